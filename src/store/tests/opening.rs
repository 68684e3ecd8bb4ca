use super::super::schema::{APPLICATION_ID, STEPS, Standing, migrate, standing};
use super::*;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::sync::Barrier;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// Every file of the folder with its content.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

fn number(store: &Store, pragma: &str) -> i64 {
    store.connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).unwrap()
}

fn columns(store: &Store, table: &str) -> Vec<String> {
    let mut statement =
        store.connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid").unwrap();
    let names = statement.query_map([table], |row| row.get(0)).unwrap();
    names.collect::<rusqlite::Result<_>>().unwrap()
}

/// Opening fails with `kind`, names the path, and leaves every byte of the folder as it was.
fn refused(path: &Path, kind: Kind) -> Failure {
    let before = contents(path.parent().unwrap());
    let failure = Store::open(path).unwrap_err();
    assert_eq!(failure.kind, kind, "{failure}");
    assert!(failure.to_string().contains(path.to_str().unwrap()), "{failure}");
    assert_eq!(Store::open_existing(path).unwrap_err().kind, kind);
    assert!(contents(path.parent().unwrap()) == before, "something was written");
    failure
}

#[test]
fn the_schema_is_made_from_nothing() {
    let (_state, path) = place();
    let store = Store::open(&path).unwrap();
    assert_eq!(number(&store, "application_id"), i64::from(APPLICATION_ID));
    assert_eq!(number(&store, "user_version"), 10);
    assert_eq!(number(&store, "foreign_keys"), 1);
    assert_eq!(number(&store, "synchronous"), 2, "FULL");
    assert_eq!(number(&store, "busy_timeout"), 5000);
    let journal: String =
        store.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(journal, "wal");
    let runs = "id workflow period started_at generated_at timezone trigger version writer \
                problems facts report markdown prompt reply late finished_at rating";
    assert_eq!(columns(&store, "runs").join(" "), runs);
    let deliveries = "id run_id key workflow period sink part state attempts last_error body updated_at message \
         parts title handles created_at expires_at not_before attempted_at server_time destination \
         receipt told_at";
    assert_eq!(columns(&store, "deliveries").join(" "), deliveries);
    assert_eq!(columns(&store, "records").join(" "), "id run_id kind date body");
    let readings = "id metric about told value partial read_at";
    assert_eq!(columns(&store, "readings").join(" "), readings);
    assert_eq!(columns(&store, "feedback").join(" "), "key date body first_seen");
    let check_ins = "id key_result value confidence note at origin";
    assert_eq!(columns(&store, "check_ins").join(" "), check_ins);
}

#[test]
fn files_and_folders_are_private() {
    let (state, _) = place();
    let path = state.path().join("personal-os/at").join(FILE_NAME);
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[]).unwrap();
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let all = [path.clone(), beside(&path, "-wal"), beside(&path, "-shm")];
    for file in &all {
        assert_eq!(mode(file), 0o600, "{}", file.display());
        fs::set_permissions(file, Permissions::from_mode(0o664)).unwrap();
    }
    // As after restoring a copy: a second connection closes them again.
    let _second = Store::open(&path).unwrap();
    for file in &all {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[test]
fn looking_for_a_history_creates_none() {
    let (state, path) = place();
    assert!(Store::open_existing(&path).unwrap().is_none());
    assert!(Store::open_existing(&state.path().join("none").join(FILE_NAME)).unwrap().is_none());
    assert_eq!(contents(state.path()), []);
    // What a killed run left behind is no history yet, but becomes one.
    fs::write(&path, "").unwrap();
    assert!(Store::open_existing(&path).unwrap().is_none());
    drop(Store::open(&path).unwrap());
    assert!(Store::open_existing(&path).unwrap().is_some());
}

#[test]
fn a_look_changes_nothing_and_finds_nothing_in_an_older_version() {
    let (state, path) = place();
    assert!(Store::look(&path).unwrap().is_none());
    let old = Connection::open(&path).unwrap();
    old.execute_batch(STEPS[0]).unwrap();
    old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);
    let before = contents(state.path());
    assert!(Store::look(&path).unwrap().is_none());
    assert!(contents(state.path()) == before, "something was written");
    // What is of this version can be read, but not written, and leaves no file behind.
    drop(Store::open(&path).unwrap());
    let before = contents(state.path());
    let mut store = Store::look(&path).unwrap().unwrap();
    assert!(store.runs(&RunFilter::default()).unwrap().is_empty());
    assert!(store.record(&plan(24), &[]).is_err());
    drop(store);
    assert!(contents(state.path()) == before, "something was written");
}

