//! A home with a Slack.

use crate::fake::Fake;
use crate::harness::{Home, Ran};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// What the configuration says of Slack, with short patience.
pub(crate) fn slack(fake: &Fake) -> String {
    format!(
        "[slack]\ntoken = {{ env = \"SLACK_BOT_TOKEN\" }}\nuser = \"U0ADA\"\nbase_url = \"{}\"\n\
         timeout = \"1s\"\nbudget = \"8s\"\n",
        fake.url()
    )
}

/// A home and its Slack.
pub(crate) struct World {
    pub(crate) home: Home,
    pub(crate) fake: Fake,
}

impl World {
    /// With a task, and `more` in the configuration.
    pub(crate) fn new(more: &str) -> Self {
        let home = Home::with("", "Write the report due:2026-11-24 est:30m id:w\n");
        home.write("calendar.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
        let fake = Fake::start();
        home.configure(&format!("{}{more}", slack(&fake)));
        Self { home, fake }
    }

    /// The program at a time of the day, such as `08:00`.
    pub(crate) fn command(&self, time: &str, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        let day =
            if time.contains('T') { time.to_owned() } else { format!("2026-11-24T{time}:00") };
        command.env("SLACK_BOT_TOKEN", "xoxb-test");
        command.env("PERSONAL_OS_NOW", format!("{day}+01:00"));
        command
    }

    pub(crate) fn run_at(&self, time: &str, args: &[&str]) -> Ran {
        self.home.finish(&mut self.command(time, args))
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_at("08:00", args)
    }

    /// A message of one's own.
    pub(crate) fn send(&self, sink: &str, text: &str) -> Ran {
        self.home.write("message.md", text);
        self.run(&["delivery", "send", sink, "message.md"])
    }

    /// The ledger, the oldest first.
    pub(crate) fn ledger(&self) -> Vec<Value> {
        let listed = self.run(&["delivery", "list", "--json"]).json();
        let mut rows = listed["deliveries"].as_array().unwrap().clone();
        rows.reverse();
        rows
    }

    /// The states of all rows, the oldest first.
    pub(crate) fn states(&self) -> Vec<String> {
        self.ledger().iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect()
    }

    /// How many messages there are of each key; two of one is the end of the test.
    #[track_caller]
    pub(crate) fn kept(&self) -> usize {
        let mut keys: BTreeMap<String, usize> = BTreeMap::new();
        for message in self.fake.messages() {
            *keys.entry(message.marker().to_owned()).or_default() += 1;
        }
        assert!(keys.values().all(|count| *count == 1), "a message was delivered twice: {keys:?}");
        keys.len()
    }
}
