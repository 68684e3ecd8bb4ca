//! Slack: whose token it is, and whether it may do what the configuration asks of it.

use super::super::Prepared;
use super::check::{Check, State};
use super::clock;
use super::secrets::Secrets;
use crate::delivery::{SlackSettings, Target};
use crate::domain::{Secret, clean, shorten};
use crate::http;
use crate::slack::{Fault, Identity, Slack};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::time::Duration;

const AREA: &str = "slack";

/// How long all tries of the one call may take.
const BUDGET: Duration = Duration::from_secs(30);

/// The longest name of a workspace that is shown, in columns.
const QUOTED: usize = 80;

/// A scope, what it is for, and whether something in the configuration does not work without it.
type Need = (&'static str, &'static str, bool);

/// What the configuration asks of Slack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the configuration")]
pub(super) struct Wanted {
    people: bool,
    addresses: bool,
    channels: bool,
    channel_names: bool,
    feedback: bool,
}

impl Wanted {
    /// Looks through the destinations of a configuration and its sources.
    pub(super) fn of(prepared: &Prepared, targets: &[Target]) -> Self {
        let shown = prepared.config.shown();
        let is_source =
            |key: &str| key.starts_with("feedback.") && key.rsplit('.').next() == Some("kind");
        let feedback = shown.iter().any(|v| is_source(&v.key) && v.value == "\"slack\"");
        let addresses: BTreeSet<&str> = targets
            .iter()
            .filter_map(|target| match target {
                Target::Slack { address, .. } => Some(address.as_str()),
                _ => None,
            })
            .collect();
        Self { feedback, ..Self::of_addresses(&addresses) }
    }

    fn of_addresses(addresses: &BTreeSet<&str>) -> Self {
        let any = |is: fn(&str) -> bool| addresses.iter().any(|address| is(address));
        Self {
            people: any(|address| address.starts_with(['U', 'W', 'D']) || address.contains('@')),
            addresses: any(|address| address.contains('@')),
            channels: any(|address| address.starts_with(['C', 'G', '#']) && !address.contains('@')),
            channel_names: any(|address| address.starts_with('#')),
            feedback: false,
        }
    }

    /// The scopes that matter, the needed ones first.
    fn needs(&self) -> Vec<Need> {
        let posts = self.people || self.channels;
        let all: [(bool, Need); 9] = [
            (posts, ("chat:write", "sends every message", true)),
            (self.addresses, ("users:read.email", "finds a person by e-mail address", true)),
            (self.addresses, ("users:read", "goes with users:read.email", true)),
            (self.channel_names, ("channels:read", "finds a channel by its #name", true)),
            (
                self.feedback || self.channels,
                (
                    "channels:history",
                    if self.feedback {
                        "reads feedback from a channel"
                    } else {
                        "looks whether a message arrived whose answer was lost"
                    },
                    self.feedback,
                ),
            ),
            (
                self.people,
                ("im:write", "opens the conversation in which lost messages are looked for", false),
            ),
            (
                self.people,
                (
                    "im:history",
                    "looks whether a direct message arrived whose answer was lost",
                    false,
                ),
            ),
            (self.channel_names, ("groups:read", "finds a private channel by its #name", false)),
            (
                self.feedback || self.channels,
                (
                    "groups:history",
                    "does in private channels what channels:history does in public ones",
                    false,
                ),
            ),
        ];
        let mut needs: Vec<Need> =
            all.into_iter().filter(|(wanted, _)| *wanted).map(|(_, need)| need).collect();
        needs.sort_by_key(|(_, _, needed)| !needed);
        needs
    }
}

/// Whose token it is and what it may do, if Slack may be asked and the token could be had.
pub(super) fn answer(
    settings: &SlackSettings,
    secrets: &Secrets,
    wanted: &Wanted,
    online: bool,
    clock: &dyn Fn() -> DateTime<Utc>,
) -> Vec<Check> {
    match secrets.value(&settings.token) {
        None => {
            let message = "not asked, for the token could not be had";
            vec![Check::skipped(AREA, "token", message)]
        }
        Some(_) if !online => {
            let message = "whose it is and which scopes it has is not asked without --online";
            vec![Check::skipped(AREA, "token", message)]
        }
        Some(token) => ask(settings, token.clone(), wanted, clock),
    }
}

