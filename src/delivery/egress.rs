//! What would leave this machine, as text: the requests of a sink with their secrets masked.

use super::{Named, Ping, Target, slack};

/// The request that delivers `body`, the part `part` of `parts`; nothing for what stays on this
/// machine. An address in Slack is shown as it is configured: which channel it is would have to be
/// asked.
pub fn shown(
    sinks: &Named,
    target: &Target,
    body: &str,
    (part, parts): (u32, u32),
) -> Option<String> {
    match target {
        Target::Stdout | Target::File { .. } => None,
        Target::Command { name, command } => {
            let program = command.argv.first().map(String::as_str).unwrap_or_default();
            Some(format!("to {name}: standard input of {program}\n{body}\n"))
        }
        Target::Webhook { name, hook } => {
            Some(format!("to {name}: POST (the address in {})\n{body}\n", hook.url))
        }
        Target::Slack { name, address, .. } => {
            let base = sinks.slack()?.base_url.as_str().trim_end_matches('/');
            let request = slack::shown(body, address, part, parts);
            Some(format!(
                "to {name}: POST {base}/chat.postMessage\nAuthorization: Bearer ***\n{request}\n"
            ))
        }
    }
}

impl Ping {
    /// The requests of a run.
    pub fn shown(&self) -> String {
        format!(
            "to the watcher: GET (the address in {0})/start, then (the same) or /fail",
            self.url
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::paths::Paths;
    use crate::domain::WorkflowName;

    #[test]
    fn what_leaves_is_shown_and_no_secret_is() {
        let home = tempfile::tempdir().unwrap();
        let config_file = home.path().join("config.toml");
        std::fs::write(
            &config_file,
            "[slack]\ntoken = { env = \"TOKEN\" }\nuser = \"U0ADA\"\n\
             [sinks.hook]\nkind = \"webhook\"\nurl = { env = \"HOOK\" }\n\
             [sinks.mail]\nkind = \"command\"\ncommand = [\"mail\", \"ada\"]\n\
             env = { KEY = { env = \"TOKEN\" } }\n\
             [delivery]\nplan = [\"slack\", \"hook\", \"mail\", \"file:a.md\", \"stdout\"]\n\
             [ping]\nurl = { env = \"HOOK\" }\n",
        )
        .unwrap();
        let environment = [("TOKEN", "xoxb-secret"), ("HOOK", "https://a.example/secret")];
        let environment = environment.into_iter().collect();
        let folder = home.path().to_owned();
        let paths = Paths {
            config_file,
            config_is_explicit: true,
            state: folder.clone(),
            cache: folder,
            home: None,
        };
        let config = Config::load(paths, &environment).unwrap();
        let sinks = Named::read(&config);
        let targets = sinks.routes(&config, WorkflowName::Plan);
        config.check().unwrap();
        let body = r#"{"text":"said","blocks":[{"type":"rich_text"}],"plain":"only if refused"}"#;
        let shown: Vec<Option<String>> =
            targets.iter().map(|target| shown(&sinks, target, body, (1, 2))).collect();
        let [Some(slack), Some(hook), Some(mail), None, None] = &shown[..] else {
            panic!("{shown:?}");
        };
        let (head, request) = slack.split_once('{').unwrap();
        assert_eq!(
            head,
            "to slack: POST https://slack.com/api/chat.postMessage\nAuthorization: Bearer ***\n"
        );
        let request: serde_json::Value = serde_json::from_str(&format!("{{{request}")).unwrap();
        assert_eq!(request["channel"], "U0ADA");
        assert_eq!(request["blocks"][0]["type"], "rich_text");
        assert_eq!(request["thread_ts"], "(the first part)");
        assert_eq!(request["metadata"]["event_payload"]["part"], 2);
        assert!(request.get("plain").is_none());
        assert_eq!(*hook, format!("to hook: POST (the address in {{ env = \"HOOK\" }})\n{body}\n"));
        assert_eq!(*mail, format!("to mail: standard input of mail\n{body}\n"));
        let ping = sinks.ping.as_ref().unwrap().shown();
        assert!(ping.contains("(the address in { env = \"HOOK\" })/start"), "{ping}");
        assert!(![slack, hook, mail, &ping].iter().any(|text| text.contains("secret")));
    }
}
