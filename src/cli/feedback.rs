//! `personal-os feedback`: the digest of the configured sources or of files, and one conversation.

use super::args::{FeedbackOptions, Format, RunOptions, Since};
use super::{Session, date, workflow};
use crate::agents::discovery::{Feedback, interview};
use crate::domain::{WorkflowName, clean};
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::report;
use crate::run::Listing;
use crate::sources;
use crate::sources::feedback::{Columns, FileFeedback, Form, Piped};
use chrono::{Days, NaiveDate};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

/// The most that is read from standard input.
const MOST_PIPED: u64 = 256 << 20;

/// The largest file with the notes of a conversation.
const MOST_NOTES: u64 = 16 << 20;

/// A bar is shown for so many items and more.
const LONG: usize = 2_000;

/// The name of what comes in by standard input.
const PIPED: &str = "stdin";

pub(super) fn run(session: &mut Session, options: &FeedbackOptions) -> Result<()> {
    if let Some(path) = &options.interview {
        return talk(session, path, &options.run);
    }
    let mut prepared = workflow::prepare(session, &options.run, WorkflowName::Feedback)?;
    let today = prepared.moment.today();
    let by_hand = !options.files.is_empty();
    let mut order = options.run.clone();
    if by_hand {
        prepared.sources.feedback = named(&options.files, &prepared.sources.feedback)?;
        // Files are looked at, not remembered, unless somebody asks for it.
        order.dry_run |= !options.keep && order.to.is_empty() && !order.show_egress;
        if order.scheduled {
            let message = "--scheduled runs the configured sources, not files";
            return Err(Failure::new(Kind::Usage, message));
        }
    }
    let day = order.date.map_or(today, |day| date(day, today));
    let digest = Feedback {
        since: options.since.map(|since| first_day(since, day, today)),
        by_hand,
        keep: !by_hand || options.keep,
        progress: Some(progress(session.terminal.spinner)),
    };
    workflow::run_one(session, &order, &prepared, &digest)
}

fn first_day(since: Since, day: NaiveDate, today: NaiveDate) -> NaiveDate {
    match since {
        Since::Days(days) => day.checked_sub_days(Days::new(days - 1)).unwrap_or(day),
        Since::Day(first) => date(first, today),
    }
}

/// The files as sources, each with a name of its own. One that is not there is a mistake of who
/// typed it. What is configured of the columns of a file, or of the folder that it is in, holds.
fn named(
    paths: &[std::path::PathBuf],
    configured: &[Arc<dyn sources::Feedback>],
) -> Result<Vec<Arc<dyn sources::Feedback>>> {
    let columns = |path: &Path| -> Columns {
        let path = path.canonicalize().ok();
        let holds = |source: &&Arc<dyn sources::Feedback>| {
            let own = source.path().and_then(|own| own.canonicalize().ok());
            own.zip(path.as_ref()).is_some_and(|(own, path)| path.starts_with(own))
        };
        let source = configured.iter().find(holds);
        source.and_then(|source| source.columns()).cloned().unwrap_or_default()
    };
    let mut names = BTreeSet::new();
    let mut made: Vec<Arc<dyn sources::Feedback>> = Vec::new();
    for path in paths {
        let piped = path == Path::new("-");
        let stem = if piped {
            PIPED.to_owned()
        } else {
            path.canonicalize()
                .map_err(|why| {
                    let message = format!("could not open {}", path.display());
                    Failure::caused(Kind::Io, message, why)
                })?
                .file_stem()
                .map(|stem| clean(&stem.to_string_lossy()).replace([':', '@'], "-"))
                .filter(|stem| !stem.is_empty())
                .unwrap_or_else(|| "feedback".to_owned())
        };
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut free = std::iter::once(stem.clone()).chain(numbered);
        let name = free.find(|name| !names.contains(name)).unwrap_or(stem);
        names.insert(name.clone());
        made.push(if piped {
            Arc::new(Piped::new(name, piped_bytes()?))
        } else {
            Arc::new(FileFeedback::new(name, path.clone(), Form::Any, columns(path)))
        });
    }
    Ok(made)
}

fn piped_bytes() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST_PIPED + 1).read_to_end(&mut bytes);
    read.map_err(|why| Failure::caused(Kind::Io, "could not read standard input", why))?;
    if bytes.len() as u64 > MOST_PIPED {
        let message = format!("standard input holds more than {} MiB", MOST_PIPED >> 20);
        return Err(Failure::new(Kind::Io, message).hint("name a file, or give less at a time"));
    }
    Ok(bytes)
}

/// A bar on standard error while much is grouped, where somebody sees it.
fn progress(allowed: bool) -> Box<dyn Fn(usize, usize)> {
    let bar = std::cell::RefCell::new(None::<ProgressBar>);
    Box::new(move |done, all| {
        if !allowed || all < LONG {
            return;
        }
        let mut bar = bar.borrow_mut();
        let shown = bar.get_or_insert_with(|| {
            let shown = ProgressBar::new(all as u64);
            let template = "{spinner} grouping {len} items {wide_bar} {elapsed}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                shown.set_style(style);
            }
            shown.enable_steady_tick(std::time::Duration::from_millis(200));
            shown
        });
        shown.set_position(done as u64);
        if done >= all {
            shown.finish_and_clear();
            *bar = None;
        }
    })
}

/// The notes of one conversation.
fn talk(session: &mut Session, path: &Path, options: &RunOptions) -> Result<()> {
    let bytes = if path == Path::new("-") {
        piped_bytes()?
    } else {
        let read = files::read_regular(path, MOST_NOTES);
        read.map_err(|why| {
            Failure::caused(Kind::Io, format!("could not read {}", path.display()), why)
        })?
        .bytes
    };
    let (text, _) = sources::csv::decode_any(&bytes);
    let name = clean(&path.file_name().unwrap_or_default().to_string_lossy());
    let notes = interview::read(&text, &name);
    match options.format {
        _ if options.json => session.print_json(&Listing::new(&notes)),
        Some(Format::Json) => session.print_json(&Listing::new(&notes)),
        Some(Format::Markdown) => session.print(&report::markdown(&interview::document(&notes))),
        Some(Format::Slack | Format::Ics | Format::Email) => Err(Failure::new(
            Kind::Usage,
            "the notes of a conversation are written as terminal, markdown or json",
        )),
        None if !session.terminal.tty => {
            session.print(&report::markdown(&interview::document(&notes)))
        }
        Some(Format::Terminal) | None => session.print_document(&interview::document(&notes)),
    }
}
