use super::*;
use crate::agents::execution::plan;
use crate::agents::{Past, Records, SourceRecords};
use crate::domain::{
    Amount, CheckIn, CheckInOrigin, Colour, Commitment, Contact, Cycle, Deal, Delivered, Deny,
    Hours, Key, KeyResult, Loaded, MetricReading, MetricSpec, Objective, Problem, ProblemKind,
    Relation, Task, ThemeState, ThemesLeft, UpdateSection,
};
use crate::report::{email, markdown};
use crate::time::When;
use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

mod back;
mod denied;
mod figures;
mod held;
mod late;
mod since;

use figures::deal;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    Utc.from_utc_datetime(&day(text).and_hms_opt(15, 0, 0).unwrap())
}

/// Eight hours a day, from Monday to Friday.
fn settings() -> Settings {
    let mut settings = plan::tests::settings();
    settings.work.hours[..5].fill(vec![Hours { start: 9 * 60, end: 17 * 60 }]);
    settings
}

/// An open task with marks.
fn task(id: &str, title: &str, marks: &[&str], due: Option<&str>) -> Task {
    let mut task = Task::sample("todo", id, Key(format!("todo:{id}")), 30);
    title.clone_into(&mut task.title);
    task.tags = marks.iter().map(|mark| (*mark).to_owned()).collect();
    task.due = due.map(|due| When::Day(day(due)));
    task
}

fn done(id: &str, title: &str, on: &str) -> Task {
    let completed = Some(When::Day(day(on)));
    Task { done: true, completed, ..task(id, title, &[], None) }
}

/// The world of a test: what the lists say and what the history knows.
#[derive(Default)]
struct World {
    tasks: Vec<Task>,
    relations: Vec<Relation>,
    goals: Vec<Objective>,
    goals_unknown: bool,
    lists_unknown: bool,
    crm_unknown: bool,
    specs: Vec<MetricSpec>,
    past: Past,
    problems: Vec<Problem>,
}

impl World {
    fn facts(&self, update: &Update, on: &str) -> Facts {
        let loaded = Loaded {
            items: (!self.lists_unknown).then(|| self.tasks.clone()),
            as_of: None,
            problems: self.problems.clone(),
        };
        let records = Records {
            task_lists: vec![SourceRecords::new("todo", loaded)],
            contacts: vec![SourceRecords::new(
                "crm",
                Loaded {
                    items: (!self.crm_unknown).then(|| self.relations.clone()),
                    ..Loaded::known(Vec::new())
                },
            )],
            goals: vec![SourceRecords::new(
                "okr",
                Loaded {
                    items: (!self.goals_unknown).then(|| self.goals.clone()),
                    ..Loaded::known(Vec::new())
                },
            )],
            specs: self.specs.clone(),
            ..Records::default()
        };
        let settings = settings();
        let facts = update.facts(Given {
            records: &records,
            past: &self.past,
            settings: &settings,
            moment: Moment { now: at(on), zone: Tz::UTC },
            day: day(on),
            today: day(on),
        });
        // What is stored is all there is to make a report of again.
        let text = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
        facts
    }

    /// The update as Markdown; what it leaves is in the history afterwards.
    fn tell(&mut self, update: &Update, on: &str) -> String {
        let facts = self.facts(update, on);
        let report = update.draft(&facts);
        let Left::Delivered(told) = update.leaves(&facts, &report).remove(0) else {
            panic!("an update leaves what it said")
        };
        self.past.updates.insert(0, told);
        markdown(&update.document(&facts, &report))
    }
}

fn exec() -> Update {
    Update::default()
}

#[test]
fn a_first_update_with_nothing_is_short_and_honest() {
    let mut world = World::default();
    let text = world.tell(&exec(), "2026-11-27");
    let expected = "# Update for exec · week 48, Fri 27 Nov\n\n**Green**.\n\nA first update, looking back \
                    to Fri 20 Nov: nothing recorded as finished.\n\n---\n\nA draft: it was sent to \
                    nobody else.\n";
    assert_eq!(text, expected);
    let again = world.tell(&exec(), "2026-12-04");
    assert!(again.contains("**Green** for 1 week."), "{again}");
    assert!(again.contains("Since Fri 27 Nov: nothing recorded as finished."), "{again}");
}

