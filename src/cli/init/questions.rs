//! The questions, at most eight: who you are, what to read, who words it (and the key), where it goes
//! (and the token, and who you are there), and when.

use super::answers::{Answers, FILES, Model, Slack, Source};
use super::ask::{Dialogue, Question, shown};
use super::open::{Candidate, Opener};
use super::person::Person;
use super::write::{Secrets, yes_or_no};
use super::{help, slack};
use crate::ai::local::{self, Local};
use crate::cli::Session;
use crate::domain::WorkflowName;
use crate::error::Result;
use crate::schedule::Backend;
use crate::time;
use crate::unix;
use chrono::NaiveTime;
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The workflows that every person has something for, with their times.
pub(super) const DAILY: [(WorkflowName, &str); 3] = [
    (WorkflowName::Plan, "Mon..Fri 08:00"),
    (WorkflowName::Progress, "Mon..Fri 12:30"),
    (WorkflowName::Summary, "Mon..Fri 17:30"),
];

/// Where files go unless somebody says otherwise.
const USUAL_FILES: &str = "~/personal-os/{date}-{workflow}.md";

const WHO: Question<'static> = Question {
    text: "Name, zone",
    default: None,
    help: "Your name stands in messages. Days and times are those of the zone: a name of the IANA \
           database such as Europe/Berlin. Write both with a comma, or only what is different.",
};

const WHAT: Question<'static> = Question {
    text: "Numbers with commas, a path, an address (https://…/calendar.ics), or none",
    default: None,
    help: "Calendars and task lists are read and never sent anywhere. A path is an .ics file, a \
           todo.txt, a Markdown or Org file, or a folder of them; `taskwarrior` is a list too. A \
           calendar on the web has an address: in Google Calendar it is \"Secret address in iCal \
           format\". More can be added to the file later: CalDAV, any program.",
};

const WORDS: Question<'static> = Question {
    text: "A number",
    default: Some("1"),
    help: "The program needs no model: sections and numbers are the same. A model chooses words \
           alone, each of its sentences is checked, and it is told titles and times of your day. A \
           model on this machine tells nobody.",
};

const WHERE: Question<'static> = Question {
    text: "A number, or the path of a file",
    default: Some("1"),
    help: "What the system runs has no terminal, so it needs a place: a file for each report, or \
           Slack, where it comes to you alone. {date} and {workflow} in a path are filled in.",
};

/// What was answered.
pub(super) struct Asked {
    pub(super) answers: Answers,
    pub(super) secrets: Secrets,
    /// The schedule is to be installed.
    pub(super) install: bool,
}

/// Asks everything. Nothing is written.
pub(super) fn ask(
    session: &Session,
    person: &Person,
    zone: Tz,
    scheduler: Option<Backend>,
    dialogue: &mut Dialogue<'_>,
) -> Result<Asked> {
    dialogue.say(
        "This writes a configuration. At most eight questions: Enter takes what stands in \
         [brackets], ? explains, Ctrl-C ends and changes nothing.",
    )?;
    let mut answers =
        Answers { emails: person.email.iter().cloned().collect(), ..Answers::default() };
    let mut secrets = Secrets::beside(&session.paths.config_file);
    let (name, zone) = who(person, zone, dialogue)?;
    answers.name = name;
    answers.zone = Some(zone);
    let opener = Opener::new(session, zone, answers.emails.clone());
    answers.sources = what(&opener, &mut secrets, dialogue)?;
    words(session, &mut answers, &mut secrets, dialogue)?;
    deliver(session, &opener, &mut answers, &mut secrets, dialogue)?;
    let install = when(scheduler, &mut answers, dialogue)?;
    Ok(Asked { answers, secrets, install })
}

fn who(person: &Person, zone: Tz, dialogue: &mut Dialogue<'_>) -> Result<(Option<String>, Tz)> {
    dialogue.begin("Your name and time zone?", &[])?;
    let default = match &person.name {
        Some(name) => format!("{name}, {}", zone.name()),
        None => zone.name().to_owned(),
    };
    let question = Question { default: Some(&default), ..WHO };
    dialogue.ask(question, |_, text| Ok(named_zone(text, person.name.as_deref(), zone)))
}

/// A name, a zone, or both with a comma between them.
fn named_zone(text: &str, name: Option<&str>, zone: Tz) -> Result<(Option<String>, Tz), String> {
    let own = |name: &str| Some(crate::domain::clean(name)).filter(|name| !name.is_empty());
    if let Some((first, last)) = text.rsplit_once(',') {
        return Ok((own(first), known_zone(last.trim())?));
    }
    if text.contains('/') {
        return Ok((name.and_then(own), known_zone(text)?));
    }
    match time::zone(text) {
        Some(zone) => Ok((name.and_then(own), zone)),
        None => Ok((own(text), zone)),
    }
}

