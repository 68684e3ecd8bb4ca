//! Changes, made by Taskwarrior itself and looked at afterwards.
//!
//! Hooks run as they do when a person types the command. Every change is checked in a new export:
//! a hook may have refused it, and the command line of Taskwarrior 2 takes backslashes and outer
//! quotes out of a description, which is put right by an import of the same record.

use super::record::Record;
use super::{Taskwarrior, failed, strict};
use crate::domain::{Importance, Problem, ProblemKind, shell_word};
use crate::error::{Failure, Kind, Result};
use crate::process;
use crate::sources::edit::{Change, NewTask, Outcome, Prepared, ProgramEdit, gone};
use crate::sources::{Context, minutes};
use crate::time::When;
use chrono::NaiveDate;
use serde_json::Value;

/// What holds for changes: no question is asked.
const CHANGING: &[&str] =
    &["rc.confirmation=off", "rc.bulk=0", "rc.recurrence.confirmation=off", "rc.verbose=new-uuid"];

pub(super) fn prepare(list: &Taskwarrior, change: &Change, context: &Context) -> Result<Prepared> {
    match change {
        Change::Add(task) => add(list, task, context),
        Change::Done { id } => {
            let record = one(list, id, context)?;
            let outcome = outcome(&record, id);
            if record.is_done() {
                return Ok(nothing(outcome, "it is done already"));
            }
            let check = |after: &Record| after.is_done();
            Ok(call(list, context, id, &[id, "done"], outcome, check))
        }
        Change::Defer { id, to } => defer(list, id, *to, context),
    }
}

fn defer(list: &Taskwarrior, id: &str, to: NaiveDate, context: &Context) -> Result<Prepared> {
    let zone = context.moment.zone;
    let record = one(list, id, context)?;
    let mut outcome = outcome(&record, id);
    if !record.is_open() {
        let message = format!("\"{}\" is done", outcome.title);
        return Err(Failure::new(Kind::Usage, message));
    }
    if let Some(due) = record.due().map(|due| due.date(zone)).filter(|due| *due < to) {
        outcome.notes.push(format!("it is due {due}, before that day"));
    }
    if let Some(wait) = record.wait().map(|wait| wait.date(zone)).filter(|wait| *wait > to) {
        outcome.notes.push(format!("it stays hidden until {wait}"));
    }
    let there = move |record: &Record| record.scheduled() == Some(When::Day(to));
    if there(&record) {
        return Ok(nothing(outcome, "it is scheduled for that day already"));
    }
    let scheduled = format!("scheduled:{to}");
    Ok(call(list, context, id, &[id, "modify", &scheduled], outcome, there))
}

fn outcome(record: &Record, id: &str) -> Outcome {
    Outcome { title: record.title().to_owned(), place: format!("task {id}"), notes: Vec::new() }
}

fn nothing(mut outcome: Outcome, note: &str) -> Prepared {
    outcome.notes.push(note.to_owned());
    let expected = outcome.clone();
    Prepared::Program(ProgramEdit {
        shown: String::new(),
        expected,
        run: Box::new(move || Ok(outcome)),
    })
}

/// One command on one task, and how the task must look afterwards.
fn call(
    list: &Taskwarrior,
    context: &Context,
    id: &str,
    words: &[&str],
    outcome: Outcome,
    check: impl FnOnce(&Record) -> bool + Send + 'static,
) -> Prepared {
    let argv = list.argv(CHANGING, words);
    let (list, context, id) = (list.clone(), context.clone(), id.to_owned());
    let (shown, expected) = (command_line(&argv), outcome.clone());
    let run = move || {
        run(&list, &argv, &context)?;
        if check(&one(&list, &id, &context)?) {
            return Ok(outcome);
        }
        let message = format!("{} ended well and left {id} as it was", list.called());
        Err(Failure::new(Kind::Other, message)
            .hint("a hook may have refused the change; try the command shown by --dry-run"))
    };
    Prepared::Program(ProgramEdit { shown, expected, run: Box::new(run) })
}

fn add(list: &Taskwarrior, task: &NewTask, context: &Context) -> Result<Prepared> {
    let mut words = vec!["add".to_owned()];
    words.extend(task.due.map(|due| format!("due:{due}")));
    let letter = match task.priority {
        Importance::High => Some("H"),
        Importance::Medium => Some("M"),
        Importance::Low => Some("L"),
        Importance::None => None,
    };
    words.extend(letter.map(|letter| format!("priority:{letter}")));
    if let Some(minutes) = task.estimate_minutes {
        words.extend(estimate(list, minutes, context)?);
    }
    words.extend(["--".to_owned(), task.text.clone()]);
    let argv = list.argv(CHANGING, &words);
    let place = list.called();
    let expected = Outcome { title: task.text.clone(), place, notes: Vec::new() };
    let shown = command_line(&argv);
    let (list, context, text) = (list.clone(), context.clone(), task.text.clone());
    let run = move || {
        let stdout = run(&list, &argv, &context)?;
        let uuid = created(&stdout).ok_or_else(|| {
            let message = format!("{} did not say which task it added", list.called());
            Failure::new(Kind::Other, message).hint("`personal-os tasks` shows whether it is there")
        })?;
        let mut record = one(&list, &uuid, &context)?;
        if record.title() != text {
            restate(&list, &uuid, &text, &context)?;
            record = one(&list, &uuid, &context)?;
        }
        let mut outcome = outcome(&record, &uuid);
        if record.title() != text {
            outcome.notes.push("a hook or the program has changed the text".to_owned());
        }
        Ok(outcome)
    };
    Ok(Prepared::Program(ProgramEdit { shown, expected, run: Box::new(run) }))
}

