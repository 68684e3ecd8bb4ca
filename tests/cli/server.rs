//! A scripted HTTP server on this machine: it answers what a test wrote down, breaks connections
//! when told to, and remembers what it was asked.
#![allow(dead_code, reason = "each crate of tests uses a part of it")]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What to answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    ending: Ending,
}

/// What happens after the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Ending {
    /// The connection is closed in order.
    #[default]
    Whole,
    /// Only so many bytes of the body are sent, then the connection is closed.
    CutAfter(usize),
    /// Only so many bytes of the body are sent, then nothing until the client goes away.
    StallAfter(usize),
    /// Nothing at all until the client goes away.
    Silent,
    /// The body is sent in the place of an HTTP answer.
    Raw,
    /// The body is sent byte by byte, with a pause after each.
    Drip(Duration),
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }

    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::new(status, "").with("Location", location)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.ending = Ending::CutAfter(bytes);
        self
    }

    pub(crate) fn stall_after(mut self, bytes: usize) -> Self {
        self.ending = Ending::StallAfter(bytes);
        self
    }

    pub(crate) fn silence() -> Self {
        Self { ending: Ending::Silent, ..Self::default() }
    }

    pub(crate) fn drip(mut self, pause: Duration) -> Self {
        self.ending = Ending::Drip(pause);
        self
    }

    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { body: bytes.into(), ending: Ending::Raw, ..Self::default() }
    }

    fn send(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let until_gone = |stream: &mut TcpStream| std::io::copy(stream, &mut std::io::sink());
        let head = || {
            let mut head = format!("HTTP/1.1 {} Scripted\r\nConnection: close\r\n", self.status);
            if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
                head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
            }
            for (name, value) in &self.headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head + "\r\n"
        };
        match self.ending {
            Ending::Raw => stream.write_all(&self.body)?,
            Ending::Silent => drop(until_gone(stream)?),
            Ending::Whole => {
                stream.write_all(head().as_bytes())?;
                stream.write_all(&self.body)?;
            }
            Ending::Drip(pause) => {
                stream.write_all(head().as_bytes())?;
                for byte in &self.body {
                    stream.write_all(&[*byte])?;
                    std::thread::sleep(pause);
                }
            }
            Ending::CutAfter(bytes) | Ending::StallAfter(bytes) => {
                stream.write_all(head().as_bytes())?;
                stream.write_all(&self.body[..bytes])?;
                if self.ending == Ending::StallAfter(bytes) {
                    until_gone(stream)?;
                }
            }
        }
        stream.flush()
    }
}

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

type Script = HashMap<(String, String), Vec<Reply>>;

#[derive(Debug, Default)]
struct Shared {
    script: Mutex<Script>,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

/// The server; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    if shared.stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    shared.connections.fetch_add(1, Ordering::SeqCst);
                    let shared = Arc::clone(&shared);
                    // A client that hangs up in the middle is part of many tests.
                    std::thread::spawn(move || drop(stream.and_then(|s| serve(s, &shared))));
                }
            })
        };
        Self { address, shared, thread: Some(thread) }
    }

    /// Answers `method path` with `replies`, one after the other; the last one again and again.
    /// What has no script is 404; a path without a query also stands for those with one that have
    /// none of their own.
    pub(crate) fn on(&self, method: &str, path: &str, replies: impl Into<Vec<Reply>>) {
        let key = (method.to_owned(), path.to_owned());
        self.shared.script.lock().unwrap().insert(key, replies.into());
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.address));
        self.thread.take().map(JoinHandle::join);
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(()) };
    let mut seen = Seen {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: HashMap::new(),
        body: String::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        seen.headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    seen.body = String::from_utf8_lossy(&body).into_owned();
    let key = (seen.method.clone(), seen.path.clone());
    shared.seen.lock().unwrap().push(seen);
    let reply = {
        let mut script = shared.script.lock().unwrap();
        let without_query = key.1.split('?').next().unwrap_or_default().to_owned();
        let key = if script.contains_key(&key) { key } else { (key.0, without_query) };
        match script.get_mut(&key) {
            Some(replies) if replies.len() > 1 => replies.remove(0),
            Some(replies) => replies.first().cloned().unwrap_or_else(|| Reply::new(404, "")),
            None => Reply::new(404, ""),
        }
    };
    reply.send(&mut stream)
}
