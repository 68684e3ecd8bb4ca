use super::*;
use crate::domain::Importance;
use crate::sources::contract::{context, day, when};
use proptest::prelude::*;
use std::fs;

mod change;
mod suite;

fn load(text: impl AsRef<[u8]>) -> Loaded<Task> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.org");
    fs::write(&path, text).unwrap();
    let mut loaded = Org::new("o".into(), path, None).load(&context());
    // The folder has another name each time.
    let folder = format!("{}/", folder.path().display());
    for task in loaded.items.iter_mut().flatten() {
        task.origin = task.origin.replace(&folder, "");
    }
    for problem in &mut loaded.problems {
        problem.message = problem.message.replace(&folder, "");
    }
    loaded
}

fn items(text: impl AsRef<[u8]>) -> Vec<Task> {
    let loaded = load(text);
    assert_eq!(loaded.problems, []);
    loaded.items.unwrap()
}

fn titles(text: &str) -> Vec<String> {
    items(text).into_iter().map(|task| task.title).collect()
}

#[test]
fn every_part_of_an_entry_goes_where_it_belongs() {
    let text = "\
#+FILETAGS: :team:
* Launch :work:
** TODO [#A] Write the [[https://example.com/prd][PRD]] [1/3] :pricing:@desk:
   SCHEDULED: <2026-11-25 Wed> DEADLINE: <2026-11-30 Mon 17:00 -3d>
   :PROPERTIES:
   :ID:       prd-1
   :Effort:   1:30
   :CREATED:  [2026-11-01 Sun 10:00]
   :BLOCKER:  ids(a-1 \"b-2\")
   :PROJECT:  pricing, launch
   :END:
   Some text.
";
    let expected = Task {
        key: Key("o:prd-1".into()),
        source: "o".into(),
        id: "prd-1".into(),
        title: "Write the PRD".into(),
        done: false,
        cancelled: false,
        waiting: false,
        started: false,
        priority: Importance::High,
        due: Some(when("2026-11-30T17:00")),
        scheduled: Some(day("2026-11-25")),
        estimate_minutes: Some(90),
        projects: vec!["pricing".into(), "launch".into()],
        contexts: vec!["desk".into()],
        tags: vec!["pricing".into(), "work".into(), "team".into()],
        depends: vec![Key("o:a-1".into()), Key("o:b-2".into())],
        blocked: true,
        created: Some(when("2026-11-01T10:00")),
        completed: None,
        worked: None,
        private: false,
        url: Some("https://example.com/prd".into()),
        origin: "todo.org:3".into(),
    };
    assert_eq!(items(text), [expected]);
}

#[test]
fn only_headlines_with_a_keyword_are_tasks() {
    let text = "\
* TODO one
* todo no
*TODO no
 * TODO no
* TODOIST no
* TODO
** DONE six
- [ ] TODO no
*** TODO :tag:
#+begin_src org
* TODO also a headline to Org
,* TODO no
#+end_src
* TODO\ttab
";
    assert_eq!(titles(text), ["one", "", "six", "", "also a headline to Org", "tab"]);
}

#[test]
fn keywords_say_the_state() {
    let tasks = items(
        "#+TODO: TODO(t) NEXT DOING WAITING(w@/!) | DONE(d!) CANCELLED(c@)\n* DOING a\n* WAITING b\n\
         * CANCELLED c\nCLOSED: [2026-11-23 Mon]\n* DONE d\nCLOSED: [2026-11-23 Mon 10:30]\n* NEXT e\n",
    );
    let state = |task: &Task| (task.done, task.cancelled, task.started);
    let states: Vec<_> = tasks.iter().map(state).collect();
    let open = (false, false, false);
    assert_eq!(
        states,
        [(false, false, true), open, (true, true, false), (true, false, false), open]
    );
    assert_eq!(tasks[2].completed, Some(day("2026-11-23")));
    assert_eq!(tasks[3].completed, Some(when("2026-11-23T10:30")));
}

#[test]
fn commented_and_archived_subtrees_are_left_out() {
    let text = "\
* COMMENT Later
** TODO hidden
* TODO COMMENT hidden
* TODO shown
* Old :ARCHIVE:
** TODO hidden
*** TODO hidden
* TODO COMMENTARY on it
** TODO below :x:
* TODO last
";
    assert_eq!(titles(text), ["shown", "COMMENTARY on it", "below", "last"]);
}

#[test]
fn tags_are_inherited_down_and_never_sideways() {
    let tasks = items(
        "* One :a:\n** Two :b:@home:\n*** TODO x :c:a:\n** TODO y\n* TODO z :ä_1:\n* TODO no tags: here\n",
    );
    assert_eq!(tasks[0].tags, ["c", "a", "b"]);
    assert_eq!(tasks[0].contexts, ["home"]);
    assert_eq!(tasks[1].tags, ["a"]);
    assert_eq!(tasks[2].tags, ["ä_1"]);
    assert_eq!((tasks[3].tags.len(), tasks[3].title.as_str()), (0, "no tags: here"));
}

#[test]
fn titles_are_shown_as_org_shows_them() {
    for (headline, expected) in [
        ("Write [[file:a.org]]", "Write file:a.org"),
        ("Write [[id:abc][the plan]] [40%]", "Write the plan"),
        ("[2/5] Steps", "Steps"),
        ("Steps [/] [%] now", "Steps now"),
        ("Keep [this] and [[that", "Keep [this] and [[that"),
        ("[#A] [#B] twice", "[#B] twice"),
        ("Say <2026-11-30 Mon> hello", "Say <2026-11-30 Mon> hello"),
    ] {
        assert_eq!(titles(&format!("* TODO {headline}\n")), [expected], "{headline}");
    }
    let url = |text: &str| items(text)[0].url.clone();
    assert_eq!(
        url("* TODO Read [[id:x][y]] https://example.com/b.").unwrap(),
        "https://example.com/b"
    );
    assert_eq!(url("* TODO Read [[id:x][y]]"), None);
}

#[test]
fn priorities_and_efforts_have_several_forms() {
    let of = |cookie: &str| items(format!("* TODO {cookie} x\n"))[0].priority;
    assert_eq!((of("[#A]"), of("[#1]")), (Importance::High, Importance::High));
    assert_eq!((of("[#B]"), of("[#b]")), (Importance::Medium, Importance::Medium));
    assert_eq!(
        (of("[#C]"), of("[#64]"), of("")),
        (Importance::Low, Importance::Low, Importance::None)
    );
    let effort = |text: &str| {
        items(format!("* TODO x\n:PROPERTIES:\n:EFFORT: {text}\n:END:\n"))[0].estimate_minutes
    };
    for (text, minutes) in [
        ("0:30", 30),
        ("1:00", 60),
        ("10:05", 605),
        ("30min", 30),
        ("1h 30min", 90),
        ("2h", 120),
        ("45", 45),
    ] {
        assert_eq!(effort(text), Some(minutes), "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_counted_and_the_task_stays() {
    let loaded = load(
        "* TODO a\nDEADLINE: <2026-02-30 Mon> SCHEDULED: <2026-11-25>\n* TODO b\n:PROPERTIES:\n\
         :Effort: long\n:END:\n* DONE c\nDEADLINE: <never>\n",
    );
    assert_eq!(
        loaded.problems[0].message,
        "2 tasks have a timestamp or an effort that cannot be read; the first is todo.org:1: \
         DEADLINE: <2026-02-30 Mon>"
    );
    let tasks = loaded.items.unwrap();
    assert_eq!((tasks.len(), tasks[0].due, tasks[0].scheduled), (3, None, Some(day("2026-11-25"))));
}

#[test]
fn planning_and_properties_stand_directly_below() {
    let tasks = items(
        "* TODO a\n\nDEADLINE: <2026-11-30>\n* TODO b\n:LOGBOOK:\n:END:\n:PROPERTIES:\n:ID: x\n:END:\n\
         * TODO c\n:PROPERTIES:\n:ID: open end\n* TODO d\n  :properties:\r\n  :custom_id: e\r\n  :end:\r\n",
    );
    assert_eq!(tasks[0].due, None);
    assert_eq!(tasks.iter().map(|task| task.id.len()).collect::<Vec<_>>(), [16, 16, 8, 1]);
    assert_eq!((tasks[3].id.as_str(), tasks[3].title.as_str()), ("e", "d"));
}

#[test]
fn blockers_are_identities_or_nothing() {
    let depends = |text: &str| -> Vec<String> {
        let text = format!("* TODO x\n:PROPERTIES:\n:BLOCKER: {text}\n:END:\n");
        items(text)[0].depends.iter().map(|key| key.0.clone()).collect()
    };
    assert_eq!(depends("a b"), ["o:a", "o:b"]);
    assert_eq!(depends("ids(\"a\" id:b) todo?(TODO)"), ["o:a", "o:b"]);
    for relative in ["previous-sibling", "siblings(todo-only)", "children"] {
        assert_eq!(depends(relative), [""; 0], "{relative}");
    }
}

#[test]
fn a_folder_is_read_with_what_lies_below() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("b")).unwrap();
    fs::write(folder.path().join("b/c.org"), "#+TODO: A | B\n* A deep\n").unwrap();
    fs::write(folder.path().join("z.org"), "* TODO last\n* A no keyword here\n").unwrap();
    fs::write(folder.path().join("x.md"), "* TODO no\n").unwrap();
    let tasks = Org::new("o".into(), folder.path().into(), None).load(&context()).items.unwrap();
    let origins: Vec<&str> = tasks.iter().map(|task| task.origin.as_str()).collect();
    assert_eq!(origins, ["b/c.org:2", "z.org:1"]);
}

#[test]
fn long_lines_take_no_time() {
    for piece in ["[[ ", "[[a]", "[1/", ":a:b ", "[#A]", "TODO "] {
        let text = format!("* TODO {}\n", piece.repeat(60_000 / piece.len()));
        assert_eq!(load(text.repeat(3)).items.unwrap().len(), 3, "{piece}");
    }
}

proptest! {
    #[test]
    fn no_text_is_fatal(lines in prop::collection::vec(
        "\\*{0,3} ?(TODO|DONE|COMMENT)? ?(\\[#[A-C]\\]|:[a-c@]{1,2}:|\\[\\[|\\]\\]|\\[1/2\\]|\\PC| ){0,6}|(DEADLINE|CLOSED): ?[<\\[]2026-1[0-9]-[0-9]{2}( [a-z+0-9:-]{0,5}){0,3}[>\\]]|:(PROPERTIES|END|ID|Effort):[ 0-9:]{0,5}|#\\+TODO: [AB|(]{0,6}",
        0..16,
    )) {
        let loaded = load(lines.join("\n"));
        let keys: std::collections::HashSet<Key> =
            loaded.items.iter().flatten().map(|task| task.key.clone()).collect();
        prop_assert_eq!(keys.len(), loaded.items.map_or(0, |items| items.len()));
    }

    #[test]
    fn no_bytes_are_fatal(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        load(bytes);
    }
}
