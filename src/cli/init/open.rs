//! Finding out what a place holds, and opening it once as a run will.

use super::answers::{Answers, Place, Source, SourceKind};
use super::ask::shown;
use crate::cli::Session;
use crate::config::Config;
use crate::domain::{Loaded, Problem};
use crate::files;
use crate::http;
use crate::sources::discovery::{self, from_home};
use crate::sources::{Context, registry};
use crate::time::{Moment, Window};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How many days of a calendar are counted.
const DAYS: u64 = 7;

/// The most entries of a folder that are looked at for what it holds.
const MOST_ENTRIES: usize = 2_000;

/// How many files of a folder are read for what kind of records they hold.
const MOST_FILES: usize = 50;

/// The largest of them.
const MOST_BYTES: u64 = 64 << 20;

/// A source that was found, and what opening it gave.
pub(super) struct Candidate {
    pub(super) source: Source,
    /// What it is, for a list.
    pub(super) what: String,
    /// What it holds and how many, or why it cannot be used.
    pub(super) opened: Result<Opened, String>,
}

/// What a source holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) records: usize,
    /// The same in words.
    pub(super) said: String,
}

/// Opens sources as the configuration would have them.
pub(super) struct Opener<'s> {
    session: &'s Session,
    moment: Moment,
    emails: Vec<String>,
}

impl<'s> Opener<'s> {
    pub(super) fn new(session: &'s Session, zone: chrono_tz::Tz, emails: Vec<String>) -> Self {
        Self { session, moment: Moment { now: session.now(), zone }, emails }
    }

    /// Everything that looks like records on this machine, each opened once.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let mut names = BTreeSet::new();
        let mut candidates = Vec::new();
        for (source, what) in found(self.session, &mut names) {
            let opened = self.open(&source);
            let at = match &source.place {
                Place::Path(path) => format!("{what} {}", shown(path)),
                _ => what.to_owned(),
            };
            log::debug!("{at}: {opened:?}");
            candidates.push(Candidate { source, what: at, opened });
        }
        candidates
    }

    /// Reads the source once.
    pub(super) fn open(&self, source: &Source) -> Result<Opened, String> {
        let answers = Answers {
            zone: Some(self.moment.zone),
            emails: self.emails.clone(),
            sources: vec![source.clone()],
            ..Answers::default()
        };
        let (paths, environment) = (self.session.paths.clone(), &self.session.environment);
        let config = Config::of_text(&answers.to_toml(), paths, environment);
        let config = config.map_err(|failure| failure.to_string())?;
        let sources = registry::from_config(&config);
        let context = Context {
            moment: self.moment,
            addresses: self.emails.clone(),
            offline: self.session.global.offline,
        };
        let window = Window::days(self.moment.today(), DAYS, self.moment.zone);
        if let Some(calendar) = sources.calendars.first() {
            let loaded = calendar.load(&window, &context);
            return counted(loaded, |_| true, &|count| match count {
                1 => format!("1 event in the next {DAYS} days"),
                count => format!("{count} events in the next {DAYS} days"),
            });
        }
        let list = sources.task_lists.first().ok_or("it is no source that can be read")?;
        counted(list.load(&context), |task| !task.done && !task.waiting, &|count| match count {
            1 => "1 open task".to_owned(),
            count => format!("{count} open tasks"),
        })
    }

    /// What opening a source gave, in words. What cannot be asked now may be right all the same.
    pub(super) fn said(&self, source: &Source) -> Result<String, String> {
        if self.session.global.offline && matches!(source.place, Place::Address(_)) {
            return Ok("not opened, --offline asks nobody".to_owned());
        }
        self.open(source).map(|opened| opened.said)
    }

    /// The source that a typed text names: an address, a path, or Taskwarrior.
    pub(super) fn typed(&self, text: &str, names: &mut BTreeSet<String>) -> Result<Source, String> {
        if text.eq_ignore_ascii_case("taskwarrior") {
            return Ok(source(SourceKind::Taskwarrior, Place::OfItsProgram, "taskwarrior", names));
        }
        if text.contains("://") {
            let url = http::parse(text).map_err(|why| format!("the address {why}"))?;
            let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
            let name = host.split('.').next().unwrap_or_default().to_owned();
            let name = if name.parse::<u8>().is_ok() { "calendar".to_owned() } else { name };
            let place = Place::Address(url.to_string());
            return Ok(source(SourceKind::Calendar, place, &name, names));
        }
        let path = self.path(text)?;
        let (kind, path) = kind_of(&path)?;
        let home = self.session.paths.home.as_deref();
        let place = Place::Path(written(&path, home).ok_or("its name is not UTF-8")?);
        Ok(source(kind, place, &name_of(&path), names))
    }

    /// The absolute path that a typed text means.
    pub(super) fn path(&self, text: &str) -> Result<PathBuf, String> {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let config = Config::of_text("", self.session.paths.clone(), &self.session.environment);
        let config = config.map_err(|failure| failure.to_string())?;
        config.resolve_in(&here, text).map_err(|why| why.to_string())
    }
}

