use super::*;
use crate::sources::contract::changes::new;
use proptest::prelude::*;

fn today() -> NaiveDate {
    day("2026-11-24")
}

fn day(text: &str) -> NaiveDate {
    date(text).unwrap()
}

/// The identity of the task in line `number`.
fn id_at(bytes: &[u8], number: usize) -> String {
    let (found, _) = read(Path::new(""), bytes, false);
    let index = found.iter().position(|found| found.number == number).unwrap();
    identities(&found).remove(index)
}

fn finish(before: &str, number: usize) -> Edited {
    let id = id_at(before.as_bytes(), number);
    edit(before.as_bytes(), None, &Change::Done { id }, today()).unwrap()
}

fn text(edited: &Edited) -> &str {
    std::str::from_utf8(&edited.bytes).unwrap()
}

fn added(before: &str, task: NewTask) -> String {
    text(&edit(before.as_bytes(), None, &Change::Add(task), today()).unwrap()).to_owned()
}

#[test]
fn a_finished_line_says_so_and_keeps_its_priority() {
    for (before, after) in [
        ("Call Mom", "x 2026-11-24 Call Mom"),
        ("(A) Call Mom", "x 2026-11-24 Call Mom pri:A"),
        (
            "(B) 2026-11-01 Call +fam due:2026-11-30",
            "x 2026-11-24 2026-11-01 Call +fam due:2026-11-30 pri:B",
        ),
        ("2026-11-01 Call", "x 2026-11-24 2026-11-01 Call"),
        ("(A) Call pri:C now", "x 2026-11-24 Call pri:A now"),
        ("(A) Call  ", "x 2026-11-24 Call pri:A  "),
        ("(A)", "x 2026-11-24 (A)"),
        (" (A) Call", "x 2026-11-24  (A) Call"),
        ("(b) Call", "x 2026-11-24 (b) Call"),
        ("X Call", "x 2026-11-24 X Call"),
        ("xray the bag", "x 2026-11-24 xray the bag"),
        ("(A)  2026-11-01 two blanks", "x 2026-11-24  2026-11-01 two blanks pri:A"),
    ] {
        let edited = finish(before, 1);
        assert_eq!(text(&edited), after, "{before}");
        assert_eq!(edited.notes, [""; 0], "{before}");
        // It is the same task afterwards.
        assert_eq!(id_at(&edited.bytes, 1), id_at(before.as_bytes(), 1), "{before}");
    }
}

#[test]
fn what_is_done_stays_as_it_is() {
    let before = "x 2026-11-20 Call\n";
    let edited = finish(before, 1);
    assert_eq!(text(&edited), before);
    assert_eq!(edited.notes, ["it is done already"]);
    let archive = Some(&b"x 2026-11-19 Sent id:s\n"[..]);
    let change = Change::Done { id: "s".to_owned() };
    let edited = edit(b"Call\n", archive, &change, today()).unwrap();
    assert_eq!((text(&edited), &edited.title[..]), ("Call\n", "Sent"));
    let defer = Change::Defer { id: "s".to_owned(), to: today() };
    assert!(edit(b"Call\n", archive, &defer, today()).is_err());
    let defer = Change::Defer { id: id_at(before.as_bytes(), 1), to: today() };
    assert!(edit(before.as_bytes(), None, &defer, today()).is_err());
    let gone = Change::Done { id: "nothing".to_owned() };
    assert_eq!(edit(b"Call\n", None, &gone, today()).unwrap_err().kind, FailureKind::Usage);
}

#[test]
fn equal_lines_are_told_apart() {
    let before = "Water\nWater\n";
    assert_eq!(text(&finish(before, 2)), "Water\nx 2026-11-24 Water\n");
    assert_eq!(text(&finish(before, 1)), "x 2026-11-24 Water\nWater\n");
    assert_eq!(
        text(&finish("x 2026-11-20 Water\nWater\n", 2)),
        "x 2026-11-20 Water\nx 2026-11-24 Water\n"
    );
}

