//! `delivery`, destinations in Slack, and what is said when Slack says no.

use crate::fake::Post;
use crate::world::{World, slack};
use serde_json::json;

#[test]
fn every_way_to_name_a_destination() {
    for (sink, channel) in [
        ("slack", "D0ADA"),
        ("slack:U0BOB", "D0BOB"),
        ("slack:ada@example.com", "D0ADA"),
        ("slack:#team", "C0TEAM"),
        ("slack:C0X", "C0X"),
        ("team", "C0TEAM"),
    ] {
        let world = World::new("[sinks.team]\nkind = \"slack\"\nto = \"#team\"\n");
        for _ in 0..2 {
            world.send(sink, "# Hello\n\ntext").ok();
        }
        let messages = world.fake.messages();
        assert!(messages.iter().all(|message| message.channel == channel), "{sink}");
        assert_eq!(messages.len(), 2);
        // It was found once.
        for method in ["conversations.open", "users.lookupByEmail"] {
            assert!(world.fake.count(method) <= 1, "{sink}: {method}");
        }
        assert!(world.fake.count("conversations.list") <= 2, "{sink}: two pages, once");
    }
}

#[test]
fn a_destination_is_found_anew_only_when_it_is_gone() {
    let world = World::new("");
    world.send("slack:#team", "text").ok();
    world.fake.then([Post::No("channel_not_found")]);
    // It is still the same, so there is nothing to try again.
    let said = world.send("slack:#team", "text").failed(77);
    assert!(said.contains("there is no such channel"), "{said}");
    assert_eq!(world.fake.count("conversations.list"), 4);
    assert_eq!(world.kept(), 1);
}

#[test]
fn without_the_scope_to_open_a_conversation_messages_go_to_the_person() {
    let world = World::new("");
    let no_scope = |scope: &str| json!({ "ok": false, "error": "missing_scope", "needed": scope, "provided": "chat:write" });
    world.fake.refuse("conversations.open", no_scope("im:write"));
    world.send("slack", "one").ok();
    world.send("slack", "two").ok();
    let channels: Vec<_> =
        world.fake.messages().iter().map(|m| m.body["channel"].clone()).collect();
    // The first answer names the conversation.
    assert_eq!(channels, ["U0ADA", "D0ADA"]);
    assert_eq!(world.fake.count("conversations.open"), 1);
    // Without the scope to read, what is lost stays lost until the user says what to do.
    world.fake.refuse("conversations.history", no_scope("im:history"));
    world.fake.then([Post::Hang]);
    let said = world.send("slack", "three").failed(69);
    assert!(said.contains("lacks the scope im:history, it has chat:write"), "{said}");
    world.run_at("08:30", &["delivery", "retry"]);
    assert_eq!(world.states(), ["sent", "sent", "unknown"]);
    let key = world.ledger()[2]["key"].as_str().unwrap().to_owned();
    world.run_at("08:40", &["delivery", "resend", &key]).ok();
    assert_eq!(world.kept(), 3);
}

#[test]
fn refusals_name_the_scope_or_the_step_and_keep_the_text() {
    for (answer, words) in [
        (
            json!({"ok": false, "error": "missing_scope", "needed": "chat:write",
                   "provided": "users:read"}),
            "the token lacks the scope chat:write, it has users:read",
        ),
        (json!({"ok": false, "error": "not_in_channel"}), "/invite"),
        (json!({"ok": false, "error": "is_archived"}), "the channel is archived"),
        (json!({"ok": false, "error": "token_revoked"}), "OAuth & Permissions"),
        (json!({"ok": false, "error": "channel_not_found"}), "/invite"),
    ] {
        let world = World::new("");
        world.fake.refuse("chat.postMessage", answer);
        let said = world.send("slack:C0TEAM", "# Title\n\nkept text").failed(77);
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("xoxb-test"), "{said}");
        assert_eq!(world.states(), ["refused"]);
        // Once that is mended, the same text goes out.
        world.fake.allow("chat.postMessage");
        world.run_at("08:10", &["delivery", "retry"]).ok();
        assert!(world.fake.messages()[0].body["blocks"].to_string().contains("kept text"));
    }
}

#[test]
fn a_token_that_is_refused_is_asked_once_and_sends_nothing() {
    let world = World::new("");
    world.fake.refuse("auth.test", json!({"ok": false, "error": "invalid_auth"}));
    let said = world.send("slack", "text").failed(77);
    assert!(said.contains("Slack refused auth.test"), "{said}");
    assert_eq!(world.fake.calls(), ["auth.test"]);
}

#[test]
fn another_workspace_gets_nothing_until_it_is_named() {
    let world = World::new("");
    world.send("slack", "one").ok();
    world.fake.set_team("T2");
    let said = world.send("slack", "two").failed(77);
    assert!(said.contains("belongs to the workspace T2 (Acme) and not to T1 (Acme)"), "{said}");
    assert!(said.contains("write team = \"T2\" under [slack]"), "{said}");
    assert_eq!(world.kept(), 1);
    world.home.configure(&format!("{}team = \"T2\"\n", slack(&world.fake)));
    world.run(&["delivery", "retry"]).ok();
    assert_eq!(world.kept(), 2);
    // The conversation of the other workspace means nothing here.
    assert_eq!(world.fake.count("conversations.open"), 2);
    world.home.configure(&slack(&world.fake));
    world.send("slack", "three").ok();
}

