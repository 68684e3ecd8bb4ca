//! A unified diff of two versions of a file, for people and for `patch`.

use std::ops::Range;
use std::path::Path;

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// The largest table for finding common lines; beyond it the whole middle is shown as replaced.
const MOST_CELLS: usize = 4_000_000;

/// The difference as text, empty if there is none. `before` is `None` for a new file.
///
/// What a terminal would obey is written as an escape; a line end of CR LF is kept.
pub fn unified(path: &Path, before: Option<&[u8]>, after: &[u8]) -> String {
    let old = lines(before.unwrap_or_default());
    let new = lines(after);
    let changes = changes(&old, &new);
    if changes.is_empty() {
        return String::new();
    }
    let name = escaped(path.to_string_lossy().as_bytes());
    let from = if before.is_some() { name.as_str() } else { "/dev/null" };
    let mut text = format!("--- {from}\n+++ {name}\n");
    for hunk in hunks(&changes, old.len()) {
        write_hunk(&mut text, &hunk, &old, &new);
    }
    text
}

/// The lines with their ends.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Lines of the old version that lines of the new one take the place of; either may be none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Replaced {
    old: Range<usize>,
    new: Range<usize>,
}

/// All differences, in order: what lies between the longest common sequence of lines.
fn changes(old: &[&[u8]], new: &[&[u8]]) -> Vec<Replaced> {
    let start = std::iter::zip(old, new).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old[start..], &new[start..]);
    let same_end = std::iter::zip(old_middle.iter().rev(), new_middle.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let old_middle = &old_middle[..old_middle.len() - same_end];
    let new_middle = &new_middle[..new_middle.len() - same_end];
    let mut changes: Vec<Replaced> = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    let ends = [(old_middle.len(), new_middle.len())];
    for (next_old, next_new) in common(old_middle, new_middle).into_iter().chain(ends) {
        if (at_old, at_new) != (next_old, next_new) {
            changes.push(Replaced {
                old: start + at_old..start + next_old,
                new: start + at_new..start + next_new,
            });
        }
        (at_old, at_new) = (next_old + 1, next_new + 1);
    }
    changes
}

/// The places of a longest common sequence in both.
fn common(old: &[&[u8]], new: &[&[u8]]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.is_empty() || new.is_empty() || (old.len() + 1).saturating_mul(width) > MOST_CELLS {
        return Vec::new();
    }
    // longest[i][j]: how many lines the rests from i and from j have in common.
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// The changes in groups whose context would touch.
fn hunks(changes: &[Replaced], old_lines: usize) -> Vec<Vec<Replaced>> {
    let mut hunks: Vec<Vec<Replaced>> = Vec::new();
    for change in changes {
        match hunks.last_mut() {
            Some(hunk)
                if hunk.last().is_some_and(|last| {
                    (last.old.end + 2 * CONTEXT).min(old_lines) >= change.old.start
                }) =>
            {
                hunk.push(change.clone());
            }
            _ => hunks.push(vec![change.clone()]),
        }
    }
    hunks
}

fn write_hunk(text: &mut String, hunk: &[Replaced], old: &[&[u8]], new: &[&[u8]]) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let before = first.old.start.min(CONTEXT);
    let after = (old.len() - last.old.end).min(CONTEXT);
    let old_range = first.old.start - before..last.old.end + after;
    let new_range = first.new.start - before..last.new.end + after;
    text.push_str(&format!("@@ -{} +{} @@\n", place(&old_range), place(&new_range)));
    let mut at = old_range.start;
    for change in hunk {
        old[at..change.old.start].iter().for_each(|line| write_line(text, ' ', line));
        old[change.old.clone()].iter().for_each(|line| write_line(text, '-', line));
        new[change.new.clone()].iter().for_each(|line| write_line(text, '+', line));
        at = change.old.end;
    }
    old[at..old_range.end].iter().for_each(|line| write_line(text, ' ', line));
}

/// `START,COUNT`; an empty range is named by the line before it.
fn place(range: &Range<usize>) -> String {
    let start = if range.is_empty() { range.start } else { range.start + 1 };
    format!("{start},{}", range.len())
}