#[test]
fn a_repeating_task_leaves_its_next_instance() {
    for (before, next) in [
        // From today, or with a plus from the day it was due.
        ("Report due:2026-11-20 rec:1w", "Report due:2026-12-01 rec:1w"),
        ("Report due:2026-11-20 rec:+1w", "Report due:2026-11-27 rec:+1w"),
        ("Report rec:3d due:2026-11-30", "Report rec:3d due:2026-11-27"),
        // t: moves by as many days.
        ("Pay t:2026-11-27 due:2026-11-30 rec:+1m", "Pay t:2026-12-27 due:2026-12-30 rec:+1m"),
        ("Pay t:2026-11-20 rec:+2w", "Pay t:2026-12-04 rec:+2w"),
        ("Pay rec:1d", "Pay rec:1d due:2026-11-25"),
        // The end of a month stays in the month.
        ("Pay due:2027-01-31 rec:+1m", "Pay due:2027-02-28 rec:+1m"),
        ("Pay due:2028-02-29 rec:+1y", "Pay due:2029-02-28 rec:+1y"),
        // Tuesday and four days from Monday to Friday.
        ("Stand rec:4b", "Stand rec:4b due:2026-11-30"),
        ("(A) 2026-11-01 Run rec:1d", "(A) 2026-11-24 Run rec:1d due:2026-11-25"),
        ("Run id:r rec:1d p:q  ", "Run rec:1d due:2026-11-25  "),
        ("id:r Run rec:1d", "Run rec:1d due:2026-11-25"),
    ] {
        let edited = finish(&format!("{before}\nOther\n"), 1);
        let lines: Vec<&str> = text(&edited).lines().collect();
        assert!(lines[0].starts_with("x 2026-11-24 "), "{before}");
        assert_eq!(lines[1..], ["Other", next], "{before}");
        assert_eq!(edited.notes.len(), 1);
    }
    assert_eq!(
        finish("Run rec:1d\n", 1).notes,
        ["it repeats: the next one (due 2026-11-25) is in line 2"]
    );
    for before in [
        "Run rec:soon",
        "Run rec:0d",
        "Run rec:1q",
        "Run rec:+",
        "Run rec:-1d",
        "Run rec:99999d",
        "Run rec:é",
    ] {
        let edited = finish(before, 1);
        assert_eq!(text(&edited), format!("x 2026-11-24 {before}"));
        let field = before.strip_prefix("Run ").unwrap();
        assert_eq!(
            edited.notes,
            [format!("{field} cannot be read, so no next instance was added")]
        );
    }
}

#[test]
fn putting_off_sets_the_first_day_and_leaves_the_last() {
    for (before, after, notes) in [
        ("Call", "Call t:2026-12-01", 0),
        ("Call  ", "Call t:2026-12-01  ", 0),
        ("Call t:2026-11-25 Mom", "Call t:2026-12-01 Mom", 0),
        ("Call t:soon", "Call t:soon t:2026-12-01", 0),
        ("Call due:2026-12-01", "Call due:2026-12-01 t:2026-12-01", 0),
        ("Call due:2026-11-30", "Call due:2026-11-30 t:2026-12-01", 1),
    ] {
        let change = Change::Defer { id: id_at(before.as_bytes(), 1), to: day("2026-12-01") };
        let edited = edit(before.as_bytes(), None, &change, today()).unwrap();
        assert_eq!(text(&edited), after);
        assert_eq!(edited.notes.len(), notes, "{before}");
    }
}

