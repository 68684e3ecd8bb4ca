use super::*;
use crate::sources::ics::read;
use proptest::prelude::*;

const ZONE: Tz = Tz::Europe__Berlin;

fn all(components: &str) -> (Vec<Task>, Vec<String>) {
    let text = format!("BEGIN:VCALENDAR\r\n{components}END:VCALENDAR\r\n");
    let parsed = [read(text.as_bytes(), "t.ics").unwrap()];
    let vtodos = vtodos(&parsed, ZONE);
    (tasks("list", vtodos.found), vtodos.bad)
}

fn vtodo(properties: &str) -> String {
    format!("BEGIN:VTODO\n{}\nEND:VTODO\n", properties.trim())
}

fn one(properties: &str) -> Task {
    let (mut tasks, bad) = all(&vtodo(&format!("UID:1\nSUMMARY:Task\n{properties}")));
    assert_eq!((tasks.len(), bad.len()), (1, 0), "{bad:?}");
    tasks.remove(0)
}

fn due(properties: &str) -> Option<String> {
    one(properties).due.map(|due| due.to_json(ZONE))
}

#[test]
fn a_due_date_is_read_in_every_form() {
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(due("DUE;VALUE=DATE:20261130"), is("2026-11-30"));
    assert_eq!(due("DUE:20261130T110000Z"), is("2026-11-30T12:00:00+01:00"));
    assert_eq!(due("DUE:20261130T110000"), is("2026-11-30T11:00:00+01:00"));
    assert_eq!(due("DUE;TZID=America/New_York:20261130T110000"), is("2026-11-30T17:00:00+01:00"));
    assert_eq!(due("DTSTART;VALUE=DATE:20261130\nDURATION:P2D"), is("2026-12-02"));
    assert_eq!(due("DTSTART:20261130T080000Z\nDURATION:PT1H30M"), is("2026-11-30T10:30:00+01:00"));
    assert_eq!(due("DTSTART:20261130T080000Z"), None);
    let start = one("DTSTART;VALUE=DATE:20261130").scheduled.unwrap();
    assert_eq!(start.to_json(ZONE), "2026-11-30");
}

#[test]
fn a_task_is_private_unless_its_class_is_public() {
    let private = |properties: &str| one(properties).private;
    assert!(!private("") && !private("CLASS:PUBLIC") && !private("CLASS: public "));
    assert!(private("CLASS:PRIVATE") && private("class;X-A=1:Confidential"));
    // A class that is not known is private (RFC 5545, 3.8.1.3).
    assert!(private("CLASS:X-BOARD-ONLY"));
    let task = one("CLASS:CONFIDENTIAL\nCATEGORIES:+pay");
    assert_eq!((task.tags.len(), task.marks()), (0, vec!["+pay".into(), "#private".into()]));
    // Its list may say it in both ways, and what is kept of it says it too.
    let task = one("CLASS:PRIVATE\nCATEGORIES:private");
    assert_eq!(task.marks(), ["#private"]);
    assert_eq!(crate::domain::KnownTask::from(&task).marks(), ["#private"]);
}

#[test]
fn a_task_is_done_by_its_status_its_date_or_its_percentage() {
    let state = |properties: &str| {
        let task = one(properties);
        (task.done, task.cancelled, task.started)
    };
    let (open, done) = ((false, false, false), (true, false, false));
    assert_eq!(state(""), open);
    assert_eq!(state("STATUS:NEEDS-ACTION"), open);
    assert_eq!(state("STATUS:COMPLETED"), done);
    assert_eq!(state("status:completed\nPERCENT-COMPLETE:0"), done);
    assert_eq!(state("COMPLETED:20261123T100000Z"), done);
    assert_eq!(state("PERCENT-COMPLETE:100"), done);
    assert_eq!(state("STATUS:NEEDS-ACTION\nCOMPLETED:20261101T100000Z"), open);
    assert_eq!(state("STATUS:IN-PROCESS"), (false, false, true));
    assert_eq!(state("PERCENT-COMPLETE:40"), (false, false, true));
    assert_eq!(state("STATUS:CANCELLED"), (true, true, false));
}

#[test]
fn priorities_are_the_three_levels_of_the_standard() {
    let of = |priority: &str| one(&format!("PRIORITY:{priority}")).priority;
    assert!(["1", "2", "3", "4"].iter().all(|p| of(p) == Importance::High));
    assert_eq!(of("5"), Importance::Medium);
    assert!(["6", "7", "8", "9"].iter().all(|p| of(p) == Importance::Low));
    assert!(["0", "10", "-1", "urgent"].iter().all(|p| of(p) == Importance::None));
}

