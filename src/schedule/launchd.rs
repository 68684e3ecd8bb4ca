//! launchd agents: one property list for each job (launchd.plist(5)).

use super::wall::{self, WallDays};
use super::{CATCH_UP, CATCH_UP_MINUTES, GeneratedFile, Setup, Unwritable, printable};
use chrono::Timelike;
use std::ffi::OsString;

/// One dictionary of `StartCalendarInterval`: its keys with their numbers.
type Interval = Vec<(&'static str, u32)>;

pub(super) fn files(setup: &Setup) -> Result<Vec<GeneratedFile>, Unwritable> {
    let mut files = Vec::new();
    for job in &setup.jobs {
        // What the system's clock cannot express is left to the job that catches up.
        let firings = wall::firings(job, setup);
        if firings.is_empty() {
            continue;
        }
        let intervals: Vec<Interval> = firings.iter().flat_map(intervals).collect();
        let argv = setup.workflow_command(job.workflow);
        files.push(agent(setup, job.workflow.name(), &argv, &intervals)?);
    }
    let (first, every) = CATCH_UP_MINUTES;
    let minutes = (first..60).step_by(every as usize);
    let intervals: Vec<Interval> = minutes.map(|minute| vec![("Minute", minute)]).collect();
    files.push(agent(setup, CATCH_UP, &setup.catch_up_command(), &intervals)?);
    Ok(files)
}

/// One dictionary for each day and time. A key that is left out stands for every value; a day of
/// the month beside a weekday would be "or", so there is at most one of the two.
fn intervals(firing: &wall::Firing) -> Vec<Interval> {
    let days: Vec<Option<(&'static str, u32)>> = match &firing.days {
        WallDays::All => vec![None],
        WallDays::Week(days) => days.iter().map(|day| Some(("Weekday", *day))).collect(),
        WallDays::Month(days) => days.iter().map(|day| Some(("Day", *day))).collect(),
    };
    let at = |day: Option<(&'static str, u32)>| {
        firing.times.iter().map(move |time| {
            let clock = [("Hour", time.hour()), ("Minute", time.minute())];
            day.into_iter().chain(clock).collect()
        })
    };
    days.into_iter().flat_map(at).collect()
}

fn agent(
    setup: &Setup,
    job: &str,
    argv: &[OsString],
    intervals: &[Interval],
) -> Result<GeneratedFile, Unwritable> {
    let label = format!("{}.{job}", setup.prefix('.'));
    let log = setup.logs.join(format!("{label}.log")).into_os_string();
    let log = escaped(printable(&log)?);
    let mut words = String::new();
    for word in argv {
        words.push_str(&format!("\t\t<string>{}</string>\n", escaped(printable(word)?)));
    }
    let mut environment = String::new();
    for (name, path) in &setup.variables {
        environment.push_str(&format!(
            "\t\t<key>{}</key>\n\t\t<string>{}</string>\n",
            escaped(name),
            escaped(printable(path)?)
        ));
    }
    if !environment.is_empty() {
        environment =
            format!("\t<key>EnvironmentVariables</key>\n\t<dict>\n{environment}\t</dict>\n");
    }
    let mut calendar = String::new();
    for interval in intervals {
        let pairs = interval
            .iter()
            .map(|(key, number)| {
                format!("\t\t\t<key>{key}</key>\n\t\t\t<integer>{number}</integer>\n")
            })
            .collect::<Vec<_>>()
            .concat();
        calendar.push_str(&format!("\t\t<dict>\n{pairs}\t\t</dict>\n"));
    }
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<!-- Written by `personal-os schedule install`. -->
<plist version=\"1.0\">
<dict>
\t<key>Label</key>
\t<string>{}</string>
\t<key>ProgramArguments</key>
\t<array>
{words}\t</array>
{environment}\t<key>StartCalendarInterval</key>
\t<array>
{calendar}\t</array>
\t<key>RunAtLoad</key>
\t<false/>
\t<key>ProcessType</key>
\t<string>Background</string>
\t<key>Umask</key>
\t<integer>63</integer>
\t<key>StandardOutPath</key>
\t<string>{log}</string>
\t<key>StandardErrorPath</key>
\t<string>{log}</string>
</dict>
</plist>
",
        escaped(&label)
    );
    Ok(GeneratedFile { name: format!("{label}.plist"), text })
}

/// The words of the command line of an agent.
pub(super) fn command_in(agent: &str) -> Option<Vec<String>> {
    let (_, rest) = agent.split_once("<key>ProgramArguments</key>")?;
    let (array, _) = rest.split_once("</array>")?;
    let words = array.split("<string>").skip(1).filter_map(|part| part.split_once("</string>"));
    let plain = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    Some(words.map(|(word, _)| plain(word)).collect())
}

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
