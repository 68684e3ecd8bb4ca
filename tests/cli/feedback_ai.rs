//! Themes that a model names: what it may say, what is dropped, and what leaves for it.

use crate::harness::Home;
use crate::server::{Reply, Server};
use serde_json::{Value, json};

/// Three things that several people speak of; U1 is the one with the most.
const SAID: &str = "id,author,text\n\
    1,a,the export crashes after a while\n2,b,export crashes every time\n3,c,my export crashes too\n\
    4,d,the export crashes again\n5,a,login with a passkey fails\n6,b,login fails with the passkey\n\
    7,e,passkey login fails on the tablet\n8,f,please add a dark mode\n9,g,we want dark mode please\n\
    10,h,\"the export crashes, mail ann@secret.example or call +49 30 1234567\"\n";

fn home(server: &Server) -> Home {
    let home = Home::new();
    home.write_config(&format!(
        "[user]\ntimezone = \"Europe/Berlin\"\n[ai]\nprovider = \"openai-compatible\"\n\
         model = \"model-1\"\nbase_url = \"{}\"\n",
        server.url("")
    ));
    home.write("f.csv", SAID);
    home
}

/// The report when the model says these texts, each of the theme in its slot.
fn worded(texts: &[(&str, &str)], merged: &[&str]) -> Value {
    let server = Server::start();
    let text = |(slot, text): &(&str, &str)| {
        let theme = slot.split(':').nth(1).unwrap();
        json!({ "slot": slot, "text": text, "cites": [theme] })
    };
    let texts: Vec<Value> = texts.iter().map(text).collect();
    let picks = if merged.is_empty() {
        json!([])
    } else {
        json!([{ "choice": "merge", "aliases": merged }])
    };
    let wording = json!({ "texts": texts, "picks": picks }).to_string();
    let body =
        json!({ "choices": [{ "finish_reason": "stop", "message": { "content": wording } }] });
    server.on("POST", "/chat/completions", [Reply::ok(body.to_string())]);
    let value = home(&server).run(["feedback", "f.csv", "--json"]).json();
    let sent = &server.seen()[0].body;
    assert!(sent.contains("export crashes"), "{sent}");
    assert!(!sent.contains("secret.example") && !sent.contains("1234567"), "{sent}");
    value
}

const GOOD: [(&str, &str); 5] = [
    ("name:U1", "Export crashes"),
    ("name:U2", "Passkey login fails"),
    ("need:U2", "They need a login with the passkey."),
    ("name:U3", "Dark mode"),
    ("need:U3", "They wish for a dark mode."),
];

#[test]
fn names_of_a_model_are_used_and_what_it_invents_is_dropped() {
    let home = home(&Server::start());
    let plain = home.run(["feedback", "f.csv", "--json", "--writer", "built-in"]).json();
    let plain = &plain["report"]["themes"];
    for invented in [
        "They need an export for 97 customers.",
        "They say \"it ate my homework\".",
        "They need an export that suits Globex Corporation.",
    ] {
        let mut texts = GOOD.to_vec();
        texts.push(("need:U1", invented));
        let value = worded(&texts, &[]);
        let (themes, writer) = (&value["report"]["themes"], &value["writer"]);
        assert_eq!((&writer["kind"], &writer["dropped"]), (&json!("ai"), &json!(1)), "{writer}");
        assert_eq!(themes[0]["label"], "Export crashes");
        assert_eq!(themes[1]["label"], "Passkey login fails");
        assert_eq!(themes[2]["need"], "They wish for a dark mode.");
        // What was invented keeps its built-in wording, and counts and quotes are code's.
        assert_eq!(themes[0]["need"], plain[0]["need"], "{invented}");
        for (theme, plain) in std::iter::zip(themes.as_array().unwrap(), plain.as_array().unwrap())
        {
            for key in ["id", "items", "people", "quotes", "share_percent", "severity_max"] {
                assert_eq!(theme[key], plain[key], "{key}");
            }
        }
    }
}

#[test]
fn themes_that_a_model_puts_together_are_counted_anew() {
    let value = worded(&GOOD[..3], &["U1", "U2"]);
    let themes = &value["report"]["themes"];
    assert_eq!(themes.as_array().unwrap().len(), 2);
    // a and b speak of both: a, b, c, d, e and h.
    assert_eq!((&themes[0]["people"], &themes[0]["label"]), (&json!(6), &json!("Export crashes")));
    let mut items: Vec<u64> = themes[0]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap().parse().unwrap())
        .collect();
    items.sort_unstable();
    assert_eq!(items, [1, 2, 3, 4, 5, 6, 7, 10]);
    // 6 of the 8 people.
    assert_eq!(themes[0]["share_percent"], 75);
    let markdown = value["markdown"].as_str().unwrap();
    assert!(markdown.contains("with U2") && markdown.contains("U3"), "{markdown}");
}

#[test]
fn only_masked_texts_would_leave() {
    let server = Server::start();
    let shown = home(&server).run(["feedback", "f.csv", "--show-egress", "--to", "stdout"]).ok();
    assert!(shown.starts_with("# To model-1 at http://127.0.0.1:"), "{shown}");
    assert!(shown.contains("export crashes"), "{shown}");
    assert!(!shown.contains("secret.example") && !shown.contains("1234567"), "{shown}");
    assert_eq!(server.connections(), 0);
}
