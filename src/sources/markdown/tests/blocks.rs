//! Which lines are tasks.

use super::super::blocks::boxes;
use super::*;
use pulldown_cmark::{Event, Options, Parser};

/// The numbers of the lines with a box, and the characters in them.
pub(super) fn boxes_of(text: &[u8]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    boxes(text, |boxed| {
        let mark = &boxed.line[boxed.mark];
        found.push((boxed.number, String::from_utf8_lossy(mark).into_owned()));
    });
    found
}

fn lines(text: &str) -> Vec<usize> {
    boxes_of(text.as_bytes()).into_iter().map(|(number, _)| number).collect()
}

#[test]
fn every_marker_and_every_nesting_is_a_task() {
    let text = "\
- [ ] one
* [x] two
+ [ ] three
1. [ ] four
12) [ ] five
> - [ ] quoted
> > * [ ] twice
  - [ ] indented
    - [ ] nested
\t- [ ] by a tab
\t\t- [ ] by two
- - [ ] in one line
- > 1) [ ] mixed
-\t[ ] behind a tab
";
    assert_eq!(lines(text), (1..=14).collect::<Vec<_>>());
}

#[test]
fn what_only_looks_like_a_task_is_none() {
    for text in [
        "[ ] no marker",
        "-[ ] no blank before",
        "- [ ]no blank behind",
        "- [] no character",
        "- [  ] two characters",
        "- [x](https://example.com) a link",
        "- [[wiki]] link",
        "- \\[ ] escaped",
        "text - [ ] inside",
        "1234567890. [ ] too long a number",
        "- [ ]",
        "# - [ ] heading",
        "    - [ ] indented code",
        "-      [ ] code in an item",
        "| - [ ] | table |",
        "text\n2. [ ] a second item cannot follow text",
    ] {
        assert_eq!(lines(text), [0; 0], "{text}");
    }
}

#[test]
fn fences_hide_what_they_hold_and_no_more() {
    let text = "\
```
- [ ] code
```
- [ ] 4
~~~ md
- [ ] code
```
- [ ] still code
~~~~
- [ ] 10
````
```
- [ ] code
````
- [ ] 15
  ```
  - [ ] code
  ```
- [ ] 19
  ```
  - [ ] code
- [ ] 22 ends the item and so its code
> ~~~
> - [ ] code
- [ ] 25 ends the quote and so its code
``` not `a` fence
- [ ] 27
";
    assert_eq!(lines(text), [4, 10, 15, 19, 22, 25, 27]);
    assert_eq!(lines("```\n- [ ] never closed\n"), [0; 0]);
}

#[test]
fn comments_and_front_matter_are_not_read() {
    let text = "\
---
tasks:
- [ ] yaml
---
<!-- - [ ] one line -->
- [ ] 6
<!--
- [ ] hidden

- [ ] hidden
-->
- [ ] 12 <!-- here it begins
- [ ] hidden
and ends -->
- [ ] 15
%%
- [ ] hidden
%%
- [ ] 19
%% - [ ] one line %%
text %% begins
- [ ] hidden %%
- [ ] 23
- [ ] 24 100 %% sure
- [ ] 25 `<!--`
<pre>
- [ ] hidden
</PRE>
- [ ] 29 <!-- never closed
<details>

- [ ] 32
</details>
<!-- never closed, which hides the rest
- [ ] hidden
";
    assert_eq!(lines(text), [6, 12, 15, 19, 23, 24, 25, 29, 32]);
    assert_eq!(titles("- [ ] a <!-- x\n-->\n"), ["a"]);
    // Without its end it is a line, and no front matter.
    assert_eq!(lines("---\n- [ ] a\n"), [2]);
    assert_eq!(lines("\u{FEFF}---\r\n- [ ] yaml\r\n---\r\n- [ ] a\r\n"), [4]);
    assert_eq!(lines("text\n---\n- [ ] a\n---\n"), [3]);
}

#[test]
fn a_box_too_far_in_under_text_is_a_task_and_code_is_not() {
    assert_eq!(lines("- [ ] a\n\t\t- [ ] b\n\t- [ ] c\n"), [1, 2, 3]);
    assert_eq!(lines("Shopping:\n    - [ ] milk\n    - [ ] bread\n"), [2, 3]);
    assert_eq!(lines("- [ ] a\n\n      - [ ] code\n"), [1]);
    assert_eq!(lines("- [ ] a\n\n    - [ ] nested after a blank line\n"), [1, 3]);
}

/// The lines whose box a whole CommonMark parser finds.
fn oracle(text: &str) -> Vec<usize> {
    let events = Parser::new_ext(text, Options::ENABLE_TASKLISTS).into_offset_iter();
    let markers = events.filter(|(event, _)| matches!(event, Event::TaskListMarker(_)));
    markers.map(|(_, place)| text[..place.start].matches('\n').count() + 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn a_whole_parser_finds_the_same_tasks(lines_of in prop::collection::vec(
        "(> ?){0,2}[ ]{0,6}([-*+]|1\\.|1\\)|[-*] -)[ ]{1,2}\\[[ x]\\] [a-c]|(> ?){0,2}[ ]{0,5}(```|~~~|~~~~|[a-c]|- a|1. b|# c|- ```|)|",
        0..14,
    )) {
        let text = lines_of.join("\n") + "\n";
        let (found, expected) = (lines(&text), oracle(&text));
        let missing: Vec<&usize> = expected.iter().filter(|line| !found.contains(line)).collect();
        prop_assert!(missing.is_empty(), "{} lines {:?}", text, missing);
        // What we take and CommonMark does not is indented by four columns or more.
        for line in found.iter().filter(|line| !expected.contains(line)) {
            let raw = lines_of[line - 1].trim_start_matches('>');
            prop_assert!(raw.contains("    "), "{} line {}", text, line);
        }
    }
}
