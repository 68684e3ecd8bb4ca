//! The user's crontab: read, changed inside the markers, written back, and read again.

use super::{Change, Installed, System, said, shown};
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::schedule::crontab::{Block, Damage};
use crate::schedule::{GeneratedFile, Setup, cron};

/// What Debian's `crontab -l` writes in place of a control character, which may as well stand there
/// as two characters.
const AMBIGUOUS: [(u8, &[u8; 2]); 2] = [(b'\r', br"\r"), (0x08, br"\b")];

/// The names of the processes of cron daemons: Debian's, cronie's and busybox's, dcron's, fcron's,
/// bcron's and systemd-cron's stand-in.
const DAEMONS: [&str; 6] = ["cron", "crond", "dcron", "fcron", "bcron-sched", "cronie"];

/// The crontab as it was before the last change, below the state of the profile.
const BACKUP: &str = "crontab.backup";

pub(super) fn install(system: &System, setup: &Setup, files: &[GeneratedFile]) -> Result<Change> {
    let block: String = files.iter().map(|file| file.text.as_str()).collect();
    // Nothing gets into a crontab that we cannot read ourselves.
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        cron::read_line(line).map_err(|why| {
            Failure::new(
                Kind::Other,
                format!("a generated line {why}, nothing was written: {line}"),
            )
        })?;
    }
    let mut change = edit(system, setup, |found| found.replaced(&block))?;
    change.notes.extend(daemon());
    Ok(change)
}

pub(super) fn uninstall(system: &System, setup: &Setup) -> Result<Change> {
    edit(system, setup, take_out)
}

pub(super) fn installed(system: &System, setup: &Setup) -> Result<Installed> {
    let bytes = read(system)?;
    let found = Block::find(&bytes, &setup.prefix('-')).map_err(damaged)?;
    let text = found.text().map(|text| String::from_utf8_lossy(text).into_owned());
    let name = format!("{}.crontab", setup.prefix('-'));
    let files = text.into_iter().map(|text| (name.clone(), text)).collect();
    Ok(Installed { files, notes: daemon().into_iter().collect(), ..Installed::default() })
}

fn take_out(found: &Block<'_>) -> Vec<u8> {
    found.removed()
}

/// Changes the crontab.
fn edit(system: &System, setup: &Setup, change: impl Fn(&Block<'_>) -> Vec<u8>) -> Result<Change> {
    let before = read(system)?;
    let found = Block::find(&before, &setup.prefix('-')).map_err(damaged)?;
    if let Some(line) = found.stranger() {
        let line = crate::domain::shorten(&crate::domain::clean(&line), 200);
        return Err(Failure::new(
            Kind::Io,
            format!(
                "the crontab was left as it is: within the managed block stands a line that is not \
                 of this program: {line}"
            ),
        )
        .hint("`crontab -e` opens it; move the line above or below the markers"));
    }
    let after = change(&found);
    if after == before {
        return Ok(Change::default());
    }
    let backup = system.own_state.join(BACKUP);
    files::replace_private(&backup, &before).map_err(|cause| {
        Failure::caused(Kind::Io, format!("could not keep a copy in {}", backup.display()), cause)
            .hint("nothing was changed")
    })?;
    // Somebody without our lock, such as an editor, may have written meanwhile.
    if read(system)? != before {
        return Err(Failure::new(
            Kind::Busy,
            "the crontab was changed by another program meanwhile",
        )
        .hint("nothing was changed; run it again"));
    }
    write(system, &after)?;
    if read(system)? != after {
        let message = "the crontab is not as it was written";
        return Err(Failure::new(Kind::Io, message)
            .hint(format!("what was there before is in {}", shown(&backup))));
    }
    Ok(Change { changed: vec!["crontab".to_owned()], notes: Vec::new() })
}

/// The bytes of the user's crontab; a user without one has an empty one. Anything else that goes
/// wrong is a failure: what could not be read must not be written over.
fn read(system: &System) -> Result<Vec<u8>> {
    let output = system.run(&["crontab", "-l"], None)?;
    if output.status.success() {
        let has = |shown: &[u8]| output.stdout.windows(shown.len()).any(|bytes| bytes == shown);
        if AMBIGUOUS.iter().any(|(_, shown)| has(*shown)) {
            return read_exactly(system, &output.stdout);
        }
        return Ok(output.stdout);
    }
    // Vixie's cron and cronie say "no crontab for ann", busybox that the file does not exist.
    let none = output.stderr.contains("no crontab for")
        || (output.stderr.contains("can't open") && output.stderr.contains("No such file"));
    if none && output.stdout.is_empty() {
        return Ok(Vec::new());
    }
    Err(Failure::new(Kind::Io, format!("could not read the crontab: {}", said(&output)))
        .hint("nothing was changed; `crontab -l` shows what is wrong"))
}

/// The bytes of a crontab that `crontab -l` shows as `listed`, where that may stand for two things.
/// `crontab -e` hands the file itself to an editor, and one that prints it changes nothing.
fn read_exactly(system: &System, listed: &[u8]) -> Result<Vec<u8>> {
    let mut printing = system.clone();
    for name in ["VISUAL", "EDITOR"] {
        printing.environment.insert(name.into(), "cat".into());
    }
    let output = printing.run(&["crontab", "-e"], None)?;
    let mut shown = Vec::new();
    for byte in &output.stdout {
        match AMBIGUOUS.iter().find(|(control, _)| control == byte) {
            Some((_, text)) => shown.extend_from_slice(*text),
            None => shown.push(*byte),
        }
    }
    if output.status.success() && (output.stdout == listed || shown == listed) {
        return Ok(output.stdout);
    }
    let message = "the crontab was left as it is: `crontab -l` shows \"\\r\" or \"\\b\" in it, which \
                   may stand for a control character, and `crontab -e` does not tell";
    Err(Failure::new(Kind::Io, message).hint("`crontab -e` opens it; write these in another way"))
}

fn write(system: &System, bytes: &[u8]) -> Result<()> {
    // An empty crontab is none, as it was before the first installation.
    let output = if bytes.is_empty() {
        system.run(&["crontab", "-r"], None)?
    } else {
        system.run(&["crontab", "-"], Some(bytes))?
    };
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::new(Kind::Io, format!("could not write the crontab: {}", said(&output)))
        .hint("cron keeps the old one when it refuses a new one"))
}

fn damaged(damage: Damage) -> Failure {
    let failure =
        Failure::new(Kind::Io, format!("the crontab was left as it is: {}", damage.shown()));
    match damage {
        Damage::Markers => failure.hint(
            "`crontab -e` opens it: each `# >>> personal-os` line needs its `# <<< personal-os` line below",
        ),
        Damage::Bytes => failure.hint("`crontab -e` opens it; take the carriage returns out"),
    }
}

/// Whether a cron daemon seems to run: without one, nothing fires.
fn daemon() -> Option<String> {
    let note = "no cron daemon seems to run, so nothing will fire: start cron";
    let processes = std::fs::read_dir("/proc").ok()?;
    // Only Linux has the first process there, and hides it where it hides those of other users.
    let mut sees_others = false;
    for process in processes.flatten() {
        if process.file_name() == "1" {
            sees_others = true;
        }
        let command = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
        if DAEMONS.contains(&command.trim_end()) {
            return None;
        }
    }
    sees_others.then(|| note.to_owned())
}
