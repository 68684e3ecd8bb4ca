//! What servers say to the doctor, who asks them only when told to.

use super::{KEY, TOKEN, checks, failures, healthy, mode, of, run, state};
use crate::harness::{Home, calendar};
use crate::server::{Reply, Server};
use serde_json::json;

#[test]
fn a_server_is_asked_with_online_alone_and_its_copy_is_told_without() {
    let server = Server::start();
    server.on(
        "GET",
        "/c.ics",
        [Reply::ok(calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]))],
    );
    let home = healthy(&format!(
        "[[calendar]]\nname = \"team\"\nkind = \"ics\"\nurl = \"{}\"\n",
        server.url("/c.ics")
    ));
    let never = checks(&run(&home, &["doctor", "--json"]), 0);
    assert_eq!(state(&never, "sources", "calendar team"), "skipped");
    assert_eq!(of(&never, "network", "online")["fix"], "personal-os doctor --online");
    assert_eq!(server.connections(), 0);
    let asked = checks(&run(&home, &["doctor", "--online", "--json"]), 0);
    let message = &of(&asked, "sources", "calendar team")["message"];
    assert_eq!(message, "1 event today, asked just now");
    let copy = checks(&run(&home, &["doctor", "--json"]), 0);
    let message = &of(&copy, "sources", "calendar team")["message"];
    assert_eq!(message, "1 event today, from the copy of Tue 24 Nov 08:00");
    assert_eq!(server.connections(), 1);
    let both = run(&home, &["doctor", "--online", "--offline"]).failed(2);
    assert!(both.contains("--online and --offline exclude each other"), "{both}");
}

fn with_servers(slack: &Server, model: &Server) -> Home {
    let home = healthy(&format!(
        "[slack]\ntoken = {{ file = \"~/token\" }}\nuser = \"U1\"\nbase_url = \"{}\"\n\
         [ai]\nprovider = \"anthropic\"\nmodel = \"model-1\"\nbase_url = \"{}\"\n\
         api_key = {{ file = \"~/key\" }}\n[alerts]\nto = [\"slack\", \"slack:#team\"]\n",
        slack.url("/api"),
        model.url("")
    ));
    for (name, secret) in [("token", TOKEN), ("key", KEY)] {
        home.write(name, secret);
        mode(&home, name, 0o600);
    }
    home
}

fn identity(scopes: &str) -> Reply {
    let body = json!({"ok": true, "url": "https://acme.slack.com/", "team": "Acme", "user": "planner",
        "team_id": "T1", "user_id": "U9", "bot_id": "B1"});
    Reply::ok(body.to_string()).with("x-oauth-scopes", scopes)
}

