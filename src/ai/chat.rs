//! Chat Completions, which every compatible server speaks: Ollama, llama.cpp, vLLM, LM Studio.

use super::call::Tokens;
use super::{Ask, Outcome, Protocol, count_at, schema, text_at};
use serde_json::{Value, json};

pub(super) struct Chat;

impl Protocol for Chat {
    fn path(&self) -> &'static str {
        "chat/completions"
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn body(&self, ask: &Ask) -> Value {
        let mut turns = vec![json!({ "role": "system", "content": ask.system })];
        turns.extend(
            ask.turns.iter().map(|turn| json!({ "role": turn.role(), "content": turn.text })),
        );
        let mut body = json!({
            "model": ask.model,
            "messages": turns,
            // The older name, which is the one that these servers know.
            "max_tokens": ask.max_tokens,
        });
        if let Some(effort) = ask.options.effort {
            body["reasoning_effort"] = json!(effort);
        }
        if ask.options.schema {
            body["response_format"] = json!({ "type": "json_schema", "json_schema": {
                "name": schema::NAME, "strict": true, "schema": schema::wording(),
            } });
        }
        if let Some(temperature) = ask.options.temperature {
            body["temperature"] = json!(temperature);
        }
        body
    }

    fn outcome(&self, body: &Value) -> Outcome {
        let choice = &body["choices"][0];
        if choice.is_null() {
            return Outcome::Nothing("the answer has no choices".to_owned());
        }
        if !text_at(choice, &["message", "refusal"]).is_empty() {
            return Outcome::Refused("the model refused".to_owned());
        }
        let text = text_at(choice, &["message", "content"]);
        match text_at(choice, &["finish_reason"]) {
            "length" => Outcome::Truncated,
            "content_filter" => Outcome::Refused("a content filter stopped the answer".to_owned()),
            _ if text.trim().is_empty() => {
                Outcome::Nothing("the model answered without a text".to_owned())
            }
            _ => Outcome::Text(text.to_owned()),
        }
    }

    fn tokens(&self, body: &Value) -> Tokens {
        Tokens {
            input: count_at(body, &["usage", "prompt_tokens"]),
            output: count_at(body, &["usage", "completion_tokens"]),
        }
    }
}
