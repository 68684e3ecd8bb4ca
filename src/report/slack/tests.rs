//! Slack's limits, and that nothing is lost or obeyed.

use super::super::properties::{RULE, document, expected_blocks, hostile};
use super::super::samples::plan;
use super::super::{Column, Fit};
use super::*;
use proptest::prelude::*;

/// The literal texts of a message in order; `what` is told of everything that is no literal text.
fn texts(part: &Part, texts: &mut Vec<String>) {
    for block in &part.blocks {
        let kind = block["type"].as_str().unwrap();
        match kind {
            "header" => {
                assert_eq!(block["text"]["type"], "plain_text");
                assert_eq!(block["text"]["emoji"], false);
                texts.push(block["text"]["text"].as_str().unwrap().to_owned());
            }
            "rich_text" => {
                for element in block["elements"].as_array().unwrap() {
                    let sections = match element["type"].as_str().unwrap() {
                        "rich_text_section" => vec![element],
                        "rich_text_list" => {
                            element["elements"].as_array().unwrap().iter().collect()
                        }
                        other => panic!("{other}"),
                    };
                    for section in sections {
                        assert_eq!(section["type"], "rich_text_section");
                        let leaves = section["elements"].as_array().unwrap().iter().map(|leaf| {
                            assert_eq!(leaf["type"], "text", "only literal text");
                            leaf["text"].as_str().unwrap()
                        });
                        texts.push(leaves.collect());
                    }
                }
            }
            "table" => {
                for cell in block["rows"].as_array().unwrap().iter().filter_map(Value::as_array) {
                    for cell in cell {
                        assert_eq!(cell["type"], "raw_text");
                        texts.push(cell["text"].as_str().unwrap().to_owned());
                    }
                }
            }
            other => panic!("a block of another kind: {other}"),
        }
    }
}

/// Checks a message against Slack's own limits, which are wider than ours.
fn check_limits(part: &Part) {
    assert!((1..=50).contains(&part.blocks.len()), "{} blocks", part.blocks.len());
    assert!(!part.text.is_empty() && part.text.chars().count() <= 3_000);
    assert!(part.plain.chars().count() <= 40_000);
    let mut all = 0;
    let mut cells = 0;
    for block in &part.blocks {
        match block["type"].as_str().unwrap() {
            "header" => {
                let text = block["text"]["text"].as_str().unwrap();
                assert!((1..=150).contains(&text.chars().count()));
                assert!(!text.contains(['&', '<', '>']));
                all += text.chars().count();
            }
            "table" => {
                let rows = block["rows"].as_array().unwrap();
                assert!((1..=100).contains(&rows.len()), "{} rows", rows.len());
                for row in rows {
                    let row = row.as_array().unwrap();
                    assert!((1..=20).contains(&row.len()), "{} cells", row.len());
                    cells += row
                        .iter()
                        .map(|cell| cell["text"].as_str().unwrap().chars().count())
                        .inspect(|length| assert!(*length > 0))
                        .sum::<usize>();
                }
            }
            _ => {
                let mut own = Vec::new();
                let block = Part { blocks: vec![block.clone()], ..part.clone() };
                texts(&block, &mut own);
                let own: usize = own.iter().map(|text| text.chars().count()).sum();
                assert!((1..=3_000).contains(&own), "a block of {own} characters");
                all += own;
            }
        }
    }
    assert!(cells <= 10_000, "{cells} characters in tables");
    assert!(all + cells <= 13_200, "{all} and {cells} characters");
    let tables = part.blocks.iter().filter(|block| block["type"] == "table").count();
    assert!(tables <= 1, "{tables} tables");
}

