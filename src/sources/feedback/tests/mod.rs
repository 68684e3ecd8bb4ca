//! The suite of every source, on each place where users speak.

mod web;

use super::{Columns, FileFeedback, Form};
use crate::domain::Secret;
use crate::sources::Feedback;
use crate::sources::contract::NAME;
use crate::sources::contract::feedback::{Fixture, Spec, feedback_contract};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// A file of one form, made anew for every statement.
struct Files {
    folder: TempDir,
    name: &'static str,
    form: Form,
    write: fn(&[Spec]) -> String,
}

impl Files {
    fn new(name: &'static str, form: Form, write: fn(&[Spec]) -> String) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), name, form, write }
    }
}

/// When something was said.
fn at(number: u32) -> String {
    format!("2026-11-23T10:{number:02}:00Z")
}

impl Fixture for Files {
    fn missing(&self) -> Box<dyn Feedback> {
        let path = self.folder.path().join(self.name);
        Box::new(FileFeedback::new(NAME.into(), path, self.form, Columns::default()))
    }

    fn stating(&self, specs: &[Spec]) -> Box<dyn Feedback> {
        let path = self.folder.path().join(self.name);
        if self.form == Form::Maildir {
            let _ = fs::remove_dir_all(&path);
            for part in ["cur", "new", "tmp"] {
                fs::create_dir_all(path.join(part)).unwrap();
            }
            for spec in specs {
                let file = path.join("cur").join(format!("{:02}.host:2,S", spec.number));
                fs::write(file, message(spec)).unwrap();
            }
        } else {
            fs::write(path, (self.write)(specs)).unwrap();
        }
        self.missing()
    }

    fn id(&self, number: u32) -> String {
        match self.form {
            Form::Mbox | Form::Maildir => format!("m{number}@example.org"),
            Form::Text => format!("{}:{number}", self.name),
            _ => number.to_string(),
        }
    }

    fn tells_whom(&self) -> bool {
        self.form != Form::Text
    }

    fn is_literal(&self) -> bool {
        matches!(self.form, Form::Csv | Form::Json)
    }
}

fn table(specs: &[Spec]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |spec: &Spec| {
        format!("{},{},{},{}\n", spec.number, at(spec.number), spec.author, quoted(spec.text))
    };
    format!("id,date,author,text\n{}", specs.iter().map(row).collect::<String>())
}

fn lines(specs: &[Spec]) -> String {
    let line = |spec: &Spec| {
        let object = json!({
            "id": spec.number.to_string(), "created_at": at(spec.number),
            "author": spec.author, "text": spec.text,
        });
        format!("{object}\n")
    };
    specs.iter().map(line).collect()
}

fn notes(specs: &[Spec]) -> String {
    specs.iter().map(|spec| ["- ", spec.text, "\n"].concat()).collect()
}

fn message(spec: &Spec) -> String {
    format!(
        "From: {}\nMessage-ID: <m{}@example.org>\nDate: Mon, 23 Nov 2026 10:{:02}:00 +0000\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: 8bit\n\n{}\n",
        spec.author, spec.number, spec.number, spec.text
    )
}

fn mailbox(specs: &[Spec]) -> String {
    let one = |spec: &Spec| format!("From ann Mon Nov 23 10:00:00 2026\n{}\n", message(spec));
    specs.iter().map(one).collect()
}

mod tables {
    use super::*;
    feedback_contract!(Files::new("said.csv", Form::Csv, table));
}

mod json_lines {
    use super::*;
    feedback_contract!(Files::new("said.jsonl", Form::Json, lines));
}

mod prose {
    use super::*;
    feedback_contract!(Files::new("said.md", Form::Text, notes));
}

mod mbox {
    use super::*;
    feedback_contract!(Files::new("said.mbox", Form::Mbox, mailbox));
}

mod maildir {
    use super::*;
    feedback_contract!(Files::new("Mail", Form::Maildir, mailbox));
}
