use super::*;
use crate::domain::{Commitment, GoalKind};

fn text(entries: &[Entry<Spec>]) -> String {
    let mut text = "# OKRs 2026-Q4\n\nWhat we want.\n".to_owned();
    let mut objective = None;
    for entry in entries {
        let Entry::Record(spec) = entry else {
            if objective.is_none() {
                text.push_str("\n## Objective: Nothing\n");
            }
            text.push_str("- a line without any number\n");
            continue;
        };
        if objective != Some(spec.objective) {
            text.push_str(&format!("\n## Objective: {}\n\n", spec.objective));
            objective = Some(spec.objective);
        }
        let now = spec.current.map(|now| format!("{now} → ")).unwrap_or_default();
        let unit = spec.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        let mut attributes: Vec<String> = [
            ("id", spec.id),
            ("weight", spec.weight),
            ("confidence", spec.confidence),
            ("owner", spec.owner),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some(format!("{key} {}", value?)))
        .collect();
        attributes.extend(spec.aspirational.then(|| "aspirational".to_owned()));
        let attributes = match attributes.len() {
            0 => String::new(),
            _ => format!(" ({})", attributes.join(", ")),
        };
        let Spec { name, start, target, .. } = spec;
        text.push_str(&format!("- {name}: {start} → {now}{target}{unit}{attributes}\n"));
    }
    text
}

mod contract {
    use super::*;

    goals_contract!(Files::new("goals.md", text));
}

const WHOLE: &str = "\
# Plan of Q4 2026

Prose that means nothing.

## O1: New teams get going by themselves
priority: User activation
- match: activation, +onboarding
owner: Ada

1. KR 1.1: Teams active in week 1: 24 -> 31 -> 40 % (confidence 7/10, weight 2)
2. [ ] Revenue: 1 200 → 2,500 € (committed)
* Uptime: >= 99.9 %, now 99.95
* Hours to reply: ≤ 4 h (aspirational)
- Self-serve checkout (weight 3)
  - [x] Design (weight 2)
  - [ ] Ship it (due 2026-12-01)

```
- not: 1 → 2
```

## Notes

- nothing: 1 → 2

### Objective 2 – Answer faster
cycle: 2027-Q1
- Answered in a day (of all): 50 → 90 %
";

#[test]
fn the_whole_format_is_read() {
    let (objectives, problems) = read("goals.md", WHOLE);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(objectives.len(), 2);
    let first = &objectives[0];
    assert_eq!(first.name, "New teams get going by themselves");
    assert_eq!(
        (first.priority.as_deref(), first.owner.as_deref()),
        (Some("User activation"), Some("Ada"))
    );
    assert_eq!(first.patterns, ["activation", "+onboarding"]);
    assert_eq!(first.cycle.name, "Q4 2026");
    assert_eq!(first.origin.rsplit_once(':').unwrap().1, "5");
    let names: Vec<&str> = first.key_results.iter().map(|one| one.name.as_str()).collect();
    let expected =
        ["Teams active in week 1", "Revenue", "Uptime", "Hours to reply", "Self-serve checkout"];
    assert_eq!(names, expected);
    let [active, revenue, uptime, reply, checkout] = &first.key_results[..] else { panic!() };
    assert_eq!((active.start, active.current, active.target), (Some(24.0), Some(31.0), 40.0));
    assert_eq!(
        (active.confidence, active.weight, active.unit.as_deref()),
        (Some(7), 2.0, Some("%"))
    );
    assert_eq!((revenue.start, revenue.target, revenue.current), (Some(1_200.0), 2_500.0, None));
    assert_eq!(
        (uptime.kind, uptime.target, uptime.current),
        (GoalKind::KeepAbove, 99.9, Some(99.95))
    );
    assert_eq!((reply.kind, reply.target), (GoalKind::KeepBelow, 4.0));
    assert_eq!(reply.commitment, Commitment::Aspirational);
    assert_eq!(
        (checkout.kind, checkout.target, checkout.current),
        (GoalKind::Milestone, 3.0, Some(2.0))
    );
    assert_eq!(checkout.milestones[1].due.unwrap().to_string(), "2026-12-01");
    assert_eq!(objectives[1].name, "Answer faster");
    assert_eq!(objectives[1].cycle.name, "2027-Q1");
    // Parentheses that say nothing known are part of a name.
    assert_eq!(objectives[1].key_results[0].name, "Answered in a day (of all)");
}

#[test]
fn mistakes_are_located() {
    let text = "# 2026-Q4\n## Objective: A\n- one: 1 → 2 (confidence 12)\n- two\n- three: 1 → 2\n";
    let (objectives, problems) = read("goals.md", text);
    assert_eq!(objectives[0].key_results.len(), 1);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("2 mistakes: goals.md:3: \"confidence 12\" cannot be read; "));
    assert!(problems[0].contains("goals.md:4: \"two\" is no key result"), "{problems:?}");
}