#[test]
fn a_message_comes_from_a_file_or_a_pipe() {
    let world = World::new("");
    let ran = world.send("stdout", "# Title\n\n- one\n");
    assert_eq!(ran.ok(), "# Title\n\n- one\n");
    let ran = world.run(&["delivery", "send", "stdout", "--title", "T", "-"]);
    assert_eq!(ran.ok(), "# T\n");
    let said = world.run(&["delivery", "send", "slack"]).failed(2);
    assert!(said.contains("the message is empty"), "{said}");
    let said = world.run(&["delivery", "send", "slack", "missing.md"]).failed(74);
    assert!(said.contains("could not read missing.md"), "{said}");
    let said = world.run(&["delivery", "send", "slac", "message.md"]).failed(2);
    assert!(said.contains("did you mean \"slack\"?"), "{said}");
    let said = world.run(&["delivery", "send", "slack:team", "message.md"]).failed(2);
    assert!(said.contains("is no destination in Slack"), "{said}");
    assert_eq!(world.kept(), 0);
}

#[test]
fn an_alert_is_sent_once_a_day() {
    let world = World::new("");
    world.home.write("alert.md", "the disk is full");
    let alert = ["delivery", "send", "slack", "--alert", "--title", "Disk", "alert.md"];
    for _ in 0..3 {
        world.run(&alert).ok();
    }
    assert_eq!(world.kept(), 1);
    world.run_at("2026-11-25T08:00:00", &alert).ok();
    assert_eq!(world.kept(), 2);
    assert_eq!(world.ledger()[0]["workflow"], "alert");
}

#[test]
fn the_ledger_is_listed_as_the_contract_has_it() {
    let world = World::new("");
    assert_eq!(world.ledger(), Vec::<serde_json::Value>::new());
    world.fake.then([Post::No("is_archived")]);
    world.run(&["plan", "--to", "slack"]);
    let rows = world.ledger();
    assert_eq!(
        rows[0],
        json!({
            "key": "run:1/slack/0", "workflow": "plan", "period": "2026-11-24", "sink": "slack",
            "part": 0, "state": "refused", "attempts": 1,
            "last_error": "Slack refused chat.postMessage: the channel is archived (is_archived)",
            "updated_at": "2026-11-24T08:00:00+01:00",
        })
    );
    // Its thread waits for it.
    assert_eq!((&rows[1]["part"], &rows[1]["state"]), (&json!(1), &json!("planned")));
    let listed = world.run(&["delivery", "list"]).ok();
    assert!(listed.contains("refused") && listed.contains("run:1/slack/0"), "{listed}");
    world.run(&["delivery", "drop", "run:1"]).ok();
    assert_eq!(world.states(), ["dropped", "dropped"]);
    let said = world.run(&["delivery", "drop", "run:2"]).failed(1);
    assert!(said.contains("there is no delivery run:2"), "{said}");
    // Nothing goes out that was given up, but by its name.
    world.run(&["delivery", "retry"]).ok();
    assert_eq!(world.kept(), 0);
    world.run(&["delivery", "retry", "run:1"]).ok();
    assert_eq!(world.kept(), 2);
}

#[test]
fn offline_nothing_is_asked_and_the_message_waits() {
    let world = World::new("[delivery]\nplan = [\"slack\"]\n");
    let ran = world.run(&["--offline", "plan"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("this run is offline, the message stays queued"), "{}", ran.stderr);
    assert_eq!(world.fake.calls(), [""; 0]);
    world.run_at("08:30", &["delivery", "retry"]).ok();
    assert_eq!(world.kept(), 2);
}

#[test]
fn a_dry_run_asks_and_sends_nothing() {
    let world = World::new("[delivery]\nplan = [\"slack\"]\n");
    world.run(&["plan", "--dry-run"]).ok();
    assert_eq!(world.fake.calls(), [""; 0]);
}

#[test]
fn a_token_that_cannot_be_fetched_keeps_the_message() {
    let world = World::new("");
    world.home.write("message.md", "text");
    let mut command = world.command("08:00", &["delivery", "send", "slack", "message.md"]);
    let said = world.home.finish(command.env_remove("SLACK_BOT_TOKEN")).failed(78);
    assert!(said.contains("SLACK_BOT_TOKEN"), "{said}");
    assert_eq!(world.states(), ["planned"]);
    world.run(&["delivery", "retry"]).ok();
    assert_eq!(world.kept(), 1);
}

#[test]
fn mistakes_in_the_configuration_are_told_with_their_place() {
    let world = World::new("");
    for (more, words) in [
        ("[slack]\nuser = \"U1\"\n[delivery]\nplan = [\"slack\"]\n", "Slack needs a token"),
        ("[slack]\ntoken = { env = \"T\" }\n[alerts]\nto = [\"slack\"]\n", "add user = \"U…\""),
        ("[slack]\ntoken = { env = \"T\" }\nuser = \"ada\"\n", "neither a user's id"),
        ("[slack]\ntoken = { env = \"T\" }\nbase_url = \"http://a.example\"\n", "slack.base_url"),
        ("[slack]\ntokn = { env = \"T\" }\n", "did you mean slack.token?"),
        ("[sinks.x]\nkind = \"webhook\"\n", "sinks.x.url is missing"),
        ("[sinks.x]\nkind = \"command\"\n", "sinks.x.command is missing"),
        ("[sinks.x]\nkind = \"smoke\"\n", "is no kind of sink"),
        ("[ping]\nurl = \"https://a.example\"\n", "ping.url must be a table"),
    ] {
        world.home.configure(more);
        let said = world.run(&["config", "check"]).failed(78);
        assert!(said.contains(words), "{said}");
        assert!(said.contains("config.toml:"), "{said}");
    }
}
