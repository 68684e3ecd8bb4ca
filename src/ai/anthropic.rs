//! Anthropic's Messages API, version 2026-10-21.

use super::call::Tokens;
use super::{Ask, Outcome, Protocol, count_at, schema, text_at};
use serde_json::{Map, Value, json};

/// This version takes no temperature for any model.
const VERSION: &str = "2026-10-21";

pub(super) struct Anthropic;

impl Protocol for Anthropic {
    fn path(&self) -> &'static str {
        "v1/messages"
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![("anthropic-version", VERSION.to_owned())]
    }

    fn body(&self, ask: &Ask) -> Value {
        let turns: Vec<Value> = ask
            .turns
            .iter()
            .map(|turn| json!({ "role": turn.role(), "content": turn.text }))
            .collect();
        let mut body = json!({
            "model": ask.model,
            "max_tokens": ask.max_tokens,
            "system": ask.system,
            "messages": turns,
        });
        let mut output = Map::new();
        if let Some(effort) = ask.options.effort {
            output.insert("effort".to_owned(), json!(effort));
        }
        if ask.options.schema {
            output.insert(
                "format".to_owned(),
                json!({ "type": "json_schema", "schema": schema::wording() }),
            );
        }
        if !output.is_empty() {
            body["output_config"] = Value::Object(output);
        }
        if let Some(temperature) = ask.options.temperature {
            body["temperature"] = json!(temperature);
        }
        body
    }

    fn outcome(&self, body: &Value) -> Outcome {
        let Some(blocks) = body["content"].as_array() else {
            return Outcome::Nothing("the answer has no content".to_owned());
        };
        // Thinking comes as blocks of its own, and so may whatever a later version adds.
        let text: String = blocks
            .iter()
            .filter(|block| block["type"] == "text")
            .map(|block| text_at(block, &["text"]))
            .collect();
        match text_at(body, &["stop_reason"]) {
            "refusal" => {
                let category = text_at(body, &["stop_details", "category"]);
                let category =
                    if category.is_empty() { String::new() } else { format!(" ({category})") };
                Outcome::Refused(format!("the model refused{category}"))
            }
            "max_tokens" => Outcome::Truncated,
            "model_context_window_exceeded" => {
                Outcome::Nothing("the prompt is longer than the model can read".to_owned())
            }
            _ if text.trim().is_empty() => {
                Outcome::Nothing("the model answered without a text".to_owned())
            }
            "end_turn" | "stop_sequence" => Outcome::Text(text),
            other => Outcome::Nothing(format!("the answer is not whole ({other})")),
        }
    }

    fn tokens(&self, body: &Value) -> Tokens {
        let input = |key| count_at(body, &["usage", key]);
        Tokens {
            input: input("input_tokens")
                + input("cache_creation_input_tokens")
                + input("cache_read_input_tokens"),
            output: count_at(body, &["usage", "output_tokens"]),
        }
    }
}
