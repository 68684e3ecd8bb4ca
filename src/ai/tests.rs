//! Each protocol against a server that does what servers do on bad days.

use super::*;
use crate::domain::Secret;
use crate::http::server::{Reply, Server};
use crate::http::{parse, place};
use std::time::{Duration, Instant};

const KEY: &str = "sk-test-0123456789";
const GOOD: &str = r#"{"texts":[],"picks":[]}"#;

const ALL: [Provider; 3] = [Provider::Anthropic, Provider::OpenAi, Provider::Compatible];

fn path(provider: Provider) -> &'static str {
    match provider {
        Provider::Anthropic => "/base/v1/messages",
        Provider::OpenAi => "/base/responses",
        Provider::Compatible => "/base/chat/completions",
    }
}

fn ai(server: &Server, provider: Provider) -> Ai {
    Ai {
        provider,
        model: "model-1".to_owned(),
        address: parse(&server.url("/base")).unwrap(),
        key: None,
        timeout: Duration::from_secs(20),
        budget: Duration::from_secs(40),
        max_tokens: 1_000,
        effort: Some("low".to_owned()),
        temperature: None,
        extras: Vec::new(),
        remarks: Vec::new(),
    }
}

fn prompt() -> Prompt {
    Prompt { system: "Be true.", user: "<data-1>\n{}\n</data-1>".to_owned() }
}

/// What a whole answer looks like, with things in it that we do not know.
fn whole(provider: Provider, text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    match provider {
        Provider::Anthropic => format!(
            r#"{{"id":"m","new":{{"a":1}},"content":[{{"type":"thinking","thinking":"hm"}},{{"type":"sparkle","x":[]}},
            {{"type":"text","text":{text}}}],"stop_reason":"end_turn","usage":{{"input_tokens":10,
            "cache_read_input_tokens":5,"output_tokens":7}}}}"#
        ),
        Provider::OpenAi => format!(
            r#"{{"id":"r","status":"completed","output":[{{"type":"reasoning"}},{{"type":"sparkle"}},{{"type":"message",
            "content":[{{"type":"annotation"}},{{"type":"output_text","text":{text}}}]}}],"usage":{{"input_tokens":15,"output_tokens":7}}}}"#
        ),
        Provider::Compatible => format!(
            r#"{{"choices":[{{"message":{{"content":{text},"sparkle":1}},"finish_reason":"stop"}}],
            "usage":{{"prompt_tokens":15,"completion_tokens":7}}}}"#
        ),
    }
}

/// The outcome of asking a server with these replies, and the requests it saw.
fn asked(
    provider: Provider,
    replies: impl Into<Vec<Reply>>,
) -> (Result<Asked, Failed>, Vec<crate::http::server::Seen>) {
    asked_as(provider, replies, |_| {})
}

fn asked_as(
    provider: Provider,
    replies: impl Into<Vec<Reply>>,
    change: impl Fn(&mut Ai),
) -> (Result<Asked, Failed>, Vec<crate::http::server::Seen>) {
    let server = Server::start();
    server.on("POST", path(provider), replies);
    let mut ai = ai(&server, provider);
    change(&mut ai);
    let writer = Writer::new(&ai, Some(Secret::new(KEY))).impatient();
    let result = writer.ask(&prompt());
    let shown = format!("{result:?} {writer:?} {:?}", writer.remark());
    assert!(!shown.contains(KEY), "{shown}");
    (result.map_err(|Failed(why)| Failed(why.replace(&place(&ai.address), "HOST"))), server.seen())
}

fn failed(provider: Provider, replies: impl Into<Vec<Reply>>) -> (String, usize) {
    let (result, seen) = asked(provider, replies);
    (result.unwrap_err().0, seen.len())
}

#[test]
fn a_whole_answer_is_read_and_its_cost_counted() {
    for provider in ALL {
        let (result, seen) = asked(provider, [Reply::ok(whole(provider, GOOD))]);
        let expected = Asked { text: GOOD.to_owned(), tokens: Tokens { input: 15, output: 7 } };
        assert_eq!(result.unwrap(), expected);
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        assert_eq!(seen[0].header("content-type"), Some("application/json"));
    }
}

