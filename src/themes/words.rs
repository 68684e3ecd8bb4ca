//! What of a text is compared: its words without the common ones, in small letters.

use std::collections::HashSet;
use std::sync::LazyLock;

/// How much of one text is compared, in characters. A longer text has said by then what it is about.
pub(super) const COMPARED: usize = 2_000;

/// The longest word; what is longer is no word, and its end adds nothing.
const LONGEST_WORD: usize = 40;

/// Words that are in texts about anything. What is asked ("how", "why", "can") is left out with them:
/// two questions are alike by what they are about.
const COMMON: &str = "
a an the i me my mine we us our ours you your yours he him his she her it its they them their this that
these those here there am is are was were be been being do does did doing done have has had having will
would can could should may might must shall not no nor dont doesnt didnt isnt arent wasnt werent cant
cannot couldnt wont wouldnt shouldnt havent hasnt hadnt im ive id ill youre youve its hes shes theyre
thats theres whats of to in on at for from by with about as into onto over than then so too if or and
but because while until what which who whom whose when where why how just please help need needs want
wants know like get gets getting got go goes going let lets tell any some all also very much many really
again now still even only own same such more most both each few other every ever hi hello thanks thank
aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist bitte da dann das
dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du
durch ein eine einem einen einer eines er es etwas euch euer fur für hab habe haben hallo hat hatte
hatten hier ich ihm ihn ihnen ihr ihre im in ist ja jede jeder jedes jetzt kann kannst kein keine konnen
können man mehr mein meine meinem meinen meiner mich mir mit muss nach nicht nichts noch nun nur ob oder
ohne schon sehr sein seine sich sie sind so soll sollte und uns unser unter viel vom von vor wann war
waren warum was weil weiter wenn wer werde werden wie wieder will wir wird wo wurde würde zu zum zur
";

static COMMON_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| COMMON.split_whitespace().collect());

/// Whether `word`, in small letters and without apostrophes, is in texts about anything.
pub(super) fn is_common(word: &str) -> bool {
    COMMON_WORDS.contains(word)
}

/// The text as far as it is compared: small letters, words parted by one blank, marks left out. Two
/// texts with the same key are the same to the grouping.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len().min(COMPARED));
    add_key(text, &mut key);
    key
}

/// Adds the [`key`] of a text to `to`.
pub(super) fn add_key(text: &str, to: &mut String) {
    let begun = to.len();
    for surface in surfaces(text) {
        if to.len() > begun {
            to.push(' ');
        }
        fold_into(surface, to);
    }
}

/// The words of a text in small letters: runs of letters and digits with their apostrophes dropped,
/// and each pictogram as a word of its own.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    surfaces(text).map(fold)
}

/// The words as they stand in the text.
pub(super) fn surfaces(text: &str) -> impl Iterator<Item = &str> {
    let mut letters = text.char_indices().take(COMPARED).peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, c) = letters.next()?;
            let mut end = start + c.len_utf8();
            if (c.is_alphanumeric() || is_mark(c)) && !is_apostrophe(c) {
                let mut length = 1;
                let inside = |c: char| c.is_alphanumeric() || is_mark(c) || is_apostrophe(c);
                while let Some((at, c)) = letters.next_if(|(_, c)| inside(*c)) {
                    if length < LONGEST_WORD {
                        end = at + c.len_utf8();
                    }
                    length += 1;
                }
                return text.get(start..end);
            }
            if is_pictogram(c) {
                return text.get(start..end);
            }
        }
    })
}

/// A surface word in small letters without apostrophes. It is never empty, since no word begins with
/// one.
pub(super) fn fold(surface: &str) -> String {
    let mut word = String::with_capacity(surface.len());
    fold_into(surface, &mut word);
    word
}

fn fold_into(surface: &str, to: &mut String) {
    to.extend(surface.chars().filter(|c| !is_apostrophe(*c)).flat_map(char::to_lowercase));
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

/// Vowel signs and accents that belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0900}'..='\u{0DFF}' | '\u{0E31}'..='\u{0E4E}')
}

/// Emoji and other pictures.
fn is_pictogram(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
        && !matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether a word is of a script that puts no blanks between words.
pub(super) fn is_unspaced(word: &str) -> bool {
    word.chars().any(|c| {
        matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
            | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
    })
}

/// A word without the endings that change with its place in a sentence. It need not be a word any
/// more: it is compared, never shown.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    if !stem.is_ascii() {
        return stem;
    }
    if stem.len() > 4 && stem.ends_with("ies") {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    } else if stem.len() > 4 && stem.ends_with("sses") {
        stem.truncate(stem.len() - 2);
    } else if stem.len() > 3
        && stem.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end))
    {
        stem.pop();
    }
    for end in ["ing", "ed", "ly"] {
        let Some(rest) = stem.strip_suffix(end) else { continue };
        if rest.len() >= 3 && rest.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            stem.truncate(rest.len());
            let bytes = stem.as_bytes();
            let [.., before, last] = bytes else { break };
            if bytes.len() > 3 && before == last && !b"lsz".contains(last) {
                stem.pop();
            }
        }
        break;
    }
    if stem.len() > 4 && stem.ends_with('e') {
        stem.pop();
    }
    if stem.len() > 4 && stem.ends_with('i') {
        stem.pop();
        stem.push('y');
    }
    stem
}
