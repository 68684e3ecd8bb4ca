//! Feedback in files: one file of any of the forms, or a folder of them.

use super::columns::Mapping;
use super::headings::LONGEST_NAME;
use super::table::{Look, no_text};
use super::{Columns, Fields, Maker, json, mail, prose};
use crate::domain::{FeedbackItem, Loaded, Problem, ProblemKind, clean, shorten};
use crate::files;
use crate::sources::csv;
use crate::sources::notes::{self, Note};
use crate::sources::{Context, Feedback};
use crate::time::Window;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

/// The largest single file that is read, in bytes.
pub(in crate::sources) const MOST_BYTES: u64 = 256 << 20;

/// The files of a folder that are read.
const EXTENSIONS: &[&str] =
    &["csv", "tsv", "jsonl", "ndjson", "json", "md", "markdown", "txt", "eml", "mbox"];

/// So many columns are named at most.
const NAMED: usize = 4;

/// How much of a flaw a problem shows, in columns.
const QUOTED: usize = 240;

/// How feedback is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As the name of the file says, else as it looks.
    Any,
    /// A table as text.
    Csv,
    /// JSON: one value, or one a line.
    Json,
    /// Notes and lists.
    Text,
    /// Messages one after the other, or one.
    Mbox,
    /// A folder with a file for each message.
    Maildir,
}

/// Feedback in a file or a folder.
#[derive(Debug, Clone)]
pub struct FileFeedback {
    name: String,
    path: PathBuf,
    form: Form,
    columns: Columns,
}

/// Feedback that was handed over as bytes.
#[derive(Debug, Clone)]
pub struct Piped {
    name: String,
    bytes: Vec<u8>,
}

impl FileFeedback {
    /// The source `name` at `path`.
    pub fn new(name: String, path: PathBuf, form: Form, columns: Columns) -> Self {
        Self { name, path, form, columns }
    }

    fn folder(&self, maker: &mut Maker<'_>, found: &mut Found) -> io::Result<()> {
        let is_maildir = |path: &Path| path.join("cur").is_dir() && path.join("new").is_dir();
        if self.form == Form::Maildir || (self.form == Form::Any && is_maildir(&self.path)) {
            return self.maildir(maker, found);
        }
        // Beside the channels that a workspace exported lie lists of them and of its people.
        let is_workspace =
            ["channels.json", "users.json"].iter().all(|list| self.path.join(list).is_file());
        let walked = notes::each(&self.path, EXTENSIONS, |Note { path, shown, bytes }| {
            if !(is_workspace && path.parent() == Some(self.path.as_path())) {
                found.read(self.form_of(&path), &bytes, &shown, maker);
            }
        })?;
        found.notes.extend(walked.unread.tell("file cannot be read", "files cannot be read"));
        Ok(())
    }

    /// The messages of a maildir. A name begins with what stays the same while flags change.
    fn maildir(&self, maker: &mut Maker<'_>, found: &mut Found) -> io::Result<()> {
        let mut names = Vec::new();
        for folder in ["cur", "new"] {
            for entry in std::fs::read_dir(self.path.join(folder))? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if !name.starts_with('.') {
                    names.push((name.split(':').next().unwrap_or_default().to_owned(), path));
                }
            }
        }
        names.sort();
        for (name, path) in names.into_iter().take(super::MOST_ITEMS) {
            found.records += 1;
            let read = files::read_regular(&path, notes::MAX_FILE);
            let fine =
                read.is_ok_and(|contents| mail::message(&contents.bytes, &name, &name, maker));
            if !fine {
                found.flaw(&name, "it is no message");
            }
        }
        Ok(())
    }

    fn form_of(&self, path: &Path) -> Form {
        if self.form != Form::Any {
            return self.form;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "tab" => Form::Csv,
            "jsonl" | "ndjson" | "json" => Form::Json,
            "md" | "markdown" => Form::Text,
            "eml" | "mbox" => Form::Mbox,
            _ => Form::Any,
        }
    }
}