#[test]
fn each_protocol_sends_what_its_server_expects() {
    let sent = |provider| -> Value {
        let (_, seen) = asked(provider, [Reply::ok(whole(provider, GOOD))]);
        serde_json::from_str(&seen[0].body).unwrap()
    };
    let body = sent(Provider::Anthropic);
    assert_eq!((&body["max_tokens"], &body["system"]), (&1_000.into(), &"Be true.".into()));
    assert_eq!(body["messages"][0]["role"], "user");
    assert_eq!(body["output_config"]["effort"], "low");
    assert_eq!(body["output_config"]["format"]["schema"]["additionalProperties"], false);
    assert!(body.get("temperature").is_none() && body.get("thinking").is_none());

    let body = sent(Provider::OpenAi);
    assert_eq!((&body["store"], &body["max_output_tokens"]), (&false.into(), &1_000.into()));
    assert_eq!(body["text"]["format"]["name"], "wording");
    assert_eq!(
        (&body["reasoning"]["effort"], &body["instructions"]),
        (&"low".into(), &"Be true.".into())
    );

    let body = sent(Provider::Compatible);
    assert_eq!(
        (&body["max_tokens"], &body["messages"][0]["role"]),
        (&1_000.into(), &"system".into())
    );
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    assert!(body.get("max_completion_tokens").is_none());
}

#[test]
fn the_schema_keeps_to_what_every_server_takes() {
    fn walk(value: &Value) {
        let Some(object) = value.as_object() else { return };
        if object.get("type") == Some(&"object".into()) {
            assert_eq!(object["additionalProperties"], false);
            let required = object["required"].as_array().unwrap().len();
            assert_eq!(required, object["properties"].as_object().unwrap().len());
        }
        for key in object.keys() {
            assert!(
                !["minLength", "maxLength", "pattern", "maxItems", "oneOf", "default"]
                    .contains(&key.as_str())
            );
        }
        object.values().for_each(walk);
    }
    walk(&schema::wording());
}

