//! The schedule against the programs it is written for: `systemd-analyze`, `crontab`, `cron` and a
//! reader of property lists.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

#[path = "cli/harness.rs"]
#[allow(dead_code, reason = "the other tests of the program use the rest")]
mod harness;

use chrono::{DateTime, Duration, TimeZone, Utc};
use harness::Home;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A home whose schedule has these expressions, in this zone.
fn home(expressions: &[String], zone: &str) -> Home {
    let home = Home::new();
    let list: Vec<String> = expressions.iter().map(|text| format!("{text:?}")).collect();
    home.write_config(&format!(
        "[user]\ntimezone = \"{zone}\"\n[schedule]\nplan = [{}]\n",
        list.join(", ")
    ));
    home
}

/// The generated files, written into a folder of the home.
fn generated(home: &Home, backend: &str) -> PathBuf {
    let folder = home.path("generated");
    let output = folder.display().to_string();
    let mut print = home.command(["schedule", "print", "--backend", backend, "--output", &output]);
    // Without it the zone is the machine's, as it is for a scheduler.
    home.finish(print.env_remove("TZ")).ok();
    folder
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Two hundred expressions of every form, made by counting, not by chance.
fn expressions() -> Vec<String> {
    let days = ["", "Mon..Fri ", "Sat,Sun ", "Fri..Mon ", "Wed ", "*-*-01 ", "*-*-31 ", "*-*~1 "];
    let times = ["08:00", "02:30", "00:00,12:30", "23:59", "01:15,02:00,03:00"];
    let named = days.iter().flat_map(|day| times.iter().map(move |time| format!("{day}{time}")));
    // 563 shares no factor with 1,440, so no two minutes are the same.
    let minutes = (0..150_u32).map(|n| n * 563 % 1_440);
    let clock = minutes.map(|minute| format!("Tue,Thu {:02}:{:02}", minute / 60, minute % 60));
    let every = ["5m", "15m", "20m", "30m", "1h", "90m", "2h", "6h", "8h", "24h"];
    named.chain(every.map(|interval| format!("every {interval}"))).chain(clock).take(200).collect()
}

/// What `systemd-analyze` computes as the next times of the lines of a timer.
fn systemd_next(lines: &[String], base: &str, count: usize) -> Vec<DateTime<Utc>> {
    let mut times = Vec::new();
    for line in lines {
        let output = Command::new("systemd-analyze")
            .args([
                "calendar",
                &format!("--iterations={count}"),
                &format!("--base-time={base}"),
                line,
            ])
            .env("TZ", "UTC")
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        // "Next elapse: Wed 2026-11-25 07:00:00 UTC" and "Iteration #2: …", with a line in UTC
        // below each that is in another zone.
        for row in text.lines() {
            let Some((label, at)) = row.split_once(": ") else { continue };
            let label = label.trim();
            if label == "Next elapse" || label.starts_with("Iter") {
                let words: Vec<&str> = at.split_whitespace().collect();
                let [_, date, time, "UTC"] = words[..] else { panic!("{row}") };
                let local = format!("{date}T{time}").parse().unwrap();
                times.push(Utc.from_utc_datetime(&local));
            }
        }
    }
    times.sort_unstable();
    times.dedup();
    times.truncate(count);
    times
}

#[test]
#[ignore = "needs systemd-analyze, which .ci/run installs"]
fn systemd_agrees_on_the_next_times() {
    let bases = ["2026-11-24 07:00:00", "2026-03-28 12:00:00", "2026-10-24 12:00:00"];
    let gap = (
        Utc.with_ymd_and_hms(2026, 3, 29, 0, 59, 59).unwrap(),
        Utc.with_ymd_and_hms(2026, 3, 29, 1, 0, 0).unwrap(),
    );
    for (number, expression) in expressions().into_iter().enumerate() {
        let base = bases[number % bases.len()];
        let home = home(std::slice::from_ref(&expression), "Europe/Berlin");
        let folder = generated(&home, "systemd");
        let timer = std::fs::read_to_string(folder.join("personal-os-plan.timer")).unwrap();
        let lines: Vec<String> = timer
            .lines()
            .filter_map(|line| line.strip_prefix("OnCalendar="))
            .map(str::to_owned)
            .collect();
        let theirs = systemd_next(&lines, &format!("{base} UTC"), 4);
        let after = format!("{}Z", base.replace(' ', "T"));
        let next =
            home.run(["schedule", "next", "--json", "--count", "6", "--after", &after]).json();
        let ours: Vec<DateTime<Utc>> = next["jobs"][0]["next"]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| {
                DateTime::parse_from_rfc3339(at.as_str().unwrap()).unwrap().with_timezone(&Utc)
            })
            // The one stated difference: systemd leaves a slot in a gap out, here it is due when
            // the gap ends.
            .filter(|at| !(gap.0 < *at && *at <= gap.1 && !theirs.contains(at)))
            .take(theirs.len())
            .collect();
        assert_eq!(ours, theirs, "{expression} after {base}");
    }
}

