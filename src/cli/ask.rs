//! Asking on a terminal, by plain lines: no cursor is moved and no colour is needed, so that a screen
//! reader, a pipe and forty columns read it alike.

use crate::domain::{Secret, clean};
use crate::error::{Failure, Kind, Result};
use crate::unix;
use std::io::{BufRead, Read as _, Write};
use unicode_width::UnicodeWidthStr as _;

/// The longest answer that is read, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

/// Wider lines are hard to follow.
const WIDEST: usize = 96;

/// Somebody to ask.
pub(super) struct Dialogue<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    width: usize,
    asked: usize,
}

/// A question.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    /// What is asked.
    pub(super) text: &'q str,
    /// The answer that Enter stands for.
    pub(super) default: Option<&'q str>,
    /// What `?` explains.
    pub(super) help: &'q str,
}

impl<'a> Dialogue<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write, width: usize) -> Self {
        Self { input, output, width: width.clamp(20, WIDEST), asked: 0 }
    }

    /// How many questions were asked.
    pub(super) fn asked(&self) -> usize {
        self.asked
    }

    /// Says something, in lines that fit.
    pub(super) fn say(&mut self, text: &str) -> Result<()> {
        let lines: Vec<String> = text.lines().map(|line| wrap(line, self.width)).collect();
        self.write(&(lines.join("\n") + "\n"))
    }

    /// Says something as it is: a file to copy, a difference.
    pub(super) fn show(&mut self, text: &str) -> Result<()> {
        self.write(text)
    }

    fn write(&mut self, text: &str) -> Result<()> {
        let written = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        written.map_err(|error| Failure::output("stderr", error))
    }

    /// Begins the next question with what there is to choose from, each by its number.
    pub(super) fn begin(&mut self, text: &str, choices: &[String]) -> Result<()> {
        self.asked += 1;
        let mut all = format!("\n{}. {text}", self.asked);
        for (number, choice) in choices.iter().enumerate() {
            all.push_str(&format!("\n  {}) {choice}", number + 1));
        }
        self.say(&all)
    }

    /// Asks until `check` takes the answer. What is wrong with one is said.
    pub(super) fn ask<T>(
        &mut self,
        question: Question<'_>,
        mut check: impl FnMut(&mut Self, &str) -> Result<Result<T, String>>,
    ) -> Result<T> {
        loop {
            self.prompt(question)?;
            let line = self.read_line()?;
            let line = line.trim();
            match (line, question.default) {
                ("?", _) => self.say(question.help)?,
                ("", None) => self.say("Please answer; ? explains.")?,
                ("", Some(default)) => match check(self, default)? {
                    Ok(answer) => return Ok(answer),
                    Err(why) => self.refuse(&why)?,
                },
                (line, _) => match check(self, line)? {
                    Ok(answer) => return Ok(answer),
                    Err(why) => self.refuse(&why)?,
                },
            }
        }
    }

    /// Asks for a secret until `check` takes it. What is typed is not shown. Enter alone is `None`.
    pub(super) fn ask_secret<T>(
        &mut self,
        question: Question<'_>,
        mut check: impl FnMut(&mut Self, &Secret) -> Result<Result<T, String>>,
    ) -> Result<Option<T>> {
        loop {
            // Whoever sees the prompt may type at once.
            unix::hide_typing().map_err(|cause| {
                Failure::caused(Kind::Io, "the terminal cannot hide what is typed", cause).hint(
                    "write the secret into a file of mode 0600 and name it in the configuration",
                )
            })?;
            let line = self.prompt(question).and_then(|()| self.read_line());
            unix::show_typing();
            let line = line?;
            match line.trim() {
                "?" => self.say(question.help)?,
                "" => return Ok(None),
                secret => match check(self, &Secret::new(secret))? {
                    Ok(answer) => return Ok(Some(answer)),
                    Err(why) => self.refuse(&why)?,
                },
            }
        }
    }

    fn refuse(&mut self, why: &str) -> Result<()> {
        let end = if why.ends_with(['.', '?', '!']) { "" } else { "." };
        self.say(&format!("That will not do: {why}{end}"))
    }

    fn prompt(&mut self, question: Question<'_>) -> Result<()> {
        let default = question.default.map(|text| format!(" [{text}]")).unwrap_or_default();
        if !question.text.is_empty() || !default.is_empty() {
            self.say(format!("{}{default}", question.text).trim_start())?;
        }
        self.write("> ")
    }

    fn read_line(&mut self) -> Result<String> {
        let mut bytes = Vec::new();
        let read = (&mut self.input).take(MOST_BYTES).read_until(b'\n', &mut bytes);
        read.map_err(|cause| Failure::caused(Kind::Io, "could not read the answer", cause))?;
        if bytes.last() != Some(&b'\n') {
            self.write("\n")?;
            return Err(Failure::new(Kind::Other, "the answers ended, so nothing was written")
                .hint("start again with `personal-os init`, or let --no-input choose"));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The text in lines of at most `width` columns. What follows a number or a dash is set in below it;
/// a longer word stays whole.
fn wrap(line: &str, width: usize) -> String {
    let indent = line.len() - line.trim_start().len();
    let mut words = line.split_whitespace().peekable();
    let is_number = |word: &str| {
        let digits = word.strip_suffix('.').unwrap_or_default();
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    };
    let is_item =
        words.peek().is_some_and(|word| word.ends_with(')') || *word == "-" || is_number(word));
    let hanging = if is_item { indent + 3 } else { indent };
    let mut lines = vec![" ".repeat(indent)];
    let mut is_first = true;
    for word in words {
        if let Some(last) = lines.last_mut() {
            let gap = usize::from(!is_first);
            if is_first || last.width() + gap + word.width() <= width {
                last.push_str(if is_first { "" } else { " " });
                last.push_str(word);
            } else {
                lines.push(format!("{}{word}", " ".repeat(hanging)));
            }
        }
        is_first = false;
    }
    lines.join("\n").trim_end().to_owned()
}

/// Yes or no, in full or by its first letter.
pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" => Ok(true),
        "no" | "n" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}

/// Outside text within a sentence.
pub(super) fn shown(text: &str) -> String {
    crate::domain::shorten(&clean(text), 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(typed: &str, width: usize) -> (Result<u32>, String) {
        let mut input = typed.as_bytes();
        let mut output = Vec::new();
        let mut dialogue = Dialogue::new(&mut input, &mut output, width);
        dialogue.begin("How many?", &["one".to_owned(), "two of them".to_owned()]).unwrap();
        let question = Question { text: "A number", default: Some("1"), help: "So many." };
        let answer = dialogue.ask(question, |_, text| {
            Ok(text.parse::<u32>().map_err(|_| format!("\"{text}\" is no number")))
        });
        (answer, String::from_utf8(output).unwrap())
    }

    #[test]
    fn a_bad_answer_is_asked_again_with_the_reason_and_a_question_mark_explains() {
        let (answer, said) = talk("x\n?\n 7 \n", 80);
        assert_eq!(answer.unwrap(), 7);
        assert_eq!(
            said,
            "\n1. How many?\n  1) one\n  2) two of them\nA number [1]\n> \
             That will not do: \"x\" is no number.\nA number [1]\n> So many.\nA number [1]\n> "
        );
    }

    #[test]
    fn enter_takes_the_default_and_an_end_in_the_middle_is_a_failure() {
        assert_eq!(talk("\n", 80).0.unwrap(), 1);
        for cut in ["", "7"] {
            let failure = talk(cut, 80).0.unwrap_err();
            assert!(failure.to_string().contains("nothing was written"), "{failure}");
        }
    }

    #[test]
    fn lines_fit_and_items_hang() {
        assert_eq!(wrap("  1) one two three", 12), "  1) one two\n     three");
        assert_eq!(wrap("  1. one two three", 12), "  1. one two\n     three");
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("a/very/long/path and more", 6), "a/very/long/path\nand\nmore");
        assert_eq!(wrap("", 10), "");
    }
}
