//! The `[ai]` table.

use super::models::{default_address, default_model, family_of, vendor_of};
use crate::config::{Config, SecretReference, Section};
use crate::domain::Invalid;
use crate::grounding::Extra;
use crate::http::{self, Url};
use std::time::Duration;

/// Whose protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Anthropic Messages.
    Anthropic,
    /// `OpenAI` Responses.
    OpenAi,
    /// Chat Completions.
    Compatible,
}

/// How a model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ai {
    /// Whose protocol is spoken.
    pub provider: Provider,
    /// Which model.
    pub model: String,
    /// Where the server is.
    pub address: Url,
    /// Where the key comes from; servers on this machine often need none.
    pub key: Option<SecretReference>,
    /// How long one try may take.
    pub timeout: Duration,
    /// How long all tries of a run may take.
    pub budget: Duration,
    /// The longest answer, thinking included.
    pub max_tokens: u32,
    /// How much the model should think, where it can be told.
    pub effort: Option<String>,
    /// How free it should be, where it can be told.
    pub temperature: Option<f64>,
    /// What is sent besides titles, times and figures.
    pub extras: Vec<Extra>,
    /// What of the configuration the model cannot take, in sentences.
    pub remarks: Vec<String>,
}

impl Ai {
    /// Reads `[ai]`; `None` where no model is configured. Mistakes are noted in `config`.
    pub fn read(config: &Config) -> Option<Self> {
        let section = config.table("ai");
        let provider = section.parsed_or("provider", "none", parse_provider);
        let model = section.text("model").map(|model| model.value);
        let address = section.parsed("base_url", |text| {
            http::parse(text).map_err(|why| Invalid(format!("the address {why}")))
        });
        let key = section.secret("api_key").map(|key| key.value);
        let seconds = |from, to| Duration::from_secs(from)..=Duration::from_secs(to);
        let timeout = section.duration_within("timeout", "30s", seconds(1, 600));
        let budget = section.duration_within("budget", "60s", seconds(1, 900));
        let max_tokens = section.integer("max_tokens", 8_000, 256..=64_000);
        let asked_effort = section.is_given("effort");
        let effort = section.parsed_or("effort", "low", parse_effort);
        let temperature =
            section.is_given("temperature").then(|| section.number("temperature", 0.0, 0.0..=2.0));
        let extras = read_extras(&section);
        let ai = provider.and_then(|provider| {
            let given = section.is_given("base_url");
            let address = address.map(|address| address.value).or_else(|| {
                if given {
                    None
                } else {
                    default_address(provider).and_then(|text| http::parse(text).ok())
                }
            });
            if address.is_none() && !given {
                section.missing("base_url", "base_url = \"http://localhost:11434/v1\"");
            }
            let model = model.or_else(|| default_model(provider).map(str::to_owned));
            if model.is_none() && !section.is_given("model") {
                section.missing("model", "model = \"…\"");
            }
            let (address, model) = (address?, model?);
            if key.is_none()
                && !section.is_given("api_key")
                && provider != Provider::Compatible
                && address.scheme() == "https"
            {
                section.missing("api_key", "api_key = { env = \"…\" }, or a file or command");
            }
            let mut ai = Self {
                provider,
                model,
                address,
                key,
                timeout,
                budget,
                max_tokens,
                effort: Some(effort),
                temperature,
                extras,
                remarks: Vec::new(),
            };
            ai.fit(asked_effort);
            if !given {
                ai.doubt();
            }
            Some(ai)
        });
        section.finish();
        ai
    }

    /// Says so where a vendor is asked for the model of another. A gateway may have models of all.
    fn doubt(&mut self) {
        let own = match self.provider {
            Provider::Anthropic => "anthropic",
            Provider::OpenAi => "openai",
            Provider::Compatible => return,
        };
        if let Some(other) = vendor_of(&self.model).filter(|vendor| *vendor != own) {
            let model = &self.model;
            self.remarks
                .push(format!("ai.model: {model} is of {other}, and ai.provider is \"{own}\""));
        }
    }

    /// Leaves out what the model is known not to take. A compatible server gets what was asked for:
    /// nobody can know what runs there.
    fn fit(&mut self, asked_effort: bool) {
        let family = family_of(&self.model);
        let unknown = self.provider == Provider::Compatible && family.is_none();
        let takes = |effort: &str| family.is_some_and(|family| family.efforts.contains(&effort));
        if let Some(effort) =
            self.effort.take_if(|effort| !(takes(effort) || unknown && asked_effort))
            && asked_effort
        {
            self.remarks.push(format!(
                "ai.effort = \"{effort}\" is not sent: {} is not known to take it",
                self.model
            ));
        }
        let takes_temperature = unknown || family.is_some_and(|family| family.temperature);
        if !takes_temperature && self.temperature.take().is_some() {
            self.remarks
                .push(format!("ai.temperature is not sent: {} does not take one", self.model));
        }
    }
}

fn parse_provider(text: &str) -> Result<Option<Provider>, Invalid> {
    match text {
        "none" => Ok(None),
        "anthropic" => Ok(Some(Provider::Anthropic)),
        "openai" => Ok(Some(Provider::OpenAi)),
        "openai-compatible" => Ok(Some(Provider::Compatible)),
        _ => Err(Invalid(format!(
            "\"{text}\" is no provider, write \"none\", \"anthropic\", \"openai\" or \"openai-compatible\""
        ))),
    }
}

fn parse_effort(text: &str) -> Result<String, Invalid> {
    const EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
    if EFFORTS.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(Invalid(format!("\"{text}\" is no effort, write one of {}", EFFORTS.join(", "))))
}

fn read_extras(section: &Section<'_>) -> Vec<Extra> {
    let mut extras = Vec::new();
    for text in section.texts("send") {
        match Extra::ALL.into_iter().find(|extra| extra.name() == text.value) {
            Some(extra) if extras.contains(&extra) => {}
            Some(extra) => extras.push(extra),
            None => section.reject(
                &text.place,
                format!(
                    "ai.send: \"{}\" is not a field that may be sent, write \"locations\" or \"labels\"",
                    text.value
                ),
            ),
        }
    }
    extras
}
