//! Which lines of a Markdown text are list items with a box.
//!
//! The blocks are those of CommonMark: block quotes and list items hold what stands in them, code
//! is code, and what a reader of the rendered page does not see is not read: front matter, HTML
//! comments, and the `%% … %%` of Obsidian. Three things are decided on the side of the task, for
//! one that is lost costs more than one too many:
//! - A box that is indented too far under a line of text is read. CommonMark makes it a part of
//!   that text, and nobody means that.
//! - Any one character may stand in the box, as in Obsidian.
//! - A comment that is never closed hides nothing, except where CommonMark says that it does.

use super::comments::{Comments, Opened};
use std::ops::Range;

/// A list item with a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Boxed<'a> {
    /// The number of its line, from 1.
    pub(super) number: usize,
    /// Where its line begins in the text.
    pub(super) at: usize,
    /// The line without its end.
    pub(super) line: &'a [u8],
    /// Where in the line the character in the box stands.
    pub(super) mark: Range<usize>,
    /// Where in the line its text stands: behind the box, up to a comment that goes on in the next
    /// line.
    pub(super) body: Range<usize>,
}

/// What holds other blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Quote,
    /// A list item, with the columns by which its content is indented.
    Item(usize),
}

/// The innermost block that may go on in the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaf {
    None,
    Paragraph,
    /// A code fence of so many of these characters.
    Fence(u8, usize),
}

/// Whether a text can hold a box at all, at a glance.
pub(super) fn may_hold_a_box(text: &[u8]) -> bool {
    let is_box = |at: usize| text.iter().skip(at + 2).take(4).any(|byte| *byte == b']');
    text.iter().enumerate().any(|(at, byte)| *byte == b'[' && is_box(at))
}

/// Hands every list item with a box in `text` to `each`.
pub(super) fn boxes<'a>(text: &'a [u8], mut each: impl FnMut(Boxed<'a>)) {
    let mut blocks =
        Blocks { open: Vec::new(), leaf: Leaf::None, comments: Comments::new(text), hidden: None };
    let mut at = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let mut front = front_matter(text.get(at..).unwrap_or_default());
    for (number, raw) in (1..).zip(text.get(at..).unwrap_or_default().split(|byte| *byte == b'\n'))
    {
        if front > 0 {
            front -= 1;
        } else {
            let line = raw.strip_suffix(b"\r").unwrap_or(raw);
            if let Some((mark, body)) = blocks.line(line, at) {
                each(Boxed { number, at, line, mark, body });
            }
        }
        at += raw.len() + 1;
    }
}

/// How many lines the front matter has. A `---` that has no second one is a line like any other.
fn front_matter(text: &[u8]) -> usize {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    if lines.next() != Some(b"---") {
        return 0;
    }
    let end = lines.position(|line| line == b"---" || line == b"...");
    end.map_or(0, |between| between + 2)
}

struct Blocks<'a> {
    open: Vec<Container>,
    leaf: Leaf,
    comments: Comments<'a>,
    /// What ends the comment, or the HTML, that hides everything until then.
    hidden: Option<&'static [u8]>,
}