/// The words that set the estimate, in the type that the attribute was given. One that was never
/// given a type is stored as a duration, which the user may declare later.
fn estimate(list: &Taskwarrior, minutes: u32, context: &Context) -> Result<Vec<String>> {
    let name = &list.program.estimate;
    let words = ["_get".to_owned(), format!("rc.uda.{name}.type")];
    let stdout = run(list, &list.argv(super::READING, &words), context)?;
    let kind = String::from_utf8_lossy(&stdout).trim().to_owned();
    Ok(match kind.as_str() {
        "numeric" => vec![format!("{name}:{minutes}")],
        "string" => vec![format!("{name}:{}", minutes::write(minutes))],
        "duration" => vec![format!("{name}:PT{minutes}M")],
        "" => vec![format!("rc.uda.{name}.type=duration"), format!("{name}:PT{minutes}M")],
        other => {
            let message =
                format!("the attribute {name} has the type {other}, which is no estimate");
            return Err(Failure::new(Kind::Config, message)
                .hint("name another one with `estimate` in this [[tasks]] section"));
        }
    })
}

/// Gives a task the description that its command line did not keep.
fn restate(list: &Taskwarrior, uuid: &str, text: &str, context: &Context) -> Result<()> {
    let exported = run(list, &list.argv(super::READING, &[uuid, "export"]), context)?;
    let unreadable = |cause: serde_json::Error| {
        let message = format!("the export of {uuid} could not be read");
        Failure::caused(Kind::Other, message, cause)
    };
    let mut records: Vec<Value> = serde_json::from_slice(&strict(&exported)).map_err(unreadable)?;
    for record in &mut records {
        if let Some(fields) = record.as_object_mut() {
            fields.insert("description".to_owned(), Value::String(text.to_owned()));
        }
    }
    let input = serde_json::to_vec(&records).map_err(unreadable)?;
    let argv = list.argv(CHANGING, &["import", "-"]);
    finish(list, &argv, list.run(&argv, Some(&input), context)).map(drop)
}

/// The record of one task.
fn one(list: &Taskwarrior, id: &str, context: &Context) -> Result<Record> {
    // What is no identity would be taken for a filter, or for a command.
    if !is_uuid(id) {
        return Err(gone(id));
    }
    let exported = list.export(&[id], context).map_err(|problem| unknown(&problem))?;
    let mut records = exported.records.into_iter();
    match (records.next(), records.next()) {
        (Some(record), None) if record.is_open() || record.is_done() => Ok(record),
        _ => Err(gone(id)),
    }
}

fn unknown(problem: &Problem) -> Failure {
    let kind = match problem.kind {
        ProblemKind::Unreachable => Kind::Unreachable,
        _ => Kind::Other,
    };
    Failure::new(kind, format!("{}: {}", problem.source, problem.message))
}

fn run(list: &Taskwarrior, argv: &[String], context: &Context) -> Result<Vec<u8>> {
    finish(list, argv, list.run(argv, None, context))
}

fn finish(
    list: &Taskwarrior,
    argv: &[String],
    ended: Result<process::Output, process::Error>,
) -> Result<Vec<u8>> {
    let output = ended
        .map_err(|cause| Failure::new(Kind::Unreachable, format!("{} {cause}", list.called())))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let commands = ["add", "done", "modify", "import", "export", "_get"];
    let command = argv.iter().find(|word| commands.contains(&word.as_str()));
    let command = command.map_or("a command", String::as_str);
    let message = format!("{} {}", list.called(), failed(command, &output));
    Err(Failure::new(Kind::Other, message).hint("--dry-run shows the command to try by hand"))
}

/// The identity in `Created task 81a001fa-….`.
fn created(stdout: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stdout);
    let word = |c: char| !(c.is_ascii_hexdigit() || c == '-');
    let uuid = text
        .lines()
        .filter(|line| line.contains("reated"))
        .find_map(|line| line.split(word).find(|part| is_uuid(part)).map(str::to_owned));
    uuid.or_else(|| text.split(word).find(|part| is_uuid(part)).map(str::to_owned))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The call as a person would type it in a shell.
fn command_line(argv: &[String]) -> String {
    argv.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_can_be_pasted() {
        let argv = ["task", "rc.context=", "add", "--", "it's $x"].map(str::to_owned);
        assert_eq!(command_line(&argv), "task rc.context= add -- 'it'\\''s $x'\n");
    }

    #[test]
    fn the_new_task_is_found_in_what_the_program_says() {
        let uuid = "81a001fa-db22-4561-bcda-d1369f86e9ab";
        for said in [
            format!("Created task {uuid}.\n"),
            format!("hook: 00000000-0000-0000-0000-000000000000\nCreated task {uuid}.\n"),
            format!("Aufgabe {uuid} angelegt\n"),
        ] {
            assert_eq!(created(said.as_bytes()).as_deref(), Some(uuid), "{said}");
        }
        assert_eq!(created(b"Created task 5."), None);
    }
}
