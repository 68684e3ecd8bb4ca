//! Running another program: bounded in time and output, never through a shell.
//!
//! The program gets an argument vector, exactly the environment that the caller names, and nothing
//! on its standard input unless the caller gives bytes. It leads its own process group, so that a
//! limit ends what it started too. It has no terminal to ask on: one that reads from the terminal
//! is stopped by the system and runs into its limit.

mod groups;
#[cfg(test)]
mod tests;

use crate::unix::{self, Signal};
use groups::{Groups, Running};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// What a program may print to its standard output unless the caller says otherwise, in bytes.
pub const STDOUT_CAP: usize = 16 * 1024 * 1024;

/// How much of a program's standard error is kept unless the caller says otherwise, in bytes.
pub const STDERR_CAP: usize = 64 * 1024;

/// Between asking a group to end (SIGTERM) and killing it (SIGKILL).
const GRACE: Duration = Duration::from_millis(500);

/// How long the pipes of a program that has ended may stay open without a byte. Something that it
/// left in the background holds them then, as a shared connection of ssh does.
const QUIET: Duration = Duration::from_secs(1);

/// How long a program may be open for writing before that is an error.
const WRITTEN: Duration = Duration::from_secs(1);

/// The first wait between two looks at whether the program has ended; each next one is twice as long.
const FIRST_LOOK: Duration = Duration::from_millis(1);

/// The longest wait between two looks at whether the program has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How many pieces of output wait to be taken, so that a flood waits in the pipe.
const PIECES: usize = 16;

/// The size of one piece in bytes: what a pipe holds on Linux.
const PIECE: usize = 64 * 1024;

static GROUPS: Groups = Groups::new();

/// A program to run.
#[derive(Clone)]
pub struct Request<'a> {
    /// The program and its arguments. A name without a slash is looked up in the `PATH` of
    /// `environment`.
    pub argv: &'a [String],
    /// The whole environment of the program; nothing else is inherited.
    pub environment: &'a BTreeMap<OsString, OsString>,
    /// The folder it runs in; `None` is ours.
    pub folder: Option<&'a Path>,
    /// The bytes on its standard input; `None` is the null device.
    pub input: Option<&'a [u8]>,
    /// How long it may take, on a clock that never jumps.
    pub limit: Duration,
    /// How many bytes it may print; more is [`Error::TooMuchOutput`].
    pub stdout_cap: usize,
    /// How many bytes of its standard error are kept: the last ones, where programs say why they
    /// failed.
    pub stderr_cap: usize,
}

impl<'a> Request<'a> {
    /// A program without input and with the usual caps.
    pub fn new(
        argv: &'a [String],
        environment: &'a BTreeMap<OsString, OsString>,
        limit: Duration,
    ) -> Self {
        Self {
            argv,
            environment,
            folder: None,
            input: None,
            limit,
            stdout_cap: STDOUT_CAP,
            stderr_cap: STDERR_CAP,
        }
    }
}

/// What a program that ended by itself, or by a signal of somebody else, left behind.
pub struct Output {
    /// How it ended.
    pub status: ExitStatus,
    /// All that it printed.
    pub stdout: Vec<u8>,
    /// The end of its standard error; bytes that are no UTF-8 are replaced.
    pub stderr: String,
}

impl fmt::Debug for Output {
    /// The output may be a secret, so only its size is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("status", &self.status)
            .field("stdout", &format_args!("{} bytes", self.stdout.len()))
            .field("stderr", &format_args!("{} bytes", self.stderr.len()))
            .finish()
    }
}

/// Why there is no output. The messages name no argument, because an argument may be private; the
/// caller puts the program's name in front.
#[derive(Debug)]
pub enum Error {
    /// There is no such program, or a script names an interpreter that is not there.
    NotFound,
    /// The file may not be run by this user, or is no program.
    NotExecutable,
    /// It did not end within `limit` and was stopped with all it had started.
    TimedOut {
        /// The limit of the request.
        limit: Duration,
    },
    /// It printed more than `cap` bytes and was stopped with all it had started.
    TooMuchOutput {
        /// The cap of the request, in bytes.
        cap: usize,
    },
    /// The system refused something else.
    Io(std::io::Error),
}

