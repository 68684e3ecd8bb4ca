//! Documents as workflows produce them, for tests.

use super::*;

fn key(text: &str) -> Key {
    Key(text.to_owned())
}

fn top(rank: &str, handle: &str, title: &str, time: &str, reason: Line) -> Vec<Line> {
    let named = |line: Line| line.key(&key(&format!("todo:{handle}")));
    vec![
        Line::new().ours(rank),
        named(Line::new().handle(handle)),
        named(Line::new().outside(title)),
        Line::new().ours(time),
        reason,
    ]
}

fn slot(start: &str, end: &str, kind: SlotKind, handle: &str, what: Line) -> Slot {
    let handle = Some(handle).filter(|handle| !handle.is_empty()).map(str::to_owned);
    Slot { start: start.to_owned(), end: end.to_owned(), kind, handle, what }
}

fn outside(text: &str) -> Line {
    Line::new().outside(text)
}

fn top_three() -> Table {
    let columns = vec![
        Column::new("#", Fit::Whole).right(),
        Column::new("", Fit::Whole),
        Column::new("Task", Fit::Shorten),
        Column::new("Time", Fit::Whole),
        Column::new("Why", Fit::Wrap),
    ];
    let gap = Line::new().ours("due tomorrow; the only gap over an hour before then");
    let legal = Line::new().ours("blocks ").handle("T9").ours(" (due Thu)");
    let copy = Line::new().ours("serves ").outside("User activation").ours(", which weighs most");
    let rows = vec![
        top("1", "T1", "Pricing PRD", "90 min~", gap),
        top("2", "T4", "Reply to legal", "20 min", legal),
        top("3", "T2", "Onboarding_flow: review *final* copy", "60 min", copy),
    ];
    Table { columns, rows }
}

fn timeline() -> Vec<Slot> {
    use SlotKind::{Break, Free, Meeting, Task, Tentative};
    let design = outside("Design review 設計 with @anna & <bob>");
    let billing = outside("Migrate billing webhooks to the new queue");
    vec![
        slot("09:00", "10:30", Task, "T1", outside("Pricing PRD")),
        slot("10:30", "10:45", Meeting, "E1", outside("Standup")),
        slot("10:45", "11:05", Task, "T4", outside("Reply to legal")),
        slot("11:15", "12:15", Meeting, "E2", design),
        slot("12:30", "13:00", Break, "", Line::new().ours("lunch")),
        slot("13:00", "14:00", Task, "T2", outside("Onboarding_flow: review *final* copy")),
        slot("14:00", "15:00", Tentative, "E3", outside("Sync with https://meet.example/x")),
        slot("15:00", "15:40", Free, "", Line::new().ours("free")),
        slot("15:40", "16:40", Task, "T10", billing),
    ]
}

/// A tight Tuesday.
pub(super) fn plan() -> Document {
    let task = |handle: &str, title: &str, rest: &str| {
        Line::new().handle(handle).ours(" ").outside(title).ours(rest)
    };
    let vendors = "Compare vendors for the new analytics pipeline";
    let not_today = vec![
        task("T7", "Expense report", " (40 min, due Fri, still fits Thu)"),
        task("T8", vendors, " (2 h 30, no date)"),
    ];
    let notes = Line::new().handle("E2").ours(": ").handle("T4").ours(" and ");
    let notes = notes.outside("\"pricing\" notes").ours(" mention it");
    let team = Line::new().ours("calendar \"").outside("team");
    let team = team.ours("\" unreachable since Mon 17:30; its meetings are missing here");
    let changed = Line::new().handle("E4").ours(" moved to 15:00 · ").handle("T9").ours(" new");
    let load = Line::new().strong("tight").ours(": 4 h 10 of work for 4 h 30 of room (93 %).");
    let verdict = load.ours(" Start ").handle("T1").ours(" at 09:00.").key(&key("todo:T1"));
    Document {
        title: Line::new().ours("Tue 24 Nov"),
        verdict: vec![verdict],
        sections: vec![
            Section::new("Top three", Body::Table(top_three())).obvious().lead(),
            Section::new("Timeline", Body::Timeline(timeline())).obvious(),
            Section::new("Not today", Body::List(not_today)),
            Section::new("Prepare", Body::List(vec![notes])),
            Section::new("Unknown", Body::List(vec![team])),
            Section::new("Changed", Body::Lines(vec![changed])).lead(),
            Section::new("Risks", Body::List(Vec::new())),
        ],
        footer: vec![Line::new().ours("Built-in words; no model was asked. ~ is a guess.")],
    }
}

/// A table that needs its headings, times of the other clock and a title too long for any room.
pub(super) fn week() -> Document {
    let columns = vec![
        Column::new("Key result", Fit::Shorten),
        Column::new("Now", Fit::Whole).right(),
        Column::new("Target", Fit::Whole).right(),
        Column::new("What it would take", Fit::Wrap),
    ];
    let title = "Activation of new accounts within the first week, measured by the funnel | weekly";
    let rows = vec![
        vec![
            Line::new().outside(title),
            Line::new().ours("31 %"),
            Line::new().ours("40 %"),
            Line::new().ours("3 points a week; the best week had 2"),
        ],
        vec![Line::new().outside("NPS"), Line::new().ours("8"), Line::new().ours("45")],
    ];
    let slots = vec![
        slot("9:00 am", "12:30 pm", SlotKind::Task, "T1", Line::new().outside("Pricing")),
        slot("12:30 pm", "1:00 pm", SlotKind::Break, "", Line::new().ours("lunch")),
    ];
    let asked = vec![
        Line::new().outside("Where is the export?"),
        Line::new().outside("Is the price per seat, or for the whole team?"),
    ];
    Document {
        title: Line::new().ours("Week 48"),
        verdict: vec![
            Line::new().ours("1 of 2 key results is off pace."),
            Line::new().ours("(late: due 08:00)"),
        ],
        sections: vec![
            Section::new("Key results", Body::Table(Table { columns, rows })),
            Section::new("Today", Body::Timeline(slots)),
            Section::new("What others asked", Body::List(asked)),
        ],
        footer: Vec::new(),
    }
}