#[test]
fn every_older_version_reaches_the_newest() {
    for version in 0..STEPS.len() {
        let (_state, path) = place();
        let old = Connection::open(&path).unwrap();
        for step in &STEPS[..version] {
            old.execute_batch(step).unwrap();
        }
        if version > 0 {
            old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
            old.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
        }
        drop(old);
        let mut store = Store::open(&path).unwrap();
        assert_eq!(standing(&store.connection).unwrap(), Standing::Ours(STEPS.len()));
        store.record(&plan(24), &[delivery("a")]).unwrap();
    }
}

#[test]
fn steps_are_taken_in_order_from_any_version_and_only_once() {
    let steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD y", "INSERT INTO a VALUES (1, 2)"];
    for from in 0..=3 {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &steps[..from]).unwrap();
        for _ in 0..2 {
            migrate(&mut connection, &steps).unwrap();
            assert_eq!(standing(&connection).unwrap(), Standing::Ours(3));
            let rows: i64 =
                connection.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 1);
        }
        // Somebody newer was faster: nothing goes back.
        migrate(&mut connection, &steps[..1]).unwrap();
        assert_eq!(standing(&connection).unwrap(), Standing::Ours(3));
    }
}

#[test]
fn a_failed_step_takes_all_others_back() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &["CREATE TABLE a (x)"]).unwrap();
    let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "CREATE TABLE a (x)"];
    migrate(&mut connection, &steps).unwrap_err();
    assert_eq!(standing(&connection).unwrap(), Standing::Ours(1));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn a_newer_version_is_named_and_left_alone() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[]).unwrap();
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let failure = refused(&path, Kind::Config);
    let message = failure.to_string();
    assert!(message.contains("schema version 99, and this personal-os knows versions up to 10"));
    assert!(failure.hints[0].contains("newer version of personal-os"), "{:?}", failure.hints);
    assert!(failure.hints[1].contains("mv "), "{:?}", failure.hints);
}

#[test]
fn what_a_newer_version_left_in_its_log_is_left_there() {
    let (state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[]).unwrap();
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    // A copy of the files while they are open is what a killed process leaves behind.
    let copy = state.path().join("copy").join(FILE_NAME);
    fs::create_dir(copy.parent().unwrap()).unwrap();
    for suffix in ["", "-wal"] {
        fs::copy(beside(&path, suffix), beside(&copy, suffix)).unwrap();
    }
    let read = || (fs::read(&copy).unwrap(), fs::read(beside(&copy, "-wal")).unwrap());
    let before = read();
    assert_eq!(Store::open(&copy).unwrap_err().kind, Kind::Config);
    assert!(read() == before, "something was written");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let (_state, path) = place();
    for bytes in [&b"x"[..], &[0; 4096], &[0xa5; 10_000], b"SQLite format 3\0 and no more"] {
        fs::write(&path, bytes).unwrap();
        let failure = refused(&path, Kind::Io);
        assert!(failure.hints[0].contains("mv '"), "{:?}", failure.hints);
    }
}

#[test]
fn a_damaged_history_is_left_alone() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[]).unwrap();
    drop(store);
    let whole = fs::read(&path).unwrap();
    // The schema stands on the first page, behind the header of 100 bytes.
    let mut broken = whole.clone();
    broken[100..4096].fill(0xff);
    fs::write(&path, &broken).unwrap();
    refused(&path, Kind::Io);
    fs::write(&path, &whole[..5000]).unwrap();
    refused(&path, Kind::Io);
}

