//! Several updates that are printed as one document.

use crate::cli::Session;
use crate::error::Failure;
use crate::run::Format;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// What is printed, kept until all of it is there.
#[derive(Clone, Default)]
struct Kept(Rc<RefCell<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What `work` prints, parted where it says that a report has ended, and what it gives.
pub(super) fn gathered(
    session: &mut Session,
    work: impl FnOnce(&mut Session, &mut dyn FnMut(&str)) -> Vec<Failure>,
) -> (Vec<String>, Vec<Failure>) {
    let kept = Kept::default();
    let stdout = std::mem::replace(&mut session.terminal.stdout, Box::new(kept.clone()));
    let mut texts = Vec::new();
    let failures = work(session, &mut |_| {
        let bytes = std::mem::take(&mut *kept.0.borrow_mut());
        texts.push(String::from_utf8_lossy(&bytes).into_owned());
    });
    session.terminal.stdout = stdout;
    texts.retain(|text| !text.is_empty());
    (texts, failures)
}

/// One document of them: the first object with the others in it, or one array of all messages.
pub(super) fn document(format: Format, texts: &[String]) -> String {
    let Some((first, others)) = texts.split_first() else { return String::new() };
    // A text within JSON has no line of its own, so that any line may be moved in.
    let inner = |text: &String| text.trim().replace('\n', "\n    ");
    match (format, first.trim_end().strip_suffix("\n}")) {
        _ if others.is_empty() => first.clone(),
        (Format::Json, Some(open)) => {
            let others: Vec<String> = others.iter().map(inner).collect();
            format!("{open},\n  \"others\": [\n    {}\n  ]\n}}\n", others.join(",\n    "))
        }
        _ => {
            let items = |text: &String| {
                let inner = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
                inner.unwrap_or_default().trim_end().to_owned()
            };
            let items: Vec<String> = texts.iter().map(items).collect();
            format!("[{}\n]\n", items.join(","))
        }
    }
}
