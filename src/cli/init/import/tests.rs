//! Files of the original, and what becomes of them.

use super::super::dotenv;
use super::*;
use std::path::Path;

fn of(text: &str) -> Read {
    read(&dotenv::parse(text), &mut Secrets::beside(Path::new("/none/config.toml")))
}

fn notes(text: &str) -> Vec<(usize, String)> {
    of(text).notes.into_iter().map(|note| (note.line, note.text)).collect()
}

#[test]
fn a_whole_file_is_taken_over() {
    let read = of("AI_PROVIDER=anthropic\nAI_MODEL=claude-sonnet-4-5\n\
                   ANTHROPIC_API_KEY=sk-ant-api03-abcdefgh\nSLACK_BOT_TOKEN=xoxb-1-2-abcdef\n\
                   SLACK_USER_ID=U0123\nTIMEZONE=Europe/Berlin\nEXECUTION_AGENT_MORNING_TIME=07:45\n\
                   STAKEHOLDER_AGENT_WEEKLY_UPDATE_TIME=\"Friday 14:00\"\nUSER_NAME=\"Ada L\"\n\
                   USER_ROLE=Product Manager\nCOMPANY_NAME='North & West'\nUSER_EMAIL=Ada@Example.com\n\
                   STRATEGIC_PRIORITIES=Activation, Pricing\nENABLE_EXECUTION_AGENT=true\n");
    assert_eq!(read.notes, []);
    let answers = read.answers;
    assert_eq!(answers.name.as_deref(), Some("Ada L"));
    assert_eq!(answers.company.as_deref(), Some("North & West"));
    assert_eq!(answers.emails, ["ada@example.com"]);
    assert_eq!(answers.zone, Some(chrono_tz::Europe::Berlin));
    assert_eq!(answers.priorities, ["Activation", "Pricing"]);
    let model = answers.model.clone().unwrap();
    assert_eq!(
        (model.provider.as_str(), model.key.as_deref()),
        ("anthropic", Some("anthropic.key"))
    );
    assert_eq!(model.name.as_deref(), Some("claude-sonnet-4-5"));
    let slack = answers.slack.clone().unwrap();
    assert_eq!((slack.token.as_str(), slack.user.as_deref()), ("slack.token", Some("U0123")));
    assert_eq!(answers.delivery[&WorkflowName::Plan], ["slack"]);
    let schedule = answers.schedule.clone().unwrap();
    assert_eq!(schedule[&WorkflowName::Plan], "07:45");
    assert_eq!(schedule[&WorkflowName::Progress], "Mon..Fri 12:30");
    assert_eq!(schedule[&WorkflowName::Update], "Fri 14:00");
    assert!(!answers.to_toml().contains("xoxb-") && !answers.to_toml().contains("sk-ant"));
}

#[test]
fn what_has_no_counterpart_is_named_with_its_line() {
    let told = notes(
        "NOTION_API_KEY=secret_abc\n# c\nJIRA_URL=https://x\nFOO=1\nnonsense\n\
                      SLACK_CHANNEL_DAILY=#team\nSTRATEGY_AGENT_WEEKLY_TIME=Monday 09:00\nLOG_LEVEL=INFO\n",
    );
    let lines: Vec<usize> = told.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 3, 4, 5, 6, 7, 8]);
    assert_eq!(told[2].1, "FOO: it is not known here");
    assert!(told[0].1.starts_with("NOTION_API_KEY: ") && !told[0].1.contains("secret_abc"));
    assert!(told[5].1.contains("okr = \"Mon 09:00\" under [schedule]"), "{}", told[5].1);
}

#[test]
fn wrong_and_repeated_values_are_told_and_no_secret_is() {
    let told = notes(
        "TIMEZONE=Mars\nTIMEZONE=Venus\nSLACK_BOT_TOKEN=xoxp-123-hidden\n\
                      ANTHROPIC_API_KEY=sk-ant-your-key-here\nEXECUTION_AGENT_EVENING_TIME=late\n\
                      ENABLE_DISCOVERY_AGENT=maybe\nUSER_ROLE=${OTHER}\nOPENAI_API_KEY=sk-proj-abcdefghij\n\
                      AI_PROVIDER=gemini\nAI_TEMPERATURE=9\n",
    );
    let all: Vec<String> = told.iter().map(|(line, text)| format!("{line}: {text}")).collect();
    let all = all.join("\n");
    for expected in [
        "1: TIMEZONE is set again on line 2, which counts",
        "2: TIMEZONE: \"Venus\" is no time zone",
        "3: SLACK_BOT_TOKEN: a bot token begins with xoxb-",
        "4: the key of anthropic is left out: it is still the example's placeholder",
        "5: EXECUTION_AGENT_EVENING_TIME: ",
        "6: ENABLE_DISCOVERY_AGENT: \"maybe\" is neither true nor false",
        "7: USER_ROLE refers to another variable",
        "8: the key of openai is kept in openai.key, which nothing uses",
        "9: AI_PROVIDER: \"gemini\" is not known here",
        "10: AI_TEMPERATURE must be from 0 to 2",
    ] {
        assert!(all.contains(expected), "{expected} is not in\n{all}");
    }
    assert!(!all.contains("hidden") && !all.contains("sk-proj"), "{all}");
}

