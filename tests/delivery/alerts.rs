//! Alerts of runs that nobody watches, and the signals to a watcher.

use crate::fake::Post;
use crate::server::{Reply, Server};
use crate::world::World;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

/// A sink that fails, and alerts to Slack.
const FAILING: &str = "[sinks.bad]\nkind = \"command\"\ncommand = [\"false\"]\n\
                       [delivery]\nplan = [\"bad\"]\n[alerts]\nto = [\"slack\"]\n";

#[test]
fn a_failure_is_one_alert_a_day() {
    let world = World::new(FAILING);
    for time in ["08:00", "08:15", "08:30"] {
        assert_eq!(world.run_at(time, &["plan"]).code, Some(1));
    }
    assert_eq!(world.kept(), 1);
    let body = world.fake.messages().remove(0).body;
    let text = body["text"].as_str().unwrap();
    assert_eq!(text, "personal-os plan failed · bad: false ended with status 1");
    assert!(body["blocks"].to_string().contains("delivery retry run:1/bad/0"), "{body}");
    assert_eq!(world.run_at("2026-11-25T08:00:00", &["plan"]).code, Some(1));
    assert_eq!(world.kept(), 2);
    // A mistake on the command line is seen by who makes it, and a dry run sends nothing.
    world.run_at("2026-11-26T08:00:00", &["plan", "--to", "nowhere"]).failed(2);
    world.run_at("2026-11-26T08:00:00", &["plan", "--dry-run"]).ok();
    assert_eq!(world.kept(), 2);
}

#[test]
fn an_alert_that_does_not_get_out_is_shown_by_the_next_run() {
    let world = World::new(FAILING);
    world.fake.then([Post::No("is_archived")]);
    let ran = world.run_at("08:00", &["plan"]);
    assert_eq!(ran.code, Some(1), "an alert changes nothing");
    assert!(ran.stderr.contains("the alert did not get out"), "{}", ran.stderr);
    let said = world.run_at("08:15", &["plan"]).stderr;
    assert!(said.contains("an alert of 2026-11-24 did not get out"), "{said}");
    assert!(said.contains("the channel is archived"), "{said}");
    let said = world.run_at("08:30", &["plan"]).stderr;
    assert!(!said.contains("an alert of"), "told twice: {said}");
    assert!(
        world.home.read(".local/state/personal-os/personal-os.log").contains("did not get out")
    );
}

#[test]
fn an_alert_that_has_to_wait_goes_out_with_the_next_run() {
    let world = World::new(FAILING);
    world.fake.then([Post::Limited(600)]);
    world.run_at("08:00", &["plan"]);
    assert_eq!(world.kept(), 0);
    world.run_at("08:15", &["plan"]);
    assert_eq!(world.kept(), 1);
}

