//! The questions, at most eight: who you are, what to read, who words it (and the key), where it goes
//! (and the token, and who you are there), and when.

use super::answers::{Answers, FILES, Model, Slack};
use super::ask::{Dialogue, Question, shown};
use super::open::Opener;
use super::person::Person;
use super::write::Secrets;
use super::{choose, help, slack, when};
use crate::ai::local::{self, Local};
use crate::cli::Session;
use crate::domain::WorkflowName;
use crate::error::Result;
use crate::schedule::Backend;
use crate::sources::discovery::from_home;
use crate::time;
use crate::unix;
use chrono_tz::Tz;
use std::path::Path;

/// Where files go unless somebody says otherwise.
const USUAL_FILES: &str = "~/personal-os/{date}-{workflow}.md";

const WHO: Question<'static> = Question {
    text: "Name, zone",
    default: None,
    help: "Your name stands in messages. Days and times are those of the zone: a name of the IANA \
           database such as Europe/Berlin. Write both with a comma, or only what is different.",
};

const WORDS: Question<'static> = Question {
    text: "A number",
    default: Some("1"),
    help: "The program needs no model: sections and numbers are the same. A model chooses words \
           alone, each of its sentences is checked, and it is told titles and times of your day. A \
           model on this machine tells nobody.",
};

const WHERE: Question<'static> = Question {
    text: "A number, or the path of a file",
    default: Some("1"),
    help: "What the system runs has no terminal, so it needs a place: a file for each report, or \
           Slack, where it comes to you alone. {date} and {workflow} in a path are filled in.",
};

/// What was answered.
pub(super) struct Asked {
    pub(super) answers: Answers,
    pub(super) secrets: Secrets,
    /// The schedule is to be installed.
    pub(super) install: bool,
}

/// Asks everything. Nothing is written.
pub(super) fn ask(
    session: &Session,
    person: &Person,
    zone: Tz,
    scheduler: Option<Backend>,
    dialogue: &mut Dialogue<'_>,
) -> Result<Asked> {
    dialogue.say(
        "This writes a configuration. At most eight questions: Enter takes what stands in \
         [brackets], ? explains, Ctrl-C ends and changes nothing.",
    )?;
    if session.paths.config_file.exists() {
        let place = from_home(&session.paths.config_file, session.paths.home.as_deref());
        dialogue.say(&format!(
            "{place} is there already. It stays as it is unless you say yes to the differences, \
             which are shown after the last question.",
        ))?;
    }
    let mut answers =
        Answers { emails: person.email.iter().cloned().collect(), ..Answers::default() };
    let mut secrets = Secrets::beside(&session.paths.config_file);
    let (name, zone) = who(person, zone, dialogue)?;
    answers.name = name;
    answers.zone = Some(zone);
    let opener = Opener::new(session, zone, answers.emails.clone());
    answers.sources = choose::what(&opener, &mut secrets, dialogue)?;
    words(session, &mut answers, &mut secrets, dialogue)?;
    deliver(session, &opener, &mut answers, &mut secrets, dialogue)?;
    let install = when::ask(scheduler, &mut answers, dialogue)?;
    Ok(Asked { answers, secrets, install })
}

fn who(person: &Person, zone: Tz, dialogue: &mut Dialogue<'_>) -> Result<(Option<String>, Tz)> {
    dialogue.begin("Your name and time zone?", &[])?;
    let default = match &person.name {
        Some(name) => format!("{name}, {}", zone.name()),
        None => zone.name().to_owned(),
    };
    let question = Question { default: Some(&default), ..WHO };
    dialogue.ask(question, |_, text| Ok(named_zone(text, person.name.as_deref(), zone)))
}

/// A name, a zone, or both with a comma between them.
fn named_zone(text: &str, name: Option<&str>, zone: Tz) -> Result<(Option<String>, Tz), String> {
    let own = |name: &str| Some(crate::domain::clean(name)).filter(|name| !name.is_empty());
    if let Some((first, last)) = text.rsplit_once(',') {
        return Ok((own(first), known_zone(last.trim())?));
    }
    if text.contains('/') {
        return Ok((name.and_then(own), known_zone(text)?));
    }
    match time::zone(text) {
        Some(zone) => Ok((name.and_then(own), zone)),
        None => Ok((own(text), zone)),
    }
}

fn known_zone(text: &str) -> Result<Tz, String> {
    time::zone(text).ok_or_else(|| {
        let names: Vec<&str> = time::zone_names().collect();
        let like = crate::config::nearest(text, names.iter().copied());
        let like = like.map(|name| format!(", did you mean {name}?")).unwrap_or_default();
        format!("\"{}\" is no time zone of the IANA database{like}", shown(text))
    })
}

fn words(
    session: &Session,
    answers: &mut Answers,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<()> {
    let local = if session.global.offline { Vec::new() } else { local::find(&session.environment) };
    let mut choices = vec![
        "The program itself: no key, no network".to_owned(),
        "Claude, with a key of Anthropic".to_owned(),
        "A model of OpenAI, with a key".to_owned(),
    ];
    let here =
        |found: &Local| format!("{} of {}, on this machine", shown(&found.model), found.server);
    choices.extend(local.iter().map(here));
    dialogue.begin("Who words the reports?", &choices)?;
    let number = dialogue.ask(WORDS, |_, text| Ok(number(text, choices.len())))?;
    answers.model = match number {
        1 => None,
        2 => cloud("anthropic", "sk-ant-", secrets, dialogue)?,
        3 => cloud("openai", "sk-", secrets, dialogue)?,
        other => local.get(other - 4).map(|found| Model {
            provider: "openai-compatible".to_owned(),
            name: Some(found.model.clone()),
            base_url: Some(found.address.clone()),
            ..Model::default()
        }),
    };
    Ok(())
}

/// A number from one to `most`.
fn number(text: &str, most: usize) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("write a number from 1 to {most}"))
}