impl Blocks<'_> {
    /// Takes the next line, which begins at byte `start` of the text; gives the box and the body
    /// of an item that has one.
    fn line(&mut self, line: &[u8], start: usize) -> Option<(Range<usize>, Range<usize>)> {
        if let Some(end) = self.hidden {
            let found = find_in_any_case(line, end)?;
            self.hidden = None;
            self.hide(line, found + end.len(), start);
            return None;
        }
        let mut cursor = Cursor { line, at: 0, column: 0 };
        let matched = self.matched(&mut cursor);
        let whole = matched == self.open.len();
        let blank = cursor.rest().trim_ascii().is_empty();
        if let Leaf::Fence(mark, length) = self.leaf {
            if whole {
                if closes(&cursor, mark, length) {
                    self.leaf = Leaf::None;
                }
                return None;
            }
            self.leaf = Leaf::None;
        }
        if blank {
            self.open.truncate(matched);
            self.leaf = Leaf::None;
            return None;
        }
        self.starts(cursor, matched, start)
    }

    /// How many of the open containers hold this line; the cursor stands behind their marks then.
    fn matched(&self, cursor: &mut Cursor<'_>) -> usize {
        let goes_on = |container: &&Container| match container {
            Container::Quote => cursor.quote(),
            Container::Item(width) => {
                let blank = cursor.rest().trim_ascii().is_empty();
                let inside = blank || cursor.indent() >= *width;
                if inside {
                    cursor.skip(*width);
                }
                inside
            }
        };
        self.open.iter().take_while(goes_on).count()
    }

    /// Reads what begins in a line behind the marks of its containers.
    fn starts(
        &mut self,
        mut cursor: Cursor<'_>,
        matched: usize,
        start: usize,
    ) -> Option<(Range<usize>, Range<usize>)> {
        let line = cursor.line;
        // What may only begin a paragraph's end, and what may be the rest of one.
        let mut in_paragraph = self.leaf == Leaf::Paragraph && matched == self.open.len();
        let mut after_text = self.leaf == Leaf::Paragraph;
        let begin = |blocks: &mut Self, leaf: Leaf, first: bool| {
            if first {
                blocks.open.truncate(matched);
            }
            blocks.leaf = leaf;
        };
        let mut first = true;
        loop {
            let indent = cursor.indent();
            let item = cursor.item();
            if indent >= 4 {
                if !after_text {
                    begin(self, Leaf::None, first);
                    return None;
                }
                // The blocks go on as CommonMark has them.
                let found = item.and_then(|item| boxed(&cursor.behind(indent, item)));
                let Some((mark, body)) = found else {
                    self.hide(line, cursor.at, start);
                    return None;
                };
                let end = self.hide(line, body.start, start).unwrap_or(body.end);
                return Some((mark, body.start..end));
            }
            let rest = cursor.rest().trim_ascii_start();
            if cursor.quote() {
                begin(self, Leaf::None, first);
                self.open.push(Container::Quote);
            } else if let Some((mark, length)) = fence(rest) {
                begin(self, Leaf::Fence(mark, length), first);
                return None;
            } else if let Some((opening, end)) = html(rest) {
                begin(self, Leaf::None, first);
                let at = line.len() - rest.len() + opening;
                match find_in_any_case(line.get(at..).unwrap_or_default(), end) {
                    Some(found) => _ = self.hide(line, at + found + end.len(), start),
                    None => self.hidden = Some(end),
                }
                return None;
            } else if is_heading(rest) || is_break(rest) {
                begin(self, Leaf::None, first);
                return None;
            } else if let Some(item) = item.filter(|item| !in_paragraph || item.may_interrupt) {
                let content = cursor.behind(indent, item);
                begin(self, Leaf::None, first);
                self.open.push(Container::Item(content.column - cursor.column));
                cursor = content;
                if let Some((mark, body)) = boxed(&cursor) {
                    self.leaf = Leaf::Paragraph;
                    let end = self.hide(line, body.start, start).unwrap_or(body.end);
                    return Some((mark, body.start..end));
                }
            } else {
                // Text goes on in the paragraph before it, even out of its containers.
                if !after_text {
                    begin(self, Leaf::Paragraph, first);
                }
                self.hide(line, line.len() - rest.len(), start);
                return None;
            }
            (first, in_paragraph, after_text) = (false, false, false);
            if cursor.rest().trim_ascii().is_empty() {
                return None;
            }
        }
    }

    /// Looks for a comment that begins in `line` from byte `from` and goes on behind it: from then
    /// on everything is hidden. Gives where it begins.
    fn hide(&mut self, line: &[u8], from: usize, start: usize) -> Option<usize> {
        let Opened { at, end } = self.comments.opened(line, from, start)?;
        self.hidden = Some(end);
        Some(at)
    }
}

/// A place in a line, counted in bytes and in columns: a tab goes to the next multiple of four, and
/// a container may end within it.
#[derive(Debug, Clone, Copy)]
struct Cursor<'l> {
    line: &'l [u8],
    at: usize,
    column: usize,
}

/// The mark of a list item.
#[derive(Debug, Clone, Copy)]
struct Item {
    length: usize,
    /// It may follow a line of text directly.
    may_interrupt: bool,
}

impl<'l> Cursor<'l> {
    fn rest(&self) -> &'l [u8] {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// The columns of white space ahead.
    fn indent(&self) -> usize {
        let mut ahead = *self;
        ahead.skip(usize::MAX);
        ahead.column - self.column
    }

    /// Goes on over at most so many columns of white space.
    fn skip(&mut self, mut columns: usize) {
        while columns > 0 {
            let width = match self.line.get(self.at) {
                Some(b' ') => 1,
                Some(b'\t') => 4 - self.column % 4,
                _ => return,
            };
            self.column += width.min(columns);
            if width <= columns {
                self.at += 1;
            }
            columns = columns.saturating_sub(width);
        }
    }

