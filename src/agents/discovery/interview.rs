//! The notes of one conversation: what matters in them, each with its line.
//!
//! By stated rules, and without a model. Who asks most is the interviewer, if the lines say who
//! speaks; what the others say counts. A pain is a sentence with a word of trouble, a request one that
//! wishes for something, a key point one that has numbers, or words that the conversation comes back
//! to. A quote is a sentence that is both telling and short.

use crate::domain::{clean, masked};
use crate::report::{self, Body, Document, Line, Section};
use crate::themes::{self, is_wish};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// So many of each kind are told of.
const MOST: usize = 7;
const MOST_QUOTES: usize = 5;

/// The longest sentence that is told, and the longest that is quoted, in characters.
const LONGEST: usize = 300;
const LONGEST_QUOTE: usize = 200;

/// The most sentences that are looked at.
const MOST_SENTENCES: usize = 20_000;

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The line on which it begins, the first being 1.
    pub line: usize,
    /// Who said it, as the notes call them.
    pub speaker: Option<String>,
    /// When, as the notes have it.
    pub time: Option<String>,
    /// The words, masked and else exactly as they stand there.
    pub text: String,
}

/// What one conversation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interview {
    /// The file.
    pub file: String,
    /// Who speaks, with how many sentences.
    pub speakers: Vec<(String, usize)>,
    /// Who of them asks the questions, if that can be told.
    pub interviewer: Option<String>,
    /// How many sentences were looked at.
    pub sentences: usize,
    /// What matters.
    pub key_points: Vec<Point>,
    /// What is in the way.
    pub pains: Vec<Point>,
    /// What is wished for.
    pub requests: Vec<Point>,
    /// What is worth being told word for word.
    pub quotes: Vec<Point>,
}

/// How bad it is: see [`themes::severity`].
fn severity(text: &str) -> u8 {
    themes::severity(text).0
}

/// Reads notes: lines with `Name:`, with `Q:` and `A:`, with times, as subtitles (vtt, srt), as
/// Markdown or as plain text.
pub fn read(text: &str, file: &str) -> Interview {
    let sentences = sentences(text);
    let mut speakers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for point in &sentences {
        if let Some(speaker) = &point.speaker {
            let counts = speakers.entry(speaker.clone()).or_default();
            counts.0 += 1;
            counts.1 += usize::from(point.text.trim_end().ends_with('?'));
        }
    }
    let interviewer = interviewer(&speakers);
    let heard: Vec<&Point> = sentences
        .iter()
        .filter(|point| point.speaker.is_none() || point.speaker != interviewer)
        .filter(|point| interviewer.is_some() || !point.text.ends_with('?'))
        .collect();
    let requests: Vec<&Point> =
        heard.iter().copied().filter(|point| is_wish(&point.text)).collect();
    let mut pains: Vec<&Point> = heard
        .iter()
        .copied()
        .filter(|point| severity(&point.text) > 1 && !requests.contains(point))
        .collect();
    // The worst first; of equal ones the earlier.
    pains.sort_by_key(|point| (std::cmp::Reverse(severity(&point.text)), point.line));
    let weights = weights(&heard);
    let by_weight = |points: &[&Point]| -> Vec<Point> {
        let mut points: Vec<&Point> = points.to_vec();
        points.sort_by(|one, two| {
            weight(two, &weights).total_cmp(&weight(one, &weights)).then(one.line.cmp(&two.line))
        });
        points.into_iter().cloned().collect()
    };
    // A greeting is none.
    let says_something = |point: &Point| weight(point, &weights) > 0.0;
    let mut key_points: Vec<Point> =
        by_weight(&heard).into_iter().filter(says_something).take(MOST).collect();
    key_points.sort_by_key(|point| point.line);
    let telling: Vec<&Point> = heard
        .iter()
        .copied()
        .filter(|point| {
            let length = point.text.chars().count();
            (25..=LONGEST_QUOTE).contains(&length)
                && (pains.contains(point) || requests.contains(point) || is_own(&point.text))
        })
        .collect();
    let mut quotes: Vec<Point> = by_weight(&telling).into_iter().take(MOST_QUOTES).collect();
    quotes.sort_by_key(|point| point.line);
    let first = |points: Vec<&Point>| points.into_iter().take(MOST).cloned().collect();
    Interview {
        file: file.to_owned(),
        speakers: speakers.into_iter().map(|(name, (said, _))| (name, said)).collect(),
        interviewer,
        sentences: sentences.len(),
        key_points,
        pains: first(pains),
        requests: first(requests),
        quotes,
    }
}

