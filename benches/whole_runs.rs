//! Whole runs of the real program, as its user waits for them: wall time from start to exit, and
//! the largest memory any of them took.
//!
//! `cargo bench` prints the minimum, median and maximum of each command. `cargo bench -- --quick`
//! runs each once, which only shows that the benchmarks work. The data is made here, the same
//! every time.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on ends, and what it prints is its result"
)]

use nix::sys::resource::{UsageWho, getrusage};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Counted runs of each command, after one that warms the caches.
const RUNS: usize = 40;

fn main() {
    // Cargo passes `--bench`; anything else is ours.
    let quick = std::env::args().any(|argument| argument == "--quick");
    let runs = if quick { 1 } else { RUNS };
    let binary = Path::new(env!("CARGO_BIN_EXE_personal-os"));
    let size = std::fs::metadata(binary).map_or(0, |metadata| metadata.len());
    println!("binary: {:.2} MB", to_mb(size));
    println!("{:44} {:>8} {:>8} {:>8}  largest so far", "command", "min", "median", "max");
    // Memory is the largest of all children up to then, so the commands go from small to large.
    let home = user(200, 20, 50);
    for args in [
        &["--version"][..],
        &["config", "path"],
        &["history", "list"],
        &["tasks", "--json"],
        &["agenda", "--json"],
        &["plan", "--dry-run"],
        &["plan"],
    ] {
        measure(binary, home.path(), args, "200 events, 50 tasks", runs);
    }
    worded(binary, home.path(), runs);
    let fortnight = &["agenda", "--to", "2026-12-08", "--json"][..];
    for (events, series, tasks) in [(1_000, 50, 50), (10_000, 500, 50), (10_000, 500, 5_000)] {
        let home = user(events, series, tasks);
        let what = format!("{events} events, {tasks} tasks");
        measure(binary, home.path(), fortnight, &what, runs);
        measure(binary, home.path(), &["plan", "--dry-run"], &what, runs);
    }
    for items in [1_000, 10_000] {
        feedback(binary, items, runs.min(10));
    }
    let home = user(if quick { 1_000 } else { 100_000 }, 5_000, 50);
    measure(binary, home.path(), fortnight, "100000 events, 50 tasks", runs.min(10));
    if !quick {
        feedback(binary, 100_000, 3);
    }
}

/// The themes of a table with so many rows of about a hundred and twenty characters: some words of one
/// of sixty topics among words that are in all of them, and how one feels about it.
fn feedback(binary: &Path, items: usize, runs: usize) {
    let mut state = 7_u64;
    let mut below = |end: usize| {
        // Knuth's constants (MMIX); the upper half is the better one.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("a small number") % end
    };
    let parts = [
        "ba", "de", "fi", "go", "lu", "ka", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "fa",
        "le",
    ];
    let word = |below: &mut dyn FnMut(usize) -> usize| -> String {
        (0..2 + below(3)).map(|_| parts[below(parts.len())]).collect()
    };
    let anywhere: Vec<String> = (0..3_000).map(|_| word(&mut below)).collect();
    let topics: Vec<Vec<String>> =
        (0..60).map(|_| (0..12).map(|_| word(&mut below)).collect()).collect();
    let moods =
        ["crashes every time", "is so slow", "please add it", "is great", "fails again", ""];
    let home = TempDir::new().expect("a folder can be made");
    let mut table = String::from("id,date,author,text\n");
    for item in 0..items {
        let topic = &topics[below(topics.len())];
        let (day, author) = (11 + below(14), below(items / 3 + 1));
        let _ = write!(table, "{item},2026-11-{day},u{author},the");
        for _ in 0..2 + below(4) {
            let _ = write!(table, " {}", topic[below(topic.len())]);
        }
        for _ in 0..2 + below(13) {
            let _ = write!(table, " {}", anywhere[below(anywhere.len())]);
        }
        let _ = writeln!(table, " {}", moods[below(moods.len())]);
    }
    let path = home.path().join("said.csv");
    std::fs::write(&path, table).expect("a table can be written");
    let path = path.to_str().expect("a plain path");
    let what = format!("{items} items");
    measure(binary, home.path(), &["feedback", "--json", path], &what, runs);
}

fn measure(binary: &Path, home: &Path, args: &[&str], what: &str, runs: usize) {
    let mut times: Vec<Duration> = (0..=runs).map(|_| run(binary, home, args)).collect();
    times.remove(0);
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |usage| usage.max_rss());
    println!(
        "{:44} {:5.1} ms {:5.1} ms {:5.1} ms  {:.1} MB",
        format!("{} ({what})", args.iter().take(2).copied().collect::<Vec<_>>().join(" ")),
        ms(times[0]),
        ms(times[times.len() / 2]),
        ms(times[times.len() - 1]),
        // Linux counts kibibytes here.
        to_mb(u64::try_from(memory).unwrap_or(0) * 1024),
    );
}