#[test]
fn keys_that_only_look_like_an_example_are_taken_and_names_stand_in_one_line() {
    let key = "ANTHROPIC_API_KEY=sk-ant-api03-AxXx1yOuRq9\n";
    let read = of(&format!("{key}USER_NAME=\"Ada\\n\u{1b}[1mL\"\n"));
    assert_eq!(read.notes, []);
    assert!(read.answers.model.is_some());
    assert_eq!(read.answers.name.as_deref(), Some("Ada [1mL"));
    for example in ["sk-ant-api03-xxxxxxxx", "sk-ant-your_key_here", "sk-ant-..........."] {
        let told = notes(&format!("ANTHROPIC_API_KEY={example}\n"));
        assert!(told[0].1.contains("placeholder"), "{told:?}");
    }
}

#[test]
fn agents_that_are_off_are_not_scheduled() {
    let schedule = |text| of(text).answers.schedule.unwrap();
    let off = schedule("ENABLE_EXECUTION_AGENT=False\nEXECUTION_AGENT_MORNING_TIME=08:00\n");
    assert_eq!(off.keys().copied().collect::<Vec<_>>(), [WorkflowName::Update]);
    assert_eq!(of("USER_NAME=Ada\n").answers.schedule, None);
}

#[test]
fn a_model_of_another_provider_is_told_and_the_usual_one_is_asked() {
    let text = "ANTHROPIC_API_KEY=sk-ant-api03-abcdefgh\nAI_PROVIDER=anthropic\nAI_MODEL=gpt-4o\n";
    let read = of(text);
    assert_eq!(read.answers.model.unwrap().name, None);
    let [note] = &read.notes[..] else { panic!("{:?}", read.notes) };
    assert_eq!(note.line, 3);
    assert!(
        note.text.starts_with("AI_MODEL: \"gpt-4o\" is a model of openai and not of anthropic")
    );
    // One that nobody knows is taken at its word.
    let read = of(&text.replace("gpt-4o", "acme-tuned-1"));
    assert_eq!(read.answers.model.unwrap().name.as_deref(), Some("acme-tuned-1"));
    assert_eq!(read.notes, []);
}

#[test]
fn what_is_said_of_a_model_that_nobody_asks_is_told() {
    let told = notes("AI_MODEL=claude-sonnet-5\nAI_TEMPERATURE=0.2\nMAX_TOKENS=1000\n");
    let lines: Vec<usize> = told.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3], "{told:?}");
    assert_eq!(told[0].1, "AI_MODEL: no model is asked, so it says nothing here");
}

#[test]
fn a_temperature_that_the_model_does_not_take_is_not_taken_over() {
    let key = "ANTHROPIC_API_KEY=sk-ant-api03-abcdefgh\n";
    let read = of(&format!("AI_TEMPERATURE=0.7\n{key}"));
    let model = read.answers.model.unwrap();
    assert_eq!((model.name, model.temperature), (None, None));
    let told = "AI_TEMPERATURE: claude-sonnet-5-5 is not known to take one, so it is not set; \
                ai.model names another model";
    assert_eq!(read.notes, [Note { line: 1, text: told.to_owned() }]);
    // One that takes it gets it, and a length is everybody's.
    let file =
        "OPENAI_API_KEY=sk-proj-abcdefghij\nAI_MODEL=gpt-4.1\nTEMPERATURE=0.7\nMAX_TOKENS=900\n";
    let read = of(file);
    let model = read.answers.model.unwrap();
    assert_eq!((model.temperature, model.max_tokens), (Some(0.7), Some(900)));
    assert_eq!(read.notes, []);
}
