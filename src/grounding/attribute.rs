//! Of which record a claim speaks. A true figure beside the wrong record is a false sentence.

use super::brief::Evidence;
use super::claims::{Claim, What};
use super::fact::{Fact, Role};
use super::names::Mention;
use super::tokens::Token;
use std::ops::Range;

/// A text with everything needed to tell whose claims its claims are.
pub(super) struct Scene<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) claims: &'a [Claim],
    /// Records named side by side: "T1, T2 and the standup".
    pub(super) groups: Vec<Group<'a>>,
    /// What the text speaks of where it names nothing.
    pub(super) subject: Option<&'a Evidence>,
    /// The records it cites.
    pub(super) cited: Vec<&'a Evidence>,
    /// The figures it cites.
    pub(super) figures: Vec<&'a Evidence>,
}

/// Records named side by side.
pub(super) struct Group<'a> {
    pub(super) members: Vec<&'a Evidence>,
    pub(super) at: Range<usize>,
}

/// Whose a claim is.
pub(super) struct Owners<'a> {
    pub(super) records: Vec<&'a Evidence>,
    /// The claim is the only one of its kind about several records named side by side, so it must
    /// be true of each.
    pub(super) each: bool,
}

/// Words between records named side by side.
const JOINTS: &[&str] =
    &[",", "and", "&", "or", "/", "then", "plus", "(", "the", "–", ":", "\"", "“", "”"];

/// Words between a claim and the record right after it: "90 min for T1", "the 10:00 standup".
const LEADS: &[&str] = &[
    "the", "for", "of", "with", "your", "on", "to", "is", "(", "\"", "“", "start", "do", "attend",
    "join",
];

/// Words at which a sentence turns to another matter.
const TURNS: &[&str] = &[
    ",", ";", ":", "(", ")", "–", "—", "so", "because", "but", "while", "which", "as", "if", "when",
];

pub(super) fn groups<'a>(
    tokens: &[Token],
    mentions: &[Mention],
    cited: &[&'a Evidence],
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    for mention in mentions {
        let Some(evidence) = cited.iter().find(|evidence| evidence.alias == mention.alias) else {
            continue;
        };
        match groups.last_mut() {
            Some(last)
                if mention.at.start <= last.at.end
                    || joined(tokens, last.at.end..mention.at.start) =>
            {
                if !last.members.iter().any(|member| member.alias == evidence.alias) {
                    last.members.push(evidence);
                }
                last.at.end = last.at.end.max(mention.at.end);
            }
            _ => groups.push(Group { members: vec![evidence], at: mention.at.clone() }),
        }
    }
    groups
}

fn joined(tokens: &[Token], between: Range<usize>) -> bool {
    tokens
        .get(between)
        .is_some_and(|tokens| tokens.iter().all(|token| JOINTS.contains(&token.lower.as_str())))
}

/// Whether a token ends a sentence.
fn ends_sentence(tokens: &[Token], at: usize) -> bool {
    matches!(tokens[at].text.as_str(), "." | "!" | "?" | "…")
        && !tokens.get(at + 1).is_some_and(|next| next.glued)
}

impl<'a> Scene<'a> {
    /// The tokens of the sentence that a claim stands in.
    pub(super) fn sentence(&self, at: &Range<usize>) -> Range<usize> {
        let ends = |index: &usize| ends_sentence(self.tokens, *index);
        let start = (0..at.start).rev().find(ends).map_or(0, |end| end + 1);
        let end = (at.end..self.tokens.len()).find(ends).unwrap_or(self.tokens.len());
        start..end
    }

    /// The part of the sentence around a claim in which nothing turns to another matter.
    pub(super) fn clause(&self, at: &Range<usize>) -> Range<usize> {
        let sentence = self.sentence(at);
        let turns = |index: &usize| {
            let inside_claim = self.claims.iter().any(|claim| claim.at.contains(index));
            !inside_claim && TURNS.contains(&self.tokens[*index].lower.as_str())
        };
        let start =
            (sentence.start..at.start).rev().find(turns).map_or(sentence.start, |turn| turn + 1);
        let end = (at.end..sentence.end).find(turns).unwrap_or(sentence.end);
        start..end
    }

    fn turns(&self, between: Range<usize>) -> bool {
        self.tokens
            .get(between)
            .is_some_and(|tokens| tokens.iter().any(|token| TURNS.contains(&token.lower.as_str())))
    }

