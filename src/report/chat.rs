//! A document as Markdown for a chat that also understands Slack's old markup, as Mattermost and
//! Rocket.Chat do.

use super::{Document, markdown};

/// The document as Markdown in which no mention stands: `<` is an entity, so that `<!channel>` and
/// `<url|text>` are none, and an `@` before a name, or the colon of an emoji, is followed by a
/// character that shows nothing.
pub fn chat(document: &Document) -> String {
    let mut out = String::new();
    let text = markdown(document);
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            // An entity needs no backslash, and would not be one after it.
            ('\\', Some('<' | '>' | '&')) => continue,
            ('\\', Some('@')) => {}
            // A pair that means its second half.
            ('\\', Some(next)) => {
                out.push(c);
                out.push(next);
                chars.next();
                last = next;
                continue;
            }
            ('&', _) => out.push_str("&amp;"),
            ('<', _) => out.push_str("&lt;"),
            // At the beginning of a line it would be a quote, had it not been escaped.
            ('>', _) => out.push_str("&gt;"),
            ('@', Some(next)) if next.is_alphanumeric() && !last.is_alphanumeric() => {
                out.push_str("@\u{2060}");
            }
            // `:tada:`, `:+1:` and `:-1:`, but not `8:30`, a rule of a table or an address.
            (':', Some(next))
                if (next.is_alphanumeric() && !(next.is_numeric() && last.is_numeric()))
                    || matches!(next, '+' | '_')
                    || (next == '-' && chars.clone().nth(1).is_some_and(char::is_alphanumeric)) =>
            {
                out.push_str(":\u{2060}");
            }
            _ => out.push(c),
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Line, Section};
    use super::*;

    #[test]
    fn no_mention_comes_out_of_a_title() {
        let hostile = "<!channel> <http://y|bank> @here a@b.example &lt;!here&gt; \\<b> *x* :tada: \
                       :+1: :-1: 8:30";
        let said = Body::Lines(vec![Line::new().outside(hostile)]);
        let document = Document {
            title: Line::new().ours("Tue"),
            verdict: Vec::new(),
            sections: vec![Section::new("S", said)],
            footer: Vec::new(),
        };
        let chat = chat(&document);
        assert!(!chat.contains('<') && !chat.contains("@here"), "{chat}");
        assert!(![":t", ":+", ":-"].iter().any(|emoji| chat.contains(emoji)), "{chat}");
        assert!(chat.contains("8:30"), "{chat}");
        let parsed: String = pulldown_cmark::Parser::new(&chat)
            .filter_map(|event| match event {
                pulldown_cmark::Event::Text(text) => Some(text.into_string()),
                _ => None,
            })
            .collect();
        assert_eq!(parsed.replace('\u{2060}', ""), format!("TueS{hostile}"));
    }
}
