//! Updates for others: four weeks of one quarter, what each audience must not be told, and agendas.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;

/// One task of the quarter: its title, its mark, when it was written down, its due date and when it
/// was done. Days are of November 2026; zero is none.
type Row = (&'static str, &'static str, u32, u32, u32);

const ROWS: [Row; 14] = [
    ("Ship the importer", "", 2, 0, 4),
    ("Close the audit", "", 2, 10, 10),
    ("Write the guide", "", 2, 11, 17),
    ("Rename the plan", "", 3, 12, 0),
    ("Vendor may slip owner:Ben impact:launch mitigation:two_vendors", "+risk", 3, 30, 0),
    ("Legacy export fails", "+risk", 9, 0, 18),
    ("Approve the budget owner:Mira", "+ask", 4, 19, 24),
    ("Choose a name", "+ask", 16, 0, 0),
    ("Beta opens", "+milestone", 2, 18, 18),
    ("Launch day", "+milestone", 2, 30, 0),
    ("Renew the GLOBEX contract", "", 2, 9, 12),
    ("Globex wants out owner:Ben", "+risk", 2, 28, 0),
    ("Prepare project falcon", "+milestone", 2, 25, 0),
    ("Talk to the lawyer", "@private", 2, 6, 26),
];

/// What the audience is never told, as the lists spell it.
const DENIED: [&str; 6] = ["globex", "GLOBEX", "Globex", "falcon", "lawyer", "Falcon"];

const FRIDAYS: [u32; 4] = [6, 13, 20, 27];

fn date(day: u32) -> String {
    format!("2026-11-{day:02}")
}

/// The list as it stands on a Friday.
fn list(friday: u32) -> String {
    let line = |(title, mark, made, due, done): &Row| {
        let due = if *due > 0 { format!(" due:{}", date(*due)) } else { String::new() };
        let done = if *done > 0 && *done <= friday {
            format!("x {} ", date(*done))
        } else {
            String::new()
        };
        format!("{done}{} {title} {mark}{due}\n", date(*made))
    };
    ROWS.iter().filter(|row| row.2 <= friday).map(line).collect()
}

fn is_told(row: &Row) -> bool {
    !DENIED.iter().any(|word| row.0.contains(word))
}

/// The title as it is told: without its fields.
fn title(row: &Row) -> String {
    let words = row.0.split(' ').filter(|word| !word.contains(':'));
    words.collect::<Vec<_>>().join(" ")
}

