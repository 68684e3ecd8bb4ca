//! The step in which a model words a report: asking, at most one repair, and what became of it.
//!
//! What is judged live and what is judged again when a run is replayed is the same code on the same
//! texts, so that a replay needs no network.

use super::envelope::{Cost, Writer};
use crate::ai::{self, Ai, Prompt};
use crate::config::Settings;
use crate::domain::{Deny, Secret};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::grounding::{Brief, Checked, Extra, Wording, check};
use crate::report::Line;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Between two signs of life.
const TICK: Duration = Duration::from_millis(100);

/// Who is asked to word reports.
#[derive(Debug, Clone, Copy)]
pub enum Pen<'a> {
    /// Nobody.
    BuiltIn,
    /// A model that cannot be asked, and why.
    Absent(&'a Ai, &'static str),
    /// A model.
    Model(&'a Ai, &'a Environment),
}

/// What came of asking.
pub(super) struct Worded {
    /// What may be used, if anything.
    pub(super) checked: Option<Checked>,
    /// Who worded the report, for the JSON and the history.
    pub(super) writer: Writer,
    /// What was sent, as it is recorded.
    pub(super) prompt: Option<String>,
    /// The replies as they came, at most two.
    pub(super) replies: Vec<String>,
    /// Records whose text looks like an instruction.
    pub(super) suspicious: usize,
}

impl Worded {
    fn built_in() -> Self {
        Self {
            checked: None,
            writer: Writer::built_in(),
            prompt: None,
            replies: Vec::new(),
            suspicious: 0,
        }
    }

    /// The replies as one text for the history.
    pub(super) fn recorded_replies(&self) -> Option<String> {
        (!self.replies.is_empty()).then(|| serde_json::json!(self.replies).to_string())
    }
}

/// The brief with the instructions that no text may repeat, and without what may not leave.
pub(super) fn complete(brief: Brief, extras: &[Extra]) -> Brief {
    Brief { unsaid: Prompt::sentences(), ..brief }.keep_home(extras)
}

impl Pen<'_> {
    /// What a model is shown of records besides titles, times and figures.
    pub(super) fn extras(&self) -> &[Extra] {
        match self {
            Self::Model(ai, _) => &ai.extras,
            Self::BuiltIn | Self::Absent(..) => &[],
        }
    }
}

/// The prompt for a brief. What `deny` finds of the user is not told either.
pub(super) fn prompt(brief: &Brief, settings: &Settings, deny: &Deny) -> Prompt {
    let user = &settings.user;
    let priorities: Vec<String> = settings
        .priorities
        .iter()
        .filter(|priority| !deny.finds(&priority.name))
        .map(|priority| priority.name.clone())
        .collect();
    let is_told = |text: &&str| !deny.finds(text);
    let about = ai::About {
        name: user.name.as_deref().filter(is_told),
        role: user.role.as_deref().filter(is_told),
        company: user.company.as_deref().filter(is_told),
        priorities: &priorities,
    };
    ai::prompt(brief, &about)
}

/// Asks for a wording of `brief`, which is complete.
pub(super) fn word(
    brief: Option<&Brief>,
    pen: Pen<'_>,
    settings: &Settings,
    deny: &Deny,
    waiting: &mut dyn FnMut(&[&str]),
) -> Worded {
    let (ai, environment) = match (pen, brief) {
        (Pen::BuiltIn, _) | (_, None) => return Worded::built_in(),
        (Pen::Absent(ai, why), _) => return fallback(ai, why.to_owned()),
        (Pen::Model(ai, environment), Some(_)) => (ai, environment),
    };
    let Some(brief) = brief else { return Worded::built_in() };
    let key = match ai.key.as_ref().map(|key| key.resolve(environment)).transpose() {
        Ok(key) => key,
        Err(failure) => return fallback(ai, failure.to_string()),
    };
    let prompt = prompt(brief, settings, deny);
    let begun = Instant::now();
    let answered = ask(brief, ai, key, (&prompt, deny), waiting);
    let mut worded = judged(brief, ai.model.clone(), &answered.replies, answered.failure);
    worded.writer.cost = Some(Cost {
        input_tokens: answered.tokens.input,
        output_tokens: answered.tokens.output,
        milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    worded.writer.remark = answered.remark;
    worded.writer.extras.clone_from(&ai.extras);
    worded.prompt = Some(prompt.recorded());
    worded.replies = answered.replies;
    worded
}

fn fallback(ai: &Ai, why: String) -> Worded {
    let writer = Writer::fallback(ai.model.clone(), why);
    Worded { writer, ..Worded::built_in() }
}

/// What a conversation gave.
struct Answered {
    replies: Vec<String>,
    failure: Option<String>,
    tokens: ai::Tokens,
    remark: Option<String>,
}

/// Asks on a thread of its own, so that a person who waits sees that something goes on.
fn ask(
    brief: &Brief,
    ai: &Ai,
    key: Option<Secret>,
    asked: (&Prompt, &Deny),
    waiting: &mut dyn FnMut(&[&str]),
) -> Answered {
    let begun = Instant::now();
    let lost = |why: &str| Answered {
        replies: Vec::new(),
        failure: Some(why.to_owned()),
        tokens: ai::Tokens::default(),
        remark: None,
    };
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new().spawn_scoped(scope, move || {
            // A receiver that is gone has given up waiting.
            let _ = sender.send(converse(brief, ai, key, asked));
        });
        if thread.is_err() {
            return lost("no thread could be started");
        }
        loop {
            match receiver.recv_timeout(TICK) {
                Ok(answered) => {
                    waiting(&[]);
                    return answered;
                }
                Err(RecvTimeoutError::Timeout) => {
                    waiting(&[&format!("{} ({} s)", ai.model, begun.elapsed().as_secs())]);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    waiting(&[]);
                    return lost("asking the model failed inside personal-os, which is a defect");
                }
            }
        }
    })
}

