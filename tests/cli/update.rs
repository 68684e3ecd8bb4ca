//! Updates for others: colours, what each audience gets and where, and agendas.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

fn date(day: u32) -> String {
    format!("2026-11-{day:02}")
}

fn run_at(home: &Home, day: u32, args: &[&str]) -> Ran {
    let now = format!("{}T15:00:00+01:00", date(day));
    home.finish(home.command(args).env("PERSONAL_OS_NOW", now))
}

fn configure(home: &Home, more: &str) {
    home.configure(&format!(
        "[update.audiences.board]\nkind = \"exec\"\ndeny = [\"Globex\", \"Project Falcon\"]\n{more}"
    ));
}

#[test]
fn the_colour_gets_better_by_hand_alone_and_stays_recorded() {
    let home = Home::with(&calendar(&[]), "2026-11-02 Sign it +ask due:2026-11-05\n");
    configure(&home, "");
    let status = |ran: Ran| {
        let told = ran.json();
        (told["report"]["status"]["colour"].clone(), told["report"]["status"]["weeks"].clone())
    };
    let run = |day: u32, more: &[&str]| {
        status(run_at(&home, day, &[&["update", "--json", "--to", "stdout"], more].concat()))
    };
    assert_eq!(run(6, &[]), (json!("amber"), json!(0)));
    home.write("todo.txt", "x 2026-11-09 2026-11-02 Sign it +ask due:2026-11-05\n");
    assert_eq!(run(13, &[]), (json!("amber"), json!(1)));
    let failed = run_at(&home, 20, &["update", "--status", "green"]).failed(2);
    assert!(failed.contains("--reason"), "{failed}");
    let failed =
        run_at(&home, 20, &["update", "--status", "green", "--reason", "glo bex agreed"]).failed(2);
    assert!(!failed.contains("bex"), "{failed}");
    let by_hand = ["--status", "green", "--reason", "it is signed"];
    assert_eq!(run(20, &by_hand), (json!("green"), json!(0)));
    assert_eq!(run(27, &[]), (json!("green"), json!(1)));
}

#[test]
fn a_first_update_of_nothing_is_short_and_honest() {
    let home = Home::with(&calendar(&[]), "");
    let text = run_at(&home, 27, &["update", "--audience", "exec", "--to", "stdout"]).ok();
    assert!(
        text.contains("A first update, looking back to Fri 20 Nov: nothing recorded"),
        "{text}"
    );
    assert!(text.split_whitespace().count() < 40, "{text}");
    // Without any of the configuration there are those of the house.
    let both = run_at(&home, 27, &["update", "-n"]).ok();
    assert!(both.contains("Update for exec") && both.contains("Update for team"), "{both}");
    // Of nothing at all one is enough.
    let bare = run_at(&Home::new(), 27, &["update", "-n"]).ok();
    assert!(bare.contains("Nothing is known") && bare.contains("Update for exec"), "{bare}");
    assert!(!bare.contains("Update for team"), "{bare}");
    let failed = run_at(&home, 27, &["update", "--audience", "nobody"]).failed(2);
    assert!(failed.contains("known are exec, team"), "{failed}");
}

#[test]
fn every_audience_has_its_own_message_once_and_a_draft_stays_at_home() {
    let home = Home::with(&calendar(&[]), "x 2026-11-25 2026-11-02 Faster import +public\n");
    home.configure(
        "[sinks.mine]\nkind = \"file\"\npath = \"~/mine.md\"\n\
         [sinks.theirs]\nkind = \"file\"\npath = \"~/theirs.eml\"\n\
         [delivery]\nupdate = [\"mine\"]\n[schedule]\nupdate = \"Fri 15:00\"\n\
         [update.audiences.exec]\n\
         [update.audiences.customer]\nto = [\"theirs\"]\nsend = true\n",
    );
    run_at(&home, 27, &["update", "--scheduled"]).ok();
    let (mine, theirs) = (home.read("mine.md"), home.read("theirs.eml"));
    assert!(mine.contains("Update for exec") && mine.contains("A draft"), "{mine}");
    assert!(theirs.starts_with("Subject: =?UTF-8?Q?Update_for_customer_"), "{theirs}");
    assert!(theirs.ends_with("New for you\r\n- Faster import\r\n"), "{theirs}");
    let listed = run_at(&home, 27, &["delivery", "list", "--json"]).json();
    let rows = listed["deliveries"].as_array().unwrap();
    let mut keys: Vec<&str> = rows.iter().map(|row| row["key"].as_str().unwrap()).collect();
    keys.sort_unstable();
    let expected =
        ["slot:update/customer:2026-11-27/theirs/0", "slot:update/exec:2026-11-27/mine/0"];
    assert_eq!(keys, expected);
    // Asked again, both have had theirs.
    std::fs::remove_file(home.path("mine.md")).unwrap();
    run_at(&home, 27, &["update", "--scheduled"]).ok();
    assert!(!home.path("mine.md").exists());
    // One that is to be sent says where to.
    home.configure("[update.audiences.board]\nsend = true\n");
    let failed = run_at(&home, 27, &["update"]).failed(78);
    assert!(failed.contains("is to be sent and says not where"), "{failed}");
}

