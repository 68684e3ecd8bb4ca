//! From the configuration to sources: the one match on `kind`.

mod contacts;
mod feedback;
mod metrics;

use super::caldav::{CalDavCalendar, CalDavTasks};
use super::command::{Command, CommandCalendar, CommandTasks};
use super::feed::FeedCalendar;
use super::goals::{Format, GoalFile};
use super::ics::{IcsCalendar, IcsTasks};
use super::markdown::Markdown;
use super::org::Org;
use super::taskwarrior::{self, Taskwarrior};
use super::todotxt::TodoTxt;
use super::web::{self, Account, Address, Remote, Web};
use super::{Calendar, ContactList, Feedback, Goals, Metric, TaskList};
use crate::config::{Config, Located, Section};
use crate::domain::Invalid;
use crate::http::{self, Url};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// All sources of a run.
#[derive(Clone, Default)]
pub struct Sources {
    /// The calendars, in the order of the configuration.
    pub calendars: Vec<Arc<dyn Calendar>>,
    /// The task lists, in the order of the configuration.
    pub task_lists: Vec<Arc<dyn TaskList>>,
    /// The lists of people and deals, in the order of the configuration.
    pub contacts: Vec<Arc<dyn ContactList>>,
    /// The metrics, in the order of the configuration.
    pub metrics: Vec<Arc<dyn Metric>>,
    /// Where users say what they think, in the order of the configuration.
    pub feedback: Vec<Arc<dyn Feedback>>,
    /// Calendars whose whole days are days off and nothing else.
    pub holidays: Vec<Arc<dyn Calendar>>,
    /// Files of objectives, in the order of the configuration.
    pub goals: Vec<Arc<dyn Goals>>,
    /// Without a configuration: where they were found, as the user would name the places.
    pub found: Vec<String>,
}

impl Sources {
    /// Whether there are none but calendars, which alone say nothing of work.
    pub fn are_none(&self) -> bool {
        self.task_lists.is_empty()
            && self.contacts.is_empty()
            && self.metrics.is_empty()
            && self.feedback.is_empty()
            && self.goals.is_empty()
    }
}

/// The kinds of `[[calendar]]`, and of `[[tasks]]`.
const CALENDAR_KINDS: &[&str] = &["ics", "caldav", "command"];
const TASK_KINDS: &[&str] =
    &["todotxt", "taskwarrior", "markdown", "org", "ics", "caldav", "command"];

/// What `timeout` may be: a program that takes longer would outlive the patience of the run. What is
/// asked over the web may take [`web::BUDGET`].
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(100);

/// Makes the sources that the configuration names. What is wrong with their sections is noted in
/// `config`; such a source is left out.
pub fn from_config(config: &Config) -> Sources {
    let mut names = BTreeSet::new();
    let mut sources = Sources::default();
    let web = Web::new(&config.paths.cache);
    for section in config.tables("calendar") {
        // One that is turned off is read all the same: its mistakes are mistakes.
        let enabled = section.boolean("enabled", true);
        let holidays = section.boolean("holidays", false);
        if let Some(name) = name(&section, &mut names) {
            let made = calendar(name, &section, &web, holidays).filter(|_| enabled);
            if holidays {
                sources.holidays.extend(made);
            } else {
                sources.calendars.extend(made);
            }
        }
    }
    for section in config.tables("tasks") {
        let enabled = section.boolean("enabled", true);
        if let Some(name) = name(&section, &mut names) {
            sources.task_lists.extend(task_list(name, &section, &web).filter(|_| enabled));
        }
    }
    for section in config.tables("contacts") {
        let enabled = section.boolean("enabled", true);
        if let Some(name) = name(&section, &mut names) {
            let list = contacts::contact_list(name, &section, &web);
            sources.contacts.extend(list.filter(|_| enabled));
        }
    }
    sources.metrics = metrics::metrics(config, &mut names, &web);
    for section in config.tables("feedback") {
        let enabled = section.boolean("enabled", true);
        if let Some(name) = name(&section, &mut names) {
            let made = feedback::source(name, &section, config, &web);
            sources.feedback.extend(made.filter(|_| enabled));
        }
    }
    sources.goals = goals(config, &mut names);
    sources
}

