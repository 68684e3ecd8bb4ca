//! Hostile and large texts through the real program: Slack gets valid messages that say everything.

use crate::world::World;
use serde_json::Value;

/// Everything that the messages say, in order.
fn said(world: &World) -> String {
    fn collect(value: &Value, out: &mut String) {
        match value {
            Value::Object(fields) => match fields.get("text") {
                Some(Value::String(text)) => out.push_str(text),
                _ => fields.values().for_each(|field| collect(field, out)),
            },
            Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
            _ => {}
        }
    }
    let mut out = String::new();
    world.fake.messages().iter().for_each(|message| collect(&message.body["blocks"], &mut out));
    without_blanks(&out)
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Sends a text and checks that Slack took all of it as blocks.
fn send(text: &str) -> World {
    let world = World::new("");
    world.send("slack", text).ok();
    assert_eq!(world.fake.count("chat.postMessage"), world.fake.messages().len(), "sent as plain");
    world.kept();
    world
}

#[test]
fn hostile_texts_are_literal_and_whole() {
    let hostile = [
        "<!channel> <!here> <!everyone>",
        "<@U012AB3CD> @here",
        "&lt;!channel&gt; &amp;",
        "[x](http://y)",
        ":tada: ::",
        "<http://evil.example|bank> a|b",
        "👩\u{200D}👩\u{200D}👧\u{200D}👦 🇩🇪 👍🏽",
        "שלום עולם مرحبا",
        "**bold** _it_ ~s~ `c`",
    ];
    let world = send(&format!("# {}\n\n{}\n", hostile[0], hostile.join("\n")));
    assert_eq!(said(&world), without_blanks(&format!("{}{}", hostile[0], hostile.concat())));
    let body = world.fake.messages().remove(0).body;
    let text = body["text"].as_str().unwrap();
    assert!(text.starts_with("&lt;!channel&gt;"), "{text}");
    assert_eq!(body["parse"], "none");
}

#[test]
fn sixty_headings_arrive_in_a_thread() {
    let text: Vec<_> = (0..60).map(|n| format!("## Heading {n}\n\n- one\n- two\n\n")).collect();
    let text = text.concat();
    let world = send(&format!("# All\n\n{text}"));
    let expected = text.replace("## ", "").replace("- ", "");
    assert_eq!(said(&world), without_blanks(&format!("All{expected}")));
    let messages = world.fake.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1].body["thread_ts"], messages[0].ts);
    assert_eq!(messages[1].body["metadata"]["event_payload"]["part"], 2);
}

#[test]
fn a_table_of_15_000_characters_arrives() {
    let rows: Vec<_> = (0..150).map(|n| format!("| {n:03} | {} |\n", "x".repeat(95))).collect();
    let rows = rows.concat();
    let world = send(&format!("# Table\n\n| n | text |\n|---|---|\n{rows}"));
    let expected = format!("Table n text {}", rows.replace('|', ""));
    assert_eq!(said(&world), without_blanks(&expected));
}

#[test]
fn one_long_text_arrives() {
    let text = "a word and <another> & more ".repeat(1_500);
    let world = send(&text);
    assert_eq!(said(&world), without_blanks(&text));
}

#[test]
fn what_slack_refuses_as_blocks_is_sent_once_as_plain_text() {
    use crate::fake::Post;
    for code in ["invalid_blocks", "msg_blocks_too_long"] {
        let world = World::new("");
        world.fake.then([Post::No(code)]);
        let ran = world.send("slack", "# Title\n\n<!channel> :tada: text");
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(world.fake.count("chat.postMessage"), 2);
        let body = world.fake.messages().remove(0).body;
        assert!(body.get("blocks").is_none());
        let text = body["text"].as_str().unwrap().replace('\u{2060}', "");
        assert_eq!(text, "Title\n&lt;!channel&gt; :tada: text");
        assert_eq!(world.states(), ["sent"]);
        // Both refused is refused.
        world.fake.then([Post::No(code), Post::No(code)]);
        assert_eq!(world.send("slack", "text").code, Some(77));
    }
}

#[test]
fn a_plan_is_printed_as_the_messages_it_would_be() {
    let world = World::new("");
    let printed = world.run(&["plan", "--dry-run", "--format", "slack"]).ok();
    let parts: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(parts[0]["blocks"][0]["type"], "header");
    assert_eq!(parts.as_array().unwrap().len(), 2);
    world.run(&["plan", "--to", "slack"]).ok();
    let sent = world.fake.messages();
    for (part, message) in parts.as_array().unwrap().iter().zip(&sent) {
        assert_eq!(part["blocks"], message.body["blocks"]);
        assert_eq!(part["text"], message.body["text"]);
    }
}
