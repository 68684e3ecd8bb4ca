//! Truthful sentences about a day, and for each fact in them a false one in the same phrasing.

use super::days::{Day, Dice, Meeting, Task, date_forms, length_forms, time_forms, word};
use chrono::{Duration, NaiveDate};

/// One text with its facts.
pub(super) struct Told {
    pub(super) slot: String,
    pub(super) cites: Vec<String>,
    parts: Vec<Part>,
}

/// A stretch of a text.
#[derive(Clone)]
enum Part {
    Words(String),
    /// A fact, and false ones in its place.
    Fact(String, Vec<String>),
}

impl Told {
    pub(super) fn truth(&self) -> String {
        let text: String = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.as_str(),
                Part::Fact(truth, _) => truth,
            })
            .collect();
        capital(&text)
    }

    /// The text with one fact changed, in every way.
    pub(super) fn lies(&self) -> Vec<String> {
        let mut lies = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            let Part::Fact(_, others) = part else { continue };
            for other in others {
                let mut parts = self.parts.clone();
                parts[index] = Part::Words(other.clone());
                lies.push(Self { slot: String::new(), cites: Vec::new(), parts }.truth());
            }
        }
        lies
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A text in the making: `{}` in a pattern takes the next fact.
fn told(slot: &str, cites: &[&str], pattern: &str, facts: Vec<Part>) -> Told {
    let mut parts = Vec::new();
    let mut facts = facts.into_iter();
    for (index, words) in pattern.split("{}").enumerate() {
        if index > 0 {
            parts.push(facts.next().expect("a fact for each gap"));
        }
        parts.push(Part::Words(words.to_owned()));
    }
    assert!(facts.next().is_none(), "{pattern}");
    let cites = cites.iter().map(|alias| (*alias).to_owned()).collect();
    Told { slot: slot.to_owned(), cites, parts }
}

/// A form of a value, and the same form of others: forms stand in one order, so the same place in
/// the list is the same phrasing where it exists.
fn fact<T: PartialEq + Copy>(
    dice: &mut Dice,
    truth: T,
    others: &[T],
    forms: impl Fn(T) -> Vec<String>,
) -> Part {
    let said = dice.pick(&forms(truth));
    let true_forms = forms(truth);
    let lies =
        others.iter().filter(|other| **other != truth).map(|other| dice.pick(&forms(*other)));
    let lies = lies.filter(|lie| !true_forms.contains(lie)).collect();
    Part::Fact(said, lies)
}

struct Teller<'a> {
    day: &'a Day,
}

impl Teller<'_> {
    /// The date of a task; false ones are another day, and what is true of another task.
    fn due(&self, dice: &mut Dice, truth: NaiveDate) -> Part {
        let mut others: Vec<NaiveDate> =
            self.day.tasks.iter().filter_map(|task| task.due).collect();
        others.push(truth + Duration::days(1));
        others.push(truth - Duration::days(2));
        let today = self.day.today;
        fact(dice, truth, &others, |date| date_forms(date, today))
    }

    fn length(&self, dice: &mut Dice, truth: i64) -> Part {
        let mut others: Vec<i64> = self.day.tasks.iter().map(|task| task.minutes).collect();
        others.extend([truth + 10, 35, self.day.work, self.day.room]);
        fact(dice, truth, &others, length_forms)
    }

    /// A time, with false ones taken from all other records; `end` is another truth of its own.
    fn at(&self, dice: &mut Dice, truth: i64, also: i64) -> Part {
        let mut others: Vec<i64> =
            self.day.meetings.iter().flat_map(|meeting| [meeting.start, meeting.end]).collect();
        others.extend(self.day.tasks.iter().filter_map(|task| task.block).map(|(start, _)| start));
        others.push(truth + 20);
        others.retain(|other| *other != also && *other < 1_380);
        // "9:30" may be said of the evening too; half a day off is no other time then.
        others.retain(|other| (other - truth) % 720 != 0 && (other - also) % 720 != 0);
        fact(dice, truth, &others, time_forms)
    }

    fn count(dice: &mut Dice, truth: i64) -> Part {
        let forms = |count: i64| {
            if count == 0 { vec!["no".to_owned()] } else { vec![word(count), count.to_string()] }
        };
        fact(dice, truth, &[truth + 1, truth + 2, (truth - 1).max(0)], forms)
    }

    fn figure(&self, dice: &mut Dice, truth: i64) -> Part {
        let mut others = vec![self.day.work, self.day.room, truth + 15];
        // Said beside the first two tasks, their sum is true.
        others.retain(|other| *other != self.day.tasks[0].minutes + self.day.tasks[1].minutes);
        fact(dice, truth, &others, |minutes| vec![long(minutes)])
    }
}