/// The files of `[okr]`. Each is called by its name, or as it is written where another source is
/// called so.
fn goals(config: &Config, names: &mut BTreeSet<String>) -> Vec<Arc<dyn Goals>> {
    let section = config.table("okr");
    let enabled = section.boolean("enabled", true);
    let mut goals: Vec<Arc<dyn Goals>> = Vec::new();
    for file in section.texts("files") {
        let path = match section.resolve(&file.value) {
            Ok(path) => path,
            Err(why) => {
                section.reject(&file.place, format!("okr.files: {why}"));
                continue;
            }
        };
        let Some(format) = Format::of(&path) else {
            let message = "is no file of objectives, use one that ends in .toml, .md or .csv";
            section.reject(&file.place, format!("okr.files: {:?} {message}", file.value));
            continue;
        };
        let short = path.file_name().map(|name| name.to_string_lossy().into_owned());
        // Both are part of every key, in which these part its pieces.
        let plain = |name: &str| crate::domain::clean(name).replace([':', '@'], "-");
        let candidates = [short.as_deref().map(plain), Some(plain(&file.value))];
        let Some(name) = candidates.into_iter().flatten().find(|name| names.insert(name.clone()))
        else {
            section.reject(&file.place, format!("okr.files: {:?} is named twice", file.value));
            continue;
        };
        goals.push(Arc::new(GoalFile::new(name, path, format)));
    }
    section.finish();
    if enabled { goals } else { Vec::new() }
}

fn calendar(
    name: Located<String>,
    section: &Section<'_>,
    web: &Arc<Web>,
    holidays: bool,
) -> Option<Arc<dyn Calendar>> {
    let busy = section.boolean("busy", true);
    let made: Option<Arc<dyn Calendar>> = match kind(section, CALENDAR_KINDS)?.as_str() {
        "ics" => ics(name.value, section, busy, web),
        "caldav" => {
            let chosen = chosen(section);
            remote(section, web, address)
                .map(|remote| Arc::new(CalDavCalendar::new(name.value, remote, chosen, busy)) as _)
        }
        "command" => command(section)
            .map(|command| Arc::new(CommandCalendar::new(name.value, command, busy)) as _),
        _ => None,
    };
    // Every command asks which days are off, and that must not start programs.
    if holidays && section.text("kind").is_some_and(|kind| kind.value == "command") {
        let message = format!("{}: holidays are read from \"ics\" or \"caldav\"", section.path());
        section.reject(&section.place(), message);
    }
    section.finish();
    made
}

fn task_list(
    name: Located<String>,
    section: &Section<'_>,
    web: &Arc<Web>,
) -> Option<Arc<dyn TaskList>> {
    let made: Option<Arc<dyn TaskList>> =
        match kind(section, TASK_KINDS)?.as_str() {
            "todotxt" => {
                path(section, "todo.txt").map(|path| Arc::new(TodoTxt::new(name.value, path)) as _)
            }
            "taskwarrior" => taskwarrior(section)
                .map(|program| Arc::new(Taskwarrior::new(name.value, program)) as _),
            "markdown" => {
                let inbox = inbox(section);
                path(section, "Tasks.md")
                    .map(|path| Arc::new(Markdown::new(name.value, path, inbox)) as _)
            }
            "org" => {
                let inbox = inbox(section);
                path(section, "todo.org")
                    .map(|path| Arc::new(Org::new(name.value, path, inbox)) as _)
            }
            "ics" => path(section, "tasks.ics")
                .map(|path| Arc::new(IcsTasks::new(name.value, path)) as _),
            "caldav" => {
                let chosen = chosen(section);
                remote(section, web, address)
                    .map(|remote| Arc::new(CalDavTasks::new(name.value, remote, chosen)) as _)
            }
            "command" => command(section)
                .map(|command| Arc::new(CommandTasks::new(name.value, command)) as _),
            _ => None,
        };
    section.finish();
    made
}

/// The file of a folder that new tasks go to. It is relative to that folder, not to the
/// configuration.
fn inbox(section: &Section<'_>) -> Option<PathBuf> {
    let inbox = section.text("inbox")?.value;
    if inbox.starts_with('~') { section.resolve(&inbox).ok() } else { Some(inbox.into()) }
}

