//! Writing what was answered: secrets first, then the configuration, each file whole.

use super::answers::Answers;
use super::ask::{Dialogue, Question, yes_or_no};
use crate::ai::Ai;
use crate::cli::Session;
use crate::config::Config;
use crate::delivery::Named;
use crate::diff;
use crate::domain::{Secret, WorkflowName};
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::sources::discovery::from_home;
use crate::sources::registry;
use crate::unix;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// No configuration is larger.
const MOST_BYTES: u64 = 1024 * 1024;

/// The secrets to write, by the names of their files beside the configuration.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    folder: PathBuf,
    files: Vec<(String, Secret)>,
}

/// What became of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// The configuration is as it was answered.
    Yes,
    /// Nothing was changed, as it was asked for.
    No,
}

impl Secrets {
    pub(super) fn beside(config_file: &Path) -> Self {
        let folder = config_file.parent().unwrap_or(Path::new("/")).to_owned();
        Self { folder, files: Vec::new() }
    }

    /// Takes a secret into keeping and gives the name of its file. A file of that name that holds
    /// something else is left alone.
    pub(super) fn keep(&mut self, name: &str, secret: &Secret) -> String {
        let (stem, extension) = name.split_once('.').unwrap_or((name, "secret"));
        let more = (2..1000).map(|number| format!("{stem}-{number}.{extension}"));
        let mut names = std::iter::once(name.to_owned()).chain(more);
        let is_free = |name: &String| {
            let other = self.files.iter().any(|(own, value)| own == name && value != secret);
            !other && self.is_free_for(name, secret)
        };
        let name = names.find(is_free).unwrap_or_else(|| name.to_owned());
        if !self.files.iter().any(|(own, _)| *own == name) {
            self.files.push((name.clone(), secret.clone()));
        }
        name
    }

    fn is_free_for(&self, name: &str, secret: &Secret) -> bool {
        let path = self.folder.join(name);
        match std::fs::symlink_metadata(&path) {
            Err(error) => error.kind() == ErrorKind::NotFound,
            Ok(_) => files::read_regular(&path, MOST_BYTES)
                .is_ok_and(|there| there.bytes.trim_ascii_end() == secret.expose().as_bytes()),
        }
    }

    fn write(&self) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for (name, secret) in &self.files {
            let path = self.folder.join(name);
            let line = format!("{}\n", secret.expose());
            files::replace_private(&path, line.as_bytes()).map_err(|error| {
                Failure::caused(Kind::Io, format!("could not write {}", path.display()), error)
            })?;
            written.push(path);
        }
        Ok(written)
    }
}

/// Writes the secrets and the configuration. One that is there and differs is shown as a difference
/// first; without somebody to ask it stays.
pub(super) fn write(
    session: &mut Session,
    dialogue: Option<&mut Dialogue<'_>>,
    answers: &Answers,
    secrets: &Secrets,
) -> Result<Written> {
    let text = answers.to_toml();
    check(session, &text)?;
    let path = session.paths.config_file.clone();
    let place = from_home(&path, session.paths.home.as_deref());
    let failed = |error| Failure::caused(Kind::Io, format!("could not write {place}"), error);
    let old = existing(&path)?;
    let mut kept = None;
    match (&old, dialogue) {
        (None, _) => {}
        (Some(old), _) if old == text.as_bytes() => {}
        (Some(_), None) => return Err(refused(&place)),
        (Some(old), Some(dialogue)) => {
            let masked = masked(&String::from_utf8_lossy(old));
            let difference = diff::unified(&path, Some(masked.as_bytes()), text.as_bytes());
            dialogue.say(&format!("\n{place} is there already. The difference:\n"))?;
            dialogue.show(&difference)?;
            let question = Question {
                text: "\nReplace it? yes or no",
                default: Some("no"),
                help: "yes replaces the file and keeps the old one beside it; no changes nothing.",
            };
            if !dialogue.ask(question, |_, text| Ok(yes_or_no(text)))? {
                dialogue.say("Nothing was changed.")?;
                return Ok(Written::No);
            }
            kept = Some((free_name(&path), old));
        }
    }
    clear(path.parent().unwrap_or(Path::new("/")));
    let secret_files = secrets.write()?;
    if let Some((beside, old)) = &kept {
        files::create(beside, old).map_err(failed)?;
    }
    match &old {
        None => {
            let folder = path.parent().unwrap_or(Path::new("/"));
            let made = files::create_private_dir(folder);
            made.and_then(|()| files::create(&path, text.as_bytes())).map_err(failed)?;
        }
        Some(old) if old == text.as_bytes() => {}
        Some(_) => files::replace(&path, text.as_bytes()).map_err(failed)?,
    }
    let home = session.paths.home.clone();
    let shown = |path: &Path| from_home(path, home.as_deref());
    let mut said = String::new();
    for path in &secret_files {
        said.push_str(&format!("Wrote {}, which only you can read.\n", shown(path)));
    }
    if let Some((beside, _)) = &kept {
        said.push_str(&format!("Kept the old one as {}.\n", shown(beside)));
    }
    let is_same = old.as_ref().is_some_and(|old| old == text.as_bytes());
    said.push_str(&if is_same {
        format!("{place} is as it should be already.\n")
    } else {
        format!("Wrote {place}.\n")
    });
    session.print(&said)?;
    Ok(Written::Yes)
}