fn write_line(text: &mut String, sign: char, line: &[u8]) {
    text.push(sign);
    let (content, end) = match line.strip_suffix(b"\n") {
        Some(content) => (content, "\n"),
        None => (line, "\n\\ No newline at end of file\n"),
    };
    match content.strip_suffix(b"\r") {
        Some(content) => text.push_str(&format!("{}\r", escaped(content))),
        None => text.push_str(&escaped(content)),
    }
    text.push_str(end);
}

/// The text with escapes for what a terminal would obey and would not show, and for bytes that are
/// no UTF-8.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\t' || !crate::domain::is_unsafe(c) {
                text.push(c);
            } else {
                text.extend(c.escape_unicode());
            }
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(before: &str, after: &str) -> String {
        unified(Path::new("todo.txt"), Some(before.as_bytes()), after.as_bytes())
    }

    #[test]
    fn a_changed_line_is_shown_with_three_lines_around_it() {
        assert_eq!(
            of("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- todo.txt\n+++ todo.txt\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
    }

    #[test]
    fn missing_line_ends_new_files_and_no_change_have_their_forms() {
        assert_eq!(
            of("a", "a\nb"),
            "--- todo.txt\n+++ todo.txt\n@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n\
             +a\n+b\n\\ No newline at end of file\n"
        );
        assert_eq!(
            unified(Path::new("new"), None, b"a\n"),
            "--- /dev/null\n+++ new\n@@ -0,0 +1,1 @@\n+a\n"
        );
        assert_eq!(of("", "a\n"), "--- todo.txt\n+++ todo.txt\n@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(of("a\n", "a\n"), "");
    }

    #[test]
    fn far_changes_have_hunks_of_their_own_and_near_ones_share() {
        let before: String = (1..=20).flat_map(|n| [n.to_string(), "\n".to_owned()]).collect();
        let far = before.replace("2\n3\n", "two\n3\n").replace("\n18\n", "\neighteen\n");
        assert_eq!(of(&before, &far).matches("@@ -").count(), 2);
        let near = before.replace("\n5\n", "\nfive\n").replace("\n12\n", "\ntwelve\n");
        assert_eq!(of(&before, &near).matches("@@ -").count(), 1);
    }

    #[test]
    fn nothing_in_a_diff_is_obeyed_by_a_terminal() {
        let diff = unified(Path::new("a"), Some(b"x\x1b[31m\t\xff\r\n"), b"");
        assert_eq!(diff, "--- a\n+++ a\n@@ -1,1 +0,0 @@\n-x\\u{1b}[31m\t\\xff\r\n");
    }

    /// Applies a diff to the old text, as `patch` does.
    fn patched(before: &str, diff: &str) -> String {
        let old: Vec<&str> = before.split_inclusive('\n').collect();
        let (mut at, mut new) = (0, String::new());
        let mut lines = diff.lines().skip(2).peekable();
        while let Some(line) = lines.next() {
            if let Some(header) = line.strip_prefix("@@ -") {
                let (start, rest) = header.split_once(',').unwrap();
                let empty = rest.starts_with("0 ");
                let start: usize = start.parse().unwrap();
                let start = if empty { start } else { start - 1 };
                old[at..start].iter().for_each(|line| new.push_str(line));
                at = start;
                continue;
            }
            let (sign, text) = line.split_at(1);
            let bare = lines.next_if(|next| next.starts_with('\\')).is_some();
            let text = if bare { text.to_owned() } else { format!("{text}\n") };
            if sign != "+" {
                assert_eq!(old[at], text);
                at += 1;
            }
            if sign != "-" {
                new.push_str(&text);
            }
        }
        old[at..].iter().for_each(|line| new.push_str(line));
        new
    }

    proptest! {
        #[test]
        fn a_diff_makes_the_new_version_of_the_old_one(before in "([ab]\n){0,12}[ab]?",
                                                       after in "([abc]\n){0,12}[ab]?") {
            prop_assert_eq!(patched(&before, &of(&before, &after)), after);
        }
    }
}
