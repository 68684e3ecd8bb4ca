//! Reading a reply as a [`Wording`].

use crate::grounding::Wording;

/// More texts and picks than any brief asks for.
const MOST: usize = 200;

/// The wording in a reply. One fence around it, or thinking before it, is passed over: servers that
/// enforce no form write such things.
pub fn read(text: &str) -> Result<Wording, String> {
    let text = text.trim();
    let text = match text.strip_prefix("<think>").and_then(|rest| rest.split_once("</think>")) {
        Some((_, rest)) => rest.trim(),
        None => text,
    };
    let fenced = text.strip_prefix("```json").or_else(|| text.strip_prefix("```"));
    let text = fenced.and_then(|rest| rest.strip_suffix("```")).map_or(text, str::trim);
    let wording: Wording = serde_json::from_str(text).map_err(|error| {
        format!("the reply is not the JSON that was asked for ({})", place(&error))
    })?;
    if wording.texts.len() + wording.picks.len() > MOST {
        return Err(format!("the reply has more than {MOST} texts and picks"));
    }
    Ok(wording)
}

/// Where reading failed, without what stands there.
fn place(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends early",
        serde_json::error::Category::Data => "a field is missing, unknown or of another type",
        _ => "it is no JSON",
    };
    format!("{what}, line {} column {}", error.line(), error.column())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_the_form_that_was_asked_for_is_read() {
        let good = r#"{"texts":[{"slot":"a","text":"b","cites":["T1"]}],"picks":[]}"#;
        for text in
            [good.to_owned(), format!("```json\n{good}\n```"), format!("<think>hm</think>\n{good}")]
        {
            assert_eq!(read(&text).unwrap().texts.len(), 1, "{text}");
        }
        for text in [
            "",
            "Sure!",
            "{}",
            "[]",
            r#"{"texts":[]}"#,
            r#"{"texts":[],"picks":[],"more":1}"#,
            &good[..40],
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let many = format!(
            r#"{{"texts":[],"picks":[{}]}}"#,
            vec![r#"{"choice":"a","aliases":[]}"#; 201].join(",")
        );
        assert!(read(&many).is_err());
    }
}
