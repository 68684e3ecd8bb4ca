//! A Slack on this machine: it keeps messages, checks them against the limits of the real one, and
//! fails as a test tells it.

use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

/// 24 November 2026, 07:00 UTC, which is the time of the server.
const TIME: i64 = 1_795_503_600;
const DATE: &str = "Tue, 24 Nov 2026 07:00:00 GMT";

/// The bot of this workspace.
pub(crate) const BOT: &str = "B0BOT";

/// What happens to one call of `chat.postMessage`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Post {
    /// It is kept, and the answer says so.
    Ok,
    /// 429 with `Retry-After`.
    Limited(u64),
    /// Another status and body, nothing kept.
    Status(u16, &'static str),
    /// `{"ok":false}` with this code, nothing kept.
    No(&'static str),
    /// The connection is reset before anything was understood.
    Reset,
    /// No answer, nothing kept.
    Hang,
    /// Kept, and then this.
    Kept(Lost),
}

/// How the answer to a message that was kept gets lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The connection is reset.
    Reset,
    /// The answer ends in the middle.
    Cut,
    /// There is no answer.
    Hang,
    /// 504 with a page of HTML, from something in between.
    Gateway,
    /// `fatal_error`.
    Fatal,
    /// As [`Lost::Hang`], and the history does not show the message for the next so many looks.
    Lag(usize),
}

/// A message that was kept.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) channel: String,
    pub(crate) ts: String,
    /// The arguments of the call.
    pub(crate) body: Value,
    visible_after: usize,
}

impl Message {
    /// The key in its metadata.
    pub(crate) fn marker(&self) -> &str {
        self.body["metadata"]["event_payload"]["key"].as_str().unwrap()
    }
}

#[derive(Debug, Default)]
struct State {
    posts: VecDeque<Post>,
    messages: Vec<Message>,
    calls: Vec<(String, String)>,
    refused: BTreeMap<String, Value>,
    looks: usize,
    team: String,
    stopped: bool,
    /// Requests of this method are held until released.
    hold: Option<String>,
    held: usize,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The server; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Fake {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        "T1".clone_into(&mut shared.state.lock().unwrap().team);
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    if shared.state.lock().unwrap().stopped {
                        return;
                    }
                    let shared = Arc::clone(&shared);
                    // A client that hangs up or is killed in the middle is part of many tests.
                    std::thread::spawn(move || drop(stream.and_then(|s| serve(s, &shared))));
                }
            })
        };
        Self { address, shared, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/api", self.address)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// What becomes of the next calls; those after them are fine.
    pub(crate) fn then(&self, posts: impl IntoIterator<Item = Post>) {
        self.state().posts.extend(posts);
    }

    /// Answers a method with `{"ok":false}` and these fields from now on.
    pub(crate) fn refuse(&self, method: &str, answer: Value) {
        self.state().refused.insert(method.to_owned(), answer);
    }

    pub(crate) fn allow(&self, method: &str) {
        self.state().refused.remove(method);
    }

    pub(crate) fn set_team(&self, team: &str) {
        team.clone_into(&mut self.state().team);
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        self.state().messages.clone()
    }

    /// The methods that were called, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.state().calls.iter().map(|(method, _)| method.clone()).collect()
    }

    pub(crate) fn count(&self, method: &str) -> usize {
        self.calls().iter().filter(|called| *called == method).count()
    }

    /// Holds requests of `method` before they are looked at.
    pub(crate) fn hold(&self, method: &str) {
        self.state().hold = Some(method.to_owned());
    }

    /// Waits until a request is held, and stops holding others.
    pub(crate) fn wait_for_held(&self) {
        let mut state = self.state();
        while state.held == 0 {
            let (next, late) =
                self.shared.changed.wait_timeout(state, Duration::from_secs(60)).unwrap();
            assert!(!late.timed_out(), "no request came");
            state = next;
        }
        state.hold = None;
    }

    /// Waits until `count` calls of a method have come.
    pub(crate) fn wait_for(&self, method: &str, count: usize) {
        let mut state = self.state();
        while state.calls.iter().filter(|(called, _)| called == method).count() < count {
            let (next, late) =
                self.shared.changed.wait_timeout(state, Duration::from_secs(60)).unwrap();
            assert!(!late.timed_out(), "no call of {method} came");
            state = next;
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.state().stopped = true;
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.address));
        self.thread.take().map(JoinHandle::join);
    }
}

/// Reads the head byte by byte, so that what is not read stays with the system: closing such a
/// connection resets it.
fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8(head).unwrap())
}

fn until_gone(stream: &mut TcpStream) -> std::io::Result<()> {
    std::io::copy(stream, &mut std::io::sink()).map(drop)
}

