//! Changes of lists in every format, through the real program: exactly what is written, what
//! `--dry-run` shows, what another program wrote meanwhile, and several writers at once.

use crate::harness::Home;
use std::fs;

/// The lines of one task, by its number.
type Lines = fn(usize) -> String;

/// A list in one format, put together from its parts, so that a change of it can be too.
struct Format {
    kind: &'static str,
    file: &'static str,
    head: &'static [u8],
    /// The task called `Job N`, open, finished and put off to 1 December.
    job: Lines,
    done: Lines,
    deferred: Lines,
    /// Behind the tasks; what is added comes after it.
    tail: &'static [u8],
    /// A new task called so. `UID` stands for an identity that nobody can know before.
    added: fn(&str) -> String,
    end: &'static [u8],
}

const FORMATS: [Format; 4] = [
    Format {
        kind: "todotxt",
        file: "todo.txt",
        head: b"Other\r\n\n",
        job: |n| format!("(A) Job {n}  +x\r\n"),
        done: |n| format!("x 2026-11-24 Job {n}  +x pri:A\r\n"),
        deferred: |n| format!("(A) Job {n}  +x t:2026-12-01\r\n"),
        tail: b"x 2026-11-20 Old\r\n",
        added: |text| format!("{text}\r\n"),
        end: b"",
    },
    Format {
        kind: "markdown",
        file: "Tasks.md",
        head: b"\xEF\xBB\xBF# Jobs\r\n\r\n```\r\n- [ ] Job 0\r\n```\r\n",
        job: |n| format!("* [ ] Job {n} ⏫\r\n  text\r\n"),
        done: |n| format!("* [x] Job {n} ⏫ ✅ 2026-11-24\r\n  text\r\n"),
        deferred: |n| format!("* [ ] Job {n} ⏫ ⏳ 2026-12-01\r\n  text\r\n"),
        tail: b"no \xFF text\r\n",
        added: |text| format!("- [ ] {text}\r\n"),
        end: b"",
    },
    Format {
        kind: "org",
        file: "jobs.org",
        head: b"#+TITLE: Jobs \xFF\n",
        // Finishing one moves those below it to other lines.
        job: |n| format!("* TODO Job {n}\t:x:\ntext\n"),
        done: |n| format!("* DONE Job {n}\t:x:\nCLOSED: [2026-11-24 Tue 08:00]\ntext\n"),
        deferred: |n| format!("* TODO Job {n}\t:x:\nSCHEDULED: <2026-12-01 Tue>\ntext\n"),
        tail: b"* Notes\n,* TODO Job 0\n",
        added: |text| format!("* TODO {text}\n"),
        end: b"",
    },
    Format {
        kind: "ics",
        file: "jobs.ics",
        head: b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-A:\xFF\r\n",
        job: |n| format!("BEGIN:VTODO\r\nUID:{n}\r\nSUMMARY:Job\r\n  {n}\r\nEND:VTODO\r\n"),
        done: |n| {
            format!(
                "BEGIN:VTODO\r\nUID:{n}\r\nSUMMARY:Job\r\n  {n}\r\nSTATUS:COMPLETED\r\n\
                 COMPLETED:20261124T070000Z\r\nPERCENT-COMPLETE:100\r\nSEQUENCE:1\r\n\
                 DTSTAMP:20261124T070000Z\r\nLAST-MODIFIED:20261124T070000Z\r\nEND:VTODO\r\n"
            )
        },
        deferred: |n| {
            format!(
                "BEGIN:VTODO\r\nUID:{n}\r\nSUMMARY:Job\r\n  {n}\r\nDTSTART;VALUE=DATE:20261201\r\n\
                 SEQUENCE:1\r\nDTSTAMP:20261124T070000Z\r\nLAST-MODIFIED:20261124T070000Z\r\n\
                 END:VTODO\r\n"
            )
        },
        tail: b"BEGIN:VEVENT\r\nUID:e\r\nDTSTART:20261124T090000Z\r\nEND:VEVENT\r\n",
        added: |text| {
            format!(
                "BEGIN:VTODO\r\nUID:UID\r\nDTSTAMP:20261124T070000Z\r\nCREATED:20261124T070000Z\r\n\
                 LAST-MODIFIED:20261124T070000Z\r\nSUMMARY:{text}\r\nSTATUS:NEEDS-ACTION\r\n\
                 END:VTODO\r\n"
            )
        },
        end: b"END:VCALENDAR\r\n",
    },
];

