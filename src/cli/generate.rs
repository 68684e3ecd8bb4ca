//! Completion scripts and man pages, generated from the same definition that parses.

use super::args::Cli;
use crate::error::{Failure, Kind, Result};
use crate::files;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write;
use std::path::Path;

/// Every man page with the name of its file.
fn man_pages() -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    collect(&command, &mut pages)?;
    Ok(pages)
}

/// The page of `command` and of all below it. A built command knows its whole name, as in
/// `personal-os-history-list`.
fn collect(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let man = clap_mangen::Man::new(command.clone()).manual("personal-os manual").date("");
    let mut page = Vec::new();
    man.render(&mut page)
        .map_err(|error| Failure::caused(Kind::Other, "could not make a man page", error))?;
    if name == "personal-os" {
        page.extend_from_slice(EXIT_STATUS.as_bytes());
        page.extend_from_slice(verbatim("CONFIGURATION", EXAMPLE).as_bytes());
    }
    if name == "personal-os-okr" {
        page.extend_from_slice(verbatim("FORMULAS", FORMULAS).as_bytes());
        page.extend_from_slice(verbatim("FILES OF OBJECTIVES", OBJECTIVES).as_bytes());
        page.extend_from_slice(verbatim("MARKDOWN AND CSV", OTHER_FORMATS).as_bytes());
    }
    pages.push((format!("{name}.1"), page));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(sub, pages)?;
    }
    Ok(())
}

/// The shipped example is the reference of all keys, here too.
const EXAMPLE: &str = include_str!("../../examples/config.toml");

/// And this one of a file of objectives.
const OBJECTIVES: &str = include_str!("../../examples/okr.toml");

const FORMULAS: &str = "\
progress   p = (now - start) / (target - start), whichever way it is to go; may lie beyond 0 and 1.
           Of milestones: the weight of those done by that of all. start = target measures nothing.
score      p within 0 and 1.
expected   e = the share of the cycle's work time that is over: hours of work, less days off and
           holidays.
pace       p / e, from e = 0.1 on; before that it is too early to tell.
           0.9 and more is on track, 0.7 and more at risk, less is off. p = 1 is on track.
           Aspirational: p / (0.7 e) is shown too; the status is that of p / e.
threshold  keep-above, keep-below: on track if met, else off. No pace, no forecast.
ends       the progress at the end by the last four weeks: (now + made * weeks left - start) /
           (target - start). Where that is not known, as if the whole cycle goes on like its part so
           far: p / e, marked ~.
needed     (target - now) / weeks left. A week is the work time of a week without days off.
made       (last - first) / weeks between, over the check-ins of the last 28 days; where the cycle
           began within them, its start is the first. Not known of one value, or of less than a fifth
           of a week.
alarm      needed > 1.5 * made, towards the target.
confidence contradicts the numbers where |c / 10 - p / e| > 0.3, with p / e within 0 and 1.
age        more than 7 days is stale: never on track, but at risk. No value: unknown.
value      the newest check-in of the cycle: of `okr set`, of a metric, or of the file on the day that
           its current changed. An older one of a file counts while it stands there.
objective  the mean of the known scores by weight; its status is that of its weakest key result
           (off, at risk, unknown, too early, not started, on track).
grade      once the cycle is over: the score rounded to one decimal, a half up; 0.7 and more green,
           0.4 and more yellow, else red.
moves      one to three: what is behind (off before at risk, promised before aspirational, the
           heavier, then the slower first; at most two where there is more to say), then one check-in
           of all that are stale or unknown, then the widest contradiction of confidence. Where there
           is none of these, the slowest is kept going.
time       the minutes that the newest plan of each of the last seven days has for tasks that match
           the objective, against its priority's weight by that of all objectives' priorities.
alignment  open tasks, and meetings of the week, count for the first objective whose match, or whose
           priority's match, they fit; meetings by their titles.
plan       a task that fits the match of an objective which is at risk or off gets the points of the
           objective's priority, or 1 without one; of several matches the heaviest counts.";

const OTHER_FORMATS: &str = "\
# OKRs 2026-Q4                                    a cycle in a heading holds from there on

## Objective: New teams get going by themselves   or \"## O1: ...\"
priority: User activation                         also match, owner, cycle, id

- Teams active: 24 -> 31 -> 40 % (confidence 7, owner Ada, weight 2, id activated)
- Signups: 100 -> 250 (metric signups)            start and target; the value is the metric's
- Uptime: >= 99.9 %, now 99.95                    or <=
- Self-serve checkout                             boxes below it are its milestones
  - [x] Design
  - [ ] Launch (weight 2, due 2026-12-11)

In a table each row is a key result. Columns: objective, key_result (or name), id, kind, start,
target, current, metric, unit, direction, commitment, weight, confidence, owner, cycle, priority.";

/// A section of a man page that shows a text as it is.
fn verbatim(heading: &str, text: &str) -> String {
    let mut page = format!(".SH {heading}\n.nf\n");
    for line in text.lines() {
        // A leading dot or quote would be a request; the zero-width character takes its place.
        page.push_str("\\&");
        page.push_str(&line.replace('\\', "\\e").replace('-', "\\-"));
        page.push('\n');
    }
    page + ".fi\n"
}

const EXIT_STATUS: &str = r#".SH "EXIT STATUS"
.TP
\fB0\fR
Done; also when a source was missing, which is then named in the report and on standard error.
.TP
\fB1\fR
Another failure.
.TP
\fB2\fR
The command line is wrong.
.TP
\fB69\fR
A sink could not be reached: the message stays queued, or is held because nobody knows whether it
arrived. Or the list of a task to change could not be read. With \fB\-\-strict\fR: a server, a program or the model that was
asked for could not be reached, or what a source gave could not be read.
.TP
\fB74\fR
A file, the database or standard output could not be read or written.
.TP
\fB75\fR
This workflow is already running, another program locks the history, or it wrote to the task list that
was to be changed, or a sink takes no more messages now; try again later.
.TP
\fB77\fR
A sink refused the message: its credential, a scope, no such channel; the text is kept. With
\fB\-\-strict\fR: a source refused its credential.
.TP
\fB78\fR
The configuration or a secret is wrong; with \fB\-\-strict\fR: a configured path cannot be opened.
.TP
\fB130\fR, \fB143\fR
Interrupted, or told to terminate.
.SH FILES
.TP
\fI$XDG_CONFIG_HOME/personal\-os/config.toml\fR
The configuration. \fBpersonal\-os config path\fR prints where it is read from.
.TP
\fI$XDG_STATE_HOME/personal\-os/\fR
The history with the ledger of deliveries (\fIhistory.db\fR), the log (\fIpersonal\-os.log\fR), and
the way of alerts for the day the configuration is broken (\fIalert\-route.toml\fR).
"#;

pub(super) fn completions(shell: Shell, stdout: &mut dyn Write) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "personal-os", &mut script);
    print(&script, stdout)
}

fn print(text: &[u8], stdout: &mut dyn Write) -> Result<()> {
    let printed = stdout.write_all(text).and_then(|()| stdout.flush());
    printed.map_err(|error| Failure::output("stdout", error))
}

/// Writes all pages into `folder`, or the main page to standard output.
pub(super) fn man(folder: Option<&Path>, stdout: &mut dyn Write) -> Result<()> {
    for (name, page) in man_pages()? {
        let Some(folder) = folder else {
            return print(&page, stdout);
        };
        let path = folder.join(name);
        files::replace(&path, &page).map_err(|error| {
            Failure::caused(Kind::Io, format!("could not write {}", path.display()), error)
        })?;
    }
    Ok(())
}
