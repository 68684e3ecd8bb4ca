//! The one form of every reply, in the subset of JSON Schema that all servers take. It is constant,
//! so that vendors compile it once; which ids exist is checked afterwards.

use serde_json::{Value, json};

/// What the form is called.
pub(super) const NAME: &str = "wording";

/// The form of a `Wording`.
pub(super) fn wording() -> Value {
    let object = |properties: Value| {
        let required: Vec<&String> =
            properties.as_object().map(|object| object.keys().collect()).unwrap_or_default();
        json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
    };
    let aliases = || json!({ "type": "array", "items": { "type": "string" } });
    let text = object(
        json!({ "slot": { "type": "string" }, "text": { "type": "string" }, "cites": aliases() }),
    );
    let pick = object(json!({ "choice": { "type": "string" }, "aliases": aliases() }));
    object(json!({
        "texts": { "type": "array", "items": text },
        "picks": { "type": "array", "items": pick },
    }))
}
