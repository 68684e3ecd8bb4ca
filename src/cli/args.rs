//! The command line: what can be typed, and nothing about what it means.
//!
//! Doc comments are the help texts. Abbreviations are not accepted and there is no default
//! command, so that a script means the same thing in every later version.
#![expect(clippy::doc_markdown, reason = "doc comments are help texts here, and shown as they are")]

mod config;
mod day;
mod delivery;
mod doctor;
mod feedback;
mod history;
mod init;
mod metrics;
mod okr;
mod schedule;
mod tasks;
mod update;

pub(super) use config::ConfigCommand;
pub(super) use day::Day;
use day::{parse_age, parse_day};
pub(super) use delivery::DeliveryCommand;
pub(super) use doctor::DoctorOptions;
pub(super) use feedback::{FeedbackOptions, Since};
pub(super) use history::{History, Prune};
pub(super) use init::InitOptions;
pub(super) use metrics::MetricsOptions;
pub(super) use okr::{OkrCommand, OkrOptions};
pub(super) use schedule::{BackendName, BackendOption, ScheduleCommand};
pub(super) use tasks::{Level, TaskChange, TasksOptions};
use update::of_update;
pub(super) use update::{OfUpdate, StatusColour, UpdateOptions};

use chrono::{DateTime, FixedOffset};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A command-line chief of staff: plans your day from your real calendars and task lists
///
/// Every run does one thing and exits; cron, systemd or launchd can run it. Nothing is invented: a
/// source that cannot be read is reported as unknown.
#[derive(Debug, Parser)]
#[command(
    name = "personal-os",
    version,
    propagate_version = false,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    args_override_self = true
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options that every command takes
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]
    #[arg(short, long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,

    /// Use the configuration and state of this profile
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) profile: Option<String>,

    /// Use no network at all
    #[arg(long, global = true)]
    pub(super) offline: bool,

    /// Say more on standard error (twice: more still, three times: everything)
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(super) verbose: u8,

    /// Leave warnings out (failures are always told)
    #[arg(short, long, action = ArgAction::Count, global = true, conflicts_with = "verbose")]
    pub(super) quiet: u8,

    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: ColorWhen,

    /// Never ask anything or open an editor
    #[arg(long, global = true)]
    pub(super) no_input: bool,

    /// Pretend that this is the time
    #[arg(long, value_name = "RFC3339", hide = true, global = true, value_parser = parse_now)]
    pub(super) now: Option<DateTime<FixedOffset>>,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a configuration: asks at most eight questions, schedules and shows the first plan
    ///
    /// Looks for calendars (also those of khal and vdirsyncer), Taskwarrior, todo.txt, Obsidian vaults
    /// and models on this machine, checks each answer at once, and writes a commented file. Secrets go to
    /// files beside it that only you can read. A configuration that is there is replaced after a look at
    /// the difference and a yes. Without a terminal, or with --no-input, it asks nothing and writes what
    /// it found.
    Init(InitOptions),
    /// Plan the day: what is on, what fits, what to do when
    Plan(RunOptions),
    /// See at noon where the day stands: ahead or behind, what is new, what the afternoon is now
    ///
    /// Compares the plan of today with what the task lists and calendars say now, and plans the rest of
    /// the day anew. Handles stay those of the plan.
    Progress(RunOptions),
    /// Close the day: what got done, what rolls over, what the next workday holds
    ///
    /// Compares the plans of the day with what the task lists and calendars say now, and drafts the
    /// next workday. Its result is kept for later plans.
    Summary(RunOptions),
    /// Group what users say: themes with counts, trend and quotes that are really there
    ///
    /// Reads the [[feedback]] sources of the configuration, or the files that are named. Counts,
    /// members and quotes come from the records alone; addresses, telephone and card numbers are
    /// masked.
    Feedback(FeedbackOptions),
    /// Review the key results: pace, forecast, and what it would take
    ///
    /// Reads the objectives of `[okr] files`, weighs progress against the work time of the cycle that is
    /// over, and says what is behind, stale or contradicts itself, and what to do this week. `okr set`
    /// checks in.
    Okr(OkrOptions),
    /// Draft the stakeholder update: what each audience needs to know, decide or give
    ///
    /// Says what changed since the last update of each audience: what was done and what slipped, key
    /// results, risks, asks, what comes next, deals and who is owed an answer. Tasks are marked for it:
    /// #risk or #blocker (impact:, mitigation:, owner:), #ask (owner:), #milestone, #public (for those
    /// outside) and #private (for nobody). A draft goes to you, unless an audience is set to be sent.
    #[command(mut_arg("format", of_update))]
    Update(UpdateOptions),
    /// Show what the calendars say
    Agenda(ListOptions),
    /// Show what the task lists say, and change them
    Tasks(TasksOptions),
    /// Show what the metrics say: each now, of when it is, its change in seven days and its target
    ///
    /// With --json: `metrics`, each with `name`, `unit`, `direction`, `target`, `met`, `value` (null is
    /// no data, and never zero), `as_of`, `read_at`, `partial` (the day of the value is under way),
    /// `so_far` (the value of the day under way, where `value` is of one that is over), `change` (`from`,
    /// `day`, `by`, `percent`, which is null from zero, and `better`) and `stopped` (the day of the last
    /// new value, if that is too long ago); and `problems`.
    Metrics(MetricsOptions),
    /// Look at what was delivered and what waits; send messages of your own
    #[command(subcommand, arg_required_else_help = true)]
    Delivery(DeliveryCommand),
    /// Explain why a task of the last plan is where it is
    ///
    /// Shows the score by terms, the slot and what decided it, or why the task is not today and what
    /// would change that. Handles (T3, E1) are those of the last stored plan; every plan numbers its
    /// tasks and events anew. Those of the last review (K2, O1) show every formula with its numbers, and
    /// those of the last digest of feedback (U1) what each figure of a theme is made of. An earlier run
    /// is asked with --run.
    Why(OfHandle),
    /// Show the record behind a task or an event of the last plan
    ///
    /// Shows where it stands (file and line, or address) and all that its source says of it. Handles
    /// (T3, E1) are those of the last stored plan; every plan numbers its tasks and events anew. Of a
    /// theme of the last digest of feedback (U1) it lists the items, masked and with where they stand. An
    /// earlier run is asked with --run.
    Source(OfHandle),
    /// Look at earlier runs, and forget old ones
    #[command(subcommand, arg_required_else_help = true)]
    History(History),
    /// Write, install and check the schedule of the operating system
    #[command(subcommand, arg_required_else_help = true)]
    Schedule(ScheduleCommand),
    /// Look at and change the configuration
    #[command(subcommand, arg_required_else_help = true)]
    Config(ConfigCommand),
    /// Check everything that runs depend on, and say how to mend what is wrong
    ///
    /// Looks at the configuration, secrets, sources, the model, Slack, sinks, the schedule, the clock,
    /// the disk and the history: one line for each check, with the fix. It records and delivers nothing
    /// and uses no network unless --online is given. The exit code is 1 if something is
    /// wrong, else 0.
    Doctor(DoctorOptions),
    /// Print a completion script for a shell
    ///
    /// Make the folder first if it is not there, and start a new shell afterwards. A package puts the
    /// scripts in place by itself.
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the man pages
    #[command(hide = true)]
    Man {
        /// The folder to write into; without it the main page goes to standard output
        folder: Option<PathBuf>,
    },
}