fn known_zone(text: &str) -> Result<Tz, String> {
    time::zone(text).ok_or_else(|| {
        let names: Vec<&str> = time::zone_names().collect();
        let like = crate::config::nearest(text, names.iter().copied());
        let like = like.map(|name| format!(", did you mean {name}?")).unwrap_or_default();
        format!("\"{}\" is no time zone of the IANA database{like}", shown(text))
    })
}

fn what(
    opener: &Opener<'_>,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<Vec<Source>> {
    let candidates = opener.candidates();
    let listed: Vec<String> = candidates.iter().map(described).collect();
    let text = if listed.is_empty() {
        "Where are your events and tasks? Nothing was found in the usual places."
    } else {
        "Where are your events and tasks? Found here:"
    };
    dialogue.begin(text, &listed)?;
    let usable = candidates.iter().enumerate().filter(|(_, candidate)| is_usual(candidate));
    let usable: Vec<String> = usable.map(|(index, _)| (index + 1).to_string()).collect();
    let default = if usable.is_empty() { "none".to_owned() } else { usable.join(",") };
    let question = Question { default: Some(&default), ..WHAT };
    dialogue.ask(question, |dialogue, text| {
        let chosen = chosen(text, &candidates, opener);
        let chosen = match chosen {
            Ok(chosen) => chosen,
            Err(why) => return Ok(Err(why)),
        };
        let mut sources = Vec::new();
        for (mut source, said) in chosen {
            if let Some(said) = said {
                dialogue.say(&format!("  {}: {said}", source.name))?;
            }
            if let super::answers::Place::Address(url) = &source.place {
                // The link to a private calendar is its password.
                let file = format!("{}.url", file_name(&source.name));
                let file = secrets.keep(&file, &crate::domain::Secret::new(url.clone()));
                source.place = super::answers::Place::AddressIn(file);
            }
            sources.push(source);
        }
        Ok(Ok(sources))
    })
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    name.chars().map(plain).collect()
}

fn described(candidate: &Candidate) -> String {
    match &candidate.opened {
        Ok(opened) => format!("{}: {}", candidate.what, opened.said),
        Err(why) => format!("{}: {why}", candidate.what),
    }
}

/// Whether it is taken unless somebody says otherwise: notes without a task have nothing to plan.
pub(super) fn is_usual(candidate: &Candidate) -> bool {
    let is_notes = candidate.source.kind == super::answers::SourceKind::Markdown;
    candidate.opened.as_ref().is_ok_and(|opened| opened.records > 0 || !is_notes)
}

/// A source, and what is to be said of it.
type Chosen = (Source, Option<String>);

/// The sources that an answer names, with what is to be said of those that were not listed.
fn chosen(
    text: &str,
    candidates: &[Candidate],
    opener: &Opener<'_>,
) -> Result<Vec<Chosen>, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    let mut names = BTreeSet::new();
    let mut chosen: Vec<Chosen> = Vec::new();
    let is_whole = opener.path(text).is_ok_and(|path| path.exists());
    let parts: Vec<&str> = if is_whole { vec![text] } else { text.split(',').collect() };
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let source = if let Ok(number) = part.parse::<usize>() {
            let candidate = number.checked_sub(1).and_then(|index| candidates.get(index));
            let candidate = candidate.ok_or(format!("there is no number {number}"))?;
            candidate.opened.as_ref().map_err(Clone::clone)?;
            (candidate.source.clone(), None)
        } else {
            let mut taken: BTreeSet<String> =
                candidates.iter().map(|candidate| candidate.source.name.clone()).collect();
            taken.extend(names.iter().cloned());
            let source = opener.typed(part, &mut taken)?;
            (source.clone(), Some(opener.said(&source)?))
        };
        if names.insert(source.0.name.clone()) {
            chosen.push(source);
        }
    }
    // A configuration has calendars first.
    chosen.sort_by_key(|(source, _)| source.kind.in_file().0);
    Ok(chosen)
}

