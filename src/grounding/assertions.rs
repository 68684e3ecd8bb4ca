//! What a text asserts besides figures, dates and states: that one record waits for another, that
//! somebody did something, that all of something is so. Where a record can say it, it is compared;
//! where none can, it is refused.

use super::attribute::{Group, Scene};
use super::brief::{Brief, Evidence};
use super::claims::{Claim, What};
use super::fact::{Fact, Role, State};
use super::support::{denies, has_none};
use super::tokens::Token;
use super::vocabulary::noun;
use std::ops::Range;

/// Words that tell of what somebody did, said or felt. A plan's records hold no such thing.
const REPORTS: &[&str] = &[
    "agreed",
    "agrees",
    "approved",
    "approves",
    "asked",
    "asks",
    "attends",
    "believes",
    "complained",
    "complains",
    "demanded",
    "demands",
    "emailed",
    "expects",
    "hates",
    "hopes",
    "hosts",
    "insisted",
    "insists",
    "invited",
    "invites",
    "joins",
    "likes",
    "loves",
    "paid",
    "pays",
    "phoned",
    "promised",
    "promises",
    "rejected",
    "reminded",
    "replied",
    "reported",
    "requested",
    "requests",
    "resigned",
    "said",
    "says",
    "signed",
    "sued",
    "thinks",
    "threatened",
    "threatens",
    "told",
    "wanted",
    "wants",
    "warned",
    "wrote",
];

/// People whom a record would have to name.
const PEOPLE: &[&str] = &[
    "attorney",
    "bank",
    "board",
    "boss",
    "ceo",
    "cfo",
    "client",
    "clients",
    "cto",
    "customer",
    "customers",
    "director",
    "founder",
    "husband",
    "investor",
    "investors",
    "landlord",
    "lawyer",
    "lawyers",
    "manager",
    "partner",
    "police",
    "supplier",
    "vendor",
    "wife",
];

/// What nobody should be sent to do by a text that somebody else may have a hand in.
const TREACHEROUS: &[&str] = &[
    "cash",
    "credential",
    "credentials",
    "dot",
    "iban",
    "login",
    "money",
    "passcode",
    "passphrase",
    "password",
    "passwords",
    "payment",
    "payments",
    "pin",
    "transfer",
    "wire",
];

/// Words that point back without saying at what.
const POINTERS: &[&str] = &["former", "latter", "respectively", "versa"];

/// Words for an amount that nobody can check, before a unit of time.
const VAGUE: &[&str] = &["few", "several", "some", "many", "countless", "mere"];

const UNITS: &[&str] = &["minutes", "hours", "days", "weeks", "months", "years"];

const PARTS: &[&str] = &["day", "morning", "afternoon", "evening", "week"];

const BE: &[&str] = &["is", "are", "was", "were"];

/// Words after which "due" says when, though no date follows.
const SAY_WHEN: &[&str] = &[
    "now",
    "immediately",
    "asap",
    "eod",
    "at",
    "before",
    "after",
    "by",
    "within",
    "in",
    "soon",
    "shortly",
    "later",
    "earlier",
    "once",
    "right",
    "any",
    "end",
];

/// What is done to a meeting that does not stay where it is.
const REMOVE: &[&str] = &[
    "skip",
    "skipping",
    "cancel",
    "cancelling",
    "canceling",
    "decline",
    "declining",
    "drop",
    "dropping",
    "ditch",
    "miss",
    "missing",
    "reschedule",
    "rescheduling",
    "postpone",
    "postponing",
    "move",
    "moving",
    "shift",
    "shorten",
];

/// Why the text may not stand, if it asserts what is not so, or what nothing in the evidence can
/// show. `known` says of each token whether it is a word of what is cited.
pub(super) fn unsupported(scene: &Scene, brief: &Brief, known: &[bool]) -> Option<String> {
    (0..scene.tokens.len()).find_map(|at| {
        let here = Here { scene, brief, at };
        let word = here.word();
        let listed =
            [REPORTS, PEOPLE, TREACHEROUS, POINTERS].iter().any(|list| list.contains(&word));
        let is_idiom = word == "board" && here.is(-1, &["on"]);
        if listed && !is_idiom && !known.get(at).copied().unwrap_or_default() {
            return Some(format!("\"{word}\" tells of what stands in nothing that is cited"));
        }
        let found = here.amount() || here.all() || here.due() || here.likened() || here.removes();
        if found || !here.relation() {
            let from = at.saturating_sub(1);
            let to = (at + 3).min(scene.tokens.len());
            let words: Vec<&str> =
                scene.tokens[from..to].iter().map(|token| token.text.as_str()).collect();
            return Some(format!("\"{}\" says what the evidence does not", words.join(" ")));
        }
        None
    })
}

