//! What the day came to, in a sentence or two.

use super::draft::Report;
use super::facts::Facts;
use crate::agents::execution::plan::{verdict, words};
use crate::report::{Line, words as shown};

pub(super) fn verdict(facts: &Facts, report: &Report) -> Vec<Line> {
    let plan = &facts.next;
    if facts.is_ahead() {
        return vec![
            Line::new()
                .strong("this day has not begun")
                .ours(format!(": personal-os plan --date {} plans it.", facts.day)),
        ];
    }
    if !plan.known.has_calendars && !plan.known.has_lists {
        return vec![verdict::load(plan)];
    }
    let mut lines = vec![outcome(facts, report)];
    lines.extend(late_plan(facts));
    lines.extend(verdict::gaps(&plan.known));
    lines
}

/// The first sentence: what was done of what was planned.
fn outcome(facts: &Facts, report: &Report) -> Line {
    let besides = match (report.unplanned.tasks, report.planned.tasks) {
        (0, _) => String::new(),
        (n, 0) => format!(" {} done, {}.", tasks(n), shown::duration(report.unplanned.minutes)),
        (n, _) => format!(" {n} more done that no plan had."),
    };
    if facts.since.plans.is_empty() {
        let nothing = if besides.is_empty() { " Nothing was recorded as done." } else { "" };
        let line = match (facts.since.history_is_known, facts.is_workday) {
            (false, _) => Line::new()
                .strong("what was planned is not known")
                .ours(": the history cannot be read."),
            (true, true) => Line::new()
                .strong("no plan of this day is stored")
                .ours(", so nothing rolls over from it."),
            (true, false) => Line::new().strong("a day off."),
        };
        let nothing = if facts.is_workday { nothing } else { "" };
        return line.ours(format!("{besides}{nothing}"));
    }
    if report.is_unrecorded(facts) {
        let (these, minutes) = (report.planned.tasks, shown::duration(report.planned.minutes));
        return Line::new().strong("nothing was recorded").ours(format!(
            " since the plan: whether any of {} ({minutes}) is done is not known.",
            match these {
                1 => "the 1 planned task".to_owned(),
                many => format!("the {many} planned tasks"),
            }
        ));
    }
    let unknown = facts.since.planned.iter().filter(|one| one.asked).count();
    let Some(completion) = report.completion else {
        return match unknown {
            0 => Line::new().strong("nothing was planned.").ours(besides),
            _ => Line::new()
                .strong("what was done is not known")
                .ours(": what was planned stands in a list that cannot be read."),
        };
    };
    Line::new()
        .strong(format!("{} of {} done", report.done.tasks, tasks_planned(report.planned.tasks)))
        .ours(format!(
            " ({} %), by time {} of {} ({} %).{besides}",
            percent(completion.by_count),
            shown::duration(report.done.minutes),
            shown::duration(report.planned.minutes),
            percent(completion.by_minutes),
        ))
}

fn tasks(count: usize) -> String {
    if count == 1 { "1 task".to_owned() } else { format!("{count} tasks") }
}

fn tasks_planned(count: usize) -> String {
    if count == 1 { "1 planned task".to_owned() } else { format!("{count} planned tasks") }
}

/// A share in hundredths, as it is shown.
#[expect(clippy::cast_possible_truncation, reason = "a share of tasks is small")]
pub(super) fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

/// A plan that was not made in the morning measures less than the day.
fn late_plan(facts: &Facts) -> Option<Line> {
    let first = facts.since.plans.first()?;
    let record = &facts.next.record;
    if first.made_on != facts.day {
        let made = shown::relative_day(first.made_on, record.made_on);
        return Some(Line::new().ours(format!("The plan was made {made}.")));
    }
    let hours = record.rules.work.hours_on(facts.day).first()?;
    let start = hours.on(facts.day, facts.next.known.moment.zone)?.start;
    let late = first.as_of - start;
    (late.num_minutes() > 60).then(|| {
        Line::new().ours(format!(
            "The first plan was made at {}: what was done before counts as not planned.",
            words::time(&facts.next, first.as_of)
        ))
    })
}