/// Asks for the key of a provider. Without one, the program words reports.
fn cloud(
    provider: &str,
    begins: &str,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<Option<Model>> {
    dialogue.begin("The key? What you type is not shown; Enter alone goes on without one.", &[])?;
    let question = Question { text: "", default: None, help: help::PROVIDERS };
    let key = dialogue.ask_secret(question, |_, key| {
        Ok(check_key(key.expose(), begins).map(|()| secrets.keep(&format!("{provider}.key"), key)))
    })?;
    if key.is_none() {
        dialogue.say(
            "Then the program words reports itself. `personal-os init --providers` says where a key \
             comes from.",
        )?;
    }
    Ok(key.map(|key| Model { provider: provider.to_owned(), key: Some(key), ..Model::default() }))
}

/// Whether a text has the form of a key that begins so.
pub(super) fn check_key(key: &str, begins: &str) -> Result<(), String> {
    let is_other = begins == "sk-" && key.starts_with("sk-ant-");
    if !key.starts_with(begins) || is_other {
        return Err(format!("such a key begins with {begins}"));
    }
    if key.len() < begins.len() + 8 || !key.chars().all(|c| c.is_ascii_graphic()) {
        return Err("it is not whole, copy all of it".to_owned());
    }
    Ok(())
}

fn deliver(
    session: &Session,
    opener: &Opener<'_>,
    answers: &mut Answers,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<()> {
    let choices = [
        format!("Files: {USUAL_FILES}"),
        "Slack, as a message to you; a free app of your own".to_owned(),
        "Nowhere but here, when you ask for it".to_owned(),
    ];
    dialogue.begin("Where do reports go?", &choices)?;
    let home = session.paths.home.as_deref();
    let files = dialogue.ask(WHERE, |_, text| {
        Ok(match text {
            "1" => check_file(USUAL_FILES, opener, home).map(Where::Files),
            "2" => Ok(Where::Slack),
            "3" => Ok(Where::Nowhere),
            text if text.parse::<usize>().is_ok() => Err("write a number from 1 to 3".to_owned()),
            text => check_file(text, opener, home).map(Where::Files),
        })
    })?;
    let sink = match files {
        Where::Nowhere => return Ok(()),
        Where::Slack => {
            answers.slack = slack::ask(session, answers, secrets, dialogue)?;
            if answers.slack.as_ref().is_some_and(|slack| slack.user.is_some()) {
                "slack"
            } else {
                dialogue.say(&format!("Then reports go to {USUAL_FILES}."))?;
                answers.files = Some(USUAL_FILES.to_owned());
                FILES
            }
        }
        Where::Files(path) => {
            answers.files = Some(path);
            FILES
        }
    };
    answers.delivery =
        WorkflowName::ALL.iter().map(|workflow| (*workflow, vec![sink.to_owned()])).collect();
    // A file would wait for somebody to look.
    answers.alerts.extend(answers.slack.as_ref().map(|_| "slack".to_owned()));
    Ok(())
}

enum Where {
    Files(String),
    Slack,
    Nowhere,
}

/// The path of files as it is configured. A folder gets a file for each report.
fn check_file(text: &str, opener: &Opener<'_>, home: Option<&Path>) -> Result<String, String> {
    let rest = text.replace("{date}", "").replace("{workflow}", "");
    if rest.contains(['{', '}']) {
        return Err("a path may have {date} and {workflow}, and no other braces".to_owned());
    }
    let mut path = opener.path(text)?;
    if text.ends_with('/') || path.is_dir() {
        path.push("{date}-{workflow}.md");
    }
    match path.ancestors().skip(1).find(|folder| folder.exists()) {
        Some(folder) if folder.is_dir() && unix::may_write(folder) => {}
        _ => return Err(format!("{} is in no folder that can be written to", shown(text))),
    }
    super::open::written(&path, home).ok_or_else(|| "its name is not UTF-8".to_owned())
}

/// What Slack is delivered with.
pub(super) fn slack_answer(token: String, user: Option<String>) -> Slack {
    Slack { token, user }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_a_zone_or_both() {
        let zone = chrono_tz::Europe::Berlin;
        let read = |text| named_zone(text, Some("Ada"), zone).map(|(n, z)| (n.unwrap(), z.name()));
        let both = |name: &str, zone| Ok((name.to_owned(), zone));
        assert_eq!(read("Grace, America/New_York"), both("Grace", "America/New_York"));
        assert_eq!(read("Lovelace, Ada, utc"), both("Lovelace, Ada", "UTC"));
        assert_eq!(read("Grace"), both("Grace", "Europe/Berlin"));
        assert_eq!(read("Asia/Tokyo"), both("Ada", "Asia/Tokyo"));
        assert_eq!(read("UTC"), both("Ada", "UTC"));
        let why = read("Europe/Berln").unwrap_err();
        assert!(why.contains("did you mean Europe/Berlin?"), "{why}");
        assert!(read("Grace, Mars").unwrap_err().contains("\"Mars\" is no time zone"));
    }

    #[test]
    fn keys_have_their_form() {
        assert!(check_key("sk-ant-api03-abcdefgh", "sk-ant-").is_ok());
        assert!(check_key("sk-proj-abcdefgh", "sk-").is_ok());
        for (key, begins) in [
            ("sk-ant-api03-abcdefgh", "sk-"),
            ("sk-proj-abcdefgh", "sk-ant-"),
            ("sk-ant-", "sk-ant-"),
            ("sk-abc defghijk", "sk-"),
        ] {
            assert!(check_key(key, begins).is_err(), "{key}");
        }
    }
}
