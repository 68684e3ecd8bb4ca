//! The check itself: what of a wording may be used, and what is wrong with the rest.

use super::assertions::unsupported;
use super::attribute::{Scene, groups};
use super::brief::{Alias, Brief, Evidence, Pick, Slot, Text, Wording};
use super::claims::{Claim, claims};
use super::names::{invented, named, quotations};
use super::picks;
use super::screen::refused;
use super::support::is_true;
use super::tokens::{Token, tokens};
use super::vocabulary::is_rank;
use std::collections::BTreeMap;

/// Of so many texts at most one may be faulty before a repair is worth asking for.
const FAULTY_SHARE: usize = 5;

/// What of a wording is true and may be used. Only [`check`] makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    texts: BTreeMap<String, Said>,
    picks: BTreeMap<String, Vec<Vec<Alias>>>,
    faults: Vec<Fault>,
    offered: usize,
}

/// A text that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// What it relies on, its subject first.
    pub cites: Vec<Alias>,
}

/// Something that may not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The slot or the choice; `?` where the wording names one that there is not.
    pub place: String,
    /// What is wrong, for the model and the log.
    pub what: String,
    /// An id that does not exist or does not fit: the reply as a whole is not to be trusted.
    pub is_about_ids: bool,
}

impl Checked {
    /// The text for a slot, if a good one came.
    pub fn text(&self, slot: &str) -> Option<&Said> {
        self.texts.get(slot)
    }

    /// The picks of a choice that has one list, if good ones came.
    pub fn pick(&self, choice: &str) -> Option<&[Alias]> {
        self.picks.get(choice)?.first().map(Vec::as_slice)
    }

    /// The picks of a choice in groups.
    pub fn groups(&self, choice: &str) -> Option<&[Vec<Alias>]> {
        self.picks.get(choice).map(Vec::as_slice)
    }

    /// What may not be used.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many texts came, good and bad.
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// How many texts passed.
    pub fn passed(&self) -> usize {
        self.texts.len()
    }

    /// Whether so much is wrong that the model should be asked to mend it: a bad id, more than a
    /// fifth of the texts, or nothing usable at all.
    pub fn needs_repair(&self) -> bool {
        let faulty = self.faults.len();
        self.faults.iter().any(|fault| fault.is_about_ids)
            || faulty * FAULTY_SHARE > self.offered.max(1)
            || self.texts.is_empty() && self.picks.is_empty()
    }
}

/// Checks everything in a wording against the brief.
pub fn check(brief: &Brief, wording: &Wording) -> Checked {
    let mut checked = Checked { offered: wording.texts.len(), ..Checked::default() };
    let unsaid: Vec<Vec<Token>> = brief.unsaid.iter().map(|sentence| tokens(sentence)).collect();
    for text in &wording.texts {
        let slot = brief.slots.iter().find(|slot| slot.id == text.slot);
        let outcome = match slot {
            None => Err(Fault {
                place: "?".to_owned(),
                what: "a text for a slot that was not asked for".to_owned(),
                is_about_ids: true,
            }),
            Some(slot) if checked.texts.contains_key(&slot.id) => {
                Err(fault(slot, "a second text for one slot", true))
            }
            // What fits everywhere says nothing of anything.
            Some(slot)
                if checked
                    .texts
                    .values()
                    .any(|said| said.text == text.text.trim() && !said.text.is_empty()) =>
            {
                Err(fault(slot, "the same text as in another slot", false))
            }
            Some(slot) => check_text(brief, slot, text, &unsaid).map(|said| (slot, said)),
        };
        match outcome {
            // An empty text says that nothing need be said, which the built-in wording decides.
            Ok((_, said)) if said.text.is_empty() => checked.offered -= 1,
            Ok((slot, said)) => drop(checked.texts.insert(slot.id.clone(), said)),
            Err(fault) => checked.faults.push(fault),
        }
    }
    check_picks(brief, &wording.picks, &mut checked);
    checked
}

fn check_picks(brief: &Brief, picks: &[Pick], checked: &mut Checked) {
    for choice in &brief.choices {
        let own: Vec<&Pick> = picks.iter().filter(|pick| pick.choice == choice.id).collect();
        if own.is_empty() {
            continue;
        }
        match picks::fault(choice, &own) {
            None => {
                let lists = own.iter().map(|pick| pick.aliases.clone()).collect();
                checked.picks.insert(choice.id.clone(), lists);
            }
            Some(what) => {
                checked.faults.push(Fault { place: choice.id.clone(), what, is_about_ids: true });
            }
        }
    }
    let forged =
        picks.iter().any(|pick| !brief.choices.iter().any(|choice| choice.id == pick.choice));
    if forged {
        let what = "a pick for a choice that was not given".to_owned();
        checked.faults.push(Fault { place: "?".to_owned(), what, is_about_ids: true });
    }
}