    /// Whose a claim is; `due` says that it is about a deadline.
    pub(super) fn owners(&self, claim: &Claim, due: bool) -> Owners<'a> {
        let sentence = self.sentence(&claim.at);
        let here = |group: &&Group<'a>| sentence.contains(&group.at.start);
        let fits = |group: &Group<'a>| group.members.iter().any(|member| fits(member, claim, due));
        let before = self.groups.iter().filter(here).filter(|group| group.at.end <= claim.at.start);
        let last = before.clone().next_back();
        let before = before.clone().rfind(|group| fits(group)).or(last);
        let after = self.groups.iter().filter(here).find(|group| group.at.start >= claim.at.end);
        let lead = after.filter(|group| {
            let between = claim.at.end..group.at.start;
            self.tokens[between].iter().all(|token| LEADS.contains(&token.lower.as_str()))
        });
        let own = matches!(claim.what, What::Minutes(_)) || due;
        let mut groups: Vec<&Group<'a>> = Vec::new();
        let subject;
        let prepared_for = self.prepared_for(claim);
        if prepared_for {
            subject = true;
        } else if let Some(before) = before {
            groups.push(before);
            groups.extend(lead);
            // A length after a record is that record's, whatever but a semicolon stands between.
            let between = before.at.end..claim.at.start;
            let turned = self.tokens[between].iter().any(|token| token.text == ";");
            let takes = matches!(claim.what, What::Minutes(_)) && fits(before) && !turned;
            subject = !takes && self.turns(before.at.end..claim.at.start);
        } else if let Some(after) = after {
            let turns = self.turns(claim.at.end..after.at.start);
            subject = self.subject.is_some() && (turns || own);
            if !subject || lead.is_some() {
                groups.push(after);
            }
        } else {
            subject = self.subject.is_some();
            if !subject {
                groups.extend(self.groups.iter().rfind(|group| group.at.end <= claim.at.start));
            }
        }
        let each = groups.len() == 1
            && !subject
            && groups[0].members.len() > 1
            && due
            && self.is_alone(claim, groups[0]);
        let mut records: Vec<&Evidence> =
            groups.iter().flat_map(|group| group.members.iter().copied()).collect();
        records.extend(self.subject.filter(|_| subject));
        let mut seen = std::collections::HashSet::new();
        records.retain(|evidence| seen.insert(&evidence.alias));
        if records.is_empty() && self.groups.is_empty() && self.subject.is_none() {
            records.clone_from(&self.cited);
        }
        Owners { records, each }
    }

    /// Whether a time is what something else is to be ready for: "have T1 ready for 09:30" speaks of
    /// the meeting that the text is about.
    fn prepared_for(&self, claim: &Claim) -> bool {
        let before = claim.at.start.checked_sub(1).and_then(|before| self.tokens.get(before));
        let word =
            before.is_some_and(|token| ["for", "by", "before"].contains(&token.lower.as_str()));
        let is_time = matches!(claim.what, What::When { date: None, time: Some(_) });
        let has_time = |fact: &Fact| matches!(fact, Fact::Span { .. });
        word && is_time
            && self.subject.is_some_and(|subject| {
                subject.alias.0.starts_with('E') && subject.facts.iter().any(has_time)
            })
    }

    /// Whether no other date stands in the same sentence after the group.
    fn is_alone(&self, claim: &Claim, group: &Group) -> bool {
        let sentence = self.sentence(&claim.at);
        let dates = self.claims.iter().filter(|other| {
            matches!(other.what, What::When { date: Some(_), .. })
                && sentence.contains(&other.at.start)
                && other.at.start >= group.at.end
        });
        dates.count() == 1
    }
}

/// Whether a record has anything of the kind that is claimed.
fn fits(evidence: &Evidence, claim: &Claim, due: bool) -> bool {
    evidence.facts.iter().any(|fact| match (&claim.what, fact) {
        (What::When { time, .. }, Fact::When { role, time: has, .. }) => {
            *role == Role::Due || !due && (time.is_none() || has.is_some())
        }
        (What::Days { .. }, Fact::When { role, .. }) => *role == Role::Due || !due,
        (What::When { .. }, Fact::Span { .. }) => !due,
        (What::Is(state), Fact::Is(is)) => state == is,
        (What::Minutes(_), Fact::Minutes { .. })
        | (What::Percent(_), Fact::Percent { .. })
        | (What::Count { .. }, Fact::Count { .. }) => true,
        _ => false,
    })
}
