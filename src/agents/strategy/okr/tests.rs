use super::*;
use crate::agents::execution::plan::tests::settings;
use crate::agents::{Past, Records, SourceRecords};
use crate::domain::{
    CheckIn, CheckInOrigin, Commitment, Cycle, DayPlan, GoalStatus, Key, KeyResult, KnownTask,
    Loaded, MetricReading, MetricSpec, Objective, PlannedBlock, PlannedTask, Priority, Problem,
    ProblemKind, Task,
};
use crate::report::{Style, markdown, terminal};
use crate::time::When;
use chrono::{DateTime, Utc};
use chrono_tz::UTC;

/// Objectives, what was said of them, and everything beside it. The hours are 09:00 to 13:00.
struct World {
    records: Records,
    past: Past,
    settings: Settings,
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

fn objective(id: &str, patterns: &[&str], results: Vec<KeyResult>) -> Objective {
    Objective {
        key: Key(format!("okr.toml:{id}")),
        id: id.to_owned(),
        name: format!("Objective {id}"),
        priority: None,
        patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
        owner: None,
        cycle: Cycle::parse("2026-Q4").unwrap(),
        key_results: results,
        origin: "okr.toml:2".to_owned(),
    }
}

fn said(id: &str, when: &str, value: f64) -> CheckIn {
    CheckIn {
        key_result: id.to_owned(),
        value,
        confidence: None,
        note: None,
        at: at(when),
        origin: CheckInOrigin::Command,
    }
}

impl World {
    fn new(objectives: Vec<Objective>) -> Self {
        let records = Records {
            task_lists: vec![SourceRecords::new("t", Loaded::known(Vec::new()))],
            calendars: vec![SourceRecords::new("c", Loaded::known(Vec::new()))],
            goals: vec![SourceRecords::new("okr.toml", Loaded::known(objectives))],
            ..Records::default()
        };
        Self { records, past: Past::default(), settings: settings() }
    }

    fn facts(&self, now: &str) -> Facts {
        let now = at(now);
        Okr.facts(Given {
            records: &self.records,
            past: &self.past,
            settings: &self.settings,
            moment: Moment { now, zone: UTC },
            day: now.date_naive(),
            today: now.date_naive(),
        })
    }

    fn shown(&self, now: &str) -> String {
        let facts = self.facts(now);
        let document = Okr.document(&facts, &Okr.draft(&facts));
        terminal(&document, Style { width: 80, color: false })
    }
}

/// Monday 16 November: 32 of 66 workdays are over, `e` = 0.4848.
const MONDAY: &str = "2026-11-16T09:00";

#[test]
fn bad_news_comes_first_and_the_widest_step_is_named() {
    let results = ["good", "bad", "new"].map(KeyResult::sample).to_vec();
    let mut world = World::new(vec![objective("o", &[], results)]);
    world.past.check_ins = vec![
        said("good", "2026-11-09T08:00", 20.0),
        said("good", "2026-11-16T08:00", 60.0),
        said("bad", "2026-11-09T08:00", 12.0),
        said("bad", "2026-11-16T08:00", 10.0),
    ];
    let shown = world.shown(MONDAY);
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("1 off, 1 unknown, 1 on track; 48 % of 2026-Q4 is over."), "{shown}");
    assert!(words.contains("K1 Result good moved most in a week: 20 % → 60 %."), "{shown}");
    // Falling, it never gets there.
    assert!(
        words.contains(
            "has to rise by 13.24 a week, fell by 2 in the last four, which never gets there."
        ),
        "{shown}"
    );
    assert!(words.contains("K3: no value yet."), "{shown}");
    assert!(words.contains("Check in K3: `personal-os okr set new VALUE`."), "{shown}");
}

