//! `agenda` and `tasks`: what the sources say, to a person and to a script.

use crate::harness::{Home, calendar};
use serde_json::json;

const ME: &str = "ATTENDEE;PARTSTAT=DECLINED:mailto:Ada@Example.com";

fn week() -> String {
    calendar(&[
        (
            "standup",
            "20261102T093000",
            "20261102T094500",
            "Standup",
            "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
        ),
        ("review", "20261124T110000", "20261124T120000", "Design\\, review", "LOCATION:Room Fjord"),
        ("sales", "20261124T160000", "20261124T170000", "Sales sync", ME),
        ("off", "20261124T140000", "20261124T150000", "Dropped", "STATUS:CANCELLED"),
        ("flight", "20261124T220000", "20261125T020000", "Night train", ""),
        ("maybe", "20261125T110000", "20261125T120000", "Board", "STATUS:TENTATIVE"),
    ])
}

#[test]
fn the_agenda_of_a_script_has_every_event_with_its_state() {
    let home = Home::with(&week(), "");
    let agenda = home.run(["agenda", "--json"]).json();
    assert_eq!(agenda["schema"], 1);
    assert_eq!(agenda["timezone"], "Europe/Berlin");
    assert_eq!((&agenda["from"], &agenda["to"]), (&json!("2026-11-24"), &json!("2026-11-25")));
    assert_eq!(agenda["problems"], json!([]));
    let rows: Vec<_> = agenda["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let text = |key: &str| event[key].as_str().unwrap().to_owned();
            (
                text("start"),
                text("title"),
                text("status"),
                event["busy"].as_bool().unwrap(),
                text("response"),
            )
        })
        .collect();
    let row = |start: &str, title: &str, status: &str, busy, response: &str| {
        (
            format!("2026-11-24T{start}:00+01:00"),
            title.to_owned(),
            status.to_owned(),
            busy,
            response.to_owned(),
        )
    };
    assert_eq!(
        rows,
        [
            row("09:30", "Standup", "confirmed", true, "none"),
            row("11:00", "Design, review", "confirmed", true, "none"),
            row("14:00", "Dropped", "cancelled", false, "none"),
            row("16:00", "Sales sync", "confirmed", false, "declined"),
            row("22:00", "Night train", "confirmed", true, "none"),
        ]
    );
    let review = &agenda["events"][1];
    assert_eq!(review["location"], "Room Fjord");
    assert_eq!((&review["url"], &review["recurrence_id"]), (&json!(null), &json!(null)));
    assert_eq!(review["key"], "work:review");
    assert_eq!(agenda["events"][0]["recurrence_id"], "2026-11-24T09:30:00+01:00");
}

#[test]
fn the_agenda_of_a_person_is_by_day_and_hides_what_does_not_take_place() {
    let home = Home::with(&week(), "");
    insta::assert_snapshot!("agenda", home.run(["agenda", "--to", "2026-11-26"]).ok());
    let all = home.run(["agenda", "--all"]).ok();
    assert!(all.contains("Dropped (cancelled)") && all.contains("Sales sync (declined)"), "{all}");
}

#[test]
fn what_is_free_is_not_certain_while_a_calendar_cannot_be_read() {
    let home = Home::new();
    home.write("none.ics", calendar(&[]));
    let configured = |second: &str| {
        home.write_config(&format!(
            "[user]\ntimezone = \"Europe/Berlin\"\n\
             [[calendar]]\nname = \"mine\"\nkind = \"ics\"\npath = \"../../none.ics\"\n\
             [[calendar]]\nname = \"team\"\nkind = \"ics\"\npath = \"../../{second}\"\n"
        ));
        home.run(["agenda"]).stdout
    };
    let whole = configured("none.ics");
    assert!(whole.contains(" · nothing\n") && whole.contains("free, 8 h 30"), "{whole}");
    let part = configured("gone.ics");
    assert!(part.contains(" · nothing in the calendars that could be read\n"), "{part}");
    assert!(part.contains("free as far as is known, 8 h 30") && !part.contains("free, "), "{part}");
    assert!(part.contains("team: cannot read"), "{part}");
}

#[test]
fn times_are_shown_in_the_users_zone_and_form() {
    let home = Home::with(&week(), "");
    let mut tokyo = home.command(["agenda", "--json"]);
    tokyo.env("PERSONAL_OS_USER_TIMEZONE", "Asia/Tokyo");
    let agenda = home.finish(&mut tokyo).json();
    assert_eq!(agenda["events"][0]["start"], "2026-11-24T17:30:00+09:00");
    let mut twelve = home.command(["agenda"]);
    twelve.env("PERSONAL_OS_USER_TIME_FORMAT", "12h");
    let text = home.finish(&mut twelve).ok();
    assert!(text.contains("9:30 am") && text.contains("10:00 pm"), "{text}");
}

const TODO: &str = "(A) 2026-11-16 Pricing PRD +pricing due:2026-11-25 est:2h30m\n\
                    Read the interviews @desk t:2026-12-01\n\
                    (B) Reply to legal due:2026-11-23 est:20m\n\
                    x 2026-11-20 2026-11-10 Sent the invoice\n";

