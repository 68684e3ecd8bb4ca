//! What the variables of the Python original mean here. Every variable is either taken over or named
//! in a note.

use super::dotenv::{Dotenv, Variable};
use crate::ai::{vendor_of, without_temperature};
use crate::cli::init::answers::{Answers, Model, Slack};
use crate::cli::init::ask::shown;
use crate::cli::init::questions::check_key;
use crate::cli::init::slack::check_form;
use crate::cli::init::when::DAILY;
use crate::cli::init::write::Secrets;
use crate::config::quoted;
use crate::delivery::is_person;
use crate::domain::schedule::Expression;
use crate::domain::{Secret, WorkflowName, clean};
use crate::time;
use std::collections::{BTreeMap, BTreeSet};

/// What a file says.
pub(super) struct Read {
    pub(super) answers: Answers,
    /// What could not be taken over, by its line.
    pub(super) notes: Vec<Note>,
}

/// One thing that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Note {
    pub(super) line: usize,
    pub(super) text: String,
}

/// Where a variable of the original has no counterpart that could be written for it: what to do. A
/// name that ends in `_` stands for all that begin so.
const ELSEWHERE: &[(&str, &str)] = &[
    ("SLACK_APP_TOKEN", "not needed, nothing listens to Slack"),
    ("SLACK_SIGNING_SECRET", "not needed, nothing listens to Slack"),
    ("SLACK_CHANNEL_", "reports go to you; add \"slack:#CHANNEL\" under [delivery] for a channel"),
    ("STRATEGY_AGENT_MORNING_TIME", "the morning plan looks at priorities too"),
    ("CURRENT_OKRS", "objectives stand in a file: [okr] files, see `man personal-os-okr`"),
    ("GOOGLE_", "a calendar is read at its \"Secret address in iCal format\": [[calendar]] url"),
    ("TASK_SYSTEM", "name each list under [[tasks]]"),
    ("NOTION_", "a program that prints JSON is a list: [[tasks]] kind = \"command\""),
    ("JIRA_", "a program that prints JSON is a list: [[tasks]] kind = \"command\""),
    ("ASANA_", "a program that prints JSON is a list: [[tasks]] kind = \"command\""),
    ("LINEAR_", "a program that prints JSON is a list: [[tasks]] kind = \"command\""),
    ("MIXPANEL_", "a figure stands under [[metric]], kind = \"mixpanel\""),
    ("HUBSPOT_", "contacts stand under [[contacts]], kind = \"hubspot\""),
    ("MESSAGING_PLATFORM", "where reports go stands under [delivery]"),
    ("LARK_", "a program delivers anywhere: [sinks.NAME] kind = \"command\""),
    ("DATABASE_URL", "the history is in the state folder"),
    ("LOG_", "the log is in the state folder; -v says more"),
    ("DRY_RUN", "--dry-run is an option of each run"),
    ("DEBUG", "-v says more"),
];