impl Error {
    /// Tells apart why a program could not be started.
    fn from_spawn(cause: std::io::Error) -> Self {
        match cause.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::PermissionDenied => Self::NotExecutable,
            _ if unix::is_no_program(&cause) => Self::NotExecutable,
            _ => Self::Io(cause),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::NotExecutable => f.write_str("cannot be executed"),
            Self::TimedOut { limit } => {
                write!(f, "did not end within {} s and was stopped", limit.as_secs_f64())
            }
            Self::TooMuchOutput { cap } => {
                write!(f, "printed more than {cap} bytes and was stopped")
            }
            Self::Io(cause) => write!(f, "could not be run: {cause}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(cause) => Some(cause),
            _ => None,
        }
    }
}

/// Runs a program to its end.
///
/// An exit status other than 0 is no error here: the caller knows what it means. What the program
/// leaves in the background ends with it if it still holds the pipes, and is left alone if not.
pub fn run(request: &Request<'_>) -> Result<Output, Error> {
    let ended = run_in(&GROUPS, request);
    while GROUPS.are_closed() {
        // This program is about to exit. What was cut off must not be taken for an answer, lest a
        // report that says so gets out in the last moment.
        thread::park();
    }
    ended
}

/// Ends every program that [`run`] has started, with what each started itself, and refuses to start
/// more; a call of [`run`] that is under way never returns. Meant for the thread that handles
/// signals, just before this program exits; it returns within about half a second.
pub fn terminate_all() {
    GROUPS.terminate(GRACE);
}

fn run_in(groups: &Groups, request: &Request<'_>) -> Result<Output, Error> {
    let started = Instant::now();
    let patience = WRITTEN.min(request.limit);
    let mut running = start_program(groups, request, started + patience)?;
    let (sender, events) = sync_channel(PIECES);
    // The threads may outlive this call when something else holds a pipe; they own all they use
    // and end with the pipe.
    let child = &mut running.child;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), request.input) {
        let input = input.to_vec();
        // A program need not read what it is given.
        start(move || drop(pipe.write_all(&input)))?;
    }
    if let Some(pipe) = child.stdout.take() {
        let sender = sender.clone();
        start(move || read(pipe, &sender, Event::Stdout))?;
    }
    if let Some(pipe) = child.stderr.take() {
        let sender = sender.clone();
        start(move || read(pipe, &sender, Event::Stderr))?;
    }
    // `sender` lives on here, so that waiting for an event is a wait even after both pipes closed.
    let collected = Pipes { events, open: 2 }.collect(&mut running, request, started);
    drop(sender);
    collected
}

/// Starts the program, and waits until `until` for whoever has its file open for writing: a file that is
/// just being replaced cannot be run (ETXTBSY, execve(2)), and can when that is done. It is no reason
/// to lose what the program would have said.
fn start_program<'a>(
    groups: &'a Groups,
    request: &Request<'_>,
    until: Instant,
) -> Result<Running<'a>, Error> {
    let mut command = command(request)?;
    loop {
        let running = groups.spawn(&mut command);
        let is_busy = |cause: &std::io::Error| cause.kind() == ErrorKind::ExecutableFileBusy;
        match &running {
            Err(Error::Io(cause)) if is_busy(cause) && Instant::now() < until => {}
            _ => return running,
        }
        thread::sleep(LOOK_AGAIN);
    }
}

