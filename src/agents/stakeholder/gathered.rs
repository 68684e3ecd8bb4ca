//! From records and the history to the facts of one update. What the audience must not be told ends
//! here: neither the report nor a model ever sees it.

use super::facts::{Concern, Facts, Item, Known, Planned, Shown, What};
use super::marks::{self, Role};
use super::shipped::Shipped;
use super::{FIRST_DAYS, LATE_DAYS, Update, draft, status};
use crate::agents::{Given, SourceRecords, Workflow as _, clock};
use crate::domain::{
    DayPlan, Delivered, Ended, Key, Problem, Task, TaskResult, Texts, UpdateSection, clean,
};
use crate::time::When;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Work that so many days asked for and that is still open has slipped, also without a due date.
const PLANNED_DAYS: usize = 2;

/// The facts of one update.
pub(super) fn facts(update: &Update, given: Given<'_>) -> Facts {
    let Given { past, moment, day, today, settings, .. } = given;
    let audience = &update.audience;
    // One that was made for the very day was told, also where the report is for its start of work.
    let told = |one: &&Delivered| {
        one.audience == audience.name && (one.as_of < moment.now || one.date == day)
    };
    let mut before: Vec<&Delivered> = past.updates.iter().filter(told).collect();
    // One that was made afterwards for an earlier day is not what was told last.
    before.sort_by_key(|one| Reverse((one.date, one.as_of)));
    // Who asks for a day wants to know what changed since then, not since the last update.
    let is_base = |one: &&&Delivered| update.since.is_none_or(|since| one.date <= since);
    let last = before.iter().find(is_base).copied();
    let week = day.checked_sub_days(Days::new(FIRST_DAYS)).unwrap_or(day);
    let from = update.since.or(last.map(|last| last.date)).unwrap_or(week);
    // What was checked off late, or while its list was down, is news as long as it was never told.
    let first = before.iter().map(|one| one.date).min().filter(|_| update.since.is_none());
    let back = |day: NaiveDate, days| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    let untold =
        first.map_or(from, |first| back(first, FIRST_DAYS).max(back(day, LATE_DAYS)).min(from));
    let user = &settings.user;
    let mut gathering = Gathering {
        update,
        given,
        last,
        before: &before,
        from,
        untold,
        zone: moment.zone,
        withheld: 0,
        concerns: Vec::new(),
    };
    let items = gathering.items();
    let (results, known_results) = gathering.results();
    let (metrics, known_metrics) = gathering.metrics();
    let (themes, known_themes) = gathering.themes();
    let (deals, known_deals, kept_back) = gathering.deals();
    let contacts = gathering.contacts();
    let unknown = gathering.unknown();
    let Gathering { withheld, concerns, .. } = gathering;
    let same_day = last.filter(|last| last.date == day && update.since.is_none());
    let last_at = same_day.map(|last| clock(last.as_of, moment.zone, user.time_format));
    let names = [&user.name, &user.company, &user.role].into_iter().flatten().cloned();
    let company = user.company.clone().filter(|name| !audience.deny.finds(name));
    let mut facts = Facts {
        day,
        today,
        as_of: moment.now,
        timezone: moment.zone.name().to_owned(),
        audience: audience.name.clone(),
        title: audience.title.clone().filter(|title| !audience.deny.finds(title)),
        kind: audience.kind,
        sections: audience.sections.clone(),
        words: audience.words,
        tone: audience.tone.iter().filter(|word| !audience.deny.finds(word)).cloned().collect(),
        draft: !audience.send,
        held: false,
        names: names.filter(|name| !audience.deny.finds(name)).collect(),
        company,
        last: last.map(|last| last.date),
        last_at,
        is_first: before.is_empty(),
        from,
        lists: known(&given.records.task_lists),
        is_bare: is_bare(given, known_themes.is_empty()),
        items,
        results,
        metrics,
        themes,
        deals,
        contacts,
        concerns,
        shown: before.iter().map(|one| Shown { date: one.date, colour: one.status }).collect(),
        set: update.set.clone(),
        unknown,
        withheld,
        known_deals,
        kept_back,
        known_results,
        known_metrics,
        known_themes,
    };
    // Others are not written to for nothing; the user, who would miss it, is told why.
    facts.held = audience.send && draft::is_empty(&facts);
    facts.draft |= facts.held;
    facts
}

