//! The destinations that `--to`, `[delivery]` and `[alerts]` name.

use super::settings::{CommandLine, OnUnknown, Ping, SlackSettings, Webhook, check_address};
use crate::config::{Config, Located, Section, nearest};
use crate::domain::{Invalid, WorkflowName};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The kinds of sink that `[sinks.NAME]` takes.
const KINDS: &[&str] = &["file", "command", "webhook", "slack"];

/// A destination, with everything resolved but the run's date.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file whose path may hold `{date}` and `{workflow}`.
    File {
        /// The name of the sink, or `file:PATH` as it was given.
        name: String,
        /// The absolute path.
        path: PathBuf,
    },
    /// A program.
    Command {
        /// The name of the sink.
        name: String,
        /// How to run it.
        command: CommandLine,
    },
    /// An incoming webhook.
    Webhook {
        /// The name of the sink.
        name: String,
        /// Where it is.
        hook: Webhook,
    },
    /// A person or channel in Slack.
    Slack {
        /// The name of the sink, or `slack:ADDRESS` as it was given.
        name: String,
        /// `U…`, `C…`, `#name` or an e-mail address.
        address: String,
        /// What becomes of a lost message.
        on_unknown: OnUnknown,
    },
}

impl Target {
    /// Whether it needs a network.
    pub fn is_remote(&self) -> bool {
        match self {
            Self::Stdout | Self::File { .. } => false,
            Self::Command { command, .. } => command.network,
            Self::Webhook { .. } | Self::Slack { .. } => true,
        }
    }

    /// Whether what it does is over at once, so that a row may begin as being sent.
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Stdout | Self::File { .. })
    }

    /// What two processes must not use at once; none where they may.
    pub fn lock(&self) -> Option<String> {
        match self {
            Self::Stdout | Self::File { .. } => None,
            Self::Command { name, .. } | Self::Webhook { name, .. } => Some(name.clone()),
            // One token has one limit of messages.
            Self::Slack { .. } => Some("slack".to_owned()),
        }
    }

    /// What becomes of a lost message.
    pub fn on_unknown(&self) -> OnUnknown {
        match self {
            Self::Slack { on_unknown, .. } => *on_unknown,
            _ => OnUnknown::Hold,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("stdout"),
            Self::File { name, .. }
            | Self::Command { name, .. }
            | Self::Webhook { name, .. }
            | Self::Slack { name, .. } => f.write_str(name),
        }
    }
}

/// A sink as the configuration has it.
#[derive(Debug, Clone, PartialEq)]
enum Standing {
    On(Target),
    /// `enabled = false`.
    Off,
    /// Its section has a mistake, which is noted.
    Wrong,
}

/// The sinks that the configuration defines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Named {
    sinks: BTreeMap<String, Standing>,
    slack: Option<SlackSettings>,
    /// `[slack]` has a mistake, which is noted.
    slack_is_wrong: bool,
    /// Where alerts go.
    pub alerts: Vec<Target>,
    /// Who is told of starts and ends.
    pub ping: Option<Ping>,
}

impl Named {
    /// Reads `[slack]`, `[sinks.NAME]`, `[alerts]` and `[ping]`; what is wrong with them is noted in `config`.
    pub fn read(config: &Config) -> Self {
        let section = config.table("slack");
        let slack = SlackSettings::read(&section);
        let slack_is_wrong = slack.is_none() && section.is_given("token");
        let ping = Ping::read(&config.table("ping"));
        let mut named = Self { slack, slack_is_wrong, ping, ..Self::default() };
        let tables = config.named_tables("sinks").into_iter();
        let tables = tables.map(|(name, section)| {
            let standing = named.read_sink(&name, &section);
            (name, standing)
        });
        named.sinks = tables.collect();
        let alerts = config.table("alerts");
        named.alerts = named.targets(config, "alerts.to", &alerts.texts("to"));
        alerts.finish();
        named
    }

    /// `[slack]`, if it is there.
    pub fn slack(&self) -> Option<&SlackSettings> {
        self.slack.as_ref()
    }

    /// Every sink of `[sinks.NAME]` that is right, by its name; nothing for one that is turned off.
    pub fn all(&self) -> Vec<(&str, Option<&Target>)> {
        let sinks = self.sinks.iter().filter_map(|(name, standing)| match standing {
            Standing::On(target) => Some((name.as_str(), Some(target))),
            Standing::Off => Some((name.as_str(), None)),
            Standing::Wrong => None,
        });
        sinks.collect()
    }

    /// Where `[delivery]` sends the report of `workflow`. A sink that is turned off is left out; a
    /// name that is no sink is noted in `config`.
    pub fn routes(&self, config: &Config, workflow: WorkflowName) -> Vec<Target> {
        let texts = config.settings.delivery.get(&workflow).map(Vec::as_slice).unwrap_or_default();
        self.targets(config, &format!("delivery.{}", workflow.name()), texts)
    }

    fn targets(&self, config: &Config, key: &str, texts: &[Located<String>]) -> Vec<Target> {
        let mut targets = Vec::new();
        for text in texts {
            if matches!(self.sinks.get(&text.value), Some(Standing::Off | Standing::Wrong)) {
                continue;
            }
            match self.target(&text.value, |path| config.resolve(path)) {
                Ok(target) => targets.push(target),
                Err(Invalid(why)) => config.reject(&text.place, format!("{key}: {why}")),
            }
        }
        targets
    }

