//! What holds of every document, however hostile its texts.

use super::*;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

/// Parts that texts from outside are made of: all of Markdown's syntax, what terminals obey, and
/// what is hard to measure.
const PARTS: &[&str] = &[
    "*",
    "**",
    "_",
    "__",
    "`",
    "```",
    "~",
    "~~",
    "~~~",
    "[",
    "]",
    "(",
    ")",
    "](http://x)",
    "![",
    "[^1]",
    "[^1]: ",
    "[x]",
    "[ ] ",
    "[[w]]",
    "[!NOTE]",
    "<",
    ">",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<http://x.example>",
    "<a@b.c>",
    "<?",
    "&",
    "&amp;",
    "&#38;",
    "&#x26;",
    "&lt",
    ";",
    "|",
    "\\",
    "\\|",
    "#",
    "# ",
    "###### ",
    " #",
    "-",
    "- ",
    "---",
    "--- ",
    "+ ",
    "* * *",
    "_ _ _",
    "===",
    ":",
    ": ",
    ":-:",
    "1. ",
    "12) ",
    "123456789. ",
    "1234567890. ",
    "> ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "$",
    "$$",
    "a",
    "word",
    "it's",
    "5",
    " ",
    "  ",
    ".",
    "!",
    "\"",
    "{",
    "}",
    "{#id}",
    "=",
    "^",
    "%",
    "/",
    "@a",
    "#12",
    "https://x.example/?a=b",
    "www.x.example",
    "mailto:a@b.c",
    "\u{1b}[31m",
    "\u{1b}]8;;x\u{7}",
    "\0",
    "\u{7f}",
    "\u{9b}1m",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{a0}",
    "\u{3000}",
    "設計",
    "👩\u{200d}💻",
    "❤\u{fe0f}",
    "1\u{fe0f}\u{20e3}",
    "\u{fe0f}",
    "\u{200d}",
    "e\u{301}",
    "\u{301}",
    "🇩🇪",
    "👍🏽",
    "‘\u{fe01}",
    "لا",
    "한",
    "ᄒ\u{1161}\u{11ab}",
    "Ａ",
];

pub(super) fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => proptest::sample::select(PARTS).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
        1 => "[a-z]{1,30}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

fn role() -> impl Strategy<Value = Role> {
    let ours = proptest::sample::select(&[Role::Ours, Role::Handle, Role::Strong, Role::Faint]);
    prop_oneof![2 => Just(Role::Outside), 1 => ours]
}

fn line() -> impl Strategy<Value = Line> {
    let piece = (role(), hostile()).prop_map(|(role, text)| Piece { role, text });
    prop::collection::vec(piece, 0..4).prop_map(|pieces| Line { pieces, keys: Vec::new() })
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(line(), 0..4)
}

fn any_table() -> impl Strategy<Value = Table> {
    let fit = proptest::sample::select(&[Fit::Whole, Fit::Wrap, Fit::Shorten]);
    let align = proptest::sample::select(&[Align::Left, Align::Right]);
    let column =
        (hostile(), align, fit).prop_map(|(heading, align, fit)| Column { heading, align, fit });
    let columns = prop::collection::vec(column, 0..5);
    let rows = prop::collection::vec(prop::collection::vec(line(), 0..6), 0..4);
    (columns, rows).prop_map(|(columns, rows)| Table { columns, rows })
}

fn any_slot() -> impl Strategy<Value = Slot> {
    use SlotKind::{Break, Free, Meeting, Task, Tentative};
    let kind = proptest::sample::select(&[Task, Meeting, Tentative, Break, Free]);
    let handle = prop::option::of("[TE][0-9]{1,2}");
    let slot = ("[0-9]{2}:[0-9]{2}|[0-9]{1,2}:[0-9]{2} am", hostile(), kind, handle, line());
    slot.prop_map(|(start, end, kind, handle, what)| Slot { start, end, kind, handle, what })
}

fn any_quote() -> impl Strategy<Value = Quote> {
    let quote = (hostile(), any::<bool>(), line());
    quote.prop_map(|(text, cut, from)| Quote { text, cut, from })
}

