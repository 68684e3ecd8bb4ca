//! The command line: what is typed becomes a run, and a run's end becomes an exit code.

mod agenda;
mod alert;
mod args;
mod ask;
mod called;
mod config;
mod delivery;
mod doctor;
mod exit;
mod feedback;
mod generate;
mod goal;
mod handles;
mod help;
mod history;
mod init;
mod interrupt;
mod logging;
mod manual;
mod metrics;
mod okr;
mod opened;
mod schedule;
mod source;
mod spinner;
mod stats;
mod tasks;
mod terminal;
mod theme;
mod told;
mod update;
mod why;
mod workflow;

use crate::agents::{Needs, Records};
use crate::ai::Ai;
use crate::config::Config;
use crate::config::paths::{PathRequest, Paths};
use crate::delivery::{Named, Outlets, Target};
use crate::domain::{Deny, WorkflowName};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::report::{Document, Style};
use crate::run::{self, Parts, Pen};
use crate::sources::{Context, Sources, discovery, registry};
use crate::time::{Moment, read_clock};
use args::{Cli, Command, Day, Global};
use called::{adapt_hints, called};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use spinner::Spinner;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use terminal::Terminal;

/// Runs the command that `args` describe (the program's name first) and gives the exit code.
pub fn main(args: Vec<OsString>, environment: Environment) -> ExitCode {
    let program = args.first().cloned().unwrap_or_default();
    let columns = terminal::columns_of_help(&environment);
    let cli = match help::parse(args, columns, terminal::color_of_help(&environment)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let called = called(&cli.global);
    std::panic::set_hook(Box::new(|panic| log::error!("defect: {panic}")));
    let ended = catch_unwind(AssertUnwindSafe(|| dispatch(cli, program, environment)));
    let result = ended.unwrap_or_else(|_| {
        let message = "personal-os stopped at a defect of its own";
        Err(Failure::new(Kind::Other, message)
            .hint("please report it with the last lines of the log in the state folder"))
    });
    // A source that was given up on may still have its program running.
    crate::process::terminate_all();
    match result {
        Ok(()) => ExitCode::from(exit::OK),
        Err(failure) => {
            log::error!(target: logging::ENDED, "ended with {failure}");
            ExitCode::from(exit::report(&adapt_hints(&called, failure), &mut std::io::stderr()))
        }
    }
}

/// Prints what clap has to say: a mistake on standard error, or the help or version asked for.
fn usage(error: &clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    match error.print() {
        Ok(()) => ExitCode::from(code),
        Err(_) if error.use_stderr() => ExitCode::from(code),
        Err(cause) => {
            let failure = Failure::output("stdout", cause);
            ExitCode::from(exit::report(&failure, &mut std::io::stderr()))
        }
    }
}

fn dispatch(cli: Cli, program: OsString, environment: Environment) -> Result<()> {
    let Cli { global, command } = cli;
    let mut terminal = Terminal::new(&environment, global.color, global.quiet > 0);
    // Help, version, completions and man pages work with a broken configuration.
    match &command {
        Command::Completions { shell } => {
            return generate::completions(*shell, &mut terminal.stdout);
        }
        Command::Man { folder } => return generate::man(folder.as_deref(), &mut terminal.stdout),
        _ => {}
    }
    let request = PathRequest { config: global.config.clone(), profile: global.profile.clone() };
    let current_dir = std::env::current_dir().ok();
    let paths = Paths::find(&request, &environment, current_dir.as_deref());
    let paths = match (paths, &command) {
        // A doctor is called when something is wrong.
        (Err(failure), Command::Doctor(options)) => {
            return doctor::without_a_place(failure, options, &mut terminal);
        }
        (paths, _) => paths?,
    };
    let is_kept = !matches!(command, Command::Doctor(_));
    start_log(&global, is_kept.then_some(&paths), &environment, &terminal);
    // An editor gets the keyboard, and its interrupts, to itself.
    if !matches!(command, Command::Config(args::ConfigCommand::Edit)) {
        interrupt::install()?;
    }
    let fixed = fixed_now(&global, &environment)?;
    let mut session = Session { global, program, environment, paths, fixed, terminal };
    match command {
        Command::Init(options) => init::run(&mut session, &options),
        Command::Plan(options) => workflow::run(&mut session, WorkflowName::Plan, &options),
        Command::Progress(options) => workflow::run(&mut session, WorkflowName::Progress, &options),
        Command::Summary(options) => workflow::run(&mut session, WorkflowName::Summary, &options),
        Command::Feedback(options) => feedback::run(&mut session, &options),
        Command::Okr(options) => okr::run(&mut session, &options),
        Command::Update(options) => update::run(&mut session, &options.run, &options.update),
        Command::Agenda(options) => agenda::agenda(&mut session, &options),
        Command::Tasks(options) => tasks::run(&mut session, &options),
        Command::Metrics(options) => metrics::run(&mut session, &options),
        Command::Delivery(command) => delivery::run(&mut session, &command),
        Command::Why(options) => why::run(&mut session, &options),
        Command::Source(options) => source::run(&mut session, &options),
        Command::History(command) => history::run(&mut session, &command),
        Command::Schedule(command) => schedule::run(&mut session, &command),
        Command::Config(command) => config::run(&mut session, &command),
        Command::Doctor(options) => doctor::run(&mut session, &options),
        Command::Completions { .. } | Command::Man { .. } => Ok(()),
    }
}

/// Starts the log; without paths it is kept in no file.
fn start_log(
    global: &Global,
    paths: Option<&Paths>,
    environment: &Environment,
    terminal: &Terminal,
) {
    let count = |n: u8| i8::try_from(n).unwrap_or(i8::MAX);
    let options = logging::LogOptions {
        verbosity: count(global.verbose) - count(global.quiet),
        file: paths.map(|paths| paths.state.join("personal-os.log")),
        directives: environment.get("PERSONAL_OS_LOG").map(|d| d.to_string_lossy().into_owned()),
        color: terminal.color_stderr,
    };
    // Only a second logger in one process can fail, which a library user may have installed.
    let _ = logging::init(options);
}

/// The time to pretend, from the flag or the variable.
fn fixed_now(global: &Global, environment: &Environment) -> Result<Option<DateTime<Utc>>> {
    let variable = environment.get("PERSONAL_OS_NOW").map(|text| text.to_string_lossy());
    let now = match (global.now, variable) {
        (Some(now), _) => Some(now),
        (None, Some(text)) => Some(args::parse_now(&text).map_err(|why| {
            Failure::new(Kind::Usage, format!("PERSONAL_OS_NOW is \"{text}\", {why}"))
        })?),
        (None, None) => None,
    };
    Ok(now.map(|now| now.with_timezone(&Utc)))
}

/// What every command works with.
struct Session {
    global: Global,
    /// The name by which this program was called.
    program: OsString,
    environment: Environment,
    paths: Paths,
    /// The time that `--now` pretends.
    fixed: Option<DateTime<Utc>>,
    terminal: Terminal,
}

/// The configuration with its sources, all checked.
struct Prepared {
    config: Config,
    sources: Sources,
    sinks: Named,
    outlets: Outlets,
    routes: BTreeMap<WorkflowName, Vec<Target>>,
    ai: Option<Ai>,
    moment: Moment,
    context: Context,
}

impl Prepared {
    /// How a source, or whatever else is missing, gets into the configuration.
    fn one_more(&self) -> &'static str {
        if self.config.file_exists {
            "`personal-os config edit` adds one"
        } else {
            "`personal-os init` writes a configuration"
        }
    }
}