/// What is gathered on the way.
#[derive(Default)]
struct Gathered {
    provider: Option<(usize, String)>,
    model: Model,
    /// What was said of the model, by its lines.
    model_lines: Vec<(usize, &'static str)>,
    keys: BTreeMap<&'static str, (usize, String)>,
    token: Option<String>,
    user: Option<String>,
    times: BTreeMap<WorkflowName, String>,
    /// Workflows that are turned off.
    off: BTreeSet<WorkflowName>,
    schedules: bool,
    notes: Vec<Note>,
}

impl Gathered {
    fn note(&mut self, line: usize, text: impl Into<String>) {
        self.notes.push(Note { line, text: text.into() });
    }
}

pub(super) fn read(file: &Dotenv, secrets: &mut Secrets) -> Read {
    let mut answers = Answers::default();
    let mut gathered = Gathered::default();
    for (line, why) in &file.strange {
        gathered.note(*line, why.clone());
    }
    for (index, variable) in file.variables.iter().enumerate() {
        let Variable { name, value, line } = variable;
        let later = file.variables[index + 1..].iter().find(|other| other.name == *name);
        if let Some(later) = later {
            gathered
                .note(*line, format!("{name} is set again on line {}, which counts", later.line));
        } else if value.trim().is_empty() {
            // Nothing was said.
        } else if value.contains("${") {
            gathered.note(*line, format!("{name} refers to another variable; write its value"));
        } else {
            take(name, value.trim(), *line, &mut answers, &mut gathered, secrets);
        }
    }
    finish_model(&mut answers, &mut gathered);
    finish_delivery(&mut answers, &mut gathered);
    finish_schedule(&mut answers, &gathered);
    let mut notes = gathered.notes;
    notes.sort();
    Read { answers, notes }
}

fn take(
    name: &str,
    value: &str,
    line: usize,
    answers: &mut Answers,
    gathered: &mut Gathered,
    secrets: &mut Secrets,
) {
    use WorkflowName::{Feedback, Okr, Plan, Progress, Summary, Update};
    let text = || Some(value.to_owned());
    // These stand in messages, within a line.
    let line_of = || Some(clean(value)).filter(|text| !text.is_empty());
    match name {
        "USER_NAME" => answers.name = line_of(),
        "USER_ROLE" => answers.role = line_of(),
        "COMPANY_NAME" => answers.company = line_of(),
        "USER_EMAIL" | "USER_EMAILS" => answers.emails = listed(value, str::to_lowercase),
        "STRATEGIC_PRIORITIES" => answers.priorities = listed(value, str::to_owned),
        "TIMEZONE" | "TZ" => match time::zone(value) {
            Some(zone) => answers.zone = Some(zone),
            None => gathered.note(line, format!("{name}: {} is no time zone", told(value))),
        },
        "AI_PROVIDER" => gathered.provider = Some((line, value.to_lowercase())),
        "AI_MODEL" => {
            gathered.model.name = text();
            gathered.model_lines.push((line, "AI_MODEL"));
        }
        "AI_MAX_TOKENS" | "MAX_TOKENS" => match value.parse() {
            Ok(most) if (256..=64_000).contains(&most) => {
                gathered.model.max_tokens = Some(most);
                gathered.model_lines.push((line, "AI_MAX_TOKENS"));
            }
            _ => gathered.note(line, format!("{name} must be from 256 to 64000")),
        },
        "AI_TEMPERATURE" | "TEMPERATURE" => match value.parse() {
            Ok(degree) if (0.0..=2.0).contains(&degree) => {
                gathered.model.temperature = Some(degree);
                gathered.model_lines.push((line, "AI_TEMPERATURE"));
            }
            _ => gathered.note(line, format!("{name} must be from 0 to 2")),
        },
        "ANTHROPIC_API_KEY" => key("anthropic", "sk-ant-", value, line, gathered, secrets),
        "OPENAI_API_KEY" => key("openai", "sk-", value, line, gathered, secrets),
        "SLACK_BOT_TOKEN" => match check_form(value).and_then(|()| real(value)) {
            Ok(()) => gathered.token = Some(secrets.keep("slack.token", &Secret::new(value))),
            Err(why) => gathered.note(line, format!("{name}: {why}")),
        },
        "SLACK_USER_ID" if is_person(value) => gathered.user = text(),
        "SLACK_USER_ID" => {
            gathered.note(line, format!("{name}: {} is no member id (U…)", told(value)));
        }
        "EXECUTION_AGENT_MORNING_TIME" => at(Plan, name, value, line, gathered),
        "EXECUTION_AGENT_MIDDAY_TIME" => at(Progress, name, value, line, gathered),
        "EXECUTION_AGENT_EVENING_TIME" => at(Summary, name, value, line, gathered),
        "STRATEGY_AGENT_WEEKLY_TIME" => at(Okr, name, value, line, gathered),
        "DISCOVERY_AGENT_DAILY_DIGEST_TIME" => at(Feedback, name, value, line, gathered),
        "STAKEHOLDER_AGENT_WEEKLY_UPDATE_TIME" => at(Update, name, value, line, gathered),
        "ENABLE_EXECUTION_AGENT" => {
            enable(&[Plan, Progress, Summary], name, value, line, gathered);
        }
        "ENABLE_STRATEGY_AGENT" => enable(&[Okr], name, value, line, gathered),
        "ENABLE_DISCOVERY_AGENT" => enable(&[Feedback], name, value, line, gathered),
        "ENABLE_STAKEHOLDER_AGENT" => enable(&[Update], name, value, line, gathered),
        other => {
            let known = ELSEWHERE.iter().find(|(known, _)| {
                other == *known || known.ends_with('_') && other.starts_with(known)
            });
            let why = known.map_or("it is not known here", |(_, why)| *why);
            gathered.note(line, format!("{other}: {why}"));
        }
    }
}

/// The parts of a list with commas.
fn listed(value: &str, each: impl Fn(&str) -> String) -> Vec<String> {
    let parts = value.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(each).collect()
}

/// A value that is no secret, within a note.
fn told(value: &str) -> String {
    quoted(&shown(value))
}

/// Whether a value is one, and not what the example of such a file has in its place.
fn real(value: &str) -> Result<(), String> {
    let lower = value.to_lowercase();
    // Shorter ones stand in some real keys, which are drawn by lot.
    let words = ["your-", "your_", "yourkey", "yourtoken", "...", "xxxxx"];
    if words.iter().any(|word| lower.contains(word)) {
        return Err("it is still the example's placeholder".to_owned());
    }
    Ok(())
}

fn key(
    provider: &'static str,
    begins: &str,
    value: &str,
    line: usize,
    gathered: &mut Gathered,
    secrets: &mut Secrets,
) {
    match real(value).and_then(|()| check_key(value, begins)) {
        Ok(()) => {
            let file = secrets.keep(&format!("{provider}.key"), &Secret::new(value));
            gathered.keys.insert(provider, (line, file));
        }
        Err(why) => gathered.note(line, format!("the key of {provider} is left out: {why}")),
    }
}

fn at(workflow: WorkflowName, name: &str, value: &str, line: usize, gathered: &mut Gathered) {
    gathered.schedules = true;
    let expression = match Expression::parse(value) {
        Ok(expression) => expression.to_string(),
        Err(why) => {
            gathered.note(line, format!("{name}: {}", shown(&why.to_string())));
            return;
        }
    };
    // Where nobody speaks, and where no goals are, there is nothing to run for.
    let missing = match workflow {
        WorkflowName::Okr => Some("[okr] names files"),
        WorkflowName::Feedback => Some("[[feedback]] names sources"),
        _ => None,
    };
    if let Some(missing) = missing {
        let line_of_file = format!("{} = {}", workflow.name(), quoted(&expression));
        gathered
            .note(line, format!("{name}: write {line_of_file} under [schedule] once {missing}"));
    } else {
        gathered.times.insert(workflow, expression);
    }
}

fn enable(
    workflows: &[WorkflowName],
    name: &str,
    value: &str,
    line: usize,
    gathered: &mut Gathered,
) {
    gathered.schedules = true;
    match value.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "y" | "t" => {}
        "false" | "0" | "no" | "off" | "n" | "f" => gathered.off.extend(workflows),
        _ => gathered.note(line, format!("{name}: {} is neither true nor false", told(value))),
    }
}

