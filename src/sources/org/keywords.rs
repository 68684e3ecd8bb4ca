//! The keywords of a file: `#+TODO: TODO(t) WAITING(w@/!) | DONE(d!) CANCELLED(c)`.

/// Keywords that mean given up, where a file counts them among the finished ones.
const CANCELLED: &[&str] =
    &["CANCELLED", "CANCELED", "CANCEL", "KILL", "KILLED", "ABORTED", "DROPPED"];

/// Keywords that mean begun, as people call it.
const STARTED: &[&str] =
    &["STARTED", "STRT", "DOING", "IN-PROGRESS", "INPROGRESS", "IN_PROGRESS", "WIP"];

/// One sequence of keywords.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sequence {
    open: Vec<String>,
    done: Vec<String>,
}

/// All keywords of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keywords(Vec<Sequence>);

/// What a keyword says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) done: bool,
    pub(super) cancelled: bool,
    pub(super) started: bool,
}

impl Keywords {
    /// The keywords that a text defines, wherever in it; without any, Org's own two.
    pub(super) fn of(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let lines = text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"#+"));
        let sequences: Vec<Sequence> = lines.filter_map(sequence).collect();
        if sequences.is_empty() {
            let own = |name: &str| vec![name.to_owned()];
            return Self(vec![Sequence { open: own("TODO"), done: own("DONE") }]);
        }
        Self(sequences)
    }

    /// What `word` says, if it is a keyword.
    pub(super) fn state(&self, word: &str) -> Option<State> {
        let among = |names: &[String]| names.iter().any(|name| name == word);
        let is_open = self.0.iter().any(|sequence| among(&sequence.open));
        let done = !is_open && self.0.iter().any(|sequence| among(&sequence.done));
        (is_open || done).then(|| State {
            done,
            cancelled: done && CANCELLED.contains(&word),
            started: is_open && STARTED.contains(&word),
        })
    }

    /// The keyword that finishes a task with the keyword `word`: the first of its sequence that
    /// does not mean given up.
    pub(super) fn finished(&self, word: &str) -> Option<&str> {
        let own = |sequence: &&Sequence| sequence.open.iter().any(|name| name == word);
        let done = &self.0.iter().find(own)?.done;
        let finished = done.iter().find(|name| !CANCELLED.contains(&name.as_str()));
        finished.map(String::as_str)
    }

    /// The keyword of a new task.
    pub(super) fn first(&self) -> Option<&str> {
        self.0.iter().flat_map(|sequence| &sequence.open).next().map(String::as_str)
    }
}

/// The sequence that a line defines.
fn sequence(line: &[u8]) -> Option<Sequence> {
    let line = String::from_utf8_lossy(line);
    let (name, rest) = line.strip_prefix("#+")?.split_once(':')?;
    let names = ["TODO", "SEQ_TODO", "TYP_TODO"];
    if !names.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return None;
    }
    // In brackets stand the key that selects it and what is noted then.
    let word = |word: &str| word.split('(').next().unwrap_or_default().to_owned();
    let words: Vec<String> = rest.split_whitespace().map(word).collect();
    let (mut open, mut done) = match words.iter().position(|word| word == "|") {
        Some(bar) => (words.get(..bar)?.to_vec(), words.get(bar + 1..)?.to_vec()),
        // The last of several finishes.
        None => match words.split_last() {
            Some((last, open)) => (open.to_vec(), vec![last.clone()]),
            None => return None,
        },
    };
    open.retain(|word| !word.is_empty());
    done.retain(|word| !word.is_empty() && word != "|");
    (!open.is_empty() || !done.is_empty()).then_some(Sequence { open, done })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(text: &str, words: &[&str]) -> String {
        let keywords = Keywords::of(text.as_bytes());
        let letter = |word: &&str| match keywords.state(word) {
            None => '.',
            Some(State { cancelled: true, .. }) => 'c',
            Some(State { done: true, .. }) => 'd',
            Some(State { started: true, .. }) => 's',
            Some(_) => 'o',
        };
        words.iter().map(letter).collect()
    }

    #[test]
    fn a_file_defines_its_keywords() {
        let words = ["TODO", "WAITING", "DOING", "DONE", "CANCELLED", "todo", "TODOIST"];
        assert_eq!(states("* TODO x\n", &words), "o..d...");
        let text = "#+TODO: TODO(t) WAITING(w@/!) DOING | DONE(d!) CANCELLED(c@)\n";
        assert_eq!(states(text, &words), "oosdc..");
        assert_eq!(states("#+title: x\n#+seq_todo: TODO WAITING DONE\r\n", &words), "oo.d...");
        assert_eq!(states("#+TYP_TODO: Fred Sara |\n", &["Fred", "Sara", "TODO"]), "oo.");
        assert_eq!(states("#+TODO: TODO | DONE\n#+TODO: WAITING | CANCELLED\n", &words), "oo.dc..");
        assert_eq!(states("#+TODO:\n#+TODO: |\n#+TODONE: a b\n", &words), "o..d...");
        assert_eq!(states("#+TODO: ONLY\n", &["ONLY", "TODO"]), "d.");
        assert_eq!(states("\u{feff}#+TODO: NEXT | DONE\n", &["NEXT", "TODO"]), "o.");
    }

    #[test]
    fn a_task_is_finished_within_its_own_sequence() {
        let keywords = Keywords::of(b"#+TODO: A B | KILL D\n#+TODO: W | X Y\n#+TODO: Q |\n");
        assert_eq!(keywords.finished("B"), Some("D"));
        assert_eq!(keywords.finished("W"), Some("X"));
        assert_eq!(keywords.finished("Q"), None);
        assert_eq!(keywords.first(), Some("A"));
    }
}