impl Feedback for FileFeedback {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn columns(&self) -> Option<&Columns> {
        Some(&self.columns)
    }

    fn load(&self, _: &Window, context: &Context) -> Loaded<FeedbackItem> {
        let mut maker = Maker::new(&self.name, &self.columns, context.moment.zone);
        let mut found = Found::default();
        let read = if self.path.is_dir() {
            self.folder(&mut maker, &mut found)
        } else {
            files::read_regular(&self.path, MOST_BYTES).map(|contents| {
                let shown = shown(&self.path);
                found.read(self.form_of(&self.path), &contents.bytes, &shown, &mut maker);
            })
        };
        match read {
            Ok(()) => found.loaded(&self.name, &self.path.display().to_string(), maker),
            Err(why) => {
                let message = format!("{}: {why}", self.path.display());
                Loaded::unknown(Problem::new(&self.name, ProblemKind::Unreachable, message))
            }
        }
    }
}

/// How a file is called in the identity of what it says.
fn shown(path: &Path) -> String {
    clean(&path.file_name().unwrap_or_default().to_string_lossy())
}

impl Piped {
    /// What came in through standard input.
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes }
    }
}

impl Feedback for Piped {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&self, _: &Window, context: &Context) -> Loaded<FeedbackItem> {
        let columns = Columns::default();
        let mut maker = Maker::new(&self.name, &columns, context.moment.zone);
        let mut found = Found::default();
        found.read(Form::Any, &self.bytes, &self.name, &mut maker);
        found.loaded(&self.name, "standard input", maker)
    }
}

/// What a program printed: JSON, one record a line or one array.
pub(in crate::sources) fn printed(
    source: &str,
    program: &str,
    stdout: &[u8],
    columns: &Columns,
    context: &Context,
) -> Loaded<FeedbackItem> {
    let mut maker = Maker::new(source, columns, context.moment.zone);
    maker.by_content = true;
    let mut found = Found::default();
    found.read(Form::Json, stdout, program, &mut maker);
    Loaded { as_of: Some(context.moment.now), ..found.loaded(source, program, maker) }
}

/// What became of the records of a source, besides the items.
#[derive(Debug, Default)]
struct Found {
    records: usize,
    bad: usize,
    /// How many reasons there are for what is bad.
    flaws: usize,
    first: Option<String>,
    notes: Vec<String>,
}

impl Found {
    fn flaw(&mut self, place: &str, why: &str) {
        self.bad += 1;
        self.flaws += 1;
        self.first.get_or_insert_with(|| format!("{place}: {why}"));
    }

    /// Takes what a file holds. One that cannot be read costs only itself.
    fn read(&mut self, form: Form, bytes: &[u8], shown: &str, maker: &mut Maker<'_>) {
        let first = maker.items.len();
        let form = if form == Form::Any { guess(bytes) } else { form };
        let before = self.records;
        match form {
            Form::Mbox | Form::Maildir if bytes.trim_ascii_start().starts_with(b"From ") => {
                let (all, bad) = mail::mbox(bytes, shown, maker);
                self.records += all;
                self.bad += bad;
                self.flaws += bad;
                if bad > 0 {
                    let why = format!("{shown}: a message without a head");
                    self.first.get_or_insert(why);
                }
            }
            Form::Mbox | Form::Maildir => {
                self.records += 1;
                if bytes.trim_ascii().is_empty() {
                    self.records -= 1;
                } else if !mail::message(bytes, shown, shown, maker) {
                    self.flaw(shown, "it is no message");
                }
            }
            _ => match decoded(bytes) {
                Ok((text, why)) => {
                    self.notes.extend(why.map(|why| format!("{shown}: {why}")));
                    self.text(form, &text, shown, maker);
                }
                Err(why) => {
                    self.records += 1;
                    self.flaw(shown, why);
                }
            },
        }
        maker.end_of_file(first);
        log::debug!("{shown}: {} records as {form:?}", self.records - before);
    }

