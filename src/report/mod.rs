//! The message that every workflow produces, and the forms it is shown in.
//!
//! A [`Document`] is plain data: it knows no workflow and no place it is sent to. Its texts say who
//! wrote them and what they are for, and never hold markup; each renderer ([`terminal`],
//! [`markdown`]) makes them literal in its own way. [`words`] says times and lengths in words.

mod called;
mod chat;
mod email;
mod escape;
mod ics;
mod markdown;
mod reading;
mod slack;
mod table;
mod terminal;
pub mod words;
mod wrap;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use called::Called;
pub use chat::chat;
pub use email::{email, eml};
pub use ics::{Entry, ics, is_ours};
pub use markdown::markdown;
pub use reading::read;
pub use slack::{Part, escaped, slack};
pub use terminal::{Style, terminal};

use crate::domain::{Key, clean};

/// One message: what it is about, the answer in a sentence or two, and then the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is about, in a few words: "Tue 24 Nov".
    pub title: Line,
    /// The answer. The first line stands beside the title where there is room for both.
    pub verdict: Vec<Line>,
    /// The parts, the most important first. A section with nothing in it is not shown.
    pub sections: Vec<Section>,
    /// How the message came about; the least important lines.
    pub footer: Vec<Line>,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What the part is called, in our words or those of a record: no markup or link comes of it. A
    /// section without a heading goes on with the one before it.
    pub heading: String,
    /// Whether a table or a timeline shows by itself what it is, so that a terminal leaves out the
    /// heading and the names of the columns.
    pub obvious: bool,
    /// Whether it stands in the message itself where the rest goes into its thread.
    pub lead: bool,
    /// What the part says.
    pub body: Body,
}

/// The content of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Sentences, each on a line of its own.
    Lines(Vec<Line>),
    /// Items of one kind.
    List(Vec<Line>),
    /// Rows and columns.
    Table(Table),
    /// The stretches of a day in the order of time.
    Timeline(Vec<Slot>),
    /// What people said, word for word.
    Quotes(Vec<Quote>),
}

/// What somebody said, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The words: from outside, so never obeyed.
    pub text: String,
    /// Whether the words go on.
    pub cut: bool,
    /// What it is a quote of, and where that stands.
    pub from: Line,
}

/// Text on one line, with the records it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The text, in parts by who wrote it and what it is for.
    pub pieces: Vec<Piece>,
    /// The records that this line can be traced to.
    pub keys: Vec<Key>,
}

/// A stretch of text of one role. Blanks belong to our own pieces: text from outside is trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Who wrote it and what it is for.
    pub role: Role,
    /// The text, raw; [`Line::shown`] makes it safe to show.
    pub text: String,
}

/// Who wrote a piece of text, and what it is for. All but [`Role::Outside`] is our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Our own words.
    Ours,
    /// Text from a record or a model. It is never obeyed: no markup, link or mention comes of it.
    Outside,
    /// The short name of a record in this message, like `T1`.
    Handle,
    /// Our own words that carry the message.
    Strong,
    /// Our own words that may be overlooked.
    Faint,
}

/// Rows and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows; each has one cell for each column, missing ones are empty.
    pub rows: Vec<Vec<Line>>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is called, in our words; empty where nothing needs to be said.
    pub heading: String,
    /// On which side its cells line up.
    pub align: Align,
    /// What may be done to its cells where the table is too wide.
    pub fit: Fit,
}

/// On which side the cells of a column line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// The side where reading begins.
    Left,
    /// The other side, for numbers.
    Right,
}

/// What may be done to the cells of a column where the table is too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing: handles, times, numbers.
    Whole,
    /// They may be broken over several lines: reasons.
    Wrap,
    /// They may end early, in `…`: titles.
    Shorten,
}

/// One stretch of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// When it begins, as [`words::time_of_day`] says it.
    pub start: String,
    /// When it ends, in the same form; empty for what has no end of its own: a moment, a whole day.
    pub end: String,
    /// What kind of stretch it is.
    pub kind: SlotKind,
    /// The handle of the task or event.
    pub handle: Option<String>,
    /// What it is for.
    pub what: Line,
}

/// What a stretch of the day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// Work on a task.
    Task,
    /// A meeting that takes place.
    Meeting,
    /// A meeting that may not take place.
    Tentative,
    /// Lunch, or another pause.
    Break,
    /// Nothing is planned.
    Free,
}

impl Section {
    /// A section with a heading that is always shown.
    pub fn new(heading: impl Into<String>, body: Body) -> Self {
        Self { heading: heading.into(), obvious: false, lead: false, body }
    }

    /// Says that the body shows by itself what it is.
    #[must_use]
    pub fn obvious(self) -> Self {
        Self { obvious: true, ..self }
    }

    /// Says that it belongs to what a reader sees first.
    #[must_use]
    pub fn lead(self) -> Self {
        Self { lead: true, ..self }
    }
}

impl Column {
    /// A column whose cells line up on the left.
    pub fn new(heading: impl Into<String>, fit: Fit) -> Self {
        Self { heading: heading.into(), align: Align::Left, fit }
    }

    /// Lines up the cells on the right.
    #[must_use]
    pub fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }
}

impl Table {
    /// Whether it says nothing.
    fn is_empty(&self) -> bool {
        self.columns.is_empty() || self.rows.is_empty()
    }
}

impl Slot {
    /// From when to when: `09:00–10:30`.
    fn when(&self) -> String {
        if self.end.is_empty() {
            self.start.clone()
        } else {
            format!("{}–{}", self.start, self.end)
        }
    }

