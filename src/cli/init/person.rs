//! Who is at this machine, as the machine says it.

use crate::domain::clean;
use crate::env::Environment;
use crate::process::{self, Request};
use crate::sources::discovery::is_on_path;
use crate::unix;
use std::time::Duration;

/// Git only reads its settings.
const LIMIT: Duration = Duration::from_secs(3);

/// The longest name that is believed, in characters.
const LONGEST: usize = 80;

/// What is known of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

/// Asks the account for its full name, then Git, then for the name of the account; Git for the
/// address.
pub(super) fn find(environment: &Environment) -> Person {
    let account = ["USER", "LOGNAME"].into_iter().find_map(|name| environment.get(name));
    let account = account.and_then(|name| usable(name.to_str()?));
    let full = unix::full_name().and_then(|name| usable(&name));
    let name = full.or_else(|| git("user.name", environment)).or(account);
    let email = git("user.email", environment).map(|email| email.to_lowercase());
    // What GitHub gives out instead of an address is known to nobody else.
    let is_address =
        |email: &String| crate::delivery::is_person(email) && !email.contains("noreply");
    Person { name, email: email.filter(is_address) }
}

fn git(key: &str, environment: &Environment) -> Option<String> {
    if !is_on_path("git", environment) {
        return None;
    }
    let argv = ["git", "config", "--global", "--get", key].map(str::to_owned);
    let output = process::run(&Request::new(&argv, &environment.variables, LIMIT)).ok()?;
    output.status.success().then(|| usable(&String::from_utf8_lossy(&output.stdout)))?
}

fn usable(name: &str) -> Option<String> {
    let name = clean(name);
    (!name.is_empty() && name.chars().count() <= LONGEST).then_some(name)
}