/// The original asks Anthropic unless it is told otherwise.
fn finish_model(answers: &mut Answers, gathered: &mut Gathered) {
    let asked = gathered.provider.take();
    let provider = match &asked {
        None if gathered.keys.len() == 1 => gathered.keys.keys().next().copied(),
        None => Some("anthropic").filter(|_| !gathered.keys.is_empty()),
        Some((_, name)) if name == "anthropic" => Some("anthropic"),
        Some((_, name)) if name == "openai" => Some("openai"),
        Some((line, name)) => {
            gathered.note(*line, format!("AI_PROVIDER: {} is not known here", told(name)));
            None
        }
    };
    let key = provider.and_then(|provider| gathered.keys.remove(provider));
    match (provider, key) {
        (Some(provider), Some((_, key))) => {
            let mut model = std::mem::take(&mut gathered.model);
            let other = model.name.as_deref().and_then(vendor_of).filter(|of| *of != provider);
            if let (Some(other), Some(name)) = (other, model.name.take_if(|_| other.is_some())) {
                let line = gathered.model_lines.iter().find(|(_, name)| *name == "AI_MODEL");
                let line = line.map_or(0, |(line, _)| *line);
                let name = told(&name);
                let text = format!(
                    "AI_MODEL: {name} is a model of {other} and not of {provider}, whose usual one \
                     is asked; ai.model names another"
                );
                gathered.note(line, text);
            }
            let deaf = without_temperature(provider, model.name.as_deref());
            if let Some(asked) = deaf.filter(|_| model.temperature.take().is_some()) {
                let lines = gathered.model_lines.iter().rev();
                let line =
                    lines.filter(|(_, name)| *name == "AI_TEMPERATURE").map(|(line, _)| *line);
                let line = line.max().unwrap_or_default();
                let text = format!(
                    "AI_TEMPERATURE: {} is not known to take one, so it is not set; ai.model names \
                     another model",
                    shown(&asked)
                );
                gathered.note(line, text);
            }
            answers.model = Some(Model { provider: provider.to_owned(), key: Some(key), ..model });
        }
        (Some(provider), None) => {
            let line = asked.map_or(0, |(line, _)| line);
            let text =
                format!("AI_PROVIDER: {provider} has no key here, so the program words reports");
            gathered.note(line, text);
        }
        (None, _) => {}
    }
    if answers.model.is_none() {
        for (line, name) in std::mem::take(&mut gathered.model_lines) {
            gathered.note(line, format!("{name}: no model is asked, so it says nothing here"));
        }
    }
    for (provider, (line, file)) in std::mem::take(&mut gathered.keys) {
        gathered.note(line, format!("the key of {provider} is kept in {file}, which nothing uses"));
    }
}

fn finish_delivery(answers: &mut Answers, gathered: &mut Gathered) {
    let user = gathered.user.take();
    let Some(token) = gathered.token.take() else {
        if user.is_some() {
            gathered.note(0, "SLACK_USER_ID: there is no token, so nothing goes to Slack");
        }
        return;
    };
    if user.is_some() {
        let sinks = vec!["slack".to_owned()];
        answers.alerts.clone_from(&sinks);
        answers.delivery = WorkflowName::ALL.iter().map(|w| (*w, sinks.clone())).collect();
    } else {
        gathered.note(0, "SLACK_USER_ID is missing: set user under [slack], and [delivery]");
    }
    answers.slack = Some(Slack { token, user });
}

/// The times of the original, which had one for each workflow.
fn finish_schedule(answers: &mut Answers, gathered: &Gathered) {
    if !gathered.schedules {
        return;
    }
    let usual = DAILY.into_iter().chain([(WorkflowName::Update, "Fri 15:00")]);
    let mut schedule: BTreeMap<WorkflowName, String> =
        usual.map(|(workflow, at)| (workflow, at.to_owned())).collect();
    schedule.extend(gathered.times.clone());
    schedule.retain(|workflow, _| !gathered.off.contains(workflow));
    answers.schedule = Some(schedule);
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