#[test]
fn a_damaged_table_is_found_when_it_is_read() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[]).unwrap();
    let page: u32 = store
        .connection
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'runs'", [], |row| row.get(0))
        .unwrap();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    let page = page as usize;
    bytes[(page - 1) * 4096..page * 4096].fill(0xff);
    fs::write(&path, &bytes).unwrap();
    let failure = Store::open(&path).unwrap().last("plan").unwrap_err();
    assert_eq!(failure.kind, Kind::Io);
    assert!(failure.hints[0].contains(".old'"), "{:?}", failure.hints);
    assert!(fs::read(&path).unwrap() == bytes, "something was written");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    for statements in [
        "CREATE TABLE bookmarks (url)",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 252006673",
        "PRAGMA application_id = 0x704f5331; PRAGMA user_version = -1",
    ] {
        let (_state, path) = place();
        Connection::open(&path).unwrap().execute_batch(statements).unwrap();
        let failure = refused(&path, Kind::Io);
        assert!(failure.to_string().contains("another program"), "{failure}");
    }
}

#[test]
fn a_folder_in_the_way_is_an_error() {
    let (state, path) = place();
    fs::create_dir(&path).unwrap();
    for failure in [Store::open(&path).unwrap_err(), Store::open_existing(&path).unwrap_err()] {
        assert_eq!(failure.kind, Kind::Io);
        assert!(failure.to_string().contains(path.to_str().unwrap()), "{failure}");
    }
    let file = state.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert_eq!(Store::open(&file.join(FILE_NAME)).unwrap_err().kind, Kind::Io);
    assert_eq!(Store::open_existing(&file.join(FILE_NAME)).unwrap_err().kind, Kind::Io);
}

#[test]
fn read_only_files_and_folders_are_errors() {
    if nix::unistd::geteuid().is_root() {
        return; // Root may write everything, so there is nothing to see.
    }
    let (state, path) = place();
    let read_only = |path: &Path, mode| {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    };
    read_only(state.path(), 0o500);
    assert_eq!(Store::open(&path).unwrap_err().kind, Kind::Io);
    read_only(state.path(), 0o700);
    drop(Store::open(&path).unwrap());
    read_only(&path, 0o400);
    let outcome = Store::open(&path).and_then(|mut store| store.record(&plan(24), &[]));
    assert_eq!(outcome.unwrap_err().kind, Kind::Io);
    read_only(&path, 0o600);
    read_only(state.path(), 0o500);
    let outcome = Store::open(&path).and_then(|mut store| store.record(&plan(24), &[]));
    let failure = outcome.unwrap_err();
    assert_eq!(failure.kind, Kind::Io);
    assert!(failure.to_string().contains(path.to_str().unwrap()), "{failure}");
    read_only(state.path(), 0o700);
}

#[test]
fn a_hint_can_be_pasted_into_a_shell() {
    let (state, _) = place();
    let path = state.path().join("it's").join(FILE_NAME);
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, "no database").unwrap();
    let failure = Store::open(&path).unwrap_err();
    let (_, command) = failure.hints[0].split_once(": ").unwrap();
    let status = std::process::Command::new("sh").arg("-c").arg(command).status().unwrap();
    assert!(status.success());
    assert_eq!(fs::read(beside(&path, ".old")).unwrap(), b"no database");
    Store::open(&path).unwrap();
}

#[test]
fn a_path_is_never_read_as_an_address() {
    let (state, _) = place();
    let path = state.path().join("file:history.db?mode=memory");
    Store::open(&path).unwrap().record(&plan(24), &[]).unwrap();
    assert!(Store::open(&path).unwrap().last("plan").unwrap().is_some());
}

#[test]
fn first_runs_at_the_same_moment_all_get_the_history() {
    const RUNS: usize = 6;
    let (_state, path) = place();
    let start = Barrier::new(RUNS);
    std::thread::scope(|scope| {
        for _ in 0..RUNS {
            scope.spawn(|| {
                start.wait();
                Store::open(&path).unwrap().record(&plan(24), &[]).unwrap();
            });
        }
    });
    assert_eq!(Store::open(&path).unwrap().runs(&RunFilter::default()).unwrap().len(), RUNS);
}