/// What our side of a model call adds to a plan: each run that a server on this machine words at once
/// is paired with one that nobody words. The server's own time is part of what is shown.
fn worded(binary: &Path, home: &Path, runs: usize) {
    let texts: Vec<String> = ["headline", "why:T1", "why:T2", "why:T3"]
        .into_iter()
        .zip([
            "Work from the top down.",
            "Do it while you are fresh.",
            "Get it off the list early.",
            "Keep at it.",
        ])
        .map(|(slot, text)| format!(r#"{{"slot":"{slot}","text":"{text}","cites":[]}}"#))
        .collect();
    let wording = format!(r#"{{"texts":[{}],"picks":[]}}"#, texts.join(","));
    let answer = format!(
        r#"{{"choices":[{{"finish_reason":"stop","message":{{"content":{}}}}}]}}"#,
        serde_json::Value::from(wording)
    );
    let config = home.join(".config/personal-os/config.toml");
    let plain = std::fs::read_to_string(&config).expect("the configuration can be read");
    let address = serve(answer);
    let table = format!(
        "[ai]\nprovider = \"openai-compatible\"\nmodel = \"m\"\nbase_url = \"http://{address}\"\n"
    );
    std::fs::write(&config, plain.clone() + &table).expect("the configuration can be written");
    let (built_in, asked) =
        (&["plan", "--dry-run", "--writer", "built-in"][..], &["plan", "--dry-run"][..]);
    let mut pairs: Vec<(Duration, Duration)> =
        (0..=runs).map(|_| (run(binary, home, built_in), run(binary, home, asked))).collect();
    pairs.remove(0);
    let said = Command::new(binary)
        .args(asked)
        .env_clear()
        .env("HOME", home)
        .env("TZ", "Europe/Berlin")
        .env("PERSONAL_OS_NOW", "2026-11-24T08:00:00+01:00")
        .output()
        .expect("the program can be run");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("verified: 4 of 4"), "nobody worded the plan: {said}");
    std::fs::write(&config, plain).expect("the configuration can be written");
    let ms = |time: &Duration| time.as_secs_f64() * 1_000.0;
    let mut added: Vec<f64> = pairs.iter().map(|(without, with)| ms(with) - ms(without)).collect();
    added.sort_unstable_by(f64::total_cmp);
    println!(
        "{:44} {:5.1} ms {:5.1} ms {:5.1} ms",
        "added by a model call (200 events, 50 tasks)",
        added[0],
        added[added.len() / 2],
        added[added.len() - 1],
    );
}

/// A server that answers every request with the same body, as long as this program runs.
fn serve(body: String) -> std::net::SocketAddr {
    use std::io::{BufRead as _, Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("the port is known");
    std::thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let mut reader = std::io::BufReader::new(stream);
            let mut length = 0;
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                let lower = line.to_ascii_lowercase();
                if let Some(value) = lower.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                line.clear();
            }
            let mut request = vec![0; length];
            let _ = reader.read_exact(&mut request);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = reader.get_mut().write_all((head + &body).as_bytes());
        }
    });
    address
}

fn run(binary: &Path, home: &Path, args: &[&str]) -> Duration {
    let mut command = Command::new(binary);
    command
        .args(args)
        .env_clear()
        .env("HOME", home)
        .env("TZ", "Europe/Berlin")
        .env("PERSONAL_OS_NOW", "2026-11-24T08:00:00+01:00")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let begun = Instant::now();
    let status = command.status().expect("the program can be run");
    let took = begun.elapsed();
    assert!(status.success(), "{args:?} ended with {status}");
    took
}

#[expect(clippy::cast_precision_loss, reason = "sizes of files and memory are small")]
fn to_mb(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

/// A home with `events` single and weekly meetings, `series` of them weekly for five years, spread
/// over those years, and `tasks` tasks. 10,000 events make a file of about 6.5 MB.
fn user(events: usize, series: usize, tasks: usize) -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    let mut calendar = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bench\r\n");
    let description = "The usual agenda, notes of last time and a link nobody follows. ".repeat(5);
    for number in 0..events {
        let year = 2022 + number % 6;
        let (month, day, hour) = (1 + number % 12, 1 + number % 28, 8 + number % 9);
        let (year, rule) = if number < series {
            (2021, "RRULE:FREQ=WEEKLY;UNTIL=20270101T000000Z\r\n")
        } else {
            (year, "")
        };
        let _ = write!(
            calendar,
            "BEGIN:VEVENT\r\nUID:event-{number}@bench\r\nDTSTAMP:20260101T000000Z\r\n\
             DTSTART;TZID=Europe/Berlin:{year}{month:02}{day:02}T{hour:02}0000\r\n\
             DTEND;TZID=Europe/Berlin:{year}{month:02}{day:02}T{hour:02}3000\r\n{rule}\
             SUMMARY:Meeting number {number} about the usual things\r\n\
             LOCATION:Room {number}\r\nDESCRIPTION:{description}\r\nEND:VEVENT\r\n"
        );
    }
    calendar.push_str("END:VCALENDAR\r\n");
    let mut todo = String::new();
    for number in 0..tasks {
        let priority = ["(A) ", "(B) ", "(C) ", ""][number % 4];
        let due = match number % 5 {
            0 => format!(" due:2026-11-{:02}", 24 + number % 6),
            1 => format!(" due:2026-12-{:02}", 1 + number % 20),
            _ => String::new(),
        };
        let _ = writeln!(
            todo,
            "{priority}2026-11-01 Task number {number} of the list +project{} @desk{due} est:{}m",
            number % 7,
            15 + 15 * (number % 6)
        );
    }
    let config = "[user]\ntimezone = \"Europe/Berlin\"\n\
                  [[calendar]]\nname = \"work\"\nkind = \"ics\"\npath = \"~/calendar.ics\"\n\
                  [[tasks]]\nname = \"todo\"\nkind = \"todotxt\"\npath = \"~/todo.txt\"\n";
    let folder = home.path().join(".config/personal-os");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for (path, text) in [
        (home.path().join("calendar.ics"), calendar.as_str()),
        (home.path().join("todo.txt"), todo.as_str()),
        (folder.join("config.toml"), config),
    ] {
        std::fs::write(path, text).expect("the file can be written");
    }
    home
}