/// Asks whose token it is.
fn ask(
    settings: &SlackSettings,
    token: Secret,
    wanted: &Wanted,
    clock: &dyn Fn() -> DateTime<Utc>,
) -> Vec<Check> {
    let SlackSettings { base_url, timeout, .. } = settings;
    let slack = Slack::new(base_url.clone(), token, *timeout, settings.budget.min(BUDGET));
    match slack.identity() {
        Ok(identity) => {
            let mut checks = vec![whose(&identity, settings.team.as_deref())];
            checks.extend(scopes(identity.scopes.as_deref(), wanted));
            let date = identity.date.as_deref();
            let place = http::place(base_url);
            checks.extend(date.and_then(|date| clock::against(&place, date, clock())));
            checks
        }
        Err(fault) => vec![failed(fault)],
    }
}

fn whose(identity: &Identity, team: Option<&str>) -> Check {
    let quoted = |text: &str| shorten(&clean(text), QUOTED);
    let (is, name) = (quoted(&identity.team), quoted(&identity.team_name));
    let message = format!("{} in {name} ({is})", quoted(&identity.name));
    match team.filter(|team| *team != identity.team) {
        Some(team) => {
            let message = format!("the token is of {message} and not of {team}");
            let fix = format!("store the token of {team}, or write team = \"{is}\" under [slack]");
            Check::failure(AREA, "token", &message).fix(&fix)
        }
        None => Check::ok(AREA, "token", &message).value(is),
    }
}

fn scopes(granted: Option<&[String]>, wanted: &Wanted) -> Vec<Check> {
    let needs = wanted.needs();
    let Some(granted) = granted else {
        let message = "the server does not say which scopes the token has";
        return vec![Check::skipped(AREA, "scopes", message)];
    };
    let missing = needs.iter().filter(|(scope, ..)| !granted.iter().any(|has| has == scope));
    let missing = missing.map(|(scope, purpose, needed)| {
        let state = if *needed { State::Failure } else { State::Warning };
        let name = format!("scope {scope}");
        let message = format!("missing; it {purpose}");
        let fix = format!(
            "add {scope} to the bot token scopes of your Slack app (OAuth & Permissions) and \
             install it again"
        );
        Check { state, ..Check::failure(AREA, &name, &message) }.fix(&fix)
    });
    let missing: Vec<Check> = missing.collect();
    if missing.is_empty() {
        let names: Vec<&str> = needs.iter().map(|(scope, ..)| *scope).collect();
        let has = if names.is_empty() { "none is needed".to_owned() } else { names.join(", ") };
        return vec![Check::ok(AREA, "scopes", &has)];
    }
    missing
}

fn failed(fault: Fault) -> Check {
    match fault.of_reading() {
        Fault::Refused(refusal) => {
            let check = Check::failure(AREA, "token", &refusal.message);
            match refusal.hint {
                Some(hint) => check.fix(&hint),
                None => check.fix("take the bot token (xoxb-…) from your Slack app once more"),
            }
        }
        Fault::Later { why, .. } | Fault::Unclear(why) => Check::failure(AREA, "token", &why)
            .fix("check the network and slack.base_url, and try again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(wanted: &Wanted, granted: &[&str]) -> Vec<(String, State)> {
        let granted: Vec<String> = granted.iter().map(|&scope| scope.to_owned()).collect();
        let checks = scopes(Some(&granted), wanted);
        checks.into_iter().map(|check| (check.name, check.state)).collect()
    }

    #[test]
    fn a_scope_is_asked_for_only_where_something_needs_it() {
        let direct = Wanted::of_addresses(&["U012"].into());
        let all = states(&direct, &["chat:write", "im:write", "im:history"]);
        assert_eq!(all, [("scopes".to_owned(), State::Ok)]);
        let none = states(&direct, &[]);
        let expected = [
            ("scope chat:write", State::Failure),
            ("scope im:write", State::Warning),
            ("scope im:history", State::Warning),
        ];
        assert_eq!(none, expected.map(|(name, state)| (name.to_owned(), state)));
        let by_mail = Wanted::of_addresses(&["ada@example.com", "#team"].into());
        let missing = states(&by_mail, &["chat:write", "users:read"]);
        assert_eq!(missing[0], ("scope users:read.email".to_owned(), State::Failure));
        assert_eq!(missing[1], ("scope channels:read".to_owned(), State::Failure));
        assert!(missing[2..].iter().all(|(_, state)| *state == State::Warning), "{missing:?}");
        let reads = Wanted { feedback: true, ..Wanted::default() };
        assert_eq!(states(&reads, &[])[0], ("scope channels:history".to_owned(), State::Failure));
        assert_eq!(scopes(None, &reads)[0].state, State::Skipped);
    }
}
