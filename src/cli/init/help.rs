//! Where tokens and keys come from.

/// The manifest of a Slack app, with the way to its token at its head.
pub(in crate::cli) const SLACK_MANIFEST: &str = include_str!("slack-manifest.yaml");

/// What to do for each provider of models.
pub(in crate::cli) const PROVIDERS: &str = "\
The program words every report itself: no key, no network. A language model may
do that in its place; it chooses words, and each of its sentences is checked.
`personal-os plan --show-egress` prints what it would be told.

Anthropic (Claude)
  1. https://platform.claude.com: sign in, and add credit under Billing.
  2. API keys, Create key; it begins with sk-ant- and is shown once.
  3. personal-os init asks for it. By hand: write it into
     ~/.config/personal-os/anthropic.key, chmod 600 that file, and set
       [ai]
       provider = \"anthropic\"
       api_key = { file = \"anthropic.key\" }

OpenAI
  1. https://platform.openai.com: sign in, and add credit under Billing.
  2. API keys, Create new secret key; it begins with sk- and is shown once.
  3. personal-os init asks for it. By hand: as above, with openai.key and
       [ai]
       provider = \"openai\"
       api_key = { file = \"openai.key\" }

On this machine: Ollama, llama.cpp, LM Studio
  1. Start the server with a model: `ollama run llama3.2`.
  2. personal-os init finds it on its usual port. By hand:
       [ai]
       provider = \"openai-compatible\"
       base_url = \"http://localhost:11434/v1\"
       model = \"llama3.2\"

Any other server that speaks Chat Completions, a gateway or a proxy: the same,
with its base_url, and api_key if it wants one.
";

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes() -> Vec<&'static str> {
        let (_, scopes) = SLACK_MANIFEST.split_once("    bot:\n").unwrap();
        let lines = scopes.lines().map_while(|line| line.strip_prefix("      "));
        lines.filter_map(|line| line.strip_prefix("- ")?.split(" #").next()).collect()
    }

    /// The calls of `crate::slack`, with what each needs (docs of Slack's methods).
    #[test]
    fn the_manifest_has_the_scopes_of_the_calls_that_are_made_and_no_other() {
        let needed = [
            ("chat.postMessage", "chat:write"),
            ("conversations.open", "im:write"),
            ("conversations.history", "im:history"),
            ("users.lookupByEmail", "users:read.email"),
            ("conversations.list", "channels:read"),
            ("conversations.history", "channels:history"),
        ];
        let calls = include_str!("../../slack/mod.rs");
        for (method, scope) in needed {
            assert!(calls.contains(&format!("\"{method}\"")), "{method} is not called any more");
            assert!(scopes().contains(&scope), "{scope}");
        }
        // `users:read.email` may only be asked for together with `users:read`.
        let other: Vec<&str> = scopes()
            .into_iter()
            .filter(|scope| *scope != "users:read" && needed.iter().all(|(_, s)| s != scope))
            .collect();
        assert!(other.is_empty(), "{other:?}");
    }

    /// The limits of Slack's manifest format.
    #[test]
    fn the_manifest_keeps_to_slacks_limits() {
        let value = |key: &str| {
            let line = SLACK_MANIFEST.lines().find_map(|line| line.trim().strip_prefix(key));
            line.unwrap().trim().to_owned()
        };
        assert!(value("name:").len() <= 35);
        assert!(value("display_name:").len() <= 80);
        assert!(value("description:").len() <= 140);
        // A token that is rotated would stop working after twelve hours.
        assert_eq!(value("token_rotation_enabled:"), "false");
        assert_eq!(value("messages_tab_enabled:"), "true");
        assert!(!SLACK_MANIFEST.contains('\t'));
    }
}