/// What is known of some sources together.
fn known<T>(sources: &[SourceRecords<T>]) -> Known {
    match sources {
        [] => Known::NotConfigured,
        all if all.iter().any(|one| one.loaded.items.is_none()) => Known::Unknown,
        _ => Known::Whole,
    }
}

/// Whether there is nothing that an update could be made of.
fn is_bare(given: Given<'_>, no_themes: bool) -> bool {
    let (records, past) = (given.records, given.past);
    let sources = [
        records.task_lists.is_empty(),
        records.contacts.is_empty(),
        records.goals.is_empty(),
        records.specs.is_empty(),
        no_themes,
    ];
    sources.into_iter().all(|is_empty| is_empty) && past.problems.is_empty()
}

pub(super) struct Gathering<'g> {
    pub(super) update: &'g Update,
    pub(super) given: Given<'g>,
    /// The update that this one goes on from.
    pub(super) last: Option<&'g Delivered>,
    pub(super) before: &'g [&'g Delivered],
    pub(super) from: NaiveDate,
    /// The first day of which finished work is news if it was never told.
    untold: NaiveDate,
    zone: Tz,
    pub(super) withheld: usize,
    concerns: Vec<Concern>,
}

impl Gathering<'_> {
    /// Whether the audience may not be told a record with these marks.
    pub(super) fn is_denied(&self, record: &impl Texts, marks: &[String]) -> bool {
        let deny = &self.update.audience.deny;
        deny.finds_in(record) || marks.iter().any(|mark| deny.finds_mark(mark))
    }

    fn is_included(&self, marks: &[String]) -> bool {
        let include = &self.update.audience.include;
        include.is_empty() || marks::is_among(marks, include)
    }

    /// Adds what speaks against green. Of what the audience is not told, only that it is there.
    pub(super) fn concern(&mut self, what: What, known: Option<(&Key, &str)>) {
        self.concerns.push(Concern {
            colour: status::colour(what),
            what,
            key: known.map(|(key, _)| key.clone()),
            title: known.map(|(_, title)| title.to_owned()),
        });
    }

    fn date(&self, when: When) -> NaiveDate {
        match when {
            When::Day(day) => day,
            When::At(at) => at.with_timezone(&self.zone).date_naive(),
        }
    }

    /// The tasks, by what they are in an update.
    fn items(&mut self) -> Vec<Item> {
        let tasks = self.given.records.tasks();
        let before = self
            .before
            .iter()
            .filter(|one| self.update.since.is_none_or(|since| one.date <= since));
        let day = |when: Option<When>| when.map(|when| self.date(when));
        let days = |task: &Task| (day(task.created), day(task.completed));
        let told = Shipped::new(before.copied(), &self.given.past.results, &tasks, days);
        let named = self.named_days(&told);
        let mut items = Vec::new();
        for task in tasks.iter().filter(|task| !task.cancelled) {
            items.extend(self.item(task, &named, &told));
        }
        // Of a task that its list calls done without a day, the evening that saw it done knows the day.
        let known: HashSet<&Key> = tasks
            .iter()
            .filter(|task| !task.done || task.completed.is_some())
            .map(|task| &task.key)
            .collect();
        items.extend(self.vanished(&tasks, &known, &told));
        items
    }

    /// The first day that was named for each task since the last update.
    fn named_days(&self, told: &Shipped) -> HashMap<Key, NaiveDate> {
        let mut named = HashMap::new();
        // What was done since and came back has its next day, and no other one.
        let is_of = |key: &Key, day: NaiveDate| told.last(key).is_none_or(|last| day > last);
        // The newest come first, so that the oldest has the last word.
        for plan in self.given.past.plans.iter().filter(|plan| plan.date >= self.from) {
            for planned in &plan.tasks {
                if let Some(due) = planned.task.due
                    && is_of(&planned.task.key, plan.date)
                {
                    named.insert(planned.task.key.clone(), self.date(due));
                }
            }
        }
        for (last, said) in
            self.last.iter().flat_map(|last| last.said.iter().map(move |s| (last, s)))
        {
            if let Some(due) = said.due
                && is_of(&said.key, last.date)
            {
                named.insert(said.key.clone(), due);
            }
        }
        named
    }

    fn item(
        &mut self,
        task: &Task,
        named: &HashMap<Key, NaiveDate>,
        told: &Shipped,
    ) -> Option<Item> {
        let day = self.given.day;
        let completed = task.completed.map(|when| self.date(when));
        let is_new = |on: NaiveDate| on >= self.untold && on <= day && !told.has(&task.key, on);
        // A list that does not say when cannot say that it was this week.
        if task.done && !completed.is_some_and(is_new) {
            return None;
        }
        let fields = marks::fields(&task.title);
        let due = task.due.map(|when| self.date(when));
        let was_due = named.get(&task.key).copied().filter(|was| Some(*was) != due);
        let planned = task.scheduled.map(|when| self.date(when)).filter(|on| *on >= day);
        let marks = marks::all(task.marks(), &task.title);
        let role = marks::role(&marks);
        let denied = self.is_denied(task, &marks);
        let is_late = due.is_some_and(|due| due < day);
        let later = was_due.zip(due).filter(|(was, due)| was < due);
        if !task.done {
            let is_told = !denied && self.is_included(&marks);
            let known = is_told.then_some((&task.key, fields.title.as_str()));
            match (role, due) {
                (Role::Milestone, Some(due)) if is_late => {
                    self.concern(What::Missed { due, planned }, known);
                }
                (Role::Milestone, _) => {
                    if let Some((from, to)) = later {
                        self.concern(What::Moved { from, to }, known);
                    }
                }
                (Role::Ask, Some(due)) if is_late => self.concern(What::AskOverdue { due }, known),
                (Role::Blocker, _) => {
                    let since = task.created.map(|when| self.date(when));
                    let days = since.map_or(0, |since| self.workdays(since));
                    if days > status::BLOCKED_DAYS {
                        self.concern(What::Blocker { days }, known);
                    }
                }
                _ => {}
            }
        }
        if denied {
            self.withheld += 1;
            return None;
        }
        if !self.is_included(&marks) {
            return None;
        }
        let slipped = is_late || later.is_some_and(|(was, _)| was <= day);
        let back = told.last(&task.key);
        let since = |section| {
            let one = self.last.and_then(|last| last.find(section, &task.key))?;
            Some(one.since).filter(|since| back.is_none_or(|back| *since > back))
        };
        // What has its day ahead is not late, however many days work on it takes.
        let planned = if slipped || due.is_some_and(|due| due > day) {
            None
        } else {
            self.planned(&task.key, since(UpdateSection::Slipped).is_some(), back)
        };
        let section = match role {
            _ if task.done => UpdateSection::Shipped,
            Role::Risk | Role::Blocker => UpdateSection::Risks,
            Role::Ask => UpdateSection::Asks,
            Role::Milestone if !is_late => UpdateSection::Milestones,
            _ if task.waiting => return None,
            _ if slipped || planned.is_some() => UpdateSection::Slipped,
            _ if task.started => UpdateSection::Progress,
            _ => return None,
        };
        Some(Item {
            section,
            key: task.key.clone(),
            title: fields.title,
            owner: fields.owner,
            impact: fields.impact,
            mitigation: fields.mitigation,
            due,
            was_due,
            completed: completed.filter(|_| task.done),
            planned: planned.filter(|_| section == UpdateSection::Slipped),
            since: since(section),
            role,
        })
    }

    /// The days that asked for a task since the last update and did not see it done, if there are
    /// enough of them; of one that was told before, as many as are known.
    fn planned(&self, key: &Key, is_told: bool, back: Option<NaiveDate>) -> Option<Planned> {
        let (from, to) = (if is_told { self.untold } else { self.from }, self.given.day);
        let plans = self.given.past.plans.iter().filter(|plan| {
            plan.date >= from && plan.date < to && back.is_none_or(|back| plan.date > back)
        });
        let asked = |plan: &&DayPlan| {
            plan.tasks.iter().any(|planned| planned.must && planned.task.key == *key)
        };
        let days: BTreeSet<NaiveDate> = plans.filter(asked).map(|plan| plan.date).collect();
        let first = *days.first()?;
        (is_told || days.len() >= PLANNED_DAYS).then_some(Planned { first, days: days.len() })
    }

    /// How many workdays have passed since `since`.
    fn workdays(&self, since: NaiveDate) -> u32 {
        let work = &self.given.settings.work;
        let passed = since.iter_days().skip(1).take_while(|day| *day <= self.given.day);
        // More than a year is as bad as a year.
        let count = passed.take(366).filter(|day| work.is_workday(*day)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// What the evenings recorded as done and the lists no longer have.
    fn vanished(&mut self, tasks: &[Task], known: &HashSet<&Key>, told: &Shipped) -> Vec<Item> {
        let (from, day, past) = (self.untold, self.given.day, self.given.past);
        let mut items: Vec<Item> = Vec::new();
        let days = past.results.iter().filter(|result| result.date >= from && result.date <= day);
        for task in days.flat_map(|result| result.tasks.iter().map(move |task| (result.date, task)))
        {
            let (date, task) = task;
            let is_there = known.contains(&task.key) || items.iter().any(|one| one.key == task.key);
            let completed = task.completed.map_or(date, |when| self.date(when));
            if task.ended != Ended::Done || is_there || told.has(&task.key, completed) {
                continue;
            }
            let marks = marks::all(task.marks.clone(), &task.title);
            // What its list says of it today counts as well.
            let mut today = tasks.iter().filter(|now| is_of(task, now));
            let hides = |now: &Task| self.is_denied(now, &marks::all(now.marks(), &now.title));
            if self.is_denied(task, &marks) || today.any(hides) {
                self.withheld += 1;
                continue;
            }
            if !self.is_included(&marks) {
                continue;
            }
            let fields = marks::fields(&task.title);
            items.push(Item {
                section: UpdateSection::Shipped,
                key: task.key.clone(),
                title: fields.title,
                owner: fields.owner,
                impact: fields.impact,
                mitigation: fields.mitigation,
                due: None,
                was_due: None,
                completed: Some(completed),
                planned: None,
                since: None,
                role: marks::role(&marks),
            });
        }
        items
    }

    /// What could not be read, as far as it is told.
    fn unknown(&mut self) -> Vec<Problem> {
        let problems = [self.given.records.problems(), self.given.past.problems.clone()].concat();
        let mut unknown: Vec<Problem> =
            problems.into_iter().map(|problem| self.update.tellable(problem)).collect();
        unknown.dedup();
        if !unknown.is_empty() {
            self.concern(What::Unknown, None);
        }
        unknown
    }
}

/// Whether a task of a list may be the one that an evening recorded: by its key, or by its title where
/// the key is of a whole line and changes with a mark.
fn is_of(recorded: &TaskResult, now: &Task) -> bool {
    let bare = |title: &str| {
        let title = clean(&marks::fields(title).title).to_lowercase();
        let words = title.split_whitespace().filter(|word| !word.starts_with(['+', '@', '#']));
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let of_list = recorded.key.0.strip_prefix(&now.source);
    recorded.key == now.key
        || of_list.is_some_and(|rest| rest.starts_with(':'))
            && bare(&recorded.title) == bare(&now.title)
}