/// Who asks: the one called so, else the one most of whose sentences are questions, if others speak.
fn interviewer(speakers: &BTreeMap<String, (usize, usize)>) -> Option<String> {
    if speakers.len() < 2 {
        return None;
    }
    let called = |name: &&String| {
        let name = name.to_lowercase();
        ["q", "interviewer", "moderator", "researcher", "host"].contains(&name.as_str())
    };
    if let Some(name) = speakers.keys().find(called) {
        return Some(name.clone());
    }
    let asks = speakers.iter().filter(|(_, (said, asked))| asked * 3 >= *said && *asked > 0);
    // The larger share of questions, compared without dividing.
    asks.max_by(|(_, one), (_, two)| (one.1 * two.0).cmp(&(two.1 * one.0)))
        .map(|(name, _)| name.clone())
}

/// A sentence in the first person says what somebody lived through.
fn is_own(text: &str) -> bool {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    words
        .iter()
        .any(|word| matches!(word.as_str(), "i" | "we" | "my" | "our" | "us" | "ich" | "wir"))
}

/// How often the conversation comes back to each longer word, by the sentences it is in.
fn weights(heard: &[&Point]) -> HashMap<String, usize> {
    let mut weights: HashMap<String, usize> = HashMap::new();
    for point in heard {
        for word in words(&point.text) {
            *weights.entry(word).or_default() += 1;
        }
    }
    weights
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 4)
        .map(str::to_lowercase)
        .collect()
}

/// How much a sentence says: words that come again, numbers, trouble, wishes; for its length.
fn weight(point: &Point, weights: &HashMap<String, usize>) -> f64 {
    let words = words(&point.text);
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let length = words.len() as f64;
    if length < 2.0 {
        return 0.0;
    }
    let again: f64 = words
        .iter()
        .filter_map(|word| weights.get(word))
        .map(|count| f64::from(u32::try_from(*count).unwrap_or(u32::MAX)).ln())
        .sum();
    let number = f64::from(u8::from(point.text.chars().any(|c| c.is_ascii_digit())));
    let telling =
        f64::from(severity(&point.text) - 1) + f64::from(u8::from(is_wish(&point.text))) * 2.0;
    again / length.sqrt() + number + telling * 0.7
}

/// Who speaks and when, as far as the lines before said.
#[derive(Default)]
struct Turn {
    speaker: Option<String>,
    time: Option<String>,
}

fn sentences(text: &str) -> Vec<Point> {
    let text = masked(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut turn = Turn::default();
    let mut points = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim().trim_start_matches(['#', '>']).trim_start();
        let bare = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* ")).unwrap_or(bare);
        let next = lines.get(at + 1).map_or("", |next| next.trim());
        // Heads, numbers and comments of subtitles, headings of Markdown.
        let is_number = bare.chars().all(|c| c.is_ascii_digit()) && next.contains("-->");
        if bare.is_empty()
            || bare == "WEBVTT"
            || bare.starts_with("NOTE ")
            || is_number
            || line.trim_start().starts_with('#')
        {
            continue;
        }
        if let Some((start, _)) = bare.split_once("-->") {
            turn.time = Some(start.trim().to_owned());
            continue;
        }
        let (time, rest) = timed(bare);
        turn.time = time.or(turn.time.take());
        let (speaker, rest) = spoken(rest);
        if speaker.is_some() {
            turn.speaker = speaker;
        }
        for sentence in split(rest) {
            if points.len() >= MOST_SENTENCES {
                return points;
            }
            points.push(Point {
                line: at + 1,
                speaker: turn.speaker.clone(),
                time: turn.time.clone(),
                text: sentence,
            });
        }
    }
    points
}

/// A time at the beginning: `[00:12:03]`, `(12:03)`, `12:03`.
fn timed(line: &str) -> (Option<String>, &str) {
    let open = line.starts_with(['[', '(']);
    let inside = line.trim_start_matches(['[', '(']);
    let end = inside
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(inside.len());
    let (time, rest) = inside.split_at(end);
    if time.len() < 4 || !time.contains(':') {
        return (None, line);
    }
    let rest = if open { rest.trim_start_matches([']', ')']) } else { rest };
    (Some(time.to_owned()), rest.trim_start_matches([' ', '-', '–']))
}

/// Who speaks, at the beginning: `Ann:`, `**Ann**:`, `<v Ann>`, `Q:`.
fn spoken(line: &str) -> (Option<String>, &str) {
    if let Some(inside) = line.strip_prefix("<v ")
        && let Some((name, rest)) = inside.split_once('>')
    {
        return (Some(clean(name)), rest.trim_end_matches("</v>"));
    }
    let Some((name, rest)) = line.split_once(':') else { return (None, line) };
    let name = name.trim().trim_matches('*');
    let rest = rest.trim_start_matches('*').trim_start();
    let words = name.split_whitespace().count();
    let fine = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '\'' | '(' | ')'));
    let capital = name.chars().next().is_some_and(char::is_uppercase);
    if fine
        && capital
        && (1..=3).contains(&words)
        && name.chars().count() <= 30
        && !rest.starts_with("//")
    {
        (Some(name.to_owned()), rest)
    } else {
        (None, line)
    }
}

