//! Four weeks of a quarter give four updates. Each number in them is worked out here from the same
//! rows; what the audience is not told is nowhere.

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
const DENIED: [&str; 7] = ["globex", "GLOBEX", "Globex", "falcon", "lawyer", "Falcon", "u0062"];

/// Everywhere else that a word of the list may come from: the user, priorities, key results, metrics,
/// the names of sources and what is wrong with one.
const MORE: &str = "
[work]
hours = \"09:00-17:00\"
[[priorities]]
name = \"Project Falcon\"
match = [\"falcon\"]
[okr]
files = [\"~/okr.toml\"]
[[metric]]
name = \"Signups\"
kind = \"file\"
path = \"~/signups.txt\"
target = 500
[[metric]]
name = \"Globex seats\"
kind = \"file\"
path = \"~/signups.txt\"
[[contacts]]
name = \"globex-crm\"
kind = \"csv\"
path = \"~/contacts.csv\"
[[contacts]]
name = \"people\"
kind = \"csv\"
path = \"~/people.csv\"
deals = \"~/deals.csv\"
";

const OKR: &str = "cycle = \"2026-Q4\"
[[objective]]
id = \"grow\"
name = \"Grow\"
[[objective.key_result]]
id = \"adoption\"
name = \"Adoption\"
start = 0
target = 100
[[objective.key_result]]
id = \"falcon\"
name = \"Project Falcon is out\"
start = 0
target = 10
";

/// The lines on the key result and the metric of a Friday, worked out by hand: of the 66
/// workdays of the quarter 22 are in October, and each Friday at 15:00 all five of its week are over
/// but for two of eight hours.
fn figures(week: usize) -> [String; 2] {
    let over = [26.75, 31.75, 36.75, 41.75];
    let pace = |week: usize| ADOPTION[week] / 100.0 / (over[week] / 66.0);
    let status = |week: usize| match pace(week) {
        pace if pace >= 0.9 => "on track",
        pace if pace >= 0.7 => "at risk",
        _ => "off",
    };
    let round = |value: f64| {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let was = |values: &[f64; 4]| match week.checked_sub(1).map(|before| values[before]) {
        Some(before) if before.total_cmp(&values[week]).is_ne() => {
            format!(", was {}", round(before))
        }
        _ => String::new(),
    };
    let changed = match week.checked_sub(1).map(status) {
        Some(before) if before != status(week) => format!(" (was {before})"),
        _ => String::new(),
    };
    let adoption = if week > 0 && status(week) == "on track" && was(&ADOPTION).is_empty() {
        "- 1 key result: no change".to_owned()
    } else {
        format!(
            "- Adoption: {}{}, {} % of the way, pace {}, **{}**{changed}",
            ADOPTION[week],
            was(&ADOPTION),
            ADOPTION[week],
            round(pace(week)),
            status(week)
        )
    };
    let changed = week == 0 || SIGNUPS[week - 1].total_cmp(&SIGNUPS[week]).is_ne();
    let missed = if SIGNUPS[week] < 500.0 { ", **missed**" } else { "" };
    let signups = if changed || SIGNUPS[week] < 500.0 {
        format!("- Signups: {}{}{missed} (target 500)", SIGNUPS[week], was(&SIGNUPS))
    } else {
        "- 1 metric: no change".to_owned()
    };
    [adoption, signups]
}

/// What is said in the week of a Friday: of the key result, the metric, deals, and by users. Gives the
/// most frequent theme and how many items it has.
fn happens(home: &Home, week: usize) -> (String, usize) {
    let friday = FRIDAYS[week];
    home.write("signups.txt", SIGNUPS[week].to_string());
    let (stage, amount) = DEAL[week];
    home.write(
        "deals.csv",
        format!(
            "name,stage,amount,currency\nRenewal,{stage},{amount},EUR\nGlobex seats,Demo,{week},EUR\n"
        ),
    );
    let value = ADOPTION[week].to_string();
    run_at(home, friday, &["okr", "set", "adoption", &value]).ok();
    let said = |number: usize| format!("The export to a table is slow on day {number}\n");
    let said: String = (0..5 + 2 * week).map(said).collect();
    home.write("said.csv", format!("text\n{said}Dark mode please\n"));
    // What the user's own digest says to a model is another matter.
    let asked = ["feedback", "said.csv", "--keep", "--format", "json", "--writer", "built-in"];
    let digest = run_at(home, friday, &asked).json();
    let themes = digest["report"]["themes"].as_array().unwrap().iter();
    let items = |theme: &Value| theme["items"].as_array().unwrap().len();
    let first = themes.max_by_key(|theme| items(theme)).unwrap();
    (first["label"].as_str().unwrap().to_owned(), items(first))
}

/// The lines on the deal and on who waits, by hand.
const RELATIONS: [&[&str]; 4] = [
    &[],
    &[
        "- Renewal: Demo → Contract",
        "- Ada Byron (Analytics): next step was due Tue 10 Nov, Send the quote",
    ],
    &["- Renewal: EUR 9,000.50 (-2,999.50)"],
    &["- Ada Byron (Analytics): next step was due Tue 10 Nov, Send the quote"],
];

/// The colours: something is unknown each week, and a milestone that is not told is missed in the last.
const COLOURS: [&str; 4] = [
    "**Amber**: 1 thing could not be read; something that is not told here.",
    "**Amber** for 1 week: ",
    "**Amber** for 2 weeks: Approve the budget was needed by Thu 19 Nov; ",
    "**Red**: something that is not told here.",
];

/// The deal on each Friday.
const DEAL: [(&str, &str); 4] =
    [("Demo", "12000"), ("Contract", "12000"), ("Contract", "9000.50"), ("Contract", "9000.50")];

const FRIDAYS: [u32; 4] = [6, 13, 20, 27];

/// What a key result that goes from 0 to 100, and a metric whose target is 500, are on each Friday.
const ADOPTION: [f64; 4] = [50.0, 51.0, 51.0, 45.0];
const SIGNUPS: [f64; 4] = [410.0, 410.0, 505.5, 520.0];

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

/// What the history has of the updates. What it has of metrics and people is the user's own.
fn recorded(home: &Home) -> Vec<String> {
    let path = home.path(".local/state/personal-os/history.db");
    let database = rusqlite::Connection::open(path).unwrap();
    let query = "SELECT coalesce(prompt, '') || coalesce(reply, '') || writer || facts || report || \
                 markdown FROM runs WHERE workflow = 'update'";
    let mut rows = database.prepare(query).unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    let rows: Vec<String> = rows.map(Result::unwrap).collect();
    assert_eq!(rows.len(), FRIDAYS.len());
    rows
}

fn titles(told: &Value, part: &str) -> BTreeSet<String> {
    let items = told["facts"]["items"].as_array().unwrap().iter();
    items
        .filter(|item| item["section"] == part)
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

/// What the model says, and what it says although it was never told: spelled with an escape it is the
/// same word.
fn replies() -> [Reply; 2] {
    let reply = json!({
        "texts": [{"slot": "headline", "text": "The launch is what matters.", "cites": ["U1"]}],
        "picks": [],
    });
    let said = reply.to_string();
    let denied = said.replace("The launch", "Glo\\u0062ex");
    [said, denied].map(|content| {
        let choice = json!({"finish_reason": "stop", "message": {"content": content}});
        Reply::ok(json!({ "choices": [choice] }).to_string())
    })
}

/// A home with sources of every kind, and a model.
fn equipped(server: &Server) -> Home {
    let home = Home::with(&calendar(&[]), "");
    let key = home.write("key", "sk-key");
    std::fs::set_permissions(key, PermissionsExt::from_mode(0o600)).unwrap();
    configure(
        &home,
        &format!(
            "[ai]\nprovider = \"openai-compatible\"\nmodel = \"m\"\nbase_url = \"{}\"\n\
             api_key = {{ file = \"~/key\" }}\n{MORE}",
            server.url("")
        ),
    );
    home.write("okr.toml", OKR);
    home.write("contacts.csv", "name,next on\nMira,when Globex has signed\n");
    let people = "name,organisation,next step,next on\nAda Byron,Analytics,Send the quote,2026-11-10\n\
                  Ben Globex,Globex,Call,2026-11-10\n";
    home.write("people.csv", people);
    home
}

/// The sentence that counts, from the rows alone.
fn sentence(friday: u32, before: u32) -> String {
    let from = if before == 0 { "Fri 30 Oct".to_owned() } else { format!("Fri {before} Nov") };
    let mut said = Vec::new();
    for (part, one, several) in [
        ("slipped", "slipped", "slipped"),
        ("shipped", "done", "done"),
        ("risks", "risk open", "risks open"),
        ("asks", "ask open", "asks open"),
        ("milestones", "milestone open", "milestones open"),
    ] {
        match expected(part, friday, before).len() {
            0 => assert_ne!(part, "shipped", "every week something is done"),
            1 => said.push(format!("1 {one}")),
            many => said.push(format!("{many} {several}")),
        }
    }
    format!("{from}: {}.", said.join(", "))
}

/// Checks that what was told before is there only while it is open, and says since when. Gives the
/// days on which what is open was told first.
fn check_open<'p>(
    text: &str,
    friday: u32,
    before: u32,
    told_first: &BTreeMap<(&'p str, String), u32>,
) -> BTreeMap<(&'p str, String), u32> {
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
    open
}

#[test]
fn a_quarter_gives_four_updates_that_say_each_thing_once_and_nothing_of_the_list() {
    let server = Server::start();
    let home = equipped(&server);
    let [said, denied] = replies();
    let mut outputs: Vec<String> = Vec::new();
    // A first update looks a week back.
    let mut before = 0;
    let mut digest: Option<(String, usize)> = None;
    let mut told_first: BTreeMap<(&str, String), u32> = BTreeMap::new();
    for (week, friday) in FRIDAYS.into_iter().enumerate() {
        home.write("todo.txt", list(friday));
        let (theme, items) = happens(&home, week);
        // In the third week the model says what it was never told.
        let (reply, worded) = if week == 2 { (&denied, "fallback") } else { (&said, "verified") };
        server.on("POST", "/chat/completions", [reply.clone()]);
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
        for part in ["slipped", "shipped", "risks", "asks", "milestones"] {
            assert_eq!(titles(&told, part), expected(part, friday, before), "{part} on {friday}");
        }
        let text = told["markdown"].as_str().unwrap();
        let sentence = sentence(friday, before);
        assert!(text.contains(&sentence), "{sentence}: {text}");
        assert!(text.contains(COLOURS[week]), "{}: {text}", COLOURS[week]);
        assert_eq!(told["writer"]["status"], worded, "{}", told["writer"]);
        let of_theme = match &digest {
            Some((label, before)) if *label == theme && *before != items => {
                format!("- {theme}: {items} items, was {before}")
            }
            _ => format!("- {theme}: {items} items"),
        };
        let relations = RELATIONS[week].iter().map(|line| (*line).to_owned());
        for line in figures(week).into_iter().chain(relations).chain([of_theme]) {
            assert!(text.lines().any(|told| told == line), "{line}: {text}");
        }
        assert!(week == 1 || week == 2 || !text.contains("Renewal"), "{text}");
        digest = Some((theme, items));
        told_first = check_open(text, friday, before, &told_first);
        before = friday;
    }
    let seen = server.seen();
    // Four drafts and one update each week, each asked for once.
    assert_eq!(seen.len(), 20);
    outputs.extend(seen.into_iter().map(|seen| seen.body));
    outputs.push(home.read(".local/state/personal-os/personal-os.log"));
    outputs.extend(recorded(&home));
    for output in &outputs {
        for word in DENIED {
            assert!(!output.contains(word), "{word}: {output}");
        }
    }
    // The user is told how much was kept back.
    let text = run_at(&home, 27, &["update", "-n", "--format", "markdown"]).stdout;
    assert!(text.contains("are kept back from this audience"), "{text}");
}
