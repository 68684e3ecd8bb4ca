//! The options of `update`.

use super::{Day, Format, RunOptions, parse_day};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, Args, ValueEnum};

/// Options of `update`
#[derive(Debug, Args)]
pub(in crate::cli) struct UpdateOptions {
    #[command(flatten)]
    pub(in crate::cli) run: RunOptions,
    #[command(flatten)]
    pub(in crate::cli) update: OfUpdate,
}

/// What an update is of
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct OfUpdate {
    /// Whom it is for: a name of [update.audiences], or exec, team, partner, customer, custom
    /// (repeatable; by default all of the configuration)
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) audience: Vec<String>,

    /// Say what changed since this day rather than since the last update
    #[arg(long, value_name = "D", value_parser = parse_day, conflicts_with = "scheduled")]
    pub(in crate::cli) since: Option<Day>,

    /// Set the colour of the status by hand; the reason is shown with it
    #[arg(long, value_name = "COLOUR", requires = "reason", conflicts_with = "scheduled")]
    pub(in crate::cli) status: Option<StatusColour>,

    /// Why the status is set by hand
    #[arg(long, value_name = "TEXT", requires = "status")]
    pub(in crate::cli) reason: Option<String>,

    /// Draft the agenda of one meeting instead, and print it: its handle in the last plan, its key, or
    /// words of its title. With --audience it says no more than that one may know
    #[arg(long, value_name = "EVENT", conflicts_with_all = ["since", "status", "scheduled", "show_egress", "to"])]
    pub(in crate::cli) agenda: Option<String>,
}

/// A colour of the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum StatusColour {
    /// As planned
    Green,
    /// Something slips
    Amber,
    /// Something is missed
    Red,
}

/// How an update is written: it plans no work, so there is no calendar of it.
pub(super) fn of_update(format: Arg) -> Arg {
    let formats = Format::value_variants().iter().filter(|format| **format != Format::Ics);
    let names = PossibleValuesParser::new(formats.filter_map(ValueEnum::to_possible_value));
    format.value_parser(names.try_map(|name| Format::from_str(&name, false)))
}