impl Session {
    /// The time: that of the clock unless one is pretended.
    fn now(&self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(read_clock)
    }

    /// Reads the configuration and makes the sources; any flaw is a failure. Without a
    /// configuration, the sources are what is found on the machine.
    fn prepare(&self) -> Result<Prepared> {
        let mut prepared = self.read()?;
        prepared.config.check()?;
        if let Some(profile) = self.global.profile.as_ref().filter(|_| !prepared.config.file_exists)
        {
            log::warn!(
                "the profile \"{profile}\" has no configuration, so what is found on this machine is \
                 used; {} writes one",
                self.typed("`personal-os init`")
            );
        }
        // Holidays are days off to every command; a report asks for them anew.
        let settings = &mut prepared.config.settings;
        let denied = settings.updates.denied_to_any();
        let holidays = run::known_holidays(&prepared.sources, &prepared.context, &denied);
        settings.work.days_off.extend(holidays);
        Ok(prepared)
    }

    /// Reads the configuration as far as it can be read. What is wrong is noted in it.
    fn read(&self) -> Result<Prepared> {
        let config = Config::load(self.paths.clone(), &self.environment)?;
        let sources = if config.file_exists {
            registry::from_config(&config)
        } else {
            discovery::discover(self.paths.home.as_deref(), &self.environment)
        };
        let sinks = Named::read(&config);
        let route = |name: &WorkflowName| (*name, sinks.routes(&config, *name));
        let routes = WorkflowName::ALL.iter().map(route).collect();
        let ai = Ai::read(&config);
        let moment = Moment { now: self.now(), zone: config.settings.user.zone };
        let context = Context {
            moment,
            addresses: config.settings.user.emails.clone(),
            offline: self.global.offline,
        };
        let outlets = Outlets::new(&sinks, self.environment.clone(), self.global.offline);
        Ok(Prepared { config, sources, sinks, outlets, routes, ai, moment, context })
    }