#[test]
fn an_agenda_is_drafted_from_who_is_there_and_what_is_open() {
    let home = Home::with(
        &calendar(&[
            (
                "q",
                "20261130T100000",
                "20261130T110000",
                "Quarterly pricing review",
                "ATTENDEE;CN=Mira Okafor:mailto:mira@acme.example",
            ),
            ("s", "20261201T100000", "20261201T101500", "Standup", ""),
        ]),
        "Choose the pricing model +ask owner:Mira due:2026-12-01\nFix the printer\nDraft pricing page\n\
         Pricing of Project Falcon\nPricing of layoffs +private\n",
    );
    let note = "---\nname: Mira Okafor\norganisation: Acme\nemail: mira@acme.example\n---\n\
                - [ ] Send the numbers due:2026-11-20\n- [x] Logo\n";
    home.write("People/mira.md", note);
    home.configure(
        "[update]\ndeny = [\"Project Falcon\"]\n\
         [[contacts]]\nname = \"people\"\nkind = \"markdown\"\npath = \"~/People\"\n",
    );
    let text =
        run_at(&home, 27, &["update", "--agenda", "pricing review", "--format", "markdown"]).ok();
    let expected = "# Agenda: Quarterly pricing review\n\nMon 30 Nov, 10:00–11:00\n\n## With\n\n\
                    - Mira Okafor, Acme\n\n## To decide\n\n- Choose the pricing model, Mira, due Tue \
                    1 Dec\n\n## Open\n\n- Draft pricing page\n\n## Promised\n\n- Mira Okafor: Send the \
                    numbers, by Fri 20 Nov\n\n---\n\n2 records are kept back.\n";
    assert_eq!(text, expected);
    run_at(&home, 27, &["update", "--agenda", "pricing review", "--json"]).failed(2);
    home.write("People/mira.md", note.replace("---\n- ", "sensitive: yes\n---\n- "));
    let text = run_at(&home, 27, &["update", "--agenda", "pricing review"]).ok();
    assert!(text.contains("Mira Okafor") && !text.contains("Send the numbers"), "{text}");
    let failed = run_at(&home, 27, &["update", "--agenda", "board"]).failed(2);
    assert!(failed.contains("no event until Sun 27 Dec is called \"board\""), "{failed}");
    assert!(!home.path(".local/state/personal-os/history.db").exists());
}