/// The titles of a part of the update of a Friday, worked out from the rows alone.
fn expected(part: &str, friday: u32, before: u32) -> BTreeSet<String> {
    let open = |row: &Row| row.2 <= friday && (row.4 == 0 || row.4 > friday);
    let late = |row: &Row| row.3 > 0 && row.3 < friday;
    let of = |row: &&Row| match part {
        "shipped" => row.4 > before && row.4 <= friday,
        "risks" => open(row) && row.1 == "+risk",
        "asks" => open(row) && row.1 == "+ask",
        "milestones" => open(row) && row.1 == "+milestone" && !late(row),
        "slipped" => open(row) && matches!(row.1, "" | "+milestone") && late(row),
        other => panic!("{other}"),
    };
    ROWS.iter().filter(|row| is_told(row)).filter(of).map(title).collect()
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

fn titles(told: &Value, part: &str) -> BTreeSet<String> {
    let items = told["facts"]["items"].as_array().unwrap().iter();
    items
        .filter(|item| item["section"] == part)
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_quarter_gives_four_updates_that_say_each_thing_once_and_nothing_of_the_list() {
    let server = Server::start();
    let reply = json!({
        "texts": [{"slot": "headline", "text": "The launch is what matters.", "cites": ["U1"]}],
        "picks": [],
    });
    let body = json!({
        "choices": [{"finish_reason": "stop", "message": {"content": reply.to_string()}}],
    });
    server.on("POST", "/chat/completions", [Reply::ok(body.to_string())]);
    let home = Home::with(&calendar(&[]), "");
    let key = home.write("key", "sk-key");
    std::fs::set_permissions(key, PermissionsExt::from_mode(0o600)).unwrap();
    configure(
        &home,
        &format!(
            "[ai]\nprovider = \"openai-compatible\"\nmodel = \"m\"\nbase_url = \"{}\"\n\
             api_key = {{ file = \"~/key\" }}\n",
            server.url("")
        ),
    );
    let mut outputs: Vec<String> = Vec::new();
    // A first update looks a week back.
    let mut before = 0;
    let mut told_first: BTreeMap<(&str, String), u32> = BTreeMap::new();
    for friday in FRIDAYS {
        home.write("todo.txt", list(friday));
        for format in ["terminal", "markdown", "slack", "email"] {
            let ran = run_at(&home, friday, &["update", "-n", "--format", format]);
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            outputs.extend([ran.stdout, ran.stderr]);
        }
        let egress = run_at(&home, friday, &["update", "--show-egress", "--to", "file:x.eml"]);
        outputs.extend([egress.stdout, egress.stderr]);
        let ran = run_at(&home, friday, &["update", "--json", "--to", "stdout"]);
        outputs.extend([ran.stdout.clone(), ran.stderr.clone()]);
        let told = ran.json();
        assert_eq!(told["workflow"], "update");
        let mut counts = Vec::new();
        for part in ["slipped", "shipped", "risks", "asks", "milestones"] {
            let wanted = expected(part, friday, before);
            assert_eq!(titles(&told, part), wanted, "{part} on {friday}");
            counts.push(wanted.len());
        }
        // The sentence that counts.
        let text = told["markdown"].as_str().unwrap();
        let from = if before == 0 { "Fri 30 Oct".to_owned() } else { format!("Fri {before} Nov") };
        let plural = |count: usize, noun: &str| {
            format!("{count} {noun}{} open", if count == 1 { "" } else { "s" })
        };
        let mut said = Vec::new();
        if counts[0] > 0 {
            said.push(format!("{} slipped", counts[0]));
        }
        said.push(match counts[1] {
            0 => "nothing recorded as finished".to_owned(),
            done => format!("{done} done"),
        });
        for (count, noun) in counts[2..].iter().zip(["risk", "ask", "milestone"]) {
            if *count > 0 {
                said.push(plural(*count, noun));
            }
        }
        assert!(text.contains(&format!("{from}: {}.", said.join(", "))), "{said:?}: {text}");
        // What was told before is there only while it is open, and says since when.
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("- ")).collect();
        for old in ROWS.iter().filter(|row| row.4 > 0 && row.4 <= before).map(title) {
            assert!(!lines.iter().any(|line| line.contains(&old)), "{old}: {text}");
        }
        let mut open = BTreeMap::new();
        for part in ["slipped", "risks", "asks", "milestones"] {
            for title in expected(part, friday, before) {
                let line = lines.iter().find(|line| line.contains(&title)).unwrap();
                let first = told_first.get(&(part, title.clone())).copied();
                match first {
                    Some(day) => {
                        let since = format!("still open since Fri {day} Nov");
                        assert!(line.contains(&since), "{since}: {line}");
                    }
                    None => assert!(!line.contains("still open"), "{line}"),
                }
                open.insert((part, title), first.unwrap_or(friday));
            }
        }
        told_first = open;
        before = friday;
    }
    outputs.extend(server.seen().into_iter().map(|seen| seen.body));
    outputs.push(home.read(".local/state/personal-os/personal-os.log"));
    let history = std::fs::read(home.path(".local/state/personal-os/history.db")).unwrap();
    outputs.push(String::from_utf8_lossy(&history).into_owned());
    assert!(!server.seen().is_empty());
    for output in &outputs {
        for word in DENIED {
            assert!(!output.contains(word), "{word}: {output}");
        }
    }
    // The user is told how much was kept back.
    let text = run_at(&home, 27, &["update", "-n", "--format", "markdown"]).stdout;
    assert!(text.contains("are kept back from this audience"), "{text}");
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
                    numbers, by Fri 20 Nov\n";
    assert_eq!(text, expected);
    run_at(&home, 27, &["update", "--agenda", "pricing review", "--json"]).failed(2);
    home.write("People/mira.md", note.replace("---\n- ", "sensitive: yes\n---\n- "));
    let text = run_at(&home, 27, &["update", "--agenda", "pricing review"]).ok();
    assert!(text.contains("Mira Okafor") && !text.contains("Send the numbers"), "{text}");
    let failed = run_at(&home, 27, &["update", "--agenda", "board"]).failed(2);
    assert!(failed.contains("no event until Sun 27 Dec is called \"board\""), "{failed}");
    assert!(!home.path(".local/state/personal-os/history.db").exists());
}