#[test]
fn a_new_task_goes_to_the_end_in_the_form_of_the_list() {
    let full = NewTask {
        due: Some(day("2026-11-30")),
        estimate_minutes: Some(90),
        priority: Importance::High,
        ..new("Write PRD +pricing")
    };
    let line = "Write PRD +pricing due:2026-11-30 est:1h30m";
    assert_eq!(added("", full.clone()), format!("(A) {line}\n"));
    // Most open tasks have a day of creation.
    let dated = "2026-11-01 a\n(B) 2026-11-02 b\nc\nx 2026-11-01 d\n";
    assert_eq!(added(dated, full), format!("{dated}(A) 2026-11-24 {line}\n"));
    for (before, after) in [
        ("a\n", "a\nCall\n"),
        ("a", "a\nCall"),
        ("a\r\n", "a\r\nCall\r\n"),
        ("a\r\nb", "a\r\nb\r\nCall"),
        ("a\n\n", "a\n\nCall\n"),
        ("\u{feff}", "\u{feff}Call\n"),
    ] {
        assert_eq!(added(before, new("Call")), after, "{before:?}");
    }
    for (priority, line) in [(Importance::Medium, "(B) a\n"), (Importance::Low, "(C) a\n")] {
        assert_eq!(added("", NewTask { priority, ..new("a") }), line);
    }
}

#[test]
fn a_text_is_never_taken_for_the_head_of_a_line() {
    for (task, line) in [
        (new("x marks the spot"), "2026-11-24 x marks the spot\n"),
        (new("2026-12-01 is the day"), "2026-11-24 2026-12-01 is the day\n"),
        // A priority in front is one, unless another is given.
        (new("(B) Call"), "(B) Call\n"),
        (new("(B) 2026-12-01 is it"), "(B) 2026-11-24 2026-12-01 is it\n"),
        (NewTask { priority: Importance::High, ..new("(B) Call") }, "(A) (B) Call\n"),
        (
            NewTask { priority: Importance::High, ..new("2026-12-01 is it") },
            "(A) 2026-11-24 2026-12-01 is it\n",
        ),
    ] {
        assert_eq!(added("", task.clone()), line);
        let read = parse_line(line.trim_end()).unwrap();
        assert!(!read.done);
    }
    for task in [
        NewTask { due: Some(today()), ..new("Call due:2026-12-01") },
        NewTask { estimate_minutes: Some(5), ..new("Call est:10m") },
    ] {
        assert!(edit(b"", None, &Change::Add(task), today()).is_err());
    }
}

#[test]
fn what_cannot_be_written_safely_is_refused() {
    for bytes in [&b"\xFF\xFEa\0"[..], b"\xFE\xFF\0a"] {
        assert!(edit(bytes, None, &Change::Add(new("Call")), today()).is_err());
    }
    assert!(edit(b"", None, &Change::Add(new(&"a".repeat(MAX_LINE + 1))), today()).is_err());
    let long = "a".repeat(MAX_LINE);
    let change = Change::Done { id: id_at(long.as_bytes(), 1) };
    assert!(edit(long.as_bytes(), None, &change, today()).is_err());
}

/// One line as it is put together, so that a change of it can be put together too.
#[derive(Debug, Clone)]
struct Spec {
    priority: Option<char>,
    created: Option<&'static str>,
    body: Vec<u8>,
    threshold: Option<&'static str>,
    rest: Vec<u8>,
    blanks: &'static str,
    end: &'static str,
}

impl Spec {
    fn bytes(&self, done: bool, threshold: Option<&str>) -> Vec<u8> {
        let mut line = Vec::new();
        if done {
            line.extend_from_slice(b"x 2026-11-24 ");
        } else if let Some(letter) = self.priority {
            line.extend_from_slice(format!("({letter}) ").as_bytes());
        }
        line.extend(self.created.iter().flat_map(|date| format!("{date} ").into_bytes()));
        line.extend_from_slice(&self.body);
        if let Some(date) = self.threshold {
            line.extend_from_slice(format!(" t:{}", threshold.unwrap_or(date)).as_bytes());
        }
        line.extend_from_slice(&self.rest);
        if let (Some(date), None) = (threshold, self.threshold) {
            line.extend_from_slice(format!(" t:{date}").as_bytes());
        }
        if let (true, Some(letter)) = (done, self.priority) {
            line.extend_from_slice(format!(" pri:{letter}").as_bytes());
        }
        line.extend_from_slice(self.blanks.as_bytes());
        line.extend_from_slice(self.end.as_bytes());
        line
    }
}

