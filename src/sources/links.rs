//! Web addresses in the text of a task.

/// The web address in a word, without the brackets and stops of the sentence around it.
pub(in crate::sources) fn url(word: &str) -> Option<String> {
    // Nearly every word is none, which one look at its bytes tells.
    if !word.as_bytes().contains(&b':') {
        return None;
    }
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let address = word.get(start..)?;
    let address = address.trim_end_matches(['.', ',', ';', '!', '?', '"', '\'', '>', ']']);
    let address = match address.strip_suffix(')') {
        // Some addresses hold a pair of brackets themselves.
        Some(inner) if !inner.contains('(') => inner,
        _ => address,
    };
    let host = address.split_once("://").map_or("", |(_, host)| host);
    (!host.is_empty()).then(|| address.to_owned())
}
