//! The model that words reports.

use super::check::Check;
use super::clock;
use super::secrets::Secrets;
use crate::ai::{self, Ai, Asked, Failed, Writer};
use crate::domain::Secret;
use crate::http;
use chrono::{DateTime, Utc};
use std::time::{Duration, Instant};

const AREA: &str = "model";

/// How long all tries of the one call may take; nobody waits longer for a doctor.
const BUDGET: Duration = Duration::from_secs(60);

/// How the model is configured, and what it would be sent.
pub(super) fn configured(ai: Option<&Ai>) -> Vec<Check> {
    let Some(ai) = ai else {
        let message = "none, so reports are in the program's own words";
        return vec![Check::ok(AREA, "model", message)];
    };
    let place = if http::is_loopback(&ai.address) { "on this machine" } else { "remote" };
    let extras: Vec<&str> = ai.extras.iter().map(|extra| extra.name()).collect();
    let extras =
        if extras.is_empty() { String::new() } else { format!(", and {}", extras.join(", ")) };
    let message = format!(
        "{} at {} ({place}); it is sent titles, times and figures{extras}",
        ai.model,
        http::place(&ai.address)
    );
    let configured = Check::ok(AREA, "model", &message).value(ai.model.clone());
    let remarks = ai
        .remarks
        .iter()
        .map(|remark| Check::warning(AREA, "setting", remark).fix("`personal-os config edit`"));
    std::iter::once(configured).chain(remarks).collect()
}

/// What the model answers, if it may be asked and its key could be had, and what its server says of the
/// time.
pub(super) fn answer(
    ai: &Ai,
    secrets: &Secrets,
    online: bool,
    now: &dyn Fn() -> DateTime<Utc>,
) -> Vec<Check> {
    let key = ai.key.as_ref().map(|reference| secrets.value(reference).cloned());
    match key {
        Some(None) => {
            vec![Check::skipped(AREA, "answer", "not asked, for its key could not be had")]
        }
        _ if !online => vec![Check::skipped(AREA, "answer", "not asked without --online")],
        key => ask(ai, key.flatten(), now),
    }
}

/// Asks for next to nothing.
fn ask(ai: &Ai, key: Option<Secret>, now: &dyn Fn() -> DateTime<Utc>) -> Vec<Check> {
    let ai = Ai { budget: ai.budget.min(BUDGET), ..ai.clone() };
    let begun = Instant::now();
    let writer = Writer::new(&ai, key);
    let asked = writer.probe();
    let took = begun.elapsed().as_secs_f64();
    let place = http::place(&ai.address);
    let time = writer.date().and_then(|date| clock::against(&place, &date, now()));
    std::iter::once(answered(&ai, &writer, asked, took)).chain(time).collect()
}

fn answered(ai: &Ai, writer: &Writer<'_>, asked: Result<Asked, Failed>, took: f64) -> Check {
    let asked = match asked {
        Ok(asked) => asked,
        Err(failed) => {
            let message = format!("{} gave no answer: {}", ai.model, failed.0);
            return Check::failure(AREA, "answer", &message).fix(fix(&failed.0));
        }
    };
    let tokens = asked.tokens.input + asked.tokens.output;
    let message = format!("{} answered in {took:.1} s, with {tokens} tokens", ai.model);
    if let Err(why) = ai::read(&asked.text) {
        return Check::warning(AREA, "answer", &format!("{message}, but {why}")).fix(
            "such replies are not used, so reports stay in the program's own words: name a model \
             or a server that keeps to a form of JSON",
        );
    }
    match writer.remark() {
        Some(remark) => Check::warning(AREA, "answer", &format!("{message}; {remark}"))
            .fix("take that setting out of [ai]: `personal-os config edit`"),
        None => Check::ok(AREA, "answer", &message),
    }
}

/// The next step, by what [`ai`] says of failures.
fn fix(why: &str) -> &'static str {
    if why.starts_with("the key") {
        "make a new key where the model is, and store it where ai.api_key says"
    } else if why.starts_with("there is no such model") {
        "correct ai.model or ai.base_url: `personal-os config edit`"
    } else if why.starts_with("the account") {
        "add credit to the account; until then reports are in the program's own words"
    } else {
        "check that the server runs and ai.base_url leads to it; until then reports are in the \
         program's own words"
    }
}
