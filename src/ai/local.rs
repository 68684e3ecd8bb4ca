//! Models that run on this machine, on the ports that their servers usually have.

use crate::domain::{clean, shorten};
use crate::env::Environment;
use crate::http::{self, Client, Credentials, Deadline, Request, Url};
use serde_json::Value;
use std::time::Duration;

/// The servers, with the port of each. All of them speak Chat Completions.
const SERVERS: [(&str, u16); 3] = [("Ollama", 11434), ("llama.cpp", 8080), ("LM Studio", 1234)];

/// How long one server may take to answer. It is on this machine and only lists names.
const TIMEOUT: Duration = Duration::from_millis(700);

/// How long all of them may take.
const BUDGET: Duration = Duration::from_secs(2);

const MOST_BYTES: u64 = 1 << 20;

/// The longest name of a model, in columns.
const LONGEST_NAME: usize = 100;

/// A server with a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// What the server usually is on this port.
    pub server: &'static str,
    /// Its address, as `ai.base_url` takes it.
    pub address: String,
    /// The first model that it names.
    pub model: String,
}

/// Asks each usual port of this machine for its models, and nothing beyond this machine. `OLLAMA_HOST`
/// moves that of Ollama, if it stays on this machine.
pub fn find(environment: &Environment) -> Vec<Local> {
    let client = Client::default();
    let deadline = Deadline::new(BUDGET);
    let moved = environment.get("OLLAMA_HOST").and_then(|host| own_host(host.to_str()?));
    let addresses = SERVERS.into_iter().map(|(server, port)| {
        let moved = moved.clone().filter(|_| server == "Ollama");
        (server, moved.unwrap_or_else(|| format!("http://127.0.0.1:{port}")))
    });
    let found = addresses.filter_map(|(server, address)| {
        let address = format!("{address}/v1");
        let model = first_model(&client, &deadline, &address)?;
        Some(Local { server, address, model })
    });
    found.collect()
}

/// The address that a value of `OLLAMA_HOST` means, if it is on this machine.
fn own_host(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("http://").trim_end_matches('/');
    let (host, port) = text.rsplit_once(':').unwrap_or((text, "11434"));
    // What listens everywhere is asked here.
    let host = if matches!(host, "" | "0.0.0.0" | "[::]") { "127.0.0.1" } else { host };
    let url = http::parse(&format!("http://{host}:{port}")).ok()?;
    Some(url.as_str().trim_end_matches('/').to_owned())
}

fn first_model(client: &Client, deadline: &Deadline, address: &str) -> Option<String> {
    let url: Url = http::parse(&format!("{address}/models")).ok()?;
    let response = client.send_once(
        &Request {
            method: "GET",
            url,
            headers: Vec::new(),
            body: None,
            credentials: &Credentials::None,
            timeout: TIMEOUT,
            most_bytes: MOST_BYTES,
            patience: Duration::ZERO,
            repeatable: false,
        },
        deadline,
    );
    let response = response.ok().filter(|response| response.status == 200)?;
    let answer: Value = serde_json::from_slice(&response.body).ok()?;
    let models = answer.get("data")?.as_array()?.iter();
    let names = models.filter_map(|model| model.get("id")?.as_str());
    // One that makes vectors of texts cannot write any.
    let mut names = names.filter(|name| !name.contains("embed") && clean(name) == **name);
    names.find(|name| !name.is_empty() && shorten(name, LONGEST_NAME) == **name).map(str::to_owned)
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::http::server::{Reply, Server};

    #[test]
    fn a_server_on_this_machine_is_asked_for_its_models() {
        let models = r#"{"object":"list","data":[{"id":"nomic-embed-text"},{"id":"llama3.2:3b"}]}"#;
        let server = Server::start();
        server.on("GET", "/v1/models", [Reply::ok(models)]);
        let host = server.url("").trim_start_matches("http://").to_owned();
        let environment: Environment = [("OLLAMA_HOST", host.as_str())].into_iter().collect();
        let found = find(&environment);
        let address = format!("http://{host}/v1");
        let model = "llama3.2:3b".to_owned();
        assert_eq!(found.first(), Some(&Local { server: "Ollama", address, model }));
    }

    #[test]
    fn no_other_machine_is_asked() {
        assert_eq!(own_host("http://127.0.0.1:5000/").as_deref(), Some("http://127.0.0.1:5000"));
        assert_eq!(own_host("0.0.0.0:5000").as_deref(), Some("http://127.0.0.1:5000"));
        assert_eq!(own_host("localhost").as_deref(), Some("http://localhost:11434"));
        assert_eq!(own_host("gpu.example.com:11434"), None);
        assert_eq!(own_host("http://10.0.0.5:11434"), None);
    }
}
