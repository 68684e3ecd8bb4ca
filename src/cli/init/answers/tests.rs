//! Every text that can be written is read by the strict parser, and says what was answered.

use super::*;
use crate::ai::Ai;
use crate::config::paths::Paths;
use crate::config::{Config, SecretReference, Section};
use crate::delivery::Named;
use crate::env::Environment;
use crate::sources::registry;
use proptest::option::of;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn paths() -> Paths {
    Paths {
        config_file: PathBuf::from("/etc/os/config.toml"),
        config_is_explicit: false,
        state: PathBuf::from("/none/state"),
        cache: PathBuf::from("/none/cache"),
        home: Some(PathBuf::from("/home/ada")),
    }
}

fn read(text: &str) -> Config {
    Config::of_text(text, paths(), &Environment::default()).unwrap()
}

/// Reads every section as a run does; any mistake is a failure.
fn check(text: &str) {
    let config = read(text);
    registry::from_config(&config);
    let sinks = Named::read(&config);
    for workflow in WorkflowName::ALL {
        sinks.routes(&config, *workflow);
    }
    Ai::read(&config);
    config.check().map_err(|failure| format!("{failure}\n{text}")).unwrap();
}

fn text_of(section: &Section<'_>, key: &str) -> Option<String> {
    section.text(key).map(|text| text.value)
}

/// The name of the file of a secret, which is beside the configuration.
fn file_of(section: &Section<'_>, key: &str) -> Option<String> {
    match section.secret(key)?.value {
        SecretReference::File(path) => {
            let name = path.strip_prefix("/etc/os").unwrap();
            Some(name.to_str().unwrap().to_owned())
        }
        other => panic!("{other}"),
    }
}

fn source(section: &Section<'_>, table: &str) -> Source {
    let kind = text_of(section, "kind").unwrap();
    let kinds = [
        SourceKind::Calendar,
        SourceKind::IcsTasks,
        SourceKind::TodoTxt,
        SourceKind::Taskwarrior,
        SourceKind::Markdown,
        SourceKind::Org,
    ];
    let place = if let Some(path) = text_of(section, "path") {
        Place::Path(path)
    } else if section.is_table("url") {
        Place::AddressIn(file_of(section, "url").unwrap())
    } else {
        text_of(section, "url").map_or(Place::OfItsProgram, Place::Address)
    };
    Source {
        name: text_of(section, "name").unwrap(),
        kind: kinds.into_iter().find(|k| k.in_file() == (table, &kind)).unwrap(),
        place,
    }
}

/// The answers that a text was written from.
fn answers_of(text: &str) -> Answers {
    let config = read(text);
    let user = config.table("user");
    let sources = ["calendar", "tasks"].into_iter().flat_map(|table| {
        let sections = config.tables(table);
        sections.iter().map(|section| source(section, table)).collect::<Vec<_>>()
    });
    let ai = config.table("ai");
    let model = text_of(&ai, "provider").map(|provider| Model {
        provider,
        name: text_of(&ai, "model"),
        base_url: text_of(&ai, "base_url"),
        key: file_of(&ai, "api_key"),
        max_tokens: ai.is_given("max_tokens").then(|| ai.integer("max_tokens", 0, 0..=u32::MAX)),
        temperature: ai.is_given("temperature").then(|| ai.number("temperature", 0.0, 0.0..=9.0)),
    });
    let slack = config.table("slack");
    let slack =
        file_of(&slack, "token").map(|token| Slack { token, user: text_of(&slack, "user") });
    let texts = |section: &Section<'_>, key: &str| -> Vec<String> {
        section.texts(key).into_iter().map(|text| text.value).collect()
    };
    let delivery = config.table("delivery");
    let schedule = config.table("schedule");
    let named = |section: &Section<'_>| {
        let names = section.names();
        WorkflowName::ALL.iter().copied().filter(move |w| names.iter().any(|n| n == w.name()))
    };
    Answers {
        name: text_of(&user, "name"),
        role: text_of(&user, "role"),
        company: text_of(&user, "company"),
        emails: texts(&user, "emails"),
        zone: text_of(&user, "timezone").map(|zone| zone.parse().unwrap()),
        priorities: config.settings.priorities.iter().map(|p| p.name.clone()).collect(),
        sources: sources.collect(),
        model,
        slack,
        files: text_of(&config.table("sinks").table(FILES), "path"),
        delivery: named(&delivery).map(|w| (w, texts(&delivery, w.name()))).collect(),
        alerts: texts(&config.table("alerts"), "to"),
        schedule: text.lines().any(|line| line == "[schedule]").then(|| {
            named(&schedule).map(|w| (w, text_of(&schedule, w.name()).unwrap())).collect()
        }),
    }
}