fn long(minutes: i64) -> String {
    if minutes < 120 {
        format!("{minutes} min")
    } else {
        format!("{} h {:02}", minutes / 60, minutes % 60)
    }
}

fn noun(count: &Part, one: &str, many: &str) -> String {
    match count {
        Part::Fact(said, _) if said == "one" || said == "1" => one.to_owned(),
        _ => many.to_owned(),
    }
}

pub(super) fn texts(day: &Day, dice: &mut Dice) -> Vec<Told> {
    let teller = Teller { day };
    let mut texts = vec![verdict(&teller, dice), counts(day, dice), rest(&teller, dice)];
    for task in day.tasks.iter().take(3) {
        texts.push(why(&teller, dice, task));
    }
    for meeting in day.meetings.iter().take(2) {
        texts.push(prepare(&teller, dice, meeting));
    }
    texts
}

fn verdict(teller: &Teller, dice: &mut Dice) -> Told {
    let day = teller.day;
    let (first, second) = (&day.tasks[0], &day.tasks[1]);
    let (start, end) = first.block.unwrap();
    let (a, b) = (first.alias.as_str(), second.alias.as_str());
    let meeting = &day.meetings[0];
    let percent = fact(dice, day.percent, &[day.percent + 7, day.percent - 4], |percent| {
        vec![format!("{percent} %"), format!("{percent}%"), format!("{percent} percent")]
    });
    let (work, room) = (teller.figure(dice, day.work), teller.figure(dice, day.room));
    let at = teller.at(dice, start, end);
    let to = teller.at(dice, end, start);
    let joins = teller.at(dice, meeting.start, meeting.end);
    let name = |task: &Task| dice_title(task);
    match dice.below(8) {
        0 => told(
            "verdict",
            &[a],
            &format!("{{}} of work for {{}} of room ({{}}). Start {a} at {{}}."),
            vec![work, room, percent, at],
        ),
        1 => told(
            "verdict",
            &[a],
            &format!("a day with {{}} of room: begin with {a} at {{}} and keep at it until {{}}."),
            vec![room, at, to],
        ),
        2 => told(
            "verdict",
            &[a],
            &format!("open with {} at {{}}; the load is {{}}.", name(first)),
            vec![at, percent],
        ),
        3 => told(
            "verdict",
            &[a, &meeting.alias],
            &format!("{a} comes first, then {} at {{}}.", meeting.alias),
            vec![joins],
        ),
        4 => told(
            "verdict",
            &[a, b],
            &format!("protect time for {a} and {b}: the work adds up to {{}}, with {{}} free."),
            vec![work, room],
        ),
        5 => told(
            "verdict",
            &[&meeting.alias],
            &format!(
                "{} at {{}} frames the day; there are {{}} of work and {{}} of room.",
                meeting.title
            ),
            vec![joins, work, room],
        ),
        6 => told(
            "verdict",
            &[],
            "work takes {}, and {} are free, so the day is {} full.",
            vec![work, room, percent],
        ),
        _ => told(
            "verdict",
            &[a],
            &format!("at {{}}, start {}. You have {{}} of room.", name(first)),
            vec![at, room],
        ),
    }
}

fn dice_title(task: &Task) -> String {
    format!("\"{}\"", task.title)
}

fn counts(day: &Day, dice: &mut Dice) -> Told {
    let meetings = Teller::count(dice, i64::try_from(day.meetings.len()).unwrap());
    let due = Teller::count(dice, day.due_today());
    let late = Teller::count(dice, day.overdue());
    let of_due = noun(&due, "task is", "tasks are");
    let of_late = noun(&late, "task", "tasks");
    match dice.below(5) {
        0 => told("rest", &[], "{} meetings split the day.", vec![meetings]),
        1 => told("rest", &[], &format!("{{}} {of_due} due today."), vec![due]),
        2 => told(
            "rest",
            &[],
            &format!("{{}} meetings today, and {{}} overdue {of_late}."),
            vec![meetings, late],
        ),
        3 => told(
            "rest",
            &[],
            &format!("expect {{}} meetings; {{}} {of_due} due today."),
            vec![meetings, due],
        ),
        _ => told(
            "rest",
            &[],
            &format!("there are {{}} meetings, and {{}} {of_late} overdue."),
            vec![meetings, late],
        ),
    }
}

