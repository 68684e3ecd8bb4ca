use super::*;
use std::os::unix::process::ExitStatusExt;

const LONG: Duration = Duration::from_secs(60);
/// Far less than the program would take if it were not stopped.
const SHORT: Duration = Duration::from_millis(300);
/// The same for a program that must have done its first steps by then, on a busy machine too.
const STARTED: Duration = Duration::from_millis(1500);

fn environment() -> BTreeMap<OsString, OsString> {
    BTreeMap::from([("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into())])
}

fn shell(script: &str) -> Vec<String> {
    ["sh", "-c", script].map(String::from).to_vec()
}

fn run_shell(script: &str, limit: Duration) -> Result<Output, Error> {
    run(&Request::new(&shell(script), &environment(), limit))
}

/// Whether a process still runs; a zombie that nobody has reaped yet does not.
fn runs(pid: &str) -> bool {
    let found = run_shell(&format!("ps -o stat= -p {pid}"), LONG).unwrap();
    assert_ne!(found.status.code(), Some(127), "this test needs ps");
    let state = String::from_utf8(found.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

fn text(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn output_error_and_status_come_back() {
    let output = run_shell("echo out; echo err >&2; exit 3", LONG).unwrap();
    assert_eq!(text(&output), "out\n");
    assert_eq!(output.stderr, "err\n");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn no_shell_reads_the_arguments() {
    let argv = ["printf", "%s|", "$HOME", "a b", "; exit 9", "*"].map(String::from);
    let output = run(&Request::new(&argv, &environment(), LONG)).unwrap();
    assert_eq!(text(&output), "$HOME|a b|; exit 9|*|");
}

#[test]
fn a_program_that_is_just_being_written_is_waited_for_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program");
    std::fs::copy("/bin/sh", &path).unwrap();
    let argv = [path.to_str().unwrap(), "-c", "echo ran"].map(String::from);
    let environment = environment();
    let request = Request::new(&argv, &environment, LONG);
    let open = || std::fs::OpenOptions::new().append(true).open(&path).unwrap();

    let writer = open();
    let closing = thread::spawn(move || {
        thread::sleep(SHORT);
        drop(writer);
    });
    let start = |patience| start_program(&GROUPS, &request, Instant::now() + patience);
    // Another test may have just started a program, which has the file open for a moment as well.
    let mut running = start(LONG).unwrap();
    closing.join().unwrap();
    let mut said = String::new();
    running.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "ran\n");

    let writer = open();
    match start(Duration::ZERO) {
        Err(error) => assert!(error.to_string().starts_with("could not be run: "), "{error}"),
        // Some kernels run what is open for writing.
        Ok(_) => assert!(Command::new(&path).args(["-c", "true"]).status().unwrap().success()),
    }
    drop(writer);
}

#[test]
fn the_environment_is_the_given_one_and_names_are_looked_up_in_its_path() {
    let mut environment = environment();
    environment.insert("PERSONAL_OS_X".into(), "täglich".into());
    let argv = ["env".to_owned()];
    let output = run(&Request::new(&argv, &environment, LONG)).unwrap();
    let mut lines: Vec<&str> = text(&output).lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["PATH=/usr/local/bin:/usr/bin:/bin", "PERSONAL_OS_X=täglich"]);

    environment.insert("PATH".into(), "/nonexistent".into());
    let error = run(&Request::new(&argv, &environment, LONG)).unwrap_err();
    assert!(matches!(error, Error::NotFound), "{error:?}");
}

#[test]
fn input_is_null_or_what_is_given() {
    assert_eq!(text(&run_shell("cat; echo end", LONG).unwrap()), "end\n");
    let (argv, environment) = (shell("cat"), environment());
    let mut request = Request::new(&argv, &environment, LONG);
    request.input = Some(b"a\0b");
    assert_eq!(run(&request).unwrap().stdout, b"a\0b");
}

#[test]
fn large_input_and_both_outputs_move_at_once() {
    // Each way carries more than a pipe holds, and the program fills its standard error first.
    let input = vec![b'i'; 1 << 20];
    let (argv, environment) = (shell("head -c 1048576 /dev/zero >&2; cat"), environment());
    let mut request = Request::new(&argv, &environment, LONG);
    request.input = Some(&input);
    let output = run(&request).unwrap();
    assert_eq!(output.stdout, input);
    assert_eq!(output.stderr.len(), STDERR_CAP);
}

#[test]
fn a_program_need_not_read_its_input() {
    let input = vec![b'i'; 1 << 20];
    let (argv, environment) = (shell("echo done"), environment());
    let mut request = Request::new(&argv, &environment, LONG);
    request.input = Some(&input);
    assert_eq!(text(&run(&request).unwrap()), "done\n");
}

#[test]
fn missing_and_forbidden_programs_are_told_apart() {
    let of = |program: &str| {
        run(&Request::new(&[program.to_owned()], &environment(), LONG)).unwrap_err()
    };
    assert!(matches!(of("/nonexistent/tool"), Error::NotFound));
    assert!(matches!(of("no-such-tool-anywhere"), Error::NotFound));
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(of(file.path().to_str().unwrap()), Error::NotExecutable));
    assert!(matches!(of("/"), Error::NotExecutable));
    assert!(matches!(of("nul\0byte"), Error::Io(_)));
    let nothing = run(&Request::new(&[], &environment(), LONG)).unwrap_err();
    assert_eq!(nothing.to_string(), "could not be run: no program is named");
}

#[test]
fn a_slow_program_is_stopped_with_everything_it_started() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().display();
    let script = format!("sleep 600 & echo $! > {path}; sleep 600");
    let error = run_shell(&script, STARTED).unwrap_err();
    assert!(matches!(error, Error::TimedOut { limit: STARTED }), "{error:?}");
    assert_eq!(error.to_string(), "did not end within 1.5 s and was stopped");
    let pid = std::fs::read_to_string(file.path()).unwrap();
    assert_ne!(pid, "");
    assert!(!runs(pid.trim()));
}

#[test]
fn a_program_that_ignores_the_request_to_end_is_killed() {
    let started = Instant::now();
    let error = run_shell("trap '' TERM; while :; do sleep 1; done", SHORT).unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
    assert!(started.elapsed() < LONG);
}

#[test]
fn a_program_may_clean_up_when_it_is_asked_to_end() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().display();
    let script = format!("trap 'echo cleaned > {path}; exit' TERM; echo; sleep 600 & wait");
    assert!(matches!(run_shell(&script, STARTED), Err(Error::TimedOut { .. })));
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "cleaned\n");
}

