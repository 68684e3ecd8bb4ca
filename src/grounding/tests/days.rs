//! Days with a few tasks, meetings and figures, and the brief that code would make of them.

use crate::grounding::{Alias, Brief, Evidence, Fact, Slot, State};
use chrono::{Datelike, Duration, NaiveDate, NaiveTime};

/// Chance that repeats itself: a linear congruential generator.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1);
        dice.below(7);
        dice
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most as u64).unwrap()
    }

    pub(super) fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }
}

#[derive(Clone)]
pub(super) struct Task {
    pub(super) alias: String,
    pub(super) title: &'static str,
    pub(super) minutes: i64,
    pub(super) due: Option<NaiveDate>,
    /// Minutes since midnight.
    pub(super) block: Option<(i64, i64)>,
    /// The day on which a task that is not today has room.
    pub(super) fits: Option<NaiveDate>,
}

#[derive(Clone)]
pub(super) struct Meeting {
    pub(super) alias: String,
    pub(super) title: &'static str,
    pub(super) start: i64,
    pub(super) end: i64,
}

pub(super) struct Day {
    pub(super) today: NaiveDate,
    pub(super) tasks: Vec<Task>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) work: i64,
    pub(super) room: i64,
    pub(super) percent: i64,
}

const TITLES: [&str; 14] = [
    "Pricing PRD",
    "Reply to legal",
    "Fix the signup bug",
    "Draft Q4 board update",
    "Review Anna's hiring plan",
    "Prepare 3 slides for the offsite",
    "Call the landlord",
    "Migrate billing to Stripe",
    "Write onboarding emails",
    "Book flights to Lisbon",
    "Expense report",
    "Interview notes for Priya",
    "Update the OKR sheet",
    "Refactor the parser",
];

const MEETINGS: [&str; 10] = [
    "Standup",
    "Design review",
    "1:1 with Maria",
    "Product sync",
    "Interview: backend engineer",
    "All hands",
    "Globex renewal call",
    "Sprint planning",
    "Lunch with Tom",
    "Roadmap Q1",
];

impl Day {
    pub(super) fn roll(dice: &mut Dice) -> Self {
        let first = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let today = first + Duration::days(i64::try_from(dice.below(300)).unwrap());
        let mut meetings = Vec::new();
        let mut titles = MEETINGS.to_vec();
        let mut at = 540 + 15 * i64::try_from(dice.below(5)).unwrap();
        for number in 1..=2 + dice.below(3) {
            let length = dice.pick(&[15, 30, 45, 60, 90]);
            let title = titles.swap_remove(dice.below(titles.len()));
            meetings.push(Meeting {
                alias: format!("E{number}"),
                title,
                start: at,
                end: at + length,
            });
            at += length + 30 + 15 * i64::try_from(dice.below(6)).unwrap();
        }
        let mut tasks = Vec::new();
        let mut titles = TITLES.to_vec();
        let mut at = 540;
        for number in 1..=4 + dice.below(3) {
            let minutes = dice.pick(&[20, 25, 30, 40, 45, 60, 75, 90, 120, 150]);
            let due = [
                None,
                Some(-3),
                Some(-1),
                Some(0),
                Some(1),
                Some(2),
                Some(3),
                Some(5),
                Some(9),
                Some(17),
            ];
            let due = dice.pick(&due).map(|days| today + Duration::days(days));
            let placed = number <= 3;
            let block = placed.then_some((at, at + minutes));
            at += minutes + 5 * i64::try_from(dice.below(9)).unwrap();
            let days = 1 + i64::try_from(dice.below(5)).unwrap();
            let fits = (!placed).then_some(today + Duration::days(days));
            let title = titles.swap_remove(dice.below(titles.len()));
            tasks.push(Task { alias: format!("T{number}"), title, minutes, due, block, fits });
        }
        let work: i64 = tasks.iter().take(3).map(|task| task.minutes).sum();
        let room = work + 5 * (i64::try_from(dice.below(30)).unwrap() - 6);
        let percent = (work * 100 + room - 1) / room;
        Self { today, tasks, meetings, work, room, percent }
    }

