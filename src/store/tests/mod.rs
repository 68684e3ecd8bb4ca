use super::*;
use chrono::Duration;
use tempfile::TempDir;

mod content;
mod ledger;
mod opening;
mod prune;
mod readings;
mod upgrades;

/// A folder and the path of the history in it, which is not there yet.
fn place() -> (TempDir, PathBuf) {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(FILE_NAME);
    (state, path)
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

/// The plan of a day in November 2026.
fn plan(day: u32) -> NewRun {
    let started_at = at("2026-11-01T07:00:00Z") + Duration::days(i64::from(day) - 1);
    NewRun {
        workflow: "plan".to_owned(),
        period: format!("2026-11-{day:02}"),
        started_at,
        generated_at: started_at + Duration::milliseconds(125),
        timezone: "Europe/Berlin".to_owned(),
        trigger: Trigger::Manual,
        version: "0.1.0".to_owned(),
        writer: r#"{"kind":"built-in"}"#.to_owned(),
        problems: "[]".to_owned(),
        facts: r#"{ "b": 1, "a": "é" }"#.to_owned(),
        report: "{}".to_owned(),
        markdown: "# Plan\n".to_owned(),
        prompt: Some("Be true.".to_owned()),
        reply: Some(r#"["{}"]"#.to_owned()),
        slot: None,
        strand: None,
        late: None,
    }
}

fn delivery(key: &str) -> NewDelivery {
    NewDelivery {
        key: key.to_owned(),
        message: key.to_owned(),
        sink: "slack".to_owned(),
        part: 0,
        parts: 1,
        title: "Tue 24 Nov".to_owned(),
        handles: vec!["T1".to_owned()],
        expires_at: None,
        destination: None,
        state: DeliveryState::Planned,
        body: b"hello \xff".to_vec(),
    }
}
