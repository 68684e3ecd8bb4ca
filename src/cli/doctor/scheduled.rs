//! The same look as the scheduler would have it: this program again, in its bare environment, with
//! what an installed job writes into itself.

use super::super::Session;
use super::super::schedule::Arranged;
use super::check::{Check, State};
use crate::error::Failure;
use crate::process::{self, Request};
use crate::time::rfc3339;
use crate::unix;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

const AREA: &str = "scheduled";

/// Areas that say nothing about a job: it does not look after its own schedule.
const LEFT_OUT: [&str; 3] = ["schedule", "runs", "network"];

/// Longer than every check together is allowed to take.
const LIMIT: Duration = Duration::from_secs(240);

/// What the other process prints.
#[derive(Deserialize)]
struct Answer {
    checks: Vec<Check>,
}

/// What differs there from `here`.
pub(super) fn checks(
    session: &Session,
    arranged: &Result<Arranged, Failure>,
    here: &[Check],
    online: bool,
) -> Vec<Check> {
    let arranged = match arranged {
        Ok(arranged) => arranged,
        Err(failure) => {
            let message = format!("not looked at, for no job can be made: {failure}");
            return vec![Check::skipped(AREA, "all", &message)];
        }
    };
    match look(session, arranged, online) {
        Ok(there) => differences(here, &there),
        Err(why) => vec![
            Check::failure(AREA, "all", &format!("the program could not be run there: {why}"))
                .fix("`personal-os schedule print` shows the command of each job"),
        ],
    }
}

/// Runs this program there.
fn look(session: &Session, arranged: &Arranged, online: bool) -> Result<Vec<Check>, String> {
    let setup = &arranged.setup;
    let mut argv = vec![text(setup.program.as_os_str().to_owned())?];
    for option in &setup.options {
        argv.push(text(option.clone())?);
    }
    argv.extend(["doctor", "--json", "--color", "never"].map(str::to_owned));
    argv.extend(online.then(|| "--online".to_owned()));
    if let Some(now) = session.fixed {
        argv.extend(["--now".to_owned(), rfc3339(now, chrono_tz::UTC)]);
    }
    let (environment, folder) = bare(session, arranged);
    let mut request = Request::new(&argv, &environment, LIMIT);
    request.folder = Some(&folder);
    let output = process::run(&request).map_err(|error| error.to_string())?;
    let answer: Result<Answer, _> = serde_json::from_slice(&output.stdout);
    answer.map(|answer| answer.checks).map_err(|_| {
        let said = crate::domain::shorten(&crate::domain::clean(&output.stderr), 300);
        format!("it ended with {} ({said})", output.status)
    })
}

/// The environment that crontab(5) describes, with the variables of a job, and the folder it starts in.
fn bare(session: &Session, arranged: &Arranged) -> (BTreeMap<OsString, OsString>, PathBuf) {
    let mut environment: BTreeMap<OsString, OsString> =
        [("SHELL", "/bin/sh"), ("PATH", "/usr/bin:/bin")]
            .map(|(name, value)| (name.into(), value.into()))
            .into();
    let registered = unix::user();
    if let Some((name, _)) = &registered {
        environment.insert("LOGNAME".into(), name.into());
    }
    let home = registered.map(|(_, home)| home).or_else(|| session.paths.home.clone());
    if let Some(home) = &home {
        environment.insert("HOME".into(), home.into());
    }
    for (name, value) in &arranged.setup.variables {
        environment.insert(name.into(), value.clone());
    }
    let folder = home.filter(|home| home.is_dir()).unwrap_or_else(|| Path::new("/").to_owned());
    (environment, folder)
}

fn text(word: OsString) -> Result<String, String> {
    word.into_string().map_err(|_| "a path of its command line is not UTF-8".to_owned())
}

/// What is worse there, or of another value.
fn differences(here: &[Check], there: &[Check]) -> Vec<Check> {
    let twin =
        |check: &&Check| here.iter().find(|own| own.area == check.area && own.name == check.name);
    let mut differences = Vec::new();
    let there: Vec<&Check> =
        there.iter().filter(|check| !LEFT_OUT.contains(&check.area.as_str())).collect();
    for check in &there {
        let name = format!("{} {}", check.area, check.name);
        let own = twin(check);
        let is_worse =
            check.state >= State::Warning && own.is_none_or(|own| own.state < check.state);
        if is_worse {
            differences.push(Check { area: AREA.to_owned(), name, ..(*check).clone() });
        } else if let Some(own) = own
            && own.value != check.value
            && own.state == check.state
        {
            let message = format!("{} there, and {} here", check.message, own.message);
            let fix = "see which variable leads elsewhere: `personal-os schedule print` shows those \
                       that a job gets";
            differences.push(Check::warning(AREA, &name, &message).fix(fix));
        }
    }
    if differences.is_empty() {
        let message = format!("all {} checks end there as they do here", there.len());
        differences.push(Check::ok(AREA, "all", &message));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_worse_or_another_value_there_is_a_difference_and_nothing_else() {
        let here = [
            Check::ok("secrets", "slack.token", "here").value("aa"),
            Check::ok("secrets", "ai.api_key", "key").value("bb"),
            Check::ok("clock", "zone", "Europe/Berlin").value("Europe/Berlin"),
            Check::failure("sources", "tasks todo", "gone"),
        ];
        let there = [
            Check::failure("secrets", "slack.token", "not set").fix("use a file"),
            Check::ok("secrets", "ai.api_key", "key").value("cc"),
            Check::ok("clock", "zone", "Europe/Berlin").value("Europe/Berlin"),
            Check::failure("sources", "tasks todo", "gone"),
        ];
        let found = differences(&here, &there);
        let shown: Vec<(&str, State)> =
            found.iter().map(|check| (check.name.as_str(), check.state)).collect();
        let expected =
            [("secrets slack.token", State::Failure), ("secrets ai.api_key", State::Warning)];
        assert_eq!(shown, expected);
        assert_eq!(found[0].fix.as_deref(), Some("use a file"));
        assert_eq!(differences(&here, &here)[0].state, State::Ok);
    }
}
