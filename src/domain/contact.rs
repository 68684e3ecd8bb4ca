//! People one owes something to, and the deals with them.

use super::Key;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// One record of a list of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// Somebody.
    Contact(Contact),
    /// A deal with somebody.
    Deal(Deal),
}

/// Somebody, as one list states it. Texts are exactly as the list has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// `SOURCE:ID`.
    pub key: Key,
    /// The configured name of the list.
    pub source: String,
    /// The name; never blank.
    pub name: String,
    /// What they do.
    pub role: Option<String>,
    /// For whom.
    pub organisation: Option<String>,
    /// What they are to the user: "customer", "investor", "partner".
    pub relation: Option<String>,
    /// Who looks after them.
    pub owner: Option<String>,
    /// Their addresses.
    pub emails: Vec<String>,
    /// When there was last contact.
    pub last_contact: Option<NaiveDate>,
    /// By which channel that was: "call", "e-mail".
    pub channel: Option<String>,
    /// What is to be done next.
    pub next_step: Option<String>,
    /// By when.
    pub next_on: Option<NaiveDate>,
    /// How many days may pass between two contacts.
    pub cadence_days: Option<u32>,
    /// Never to be told to many.
    pub sensitive: bool,
    /// What was promised to them.
    pub promised: Vec<Promise>,
    /// When the record was last changed.
    pub updated: Option<DateTime<Utc>>,
    /// Where the record stands.
    pub origin: String,
}

/// Something that was promised to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What.
    pub text: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// It was kept.
    pub done: bool,
}

/// A deal, as one list states it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// `SOURCE:ID`.
    pub key: Key,
    /// The configured name of the list.
    pub source: String,
    /// What it is called; never blank.
    pub name: String,
    /// How far it is, in the words of the list.
    pub stage: Option<String>,
    /// What it is worth.
    pub amount: Option<Amount>,
    /// When it is expected to be decided.
    pub close: Option<NaiveDate>,
    /// With whom, by name or address.
    pub contact: Option<String>,
    /// Their organisation.
    pub organisation: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// What is to be done next.
    pub next_step: Option<String>,
    /// Never to be told to many.
    pub sensitive: bool,
    /// When the record was last changed.
    pub updated: Option<DateTime<Utc>>,
    /// Where the record stands.
    pub origin: String,
}

/// An amount of money, exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In hundredths of its unit.
    pub hundredths: i64,
    /// The code or sign of the currency; unknown where the list does not say.
    pub currency: Option<String>,
}

/// Why somebody is owed a sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owed {
    /// The next step was due on a day that has passed.
    Overdue {
        /// The day.
        on: NaiveDate,
    },
    /// A promise was due on a day that has passed.
    Promised {
        /// The day.
        on: NaiveDate,
    },
    /// There was no contact for longer than they are used to.
    Silent {
        /// For how many days.
        days: i64,
    },
}

/// What a deal was like when somebody was last told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDeal {
    /// Which.
    pub key: Key,
    /// How far it was.
    #[serde(default)]
    pub stage: Option<String>,
    /// What it was worth.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// When it was expected to be decided.
    #[serde(default)]
    pub close: Option<NaiveDate>,
}

/// What changed of a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DealChange {
    /// It was not there before.
    New,
    /// It was there before, and was not to be told.
    Untold,
    /// It is at another stage.
    Stage {
        /// Where it was.
        from: Option<String>,
    },
    /// It is worth more or less; `None` where the two cannot be compared.
    Amount {
        /// By how many hundredths.
        by: Option<i64>,
        /// What it was worth.
        from: Option<Amount>,
    },
    /// It is to be decided on another day.
    Close {
        /// By how many days later; negative for an earlier one.
        days: Option<i64>,
    },
}

impl Relation {
    /// The key of the record.
    pub fn key(&self) -> &Key {
        match self {
            Self::Contact(contact) => &contact.key,
            Self::Deal(deal) => &deal.key,
        }
    }
}

impl Contact {
    /// Why they are owed something on `today`, if they are: a step or promise whose day has passed,
    /// the longest first, else a silence longer than their cadence.
    pub fn owed(&self, today: NaiveDate) -> Option<Owed> {
        let promised = self.promised.iter().filter(|promise| !promise.done);
        let promised = promised.filter_map(|promise| promise.due).filter(|day| *day < today).min();
        let step = self.next_on.filter(|day| *day < today);
        match (step, promised) {
            (Some(on), None) => return Some(Owed::Overdue { on }),
            (Some(on), Some(other)) if on <= other => return Some(Owed::Overdue { on }),
            (_, Some(on)) => return Some(Owed::Promised { on }),
            (None, None) => {}
        }
        // Whoever has a day for the next step is not forgotten.
        if self.next_on.is_some() {
            return None;
        }
        let allowed = i64::from(self.cadence_days?);
        let days = (today - self.last_contact?).num_days();
        (days > allowed).then_some(Owed::Silent { days })
    }