#[test]
fn categories_are_tags_projects_and_contexts() {
    let task = one("CATEGORIES:errand,+move\\, north,@phone\nCATEGORIES:#home, ,\n");
    assert_eq!(task.tags, ["errand", "home"]);
    assert_eq!(task.projects, ["move, north"]);
    assert_eq!(task.contexts, ["phone"]);
}

#[test]
fn only_a_dependency_makes_a_task_wait() {
    let first = vtodo("UID:first\nSUMMARY:First");
    let waits = |related: &str| {
        let second = vtodo(&format!("UID:second\nSUMMARY:Second\n{related}"));
        let (tasks, _) = all(&format!("{first}{second}"));
        (tasks[1].blocked, tasks[1].depends.clone())
    };
    let key = |id: &str| vec![Key(format!("list:{id}"))];
    assert_eq!(waits("RELATED-TO;RELTYPE=DEPENDS-ON:first"), (true, key("first")));
    assert_eq!(waits("RELATED-TO;RELTYPE=depends-on:gone"), (true, key("gone")));
    assert_eq!(waits("RELATED-TO:first"), (false, vec![]));
    assert_eq!(waits("RELATED-TO;RELTYPE=PARENT:first"), (false, vec![]));
    assert_eq!(waits("RELATED-TO;RELTYPE=CHILD:first"), (false, vec![]));
}

#[test]
fn a_series_is_given_once() {
    let master = vtodo("UID:s\nSUMMARY:Water\nRRULE:FREQ=WEEKLY\nDUE;VALUE=DATE:20261130");
    let instance = |day: &str| {
        vtodo(&format!("UID:s\nSUMMARY:Moved\nRECURRENCE-ID;VALUE=DATE:{day}\nSTATUS:COMPLETED"))
    };
    let (tasks, _) = all(&format!("{}{master}", instance("20261123")));
    assert_eq!((tasks.len(), tasks[0].title.as_str()), (1, "Water"));
    let (tasks, _) = all(&format!("{}{}", instance("20261123"), instance("20261130")));
    assert_eq!((tasks.len(), tasks[0].key.0.as_str()), (1, "list:s"));
}

#[test]
fn a_bad_task_costs_itself_and_alarms_are_not_the_task() {
    let alarm = "BEGIN:VALARM\nSUMMARY:Alarm\nTRIGGER:-PT15M\nDUE:never\nEND:VALARM";
    let good = vtodo(&format!("{alarm}\nUID:a\nSUMMARY:Good\\, plain"));
    let bad = [vtodo("UID:b"), vtodo("UID:c\nSUMMARY:x\nDUE:tomorrow")].concat();
    let (tasks, reasons) = all(&format!("{bad}{good}BEGIN:VTODO\nUID:d\nSUMMARY:Open end\n"));
    let titles: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles, ["Good, plain", "Open end"]);
    assert_eq!(tasks[0].origin, "t.ics:10");
    assert_eq!(
        reasons,
        ["t.ics line 2: SUMMARY is missing", "t.ics line 5: DUE has no readable date"]
    );
}

#[test]
fn of_several_copies_of_a_task_the_newest_is_the_task() {
    let copy = |title: &str, more: &str| vtodo(&format!("UID:u\nSUMMARY:{title}\n{more}"));
    let first = copy("First", "SEQUENCE:1\nLAST-MODIFIED:20261120T100000Z");
    for (other, title) in [
        (copy("Second", "SEQUENCE:1\nLAST-MODIFIED:20261121T100000Z"), "Second"),
        (copy("Second", "SEQUENCE:1\nDTSTAMP:20261121T100000Z"), "Second"),
        (copy("Second", "SEQUENCE:0\nLAST-MODIFIED:20261121T100000Z"), "First"),
        (copy("Second", "SEQUENCE:1\nLAST-MODIFIED:20261120T100000Z"), "First"),
    ] {
        let (tasks, _) = all(&format!("{first}{other}"));
        let told: Vec<(&str, &str)> =
            tasks.iter().map(|task| (task.key.0.as_str(), task.title.as_str())).collect();
        assert_eq!(told, [("list:u", title)]);
    }
}

proptest! {
    #[test]
    fn no_text_is_fatal(lines in prop::collection::vec(
        "(BEGIN|END):(VTODO|VALARM|VEVENT|VCALENDAR)|(DUE|DURATION|DTSTART|SUMMARY|UID)[:;=A-Z0-9]{0,12}",
        0..30,
    )) {
        let _ = all(&(lines.join("\n") + "\n"));
    }
}