#[test]
fn a_broken_configuration_alerts_the_way_that_was_last_right() {
    let world = World::new("[alerts]\nto = [\"slack\"]\n");
    world.run(&["plan"]).ok();
    let route = world.home.path(".local/state/personal-os/alert-route.toml");
    let kept = std::fs::read_to_string(&route).unwrap();
    assert!(kept.contains("token = { env = \"SLACK_BOT_TOKEN\" }"), "{kept}");
    assert!(!kept.contains("xoxb"), "{kept}");
    assert_eq!(std::fs::metadata(&route).unwrap().permissions().mode() & 0o777, 0o600);
    world.home.write_config("[user]\ntimezone = \"Mars/Olympus\"\n");
    for _ in 0..2 {
        let said = world.run(&["plan"]).failed(78);
        assert!(said.contains("no time zone"), "{said}");
    }
    assert_eq!(world.kept(), 1);
    let text = world.fake.messages()[0].body["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("personal-os plan failed · in the configuration:"), "{text}");
    // What is no TOML at all is another cause.
    world.home.write_config("[user\n");
    world.run(&["plan"]).failed(78);
    assert_eq!(world.kept(), 2);
}

#[test]
fn a_secret_in_the_configuration_itself_is_not_copied() {
    let world = World::new("");
    let config = format!(
        "[slack]\ntoken = {{ raw = \"xoxb-test\" }}\nuser = \"U0ADA\"\nbase_url = \"{}\"\n\
         [alerts]\nto = [\"slack\"]\n",
        world.fake.url()
    );
    let path = world.home.write_config(&config);
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(world.run(&["plan"]).code, Some(0));
    assert!(!world.home.path(".local/state/personal-os/alert-route.toml").exists());
    // The other ways are kept.
    let more = "[sinks.own]\nkind = \"file\"\npath = \"alert.md\"\n";
    world
        .home
        .write_config(&config.replace("[\"slack\"]\n", &format!("[\"slack\", \"own\"]\n{more}")));
    assert_eq!(world.run(&["plan"]).code, Some(0));
    let kept = world.home.read(".local/state/personal-os/alert-route.toml");
    assert!(kept.contains("to = [\"own\"]") && !kept.contains("slack"), "{kept}");
}

#[test]
fn a_program_that_alerts_runs_in_the_folder_of_the_configuration() {
    let world = World::new(
        "[sinks.shout]\nkind = \"command\"\ncommand = [\"sh\", \"shout.sh\"]\n\
         [alerts]\nto = [\"shout\"]\n",
    );
    world.home.write(".config/personal-os/shout.sh", "cat > shouted\n");
    world.run(&["plan"]).ok();
    world.home.write_config("[user\n");
    world.run(&["plan"]).failed(78);
    let said = world.home.read(".config/personal-os/shouted");
    assert!(said.starts_with("# personal-os plan failed"), "{said}");
}

/// A world that pings a server.
fn watched(more: &str) -> (World, Server) {
    let server = Server::start();
    let world = World::new(&format!("[ping]\nurl = {{ file = \"ping.url\" }}\n{more}"));
    let path = world.home.write(".config/personal-os/ping.url", server.url("/ping/hidden"));
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    for path in ["/ping/hidden", "/ping/hidden/start", "/ping/hidden/fail"] {
        server.on("GET", path, [Reply::ok("OK")]);
    }
    (world, server)
}

fn asked(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|seen| seen.path).collect()
}

#[test]
fn a_watcher_is_told_of_start_and_end() {
    let (world, server) = watched("");
    world.run(&["plan"]).ok();
    assert_eq!(asked(&server), ["/ping/hidden/start", "/ping/hidden"]);
    let (world, server) = watched(
        "[sinks.bad]\nkind = \"command\"\ncommand = [\"false\"]\n[delivery]\nplan = \"bad\"\n",
    );
    assert_eq!(world.run(&["plan"]).code, Some(1));
    assert_eq!(asked(&server), ["/ping/hidden/start", "/ping/hidden/fail"]);
    world.run(&["--offline", "plan", "--to", "stdout"]).ok();
    world.run(&["plan", "--dry-run"]).ok();
    assert_eq!(asked(&server).len(), 2);
}

#[test]
fn a_watcher_that_is_down_changes_nothing() {
    let (world, server) = watched("");
    server.on("GET", "/ping/hidden", [Reply::new(404, "")]);
    let ran = world.run(&["plan"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("warning: ping: 127.0.0.1"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("hidden"), "{}", ran.stderr);
    drop(server);
    assert_eq!(world.run(&["plan"]).code, Some(0));
    std::fs::remove_file(world.home.path(".config/personal-os/ping.url")).unwrap();
    assert_eq!(world.run(&["plan"]).code, Some(0));
}

#[test]
fn a_broken_configuration_is_told_to_the_watcher_too() {
    let (world, server) = watched("");
    world.run(&["plan"]).ok();
    world.home.write_config("[user\n");
    world.run(&["plan"]).failed(78);
    assert_eq!(asked(&server)[2..], ["/ping/hidden/fail"]);
}
