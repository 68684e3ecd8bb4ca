//! What each family of models accepts: data that ages in weeks, kept in one table.

use super::settings::Provider;

/// One family of models.
pub(super) struct Family {
    /// How the names of its models begin. The longest match counts.
    begins: &'static str,
    /// The values of effort that it takes; none if it takes no effort at all.
    pub(super) efforts: &'static [&'static str],
    /// Whether it takes a temperature.
    pub(super) temperature: bool,
}

const fn family(
    begins: &'static str,
    efforts: &'static [&'static str],
    temperature: bool,
) -> Family {
    Family { begins, efforts, temperature }
}

const CLAUDE: &[&str] = &["low", "medium", "high", "xhigh", "max"];
const GPT_6: &[&str] = &["low", "medium", "high", "xhigh"];
const GPT_5: &[&str] = &["low", "medium", "high"];

/// As of November 2026. A model that is not here is sent nothing optional.
const FAMILIES: &[Family] = &[
    family("claude-", &[], false),
    family("claude-opus-4-5", GPT_5, false),
    family("claude-opus-4-6", GPT_5, false),
    family("claude-opus-4-7", CLAUDE, false),
    family("claude-opus-4-8", CLAUDE, false),
    family("claude-sonnet-4-6", GPT_5, false),
    family("claude-opus-5", CLAUDE, false),
    family("claude-sonnet-5", CLAUDE, false),
    family("claude-haiku-5", CLAUDE, false),
    family("claude-fable-5", CLAUDE, false),
    family("gpt-4", &[], true),
    family("gpt-5", GPT_5, false),
    family("gpt-6", GPT_6, false),
    family("o3", GPT_5, false),
];

/// The family of a model.
pub(super) fn family_of(model: &str) -> Option<&'static Family> {
    FAMILIES
        .iter()
        .filter(|family| model.starts_with(family.begins))
        .max_by_key(|family| family.begins.len())
}

/// How the names of models of one vendor begin, with the vendor as `ai.provider` has it.
const VENDORS: &[(&str, &str)] = &[
    ("claude", "anthropic"),
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("gemini-", "google"),
    ("mistral-", "mistral"),
];

/// Whose model has such a name, as far as that is known. Models on one's own machine have any name.
pub fn vendor_of(model: &str) -> Option<&'static str> {
    let model = model.to_ascii_lowercase();
    VENDORS.iter().find(|(begins, _)| model.starts_with(begins)).map(|(_, vendor)| *vendor)
}

/// The model that is asked where the configuration names none.
pub(super) fn default_model(provider: Provider) -> Option<&'static str> {
    match provider {
        Provider::Anthropic => Some("claude-sonnet-5-5"),
        Provider::OpenAi => Some("gpt-6.2-sol"),
        Provider::Compatible => None,
    }
}

/// The model that is asked at a provider, if it takes no temperature; the usual one where `model`
/// names none.
pub fn without_temperature(provider: &str, model: Option<&str>) -> Option<String> {
    let usual = match provider {
        "anthropic" => default_model(Provider::Anthropic),
        "openai" => default_model(Provider::OpenAi),
        _ => return None,
    };
    let model = model.or(usual)?;
    let takes = family_of(model).is_some_and(|family| family.temperature);
    (!takes).then(|| model.to_owned())
}

/// Where a vendor is, as its own client takes it.
pub(super) fn default_address(provider: Provider) -> Option<&'static str> {
    match provider {
        Provider::Anthropic => Some("https://api.anthropic.com"),
        Provider::OpenAi => Some("https://api.openai.com/v1"),
        Provider::Compatible => None,
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_longest_beginning_counts() {
        assert_eq!(family_of("claude-sonnet-5-5").unwrap().efforts, CLAUDE);
        assert!(family_of("claude-haiku-4-5").unwrap().efforts.is_empty());
        assert!(family_of("gpt-4.1-mini").unwrap().temperature);
        assert!(!family_of("gpt-6.2-sol").unwrap().temperature);
        assert!(family_of("qwen3:8b").is_none());
        assert_eq!(vendor_of("Claude-sonnet-4-5"), Some("anthropic"));
        assert_eq!(vendor_of("o3-mini"), Some("openai"));
        assert_eq!(vendor_of("qwen3:8b"), None);
        let deaf = |provider, model| without_temperature(provider, model);
        assert_eq!(deaf("openai", Some("gpt-4.1")), None);
        assert_eq!(deaf("openai", None).as_deref(), Some("gpt-6.2-sol"));
        assert_eq!(deaf("anthropic", None).as_deref(), Some("claude-sonnet-5-5"));
        // What runs on a server of one's own is not known.
        assert_eq!(deaf("openai-compatible", Some("qwen3:8b")), None);
    }
}
