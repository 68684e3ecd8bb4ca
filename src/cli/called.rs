//! How this program was called. What it says to type next has the same options, or it would lead to
//! another configuration.

use super::args::Global;
use crate::domain::shell_word;
use crate::error::Failure;

const PROGRAM: &str = "personal-os ";

/// The options that decide which configuration is meant, as they are typed after the program's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Called(String);

impl Called {
    pub(super) fn of(global: &Global) -> Self {
        let mut options = String::new();
        if let Some(file) = &global.config {
            options.push_str(&format!("--config {} ", shell_word(&file.display().to_string())));
        }
        if let Some(profile) = &global.profile {
            options.push_str(&format!("--profile {} ", shell_word(profile)));
        }
        Self(options)
    }

    /// The text with these options in each command of this program that it names, once.
    pub(super) fn adapt(&self, text: &str) -> String {
        let mut adapted = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(PROGRAM) {
            let (before, after) = rest.split_at(at + PROGRAM.len());
            adapted.push_str(before);
            let before = before.get(..at).unwrap_or_default();
            // A page of the manual and a folder of somebody's may have the same name.
            let begins = ["`", ": ", "then ", "run "];
            let is_command = before.is_empty() && rest.len() == text.len()
                || begins.iter().any(|begin| before.ends_with(begin));
            if is_command && !after.starts_with(&self.0) {
                adapted.push_str(&self.0);
            }
            rest = after;
        }
        adapted + rest
    }

    /// The failure with what to type next as it has to be typed here.
    pub(super) fn adapt_hints(&self, failure: Failure) -> Failure {
        let hints = failure.hints.iter().map(|hint| self.adapt(hint)).collect();
        Failure { hints, ..failure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_typed_has_the_options_of_what_was_typed() {
        let called = Called("--profile ada ".to_owned());
        for (text, expected) in [
            (
                "`personal-os config edit` opens it",
                "`personal-os --profile ada config edit` opens it",
            ),
            ("personal-os init", "personal-os --profile ada init"),
            ("see `man personal-os schedule`", "see `man personal-os schedule`"),
            ("man personal-os-plan, and personal-os.", "man personal-os-plan, and personal-os."),
            ("in ~/.config/personal-os and on", "in ~/.config/personal-os and on"),
            (
                "Next: personal-os plan, then personal-os doctor",
                "Next: personal-os --profile ada plan, then personal-os --profile ada doctor",
            ),
            (
                "chmod 600 '/home/my personal-os files/a'",
                "chmod 600 '/home/my personal-os files/a'",
            ),
        ] {
            assert_eq!(called.adapt(text), expected);
            assert_eq!(called.adapt(expected), expected);
            assert_eq!(Called::default().adapt(text), text);
        }
    }
}