    /// The promises that are still open.
    pub fn open_promises(&self) -> impl Iterator<Item = &Promise> {
        self.promised.iter().filter(|promise| !promise.done)
    }
}

impl Deal {
    /// What is remembered of it.
    pub fn known(&self) -> KnownDeal {
        KnownDeal {
            key: self.key.clone(),
            stage: self.stage.clone(),
            amount: self.amount.clone(),
            close: self.close,
        }
    }

    /// What changed since `before`, or that it is new.
    pub fn changes(&self, before: Option<&KnownDeal>) -> Vec<DealChange> {
        let Some(before) = before else { return vec![DealChange::New] };
        let mut changes = Vec::new();
        if self.stage != before.stage {
            changes.push(DealChange::Stage { from: before.stage.clone() });
        }
        if self.amount != before.amount {
            let by = match (&self.amount, &before.amount) {
                (Some(now), Some(then)) if now.currency == then.currency => {
                    now.hundredths.checked_sub(then.hundredths)
                }
                _ => None,
            };
            changes.push(DealChange::Amount { by, from: before.amount.clone() });
        }
        if self.close != before.close {
            let days = self.close.zip(before.close).map(|(now, then)| (now - then).num_days());
            changes.push(DealChange::Close { days });
        }
        changes
    }
}

impl Amount {
    /// Reads `12000`, `12,000.50`, `12.000,50 €`, `EUR 12 000`. Of two kinds of marks the last is
    /// the decimal one; one mark alone with three digits behind it parts thousands.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '\'' | '’');
        let start = text.find(is_figure)?;
        let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
        let figure = text.get(start..end)?;
        let currency = format!("{}{}", text.get(..start)?.trim(), text.get(end..)?.trim());
        if currency.chars().any(|c| c.is_ascii_digit()) || currency.chars().count() > 8 {
            return None;
        }
        let parts = |c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '_');
        let figure: String = figure.chars().filter(|c| !parts(*c)).collect();
        let (negative, figure) = match figure.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, figure.as_str()),
        };
        let (whole, fraction) = split(figure)?;
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let digits: String = fraction.chars().chain("00".chars()).take(2).collect();
        let cents: i64 = digits.parse().ok()?;
        let hundredths = whole.checked_mul(100)?.checked_add(cents)?;
        let hundredths = if negative { -hundredths } else { hundredths };
        Some(Self { hundredths, currency: Some(currency).filter(|code| !code.is_empty()) })
    }

    /// `EUR 12,000` or `EUR 12,000.50`.
    pub fn shown(&self) -> String {
        let figure = shown_hundredths(self.hundredths);
        match &self.currency {
            Some(currency) => format!("{currency} {figure}"),
            None => figure,
        }
    }
}

/// Hundredths as a number with its thousands apart: `12,000`, `-0.50`.
pub fn shown_hundredths(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, cents) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if cents == 0 { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{cents:02}") }
}

/// The digits before and after the decimal mark of a figure; `None` if it is none.
fn split(figure: &str) -> Option<(String, String)> {
    let is_mark = |c: char| matches!(c, '.' | ',');
    let last = figure.rfind(is_mark);
    let (whole, fraction) = match last {
        None => (figure, ""),
        Some(at) => {
            let (before, after) = (figure.get(..at)?, figure.get(at + 1..)?);
            let mark = figure.get(at..=at)?;
            let both = before.contains(is_mark) && !before.contains(mark);
            let thousands = after.len() == 3 && !both && !before.is_empty() && before != "0";
            if thousands || before.contains(mark) { (figure, "") } else { (before, after) }
        }
    };
    let groups: Vec<&str> = whole.split(is_mark).collect();
    let sound = groups.len() == 1
        || groups.iter().skip(1).all(|group| group.len() == 3)
            && groups.first().is_some_and(|group| (1..=3).contains(&group.len()));
    let digits = groups.concat();
    let all = digits.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit());
    (sound && all && !(digits.is_empty() && fraction.is_empty()))
        .then(|| (digits, fraction.to_owned()))
}

/// How many days a word for a rhythm means: `weekly`, `30d`, `2w`, `14`, `every 2 weeks`.
pub fn parse_cadence(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let known = match text.as_str() {
        "daily" => Some(1),
        "weekly" => Some(7),
        "biweekly" | "fortnightly" => Some(14),
        "monthly" => Some(30),
        "quarterly" => Some(91),
        "yearly" | "annually" => Some(365),
        _ => None,
    };
    if known.is_some() {
        return known;
    }
    let rest = text.strip_prefix("every ").unwrap_or(&text).trim();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let count: u32 = if end == 0 { 1 } else { rest.get(..end)?.parse().ok()? };
    let days = match rest.get(end..)?.trim() {
        "" if end > 0 => 1,
        "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        "m" | "month" | "months" => 30,
        "y" | "year" | "years" => 365,
        _ => return None,
    };
    count.checked_mul(days).filter(|days| (1..=3650).contains(days))
}