fn words(
    session: &Session,
    answers: &mut Answers,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<()> {
    let local = if session.global.offline { Vec::new() } else { local::find(&session.environment) };
    let mut choices = vec![
        "The program itself: no key, no network".to_owned(),
        "Claude, with a key of Anthropic".to_owned(),
        "A model of OpenAI, with a key".to_owned(),
    ];
    let here =
        |found: &Local| format!("{} of {}, on this machine", shown(&found.model), found.server);
    choices.extend(local.iter().map(here));
    dialogue.begin("Who words the reports?", &choices)?;
    let number = dialogue.ask(WORDS, |_, text| Ok(number(text, choices.len())))?;
    answers.model = match number {
        1 => None,
        2 => cloud("anthropic", "sk-ant-", secrets, dialogue)?,
        3 => cloud("openai", "sk-", secrets, dialogue)?,
        other => local.get(other - 4).map(|found| Model {
            provider: "openai-compatible".to_owned(),
            name: Some(found.model.clone()),
            base_url: Some(found.address.clone()),
            ..Model::default()
        }),
    };
    Ok(())
}

/// A number from one to `most`.
fn number(text: &str, most: usize) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("write a number from 1 to {most}"))
}

/// Asks for the key of a provider. Without one, the program words reports.
fn cloud(
    provider: &str,
    begins: &str,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<Option<Model>> {
    dialogue.begin("The key? What you type is not shown; Enter alone goes on without one.", &[])?;
    let question = Question { text: "", default: None, help: help::PROVIDERS };
    let key = dialogue.ask_secret(question, |_, key| {
        Ok(check_key(key.expose(), begins).map(|()| secrets.keep(&format!("{provider}.key"), key)))
    })?;
    if key.is_none() {
        dialogue.say(
            "Then the program words reports itself. `personal-os init --providers` says where a key \
             comes from.",
        )?;
    }
    Ok(key.map(|key| Model { provider: provider.to_owned(), key: Some(key), ..Model::default() }))
}

/// Whether a text has the form of a key that begins so.
pub(super) fn check_key(key: &str, begins: &str) -> Result<(), String> {
    let is_other = begins == "sk-" && key.starts_with("sk-ant-");
    if !key.starts_with(begins) || is_other {
        return Err(format!("such a key begins with {begins}"));
    }
    if key.len() < begins.len() + 8 || !key.chars().all(|c| c.is_ascii_graphic()) {
        return Err("it is not whole, copy all of it".to_owned());
    }
    Ok(())
}

fn deliver(
    session: &Session,
    opener: &Opener<'_>,
    answers: &mut Answers,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<()> {
    let choices = [
        format!("Files: {USUAL_FILES}"),
        "Slack, as a message to you; a free app of your own".to_owned(),
        "Nowhere but here, when you ask for it".to_owned(),
    ];
    dialogue.begin("Where do reports go?", &choices)?;
    let home = session.paths.home.as_deref();
    let files = dialogue.ask(WHERE, |_, text| {
        Ok(match text {
            "1" => check_file(USUAL_FILES, opener, home).map(Where::Files),
            "2" => Ok(Where::Slack),
            "3" => Ok(Where::Nowhere),
            text if text.parse::<usize>().is_ok() => Err("write a number from 1 to 3".to_owned()),
            text => check_file(text, opener, home).map(Where::Files),
        })
    })?;
    let sink = match files {
        Where::Nowhere => return Ok(()),
        Where::Slack => {
            answers.slack = slack::ask(session, answers, secrets, dialogue)?;
            if answers.slack.as_ref().is_some_and(|slack| slack.user.is_some()) {
                "slack"
            } else {
                dialogue.say(&format!("Then reports go to {USUAL_FILES}."))?;
                answers.files = Some(USUAL_FILES.to_owned());
                FILES
            }
        }
        Where::Files(path) => {
            answers.files = Some(path);
            FILES
        }
    };
    answers.delivery =
        WorkflowName::ALL.iter().map(|workflow| (*workflow, vec![sink.to_owned()])).collect();
    // A file would wait for somebody to look.
    answers.alerts.extend(answers.slack.as_ref().map(|_| "slack".to_owned()));
    Ok(())
}

enum Where {
    Files(String),
    Slack,
    Nowhere,
}

/// The path of files as it is configured. A folder gets a file for each report.
fn check_file(text: &str, opener: &Opener<'_>, home: Option<&Path>) -> Result<String, String> {
    let rest = text.replace("{date}", "").replace("{workflow}", "");
    if rest.contains(['{', '}']) {
        return Err("a path may have {date} and {workflow}, and no other braces".to_owned());
    }
    let mut path = opener.path(text)?;
    if text.ends_with('/') || path.is_dir() {
        path.push("{date}-{workflow}.md");
    }
    match path.ancestors().skip(1).find(|folder| folder.exists()) {
        Some(folder) if folder.is_dir() && unix::may_write(folder) => {}
        _ => return Err(format!("{} is in no folder that can be written to", shown(text))),
    }
    super::open::written(&path, home).ok_or_else(|| "its name is not UTF-8".to_owned())
}

/// Asks whether the schedule is to be installed. Reports that go nowhere need none.
fn when(
    scheduler: Option<Backend>,
    answers: &mut Answers,
    dialogue: &mut Dialogue<'_>,
) -> Result<bool> {
    let mut times: BTreeMap<WorkflowName, String> =
        DAILY.into_iter().map(|(workflow, at)| (workflow, at.to_owned())).collect();
    let install = match (answers.delivery.is_empty(), scheduler) {
        (true, _) => {
            dialogue.say(
                "\nNothing is scheduled: what the system runs would go nowhere. Give it a place under \
                 [delivery] first, then `personal-os schedule install`.",
            )?;
            false
        }
        (false, None) => {
            dialogue.say(
                "\nNothing is scheduled: this system runs neither systemd nor cron. `personal-os \
                 schedule print` writes files for another machine.",
            )?;
            false
        }
        (false, Some(backend)) => {
            let by = match backend {
                Backend::Crontab => "your crontab",
                Backend::Systemd => "timers of systemd",
                Backend::Launchd => "launchd",
            };
            let text = format!(
                "Let the system run it? Monday to Friday the plan at 08:00, progress at 12:30, the \
                 summary at 17:30, by {by}."
            );
            dialogue.begin(&text, &[])?;
            let question = Question {
                text: "yes, no, or another time for the plan",
                default: Some("yes"),
                help: "Nothing runs in between: the system starts the program at these times, and \
                       every quarter of an hour for what was missed. `personal-os schedule \
                       uninstall` takes it away again.",
            };
            let answer = dialogue.ask(question, |_, text| Ok(yes_or_time(text)))?;
            if let Scheduled::At(time) = answer {
                times.insert(WorkflowName::Plan, format!("Mon..Fri {}", time.format("%H:%M")));
            }
            answer != Scheduled::No
        }
    };
    answers.schedule = Some(times);
    Ok(install)
}

/// Whether and when something is scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheduled {
    No,
    Yes,
    At(NaiveTime),
}

fn yes_or_time(text: &str) -> Result<Scheduled, String> {
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M") {
        return Ok(Scheduled::At(time));
    }
    match yes_or_no(text) {
        Ok(true) => Ok(Scheduled::Yes),
        Ok(false) => Ok(Scheduled::No),
        Err(_) => Err("write yes, no or a time such as 07:30".to_owned()),
    }
}