impl Format {
    /// The file with these tasks and what was added.
    fn bytes(&self, tasks: &[String], added: &str) -> Vec<u8> {
        let tasks = tasks.concat();
        [self.head, tasks.as_bytes(), self.tail, added.as_bytes(), self.end].concat()
    }

    fn open(&self, count: usize) -> Vec<String> {
        (0..count).map(self.job).collect()
    }

    /// A home with the list of so many tasks.
    fn home(&self, count: usize) -> Home {
        let home = Home::new();
        home.write_config(&format!(
            "[[tasks]]\nname = \"jobs\"\nkind = \"{}\"\npath = \"~/{}\"\n",
            self.kind, self.file
        ));
        home.write(self.file, self.bytes(&self.open(count), ""));
        home
    }

    /// The file as it is now, with every identity that was made up replaced.
    fn now(&self, home: &Home) -> Vec<u8> {
        let bytes = fs::read(home.path(self.file)).unwrap();
        let mut now = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let made_up = line.starts_with(b"UID:") && line.len() > "UID:0\r\n".len();
            now.extend_from_slice(if made_up { b"UID:UID\r\n" } else { line });
        }
        now
    }

    #[track_caller]
    fn assert_is(&self, home: &Home, expected: &[u8]) {
        let (now, expected) = (self.now(home), String::from_utf8_lossy(expected).into_owned());
        assert_eq!(String::from_utf8_lossy(&now), expected, "{}", self.kind);
    }
}

/// The lines that a diff takes away and those that it puts there.
fn lines_of(diff: &str) -> (Vec<&str>, Vec<&str>) {
    let lines = || diff.split_inclusive('\n').skip(2);
    let with = |sign: char| lines().filter_map(|line| line.strip_prefix(sign)).collect();
    (with('-'), with('+'))
}