/// Whatever people and other programs may say: quotes, backslashes, line ends, control characters.
fn anything() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\"'\\\\#\\[\\]=\\n\\r\\t\u{7f}\u{85}a-z]{0,12}"]
}

fn place(kind: SourceKind) -> BoxedStrategy<Place> {
    let path = anything().prop_map(|name| Place::Path(format!("~/{name}")));
    let file = "[a-z]{1,8}\\.url".prop_map(Place::AddressIn);
    let url =
        "[a-z0-9]{1,8}".prop_map(|name| Place::Address(format!("https://example.com/{name}")));
    match kind {
        SourceKind::Calendar => prop_oneof![path, file, url].boxed(),
        SourceKind::Taskwarrior => Just(Place::OfItsProgram).boxed(),
        _ => path.boxed(),
    }
}

fn sources() -> impl Strategy<Value = Vec<Source>> {
    let kinds = prop::sample::select(vec![
        SourceKind::Calendar,
        SourceKind::IcsTasks,
        SourceKind::TodoTxt,
        SourceKind::Taskwarrior,
        SourceKind::Markdown,
        SourceKind::Org,
    ]);
    let one = kinds.prop_flat_map(|kind| (Just(kind), place(kind)));
    prop::collection::vec(one, 0..4).prop_map(|mut all| {
        // A file has calendars first.
        all.sort_by_key(|(kind, _)| kind.in_file().0);
        let named = all.into_iter().enumerate();
        named
            .map(|(number, (kind, place))| Source { name: format!("\"n\\ {number}"), kind, place })
            .collect()
    })
}

fn model() -> impl Strategy<Value = Model> {
    let cloud =
        (of(anything()), 256u32..64_000, of(0u8..20)).prop_map(|(name, most, tenths)| Model {
            provider: "anthropic".to_owned(),
            name,
            base_url: None,
            key: Some("anthropic.key".to_owned()),
            max_tokens: Some(most),
            temperature: tenths.map(|tenths| f64::from(tenths) / 10.0),
        });
    let local = anything().prop_map(|name| Model {
        provider: "openai-compatible".to_owned(),
        name: Some(name),
        base_url: Some("http://127.0.0.1:11434/v1".to_owned()),
        ..Model::default()
    });
    prop_oneof![cloud, local]
}

prop_compose! {
    fn answers()(
        (name, role, company) in (of(anything()), of(anything()), of(anything())),
        emails in prop::collection::vec("[a-z\"\\\\]{1,9}", 0..3),
        zone in of(prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec())),
        priorities in prop::collection::vec(anything(), 0..3),
        sources in sources(),
        model in of(model()),
        user in of("[UW][A-Z0-9]{1,8}"),
        files in of("[a-z \"\\\\\u{1}]{1,9}"),
        minutes in of(prop::collection::vec(0u32..60, 0..6)),
    ) -> Answers {
        let slack = user.as_ref().map(|user| Slack {
            token: "slack.token".to_owned(),
            user: Some(user.clone()),
        });
        let mut sinks: Vec<String> = Vec::new();
        sinks.extend(slack.as_ref().map(|_| "slack".to_owned()));
        sinks.extend(files.as_ref().map(|_| FILES.to_owned()));
        let delivery = WorkflowName::ALL.iter().map(|workflow| (*workflow, sinks.clone()));
        let delivery = delivery.filter(|(_, sinks)| !sinks.is_empty()).collect();
        let schedule = minutes.map(|minutes| {
            let times = minutes.iter().map(|minute| format!("Mon..Fri 08:{minute:02}"));
            WorkflowName::ALL.iter().copied().zip(times).collect()
        });
        let alerts = sinks;
        Answers {
            name, role, company, emails, zone, priorities, sources, model, slack, files, delivery,
            alerts, schedule,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_strict_parser_gives_the_answers_back(answers in answers()) {
        let text = answers.to_toml();
        check(&text);
        prop_assert_eq!(answers_of(&text), answers);
    }
}

/// What stands there as a comment is right once its marks are taken away.
#[test]
fn the_comments_are_a_configuration_too() {
    let text = Answers::default().to_toml();
    check(&text);
    let is_prose = |line: &str| {
        let line = line.trim_start_matches("# ");
        !line.starts_with('[') && !line.contains(" = ")
    };
    let bare: Vec<&str> = text
        .lines()
        .map(|line| if is_prose(line) { "" } else { line.trim_start_matches("# ") })
        .collect();
    let bare = bare.join("\n");
    check(&bare);
    let read = answers_of(&bare);
    assert_eq!(read.sources.len(), 2);
    assert!(read.name.is_some() && read.slack.is_some() && read.schedule.unwrap().len() == 3);
    assert_eq!(Path::new(&read.files.unwrap()), Path::new("~/personal-os/{date}-{workflow}.md"));
}