#[test]
fn what_passes_is_waited_for() {
    for provider in ALL {
        let good = || Reply::ok(whole(provider, GOOD));
        let busy = |name: &str, value: &str| {
            Reply::new(429, r#"{"error":{"type":"rate_limit_error"}}"#).with(name, value)
        };
        let dated = busy("Retry-After", "Tue, 24 Nov 2026 07:00:01 GMT")
            .with("Date", "Tue, 24 Nov 2026 07:00:01 GMT");
        for replies in [
            vec![busy("Retry-After", "0"), good()],
            vec![busy("retry-after-ms", "2"), good()],
            vec![dated, good()],
            vec![Reply::new(529, ""), Reply::new(529, ""), good()],
            vec![Reply::new(500, "oops"), Reply::new(503, ""), good()],
            vec![Reply::ok(whole(provider, GOOD)).cut_after(20), good()],
            vec![Reply::raw(""), good()],
        ] {
            let count = replies.len();
            let (result, seen) = asked(provider, replies);
            assert_eq!((result.unwrap().text.as_str(), seen.len()), (GOOD, count));
        }
        // Seconds are waited for as such.
        let begun = Instant::now();
        let (result, _) = asked(provider, [busy("Retry-After", "1"), good()]);
        assert!(result.is_ok() && begun.elapsed() >= Duration::from_secs(1));
    }
}

#[test]
fn more_patience_than_there_is_fails_at_once() {
    let begun = Instant::now();
    let busy = Reply::new(429, r#"{"error":{"message":"slow down"}}"#).with("Retry-After", "3600");
    let (why, requests) = failed(Provider::Anthropic, [busy]);
    assert_eq!((requests, why.contains("3600 s of patience")), (1, true), "{why}");
    assert!(begun.elapsed() < Duration::from_secs(10));
    let (why, requests) = failed(Provider::OpenAi, [Reply::new(529, "")]);
    assert_eq!((requests, why.as_str()), (4, "the service is overloaded, 4 times"));
}

#[test]
fn what_does_not_pass_is_asked_once() {
    let error = |status, body: &str| Reply::new(status, body);
    for (reply, expected) in [
        (
            error(
                401,
                r#"{"error":{"type":"authentication_error","message":"invalid sk-test-0123456789"}}"#,
            ),
            "the key is not accepted (authentication_error): invalid ***",
        ),
        (
            error(402, r#"{"error":{"type":"billing_error"}}"#),
            "the account has no credit left, or reached its limit (billing_error)",
        ),
        (error(403, "no"), "the key may not do this: no"),
        (
            error(404, r#"{"error":{"code":"model_not_found"}}"#),
            "there is no such model or address (model_not_found)",
        ),
        (
            error(404, r#"{"error":"model 'x' not found"}"#),
            "there is no such model or address: model 'x' not found",
        ),
        (
            error(400, r#"{"error":{"message":"prompt is too long: 9 tokens > 8 maximum"}}"#),
            "the server answered with 400: prompt is too long: 9 tokens > 8 maximum",
        ),
        (
            error(
                429,
                r#"{"error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            ),
            "the account has no credit left, or reached its limit (enforced_spend_limit_reached)",
        ),
        (
            error(
                429,
                r#"{"error":{"type":"insufficient_quota","code":"credit_balance_exhausted"}}"#,
            ),
            "the account has no credit left, or reached its limit (credit_balance_exhausted)",
        ),
        (error(500, "").with("x-should-retry", "false"), "the server answered with 500"),
        (
            error(200, "<html><body>Welcome</body></html>"),
            "the server answered with something that is no JSON",
        ),
        (
            error(200, "{\"content\":[{\"type\":\"te"),
            "the server answered with something that is no JSON",
        ),
    ] {
        for provider in ALL {
            assert_eq!(failed(provider, [reply.clone()]), (expected.to_owned(), 1));
        }
    }
}

#[test]
fn a_key_that_a_server_repeats_is_hidden() {
    let key = "gsk0123456789abcdefghijklmnop";
    let error = |status, body: String| Reply::new(status, body);
    for provider in ALL {
        for reply in [
            error(401, format!(r#"{{"error":{{"message":"bad key {key}","code":"{key}"}}}}"#)),
            // It is hidden before it is cut, or most of it would stay.
            error(403, format!("{} {key}", "x ".repeat(95))),
            error(404, format!("<p>{key}</p>")),
            Reply::ok(whole(provider, &format!("My key is {key}."))),
        ] {
            let server = Server::start();
            server.on("POST", path(provider), [reply]);
            let ai = ai(&server, provider);
            let writer = Writer::new(&ai, Some(Secret::new(key))).impatient();
            let shown = format!("{:?}", writer.ask(&prompt()));
            assert!(!shown.contains("gsk0123456"), "{shown}");
        }
    }
}

#[test]
fn a_status_of_200_is_no_success_by_itself() {
    let anthropic = |stop: &str, text: &str| {
        Reply::ok(format!(
            r#"{{"content":[{{"type":"text","text":"{text}"}}],"stop_reason":"{stop}","stop_details":{{"category":"cyber"}}}}"#
        ))
    };
    let openai = |body: &str| Reply::ok(body.to_owned());
    let chat = |reason: &str, content: &str| {
        Reply::ok(format!(
            r#"{{"choices":[{{"finish_reason":"{reason}","message":{{"content":{content}}}}}]}}"#
        ))
    };
    for (provider, reply, expected, requests) in [
        (Provider::Anthropic, anthropic("refusal", "half"), "the model refused (cyber)", 1),
        (
            Provider::Anthropic,
            anthropic("max_tokens", "half"),
            "the answer was cut off at 2000 tokens",
            2,
        ),
        (Provider::Anthropic, anthropic("end_turn", ""), "the model answered without a text", 1),
        (
            Provider::Anthropic,
            anthropic("model_context_window_exceeded", "x"),
            "the prompt is longer than the model can read",
            1,
        ),
        (
            Provider::Anthropic,
            anthropic("pause_turn", "x"),
            "the answer is not whole (pause_turn)",
            1,
        ),
        (Provider::Anthropic, Reply::ok("{}"), "the answer has no content", 1),
        (
            Provider::OpenAi,
            openai(
                r#"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}"#,
            ),
            "the answer was cut off at 2000 tokens",
            2,
        ),
        (
            Provider::OpenAi,
            openai(r#"{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}"#),
            "a content filter stopped the answer",
            1,
        ),
        (
            Provider::OpenAi,
            openai(r#"{"status":"failed","error":{"code":"server_error"}}"#),
            "the model failed (server_error)",
            1,
        ),
        (
            Provider::OpenAi,
            openai(
                r#"{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]}"#,
            ),
            "the model refused",
            1,
        ),
        (
            Provider::OpenAi,
            openai(r#"{"status":"completed","output":[]}"#),
            "the model answered without a text",
            1,
        ),
        (Provider::Compatible, chat("length", "\"{\""), "the answer was cut off at 2000 tokens", 2),
        (
            Provider::Compatible,
            chat("content_filter", "null"),
            "a content filter stopped the answer",
            1,
        ),
        (Provider::Compatible, chat("stop", "null"), "the model answered without a text", 1),
        (
            Provider::Compatible,
            Reply::ok(r#"{"choices":[{"message":{"refusal":"no"}}]}"#),
            "the model refused",
            1,
        ),
        (Provider::Compatible, Reply::ok(r#"{"choices":[]}"#), "the answer has no choices", 1),
    ] {
        assert_eq!(failed(provider, [reply]), (expected.to_owned(), requests), "{provider:?}");
    }
    // Twice the limit is enough the second time.
    let (result, seen) = asked(
        Provider::Anthropic,
        [anthropic("max_tokens", ""), Reply::ok(whole(Provider::Anthropic, GOOD))],
    );
    assert!(result.is_ok());
    assert!(seen[1].body.contains("\"max_tokens\":2000"));
}

#[test]
fn a_refused_option_is_left_out_once_and_said_so() {
    for (provider, error) in [
        (
            Provider::Anthropic,
            r#"{"error":{"type":"invalid_request_error","message":"output_config.effort: Extra inputs are not permitted"}}"#,
        ),
        (
            Provider::OpenAi,
            r#"{"error":{"code":"unsupported_parameter","param":"reasoning.effort","message":"Unsupported"}}"#,
        ),
        (Provider::Compatible, r#"{"error":"unknown field reasoning_effort"}"#),
    ] {
        let server = Server::start();
        server.on(
            "POST",
            path(provider),
            [Reply::new(400, error), Reply::ok(whole(provider, GOOD))],
        );
        let ai = ai(&server, provider);
        let writer = Writer::new(&ai, None).impatient();
        assert!(writer.ask(&prompt()).is_ok(), "{provider:?}");
        let seen = server.seen();
        assert!(seen[0].body.contains("effort") && !seen[1].body.contains("effort"));
        assert!(writer.remark().unwrap().contains("effort"));
        // The next question leaves it out from the beginning.
        assert!(writer.ask(&prompt()).is_ok());
        assert_eq!(server.seen().len(), 3);
        assert_eq!(seen[0].header("authorization"), None);
    }
    let twice = Reply::new(400, r#"{"error":{"message":"temperature effort response_format"}}"#);
    let (result, seen) = asked(Provider::Compatible, [twice]);
    assert!(result.is_err());
    assert_eq!(seen.len(), 2);
}

#[test]
fn silence_and_drips_end_with_the_budget() {
    let drip = Reply::ok(whole(Provider::Compatible, GOOD)).drip(Duration::from_millis(50));
    for reply in
        [Reply::silence(), drip, Reply::ok(whole(Provider::Compatible, GOOD)).stall_after(10)]
    {
        let begun = Instant::now();
        let (result, _) = asked_as(Provider::Compatible, [reply], |ai| {
            ai.timeout = Duration::from_millis(300);
            ai.budget = Duration::from_millis(700);
        });
        assert!(result.is_err());
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[test]
fn a_body_without_end_is_not_read() {
    let huge = Reply::ok(vec![b' '; 64 << 20]);
    let (why, requests) = failed(Provider::OpenAi, [huge]);
    assert_eq!((why.as_str(), requests), ("HOST sent more than 8 MiB", 1));
}

#[test]
fn no_redirect_is_followed_and_the_other_host_sees_nothing() {
    for provider in ALL {
        let other = Server::start();
        for status in [301, 307, 308] {
            let target = other.url("/steal").replace("127.0.0.1", "localhost");
            let (why, requests) = failed(provider, [Reply::redirect(status, &target)]);
            assert_eq!(
                (why.as_str(), requests),
                ("the server redirects, which is not followed", 1)
            );
            // Nor one on the same host.
            let (_, requests) = failed(provider, [Reply::redirect(status, path(provider))]);
            assert_eq!(requests, 1);
        }
        assert_eq!(other.connections(), 0);
    }
}

#[test]
fn a_repair_shows_the_reply_and_its_faults() {
    let server = Server::start();
    server.on("POST", path(Provider::Anthropic), [Reply::ok(whole(Provider::Anthropic, GOOD))]);
    let ai = ai(&server, Provider::Anthropic);
    let writer = Writer::new(&ai, None).impatient();
    let faults = [("why:T1".to_owned(), "\"Bob\" stands in nothing </data-1>".to_owned())];
    writer.mend(&prompt(), "{\"texts\"", &faults).unwrap();
    let body: Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    let turns = body["messages"].as_array().unwrap();
    assert_eq!(
        turns.iter().map(|turn| turn["role"].as_str().unwrap()).collect::<Vec<_>>(),
        ["user", "assistant", "user"]
    );
    let last = turns[2]["content"].as_str().unwrap();
    assert!(last.contains("Bob") && !last.contains("</data-1>"));
}
