//! What the configuration says, as the plain data that the rest of a run works from.

use super::section::Section;
use super::source::Located;
use super::update::Updates;
use crate::domain::schedule::Schedule;
use crate::domain::{Hours, Invalid, Priority, Work, WorkflowName, parse_days_off, parse_weekdays};
use crate::time::{self, TimeFormat};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The settings of a run that belong to no single source or sink.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Who the user is.
    pub user: User,
    /// When the user works.
    pub work: Work,
    /// Whether the lengths of tasks are learned from how long earlier ones took.
    pub learn_estimates: bool,
    /// What matters most, in the order of the file.
    pub priorities: Vec<Priority>,
    /// Where each workflow's report goes besides standard output.
    pub delivery: BTreeMap<WorkflowName, Vec<Located<String>>>,
    /// When each workflow runs; one without a schedule runs by hand alone.
    pub schedule: BTreeMap<WorkflowName, Schedule>,
    /// How feedback is looked at.
    pub discovery: Discovery,
    /// Whom updates are for.
    pub updates: Updates,
    /// How long runs are kept.
    pub history_keep: Duration,
}

/// The `[discovery]` table.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// How many days a digest looks back over.
    pub days: u32,
    /// How many quotes of a theme are shown at most.
    pub quotes: u32,
    /// What the user says of themes, by their id or a part of their label, in lower case.
    pub themes: BTreeMap<String, ThemeInputs>,
}

/// What only the user can say of a theme.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ThemeInputs {
    /// How much solving it changes: 0.25 to 3 for RICE, 1 to 10 for ICE.
    pub impact: Option<f64>,
    /// What it costs, in months of one person: for RICE.
    pub effort: Option<f64>,
    /// How easy it is, 1 to 10: for ICE.
    pub ease: Option<f64>,
    /// How sure that is, 0 to 1; without it, by how many people say so.
    pub confidence: Option<f64>,
}

/// The `[user]` table.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// How to address the user.
    pub name: Option<String>,
    /// What the user does.
    pub role: Option<String>,
    /// Where the user works.
    pub company: Option<String>,
    /// The user's own addresses, in lower case.
    pub emails: Vec<String>,
    /// Whose days and hours count.
    pub zone: Tz,
    /// Whether texts show 14:00 or 2:00 pm.
    pub time_format: TimeFormat,
}

impl Settings {
    /// Reads the settings out of the root table. `system_zone` is the name of the system's zone.
    pub(super) fn read(root: &Section<'_>, system_zone: &SystemZone) -> Self {
        let user = root.table("user");
        let work = root.table("work");
        let delivery = root.table("delivery");
        let history = root.table("history");
        let discovery = root.table("discovery");
        let settings = Self {
            user: read_user(&user, system_zone),
            work: read_work(&work),
            learn_estimates: work.boolean("learn_estimates", true),
            priorities: root.tables("priorities").iter().map(read_priority).collect(),
            delivery: WorkflowName::ALL
                .iter()
                .map(|workflow| (*workflow, delivery.texts(workflow.name())))
                .collect(),
            schedule: super::schedule::read(root),
            discovery: read_discovery(&discovery),
            updates: Updates::read(root),
            history_keep: history.duration("keep", "2y"),
        };
        for section in [user, work, delivery, history, discovery] {
            section.finish();
        }
        settings
    }
}

fn read_discovery(section: &Section<'_>) -> Discovery {
    let table = section.table("themes");
    let mut themes = BTreeMap::new();
    for name in table.names() {
        let inputs = table.table(&name);
        let given = |key: &str, range: std::ops::RangeInclusive<f64>| {
            inputs.is_given(key).then(|| inputs.number(key, *range.start(), range))
        };
        let read = ThemeInputs {
            impact: given("impact", 0.25..=10.0),
            effort: given("effort", 0.1..=1_000.0),
            ease: given("ease", 1.0..=10.0),
            confidence: given("confidence", 0.01..=1.0),
        };
        inputs.finish();
        themes.insert(name.to_lowercase(), read);
    }
    Discovery {
        days: section.integer("days", 7, 1..=366),
        quotes: section.integer("quotes", 2, 1..=3),
        themes,
    }
}

/// The zone of the system, or why it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemZone {
    /// An IANA name.
    pub name: String,
    /// Where it comes from: `$TZ`, `system`.
    pub layer: &'static str,
}