#[test]
fn an_agenda_for_an_audience_says_no_more_than_its_updates_do() {
    let people = "ATTENDEE;CN=Mira Okafor:mailto:mira@acme.example\n\
                  ATTENDEE;CN=Ben Ash:mailto:ben@globex.example\n\
                  ATTENDEE:mailto:kim@globex.example";
    let home = Home::with(
        &calendar(&[
            ("q", "20261130T100000", "20261130T110000", "Quarterly pricing review", people),
            ("s", "20261130T120000", "20261130T130000", "Salary talk", "CLASS:PRIVATE"),
            ("g", "20261201T120000", "20261201T130000", "Globex review", ""),
        ]),
        "Choose the pricing model +ask\nPricing for Globex +ask\nPricing page +public\n",
    );
    home.write(
        "people.csv",
        "name,organisation,email,next step,next on\n\
         Ben Ash,Globex,ben@globex.example,Sign,2026-11-20\n\
         Mira Okafor,Acme,,Call back,after Globex\n",
    );
    home.configure(
        "[[contacts]]\nname = \"people\"\nkind = \"csv\"\npath = \"~/people.csv\"\n\
         [update.audiences.board]\nkind = \"exec\"\ndeny = [\"Globex\"]\n",
    );
    let agenda = |more: &[&str]| {
        run_at(&home, 27, &[&["update", "--format", "markdown", "--agenda"], more].concat())
    };
    let expected = "# Agenda: Quarterly pricing review\n\nMon 30 Nov, 10:00–11:00\n\n## With\n\n\
                    - Mira Okafor, Acme\n- 2 not named here\n\n## To decide\n\n\
                    - Choose the pricing model\n\n## Open\n\n- Pricing page\n\n## Promised\n\n\
                    - Mira Okafor: next, Call back\n\n## Unknown\n\n\
                    people: it could not be read whole\n\n---\n\n\
                    A draft for board: it was sent to nobody.\n\n2 records are kept back.\n";
    let ran = agenda(&["pricing", "--audience", "board"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), expected), "{}", ran.stderr);
    assert!(!ran.stderr.contains("Globex"), "{}", ran.stderr);
    for (wanted, why) in [
        ("salary", "no agenda is drafted for board: that meeting is private"),
        ("work:g", "that meeting says something that is not to be told"),
        (
            "review",
            "\"review\" may be one of \"Quarterly pricing review\" (Mon 30 Nov, 10:00–11:00, work:q)\n",
        ),
        ("globex zzz", "is called that"),
    ] {
        let failed = agenda(&[wanted, "--audience", "board"]);
        assert_eq!((failed.code, failed.stdout.as_str()), (Some(2), ""), "{wanted}");
        assert!(failed.stderr.contains(why), "{wanted}: {}", failed.stderr);
        assert!(!failed.stderr.to_lowercase().contains("globex"), "{}", failed.stderr);
    }
    let log = home.read(".local/state/personal-os/personal-os.log");
    assert!(!log.to_lowercase().contains("globex"), "{log}");
    let failed = agenda(&["pricing", "--audience", "board", "--audience", "team"]);
    assert!(failed.stderr.contains("one audience"), "{}", failed.stderr);
    // Those outside are told what is marked for them.
    let text = agenda(&["pricing", "--audience", "customer"]).stdout;
    assert!(text.contains("- Pricing page") && !text.contains("model"), "{text}");
    assert!(!text.contains("Acme") && !text.contains("Call back"), "{text}");
    let footer = "\n---\n\nA draft for customer: it was sent to nobody.\n\nNot everything could be read: \
                  people: it could not be read whole.\n";
    assert!(text.ends_with(footer), "{text}");
    // The user's own draft has the names, and may be of a private meeting.
    let text = agenda(&["pricing"]).stdout;
    assert!(text.contains("Ben Ash, Globex") && text.contains("Pricing for Globex"), "{text}");
    assert!(agenda(&["salary"]).stdout.contains("# Agenda: Salary talk"));
    // What nobody is told stands in no agenda.
    home.configure("[update]\ndeny = [\"Mira\", \"Globex\"]\n");
    let text = agenda(&["pricing"]).stdout;
    assert!(text.contains("## With\n\n- 3 not named here\n"), "{text}");
    agenda(&["work:g"]).failed(2);
}

