//! Secrets: where they come from, and whether they can be had here. A value is never shown.

use super::check::Check;
use crate::config::{Config, SecretReference};
use crate::domain::{Secret, shell_word};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::unix;
use siphasher::sip::SipHasher13;
use std::collections::BTreeMap;
use std::hash::Hasher as _;
use std::path::Path;

const AREA: &str = "secrets";

/// Where a machine keeps a number of its own (machine-id(5)).
const MACHINE: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// Without a number of the machine's, a hash of a shorter secret could be guessed from.
const SHORTEST_UNKEYED: usize = 20;

/// The secrets of a configuration, each fetched once.
pub(super) struct Secrets {
    named: BTreeMap<String, SecretReference>,
    fetched: Vec<(SecretReference, Result<Secret>)>,
    /// Whether systemd started this and handed over credentials.
    has_credentials: bool,
}

impl Secrets {
    /// Fetches all secrets at once: a program that hangs holds up no other.
    pub(super) fn fetch(config: &Config, environment: &Environment) -> Self {
        let named: BTreeMap<String, SecretReference> =
            config.secrets().into_iter().filter(|(key, _)| !is_off(config, key)).collect();
        let mut distinct: Vec<SecretReference> = Vec::new();
        for reference in named.values() {
            if !distinct.contains(reference) {
                distinct.push(reference.clone());
            }
        }
        let values = std::thread::scope(|scope| {
            let start = |reference| {
                let fetch = move || SecretReference::resolve(reference, environment);
                std::thread::Builder::new().spawn_scoped(scope, fetch)
            };
            let started: Vec<_> = distinct.iter().map(start).collect();
            let fetched = started.into_iter().map(|started| {
                let gone = || Failure::new(Kind::Other, "no thread could fetch it");
                started.map_err(|_| gone())?.join().map_err(|_| gone())?
            });
            fetched.collect::<Vec<Result<Secret>>>()
        });
        let has_credentials = environment.get("CREDENTIALS_DIRECTORY").is_some();
        Self { named, fetched: std::iter::zip(distinct, values).collect(), has_credentials }
    }

    /// What became of a secret; nothing if no key that counts names it.
    pub(super) fn get(&self, reference: &SecretReference) -> Option<&Result<Secret>> {
        self.fetched.iter().find(|(known, _)| known == reference).map(|(_, value)| value)
    }

    /// The secret, if it could be had.
    pub(super) fn value(&self, reference: &SecretReference) -> Option<&Secret> {
        self.get(reference)?.as_ref().ok()
    }

    /// One check for each key.
    pub(super) fn checks(&self) -> Vec<Check> {
        let machine = machine();
        let check = |(key, reference): (&String, &SecretReference)| match self.get(reference) {
            Some(Ok(secret)) => {
                let mode = match reference {
                    SecretReference::File(path) => std::fs::metadata(path).ok(),
                    _ => None,
                };
                let mode = mode.map(|metadata| format!(", mode {:03o}", unix::mode(&metadata)));
                let print = fingerprint(secret, machine.as_deref());
                let shown = print.as_ref().map(|print| format!(", fingerprint {print}"));
                let message =
                    [reference.to_string(), mode.unwrap_or_default(), shown.unwrap_or_default()];
                let check = Check::ok(AREA, key, &message.concat());
                Some(check.value(print.unwrap_or_default()))
            }
            // By hand there is none, and nothing is wrong with that.
            Some(Err(_))
                if matches!(reference, SecretReference::Credential(_)) && !self.has_credentials =>
            {
                let message = format!(
                    "{reference} is there only in a run of systemd, so it was not looked at"
                );
                let fix = "personal-os schedule status says how the runs that have it end";
                Some(Check::skipped(AREA, key, &message).fix(fix))
            }
            Some(Err(failure)) => {
                let check = Check::failed(AREA, key, failure);
                Some(match (&check.fix, fix(reference)) {
                    (None, fix) => check.fix(&fix),
                    (Some(hint), fix) if hint.starts_with("schedulers") => check.fix(&fix),
                    _ => check,
                })
            }
            None => None,
        };
        self.named.iter().filter_map(check).collect()
    }
}

/// Whether the table of a secret, or one around it, is turned off, or it is the key of no model.
fn is_off(config: &Config, key: &str) -> bool {
    let shown = config.shown();
    let says = |key: &str, value: &str| shown.iter().any(|v| v.key == key && v.value == value);
    if key == "ai.api_key" {
        return !shown.iter().any(|v| v.key == "ai.provider") || says("ai.provider", "\"none\"");
    }
    let ends = key.match_indices('.').map(|(end, _)| end);
    ends.filter_map(|end| key.get(..end)).any(|table| says(&format!("{table}.enabled"), "false"))
}

/// How to come by a secret that is not there.
fn fix(reference: &SecretReference) -> String {
    match reference {
        SecretReference::Env(name) => format!(
            "set {name} for this shell; a file or a command works under a scheduler too: \
             `personal-os config edit`"
        ),
        SecretReference::File(path) => {
            let word = shell_word(&path.display().to_string());
            format!("write the secret into {} on one line, then: chmod 600 {word}", path.display())
        }
        SecretReference::Command(_) | SecretReference::Shell(_) => {
            "run that program by hand: it must print the secret and nothing else, and ask nothing"
                .to_owned()
        }
        SecretReference::Credential(name) => {
            format!("add LoadCredential={name}:PATH to the unit; by hand it is not there")
        }
        SecretReference::Raw(_) => "`personal-os config edit`".to_owned(),
    }
}

/// The number of this machine, which others do not know.
fn machine() -> Option<Vec<u8>> {
    let read = |path: &&str| files::read_regular(Path::new(path), 1_024).ok();
    let bytes = MACHINE.iter().find_map(read)?.bytes;
    (bytes.len() >= 32).then_some(bytes)
}

/// Six digits that tell on this machine whether two secrets are the same, and tell nobody else
/// anything: they are keyed with the machine's own number.
fn fingerprint(secret: &Secret, machine: Option<&[u8]>) -> Option<String> {
    let value = secret.expose().as_bytes();
    if machine.is_none() && value.len() < SHORTEST_UNKEYED {
        return None;
    }
    let half = |side: usize| {
        let mut hasher = SipHasher13::new_with_keys(side as u64, 0x706f_732d_646f_6374);
        hasher.write(machine.unwrap_or_default());
        hasher.finish()
    };
    let mut hasher = SipHasher13::new_with_keys(half(0), half(1));
    hasher.write(value);
    Some(format!("{:06x}", hasher.finish() & 0xff_ffff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_same_here_and_another_elsewhere() {
        let (one, other) = (Secret::new("xoxb-1-abcdefghijklmnop"), Secret::new("xoxb-2"));
        let here: &[u8] = b"0123456789abcdef0123456789abcdef";
        let print = fingerprint(&one, Some(here)).unwrap();
        assert_eq!(print.len(), 6);
        assert_eq!(fingerprint(&one, Some(here)), Some(print.clone()));
        assert_ne!(fingerprint(&other, Some(here)), Some(print.clone()));
        assert_ne!(fingerprint(&one, Some(b"fedcba9876543210fedcba9876543210")), Some(print));
        // What is short could be guessed where nothing of the machine's goes into it.
        assert!(fingerprint(&other, None).is_none() && fingerprint(&one, None).is_some());
    }
}
