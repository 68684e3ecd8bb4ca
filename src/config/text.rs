//! Texts of the configuration: what they mean, and how they are written back.

use crate::domain::Invalid;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Whether TOML takes `key` without quotes.
pub(super) fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The candidate that `word` is most likely a slip of.
pub fn nearest<'w>(word: &str, candidates: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Reads `45s`, `30m`, `1h30m`, `2d`, `1w` or `2y` (of 365 days).
pub fn parse_duration(text: &str) -> Result<Duration, Invalid> {
    let invalid =
        || Invalid(format!("\"{text}\" is no length of time, write 30m, 1h30m, 2d, 6w or 2y"));
    let mut rest = text.trim();
    let mut total = 0u64;
    if rest.is_empty() {
        return Err(invalid());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(invalid)?;
        let number: u64 = rest[..digits].parse().map_err(|_| invalid())?;
        let mut after = rest[digits..].chars();
        let unit = match after.next() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            Some('d') => 86_400,
            Some('w') => 7 * 86_400,
            Some('y') => 365 * 86_400,
            _ => return Err(invalid()),
        };
        total = number
            .checked_mul(unit)
            .and_then(|part| total.checked_add(part))
            .ok_or_else(invalid)?;
        rest = after.as_str();
    }
    // A century keeps all later arithmetic on dates far from its ends.
    if total > 100 * 365 * 86_400 {
        return Err(Invalid(format!("\"{text}\" is longer than a century")));
    }
    Ok(Duration::from_secs(total))
}

/// The path that `text` means: `~` is `home`, and a relative path is relative to `base`.
pub(super) fn expand(text: &str, base: &Path, home: Option<&Path>) -> Result<PathBuf, Invalid> {
    if text.is_empty() {
        return Err(Invalid("the path is empty".to_owned()));
    }
    let rest = match text.strip_prefix('~') {
        Some("") => Some(""),
        Some(rest) => rest.strip_prefix('/'),
        None => None,
    };
    match (rest, home) {
        (Some(rest), Some(home)) => Ok(home.join(rest)),
        (Some(_), None) => Err(Invalid(format!("\"{text}\" needs a home folder, set HOME"))),
        (None, _) => Ok(base.join(text)),
    }
}

/// The text as a TOML basic string.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_have_units() {
        let seconds = |text| parse_duration(text).map(|duration| duration.as_secs());
        assert_eq!(seconds("45s"), Ok(45));
        assert_eq!(seconds("1h30m"), Ok(5_400));
        assert_eq!(seconds("2d"), Ok(172_800));
        assert_eq!(seconds("1w"), Ok(604_800));
        for wrong in ["", "30", "m", "1.5h", "-1h", "1h30", "99999999999999999999h", "101y"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_tilde_is_home_and_the_rest_is_relative_to_the_file() {
        let base = Path::new("/etc/os");
        let path = |text| expand(text, base, Some(Path::new("/home/ada")));
        assert_eq!(path("~/a/b"), Ok(PathBuf::from("/home/ada/a/b")));
        assert_eq!(path("~"), Ok(PathBuf::from("/home/ada/")));
        assert_eq!(path("a/b"), Ok(PathBuf::from("/etc/os/a/b")));
        assert_eq!(path("/a"), Ok(PathBuf::from("/a")));
        assert_eq!(path("~ada/x"), Ok(PathBuf::from("/etc/os/~ada/x")));
        assert!(path("").is_err());
        assert!(expand("~/a", base, None).is_err());
    }

    #[test]
    fn slips_find_their_word_and_other_words_do_not() {
        let keys = ["timezone", "name", "emails"];
        assert_eq!(nearest("timezon", keys), Some("timezone"));
        assert_eq!(nearest("tiemzone", keys), Some("timezone"));
        assert_eq!(nearest("quux", keys), None);
    }

    #[test]
    fn quoted_texts_are_toml() {
        let text = "a \"b\" \\ \n \u{1b} ü";
        let document = format!("x = {}", quoted(text));
        let read = toml::de::DeTable::parse(&document).unwrap();
        assert_eq!(read.get_ref()["x"].get_ref().as_str(), Some(text));
    }
}
