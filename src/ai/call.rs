//! The call: tries inside one budget, whatever the protocol.

use super::anthropic::Anthropic;
use super::chat::Chat;
use super::openai::OpenAi;
use super::prompt::{Prompt, repair};
use super::refusal::{Refusal, judge};
use super::settings::{Ai, Provider};
use super::{Ask, Options, Outcome, Protocol, Turn};
use crate::domain::Secret;
use crate::http::{Client, Credentials, Deadline, ErrorKind, Request, Url};
use serde_json::Value;
use std::cell::RefCell;
use std::time::Duration;

/// How often one question is asked at most.
const MOST_TRIES: u32 = 4;

/// The pause after the first try; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The largest answer that is read.
const MOST_BYTES: u64 = 8 << 20;

/// A key has at least so many bytes.
const SHORTEST_KEY: usize = 12;

/// How much of a faulty reply is shown to the model again.
const MOST_REPEATED: usize = 16_000;

/// What a model is told by [`Writer::probe`].
const PROBE: &str = "This checks a connection. Reply with one JSON object and nothing else: \
                     {\"texts\":[],\"picks\":[]}";

/// A model that can be asked.
pub struct Writer<'a> {
    ai: &'a Ai,
    credentials: Credentials,
    client: Client,
    deadline: Deadline,
    first_pause: Duration,
    /// Options that the server refused, which are not sent again.
    refused: RefCell<Vec<&'static str>>,
    /// The time of the server's last answer, as it says it.
    date: RefCell<Option<String>>,
}

/// What a model said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its text, raw.
    pub text: String,
    /// What that cost.
    pub tokens: Tokens,
}

/// What an answer cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Of the prompt.
    pub input: u64,
    /// Of the answer, thinking included.
    pub output: u64,
}

impl std::ops::AddAssign for Tokens {
    fn add_assign(&mut self, more: Self) {
        self.input += more.input;
        self.output += more.output;
    }
}

