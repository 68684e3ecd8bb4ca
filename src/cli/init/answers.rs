//! What a configuration is written from, and its text: data in, text out.
//!
//! What was answered stands in the text as it was answered; what was not stands there as a comment,
//! to be found by whoever wants it later.

#[cfg(test)]
mod tests;

use crate::config::quoted;
use crate::domain::WorkflowName;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// The name of the sink that writes files.
pub(super) const FILES: &str = "plans";

/// Everything that a configuration is written from. Secrets are the names of the files that hold
/// them, beside the configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Answers {
    pub(super) name: Option<String>,
    pub(super) role: Option<String>,
    pub(super) company: Option<String>,
    pub(super) emails: Vec<String>,
    /// Without one, the system's counts.
    pub(super) zone: Option<Tz>,
    pub(super) priorities: Vec<String>,
    pub(super) sources: Vec<Source>,
    pub(super) model: Option<Model>,
    pub(super) slack: Option<Slack>,
    /// Where the sink [`FILES`] writes.
    pub(super) files: Option<String>,
    pub(super) delivery: BTreeMap<WorkflowName, Vec<String>>,
    /// Where alerts go.
    pub(super) alerts: Vec<String>,
    /// Without one, every workflow has its usual times.
    pub(super) schedule: Option<BTreeMap<WorkflowName, String>>,
}

/// A calendar or a task list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) kind: SourceKind,
    pub(super) place: Place,
}

/// What kind of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceKind {
    Calendar,
    IcsTasks,
    TodoTxt,
    Taskwarrior,
    Markdown,
    Org,
}

impl SourceKind {
    /// The list of tables, and the `kind` in it.
    pub(super) fn in_file(self) -> (&'static str, &'static str) {
        match self {
            Self::Calendar => ("calendar", "ics"),
            Self::IcsTasks => ("tasks", "ics"),
            Self::TodoTxt => ("tasks", "todotxt"),
            Self::Taskwarrior => ("tasks", "taskwarrior"),
            Self::Markdown => ("tasks", "markdown"),
            Self::Org => ("tasks", "org"),
        }
    }
}

/// Where a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file or a folder.
    Path(String),
    /// At an address, which a file holds: the link to a private calendar is its password.
    AddressIn(String),
    /// At an address.
    Address(String),
    /// Where its own program has it.
    OfItsProgram,
}

/// Who words reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Model {
    /// As `ai.provider` takes it.
    pub(super) provider: String,
    pub(super) name: Option<String>,
    pub(super) base_url: Option<String>,
    /// The file with the key.
    pub(super) key: Option<String>,
    pub(super) max_tokens: Option<u32>,
    pub(super) temperature: Option<f64>,
}

/// An app in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slack {
    /// The file with the token.
    pub(super) token: String,
    pub(super) user: Option<String>,
}

const HEAD: &str = "\
# The configuration of personal-os. `man 5 personal-os-config` explains every key;
# `personal-os config check` opens every source once.
";

const NO_PRIORITIES: &str = "
# What matters most. Tasks that match count for more:
#
# [[priorities]]
# name = \"User activation\"
# weight = 3
# match = [\"activation\", \"+onboarding\"]
";

const NO_CALENDAR: &str = "
# [[calendar]]
# name = \"work\"
# kind = \"ics\"
# path = \"~/calendar.ics\"              # a file, or a folder of them; or url = \"https://…\"
";

const NO_TASKS: &str = "
# [[tasks]]
# name = \"todo\"
# kind = \"todotxt\"                     # or taskwarrior, markdown, org, ics, caldav, command
# path = \"~/todo.txt\"
";

const NO_MODEL: &str = "
# The program words every report itself. A language model may do that; each of its sentences is
# checked. `personal-os init --providers` says where a key comes from:
#
# [ai]
# provider = \"anthropic\"               # or openai, openai-compatible (Ollama, llama.cpp, vLLM)
# api_key = { file = \"anthropic.key\" }
";

const NO_SLACK: &str = "
# `personal-os init --slack-manifest` says how to get a token:
#
# [slack]
# token = { file = \"slack.token\" }
# user = \"U0123456789\"                 # you, also by e-mail address
";

const NO_DELIVERY: &str = "
# Where reports go besides standard output:
#
# [sinks.plans]
# kind = \"file\"
# path = \"~/personal-os/{date}-{workflow}.md\"
#
# [delivery]
# plan = [\"plans\"]                     # or slack, slack:#channel
";

const NO_SCHEDULE: &str = "
# When `personal-os schedule install` lets the system run them. Without this table: all workflows
# at their usual times.
#
# [schedule]
# plan = \"Mon..Fri 08:00\"
# progress = \"Mon..Fri 12:30\"
# summary = \"Mon..Fri 17:30\"
";

impl Answers {
    /// The text of the configuration.
    pub(super) fn to_toml(&self) -> String {
        let mut text = String::from(HEAD);
        self.write_user(&mut text);
        text.push_str("\n[work]\n");
        text.push_str("# hours = \"09:00-17:30\"             # Monday to Friday\n");
        text.push_str("# lunch = \"12:30-13:00\"\n");
        self.write_priorities(&mut text);
        self.write_sources(&mut text);
        self.write_model(&mut text);
        self.write_delivery(&mut text);
        self.write_schedule(&mut text);
        text
    }

