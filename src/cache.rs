//! Answers of servers, kept for the time when they cannot be reached.
//!
//! Every entry is one private file: a line of JSON about the body, then the body. An entry that
//! does not match its own line, was cut off or is of another version counts as absent and is
//! replaced by the next answer.

use crate::files;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128 as _, SipHasher13};
use std::fs;
use std::hash::Hasher as _;
use std::io;
use std::path::{Path, PathBuf};

/// The version of the files.
const VERSION: u32 = 1;

/// The largest entry that is read back.
const MOST_BYTES: u64 = 300 << 20;

/// How many entries are kept. One source has one, so those beyond are of sources that are gone.
const MOST_ENTRIES: usize = 100;

/// The folder of the entries.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// The name of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key of what `parts` name together, such as a source and its address: a hash, because an
    /// address may be a secret.
    pub fn of(parts: &[&str]) -> Self {
        let mut hasher = SipHasher13::new();
        for part in parts {
            // With its length, so that no two lists of parts run into the same bytes.
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        Self(format!("{:032x}", hasher.finish128().as_u128()))
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When the server was last known to say this.
    pub fetched_at: DateTime<Utc>,
    /// The server's name for this version of the body (RFC 9110, 8.8.3).
    pub etag: Option<String>,
    /// When the server says it was last changed, in its own words.
    pub last_modified: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    version: u32,
    fetched_at: DateTime<Utc>,
    etag: Option<String>,
    last_modified: Option<String>,
    hash: String,
}

impl Cache {
    /// The cache below `folder`, which is made when something is kept.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.join("answers") }
    }

    /// The entry under `key`, if there is a sound one.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        let mut bytes = files::read_regular(&self.path(key), MOST_BYTES).ok()?.bytes;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(bytes.get(..end)?).ok()?;
        bytes.drain(..=end);
        let sound = head.version == VERSION && head.hash == hash(&bytes);
        let Head { fetched_at, etag, last_modified, .. } = head;
        sound.then_some(Entry { fetched_at, etag, last_modified, body: bytes })
    }

    /// Keeps `entry` under `key`, in the place of the one before.
    pub fn put(&self, key: &Key, entry: &Entry) -> io::Result<()> {
        let head = Head {
            version: VERSION,
            fetched_at: entry.fetched_at,
            etag: entry.etag.clone(),
            last_modified: entry.last_modified.clone(),
            hash: hash(&entry.body),
        };
        let mut bytes = serde_json::to_vec(&head)?;
        bytes.push(b'\n');
        if (bytes.len() + entry.body.len()) as u64 > MOST_BYTES {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large to be kept"));
        }
        // Here and not in `files` alone, so that the folder of all caches is private too.
        files::create_private_dir(&self.folder)?;
        files::replace_private_by_parts(&self.path(key), &[&bytes, &entry.body])?;
        self.drop_oldest();
        Ok(())
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.folder.join(&key.0)
    }

    /// Removes the entries that were not written for longest, beyond [`MOST_ENTRIES`].
    fn drop_oldest(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut all: Vec<_> = entries
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        all.sort();
        let surplus = all.len().saturating_sub(MOST_ENTRIES);
        for (_, path) in all.iter().take(surplus) {
            // Another run may have removed it.
            let _ = fs::remove_file(path);
        }
    }
}

fn hash(body: &[u8]) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(body);
    format!("{:032x}", hasher.finish128().as_u128())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn entry(body: &[u8]) -> Entry {
        Entry {
            fetched_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            etag: Some("\"a\nb\"".to_owned()),
            last_modified: None,
            body: body.to_vec(),
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn an_entry_comes_back_as_it_was_and_only_its_owner_can_read_it() {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::new(&home.path().join("cache/personal-os"));
        let key = Key::of(&["work", "https://example.com/secret/a.ics"]);
        assert_eq!(cache.get(&key), None);
        cache.put(&key, &entry(b"line\n\xff\0line\n")).unwrap();
        assert_eq!(cache.get(&key), Some(entry(b"line\n\xff\0line\n")));
        cache.put(&key, &entry(b"")).unwrap();
        assert_eq!(cache.get(&key), Some(entry(b"")));
        assert_eq!(mode(&cache.path(&key)), 0o600);
        assert_eq!(mode(&cache.folder), 0o700);
        assert_eq!(mode(&home.path().join("cache")), 0o700);
        assert!(!cache.path(&key).display().to_string().contains("secret"));
    }

    #[test]
    fn a_damaged_entry_counts_as_absent_and_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::new(home.path());
        let key = Key::of(&["work"]);
        cache.put(&key, &entry(b"BEGIN:VCALENDAR")).unwrap();
        let whole = fs::read(cache.path(&key)).unwrap();
        let last = whole.len() - 1;
        for damaged in [
            &whole[..last],
            &whole[..10],
            b"",
            b"\n",
            &[&whole[..last], b"X"].concat(),
            &[b"{\"version\":2", &whole[12..]].concat(),
        ] {
            fs::write(cache.path(&key), damaged).unwrap();
            assert_eq!(cache.get(&key), None);
        }
        cache.put(&key, &entry(b"new")).unwrap();
        assert_eq!(cache.get(&key).unwrap().body, b"new");
    }

    #[test]
    fn keys_differ_by_every_part() {
        let keys = [&["a", "bc"][..], &["ab", "c"], &["abc"], &["a", "bc", ""], &[]].map(Key::of);
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key));
        }
        assert_eq!(Key::of(&["a", "bc"]), keys[0]);
    }

    #[test]
    fn the_entries_of_sources_that_are_gone_do_not_pile_up() {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::new(home.path());
        for number in 0..MOST_ENTRIES + 5 {
            cache.put(&Key::of(&[&number.to_string()]), &entry(b"x")).unwrap();
        }
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), MOST_ENTRIES);
        assert!(cache.get(&Key::of(&[&(MOST_ENTRIES + 4).to_string()])).is_some());
    }
}
