//! The `[schedule]` table: when each workflow runs.

use super::section::Section;
use super::text::parse_duration;
use crate::domain::schedule::{Expression, Lateness, Schedule};
use crate::domain::{Invalid, WorkflowName};
use chrono::Duration;
use std::collections::BTreeMap;

/// A run that is later than a year is of no use to anybody.
const LONGEST_LATENESS: Duration = Duration::days(366);

/// Schedulers start a job within a minute; a shorter window would let each run come too late.
const SHORTEST_LATENESS: Duration = Duration::minutes(1);

/// When a workflow runs, and how late at most, unless the configuration says otherwise.
fn usual(workflow: WorkflowName) -> (&'static str, &'static str) {
    match workflow {
        WorkflowName::Plan => ("Mon..Fri 08:00", "4h"),
        WorkflowName::Progress => ("Mon..Fri 12:30", "2h"),
        WorkflowName::Summary => ("Mon..Fri 17:30", "noon"),
        WorkflowName::Feedback => ("Mon..Fri 17:00", "4h"),
        WorkflowName::Okr => ("Mon 09:00", "3d"),
        WorkflowName::Update => ("Fri 15:00", "3d"),
    }
}

/// The schedule of every workflow that has one.
///
/// Without a `[schedule]` table each workflow has its usual times, feedback where it has sources; with
/// one, only those have a schedule that it names.
pub(super) fn read(root: &Section<'_>) -> BTreeMap<WorkflowName, Schedule> {
    let section = root.table("schedule");
    let usual_times = !root.is_given("schedule");
    let mut schedules = BTreeMap::new();
    for workflow in WorkflowName::ALL {
        let name = workflow.name();
        let (times, lateness) = usual(*workflow);
        let mut expressions;
        let mut enabled = true;
        let mut window = lateness_of(lateness).ok();
        if section.is_table(name) && !section.is_overridden(name) {
            let table = section.table(name);
            enabled = table.boolean("enabled", true);
            expressions = read_expressions(&table, "at");
            // One that is turned off needs no times.
            if enabled && expressions.is_empty() && !table.is_given("at") {
                table.missing("at", &format!("at = \"{times}\""));
            }
            window = table.parsed_or("lateness", lateness, |text| lateness_of(text).map(Some));
            table.finish();
        } else {
            expressions = read_expressions(&section, name);
            if usual_times && !section.is_given(name) && has_something(root, *workflow) {
                section.note_default(name, times, "default");
                expressions.extend(Expression::parse(times));
            }
        }
        if let (false, true, Some(lateness)) = (expressions.is_empty(), enabled, window) {
            schedules.insert(*workflow, Schedule { expressions, lateness });
        }
    }
    section.finish();
    schedules
}

/// Whether a workflow has anything to speak of, so that it runs without being asked for.
fn has_something(root: &Section<'_>, workflow: WorkflowName) -> bool {
    match workflow {
        WorkflowName::Okr => root.table("okr").is_given("files"),
        // Where nobody speaks there is nothing to look at.
        WorkflowName::Feedback => root.is_given("feedback"),
        _ => true,
    }
}

/// One expression or a list of them.
fn read_expressions(section: &Section<'_>, key: &str) -> Vec<Expression> {
    let mut expressions = Vec::new();
    // A comma in a variable stands between times; a list of expressions needs the file.
    let texts = if section.is_overridden(key) {
        section.text(key).into_iter().collect()
    } else {
        section.texts(key)
    };
    for text in texts {
        match Expression::parse(&text.value) {
            Ok(expression) => expressions.push(expression),
            Err(Invalid(why)) => {
                section.reject(&text.place, format!("{}.{key}: {why}", section.path()));
            }
        }
    }
    expressions
}