/// Removes what an `init` that was killed had not finished: half a secret, perhaps.
fn clear(folder: &Path) {
    for left in files::leftovers(folder) {
        match std::fs::remove_file(&left) {
            Ok(()) => log::info!("removed {}, which a killed process left", left.display()),
            Err(error) => log::warn!("could not remove {}: {error}", left.display()),
        }
    }
}

/// Refuses at once where writing would be refused at the end.
pub(super) fn may_write(session: &Session) -> Result<()> {
    let path = &session.paths.config_file;
    if existing(path)?.is_some() {
        return Err(refused(&from_home(path, session.paths.home.as_deref())));
    }
    Ok(())
}

/// Fails before the first question where nothing could be written after the last.
pub(super) fn check_place(session: &Session) -> Result<()> {
    let path = &session.paths.config_file;
    existing(path)?;
    match path.ancestors().skip(1).find(|folder| folder.exists()) {
        Some(folder) if folder.is_dir() && unix::may_write(folder) => Ok(()),
        folder => {
            let place = from_home(path, session.paths.home.as_deref());
            let folder = folder.unwrap_or(path).display();
            let message = format!("{place} cannot be written, for {folder} takes no new file");
            Err(Failure::new(Kind::Io, message)
                .hint("see whose that folder is (ls -ld), or name another place: --config FILE"))
        }
    }
}

fn refused(place: &str) -> Failure {
    Failure::new(Kind::Usage, format!("{place} is there already, and nobody can be asked about it"))
        .hint("`personal-os init` at a terminal shows the difference and asks")
        .hint("or name another one: --config FILE, --profile NAME")
}

/// What stands where the configuration goes.
fn existing(path: &Path) -> Result<Option<Vec<u8>>> {
    let is_none = |error: std::io::Error| {
        matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
    };
    if std::fs::symlink_metadata(path).is_err_and(is_none) {
        return Ok(None);
    }
    let read = files::read_regular(path, MOST_BYTES).map(|contents| Some(contents.bytes));
    read.map_err(|error| {
        let message = format!("{} is there and cannot be read", path.display());
        Failure::caused(Kind::Io, message, error).hint("move it away first")
    })
}

/// Reads the text as a run will. What is wrong with it must not be written.
fn check(session: &Session, text: &str) -> Result<()> {
    let config = Config::of_text(text, session.paths.clone(), &session.environment)?;
    registry::from_config(&config);
    let sinks = Named::read(&config);
    for workflow in WorkflowName::ALL {
        sinks.routes(&config, *workflow);
    }
    Ai::read(&config);
    config.check()
}

/// A name beside `path` that nothing has.
fn free_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let more = (2..1000).map(|number| format!("{name}.old-{number}"));
    let mut names = std::iter::once(format!("{name}.old")).chain(more);
    let free = names.find(|name| std::fs::symlink_metadata(path.with_file_name(name)).is_err());
    path.with_file_name(free.unwrap_or(format!("{name}.old")))
}

/// The text with stars for the secrets that stand in it, and for all that follows one on its line.
fn masked(text: &str) -> String {
    let mut until: Option<&str> = None;
    let mut masked = String::new();
    for line in text.lines() {
        if let Some(end) = until {
            until = until.filter(|_| !line.contains(end));
            masked.push_str("***\n");
            continue;
        }
        match raw_value(line) {
            None => masked.push_str(line),
            Some((before, value)) => {
                masked.push_str(&format!("{before}raw = \"***\""));
                // A text over several lines.
                until = ["\"\"\"", "'''"]
                    .into_iter()
                    .find(|end| value.strip_prefix(end).is_some_and(|rest| !rest.contains(end)));
            }
        }
        masked.push('\n');
    }
    masked
}

/// What stands before the key `raw` on a line, and what it is set to.
fn raw_value(line: &str) -> Option<(&str, &str)> {
    let is_key = |(at, _): &(usize, &str)| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-')
    };
    let mut keys = line.match_indices("raw").filter(is_key);
    keys.find_map(|(at, key)| {
        let after = line[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        Some((&line[..at], after.strip_prefix('=')?.trim_start()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_text_are_masked() {
        let text =
            "a = 1\ntoken = { raw = \"xoxb-1\" } # mine\nraw='x'\ndraw = 1\nb = \"raw food\"\n";
        assert_eq!(
            masked(text),
            "a = 1\ntoken = { raw = \"***\"\nraw = \"***\"\ndraw = 1\nb = \"raw food\"\n"
        );
        let text = "raw = \"\"\"many\nlines\"\"\"\nc = 1\nraw = '''one'''\nd = 2\n";
        assert_eq!(masked(text), "raw = \"***\"\n***\nc = 1\nraw = \"***\"\nd = 2\n");
    }

    #[test]
    fn a_secret_never_takes_the_place_of_another() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("slack.token"), "other\n").unwrap();
        std::fs::write(home.path().join("openai.key"), "same\n").unwrap();
        let mut secrets = Secrets::beside(&home.path().join("config.toml"));
        assert_eq!(secrets.keep("slack.token", &Secret::new("mine")), "slack-2.token");
        assert_eq!(secrets.keep("openai.key", &Secret::new("same")), "openai.key");
        assert_eq!(secrets.keep("slack.token", &Secret::new("mine")), "slack-2.token");
        assert_eq!(secrets.keep("slack.token", &Secret::new("more")), "slack-3.token");
        secrets.write().unwrap();
        let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!(
            [read("slack.token"), read("slack-2.token"), read("slack-3.token")],
            ["other\n", "mine\n", "more\n"]
        );
    }
}