fn command(request: &Request<'_>) -> Result<Command, Error> {
    let Some((program, arguments)) = request.argv.split_first() else {
        return Err(Error::Io(std::io::Error::new(ErrorKind::InvalidInput, "no program is named")));
    };
    let mut command = Command::new(program);
    unix::lead_group(&mut command)
        .args(arguments)
        .env_clear()
        .envs(request.environment)
        .stdin(if request.input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(folder) = request.folder {
        command.current_dir(folder);
    }
    Ok(command)
}

fn start(work: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    thread::Builder::new().spawn(work).map(drop).map_err(Error::Io)
}

/// What a reading thread reports.
enum Event {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    Closed,
    Failed(std::io::Error),
}

/// Reads a pipe to its end. Nobody listens any more once the program was given up.
fn read(mut pipe: impl Read, sender: &SyncSender<Event>, event: fn(Vec<u8>) -> Event) {
    let mut piece = vec![0; PIECE];
    loop {
        let next = match pipe.read(&mut piece) {
            Ok(0) => Event::Closed,
            Ok(length) => event(piece.iter().take(length).copied().collect()),
            Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
            Err(cause) => Event::Failed(cause),
        };
        let last = matches!(next, Event::Closed | Event::Failed(_));
        if sender.send(next).is_err() || last {
            return;
        }
    }
}

/// The two pipes of a running program.
struct Pipes {
    events: Receiver<Event>,
    open: usize,
}

impl Pipes {
    /// Waits until the program has ended and both pipes are closed, within the limits.
    fn collect(
        mut self,
        running: &mut Running<'_>,
        request: &Request<'_>,
        started: Instant,
    ) -> Result<Output, Error> {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut last_sign = started;
        let mut pause = FIRST_LOOK;
        let mut ended = false;
        loop {
            let status = running.poll().map_err(Error::Io)?;
            if let Some(status) = status {
                if !ended {
                    (ended, last_sign) = (true, Instant::now());
                }
                let abandoned = last_sign.elapsed() >= QUIET;
                if self.open == 0 || abandoned {
                    if self.open > 0 {
                        running.signal(Signal::Kill);
                    }
                    let stderr = String::from_utf8_lossy(tail(&stderr, request.stderr_cap));
                    return Ok(Output { status, stdout, stderr: stderr.into_owned() });
                }
            }
            let left = request.limit.saturating_sub(started.elapsed());
            if left.is_zero() {
                self.stop(running);
                return Err(Error::TimedOut { limit: request.limit });
            }
            match self.events.recv_timeout(pause.min(left)) {
                Ok(Event::Stdout(piece)) => {
                    if stdout.len() + piece.len() > request.stdout_cap {
                        self.stop(running);
                        return Err(Error::TooMuchOutput { cap: request.stdout_cap });
                    }
                    stdout.extend(piece);
                    last_sign = Instant::now();
                }
                Ok(Event::Stderr(piece)) => {
                    stderr.extend(piece);
                    if stderr.len() > request.stderr_cap.saturating_mul(2).max(PIECE) {
                        stderr = tail(&stderr, request.stderr_cap).to_vec();
                    }
                    last_sign = Instant::now();
                }
                Ok(Event::Closed) => {
                    self.open = self.open.saturating_sub(1);
                    pause = FIRST_LOOK;
                }
                Ok(Event::Failed(cause)) => {
                    self.stop(running);
                    return Err(Error::Io(cause));
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    pause = (pause * 2).min(LOOK_AGAIN);
                }
            }
        }
    }

    /// Asks the group to end and kills it after a grace. Its output is thrown away meanwhile, so
    /// that nothing blocks on a full pipe while it cleans up.
    fn stop(&mut self, running: &mut Running<'_>) {
        running.signal(Signal::Terminate);
        let asked = Instant::now();
        loop {
            // While a pipe is open the leader stays unreaped, so that its id names the group.
            if self.open == 0 && matches!(running.poll(), Ok(Some(_))) {
                return;
            }
            let left = GRACE.saturating_sub(asked.elapsed());
            if left.is_zero() {
                break;
            }
            if let Ok(Event::Closed | Event::Failed(_)) =
                self.events.recv_timeout(left.min(LOOK_AGAIN))
            {
                self.open = self.open.saturating_sub(1);
            }
        }
        running.kill();
    }
}

/// The last `cap` bytes.
fn tail(bytes: &[u8], cap: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(cap)..).unwrap_or(bytes)
}