    fn text(&mut self, form: Form, text: &str, shown: &str, maker: &mut Maker<'_>) {
        match form {
            Form::Csv => {
                if let Err(why) = self.table(text, shown, maker) {
                    self.records += 1;
                    self.flaw(shown, &why);
                }
            }
            Form::Json => match json::read(text, shown, maker) {
                Ok(read) => {
                    self.records += read.records;
                    for flaw in &read.flaws {
                        self.flaw(shown, flaw);
                    }
                }
                Err(why) => {
                    self.records += 1;
                    self.flaw(shown, &why);
                }
            },
            _ => self.prose(text, shown, maker),
        }
    }

    fn prose(&mut self, text: &str, shown: &str, maker: &mut Maker<'_>) {
        let first = maker.items.len();
        prose::read(text, shown, maker);
        self.records += maker.items.len() - first;
    }

    /// Takes the rows of a table. It is looked over first and then read row by row, so that it is
    /// never held beside the items.
    fn table(&mut self, text: &str, shown: &str, maker: &mut Maker<'_>) -> Result<(), String> {
        let mut look = Look::over(csv::rows(text)?, maker.columns);
        if look.is_prose {
            for prose::Statement { line, text } in prose::lines(text) {
                let fields = Fields { text, ..Fields::default() };
                maker.add(fields, &format!("{shown}:{line}"), &format!("{shown}, line {line}"));
                self.records += 1;
            }
            return Ok(());
        }
        let mut rows = csv::rows(text)?;
        if look.flaws > 0 && look.ends_with_text() {
            // Its last column is the text, and commas in it were not quoted.
            let again = Look::over(csv::rows_into_last(text)?, maker.columns);
            let more = again.rows.saturating_sub(look.rows);
            if more > 0 {
                let rows = if more == 1 { "row has" } else { "rows have" };
                self.notes.push(format!(
                    "{shown}: {more} {rows} more cells than columns, which is read as part of the \
                     text"
                ));
            }
            look = again;
            rows = csv::rows_into_last(text)?;
        }
        self.records += look.rows + look.flaws;
        let columns = &look.columns;
        let known = |name: &&String| Mapping::is_there(columns, name);
        let missing: Vec<&str> =
            maker.columns.text.iter().filter(|name| !known(name)).map(String::as_str).collect();
        let Some(mapping) = look.mapping.as_ref().filter(|_| missing.is_empty()) else {
            for flaw in rows.filter_map(Result::err) {
                self.flaw(shown, &flaw);
            }
            if !columns.is_empty() {
                let why = no_text(columns, missing.first().copied(), look.rows);
                self.flaw(shown, &why);
                self.bad = self.records.max(1);
                self.records = self.bad;
            }
            return Ok(());
        };
        if look.assumed {
            let shown_name = |name: &String| format!("\"{}\"", shorten(&clean(name), LONGEST_NAME));
            let names: Vec<String> = columns.iter().take(NAMED).map(shown_name).collect();
            let (taken, or) = if columns.len() == 1 {
                ("name of its column", "")
            } else {
                (
                    "names of its columns",
                    ", else columns = { text = \"NAME\" } under [[feedback]] settles it",
                )
            };
            self.notes.push(format!(
                "{shown}: line 1 ({}) is taken for the {taken}; if it is one of the texts, put a \
                 line above it that says text{or}",
                names.join(", ")
            ));
        }
        if !look.has_head {
            // What stands in the place of a head is the first record.
            self.records += 1;
            let cells: Vec<&str> = columns.iter().map(String::as_str).collect();
            maker.placed(mapping, &cells, &format!("{shown}:1"), &format!("{shown}, line 1"));
        }
        for row in rows {
            match row {
                Ok(row) if row.line <= look.head_ends => {}
                Ok(row) => {
                    let cells: Vec<&str> = (0..columns.len()).map(|at| row.cell(at)).collect();
                    let line = row.line;
                    let (place, origin) =
                        (format!("{shown}:{line}"), format!("{shown}, line {line}"));
                    maker.placed(mapping, &cells, &place, &origin);
                }
                Err(flaw) => self.flaw(shown, &flaw),
            }
        }
        Ok(())
    }