#[test]
fn what_was_told_is_told_again_only_while_it_is_open() {
    let mut world = World {
        tasks: vec![
            done("a", "Ship the importer", "2026-11-25"),
            task(
                "r",
                "Vendor may slip owner:Ben impact:launch mitigation:two_vendors",
                &["risk"],
                Some("2026-12-10"),
            ),
            task("k", "Approve the budget owner:Mira", &["ask"], Some("2026-12-01")),
        ],
        ..World::default()
    };
    let first = world.tell(&exec(), "2026-11-27");
    assert!(first.contains("- Ship the importer\n"), "{first}");
    assert!(first.contains("- Approve the budget; owner: Mira; by Tue 1 Dec\n"), "{first}");
    let risk =
        "- Vendor may slip; impact: launch; mitigation: two vendors; owner: Ben; by Thu 10 Dec";
    assert!(first.contains(&format!("{risk}\n")), "{first}");
    world.tasks[2] = Task {
        done: true,
        completed: Some(When::Day(day("2026-12-01"))),
        ..world.tasks[2].clone()
    };
    world.tasks.push(done("b", "Close the audit", "2026-12-03"));
    let second = world.tell(&exec(), "2026-12-04");
    assert!(!second.contains("importer"), "{second}");
    assert!(second.contains("Close the audit"), "{second}");
    assert!(second.contains("still open since Fri 27 Nov"), "{second}");
    // The answered ask is news once: as something done.
    assert_eq!(second.matches("Approve the budget").count(), 1, "{second}");
    let third = world.tell(&exec(), "2026-12-11");
    assert!(!third.contains("audit") && !third.contains("budget"), "{third}");
    // Its first day stays.
    assert!(third.contains("still open since Fri 27 Nov"), "{third}");
}

#[test]
fn what_is_missing_of_an_ask_is_said_and_not_made_up() {
    let mut world = World {
        tasks: vec![
            task("1", "Choose a name", &["ask"], None),
            task("2", "Sign owner:Mira", &["decision"], Some("2026-11-20")),
        ],
        ..World::default()
    };
    let text = world.tell(&exec(), "2026-11-27");
    assert!(text.contains("- Choose a name (incomplete: no owner, no date)\n"), "{text}");
    assert!(text.contains("- Sign; owner: Mira; by Fri 20 Nov, **overdue**\n"), "{text}");
    assert!(text.contains("**Amber**: Sign was needed by Fri 20 Nov."), "{text}");
}

#[test]
fn a_milestone_that_moves_is_amber_and_one_that_is_missed_red() {
    let mut world = World {
        tasks: vec![task("m", "Beta", &["milestone"], Some("2026-12-10"))],
        ..World::default()
    };
    let first = world.tell(&exec(), "2026-11-27");
    assert!(first.contains("- Thu 10 Dec: Beta\n"), "{first}");
    world.tasks[0].due = Some(When::Day(day("2026-12-17")));
    let second = world.tell(&exec(), "2026-12-04");
    assert!(second.contains("**Amber**: Beta moves from Thu 10 Dec to Thu 17 Dec."), "{second}");
    assert!(second.contains("- Thu 17 Dec: Beta (was Thu 10 Dec), still open since Fri 27 Nov\n"));
    let third = world.tell(&exec(), "2026-12-18");
    assert!(third.contains("**Red**: Beta was due Thu 17 Dec and has no new day."), "{third}");
    assert!(third.contains("## Slipped\n\n- Beta: was due Thu 17 Dec\n"), "{third}");
    // A new day makes it better by the rule, and only a person raises what is shown.
    world.tasks[0].due = Some(When::Day(day("2027-01-15")));
    let fourth = world.tell(&exec(), "2026-12-25");
    assert!(fourth.contains("**Red** for 1 week, as before (the rule says amber"), "{fourth}");
    let set = Override { colour: Colour::Amber, reason: "the new day is agreed".to_owned() };
    let fifth = world.tell(&Update { set: Some(set), ..exec() }, "2027-01-01");
    assert!(fifth.contains("**Amber**, set by hand: the new day is agreed"), "{fifth}");
}

#[test]
fn a_blocker_is_red_after_five_workdays() {
    // The 18th to the 25th of November 2026 are five workdays later; the 26th is the sixth.
    let mut blocker = task("b", "No access", &["blocker"], None);
    blocker.created = Some(When::Day(day("2026-11-18")));
    let world = World { tasks: vec![blocker], ..World::default() };
    let of = |on: &str| status::status(&world.facts(&exec(), on)).colour;
    assert_eq!((of("2026-11-25"), of("2026-11-26")), (Colour::Green, Colour::Red));
}