    pub(super) fn due_today(&self) -> i64 {
        i64::try_from(self.tasks.iter().filter(|task| task.due == Some(self.today)).count())
            .unwrap()
    }

    pub(super) fn overdue(&self) -> i64 {
        i64::try_from(self.tasks.iter().filter(|task| task.is_overdue(self.today)).count()).unwrap()
    }

    pub(super) fn brief(&self) -> Brief {
        let all: Vec<Alias> = self
            .tasks
            .iter()
            .map(|task| &task.alias)
            .chain(self.meetings.iter().map(|meeting| &meeting.alias))
            .map(|alias| Alias(alias.clone()))
            .collect();
        let slot = |id: String, subject: Option<&str>| Slot {
            id,
            ask: String::new(),
            subject: subject.map(|alias| Alias(alias.to_owned())),
            about: all.clone(),
            max_chars: 200,
            built_in: String::new(),
        };
        let mut slots = vec![slot("verdict".to_owned(), None), slot("rest".to_owned(), None)];
        slots.extend(
            self.tasks.iter().map(|task| slot(format!("why:{}", task.alias), Some(&task.alias))),
        );
        slots.extend(
            self.meetings
                .iter()
                .map(|meeting| slot(format!("prep:{}", meeting.alias), Some(&meeting.alias))),
        );
        Brief {
            today: self.today,
            names: vec!["Ada".to_owned(), "Acme".to_owned(), "User activation".to_owned()],
            evidence: self.evidence(),
            slots,
            choices: Vec::new(),
            unsaid: Vec::new(),
        }
    }

    fn evidence(&self) -> Vec<Evidence> {
        let evidence = |alias: &str, title: Option<&str>, facts| Evidence {
            alias: Alias(alias.to_owned()),
            key: None,
            texts: title.map(str::to_owned).into_iter().collect(),
            facts,
            shown: Vec::new(),
        };
        let span = |start: i64, end: i64| Fact::Span {
            date: self.today,
            start: time(start),
            end: time(end),
        };
        let mut all = Vec::new();
        for task in &self.tasks {
            let mut facts = vec![Fact::minutes(task.minutes)];
            facts.extend(task.due.map(|due| Fact::due(due, None)));
            facts.extend(task.block.map(|(start, end)| span(start, end)));
            facts.extend(task.fits.map(|day| Fact::on(day, None)));
            facts.extend(task.is_overdue(self.today).then_some(Fact::Is(State::Overdue)));
            all.push(evidence(&task.alias, Some(task.title), facts));
        }
        for meeting in &self.meetings {
            let facts =
                vec![span(meeting.start, meeting.end), Fact::minutes(meeting.end - meeting.start)];
            all.push(evidence(&meeting.alias, Some(meeting.title), facts));
        }
        let count = |count: i64, nouns: &'static [&'static str], words: &'static [&'static str]| {
            Fact::Count { count, nouns, words }
        };
        let meetings = i64::try_from(self.meetings.len()).unwrap();
        for (alias, fact) in [
            ("F1", Fact::Minutes { minutes: self.work, words: &["work", "demand", "tasks"] }),
            (
                "F2",
                Fact::Minutes {
                    minutes: self.room,
                    words: &["room", "free", "capacity", "available"],
                },
            ),
            ("F3", Fact::Percent { percent: self.percent }),
            ("F4", count(meetings, &["meeting"], &[])),
            ("F5", count(self.due_today(), &["task", "deadline"], &["due", "today"])),
            ("F6", count(self.overdue(), &["task"], &["overdue", "late"])),
        ] {
            all.push(evidence(alias, None, vec![fact]));
        }
        all
    }
}

