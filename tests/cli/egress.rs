//! `--show-egress`: what it shows is what is sent, byte for byte, and what may not leave is in neither.

use crate::harness::{Home, calendar};
use crate::server::{Reply, Seen, Server};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

const SECRETS: [&str; 3] = ["sk-secret-of-the-model", "xoxb-secret-of-slack", "secret-of-the-hook"];

const PROVIDERS: [(&str, &str); 3] = [
    ("anthropic", "/v1/messages"),
    ("openai", "/responses"),
    ("openai-compatible", "/chat/completions"),
];

fn home() -> Home {
    let home = Home::with(
        &calendar(&[(
            "review-uid",
            "20261124T100000",
            "20261124T110000",
            "Design review",
            "LOCATION:Aurora 7 https://meet.example/j/1?pwd=hunter2\nDESCRIPTION:private notes\nURL:https://meet.example/j/1",
        )]),
        "Reply to bob@globex.example about https://globex.example/contract +pricing @phone due:2026-11-24 est:20m id:task-77\n\
         Tidy notes est:3h\n",
    );
    for (name, secret) in std::iter::zip(["key", "token"], SECRETS) {
        private(&home, name, secret);
    }
    home
}

fn private(home: &Home, name: &str, content: &str) {
    let path = home.write(name, content);
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

fn ai(server: &Server, provider: &str, more: &str) -> String {
    format!(
        "[ai]\nprovider = \"{provider}\"\nmodel = \"model-1\"\nbase_url = \"{}\"\napi_key = {{ file = \"~/key\" }}\n{more}",
        server.url("")
    )
}

/// A text with the name of the tag, which is drawn anew for each prompt, replaced.
fn tagged(text: &str) -> String {
    let parts: Vec<&str> = text.split("data-").collect();
    let rest = parts[1..].iter().map(|part| {
        let random =
            part.get(..16).filter(|name| name.bytes().all(|byte| byte.is_ascii_hexdigit()));
        format!("data-{}{}", random.map_or("", |_| "X"), &part[random.map_or(0, str::len)..])
    });
    std::iter::once(parts[0].to_owned()).chain(rest).collect()
}

/// The body under the first heading that begins with `to`, without its last line break.
fn under<'t>(shown: &'t str, to: &str) -> &'t str {
    let start = shown.find(&format!("# To {to}")).unwrap_or_else(|| panic!("{to}: {shown}"));
    let rest = &shown[start..];
    let body = &rest[rest.find('\n').unwrap() + 1..];
    body[..body.find("\n# To ").unwrap_or(body.len())].trim_end_matches('\n')
}

fn bodies(seen: &[Seen], path: &str) -> Vec<String> {
    seen.iter().filter(|seen| seen.path == path).map(|seen| seen.body.clone()).collect()
}

#[test]
fn the_model_is_sent_what_was_shown() {
    for (provider, path) in PROVIDERS {
        let server = Server::start();
        server.on("POST", path, [Reply::new(401, "")]);
        let home = home();
        home.configure(&ai(&server, provider, ""));
        let shown = home.run(["plan", "--show-egress", "--to", "stdout"]).ok();
        assert_eq!(server.connections(), 0);
        home.run(["plan", "--dry-run"]);
        let sent = bodies(&server.seen(), path);
        assert_eq!(sent.len(), 1);
        assert_eq!(tagged(under(&shown, "model-1 at ")), tagged(&sent[0]), "{provider}");
    }
}

#[test]
fn what_belongs_at_home_leaves_only_where_a_field_is_allowed() {
    let server = Server::start();
    let home = home();
    let shown = |more: &str| -> String {
        home.configure(&ai(&server, "anthropic", more));
        under(&home.run(["plan", "--show-egress", "--to", "stdout"]).ok(), "model-1").to_owned()
    };
    let private = [
        "bob@globex",
        "globex.example",
        "meet.example",
        "hunter2",
        "private notes",
        "review-uid",
        "task-77",
    ];
    let (nothing, places) = (shown(""), shown("send = [\"locations\"]\n"));
    let (labels, both) =
        (shown("send = [\"labels\"]\n"), shown("send = [\"labels\", \"locations\"]\n"));
    for (body, has_place, has_labels) in [
        (&nothing, false, false),
        (&places, true, false),
        (&labels, false, true),
        (&both, true, true),
    ] {
        assert!(body.contains("Reply to (address) about (link)"), "{body}");
        assert_eq!(body.contains("Aurora 7"), has_place, "{body}");
        assert_eq!(body.contains("pricing, phone"), has_labels, "{body}");
        for text in private {
            assert!(!body.contains(text), "{text}: {body}");
        }
    }
}

