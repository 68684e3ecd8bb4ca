use super::*;
use proptest::prelude::*;

fn setup(jobs: &[(&str, &[&str])], zone: Tz, system_zone: Tz) -> Setup {
    let jobs = jobs.iter().map(|(_, expressions)| Job {
        workflow: WorkflowName::Plan,
        expressions: expressions.iter().map(|text| Expression::parse(text).unwrap()).collect(),
    });
    Setup {
        jobs: jobs.collect(),
        zone,
        system_zone,
        today: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
        program: PathBuf::from("/usr/local/bin/personal-os"),
        options: Vec::new(),
        profile: None,
        variables: Vec::new(),
        logs: PathBuf::from("/home/ann/Library/Logs/personal-os"),
    }
}

const BERLIN: Tz = chrono_tz::Europe::Berlin;

/// The time fields of the lines of a crontab for one expression.
fn cron_fields(expression: &str, system_zone: Tz) -> Vec<String> {
    let files = setup(&[("plan", &[expression])], BERLIN, system_zone).files(Backend::Crontab);
    let text = files.unwrap().remove(0).text;
    let lines = text.lines().filter(|line| line.ends_with("plan --scheduled"));
    lines.map(|line| line.split(' ').take(5).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_crontab_has_numbers_and_no_names() {
    for (expression, lines) in [
        ("Mon..Fri 08:00", &["0 8 * * 1-5"][..]),
        ("Mon,Wed 09:00", &["0 9 * * 1,3"]),
        ("Fri..Mon 10:00", &["0 10 * * 0,1,5,6"]),
        ("08:00", &["0 8 * * *"]),
        ("08:00,12:30,17:00", &["0 8,17 * * *", "30 12 * * *"]),
        ("*-*-01 09:00", &["0 9 1 * *"]),
        ("*-*~1 09:00", &["0 9 28-31 * *"]),
        ("every 15m", &["*/15 * * * *"]),
        ("every 1h", &["0 * * * *"]),
        ("every 2h", &["0 */2 * * *"]),
        ("every 24h", &["0 0 * * *"]),
        ("every 90m", &["0 */3 * * *", "30 1,4,7,10,13,16,19,22 * * *"]),
    ] {
        let mut fields = cron_fields(expression, BERLIN);
        fields.sort();
        assert_eq!(
            fields,
            lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>(),
            "{expression}"
        );
    }
}

#[test]
fn another_zone_fires_at_both_offsets_of_the_year() {
    // Berlin's 08:00 is 07:00 UTC in winter and 06:00 UTC in summer.
    assert_eq!(cron_fields("Mon..Fri 08:00", chrono_tz::UTC), ["0 6,7 * * 1-5"]);
    // 00:30 in Berlin is the day before in New York: 18:30, or 19:30 in the weeks in which only one
    // of the two has summer time.
    assert_eq!(cron_fields("Mon 00:30", chrono_tz::America::New_York), ["30 18,19 * * 0"]);
    // Paris has Berlin's clock.
    assert_eq!(cron_fields("Mon 00:30", chrono_tz::Europe::Paris), ["30 0 * * 1"]);
}

#[test]
fn a_day_of_a_month_in_another_zone_is_left_to_the_catch_up() {
    let mut setup = setup(&[("plan", &["*-*-01 09:00"])], BERLIN, chrono_tz::UTC);
    assert_eq!(setup.left_to_catch_up(Backend::Crontab).len(), 1);
    assert_eq!(setup.left_to_catch_up(Backend::Systemd).len(), 0);
    let text = setup.files(Backend::Crontab).unwrap().remove(0).text;
    assert!(!text.contains("plan --scheduled") && text.contains("schedule run"), "{text}");
    // What stands beside it is not left.
    assert_eq!(setup.files(Backend::Launchd).unwrap().len(), 1);
    setup.jobs[0].expressions.push(Expression::parse("Mon 08:00").unwrap());
    let notes = setup.notes(Backend::Crontab);
    assert!(
        notes.len() == 1 && notes[0].starts_with("plan at \"*-*-01 09:00\" is left"),
        "{notes:?}"
    );
    let text = setup.files(Backend::Crontab).unwrap().remove(0).text;
    assert!(text.contains("\n0 6,7 * * 1 /usr/local/bin/personal-os plan --scheduled\n"), "{text}");
    assert_eq!(setup.files(Backend::Launchd).unwrap().len(), 2);
}

#[test]
fn words_reach_the_shell_as_they_are() {
    let mut setup = setup(&[("plan", &["08:00"])], BERLIN, BERLIN);
    setup.options = vec!["--config".into(), "/home/a b/100%/it's.toml".into()];
    setup.variables = vec![("XDG_STATE_HOME".to_owned(), "/var/s t".into())];
    let text = setup.files(Backend::Crontab).unwrap().remove(0).text;
    let wanted = r"0 8 * * * XDG_STATE_HOME='/var/s t' /usr/local/bin/personal-os --config '/home/a b/100\%/it'\''s.toml' plan --scheduled";
    assert!(text.lines().any(|line| line == wanted), "{text}");
    let units = setup.files(Backend::Systemd).unwrap();
    assert_eq!(units[0].name, "personal-os-plan.service");
    let wanted = r#"ExecStart="/usr/local/bin/personal-os" "--config" "/home/a b/100%%/it's.toml" "plan" "--scheduled""#;
    assert!(units[0].text.lines().any(|line| line == wanted), "{}", units[0].text);
    setup.options = vec!["--config".into(), "/tmp/a\nb".into()];
    for backend in [Backend::Crontab, Backend::Systemd, Backend::Launchd] {
        assert_eq!(setup.files(backend).unwrap_err().why, "holds a control character");
    }
}

#[test]
fn systemd_gets_no_program_that_it_would_refuse() {
    let mut setup = setup(&[("plan", &["08:00"])], BERLIN, BERLIN);
    for path in ["/opt/it's/personal-os", "/opt/a\"b/personal-os", "/opt/a\\b/personal-os"] {
        setup.program = PathBuf::from(path);
        let wrong = setup.files(Backend::Systemd).unwrap_err();
        assert_eq!(wrong.text, path);
        assert!(setup.files(Backend::Crontab).is_ok());
    }
    // A dollar sign is doubled in arguments, which it would expand in, and not in the path.
    setup.program = PathBuf::from("/opt/$x/100%/personal-os");
    setup.options = vec!["--config".into(), "/a$b".into()];
    let text = setup.files(Backend::Systemd).unwrap().remove(0).text;
    let wanted = r#"ExecStart="/opt/$x/100%%/personal-os" "--config" "/a$$b" "plan" "--scheduled""#;
    assert!(text.lines().any(|line| line == wanted), "{text}");
}

#[test]
fn a_line_of_somebody_else_within_the_block_is_seen() {
    let files = setup(&[("plan", &["08:00", "*-*-01 09:30"])], BERLIN, BERLIN);
    let block = files.files(Backend::Crontab).unwrap().remove(0).text;
    let stranger = |text: &str| Block::find(text.as_bytes(), "personal-os").unwrap().stranger();
    assert_eq!(stranger(&block), None);
    // One of ours at another time is ours, and so is an empty line.
    assert_eq!(stranger(&block.replace("0 8 * * *", "5 9 * * 1")), None);
    assert_eq!(stranger(&block.replacen('\n', "\n\n", 1)), None);
    for line in ["30 2 * * * backup", "# mine", "MAILTO=ada", "# >>> personal-os-night: x >>>"] {
        let edited = block.replacen('\n', &format!("\n{line}\n"), 1);
        assert_eq!(stranger(&edited).as_deref(), Some(line));
    }
}

#[test]
fn names_carry_the_profile() {
    let mut setup = setup(&[("plan", &["08:00"])], BERLIN, BERLIN);
    setup.profile = Some("night".to_owned());
    let names = |backend| -> Vec<String> {
        setup.files(backend).unwrap().into_iter().map(|file| file.name).collect()
    };
    assert_eq!(
        names(Backend::Systemd),
        [
            "personal-os-night-plan.service",
            "personal-os-night-plan.timer",
            "personal-os-night-run.service",
            "personal-os-night-run.timer"
        ]
    );
    assert_eq!(
        names(Backend::Launchd),
        ["personal-os.night.plan.plist", "personal-os.night.run.plist"]
    );
    assert_eq!(names(Backend::Crontab), ["personal-os-night.crontab"]);
}

#[test]
fn systemd_gets_one_line_for_each_time() {
    let on = |text| systemd::on_calendar(&Expression::parse(text).unwrap());
    assert_eq!(on("Mon..Fri 08:00"), ["Mon..Fri *-*-* 08:00:00"]);
    assert_eq!(on("Fri..Mon 10:00"), ["Mon,Fri..Sun *-*-* 10:00:00"]);
    assert_eq!(on("08:00,12:30"), ["*-*-* 08:00:00", "*-*-* 12:30:00"]);
    assert_eq!(on("*-*~1 09:00"), ["*-*~01 09:00:00"]);
    assert_eq!(on("every 15m"), ["*-*-* *:00/15:00"]);
    assert_eq!(on("every 12h"), ["*-*-* 00:00:00", "*-*-* 12:00:00"]);
}

#[test]
fn every_line_of_a_block_passes_the_gate_and_odd_lines_do_not() {
    let files = setup(&[("plan", &["every 90m", "*-*~2 09:00", "Sun 00:00"])], BERLIN, BERLIN)
        .files(Backend::Crontab);
    let text = files.unwrap().remove(0).text;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert!(cron::read_line(line).unwrap().starts_with("/usr/local/bin/personal-os"), "{line}");
    }
    for line in [
        "* * Mon..Fri cmd",
        "61 * * * * cmd",
        "* * * * *",
        "* * * * * ",
        "5-1 * * * * cmd",
        "5/2 * * * * cmd",
        "*/0 * * * * cmd",
        "* * 0 * * cmd",
        "0 8 * * 1-5 cmd\r",
    ] {
        assert!(cron::read_line(line).is_err(), "{line}");
    }
}

const BLOCK: &str = "# >>> personal-os: x >>>\n0 8 * * * a\n# <<< personal-os <<<\n";

#[test]
fn damaged_markers_are_refused() {
    let begin = "# >>> personal-os: x >>>\n";
    let end = "# <<< personal-os <<<\n";
    for damaged in [
        begin.to_owned(),
        end.to_owned(),
        [end, begin].concat(),
        [begin, begin, end].concat(),
        [BLOCK, BLOCK].concat(),
    ] {
        assert_eq!(
            Block::find(damaged.as_bytes(), "personal-os"),
            Err(Damage::Markers),
            "{damaged}"
        );
    }
    assert_eq!(Block::find(b"0 8 * * * a\r\n", "personal-os"), Err(Damage::Bytes));
    // The block of a profile is not ours.
    let other = BLOCK.replace("personal-os", "personal-os-night");
    assert_eq!(Block::find(other.as_bytes(), "personal-os").unwrap().text(), None);
    assert_eq!(
        Block::find(other.as_bytes(), "personal-os-night").unwrap().text(),
        Some(other.as_bytes())
    );
}

proptest! {
    /// Installing and taking away gives back every byte, wherever the block stands; a last line
    /// without its end may get one.
    #[test]
    fn what_is_outside_the_block_stays(before in "[ -~\n]{0,80}", after in "[ -~\n]{0,80}") {
        let plain = before.clone();
        let block = Block::find(plain.as_bytes(), "personal-os").unwrap();
        let installed = block.replaced(BLOCK);
        let again = Block::find(&installed, "personal-os").unwrap();
        prop_assert_eq!(again.text(), Some(BLOCK.as_bytes()));
        let removed = String::from_utf8(again.removed()).unwrap();
        let ended = plain.clone() + "\n";
        prop_assert!(removed == plain || removed == ended);
        prop_assert_eq!(again.replaced(BLOCK), installed.clone());
        let mut around = installed.clone();
        around.extend_from_slice(after.as_bytes());
        let found = Block::find(&around, "personal-os").unwrap();
        let other = BLOCK.replace("0 8", "5 9");
        let moved = found.replaced(&other);
        prop_assert!(moved.ends_with(after.as_bytes()));
        prop_assert!(moved.starts_with(&installed[..installed.len() - BLOCK.len()]));
    }

    /// The same for bytes that are no text: everything but what is refused stays.
    #[test]
    fn bytes_that_are_no_text_stay(
        before in prop::collection::vec(any::<u8>(), 0..60),
        after in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let kept = |byte: &u8| !matches!(byte, b'\r' | 0);
        let before: Vec<u8> = before.into_iter().filter(kept).collect();
        let mut after: Vec<u8> = after.into_iter().filter(kept).collect();
        let installed = Block::find(&before, "personal-os").unwrap().replaced(BLOCK);
        let added = installed.len() - BLOCK.len() - before.len();
        prop_assert_eq!(added, usize::from(!before.is_empty() && !before.ends_with(b"\n")));
        let mut around = installed;
        around.append(&mut after.clone());
        let removed = Block::find(&around, "personal-os").unwrap().removed();
        let mut whole = before.clone();
        whole.extend(std::iter::repeat_n(b'\n', added));
        whole.append(&mut after);
        prop_assert_eq!(removed, whole);
    }

    /// What a file runs can be read back from it, whatever stands in the paths.
    #[test]
    fn a_command_is_read_back_as_it_was_written(
        folder in "[ -~ä✓]{1,12}", config in "[ -~ä✓]{1,20}", state in "[ -~ä✓]{1,12}",
    ) {
        let mut setup = setup(&[("plan", &["08:00"])], BERLIN, BERLIN);
        setup.program = PathBuf::from(format!("/{folder}/personal-os"));
        setup.options = vec!["--config".into(), format!("/{config}").into()];
        setup.variables = vec![("XDG_STATE_HOME".to_owned(), format!("/{state}").into())];
        let wanted =
            [&format!("/{folder}/personal-os"), "--config", &format!("/{config}"), "plan", "--scheduled"];
        for backend in [Backend::Crontab, Backend::Systemd, Backend::Launchd] {
            // What systemd refuses is refused.
            let Ok(files) = setup.files(backend) else { continue };
            let read = backend.command_in(&files[0].text);
            prop_assert_eq!(read.unwrap(), wanted, "{:?}", backend);
        }
    }

    /// Whatever the zones, each slot of a week is among the times at which cron fires.
    #[test]
    fn no_slot_is_left_out(
        expression in prop::sample::select(vec!["Mon..Fri 08:00", "Sun 23:45", "00:15,12:00", "every 6h"]),
        zone in prop::sample::select(vec![BERLIN, chrono_tz::Asia::Kathmandu, chrono_tz::America::New_York]),
        system in prop::sample::select(vec![BERLIN, chrono_tz::UTC, chrono_tz::Australia::Lord_Howe]),
        week in 0i64..52,
    ) {
        use chrono::{Datelike, Duration};
        let setup = setup(&[("plan", &[expression])], zone, system);
        let firings = wall::firings(&setup.jobs[0], &setup);
        let first = setup.today + Duration::weeks(week);
        for date in first.iter_days().take(7) {
            for slot in setup.jobs[0].expressions[0].slots_on(date) {
                let shown = slot.due(zone).with_timezone(&system).naive_local();
                let weekday = shown.weekday().num_days_from_sunday();
                let fires = firings.iter().any(|firing| {
                    let on = match &firing.days {
                        wall::WallDays::All => true,
                        wall::WallDays::Week(days) => days.contains(&weekday),
                        wall::WallDays::Month(_) => false,
                    };
                    on && firing.times.contains(&shown.time())
                });
                prop_assert!(fires, "{slot} in {zone} is {shown} in {system}");
            }
        }
    }
}