fn rest(teller: &Teller, dice: &mut Dice) -> Told {
    let day = teller.day;
    let task = &day.tasks[3];
    let alias = task.alias.as_str();
    let fits = task.fits.unwrap();
    let others = [fits + Duration::days(1), fits + Duration::days(3)];
    let others: Vec<NaiveDate> =
        others.into_iter().filter(|other| Some(*other) != task.due).collect();
    let fits = fact(dice, fits, &others, |date| date_forms(date, day.today));
    let length = teller.length(dice, task.minutes);
    match (dice.below(4), task.due) {
        (0, _) => told(
            "rest",
            &[alias],
            &format!("{alias} ({{}}) can wait: it still fits {{}}."),
            vec![length, fits],
        ),
        (1, Some(due)) => {
            let due = teller.due(dice, due);
            told(
                "rest",
                &[alias],
                &format!("leave {alias} for {{}}; it is due {{}}."),
                vec![fits, due],
            )
        }
        (2, _) => told(
            "rest",
            &[alias],
            &format!("move {} to {{}}, it needs {{}}.", dice_title(task)),
            vec![fits, length],
        ),
        _ => told("rest", &[alias], &format!("there is room for {alias} on {{}}."), vec![fits]),
    }
}

fn why(teller: &Teller, dice: &mut Dice, task: &Task) -> Told {
    let slot = format!("why:{}", task.alias);
    let alias = task.alias.as_str();
    let cites = [alias];
    let (start, end) = task.block.unwrap();
    let (at, to) = (teller.at(dice, start, end), teller.at(dice, end, start));
    let length = teller.length(dice, task.minutes);
    let meeting = dice.pick(&teller.day.meetings);
    let before = teller.at(dice, meeting.start, meeting.end);
    let Some(due) = task.due else {
        return match dice.below(4) {
            0 => told(&slot, &cites, "{} fit between {} and {}.", vec![length, at, to]),
            1 => {
                told(&slot, &cites, "needs {}, and the gap at {} takes it whole.", vec![length, at])
            }
            2 => told(
                &slot,
                &[alias, &meeting.alias],
                &format!("takes {{}}; {} is at {{}}.", meeting.title),
                vec![length, before],
            ),
            _ => told(
                &slot,
                &cites,
                &format!("serves \"User activation\", so give {alias} {{}} from {{}}."),
                vec![length, at],
            ),
        };
    };
    let due = teller.due(dice, due);
    if task.is_overdue(teller.day.today) {
        return match dice.below(2) {
            0 => told(&slot, &cites, "overdue since {}: {} close it.", vec![due, length]),
            _ => told(
                &slot,
                &cites,
                "it was due {} and needs {}, so do it first.",
                vec![due, length],
            ),
        };
    }
    match dice.below(9) {
        0 => told(&slot, &cites, "due {}, and {} are enough.", vec![due, length]),
        1 => told(&slot, &cites, "{} of work, due {}.", vec![length, due]),
        2 => told(&slot, &cites, "it is due {}; do it at {} while you are fresh.", vec![due, at]),
        3 => told(
            &slot,
            &cites,
            "the deadline is {}, so use the slot from {} to {}.",
            vec![due, at, to],
        ),
        4 => told(
            &slot,
            &[alias, &meeting.alias],
            &format!("finish it before {} at {{}}, because it is due {{}}.", meeting.alias),
            vec![before, due],
        ),
        5 => {
            told(&slot, &cites, &format!("{alias} is due {{}} and takes {{}}."), vec![due, length])
        }
        6 => told(
            &slot,
            &cites,
            "starting at {} leaves time to finish before it is due {}.",
            vec![at, due],
        ),
        7 => told(
            &slot,
            &[alias, &meeting.alias],
            &format!("get {{}} done before the {{}} {}.", meeting.title),
            vec![length, before],
        ),
        _ => told(
            &slot,
            &cites,
            &format!("{} must be ready, the deadline is {{}}.", dice_title(task)),
            vec![due],
        ),
    }
}

fn prepare(teller: &Teller, dice: &mut Dice, meeting: &Meeting) -> Told {
    let slot = format!("prep:{}", meeting.alias);
    let alias = meeting.alias.as_str();
    let task = dice.pick(&teller.day.tasks);
    let (start, end) =
        (teller.at(dice, meeting.start, meeting.end), teller.at(dice, meeting.end, meeting.start));
    let length = {
        let truth = meeting.end - meeting.start;
        let others: Vec<i64> = [truth + 15, 35, task.minutes].into();
        fact(dice, truth, &others, length_forms)
    };
    let needs = teller.length(dice, task.minutes);
    match dice.below(6) {
        0 => told(&slot, &[alias], "it starts at {} and takes {}.", vec![start, length]),
        1 => told(
            &slot,
            &[alias],
            &format!("{} runs from {{}} to {{}}.", meeting.title),
            vec![start, end],
        ),
        2 => told(
            &slot,
            &[alias, &task.alias],
            &format!("have {} ready for {{}}.", task.alias),
            vec![start],
        ),
        3 => told(
            &slot,
            &[alias, &task.alias],
            &format!("bring {}, which needs {{}}.", dice_title(&task)),
            vec![needs],
        ),
        4 => told(&slot, &[alias], "ends at {}, so plan a short break after it.", vec![end]),
        _ => told(&slot, &[alias], "agree on the next step within the {}.", vec![length]),
    }
}
