//! The prose of the man pages, which is the only reference there is, and what makes roff of it.
//!
//! A text stands beside this file as Markdown of a few forms: headings, paragraphs, lists, terms with
//! `: ` and what they mean below them, fenced blocks, `code` and *emphasis*. The requests are those of
//! man(7), which groff, mandoc and the man of macOS all know.

/// The prose of each page, by the page's name and section of the manual.
const PROSE: &[(&str, &str)] = &[
    ("personal-os.1", include_str!("manual/personal-os.md")),
    ("personal-os-delivery.1", include_str!("manual/delivery.md")),
    ("personal-os-doctor.1", include_str!("manual/doctor.md")),
    ("personal-os-feedback.1", include_str!("manual/feedback.md")),
    ("personal-os-history.1", include_str!("manual/history.md")),
    ("personal-os-init.1", include_str!("manual/init.md")),
    ("personal-os-metrics.1", include_str!("manual/metrics.md")),
    ("personal-os-okr.1", include_str!("manual/okr.md")),
    ("personal-os-plan.1", include_str!("manual/plan.md")),
    ("personal-os-progress.1", include_str!("manual/progress.md")),
    ("personal-os-schedule.1", include_str!("manual/schedule.md")),
    ("personal-os-summary.1", include_str!("manual/summary.md")),
    ("personal-os-tasks.1", include_str!("manual/tasks.md")),
    ("personal-os-update.1", include_str!("manual/update.md")),
];

/// What a page says besides its options, as roff; nothing for a page without prose.
pub(super) fn prose(page: &str) -> String {
    let found = PROSE.iter().find(|(name, _)| *name == page);
    found.map(|(_, text)| roff(text)).unwrap_or_default()
}

/// The page of the configuration file, personal-os-config(5), which no command has. Files are shown
/// whole: the shipped example is the list of all keys.
pub(super) fn configuration() -> String {
    let text = include_str!("manual/config.5.md");
    let head = ".TH personal-os-config 5 \"\" \"personal-os manual\"\n";
    let mut page = ragged(head) + &roff(text);
    page.push_str(&file("EVERY KEY", include_str!("../../examples/config.toml")));
    page
}

/// The page with lines that end where a word does: no word is parted, which nobody could copy, and no
/// blanks are stretched, which makes narrow pages hard to read.
pub(super) fn ragged(page: &str) -> String {
    let Some(at) = page.find(".TH ") else { return page.to_owned() };
    let (before, from) = page.split_at(at);
    let (title, rest) = from.split_once('\n').unwrap_or((from, ""));
    format!("{before}{title}\n.nh\n.ad l\n{rest}")
}

/// A section that shows a file as it is.
pub(super) fn file(heading: &str, text: &str) -> String {
    let mut page = format!(".SH \"{heading}\"\n");
    verbatim(&mut page, text.lines());
    page
}

fn verbatim<'a>(page: &mut String, lines: impl Iterator<Item = &'a str>) {
    page.push_str(".nf\n");
    for line in lines {
        // A leading dot or quote would be a request; the zero-width character takes its place.
        page.push_str("\\&");
        page.push_str(&literal(line));
        page.push('\n');
    }
    page.push_str(".fi\n");
}

/// Text without a meaning to roff. A bare hyphen may be typeset as another character, which nobody
/// could copy into a shell.
pub(super) fn literal(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

/// The requests and escapes for a text in the Markdown of this folder.
fn roff(text: &str) -> String {
    let mut page = String::new();
    let mut lines = text.lines().peekable();
    // A list item or the meaning of a term goes on in lines that are indented.
    let mut open = false;
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("# ") {
            page.push_str(&format!(".SH \"{}\"\n", literal(&heading.to_uppercase())));
        } else if let Some(heading) = line.strip_prefix("## ") {
            page.push_str(&format!(".SS \"{}\"\n", literal(heading)));
        } else if line.starts_with("```") {
            page.push_str(".PP\n.RS 4\n");
            verbatim(&mut page, lines.by_ref().take_while(|line| !line.starts_with("```")));
            page.push_str(".RE\n");
        } else if let Some(item) = line.strip_prefix("- ") {
            page.push_str(&format!(".IP \\(bu 2\n{}\n", inline(item)));
            open = true;
            continue;
        } else if let Some(meaning) = line.strip_prefix(": ") {
            page.push_str(&format!("{}\n", inline(meaning)));
            open = true;
            continue;
        } else if lines.peek().is_some_and(|next| next.starts_with(": ")) {
            page.push_str(&format!(".TP\n{}\n", inline(line)));
        } else if open && line.starts_with("  ") {
            page.push_str(&format!("{}\n", inline(line.trim_start())));
            continue;
        } else if line.is_empty() {
            // The others begin a paragraph of their own.
            let is_text = |next: &&str| {
                !next.is_empty()
                    && !["# ", "## ", "- ", "```"].iter().any(|mark| next.starts_with(mark))
            };
            if lines.peek().is_some_and(is_text) {
                page.push_str(".PP\n");
            }
        } else {
            page.push_str(&format!("{}\n", inline(line)));
        }
        open = false;
    }
    page
}

/// A line of prose: `code` is bold, *emphasis* is italic, and nothing else is special.
fn inline(line: &str) -> String {
    let mut made = String::new();
    // A line that begins with one of these would be a request.
    if line.starts_with(['.', '\'']) {
        made.push_str("\\&");
    }
    let mut code = false;
    for (index, part) in line.split('`').enumerate() {
        code = index % 2 == 1;
        if code {
            made.push_str(&format!("\\fB{}\\fR", literal(part)));
            continue;
        }
        for (index, part) in part.split('*').enumerate() {
            let part = literal(part);
            made.push_str(&if index % 2 == 1 { format!("\\fI{part}\\fR") } else { part });
        }
    }
    debug_assert!(!code, "a mark of code never closes: {line}");
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_lists_terms_and_blocks_become_requests() {
        let text = "# Two words\n\nFirst line\nand `--more` of *it*.\n\nNext.\n\n## Below\n\n- one\n  goes on\n- two\n\n\
            `term`, other\n: what it means\n  and more\n\n```console\n$ personal-os\n.dot \\\n```\nAfter.\n";
        let expected = ".SH \"TWO WORDS\"\n.PP\nFirst line\nand \\fB\\-\\-more\\fR of \\fIit\\fR.\n.PP\nNext.\n\
            .SS \"Below\"\n.IP \\(bu 2\none\ngoes on\n.IP \\(bu 2\ntwo\n.PP\n.TP\n\\fBterm\\fR, other\nwhat it means\nand more\n\
            .PP\n.RS 4\n.nf\n\\&$ personal\\-os\n\\&.dot \\e\n.fi\n.RE\nAfter.\n";
        assert_eq!(roff(text), expected);
    }

    #[test]
    fn no_line_of_prose_is_a_request_by_accident() {
        assert_eq!(inline(".env and it's"), "\\&.env and it's");
        assert_eq!(inline("'quoted'"), "\\&'quoted'");
        assert_eq!(inline("C:\\dir"), "C:\\edir");
    }

    #[test]
    fn marks_of_code_and_emphasis_are_closed_in_every_line() {
        for (name, text) in PROSE.iter().chain([&("5", include_str!("manual/config.5.md"))]) {
            let prose = text.split("```").step_by(2);
            for line in prose.flat_map(str::lines) {
                assert_eq!(line.matches('`').count() % 2, 0, "{name}: {line}");
                let plain: String = line.split('`').step_by(2).collect();
                assert_eq!(plain.matches('*').count() % 2, 0, "{name}: {line}");
            }
        }
    }
}
