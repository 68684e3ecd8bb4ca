//! The texts of records that are searched for what an audience is never told.
//!
//! Each record is taken apart whole, without `..`: a field that is added does not compile until it is
//! decided here. Left out is only what no report for others says: where a record stands, which would
//! find "Ada" in every file below `/home/ada`, words of a closed list such as "high", and what a
//! record leads to without being it.

use super::contact::KnownDeal;
use super::left::ThemeState;
use super::{
    Amount, Contact, Deal, Event, KeyResult, MetricSpec, Objective, Promise, Relation, Task,
    TaskResult,
};

/// A record whose texts may be shown to somebody.
pub trait Texts {
    /// Those that are searched.
    fn texts(&self) -> Vec<&str>;
}

/// Gathers texts that a record has once, perhaps, or several times.
#[derive(Default)]
struct Gathered<'t>(Vec<&'t str>);

impl<'t> Gathered<'t> {
    fn with(mut self, texts: impl IntoIterator<Item = &'t String>) -> Self {
        self.0.extend(texts.into_iter().map(String::as_str));
        self
    }
}

impl Texts for Task {
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            source,
            id,
            title,
            projects,
            contexts,
            tags,
            url,
            done: _,
            cancelled: _,
            waiting: _,
            started: _,
            priority: _,
            due: _,
            scheduled: _,
            estimate_minutes: _,
            depends: _,
            blocked: _,
            created: _,
            completed: _,
            worked: _,
            private: _,
            origin: _,
        } = self;
        let texts = Gathered::default().with([&key.0, source, id, title]).with(url);
        texts.with(projects).with(contexts).with(tags).0
    }
}

impl Texts for TaskResult {
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            title,
            marks,
            planned: _,
            minutes: _,
            estimate_minutes: _,
            spent_minutes: _,
            ended: _,
            completed: _,
        } = self;
        Gathered::default().with([&key.0, title]).with(marks).0
    }
}

impl Texts for Event {
    /// Those who are invited are searched one by one: a meeting is not one of theirs.
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            uid,
            calendar,
            title,
            location,
            url,
            recurrence_id: _,
            span: _,
            status: _,
            busy: _,
            show_as: _,
            response: _,
            attendees: _,
            revision: _,
            private: _,
            origin: _,
        } = self;
        Gathered::default().with([&key.0, uid, calendar, title]).with(location).with(url).0
    }
}

impl Texts for Relation {
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Contact(contact) => contact.texts(),
            Self::Deal(deal) => deal.texts(),
        }
    }
}

impl Texts for Contact {
    /// Promises that were kept are told to nobody.
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            source,
            name,
            role,
            organisation,
            relation,
            owner,
            emails,
            channel,
            next_step,
            promised,
            last_contact: _,
            next_on: _,
            cadence_days: _,
            sensitive: _,
            updated: _,
            origin: _,
        } = self;
        let open = promised.iter().filter_map(|promise| {
            let Promise { text, due: _, done } = promise;
            (!done).then_some(text)
        });
        let texts = Gathered::default().with([&key.0, source, name]).with(role).with(organisation);
        let texts = texts.with(relation).with(owner).with(emails).with(channel).with(next_step);
        texts.with(open).0
    }
}

impl Texts for Deal {
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            source,
            name,
            stage,
            amount,
            contact,
            organisation,
            owner,
            next_step,
            close: _,
            sensitive: _,
            updated: _,
            origin: _,
        } = self;
        let texts = Gathered::default().with([&key.0, source, name]).with(stage).with(contact);
        texts.with(organisation).with(owner).with(next_step).with(currency(amount.as_ref())).0
    }
}

impl Texts for KnownDeal {
    fn texts(&self) -> Vec<&str> {
        let Self { key, stage, amount, close: _ } = self;
        Gathered::default().with([&key.0]).with(stage).with(currency(amount.as_ref())).0
    }
}

fn currency(amount: Option<&Amount>) -> Option<&String> {
    let Amount { currency, hundredths: _ } = amount?;
    currency.as_ref()
}

impl Texts for KeyResult {
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            id,
            name,
            metric,
            unit,
            owner,
            kind: _,
            start: _,
            target: _,
            current: _,
            direction: _,
            milestones: _,
            commitment: _,
            weight: _,
            confidence: _,
            cycle: _,
            origin: _,
        } = self;
        Gathered::default().with([&key.0, id, name]).with(metric).with(unit).with(owner).0
    }
}

impl Texts for Objective {
    /// Its key results are searched one by one.
    fn texts(&self) -> Vec<&str> {
        let Self {
            key,
            id,
            name,
            owner,
            priority: _,
            patterns: _,
            cycle: _,
            key_results: _,
            origin: _,
        } = self;
        Gathered::default().with([&key.0, id, name]).with(owner).0
    }
}

impl Texts for MetricSpec {
    fn texts(&self) -> Vec<&str> {
        let Self { name, unit, direction: _, target: _, stale_after: _ } = self;
        Gathered::default().with([name]).with(unit).0
    }
}

impl Texts for ThemeState {
    fn texts(&self) -> Vec<&str> {
        let Self { id, label, items: _, seen: _, signature: _, members: _ } = self;
        Gathered::default().with([id, label]).0
    }
}
