//! The words of a text that may be HTML.

use std::borrow::Cow;

/// Elements that begin a new line.
const LINES: &[&str] = &["p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"];

/// Elements whose content nobody reads.
const HIDDEN: &[&str] = &["script", "style", "head", "title"];

/// A longer comment is none.
const COMMENT: usize = 1_000;

/// `text` without its markup if it is HTML, else as it is. It is HTML if it holds one of the usual
/// elements; `a < b` and `<name>` are text.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if !is_html(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut hidden: Option<String> = None;
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        if hidden.is_none() {
            out.push_str(before);
        }
        let Some((inside, after)) = element(tag) else {
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

/// What stands between `<` and `>` at the beginning of `tag`, and what follows.
fn element(tag: &str) -> Option<(&str, &str)> {
    let inside = tag.strip_prefix('<')?;
    let first = inside.chars().next()?;
    if !(first.is_ascii_alphabetic() || matches!(first, '/' | '!')) {
        return None;
    }
    // Another tag begins in a comment and in no other one, so that no stretch is looked at for each of
    // the marks before it.
    let close = match first {
        '!' => super::beginning(inside, COMMENT).find('>')?,
        _ => inside.find(['<', '>']).filter(|at| inside.as_bytes().get(*at) == Some(&b'>'))?,
    };
    Some((inside.get(..close)?, inside.get(close + 1..)?))
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
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let tag = rest.get(open..).unwrap_or_default();
        if let Some((inside, _)) = element(tag)
            && USUAL.contains(&name(inside).as_str())
        {
            return true;
        }
        rest = tag.get(1..).unwrap_or_default();
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
            ("<p>seen<!-- <b>not</b> --></p>", "seennot -->"),
            ("<p>a <x <b>b</b> <!c", "a <x b <!c"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn marks_that_open_nothing_are_looked_at_once_each() {
        for mark in ["<x", "<x ", "<p", "<!", "<"] {
            let text = format!("<p>{}", mark.repeat(200_000));
            assert_eq!(super::text(&text).len(), text.trim_end().len() - 3, "{mark}");
            assert_eq!(super::text(&text[3..]), text[3..]);
        }
    }
}
