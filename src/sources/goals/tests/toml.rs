use super::*;
use crate::domain::{Direction, GoalKind};

fn text(entries: &[Entry<Spec>]) -> String {
    let quoted = crate::config::quoted;
    let mut text = "cycle = \"2026-Q4\"\n".to_owned();
    let mut objective = None;
    for entry in entries {
        let Entry::Record(spec) = entry else {
            text.push_str("[[objective]]\nname = 7\n");
            objective = None;
            continue;
        };
        if objective != Some(spec.objective) {
            text.push_str(&format!("[[objective]]\nname = {}\n", quoted(spec.objective)));
            objective = Some(spec.objective);
        }
        text.push_str(&format!(
            "[[objective.key_result]]\nname = {}\nstart = {}\ntarget = {}\n",
            quoted(spec.name),
            spec.start,
            spec.target
        ));
        for (key, value) in [("id", spec.id), ("unit", spec.unit), ("owner", spec.owner)] {
            text.extend(value.map(|value| format!("{key} = {}\n", quoted(value))));
        }
        let numbers =
            [("current", spec.current), ("weight", spec.weight), ("confidence", spec.confidence)];
        for (key, value) in numbers {
            text.extend(value.map(|value| format!("{key} = {value}\n")));
        }
        if spec.aspirational {
            text.push_str("commitment = \"aspirational\"\n");
        }
    }
    text
}

goals_contract!(Files::new("okr.toml", text));

const WHOLE: &str = r#"
cycle = "2026-Q4"

[[objective]]
id = "onboarding"
name = "New teams get going by themselves"
priority = "User activation"
match = ["activation", "+onboarding"]
owner = "Ada"

[[objective.key_result]]
id = "checkout"
name = "Self-serve checkout"
milestones = [
  { name = "Design", done = true },
  { name = "Ship", weight = 2, due = 2026-12-01 },
]

[[objective.key_result]]
id = "uptime"
name = "Uptime"
kind = "keep-above"
target = 99.9
metric = "uptime"
cycle = "2026-H2"

[[objective]]
name = "Answer faster"
cycle = "2027-Q1"

[[objective.key_result]]
name = "Hours to reply"
kind = "metric"
start = 12
target = 4
current = 9.5
direction = "down"
"#;

#[test]
fn the_whole_schema_is_read() {
    let (objectives, problems) = read("okr.toml", WHOLE);
    assert_eq!(problems, Vec::<String>::new());
    let first = &objectives[0];
    assert_eq!((&*first.id, first.priority.as_deref()), ("onboarding", Some("User activation")));
    assert_eq!(first.patterns, ["activation", "+onboarding"]);
    assert_eq!(first.owner.as_deref(), Some("Ada"));
    let checkout = &first.key_results[0];
    assert_eq!(checkout.kind, GoalKind::Milestone);
    assert_eq!((checkout.start, checkout.target, checkout.current), (Some(0.0), 3.0, Some(1.0)));
    assert_eq!(checkout.milestones[1].due.unwrap().to_string(), "2026-12-01");
    let uptime = &first.key_results[1];
    assert_eq!((uptime.kind, uptime.start), (GoalKind::KeepAbove, None));
    assert_eq!((uptime.metric.as_deref(), &*uptime.cycle.name), (Some("uptime"), "2026-H2"));
    assert_eq!(objectives[1].cycle.name, "2027-Q1");
    assert_eq!(objectives[1].key_results[0].direction, Direction::Down);
    assert_eq!(objectives[1].key_results[0].id, "hours-to-reply");
}

/// The one key result that the lines make, and the problems.
fn result(lines: &str) -> (usize, Vec<String>) {
    let text = format!(
        "cycle = \"2026-Q4\"\n[[objective]]\nname = \"A\"\n[[objective.key_result]]\nname = \"k\"\n{lines}"
    );
    let (objectives, problems) = read("okr.toml", &text);
    (objectives.iter().map(|one| one.key_results.len()).sum(), problems)
}

