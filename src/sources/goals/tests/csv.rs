use super::*;
use crate::domain::GoalKind;

fn text(entries: &[Entry<Spec>]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text =
        "objective,key_result,id,start,current,target,unit,weight,confidence,owner,commitment,cycle\n"
            .to_owned();
    for entry in entries {
        let Entry::Record(spec) = entry else {
            text.push_str("A,wrong,,much,,10,,,,,,2026-Q4\n");
            continue;
        };
        let or_none = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let cells = [
            quoted(spec.objective),
            quoted(spec.name),
            or_none(spec.id),
            spec.start.to_owned(),
            or_none(spec.current),
            spec.target.to_owned(),
            or_none(spec.unit),
            or_none(spec.weight),
            or_none(spec.confidence),
            or_none(spec.owner),
            or_none(spec.aspirational.then_some("aspirational")),
            "2026-Q4".to_owned(),
        ];
        text.push_str(&format!("{}\n", cells.join(",")));
    }
    text
}

mod contract {
    use super::*;

    goals_contract!(Files::new("krs.csv", text));
}

#[test]
fn columns_have_the_names_that_people_give_them() {
    let text = "Objective;KR;Type;Baseline;Now;Goal;Quarter;Priority;Notes\n\
                Grow;Signups;;1 000;1.250,5;2000 users;2026-Q4;Growth;x\n\
                Grow;Uptime;keep above;;99,95;99,9;2026-Q4;;\n\
                ;;;;;;;;\n";
    let (objectives, problems) = read("krs.csv", text);
    assert_eq!(problems, ["1 mistake: krs.csv:2: current: \"1.250,5\" is no number"]);
    assert_eq!(objectives.len(), 1);
    let uptime = &objectives[0].key_results[0];
    assert_eq!(
        (uptime.kind, uptime.current, uptime.target),
        (GoalKind::KeepAbove, Some(99.95), 99.9)
    );
    let right = text.replace("1.250,5", "1250,5");
    let (objectives, problems) = read("krs.csv", &right);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(objectives[0].priority.as_deref(), Some("Growth"));
    let signups = &objectives[0].key_results[0];
    assert_eq!(
        (signups.start, signups.current, signups.target),
        (Some(1000.0), Some(1250.5), 2000.0)
    );
    assert_eq!(signups.unit.as_deref(), Some("users"));
}

#[test]
fn a_table_without_the_columns_that_matter_is_unknown() {
    let (objectives, problems) = read("krs.csv", "goal,value\na,1\n");
    assert_eq!(objectives, []);
    assert!(
        problems[0].starts_with("1 mistake: krs.csv:1: it has no column objective"),
        "{problems:?}"
    );
}