/// Whether a last contact on `day` can be true: nobody has been called tomorrow. A zone may be a day
/// ahead.
pub fn is_past(day: NaiveDate, today: NaiveDate) -> bool {
    day <= today + TimeDelta::days(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_as_people_write_them_and_exactly() {
        for (text, hundredths, currency) in [
            ("12000", 1_200_000, None),
            ("12,000", 1_200_000, None),
            ("12.000", 1_200_000, None),
            ("12,000.50", 1_200_050, None),
            ("12.000,50 €", 1_200_050, Some("€")),
            ("1.234.567", 123_456_700, None),
            ("EUR 12 000", 1_200_000, Some("EUR")),
            ("$1'200.5", 120_050, Some("$")),
            ("0.125", 12, None),
            ("3,5", 350, None),
            ("-40", -4_000, None),
            (".5", 50, None),
            ("19.999", 1_999_900, None),
        ] {
            let amount = Amount { hundredths, currency: currency.map(str::to_owned) };
            assert_eq!(Amount::parse(text), Some(amount), "{text}");
        }
        for text in ["", "abc", "1,2,3", "1..2", "12 or 13", "9e99", "999999999999999999999", "-"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_with_their_thousands_apart() {
        let shown = |text: &str| Amount::parse(text).unwrap().shown();
        assert_eq!(shown("EUR 1234567.5"), "EUR 1,234,567.50");
        assert_eq!(shown("120"), "120");
        assert_eq!(shown("-1000"), "-1,000");
    }

    #[test]
    fn rhythms_have_words_and_numbers() {
        for (text, days) in [
            ("weekly", Some(7)),
            ("Every 2 weeks", Some(14)),
            ("every week", Some(7)),
            ("30d", Some(30)),
            ("21", Some(21)),
            ("quarterly", Some(91)),
            ("0", None),
            ("", None),
            ("sometimes", None),
            ("99999y", None),
        ] {
            assert_eq!(parse_cadence(text), days, "{text}");
        }
    }

    #[test]
    fn a_passed_day_comes_before_a_silence() {
        let today = day("2026-11-27");
        let promise =
            |due: &str, done| Promise { text: "slides".to_owned(), due: Some(day(due)), done };
        let silent = Contact {
            last_contact: Some(day("2026-11-12")),
            cadence_days: Some(14),
            ..Contact::default()
        };
        // 27 − 12 = 15 days, one more than allowed.
        assert_eq!(silent.owed(today), Some(Owed::Silent { days: 15 }));
        assert_eq!(silent.owed(day("2026-11-26")), None);
        let planned = Contact { next_on: Some(today), ..silent.clone() };
        assert_eq!(planned.owed(today), None);
        let late = Contact { next_on: Some(day("2026-11-25")), ..silent.clone() };
        assert_eq!(late.owed(today), Some(Owed::Overdue { on: day("2026-11-25") }));
        let both = Contact { promised: vec![promise("2026-11-20", false)], ..late.clone() };
        assert_eq!(both.owed(today), Some(Owed::Promised { on: day("2026-11-20") }));
        let kept = Contact { promised: vec![promise("2026-11-20", true)], ..late };
        assert_eq!(kept.owed(today), Some(Owed::Overdue { on: day("2026-11-25") }));
        assert_eq!(Contact::default().owed(today), None);
    }

    #[test]
    fn a_deal_says_what_moved() {
        let amount = |text| Amount::parse(text);
        let before = Deal {
            stage: Some("demo".to_owned()),
            amount: amount("EUR 10000"),
            close: Some(day("2026-12-01")),
            ..Deal::default()
        };
        let known = before.known();
        assert_eq!(before.changes(Some(&known)), []);
        assert_eq!(before.changes(None), [DealChange::New]);
        let now = Deal {
            stage: Some("contract".to_owned()),
            amount: amount("EUR 8000"),
            close: Some(day("2026-12-15")),
            ..before.clone()
        };
        let changes = [
            DealChange::Stage { from: Some("demo".to_owned()) },
            DealChange::Amount { by: Some(-200_000), from: amount("EUR 10000") },
            DealChange::Close { days: Some(14) },
        ];
        assert_eq!(now.changes(Some(&known)), changes);
        // Two currencies have no difference.
        let other = Deal { amount: amount("USD 10000"), ..before };
        let changes = other.changes(Some(&known));
        assert_eq!(changes, [DealChange::Amount { by: None, from: amount("EUR 10000") }]);
    }
}
