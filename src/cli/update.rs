//! `update`: what each audience is told, and agendas.

mod agenda;
mod files;
mod one;

use super::args::{OfUpdate, RunOptions, StatusColour};
use super::workflow::Ways;
use super::{Prepared, Session, alert, date, workflow};
use crate::agents::stakeholder::Update;
use crate::config::{AudienceSettings, nearest};
use crate::domain::{Colour, Override, UpdateSection, WorkflowName, clean};
use crate::error::{Failure, Kind, Result};
use crate::report::words;
use crate::run::{self, Format};
use agenda::draft_agenda;
use chrono::NaiveDate;

/// One update for each audience that is meant.
pub(super) fn run(session: &mut Session, options: &RunOptions, of: &OfUpdate) -> Result<()> {
    if let Some(wanted) = &of.agenda {
        return draft_agenda(session, wanted, of, options);
    }
    let format = workflow::format(session, options);
    let prepared = workflow::prepare(session, options, WorkflowName::Update)?;
    let set = override_of(of)?;
    let since = since(of, options, &prepared)?;
    let mut meant = meant(of, &prepared)?;
    let prints = !options.show_egress
        && (options.dry_run || options.to.is_empty() || options.to.iter().any(|to| to == "stdout"));
    // Where nothing is configured that one could be told of, one says so as well as all.
    if prints && of.audience.is_empty() && !options.scheduled && prepared.sources.are_none() {
        meant.truncate(1);
    }
    let together = meant.len() > 1 && prints;
    if together && format == Format::Email {
        let names: Vec<&str> = meant.iter().map(|one| one.audience.name.as_str()).collect();
        let message = format!("{} are meant, and two mails are no mail", names.join(" and "));
        return Err(Failure::new(Kind::Usage, message).hint("name one of them with --audience"));
    }
    let routes = files::apart(&meant, options, &prepared)?;
    let mut updates: Vec<(Update, Ways)> = Vec::new();
    for (one, ways) in std::iter::zip(meant, routes) {
        let aside = files::is_aside(&one, options, &prepared)?;
        updates.push((Update { audience: one.audience, since, set: set.clone(), aside }, ways));
    }
    // Before anything is sent to one of them: what is typed wrong is wrong for all.
    updates.iter().try_for_each(|(update, _)| check(update))?;
    let work = |session: &mut Session| match format {
        Format::Json | Format::Slack if together => {
            let printed = one::gathered(session, |session, ended| {
                all(session, options, &prepared, &updates, ended)
            });
            let (texts, mut failures) = printed;
            failures.extend(session.print(&one::document(format, &texts)).err());
            failures
        }
        _ => all(session, options, &prepared, &updates, &mut |_| {}),
    };
    if options.dry_run || options.show_egress {
        return run::first(work(session));
    }
    alert::watched_all(session, &prepared, WorkflowName::Update.name(), work)
}

/// Makes all of them; what keeps one audience from its update keeps no other. `ended` is called after
/// each.
fn all(
    session: &mut Session,
    options: &RunOptions,
    prepared: &Prepared,
    updates: &[(Update, Ways)],
    ended: &mut dyn FnMut(&str),
) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (update, ways) in updates {
        let made = workflow::run_to(session, options, prepared, update, ways.clone());
        failures.extend(made.err());
        ended(&update.audience.name);
    }
    failures
}

/// Whether an audience can be told what the user says to it.
fn check(update: &Update) -> Result<()> {
    let (audience, Some(set)) = (&update.audience, &update.set) else { return Ok(()) };
    if audience.deny.finds(&set.reason) {
        let message = format!("the reason says something that {} is not told", audience.name);
        return Err(Failure::new(Kind::Usage, message).hint("give another reason"));
    }
    if !audience.sections.contains(&UpdateSection::Status) {
        let message = format!("{} is told no status, so none can be set", audience.name);
        return Err(Failure::new(Kind::Usage, message)
            .hint("name those who are with --audience, or add \"status\" to its sections"));
    }
    Ok(())
}

/// The day that is asked for in the place of the last update.
fn since(of: &OfUpdate, options: &RunOptions, prepared: &Prepared) -> Result<Option<NaiveDate>> {
    let today = prepared.moment.today();
    let day = options.date.map_or(today, |day| date(day, today));
    let since = of.since.map(|day| date(day, today));
    match since.filter(|since| *since > day) {
        Some(since) => {
            let (since, day) = (words::day(since, today), words::day(day, today));
            let message = format!("--since {since} is ahead of {day}, the day of the update");
            Err(Failure::new(Kind::Usage, message).hint("name that day or one before it"))
        }
        None => Ok(since),
    }
}

/// Those that an update is made for.
fn meant(options: &OfUpdate, prepared: &Prepared) -> Result<Vec<AudienceSettings>> {
    let updates = &prepared.config.settings.updates;
    if options.audience.is_empty() {
        return Ok(updates.audiences.clone());
    }
    let mut meant: Vec<AudienceSettings> = Vec::new();
    for name in &options.audience {
        let found = updates.find(name).ok_or_else(|| {
            let known = updates.names().join(", ");
            let like = nearest(name, updates.names());
            let like = like.map_or_else(String::new, |like| format!(", did you mean {like}?"));
            let message = format!("there is no audience \"{}\"{like}", clean(name));
            Failure::new(Kind::Usage, message)
                .hint(format!("known are {known}; others are made by [update.audiences.NAME]"))
        })?;
        if found.audience.deny.finds(name) {
            let message = format!("{} is called what it must not be told", clean(name));
            return Err(Failure::new(Kind::Usage, message)
                .hint("the list is `deny` under [update]; [update.audiences.NAME] makes another"));
        }
        if !meant.contains(&found) {
            meant.push(found);
        }
    }
    Ok(meant)
}

/// The colour that the user sets, which needs a reason.
fn override_of(options: &OfUpdate) -> Result<Option<Override>> {
    match (options.status, &options.reason) {
        (None, None) => Ok(None),
        (Some(colour), Some(reason)) if !clean(reason).is_empty() => {
            Ok(Some(Override { colour: colour_of(colour), reason: clean(reason) }))
        }
        (Some(_), _) => Err(Failure::new(Kind::Usage, "--status needs a reason, which is shown")
            .hint("add --reason \"why\"")),
        (None, Some(_)) => Err(Failure::new(Kind::Usage, "--reason is the reason of --status")
            .hint("add --status green, amber or red")),
    }
}

fn colour_of(colour: StatusColour) -> Colour {
    match colour {
        StatusColour::Green => Colour::Green,
        StatusColour::Amber => Colour::Amber,
        StatusColour::Red => Colour::Red,
    }
}