/// A calendar in files or at an address.
fn ics(
    name: String,
    section: &Section<'_>,
    busy: bool,
    web: &Arc<Web>,
) -> Option<Arc<dyn Calendar>> {
    match (section.is_given("path"), section.is_given("url")) {
        (true, true) => {
            section.file_path("path");
            remote(section, web, secret_address);
            let message = format!("{} has both a path and a url, keep one", section.path());
            section.reject(&section.place(), message);
            None
        }
        (_, true) => {
            let remote = remote(section, web, secret_address);
            remote.map(|remote| Arc::new(FeedCalendar::new(name, remote, busy)) as _)
        }
        (true, false) => section
            .file_path("path")
            .map(|path| Arc::new(IcsCalendar::new(name, path.value, busy)) as _),
        (false, false) => {
            section.missing("path", "path = \"calendar.ics\", or url = \"https://…\"");
            None
        }
    }
}

/// The address of a server, which is no secret but for what follows a `?`.
fn address(section: &Section<'_>) -> Option<Address> {
    url(section, http::redact)
}

/// An address that may be the only secret of what it leads to. It is shown without its path, and
/// it may stand in a secret as a whole.
fn secret_address(section: &Section<'_>) -> Option<Address> {
    if section.is_table("url") {
        return section.secret("url").map(|reference| Address::Secret(reference.value));
    }
    url(section, http::masked)
}

fn url(section: &Section<'_>, shown: fn(&Url) -> String) -> Option<Address> {
    let wrong = |why: String| Invalid(format!("the address {why}"));
    let url = section.parsed_and_shown("url", |text| {
        let url = http::parse(text).map_err(wrong)?;
        let shown = shown(&url);
        Ok((url, shown))
    });
    if url.is_none() && !section.is_given("url") {
        section.missing("url", "url = \"https://…\"");
    }
    url.map(|url| Address::Plain(url.value))
}