#[test]
fn closed_pipes_do_not_hide_a_running_program() {
    let error = run_shell("exec >&- 2>&-; sleep 600", SHORT).unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
}

#[test]
fn what_a_program_leaves_on_its_pipes_does_not_hang_us() {
    let output = run_shell("sleep 600 & echo $!", LONG).unwrap();
    assert!(output.status.success());
    assert!(!runs(text(&output).trim()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_that_left_the_group_does_not_hang_us_either() {
    // In a session of its own it gets no signal of ours, so the test ends it.
    let output = run_shell("setsid sleep 600 & echo $!", LONG).unwrap();
    let pid = text(&output).trim().to_owned();
    run_shell(&format!("kill {pid}"), LONG).unwrap();
    assert!(output.status.success());
}

#[test]
fn background_output_that_still_comes_is_waited_for() {
    let script = "{ for i in 1 2 3; do sleep 0.1; echo $i; done; } &";
    assert_eq!(text(&run_shell(script, LONG).unwrap()), "1\n2\n3\n");
}

#[test]
fn too_much_output_is_an_error_and_exactly_enough_is_none() {
    let (argv, environment) = (shell("head -c 1000 /dev/zero"), environment());
    let mut request = Request::new(&argv, &environment, LONG);
    request.stdout_cap = 1000;
    assert_eq!(run(&request).unwrap().stdout.len(), 1000);
    request.stdout_cap = 999;
    assert!(matches!(run(&request), Err(Error::TooMuchOutput { cap: 999 })));
    let endless = run_shell("yes", LONG).unwrap_err();
    assert_eq!(endless.to_string(), "printed more than 16777216 bytes and was stopped");
}

#[test]
fn the_end_of_a_long_error_output_is_kept() {
    let script = "head -c 300000 /dev/zero >&2; printf 'the \\377 cause' >&2";
    let (argv, environment) = (shell(script), environment());
    let mut request = Request::new(&argv, &environment, LONG);
    request.stderr_cap = 11;
    assert_eq!(run(&request).unwrap().stderr, "the \u{FFFD} cause");
}

#[test]
fn a_signal_of_somebody_else_is_a_status() {
    let output = run_shell("kill -9 $$", LONG).unwrap();
    assert_eq!(output.status.signal(), Some(9));
}

#[test]
fn all_programs_end_together_and_none_starts_after() {
    // A registry of its own, because the common one serves the other tests of this process.
    let groups = Groups::new();
    let (argv, stubborn) = (shell("sleep 600"), shell("trap '' TERM; sleep 600; sleep 600"));
    let environment = environment();
    thread::scope(|scope| {
        let first = scope.spawn(|| run_in(&groups, &Request::new(&argv, &environment, LONG)));
        let second = scope.spawn(|| run_in(&groups, &Request::new(&stubborn, &environment, LONG)));
        while groups.count() < 2 {
            thread::yield_now();
        }
        groups.terminate(SHORT);
        assert!(first.join().unwrap().unwrap().status.signal().is_some());
        assert!(second.join().unwrap().unwrap().status.signal().is_some());
    });
    assert_eq!(groups.count(), 0);
    let refused = run_in(&groups, &Request::new(&argv, &environment, LONG)).unwrap_err();
    assert_eq!(refused.to_string(), "could not be run: this program is ending");
}

#[test]
fn no_debug_form_shows_the_output() {
    let output = run_shell("printf s3cret; printf s3cret >&2", LONG).unwrap();
    assert!(!format!("{output:?}").contains("s3cret"));
}