fn fault(slot: &Slot, what: impl Into<String>, is_about_ids: bool) -> Fault {
    Fault { place: slot.id.clone(), what: what.into(), is_about_ids }
}

fn check_text(
    brief: &Brief,
    slot: &Slot,
    text: &Text,
    unsaid: &[Vec<Token>],
) -> Result<Said, Fault> {
    let said = text.text.trim();
    let length = said.chars().count();
    if length > slot.max_chars {
        return Err(fault(
            slot,
            format!("it has {length} characters, at most {} fit", slot.max_chars),
            false,
        ));
    }
    let tokens = tokens(said);
    if let Some(what) = refused(said, &tokens, unsaid) {
        return Err(fault(slot, what, false));
    }
    // Naming a record is citing it.
    let named_aliases = tokens.iter().filter_map(|token| {
        let alias = Alias(token.text.clone());
        brief.find(&alias).map(|_| alias)
    });
    let mut cites: Vec<Alias> = slot.subject.iter().cloned().collect();
    for alias in text.cites.iter().cloned().chain(named_aliases) {
        if !cites.contains(&alias) {
            cites.push(alias);
        }
    }
    let mut relied_on: Vec<&Evidence> = Vec::new();
    for alias in &cites {
        match brief.find(alias) {
            Some(evidence)
                if alias.is_figure()
                    || slot.about.contains(alias)
                    || slot.subject.as_ref() == Some(alias) =>
            {
                relied_on.push(evidence);
            }
            Some(_) => return Err(fault(slot, format!("{alias} has no place in this text"), true)),
            None => return Err(fault(slot, "it cites what is not in the evidence", true)),
        }
    }
    claims_hold(brief, slot, &tokens, &relied_on).map_err(|what| fault(slot, what, false))?;
    Ok(Said { text: said.to_owned(), cites })
}

/// Whether everything that a text claims is true of what it cites.
fn claims_hold(
    brief: &Brief,
    slot: &Slot,
    tokens: &[Token],
    cited: &[&Evidence],
) -> Result<(), String> {
    let mut named = named(tokens, cited, &brief.names);
    match quotations(tokens, cited, &brief.names) {
        Ok(quoted) => quoted.into_iter().for_each(|quoted| named.excused[quoted].fill(true)),
        Err(quote) => {
            return Err(format!("the quotation \"{quote}\" stands in nothing that is cited"));
        }
    }
    let claims = claims(tokens, &named.excused, brief.today);
    let mut claimed = vec![false; tokens.len()];
    for claim in &claims {
        claimed[claim.at.clone()].fill(true);
    }
    if let Some(name) = invented(tokens, &named, &claimed) {
        return Err(format!("\"{name}\" stands in nothing that is cited"));
    }
    let ranks = |(at, token): &(usize, &Token)| is_rank(&token.lower) && !named.known[*at];
    if let Some((_, token)) = tokens.iter().enumerate().find(ranks) {
        return Err(format!("\"{}\" ranks, which the evidence does not", token.text));
    }
    let (figures, records) = cited.iter().copied().partition(|evidence| evidence.alias.is_figure());
    let scene = Scene {
        tokens,
        claims: &claims,
        groups: groups(tokens, &named.mentions, cited),
        subject: slot.subject.as_ref().and_then(|subject| brief.find(subject)),
        cited: records,
        figures,
    };
    if let Some(what) = unsupported(&scene, brief, &named.known) {
        return Err(what);
    }
    match claims.iter().find(|claim| !is_true(&scene, brief, claim)) {
        Some(claim) => {
            Err(format!("\"{}\" is not true of what it speaks of", shown(tokens, claim)))
        }
        None => Ok(()),
    }
}

/// The words of a claim.
fn shown(tokens: &[Token], claim: &Claim) -> String {
    let mut shown = String::new();
    for token in &tokens[claim.at.clone()] {
        if !shown.is_empty() && !token.glued {
            shown.push(' ');
        }
        shown.push_str(&token.text);
    }
    shown
}