#[test]
fn what_was_sent_may_be_said_and_is_replayed() {
    let server = Server::start();
    let reply = json!({ "texts": [{ "slot": "prepare:E1", "text": "Walk over to \"Aurora 7\" in time.", "cites": ["E1"] }], "picks": [] });
    let answer = json!({ "choices": [{ "finish_reason": "stop", "message": { "content": reply.to_string() } }] });
    server.on("POST", "/chat/completions", [Reply::ok(answer.to_string())]);
    let home = home();
    home.configure(&ai(&server, "openai-compatible", "send = [\"locations\"]\n"));
    let said = home.run(["plan", "--to", "stdout", "--format", "markdown"]).ok();
    assert!(said.contains("E1: Walk over to \"Aurora 7\" in time."), "{said}");
    // Neither the configuration of today nor the network has a part in it.
    home.configure("");
    assert_eq!(home.run(["history", "replay", "last"]).ok(), said);
    home.configure(&ai(&server, "openai-compatible", ""));
    let unsaid = home.run(["plan", "--dry-run"]);
    assert!(!unsaid.stdout.contains("Walk over"), "{}", unsaid.stdout);
}

#[test]
fn each_sink_is_sent_what_was_shown() {
    let server = Server::start();
    server.on("POST", "/api/auth.test", [Reply::ok(
        r#"{"ok":true,"team_id":"T1","team":"Acme","user_id":"U9","bot_id":"B9","url":"https://acme.slack.com/"}"#,
    )]);
    server.on(
        "POST",
        "/api/chat.postMessage",
        [Reply::ok(r#"{"ok":true,"channel":"C0PLAN","ts":"1795500000.000100"}"#)],
    );
    server.on("POST", "/hook/secret-of-the-hook", [Reply::ok("ok")]);
    for path in ["/ping/secret-of-the-hook", "/ping/secret-of-the-hook/start"] {
        server.on("GET", path, [Reply::ok("")]);
    }
    let home = home();
    private(&home, "hook", &server.url("/hook/secret-of-the-hook"));
    private(&home, "ping", &server.url("/ping/secret-of-the-hook"));
    home.configure(&format!(
        "[slack]\ntoken = {{ file = \"~/token\" }}\nbase_url = \"{}\"\n\
         [sinks.hook]\nkind = \"webhook\"\nurl = {{ file = \"~/hook\" }}\n\
         [sinks.keep]\nkind = \"command\"\ncommand = [\"sh\", \"-c\", \"cat > kept.txt\"]\n\
         [ping]\nurl = {{ file = \"~/ping\" }}\n\
         [delivery]\nplan = [\"slack:C0PLAN\", \"hook\", \"keep\", \"file:plan.md\"]\n",
        server.url("/api")
    ));
    let shown = home.run(["plan", "--show-egress"]).ok();
    assert_eq!(server.connections(), 0, "{shown}");
    assert!(home.run(["history", "list"]).ok().contains("No run has been recorded yet"));
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{shown}");
    }
    for line in ["# To a model: nothing, none is asked", "Authorization: Bearer ***"] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
    assert!(shown.contains("# To stdout: nothing leaves this machine"), "{shown}");
    assert!(
        shown.contains("# To the watcher: GET (the address in { file = \"~/ping\" })/start"),
        "{shown}"
    );

    let ran = home.run(["plan"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    let seen = server.seen();
    assert_eq!(bodies(&seen, "/hook/secret-of-the-hook"), [under(&shown, "hook: POST")]);
    let kept = std::fs::read_dir(home.path(""))
        .unwrap()
        .chain(std::fs::read_dir(home.path(".config/personal-os")).unwrap());
    let kept = kept.filter_map(Result::ok).find(|entry| entry.file_name() == "kept.txt").unwrap();
    let kept = std::fs::read_to_string(kept.path()).unwrap();
    assert_eq!(kept.trim_end_matches('\n'), under(&shown, "keep: standard input of sh"));
    assert_eq!(seen.iter().filter(|seen| seen.path.starts_with("/ping/")).count(), 2);
    // The address and the identity of a message are found when it is sent.
    let sections =
        shown.split("\n# To ").filter_map(|section| section.strip_prefix("slack:C0PLAN: POST"));
    let requests = sections.map(|section| -> Value {
        serde_json::from_str(&section[section.find("\n{").unwrap()..]).unwrap()
    });
    let posted = bodies(&seen, "/api/chat.postMessage");
    let posted = posted.iter().map(|body| -> Value { serde_json::from_str(body).unwrap() });
    let (requests, posted): (Vec<Value>, Vec<Value>) = (requests.collect(), posted.collect());
    assert_eq!((requests.len(), posted.len()), (2, 2));
    for (request, posted) in std::iter::zip(&requests, &posted) {
        let (request, posted) = (request.as_object().unwrap(), posted.as_object().unwrap());
        for (field, shown) in request {
            if !["metadata", "thread_ts"].contains(&field.as_str()) {
                assert_eq!(posted.get(field), Some(shown), "{field}");
            }
        }
        assert_eq!(request.keys().collect::<Vec<_>>(), posted.keys().collect::<Vec<_>>());
    }
}
