use super::*;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Stands for stderr.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Screen {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn logger(options: LogOptions) -> (FanOut, Screen) {
    let screen = Screen::default();
    (FanOut::new(options, env_logger::Target::Pipe(Box::new(screen.clone()))), screen)
}

fn say(logger: &FanOut, level: Level, target: &str, text: &str) {
    logger.log(&Record::builder().level(level).target(target).args(format_args!("{text}")).build());
}

fn say_all(logger: &FanOut, target: &str) {
    for level in Level::iter() {
        say(logger, level, target, "hello");
    }
}

#[test]
fn each_q_and_v_moves_stderr_by_a_level() {
    let levels = ["error", "warning", "info", "debug", "trace"];
    for (verbosity, shown) in [(-9, 0), (-2, 0), (-1, 1), (0, 2), (1, 3), (2, 4), (3, 5), (99, 5)] {
        let (logger, screen) = logger(LogOptions { verbosity, ..LogOptions::default() });
        say_all(&logger, "personal_os::run");
        let expected: Vec<_> = levels.iter().take(shown).map(|l| format!("{l}: hello")).collect();
        let text = screen.text();
        assert_eq!(text.lines().collect::<Vec<_>>(), expected, "verbosity {verbosity}");
        assert_eq!(logger.level() as usize, shown);
    }
}

#[test]
fn directives_replace_the_verbosity() {
    let directives = Some("error,personal_os::store=debug".to_owned());
    let (logger, screen) = logger(LogOptions { directives, verbosity: 3, ..Default::default() });
    say_all(&logger, "personal_os::run");
    say_all(&logger, "personal_os::store");
    let expected = "error: hello\nerror: hello\nwarning: hello\ninfo: hello\ndebug: hello\n";
    assert_eq!(screen.text(), expected);
}

#[test]
fn libraries_are_named_below_warnings_and_colour_is_opt_in() {
    let (logger, screen) = logger(LogOptions { verbosity: 1, ..LogOptions::default() });
    say(&logger, Level::Info, "rustls::client", "hello");
    say(&logger, Level::Warn, "rustls::client", "hello");
    assert_eq!(screen.text(), "info: rustls::client: hello\nwarning: hello\n");
    let (logger, screen) = self::logger(LogOptions { color: true, ..LogOptions::default() });
    say(&logger, Level::Warn, "personal_os", "hello");
    assert_eq!(screen.text(), "\u{1b}[1;33mwarning:\u{1b}[0m hello\n");
}

#[test]
fn the_file_holds_debug_of_ours_and_info_of_others_whatever_stderr_shows() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("personal-os.log");
    let options = LogOptions { verbosity: -2, file: Some(path.clone()), ..Default::default() };
    let (logger, screen) = logger(options);
    assert_eq!(logger.level(), LevelFilter::Debug);
    say_all(&logger, "personal_os::run");
    say_all(&logger, "personal_os_other");
    assert_eq!(screen.text(), "");
    let text = fs::read_to_string(&path).unwrap();
    // `2026-11-24T08:00:00Z ` is 21 characters.
    let lines: Vec<_> = text.lines().map(|line| line.get(21..).unwrap()).collect();
    let expected = [
        "ERROR run: hello",
        "WARN  run: hello",
        "INFO  run: hello",
        "DEBUG run: hello",
        "ERROR personal_os_other: hello",
        "WARN  personal_os_other: hello",
        "INFO  personal_os_other: hello",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_line_begins_with_the_instant_in_utc() {
    let now = DateTime::parse_from_rfc3339("2026-11-24T09:00:00.5+01:00").unwrap();
    let line = full_line(
        now.with_timezone(&Utc),
        &Record::builder()
            .level(Level::Info)
            .target("personal_os::run")
            .args(format_args!("plan done"))
            .build(),
    );
    assert_eq!(line, "2026-11-24T08:00:00Z INFO  run: plan done\n");
}

#[test]
fn a_message_is_one_clean_line_of_bounded_length() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("personal-os.log");
    let (logger, screen) = logger(LogOptions { file: Some(path.clone()), ..Default::default() });
    let forged = "a\n2026-11-24T08:00:00Z INFO  run: forged\r\u{1b}[2Jb\u{7}\u{202E}c\0";
    say(&logger, Level::Warn, "personal_os::run\nx", forged);
    say(&logger, Level::Warn, "personal_os::run", &"é".repeat(1_000_000));
    let text = fs::read_to_string(&path).unwrap();
    for output in [&text, &screen.text()] {
        assert_eq!(output.lines().count(), 2);
        assert!(output.chars().all(|c| c == '\n' || !c.is_control()), "{output:?}");
        assert!(output.contains("a 2026-11-24T08:00:00Z INFO run: forged [2Jbc\n"), "{output}");
        let long = output.lines().nth(1).unwrap();
        assert_eq!(long.matches('é').count(), 2048);
        assert!(long.ends_with('…'));
    }
}

#[test]
fn a_cut_falls_between_characters() {
    for (limit, kept) in
        [(0, ""), (1, "a"), (2, "a"), (4, "a"), (5, "a😀"), (6, "a😀"), (7, "a😀é")]
    {
        let mut bounded = Bounded { text: String::new(), limit };
        assert_eq!(bounded.write_str("a😀é").is_ok(), limit == 7);
        assert_eq!(bounded.text, kept);
    }
}

#[test]
fn a_log_that_cannot_be_opened_costs_one_warning() {
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join("file"), "").unwrap();
    check_one_warning(&state.path().join("file/personal-os.log"));
    check_one_warning(state.path());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_costs_one_warning() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("personal-os.log");
    symlink("/dev/full", &path).unwrap();
    check_one_warning(&path);
}

fn check_one_warning(path: &Path) {
    let file = Some(path.to_path_buf());
    let (logger, screen) = logger(LogOptions { file, ..LogOptions::default() });
    say(&logger, Level::Info, "personal_os", "one");
    say(&logger, Level::Error, "personal_os", "two");
    say(&logger, Level::Info, "personal_os", "three");
    let text = screen.text();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let warning = format!("warning: no log is kept, {}: ", path.display());
    assert!(lines[0].starts_with(&warning), "{text}");
    assert_eq!(lines[1], "error: two");
}