/// The sources of the usual places, without opening any.
pub(super) fn found(
    session: &Session,
    names: &mut BTreeSet<String>,
) -> Vec<(Source, &'static str)> {
    let home = session.paths.home.as_deref();
    let places = discovery::places(home, &session.environment);
    let mut found = Vec::new();
    let mut add = |kind, paths: &[PathBuf], name: Option<&str>, what| {
        for path in paths {
            if let Some(text) = written(path, home) {
                let name = name.map_or_else(|| name_of(path), str::to_owned);
                found.push((source(kind, Place::Path(text), &name, names), what));
            }
        }
    };
    add(SourceKind::Calendar, &places.calendars, None, "Calendar");
    add(SourceKind::TodoTxt, &places.todo_files, Some("todo"), "Task list");
    add(SourceKind::Markdown, &places.vaults, None, "Obsidian vault");
    if places.taskwarrior.is_some() {
        let taskwarrior =
            source(SourceKind::Taskwarrior, Place::OfItsProgram, "taskwarrior", names);
        let at = found.iter().position(|(source, _)| source.kind != SourceKind::Calendar);
        found.insert(at.unwrap_or(found.len()), (taskwarrior, "Taskwarrior"));
    }
    found
}

/// A path as it is written into the configuration, if it can be.
pub(super) fn written(path: &Path, home: Option<&Path>) -> Option<String> {
    path.to_str()?;
    Some(from_home(path, home))
}

fn source(kind: SourceKind, place: Place, name: &str, names: &mut BTreeSet<String>) -> Source {
    // What names may hold: they are part of every record's key.
    let plain: String = crate::domain::clean(name).replace([':', '@'], "-");
    let plain = if plain.is_empty() { "source".to_owned() } else { plain };
    let more = (2..).map(|number| format!("{plain}-{number}"));
    let name = std::iter::once(plain.clone()).chain(more).find(|name| !names.contains(name));
    let name = name.unwrap_or(plain);
    names.insert(name.clone());
    Source { name, kind, place }
}

fn name_of(path: &Path) -> String {
    let name = path.file_stem().or(path.file_name()).unwrap_or_default().to_string_lossy();
    name.trim_start_matches('.').to_owned()
}

fn counted<T>(
    loaded: Loaded<T>,
    counts: impl Fn(&T) -> bool,
    words: &dyn Fn(usize) -> String,
) -> Result<Opened, String> {
    let first = loaded.problems.first().map(|Problem { message, .. }| shown(message));
    let Some(items) = loaded.items else {
        return Err(first.unwrap_or_else(|| "it could not be read".to_owned()));
    };
    let records = items.iter().filter(|item| counts(item)).count();
    let problem = first.map(|first| format!(" ({first})")).unwrap_or_default();
    Ok(Opened { records, said: format!("{}{problem}", words(records)) })
}

