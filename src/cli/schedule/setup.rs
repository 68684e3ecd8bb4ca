//! The configuration and the surroundings of this process, made into jobs for a scheduler that
//! knows neither.

use super::super::args::{BackendName, BackendOption};
use super::super::{Prepared, Session};
use crate::domain::schedule::Expression;
use crate::error::{Failure, Kind, Result};
use crate::schedule::install::System;
use crate::schedule::{Backend, Job, Setup};
use crate::unix;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The search path of a scheduler's bare environment (crontab(5)).
const BARE_PATH: [&str; 2] = ["/usr/bin", "/bin"];

/// The configuration made into jobs for this system.
pub(in crate::cli) struct Arranged {
    pub(in crate::cli) prepared: Prepared,
    pub(in crate::cli) setup: Setup,
    pub(super) system: System,
    pub(in crate::cli) backend: Backend,
}

pub(in crate::cli) fn arrange(session: &Session, backend: BackendOption) -> Result<Arranged> {
    let prepared = session.prepare()?;
    let (system, backend) = system(session, backend)?;
    let settings = &prepared.config.settings;
    let zone = settings.user.zone;
    let jobs = settings.schedule.iter().map(|(workflow, schedule)| Job {
        workflow: *workflow,
        expressions: schedule.expressions.clone(),
    });
    let setup = Setup {
        jobs: jobs.collect(),
        zone,
        system_zone: crate::config::scheduler_zone().unwrap_or(zone),
        today: prepared.moment.today(),
        variables: variables(session, &prepared),
        ..bare(session)?
    };
    Ok(Arranged { prepared, setup, system, backend })
}

/// The system and its scheduler, whatever the configuration says.
pub(super) fn system(session: &Session, backend: BackendOption) -> Result<(System, Backend)> {
    let home = session.paths.home.as_deref();
    let system = System::new(&session.environment, home, &session.paths.state)?;
    let backend = match backend.backend {
        Some(BackendName::Crontab) => Backend::Crontab,
        Some(BackendName::Systemd) => Backend::Systemd,
        Some(BackendName::Launchd) => Backend::Launchd,
        None => system.backend()?,
    };
    Ok((system, backend))
}

/// What is known without a configuration: enough to take away what one of that name installed.
pub(super) fn bare(session: &Session) -> Result<Setup> {
    let mut options: Vec<OsString> = Vec::new();
    if session.paths.config_is_explicit {
        options.extend(["--config".into(), session.paths.config_file.clone().into_os_string()]);
    }
    if let Some(profile) = &session.global.profile {
        options.extend(["--profile".into(), profile.into()]);
    }
    let home = session.paths.home.clone().unwrap_or_default();
    Ok(Setup {
        jobs: Vec::new(),
        zone: chrono_tz::UTC,
        system_zone: chrono_tz::UTC,
        today: session.now().date_naive(),
        program: program(session)?,
        options,
        profile: session.global.profile.clone(),
        variables: Vec::new(),
        logs: home.join("Library/Logs/personal-os"),
    })
}

/// The absolute path of this program, by the name under which it was called if that leads here: a
/// link that a package manager keeps outlives the folder of one version.
fn program(session: &Session) -> Result<PathBuf> {
    let own = std::env::current_exe().map_err(|cause| {
        Failure::caused(Kind::Other, "the path of this program could not be found", cause)
    })?;
    // Without a file there, no other name leads to it either.
    let Ok(real) = std::fs::canonicalize(&own) else { return Ok(own) };
    let called = Path::new(&session.program);
    let name = called.file_name().unwrap_or_default();
    let on_path = search_path(session).into_iter().map(|folder| folder.join(name));
    let same = |path: &PathBuf| {
        path.is_absolute() && std::fs::canonicalize(path).is_ok_and(|path| path == real)
    };
    Ok(std::iter::once(called.to_owned()).chain(on_path).find(same).unwrap_or(own))
}

