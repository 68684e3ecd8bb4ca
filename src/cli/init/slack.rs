//! Asking for what Slack needs: the token of an app, and who the user is there.

use super::answers::{Answers, Slack};
use super::ask::{Dialogue, Question, shown};
use super::help;
use super::questions::slack_answer;
use super::write::Secrets;
use crate::cli::Session;
use crate::config::Config;
use crate::delivery::{self, Named};
use crate::domain::Secret;
use crate::error::Result;
use crate::slack::{Fault, Slack as Connection};

const TOKEN: Question<'static> = Question {
    text: "",
    default: None,
    help: "The bot token of the app, which begins with xoxb-: in the settings of the app under \
           OAuth & Permissions. It goes into a file of its own that only you can read.",
};

const USER: &str = "Slack knows you by your e-mail address, and by the member id (U…) in your profile \
                    under the three dots.";

/// What Slack says of an answer.
enum Said {
    /// It will do, and this is known of it.
    Fine(String),
    /// It will not do.
    Wrong(String),
}

/// Asks for the token and for the user. Without a token there is nothing to deliver with.
pub(super) fn ask(
    session: &Session,
    answers: &Answers,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<Option<Slack>> {
    dialogue.say("\nSlack needs an app of your own. Copy what stands between the lines:\n---")?;
    dialogue.show(help::SLACK_MANIFEST)?;
    dialogue.say("---")?;
    dialogue.begin(
        "The bot token (xoxb-…)? What you type is not shown; Enter alone goes on without Slack.",
        &[],
    )?;
    let token = dialogue.ask_secret(TOKEN, |dialogue, token| {
        Ok(match check_token(session, token) {
            Said::Fine(said) => {
                dialogue.say(&said)?;
                Ok(token.clone())
            }
            Said::Wrong(why) => Err(why),
        })
    })?;
    let Some(token) = token else { return Ok(None) };
    dialogue.begin("Who are you in Slack?", &[])?;
    let question = Question {
        text: "Your e-mail address, or your member id (U…)",
        default: answers.emails.first().map(String::as_str),
        help: USER,
    };
    let user = dialogue.ask(question, |dialogue, user| {
        Ok(match check_user(session, &token, user) {
            Said::Fine(said) => {
                dialogue.say(&said)?;
                Ok(user.to_owned())
            }
            Said::Wrong(why) => Err(why),
        })
    })?;
    let file = secrets.keep("slack.token", &token);
    Ok(Some(slack_answer(file, Some(user))))
}

/// Whether a text has the form of the token of a bot.
pub(super) fn check_form(token: &str) -> Result<(), String> {
    if !token.starts_with("xoxb-") {
        return Err("a bot token begins with xoxb-; it stands under OAuth & Permissions".to_owned());
    }
    if token.len() < 12 || !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err("it is not whole, copy all of it".to_owned());
    }
    Ok(())
}

fn check_token(session: &Session, token: &Secret) -> Said {
    if let Err(why) = check_form(token.expose()) {
        return Said::Wrong(why);
    }
    if session.global.offline {
        return Said::Fine("It has the form of a token; --offline asks Slack nothing.".to_owned());
    }
    let connection = match connection(session, token) {
        Ok(connection) => connection,
        Err(why) => return Said::Wrong(why),
    };
    match connection.identity() {
        Ok(identity) => Said::Fine(format!(
            "It is that of the app {} in the workspace {}.",
            shown(&identity.name),
            shown(&identity.team_name)
        )),
        Err(fault) => judge(fault.of_reading()),
    }
}

fn check_user(session: &Session, token: &Secret, user: &str) -> Said {
    if !delivery::is_person(user) {
        return Said::Wrong(format!("\"{}\" is neither an id (U…) nor an address", shown(user)));
    }
    if session.global.offline {
        return Said::Fine("--offline asks Slack nothing, so nobody was looked for.".to_owned());
    }
    let connection = match connection(session, token) {
        Ok(connection) => connection,
        Err(why) => return Said::Wrong(why),
    };
    let id = if user.contains('@') {
        match connection.user_by_email(user) {
            Ok(id) => id,
            Err(fault) => return judge(fault.of_reading()),
        }
    } else {
        user.to_owned()
    };
    match connection.open_direct(&id) {
        Ok(_) => Said::Fine(format!("Slack knows {}; messages go to you alone.", shown(&id))),
        // A message can be sent without it; only what is lost cannot be looked for.
        Err(Fault::Refused(refusal)) if refusal.code == "missing_scope" => {
            Said::Fine(format!("Messages can be sent, though {}.", shown(&refusal.message)))
        }
        Err(fault) => judge(fault.of_reading()),
    }
}

/// A refusal is a bad answer; where nobody answered, nothing is known of it.
fn judge(fault: Fault) -> Said {
    match fault {
        Fault::Refused(refusal) => {
            let hint = refusal.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            Said::Wrong(format!("{}{hint}", shown(&refusal.message)))
        }
        Fault::Later { why, .. } | Fault::Unclear(why) => Said::Fine(format!(
            "It could not be checked now: {}. `personal-os doctor --online` tries it later.",
            shown(&why)
        )),
    }
}

/// Slack as the configuration would reach it.
fn connection(session: &Session, token: &Secret) -> Result<Connection, String> {
    let answers =
        Answers { slack: Some(slack_answer("slack.token".to_owned(), None)), ..Answers::default() };
    let (paths, environment) = (session.paths.clone(), &session.environment);
    let config = Config::of_text(&answers.to_toml(), paths, environment);
    let config = config.map_err(|failure| failure.to_string())?;
    let sinks = Named::read(&config);
    let settings = sinks.slack().ok_or("the settings of Slack in the environment are wrong")?;
    let (base, timeout, budget) = (settings.base_url.clone(), settings.timeout, settings.budget);
    Ok(Connection::new(base, token.clone(), timeout, budget))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_form() {
        assert!(check_form("xoxb-123-456-abc").is_ok());
        for wrong in ["xoxp-123-456-abc", "xapp-1-A-2", "xoxb-1", "xoxb-123 456 abc", ""] {
            assert!(check_form(wrong).is_err(), "{wrong}");
        }
    }
}
