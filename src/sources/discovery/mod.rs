//! What there is to plan from on this machine: for a run without a configuration, and for whoever
//! writes one.

mod settings;
mod vaults;

use super::Sources;
use super::ics::IcsCalendar;
use super::taskwarrior::{Program, Taskwarrior};
use super::todotxt::TodoTxt;
use crate::env::Environment;
use crate::unix;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where task lists usually are, below the home folder.
const TODO_FILES: &[&str] =
    &["todo.txt", "todo/todo.txt", ".todo/todo.txt", "Documents/todo.txt", "Dropbox/todo/todo.txt"];

/// What Taskwarrior leaves below the home folder once it is in use.
const TASKWARRIOR: &[&str] = &[".task", ".taskrc", ".config/task/taskrc"];

/// Where calendars usually are, below the home folder: single files, and the folders that
/// vdirsyncer and khal keep.
const CALENDARS: &[&str] = &[
    "calendar.ics",
    ".calendars",
    ".calendar",
    ".local/share/calendars",
    ".local/share/vdirsyncer/calendars",
    ".local/share/khal/calendars",
];

/// The places on this machine that look like somebody's records. Nothing was read there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Files and folders of calendars: first those that khal and vdirsyncer are set to, then the usual
    /// ones.
    pub calendars: Vec<PathBuf>,
    /// What Taskwarrior left, if its program is on the search path.
    pub taskwarrior: Option<PathBuf>,
    /// Files of todo.txt.
    pub todo_files: Vec<PathBuf>,
    /// Vaults of Obsidian: first those that it knows.
    pub vaults: Vec<PathBuf>,
}

/// Looks into the usual places and into the settings of the programs that keep such records. The
/// variables that Taskwarrior and todo.txt have of their own come first.
pub fn places(home: Option<&Path>, environment: &Environment) -> Places {
    let from_home = |names: &[&str]| -> Vec<PathBuf> {
        let home = home.into_iter();
        home.flat_map(|home| names.iter().map(move |name| home.join(name))).collect()
    };
    let todo_file = environment.get("TODO_FILE").map(PathBuf::from);
    let todo_dir = environment.get("TODO_DIR").map(|folder| Path::new(folder).join("todo.txt"));
    let lists = todo_file.into_iter().chain(todo_dir).chain(from_home(TODO_FILES));
    let tasks = ["TASKDATA", "TASKRC"].into_iter().filter_map(|name| environment.get(name));
    let tasks = tasks.map(PathBuf::from).chain(from_home(TASKWARRIOR));
    let tasks = existing(tasks).into_iter().next();
    let calendars = settings::calendars(home, environment).into_iter();
    Places {
        calendars: apart(existing(calendars.chain(from_home(CALENDARS)))),
        taskwarrior: tasks.filter(|_| is_on_path("task", environment)),
        todo_files: existing(lists),
        vaults: apart(existing(vaults::find(home, environment).into_iter())),
    }
}

/// Makes sources of what is there: of Taskwarrior, the first todo.txt and the first calendar.
pub fn discover(home: Option<&Path>, environment: &Environment) -> Sources {
    let places = places(home, environment);
    let list = places.todo_files.into_iter().next();
    let calendar = places.calendars.into_iter().next();
    let tasks = places.taskwarrior;
    let found = calendar.iter().chain(&tasks).chain(&list);
    let found = found.map(|path| from_home(path, home)).collect();
    let calendar =
        calendar.map(|path| Arc::new(IcsCalendar::new("calendar".to_owned(), path, true)) as _);
    let program = tasks.map(|_| Program::new(environment.clone()));
    let tasks =
        program.map(|program| Arc::new(Taskwarrior::new("taskwarrior".to_owned(), program)) as _);
    let list = list.map(|path| Arc::new(TodoTxt::new("todo".to_owned(), path)) as _);
    Sources {
        feedback: Vec::new(),
        calendars: calendar.into_iter().collect(),
        task_lists: tasks.into_iter().chain(list).collect(),
        found,
        ..Sources::default()
    }
}

/// A path as its owner would write it.
pub fn from_home(path: &Path, home: Option<&Path>) -> String {
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    }
}

/// The absolute ones of `paths` that are there, each once.
fn existing(paths: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths.filter(|path| path.is_absolute() && path.exists()) {
        let path = path.components().collect();
        if !found.contains(&path) {
            found.push(path);
        }
    }
    found
}