/// A place on the web: its address, as `address` reads it, and who asks there.
fn remote(
    section: &Section<'_>,
    web: &Arc<Web>,
    address: fn(&Section<'_>) -> Option<Address>,
) -> Option<Remote> {
    let address = address(section);
    let timeout = section.duration_within("timeout", "10s", SHORTEST..=web::BUDGET);
    let user = section.text("user");
    let password = section.secret("password");
    let token = section.secret("token");
    let reject = |message: &str| {
        section.reject(&section.place(), format!("{} {message}", section.path()));
        None
    };
    let account = match (user, password, token) {
        (None, None, None) => Account::Open,
        (Some(user), Some(password), None) if !user.value.contains(':') => {
            Account::Password { user: user.value, password: password.value }
        }
        (Some(_), Some(_), None) => return reject("has a user with a \":\", which cannot be sent"),
        (None, None, Some(token)) => Account::Token(token.value),
        (_, _, Some(_)) => return reject("has a token, which needs neither user nor password"),
        // A secret that is wrong in itself was noted where it was read.
        (Some(_), None, None) if section.is_given("password") => return None,
        (Some(_), None, None) => return reject("has a user without a password"),
        (None, Some(_), None) => return reject("has a password without a user"),
    };
    let (address, environment) = (address?, section.environment().clone());
    let web = Arc::clone(web);
    Some(Remote { address, account, fields: Vec::new(), timeout, environment, web })
}

/// The names of the calendars to read on a server.
fn chosen(section: &Section<'_>) -> Vec<String> {
    section.texts("calendars").into_iter().map(|name| name.value).collect()
}

/// The name of a source. Names are part of every record's key, so two sources must not share one.
fn name(section: &Section<'_>, names: &mut BTreeSet<String>) -> Option<Located<String>> {
    let name = section.required("name", "name = \"…\"")?;
    if name.value.is_empty()
        || name.value.contains([':', '@'])
        || crate::domain::clean(&name.value) != name.value
    {
        section.reject(
            &name.place,
            format!(
                "the name {:?} must be one line without ':' and '@', it is part of every key",
                name.value
            ),
        );
        return None;
    }
    if !names.insert(name.value.clone()) {
        section.reject(
            &name.place,
            format!(
                "a second source is called \"{}\", every source needs its own name",
                name.value
            ),
        );
        return None;
    }
    Some(name)
}

fn kind(section: &Section<'_>, kinds: &[&str]) -> Option<String> {
    let kind = section.required("kind", &format!("kind = \"{}\"", kinds.first().unwrap_or(&"")))?;
    if kinds.contains(&kind.value.as_str()) {
        return Some(kind.value);
    }
    let like = crate::config::nearest(&kind.value, kinds.iter().copied());
    let like = like.map(|like| format!(", did you mean \"{like}\"?"));
    section.reject(
        &kind.place,
        format!(
            "{}.kind: \"{}\" is no kind of source{}",
            section.path(),
            kind.value,
            like.unwrap_or_else(|| format!(", use {}", kinds.join(" or ")))
        ),
    );
    None
}

fn path(section: &Section<'_>, example: &str) -> Option<PathBuf> {
    let path = section.file_path("path");
    if path.is_none() && !section.is_given("path") {
        section.missing("path", &format!("path = \"{example}\""));
    }
    path.map(|path| path.value)
}

/// Taskwarrior's own program, with the data it is told to use.
fn taskwarrior(section: &Section<'_>) -> Option<taskwarrior::Program> {
    let mut argv: Vec<String> = section.texts("command").into_iter().map(|arg| arg.value).collect();
    if argv.is_empty() && !section.is_given("command") {
        argv.push("task".to_owned());
        section.note_program("task");
    }
    if argv.first().is_none_or(String::is_empty) {
        section.missing("command", "command = [\"task\"]");
        return None;
    }
    resolve_program(section, &mut argv);
    let timewarrior = timewarrior(section);
    let mut environment = section.environment().clone();
    for (key, variable) in [("path", "TASKDATA"), ("taskrc", "TASKRC")] {
        if let Some(path) = section.file_path(key) {
            environment.variables.insert(variable.into(), path.value.into());
        }
    }
    let estimate = section.parsed("estimate", |name| {
        let fine = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.is_empty() && name.chars().all(fine) {
            Ok(name.to_owned())
        } else {
            Err(Invalid("the name of an attribute has letters, digits and _ only".to_owned()))
        }
    });
    Some(taskwarrior::Program {
        argv,
        folder: Some(section.folder().to_owned()),
        timeout: section.duration_within("timeout", "30s", SHORTEST..=LONGEST),
        estimate: estimate.map_or_else(|| "estimate".to_owned(), |name| name.value),
        timewarrior,
        environment,
    })
}

/// Timewarrior's own program, if it is to be asked how long tasks took.
fn timewarrior(section: &Section<'_>) -> Option<Vec<String>> {
    let asked = section.boolean("timewarrior", false);
    let mut argv: Vec<String> =
        section.texts("timewarrior_command").into_iter().map(|arg| arg.value).collect();
    if argv.is_empty() && !section.is_given("timewarrior_command") {
        argv.push("timew".to_owned());
    }
    if argv.first().is_none_or(String::is_empty) {
        section.missing("timewarrior_command", "timewarrior_command = [\"timew\"]");
        return None;
    }
    resolve_program(section, &mut argv);
    asked.then_some(argv)
}

fn command(section: &Section<'_>) -> Option<Command> {
    let mut argv: Vec<String> = section.texts("command").into_iter().map(|arg| arg.value).collect();
    if argv.first().is_none_or(String::is_empty) {
        section.missing("command", "command = [\"program\", \"argument\"]");
        return None;
    }
    resolve_program(section, &mut argv);
    // What the configuration sets is set last, so that a crontab's or a shell's variable of the same
    // name does not change what a source says.
    let mut environment = section.environment().clone();
    let mut secrets = BTreeMap::new();
    let table = section.table("env");
    for name in table.names() {
        if table.is_table(&name) {
            secrets.extend(table.secret(&name).map(|secret| (name, secret.value)));
        } else if let Some(text) = table.hidden_text(&name) {
            environment.variables.insert(name.into(), text.into());
        }
    }
    Some(Command {
        argv,
        environment,
        secrets,
        folder: section.folder().to_owned(),
        timeout: section.duration_within("timeout", "30s", SHORTEST..=LONGEST),
        network: section.boolean("network", false),
    })
}

/// A scheduler starts us in another folder than a shell does, so everything relative is relative to
/// the configuration: the program here, its arguments by the folder it runs in.
fn resolve_program(section: &Section<'_>, argv: &mut [String]) {
    if let Some(program) = argv.first_mut().filter(|program| program.contains('/')) {
        match section.resolve(program) {
            Ok(path) => *program = path.to_string_lossy().into_owned(),
            Err(why) => section.reject(&section.place(), format!("{}: {why}", section.path())),
        }
    }
}
