//! A program of the user's: the message on its standard input, what it is about in its environment.
//!
//! Exit status 0 says that it was delivered, 69 and 75 that it surely was not and may be later, 77
//! that the other side refused. Any other status is a failure that is not tried again by itself. A
//! program that was stopped or killed may have delivered.

use super::settings::CommandLine;
use super::{Memory, Outcome, Parcel, Sink, masked};
use crate::domain::{clean, shorten};
use crate::error::{Kind, Result};
use crate::process::{self, Request};
use crate::store::Attempt;
use std::collections::BTreeMap;
use std::ffi::OsString;

/// How much of a program's last words a message shows, in columns.
const QUOTED: usize = 200;

pub(super) struct CommandSink {
    command: CommandLine,
    secrets: BTreeMap<OsString, OsString>,
}

impl CommandSink {
    pub(super) fn new(command: CommandLine) -> Self {
        Self { command, secrets: BTreeMap::new() }
    }

    fn program(&self) -> String {
        let name = self.command.argv.first().map(String::as_str).unwrap_or_default();
        shorten(&clean(name), QUOTED)
    }
}

impl Sink for CommandSink {
    fn prepare(&mut self, _: &mut Memory<'_>) -> Result<Attempt, Outcome> {
        for (name, secret) in &self.command.secrets {
            let value = secret
                .resolve(&self.command.environment)
                .map_err(|failure| Outcome::not_ready(&failure))?;
            self.secrets.insert(name.into(), value.expose().into());
        }
        Ok(Attempt::default())
    }

    fn deliver(&mut self, parcel: &Parcel<'_>, _: &mut Memory<'_>) -> Outcome {
        let row = parcel.row;
        let mut environment = self.command.environment.variables.clone();
        let own = self.command.variables.iter().map(|(name, text)| (name.into(), text.into()));
        environment.extend(own.chain(self.secrets.clone()));
        for (name, value) in [
            ("PERSONAL_OS_KEY", &row.key),
            ("PERSONAL_OS_TITLE", &row.title),
            ("PERSONAL_OS_WORKFLOW", &row.workflow),
            ("PERSONAL_OS_PERIOD", &row.period),
        ] {
            // A title with a NUL byte could not be handed over; cleaned ones have none.
            environment.insert(name.into(), clean(value).into());
        }
        let mut request = Request::new(&self.command.argv, &environment, self.command.timeout);
        request.folder = Some(&self.command.folder);
        request.input = Some(&row.body);
        let program = self.program();
        let output = match process::run(&request) {
            Ok(output) => output,
            Err(process::Error::TimedOut { .. }) => {
                let seconds = self.command.timeout.as_secs();
                return Outcome::Unknown(format!("{program} did not end within {seconds} s"));
            }
            Err(error @ (process::Error::NotFound | process::Error::NotExecutable)) => {
                return Outcome::refused(Kind::Other, format!("{program} {error}"));
            }
            // The system, too, may have failed us after the program was started.
            Err(error @ (process::Error::TooMuchOutput { .. } | process::Error::Io(_))) => {
                return Outcome::Unknown(format!("{program} {error}"));
            }
        };
        let secrets = self.secrets.values().filter_map(|secret| secret.to_str());
        let words = shorten(&clean(&masked(&output.stderr, secrets)), QUOTED);
        let said = if words.is_empty() { String::new() } else { format!(": {words}") };
        match output.status.code() {
            Some(0) => Outcome::Sent(None),
            Some(69) => Outcome::later(Kind::Unreachable, format!("{program} could not{said}")),
            Some(75) => Outcome::later(Kind::Busy, format!("{program} wants it later{said}")),
            Some(77) => Outcome::refused(Kind::Refused, format!("{program} was refused{said}")),
            Some(code) => {
                Outcome::refused(Kind::Other, format!("{program} ended with status {code}{said}"))
            }
            None => Outcome::Unknown(format!("{program} was killed{said}")),
        }
    }
}