/// What kind of records a path holds, and the path to read them at.
fn kind_of(path: &Path) -> Result<(SourceKind, PathBuf), String> {
    let place = shown(&path.display().to_string());
    let metadata = fs::metadata(path).map_err(|why| format!("cannot open {place}: {why}"))?;
    if !metadata.is_dir() {
        let kind = match extension(path).as_deref() {
            Some("ics" | "ical" | "ifb") => ics_kind(&[path.to_owned()]),
            Some("txt") => SourceKind::TodoTxt,
            Some("md" | "markdown") => SourceKind::Markdown,
            Some("org") => SourceKind::Org,
            _ => {
                return Err(format!("{place} is none of .ics, .txt (todo.txt), .md and .org"));
            }
        };
        return Ok((kind, path.to_owned()));
    }
    if path.join(".obsidian").is_dir() {
        return Ok((SourceKind::Markdown, path.to_owned()));
    }
    let list = path.join("todo.txt");
    if list.is_file() {
        return Ok((SourceKind::TodoTxt, list));
    }
    let files = files_below(path);
    let of = |wanted: &str| -> Vec<PathBuf> {
        let files = files.iter().filter(|path| extension(path).as_deref() == Some(wanted));
        files.take(MOST_FILES).cloned().collect()
    };
    let events = of("ics");
    let kind = if !events.is_empty() {
        ics_kind(&events)
    } else if !of("md").is_empty() {
        SourceKind::Markdown
    } else if !of("org").is_empty() {
        SourceKind::Org
    } else {
        return Err(format!("the folder {place} holds no .ics, .md, .org and no todo.txt"));
    };
    Ok((kind, path.to_owned()))
}

/// Files with tasks and no events are a list of tasks.
fn ics_kind(files: &[PathBuf]) -> SourceKind {
    let holds = |text: &[u8], what: &str| {
        text.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_end() == what.as_bytes())
    };
    let mut has_tasks = false;
    for file in files {
        let Ok(contents) = files::read_regular(file, MOST_BYTES) else { continue };
        if holds(&contents.bytes, "BEGIN:VEVENT") {
            return SourceKind::Calendar;
        }
        has_tasks |= holds(&contents.bytes, "BEGIN:VTODO");
    }
    if has_tasks { SourceKind::IcsTasks } else { SourceKind::Calendar }
}

/// The files of a folder and of those directly below it, hidden ones left out.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_ENTRIES);
        let hidden = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        entries.map(|entry| entry.path()).filter(|path| !hidden(path)).collect()
    };
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            files.extend(entries(&path).into_iter().filter(|path| path.is_file()));
        } else {
            files.push(path);
        }
    }
    files.truncate(MOST_ENTRIES);
    files.sort_unstable();
    files
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_by_what_it_holds() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n");
        write("b.ics", "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\n");
        write("list.txt", "");
        write("notes/x/a.md", "");
        write("org/a.org", "");
        write("vdir/work/1.ics", "BEGIN:VEVENT\n");
        write("todo/todo.txt", "");
        write("vault/.obsidian/app.json", "");
        write("other/a.pdf", "");
        let kind = |name: &str| kind_of(&home.path().join(name)).map(|(kind, _)| kind);
        assert_eq!(kind("a.ics"), Ok(SourceKind::Calendar));
        assert_eq!(kind("b.ics"), Ok(SourceKind::IcsTasks));
        assert_eq!(kind("list.txt"), Ok(SourceKind::TodoTxt));
        assert_eq!(kind("notes"), Ok(SourceKind::Markdown));
        assert_eq!(kind("org"), Ok(SourceKind::Org));
        assert_eq!(kind("vdir"), Ok(SourceKind::Calendar));
        assert_eq!(kind("vault"), Ok(SourceKind::Markdown));
        let list = home.path().join("todo/todo.txt");
        assert_eq!(kind_of(&home.path().join("todo")), Ok((SourceKind::TodoTxt, list)));
        assert!(kind("other").unwrap_err().contains("holds no .ics"));
        assert!(kind("other/a.pdf").unwrap_err().contains("is none of"));
        assert!(kind("none").unwrap_err().contains("cannot open"));
    }

    #[test]
    fn names_are_unlike_and_fit_a_key() {
        let mut names = BTreeSet::new();
        let mut name =
            |text: &str| source(SourceKind::TodoTxt, Place::OfItsProgram, text, &mut names).name;
        assert_eq!(
            [name("todo"), name("todo"), name("a:b@c"), name("\n")],
            ["todo", "todo-2", "a-b-c", "source"]
        );
    }
}
