//! Where a secret comes from, and fetching it.
//!
//! The configuration holds a reference; the value is fetched by the run that needs it, when it
//! needs it, and lives in a [`Secret`].

use super::section::Section;
use crate::domain::{Secret, shell_word};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::process::{self, Request};
use crate::unix;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer values are no secrets but mistakes, such as the path of a disk image.
const MOST_BYTES: usize = 64 * 1024;

/// A password manager may have to unlock; past this it waits for a person who is not there.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// How to get a secret. It prints without the secret itself.
#[derive(Clone, PartialEq)]
pub enum SecretReference {
    /// An environment variable.
    Env(String),
    /// A file that only its owner can read.
    File(PathBuf),
    /// A program whose standard output is the secret, without a shell.
    Command(Vec<String>),
    /// A line for `sh -c`.
    Shell(String),
    /// A file in `$CREDENTIALS_DIRECTORY`, as systemd and container platforms provide.
    Credential(String),
    /// The value itself, in the configuration.
    Raw(Secret),
}

impl SecretReference {
    /// Reads the one key that a secret's table must have; everything else is noted as a flaw.
    pub(super) fn read(section: &Section<'_>) -> Option<Self> {
        let mut found = Vec::new();
        found.extend(section.text("env").map(|name| Self::Env(name.value)));
        found.extend(section.file_path("file").map(|path| Self::File(path.value)));
        let argv: Vec<String> = section.texts("command").into_iter().map(|arg| arg.value).collect();
        found.extend((!argv.is_empty()).then_some(Self::Command(argv)));
        found.extend(section.text("shell").map(|line| Self::Shell(line.value)));
        found.extend(section.text("credential").map(|name| Self::Credential(name.value)));
        found.extend(section.hidden_text("raw").map(|value| Self::Raw(Secret::new(value))));
        if found.len() == 1 {
            return found.pop();
        }
        section.reject(
            &section.place(),
            format!(
                "{} must have exactly one of env, file, command, shell, credential, raw",
                section.path()
            ),
        );
        None
    }

    /// The reference as TOML, whole; nothing for a value that stands in the configuration itself.
    pub fn to_toml(&self) -> Option<String> {
        let quoted = super::text::quoted;
        Some(match self {
            Self::Env(name) => format!("{{ env = {} }}", quoted(name)),
            Self::File(path) => format!("{{ file = {} }}", quoted(path.to_str()?)),
            Self::Command(argv) => {
                let argv: Vec<String> = argv.iter().map(|argument| quoted(argument)).collect();
                format!("{{ command = [{}] }}", argv.join(", "))
            }
            Self::Shell(line) => format!("{{ shell = {} }}", quoted(line)),
            Self::Credential(name) => format!("{{ credential = {} }}", quoted(name)),
            Self::Raw(_) => return None,
        })
    }

    /// Why a scheduler may not get at this secret though a person at a terminal does: it starts
    /// programs with few variables, and outside of any session.
    pub(super) fn needs_a_session(&self) -> Option<String> {
        let session = ["secret-tool", "kwallet-query", "security", "keyring", "op", "bw"];
        match self {
            Self::Env(name) => Some(format!(
                "the variable {name} will not be there under a scheduler, use a file or a command"
            )),
            Self::Command(argv) => {
                let program = argv.first()?;
                let name = program.rsplit('/').next().unwrap_or(program);
                session
                    .contains(&name)
                    .then(|| format!("{name} may ask a session that a scheduler does not have"))
            }
            Self::Credential(_) => Some("a credential is there only under systemd".to_owned()),
            Self::File(_) | Self::Shell(_) | Self::Raw(_) => None,
        }
    }