fn words() -> impl Strategy<Value = Vec<u8>> {
    let word = prop::sample::select(vec![
        &b"call"[..],
        b"Mom",
        b"+proj",
        b"@desk",
        b"10:30",
        b"na\xc3\xafve",
        b"bad\xff\xfebyte",
        b"\xf0\x9f\x9a\x80",
        b"due:2026-12-24",
        b"note:abc",
        b"https://example.com/a?b=c",
        b"(A)",
        b"x",
        b"2026-11-05",
        b"est:30m",
    ]);
    let blank = prop::sample::select(vec![&b" "[..], b"  ", b"\t"]);
    prop::collection::vec((blank, word), 0..5).prop_map(|parts| {
        parts.into_iter().flat_map(|(blank, word)| [blank, word].concat()).collect()
    })
}

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let first =
        prop::sample::select(vec![&b"Write"[..], b"Water", b"Wa\xffter", b"@home", b"xylophone"]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\n\n", "\n \n"]);
    let spec = (
        prop::option::of(prop::char::range('A', 'Z')),
        prop::option::of(Just("2026-11-01")),
        (first, words()).prop_map(|(first, rest)| [first, &rest[..]].concat()),
        prop::option::of(Just("2026-11-25")),
        words(),
        prop::sample::select(vec!["", " ", "\t "]),
        end,
    );
    let spec = spec.prop_map(|(priority, created, body, threshold, rest, blanks, end)| Spec {
        priority,
        created,
        body,
        threshold,
        rest,
        blanks,
        end,
    });
    prop::collection::vec(spec, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_change_changes_exactly_the_bytes_it_should(
        mut specs in specs(), chosen in any::<prop::sample::Index>(), open_end in any::<bool>(),
        bom in any::<bool>(),
    ) {
        if open_end {
            specs.last_mut().unwrap().end = "";
        }
        let chosen = chosen.index(specs.len());
        let file = |done: bool, to: Option<&str>| -> Vec<u8> {
            let mark: &[u8] = if bom { BOM } else { b"" };
            let lines = specs.iter().enumerate().flat_map(|(index, spec)| {
                if index == chosen { spec.bytes(done, to) } else { spec.bytes(false, None) }
            });
            mark.iter().copied().chain(lines).collect()
        };
        let before = file(false, None);
        let number = 1 + specs[..chosen].iter()
            .map(|spec| spec.end.matches('\n').count()).sum::<usize>();
        let id = id_at(&before, number);

        let done = edit(&before, None, &Change::Done { id: id.clone() }, today()).unwrap();
        prop_assert_eq!(&done.bytes, &file(true, None));
        prop_assert_eq!(done.line, number);

        let to = day("2026-12-01");
        let deferred = edit(&before, None, &Change::Defer { id, to }, today()).unwrap();
        prop_assert_eq!(&deferred.bytes, &file(false, Some("2026-12-01")));

        let added = edit(&before, None, &Change::Add(new("Buy milk")), today()).unwrap();
        let dated = 2 * specs.iter().filter(|spec| spec.created.is_some()).count() > specs.len();
        let date = if dated { "2026-11-24 " } else { "" };
        let last_end = specs.iter().rev().map(|spec| spec.end).find(|end| !end.is_empty());
        let end = if last_end == Some("\r\n") { "\r\n" } else { "\n" };
        let line = if open_end { format!("{end}{date}Buy milk") } else { format!("{date}Buy milk{end}") };
        prop_assert_eq!(&added.bytes, &[&before[..], line.as_bytes()].concat());
    }
}