/// Why there is no reply: a lower-case fragment without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed(pub String);

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("model", &self.ai.model).finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    /// A model, whose budget of time begins with the first question.
    pub fn new(ai: &'a Ai, key: Option<Secret>) -> Self {
        Self {
            ai,
            credentials: key.map_or(Credentials::None, Credentials::Bearer),
            client: Client::default(),
            deadline: Deadline::new(ai.budget),
            first_pause: FIRST_PAUSE,
            refused: RefCell::default(),
            date: RefCell::default(),
        }
    }

    #[cfg(test)]
    pub(super) fn impatient(self) -> Self {
        Self { first_pause: Duration::from_millis(1), ..self }
    }

    /// Which model is asked.
    pub fn model(&self) -> &str {
        &self.ai.model
    }

    /// What the server did not take, in a sentence.
    pub fn remark(&self) -> Option<String> {
        let refused = self.refused.borrow();
        (!refused.is_empty()).then(|| {
            format!("the server does not take {}, so it was left out", refused.join(" and "))
        })
    }

    /// The time of the server's last answer, as its head has it.
    pub fn date(&self) -> Option<String> {
        self.date.borrow().clone()
    }

    /// Where and what would be sent first, for the eyes of the user.
    pub fn egress(&self, prompt: &Prompt) -> (String, String) {
        let ask = self.ask_for(prompt.system, self.ai.max_tokens);
        let turns = prompt.turns();
        (self.url().to_string(), self.protocol().body(&Ask { turns: &turns, ..ask }).to_string())
    }

    /// Asks.
    pub fn ask(&self, prompt: &Prompt) -> Result<Asked, Failed> {
        self.converse(prompt.system, &prompt.turns())
    }

    /// Asks for next to nothing, without a word about the user: whether the key, the model and the
    /// form of answers are taken.
    pub fn probe(&self) -> Result<Asked, Failed> {
        let turn = Turn { from_user: true, text: "Reply now.".to_owned() };
        self.converse(PROBE, &[turn])
    }

    /// Asks once more, with what was wrong with the first reply.
    pub fn mend(
        &self,
        prompt: &Prompt,
        reply: &str,
        faults: &[(String, String)],
    ) -> Result<Asked, Failed> {
        let mut turns = prompt.turns();
        let reply: String = reply.chars().take(MOST_REPEATED).collect();
        turns.push(Turn {
            from_user: false,
            text: if reply.trim().is_empty() { "{}".to_owned() } else { reply },
        });
        turns.push(Turn { from_user: true, text: repair(faults) });
        self.converse(prompt.system, &turns)
    }

    fn converse(&self, system: &str, turns: &[Turn]) -> Result<Asked, Failed> {
        let mut max_tokens = self.ai.max_tokens;
        loop {
            let ask = Ask { turns, ..self.ask_for(system, max_tokens) };
            let body = self.send(&ask)?;
            match self.protocol().outcome(&body) {
                Outcome::Text(text) => {
                    let text = self.without_key(&text);
                    return Ok(Asked { text, tokens: self.protocol().tokens(&body) });
                }
                // Thinking may have eaten the limit: once with twice as much.
                Outcome::Truncated if max_tokens == self.ai.max_tokens => {
                    log::info!(
                        "the model reached its limit of {max_tokens} tokens; asking again with twice that"
                    );
                    max_tokens = max_tokens.saturating_mul(2);
                }
                Outcome::Truncated => {
                    return Err(Failed(format!("the answer was cut off at {max_tokens} tokens")));
                }
                Outcome::Refused(why) | Outcome::Nothing(why) => {
                    return Err(Failed(crate::domain::clean(&self.without_key(&why))));
                }
            }
        }
    }

    fn ask_for<'s>(&'s self, system: &'s str, max_tokens: u32) -> Ask<'s> {
        let refused = self.refused.borrow();
        let takes = |option: &str| !refused.contains(&option);
        Ask {
            model: &self.ai.model,
            system,
            turns: &[],
            max_tokens,
            options: Options {
                effort: self.ai.effort.as_deref().filter(|_| takes("effort")),
                temperature: self.ai.temperature.filter(|_| takes("temperature")),
                schema: takes("schema"),
            },
        }
    }

    /// The text without the key, which a server may repeat: replies and failures are recorded. A short
    /// one is a word that local servers ask for, and no secret.
    fn without_key(&self, text: &str) -> String {
        match &self.credentials {
            Credentials::Bearer(key) if key.expose().len() >= SHORTEST_KEY => {
                text.replace(key.expose(), "***")
            }
            _ => text.to_owned(),
        }
    }

    fn protocol(&self) -> &'static dyn Protocol {
        match self.ai.provider {
            Provider::Anthropic => &Anthropic,
            Provider::OpenAi => &OpenAi,
            Provider::Compatible => &Chat,
        }
    }

    fn url(&self) -> Url {
        let mut url = self.ai.address.clone();
        let path = format!("{}/{}", url.path().trim_end_matches('/'), self.protocol().path());
        url.set_path(&path);
        url
    }

    /// Sends one question until it is answered with 200, the tries or the budget are used up, or
    /// there is no point in asking again.
    fn send(&self, ask: &Ask) -> Result<Value, Failed> {
        let mut ask = ask.clone();
        let mut pause = self.first_pause;
        let mut in_another_form = false;
        for attempt in 1..=MOST_TRIES {
            let (wait, why) = match self.try_once(&ask)? {
                Tried::Answered(body) => return Ok(body),
                Tried::Later(wait, why) => (wait, why),
                Tried::Without(options, why) => {
                    if in_another_form {
                        return Err(Failed(why));
                    }
                    in_another_form = true;
                    log::info!("asking again without {}: {why}", options.join(" and "));
                    for option in &options {
                        match *option {
                            "effort" => ask.options.effort = None,
                            "temperature" => ask.options.temperature = None,
                            _ => ask.options.schema = false,
                        }
                    }
                    self.refused.borrow_mut().extend(options);
                    continue;
                }
            };
            let wait = wait.unwrap_or(pause);
            let left = self.deadline.left();
            if attempt == MOST_TRIES {
                return Err(Failed(format!("{why}, {attempt} times")));
            }
            if wait >= left {
                return Err(Failed(format!(
                    "{why}; it wants {} s of patience and {} s are left",
                    wait.as_secs_f64().ceil(),
                    left.as_secs()
                )));
            }
            log::info!("{why}; asking again in {} ms", wait.as_millis());
            std::thread::sleep(wait);
            pause *= 2;
        }
        Err(Failed("the server was asked too often".to_owned()))
    }

    fn try_once(&self, ask: &Ask) -> Result<Tried, Failed> {
        let protocol = self.protocol();
        let mut headers = protocol.headers();
        headers.push(("content-type", "application/json".to_owned()));
        let request = Request {
            method: "POST",
            url: self.url(),
            headers,
            body: Some(protocol.body(ask).to_string().into_bytes()),
            credentials: &self.credentials,
            timeout: self.ai.timeout,
            most_bytes: MOST_BYTES,
            patience: self.ai.timeout,
            repeatable: true,
        };
        let response = match self.client.send_once(&request, &self.deadline) {
            Ok(response) => {
                *self.date.borrow_mut() = response.header("date").map(str::to_owned);
                response
            }
            // Generating twice does no harm, so a lost or late answer is asked for again.
            Err(error)
                if error.kind == ErrorKind::Unreachable && !self.deadline.left().is_zero() =>
            {
                return Ok(Tried::Later(None, error.message));
            }
            Err(error) => return Err(Failed(error.message)),
        };
        if response.status == 200 {
            let body =
                serde_json::from_slice::<Value>(&response.body).ok().filter(Value::is_object);
            return body.map(Tried::Answered).ok_or_else(|| {
                Failed("the server answered with something that is no JSON".to_owned())
            });
        }
        let sent: Vec<&'static str> = [
            ("effort", ask.options.effort.is_some()),
            ("temperature", ask.options.temperature.is_some()),
            ("schema", ask.options.schema),
        ]
        .into_iter()
        .filter_map(|(option, sent)| sent.then_some(option))
        .collect();
        match judge(&response, &sent, &|text| self.without_key(text)) {
            (Refusal::Later(wait), why) => Ok(Tried::Later(wait, why)),
            (Refusal::Without(options), why) => Ok(Tried::Without(options, why)),
            (Refusal::Final, why) => Err(Failed(why)),
        }
    }
}

/// How one try ended.
enum Tried {
    Answered(Value),
    /// Worth another try, after so long if the server says so.
    Later(Option<Duration>, String),
    /// Worth a try without these options.
    Without(Vec<&'static str>, String),
}
