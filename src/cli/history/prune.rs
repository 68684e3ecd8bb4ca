//! `history prune`: forgetting what is older than it is kept.

use crate::cli::Session;
use crate::cli::args::Prune;
use crate::cli::ask::{Dialogue, Question, yes_or_no};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Document, Line, Section, words};
use crate::run::{self, Aged, Listing, SHORTEST_KEPT};
use crate::store::{Cut, FILE_NAME, Old, Store};
use crate::time::{Moment, rfc3339};
use serde::Serialize;
use std::io::IsTerminal as _;

pub(super) fn run(session: &mut Session, options: &Prune) -> Result<()> {
    if options.older_than.is_some_and(|age| age < SHORTEST_KEPT) {
        let message = "--older-than must be 2d or more: what is younger keeps messages from going \
                       out twice";
        return Err(Failure::new(Kind::Usage, message));
    }
    // How long things are kept stands in the configuration; with a wrong one nothing is forgotten.
    let prepared = session.prepare()?;
    let (settings, moment) = (&prepared.config.settings, prepared.moment);
    let age = options.older_than.unwrap_or(settings.history_keep);
    let cut = run::cut(moment.now, age, settings)
        .ok_or_else(|| Failure::new(Kind::Usage, "that long ago there was nothing to forget"))?;
    let Some(mut store) = Store::open_existing(&session.paths.state.join(FILE_NAME))? else {
        return told(
            session,
            &Told { dry_run: options.dry_run, cut, moment, old: &Old::default() },
            options.json,
        );
    };
    let found = store.old(&cut)?;
    if options.dry_run || found.is_nothing() {
        return told(
            session,
            &Told { dry_run: options.dry_run, cut, moment, old: &found },
            options.json,
        );
    }
    let aged = run::aged(&store, None, &cut)?;
    let needs_a_word = aged != Aged::Some || age < settings.history_keep;
    if needs_a_word
        && !options.yes
        && !confirm(session, &Told { dry_run: true, cut, moment, old: &found }, aged)?
    {
        return Ok(());
    }
    let old = store.prune(&cut)?;
    if let Err(failure) = store.compact() {
        log::warn!("it is forgotten, but the file is as large as it was: {failure}");
    }
    told(session, &Told { dry_run: false, cut, moment, old: &old }, options.json)
}

/// Asks whether it may be forgotten. Where nobody can be asked, it may not.
fn confirm(session: &mut Session, told: &Told<'_>, aged: Aged) -> Result<bool> {
    let stdin = std::io::stdin();
    if session.global.no_input || !stdin.is_terminal() || !session.terminal.attended {
        let why = match aged {
            Aged::EveryRun => "every run is older than that, which may be a clock that is wrong",
            Aged::EveryMessage => {
                "every message is older than that, which may be a clock that is wrong"
            }
            Aged::Some => "that is less than `[history] keep` says",
        };
        let message = format!("nothing was forgotten: {why}, and nobody can be asked");
        return Err(Failure::new(Kind::Usage, message)
            .hint("--dry-run says what would go, --yes forgets it"));
    }
    let (mut input, mut output) = (stdin.lock(), std::io::stderr());
    let mut dialogue = Dialogue::new(&mut input, &mut output, session.terminal.width);
    for line in told.going() {
        dialogue.say(&format!("- {line}"))?;
    }
    match aged {
        Aged::EveryRun => dialogue.say("Every run is older than that. Is the clock right?")?,
        Aged::EveryMessage => {
            dialogue.say("Every message is older than that. Is the clock right?")?;
        }
        Aged::Some => {}
    }
    let day = words::day(told.day(), told.moment.today());
    let text = format!("Forget what is older than {day}? It cannot be brought back. yes or no");
    let question = Question {
        text: &text,
        default: Some("no"),
        help: "yes forgets what is listed; no changes nothing.",
    };
    let answer = match dialogue.ask(question, |_, text| Ok(yes_or_no(text))) {
        // The answers ended.
        Err(failure) if failure.kind == Kind::Other => Ok(false),
        answer => answer,
    };
    if !answer? {
        dialogue.say("Nothing was forgotten.")?;
        return Ok(false);
    }
    Ok(true)
}

/// What is said at the end.
struct Told<'a> {
    dry_run: bool,
    cut: Cut,
    moment: Moment,
    old: &'a Old,
}

impl Told<'_> {
    /// The local day before which runs are old.
    fn day(&self) -> chrono::NaiveDate {
        self.cut.runs.with_timezone(&self.moment.zone).date_naive()
    }

    /// What goes, a line for each kind.
    fn going(&self) -> Vec<String> {
        let Old { runs, messages, readings, feedback, .. } = *self.old;
        let counted = [
            (runs, "run", "runs", ", with what was found, said and delivered"),
            (messages, "message or skip", "messages and skips", " that belong to no run"),
            (readings, "reading", "readings", " of metrics"),
            (feedback, "item", "items", " of feedback"),
        ];
        let line = |(count, one, many, what): (usize, &str, &str, &str)| match count {
            0 => None,
            1 => Some(format!("1 {one}{}", what.replace("belong", "belongs"))),
            count => Some(format!("{count} {many}{what}")),
        };
        counted.into_iter().filter_map(line).collect()
    }

    /// What stays though it is old.
    fn staying(&self) -> Vec<String> {
        let counted = [
            (self.old.open, "a message that waits, or of which nobody knows whether it arrived"),
            (self.old.needed, "what the next report starts from"),
        ];
        let line = |(count, what): (usize, &str)| match count {
            0 => None,
            1 => Some(format!("1 run with {what}")),
            count => Some(format!("{count} runs with {what}")),
        };
        counted.into_iter().filter_map(line).collect()
    }

    fn document(&self) -> Document {
        let day = words::day(self.day(), self.moment.today());
        let verdict = match (self.old.is_nothing(), self.dry_run) {
            (true, _) => format!("Nothing older than {day} is there to forget."),
            (false, true) => format!("This would be forgotten, as it is older than {day}:"),
            (false, false) => format!("Forgotten, as it was older than {day}:"),
        };
        let list = |lines: Vec<String>| {
            Body::List(lines.into_iter().map(|line| Line::new().ours(line)).collect())
        };
        Document {
            title: Line::new().ours("History"),
            verdict: vec![Line::new().ours(verdict)],
            sections: vec![
                Section::new(if self.dry_run { "Would go" } else { "Gone" }, list(self.going())),
                Section::new("Stays", list(self.staying())),
            ],
            footer: Vec::new(),
        }
    }
}

/// `history prune --json`.
#[derive(Serialize)]
struct Pruned {
    dry_run: bool,
    before: String,
    runs: usize,
    messages: usize,
    readings: usize,
    feedback: usize,
    kept: Kept,
}

/// How many old runs stay, by the reason.
#[derive(Serialize)]
struct Kept {
    open: usize,
    needed: usize,
}

fn told(session: &mut Session, told: &Told<'_>, json: bool) -> Result<()> {
    if !json {
        return session.print_document(&told.document());
    }
    let Old { runs, messages, readings, feedback, open, needed } = *told.old;
    session.print_json(&Listing::new(Pruned {
        dry_run: told.dry_run,
        before: rfc3339(told.cut.runs, told.moment.zone),
        runs,
        messages,
        readings,
        feedback,
        kept: Kept { open, needed },
    }))
}