#[test]
fn each_change_is_shown_before_and_then_made_to_the_byte() {
    for format in &FORMATS {
        let home = format.home(3);
        let file = format!("~/{}", format.file);
        let changes: [(&[&str], usize, Lines); 2] = [
            (&["tasks", "done", "job 1"], 1, format.done),
            (&["tasks", "defer", "JOB 2", "2026-12-01"], 2, format.deferred),
        ];
        let mut tasks = format.open(3);
        for (args, at, changed) in changes {
            let before = format.bytes(&tasks, "");
            let diff = home.run(args.iter().chain(&["-n"])).ok();
            assert!(diff.starts_with(&format!("--- {file}\n+++ {file}\n@@ -")), "{diff}");
            let (old, new) = ((format.job)(at), changed(at));
            let (gone, come) = lines_of(&diff);
            let (old, new) = (old.split_inclusive('\n'), new.split_inclusive('\n'));
            let (old, new): (Vec<&str>, Vec<&str>) = (old.collect(), new.collect());
            let stays = |line: &&str, others: &[&str]| others.contains(line);
            let lost: Vec<&str> = old.iter().copied().filter(|l| !stays(l, &new)).collect();
            let won: Vec<&str> = new.iter().copied().filter(|l| !stays(l, &old)).collect();
            assert_eq!((gone, come), (lost, won), "{}", format.kind);
            format.assert_is(&home, &before);

            home.run(args).ok();
            tasks[at] = changed(at);
            format.assert_is(&home, &format.bytes(&tasks, ""));
        }
        home.run(["tasks", "add", "-n", "New"]).ok();
        format.assert_is(&home, &format.bytes(&tasks, ""));
        home.run(["tasks", "add", "New"]).ok();
        format.assert_is(&home, &format.bytes(&tasks, &(format.added)("New")));
        let listed = home.run(["tasks", "--json"]).json();
        let titles: Vec<&str> = listed["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["title"].as_str().unwrap())
            .filter(|title| title.starts_with(['J', 'N']))
            .collect();
        assert_eq!(titles, ["Job 0", "Job 2", "New"], "{}", format.kind);
        // What is done stays so, and nothing is written.
        let key = home.run(["tasks", "--all", "--json"]).json();
        let all = key["tasks"].as_array().unwrap();
        let done = all.iter().find(|task| task["title"] == "Job 1").unwrap();
        let said = home.run(["tasks", "done", done["key"].as_str().unwrap()]).ok();
        assert!(said.contains("already"), "{said}");
        let error = home.run(["tasks", "defer", done["key"].as_str().unwrap(), "fri"]).failed(2);
        assert!(error.contains(&format!("{file} is left as it is")), "{error}");
        format.assert_is(&home, &format.bytes(&tasks, &(format.added)("New")));
    }
}

/// Waits until a program has the file open to change it, which it opens when it has read the list.
#[cfg(target_os = "linux")]
fn wait_until_it_wants(program: &mut std::process::Child, path: &std::path::Path) {
    use std::os::unix::fs::MetadataExt as _;
    let wanted = fs::metadata(path).unwrap();
    let folder = format!("/proc/{}", program.id());
    loop {
        assert!(program.try_wait().unwrap().is_none(), "it waits for the lock");
        for entry in fs::read_dir(format!("{folder}/fd")).into_iter().flatten().flatten() {
            let is_it = fs::metadata(entry.path())
                .is_ok_and(|open| (open.dev(), open.ino()) == (wanted.dev(), wanted.ino()));
            let number = entry.file_name().into_string().unwrap();
            let info = fs::read_to_string(format!("{folder}/fdinfo/{number}")).unwrap_or_default();
            // Octal; the last digit is the mode, and 2 is for reading and writing.
            let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
            if is_it && flags.is_some_and(|flags| flags.trim().ends_with('2')) {
                return;
            }
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_changed_while_it_was_read_is_never_guessed_at() {
    for format in &FORMATS {
        let home = format.home(2);
        let path = home.path(format.file);
        let holder = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        holder.lock().unwrap();
        let mut command = home.command(["tasks", "done", "Job 1"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut program = command.spawn().unwrap();
        wait_until_it_wants(&mut program, &path);
        // The task it looked for says something else, in the same place.
        let tasks = [(format.job)(0), (format.job)(7)];
        fs::write(&path, format.bytes(&tasks, "")).unwrap();
        drop(holder);
        let output = program.wait_with_output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty() && !error.contains("panicked"), "{error}");
        // todo.txt finds the task anew, and says that it is gone; the others ask to try again.
        let code = if format.kind == "todotxt" { 2 } else { 75 };
        assert_eq!(output.status.code(), Some(code), "{}: {error}", format.kind);
        format.assert_is(&home, &format.bytes(&tasks, ""));
    }
}

#[test]
fn many_writers_at_once_lose_nothing_in_any_format() {
    const JOBS: usize = 5;
    for format in &FORMATS {
        let home = format.home(JOBS);
        // Who finds the file changed under its hands writes nothing and says so: try again.
        let until_done = |args: [&str; 3]| {
            for _ in 0..100 {
                let ran = home.run(args);
                if ran.code != Some(75) {
                    ran.ok();
                    return;
                }
            }
            panic!("{}: {args:?} never came through", format.kind);
        };
        std::thread::scope(|scope| {
            for n in 0..JOBS {
                scope.spawn(move || until_done(["tasks", "done", &format!("Job {n}")]));
            }
            for n in 0..3 {
                scope.spawn(move || until_done(["tasks", "add", &format!("New {n}")]));
            }
        });
        let tasks: Vec<String> = (0..JOBS).map(format.done).collect();
        let now = format.now(&home);
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let expected = orders.map(|order| {
            let added = order.map(|n| (format.added)(&format!("New {n}")));
            format.bytes(&tasks, &added.concat())
        });
        assert!(expected.contains(&now), "{}: {}", format.kind, String::from_utf8_lossy(&now));
        let folder = fs::read_dir(home.path(".")).unwrap();
        let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let left: Vec<String> = names.filter(|name| name.contains("tmp")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn two_vaults_with_the_same_note_are_two_lists() {
    let home = Home::new();
    home.write_config(
        "[[tasks]]\nname = \"home\"\nkind = \"markdown\"\npath = \"~/home\"\ninbox = \"Inbox.md\"\n\
         [[tasks]]\nname = \"work\"\nkind = \"markdown\"\npath = \"~/work\"\ninbox = \"Inbox.md\"\n",
    );
    home.write("home/a/Note.md", "- [ ] Water\n");
    home.write("work/a/Note.md", "- [ ] Water\n");
    let error = home.run(["tasks", "done", "water"]).failed(2);
    assert!(error.contains("\"water\" is the title of 2 tasks"), "{error}");
    let tasks = home.run(["tasks", "--json"]).json();
    let work = tasks["tasks"].as_array().unwrap().iter().find(|task| task["source"] == "work");
    let key = work.unwrap()["key"].as_str().unwrap();
    assert_eq!(home.run(["tasks", "done", key]).ok(), "done: Water (~/work/a/Note.md:1)\n");
    assert_eq!(home.read("work/a/Note.md"), "- [x] Water ✅ 2026-11-24\n");
    home.run(["tasks", "add", "Call", "--list", "work"]).ok();
    assert_eq!(home.read("work/Inbox.md"), "- [ ] Call\n");
    assert_eq!(home.read("home/a/Note.md"), "- [ ] Water\n");
    assert!(!home.path("home/Inbox.md").exists());
}

#[test]
fn a_folder_of_calendars_changes_the_one_file_with_the_task() {
    let home = Home::new();
    home.write_config("[[tasks]]\nname = \"t\"\nkind = \"ics\"\npath = \"~/tasks\"\n");
    let of = |uid: &str, title: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:{uid}\r\nSUMMARY:{title}\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
        )
    };
    home.write("tasks/1.ics", of("1", "Call"));
    home.write("tasks/2.ics", of("2", "Write"));
    home.run(["tasks", "done", "call"]).ok();
    assert!(home.read("tasks/1.ics").contains("STATUS:COMPLETED\r\n"));
    assert_eq!(home.read("tasks/2.ics"), of("2", "Write"));
    home.run(["tasks", "add", "New"]).ok();
    assert_eq!(fs::read_dir(home.path("tasks")).unwrap().count(), 3);
    assert_eq!(home.run(["tasks", "--json"]).json()["tasks"].as_array().unwrap().len(), 2);
}

#[test]
fn a_repeating_note_is_finished_once_by_its_handle() {
    for (before, next) in [
        ("- [ ] Water 🔁 every week 📅 2026-11-24", "- [ ] Water 🔁 every week 📅 2026-12-01"),
        // The next one says the same, in the very place of the first.
        ("- [ ] Water 🔁 every day", "- [ ] Water 🔁 every day"),
    ] {
        let home = Home::new();
        home.write_config("[[tasks]]\nname = \"n\"\nkind = \"markdown\"\npath = \"~/Tasks.md\"\n");
        home.write("Tasks.md", format!("# Home\n{before}\n"));
        home.run(["plan", "--to", "stdout"]).ok();
        let said = home.run(["tasks", "done", "T1"]).ok();
        assert!(said.starts_with("done: Water (~/Tasks.md:3); it repeats: the next one"), "{said}");
        assert!(said.ends_with(" is in line 2\n"), "{said}");
        for _ in 0..2 {
            let said = home.run(["tasks", "done", "T1"]).ok();
            assert_eq!(said, "done: Water (~/Tasks.md:3); it is finished already\n");
        }
        let finished = before.replace("[ ]", "[x]") + " ✅ 2026-11-24";
        assert_eq!(home.read("Tasks.md"), format!("# Home\n{next}\n{finished}\n"));
    }
}
