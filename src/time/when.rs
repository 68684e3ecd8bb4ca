//! A point in time as a record states it: a whole day, or an instant.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A date without a time, or an instant. Which of the two it is comes from the source and is kept:
/// "due on Friday" is not "due on Friday at midnight". As data it is one text: a date, or RFC 3339
/// in UTC to the last digit, so that reading it back changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum When {
    /// A whole local day.
    Day(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
}

impl When {
    /// The local date in `zone`.
    pub fn date(self, zone: Tz) -> NaiveDate {
        match self {
            Self::Day(date) => date,
            Self::At(instant) => instant.with_timezone(&zone).date_naive(),
        }
    }

    /// The form of the JSON contracts: `YYYY-MM-DD`, or RFC 3339 with the offset of `zone`.
    pub fn to_json(self, zone: Tz) -> String {
        match self {
            Self::Day(date) => date.to_string(),
            Self::At(instant) => rfc3339(instant, zone),
        }
    }

    /// The form within a key: basic ISO 8601, an instant in UTC so that moving to another zone
    /// renames nothing, and without a colon, which parts a key.
    pub fn stamp(self) -> String {
        match self {
            Self::Day(date) => date.format("%Y%m%d").to_string(),
            Self::At(instant) => instant.format("%Y%m%dT%H%M%SZ").to_string(),
        }
    }

    /// Reads the form that [`When::to_json`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(Self::Day(date));
        }
        let instant = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self::At(instant.with_timezone(&Utc)))
    }
}

/// RFC 3339 to the second, with the offset that holds in `zone` at that instant.
pub fn rfc3339(instant: DateTime<Utc>, zone: Tz) -> String {
    instant.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_survive_a_round_trip() {
        for text in ["2026-11-24", "2026-11-24T09:00:00+01:00"] {
            let when = When::parse(text).unwrap();
            assert_eq!(when.to_json(chrono_tz::Europe::Berlin), text);
        }
        assert_eq!(When::parse("24.11.2026"), None);
        assert_eq!(When::parse("2026-02-30"), None);
    }

    #[test]
    fn as_data_it_is_one_text_and_comes_back_exactly() {
        let instant = DateTime::from_timestamp(1_795_500_000, 123_456_789).unwrap();
        let near = [When::parse("2026-11-24").unwrap(), When::At(instant)];
        for when in near {
            let text = serde_json::to_string(&when).unwrap();
            assert_eq!(serde_json::from_str::<When>(&text).unwrap(), when, "{text}");
        }
        assert_eq!(serde_json::to_string(&near[0]).unwrap(), "\"2026-11-24\"");
        assert_eq!(serde_json::to_string(&near[1]).unwrap(), "\"2026-11-24T06:00:00.123456789Z\"");
        assert!(serde_json::from_str::<When>("\"soon\"").is_err());
    }

    #[test]
    fn an_instant_has_the_date_of_the_zone_it_is_asked_for() {
        let late = When::parse("2026-11-29T23:00:00Z").unwrap();
        assert_eq!(late.date(chrono_tz::Europe::Berlin).to_string(), "2026-11-30");
        assert_eq!(late.date(chrono_tz::UTC).to_string(), "2026-11-29");
    }
}
