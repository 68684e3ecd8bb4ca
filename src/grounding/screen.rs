//! What no text may hold, whatever it says: markup, links, mentions, hidden characters, the
//! instructions themselves.

use super::suspicion::looks_like_instruction;
use super::tokens::{Kind, Token};
use crate::domain::clean;

/// Signs that may stand in a text besides letters, digits and blanks.
const SIGNS: &str = ".,;:!?'’‘\"“”()–—-\u{2011}/&%+$€£…·→×~";

/// So many words in the order of the instructions are no accident.
const REPEATED: usize = 6;

/// Why a text may not be shown at all.
pub(super) fn refused(text: &str, tokens: &[Token], unsaid: &[Vec<Token>]) -> Option<String> {
    if clean(text) != text {
        return Some("it holds control, invisible or directional characters".to_owned());
    }
    let sign = |c: &char| {
        !(c.is_alphanumeric()
            || *c == ' '
            || SIGNS.contains(*c)
            || matches!(c, '\u{300}'..='\u{36F}'))
    };
    if let Some(sign) = text.chars().find(sign) {
        return Some(format!("it holds the sign {}, which may be markup", sign.escape_debug()));
    }
    if let Some(what) = (0..tokens.len()).find_map(|at| link(tokens, at)) {
        return Some(what.to_owned());
    }
    if looks_like_instruction(text) {
        return Some("it reads like an instruction to an assistant".to_owned());
    }
    let words = |tokens: &[Token]| -> Vec<String> {
        let words = tokens.iter().filter(|token| token.kind != Kind::Sign);
        words.map(|token| token.lower.clone()).collect()
    };
    let said = words(tokens);
    let repeats = unsaid.iter().map(|sentence| words(sentence)).any(|sentence| {
        let windows = said.windows(REPEATED);
        windows.into_iter().any(|run| sentence.windows(REPEATED).any(|own| own == run))
    });
    repeats.then(|| "it repeats the instructions".to_owned())
}

/// A link, a mention, a command or a short code that begins at a token.
fn link(tokens: &[Token], at: usize) -> Option<&'static str> {
    let is = |index: usize, text: &str| tokens.get(index).is_some_and(|token| token.text == text);
    let glued = |index: usize| tokens.get(index).filter(|token| token.glued);
    let letters = |token: &Token| matches!(token.kind, Kind::Word | Kind::Code);
    let here = &tokens[at];
    let next = glued(at + 1);
    match here.text.as_str() {
        ":" if glued(at + 1).is_some_and(|next| next.text == "/") => Some("it holds a link"),
        ":" if next.is_some_and(letters) => Some("it holds a link or a short code"),
        "/" if next.is_some_and(|next| next.text == "/") || !here.glued => {
            Some("it holds a link or a command")
        }
        "!" if next.is_some_and(letters) => Some("it holds a mention"),
        "~" if !next.is_some_and(|next| next.kind == Kind::Digits) => Some("it holds markup"),
        _ if here.is("www") && is(at + 1, ".") => Some("it holds a link"),
        _ if letters(here) && next.is_some_and(|next| next.text == ".") => {
            let short = [("a", "m"), ("p", "m"), ("e", "g"), ("i", "e")];
            let domain = glued(at + 2).filter(|token| {
                letters(token) && !short.iter().any(|(one, two)| here.is(one) && token.is(two))
            });
            domain.map(|_| "it holds what may be taken for a link")
        }
        _ => None,
    }
}