#[test]
fn the_worst_of_what_is_behind_comes_first_and_stale_is_neither_on_track_nor_a_reason_to_push() {
    let ids = ["a", "b", "c", "d", "e", "off", "old"];
    let mut world =
        World::new(vec![objective("o", &["audit"], ids.map(KeyResult::sample).to_vec())]);
    // 40 is at risk, 10 is off, and 80 would be on track, were it not eight days old.
    let value = |id: &str| if id == "off" { 10.0 } else { 40.0 };
    world.past.check_ins =
        ids[..6].iter().map(|id| said(id, "2026-11-16T08:00", value(id))).collect();
    world.past.check_ins.push(said("old", "2026-11-08T08:00", 80.0));
    let shown = world.shown(MONDAY);
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("1 off, 5 at risk, 1 stale; 48 % of 2026-Q4"), "{shown}");
    assert!(words.contains("Behind K6 Result off"), "{shown}");
    assert!(words.contains("and 1 more"), "{shown}");
    assert!(words.contains("8 d stale"), "{shown}");
    // Alone, it makes the objective stale, and a plan pushes nothing.
    world = World::new(vec![objective("o", &["audit"], vec![KeyResult::sample("old")])]);
    world.past.check_ins = vec![said("old", "2026-11-08T08:00", 80.0)];
    let shown = world.shown(MONDAY);
    assert!(!shown.contains("risk") && shown.contains("1 stale; 48 % of 2026-Q4"), "{shown}");
    let now = at(MONDAY);
    let given = Given {
        records: &world.records,
        past: &world.past,
        settings: &world.settings,
        moment: Moment { now, zone: UTC },
        day: now.date_naive(),
        today: now.date_naive(),
    };
    assert!(crate::agents::priorities(given).iter().all(|one| one.name != "Objective o"));
}

#[test]
fn facts_that_were_written_and_read_back_make_the_same_report() {
    let mut set_high = KeyResult::sample("high");
    set_high.commitment = Commitment::Aspirational;
    let mut world = World::new(vec![
        objective("o", &["audit"], vec![KeyResult::sample("good"), set_high]),
        objective("p", &[], vec![KeyResult::sample("other")]),
    ]);
    world.past.check_ins =
        vec![said("good", "2026-11-16T08:00", 0.1 + 0.2), said("high", "2026-11-01T08:00", 30.0)];
    world.records.specs = vec![MetricSpec::new("signups")];
    world.past.problems.push(Problem::new("history", ProblemKind::Unreachable, "gone"));
    for now in [MONDAY, "2026-10-01T09:00", "2027-01-04T09:00"] {
        let facts = world.facts(now);
        let text = serde_json::to_string(&facts).unwrap();
        let read: Facts = serde_json::from_str(&text).unwrap();
        assert_eq!(read, facts);
        let report = |facts: &Facts| markdown(&Okr.document(facts, &Okr.draft(facts)));
        assert_eq!(report(&read), report(&facts));
        assert_eq!(Okr.leaves(&read, &Okr.draft(&read)), Okr.leaves(&facts, &Okr.draft(&facts)));
        assert!(Okr.brief(&facts, &Okr.draft(&facts)).is_some());
    }
}

#[test]
fn what_a_review_leaves_says_how_each_stood() {
    let mut world = World::new(vec![objective("o", &[], vec![KeyResult::sample("k")])]);
    world.past.check_ins = vec![said("k", "2026-11-13T08:00", 40.0)];
    let facts = world.facts("2026-11-18T09:00");
    let left = Okr.leaves(&facts, &Okr.draft(&facts));
    let [Left::GoalReview(review)] = &left[..] else { panic!("{left:?}") };
    assert_eq!(
        (review.date.to_string(), review.as_of),
        ("2026-11-16".to_owned(), at("2026-11-18T09:00"))
    );
    let state = &review.key_results[0];
    assert_eq!((&*state.id, &*state.handle, state.value), ("k", "K1", Some(40.0)));
    assert_eq!(state.updated.unwrap().to_string(), "2026-11-13");
    // 0.4 by 34/66.
    assert!((state.pace.unwrap() - 0.4 * 66.0 / 34.0).abs() < 1e-9);
    assert_eq!(
        (state.status, review.objectives[0].status),
        (GoalStatus::AtRisk, GoalStatus::AtRisk)
    );
}

