//! Every class of answer, and what is sent.

use super::*;
use crate::http::server::{Reply, Server};

fn slack(server: &Server) -> Slack {
    let base = crate::http::parse(&server.url("/api")).unwrap();
    let second = Duration::from_secs(1);
    Slack::new(base, Secret::new("xoxb-hidden"), second / 10, second)
}

fn posted(reply: Reply) -> Result<Posted, Fault> {
    let server = Server::start();
    server.on("POST", "/api/chat.postMessage", [reply]);
    let outcome = slack(&server).post(&json!({"channel": "C1", "text": "é"}));
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "a message was sent twice");
    assert_eq!(seen[0].header("authorization"), Some("Bearer xoxb-hidden"));
    assert_eq!(seen[0].header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(seen[0].body, r#"{"channel":"C1","text":"é"}"#);
    assert!(!format!("{outcome:?}").contains("hidden"));
    outcome
}

fn no(code: &str) -> Reply {
    Reply::ok(format!(r#"{{"ok":false,"error":"{code}"}}"#))
}

#[test]
fn a_message_that_was_taken_has_a_place() {
    let taken = posted(Reply::ok(r#"{"ok":true,"channel":"D1","ts":"1764000000.000100"}"#));
    let expected = Posted { channel: "D1".to_owned(), ts: "1764000000.000100".to_owned() };
    assert_eq!(taken, Ok(expected));
}

#[test]
fn what_surely_did_nothing_may_be_sent_later() {
    let limited = posted(Reply::new(429, "").with("Retry-After", "30"));
    let Err(Fault::Later { after, limited: true, .. }) = limited else { panic!("{limited:?}") };
    assert_eq!(after, Some(Duration::from_secs(30)));
    for code in ["ratelimited", "service_unavailable", "team_added_to_org"] {
        assert!(matches!(posted(no(code)), Err(Fault::Later { .. })), "{code}");
    }
    let server = Server::start();
    let gone = slack(&server);
    drop(server);
    let outcome = gone.post(&json!({}));
    assert!(matches!(outcome, Err(Fault::Later { limited: false, .. })), "{outcome:?}");
}

#[test]
fn what_may_have_been_done_is_unclear() {
    for reply in [
        Reply::new(500, ""),
        Reply::new(504, "<html>gateway</html>"),
        Reply::new(408, ""),
        Reply::raw(""),
        Reply::silence(),
        Reply::ok(r#"{"ok":true,"channel":"D1"#).cut_after(10),
        Reply::ok("<html>"),
        Reply::ok("{}"),
        Reply::ok(r#"{"ok":true}"#),
        no("fatal_error"),
        no("internal_error"),
        no("request_timeout"),
    ] {
        let outcome = posted(reply);
        assert!(matches!(outcome, Err(Fault::Unclear(_))), "{outcome:?}");
    }
}

#[test]
fn a_refusal_names_the_scope_or_the_step() {
    let refusal = |reply| match posted(reply) {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let scope = refusal(Reply::ok(
        r#"{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"}"#,
    ));
    assert_eq!(
        scope.message,
        "Slack refused chat.postMessage: the token lacks the scope chat:write, it has users:read \
         (missing_scope)"
    );
    assert!(scope.hint.unwrap().contains("add chat:write to the bot token scopes"));
    assert!(refusal(no("not_in_channel")).hint.unwrap().contains("/invite"));
    for code in ["is_archived", "token_revoked", "channel_not_found", "brand_new_code"] {
        let refused = refusal(no(code));
        assert!(refused.message.contains(code), "{}", refused.message);
        assert!(!refused.is_about_form());
    }
    let blocks = refusal(Reply::ok(
        r#"{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["[ERROR] no \u001b[1m"]}}"#,
    ));
    assert!(blocks.is_about_form());
    assert!(blocks.message.ends_with("invalid_blocks; [ERROR] no [1m"), "{}", blocks.message);
    assert_eq!(refusal(Reply::new(404, "")).code, "404");
    let echo = refusal(Reply::ok(
        r#"{"ok":false,"error":"bad xoxb-1-hidden","response_metadata":{"messages":["of 'xoxb-1-hidden', no"]}}"#,
    ));
    assert_eq!(echo.code, "bad ***");
    assert_eq!(echo.message, "Slack refused chat.postMessage: bad ***; of *** no");
}

#[test]
fn a_message_is_found_by_its_marker_on_any_page() {
    let server = Server::start();
    let page = |messages: &str, cursor: &str| {
        Reply::ok(format!(
            r#"{{"ok":true,"messages":[{messages}],"response_metadata":{{"next_cursor":"{cursor}"}}}}"#
        ))
    };
    let message = |ts: &str, key: &str, bot: &str| {
        format!(
            r#"{{"ts":"{ts}","bot_id":"{bot}","metadata":{{"event_type":"personal_os_delivery",
               "event_payload":{{"key":"{key}"}}}}}}"#
        )
    };
    let forged = message("1.1", "k", "B9");
    server.on(
        "POST",
        "/api/conversations.history",
        [page("", "next=1"), page(&format!("{{}},{forged},{}", message("1.2", "k", "B1")), "")],
    );
    let wanted = Wanted { channel: "D1", thread: None, oldest: 99, marker: "k", bot: Some("B1") };
    let found = slack(&server).find(&wanted).unwrap().unwrap();
    assert_eq!((found.channel.as_str(), found.ts.as_str()), ("D1", "1.2"));
    let asked: Vec<String> = server.seen().iter().map(|seen| seen.body.clone()).collect();
    assert_eq!(
        asked,
        [
            "channel=D1&oldest=99&limit=200&include_all_metadata=true",
            "channel=D1&oldest=99&limit=200&include_all_metadata=true&cursor=next%3D1",
        ]
    );
    assert_eq!(slack(&server).find(&Wanted { marker: "other", ..wanted }), Ok(None));
}

#[test]
fn a_channel_is_found_among_public_ones_if_private_ones_may_not_be_seen() {
    let server = Server::start();
    let found = Reply::ok(r#"{"ok":true,"channels":[{"id":"C7","name":"team"}]}"#);
    server.on("POST", "/api/conversations.list", [no("missing_scope"), found]);
    assert_eq!(slack(&server).channel_by_name("team"), Ok(Some("C7".to_owned())));
    assert!(server.seen()[1].body.starts_with("types=public_channel&"));
}
