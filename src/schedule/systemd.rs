//! systemd user units: a hardened oneshot service and a timer for each job (systemd.timer(5),
//! systemd.time(7), systemd.exec(5)).

use super::{CATCH_UP, CATCH_UP_MINUTES, GeneratedFile, Setup, Unwritable, printable};
use crate::domain::schedule::{Days, Expression, Times, week};
use std::ffi::OsString;

pub(super) fn files(setup: &Setup) -> Result<Vec<GeneratedFile>, Unwritable> {
    let mut files = Vec::new();
    for job in &setup.jobs {
        let zone = setup.zone.name();
        let calendar: Vec<String> =
            job.expressions.iter().flat_map(on_calendar).map(|at| format!("{at} {zone}")).collect();
        let name = job.workflow.name();
        files.extend(pair(setup, name, &setup.workflow_command(job.workflow), &calendar)?);
    }
    let (first, every) = CATCH_UP_MINUTES;
    let calendar = [format!("*-*-* *:{first:02}/{every}:00")];
    files.extend(pair(setup, CATCH_UP, &setup.catch_up_command(), &calendar)?);
    Ok(files)
}

/// The expression in systemd's words, without a zone. Every expression has such a form: a range of
/// weekdays never wraps, which systemd would refuse.
pub(super) fn on_calendar(expression: &Expression) -> Vec<String> {
    let days = match &expression.days {
        Days::All => "*-*-*".to_owned(),
        Days::Week(days) => format!("{} *-*-*", week(days)),
        Days::Month(day) => format!("*-*-{day:02}"),
        Days::MonthEnd(day) => format!("*-*~{day:02}"),
    };
    match expression.times {
        Times::Every(minutes) if minutes < 60 && 60 % minutes == 0 => {
            vec![format!("{days} *:00/{minutes}:00")]
        }
        Times::Every(60) => vec![format!("{days} *:00:00")],
        _ => {
            let times = expression.clock_times();
            times.iter().map(|time| format!("{days} {}", time.format("%H:%M:%S"))).collect()
        }
    }
}

fn pair(
    setup: &Setup,
    job: &str,
    argv: &[OsString],
    calendar: &[String],
) -> Result<[GeneratedFile; 2], Unwritable> {
    let stem = format!("{}-{job}", setup.prefix('-'));
    let program = argv.first().map(printable).transpose()?.unwrap_or_default();
    if program.contains(['"', '\'', '\\']) {
        let why = "holds a quote or a backslash, which systemd allows in no program's path";
        return Err(Unwritable { text: program.to_owned(), why });
    }
    // A variable is looked for in the arguments alone: a dollar sign of the path stands as it is.
    let mut words = vec![quoted(program, false)];
    for word in argv.iter().skip(1) {
        words.push(quoted(printable(word)?, true));
    }
    let mut environment = String::new();
    for (name, path) in &setup.variables {
        let assignment = format!("{name}={}", printable(path)?);
        environment.push_str(&format!("Environment={}\n", quoted(&assignment, false)));
    }
    let managed = format!(
        "# Written by `personal-os schedule install`. Changes of your own belong into {stem}"
    );
    let service = format!(
        "{managed}.service.d/*.conf
[Unit]
Description=personal-os: {job}

[Service]
Type=oneshot
ExecStart={}
{environment}SyslogIdentifier={stem}
UMask=0077
TimeoutStartSec=15min
TimeoutStopSec=30s
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
",
        words.join(" ")
    );
    let on = calendar.iter().map(|at| format!("OnCalendar={at}\n")).collect::<Vec<_>>().concat();
    let timer = format!(
        "{managed}.timer.d/*.conf
[Unit]
Description=personal-os: when to run {job}

[Timer]
{on}Persistent=true
AccuracySec=30s

[Install]
WantedBy=timers.target
"
    );
    let file = |kind: &str, text| GeneratedFile { name: format!("{stem}.{kind}"), text };
    Ok([file("service", service), file("timer", timer)])
}

/// The words of the command line of a service: what [`quoted`] made of them.
pub(super) fn command_in(service: &str) -> Option<Vec<String>> {
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=\""))?;
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => word.extend(characters.next()),
            '%' | '$' => {
                word.push(c);
                // The first word has its dollar signs once.
                if c == '%' || !words.is_empty() {
                    characters.next();
                }
            }
            '"' => {
                words.push(std::mem::take(&mut word));
                // The blank and the quote before the next one.
                characters.nth(1);
            }
            c => word.push(c),
        }
    }
    Some(words)
}

/// A word in double quotes, with what systemd would expand escaped: specifiers always, variables on
/// a command line.
fn quoted(word: &str, on_command_line: bool) -> String {
    let mut text = word.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%");
    if on_command_line {
        text = text.replace('$', "$$");
    }
    format!("\"{text}\"")
}