#[test]
fn mistakes_are_located_and_cost_their_key_result() {
    for (lines, message) in [
        ("start = 0\n", "okr.toml:4:1: k has no target, add target = 40"),
        ("target = 4\n", "okr.toml:4:1: k has no start, add start = 0"),
        (
            "strat = 0\ntarget = 4\n",
            "okr.toml:6:1: unknown key objective.A.key_result.k.strat, did you mean objective.A.key_result.k.start?",
        ),
        (
            "start = \"0\"\ntarget = 4\n",
            "okr.toml:6:9: objective.A.key_result.k.start must be a number",
        ),
        (
            "start = 0\ntarget = nan\n",
            "okr.toml:7:10: objective.A.key_result.k.target must be a number",
        ),
        (
            "start = 0\ntarget = 4\nconfidence = 11\n",
            "okr.toml:8:14: objective.A.key_result.k.confidence must be a whole number from 0 to 10, not 11",
        ),
        (
            "start = 0\ntarget = 4\nkind = \"keep-abov\"\n",
            "okr.toml:8:8: objective.A.key_result.k.kind: \"keep-abov\" is none, did you mean \"keep-above\"?",
        ),
        (
            "start = 0\ntarget = 4\ndirection = \"down\"\n",
            "okr.toml:4:1: the direction of k is not the one from its start to its target",
        ),
        (
            "start = 0\ntarget = 4\ncurrent = 1\nmetric = \"m\"\n",
            "okr.toml:4:1: k takes its value from a metric, remove its current or milestones",
        ),
        (
            "target = 4\nmilestones = [{ name = \"a\" }]\n",
            "okr.toml:4:1: k has milestones, which give its start, current and target: remove those",
        ),
        (
            "start = 0\ntarget = 4\ncycle = \"2026-Q5\"\n",
            "okr.toml:8:9: objective.A.key_result.k.cycle: \"2026-Q5\" is no cycle",
        ),
        ("start = 0\ntarget = 4\nid = \"a b\"\n", "okr.toml:4:1: an id has letters, digits"),
    ] {
        let (results, problems) = result(lines);
        assert_eq!((results, problems.len()), (0, 1), "{lines} {problems:?}");
        assert!(problems[0].starts_with(&format!("1 mistake: {message}")), "{}", problems[0]);
    }
}

#[test]
fn start_and_target_the_same_is_told_and_stays_in_the_report() {
    let (results, problems) = result("start = 4\ntarget = 4\n");
    assert_eq!(results, 1);
    let message = "okr.toml:4:1: k starts at its target, so there is nothing to measure";
    assert_eq!(problems, [format!("1 mistake: {message}")]);
}

#[test]
fn an_id_is_given_once_and_a_cycle_is_needed() {
    let twice = "[[objective]]\nname = \"A\"\ncycle = \"2026-Q4\"\n\
                 [[objective.key_result]]\nname = \"k\"\nstart = 0\ntarget = 1\n\
                 [[objective.key_result]]\nname = \"K\"\nstart = 0\ntarget = 1\n";
    let (objectives, problems) = read("okr.toml", twice);
    assert_eq!(objectives[0].key_results.len(), 1);
    assert_eq!(
        problems,
        ["1 mistake: okr.toml:8:1: a second entry is called \"k\", give it another id"]
    );
    let (objectives, problems) = read("okr.toml", "[[objective]]\nname = \"A\"\n");
    assert_eq!(objectives, []);
    assert!(problems[0].contains("okr.toml:1:1: the objective has no cycle"), "{problems:?}");
}

#[test]
fn broken_toml_is_unknown_with_its_line() {
    let (objectives, problems) = read("okr.toml", "cycle = \"2026-Q4\"\n[[objective\n");
    assert_eq!(objectives, []);
    assert!(problems[0].contains("okr.toml:2:"), "{problems:?}");
}