fn answer(stream: &mut TcpStream, status: u16, more: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Fake\r\nDate: {DATE}\r\nConnection: close\r\nContent-Length: \
         {length}\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    stream.flush()
}

fn serve(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let head = head(&mut stream)?;
    let path = head.split_whitespace().nth(1).unwrap_or_default();
    let method = path.trim_start_matches("/api/").to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    assert!(head.to_lowercase().contains("authorization: bearer xoxb-test"), "{head}");
    let is_held = {
        let mut state = shared.state.lock().unwrap();
        let is_held = state.hold.as_ref() == Some(&method);
        state.held += usize::from(is_held);
        is_held
    };
    if is_held {
        shared.changed.notify_all();
        return until_gone(&mut stream);
    }
    let post = (method == "chat.postMessage").then(|| {
        let mut state = shared.state.lock().unwrap();
        state.posts.pop_front().unwrap_or(Post::Ok)
    });
    if post == Some(Post::Reset) {
        // Its body is there and not read.
        stream.peek(&mut [0])?;
        shared.state.lock().unwrap().calls.push((method, String::new()));
        return Ok(());
    }
    let mut body = vec![0; length.unwrap_or(0)];
    let resets = post == Some(Post::Kept(Lost::Reset));
    let read = body.len() - usize::from(resets);
    stream.read_exact(&mut body[..read])?;
    if resets {
        // JSON ends with a brace, so the last byte need not be read.
        body[read] = b'}';
        stream.peek(&mut [0])?;
    }
    let body = String::from_utf8(body).unwrap();
    let ended = if let Some(post) = post {
        posted(&mut stream, shared, &post, &body)
    } else {
        let said = other(shared, &method, &form(&body));
        answer(&mut stream, 200, "", &said.to_string())
    };
    shared.state.lock().unwrap().calls.push((method, body));
    shared.changed.notify_all();
    ended
}

fn posted(stream: &mut TcpStream, shared: &Shared, post: &Post, body: &str) -> std::io::Result<()> {
    let no = |code: &str| json!({ "ok": false, "error": code }).to_string();
    let keep = |lag: usize| -> Result<Message, Value> {
        let body: Value = serde_json::from_str(body).unwrap();
        let mut state = shared.state.lock().unwrap();
        if let Some(refused) = state.refused.get("chat.postMessage") {
            return Err(refused.clone());
        }
        check(&body).map_err(|why| {
            json!({ "ok": false, "error": "invalid_blocks",
                    "response_metadata": { "messages": [why] } })
        })?;
        let channel = match body["channel"].as_str().unwrap() {
            person if person.starts_with('U') => format!("D{}", &person[1..]),
            "C_GONE" | "CGONE" => return Err(json!({ "ok": false, "error": "channel_not_found" })),
            channel => channel.to_owned(),
        };
        let number = state.messages.len();
        let ts = format!("{}.{:06}", TIME + i64::try_from(number).unwrap(), number + 1);
        let visible_after = state.looks + lag;
        let message = Message { channel, ts, body, visible_after };
        state.messages.push(message.clone());
        Ok(message)
    };
    let fine = |kept: Result<Message, Value>| match kept {
        Ok(Message { channel, ts, .. }) => {
            json!({ "ok": true, "channel": channel, "ts": ts }).to_string()
        }
        Err(refused) => refused.to_string(),
    };
    match post {
        Post::Ok => answer(stream, 200, "", &fine(keep(0))),
        Post::Limited(seconds) => {
            answer(stream, 429, &format!("Retry-After: {seconds}\r\n"), &no("ratelimited"))
        }
        Post::Status(status, said) => answer(stream, *status, "", said),
        Post::No(code) => answer(stream, 200, "", &no(code)),
        Post::Reset => Ok(()),
        Post::Hang => until_gone(stream),
        Post::Kept(lost) => {
            let lag = if let Lost::Lag(looks) = lost { *looks } else { 0 };
            let said = fine(keep(lag));
            shared.changed.notify_all();
            match lost {
                Lost::Reset => Ok(()),
                Lost::Cut => {
                    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", said.len());
                    stream.write_all(head.as_bytes())?;
                    stream.write_all(&said.as_bytes()[..said.len() / 2])
                }
                Lost::Hang | Lost::Lag(_) => until_gone(stream),
                Lost::Gateway => answer(stream, 504, "", "<html>Gateway Time-out</html>"),
                Lost::Fatal => answer(stream, 200, "", &no("fatal_error")),
            }
        }
    }
}

fn form(body: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect()
}

