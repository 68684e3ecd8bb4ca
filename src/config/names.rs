//! Keys by names that they do not have: those of other programs, and those that they had once.
//!
//! A key that is renamed gets a line here, so that its old name leads to the new one.

/// The key that is meant, by a whole path that nobody reads.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("user.tz", "user.timezone"),
    ("work.working_hours", "work.hours"),
    ("work.buffer", "work.buffer_minutes"),
    ("work.lunch_break", "work.lunch"),
    ("work.holidays", "work.days_off"),
    ("llm", "ai"),
    ("model", "ai.model"),
    ("ai.api_base", "ai.base_url"),
    ("ai.key", "ai.api_key"),
    ("ai.token", "ai.api_key"),
    ("slack.bot_token", "slack.token"),
    ("slack.api_token", "slack.token"),
    ("slack.user_id", "slack.user"),
    ("delivery.morning", "delivery.plan"),
    ("delivery.midday", "delivery.progress"),
    ("delivery.evening", "delivery.summary"),
    ("schedule.morning", "schedule.plan"),
    ("schedule.midday", "schedule.progress"),
    ("schedule.evening", "schedule.summary"),
    ("okrs", "okr"),
    ("todo", "tasks"),
    ("audiences", "update.audiences"),
];

/// What `path` is called here.
pub(super) fn meant(path: &str) -> Option<&'static str> {
    OTHER_NAMES.iter().find(|(other, _)| *other == path).map(|(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of the shipped reference by its path, whether its line is commented out or not.
    fn reference() -> Vec<String> {
        let mut table = String::new();
        let mut found = Vec::new();
        for line in include_str!("../../examples/config.toml").lines() {
            let line = line.trim_start_matches("# ");
            if let Some(name) = line.strip_prefix('[') {
                table = name.trim_matches(['[', ']']).to_owned();
                found.push(table.clone());
            } else if let Some((key, _)) = line.split_once(" = ") {
                found.push(format!("{table}.{key}"));
            }
        }
        found
    }

    #[test]
    fn every_name_leads_to_a_key_that_there_is_and_is_none_itself() {
        let reference = reference();
        let is_known = |path: &str| {
            let below =
                |known: &String| known.strip_prefix(path).is_some_and(|r| r.starts_with('.'));
            reference.iter().any(|known| known == path || below(known))
        };
        for (other, ours) in OTHER_NAMES {
            assert!(is_known(ours), "{ours}");
            assert!(!is_known(other), "{other} is a key");
            assert_eq!(meant(other), Some(*ours));
        }
        assert_eq!(meant("user.name"), None);
    }
}