impl Task {
    pub(super) fn is_overdue(&self, today: NaiveDate) -> bool {
        self.due.is_some_and(|due| due < today)
    }
}

pub(super) fn time(minutes: i64) -> NaiveTime {
    let minutes = u32::try_from(minutes).unwrap();
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap()
}

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Every way we would say a date on a day.
pub(super) fn date_forms(date: NaiveDate, today: NaiveDate) -> Vec<String> {
    let (day, month) = (date.day(), MONTHS[date.month0() as usize]);
    let weekday = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    let ending = match (day, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    let mut forms = vec![
        format!("{day} {month}"),
        format!("{day} {}", &month[..3]),
        format!("{} {day}", &month[..3]),
        format!("{month} {day}{ending}"),
        format!("{} {day} {}", &weekday[..3], &month[..3]),
        format!("{weekday}, {day} {month}"),
        date.to_string(),
    ];
    match (date - today).num_days() {
        -1 => forms = vec!["yesterday".to_owned()],
        0 => forms = vec!["today".to_owned()],
        1 => forms.extend(["tomorrow".to_owned(), "tomorrow".to_owned(), weekday.to_owned()]),
        2..=6 => forms.extend([weekday.to_owned(), weekday.to_owned(), weekday[..3].to_owned()]),
        _ => {}
    }
    forms
}

/// Every way we would say a time.
pub(super) fn time_forms(minutes: i64) -> Vec<String> {
    let (hour, minute) = (minutes / 60, minutes % 60);
    let (twelve, half) = ((hour + 11) % 12 + 1, if hour < 12 { "am" } else { "pm" });
    let mut forms = vec![
        format!("{hour:02}:{minute:02}"),
        format!("{hour:02}:{minute:02}"),
        format!("{hour}:{minute:02}"),
    ];
    forms.push(format!("{twelve}:{minute:02} {half}"));
    if minute == 0 {
        forms.extend([
            format!("{twelve}{half}"),
            format!("{twelve} {half}"),
            format!("{twelve} o'clock"),
        ]);
        if hour == 12 {
            forms.push("noon".to_owned());
        }
    }
    if minute == 30 {
        forms.push(format!("half past {}", word(twelve)));
    }
    if minute == 15 {
        forms.push(format!("quarter past {}", word(twelve)));
    }
    forms
}

/// Every way we would say a length.
pub(super) fn length_forms(minutes: i64) -> Vec<String> {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let mut forms = Vec::new();
    if minutes < 130 {
        forms.extend([format!("{minutes} min"), format!("{minutes} minutes")]);
    }
    if minutes < 100 {
        forms.push(format!("{} minutes", word(minutes)));
    }
    if hours > 0 && rest > 0 {
        forms.extend([
            format!("{hours} h {rest:02}"),
            format!("{hours}h{rest:02}"),
            format!("{hours} h {rest} min"),
        ]);
    }
    if hours > 0 && rest == 0 {
        forms.push(format!("{hours} h"));
        forms.push(if hours == 1 {
            "an hour".to_owned()
        } else {
            format!("{} hours", word(hours))
        });
    }
    match minutes {
        30 => forms.push("half an hour".to_owned()),
        45 => forms.push("three quarters of an hour".to_owned()),
        90 => forms.extend([
            "an hour and a half".to_owned(),
            "one and a half hours".to_owned(),
            "1.5 hours".to_owned(),
        ]),
        150 => forms.extend(["two and a half hours".to_owned(), "2.5 hours".to_owned()]),
        _ => {}
    }
    forms
}

pub(super) fn word(number: i64) -> String {
    const SMALL: [&str; 20] = [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let index = usize::try_from(number).unwrap();
    match index {
        0..20 => SMALL[index].to_owned(),
        _ if index.is_multiple_of(10) => TENS[index / 10].to_owned(),
        _ => format!("{}-{}", TENS[index / 10], SMALL[index % 10]),
    }
}