fn other(shared: &Shared, method: &str, arguments: &BTreeMap<String, String>) -> Value {
    let mut state = shared.state.lock().unwrap();
    if let Some(refused) = state.refused.get(method) {
        return refused.clone();
    }
    let argument = |name: &str| arguments.get(name).map(String::as_str).unwrap_or_default();
    match method {
        "auth.test" => json!({
            "ok": true, "team": "Acme", "team_id": state.team, "user": "personal-os",
            "user_id": "U0BOT", "bot_id": BOT,
        }),
        "conversations.open" => {
            json!({ "ok": true, "channel": { "id": format!("D{}", &argument("users")[1..]) } })
        }
        "users.lookupByEmail" if argument("email") == "ada@example.com" => {
            json!({ "ok": true, "user": { "id": "U0ADA" } })
        }
        "users.lookupByEmail" => json!({ "ok": false, "error": "users_not_found" }),
        "conversations.list" if argument("cursor").is_empty() => json!({
            // A page may be empty without being the last.
            "ok": true, "channels": [], "response_metadata": { "next_cursor": "dGVhbTo=" },
        }),
        "conversations.list" => {
            assert_eq!(argument("cursor"), "dGVhbTo=");
            json!({ "ok": true, "channels": [{ "id": "C0TEAM", "name": "team" }] })
        }
        "conversations.history" | "conversations.replies" => {
            state.looks += 1;
            let looks = state.looks;
            let oldest: i64 = argument("oldest").parse().unwrap();
            let thread = arguments.get("ts").map(String::as_str);
            let with_metadata = argument("include_all_metadata") == "true";
            let shown = state.messages.iter().filter(|message| {
                let time: i64 = message.ts.split('.').next().unwrap().parse().unwrap();
                message.channel == argument("channel")
                    && time > oldest
                    && looks > message.visible_after
                    && message.body.get("thread_ts").and_then(Value::as_str) == thread
            });
            let messages = shown.map(|message| {
                let mut shown = json!({ "ts": message.ts, "bot_id": BOT });
                if with_metadata {
                    shown["metadata"] = message.body["metadata"].clone();
                }
                shown
            });
            json!({ "ok": true, "messages": messages.collect::<Vec<_>>() })
        }
        other => panic!("{other} is no method that this program needs"),
    }
}

/// Slack's rules for a message.
fn check(body: &Value) -> Result<(), String> {
    for name in ["unfurl_links", "unfurl_media", "mrkdwn"] {
        assert_eq!(body[name], false, "{name}");
    }
    assert!(body.get("link_names").is_none());
    let text = body["text"].as_str().ok_or("no text")?;
    if text.is_empty() || text.contains(['<', '>']) {
        return Err(format!("text is empty or obeyed: {text}"));
    }
    let Some(blocks) = body.get("blocks") else { return Ok(()) };
    let blocks = blocks.as_array().ok_or("no blocks")?;
    if blocks.is_empty() || blocks.len() > 50 {
        return Err(format!("{} blocks", blocks.len()));
    }
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let (mut all, mut cells) = (0, 0);
    for block in blocks {
        match block["type"].as_str().ok_or("a block without a type")? {
            "header" => {
                let text = &block["text"];
                if text["type"] != "plain_text" || !(1..=150).contains(&length(&text["text"])) {
                    return Err("a wrong header".to_owned());
                }
                all += length(&text["text"]);
            }
            "table" => {
                let rows = block["rows"].as_array().ok_or("no rows")?;
                let width = rows.first().and_then(Value::as_array).map_or(0, Vec::len);
                if rows.is_empty() || rows.len() > 100 || !(1..=20).contains(&width) {
                    return Err("a wrong table".to_owned());
                }
                for cell in rows.iter().flat_map(|row| row.as_array().unwrap()) {
                    if cell["type"] != "raw_text" || length(&cell["text"]) == 0 {
                        return Err("a wrong cell".to_owned());
                    }
                    cells += length(&cell["text"]);
                }
            }
            "rich_text" => all += leaves(block)?,
            other => return Err(format!("a block of the kind {other}")),
        }
    }
    if cells > 10_000 || all + cells > 13_200 {
        return Err(format!("{all} and {cells} characters"));
    }
    Ok(())
}

/// The characters of a `rich_text`, which holds nothing but literal text.
fn leaves(value: &Value) -> Result<usize, String> {
    if value["type"] == "text" {
        let length = value["text"].as_str().map_or(0, |text| text.chars().count());
        return if length == 0 { Err("an empty text".to_owned()) } else { Ok(length) };
    }
    let known = ["rich_text", "rich_text_section", "rich_text_list"];
    if !known.iter().any(|known| value["type"] == *known) {
        return Err(format!("an element of the kind {}", value["type"]));
    }
    let elements = value["elements"].as_array().filter(|elements| !elements.is_empty());
    elements.ok_or("no elements")?.iter().map(leaves).sum()
}