/// One place in a text.
struct Here<'s, 'a> {
    scene: &'s Scene<'a>,
    brief: &'s Brief,
    at: usize,
}

impl<'a> Here<'_, 'a> {
    fn word(&self) -> &str {
        &self.scene.tokens[self.at].lower
    }

    fn token(&self, offset: isize) -> Option<&Token> {
        self.scene.tokens.get(self.at.checked_add_signed(offset)?)
    }

    fn is(&self, offset: isize, words: &[&str]) -> bool {
        self.token(offset).is_some_and(|token| words.contains(&token.lower.as_str()))
    }

    /// Whether one of the words stands within so many tokens after this one, in the same sentence.
    fn soon(&self, reach: usize, words: &[&str]) -> Option<usize> {
        let end = self.scene.sentence(&(self.at..self.at + 1)).end.min(self.at + 1 + reach);
        (self.at + 1..end).find(|at| words.contains(&self.scene.tokens[*at].lower.as_str()))
    }

    /// A vague amount of time, or of the day.
    fn amount(&self) -> bool {
        let word = self.word();
        let idiom = self.is(-1, &["the"]) && self.is(-2, &["make", "making", "makes"]);
        word == "too" && self.is(1, &["late"])
            || VAGUE.contains(&word) && self.is(1, UNITS)
            || word == "a" && self.is(1, &["minute"])
            || word == "for" && self.is(1, UNITS)
            || word == "all" && self.is(1, PARTS)
            || ["whole", "entire"].contains(&word) && self.is(1, &PARTS[1..])
            || ["most", "majority", "bulk", "much"].contains(&word)
                && !idiom
                && self.is(1, &["of"])
                && self.is(2, &["the", "your"])
            || word == "place" && self.is(-1, &["take", "takes"]) && self.is_denied(self.at)
    }

    fn is_denied(&self, at: usize) -> bool {
        denies(self.scene, at).is_some()
    }

    /// "Everything fits", "all tasks are overdue".
    fn all(&self) -> bool {
        let counted = |offset: isize| {
            self.token(offset).is_some_and(|token| {
                matches!(noun(&token.lower), Some("task" | "meeting" | "deadline"))
            })
        };
        let all = match self.word() {
            "everything" => true,
            "all" if self.is(-1, &["above", "at", "after", "over"]) => false,
            "all" | "every" | "each" => (1..=3).any(counted) || self.is(1, &["of"]),
            _ => false,
        };
        if !all {
            return false;
        }
        if self.soon(6, &["fit", "fits"]).is_some() {
            let nothing_left = |fact: &Fact| matches!(fact, Fact::Count { count: 0, words, .. } if words.contains(&"later"));
            let mut facts = self.brief.evidence.iter().flat_map(|evidence| &evidence.facts);
            return !facts.any(nothing_left);
        }
        self.soon(5, BE).is_some_and(|verb| {
            const STATES: &[&str] = &[
                "due",
                "overdue",
                "late",
                "blocked",
                "done",
                "finished",
                "complete",
                "completed",
                "tentative",
                "confirmed",
                "meetings",
            ];
            Here { at: verb, ..*self }.soon(2, STATES).is_some()
        })
    }

    /// "Due" with a time that is no date, without a date, or gone.
    fn due(&self) -> bool {
        let (at, word) = (self.at, self.word());
        if ["deadline", "deadlines"].contains(&word) {
            let gone = !self.is(-1, &["no"])
                && self.soon(4, &["passed", "missed", "gone", "expired"]).is_some();
            let is_late = |evidence: &&Evidence| evidence.facts.contains(&Fact::Is(State::Overdue));
            let owners = self.owners();
            return gone && (owners.is_empty() || !owners.iter().all(is_late));
        }
        if word != "due" || self.is(-1, &["past"]) {
            return false;
        }
        let dated = |claim: &&Claim| {
            (at + 1..=at + 3).contains(&claim.at.start)
                && matches!(claim.what, What::When { .. } | What::Days { .. })
        };
        if let Some(claim) = self.scene.claims.iter().find(dated) {
            return self.scene.tokens[at..claim.at.start].iter().any(|token| token.is("end"));
        }
        if self.is(1, SAY_WHEN) {
            return true;
        }
        // "Due" alone may qualify what is counted; denied, it says that there is no deadline.
        let denied = self.is_denied(at) || self.is(-1, &["no"]);
        denied
            && !has_none(&self.owners(), |fact| matches!(fact, Fact::When { role: Role::Due, .. }))
    }

    fn owners(&self) -> Vec<&'a Evidence> {
        let claim = Claim { what: What::Number, at: self.at..self.at + 1 };
        self.scene.owners(&claim, false).records
    }

    /// "Like T3" puts another record beside a claim.
    fn likened(&self) -> bool {
        ["like", "unlike"].contains(&self.word())
            && self.scene.groups.iter().any(|group| group.at.start == self.at + 1)
    }

    /// The records named right after a place.
    fn object(&self, from: usize) -> Option<&Group<'a>> {
        self.scene.groups.iter().find(|group| (from..from + 3).contains(&group.at.start))
    }

    /// A meeting that is fixed stays: no text may send its reader elsewhere.
    fn removes(&self) -> bool {
        let is_verb = REMOVE.contains(&self.word()) && !self.is(-1, &["a", "the", "your", "no"]);
        if !is_verb || self.is_denied(self.at) {
            return false;
        }
        let meeting = |token: &Token| noun(&token.lower) == Some("meeting");
        match self.object(self.at + 1) {
            Some(group) => group.members.iter().any(|member| {
                member.alias.0.starts_with('E')
                    && !member.facts.contains(&Fact::Is(State::Tentative))
            }),
            None => (1..=2).any(|offset| self.token(offset).is_some_and(meeting)),
        }
    }

    /// Whether a sentence about one record waiting for another is true. Everything else is.
    fn relation(&self) -> bool {
        let (at, word) = (self.at, self.word());
        let next = |words: &[&str]| self.is(1, words);
        // What stands before the verb comes after what stands behind it, or the other way round.
        let (first_waits, verb) = match word {
            "block" | "blocks" | "blocking" | "unblock" | "unblocks" | "unlock" | "unlocks" => {
                (false, at..at + 1)
            }
            "wait" | "waits" | "waiting" if next(&["for", "on"]) => (true, at..at + 2),
            "depend" | "depends" | "dependent" | "hinges" if next(&["on", "upon"]) => {
                (true, at..at + 2)
            }
            "blocked" | "unblocked" if next(&["by"]) => (true, at..at + 2),
            "before" | "until" | "after" | "once" if self.is_condition() => (true, at..at + 1),
            _ => return true,
        };
        // "Two blocks for T3", "block time for T3": a verb of ours has its object right behind it.
        let right_behind = verb.end + usize::from(self.is(1, &["the"]));
        let Some(object) =
            self.object(verb.end).filter(|object| first_waits || object.at.start == right_behind)
        else {
            return true;
        };
        let subjects = self.subjects(&verb);
        let over = object.at.end..self.scene.tokens.len().min(object.at.end + 2);
        let no_more = self.scene.tokens[over].iter().any(|token| token.is("no"));
        let comes_after = |later: &Evidence, earlier: &Evidence| {
            later.facts.contains(&Fact::After(earlier.alias.clone()))
        };
        let holds = |subject: &&Evidence| {
            object.members.iter().all(|member| {
                if first_waits {
                    comes_after(subject, member)
                } else {
                    comes_after(member, subject)
                }
            })
        };
        let condition = ["before", "until", "after", "once"].contains(&word);
        !no_more
            && (condition || !self.is_denied(at))
            && !subjects.is_empty()
            && subjects.iter().all(holds)
    }

    /// "Cannot start before", "only after".
    fn is_condition(&self) -> bool {
        let start =
            self.scene.sentence(&(self.at..self.at + 1)).start.max(self.at.saturating_sub(4));
        let before = &self.scene.tokens[start..self.at];
        let says =
            |words: &[&str]| before.iter().any(|token| words.contains(&token.lower.as_str()));
        says(&["cannot", "can't"]) && says(&["start", "begin", "happen", "go", "proceed", "finish"])
            || self.is(-1, &["only"]) && says(&["can", "may", "possible", "starts", "begins"])
    }

    /// Of whom a verb speaks: the records named close before it, or else the text's subject.
    fn subjects(&self, verb: &Range<usize>) -> Vec<&'a Evidence> {
        let sentence = self.scene.sentence(verb);
        let before = self.scene.groups.iter().rfind(|group| {
            group.at.start >= sentence.start
                && group.at.end <= verb.start
                && verb.start - group.at.end <= 8
        });
        match before {
            Some(group) => group.members.clone(),
            None => self.scene.subject.into_iter().collect(),
        }
    }
}
