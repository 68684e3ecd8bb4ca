//! What an audience is never told, found in any spelling.
//!
//! Case, accents, strokes, blanks, marks and characters that nobody sees make no difference. A term is
//! found where a word begins, so that "Ada" is not found in "Canada"; one of fewer than four letters must
//! also end with a word. Scripts without capital letters often part no words, or join small ones to
//! names, so that a term of such letters is found anywhere.

use super::Texts;
use icu_normalizer::DecomposingNormalizerBorrowed;

/// The shortest term that is found in the beginning of a longer word.
const SHORTEST_BEGINNING: usize = 4;

/// Marks that keep a record from every audience.
const PRIVATE: [&str; 3] = ["private", "confidential", "sensitive"];

/// What an audience is never told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deny {
    /// Names of people, customers, projects, in folded form.
    terms: Vec<Vec<char>>,
    /// Names of marks, in folded form.
    marks: Vec<Vec<char>>,
}

/// A text without what makes no difference, and where its words begin and end.
#[derive(Debug, Default)]
struct Folded {
    letters: Vec<char>,
    /// For each letter, whether a word begins with it.
    begins: Vec<bool>,
    /// For each letter, whether a word ends with it.
    ends: Vec<bool>,
}

impl Deny {
    /// A list without anything.
    pub const NOTHING: &'static Self = &Self { terms: Vec::new(), marks: Vec::new() };

    /// From the words of the configuration: a name, or a mark with its sign (`+project`, `@context`,
    /// `#tag`). `@example.com` is a context and the end of an address.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut deny = Self::default();
        for text in texts {
            let letters = fold(text).letters;
            if letters.is_empty() {
                continue;
            }
            let is_mark = text.trim_start().starts_with(['+', '@', '#']);
            if !is_mark || is_domain(text) {
                deny.terms.push(letters.clone());
            }
            if is_mark {
                deny.marks.push(letters);
            }
        }
        deny
    }

    /// What stands on this list or on another.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.terms.extend(other.terms.iter().cloned());
        self.marks.extend(other.marks.iter().cloned());
        self
    }

    /// Whether a text holds something of the list.
    pub fn finds(&self, text: &str) -> bool {
        if self.terms.is_empty() {
            return false;
        }
        let text = fold(text);
        self.terms.iter().any(|term| text.holds(term))
    }

    /// Whether a record holds something of the list in a text that may be shown.
    pub fn finds_in(&self, record: &impl Texts) -> bool {
        record.texts().into_iter().any(|text| self.finds(text))
    }

    /// Whether a mark is on the list, or is private to everybody. `#private/pay` is within `#private`.
    pub fn finds_mark(&self, mark: &str) -> bool {
        let is_listed = |name: &str| {
            let letters = fold(name).letters;
            let name: String = letters.iter().collect();
            PRIVATE.contains(&name.as_str()) || self.marks.contains(&letters)
        };
        let mut outer = mark.match_indices('/').filter_map(|(end, _)| mark.get(..end));
        is_listed(mark) || outer.any(is_listed) || self.finds(mark)
    }
}

impl Folded {
    fn holds(&self, term: &[char]) -> bool {
        let whole = term.len() < SHORTEST_BEGINNING;
        self.letters.windows(term.len()).enumerate().any(|(start, window)| {
            let end = start + term.len() - 1;
            window == term
                && self.begins.get(start).copied().unwrap_or(false)
                && (!whole || self.ends.get(end).copied().unwrap_or(false))
        })
    }
}

/// Whether a text is the end of an address, as `@example.com`.
fn is_domain(text: &str) -> bool {
    let name = text.trim().strip_prefix('@').unwrap_or_default();
    let inner = name.trim_matches('.');
    inner.len() == name.len() && inner.contains('.') && !inner.contains(char::is_whitespace)
}

fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    let mut begins = true;
    let (mut was_lower, mut was_free) = (false, false);
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize(text).chars() {
        if !c.is_alphanumeric() {
            // An accent, or something that nobody sees, parts no word.
            if !is_mark(c) && !is_invisible(c) {
                begins = true;
            }
            continue;
        }
        if is_mark(c) {
            continue;
        }
        let is_free = c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase();
        begins |= c.is_uppercase() && was_lower || is_free || was_free;
        was_lower = c.is_lowercase();
        was_free = is_free;
        if begins && let Some(end) = folded.ends.last_mut() {
            *end = true;
        }
        // Upper case first: "ß" and "SS" are one spelling.
        for letter in c.to_uppercase().flat_map(char::to_lowercase).flat_map(plain) {
            folded.letters.push(letter);
            folded.begins.push(begins);
            folded.ends.push(false);
            begins = false;
        }
    }
    if let Some(end) = folded.ends.last_mut() {
        *end = true;
    }
    folded
}