/// Options of a workflow's run
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
pub(super) struct RunOptions {
    /// Print the report; deliver nothing and record nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,

    /// Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday
    #[arg(long, value_name = "D", value_parser = parse_day)]
    pub(super) date: Option<Day>,

    /// Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…,
    /// slack:E-MAIL or the name of a configured sink (repeatable)
    #[arg(long, value_name = "SINK")]
    pub(super) to: Vec<String>,

    /// How the report is written; by default terminal on a terminal and markdown in a pipe
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,

    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(super) json: bool,

    /// Fail rather than report with a source missing, or without the model that was asked for
    #[arg(long)]
    pub(super) strict: bool,

    /// Who words the report: the model of the configuration if there is one, always the built-in
    /// writer, or always the model
    #[arg(long, value_name = "WHO", default_value = "auto")]
    pub(super) writer: WriterWhen,

    /// Print what would go to the model and to each sink; send and record nothing
    #[arg(long)]
    pub(super) show_egress: bool,

    /// Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say
    /// this)
    #[arg(long, conflicts_with_all = ["date", "dry_run", "show_egress"])]
    pub(super) scheduled: bool,
}

/// Who words a report.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WriterWhen {
    /// The model, if the configuration names one
    #[default]
    Auto,
    /// The program itself
    BuiltIn,
    /// The model
    Ai,
}

/// A record of the last plan
#[derive(Debug, Args)]
pub(super) struct OfHandle {
    /// Its handle in the last stored plan, such as T3 or E1, its key, or words of a line of an update
    pub(super) handle: String,

    /// Read the sources and compute a plan of today anew, without storing it
    #[arg(long)]
    pub(super) fresh: bool,

    /// Ask this run, by its number (`history list`) or `last`, and not the newest that knows the handle
    #[arg(long, value_name = "RUN", conflicts_with = "fresh")]
    pub(super) run: Option<String>,

    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Laid out for a terminal
    Terminal,
    /// Markdown
    Markdown,
    /// One JSON object
    Json,
    /// The bodies of Slack messages
    Slack,
    /// A calendar of the planned work, to subscribe to
    Ics,
    /// An e-mail: a subject and a body of plain text
    Email,
}

/// Options of a listing
#[derive(Debug, Args)]
pub(super) struct ListOptions {
    /// The first day: 2026-11-24, today, tomorrow, yesterday or a weekday; of tasks, the first due
    #[arg(long, value_name = "D", value_parser = parse_day)]
    pub(super) from: Option<Day>,

    /// The first day that is no longer shown
    #[arg(long, value_name = "D", value_parser = parse_day)]
    pub(super) to: Option<Day>,

    /// Show also what is done, cancelled, declined or waiting (events: in JSON always)
    #[arg(long)]
    pub(super) all: bool,

    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,

    /// Fail rather than list with a source missing
    #[arg(long)]
    pub(super) strict: bool,
}

pub(super) fn parse_now(text: &str) -> Result<DateTime<FixedOffset>, String> {
    let now = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "write it like 2026-11-24T08:00:00+01:00".to_owned())?;
    if (1900..=9000).contains(&chrono::Datelike::year(&now)) {
        Ok(now)
    } else {
        Err("the year must be between 1900 and 9000".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
