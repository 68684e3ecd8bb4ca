//! Dates whose month is written out, in the languages whose names of columns are known:
//! `3. März 2026`, `mardi 12 mai 2026 à 14:05`, `5 de enero de 2026`, `March 3rd, 2026`.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Names and usual abbreviations of the months in English, German, French, Spanish, Italian, Dutch and
/// Portuguese, without their accents. None of them means two months.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "januar", "janner", "janvier", "janv", "enero", "ene", "gennaio", "gen",
        "januari", "janeiro", "jan",
    ],
    &[
        "february",
        "februar",
        "feber",
        "fevrier",
        "fevr",
        "febrero",
        "febbraio",
        "februari",
        "fevereiro",
        "feb",
        "fev",
    ],
    &["march", "marz", "maerz", "mrz", "mars", "marzo", "maart", "mrt", "marco", "mar"],
    &["april", "avril", "avr", "abril", "abr", "aprile", "apr"],
    &["may", "mai", "mayo", "maggio", "mag", "mei", "maio"],
    &["june", "juni", "juin", "junio", "giugno", "giu", "junho", "jun"],
    &["july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "jul"],
    &["august", "aout", "agosto", "ago", "augustus", "aug"],
    &[
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "set",
        "setembro",
        "sept",
        "sep",
    ],
    &["october", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out", "oct"],
    &["november", "novembre", "noviembre", "novembro", "nov"],
    &["december", "dezember", "dez", "decembre", "diciembre", "dicembre", "dic", "dezembro", "dec"],
];

/// Those that are words of another language: a date with one of them has a year of four digits.
const WORDS: &[&str] = &["set", "out", "mag", "gen", "ago"];

/// The days of the week, and how they begin where they are cut.
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "segunda",
    "terca",
    "quarta",
    "quinta",
    "sexta",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lun",
    "mar",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "mie",
    "jue",
    "vie",
    "sab",
    "dom",
    "gio",
    "ma",
    "wo",
    "vr",
    "za",
    "zo",
    "seg",
    "ter",
    "qua",
    "qui",
    "sex",
    "feira",
];

/// What stands before a day, a month, a year or a time and says nothing.
const BETWEEN: &[&str] = &[
    "de", "del", "of", "den", "der", "le", "el", "il", "op", "em", "um", "a", "at", "las", "alle",
    "ore", "om", "as", "uhr", "the", "on", "kl", "h",
];

/// A longer text is no date.
const LONGEST: usize = 80;

/// So many words has a date with a time at most.
const MOST_WORDS: usize = 14;

/// So many words stand behind a time at most: the name of its zone.
const MOST_BEHIND: usize = 6;

/// A date with a month that is written out, and the time that stands behind it.
pub(super) fn written(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let has = |is: fn(&char) -> bool| text.chars().any(|c| is(&c));
    if text.len() > LONGEST || !has(char::is_ascii_digit) || !has(|c| c.is_alphabetic()) {
        return None;
    }
    let folded = folded(text);
    let words = folded.split([' ', ',', '-', '/', '\t', '\u{a0}', '\u{202f}']);
    let words = words.map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(MOST_WORDS + 1).collect();
    if words.len() > MOST_WORDS {
        return None;
    }
    let month_at = month_at(&words)?;
    let (before, after) = (words.get(..month_at)?, words.get(month_at + 1..)?);
    let name = *words.get(month_at)?;
    if name == "out" && after.first() == Some(&"of") {
        return None;
    }
    let month = month(name)?;
    let year = |word: &str| year(word).filter(|_| word.len() == 4 || !WORDS.contains(&name));
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let numbers: Vec<&str> = before.iter().copied().filter(is_number).collect();
    let is_idle = |word: &&str| WEEKDAYS.contains(word) || BETWEEN.contains(word);
    if !before.iter().all(|word| is_number(word) || is_idle(word)) {
        return None;
    }
    let mut rest = after;
    let mut after = || loop {
        let (word, others) = rest.split_first()?;
        rest = others;
        if !BETWEEN.contains(word) {
            return Some(*word);
        }
    };
    let (year, day) = match numbers.as_slice() {
        [] => {
            let day = day(after()?)?;
            (year(after()?)?, day)
        }
        [one] => match year(one).filter(|_| one.len() == 4) {
            Some(year) => (year, day(after()?)?),
            None => (year(after()?)?, day(one)?),
        },
        _ => return None,
    };
    let clock = match after() {
        Some(time) => match clock(time, rest)? {
            Clock::At(clock) => Some(clock),
            Clock::Elsewhere => None,
        },
        None => None,
    };
    Some((NaiveDate::from_ymd_opt(year, month, day)?, clock))
}

/// The same with a time.
pub(super) fn written_time(text: &str) -> Option<NaiveDateTime> {
    let (date, clock) = written(text)?;
    clock.map(|clock| date.and_time(clock))
}

/// Where the month is: `mar` may be a Tuesday before it.
fn month_at(words: &[&str]) -> Option<usize> {
    words.iter().rposition(|word| month(word).is_some())
}

fn month(word: &str) -> Option<u32> {
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word)).map(|(month, _)| month)
}

/// `3`, `03`, `3rd`, `1er`, `1º`.
fn day(word: &str) -> Option<u32> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, rest) = word.split_at(end);
    let is_ordinal =
        ["", "st", "nd", "rd", "th", "er", "e", "o", "a", "º", "ª", "°"].contains(&rest);
    digits.parse().ok().filter(|_| is_ordinal && (1..=2).contains(&digits.len()))
}

/// Four digits, or the last two.
fn year(word: &str) -> Option<i32> {
    let digits = word.trim_start_matches(['\'', '’']);
    let number: i32 =
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    match digits.len() {
        4 => Some(number),
        2 => Some(year_of_two(number)),
        _ => None,
    }
}