fn says(text: &str) -> Reply {
    let body = json!({"content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 40, "output_tokens": 8}});
    Reply::ok(body.to_string())
}

#[test]
fn slack_says_which_scopes_are_missing_and_the_model_answers_one_tiny_call() {
    let (slack, model) = (Server::start(), Server::start());
    slack.on(
        "POST",
        "/api/auth.test",
        [identity("chat:write,im:history,im:write,channels:history,groups:history")
            .with("Date", "Tue, 24 Nov 2026 07:10:00 GMT")],
    );
    model.on("POST", "/v1/messages", [says("{\"texts\":[],\"picks\":[]}")]);
    let home = with_servers(&slack, &model);
    let found = checks(&run(&home, &["doctor", "--json"]), 0);
    assert_eq!(state(&found, "slack", "token"), "skipped");
    assert_eq!(state(&found, "model", "answer"), "skipped");
    assert_eq!((slack.connections(), model.connections()), (0, 0));
    let found = checks(&run(&home, &["doctor", "--online", "--json"]), 1);
    assert_eq!(failures(&found), ["slack scope channels:read"]);
    let scope = of(&found, "slack", "scope channels:read");
    assert_eq!(scope["message"], "missing; it finds a channel by its #name");
    assert!(scope["fix"].as_str().unwrap().starts_with("add channels:read to the bot token"));
    assert_eq!(state(&found, "slack", "scope groups:read"), "warning");
    assert_eq!(of(&found, "slack", "token")["message"], "planner in Acme (T1)");
    // Ten minutes apart.
    assert_eq!(state(&found, "clock", "server"), "warning");
    let answer = of(&found, "model", "answer");
    assert_eq!(answer["state"], "ok", "{answer}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.starts_with("model-1 answered in ") && message.ends_with(" with 48 tokens"));
    let configured = of(&found, "model", "model")["message"].as_str().unwrap().to_owned();
    assert!(configured.contains("(on this machine); it is sent titles"), "{configured}");
    // One call each, and not a word of the user's in it.
    assert_eq!((slack.seen().len(), model.seen().len()), (1, 1));
    let body = &model.seen()[0].body;
    assert!(body.len() < 2_000 && !body.contains("One") && !body.contains("Review"), "{body}");
    assert!(!home.path(".local/state/personal-os/history.db").exists(), "something was recorded");
}

#[test]
fn a_refused_key_and_a_refused_token_are_told_with_the_next_step() {
    let (slack, model) = (Server::start(), Server::start());
    let refused = json!({"ok": false, "error": "invalid_auth"}).to_string();
    slack.on("POST", "/api/auth.test", [Reply::ok(refused)]);
    let why =
        json!({"error": {"type": "authentication_error", "message": format!("bad key {KEY}")}});
    model.on("POST", "/v1/messages", [Reply::new(401, why.to_string())]);
    let home = with_servers(&slack, &model);
    let ran = run(&home, &["doctor", "--online", "--json"]);
    let found = checks(&ran, 1);
    assert_eq!(failures(&found), ["model answer", "slack token"]);
    assert!(!ran.stdout.contains(KEY), "{}", ran.stdout);
    let answer = of(&found, "model", "answer");
    assert!(answer["fix"].as_str().unwrap().starts_with("make a new key"), "{answer}");
    // An answer of another form is no failure: the built-in words stay.
    let late = says("Sure!").with("Date", "Tue, 24 Nov 2026 07:10:00 GMT");
    model.on("POST", "/v1/messages", [late]);
    slack.on("POST", "/api/auth.test", [identity("chat:write,channels:read,groups:read,im:history,im:write,channels:history,groups:history")]);
    let found = checks(&run(&home, &["doctor", "--online", "--json"]), 0);
    assert_eq!(state(&found, "model", "answer"), "warning");
    assert_eq!(state(&found, "slack", "scopes"), "ok");
    // The model's server tells the time too: ten minutes apart.
    let clock = of(&found, "clock", "server");
    assert!(
        clock["message"].as_str().unwrap().starts_with("this clock is 10 min behind"),
        "{clock}"
    );
}

#[test]
fn what_would_be_a_message_is_not_sent() {
    let hook = Server::start();
    let home = healthy(
        "[sinks.hook]\nkind = \"webhook\"\nurl = { file = \"~/hook\" }\n\
         [sinks.mine]\nkind = \"command\"\ncommand = [\"deliver\"]\n\
         [ping]\nurl = { file = \"~/hook\" }\n",
    );
    home.write("hook", hook.url("/T1/secret"));
    mode(&home, "hook", 0o600);
    home.write("bin/deliver", "#!/bin/sh\ntouch \"$HOME/sent\"\n");
    mode(&home, "bin/deliver", 0o755);
    let found = checks(&run(&home, &["doctor", "--online", "--json"]), 0);
    for name in ["hook", "mine", "ping"] {
        let message = of(&found, "sinks", name)["message"].as_str().unwrap();
        let untried = "; not tried, for whatever reaches it is a message";
        assert!(message.ends_with(untried) && !message.contains("secret"), "{message}");
    }
    assert_eq!(hook.connections(), 0);
    assert!(!home.path("sent").exists());
    let found = checks(&run(&home, &["doctor", "--json"]), 0);
    assert!(!of(&found, "sinks", "hook")["message"].as_str().unwrap().contains("not tried"));
}