#[test]
fn what_is_on_the_list_is_in_no_fact_and_counts_all_the_same() {
    let mut audience = Audience::usual("board", AudienceKind::Exec);
    audience.deny = Deny::new(["Acme", "#secret"]);
    let update = Update { audience, ..Update::default() };
    let mut named = deal("acme", "Renewal", "Demo", "1");
    named.organisation = Some("ÁCME Inc.".to_owned());
    let world = World {
        tasks: vec![
            task("1", "Sign the a c m e contract owner:Mira", &["ask"], Some("2026-11-20")),
            task("2", "Plan the move", &["secret", "milestone"], Some("2026-12-20")),
            task("3", "Payroll", &["private", "risk"], None),
            Task { private: true, ..task("6", "Severance", &["milestone"], Some("2026-12-01")) },
            done("4", "Visit AcmeCorp", "2026-11-26"),
            task("5", "Ship it", &["milestone"], Some("2026-12-01")),
        ],
        relations: vec![Relation::Deal(named)],
        problems: vec![Problem::new("acme-crm", ProblemKind::Unreachable, "gone")],
        ..World::default()
    };
    let facts = world.facts(&update, "2026-11-27");
    let text = serde_json::to_string(&facts).unwrap();
    for word in ["cme", "CME", "move", "Payroll", "Severance", "Renewal", "c m e"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    // The ask is late, though nobody is told which, nor since when.
    let report = update.draft(&facts);
    let document = update.document(&facts, &report);
    let text = markdown(&document);
    assert!(
        text.contains("**Amber**: 1 thing could not be read; something that is not told here.")
    );
    assert!(text.contains("nothing to report as finished"), "{text}");
    assert!(text.contains("6 records are kept back from this audience."), "{text}");
    for text in [email(&document), text, format!("{:?}", update.brief(&facts, &report))] {
        assert!(!update.denied().finds(&text), "{text}");
    }
    assert!(facts.items.iter().any(|item| item.title == "Ship it"));
}

#[test]
fn those_outside_are_told_only_what_is_public_and_nothing_of_the_house() {
    let update = Update {
        audience: Audience::usual("customer", AudienceKind::Customer),
        ..Update::default()
    };
    let mut public = done("1", "Faster import", "2026-11-25");
    public.tags.push("public".to_owned());
    let mut world = World {
        tasks: vec![
            public,
            done("2", "Refactor billing", "2026-11-25"),
            task("3", "Export fails over 1 GB mitigation:split_it", &["risk", "public"], None),
        ],
        problems: vec![Problem::new("todo", ProblemKind::Stale, "an old copy")],
        ..World::default()
    };
    let text = world.tell(&update, "2026-11-27");
    assert!(text.contains("## New for you\n\n- Faster import\n"), "{text}");
    assert!(text.contains("## Known issues\n\n- Export fails over 1 GB; workaround: split it\n"));
    // The user alone is told that something may be missing, without what it said.
    let (text, footer) = text.split_once("\n---\n").unwrap();
    assert!(
        footer.contains("Not everything could be read: todo: what it says is old.\n"),
        "{footer}"
    );
    for inner in ["billing", "Amber", "Green", "Unknown", "copy", "todo"] {
        assert!(!text.contains(inner), "{inner}: {text}");
    }
}

#[test]
fn an_update_is_as_long_as_its_audience_reads() {
    let mut tasks = Vec::new();
    for number in 0..40 {
        let title = format!("Item {number:02} with a title of some words that says what it is");
        tasks.push(done(&format!("d{number}"), &title, "2026-11-25"));
        tasks.push(task(&format!("r{number}"), &title, &["risk"], Some("2026-12-10")));
        tasks.push(task(&format!("a{number}"), &title, &["ask"], Some("2026-12-10")));
        tasks.push(task(&format!("m{number}"), &title, &["milestone"], Some("2026-12-10")));
        tasks.push(task(&format!("s{number}"), &title, &[], Some("2026-11-20")));
    }
    let world = World { tasks, ..World::default() };
    let facts = world.facts(&exec(), "2026-11-27");
    let report = exec().draft(&facts);
    assert!(draft::words_of(&report) <= 300, "{}", draft::words_of(&report));
    assert_eq!(report.parts.len(), 5);
    assert!(report.parts.iter().all(|part| !part.lines.is_empty()));
    let part = &report.parts[0];
    assert_eq!((part.section, part.lines.len() + part.more), (UpdateSection::Slipped, 40));
    // What there was no room for was done all the same, and is no news next week.
    let Left::Delivered(told) = exec().leaves(&facts, &report).remove(0) else { panic!() };
    let shipped = |told: &Delivered| {
        told.said.iter().filter(|said| said.section == UpdateSection::Shipped).count()
    };
    assert_eq!(shipped(&told), 40);
}
