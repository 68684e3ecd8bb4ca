//! The words of a text that may be HTML.

use std::borrow::Cow;

/// Elements that begin a new line.
const LINES: &[&str] = &["p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"];

/// Elements whose content nobody reads.
const HIDDEN: &[&str] = &["script", "style", "head", "title"];

/// A longer declaration is none, and in a longer tag quotes are not minded.
const DECLARATION: usize = 1_000;
const QUOTED: usize = 400;

/// `text` without its markup if it is HTML, else as it is. It is HTML if it holds one of the usual
/// elements; `a < b` and `<name>` are text.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if !is_html(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut tags = Tags::default();
    let mut hidden: Option<String> = None;
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        if hidden.is_none() {
            out.push_str(before);
        }
        let Some((inside, after)) = tags.element(tag) else {
            if hidden.is_none() {
                out.push('<');
            }
            rest = tag.get(1..).unwrap_or_default();
            continue;
        };
        rest = after;
        let closes = inside.starts_with('/');
        let name = name(inside);
        match &hidden {
            Some(within) if closes && *within == name => hidden = None,
            None if !closes && HIDDEN.contains(&name.as_str()) => hidden = Some(name),
            None if LINES.contains(&name.as_str()) => out.push('\n'),
            _ => {}
        }
    }
    if hidden.is_none() {
        out.push_str(rest);
    }
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Cow::Owned(entities(&lines.join("\n")))
}

/// Finds where tags end.
#[derive(Default)]
struct Tags {
    /// Whether no comment ends in the rest of the text, so that it is not looked through again.
    no_comment_ends: bool,
}

impl Tags {
    /// What stands between `<` and `>` at the beginning of `tag`, and what follows.
    fn element<'t>(&mut self, tag: &'t str) -> Option<(&'t str, &'t str)> {
        let inside = tag.strip_prefix('<')?;
        let first = inside.chars().next()?;
        if !(first.is_ascii_alphabetic() || matches!(first, '/' | '!')) {
            return None;
        }
        let close = match inside.strip_prefix("!--") {
            Some(_) if self.no_comment_ends => return None,
            Some(comment) => {
                let end = comment.find("-->");
                self.no_comment_ends = end.is_none();
                end? + "!----".len()
            }
            None if first == '!' => super::beginning(inside, DECLARATION).find('>')?,
            None => tag_end(inside)?,
        };
        Some((inside.get(..close)?, inside.get(close + 1..)?))
    }
}

/// Where a tag ends. Another one begins in it only between quotes, so that no stretch is looked at for
/// each of the marks before it.
fn tag_end(inside: &str) -> Option<usize> {
    let (mut quote, mut before) = (None, b' ');
    for (at, byte) in super::beginning(inside, QUOTED).bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = quote.filter(|_| byte != open),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, _) => {}
        }
        before = byte;
    }
    inside.find(['<', '>']).filter(|at| inside.as_bytes().get(*at) == Some(&b'>'))
}

fn name(inside: &str) -> String {
    let name = inside.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name.get(..end).unwrap_or_default().to_ascii_lowercase()
}

fn is_html(text: &str) -> bool {
    const USUAL: &[&str] = &[
        "p",
        "br",
        "div",
        "span",
        "b",
        "i",
        "strong",
        "em",
        "a",
        "ul",
        "ol",
        "li",
        "html",
        "body",
        "table",
        "td",
        "tr",
        "h1",
        "h2",
        "h3",
        "img",
        "blockquote",
    ];
    let mut tags = Tags::default();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let tag = rest.get(open..).unwrap_or_default();
        rest = match tags.element(tag) {
            Some((inside, _)) if USUAL.contains(&name(inside).as_str()) => return true,
            Some((_, after)) => after,
            None => tag.get(1..).unwrap_or_default(),
        };
    }
    false
}

pub(super) fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let inside = end.and_then(|end| entity.get(1..end));
        if let Some(c) = inside.and_then(character) {
            out.push(c);
            rest = entity.get(end.unwrap_or(0) + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = entity.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn markup_goes_and_words_stay() {
        for (html, expected) in [
            ("<p>The <b>export</b> fails</p><p>Always</p>", "The export fails\nAlways"),
            ("a<br>b &amp; c&#39;s &lt;x&gt;", "a\nb & c's <x>"),
            ("<style>p { x }</style><div>seen</div>", "seen"),
            ("<p>open <", "open <"),
            ("a < b > c, <name> &amp; R&D", "a < b > c, <name> &amp; R&D"),
            ("<p>&#xD800; &unknown; &", "&#xD800; &unknown; &"),
            ("<p>seen<!-- <b>not</b> --></p>", "seen"),
            ("<p>seen<!-- never closed", "seen<!-- never closed"),
            ("<!-- <p>not</p> --> a < b", "<!-- <p>not</p> --> a < b"),
            ("<a title=\"a<b\" href='x>y'>here</a>", "here"),
            ("<a title=\"a>here</a>", "here"),
            ("<p>a <x <b>b</b> <!c", "a <x b <!c"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn marks_that_open_nothing_are_looked_at_once_each() {
        let long = format!("<p>seen<!-- {} --> too", "not ".repeat(1_000));
        assert_eq!(text(&long), "seen too");
        for mark in ["<x", "<x ", "<p", "<!", "<", "<!--", "<a b=\"'", "<a b=\"<c\" d"] {
            let text = format!("<p>{}", mark.repeat(200_000));
            assert_eq!(super::text(&text).len(), text.trim_end().len() - 3, "{mark}");
            assert_eq!(super::text(&text[3..]), text[3..]);
        }
    }
}