/// What Slack is delivered with.
pub(super) fn slack_answer(token: String, user: Option<String>) -> Slack {
    Slack { token, user }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_a_zone_or_both() {
        let zone = chrono_tz::Europe::Berlin;
        let read = |text| named_zone(text, Some("Ada"), zone).map(|(n, z)| (n.unwrap(), z.name()));
        let both = |name: &str, zone| Ok((name.to_owned(), zone));
        assert_eq!(read("Grace, America/New_York"), both("Grace", "America/New_York"));
        assert_eq!(read("Lovelace, Ada, utc"), both("Lovelace, Ada", "UTC"));
        assert_eq!(read("Grace"), both("Grace", "Europe/Berlin"));
        assert_eq!(read("Asia/Tokyo"), both("Ada", "Asia/Tokyo"));
        assert_eq!(read("UTC"), both("Ada", "UTC"));
        let why = read("Europe/Berln").unwrap_err();
        assert!(why.contains("did you mean Europe/Berlin?"), "{why}");
        assert!(read("Grace, Mars").unwrap_err().contains("\"Mars\" is no time zone"));
    }

    #[test]
    fn keys_have_their_form() {
        assert!(check_key("sk-ant-api03-abcdefgh", "sk-ant-").is_ok());
        assert!(check_key("sk-proj-abcdefgh", "sk-").is_ok());
        for (key, begins) in [
            ("sk-ant-api03-abcdefgh", "sk-"),
            ("sk-proj-abcdefgh", "sk-ant-"),
            ("sk-ant-", "sk-ant-"),
            ("sk-abc defghijk", "sk-"),
        ] {
            assert!(check_key(key, begins).is_err(), "{key}");
        }
    }

    #[test]
    fn yes_no_and_times() {
        assert_eq!(yes_or_time("Yes"), Ok(Scheduled::Yes));
        assert_eq!(yes_or_time("n"), Ok(Scheduled::No));
        let early = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        assert_eq!(yes_or_time("7:30"), Ok(Scheduled::At(early)));
        assert!(yes_or_time("25:00").is_err() && yes_or_time("maybe").is_err());
    }
}
