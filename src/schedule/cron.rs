//! Lines for a user's crontab, by the rules that every cron agrees on: five fields of numbers, no
//! variables, absolute paths, `%` escaped, a final newline (crontab(5)).

use super::wall::{Firing, WallDays};
use super::{CATCH_UP_MINUTES, Setup, Unwritable, crontab, printable, wall};
use chrono::{NaiveTime, Timelike};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

/// Debian's cron refuses a line whose command is longer than about a thousand characters.
const LONGEST_LINE: usize = 990;

/// The whole managed block with its markers.
pub(super) fn block(setup: &Setup) -> Result<String, Unwritable> {
    let mut lines = Vec::new();
    for job in &setup.jobs {
        let command = command(setup, &setup.workflow_command(job.workflow))?;
        for firing in wall::firings(job, setup) {
            lines.extend(fields(&firing).iter().map(|fields| format!("{fields} {command}")));
        }
    }
    let (first, every) = CATCH_UP_MINUTES;
    let catch_up = command(setup, &setup.catch_up_command())?;
    lines.push(format!("{first}-59/{every} * * * * {catch_up}"));
    if let Some(long) = lines.iter().find(|line| line.len() > LONGEST_LINE) {
        return Err(Unwritable { text: long.clone(), why: "is longer than cron allows" });
    }
    Ok(crontab::wrap(&setup.prefix('-'), &lines))
}

/// A command line for `sh`, as cron hands it over.
fn command(setup: &Setup, argv: &[OsString]) -> Result<String, Unwritable> {
    let mut words = Vec::new();
    for (name, path) in &setup.variables {
        words.push(format!("{name}={}", quoted(printable(path)?)));
    }
    for word in argv {
        words.push(quoted(printable(word)?));
    }
    // An unescaped percent sign ends the command; cron takes the backslash away again.
    Ok(words.join(" ").replace('%', "\\%"))
}

/// A word that `sh` reads as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-=+:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The words of the first command of a block, without the variables before it. It undoes what
/// [`quoted`] does, and what `sh` would do to nothing else.
pub(super) fn command_in(block: &str) -> Option<Vec<String>> {
    let command = block.lines().find_map(|line| read_line(line).ok())?.replace("\\%", "%");
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut characters = command.chars();
    let mut in_quotes = false;
    while let Some(c) = characters.next() {
        match c {
            '\'' => in_quotes = !in_quotes,
            '\\' if !in_quotes => word.extend(characters.next()),
            ' ' if !in_quotes => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    let is_variable = |word: &String| !word.starts_with('/') && word.contains('=');
    Some(words.into_iter().skip_while(is_variable).collect())
}

/// The time fields of the lines that fire at these times: minutes that share their hours share a
/// line.
fn fields(firing: &Firing) -> Vec<String> {
    let mut hours_by_minute: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for time in &firing.times {
        hours_by_minute.entry(time.minute()).or_default().insert(NaiveTime::hour(time));
    }
    let mut minutes_by_hours: BTreeMap<BTreeSet<u32>, BTreeSet<u32>> = BTreeMap::new();
    for (minute, hours) in hours_by_minute {
        minutes_by_hours.entry(hours).or_default().insert(minute);
    }
    // A day of the month beside a weekday would be "or" to cron, so one of the two is always `*`.
    let days = match &firing.days {
        WallDays::All => "* * *".to_owned(),
        WallDays::Week(days) => format!("* * {}", field(days, 0, 7)),
        WallDays::Month(days) => format!("{} * *", field(days, 1, 31)),
    };
    let line = |(hours, minutes): (&BTreeSet<u32>, &BTreeSet<u32>)| {
        format!("{} {} {days}", field(minutes, 0, 60), field(hours, 0, 24))
    };
    minutes_by_hours.iter().map(line).collect()
}

/// A set of numbers as one field, where `count` numbers from `first` on are all there are.
fn field(numbers: &BTreeSet<u32>, first: u32, count: u32) -> String {
    let is_all = |step: u32| {
        let all = (first..first + count).step_by(step as usize);
        all.eq(numbers.iter().copied())
    };
    if is_all(1) {
        return "*".to_owned();
    }
    let steps = (2..=count / 2).filter(|step| first == 0 && count.is_multiple_of(*step));
    if let Some(step) = steps.into_iter().find(|step| is_all(*step)) {
        return format!("*/{step}");
    }
    let mut parts: Vec<String> = Vec::new();
    let numbers: Vec<u32> = numbers.iter().copied().collect();
    for run in numbers.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, .., last] if run.len() > 2 => parts.push(format!("{first}-{last}")),
            run => parts.extend(run.iter().map(u32::to_string)),
        }
    }
    parts.join(",")
}

/// The command of a line that fires, as cron reads it, or why the line is none: the gate through
/// which everything goes that is installed.
pub fn read_line(line: &str) -> Result<&str, &'static str> {
    if line.contains(['\r', '\0', '\n']) {
        return Err("has a control character");
    }
    let mut rest = line;
    for (low, high) in [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)] {
        let (value, after) = rest.split_once(' ').ok_or("has fewer than five fields")?;
        value.split(',').try_for_each(|part| read_part(part, low, high))?;
        rest = after;
    }
    let command = rest.trim_start();
    if command.is_empty() { Err("has no command") } else { Ok(command) }
}

fn read_part(part: &str, low: u32, high: u32) -> Result<(), &'static str> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse::<u32>().ok()).flatten();
        number
            .filter(|number| (low..=high).contains(number))
            .ok_or("has a field that is no number in range")
    };
    let (range, step) =
        part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    if let Some(step) = step {
        let step: u32 = step.parse().map_err(|_| "has a step that is no number")?;
        if step == 0 || step > high {
            return Err("has a step out of range");
        }
    }
    match (range, range.split_once('-')) {
        ("*", _) => Ok(()),
        (_, Some((first, last))) if number(first)? <= number(last)? => Ok(()),
        (_, Some(_)) => Err("has a range that runs backwards"),
        (single, None) if step.is_none() => number(single).map(|_| ()),
        _ => Err("has a step without a range"),
    }
}