    fn loaded(self, name: &str, place: &str, maker: Maker<'_>) -> Loaded<FeedbackItem> {
        let problem = |message: String| {
            Problem::new(name, ProblemKind::Malformed, format!("{place}: {message}"))
        };
        // What the place says already is not said again.
        let file = format!("{}: ", shown(Path::new(place)));
        let short = |told: String| match told.strip_prefix(&file) {
            Some(rest) => rest.to_owned(),
            None => told,
        };
        let mut problems: Vec<Problem> = Vec::new();
        if let Some(first) = self.first {
            let (all, bad) = (self.records, self.bad);
            let records = if all == 1 { "record" } else { "records" };
            let first = shorten(&clean(&short(first)), QUOTED);
            problems.push(problem(if self.flaws == 1 && bad == all {
                first
            } else {
                format!("{bad} of {all} {records} cannot be read; the first is {first}")
            }));
        }
        let notes = self.notes.into_iter().map(short);
        problems.extend(notes.chain(maker.remarks()).map(problem));
        let nothing = maker.items.is_empty() && self.bad > 0;
        Loaded { items: (!nothing).then_some(maker.items), as_of: None, problems }
    }
}

/// The text of a file. Bytes that are no text cost themselves; a file of them is none, unless it
/// begins as a table or as JSON does: then they are somebody's record.
fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<String>), &'static str> {
    let (text, why) = csv::decode_any(bytes);
    if why.is_none() {
        return Ok((text, why));
    }
    let is_strange = |c: &char| c.is_control() && !c.is_whitespace() && *c != '\u{1b}';
    let looked_at = || text.chars().take(64 << 10);
    let is_record = is_json(first_line(&text)) || names_columns(first_line(&text));
    if !is_record && looked_at().filter(is_strange).count() * 10 > looked_at().count() {
        return Err("it is no text");
    }
    Ok((text, why))
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}

fn is_json(line: &str) -> bool {
    line.trim_start().starts_with(['{', '[']) && !line.trim_start().starts_with("[ ]")
}

/// Whether a line is the head of a table with texts.
fn names_columns(line: &str) -> bool {
    [',', ';', '\t', '|'].iter().any(|separator| {
        let names: Vec<String> =
            line.split(*separator).map(|name| name.trim_matches('"').to_owned()).collect();
        // A table need not call its text so, if it names other fields.
        let none = Columns::default();
        Mapping::of(&names, &none).is_some() || Mapping::fields(&names, &none) > 1
    })
}

/// In which form something looks to be.
fn guess(bytes: &[u8]) -> Form {
    let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
    if head.starts_with(b"From ") {
        return Form::Mbox;
    }
    // The end may have been cut within a character, or within a pair of UTF-16.
    let even = head.get(..head.len() & !1).unwrap_or_default();
    let Ok((text, _)) = decoded(even) else { return Form::Text };
    let first = first_line(&text);
    if is_json(first) {
        return Form::Json;
    }
    if names_columns(first) {
        return Form::Csv;
    }
    let is_head = |line: &str| {
        ["From:", "Return-Path:", "Received:", "Subject:", "Date:", "Message-ID:"]
            .iter()
            .any(|name| line.starts_with(name))
    };
    if text.lines().take(5).filter(|line| is_head(line)).count() >= 2 {
        return Form::Mbox;
    }
    Form::Text
}

impl Maker<'_> {
    /// Takes a record whose text is known by its place.
    fn placed(&mut self, mapping: &Mapping, cells: &[&str], place: &str, origin: &str) {
        let zone: Tz = self.zone;
        let fields = mapping.read(cells, zone);
        self.add(fields, place, origin);
    }
}