    /// Fetches the secret. Failures name the reference and never hold a value.
    pub fn resolve(&self, environment: &Environment) -> Result<Secret> {
        let value = match self {
            Self::Env(name) => environment
                .get(name)
                .map(|value| value.to_string_lossy().into_owned())
                .ok_or_else(|| {
                    self.failure("the variable is not set")
                        .hint("schedulers start programs with few variables; a file or a command works everywhere")
                })?,
            Self::File(path) => self.read_file(path, true)?,
            Self::Credential(name) => {
                let folder = environment.get("CREDENTIALS_DIRECTORY").ok_or_else(|| {
                    self.failure("CREDENTIALS_DIRECTORY is not set")
                        .hint("this works only in a systemd unit with LoadCredential=")
                })?;
                if name.contains('/') || name.starts_with('.') {
                    return Err(self.failure("a credential's name is no path"));
                }
                // The platform sets the modes of this folder, so they are not checked here.
                self.read_file(&Path::new(folder).join(name), false)?
            }
            Self::Command(argv) => self.run(argv, environment)?,
            Self::Shell(line) => {
                let argv = ["sh".to_owned(), "-c".to_owned(), line.clone()];
                self.run(&argv, environment)?
            }
            Self::Raw(secret) => return Ok(secret.clone()),
        };
        let line = value.strip_suffix('\n').unwrap_or(&value);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            return Err(self.failure("it is empty"));
        }
        if line.contains(['\n', '\r', '\0']) {
            return Err(self.failure("it is more than one line"));
        }
        Ok(Secret::new(line))
    }

    /// What tells this reference from others, whole: for a hash, never to be shown or kept.
    pub fn identity(&self) -> String {
        match self {
            Self::Env(name) => format!("env {name}"),
            Self::File(path) => format!("file {}", path.display()),
            Self::Command(argv) => format!("command {}", argv.join("\0")),
            Self::Shell(line) => format!("shell {line}"),
            Self::Credential(name) => format!("credential {name}"),
            Self::Raw(secret) => format!("raw {}", secret.expose()),
        }
    }

    fn failure(&self, why: &str) -> Failure {
        Failure::new(Kind::Config, format!("could not get the secret {self}: {why}"))
    }

    fn read_file(&self, path: &Path, check_mode: bool) -> Result<String> {
        let contents = files::read_regular(path, MOST_BYTES as u64)
            .map_err(|error| self.failure(&error.to_string()))?;
        let metadata = contents.metadata;
        if check_mode && unix::is_open_to_others(unix::mode(&metadata)) {
            return Err(self
                .failure("others can read the file")
                .hint(format!("run: chmod 600 {}", shell_word(&path.display().to_string()))));
        }
        let owner = unix::owner(&metadata);
        if check_mode && owner != 0 && owner != unix::effective_user_id() {
            return Err(self.failure("the file belongs to another user"));
        }
        String::from_utf8(contents.bytes).map_err(|_| self.failure("it is not UTF-8"))
    }

    fn run(&self, argv: &[String], environment: &Environment) -> Result<String> {
        let mut request = Request::new(argv, &environment.variables, TIME_LIMIT);
        request.stdout_cap = MOST_BYTES;
        let output = process::run(&request).map_err(|error| self.failure(&error.to_string()))?;
        if !output.status.success() {
            // Only standard error is quoted: standard output may hold the secret.
            let stderr = crate::domain::clean(&output.stderr);
            let stderr = crate::domain::shorten(&stderr, 200);
            return Err(self.failure(&format!("{} ({stderr})", output.status)));
        }
        String::from_utf8(output.stdout).map_err(|_| self.failure("it is not UTF-8"))
    }
}

impl fmt::Display for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "{{ env = \"{name}\" }}"),
            Self::File(path) => write!(f, "{{ file = \"{}\" }}", path.display()),
            // Arguments may be private: an account, an address, a path in a vault.
            Self::Command(argv) => match argv.as_slice() {
                [program] => write!(f, "{{ command = [\"{program}\"] }}"),
                [program, ..] => write!(f, "{{ command = [\"{program}\", …] }}"),
                [] => f.write_str("{ command = [] }"),
            },
            Self::Shell(_) => f.write_str("{ shell = \"…\" }"),
            Self::Credential(name) => write!(f, "{{ credential = \"{name}\" }}"),
            Self::Raw(_) => f.write_str("{ raw = \"***\" }"),
        }
    }
}

impl fmt::Debug for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