#[test]
fn an_agenda_is_of_the_meeting_that_its_title_names_best() {
    let home = Home::with(
        &calendar(&[
            ("early", "20261127T080000", "20261127T083000", "Pricing", ""),
            ("q", "20261130T100000", "20261130T110000", "Quarterly pricing review", ""),
            ("p", "20261202T100000", "20261202T110000", "Pricing", "RRULE:FREQ=WEEKLY;COUNT=3"),
            (
                "a",
                "20261203T090000",
                "20261203T093000",
                "Talk",
                "ATTENDEE;CN=Lin:mailto:lin@x.example",
            ),
            (
                "b",
                "20261203T100000",
                "20261203T103000",
                "Talk",
                "ATTENDEE;CN=Kim:mailto:kim@x.example",
            ),
            ("s", "20261130T120000", "20261130T130000", "Standards", ""),
            ("w1", "20261204T090000", "20261204T093000", "Stand-up", ""),
            ("w2", "20261211T090000", "20261211T093000", "Stand-up", ""),
        ]),
        "",
    );
    // It is Friday the 27th, three in the afternoon.
    let agenda = |wanted: &str| run_at(&home, 27, &["update", "--agenda", wanted]);
    // One that is named whole comes before those that have the word, and the next before one that is over.
    let ran = agenda("pricing");
    assert!(
        ran.stdout.starts_with("# Agenda: Pricing\n\nWed 2 Dec, 10:00–11:00\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stderr, "");
    // One that is not named whole may be another one.
    let taken = "warning: \"stand\" is taken for \"Stand-up\" (Fri 4 Dec, 09:00–09:30, work:w1); \
                 it may also be \"Standards\" (Mon 30 Nov, 12:00–13:00, work:s)\n";
    assert_eq!(agenda("stand").stderr, taken);
    // Where no other has them, words and parts of words are enough.
    assert!(agenda("pricing quart").ok().starts_with("# Agenda: Quarterly pricing review\n"));
    // One meeting that comes back, whatever its UIDs.
    assert!(agenda("stand-up").ok().starts_with("# Agenda: Stand-up\n\nFri 4 Dec, 09:00–09:30\n"));
    // Two with other people are two.
    let expected = "error: \"talk\" may be one of \"Talk\" (Thu 3 Dec, 09:00–09:30, work:a), \
                    \"Talk\" (Thu 3 Dec, 10:00–10:30, work:b)\n  \
                    hint: write more words of the title, or the key, which stands last\n";
    assert_eq!(agenda("talk").failed(2), expected);
    assert!(agenda("work:b").ok().contains("Thu 3 Dec, 10:00–10:30"));
}

#[test]
fn meetings_without_an_identity_are_not_one_and_a_renamed_time_hides_no_other() {
    let home = Home::with("", "");
    let event = |lines: &str, from: &str, title: &str| {
        format!(
            "BEGIN:VEVENT\r\n{lines}DTSTART;TZID=Europe/Berlin:{from}0000\r\nDURATION:PT30M\r\n\
             SUMMARY:{title}\r\nEND:VEVENT\r\n"
        )
    };
    let events = [
        event("", "20261130T10", "Budget: North"),
        event("", "20261201T11", "Budget: South"),
        event("UID:w\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n", "20261202T10", "Pricing"),
        event(
            "UID:w\r\nRECURRENCE-ID;TZID=Europe/Berlin:20261202T100000\r\n",
            "20261202T10",
            "Pricing kickoff with vendor",
        ),
        event("UID:f1\r\n", "20261203T10", "Roadmap +falcon"),
        event("UID:f2\r\nCLASS:PRIVATE\r\n", "20261203T11", "Roadmap of my own"),
        event("UID:f3\r\n", "20261203T12", "Roadmap talk"),
        event("UID:f4\r\n", "20261203T14", "Roadmaps"),
    ];
    let calendar =
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat());
    home.write("calendar.ics", calendar);
    home.configure("[update.audiences.board]\nkind = \"exec\"\ndeny = [\"+falcon\"]\n");
    let agenda = |more: &[&str]| run_at(&home, 27, &[&["update", "--agenda"], more].concat());
    let failed = agenda(&["budget"]).failed(2);
    assert!(
        failed.contains("\"Budget: North\"") && failed.contains("\"Budget: South\""),
        "{failed}"
    );
    let text = agenda(&["pricing"]).ok();
    assert!(text.starts_with("# Agenda: Pricing\n\nWed 9 Dec, 10:00–10:30\n"), "{text}");
    // What an audience is not told, by a mark or because it is private, is not named either.
    let failed = agenda(&["roadmap", "--audience", "board"]).failed(2);
    assert!(failed.contains("may be one of \"Roadmap talk\" (Thu 3 Dec"), "{failed}");
    assert!(!failed.contains("falcon") && !failed.contains("my own"), "{failed}");
}

#[test]
fn a_task_that_its_list_calls_private_is_told_to_nobody() {
    let home = Home::with(&calendar(&[]), "");
    let todo = |uid: &str, title: &str, class: &str| {
        format!(
            "BEGIN:VTODO\r\nUID:{uid}\r\nSUMMARY:{title}\r\nCATEGORIES:milestone\r\n\
             DUE;VALUE=DATE:20261210\r\n{class}END:VTODO\r\n"
        )
    };
    let all = [
        todo("1", "Launch", "CLASS:PUBLIC\r\n"),
        todo("2", "Severance", "CLASS:PRIVATE\r\n"),
        todo("3", "Merger", "CLASS:CONFIDENTIAL\r\n"),
    ];
    home.write(
        "list.ics",
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", all.concat()),
    );
    home.configure("[[tasks]]\nname = \"list\"\nkind = \"ics\"\npath = \"~/list.ics\"\n");
    let text = run_at(&home, 27, &["update", "--audience", "exec"]).ok();
    assert!(text.contains("- Thu 10 Dec: Launch\n"), "{text}");
    assert!(text.contains("2 records are kept back"), "{text}");
    assert!(!text.contains("Severance") && !text.contains("Merger"), "{text}");
    // The user's own list has them, and says what they are.
    let listed = run_at(&home, 27, &["tasks", "--json"]).json();
    let private = |title: &str| {
        let all = listed["tasks"].as_array().unwrap();
        all.iter().find(|task| task["title"] == title).unwrap()["private"].clone()
    };
    assert_eq!((private("Merger"), private("Launch")), (json!(true), json!(null)));
}

#[test]
fn an_update_with_nothing_in_it_goes_to_the_user_and_to_nobody_else() {
    let server = Server::start();
    for path in ["/hook", "/p", "/p/start", "/p/fail"] {
        server.on("POST", path, vec![Reply::ok("ok"); 9]);
        server.on("GET", path, vec![Reply::ok("ok"); 9]);
    }
    let home = Home::with(&calendar(&[]), "x 2026-11-18 2026-11-02 Faster import +public\n");
    for (name, path) in [("hook", "/hook"), ("ping", "/p")] {
        let file = home.write(name, server.url(path));
        std::fs::set_permissions(file, PermissionsExt::from_mode(0o600)).unwrap();
    }
    home.configure(
        "[ping]\nurl = { file = \"~/ping\" }\n\
         [sinks.mine]\nkind = \"file\"\npath = \"~/mine.md\"\n\
         [sinks.theirs]\nkind = \"webhook\"\nurl = { file = \"~/hook\" }\nformat = \"markdown\"\n\
         [delivery]\nupdate = [\"mine\"]\n[schedule]\nupdate = \"Fri 15:00\"\n\
         [update.audiences.exec]\n[update.audiences.customer]\ntitle = \"What is new\"\n\
         to = [\"theirs\"]\nsend = true\n",
    );
    let sent = || server.seen().into_iter().filter(|seen| seen.path == "/hook").collect::<Vec<_>>();
    run_at(&home, 20, &["update", "--scheduled"]).ok();
    assert_eq!(sent().len(), 1);
    assert!(sent()[0].body.contains("# What is new · week 47, Fri 20 Nov"), "{:?}", sent());
    // A week with nothing for customers.
    run_at(&home, 27, &["update", "--scheduled"]).ok();
    assert_eq!(sent().len(), 1);
    let expected = "# What is new · week 48, Fri 27 Nov\n\nNothing to tell since Fri 20 Nov.\n\n\
                    It was not sent to customer: there is nothing in it.\n";
    assert_eq!(home.read("mine-update-customer.md"), expected);
    assert!(home.read("mine.md").starts_with("# Update for exec"));
    let pinged: Vec<String> = server.seen().into_iter().map(|seen| seen.path).collect();
    assert!(!pinged.contains(&"/p/fail".to_owned()), "{pinged:?}");
    let listed = run_at(&home, 27, &["delivery", "list", "--json"]).json();
    let keys: Vec<&str> = listed["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["key"].as_str())
        .collect();
    assert!(keys.contains(&"slot:update/customer:2026-11-27/mine/0"), "{keys:?}");
    assert!(!keys.contains(&"slot:update/customer:2026-11-27/theirs/0"), "{keys:?}");
    // The slot is served, and its report can be made again.
    run_at(&home, 27, &["update", "--scheduled"]).ok();
    let shown = run_at(&home, 27, &["history", "show", "3", "--json"]).json();
    assert_eq!((&shown["audience"], &shown["facts"]["held"]), (&json!("customer"), &json!(true)));
    run_at(&home, 27, &["history", "replay", "3"]).ok();
    // What the customers were told last can still be traced.
    let why = run_at(&home, 27, &["why", "faster import"]).ok();
    assert!(why.contains("shipped of the update for customer, Fri 20 Nov"), "{why}");
    let failed = run_at(&home, 27, &["source", "dark mode"]).failed(2);
    assert!(failed.contains("no line of an audience's last update has \"dark mode\""), "{failed}");
    // Nothing would leave; by hand it is said.
    let egress = run_at(&home, 27, &["update", "--audience", "customer", "--show-egress"]).ok();
    assert!(!egress.contains("/hook"), "{egress}");
    let text = run_at(&home, 27, &["update", "--audience", "customer"]).ok();
    assert!(text.ends_with("It was not sent to customer: there is nothing in it.\n"), "{text}");
    let text = run_at(&home, 27, &["update", "--audience", "customer", "--to", "theirs"]).ok();
    assert!(text.ends_with("It was not sent to customer: there is nothing in it.\n"), "{text}");
    assert_eq!(sent().len(), 1);
    // The next one goes on from the last that was sent.
    home.write("todo.txt", "x 2026-11-27 2026-11-02 Dark mode +public\n");
    let text = run_at(&home, 28, &["update", "--audience", "customer"]).ok();
    assert!(text.contains("Since Fri 20 Nov: 1 new.") && sent().len() == 2, "{text}");
}
