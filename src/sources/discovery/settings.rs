//! The calendars that khal and vdirsyncer are set to, from their own settings.
//!
//! Both write sections in brackets with `key = value` below them. What is not understood is passed
//! over: this only finds candidates.

use super::settings_folders;
use crate::env::Environment;
use crate::files;
use std::fs;
use std::path::{Path, PathBuf};

/// Settings are small.
const MOST_BYTES: u64 = 1 << 20;

/// The most folders that one pattern stands for.
const MOST_MATCHES: usize = 100;

/// The folders and files of events, in the order of the settings.
pub(super) fn calendars(home: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    let folders = settings_folders(home, environment);
    let read = |name: &str, older: &str| {
        let usual = folders.iter().map(|folder| folder.join(name));
        let all = usual.chain(home.map(|home| home.join(older)));
        let text = all.into_iter().find_map(|path| files::read_regular(&path, MOST_BYTES).ok());
        sections(&String::from_utf8_lossy(&text.map(|text| text.bytes).unwrap_or_default()))
    };
    let mut paths = Vec::new();
    for section in read("khal/config", ".khal/khal.conf") {
        if section.is_nested && section.get("type") != Some("birthdays") {
            paths.extend(section.get("path").into_iter().flat_map(|path| expand(path, home)));
        }
    }
    for section in read("vdirsyncer/config", ".vdirsyncer/config") {
        let holds_events = match section.get("type") {
            Some("filesystem") => section.get("fileext") == Some(".ics"),
            Some("singlefile") => section.get("path").is_some_and(|path| {
                Path::new(path).extension().is_some_and(|extension| extension == "ics")
            }),
            _ => false,
        };
        if section.name.starts_with("storage ") && holds_events {
            paths.extend(section.get("path").into_iter().flat_map(|path| expand(path, home)));
        }
    }
    paths
}

/// A section of such settings.
#[derive(Debug, Default)]
struct Settings {
    name: String,
    /// It stands within another one: `[[work]]` within `[calendars]`.
    is_nested: bool,
    values: Vec<(String, String)>,
}

impl Settings {
    fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

fn sections(text: &str) -> Vec<Settings> {
    let mut sections = vec![Settings::default()];
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let is_nested = name.starts_with('[');
            let name = name.trim_start_matches('[').split(']').next().unwrap_or_default();
            let name = name.trim().to_owned();
            sections.push(Settings { name, is_nested, values: Vec::new() });
        } else if let (Some((key, value)), Some(section)) =
            (line.split_once('='), sections.last_mut())
        {
            section.values.push((key.trim().to_lowercase(), unquoted(value.trim()).to_owned()));
        }
    }
    sections
}

/// A value without its quotes, or without the comment behind it.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or_default();
        }
    }
    let comment = value.match_indices([';', '#']).find(|(at, _)| value[..*at].ends_with(' '));
    value[..comment.map_or(value.len(), |(at, _)| at)].trim()
}

/// The paths that a value stands for: `~` is the home folder, and an asterisk at the end every folder
/// there.
fn expand(value: &str, home: Option<&Path>) -> Vec<PathBuf> {
    let path = match (value.strip_prefix("~/"), home) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(value),
    };
    let is_pattern = path.file_name().is_some_and(|name| name == "*" || name == "**");
    if !is_pattern {
        return vec![path];
    }
    let Some(entries) = path.parent().and_then(|folder| fs::read_dir(folder).ok()) else {
        return Vec::new();
    };
    let entries = entries.flatten().take(MOST_MATCHES).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort_unstable();
    folders
}