/// A length of time, or `noon` for noon of the next day.
fn lateness_of(text: &str) -> Result<Lateness, Invalid> {
    if text == "noon" {
        return Ok(Lateness::UntilNoon);
    }
    let length = Duration::from_std(parse_duration(text)?).unwrap_or(Duration::MAX);
    if length > LONGEST_LATENESS {
        return Err(Invalid(format!("\"{text}\" is longer than a year")));
    }
    if length < SHORTEST_LATENESS {
        return Err(Invalid(format!("\"{text}\" is shorter than a minute, so no run is in time")));
    }
    Ok(Lateness::For(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::paths::{PathRequest, Paths};
    use crate::env::Environment;

    /// The schedule of `plan` as text, or the flaws.
    fn plan(toml: &str, variables: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, format!("[user]\ntimezone = \"UTC\"\n{toml}")).unwrap();
        let home = folder.path().display().to_string();
        let environment: Environment =
            [("HOME", home.as_str())].iter().chain(variables).map(|(k, v)| (*k, *v)).collect();
        let request = PathRequest { config: Some(file), profile: None };
        let paths = Paths::find(&request, &environment, None).unwrap();
        let config = Config::load(paths, &environment).unwrap();
        let settings = config.settings.clone();
        if let Err(failure) = config.check() {
            return failure.to_string();
        }
        match settings.schedule.get(&WorkflowName::Plan) {
            None => "none".to_owned(),
            Some(schedule) => {
                let shown: Vec<String> =
                    schedule.expressions.iter().map(ToString::to_string).collect();
                format!("{} {:?}", shown.join(" | "), schedule.lateness)
            }
        }
    }

    fn hours(hours: i64) -> String {
        format!("{:?}", Lateness::For(Duration::hours(hours)))
    }

    #[test]
    fn a_schedule_is_a_text_a_list_or_a_table() {
        assert_eq!(plan("", &[]), format!("Mon..Fri 08:00 {}", hours(4)));
        assert_eq!(plan("[schedule]", &[]), "none");
        let text = "[schedule]\nplan = \"Sat 10:00\"";
        assert_eq!(plan(text, &[]), format!("Sat 10:00 {}", hours(4)));
        let list = "[schedule]\nplan = [\"Sat 10:00\", \"mon-fri 8:00\"]";
        assert_eq!(plan(list, &[]), format!("Sat 10:00 | Mon..Fri 08:00 {}", hours(4)));
        let table = "[schedule]\nplan = { at = \"Sat 10:00\", lateness = \"3d\" }";
        assert_eq!(plan(table, &[]), format!("Sat 10:00 {}", hours(72)));
        let table = "[schedule]\nplan = { at = [\"Sat 10:00\"], lateness = \"noon\" }";
        assert_eq!(plan(table, &[]), "Sat 10:00 UntilNoon");
        let off = "[schedule]\nplan = { at = \"Sat 10:00\", enabled = false }";
        assert_eq!(plan(off, &[]), "none");
        assert_eq!(plan("[schedule]\nplan = { enabled = false }", &[]), "none");
    }

    #[test]
    fn a_variable_decides_over_the_file() {
        let variable = [("PERSONAL_OS_SCHEDULE_PLAN", "Sat 09:00,10:00")];
        let text = "[schedule]\nplan = \"Sun 10:00\"";
        assert_eq!(plan(text, &variable), format!("Sat 09:00,10:00 {}", hours(4)));
        assert_eq!(plan("", &variable), format!("Sat 09:00,10:00 {}", hours(4)));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (toml, why) in [
            ("[schedule]\nplan = \"8 o'clock\"", "config.toml:4:8: schedule.plan: \"8 o'clock\""),
            (
                "[schedule]\nplna = \"08:00\"",
                "unknown key schedule.plna, did you mean schedule.plan?",
            ),
            ("[schedule]\nplan = { lateness = \"1h\" }", "schedule.plan.at is missing"),
            (
                "[schedule]\nplan = { at = \"08:00\", lateness = \"soon\" }",
                "schedule.plan.lateness",
            ),
            ("[schedule]\nplan = { at = \"08:00\", lateness = \"2y\" }", "longer than a year"),
            ("[schedule]\nplan = { at = \"08:00\", lateness = \"0m\" }", "shorter than a minute"),
        ] {
            let flaw = plan(toml, &[]);
            assert!(flaw.contains(why), "{toml}: {flaw}");
        }
    }
}