#[test]
fn tasks_and_plans_count_for_the_first_objective_that_they_match() {
    let mut first = objective("a", &[], vec![KeyResult::sample("a1")]);
    first.priority = Some("Growth".to_owned());
    let mut world = World::new(vec![
        first,
        objective("b", &["audit", "growth"], vec![KeyResult::sample("b1")]),
    ]);
    let priority = |name: &str, weight, pattern: &str| Priority {
        name: name.to_owned(),
        weight,
        patterns: vec![pattern.to_owned()],
    };
    world.settings.priorities = vec![priority("Growth", 3.0, "growth"), priority("Rest", 9.0, "x")];
    let task = |name: &str| Task::sample("t", name, Key(format!("t:{name}")), 30);
    let mut late = task("growth memo");
    late.due = Some(When::Day("2026-11-17".parse().unwrap()));
    let tasks = vec![task("growth audit"), late, task("audit"), task("plants")];
    let planned = |task: &Task, priority: Option<&str>| PlannedTask {
        task: KnownTask::from(task),
        handle: "T1".to_owned(),
        minutes: 60,
        assumed: false,
        placed_minutes: 60,
        must: true,
        priority: priority.map(str::to_owned),
    };
    let block = |name: &str, from: &str, to: &str| PlannedBlock {
        task: Key(format!("t:{name}")),
        start: at(from),
        end: at(to),
    };
    let plan = |date: &str, blocks: Vec<PlannedBlock>| DayPlan {
        date: date.parse().unwrap(),
        made_on: date.parse().unwrap(),
        as_of: at(MONDAY),
        timezone: "UTC".to_owned(),
        away: false,
        capacity_minutes: 0,
        demand_minutes: 0,
        meeting_minutes: 0,
        focus_minutes: 0,
        blocks,
        tasks: tasks.iter().map(|task| planned(task, None)).collect(),
        meetings: Vec::new(),
        unknown: Vec::new(),
    };
    // The newer plan of the twelfth stands; the sixteenth is the day of the review.
    world.past.plans = vec![
        plan("2026-11-16", vec![block("plants", "2026-11-16T09:00", "2026-11-16T12:00")]),
        plan(
            "2026-11-12",
            vec![
                block("growth memo", "2026-11-12T09:00", "2026-11-12T10:00"),
                block("plants", "2026-11-12T10:00", "2026-11-12T10:30"),
            ],
        ),
        plan("2026-11-12", vec![block("plants", "2026-11-12T09:00", "2026-11-12T12:00")]),
        plan("2026-11-10", vec![block("audit", "2026-11-10T09:00", "2026-11-10T09:30")]),
    ];
    world.records.task_lists = vec![SourceRecords::new("t", Loaded::known(tasks))];
    let facts = world.facts(MONDAY);
    assert_eq!((facts.alignment.tasks, facts.alignment.unaligned_tasks), (4, 1));
    let counts: Vec<usize> = facts.alignment.objectives.iter().map(|one| one.tasks).collect();
    assert_eq!(counts, [2, 1]);
    assert_eq!(facts.alignment.objectives[0].first[0].title, "growth memo");
    assert_eq!((facts.spent.days, facts.spent.minutes), (2, 120));
    assert_eq!(facts.spent.objectives, [60, 30]);
    assert_eq!(facts.spent.wanted, [Some(1.0), None]);
    let words = world.shown(MONDAY).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("O1 60 min (50 %, its priority asks for 100 %), O2 30 min (25 %), other work 30 min (25 %)"), "{words}");
    assert!(words.contains("1 of 4 open tasks (25 %) serve no objective."), "{words}");
    // What a plan gives to a task of an objective that is behind.
    world.past.check_ins = vec![said("b1", "2026-11-16T08:00", 5.0)];
    let now = Moment { now: at(MONDAY), zone: UTC };
    let given = Given {
        records: &world.records,
        past: &world.past,
        settings: &world.settings,
        moment: now,
        day: now.today(),
        today: now.today(),
    };
    let names: Vec<(String, f64)> =
        crate::agents::priorities(given).into_iter().map(|one| (one.name, one.weight)).collect();
    let expected = [("Growth", 3.0), ("Rest", 9.0), ("Objective b", 1.0)];
    assert_eq!(names, expected.map(|(name, weight)| (name.to_owned(), weight)));
}