fn converse(
    brief: &Brief,
    ai: &Ai,
    key: Option<Secret>,
    (prompt, deny): (&Prompt, &Deny),
) -> Answered {
    let model = ai::Writer::new(ai, key);
    let mut answered = Answered {
        replies: Vec::new(),
        failure: None,
        tokens: ai::Tokens::default(),
        remark: None,
    };
    match model.ask(prompt) {
        Ok(asked) => {
            answered.tokens += asked.tokens;
            answered.replies.push(asked.text);
        }
        Err(ai::Failed(why)) => answered.failure = Some(why),
    }
    // Who says what is not to be told is not asked to say it better.
    let first = answered.replies.first().filter(|reply| !says(deny, reply));
    let faults = first.map(|reply| faults(brief, reply)).unwrap_or_default();
    if !faults.is_empty() {
        log::info!("the reply has {} faults; asking for a repair", faults.len());
        let reply = answered.replies[0].clone();
        match model.mend(prompt, &reply, &faults) {
            Ok(asked) => {
                answered.tokens += asked.tokens;
                answered.replies.push(asked.text);
            }
            Err(ai::Failed(why)) => {
                answered.failure = Some(format!("the reply was faulty, and no repair came: {why}"));
            }
        }
    }
    answered.remark = model.remark();
    if answered.replies.iter().any(|reply| says(deny, reply)) {
        answered.replies.clear();
        answered.failure = Some("it says something that is not to be told".to_owned());
    }
    answered
}

/// Whether a reply says something of the list, also where its JSON spells it with escapes.
fn says(deny: &Deny, reply: &str) -> bool {
    let in_text = |wording: Wording| wording.texts.iter().any(|text| deny.finds(&text.text));
    deny.finds(reply) || ai::read(reply).is_ok_and(in_text)
}

/// What must be mended in a reply; empty if it can be used.
fn faults(brief: &Brief, reply: &str) -> Vec<(String, String)> {
    match ai::read(reply) {
        Err(why) => vec![("reply".to_owned(), why)],
        Ok(wording) => {
            let checked = check(brief, &wording);
            if !checked.needs_repair() {
                return Vec::new();
            }
            let faults: Vec<(String, String)> = checked
                .faults()
                .iter()
                .map(|fault| (fault.place.clone(), fault.what.clone()))
                .collect();
            if faults.is_empty() {
                vec![("reply".to_owned(), "it holds no text".to_owned())]
            } else {
                faults
            }
        }
    }
}

/// What is made of the replies: the last one counts, and only if it needs no further repair.
pub(super) fn judged(
    brief: &Brief,
    model: String,
    replies: &[String],
    failure: Option<String>,
) -> Worded {
    let suspicious = ai::suspicious(brief);
    let outcome = match (failure, replies.last()) {
        (Some(why), _) => Err(why),
        (None, None) => Err("the model gave no reply".to_owned()),
        (None, Some(reply)) => ai::read(reply).and_then(|wording| {
            let checked = check(brief, &wording);
            for fault in checked.faults() {
                log::info!("{} keeps its built-in wording: {}", fault.place, fault.what);
            }
            if checked.needs_repair() {
                let (faulty, all) = (checked.faults().len(), checked.offered());
                return Err(format!(
                    "its reply did not pass the check ({faulty} faults in {all} texts)"
                ));
            }
            Ok(checked)
        }),
    };
    match outcome {
        Ok(checked) => {
            let writer =
                Writer::model(model, replies.len() > 1, checked.passed(), checked.offered());
            Worded { checked: Some(checked), writer, suspicious, ..Worded::built_in() }
        }
        Err(why) => {
            Worded { writer: Writer::fallback(model, why), suspicious, ..Worded::built_in() }
        }
    }
}

/// Warns of a model that failed; under `strict` that is a failure of the run.
pub(super) fn check_outcome(worded: &Worded, strict: bool) -> Result<()> {
    let Some(why) = worded.writer.failed() else { return Ok(()) };
    if strict {
        let message = format!("the model did not word the report: {why}");
        return Err(Failure::new(Kind::Unreachable, message)
            .hint("without --strict the built-in wording takes its place"));
    }
    log::warn!("the built-in wording is used: {why}");
    Ok(())
}

/// The lines of the footer on how the report was worded.
pub(super) fn footer(writer: &Writer, suspicious: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    match suspicious {
        0 => {}
        1 => lines.push(
            Line::new().ours("1 record contains text that looks like an instruction to an AI."),
        ),
        many => {
            lines.push(Line::new().ours(format!(
                "{many} records contain text that looks like instructions to an AI."
            )));
        }
    }
    let Some(model) = &writer.model else { return lines };
    let cost = writer.cost.as_ref().map(|cost| {
        let (tokens, tenths) = (cost.input_tokens + cost.output_tokens, cost.milliseconds / 100);
        format!(", {tokens} tokens, {}.{} s", tenths / 10, tenths % 10)
    });
    let cost = cost.unwrap_or_default();
    let line = match (&writer.reason, writer.status.as_str()) {
        (Some(reason), _) => Line::new()
            .faint("Built-in wording: ")
            .outside(model)
            .faint(" gave none, ")
            .outside(reason)
            .faint("."),
        (None, status) => {
            let (passed, all) = (writer.verified, writer.verified + writer.dropped);
            Line::new()
                .faint("Worded by ")
                .outside(model)
                .faint(format!(" ({status}: {passed} of {all} texts passed the check{cost})."))
        }
    };
    lines.push(line);
    lines.extend(
        writer.remark.as_ref().map(|remark| Line::new().faint("Note: ").outside(remark).faint(".")),
    );
    lines
}
