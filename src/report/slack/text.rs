//! Texts by their weight: measuring them, parting them between characters, and making them literal.

use super::super::{Line, Role};
use unicode_width::UnicodeWidthChar as _;

/// Characters of one block of text; Slack takes 3,000.
pub(super) const MOST_OF_BLOCK: usize = 2_800;

/// A stretch of text in one look.
#[derive(Clone)]
pub(super) struct Leaf {
    pub(super) role: Role,
    pub(super) text: String,
}

pub(super) fn leaves(line: &Line) -> Vec<Leaf> {
    line.shown().into_iter().map(|piece| Leaf { role: piece.role, text: piece.text }).collect()
}

pub(super) fn line_weight(line: &[Leaf]) -> usize {
    line.iter().map(|leaf| weight(&leaf.text)).sum()
}

/// A line that is too long for a block, as several.
pub(super) fn apart(line: Vec<Leaf>) -> Vec<Vec<Leaf>> {
    if line_weight(&line) <= MOST_OF_BLOCK {
        return vec![line];
    }
    let mut all = vec![Vec::new()];
    let mut room = MOST_OF_BLOCK;
    for Leaf { role, text } in line {
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let at = cut(rest, room);
            let (now, later) = rest.split_at(at);
            if !now.is_empty() {
                room = room.saturating_sub(weight(now));
                if let Some(last) = all.last_mut() {
                    last.push(Leaf { role, text: now.to_owned() });
                }
            }
            rest = later;
            if !rest.is_empty() {
                all.push(Vec::new());
                room = MOST_OF_BLOCK;
            }
        }
    }
    all.retain(|line| !line.is_empty());
    all
}

/// Where to part a text so that its beginning weighs at most `most`: its length if it fits, else
/// after the last blank, else between two characters that are not joined. A whole room is never
/// answered with nothing.
fn cut(text: &str, most: usize) -> usize {
    let (mut used, mut blank, mut between) = (0, 0, 0);
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|last| !is_joined(last, c)) {
            between = at;
            if last == Some(' ') {
                blank = at;
            }
        }
        used += weight_of(c);
        if used > most {
            let at_a_word = if blank > 0 { blank } else { between };
            return if at_a_word > 0 || most < MOST_OF_BLOCK {
                at_a_word
            } else {
                // One character with thousands of marks is no character of any language.
                at.max(text.chars().next().map_or(0, char::len_utf8))
            };
        }
        last = Some(c);
    }
    text.len()
}

/// Whether two characters are one to a reader: marks, joined emoji, skin tones, flags.
fn is_joined(before: char, after: char) -> bool {
    let is_half_a_flag = |c: char| ('\u{1F1E6}'..='\u{1F1FF}').contains(&c);
    after.width() == Some(0)
        || before == '\u{200D}'
        || ('\u{1F3FB}'..='\u{1F3FF}').contains(&after)
        || (is_half_a_flag(before) && is_half_a_flag(after))
}

/// How much of a limit a text uses up, at worst: UTF-16 units, of which `&`, `<` and `>` become
/// several.
pub(super) fn weight(text: &str) -> usize {
    text.chars().map(weight_of).sum()
}

fn weight_of(c: char) -> usize {
    match c {
        '&' => 5,
        '<' | '>' => 4,
        c => c.len_utf16(),
    }
}

/// The beginning of a text, ending in `…` if it had to be cut.
pub(super) fn beginning(text: &str, most: usize) -> String {
    if weight(text) <= most {
        return text.to_owned();
    }
    format!("{}…", text.get(..cut(text, most)).unwrap_or_default().trim_end())
}

/// Text for a place where Slack would obey it: literal, without a mention, an emoji or a link.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A word joiner, which shows nothing, ends `:tada:`, `:+1:` and `https://` as such.
            ':' if chars.peek().is_some_and(|next| {
                next.is_alphanumeric() || matches!(next, '/' | '+' | '-' | '_')
            }) =>
            {
                out.push_str(":\u{2060}");
            }
            '@' | '*' | '_' | '~' | '`' => {
                out.push(c);
                out.push('\u{2060}');
            }
            c => out.push(c),
        }
    }
    out
}