fn section() -> impl Strategy<Value = Section> {
    let body = prop_oneof![
        lines().prop_map(Body::Lines),
        lines().prop_map(Body::List),
        any_table().prop_map(Body::Table),
        prop::collection::vec(any_slot(), 0..4).prop_map(Body::Timeline),
        prop::collection::vec(any_quote(), 0..4).prop_map(Body::Quotes),
    ];
    let heading = prop_oneof![hostile().prop_map(|text| text + "H"), "[A-Z][a-z]{1,12}"];
    (heading, any::<bool>(), any::<bool>(), body)
        .prop_map(|(heading, obvious, lead, body)| Section { heading, obvious, lead, body })
}

pub(super) fn document() -> impl Strategy<Value = Document> {
    let sections = prop::collection::vec(section(), 0..4);
    (line(), lines(), sections, lines()).prop_map(|(title, verdict, sections, footer)| Document {
        title,
        verdict,
        sections,
        footer,
    })
}

/// The text of a line: its pieces, cleaned.
fn text(line: &Line) -> String {
    line.shown().into_iter().map(|piece| piece.text).collect()
}

fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |all, part| {
        let known = ["[0m", "[1m", "[2m", "[36m"].iter().find_map(|code| part.strip_prefix(code));
        all + known.expect("an escape sequence that is not ours")
    })
}

/// Stands for the rule above the footer among the texts of blocks; no text has a line break.
pub(super) const RULE: &str = "\n";

/// The texts of all blocks of a document in order, as its Markdown should have them.
pub(super) fn expected_blocks(document: &Document) -> Vec<String> {
    let filled = |lines: &[Line]| -> Vec<String> {
        lines.iter().map(text).filter(|text| !text.is_empty()).collect()
    };
    let mut blocks = filled(std::slice::from_ref(&document.title));
    blocks.extend(filled(&document.verdict));
    for Section { heading, body, .. } in &document.sections {
        let texts = match body {
            Body::Lines(lines) | Body::List(lines) => filled(lines),
            Body::Table(table) if table.columns.is_empty() || table.rows.is_empty() => Vec::new(),
            Body::Table(table) => {
                let headings = table.columns.iter().map(|column| clean(&column.heading));
                let cells = table.rows.iter().flat_map(|row| {
                    let cell = |index: usize| row.get(index).map(text).unwrap_or_default();
                    (0..table.columns.len()).map(cell).collect::<Vec<_>>()
                });
                headings.chain(cells).collect()
            }
            Body::Timeline(slots) => slots.iter().map(expected_slot).collect(),
            Body::Quotes(quotes) => quotes.iter().filter_map(expected_quote).collect(),
        };
        if !texts.is_empty() {
            blocks.extend(Some(clean(heading)).filter(|heading| !heading.is_empty()));
            blocks.extend(texts);
        }
    }
    let footer = filled(&document.footer);
    blocks.extend((!footer.is_empty()).then(|| RULE.to_owned()));
    blocks.extend(footer);
    blocks
}

/// A quote without words is none.
fn expected_quote(quote: &Quote) -> Option<String> {
    let (words, from) = (clean(&quote.text), text(&quote.from));
    let end = if quote.cut { " …”" } else { "”" };
    let from = if from.is_empty() { from } else { format!(" — {from}") };
    (!words.is_empty()).then(|| format!("“{words}{end}{from}"))
}

fn expected_slot(slot: &Slot) -> String {
    let mark = match slot.kind {
        SlotKind::Task => "▓",
        SlotKind::Meeting | SlotKind::Tentative => "░",
        SlotKind::Break => "",
        SlotKind::Free => "·",
    };
    let dash = if slot.end.is_empty() { "" } else { "–" };
    let times = clean(&format!("{}{dash}{}", slot.start, slot.end));
    let handle = slot.handle.clone().unwrap_or_default();
    let note = if slot.kind == SlotKind::Tentative { "(tentative)" } else { "" };
    let parts = [times, mark.to_owned(), handle, text(&slot.what), note.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The texts of all blocks as a Markdown parser finds them. Fails on anything that no document of
/// ours has: emphasis, links, code, HTML and so on.
fn parsed_blocks(markdown: &str) -> Result<Vec<String>, String> {
    // GitHub's extensions and more, without those that no escape can keep from changing a text.
    let options = Options::all()
        - Options::ENABLE_SMART_PUNCTUATION
        - Options::ENABLE_HEADING_ATTRIBUTES
        - Options::ENABLE_SUPERSCRIPT
        - Options::ENABLE_SUBSCRIPT;
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableCell) => {
                open = Some(String::new());
            }
            Event::Start(
                Tag::List(None) | Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::Strong,
            )
            | Event::End(
                TagEnd::List(false)
                | TagEnd::Table
                | TagEnd::TableHead
                | TagEnd::TableRow
                | TagEnd::Strong,
            ) => {}
            Event::Rule => blocks.push(RULE.to_owned()),
            Event::Text(text) => {
                open.as_mut().ok_or("text outside of a block")?.push_str(&text);
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) => blocks.push(open.take().ok_or("a block in a block")?),
            other => return Err(format!("{other:?}")),
        }
    }
    Ok(blocks)
}