#[test]
fn the_tasks_of_a_script_are_the_open_ones_and_with_all_every_one() {
    let home = Home::with(&calendar(&[]), TODO);
    let tasks = home.run(["tasks", "--json"]).json();
    assert_eq!((&tasks["schema"], &tasks["problems"]), (&json!(1), &json!([])));
    let titles = |tasks: &serde_json::Value| -> Vec<String> {
        tasks["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles(&tasks), ["Pricing PRD", "Read the interviews", "Reply to legal"]);
    let prd = &tasks["tasks"][0];
    assert_eq!(
        (
            &prd["priority"],
            &prd["due"],
            &prd["estimate_minutes"],
            &prd["projects"],
            &prd["created"]
        ),
        (
            &json!("high"),
            &json!("2026-11-25"),
            &json!(150),
            &json!(["pricing"]),
            &json!("2026-11-16")
        )
    );
    assert_eq!(tasks["tasks"][1]["scheduled"], "2026-12-01");
    let all = home.run(["tasks", "--all", "--json"]).json();
    assert_eq!(titles(&all)[3], "Sent the invoice");
    assert_eq!(all["tasks"][3]["completed"], "2026-11-20");
    let due = home.run(["tasks", "--from", "today", "--to", "2026-11-26", "--json"]).json();
    assert_eq!(titles(&due), ["Pricing PRD"]);
}

#[test]
fn the_tasks_of_a_person_are_by_what_is_due_first() {
    let home = Home::with(&calendar(&[]), TODO);
    insta::assert_snapshot!("tasks", home.run(["tasks", "--all"]).ok());
}

#[test]
fn a_program_is_a_source_of_tasks_and_of_events() {
    let home = Home::new();
    home.write("tickets", "#!/bin/sh\necho '{\"id\":\"OPS-7\",\"title\":\"Rotate keys\",\"due\":\"2026-12-01\",\"priority\":\"high\"}'\n\
                           echo 'no json'\necho '{\"id\":\"OPS-8\",\"title\":\"Done\",\"done\":true}'\n");
    home.write("rota", "#!/bin/sh\necho \"{\\\"uid\\\":\\\"r\\\",\\\"title\\\":\\\"On call $PERSONAL_OS_FROM\\\",\\\"start\\\":\\\"2026-11-24T09:00:00+01:00\\\",\\\"end\\\":\\\"2026-11-24T10:00:00+01:00\\\"}\"\n");
    home.write_config(
        "[user]\ntimezone = \"Europe/Berlin\"\n\
         [[tasks]]\nname = \"tickets\"\nkind = \"command\"\ncommand = [\"sh\", \"../../tickets\"]\n\
         [[calendar]]\nname = \"rota\"\nkind = \"command\"\ncommand = [\"sh\", \"../../rota\"]\n",
    );
    let ran = home.run(["tasks", "--json"]);
    assert!(ran.stderr.contains("warning: tickets: "), "{}", ran.stderr);
    let tasks = ran.json();
    assert_eq!(tasks["tasks"][0]["key"], "tickets:OPS-7");
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 1);
    assert_eq!(tasks["problems"][0]["kind"], "malformed");
    let agenda = home.run(["agenda", "--json"]).json();
    assert_eq!(agenda["events"][0]["title"], "On call 2026-11-24");
    assert_eq!(agenda["events"][0]["busy"], true);
}

#[test]
fn offline_leaves_out_the_programs_that_need_a_network_and_tells_the_others() {
    let home = Home::new();
    home.write_config(
        "[[tasks]]\nname = \"remote\"\nkind = \"command\"\nnetwork = true\ncommand = [\"touch\", \"../../asked\"]\n\
         [[tasks]]\nname = \"local\"\nkind = \"command\"\n\
         command = [\"sh\", \"-c\", \"echo {\\\\\\\"title\\\\\\\":\\\\\\\"offline $PERSONAL_OS_OFFLINE\\\\\\\"}\"]\n",
    );
    let tasks = home.run(["--offline", "tasks", "--json"]).json();
    assert_eq!(tasks["tasks"][0]["title"], "offline 1");
    assert_eq!(tasks["problems"][0]["source"], "remote");
    assert!(!home.path("asked").exists());
}

#[test]
fn tasks_of_notes_org_and_calendar_files_are_listed_with_their_places() {
    let home = Home::new();
    home.write(
        "vault/Work/Plan.md",
        "# Plan\n- [ ] Write PRD ⏱ 90m ⏫ #work 📅 2026-11-30\n- [x] Old\n",
    );
    home.write("vault/.trash/Gone.md", "- [ ] Deleted\n");
    home.write(
        "a.org",
        "* NEXT Not a keyword here\n* TODO Call Bob :@phone:\nSCHEDULED: <2026-11-25 Wed>\n",
    );
    home.write(
        "t.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:u1\r\nSUMMARY:Pay rent\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
    );
    home.configure(
        "[[tasks]]\nname = \"notes\"\nkind = \"markdown\"\npath = \"~/vault\"\ninbox = \"Inbox.md\"\n\
         [[tasks]]\nname = \"org\"\nkind = \"org\"\npath = \"~/a.org\"\n\
         [[tasks]]\nname = \"vdir\"\nkind = \"ics\"\npath = \"~/t.ics\"\n",
    );
    let listed = home.run(["tasks", "--json"]).json();
    let rows: Vec<_> = listed["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|task| task["source"] != "todo")
        .map(|task| {
            json!([
                task["source"],
                task["title"],
                task["due"],
                task["scheduled"],
                task["estimate_minutes"],
                task["priority"],
                task["tags"],
                task["contexts"]
            ])
        })
        .collect();
    assert_eq!(
        rows,
        [
            json!(["notes", "Write PRD", "2026-11-30", null, 90, "high", ["work"], []]),
            json!(["org", "Call Bob", null, "2026-11-25", null, "none", [], ["phone"]]),
            json!(["vdir", "Pay rent", null, null, null, "none", [], []]),
        ]
    );
    let origins: Vec<_> =
        listed["tasks"].as_array().unwrap().iter().map(|t| &t["origin"]).collect();
    assert!(origins.contains(&&json!("Work/Plan.md:2")), "{origins:?}");
}
