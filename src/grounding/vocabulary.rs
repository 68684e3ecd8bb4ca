//! Words that decide how a text is read. English, as all output is.

use super::fact::State;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Words for numbers that count nothing we could check.
pub(super) const MULTIPLES: &[&str] = &[
    "twice",
    "thrice",
    "double",
    "triple",
    "dozens",
    "hundreds",
    "thousands",
    "millions",
    "million",
    "billion",
    "half",
    "third",
    "thirds",
    "quarters",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "twofold",
];

/// Words after which a number is an amount of money.
pub(super) const CURRENCIES: &[&str] = &[
    "eur", "usd", "gbp", "chf", "jpy", "euro", "euros", "dollar", "dollars", "pounds", "bitcoin",
    "btc", "eth", "cents", "k", "bucks",
];

/// Words at which the noun after a number is looked for no further.
pub(super) const ENDS_NOUN_PHRASE: &[&str] = &[
    "for", "to", "in", "on", "at", "by", "with", "from", "and", "or", "but", "is", "are", "was",
    "were", "has", "have", "before", "after", "until", "that", "which", "so", "because", "if",
    "then", "will", "can", "must", "need", "needs", "than", "as", "while", "when", "a", "an",
    "without",
];

/// What a counted noun is called in facts.
pub(super) fn noun(word: &str) -> Option<&'static str> {
    Some(match word {
        "meeting" | "meetings" | "call" | "calls" | "event" | "events" | "appointment"
        | "appointments" => "meeting",
        "task" | "tasks" | "item" | "items" | "todo" | "todos" | "job" | "jobs" => "task",
        "deadline" | "deadlines" => "deadline",
        "gap" | "gaps" | "slot" | "slots" | "window" | "windows" | "block" | "blocks" | "break"
        | "breaks" => "gap",
        "source" | "sources" | "calendar" | "calendars" | "list" | "lists" => "source",
        "person" | "people" | "attendee" | "attendees" | "colleagues" | "users" => "person",
        "conflict" | "conflicts" | "overlap" | "overlaps" | "clash" | "clashes" => "conflict",
        _ => return None,
    })
}

/// The state that a word claims.
pub(super) fn state(word: &str) -> Option<State> {
    Some(match word {
        "overdue" => State::Overdue,
        "blocked" => State::Blocked,
        "tentative" | "unconfirmed" => State::Tentative,
        "cancelled" | "canceled" => State::Cancelled,
        "postponed" | "rescheduled" => State::Moved,
        "begun" | "underway" => State::Started,
        "declined" => State::Declined,
        "accepted" | "confirmed" => State::Accepted,
        "completed" => State::Done,
        "overlap" | "overlaps" | "overlapping" | "clash" | "clashes" | "collide" | "collides" => {
            State::Overlaps
        }
        "unreachable" => State::Unknown,
        _ => return None,
    })
}

/// Words before which such a state is a possibility and no claim: "could be postponed".
pub(super) const MODAL: &[&str] = &["be", "get"];

/// Words after which a sentence supposes.
pub(super) const SUPPOSE: &[&str] = &["if", "unless", "whether", "case"];

/// Words that deny what comes after them.
pub(super) const DENY: &[&str] = &["not", "nothing", "none", "neither", "nor", "nobody", "cannot"];

/// Words that all but deny it.
pub(super) const ALL_BUT: &[&str] = &["hardly", "barely", "scarcely", "nearly", "almost"];

/// Whether a word says how important something is. A reason names the constraint that decided, and
/// how urgent a record calls itself is no constraint.
pub(super) fn is_rank(word: &str) -> bool {
    matches!(
        word,
        "priority"
            | "priorities"
            | "urgent"
            | "urgently"
            | "highest"
            | "critical"
            | "crucial"
            | "vital"
            | "always"
            | "never"
    )
}

/// Words that name nothing by themselves.
const STOPWORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "and",
    "or",
    "but",
    "of",
    "for",
    "to",
    "in",
    "on",
    "at",
    "by",
    "with",
    "from",
    "as",
    "is",
    "are",
    "was",
    "be",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "your",
    "you",
    "my",
    "our",
    "we",
    "i",
    "all",
    "any",
    "no",
    "not",
    "do",
    "does",
    "so",
    "then",
    "than",
    "up",
    "out",
    "off",
    "over",
    "under",
    "into",
    "about",
    "before",
    "after",
    "until",
    "first",
    "last",
    "next",
    "new",
    "today",
    "tomorrow",
    "yesterday",
    "now",
    "due",
    "deadline",
    "week",
    "day",
    "days",
    "month",
    "min",
    "mins",
    "minute",
    "minutes",
    "hour",
    "hours",
    "h",
    "hr",
    "m",
    "am",
    "pm",
    "noon",
    "midday",
    "midnight",
    "morning",
    "afternoon",
    "evening",
    "tonight",
    "weekend",
    "half",
    "quarter",
    "room",
    "work",
    "free",
    "time",
    "start",
    "starts",
    "end",
    "ends",
    "percent",
    "both",
    "more",
    "less",
    "most",
];