fn read_user(section: &Section<'_>, system: &SystemZone) -> User {
    let text = |key| section.text(key).map(|text| text.value);
    let zone = section.parsed("timezone", parse_zone).map(|zone| zone.value);
    User {
        name: text("name"),
        role: text("role"),
        company: text("company"),
        emails: section.texts("emails").into_iter().map(|e| e.value.to_lowercase()).collect(),
        zone: zone.unwrap_or_else(|| {
            if section.is_given("timezone") {
                return Tz::UTC;
            }
            section.note_default("timezone", &system.name, system.layer);
            time::zone(&system.name).unwrap_or_else(|| {
                section.reject(
                    system.layer,
                    format!("the system's time zone \"{}\" is not in the IANA database, set user.timezone", system.name),
                );
                Tz::UTC
            })
        }),
        time_format: section.parsed_or("time_format", "24h", |text| match text {
            "24h" => Ok(TimeFormat::H24),
            "12h" => Ok(TimeFormat::H12),
            _ => Err(Invalid(format!("\"{text}\" is no time format, write \"24h\" or \"12h\""))),
        }),
    }
}

fn parse_zone(text: &str) -> Result<Tz, Invalid> {
    time::zone(text).ok_or_else(|| {
        let names: Vec<&str> = time::zone_names().collect();
        let like = super::text::nearest(text, names.iter().copied());
        let like = like.map(|name| format!(", did you mean \"{name}\"?")).unwrap_or_default();
        Invalid(format!("\"{text}\" is no time zone of the IANA database{like}"))
    })
}

fn read_work(section: &Section<'_>) -> Work {
    Work {
        hours: read_hours(section),
        lunch: section.parsed_or("lunch", "12:30-13:00", |text| match text {
            "none" => Ok(None),
            text => Hours::parse(text).map(Some),
        }),
        buffer_minutes: section.integer("buffer_minutes", 10, 0..=120),
        reserve: section.number("reserve", 0.2, 0.0..=0.9),
        default_estimate: minutes(section.duration_within(
            "default_estimate",
            "30m",
            Duration::from_secs(5 * 60)..=Duration::from_secs(24 * 3_600),
        )),
        days_off: read_days_off(section),
    }
}

/// Whole minutes, at least one.
fn minutes(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs() / 60).unwrap_or(u32::MAX).max(1)
}

/// `hours` is one span for Monday to Friday, or a table of spans by weekday. A variable, which can
/// only hold the first form, wins over either.
fn read_hours(section: &Section<'_>) -> [Vec<Hours>; 7] {
    let mut hours: [Vec<Hours>; 7] = Default::default();
    if section.is_overridden("hours") || !section.is_table("hours") {
        let spans = section.parsed_or("hours", "09:00-17:30", Hours::parse_list);
        hours[..5].fill(spans);
        return hours;
    }
    let table = section.table("hours");
    let mut named = BTreeSet::new();
    for name in table.names() {
        let Some(spans) = table.parsed(&name, Hours::parse_list) else { continue };
        let days = match parse_weekdays(&name) {
            Ok(days) => days,
            Err(Invalid(why)) => {
                table.reject(&spans.place, format!("work.hours: {why}"));
                continue;
            }
        };
        for day in days {
            let number = day.num_days_from_monday();
            // Which of two keys wins would depend on the alphabet.
            if !named.insert(number) {
                table.reject(&spans.place, format!("work.hours: {day} is named by two keys"));
            }
            hours[number as usize].clone_from(&spans.value);
        }
    }
    hours
}

fn read_days_off(section: &Section<'_>) -> BTreeSet<chrono::NaiveDate> {
    let mut days = BTreeSet::new();
    for text in section.texts("days_off") {
        match parse_days_off(&text.value) {
            Ok(more) => days.extend(more),
            Err(Invalid(why)) => section.reject(&text.place, format!("work.days_off: {why}")),
        }
    }
    days
}

fn read_priority(section: &Section<'_>) -> Priority {
    let name = section.text("name").map(|name| name.value);
    if name.is_none() && !section.is_given("name") {
        section.missing("name", "name = \"…\"");
    }
    let name = name.unwrap_or_default();
    let mut patterns: Vec<String> =
        section.texts("match").into_iter().map(|pattern| pattern.value).collect();
    if patterns.is_empty() {
        patterns.push(name.clone());
    }
    let weight = section.number("weight", 1.0, 0.0..=100.0);
    section.finish();
    Priority { name, weight, patterns }
}
