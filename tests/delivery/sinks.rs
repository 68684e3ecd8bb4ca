//! Programs and webhooks as sinks, and several sinks at once.

use crate::server::{Reply, Server};
use crate::world::World;
use serde_json::{Value, json};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

/// A world whose sink `out` is a shell script.
fn script(script: &str) -> World {
    let world = World::new(
        "[sinks.out]\nkind = \"command\"\ncommand = [\"./out.sh\", \"an argument\"]\n\
         timeout = \"3s\"\nenv = { COLOR = \"red\", KEY = { env = \"SLACK_BOT_TOKEN\" } }\n",
    );
    let path = world.home.write(".config/personal-os/out.sh", format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    world
}

#[test]
fn a_program_gets_the_message_and_what_it_is_about() {
    let world = script(
        "{ cat; echo \"$1|$PERSONAL_OS_TITLE|$PERSONAL_OS_WORKFLOW|$PERSONAL_OS_PERIOD|$COLOR|$KEY\"\n\
         echo \"$PERSONAL_OS_KEY\"; } > got",
    );
    world.send("out", "# Hello\n\n- <one>\n").ok();
    let got = world.home.read(".config/personal-os/got");
    let expected =
        "# Hello\n\n- \\<one>\nan argument|Hello|message|2026-11-24|red|xoxb-test\nmessage:";
    assert!(got.starts_with(expected), "{got}");
    assert_eq!(world.states(), ["sent"]);
}

#[test]
fn the_exit_status_of_a_program_is_what_became_of_the_message() {
    for (line, code, state, words) in [
        ("exit 0", 0, "sent", ""),
        ("echo no route >&2; exit 69", 69, "planned", "no route; the message stays queued"),
        ("exit 75", 75, "planned", "wants it later"),
        ("echo bad key >&2; exit 77", 77, "refused", "was refused: bad key"),
        ("echo no $KEY >&2; exit 3", 1, "refused", "ended with status 3: no ***\n"),
        ("kill -9 $$", 69, "unknown", "was killed"),
        ("exec sleep 10", 69, "unknown", "did not end within 3 s"),
    ] {
        let world = script(line);
        let ran = world.send("out", "text");
        assert_eq!(ran.code, Some(code), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{line}: {}", ran.stderr);
        assert_eq!(world.states(), [state], "{line}");
    }
}

#[test]
fn a_program_that_is_cut_off_by_a_kill_is_not_started_again() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    // The program itself kills us: it has done its work by then.
    let world = script("echo once >> got; kill -9 $PPID");
    world.home.write("message.md", "text");
    let mut command = world.command("08:00", &["delivery", "send", "out", "message.md"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    child.wait().unwrap();
    // Whatever is left of it.
    let _ = kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGKILL);
    for time in ["08:05", "08:30"] {
        let ran = world.run_at(time, &["delivery", "retry"]);
        assert_eq!(ran.code, Some(69), "{}", ran.stderr);
        assert!(ran.stderr.contains("the program ended while it was sending"), "{}", ran.stderr);
    }
    assert_eq!(world.states(), ["unknown"]);
    assert_eq!(world.home.read(".config/personal-os/got"), "once\n");
}

fn hook(more: &str) -> (World, Server) {
    let server = Server::start();
    let world = World::new(&format!(
        "[sinks.hook]\nkind = \"webhook\"\nurl = {{ file = \"hook.url\" }}\ntimeout = \"3s\"\n{more}"
    ));
    let path = world.home.write(".config/personal-os/hook.url", server.url("/hooks/secret-path"));
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    (world, server)
}

#[test]
fn a_webhook_gets_markdown_without_a_mention() {
    let (world, server) = hook("");
    server.on("POST", "/hooks/secret-path", [Reply::ok("ok")]);
    world.send("hook", "# Hello\n\n<!channel> @here a & b").ok();
    let seen = server.seen().remove(0);
    assert_eq!(seen.header("content-type"), Some("application/json; charset=utf-8"));
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    let expected = "# Hello\n\n&lt;!channel&gt; @\u{2060}here a &amp; b\n";
    assert_eq!(body, json!({ "text": expected }));
}

#[test]
fn a_webhook_of_slacks_gets_blocks() {
    let (world, server) = hook("format = \"slack\"\n");
    server.on("POST", "/hooks/secret-path", [Reply::ok("ok")]);
    world.send("hook", "# Hello\n\ntext").ok();
    let body: Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    assert_eq!(body["blocks"][0]["type"], "header");
    assert_eq!(body["text"], "Hello · text");
    assert!(body.get("plain").is_none());
}

#[test]
fn a_webhook_is_never_sent_to_twice() {
    for (reply, code, state) in [
        (Reply::new(500, "rollup_error"), 69, "unknown"),
        (Reply::silence(), 69, "unknown"),
        (Reply::raw(""), 69, "unknown"),
        (Reply::new(404, "no_service"), 77, "refused"),
        // As web frameworks answer.
        (Reply::new(404, "<pre>Cannot POST /hooks/secret-path</pre>"), 77, "refused"),
        (Reply::new(403, "{\"token\":\"secret-path\"}"), 77, "refused"),
        (Reply::new(410, "channel_is_archived"), 77, "refused"),
        (Reply::new(429, "").with("Retry-After", "600"), 75, "planned"),
    ] {
        let (world, server) = hook("");
        server.on("POST", "/hooks/secret-path", [reply]);
        let ran = world.send("hook", "text");
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert!(!ran.stderr.contains("secret-path"), "{}", ran.stderr);
        assert_eq!(world.states(), [state]);
        assert!(!world.ledger()[0].to_string().contains("secret-path"));
        assert_eq!(server.seen().len(), 1);
        world.run_at("08:30", &["plan"]);
        let again = usize::from(state == "planned");
        assert_eq!(server.seen().len(), 1 + again, "{state}");
        assert!(
            !world.home.read(".local/state/personal-os/personal-os.log").contains("secret-path")
        );
    }
}

#[test]
fn one_sink_that_fails_does_not_stop_the_others() {
    let world = World::new(
        "[sinks.bad]\nkind = \"command\"\ncommand = [\"false\"]\n\
         [sinks.archive]\nkind = \"file\"\npath = \"plans/{date}.md\"\n\
         [delivery]\nplan = [\"bad\", \"archive\", \"slack\"]\n",
    );
    let ran = world.run(&["plan"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("# Tue 24 Nov"), "{}", ran.stdout);
    assert!(ran.stderr.contains("bad: false ended with status 1"), "{}", ran.stderr);
    assert!(world.home.read(".config/personal-os/plans/2026-11-24.md").starts_with("# Tue 24 Nov"));
    assert_eq!(world.kept(), 2);
    assert_eq!(world.states(), ["sent", "refused", "sent", "sent", "sent"]);
}

#[test]
fn a_sink_that_is_gone_is_named() {
    let world = script("exit 75");
    world.send("out", "text");
    world.home.configure("");
    let ran = world.run(&["plan"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("\"out\" is no sink"), "{}", ran.stderr);
    assert!(ran.stderr.contains("delivery drop message:"), "{}", ran.stderr);
    let key = world.ledger()[0]["key"].as_str().unwrap().to_owned();
    world.run(&["delivery", "drop", &key]).ok();
    world.run(&["plan"]).ok();
}

#[test]
fn what_waits_for_a_sink_that_is_gone_waits_no_longer_than_for_others() {
    let world = script("exit 75");
    world.send("out", "# Hello\n\ntext");
    world.home.configure("");
    let said = world.run_at("2026-11-25T08:00:00", &["plan"]).stderr;
    assert!(
        said.contains("it was too late for 2026-11-24, the message was not sent: Hello"),
        "{said}"
    );
    assert_eq!(world.states()[0], "skipped");
    let said = world.run_at("2026-11-25T08:15:00", &["plan"]).stderr;
    assert!(!said.contains("out"), "{said}");
}