/// The year of which only the last two digits are written: from 70 on it is one of the last century.
pub(super) fn year_of_two(digits: i32) -> i32 {
    if digits < 70 { 2000 + digits } else { 1900 + digits }
}

/// The time of a day, or one of which it is not known how it is meant.
enum Clock {
    At(NaiveTime),
    Elsewhere,
}

/// `14:05`, `14:05:30`, `14h05`, `14h`, `14.05`, `10 Uhr`, `2:05 pm`. Where a time has more behind it,
/// such as its zone, it is not known, and the day is.
fn clock(time: &str, behind: &[&str]) -> Option<Clock> {
    let half = match behind {
        [] | ["uhr" | "h"] => Some(""),
        ["am" | "a.m"] | ["a", "m"] => Some(" am"),
        ["pm" | "p.m"] | ["p", "m"] => Some(" pm"),
        _ => None,
    };
    let hours = time.strip_suffix('h').unwrap_or(time);
    let is_hour = (hours != time || half.is_some() && !behind.is_empty())
        && hours.bytes().all(|byte| byte.is_ascii_digit());
    let time = match time.split_once('.') {
        _ if is_hour => format!("{hours}:00"),
        // Parts of seconds.
        Some((clock, _)) if clock.matches(':').count() == 2 => clock.to_owned(),
        _ => time.replace(['h', '.'], ":"),
    };
    let read = |text: &str, forms: [&str; 2]| {
        forms.iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
    };
    let whole = ["%H:%M:%S", "%H:%M"];
    match half {
        Some("") => read(&time, whole).map(Clock::At),
        Some(half) => read(&format!("{time}{half}"), ["%I:%M:%S %p", "%I:%M %p"]).map(Clock::At),
        None if behind.len() <= MOST_BEHIND => read(&time, whole).map(|_| Clock::Elsewhere),
        None => None,
    }
}

/// A text in small letters and without the accents of these languages, whether they stand in letters
/// of their own or behind them.
fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        c => c,
    };
    let letters = text.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'));
    letters.flat_map(char::to_lowercase).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let (date, clock) = written(text)?;
        Some(clock.map_or_else(|| date.to_string(), |clock| format!("{date} {clock}")))
    }

    #[test]
    fn months_are_read_in_seven_languages() {
        for (text, expected) in [
            ("3. März 2026", "2026-03-03"),
            ("Dienstag, den 3. Ma\u{308}rz 2026", "2026-03-03"),
            ("7. Dez. 2026, 14:05 Uhr", "2026-12-07 14:05:00"),
            ("03-Okt-26", "2026-10-03"),
            ("24/Dez/26 8:05 PM", "2026-12-24 20:05:00"),
            ("12 mai 2026", "2026-05-12"),
            ("mardi 1er août 2026 à 14h05", "2026-08-01 14:05:00"),
            ("mar. 3 mars 2026", "2026-03-03"),
            ("24 déc. 2026", "2026-12-24"),
            ("5 de enero de 2026", "2026-01-05"),
            ("mié, 9 de septiembre de 2026 a las 9:30", "2026-09-09 09:30:00"),
            ("5 dic 2026 9:30 a. m.", "2026-12-05 09:30:00"),
            ("5 dic 2026, 9:30 p.m.", "2026-12-05 21:30:00"),
            ("lunedì 6 luglio 2026 alle ore 8:00", "2026-07-06 08:00:00"),
            ("15 gen 2026", "2026-01-15"),
            ("2 mrt. 2026 om 17:45:10", "2026-03-02 17:45:10"),
            ("maandag 4 mei 2026", "2026-05-04"),
            ("1º de março de 2026", "2026-03-01"),
            ("segunda-feira, 5 de outubro de 2026 às 10h00", "2026-10-05 10:00:00"),
            ("Tuesday, March 3rd, 2026 at 2:05 PM", "2026-03-03 14:05:00"),
            ("MARZO 3 2026", "2026-03-03"),
            ("2026 March 3", "2026-03-03"),
            ("3 set 2026", "2026-09-03"),
            ("24-Dez-99", "1999-12-24"),
            ("24 nov. 2026 à 8h", "2026-11-24 08:00:00"),
            ("mardi 12 mai 2026 à 14h", "2026-05-12 14:00:00"),
            ("5. Mai 2026 um 10 Uhr", "2026-05-05 10:00:00"),
            ("5 May 2026 at 2 PM", "2026-05-05 14:00:00"),
            ("24-Nov-2026 08:05:10.000", "2026-11-24 08:05:10"),
            // What is behind the time is not read, so that the time is not known either.
            ("Mar 3, 2026 2:05 PM PST", "2026-03-03"),
            ("Tue Nov 24 2026 08:05:10 GMT+0100 (Central European Standard Time)", "2026-11-24"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none_whatever_month_stands_in_it() {
        for text in [
            "",
            "mai",
            "mai 2026",
            "12 mai",
            "31. Februar 2026",
            "3. Brumaire 2026",
            "Version 3 mai 2026",
            "3 mai 2026 war schlecht",
            "3 4 mai 2026",
            "3 mai 20265",
            "100 mai 2026",
            "may the 4th be with you 2026",
            "3 mai 2026 25:00",
            "3 mai 2026 10",
            "8 out of 10",
            "8 out of 2010",
            "set 5 12",
            "3 set 12",
            "2 ago 26",
            "３ mai 2026",
            "I set 3 out of 5 on 1 May 2026 and 2 more in 2027, then it was gone for all of us",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_means_two_months() {
        let mut all: Vec<&str> = MONTHS.concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
