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
    pages.push((format!("{name}.1"), page));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(sub, pages)?;
    }
    Ok(())
}

/// The shipped example is the reference of all keys, here too.
const EXAMPLE: &str = include_str!("../../examples/config.toml");

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
