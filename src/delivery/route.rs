//! The way alerts go, written down for the day the configuration cannot be read: a configuration of
//! its own with nothing in it but that. Secrets stand in it as references only.

use super::settings::{CommandLine, Form, OnUnknown};
use super::{Named, Target};
use crate::config::quoted;
use std::collections::BTreeMap;

impl Named {
    /// The route of alerts and pings as a configuration; empty if there is none. What has its
    /// secret in the configuration itself is left out.
    pub fn route(&self) -> String {
        let mut text = String::new();
        let mut to = Vec::new();
        let slack = self.slack_route();
        let mut needs_slack = false;
        for target in &self.alerts {
            let (name, sink) = match target {
                Target::Stdout => continue,
                Target::Slack { .. } if slack.is_none() => continue,
                Target::Slack { name, address, on_unknown } => {
                    needs_slack = true;
                    if name == "slack" || name.starts_with("slack:") {
                        to.push(quoted(name));
                        continue;
                    }
                    let policy = match on_unknown {
                        OnUnknown::Hold => "hold",
                        OnUnknown::Resend => "resend",
                    };
                    (name, Some(format!("to = {}\non_unknown = \"{policy}\"\n", quoted(address))))
                }
                Target::File { name, path } => {
                    (name, path.to_str().map(|path| format!("path = {}\n", quoted(path))))
                }
                Target::Webhook { name, hook } => {
                    let form = match hook.form {
                        Form::Markdown => "markdown",
                        Form::Slack => "slack",
                    };
                    let sink = hook.url.to_toml().map(|url| {
                        let seconds = hook.timeout.as_secs();
                        format!("url = {url}\nformat = \"{form}\"\ntimeout = \"{seconds}s\"\n")
                    });
                    (name, sink)
                }
                Target::Command { name, command } => (name, command_line(command)),
            };
            let kind = match target {
                Target::Stdout | Target::File { .. } => "file",
                Target::Webhook { .. } => "webhook",
                Target::Command { .. } => "command",
                Target::Slack { .. } => "slack",
            };
            let Some(sink) = sink else { continue };
            to.push(quoted(name));
            if !name.starts_with("file:") {
                text.push_str(&format!("[sinks.{}]\nkind = \"{kind}\"\n{sink}", quoted(name)));
            }
        }
        if needs_slack {
            text.push_str(&slack.unwrap_or_default());
        }
        if !to.is_empty() {
            text.push_str(&format!("[alerts]\nto = [{}]\n", to.join(", ")));
        }
        if let Some(url) = self.ping.as_ref().and_then(|ping| ping.url.to_toml()) {
            text.push_str(&format!("[ping]\nurl = {url}\n"));
        }
        text
    }

    fn slack_route(&self) -> Option<String> {
        let slack = self.slack()?;
        let mut text = format!("[slack]\ntoken = {}\n", slack.token.to_toml()?);
        for (key, value) in [("user", &slack.user), ("team", &slack.team)] {
            if let Some(value) = value {
                text.push_str(&format!("{key} = {}\n", quoted(value)));
            }
        }
        text.push_str(&format!("base_url = {}\n", quoted(slack.base_url.as_str())));
        text.push_str(&format!("timeout = \"{}s\"\n", slack.timeout.as_secs()));
        text.push_str(&format!("budget = \"{}s\"\n", slack.budget.as_secs()));
        Some(text)
    }
}

fn command_line(command: &CommandLine) -> Option<String> {
    let argv: Vec<String> = command.argv.iter().map(|argument| quoted(argument)).collect();
    let mut variables: BTreeMap<&String, String> =
        command.variables.iter().map(|(name, text)| (name, quoted(text))).collect();
    for (name, secret) in &command.secrets {
        variables.insert(name, secret.to_toml()?);
    }
    let variables: Vec<String> =
        variables.iter().map(|(name, value)| format!("{} = {value}", quoted(name))).collect();
    Some(format!(
        "command = [{}]\ntimeout = \"{}s\"\nnetwork = {}\nenv = {{ {} }}\n",
        argv.join(", "),
        command.timeout.as_secs(),
        command.network,
        variables.join(", ")
    ))
}