/// The letters for which people write one that no decomposition takes apart.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let letters = match letter {
        'ł' => ['l', '\0'],
        'ø' => ['o', '\0'],
        'đ' | 'ð' => ['d', '\0'],
        'ħ' => ['h', '\0'],
        'ŧ' => ['t', '\0'],
        'æ' => ['a', 'e'],
        'œ' => ['o', 'e'],
        'þ' => ['t', 'h'],
        other => [other, '\0'],
    };
    letters.into_iter().filter(|letter| *letter != '\0')
}

/// A mark that stands on the letter before it, or lengthens it.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' |
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_invisible(c: char) -> bool {
    super::is_unsafe(c) && !c.is_whitespace() || matches!(c, '\u{200c}' | '\u{200d}' | '\u{180e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_spelling_hides_a_name() {
        let deny = Deny::new(["Müller & Söhne", "Project Falcon", "Acme", "Ada"]);
        for text in [
            "call MULLER & SOHNE",
            "Mu\u{308}ller&So\u{308}hne wrote",
            "project  falcon slipped",
            "ProjectFalcon",
            "project-falcon.pdf",
            "P r o j e c t F a l c o n",
            "pro\u{200b}ject fal\u{ad}con",
            "ＡＣＭＥ renews",
            "the acme's key",
            "newAcmeDeal",
            "ac\u{2060}me",
            "A\u{301}cme",
            "for ada.",
        ] {
            assert!(deny.finds(text), "{text}");
        }
        for text in ["Canada", "Adamant", "macme", "project for falcons", "", "all is well"] {
            assert!(!deny.finds(text), "{text}");
        }
        assert!(Deny::new(["STRASSE"]).finds("Straße"));
    }

    #[test]
    fn names_of_all_scripts_and_letters_with_strokes_are_found() {
        for (name, text) in [
            ("グロベックス", "本日グロベックスと会議"),
            ("田中", "田中さんに電話"),
            ("田中", "Call 田中Taro"),
            ("جلوبكس", "والجلوبكس"),
            ("محمد", "مع مُحَمَّد غدا"),
            ("מירה", "עם מִירָה"),
            ("삼성", "오늘삼성전자"),
            ("ไทย", "บริษัทไทยโกลเบกซ์"),
            ("Łódź Works", "Lodz Works visit"),
            ("Lodz", "Łódź"),
            ("Søren", "Call Soren"),
            ("Soren", "SØREN said"),
            ("Đorđe", "dorde"),
            ("Ægir", "aegir"),
            ("Œuvre", "OEUVRE"),
            ("Þór", "thor."),
            ("Guðrún", "gudrun"),
            ("Ħal", "with Hal"),
            ("Globex", "本日Globexと会議"),
        ] {
            assert!(Deny::new([name]).finds(text), "{name} in {text}");
        }
        // A capital still begins a word, and a digit none.
        assert!(!Deny::new(["Ada"]).finds("Canada 田中"));
        assert!(!Deny::new(["2026"]).finds("12026"));
    }

    #[test]
    fn marks_are_found_whole_and_private_ones_always() {
        let deny = Deny::new(["+acquisition", "Acme"]);
        for mark in [
            "+acquisition",
            "#Acquisition",
            "@private",
            "#Confidential",
            "+acme-renewal",
            "#private/pay",
            "#acquisition/terms/old",
        ] {
            assert!(deny.finds_mark(mark), "{mark}");
        }
        assert!(!deny.finds_mark("+acquisitions"));
        assert!(Deny::default().finds_mark("#private"));
        // A mark on the list is no word on the list.
        assert!(!deny.finds("the acquisition"));
        assert!(!Deny::new(["", " ", "#"]).finds("anything"));
    }

    proptest! {
        #[test]
        fn noise_within_a_name_hides_nothing(
            noise in prop::collection::vec("[\u{200b}\u{200d}\u{ad} ._*\u{301}-]{0,3}", 8),
            before in "[ .,]{0,3}", after in "[a-z .]{0,5}", upper in any::<bool>(),
        ) {
            let name = if upper { "HELIODOR" } else { "heliodor" };
            let inner: String =
                name.chars().zip(&noise).flat_map(|(c, n)| [c.to_string(), n.clone()]).collect();
            let text = [before, inner, after].concat();
            prop_assert!(Deny::new(["Heliodor"]).finds(&text), "{text:?}");
        }
    }
}