/// The bold texts that a Markdown parser finds.
fn bold(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Strong) => {
                found.push(String::new());
                inside = true;
            }
            Event::End(TagEnd::Strong) => inside = false,
            Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
            _ => {}
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_terminal_gets_lines_that_fit_and_nothing_to_obey(document in document(), width in 0usize..150) {
        let plain = terminal(&document, Style { width, color: false });
        let room = width.clamp(40, 120);
        for line in plain.lines() {
            prop_assert!(line.width() <= room, "{} columns: {line:?}", line.width());
            prop_assert!(!line.ends_with(' '), "{line:?}");
        }
        prop_assert!(plain.chars().all(|c| c == '\n' || !c.is_control()));
        prop_assert!(plain.is_empty() || plain.ends_with('\n'));
        prop_assert!(!plain.ends_with("\n\n") && !plain.contains("\n\n\n") && !plain.starts_with('\n'));
        let colored = terminal(&document, Style { width, color: true });
        prop_assert_eq!(without_colors(&colored), plain);
    }

    #[test]
    fn a_terminal_gets_every_word(lines in lines(), items in lines(), width in 40usize..130) {
        let document = Document {
            title: Line::new(),
            verdict: Vec::new(),
            sections: vec![
                Section::new("", Body::Lines(lines.clone())),
                Section::new("", Body::List(items.clone())),
            ],
            footer: Vec::new(),
        };
        let letters = |text: &str| -> String { text.split_whitespace().collect() };
        let expected: String = lines.iter().chain(&items).map(|line| letters(&text(line))).collect();
        prop_assert_eq!(letters(&terminal(&document, Style { width, color: false })), expected);
    }

    #[test]
    fn markdown_is_read_as_exactly_the_texts(document in document()) {
        let markdown = markdown(&document);
        let blocks = parsed_blocks(&markdown);
        prop_assert_eq!(blocks, Ok(expected_blocks(&document)), "{}", markdown);
        prop_assert!(markdown.ends_with('\n') && !markdown.ends_with("\n\n"));
        prop_assert!(markdown.lines().all(|line| !line.ends_with(' ')));
    }

    #[test]
    fn only_our_own_words_are_bold(line in line()) {
        let strong: Vec<String> = line.shown().into_iter()
            .filter(|piece| piece.role == Role::Strong).map(|piece| piece.text).collect();
        let document = Document {
            title: Line::new(), verdict: vec![line], sections: Vec::new(), footer: Vec::new(),
        };
        for text in bold(&markdown(&document)) {
            prop_assert!(strong.contains(&text), "{text:?} is not among {strong:?}");
        }
    }

    #[test]
    fn handles_and_times_are_never_cut(title in hostile(), reason in hostile(), width in 40usize..121) {
        let columns = [Fit::Whole, Fit::Shorten, Fit::Whole, Fit::Wrap].map(|fit| Column::new("", fit));
        let row = vec![
            Line::new().handle("T17"),
            Line::new().outside(&title),
            Line::new().ours("119 min~"),
            Line::new().outside(&reason),
        ];
        let slot = Slot {
            start: "12:30 pm".to_owned(),
            end: "12:45 pm".to_owned(),
            kind: SlotKind::Task,
            handle: Some("T17".to_owned()),
            what: Line::new().outside(&title),
        };
        let table = Table { columns: columns.to_vec(), rows: vec![row] };
        let document = Document {
            title: Line::new(),
            verdict: Vec::new(),
            sections: vec![
                Section::new("", Body::Table(table)).obvious(),
                Section::new("", Body::Timeline(vec![slot])).obvious(),
            ],
            footer: Vec::new(),
        };
        let text = terminal(&document, Style { width, color: false });
        let first = text.lines().next().unwrap();
        prop_assert!(first.starts_with("T17") && first.contains("119 min~"), "{text}");
        prop_assert!(text.contains("\n12:30 pm–12:45 pm  ▓  T17"), "{text}");
    }
}