#[test]
fn a_metric_is_a_source_of_check_ins_or_a_row_of_its_own() {
    let mut result = KeyResult::sample("k");
    result.metric = Some("activation".to_owned());
    let mut world = World::new(vec![objective("o", &[], vec![result])]);
    let reading = |metric: &str, day: &str, value| MetricReading {
        metric: metric.to_owned(),
        value,
        as_of: When::parse(day),
        read_at: at(MONDAY),
        partial: false,
    };
    world.records.specs = vec![MetricSpec::new("activation"), MetricSpec::new("signups")];
    world.records.specs[1].target = Some(50.0);
    world.past.readings =
        vec![reading("signups", "2026-11-08", 40.0), reading("activation", "2026-11-08", 30.0)];
    world.records.metrics = vec![SourceRecords::new(
        "m",
        Loaded::known(vec![
            reading("activation", "2026-11-15", 48.0),
            reading("signups", "2026-11-15", 44.0),
        ]),
    )];
    let facts = world.facts(MONDAY);
    let known = &facts.objectives[0].results[0];
    assert_eq!((known.standing.value, known.week_before), (Some(48.0), Some(0.3)));
    assert_eq!(known.standing.updated.unwrap().to_string(), "2026-11-15");
    assert_eq!(facts.kpis.len(), 1);
    let kpi = &facts.kpis[0];
    let value = |kpi: &crate::domain::Kpi| kpi.now.as_ref().map(|now| now.value);
    assert_eq!((value(kpi), kpi.met), (Some(44.0), Some(false)));
    assert_eq!(kpi.change.map(|change| (change.from, change.by)), Some((40.0, 4.0)));
    // Half a day is no fall: the day that is over counts, of both.
    for metric in ["activation", "signups"] {
        let half = MetricReading { partial: true, ..reading(metric, "2026-11-16", 3.0) };
        world.records.metrics.push(SourceRecords::new("h", Loaded::known(vec![half])));
    }
    let with_half = world.facts(MONDAY);
    assert_eq!(value(&with_half.kpis[0]), Some(44.0));
    assert_eq!(with_half.objectives[0].results[0].standing.value, Some(48.0));
    world.records.metrics.truncate(1);
    let words = world.shown(MONDAY).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("signups ▁█ 44 +4 50 missed Sun 15 Nov"), "{words}");
    // Missing is not zero.
    world.past.readings.clear();
    world.records.metrics.clear();
    let facts = world.facts(MONDAY);
    assert_eq!(
        (facts.objectives[0].results[0].standing.value, value(&facts.kpis[0])),
        (None, None)
    );
    world.records.specs.clear();
    let moment = Moment { now: at(MONDAY), zone: UTC };
    let problem = &world.records.metric_problems(&[], moment)[0];
    assert_eq!((&*problem.source, problem.kind), ("okr.toml", ProblemKind::Config));
}

#[test]
fn a_cycle_that_is_over_is_graded_and_one_far_away_is_left_out() {
    let mut world =
        World::new(vec![objective("o", &[], vec![KeyResult::sample("k"), KeyResult::sample("l")])]);
    world.past.check_ins =
        vec![said("k", "2026-12-30T08:00", 66.0), said("l", "2026-12-30T08:00", 30.0)];
    let words = world.shown("2027-01-04T09:00").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("K1 Result k: 0.7, green."), "{words}");
    assert!(words.contains("K2 Result l: 0.3, red."), "{words}");
    // (0.66 + 0.3) / 2 = 0.48.
    assert!(words.contains("O1 as a whole: 0.5"), "{words}");
    assert!(words.contains("the cycle is over. Write down what was learned."), "{words}");
    // All grades are shown, however many more than other lines there are.
    let ids = ["k", "l", "m", "n", "p", "q", "r"];
    let mut whole = World::new(vec![objective("o", &[], ids.map(KeyResult::sample).to_vec())]);
    whole.past.check_ins = ids.iter().map(|id| said(id, "2026-12-30T08:00", 80.0)).collect();
    let shown = whole.shown("2027-01-04T09:00");
    assert!(shown.contains("K7 Result r: 0.8, green."), "{shown}");
    // 21 days after its last day it is looked at, a day later not.
    assert_eq!(world.facts("2027-01-21T09:00").objectives.len(), 1);
    let later = world.facts("2027-01-22T09:00");
    assert_eq!((later.objectives.len(), later.elsewhere), (0, 1));
    assert!(Okr.leaves(&later, &Okr.draft(&later)).is_empty());
    assert_eq!(Okr.brief(&later, &Okr.draft(&later)), None);
}

#[test]
fn of_too_many_objectives_the_review_says_how_many_are_not_there() {
    let many = (0..53).map(|number| objective(&format!("o{number}"), &[], Vec::new())).collect();
    let facts = World::new(many).facts(MONDAY);
    assert_eq!((facts.objectives.len(), facts.elsewhere, facts.beyond), (50, 0, 3));
    let shown =
        terminal(&Okr.document(&facts, &Okr.draft(&facts)), Style { width: 80, color: false });
    assert!(shown.contains("the first 50 objectives; 3 more are not reviewed"), "{shown}");
}

#[test]
fn one_id_in_two_files_is_read_from_the_first() {
    let mut world = World::new(vec![objective("o", &[], vec![KeyResult::sample("k")])]);
    let second = objective("p", &[], vec![KeyResult::sample("k"), KeyResult::sample("l")]);
    world.records.goals.push(SourceRecords::new("more.md", Loaded::known(vec![second])));
    let objectives = world.records.objectives();
    assert_eq!(objectives[1].key_results.len(), 1);
    let clashes = world.records.clashes();
    assert_eq!((clashes.len(), &*clashes[0].source), (1, "more.md"));
    assert!(clashes[0].message.contains("okr.toml has one of this id"), "{}", clashes[0].message);
}