/// The sentences of a line, each exactly as it stands there.
fn split(line: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = rest
            .match_indices(['.', '!', '?'])
            .map(|(at, mark)| at + mark.len())
            .find(|end| {
                rest.get(*end..).is_some_and(|after| after.is_empty() || after.starts_with(' '))
            })
            .unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        if sentence.chars().any(char::is_alphanumeric) {
            sentences.push(sentence.chars().take(LONGEST).collect());
        }
        rest = after.trim_start();
    }
    sentences
}

/// The notes laid out.
pub fn document(notes: &Interview) -> Document {
    let points = |points: &[Point]| -> Vec<Line> {
        let line = |point: &Point| {
            let line = Line::new().outside(&point.text).faint(format!(" (line {}", point.line));
            let line = match &point.time {
                Some(time) => line.faint(", ").outside(time),
                None => line,
            };
            line.faint(")")
        };
        points.iter().map(line).collect()
    };
    let quote = |point: &Point| report::Quote {
        text: point.text.clone(),
        cut: false,
        from: match &point.speaker {
            Some(speaker) => Line::new().outside(speaker).faint(format!(", line {}", point.line)),
            None => Line::new().faint(format!("line {}", point.line)),
        },
    };
    let mut about = Line::new().ours(format!("{} sentences", notes.sentences));
    for (number, (speaker, said)) in notes.speakers.iter().take(6).enumerate() {
        about = about.ours(if number == 0 { " of " } else { ", " });
        about = about.outside(speaker).ours(format!(" ({said})"));
    }
    if let Some(name) = &notes.interviewer {
        about = about.ours("; ").outside(name).ours(" asks");
    }
    let sections = vec![
        Section::new("Key points", Body::List(points(&notes.key_points))),
        Section::new("Pains", Body::List(points(&notes.pains))),
        Section::new("Requests", Body::List(points(&notes.requests))),
        Section::new("Quotes", Body::Quotes(notes.quotes.iter().map(quote).collect())),
    ];
    Document {
        title: Line::new().ours("Conversation ").outside(&notes.file),
        verdict: vec![about],
        sections,
        footer: vec![Line::new().ours("Chosen by words and marks, without a model.")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: &str = "# Call\n\nQ: How do you export today?\nA: The export crashes every Friday. \
                         We lose about 2 hours each week.\nQ: And then?\nA: I wish it would resume. \
                         Otherwise it is fine.\n";

    fn texts(points: &[Point]) -> Vec<(usize, &str)> {
        points.iter().map(|point| (point.line, point.text.as_str())).collect()
    }

    #[test]
    fn pains_and_requests_stand_with_their_lines_and_questions_do_not_count() {
        let notes = read(NOTES, "call.md");
        assert_eq!(notes.interviewer.as_deref(), Some("Q"));
        assert_eq!(texts(&notes.pains), [(4, "The export crashes every Friday.")]);
        assert_eq!(texts(&notes.requests), [(6, "I wish it would resume.")]);
        assert!(texts(&notes.key_points).contains(&(4, "We lose about 2 hours each week.")));
        assert!(notes.quotes.iter().all(|quote| NOTES.contains(&quote.text)));
        assert_eq!(notes.sentences, 6);
    }

    #[test]
    fn subtitles_have_times_and_voices() {
        let vtt = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Ann>The sync is slow.</v>\n\n\
                   2\n00:00:05.000 --> 00:00:06.000\n<v Bo>Why?</v>\n";
        let notes = read(vtt, "a.vtt");
        assert_eq!(notes.pains[0].speaker.as_deref(), Some("Ann"));
        assert_eq!(notes.pains[0].time.as_deref(), Some("00:00:01.000"));
        assert_eq!((notes.pains[0].line, notes.pains[0].text.as_str()), (5, "The sync is slow."));
        assert_eq!(notes.interviewer.as_deref(), Some("Bo"));
    }

    #[test]
    fn what_looks_like_a_speaker_and_is_none_stays_in_the_sentence() {
        let notes =
            read("[00:12] Ann: see https://e.org: it fails\nnote to self: it fails\n", "a.txt");
        assert_eq!(
            texts(&notes.pains),
            [(1, "see https://e.org: it fails"), (2, "note to self: it fails")]
        );
        assert_eq!(notes.pains[0].time.as_deref(), Some("00:12"));
        assert_eq!(read("", "x").sentences, 0);
    }
}
