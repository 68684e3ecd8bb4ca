use super::*;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt, symlink};

const CAP: u64 = 1024;

fn edited(bytes: &[u8]) -> Edited {
    Edited { bytes: bytes.to_vec(), title: "Task".into(), line: 2, notes: Vec::new() }
}

/// Adds a line.
fn appending(path: &Path) -> Result<Prepared> {
    FileEdit::of(path, CAP, |before| Ok(edited(&[before, b"two\n"].concat())))
}

#[test]
fn a_change_is_made_when_it_is_committed_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.txt");
    fs::write(&path, "one\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.txt");
    symlink("todo.txt", &link).unwrap();

    let prepared = appending(&link).unwrap();
    let shown = link.display();
    assert_eq!(prepared.diff(), format!("--- {shown}\n+++ {shown}\n@@ -1,1 +1,2 @@\n one\n+two\n"));
    drop(prepared);
    assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");

    let outcome = appending(&link).unwrap().commit().unwrap();
    assert_eq!(outcome.place, format!("{shown}:2"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside the file");
}

#[test]
fn what_another_program_wrote_meanwhile_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.txt");
    fs::write(&path, "one\n").unwrap();
    let prepared = appending(&path).unwrap();
    fs::write(&path, "one\nmine\n").unwrap();
    let failure = prepared.commit().unwrap_err();
    assert_eq!(failure.kind, Kind::Busy);
    assert!(failure.to_string().contains("changed by another program"), "{failure}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "one\nmine\n");

    let prepared = appending(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(prepared.commit().unwrap_err().kind, Kind::Io);
    assert!(!path.exists());
}

#[test]
fn a_change_that_changes_nothing_writes_nothing() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "one\n").unwrap();
    let inode = fs::metadata(file.path()).unwrap().ino();
    let prepared = FileEdit::of(file.path(), CAP, |before| Ok(edited(before))).unwrap();
    assert_eq!(prepared.diff(), "");
    prepared.commit().unwrap();
    assert_eq!(fs::metadata(file.path()).unwrap().ino(), inode);
}

#[test]
fn writers_of_one_process_come_one_after_the_other_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.txt");
    fs::write(&path, "").unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                for turn in 0..5 {
                    let line = format!("{writer}.{turn}\n");
                    let add = |before: &[u8]| Ok(edited(&[before, line.as_bytes()].concat()));
                    FileEdit::of(path, CAP, add).unwrap().commit().unwrap();
                }
            });
        }
    });
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    let expected: Vec<String> =
        (0..4).flat_map(|writer| (0..5).map(move |turn| format!("{writer}.{turn}"))).collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_refusal_names_the_file_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("todo.txt");
    let failure = appending(&missing).unwrap_err();
    assert_eq!(failure.kind, Kind::Io);
    assert_eq!(
        failure.hints,
        [format!("if the list is new, create the file: touch {}", missing.display())]
    );
    assert_eq!(appending(folder.path()).unwrap_err().kind, Kind::Io);
    fs::write(&missing, [b'x'; 1025]).unwrap();
    assert_eq!(appending(&missing).unwrap_err().kind, Kind::Io);
    fs::write(&missing, "").unwrap();
    let failure = FileEdit::of(&missing, CAP, |_| Err(gone("abc"))).unwrap_err();
    assert_eq!(failure.kind, Kind::Usage);
    let expected = format!("{} is left as it is: it has no task abc", missing.display());
    assert_eq!(failure.to_string(), expected);
}

#[test]
fn a_new_file_takes_no_place_that_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.ics");
    let create = || FileEdit::create(&path, "Task".into(), b"new\n".to_vec());
    let prepared = create();
    assert!(prepared.diff().starts_with("--- /dev/null\n"), "{}", prepared.diff());
    create().commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new\n");
    fs::write(&path, "theirs").unwrap();
    assert_eq!(prepared.commit().unwrap_err().kind, Kind::Busy);
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
