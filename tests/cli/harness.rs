//! A home folder for one test, and running the program in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Tuesday, 24 November 2026, eight o'clock in Berlin.
pub(crate) const NOW: &str = "2026-11-24T08:00:00+01:00";

/// What the program left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Checks that it was done, without a word on standard error, and gives standard output.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "stdout: {}", self.stdout);
        self.stdout
    }

    /// Checks the exit code, that standard output is empty, and gives standard error.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "stderr: {}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }

    /// Standard output as JSON, whatever was warned of.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        assert_eq!(self.code, Some(0), "stderr: {}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// A home folder with nothing in it but what the test writes.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A home whose configuration names a calendar and a task list with these contents.
    pub(crate) fn with(calendar: &str, todo: &str) -> Self {
        let home = Self::new();
        home.configure("");
        home.write("calendar.ics", calendar);
        home.write("todo.txt", todo);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        self.hide(&std::fs::read_to_string(self.path(name)).unwrap())
    }

    /// The text with `~` for the home's path.
    pub(crate) fn hide(&self, text: &str) -> String {
        text.replace(&self.folder.path().display().to_string(), "~")
    }

    /// The usual configuration with `more` after it.
    pub(crate) fn configure(&self, more: &str) {
        self.write_config(&format!(
            "[user]\ntimezone = \"Europe/Berlin\"\nemails = [\"ada@example.com\"]\n\
             [[calendar]]\nname = \"work\"\nkind = \"ics\"\npath = \"~/calendar.ics\"\n\
             [[tasks]]\nname = \"todo\"\nkind = \"todotxt\"\npath = \"~/todo.txt\"\n{more}"
        ));
    }

    pub(crate) fn write_config(&self, text: &str) -> PathBuf {
        self.write(".config/personal-os/config.toml", text)
    }

    /// The program with an empty environment but for the home, the clock and the search path of
    /// programs.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_personal-os"));
        command
            .args(args)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("TZ", "Europe/Berlin")
            .env("PERSONAL_OS_NOW", NOW)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        self.finish(&mut self.command(args))
    }

    /// Runs a prepared command; the home's path reads `~` in what it printed.
    pub(crate) fn finish(&self, command: &mut Command) -> Ran {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| self.hide(&String::from_utf8(bytes).unwrap());
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// A shell line with `personal-os` in the search path.
    pub(crate) fn shell_command(&self, line: &str) -> Command {
        let bin = Path::new(env!("CARGO_BIN_EXE_personal-os")).parent().unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", line])
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("TZ", "Europe/Berlin")
            .env("PERSONAL_OS_NOW", NOW)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs such a line.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        self.finish(&mut self.shell_command(line))
    }
}

/// A calendar file with these events; each is a UID, a start and an end in Berlin as
/// `20261124T090000`, a summary and more lines.
pub(crate) fn calendar(events: &[(&str, &str, &str, &str, &str)]) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n");
    for (uid, start, end, summary, more) in events {
        text.push_str(&format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;TZID=Europe/Berlin:{start}\r\n\
             DTEND;TZID=Europe/Berlin:{end}\r\nSUMMARY:{summary}\r\n"
        ));
        for line in more.lines() {
            text.push_str(&format!("{line}\r\n"));
        }
        text.push_str("END:VEVENT\r\n");
    }
    text + "END:VCALENDAR\r\n"
}