    /// The target that `text` names; `resolve` makes its path absolute.
    pub fn target(
        &self,
        text: &str,
        resolve: impl Fn(&str) -> Result<PathBuf, Invalid>,
    ) -> Result<Target, Invalid> {
        if text == "stdout" {
            return Ok(Target::Stdout);
        }
        if let Some(path) = text.strip_prefix("file:") {
            check_placeholders(path)?;
            return Ok(Target::File { name: text.to_owned(), path: resolve(path)? });
        }
        if text == "slack" {
            let user = self.slack_settings()?.user.clone().ok_or_else(|| {
                Invalid("\"slack\" is a message to yourself, add user = \"U…\" to [slack]".into())
            })?;
            return self.slack_target(text, &user, None);
        }
        if let Some(address) = text.strip_prefix("slack:") {
            return self.slack_target(text, address, None);
        }
        match self.sinks.get(text) {
            Some(Standing::On(target)) => Ok(target.clone()),
            Some(Standing::Off) => {
                Err(Invalid(format!("the sink \"{text}\" is turned off in the configuration")))
            }
            Some(Standing::Wrong) => {
                Err(Invalid(format!("the sink \"{text}\" is wrong in the configuration")))
            }
            None => {
                let names = self.sinks.keys().map(String::as_str);
                let like = nearest(text, names.chain(["stdout", "slack"]));
                let like = like.map(|name| format!(", did you mean \"{name}\"?"));
                let usual = ", use stdout, file:PATH, slack, slack:#CHANNEL or the NAME of a \
                             [sinks.NAME]"
                    .to_owned();
                Err(Invalid(format!("\"{text}\" is no sink{}", like.unwrap_or(usual))))
            }
        }
    }

    fn slack_settings(&self) -> Result<&SlackSettings, Invalid> {
        self.slack.as_ref().ok_or_else(|| {
            Invalid(if self.slack_is_wrong {
                "[slack] is wrong in the configuration".to_owned()
            } else {
                "Slack needs a token, add [slack] with token = { env = \"SLACK_BOT_TOKEN\" }".into()
            })
        })
    }

    fn slack_target(
        &self,
        name: &str,
        address: &str,
        on_unknown: Option<OnUnknown>,
    ) -> Result<Target, Invalid> {
        check_address(address)?;
        let settings = self.slack_settings()?;
        // A message to others a second time costs more than one that has to be asked about.
        let own = settings.user.as_deref() == Some(address);
        let usual = if own { OnUnknown::Resend } else { OnUnknown::Hold };
        let on_unknown = on_unknown.or(settings.on_unknown).unwrap_or(usual);
        Ok(Target::Slack { name: name.to_owned(), address: address.to_owned(), on_unknown })
    }

    fn read_sink(&self, name: &str, section: &Section<'_>) -> Standing {
        if matches!(name, "stdout" | "slack") || name.contains(':') {
            let message = format!("a sink cannot be called \"{name}\"");
            section.reject(&section.place(), message);
        }
        let enabled = section.boolean("enabled", true);
        let Some(kind) = section.required("kind", "kind = \"file\"") else {
            return Standing::Wrong;
        };
        let name = name.to_owned();
        let target = match kind.value.as_str() {
            "file" => read_file(name, section),
            "command" => {
                CommandLine::read(section).map(|command| Target::Command { name, command })
            }
            "webhook" => Webhook::read(section).map(|hook| Target::Webhook { name, hook }),
            "slack" => self.read_slack(&name, section),
            other => {
                let message = format!("\"{other}\" is no kind of sink, use {}", KINDS.join(", "));
                section.reject(&kind.place, message);
                return Standing::Wrong;
            }
        };
        section.finish();
        match target {
            Some(target) if enabled => Standing::On(target),
            Some(_) => Standing::Off,
            None => Standing::Wrong,
        }
    }

    fn read_slack(&self, name: &str, section: &Section<'_>) -> Option<Target> {
        let on_unknown = OnUnknown::read(section);
        let to = section.required("to", "to = \"#channel\", a person's id or an e-mail address")?;
        match self.slack_target(name, &to.value, on_unknown) {
            Ok(target) => Some(target),
            Err(Invalid(why)) => {
                section.reject(&to.place, format!("{}.to: {why}", section.path()));
                None
            }
        }
    }
}

fn read_file(name: String, section: &Section<'_>) -> Option<Target> {
    let path = section.file_path("path");
    if path.is_none() && !section.is_given("path") {
        section.missing("path", "path = \"plans/{date}.md\"");
    }
    let path = path?;
    if let Err(Invalid(why)) = check_placeholders(&path.value.to_string_lossy()) {
        section.reject(&path.place, why);
        return None;
    }
    Some(Target::File { name, path: path.value })
}

/// Refuses a path with a placeholder that nobody fills: the file would be called so.
fn check_placeholders(path: &str) -> Result<(), Invalid> {
    let rest = path.replace("{date}", "").replace("{workflow}", "");
    if rest.contains(['{', '}']) {
        return Err(Invalid(format!(
            "\"{path}\" has a placeholder that does not exist, there are {{date}} and {{workflow}}"
        )));
    }
    Ok(())
}

/// The path of this run: placeholders filled.
pub fn fill(path: &Path, workflow: &str, period: &str) -> PathBuf {
    PathBuf::from(path.to_string_lossy().replace("{date}", period).replace("{workflow}", workflow))
}
