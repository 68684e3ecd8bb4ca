//! With no configuration at all: what is there to plan from on this machine.

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

/// Finds Taskwarrior, the first todo.txt and the first calendar that exist in the usual places. The
/// variables that Taskwarrior and todo.txt have of their own come first.
pub fn discover(home: Option<&Path>, environment: &Environment) -> Sources {
    let from_home = |names: &[&str]| -> Vec<PathBuf> {
        let home = home.into_iter();
        home.flat_map(|home| names.iter().map(move |name| home.join(name))).collect()
    };
    let todo_file = environment.get("TODO_FILE").map(PathBuf::from);
    let todo_dir = environment.get("TODO_DIR").map(|folder| Path::new(folder).join("todo.txt"));
    let lists = todo_file.into_iter().chain(todo_dir).chain(from_home(TODO_FILES));
    let list = lists.filter(|path| path.is_absolute()).find(|path| path.exists());
    let calendar = from_home(CALENDARS).into_iter().find(|path| path.exists());
    let shown = |path: &Path| match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    };
    let tasks = ["TASKDATA", "TASKRC"].into_iter().filter_map(|name| environment.get(name));
    let tasks = tasks.map(PathBuf::from).chain(from_home(TASKWARRIOR));
    let tasks = tasks.filter(|path| path.is_absolute()).find(|path| path.exists());
    let tasks = tasks.filter(|_| is_on_path("task", environment));
    let found = calendar.iter().chain(&tasks).chain(&list).map(|path| shown(path)).collect();
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

/// Whether the search path has a program of this name.
fn is_on_path(name: &str, environment: &Environment) -> bool {
    let folders = environment.get("PATH").map(std::env::split_paths).into_iter().flatten();
    let runs = |path: PathBuf| {
        path.metadata().is_ok_and(|file| file.is_file() && unix::is_executable(&file))
    };
    folders.map(|folder| folder.join(name)).any(runs)
}