/// All texts of all messages, without blanks.
fn joined(parts: &[Part]) -> String {
    let mut all = Vec::new();
    for part in parts {
        texts(part, &mut all);
    }
    without_blanks(&all.concat())
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the Markdown of the document says, with its sections in the order of the messages.
fn expected(document: &Document) -> String {
    let mut document = document.clone();
    document.sections.sort_by_key(|section| !section.lead);
    let blocks = expected_blocks(&document);
    without_blanks(&blocks.into_iter().filter(|block| block != RULE).collect::<String>())
}

fn check(document: &Document) -> Vec<Part> {
    let parts = slack(document);
    parts.iter().for_each(check_limits);
    let expected = expected(document);
    assert_eq!(joined(&parts), if expected.is_empty() { "(empty)".to_owned() } else { expected });
    parts
}

fn of(sections: Vec<Section>) -> Document {
    let title = Line::new().ours("Tue 24 Nov");
    Document { title, verdict: vec![Line::new().ours("fits")], sections, footer: Vec::new() }
}

fn outside(text: &str) -> Line {
    Line::new().outside(text)
}

#[test]
fn a_plan_is_a_message_with_a_thread() {
    let parts = check(&plan());
    assert_eq!(parts.len(), 2);
    let kinds = |part: &Part| -> Vec<String> {
        part.blocks.iter().map(|block| block["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&parts[0]), ["header", "rich_text", "rich_text", "table", "rich_text"]);
    assert_eq!(
        parts[0].text,
        "Tue 24 Nov · tight: 4 h 10 of work for 4 h 30 of room (93 %). Start T1 at \
         09:\u{2060}00."
    );
    assert_eq!(parts[0].handles, ["T1", "T4", "T9", "T2", "E4"]);
    let mut first = Vec::new();
    texts(&parts[0], &mut first);
    assert_eq!(first[0], "Tue 24 Nov");
    assert_eq!(first.last().unwrap(), "E4 moved to 15:00 · T9 new");
    assert_eq!(parts[1].text, "Tue 24 Nov (2 of 2)");
    assert!(parts[1].plain.contains("• T7 Expense report"), "{}", parts[1].plain);
    let row = &parts[0].blocks[3]["rows"][1];
    assert_eq!(row[1]["text"], "T1");
    assert_eq!(parts[0].blocks[3]["column_settings"][0]["align"], "right");
}

#[test]
fn sixty_headings_are_parted_at_headings() {
    let section = |n: usize| {
        let said = (0..4).map(|line| outside(&format!("line {line} of {n} {}", "x".repeat(40))));
        Section::new(format!("Heading {n}"), Body::List(said.collect()))
    };
    let parts = check(&of((0..60).map(section).collect()));
    assert_eq!(parts.len(), 2);
    let mut second = Vec::new();
    texts(&parts[1], &mut second);
    assert!(second[0].starts_with("Heading "), "{second:?}");
}

#[test]
fn a_table_of_15_000_characters_is_parted_between_rows() {
    let columns = vec![Column::new("key result", Fit::Shorten), Column::new("now", Fit::Whole)];
    let row = |n: usize| vec![outside(&format!("{n:04} {}", "y".repeat(145))), outside("1 %")];
    let rows: Vec<_> = (0..100).map(row).collect();
    let table = Body::Table(Table { columns, rows });
    let parts = check(&of(vec![Section::new("Key results", table)]));
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[1].blocks[0]["type"], "table");
}

#[test]
fn what_no_table_holds_becomes_lines() {
    let columns = |count| (0..count).map(|_| Column::new("c", Fit::Wrap)).collect::<Vec<_>>();
    let cell = outside(&"word ".repeat(2_500));
    let one = Table { columns: columns(1), rows: vec![vec![cell]] };
    let wide = Table { columns: columns(30), rows: vec![vec![outside("z"); 30]] };
    for table in [one, wide] {
        for part in check(&of(vec![Section::new("T", Body::Table(table))])) {
            assert!(part.blocks.iter().all(|block| block["type"] != "table"));
        }
    }
}

#[test]
fn a_long_text_is_cut_between_words_and_never_inside_a_character() {
    let family = "👩\u{200D}👩\u{200D}👧\u{200D}👦";
    for piece in [family, "🇩🇪 ", "e\u{301}", "👍🏽", "שלום ", "&lt;!channel&gt; ", "a<b>&"]
    {
        let parts =
            check(&of(vec![Section::new("S", Body::Lines(vec![outside(&piece.repeat(2_000))]))]));
        let mut all = Vec::new();
        for part in &parts {
            texts(part, &mut all);
        }
        let whole = without_blanks(piece);
        for text in all.iter().filter(|text| text.contains(&whole)) {
            let rest = without_blanks(text).replace(&whole, "");
            let fair = piece.contains(' ') || piece == family || piece.chars().count() == 2;
            assert!(rest.is_empty() || !fair, "{piece:?} was cut: {rest:?}");
        }
    }
    let marks = "a".to_owned() + &"\u{301}".repeat(9_000);
    check(&of(vec![Section::new("S", Body::Lines(vec![outside(&marks)]))]));
}

#[test]
fn nothing_in_a_title_is_obeyed() {
    let hostile = "<!channel> <@U012345> &lt;!channel&gt; [x](http://y) :tada: <http://y|bank> @here :+1: :-1:";
    let title = Line::new().outside(hostile);
    let line = Body::Lines(vec![outside(hostile)]);
    let document = Document { title, ..of(vec![Section::new("S", line)]) };
    let parts = check(&document);
    // In the blocks it stands as it is, in leaves that are not read.
    assert_eq!(joined(&parts).matches("<!channel>").count(), 2);
    for text in [&parts[0].text, &parts[0].plain] {
        for obeyed in ["<", ">", ":tada:", "http://", "@here", ":+1:", ":-1:"] {
            assert!(!text.contains(obeyed), "{text}");
        }
        assert!(text.contains("&amp;lt;!channel&amp;gt;"), "{text}");
    }
}

#[test]
fn a_header_is_within_its_limit_however_it_is_counted() {
    let title = |count| Line::new().outside("\u{1F680}".repeat(count));
    let kind = |title| {
        let parts = check(&Document { title, ..of(Vec::new()) });
        parts[0].blocks[0]["type"].as_str().unwrap().to_owned()
    };
    // Each is two units of UTF-16.
    assert_eq!((kind(title(75)), kind(title(76))), ("header".to_owned(), "rich_text".to_owned()));
}

#[test]
fn the_plain_form_says_the_same() {
    let parts = slack(&plan());
    let plain: String = parts.iter().map(|part| part.plain.as_str()).collect();
    let plain = plain.replace(['\u{2060}', '•'], "");
    let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    assert_eq!(without_blanks(&plain), expected(&plan()));
}

#[test]
fn a_document_that_says_nothing_is_still_a_message() {
    let nothing = Document { title: Line::new(), verdict: Vec::new(), ..of(Vec::new()) };
    assert_eq!(slack(&nothing).len(), 1);
    check_limits(&Part { text: "x".to_owned(), ..slack(&nothing).remove(0) });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_document_fits_and_loses_nothing(document in document(), again in 1_usize..25) {
        let mut document = document;
        let sections = document.sections.clone();
        for _ in 1..again {
            document.sections.extend(sections.iter().cloned());
        }
        let parts = slack(&document);
        let wanted = expected(&document);
        prop_assert_eq!(joined(&parts), if wanted.is_empty() { "(empty)".to_owned() } else { wanted });
        for part in &parts {
            check_limits(&Part { text: format!("x{}", part.text), ..part.clone() });
        }
    }

    #[test]
    fn an_escaped_text_is_literal(text in hostile()) {
        let escaped = escaped(&text);
        prop_assert!(!escaped.contains(['<', '>']));
        let read = escaped.replace('\u{2060}', "").replace("&lt;", "<").replace("&gt;", ">");
        prop_assert_eq!(read.replace("&amp;", "&"), text.replace('\u{2060}', ""));
    }
}
