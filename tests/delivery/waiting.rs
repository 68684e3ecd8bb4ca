//! What waits from earlier runs, and what it does to the messages of this one.

use crate::fake::{Lost, Post};
use crate::world::World;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use std::process::Stdio;

/// Makes rows what a run leaves that was killed after it had begun them.
fn kill_while_sending(world: &World, key: &str) {
    let path = world.home.path(".local/state/personal-os/history.db");
    let sql = "UPDATE deliveries SET state = 'sending', receipt = NULL WHERE key LIKE ?1";
    let changed = rusqlite::Connection::open(path).unwrap().execute(sql, [key]).unwrap();
    assert_eq!(changed, 1, "{key}");
}

const LATEST: &str = "[sinks.latest]\nkind = \"file\"\npath = \"latest.md\"\n\
                      [delivery]\nplan = [\"latest\"]\n";

#[test]
fn a_file_that_was_never_written_does_not_replace_a_newer_one() {
    for later in ["08:30", "2026-11-25T08:00:00"] {
        let world = World::new(LATEST);
        world.run(&["plan"]).ok();
        kill_while_sending(&world, "run:1/latest/0");
        world.home.write(".config/personal-os/latest.md", "older still");
        world.home.write("todo.txt", "Read the report due:2026-11-25 est:45m id:r\n");
        assert_eq!(world.run_at(later, &["plan"]).code, Some(0));
        let said = world.home.read(".config/personal-os/latest.md");
        assert!(said.contains("Read the report"), "{later}: {said}");
        assert_eq!(world.states(), ["sent", "skipped", "sent", "sent"], "{later}");
    }
}

#[test]
fn a_file_of_a_run_that_was_killed_is_written_by_the_next_run_of_anything() {
    let world = World::new(LATEST);
    world.run(&["plan"]).ok();
    kill_while_sending(&world, "run:1/latest/0");
    std::fs::remove_file(world.home.path(".config/personal-os/latest.md")).unwrap();
    world.run_at("08:09", &["plan", "--to", "stdout"]).ok();
    assert_eq!(world.states(), ["sent", "sending", "sent"], "it may still be at it");
    world.run_at("08:10", &["plan", "--to", "stdout"]).ok();
    assert!(world.home.read(".config/personal-os/latest.md").starts_with("# Tue 24 Nov"));
    assert_eq!(world.states(), ["sent", "sent", "sent", "sent"]);
}

#[test]
fn a_message_behind_one_that_is_held_up_is_not_held_up_in_silence() {
    let world = World::new("");
    world.fake.then([Post::No("ratelimited"), Post::No("ratelimited")]);
    assert_eq!(world.send("slack", "one").code, Some(75));
    let said = world.send("slack", "two").failed(75);
    assert!(said.contains("takes no more messages now"), "{said}");
    assert_eq!(world.states(), ["planned", "planned"]);
    // The second was not even tried, so that they stay in their order.
    assert_eq!(world.fake.count("chat.postMessage"), 2);
    world.send("slack", "three").ok();
    assert_eq!(world.kept(), 3);
}

#[test]
fn a_lost_message_that_cannot_be_looked_up_keeps_no_other_back() {
    let world = World::new("");
    world.fake.then([Post::Kept(Lost::Hang)]);
    world.fake.refuse("conversations.history", json!({ "ok": false, "error": "internal_error" }));
    world.send("slack", "one").failed(69);
    let ran = world.send("slack", "two");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("nobody knows whether the message arrived"), "{}", ran.stderr);
    assert_eq!(world.states(), ["unknown", "sent"]);
    world.fake.allow("conversations.history");
    world.run_at("08:30", &["delivery", "retry"]).ok();
    assert_eq!((world.states(), world.kept()), (vec!["sent".to_owned(); 2], 2));
}

#[test]
fn an_endless_patience_is_not_had_and_harms_nothing() {
    for seconds in [u64::MAX, 300_000_000_000] {
        let world = World::new("");
        world.fake.then([Post::Limited(seconds)]);
        assert_eq!(world.send("slack:C0TEAM", "one").code, Some(75));
        assert_eq!(world.states(), ["planned"]);
        world.run_at("09:00", &["delivery", "retry"]).ok();
        assert_eq!(world.kept(), 1);
    }
}

