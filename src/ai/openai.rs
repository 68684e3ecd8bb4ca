//! The Responses API of `OpenAI`.

use super::call::Tokens;
use super::{Ask, Outcome, Protocol, count_at, schema, text_at};
use serde_json::{Value, json};

pub(super) struct OpenAi;

impl Protocol for OpenAi {
    fn path(&self) -> &'static str {
        "responses"
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn body(&self, ask: &Ask) -> Value {
        let turns: Vec<Value> = ask
            .turns
            .iter()
            .map(|turn| json!({ "role": turn.role(), "content": turn.text }))
            .collect();
        let mut body = json!({
            "model": ask.model,
            "instructions": ask.system,
            "input": turns,
            "max_output_tokens": ask.max_tokens,
            // Without this the vendor keeps the conversation.
            "store": false,
        });
        if let Some(effort) = ask.options.effort {
            body["reasoning"] = json!({ "effort": effort });
        }
        if ask.options.schema {
            body["text"] = json!({ "format": {
                "type": "json_schema", "name": schema::NAME, "strict": true, "schema": schema::wording(),
            } });
        }
        if let Some(temperature) = ask.options.temperature {
            body["temperature"] = json!(temperature);
        }
        body
    }

    fn outcome(&self, body: &Value) -> Outcome {
        let reason = text_at(body, &["incomplete_details", "reason"]);
        match text_at(body, &["status"]) {
            "incomplete" if reason == "max_output_tokens" => return Outcome::Truncated,
            "incomplete" if reason == "content_filter" => {
                return Outcome::Refused("a content filter stopped the answer".to_owned());
            }
            "completed" => {}
            "failed" => {
                let code = text_at(body, &["error", "code"]);
                return Outcome::Nothing(format!("the model failed ({code})"));
            }
            other => {
                return Outcome::Nothing(format!("the answer is not whole ({other} {reason})"));
            }
        }
        let mut text = String::new();
        let items = body["output"].as_array().map(Vec::as_slice).unwrap_or_default();
        for part in items
            .iter()
            .filter(|item| item["type"] == "message")
            .filter_map(|item| item["content"].as_array())
            .flatten()
        {
            match text_at(part, &["type"]) {
                "output_text" => text.push_str(text_at(part, &["text"])),
                "refusal" => return Outcome::Refused("the model refused".to_owned()),
                _ => {}
            }
        }
        if text.trim().is_empty() {
            return Outcome::Nothing("the model answered without a text".to_owned());
        }
        Outcome::Text(text)
    }

    fn tokens(&self, body: &Value) -> Tokens {
        Tokens {
            input: count_at(body, &["usage", "input_tokens"]),
            output: count_at(body, &["usage", "output_tokens"]),
        }
    }
}
