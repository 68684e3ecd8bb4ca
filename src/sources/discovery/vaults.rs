//! The vaults of Obsidian: those of its own list, and folders that it has marked as its own.

use super::settings_folders;
use crate::env::Environment;
use crate::files;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The list is small.
const MOST_BYTES: u64 = 1 << 20;

/// The most entries of one folder that are looked at.
const MOST_ENTRIES: usize = 500;

/// Where Obsidian keeps its list, below the home folder, when it came by Flatpak, by Snap, or on a
/// Mac.
const LISTS: &[&str] = &[
    ".var/app/md.obsidian.Obsidian/config/obsidian/obsidian.json",
    "snap/obsidian/current/.config/obsidian/obsidian.json",
    "Library/Application Support/obsidian/obsidian.json",
];

/// The folders, below the home folder, in which people keep vaults.
const USUAL: &[&str] = &["", "Documents", "Obsidian", "Notes", "Dropbox", "Nextcloud"];

/// Every vault that can be found, those of the list first.
pub(super) fn find(home: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    let folders = settings_folders(home, environment).into_iter();
    let lists = folders.map(|folder| folder.join("obsidian/obsidian.json"));
    let more = home.into_iter().flat_map(|home| LISTS.iter().map(move |list| home.join(list)));
    let mut vaults: Vec<PathBuf> = lists.chain(more).flat_map(|list| listed(&list)).collect();
    let usual = home.into_iter().flat_map(|home| USUAL.iter().map(move |name| home.join(name)));
    for folder in usual {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_ENTRIES);
        let marked = entries.map(|entry| entry.path()).filter(|path| is_vault(path));
        let mut marked: Vec<PathBuf> = marked.collect();
        marked.sort_unstable();
        vaults.extend(marked);
    }
    vaults
}

/// Whether Obsidian keeps its settings in this folder.
pub(super) fn is_vault(folder: &Path) -> bool {
    folder.join(".obsidian").is_dir()
}

/// The paths of a list, in the order of their times of use, the latest first.
fn listed(list: &Path) -> Vec<PathBuf> {
    let Ok(contents) = files::read_regular(list, MOST_BYTES) else { return Vec::new() };
    let list: Value = serde_json::from_slice(&contents.bytes).unwrap_or_default();
    let vaults = list.get("vaults").and_then(Value::as_object);
    let mut vaults: Vec<(i64, PathBuf)> = vaults
        .into_iter()
        .flat_map(|vaults| vaults.values())
        .filter_map(|vault| {
            let path = vault.get("path")?.as_str()?;
            let used = vault.get("ts").and_then(Value::as_i64).unwrap_or(0);
            Some((-used, PathBuf::from(path)))
        })
        .collect();
    vaults.sort_unstable();
    vaults.into_iter().map(|(_, path)| path).collect()
}