    /// Goes behind the mark of a block quote, if one is next.
    fn quote(&mut self) -> bool {
        let mut ahead = *self;
        ahead.skip(3);
        if ahead.line.get(ahead.at) != Some(&b'>') {
            return false;
        }
        ahead.at += 1;
        ahead.column += 1;
        ahead.skip(1);
        *self = ahead;
        true
    }

    /// The mark of a list item behind the white space ahead.
    fn item(&self) -> Option<Item> {
        let rest = self.rest().trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (length, is_first) = match (digits, rest.get(digits)?) {
            (0, b'-' | b'*' | b'+') => (1, true),
            (1..=9, b'.' | b')') => {
                let number = rest.get(..digits)?;
                (
                    digits + 1,
                    number.iter().rev().skip(1).all(|b| *b == b'0') && number.ends_with(b"1"),
                )
            }
            _ => return None,
        };
        let behind = rest.get(length..).unwrap_or_default();
        let blank = behind.trim_ascii().is_empty();
        let stands_alone = matches!(behind.first(), None | Some(b' ' | b'\t'));
        stands_alone.then_some(Item { length, may_interrupt: is_first && !blank })
    }

    /// The place of an item's content. A blank item, and one that begins with indented code, has it
    /// one column behind its mark.
    fn behind(&self, indent: usize, item: Item) -> Self {
        let mut content = *self;
        content.skip(indent);
        content.at += item.length;
        content.column += item.length;
        let blanks = content.indent();
        let blank = content.rest().trim_ascii().is_empty();
        if blank {
            // The blanks may be fewer than one.
            content.column += 1;
            content.at = content.line.len();
        } else {
            content.skip(if blanks > 4 { 1 } else { blanks });
        }
        content
    }
}

/// The box that stands right here, with a blank behind it, and the text after that.
fn boxed(content: &Cursor<'_>) -> Option<(Range<usize>, Range<usize>)> {
    let inner = content.rest().strip_prefix(b"[")?;
    let length = match inner.first()? {
        0..0x80 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF8 => 4,
        _ => return None,
    };
    let closed = inner.get(length) == Some(&b']');
    let blank = matches!(inner.get(length + 1), Some(b' ' | b'\t'));
    let mark = content.at + 1;
    (closed && blank).then(|| (mark..mark + length, mark + length + 2..content.line.len()))
}

/// The character and the length of an opening code fence.
fn fence(rest: &[u8]) -> Option<(u8, usize)> {
    let mark = *rest.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.iter().take_while(|byte| **byte == mark).count();
    let info = rest.get(length..).unwrap_or_default();
    let opens = length >= 3 && !(mark == b'`' && info.contains(&b'`'));
    opens.then_some((mark, length))
}

fn closes(cursor: &Cursor<'_>, mark: u8, length: usize) -> bool {
    let rest = cursor.rest().trim_ascii();
    cursor.indent() < 4 && rest.len() >= length && rest.iter().all(|byte| *byte == mark)
}

/// HTML that hides everything up to its end, even over blank lines: the length of what begins it,
/// and its end. Of other elements the content is read: people fold long lists with `<details>`.
fn html(rest: &[u8]) -> Option<(usize, &'static [u8])> {
    const HIDING: [(&[u8], &[u8]); 5] = [
        (b"<!--", b"-->"),
        (b"<pre", b"</pre>"),
        (b"<script", b"</script>"),
        (b"<style", b"</style>"),
        (b"<textarea", b"</textarea>"),
    ];
    HIDING.into_iter().find_map(|(begin, end)| {
        let (head, behind) = rest.split_at_checked(begin.len())?;
        let is_tag = begin != b"<!--";
        let stands_alone = matches!(behind.first(), None | Some(b' ' | b'\t' | b'>'));
        let begins = head.eq_ignore_ascii_case(begin) && (!is_tag || stands_alone);
        begins.then_some((begin.len(), end))
    })
}

fn find_in_any_case(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
}

fn is_heading(rest: &[u8]) -> bool {
    let level = rest.iter().take_while(|byte| **byte == b'#').count();
    (1..=6).contains(&level) && matches!(rest.get(level), None | Some(b' ' | b'\t'))
}

/// A thematic break, or the line under a heading: both end a paragraph.
fn is_break(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_end();
    let Some(mark @ (b'-' | b'*' | b'_' | b'=')) = rest.first() else { return false };
    if *mark == b'=' {
        return rest.iter().all(|byte| byte == mark);
    }
    let mut marks = rest.iter().filter(|byte| !matches!(byte, b' ' | b'\t'));
    marks.clone().all(|byte| byte == mark) && marks.nth(2).is_some()
}