#[test]
fn the_parts_of_a_thread_stay_in_their_order() {
    let world = World::new("");
    let paragraph = format!("{}\n\n", "word ".repeat(400));
    let sections = (0..20).map(|n| format!("# Heading {n}\n\n{paragraph}"));
    let text = sections.collect::<Vec<_>>().concat();
    world.fake.then([Post::Ok, Post::Limited(600)]);
    assert_eq!(world.send("slack", &text).code, Some(75));
    let parts = world.ledger().len();
    assert!(parts > 3, "{parts}");
    // Slack wants to be left alone until 08:10.
    world.run_at("08:05", &["plan"]).ok();
    assert_eq!(world.kept(), 1, "a part overtook another");
    world.run_at("08:11", &["plan"]).ok();
    let said: Vec<_> = world.fake.messages().iter().map(|m| m.body["text"].clone()).collect();
    let expected: Vec<_> =
        (2..=parts).map(|part| json!(format!("Heading 0 ({part} of {parts})"))).collect();
    assert_eq!(said[1..], expected);
}

#[test]
fn a_limit_between_two_parts_is_waited_for() {
    let world = World::new("");
    world.fake.then([Post::Ok, Post::Limited(1), Post::Ok]);
    world.run(&["plan", "--to", "slack"]).ok();
    assert_eq!((world.states(), world.kept()), (vec!["sent".to_owned(); 2], 2));
    let messages = world.fake.messages();
    assert_eq!(messages[1].body["thread_ts"].as_str(), Some(messages[0].ts.as_str()));
}

#[test]
fn a_kill_between_the_mark_and_the_request_costs_ten_minutes() {
    let world = World::new("");
    world.fake.then([Post::Limited(60)]);
    world.send("slack", "text").failed(75);
    kill_while_sending(&world, "message:%");
    for time in ["08:05", "08:09"] {
        let said = world.run_at(time, &["delivery", "retry"]).failed(69);
        assert!(said.contains("the program ended while it was sending"), "{said}");
        assert_eq!((world.states(), world.kept()), (vec!["unknown".to_owned()], 0));
    }
    world.run_at("08:10", &["delivery", "retry"]).ok();
    assert_eq!((world.states(), world.kept()), (vec!["sent".to_owned()], 1));
}

#[test]
fn a_message_that_was_cut_off_days_ago_is_told_of_once() {
    let world = World::new("");
    world.fake.then([Post::Limited(60)]);
    world.send("slack", "text").failed(75);
    kill_while_sending(&world, "message:%");
    let said = world.run_at("2026-11-28T08:00:00", &["plan"]).stderr;
    assert!(said.contains("nobody knows whether the message arrived"), "{said}");
    assert_eq!(world.states()[0], "unknown");
    let said = world.run_at("2026-11-28T08:15:00", &["plan"]).stderr;
    assert!(!said.contains("nobody knows"), "told twice: {said}");
    assert_eq!(world.kept(), 0);
}

#[test]
fn a_request_to_terminate_ends_as_a_kill_does() {
    let world = World::new("");
    world.fake.then([Post::Kept(Lost::Hang)]);
    world.home.write("message.md", "text");
    let mut command = world.command("08:00", &["delivery", "send", "slack", "message.md"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while world.fake.messages().is_empty() {
        std::thread::yield_now();
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGTERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(world.states(), ["sending"]);
    world.run_at("08:30", &["delivery", "retry"]).ok();
    assert_eq!((world.states(), world.kept()), (vec!["sent".to_owned()], 1));
}

#[test]
fn a_token_that_is_refused_is_asked_about_once_for_all_destinations() {
    let world = World::new("");
    world.fake.refuse("auth.test", json!({ "ok": false, "error": "invalid_auth" }));
    let ran = world.run(&["plan", "--to", "slack", "--to", "slack:C0TEAM"]);
    assert_eq!(ran.code, Some(77), "{}", ran.stderr);
    assert_eq!(world.fake.calls(), ["auth.test"]);
    // What is said to do sends all parts.
    assert!(ran.stderr.contains("delivery retry run:1/slack`"), "{}", ran.stderr);
    world.fake.allow("auth.test");
    world.run(&["delivery", "retry", "run:1/slack"]).ok();
    assert_eq!(world.kept(), 2);
}
