//! Words taken from records: titles quoted whole or in part, aliases, and names that stand in none.

use super::brief::{Alias, Evidence};
use super::tokens::{Kind, Token, tokens};
use super::vocabulary::{WRITTEN_LARGE, is_ordinary, is_plain};
use std::ops::Range;

/// A place where a text names a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) alias: Alias,
    pub(super) at: Range<usize>,
}

/// What a text takes from records.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// By token: the word stands in a record that is cited.
    pub(super) known: Vec<bool>,
    /// By token: so much is quoted that figures in it are the record's own, and no claims.
    pub(super) excused: Vec<bool>,
    /// In the order of the text.
    pub(super) mentions: Vec<Mention>,
}

/// A text that may be quoted from, and whose it is.
struct Quotable<'a> {
    alias: Option<&'a Alias>,
    tokens: Vec<Token>,
}

/// Finds everything in `text` that stands in the cited evidence or among the names anybody may use.
pub(super) fn named(text: &[Token], cited: &[&Evidence], names: &[String]) -> Named {
    let mut found = Named {
        known: vec![false; text.len()],
        excused: vec![false; text.len()],
        mentions: Vec::new(),
    };
    let quotable: Vec<Quotable> = cited
        .iter()
        .flat_map(|evidence| evidence.texts.iter().map(|text| (Some(&evidence.alias), text)))
        .chain(names.iter().map(|name| (None, name)))
        .map(|(alias, text)| Quotable { alias, tokens: tokens(text) })
        .collect();
    for at in 0..text.len() {
        if let Some(evidence) = cited.iter().find(|evidence| evidence.alias.0 == text[at].text) {
            found.known[at] = true;
            found.mentions.push(Mention { alias: evidence.alias.clone(), at: at..at + 1 });
        }
        let single = quotable.iter().filter(|quotable| quotable.holds(&text[at]));
        let mut owners: Vec<&Alias> =
            single.clone().filter_map(|quotable| quotable.alias).collect();
        found.known[at] |= single.count() > 0;
        owners.dedup();
        let word_alone = text[at].is_capital() && at > 0 && is_plain(&text[at].lower);
        if let ([owner], true) = (&owners[..], word_alone) {
            found.mentions.push(Mention { alias: (*owner).clone(), at: at..at + 1 });
        }
        for quotable in &quotable {
            quotable.mark(text, at, &mut found);
        }
    }
    found.mentions.sort_by_key(|mention| (mention.at.start, std::cmp::Reverse(mention.at.end)));
    found
}

impl Quotable<'_> {
    fn holds(&self, token: &Token) -> bool {
        token.kind != Kind::Sign && self.tokens.iter().any(|own| own.lower == token.lower)
    }

    /// Marks the longest run of this text's tokens that begins at a token.
    fn mark(&self, text: &[Token], at: usize, named: &mut Named) {
        let run = |from: usize| {
            let pairs = std::iter::zip(&self.tokens[from..], &text[at..]);
            pairs.take_while(|(own, said)| own.lower == said.lower).count()
        };
        let longest = (0..self.tokens.len()).map(|from| (run(from), from)).max();
        let Some((length, _)) = longest.filter(|(length, _)| *length > 0) else { return };
        let said = &text[at..at + length];
        let words = said.iter().filter(|token| token.kind != Kind::Sign).count();
        if !said.iter().any(|token| token.kind != Kind::Digits && is_plain(&token.lower)) {
            return;
        }
        let whole = length == self.tokens.len();
        if whole || words >= 3 {
            named.excused[at..at + length].fill(true);
        }
        if let Some(alias) = self.alias
            && (whole || words >= 2)
        {
            named.mentions.push(Mention { alias: alias.clone(), at: at..at + length });
        }
    }
}

/// Where a sentence begins, as far as capitals are concerned.
fn begins(text: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|before| {
        matches!(
            before.text.as_str(),
            "." | "!" | "?" | ":" | ";" | "\"" | "“" | "(" | "–" | "—" | "…" | "·" | "-"
        )
    })
}

/// The first word that looks like a name and stands in nothing that is cited. `claimed` tokens are
/// dates and figures, which are checked as such.
pub(super) fn invented(text: &[Token], named: &Named, claimed: &[bool]) -> Option<String> {
    let suspicious = |at: usize, token: &Token| {
        if named.known[at] || named.excused[at] || claimed[at] || token.kind == Kind::Sign {
            return false;
        }
        if token.kind == Kind::Code || !token.text.replace('’', "'").is_ascii() {
            return true;
        }
        // A sentence may begin with a name that is written small.
        if at == 0 && token.is_word() && !token.is_capital() {
            return !is_ordinary(&token.lower);
        }
        if token.kind == Kind::Digits || !token.text.contains(|c: char| c.is_ascii_uppercase()) {
            return false;
        }
        if WRITTEN_LARGE.contains(&token.lower.as_str()) {
            return false;
        }
        let only_first = !token.text[1..].contains(|c: char| c.is_ascii_uppercase());
        !(begins(text, at) && only_first && is_ordinary(&token.lower))
    };
    let found = text.iter().enumerate().find(|(at, token)| suspicious(*at, token));
    found.map(|(_, token)| token.text.clone())
}

/// The quotations of several words, of which figures are the record's own and no claims; or the
/// first that is not word for word in what is cited.
pub(super) fn quotations(
    text: &[Token],
    cited: &[&Evidence],
    names: &[String],
) -> Result<Vec<Range<usize>>, String> {
    let mut found = Vec::new();
    let sources: Vec<Vec<Token>> = cited
        .iter()
        .flat_map(|evidence| &evidence.texts)
        .chain(names)
        .map(|text| tokens(text))
        .collect();
    let mut open = None;
    for (at, token) in text.iter().enumerate() {
        if !matches!(token.text.as_str(), "\"" | "“" | "”" | "„" | "«" | "»") {
            continue;
        }
        let Some(from) = open.take() else {
            open = Some(at + 1);
            continue;
        };
        let quoted: Vec<&str> = text[from..at].iter().map(|token| token.lower.as_str()).collect();
        let stands = |source: &Vec<Token>| {
            let lower: Vec<&str> = source.iter().map(|token| token.lower.as_str()).collect();
            !quoted.is_empty() && lower.windows(quoted.len()).any(|window| window == quoted)
        };
        if !sources.iter().any(stands) {
            let words: Vec<&str> = text[from..at].iter().map(|token| token.text.as_str()).collect();
            return Err(words.join(" "));
        }
        let words = text[from..at].iter().filter(|token| token.kind != Kind::Sign);
        if words.clone().count() >= 2 && words.clone().any(|token| is_plain(&token.lower)) {
            found.push(from..at);
        }
    }
    open.map_or(Ok(found), |_| Err("an open quotation mark".to_owned()))
}
