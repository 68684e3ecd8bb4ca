//! Comments in Markdown: `<!-- … -->`, and Obsidian's `%% … %%`.

/// The kinds of comments: what begins one and what ends it.
const KINDS: [(&[u8], &[u8]); 2] = [(b"<!--", b"-->"), (b"%%", b"%%")];

/// How far ahead the end of inline code is looked for, in bytes.
const LONGEST_CODE: usize = 2048;

/// A comment that goes on behind its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opened {
    /// Where in the line it begins.
    pub(super) at: usize,
    /// What ends it.
    pub(super) end: &'static [u8],
}

/// Finds the comments of a text that go on over line ends.
#[derive(Debug)]
pub(super) struct Comments<'a> {
    text: &'a [u8],
    /// What is known of each kind, so that a text of openings is not searched again from each of
    /// them.
    ends: [End; 2],
}

/// What is known of the ends of a kind.
#[derive(Debug, Clone, Copy)]
enum End {
    Unknown,
    /// One stands here.
    At(usize),
    NoneLeft,
}

impl<'a> Comments<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, ends: [End::Unknown; 2] }
    }

    /// The comment that begins in `line` from byte `from`, is not closed in it and is closed
    /// later. The line begins at byte `start` of the text.
    pub(super) fn opened(&mut self, line: &[u8], from: usize, start: usize) -> Option<Opened> {
        let (mut from, mut closing) = (from, Closing::default());
        loop {
            let (kind, at) = next(line, from)?;
            let (begin, end) = *KINDS.get(kind)?;
            let inside = at + begin.len();
            if let Some(behind) = closing.behind(line, kind, inside) {
                from = behind;
            } else if self.is_closed(kind, start + line.len()) {
                return Some(Opened { at, end });
            } else {
                from = inside;
            }
        }
    }

    /// Whether the end of a kind stands somewhere behind byte `from` of the text.
    fn is_closed(&mut self, kind: usize, from: usize) -> bool {
        let (Some(known), Some((_, end))) = (self.ends.get_mut(kind), KINDS.get(kind)) else {
            return false;
        };
        match known {
            End::NoneLeft => false,
            End::At(at) if *at >= from => true,
            End::At(_) | End::Unknown => {
                let found = find(self.text.get(from..).unwrap_or_default(), end);
                *known = found.map_or(End::NoneLeft, |at| End::At(from + at));
                found.is_some()
            }
        }
    }
}

/// Where comments end in a line. That no end is left is found out once.
#[derive(Debug, Default)]
struct Closing {
    none_left: [bool; 2],
}

impl Closing {
    /// The place behind the first end of a kind from byte `inside`.
    fn behind(&mut self, line: &[u8], kind: usize, inside: usize) -> Option<usize> {
        let (none_left, (_, end)) = (self.none_left.get_mut(kind)?, KINDS.get(kind)?);
        if *none_left {
            return None;
        }
        let found = line.get(inside..).and_then(|rest| find(rest, end));
        *none_left = found.is_none();
        found.map(|length| inside + length + end.len())
    }
}

/// The next place from byte `from` where a comment begins, outside inline code.
fn next(line: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let rest = line.get(at..)?;
        at += rest.iter().position(|byte| matches!(byte, b'<' | b'%' | b'`'))?;
        let rest = line.get(at..)?;
        if let Some(kind) = KINDS.iter().position(|(begin, _)| rest.starts_with(begin)) {
            return Some((kind, at));
        }
        at += if rest.starts_with(b"`") { code(rest) } else { 1 };
    }
}

/// The length of the inline code at the start of `text`; of its backticks alone if nothing closes
/// it in this line.
fn code(text: &[u8]) -> usize {
    let run = |text: &[u8]| text.iter().take_while(|byte| **byte == b'`').count();
    let text = text.get(..LONGEST_CODE).unwrap_or(text);
    let length = run(text);
    let mut at = length;
    while let Some(skipped) = text.get(at..).and_then(|t| t.iter().position(|b| *b == b'`')) {
        at += skipped;
        let ticks = run(text.get(at..).unwrap_or_default());
        at += ticks;
        if ticks == length {
            return at;
        }
    }
    length
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// The text without the comments that begin and end in it.
pub(super) fn without(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut plain, mut from, mut look) = (String::new(), 0, 0);
    let mut closing = Closing::default();
    while let Some((kind, at)) = next(bytes, look) {
        let inside = at + KINDS.get(kind).map_or(0, |(begin, _)| begin.len());
        if let Some(behind) = closing.behind(bytes, kind, inside) {
            plain.push_str(text.get(from..at).unwrap_or_default().trim_end());
            from = behind;
            look = behind;
        } else {
            look = inside;
        }
    }
    plain.push_str(text.get(from..).unwrap_or_default());
    plain
}

/// The text before the comment that it ends in.
pub(super) fn before_last(text: &str) -> Option<&str> {
    let (begin, inside) = if let Some(inside) = text.strip_suffix("-->") {
        ("<!--", inside)
    } else {
        ("%%", text.strip_suffix("%%")?)
    };
    inside.rfind(begin).and_then(|at| text.get(..at))
}
