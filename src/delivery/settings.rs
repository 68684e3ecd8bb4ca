//! How sinks are configured.

use crate::config::{Located, SecretReference, Section};
use crate::domain::Invalid;
use crate::env::Environment;
use crate::http::{self, Url};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Slack's address.
pub(super) const SLACK: &str = "https://slack.com/api";

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(100);
const LONGEST_BUDGET: Duration = Duration::from_secs(600);

/// What becomes of a message that is not found in the history some time after it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnUnknown {
    /// It waits for the user's word.
    Hold,
    /// It is sent again.
    Resend,
}

impl OnUnknown {
    fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "hold" => Ok(Self::Hold),
            "resend" => Ok(Self::Resend),
            _ => Err(Invalid(format!("\"{text}\" must be \"hold\" or \"resend\""))),
        }
    }

    /// Reads the key `on_unknown`.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        section.parsed("on_unknown", Self::parse).map(|located| located.value)
    }
}

/// `[slack]`.
#[derive(Debug, Clone, PartialEq)]
pub struct SlackSettings {
    /// The bot's token.
    pub token: SecretReference,
    /// The user: an id or an e-mail address.
    pub user: Option<String>,
    /// The workspace that the token must belong to.
    pub team: Option<String>,
    /// Where the methods are.
    pub base_url: Url,
    /// How long one call may take.
    pub timeout: Duration,
    /// How long all calls of a run may take.
    pub budget: Duration,
    /// What becomes of a lost message.
    pub on_unknown: Option<OnUnknown>,
}

impl SlackSettings {
    /// Reads `[slack]`; nothing if there is no token.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let token = section.secret("token");
        let user = section.parsed("user", |text| {
            if is_person(text) {
                return Ok(text.to_owned());
            }
            Err(Invalid(format!("\"{text}\" is neither a user's id (U…) nor an e-mail address")))
        });
        let team = section.parsed("team", |text| {
            if text.starts_with(['T', 'E']) && is_id(text) {
                return Ok(text.to_owned());
            }
            Err(Invalid(format!("\"{text}\" is no id of a workspace, which begins with T")))
        });
        let wrong = |why: String| Invalid(format!("the address {why}"));
        let base_url = section.text_or("base_url", SLACK);
        let base_url = http::parse(&base_url).map_err(wrong);
        let base_url = base_url.map_err(|Invalid(why)| {
            section.reject(&section.place(), format!("slack.base_url: {why}"));
        });
        let timeout = section.duration_within("timeout", "10s", SHORTEST..=LONGEST);
        let budget = section.duration_within("budget", "60s", SHORTEST..=LONGEST_BUDGET);
        let on_unknown = OnUnknown::read(section);
        section.finish();
        Some(Self {
            token: token?.value,
            user: user.map(|user| user.value),
            team: team.map(|team| team.value),
            base_url: base_url.ok()?,
            timeout,
            budget,
            on_unknown,
        })
    }
}

/// Whether a text names a person of a workspace: an id or an e-mail address.
pub fn is_person(text: &str) -> bool {
    let is_email = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    });
    (text.starts_with(['U', 'W']) && is_id(text)) || is_email
}

/// Whether a text is formed like an id of Slack's.
fn is_id(text: &str) -> bool {
    text.len() >= 2 && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// A destination in Slack: `U…`, `C…`, `#name` or an e-mail address.
pub(super) fn check_address(text: &str) -> Result<(), Invalid> {
    let is_channel = text.starts_with(['C', 'G', 'D']) && is_id(text);
    let is_name = text.strip_prefix('#').is_some_and(|name| {
        !name.is_empty() && !name.contains(char::is_whitespace) && !name.contains('#')
    });
    if is_channel || is_name || is_person(text) {
        return Ok(());
    }
    Err(Invalid(format!(
        "\"{text}\" is no destination in Slack, write an id (C…, U…), #channel or an e-mail address"
    )))
}

/// A program to deliver with.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandLine {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The environment of this program, which it gets.
    pub environment: Environment,
    /// Variables that the configuration adds.
    pub variables: BTreeMap<String, String>,
    /// Variables whose values are fetched before it is started.
    pub secrets: BTreeMap<String, SecretReference>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// How long it may take.
    pub timeout: Duration,
    /// It needs a network, so it waits under `--offline`.
    pub network: bool,
}

impl CommandLine {
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let mut argv: Vec<String> =
            section.texts("command").into_iter().map(|argument| argument.value).collect();
        if argv.first().is_none_or(String::is_empty) {
            section.missing("command", "command = [\"program\", \"argument\"]");
        }
        // As for sources: a scheduler starts us in another folder than a shell does.
        if let Some(program) = argv.first_mut().filter(|program| program.contains('/')) {
            match section.resolve(program) {
                Ok(path) => *program = path.to_string_lossy().into_owned(),
                Err(why) => section.reject(&section.place(), format!("{}: {why}", section.path())),
            }
        }
        let mut variables = BTreeMap::new();
        let mut secrets = BTreeMap::new();
        let table = section.table("env");
        for name in table.names() {
            if table.is_table(&name) {
                secrets.extend(table.secret(&name).map(|secret| (name, secret.value)));
            } else if let Some(text) = table.hidden_text(&name) {
                variables.insert(name, text);
            }
        }
        let command = Self {
            environment: section.environment().clone(),
            variables,
            secrets,
            folder: section.folder().to_owned(),
            timeout: section.duration_within("timeout", "30s", SHORTEST..=LONGEST),
            network: section.boolean("network", true),
            argv,
        };
        command.argv.first().is_some_and(|program| !program.is_empty()).then_some(command)
    }
}

/// `[ping]`: an address that is asked when a run starts and ends, so that somebody notices when none
/// does.
#[derive(Debug, Clone, PartialEq)]
pub struct Ping {
    /// The address, which is a secret. `/start` and `/fail` are added to it.
    pub url: SecretReference,
}

impl Ping {
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let url = section.secret("url");
        section.finish();
        url.map(|url| Self { url: url.value })
    }
}

/// In which form a webhook gets its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Markdown, which Mattermost and Rocket.Chat show.
    #[default]
    Markdown,
    /// Slack's blocks.
    Slack,
}

/// An incoming webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Its address, which is a secret.
    pub url: SecretReference,
    /// How messages are written.
    pub form: Form,
    /// How long one attempt may take.
    pub timeout: Duration,
}

impl Webhook {
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let url: Option<Located<SecretReference>> = section.secret("url");
        if url.is_none() && !section.is_given("url") {
            section.missing("url", "url = { file = \"…\" }, for the address is a secret");
        }
        let form = section.parsed_or("format", "markdown", |text| match text {
            "markdown" => Ok(Form::Markdown),
            "slack" => Ok(Form::Slack),
            _ => Err(Invalid(format!("\"{text}\" must be \"markdown\" or \"slack\""))),
        });
        let timeout = section.duration_within("timeout", "10s", SHORTEST..=LONGEST);
        Some(Self { url: url?.value, form, timeout })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_ids_names_or_addresses() {
        for fine in ["U012AB3CD", "W1", "C012", "G1", "D1", "#team-updates", "ada@example.com"] {
            assert!(check_address(fine).is_ok(), "{fine}");
        }
        for wrong in ["", "team", "#", "#a b", "u012", "C", "@ada", "ada@", "X12", "C12 "] {
            assert!(check_address(wrong).is_err(), "{wrong}");
        }
        assert!(is_person("U1") && is_person("ada@example.com") && !is_person("C1"));
    }
}