/// The folders in which this process looks for programs.
fn search_path(session: &Session) -> Vec<PathBuf> {
    let path = session.environment.get("PATH").map(OsStr::to_owned).unwrap_or_default();
    std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

/// The variables that lead elsewhere than a scheduler's bare environment would: to the same
/// folders, the same zone and the same programs as now.
fn variables(session: &Session, prepared: &Prepared) -> Vec<(String, OsString)> {
    let mut variables: Vec<(String, OsString)> = Vec::new();
    let mut set = |name: &str, value: &OsStr| variables.push((name.to_owned(), value.to_owned()));
    // A scheduler takes the home folder from the system's list of users.
    let user = unix::user();
    if let Some(home) = &session.paths.home
        && user.is_none_or(|(_, dir)| dir != *home)
    {
        set("HOME", home.as_os_str());
    }
    for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        if let Some(path) = session.environment.get(name).filter(|p| Path::new(p).is_absolute()) {
            set(name, path);
        }
    }
    let programs = prepared.config.programs();
    let mut paths = Vec::new();
    if programs.contains("task") {
        paths.extend(["TASKRC", "TASKDATA"]);
    }
    if !prepared.config.file_exists {
        paths.extend(["TODO_FILE", "TODO_DIR"]);
    }
    for name in paths {
        if let Some(path) = session.environment.get(name) {
            set(name, path);
        }
    }
    let shown = prepared.config.shown();
    if shown.iter().any(|value| value.key == "user.timezone" && value.layer == "$TZ")
        && let Some(zone) = session.environment.get("TZ")
    {
        set("TZ", zone);
    }
    let folders = needed_folders(&programs, &search_path(session));
    if !folders.is_empty() {
        let all = folders.iter().map(PathBuf::as_path).chain(BARE_PATH.map(Path::new));
        if let Ok(path) = std::env::join_paths(all) {
            set("PATH", &path);
        }
    }
    variables
}

/// The folders beyond the bare search path in which `programs` are found now, in the order of
/// `path`: with them in front, each name leads to the same program.
fn needed_folders(programs: &BTreeSet<String>, path: &[PathBuf]) -> Vec<PathBuf> {
    let folder_of = |program: &String| path.iter().find(|folder| folder.join(program).is_file());
    let needed: BTreeSet<&PathBuf> = programs.iter().filter_map(folder_of).collect();
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in path {
        let bare = BARE_PATH.iter().any(|bare| Path::new(bare) == folder);
        if needed.contains(folder) && !bare && !folders.contains(folder) {
            folders.push(folder.clone());
        }
    }
    folders
}

/// What will not work under a scheduler as it does by hand.
pub(in crate::cli) fn warnings(arranged: &Arranged, session: &Session) -> Vec<String> {
    let prepared = &arranged.prepared;
    let mut notes = prepared.config.unscheduled_secrets();
    let path = search_path(session);
    let bare = BARE_PATH.iter().map(PathBuf::from);
    let folders: Vec<PathBuf> = path.into_iter().chain(bare).collect();
    for program in prepared.config.programs() {
        // Without a configuration Taskwarrior need not be there.
        let is_wanted = prepared.config.file_exists;
        if is_wanted && !folders.iter().any(|folder| folder.join(&program).is_file()) {
            notes.push(format!(
                "a scheduler will not find {program}, and neither is it found now: write its whole path"
            ));
        }
    }
    for workflow in prepared.config.settings.schedule.keys() {
        if prepared.routes.get(workflow).is_none_or(Vec::is_empty) {
            let name = workflow.name();
            notes.push(format!(
                "nothing says where {name} goes, so the scheduler gets it: set delivery.{name}"
            ));
        }
    }
    let own = |name: &&OsString| {
        let name = name.to_string_lossy();
        name.starts_with("PERSONAL_OS_")
            && !["PERSONAL_OS_CONFIG", "PERSONAL_OS_NOW"].contains(&&*name)
    };
    for name in session.environment.variables.keys().filter(own) {
        let name = name.to_string_lossy();
        notes.push(format!("{name} is set here and will not be under the scheduler"));
    }
    if arranged.backend != Backend::Systemd && crate::config::scheduler_zone().is_none() {
        notes.push(format!(
            "the zone of this system has no name that is known here; it is taken to be {}",
            arranged.setup.zone.name()
        ));
    }
    notes
}

/// The next time of `expressions` in RFC 3339.
pub(super) fn first_time(
    expressions: &[Expression],
    after: chrono::DateTime<chrono::Utc>,
    zone: chrono_tz::Tz,
) -> Option<chrono::NaiveDateTime> {
    let next = expressions.iter().flat_map(|e| e.next_times(after, zone, 1)).min()?;
    Some(next.with_timezone(&zone).naive_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_path_leads_each_name_to_the_same_program() {
        let home = tempfile::tempdir().unwrap();
        let path: Vec<PathBuf> = ["a", "b", "c"].map(|name| home.path().join(name)).to_vec();
        for (folder, program) in [("a", "other"), ("b", "pass"), ("c", "pass"), ("c", "task")] {
            std::fs::create_dir_all(home.path().join(folder)).unwrap();
            std::fs::write(home.path().join(folder).join(program), "").unwrap();
        }
        let programs = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(needed_folders(&programs(&["sh", "none"]), &path), Vec::<PathBuf>::new());
        assert_eq!(needed_folders(&programs(&["pass"]), &path), [path[1].clone()]);
        // `b` stays before `c`, or `pass` would be another.
        assert_eq!(needed_folders(&programs(&["task", "pass"]), &path), path[1..].to_vec());
    }
}
