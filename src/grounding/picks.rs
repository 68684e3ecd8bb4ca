//! Whether picks keep to what code left open.

use super::brief::{Alias, Choice, How, Pick};
use std::collections::HashSet;

/// Why the picks of one choice cannot be followed.
pub(super) fn fault(choice: &Choice, picks: &[&Pick]) -> Option<String> {
    let picked: Vec<&Alias> = picks.iter().flat_map(|pick| &pick.aliases).collect();
    if let Some(alias) = picked.iter().find(|alias| !choice.among.contains(alias)) {
        return Some(format!("{} is not among what may be picked", quoted(alias)));
    }
    let mut seen = HashSet::new();
    if let Some(alias) = picked.iter().find(|alias| !seen.insert(alias.0.as_str())) {
        return Some(format!("{alias} is picked twice"));
    }
    if let Some(alias) = choice.keep.iter().find(|alias| !picked.contains(alias)) {
        return Some(format!("{alias} must be among the picked"));
    }
    match choice.how {
        How::Order if picks.len() != 1 || picked.len() != choice.among.len() => {
            Some("all must be picked, in one order".to_owned())
        }
        How::Subset { most } if picks.len() != 1 || picked.len() > most => {
            Some(format!("at most {most} may be picked, in one list"))
        }
        _ => None,
    }
}

/// A forged alias may hold anything, so little of it is repeated.
fn quoted(alias: &Alias) -> String {
    let text: String = alias.0.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("\"{text}\"")
}