/// Whether a word, in lower case, names something by itself.
pub(super) fn is_plain(word: &str) -> bool {
    const NUMBERS_AND_DATES: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "fifteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "dozen",
        "couple",
        "mon",
        "monday",
        "tue",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "jan",
        "january",
        "feb",
        "february",
        "mar",
        "march",
        "apr",
        "april",
        "may",
        "jun",
        "june",
        "jul",
        "july",
        "aug",
        "august",
        "sep",
        "september",
        "oct",
        "october",
        "nov",
        "november",
        "dec",
        "december",
    ];
    word.chars().count() >= 2
        && !STOPWORDS.contains(&word)
        && !NUMBERS_AND_DATES.contains(&word)
        && !MULTIPLES.contains(&word)
        && noun(word).is_none()
        && state(word).is_none()
}

/// Words that are written large anywhere.
pub(super) const WRITTEN_LARGE: &[&str] = &[
    "i",
    "i'm",
    "i'd",
    "i'll",
    "i've",
    "ok",
    "am",
    "pm",
    "eod",
    "asap",
    "eta",
    "fyi",
    "todo",
    "tba",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
];

/// Whether a word in lower case is an ordinary English one, which may begin a sentence. Anything
/// else at the beginning of one may be a name.
pub(super) fn is_ordinary(word: &str) -> bool {
    static KNOWN: OnceLock<HashSet<&str>> = OnceLock::new();
    let word = word.split('\'').next().unwrap_or(word);
    let all = KNOWN.get_or_init(|| ORDINARY.split_ascii_whitespace().collect());
    let known = |stem: &str| all.contains(stem);
    let with_e = |stem: &str| {
        known(stem)
            || known(&format!("{stem}e"))
            || is_doubled(stem) && known(&stem[..stem.len() - 1])
    };
    known(word)
        || word.strip_suffix("ing").is_some_and(with_e)
        || word.strip_suffix("ed").is_some_and(with_e)
        || word.strip_suffix("es").is_some_and(known)
        || word.strip_suffix("ies").is_some_and(|stem| known(&format!("{stem}y")))
        || word.strip_suffix('s').is_some_and(known)
        || word.strip_suffix("ly").is_some_and(|stem| known(stem) || known(&format!("{stem}le")))
}

fn is_doubled(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    stem.is_ascii() && bytes.len() > 2 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2]
}

