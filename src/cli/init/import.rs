//! A configuration from the `.env` file of the Python original.

mod dotenv;
mod variables;

use super::ask::{Dialogue, shown};
use super::write::{self, Secrets, Written};
use super::{found_answers, unreadable};
use crate::cli::Session;
use crate::error::Result;
use crate::files;
use std::path::Path;
use variables::Read;

/// No such file is larger.
const MOST_BYTES: u64 = 1 << 20;

const NEXT: &str = "Next: personal-os plan, then personal-os schedule install\n";

/// Reads `file`, writes a configuration with its answers and what was found on this machine, and names
/// what it could not take over. The file itself stays as it is.
pub(super) fn run(
    session: &mut Session,
    file: &Path,
    dialogue: Option<&mut Dialogue<'_>>,
) -> Result<()> {
    let place = shown(&file.display().to_string());
    let contents = files::read_regular(file, MOST_BYTES).map_err(|cause| {
        unreadable(&place, cause).hint("name the .env file in the folder of the original")
    })?;
    let text = String::from_utf8_lossy(&contents.bytes).into_owned();
    let mut secrets = Secrets::beside(&session.paths.config_file);
    let Read { mut answers, notes } = variables::read(&dotenv::parse(&text), &mut secrets);
    let found = found_answers(session);
    answers.sources = found.sources;
    if answers.emails.is_empty() {
        answers.emails = found.emails;
    }
    if write::write(session, dialogue, &answers, &secrets)? == Written::No {
        return Ok(());
    }
    let mut said = String::new();
    if !notes.is_empty() {
        said.push_str(&format!("\nNot taken over from {place}:\n"));
        for note in &notes {
            // What is missing stands on no line.
            let at = if note.line == 0 { String::new() } else { format!("line {}: ", note.line) };
            said.push_str(&format!("  {at}{}\n", note.text));
        }
    }
    said.push_str(&format!(
        "\n{place} is as it was. It holds secrets: delete it once nothing else needs it.\n"
    ));
    said.push_str(&session.typed(NEXT));
    session.print(&said)
}
