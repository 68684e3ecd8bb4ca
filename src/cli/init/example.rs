//! The example's data, for whoever has the program alone.

use crate::cli::Session;
use crate::domain::shell_word;
use crate::error::{Failure, Kind, Result};
use crate::files;
use std::io::ErrorKind;
use std::path::Path;

/// The files, as the repository has them.
const FILES: [(&str, &str); 5] = [
    ("config.toml", include_str!("../../../examples/config.toml")),
    ("calendar.ics", include_str!("../../../examples/calendar.ics")),
    ("todo.txt", include_str!("../../../examples/todo.txt")),
    ("okr.toml", include_str!("../../../examples/okr.toml")),
    ("feedback.csv", include_str!("../../../examples/feedback.csv")),
];

/// No file of the user's that could be in the way is read beyond this.
const MOST_BYTES: u64 = 16 << 20;

/// Writes the files into `folder`, where none of them may be another file already.
pub(super) fn write(session: &mut Session, folder: &Path) -> Result<()> {
    let mut missing = Vec::new();
    for (name, text) in FILES {
        let path = folder.join(name);
        match files::read_regular(&path, MOST_BYTES) {
            Ok(there) if there.bytes == text.as_bytes() => {}
            Err(error) if error.kind() == ErrorKind::NotFound => missing.push((path, text)),
            Ok(_) | Err(_) => {
                let message = format!("{} is there already and is another file", path.display());
                return Err(Failure::new(Kind::Usage, message)
                    .hint("name a folder that is empty or not there yet"));
            }
        }
    }
    let failed = |path: &Path, error| {
        Failure::caused(Kind::Io, format!("could not write {}", path.display()), error)
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let mut said = String::new();
    for (path, text) in &missing {
        files::create(path, text.as_bytes()).map_err(|error| failed(path, error))?;
        said.push_str(&format!("wrote {}\n", path.display()));
    }
    let config = shell_word(&folder.join("config.toml").display().to_string());
    said.push_str(&format!(
        "Next: personal-os --config {config} plan --date 2026-11-24 --dry-run\n"
    ));
    session.print(&said)
}