    /// Lends out what a run works with. A spinner names the sources that keep it waiting.
    fn with_parts<T>(
        &mut self,
        prepared: &Prepared,
        work: impl FnOnce(&mut Parts<'_>) -> Result<T>,
    ) -> Result<T> {
        self.with_pen(prepared, Pen::BuiltIn, work)
    }

    /// The same with whoever words the report.
    fn with_pen<T>(
        &mut self,
        prepared: &Prepared,
        pen: Pen<'_>,
        work: impl FnOnce(&mut Parts<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut spinner = Spinner::new(self.terminal.spinner);
        let fixed = self.fixed;
        let called = called(&self.global);
        work(&mut Parts {
            settings: &prepared.config.settings,
            state: &self.paths.state,
            sources: &prepared.sources,
            sinks: &prepared.sinks,
            outlets: &prepared.outlets,
            context: &prepared.context,
            pen,
            called: &called,
            stdout: &mut self.terminal.stdout,
            waiting: &mut |names| spinner.waiting(names),
            clock: &|| fixed.unwrap_or_else(read_clock),
        })
    }

    /// What the sources say of what is needed, for a listing.
    fn records(&mut self, prepared: &Prepared, needs: Needs, strict: bool) -> Result<Records> {
        self.records_for(prepared, needs, strict, Deny::NOTHING)
    }

    /// The same, with warnings that say nothing of a list.
    fn records_for(
        &mut self,
        prepared: &Prepared,
        needs: Needs,
        strict: bool,
        deny: &Deny,
    ) -> Result<Records> {
        let records = self.with_parts(prepared, |parts| parts.records_for(needs, strict, deny));
        records.map_err(|failure| failure.hint(run::STRICT_HINT))
    }

    /// A text with commands to type, as they have to be typed for the same configuration.
    fn typed(&self, text: &str) -> String {
        called(&self.global).adapt(text)
    }

    /// Writes text to standard output, whole.
    fn print(&mut self, text: &str) -> Result<()> {
        crate::delivery::print(&mut self.terminal.stdout, text)
    }

    /// Writes a document to standard output, laid out for the terminal's width.
    fn print_document(&mut self, document: &Document) -> Result<()> {
        let style = Style { width: self.terminal.width, color: self.terminal.color };
        let document = called(&self.global).document(document.clone());
        self.print(&crate::report::terminal(&document, style))
    }

    /// Writes a JSON value to standard output, indented.
    fn print_json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        let text = run::to_json(value)?;
        self.print(&text)
    }
}

/// The date that a day as typed means on `today`.
fn date(day: Day, today: NaiveDate) -> NaiveDate {
    match day {
        Day::Date(date) => date,
        Day::Offset(days) => today + chrono::Duration::days(days),
        Day::Weekday(weekday) => {
            let ahead = weekday.days_since(today.weekday());
            today + Days::new(u64::from(ahead))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekday_is_the_next_one_and_today_is_one() {
        let tuesday = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let of = |day| date(day, tuesday).to_string();
        assert_eq!(of(Day::Weekday(chrono::Weekday::Tue)), "2026-11-24");
        assert_eq!(of(Day::Weekday(chrono::Weekday::Mon)), "2026-11-30");
        assert_eq!(of(Day::Offset(-1)), "2026-11-23");
    }
}
