//! Talking with the program on a terminal of its own.

use crate::harness::Home;
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, tcgetattr};
use nix::unistd::Pid;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Something is broken if the program is silent for so long.
const PATIENCE: Duration = Duration::from_secs(60);

type Heard = Arc<(Mutex<(Vec<u8>, bool)>, Condvar)>;

/// A conversation.
pub(crate) struct Talk {
    child: Child,
    master: File,
    slave: OwnedFd,
    heard: Heard,
    /// How much of what was heard is dealt with.
    at: usize,
}

/// How a conversation ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// Everything on the terminal; the home's path reads `~`.
    pub(crate) text: String,
}

impl Talk {
    pub(crate) fn start(mut command: Command, columns: u16) -> Self {
        let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(&size, None).unwrap();
        let stream = || Stdio::from(pty.slave.as_fd().try_clone_to_owned().unwrap());
        let child = command.stdin(stream()).stdout(stream()).stderr(stream()).spawn().unwrap();
        let heard: Heard = Arc::default();
        let mut reader = File::from(pty.master.as_fd().try_clone_to_owned().unwrap());
        let shared = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut heard = shared.0.lock().unwrap();
                heard.0.extend(&buffer[..read]);
                heard.1 = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self { child, master: File::from(pty.master), slave: pty.slave, heard, at: 0 }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.heard.0.lock().unwrap().0).replace("\r\n", "\n")
    }

    /// Waits until the program says `text`, in whatever lines, after what was heard before.
    #[track_caller]
    pub(crate) fn hear(&mut self, text: &str) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        loop {
            let all = self.text();
            if let Some(end) = all.get(self.at..).and_then(|rest| find(rest, text)) {
                self.at += end;
                return self;
            }
            let left = end.saturating_duration_since(Instant::now());
            let is_over = self.child.try_wait().unwrap().is_some() && self.text() == all;
            assert!(!left.is_zero() && !is_over, "\"{text}\" was not said after all of:\n{all}");
            let heard = self.heard.0.lock().unwrap();
            drop(self.heard.1.wait_timeout(heard, left.min(Duration::from_millis(200))).unwrap());
        }
    }

    /// Waits for the next prompt and answers.
    #[track_caller]
    pub(crate) fn answer(&mut self, line: &str) -> &mut Self {
        self.hear("\n> ");
        self.send(&format!("{line}\n"))
    }

    pub(crate) fn send(&mut self, text: &str) -> &mut Self {
        self.master.write_all(text.as_bytes()).unwrap();
        self
    }

    /// Interrupts it and waits for its end.
    pub(crate) fn interrupt(&mut self) -> &mut Self {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
        self.child.wait().unwrap();
        self
    }

    /// Whether the terminal shows what is typed.
    pub(crate) fn echoes(&self) -> bool {
        tcgetattr(&self.slave).unwrap().local_flags.contains(LocalFlags::ECHO)
    }

    /// Waits for the end, and gives all that was on the terminal.
    pub(crate) fn end(mut self, home: &Home) -> Ended {
        let code = self.child.wait().unwrap().code();
        drop(self.slave);
        drop(self.master);
        let end = Instant::now() + PATIENCE;
        let mut heard = self.heard.0.lock().unwrap();
        // The reader has a descriptor of its own, and sees the end once the last writer has gone.
        while !heard.1 && Instant::now() < end {
            heard = self.heard.1.wait_timeout(heard, Duration::from_millis(200)).unwrap().0;
        }
        let text = String::from_utf8_lossy(&heard.0).replace("\r\n", "\n");
        Ended { code, text: text.replace(&home.path("").display().to_string(), "~/") }
    }
}

/// Where the first place ends at which `all` says `text`. A blank may be the end of a line, and what
/// follows may be set in.
fn find(all: &str, text: &str) -> Option<usize> {
    let ends = |from: usize| {
        let mut at = from;
        for c in text.chars() {
            let rest = &all[at..];
            let blanks = rest.len() - rest.trim_start().len();
            at += match c {
                ' ' if blanks > 0 => blanks,
                c if rest.starts_with(c) => c.len_utf8(),
                _ => return None,
            };
        }
        Some(at)
    };
    all.char_indices().find_map(|(from, _)| ends(from))
}