#[test]
#[ignore = "needs systemd-analyze, which .ci/run installs"]
fn one_drop_in_belongs_to_all_services_of_a_profile() {
    let home = Home::new();
    home.write(
        ".config/personal-os/ada/config.toml",
        "[user]\ntimezone = \"UTC\"\n[schedule]\nplan = \"08:00\"\n",
    );
    let folder = home.path("generated").display().to_string();
    let print =
        ["--profile", "ada", "schedule", "print", "--backend", "systemd", "--output", &folder];
    home.run(print).ok();
    home.write("runtime/.keep", "");
    let verify = |drop_in: &str, service: &str| {
        home.write("generated/personal-os-ada-.service.d/credentials.conf", drop_in);
        let output = Command::new("systemd-analyze")
            .args(["--user", "verify", "--man=no"])
            .arg(home.path("generated").join(service))
            .env("XDG_RUNTIME_DIR", home.path("runtime"))
            .env("HOME", home.path(""))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    let shipped = include_str!("../examples/credentials.conf");
    // A key that systemd does not know shows that it reads the file.
    let wrong = shipped.replace("LoadCredential=", "LoadNothing=");
    for job in ["plan", "run"] {
        let service = format!("personal-os-ada-{job}.service");
        assert_eq!(verify(shipped, &service), "");
        assert!(verify(&wrong, &service).contains("LoadNothing"), "{service}");
    }
}

#[test]
#[ignore = "needs systemd-analyze, which .ci/run installs"]
fn systemd_verifies_the_units() {
    let home = home(&expressions()[..40], "America/New_York");
    let folder = generated(&home, "systemd");
    let runtime = home.path("runtime");
    std::fs::create_dir(&runtime).unwrap();
    let units: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(units.len(), 4);
    let output = Command::new("systemd-analyze")
        .args(["--user", "verify", "--man=no", "--recursive-errors=yes"])
        .args(&units)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("HOME", home.path(""))
        .output()
        .unwrap();
    // It also says what it only warns of, and ends well.
    assert!(output.status.success() && said(&output).is_empty(), "{}", said(&output));
}

#[test]
#[ignore = "needs crontab, which .ci/run installs"]
fn cron_accepts_the_lines() {
    let home = home(&expressions(), "Asia/Kathmandu");
    let folder = generated(&home, "crontab");
    let output =
        Command::new("crontab").arg("-n").arg(folder.join("personal-os.crontab")).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
#[ignore = "needs python3, whose plistlib reads property lists"]
fn another_reader_reads_the_agents() {
    let home = Home::new();
    home.write_config("[schedule]\nplan = [\"Mon,Fri 08:15\", \"*-*-01 09:00\"]\n");
    let profile = home.write("a & b/config.toml", "[schedule]\nplan = \"08:00\"\n");
    let read = |folder: &Path, name: &str| -> serde_json::Value {
        let script = "import json,plistlib,sys; json.dump(plistlib.load(open(sys.argv[1],'rb')), sys.stdout)";
        let output =
            Command::new("python3").args(["-c", script]).arg(folder.join(name)).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let plan = read(&generated(&home, "launchd"), "personal-os.plan.plist");
    assert_eq!(plan["Label"], "personal-os.plan");
    let exe = env!("CARGO_BIN_EXE_personal-os");
    assert_eq!(plan["ProgramArguments"], serde_json::json!([exe, "plan", "--scheduled"]));
    assert_eq!(
        plan["StartCalendarInterval"],
        serde_json::json!([
            {"Weekday": 1, "Hour": 8, "Minute": 15},
            {"Weekday": 5, "Hour": 8, "Minute": 15},
            {"Day": 1, "Hour": 9, "Minute": 0}
        ])
    );
    assert_eq!((&plan["RunAtLoad"], &plan["Umask"]), (&false.into(), &63.into()));
    assert!(plan["StandardOutPath"].as_str().unwrap().starts_with('/'));
    let config = profile.display().to_string();
    let folder = home.path("more");
    let output = folder.display().to_string();
    home.run(["-c", &config, "schedule", "print", "--backend", "launchd", "--output", &output])
        .ok();
    let run = read(&folder, "personal-os.run.plist");
    assert_eq!(
        run["ProgramArguments"],
        serde_json::json!([exe, "--config", config, "schedule", "run"])
    );
}

/// A user of the system for a test, gone with it.
struct User {
    name: &'static str,
    home: PathBuf,
}

impl User {
    fn new(name: &'static str) -> Self {
        let _ = Command::new("userdel").args(["-rf", name]).output();
        let added = Command::new("useradd").args(["-m", "-s", "/bin/sh", name]).output().unwrap();
        assert!(added.status.success(), "{}", said(&added));
        let home = PathBuf::from("/home").join(name);
        std::fs::copy(env!("CARGO_BIN_EXE_personal-os"), home.join("personal-os")).unwrap();
        Self { name, home }
    }

    /// A shell line run by the user, with hardly a variable.
    fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("su");
        command.args([self.name, "-c", line]).env_clear().env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null());
        command
    }

    /// What cron reads: the file itself, without the three lines that `crontab` puts before it.
    fn spooled(&self) -> Vec<u8> {
        let bytes = std::fs::read(Path::new("/var/spool/cron/crontabs").join(self.name)).unwrap();
        let lines = bytes.split_inclusive(|byte| *byte == b'\n').skip(3);
        lines.flatten().copied().collect()
    }
}

impl Drop for User {
    fn drop(&mut self) {
        // Debian leaves the crontab of a user who is gone.
        let _ = Command::new("crontab").args(["-r", "-u", self.name]).output();
        let _ = Command::new("userdel").args(["-rf", self.name]).output();
    }
}

/// Crontabs of lines that somebody may have, made by counting.
fn crontabs() -> Vec<Vec<u8>> {
    let lines: [&[u8]; 12] = [
        b"MAILTO=ada@example.com\n",
        b"PATH=/opt/bin:$PATH\n",
        b"# caf\xc3\xa9 \xff\xfe\n",
        b"\n",
        b"0 1 * * * date +\\%Y > \"$HOME/a b\"\n",
        b"@daily tr -d '\\r\\b' < in > out\n",
        b"\t5 4 * * sun  echo \t x\n",
        b"# >>> another tool >>>\n",
        b"# <<< another tool <<<\n",
        b"# personal-os is not ours here\n",
        b"# \x08\x0c\x1b[31m\n",
        b"*/5 * * * * true % input % more\n",
    ];
    // 7 shares no factor with 12, so each crontab begins elsewhere and holds other lines.
    let one =
        |n: usize| (0..=n % 5).flat_map(move |k| lines[(n * 7 + k * 5) % 12].to_vec()).collect();
    (0..12).map(one).collect()
}

#[test]
#[ignore = "needs crontab and root, for a user of its own"]
fn the_real_crontab_gets_every_byte_back() {
    let user = User::new("pos-tab-test");
    let install = "~/personal-os schedule install --backend crontab";
    let uninstall = "~/personal-os schedule uninstall --backend crontab";
    let run = |line: &str| user.shell(line).output().unwrap();
    let ok = |line: &str| {
        let output = run(line);
        assert!(output.status.success(), "{line}: {}", said(&output));
    };
    let set = |bytes: &[u8]| {
        std::fs::write(user.home.join("before"), bytes).unwrap();
        ok("crontab ~/before");
        assert_eq!(user.spooled(), bytes);
    };
    for before in crontabs() {
        set(&before);
        ok(install);
        let installed = user.spooled();
        assert!(installed.starts_with(&before));
        // The user goes on below the block.
        let after: &[u8] = b"30 2 * * * backup\n";
        set(&[&installed[..], after].concat());
        ok(install);
        ok(uninstall);
        let left = user.spooled();
        let wanted = [&before[..], after].concat();
        assert_eq!(left, wanted, "{}", String::from_utf8_lossy(&left));
    }
    // What `crontab -l` shows as something else is left as it is.
    let control = b"0 1 * * * true\r\n";
    set(control);
    let refused = run(install);
    assert_eq!(refused.status.code(), Some(74), "{}", said(&refused));
    assert_eq!(user.spooled(), control);
    // Many at once lose nothing of each other.
    set(b"# mine\n");
    let profiles = ["a", "b", "c", "a", "b", "c"];
    let each = |command: &str| {
        let line = |profile: &&str| format!("{command} --profile {profile}");
        let start = |line: String| user.shell(&line).stderr(Stdio::null()).spawn().unwrap();
        let children: Vec<_> = profiles.iter().map(|profile| start(line(profile))).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
    };
    each(install);
    let text = String::from_utf8(user.spooled()).unwrap();
    for profile in ["a", "b", "c"] {
        assert_eq!(text.matches(&format!("# >>> personal-os-{profile}: ")).count(), 1, "{text}");
    }
    each(uninstall);
    assert_eq!(user.spooled(), b"# mine\n");
}

/// A user's crontab under the real cron: the job fires, its run is in the history, and taking the
/// schedule away leaves the crontab as it was.
#[test]
#[ignore = "needs cron and root, for a user of its own; takes up to three minutes"]
fn cron_fires_an_installed_job() {
    const USER: &str = "pos-cron-test";
    let ok = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let _ = Command::new("userdel").args(["-rf", USER]).output();
    ok(Command::new("useradd").args(["-m", "-s", "/bin/sh", USER]));
    let home = PathBuf::from("/home").join(USER);
    let exe = home.join("personal-os");
    std::fs::copy(env!("CARGO_BIN_EXE_personal-os"), &exe).unwrap();
    let config = home.join(".config/personal-os");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(home.join("todo.txt"), "Write the memo\n").unwrap();
    // Cron starts a job at the turn of the minute; the one after next leaves time to install.
    let now = SystemMinute::now();
    let at = now.after(2);
    std::fs::write(
        config.join("config.toml"),
        format!(
            "[user]\ntimezone = \"UTC\"\n[work]\nhours = {{ mon-sun = \"00:00-24:00\" }}\n\
             [[tasks]]\nname = \"todo\"\nkind = \"todotxt\"\npath = \"~/todo.txt\"\n\
             [sinks.file]\nkind = \"file\"\npath = \"~/plan.md\"\n[delivery]\nplan = [\"file\"]\n\
             [schedule]\nplan = \"{at}\"\n"
        ),
    )
    .unwrap();
    ok(Command::new("chown").arg("-R").arg(USER).arg(&home));
    let as_user = |line: &str| {
        let mut command = Command::new("su");
        command.args([USER, "-c", line]).env_clear().env("PATH", "/usr/bin:/bin");
        command
    };
    let before = "# mine\n0 0 1 1 * true\n";
    std::fs::write(home.join("before"), before).unwrap();
    ok(&mut as_user("crontab ~/before"));
    let original = ok(&mut as_user("crontab -l"));
    let installed = as_user("~/personal-os schedule install --backend crontab").output().unwrap();
    // Cron sees a change by the second, so one that reads just before it may miss it.
    let mut cron = Command::new("cron").args(["-f"]).spawn().unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(170);
    while !home.join("plan.md").exists() && std::time::Instant::now() < deadline {
        std::thread::park_timeout(std::time::Duration::from_millis(500));
    }
    let delivered = home.join("plan.md").exists();
    let history = as_user("~/personal-os history list --json").output().unwrap();
    let log =
        as_user("crontab -l; cat ~/.local/state/personal-os/personal-os.log").output().unwrap();
    let removed = as_user("~/personal-os schedule uninstall --backend crontab").output().unwrap();
    let after = as_user("crontab -l").output().unwrap();
    let _ = cron.kill();
    let _ = cron.wait();
    let _ = Command::new("userdel").args(["-rf", USER]).output();
    assert!(installed.status.success(), "{}", said(&installed));
    assert!(delivered, "nothing arrived; {}{}", said(&history), said(&log));
    let history: serde_json::Value = serde_json::from_slice(&history.stdout).unwrap();
    assert_eq!(history["runs"][0]["trigger"], "scheduled");
    assert!(removed.status.success(), "{}", said(&removed));
    assert_eq!(String::from_utf8_lossy(&after.stdout), original);
    assert_eq!(original, before);
}

/// A minute of the day in UTC.
struct SystemMinute(DateTime<Utc>);

impl SystemMinute {
    #[expect(clippy::disallowed_methods, reason = "cron goes by the clock of the machine")]
    fn now() -> Self {
        Self(Utc::now())
    }

    fn after(&self, minutes: i64) -> String {
        (self.0 + Duration::minutes(minutes)).format("%H:%M").to_string()
    }
}

#[test]
fn the_expressions_of_these_tests_are_two_hundred_and_different() {
    let mut all = expressions();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 200);
}