const ORDINARY: &str = "\
a able about above accept according account achieve across act activity actual add additional \
address adjust admit advance after afternoon again against agenda ago agree ahead aid aim alert \
align all allow almost alone along already also alternate although always amid among an anchor \
and annoy another answer any anybody anyone anything apart apply appointment appreciate \
approach approve are arrange as aside ask aspect assign assume assure at attach attack attend \
attention audience author available avoid awake aware away back background backlog balance bank \
base basic batch be bear beat because become bed before begin behind being believe belong below \
benefit beside best bet better between beyond big bit block book both bottom break breathe \
brief bring broad budget buffer build busy but by calendar call calm calmer can cancel cap \
capacity care careful carry case cast catch cause cautious celebrate center certain chance \
change chat cheap check choice choose chunk circle clarify clarity clash clean clear clearance \
click climb clip clock close coffee colleague collect combine come comfortable comment commit \
communicate compare compile complete compress concentrate concern conclude concrete condense \
conduct confirm conflict conserve consider contact content context continue contribute control \
convert coordinate copy correct cost count courage cover craft create critical crowd crunch cue \
curb current customer cut cycle daily damage dash data date day deadline deal decide decline \
dedicate deem deep deepen defer define delay delegate deliver demand demanding depend deserve \
design despite detail determine develop difference different difficult dig direct disable \
discover discuss display distract distribute dive do document dodge does don't done double down \
draft drive drop due dull during duty each eager earlier early ease easy edit effect efficient \
effort eight either elaborate eleven eliminate else email embrace emphasize enable encourage \
end energy engage enjoy enough ensure enter entire equal essential establish estimate evaluate \
even evening event every everything evident exact examine example except exchange execute \
expand expect experience explain explore express extend extra eye face fail fair familiar far \
fast favor favour feature feed feel few fifteen fifty figure file fill filter final finalise \
finalize find fine finish first fit five fix flag flexible flow focus fold follow for force \
forget form formal former forty forward foundation four free freeze frequent fresh friendly \
from front fuel full function fundamental further future gain game gap gather general generate \
gentle get give given glance go goal good grab grant great ground group grow guard guide habit had has \
half halfway hand handle happen happy hard harm have having head heavy help hence here hesitate \
high hit hold hope host hour how however huge hurry idea ideal identify if ignore immediate \
impact implement imply important improve in inbox include increase indeed indicate inform \
initial initiate input inquire insert inspect install instead intend interest interrupt \
introduce invest invite involve is issue it item its join jot judge jump just justify keep key \
kick kind know lack land large last late later latest launch lay lead lean learn leave left \
length less lesson let level lift light like likely likewise limit line link list listen \
literal little live load locate lock log logical long longer look lose loss lot love low luck \
lunch main maintain major make manage many mark master match material matter maximize may maybe \
mean meanwhile measure meet meeting mention merge method mid middle might mind minimize minor \
minute miss mix model moderate modest moment momentum monitor month more morning most mostly \
motion mount move much multiple must narrow nature near neat need negotiate never new next nice \
nine no nobody none noon normal not note nothing notice now obvious occupy occur odd of off \
offer officially okay older on once one ongoing only open operate opportunity optimize option \
or order ordinary organize original other otherwise ought our out outcome outline outside over \
overall overdue overlap oversee owe own owner pace pack page pair paper parallel park part \
partial particular party pass patience pattern pause pay peak pending people per perfect \
perform perhaps period permit person personal phone pick piece place plain plan play please \
plenty plus point poll position positive possible postpone pour power practical practice \
precise predict prefer prep preparation prepare present preserve press presumably pretty \
prevent previous price pride prime principal prior prioritise prioritize priority probable \
proceed process produce product progress project promise prompt proof proper propose protect \
prove provide public pull purpose push put puzzle quality quarter question quick quiet quite \
raise rank rapid rare rate rather reach react read ready real realize reason rebuild recall \
receive recent recheck reckon recognise recognize recommend record recover redo reduce refer \
refine reflect refuse regain regard regular relate relative relax release relevant rely remain \
remark remember remind remove repair repeat replace reply report represent request require \
reschedule rescue research reserve resist resolve respect respond rest restart restore result \
resume retain rethink return reuse reveal review revisit reward rework right ring rise risk \
role room root rotate roughly round routine rule run rush sadly safe same satisfy save say scan \
schedule scope score scratch screen search second secure see seek seem seize select self sell \
send sense sensible separate sequence serious serve session set settle seven several shape \
share sharp sharpen shield shift ship short shorten should show side sight sign signal silence \
similar simple simplify since single sit situation six sixty size sketch skill skim skip slack \
sleep slide slip slot slow small smart smooth so social soft solid solve some soon sort sound \
source space spare speak special specific speed spell spend split spot spread squeeze stack \
staff stage stake stall stand start starter state statement station stay steady steer step \
stick still stop straight strategic strength stress stretch strict strike strong struggle study \
stuff submit success such sudden suffer suffice suggest suit sum summarise summarize supply \
support suppose sure surface sustain swap switch tackle tailor take talk target task team tell \
ten tend term test than thank that the their them theme then there therefore these they thing \
think thirty this thorough those though thought threaten three through thus tidy tie tight time \
title to today together tomorrow tone tonight too tool top topic total touch toward track trade \
train transfer translate trap travel treat trial trigger trim trouble true trust truth try tuck \
turn twelve twenty two type typical ultimate uncertain under understand undo unfortunately \
unless unlock until unusual up update upfront urgent us use useful usual usually value vary \
verify version very via view visit vital voice volume vote wait walk want warm warn was were waste watch \
way we week weekend weigh welcome well what when where whether which while who whole why wide \
will win wind wise wish with within without wonder word work workload worry worse worth would \
wrap write wrong yes yesterday yet yield you your zero";

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn ordinary_words_are_told_from_names() {
        for word in [
            "finish",
            "finishing",
            "planned",
            "clearly",
            "blocks",
            "reviewing",
            "tries",
            "you'll",
            "getting",
        ] {
            assert!(is_ordinary(word), "{word}");
        }
        for word in
            ["anna", "bob", "globex", "kimberly", "sterling", "fleming", "fred", "james", "prd"]
        {
            assert!(!is_ordinary(word), "{word}");
        }
    }
}