    fn write_user(&self, text: &mut String) {
        text.push_str("\n[user]\n");
        let mut line = |key: &str, value: Option<&str>, example: &str| {
            let value = value.map_or_else(
                || format!("# {key} = {example}"),
                |value| format!("{key} = {}", quoted(value)),
            );
            text.push_str(&format!("{value}\n"));
        };
        line("name", self.name.as_deref(), "\"Ada\"");
        line("role", self.role.as_deref(), "\"Product manager\"");
        line("company", self.company.as_deref(), "\"Northwind\"");
        let emails = if self.emails.is_empty() {
            "# emails = [\"ada@example.com\"]".to_owned()
        } else {
            format!("emails = {}", list(&self.emails))
        };
        text.push_str(&format!("{emails}  # tells which invitations you declined\n"));
        text.push_str(&match self.zone {
            Some(zone) => format!("timezone = {}\n", quoted(zone.name())),
            None => "# timezone = \"Europe/Berlin\"        # without it, the system's\n".to_owned(),
        });
    }

    fn write_priorities(&self, text: &mut String) {
        if self.priorities.is_empty() {
            text.push_str(NO_PRIORITIES);
        }
        for name in &self.priorities {
            text.push_str(&format!("\n[[priorities]]\nname = {}\n", quoted(name)));
            text.push_str("# match = [\"word\", \"+project\"]     # without it, the name\n");
        }
    }

    fn write_sources(&self, text: &mut String) {
        for source in &self.sources {
            let (table, kind) = source.kind.in_file();
            let name = quoted(&source.name);
            text.push_str(&format!("\n[[{table}]]\nname = {name}\nkind = \"{kind}\"\n"));
            match &source.place {
                Place::Path(path) => text.push_str(&format!("path = {}\n", quoted(path))),
                Place::Address(url) => text.push_str(&format!("url = {}\n", quoted(url))),
                Place::AddressIn(file) => text.push_str(&format!("url = {}\n", in_file(file))),
                Place::OfItsProgram => {}
            }
        }
        let has = |table: &str| self.sources.iter().any(|source| source.kind.in_file().0 == table);
        if !has("calendar") {
            text.push_str(NO_CALENDAR);
        }
        if !has("tasks") {
            text.push_str(NO_TASKS);
        }
    }

    fn write_model(&self, text: &mut String) {
        let Some(model) = &self.model else {
            text.push_str(NO_MODEL);
            return;
        };
        text.push_str(
            "\n# A model words reports. Facts stay those of the program, and every sentence is checked.\n\
             # `--show-egress` prints what it is told.\n[ai]\n",
        );
        text.push_str(&format!("provider = {}\n", quoted(&model.provider)));
        let texts = [("model", &model.name), ("base_url", &model.base_url)];
        for (key, value) in texts {
            text.extend(value.as_ref().map(|value| format!("{key} = {}\n", quoted(value))));
        }
        text.extend(model.key.as_ref().map(|file| format!("api_key = {}\n", in_file(file))));
        text.extend(model.max_tokens.map(|most| format!("max_tokens = {most}\n")));
        text.extend(model.temperature.map(|value| format!("temperature = {value:?}\n")));
    }

    fn write_delivery(&self, text: &mut String) {
        if let Some(Slack { token, user }) = &self.slack {
            text.push_str(&format!("\n[slack]\ntoken = {}\n", in_file(token)));
            text.push_str(&match user {
                Some(user) => format!("user = {}\n", quoted(user)),
                None => "# user = \"U0123456789\"              # you, also by e-mail address\n"
                    .to_owned(),
            });
        } else {
            text.push_str(NO_SLACK);
        }
        if let Some(path) = &self.files {
            text.push_str(&format!(
                "\n[sinks.{FILES}]\nkind = \"file\"\npath = {}\n",
                quoted(path)
            ));
        }
        if self.delivery.is_empty() {
            text.push_str(NO_DELIVERY);
        } else {
            text.push_str("\n# Where reports go besides standard output.\n[delivery]\n");
        }
        for (workflow, sinks) in &self.delivery {
            text.push_str(&format!("{} = {}\n", workflow.name(), list(sinks)));
        }
        if !self.alerts.is_empty() {
            text.push_str(
                "\n# Who is told when a run fails and nobody is at a terminal.\n[alerts]\n",
            );
            text.push_str(&format!("to = {}\n", list(&self.alerts)));
        }
    }

    fn write_schedule(&self, text: &mut String) {
        let Some(schedule) = &self.schedule else {
            text.push_str(NO_SCHEDULE);
            return;
        };
        text.push_str(
            "\n# When the system runs them, after `personal-os schedule install`. What is not here runs by \
             hand.\n[schedule]\n",
        );
        for workflow in WorkflowName::ALL {
            let name = workflow.name();
            text.extend(schedule.get(workflow).map(|at| format!("{name} = {}\n", quoted(at))));
        }
    }
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn in_file(name: &str) -> String {
    format!("{{ file = {} }}", quoted(name))
}
