//! Feedback as mail: mbox files, maildirs, single messages.
//!
//! Of a message its own words count: what it quotes of others, the line that announces the quote,
//! and the signature are left out.

use super::{Fields, Maker, html};
use crate::time::When;
use chrono::DateTime;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{HeaderValue, MessageParser};

/// The messages of an mbox file; gives how many of them cannot be read.
pub(super) fn mbox(bytes: &[u8], shown: &str, maker: &mut Maker<'_>) -> (usize, usize) {
    let (mut all, mut bad) = (0, 0);
    for (number, message) in (1..).zip(MessageIterator::new(bytes)) {
        all += 1;
        let place = format!("{shown}:{number}");
        let origin = format!("{shown}, message {number}");
        let read = message.is_ok_and(|one| self::message(one.contents(), &place, &origin, maker));
        bad += usize::from(!read);
    }
    (all, bad)
}

/// One message; false if it is none.
pub(super) fn message(bytes: &[u8], place: &str, origin: &str, maker: &mut Maker<'_>) -> bool {
    let Some(message) = MessageParser::default().parse(bytes) else { return false };
    if message.headers().is_empty() {
        return false;
    }
    let body = match (message.text_bodies().next(), message.body_text(0)) {
        (_, Some(text)) => text.into_owned(),
        (_, None) => String::new(),
    };
    let body = if message.html_body.first() == message.text_body.first() && body.contains('<') {
        html::text(&body).into_owned()
    } else {
        body
    };
    let from = message.from().and_then(|from| from.first());
    let at = message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
    let keywords = match message.header("Keywords") {
        Some(HeaderValue::Text(text)) => text.split(',').map(|tag| tag.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let fields = Fields {
        id: message.message_id().map(str::to_owned),
        text: own_words(&body),
        at: at.map(|at| When::At(at).into()),
        author: from.and_then(|from| from.address().or(from.name())).map(str::to_lowercase),
        title: message.thread_name().or(message.subject()).map(str::to_owned),
        tags: keywords,
        ..Fields::default()
    };
    maker.add(fields, place, origin);
    true
}

/// A message without what it quotes and without its signature.
pub(super) fn own_words(body: &str) -> String {
    let lines: Vec<&str> = body.lines().map(|line| line.trim_end_matches('\r')).collect();
    let mut kept: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let rest = lines.get(at + 1..).unwrap_or_default();
        let is_end = *line == "-- "
            || *line == "--"
            || is_farewell(line)
            || is_copied_head(line, rest)
            || (!kept.is_empty() && closes(line, rest));
        if is_end {
            break;
        }
        if line.trim_start().starts_with('>') || announces(line, rest) {
            continue;
        }
        // The first half of an announcement that was broken.
        let joined = rest.first().map(|next| format!("{} {}", line.trim_end(), next.trim()));
        let broken = starts_announcement(line)
            && joined.is_some_and(|joined| announces(&joined, rest.get(1..).unwrap_or_default()));
        if !broken {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

fn starts_announcement(line: &str) -> bool {
    ["On ", "Am ", "Le ", "El ", "Op ", "Il "].iter().any(|word| line.starts_with(word))
}

/// Whether a line says that a quote follows: `On Tue, 24 Nov 2026, Ann wrote:`.
fn announces(line: &str, rest: &[&str]) -> bool {
    const VERBS: &[&str] =
        &["wrote:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "schreef:", "ha scritto:"];
    let line = line.trim();
    let german = line.starts_with("Am ") && line.contains(" schrieb ") && line.ends_with(':');
    if !(VERBS.iter().any(|verb| line.ends_with(verb)) || german) {
        return false;
    }
    // Someone may well say "as Ann wrote:" before an own word.
    let next = rest.iter().find(|line| !line.trim().is_empty());
    next.is_none_or(|next| next.trim_start().starts_with('>')) || starts_announcement(line)
}

/// Whether a copy of an earlier message follows, as some programs append it.
fn is_copied_head(line: &str, rest: &[&str]) -> bool {
    let line = line.trim();
    let dashed = line.starts_with("---") && {
        let words = line.trim_matches(['-', ' ']).to_lowercase();
        ["original message", "forwarded message", "ursprüngliche nachricht", "message d'origine"]
            .contains(&words.as_str())
    };
    let head = (line.starts_with("From: ") || line.starts_with("Von: "))
        && rest.iter().take(3).any(|line| {
            ["Sent: ", "Date: ", "Gesendet: ", "To: "].iter().any(|name| line.starts_with(name))
        });
    dashed || head
}

/// The words with which people close a letter, before their name.
const CLOSINGS: &[&str] = &[
    "best",
    "best regards",
    "best wishes",
    "kind regards",
    "warm regards",
    "regards",
    "cheers",
    "many thanks",
    "thanks",
    "thanks in advance",
    "thank you",
    "sincerely",
    "yours sincerely",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "freundliche grüße",
    "beste grüße",
    "viele grüße",
    "liebe grüße",
    "mfg",
    "lg",
    "vg",
    "cordialement",
    "bien à vous",
    "saludos",
    "un saludo",
];

/// So many lines may stand below a farewell.
const BELOW: usize = 5;

/// Whether a line closes a letter: nothing follows but a name and what may stand below one. Of an
/// answer below a quote, the quote does not count.
fn closes(line: &str, rest: &[&str]) -> bool {
    let words = line.trim().trim_end_matches([',', '.', '!', '-', '–']).trim_end().to_lowercase();
    if !CLOSINGS.contains(&words.as_str()) {
        return false;
    }
    let own = rest.iter().enumerate().take_while(|(at, line)| {
        let after = rest.get(at + 1..).unwrap_or_default();
        !(line.starts_with('>') || announces(line, after) || starts_announcement(line))
    });
    let below = own.map(|(_, line)| line.trim()).filter(|line| !line.is_empty());
    // No more of it is looked at than decides: a text may be a thousand farewells.
    let below: Vec<&str> = below.take(BELOW + 1).collect();
    let is_name = |line: &&str| line.chars().count() <= 60 && !line.ends_with(['.', '?', '!']);
    below.len() <= BELOW && below.iter().all(is_name)
}

fn is_farewell(line: &str) -> bool {
    let line = line.trim();
    ["Sent from my ", "Get Outlook for ", "Von meinem iPhone", "Gesendet von "]
        .iter()
        .any(|begin| line.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[test]
    fn quotes_their_announcement_and_signatures_are_left_out() {
        for (body, expected) in [
            (
                "The export hangs.\r\n\r\nOn Tue, 24 Nov 2026 at 08:00, Sup <s@e.org> wrote:\r\n> hi\r\n> there\r\n",
                "The export hangs.",
            ),
            (
                "Yes.\n\nOn Tue, 24 Nov 2026 at 08:00, A very long name\n<long@example.org> wrote:\n\n> hi\n",
                "Yes.",
            ),
            ("> Does it hang?\nIt does.\n> Always?\nAlways.\n", "It does.\nAlways."),
            ("It hangs.\n-- \nAnn\nACME\n", "It hangs."),
            ("It hangs.\n\nSent from my phone\n", "It hangs."),
            ("It hangs.\n\nBest regards,\nAnn Lee\nACME, Berlin\n", "It hangs."),
            ("It hangs.\nViele Grüße\nZoe\n\nAm 2.11. schrieb Sup:\n> x\n", "It hangs."),
            ("Thanks,\nit hangs.\n", "Thanks,\nit hangs."),
            ("Hello\nThanks\nNow it hangs again.\n", "Hello\nThanks\nNow it hangs again."),
            ("Hello\n\n-----Original Message-----\nFrom: x\n", "Hello"),
            ("Hello\nFrom: Sup <s@e.org>\nSent: Tuesday\nTo: me\nold\n", "Hello"),
            ("As Ann wrote:\nit hangs -- always.\n", "As Ann wrote:\nit hangs -- always."),
            ("Am 24.11.2026 um 08:00 schrieb Sup <s@e.org>:\n> x\nNein.\n", "Nein."),
        ] {
            assert_eq!(own_words(body), expected, "{body}");
        }
    }

    #[test]
    fn a_text_of_farewells_is_read_in_bearable_time() {
        let body = format!("It hangs.\n{}", "Thanks\n".repeat(100_000));
        assert_eq!(own_words(&body).lines().count(), 100_001 - 6);
    }
}