/// Without those that hold another one or are within it: the same records would be read twice.
fn apart(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !kept.iter().any(|other| other.starts_with(&path) || path.starts_with(other)) {
            kept.push(path);
        }
    }
    kept
}

/// The folders in which programs keep their settings: that of the variable, and the usual one.
fn settings_folders(home: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    let variable = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    let variable = variable.filter(|folder| folder.is_absolute());
    variable.into_iter().chain(home.map(|home| home.join(".config"))).collect()
}

/// Whether the search path has a program of this name.
pub fn is_on_path(name: &str, environment: &Environment) -> bool {
    let folders = environment.get("PATH").map(std::env::split_paths).into_iter().flatten();
    let runs = |path: PathBuf| {
        path.metadata().is_ok_and(|file| file.is_file() && unix::is_executable(&file))
    };
    folders.map(|folder| folder.join(name)).any(runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn found(home: &Path, variables: &[(&str, &str)]) -> Places {
        places(Some(home), &variables.iter().copied().collect())
    }

    fn write(home: &Path, name: &str, text: &str) {
        let path = home.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn an_empty_home_has_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(found(home.path(), &[]), Places::default());
        assert_eq!(places(None, &Environment::default()), Places::default());
    }

    #[test]
    fn what_khal_and_vdirsyncer_are_set_to_comes_before_the_usual_places() {
        let home = tempfile::tempdir().unwrap();
        for folder in [".calendars/work", ".calendars/home", "cal", "dav/a", "dav/b", "people"] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        write(home.path(), "dav/color", "#ff0000");
        write(
            home.path(),
            ".config/khal/config",
            "# mine\n[calendars]\n[[work]]\npath = ~/.calendars/work  ; the one\ncolor = blue\n\
             [[all]]\npath = \"~/dav/*\"\ntype = discover\n[[birthdays]]\npath = ~/people\n\
             type = birthdays\n[locale]\npath = ~/cal\n",
        );
        write(
            home.path(),
            ".config/vdirsyncer/config",
            "[general]\nstatus_path = \"~/status\"\n[storage mine]\ntype = \"filesystem\"\n\
             path = \"~/cal/\"\nfileext = \".ics\"\n[storage cards]\ntype = \"filesystem\"\n\
             path = \"~/people\"\nfileext = \".vcf\"\n[storage far]\ntype = \"caldav\"\n\
             url = \"https://dav.example.com\"\n",
        );
        let names: Vec<String> = found(home.path(), &[])
            .calendars
            .iter()
            .map(|path| from_home(path, Some(home.path())))
            .collect();
        // `~/.calendars` holds one of them already.
        assert_eq!(names, ["~/.calendars/work", "~/dav/a", "~/dav/b", "~/cal"]);
    }

    #[test]
    fn vaults_are_those_that_obsidian_knows_and_those_that_look_like_it() {
        let home = tempfile::tempdir().unwrap();
        for folder in
            ["Vault/.obsidian", "Documents/Notes/.obsidian", "Plain", "Vault/sub/.obsidian"]
        {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        let known = home.path().join("Documents/Notes");
        write(
            home.path(),
            ".config/obsidian/obsidian.json",
            &format!(
                "{{\"vaults\":{{\"a1\":{{\"path\":{known:?},\"ts\":1}},\"b2\":{{\"path\":\"/gone\"}}}}}}"
            ),
        );
        assert_eq!(found(home.path(), &[]).vaults, [known, home.path().join("Vault")]);
        write(home.path(), ".config/obsidian/obsidian.json", "{");
        assert_eq!(found(home.path(), &[]).vaults.len(), 2);
    }

    #[test]
    fn variables_come_first_and_taskwarrior_needs_its_program() {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), "todo.txt", "");
        write(home.path(), "elsewhere/mine.txt", "");
        write(home.path(), ".taskrc", "");
        let mine = home.path().join("elsewhere/mine.txt").display().to_string();
        let places = found(home.path(), &[("TODO_FILE", &mine)]);
        assert_eq!(places.todo_files, [PathBuf::from(&mine), home.path().join("todo.txt")]);
        assert_eq!(places.taskwarrior, None);
        write(home.path(), "bin/task", "");
        let task = home.path().join("bin/task");
        fs::set_permissions(task, unix::permissions(0o755)).unwrap();
        let path = home.path().join("bin").display().to_string();
        let places = found(home.path(), &[("PATH", &path)]);
        assert_eq!(places.taskwarrior, Some(home.path().join(".taskrc")));
    }
}