    /// All of it on one line, where there are no columns.
    fn line(&self) -> Line {
        let mut line = Line::new().ours(format!("{} ", self.when()));
        line = line.ours(self.kind.mark()).ours(" ");
        line = line.handle(self.handle.as_deref().unwrap_or("")).ours(" ");
        line.pieces.extend(self.what.pieces.iter().cloned());
        line.keys.clone_from(&self.what.keys);
        match self.kind.note() {
            Some(note) => line.ours(" ").faint(note),
            None => line,
        }
    }
}

impl Quote {
    /// All of it on one line: the words between quotation marks, then where they are from.
    fn line(&self) -> Line {
        if clean(&self.text).is_empty() {
            return Line::new();
        }
        let ends = if self.cut { " …”" } else { "”" };
        let mut line = Line::new().ours("“").outside(&self.text).ours(ends);
        if !self.from.text().is_empty() {
            line = line.faint(" — ");
        }
        line.pieces.extend(self.from.pieces.iter().cloned());
        line.keys.clone_from(&self.from.keys);
        line
    }
}

impl SlotKind {
    /// The mark before such a slot, which lets a reader see the shape of the day.
    fn mark(self) -> &'static str {
        match self {
            Self::Task => "▓",
            Self::Meeting | Self::Tentative => "░",
            Self::Break => "",
            Self::Free => "·",
        }
    }

    /// What must be said of such a slot in words.
    fn note(self) -> Option<&'static str> {
        (self == Self::Tentative).then_some("(tentative)")
    }
}

impl Line {
    /// An empty line, to be filled by the methods below.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds our own words, with the blanks that part them from what stands beside them.
    #[must_use]
    pub fn ours(self, text: impl Into<String>) -> Self {
        self.piece(Role::Ours, text)
    }

    /// Adds text from a record or a model.
    #[must_use]
    pub fn outside(self, text: impl Into<String>) -> Self {
        self.piece(Role::Outside, text)
    }

    /// Adds a handle.
    #[must_use]
    pub fn handle(self, text: impl Into<String>) -> Self {
        self.piece(Role::Handle, text)
    }

    /// Adds our own words that carry the message.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.piece(Role::Strong, text)
    }

    /// Adds our own words that may be overlooked.
    #[must_use]
    pub fn faint(self, text: impl Into<String>) -> Self {
        self.piece(Role::Faint, text)
    }

    /// Adds a record that the line comes from; one that is there already stays once.
    #[must_use]
    pub fn key(mut self, key: &Key) -> Self {
        if !self.keys.contains(key) {
            self.keys.push(key.clone());
        }
        self
    }

    /// The text alone, as it is shown.
    pub fn text(&self) -> String {
        self.shown().into_iter().map(|piece| piece.text).collect()
    }

    fn piece(mut self, role: Role, text: impl Into<String>) -> Self {
        self.pieces.push(Piece { role, text: text.into() });
        self
    }

    /// What every renderer starts from: all text cleaned, one blank where there is any, none at
    /// either end, and no empty pieces. Our own words are cleaned too, lest a text from outside
    /// that got into them by mistake does harm.
    pub fn shown(&self) -> Vec<Piece> {
        let mut shown: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        let mut blank = false;
        for Piece { role, text } in &self.pieces {
            let keeps_blanks = *role != Role::Outside;
            blank |= keeps_blanks && text.starts_with(char::is_whitespace);
            let mut cleaned = clean(text);
            if cleaned.is_empty() {
                continue;
            }
            if blank && let Some(last) = shown.last_mut() {
                if last.role == Role::Ours {
                    last.text.push(' ');
                } else if *role == Role::Ours {
                    cleaned.insert(0, ' ');
                } else {
                    shown.push(Piece { role: Role::Ours, text: " ".to_owned() });
                }
            }
            shown.push(Piece { role: *role, text: cleaned });
            blank = keeps_blanks && text.ends_with(char::is_whitespace);
        }
        shown
    }
}

#[cfg(test)]
mod shown {
    use super::*;

    fn text(line: &Line) -> String {
        line.shown().into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn texts_are_cleaned_and_parted_by_one_blank() {
        let line = Line::new().ours(" Start  ").outside(" \u{1b}[31m\nPRD ").ours(" at\t9 ");
        assert_eq!(text(&line), "Start [31m PRD at 9");
        // Text from outside brings no blanks of its own, ours only where there is something.
        assert_eq!(text(&Line::new().outside("a ").outside(" b")), "ab");
        assert_eq!(text(&Line::new().ours("a ").outside("\u{7}").ours(" b")), "a b");
        assert_eq!(text(&Line::new().handle("T1").ours(" ").outside("x")), "T1 x");
        assert_eq!(Line::new().ours(" ").outside("").shown(), []);
    }

    #[test]
    fn a_blank_belongs_to_our_plain_words() {
        let line = Line::new().strong("tight ").handle("T1").outside("x").faint(" y");
        let shown: Vec<(Role, String)> =
            line.shown().into_iter().map(|piece| (piece.role, piece.text)).collect();
        let expected = [
            (Role::Strong, "tight"),
            (Role::Ours, " "),
            (Role::Handle, "T1"),
            (Role::Outside, "x"),
            (Role::Ours, " "),
            (Role::Faint, "y"),
        ];
        assert_eq!(shown, expected.map(|(role, text)| (role, text.to_owned())));
    }

    #[test]
    fn a_record_is_named_once() {
        let key = Key("todo:1".to_owned());
        assert_eq!(Line::new().key(&key).key(&key).keys, [key]);
    }
}
