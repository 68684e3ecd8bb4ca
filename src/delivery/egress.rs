//! What would leave this machine, as text: the requests of a sink with their secrets masked.

use super::{Named, Ping, Target, slack};

/// The request that delivers `body`, the part `part` of `parts`; nothing for what stays on this
/// machine. An address in Slack is shown as it is configured: which channel it is would have to be
/// asked.
pub fn shown(
    sinks: &Named,
    target: &Target,
    body: &str,
    (part, parts): (u32, u32),
) -> Option<String> {
    match target {
        Target::Stdout | Target::File { .. } => None,
        Target::Command { name, command } => {
            let program = command.argv.first().map(String::as_str).unwrap_or_default();
            Some(format!("to {name}: standard input of {program}\n{body}\n"))
        }
        Target::Webhook { name, hook } => {
            Some(format!("to {name}: POST (the address in {})\n{body}\n", hook.url))
        }
        Target::Slack { name, address, .. } => {
            let base = sinks.slack()?.base_url.as_str().trim_end_matches('/');
            let request = slack::shown(body, address, part, parts);
            Some(format!(
                "to {name}: POST {base}/chat.postMessage\nAuthorization: Bearer ***\n{request}\n"
            ))
        }
    }
}

impl Ping {
    /// The requests of a run.
    pub fn shown(&self) -> String {
        format!(
            "to the watcher: GET (the address in {0})/start, then (the same) or /fail",
            self.url
        )
    }
}
