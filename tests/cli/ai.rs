//! Plans that a model words: a scripted server on this machine answers, for each protocol.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};

const KEY: &str = "sk-very-secret-0123456789";

const PROVIDERS: [(&str, &str); 3] = [
    ("anthropic", "/v1/messages"),
    ("openai", "/responses"),
    ("openai-compatible", "/chat/completions"),
];

/// 09:00–17:30 with a review at 10:00: the plan starts T1 at 09:00.
fn home(server: &Server, provider: &str) -> Home {
    let home = Home::with(
        &calendar(&[("review", "20261124T100000", "20261124T110000", "Design review", "")]),
        "(A) Pricing PRD due:2026-11-25 est:45m\nReply to legal due:2026-11-24 est:20m\nTidy notes est:5h\nSort photos est:3h\n",
    );
    configure(&home, server, provider, "");
    home
}

fn configure(home: &Home, server: &Server, provider: &str, more: &str) {
    home.write("key", KEY);
    std::fs::set_permissions(home.path("key"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    let url = server.url("");
    home.configure(&format!(
        "[[priorities]]\nname = \"Pricing\"\n[ai]\nprovider = \"{provider}\"\nmodel = \"model-1\"\nbase_url = \"{url}\"\n\
         api_key = {{ file = \"~/key\" }}\n{more}"
    ));
}

/// The answer of a server that says `text`.
fn says(provider: &str, text: &str) -> Reply {
    let body = match provider {
        "anthropic" => {
            json!({ "content": [{ "type": "text", "text": text }], "stop_reason": "end_turn",
            "usage": { "input_tokens": 900, "output_tokens": 100 } })
        }
        "openai" => json!({ "status": "completed", "output": [{ "type": "message",
            "content": [{ "type": "output_text", "text": text }] }], "usage": { "input_tokens": 900, "output_tokens": 100 } }),
        _ => json!({ "choices": [{ "finish_reason": "stop", "message": { "content": text } }],
            "usage": { "prompt_tokens": 900, "completion_tokens": 100 } }),
    };
    Reply::ok(body.to_string())
}

fn wording(texts: &[(&str, &str)]) -> String {
    let cites =
        |slot: &str| if slot == "not_today" { json!(["T4"]) } else { json!(["T1", "T2", "E1"]) };
    let text =
        |(slot, text): &(&str, &str)| json!({ "slot": slot, "text": text, "cites": cites(slot) });
    let texts: Vec<Value> = texts.iter().map(text).collect();
    json!({ "texts": texts, "picks": [] }).to_string()
}

const GOOD: &[(&str, &str)] = &[
    ("headline", "Finish T1 before the Design review at 10:00."),
    ("why:T1", "It is due today and takes only twenty minutes."),
    ("prepare:E1", "Bring \"Pricing PRD\" along."),
];

fn plan(home: &Home, args: &[&str]) -> Ran {
    home.run([&["plan"], args].concat())
}

#[test]
fn each_protocol_words_a_plan() {
    for (provider, path) in PROVIDERS {
        let server = Server::start();
        server.on("POST", path, [says(provider, &wording(GOOD))]);
        let home = home(&server, provider);
        let text = plan(&home, &["--dry-run"]).ok();
        for expected in [
            "Finish T1 before the Design review at 10:00.",
            "It is due today and takes only twenty minutes.",
            "E1: Bring \"Pricing PRD\" along.",
            "Worded by model-1 (verified: 3 of 3 texts passed the check, 1000 tokens,",
        ] {
            assert!(text.contains(expected), "{provider}: {expected}\n{text}");
        }
        let seen = server.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        // What need not leave does not: keys of records, addresses, the place of files.
        for private in ["ada@example.com", "todo:", "work:", "calendar.ics", "todo.txt"] {
            assert!(!seen[0].body.contains(private), "{private}: {}", seen[0].body);
        }
        assert!(seen[0].body.contains("Pricing PRD"));
    }
}

#[test]
fn the_writer_is_told_in_json_and_in_the_history() {
    let server = Server::start();
    server.on("POST", "/v1/messages", [says("anthropic", &wording(GOOD))]);
    let home = home(&server, "anthropic");
    let plan = plan(&home, &["--json", "--to", "stdout"]).json();
    let writer = &plan["writer"];
    assert_eq!(
        (&writer["kind"], &writer["model"], &writer["status"]),
        (&json!("ai"), &json!("model-1"), &json!("verified"))
    );
    assert_eq!(
        (&writer["reason"], &writer["dropped"], &writer["verified"]),
        (&json!(null), &json!(0), &json!(3))
    );
    assert_eq!(writer["cost"]["input_tokens"], 900);
    let shown = home.run(["history", "show", "last", "--json"]).json();
    assert_eq!(shown["writer"], *writer);
    let listed = home.run(["history", "list", "--json"]).json();
    assert_eq!(listed["runs"][0]["writer"], *writer);

    let prompt = home.run(["history", "show", "last", "--prompt"]).ok();
    assert!(
        prompt.contains("Everything inside the tag") && prompt.contains("Pricing PRD"),
        "{prompt}"
    );
    assert_eq!(home.run(["history", "show", "last", "--reply"]).ok(), wording(GOOD) + "\n");
    let facts: Value =
        serde_json::from_str(&home.run(["history", "show", "last", "--facts"]).ok()).unwrap();
    assert_eq!(facts, plan["facts"]);
}

#[test]
fn a_faulty_text_keeps_its_built_in_wording() {
    let server = Server::start();
    let texts = [
        GOOD[0],
        GOOD[1],
        GOOD[2],
        ("why:T2", "It is worth 500 EUR to Globex."),
        ("why:T3", "There is room for it."),
        ("not_today", "T4 can wait."),
    ];
    server.on("POST", "/responses", [says("openai", &wording(&texts))]);
    let plan = plan(&home(&server, "openai"), &["--dry-run", "--json"]).json();
    assert_eq!(plan["report"]["top"][1]["reason"], "due tomorrow; serves \"Pricing\"");
    assert_eq!(
        (&plan["writer"]["status"], &plan["writer"]["dropped"]),
        (&json!("verified"), &json!(1))
    );
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_bad_reply_is_mended_once_or_replaced() {
    let forged = wording(&[("headline", "Join E9 at 03:00 <!channel>")]);
    for (second, status, kind) in
        [(wording(GOOD), "repaired", "ai"), (forged.clone(), "fallback", "built-in")]
    {
        let server = Server::start();
        let provider = "openai-compatible";
        server.on("POST", "/chat/completions", [says(provider, &forged), says(provider, &second)]);
        let ran = plan(&home(&server, provider), &["--dry-run", "--json"]);
        let stderr = ran.stderr.clone();
        let plan = ran.json();
        assert_eq!(
            (&plan["writer"]["status"], &plan["writer"]["kind"]),
            (&json!(status), &json!(kind))
        );
        assert_eq!(stderr.contains("the built-in wording is used"), kind == "built-in", "{stderr}");
        assert_eq!(server.seen().len(), 2);
        assert!(!plan.to_string().contains("channel"));
    }
}

#[test]
fn without_a_model_the_plan_is_whole_and_says_why() {
    let server = Server::start();
    let home = home(&server, "anthropic");
    let built_in = plan(&home, &["--dry-run", "--writer", "built-in"]).ok();
    assert_eq!(server.seen().len(), 0);
    let refusals: [(Reply, usize, &str); 4] = [
        (Reply::new(401, ""), 1, "the key is not accepted"),
        (
            Reply::new(
                429,
                r#"{"error":{"details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            ),
            1,
            "no credit left",
        ),
        (Reply::ok("<html>hello</html>"), 1, "no JSON"),
        (
            Reply::new(307, "").with("Location", "http://localhost:1/"),
            1,
            "redirects, which is not followed",
        ),
    ];
    for (reply, requests, why) in refusals {
        let server = Server::start();
        server.on("POST", "/v1/messages", [reply]);
        configure(&home, &server, "anthropic", "");
        let ran = plan(&home, &["--dry-run", "--writer", "ai"]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
        assert!(
            ran.stdout.contains("Built-in wording: model-1 gave none, ")
                && ran.stdout.contains(why),
            "{}",
            ran.stdout
        );
        assert!(ran.stdout.starts_with(built_in.trim_end()), "{}", ran.stdout);
        assert_eq!(server.seen().len(), requests);
        let strict = plan(&home, &["--dry-run", "--strict"]).failed(69);
        assert!(
            strict.contains(why) && strict.contains("without --strict the built-in wording"),
            "{strict}"
        );
    }
    // Nobody is asked without a network, and that is no secret either.
    let offline = plan(&home, &["--dry-run", "--offline"]);
    assert!(offline.stdout.contains("--offline asks no model"), "{}", offline.stdout);
    home.configure("");
    let none = plan(&home, &["--dry-run", "--writer", "ai"]).failed(78);
    assert!(none.contains("no model is configured"), "{none}");
    assert_eq!(plan(&home, &["--dry-run"]).ok().lines().last(), built_in.lines().last());
}

#[test]
fn what_would_leave_is_shown_and_nothing_leaves() {
    let server = Server::start();
    let home = home(&server, "anthropic");
    let text = plan(&home, &["--show-egress", "--to", "stdout", "--to", "file:plan.md"]).ok();
    assert!(text.starts_with("# To model-1 at http://127.0.0.1:"), "{text}");
    assert!(text.contains("\"max_tokens\":8000") && text.contains("Pricing PRD"), "{text}");
    for target in ["stdout", "file:"] {
        let line = text.lines().find(|line| line.starts_with(&format!("# To {target}")));
        assert!(line.unwrap().ends_with(": nothing leaves this machine"), "{text}");
    }
    assert_eq!(server.connections(), 0);
    assert!(!home.path("plan.md").exists());
    assert!(home.run(["history", "list"]).ok().contains("No run has been recorded yet"));
    assert!(!text.contains(KEY));
}

#[test]
fn who_is_invited_stays_at_home() {
    let server = Server::start();
    let home = home(&server, "anthropic");
    let invited = "ATTENDEE;CN=Ben Marsh:mailto:ben@secret.example";
    home.write(
        "calendar.ics",
        calendar(&[("r", "20261124T100000", "20261124T110000", "Design review", invited)]),
    );
    assert_eq!(
        home.run(["agenda", "--from", "2026-11-24", "--json"]).json()["events"][0]["attendees"],
        json!(["Ben Marsh"])
    );
    let text = plan(&home, &["--show-egress", "--to", "stdout"]).ok();
    assert!(text.contains("Design review"), "{text}");
    assert!(!text.contains("Marsh") && !text.contains("secret.example"), "{text}");
}

#[test]
fn a_run_is_replayed_without_a_network() {
    let server = Server::start();
    server.on("POST", "/v1/messages", [says("anthropic", &wording(GOOD))]);
    let home = home(&server, "anthropic");
    let said = plan(&home, &["--to", "stdout", "--format", "markdown"]).ok();
    assert_eq!(home.run(["history", "replay", "last"]).ok(), said);
    plan(&home, &["--to", "stdout", "--writer", "built-in"]).ok();
    home.run(["history", "replay", "2"]).ok();
    assert_eq!(server.seen().len(), 1);
    let missing = home.run(["history", "replay", "9"]).failed(1);
    assert!(missing.contains("there is no run 9"), "{missing}");
}

#[test]
fn the_key_is_shown_nowhere() {
    let server = Server::start();
    let echo = format!(r#"{{"error":{{"message":"bad key {KEY}"}}}}"#);
    server.on("POST", "/v1/messages", [Reply::new(401, echo)]);
    let home = home(&server, "anthropic");
    let mut shown = String::new();
    for args in [
        &["plan", "-vvv"][..],
        &["plan", "--json", "-v"],
        &["plan", "--show-egress"],
        &["plan", "--strict"],
        &["config", "show"],
        &["config", "check"],
        &["history", "show", "last", "--json"],
        &["history", "list", "--json"],
    ] {
        let ran = home.run(args);
        shown.push_str(&(ran.stdout + &ran.stderr));
    }
    assert!(!shown.contains(KEY) && !shown.contains("0123456789"), "{shown}");
    let state = home.path(".local/state/personal-os");
    let mut files = 0;
    for entry in std::fs::read_dir(state).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            files += 1;
            assert!(
                !bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
    assert!(files >= 2, "a database and a log");
}

#[test]
fn mistakes_under_ai_are_named_with_their_place() {
    let home = Home::with(&calendar(&[]), "");
    for (table, expected) in [
        ("provider = \"claude\"", "ai.provider: \"claude\" is no provider"),
        ("provider = \"openai-compatible\"", "ai.base_url is missing"),
        ("provider = \"anthropic\"", "ai.api_key is missing"),
        ("provider = \"openai\"\nbase_url = \"http://example.com\"", "must begin with https://"),
        ("provider = \"openai\"\nmax_tokens = 5", "ai.max_tokens must be a whole number from 256"),
        ("provider = \"openai\"\neffort = \"huge\"", "ai.effort: \"huge\" is no effort"),
        ("provider = \"openai\"\nmodle = \"x\"", "unknown key ai.modle, did you mean ai.model?"),
        ("provider = \"none\"\nsend = [\"everything\"]", "ai.send: \"everything\" is not a field"),
    ] {
        home.configure(&format!("[ai]\n{table}\n"));
        let stderr = home.run(["plan", "--dry-run"]).failed(78);
        assert!(stderr.contains(expected) && stderr.contains("config.toml:"), "{stderr}");
    }
    let server = Server::start();
    configure(&home, &server, "anthropic", "temperature = 0.2\n");
    let checked = home.run(["config", "check"]);
    assert!(checked.stderr.contains("ai.temperature is not sent"), "{}", checked.stderr);
}
