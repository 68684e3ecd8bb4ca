//! CalDAV against a real server: Radicale, started on this machine for each test.
//!
//! `PERSONAL_OS_TEST_RADICALE` names a Python that has it: `python3 -m venv V && V/bin/pip install
//! radicale`, then `V/bin/python`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends there")]

#[path = "cli/harness.rs"]
#[allow(dead_code, reason = "the other tests of the program use the rest")]
mod harness;

use harness::Home;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// The name and the password of RFC 7617, 2, whose encoded form stands there.
const ACCOUNT: &str = "Aladdin:open sesame";
const ENCODED: &str = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

/// A running server with its own folder.
struct Radicale {
    process: Child,
    address: SocketAddr,
    folder: TempDir,
    /// What it said since it was last looked at.
    log: Arc<Mutex<String>>,
}

impl Radicale {
    #[expect(clippy::disallowed_methods, reason = "the place of a server is the machine's matter")]
    fn start() -> Self {
        let python = std::env::var_os("PERSONAL_OS_TEST_RADICALE")
            .expect("PERSONAL_OS_TEST_RADICALE names a Python that has Radicale");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("users"), ACCOUNT).unwrap();
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let config = format!(
            "[server]\nhosts = {address}\n[auth]\ntype = htpasswd\nhtpasswd_filename = users\n\
             htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = data\n"
        );
        std::fs::write(folder.path().join("config"), config).unwrap();
        let mut process = Command::new(python)
            .args(["-m", "radicale", "--config", "config"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("server ready") {
            let before = said.len();
            log.read_line(&mut said).unwrap();
            assert!(said.len() > before, "Radicale did not start: {said}");
        }
        // It would stop at a full pipe.
        let kept = Arc::new(Mutex::new(String::new()));
        let said = Arc::clone(&kept);
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                let mut said = said.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        Self { process, address, folder, log: kept }
    }

    /// One request with the right password; the answer must report success.
    fn send(&self, method: &str, path: &str, kind: &str, body: &str) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Authorization: Basic {ENCODED}\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer.split_whitespace().nth(1), Some("201"), "{method} {path}: {answer}");
    }

    fn make(&self, path: &str, name: &str, component: &str) {
        let body = format!(
            "<C:mkcalendar xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:set><D:prop>\
             <D:displayname>{name}</D:displayname><C:supported-calendar-component-set>\
             <C:comp name=\"{component}\"/></C:supported-calendar-component-set></D:prop></D:set>\
             </C:mkcalendar>"
        );
        self.send("MKCALENDAR", path, "application/xml", &body);
    }

    fn put(&self, path: &str, components: &str) {
        let text = format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{}\nEND:VCALENDAR\n",
            components.trim()
        );
        self.send("PUT", path, "text/calendar", &text.replace('\n', "\r\n"));
    }

    fn home(&self, password: &str, more: &str) -> Home {
        let home = Home::new();
        let config = home.write_config(&format!(
            "[user]\ntimezone = \"Europe/Berlin\"\nemails = [\"ada@example.com\"]\n\
             [[calendar]]\nname = \"dav\"\nkind = \"caldav\"\nurl = \"http://{0}/\"\n\
             user = \"Aladdin\"\npassword = {{ raw = \"{password}\" }}\n{more}\n\
             [[tasks]]\nname = \"later\"\nkind = \"caldav\"\nurl = \"http://{0}/\"\n\
             user = \"Aladdin\"\npassword = {{ raw = \"{password}\" }}\n",
            self.address
        ));
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(config, private).unwrap();
        home
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Radicale {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A server with two calendars and a list of tasks.
fn filled() -> Radicale {
    let server = Radicale::start();
    server.make("/Aladdin/work/", "Work", "VEVENT");
    server.make("/Aladdin/fun%20times/", "Fun &amp; games", "VEVENT");
    server.make("/Aladdin/later/", "Later", "VTODO");
    server.put("/Aladdin/work/standup.ics", STANDUP);
    server.put(
        "/Aladdin/work/call.ics",
        "BEGIN:VEVENT\nUID:call\nDTSTAMP:20261101T000000Z\n\
         DTSTART;TZID=America/New_York:20261126T090000\n\
         DTEND;TZID=America/New_York:20261126T093000\nSUMMARY:Call \\, New York <Office>\n\
         ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com\nEND:VEVENT",
    );
    server.put(
        "/Aladdin/work/past.ics",
        "BEGIN:VEVENT\nUID:past\nDTSTAMP:20261101T000000Z\nDTSTART:20250101T090000Z\n\
         DTEND:20250101T100000Z\nSUMMARY:Long ago\nEND:VEVENT",
    );
    server.put(
        "/Aladdin/fun%20times/holiday.ics",
        "BEGIN:VEVENT\nUID:fair\nDTSTAMP:20261101T000000Z\nDTSTART;VALUE=DATE:20261127\n\
         DTEND;VALUE=DATE:20261128\nSUMMARY:Chess fair\nEND:VEVENT",
    );
    server.put(
        "/Aladdin/fun%20times/floating.ics",
        "BEGIN:VEVENT\nUID:lunch\nDTSTAMP:20261101T000000Z\nDTSTART:20261124T003000\n\
         DTEND:20261124T010000\nSUMMARY:Night walk\nEND:VEVENT",
    );
    server
}

/// Monday to Thursday at 09:30 since January; not on the 25th, and later on the 24th.
const STANDUP: &str = "\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:standup
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20260105T093000
DTEND;TZID=Europe/Berlin:20260105T094500
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH
EXDATE;TZID=Europe/Berlin:20261125T093000
SUMMARY:Standup
END:VEVENT
BEGIN:VEVENT
UID:standup
DTSTAMP:20261101T000000Z
RECURRENCE-ID;TZID=Europe/Berlin:20261124T093000
DTSTART;TZID=Europe/Berlin:20261124T101500
DTEND;TZID=Europe/Berlin:20261124T103000
SUMMARY:Standup\\, late
END:VEVENT";

fn week(home: &Home) -> Value {
    home.run(["agenda", "--from", "2026-11-24", "--to", "2026-11-28", "--json"]).json()
}

fn rows(agenda: &Value) -> Vec<(String, String)> {
    let text = |event: &Value, key: &str| event[key].as_str().unwrap().to_owned();
    let events = agenda["events"].as_array().unwrap();
    events.iter().map(|event| (text(event, "start"), text(event, "title"))).collect()
}

fn expected() -> Vec<(String, String)> {
    [
        ("2026-11-24T00:30:00+01:00", "Night walk"),
        ("2026-11-24T10:15:00+01:00", "Standup, late"),
        ("2026-11-26T09:30:00+01:00", "Standup"),
        ("2026-11-26T15:00:00+01:00", "Call , New York <Office>"),
        ("2026-11-27", "Chess fair"),
    ]
    .map(|(start, title)| (start.to_owned(), title.to_owned()))
    .to_vec()
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn the_calendars_of_a_real_server_are_read_to_the_minute() {
    let mut server = filled();
    let home = server.home("open sesame", "");
    let agenda = week(&home);
    assert_eq!((rows(&agenda), &agenda["problems"]), (expected(), &json!([])));
    let late = &agenda["events"][1];
    assert_eq!(late["recurrence_id"], "2026-11-24T09:30:00+01:00");
    let call = &agenda["events"][3];
    assert_eq!((&call["response"], &call["busy"]), (&json!("declined"), &json!(false)));
    assert_eq!((&call["calendar"], &call["uid"]), (&json!("dav"), &json!("call")));
    assert_eq!(
        (&call["key"], &late["key"]),
        (&json!("dav:call"), &json!("dav:standup@20261124T083000Z"))
    );
    // The server goes away: the same week, and the reason.
    server.stop();
    let copy = week(&home);
    assert_eq!(copy["events"], agenda["events"]);
    assert_eq!(copy["problems"][0]["kind"], "stale");
    let message = copy["problems"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("the copy of Tue 24 Nov 08:00 is used: "), "{message}");
    home.run(["agenda", "--strict"]).failed(69);
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn calendars_of_a_real_server_are_chosen_by_name() {
    let server = filled();
    let agenda = week(&server.home("open sesame", "calendars = [\"Fun & games\"]"));
    let titles: Vec<String> = rows(&agenda).into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles, ["Night walk", "Chess fair"]);
    assert_eq!(agenda["events"][1]["key"], "dav:fair");
    let agenda = week(&server.home("open sesame", "calendars = [\"Work\", \"Wrok\"]"));
    assert_eq!(rows(&agenda).len(), 3);
    assert_eq!(agenda["problems"][0]["kind"], "config");
    let message = agenda["problems"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("there are \"Fun & games\", \"Work\""), "{message}");
}

/// What the program asked of the server since it was asked this last.
fn asked(server: &Radicale) -> Vec<String> {
    let mut log = server.log.lock().unwrap();
    let asked = |line: &&str| line.contains(" request for ");
    let words = |line: &str| {
        let (before, after) = line.split_once(" request for ").unwrap();
        let method = before.rsplit(' ').next().unwrap();
        format!("{method} {}", after.split('\'').nth(1).unwrap())
    };
    let found = log.lines().filter(asked).map(words).collect();
    log.clear();
    found
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn what_a_real_server_calls_unchanged_is_not_fetched_again() {
    let server = filled();
    let home = server.home("open sesame", "");
    asked(&server);
    let first = week(&home);
    let reports = |asked: &[String]| {
        asked.iter().filter(|one| one.starts_with("REPORT")).cloned().collect::<Vec<_>>()
    };
    let all = asked(&server);
    assert_eq!(reports(&all), ["REPORT /Aladdin/fun times/", "REPORT /Aladdin/work/"]);
    assert_eq!(week(&home), first);
    assert_eq!(asked(&server), ["PROPFIND /Aladdin/"]);
    server.put(
        "/Aladdin/work/new.ics",
        "BEGIN:VEVENT\nUID:new\nDTSTAMP:20261101T000000Z\nDTSTART:20261124T190000Z\n\
         SUMMARY:New\nEND:VEVENT",
    );
    asked(&server);
    let second = week(&home);
    assert_eq!(rows(&second).len(), rows(&first).len() + 1);
    assert_eq!(reports(&asked(&server)), ["REPORT /Aladdin/work/"]);
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn a_meeting_in_two_collections_of_a_real_server_is_one_meeting() {
    let server = filled();
    server.put(
        "/Aladdin/fun%20times/standup.ics",
        "BEGIN:VEVENT\nUID:standup\nDTSTAMP:20261101T000000Z\n\
         RECURRENCE-ID;TZID=Europe/Berlin:20261126T093000\n\
         DTSTART;TZID=Europe/Berlin:20261126T093000\n\
         DTEND;TZID=Europe/Berlin:20261126T094500\nSUMMARY:Standup\n\
         ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com\nEND:VEVENT",
    );
    let agenda = week(&server.home("open sesame", ""));
    assert_eq!((rows(&agenda), &agenda["problems"]), (expected(), &json!([])));
    let standup = &agenda["events"][2];
    assert_eq!((&standup["response"], &standup["busy"]), (&json!("declined"), &json!(false)));
    assert_eq!(agenda["events"][1]["busy"], true);
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn a_collection_of_a_real_server_that_is_gone_renames_nothing() {
    let server = filled();
    let keys = |agenda: &Value| -> Vec<String> {
        let events = agenda["events"].as_array().unwrap().iter();
        events.map(|event| event["key"].as_str().unwrap().to_owned()).collect()
    };
    let home = server.home("open sesame", "");
    let all = keys(&week(&home));
    let work = server.folder.path().join("data/collection-root/Aladdin/work");
    std::fs::remove_dir_all(work).unwrap();
    for home in [home, server.home("open sesame", "")] {
        let agenda = week(&home);
        assert_eq!(
            (&agenda["problems"], keys(&agenda)),
            (&json!([]), vec!["dav:lunch".to_owned(), "dav:fair".to_owned(),])
        );
    }
    assert!(all.contains(&"dav:lunch".to_owned()) && all.contains(&"dav:fair".to_owned()));
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn a_real_server_refuses_a_wrong_password() {
    let server = filled();
    let agenda = week(&server.home("open barley", ""));
    assert_eq!(
        (&agenda["events"], &agenda["problems"][0]["kind"]),
        (&json!([]), &json!("rejected"))
    );
    server.home("open barley", "").run(["agenda", "--strict"]).failed(77);
}

#[test]
#[ignore = "needs Radicale: .ci/run installs it"]
fn the_tasks_of_a_real_server_are_read_whole() {
    let mut server = filled();
    for (uid, properties) in [
        ("a", "SUMMARY:Write PRD\nDUE;VALUE=DATE:20261130\nPRIORITY:1\nCATEGORIES:pricing,+launch"),
        ("b", "SUMMARY:Done without a date\nSTATUS:COMPLETED"),
        ("c", "SUMMARY:Finished\nPERCENT-COMPLETE:100\nSTATUS:NEEDS-ACTION"),
        (
            "d",
            "SUMMARY:Send it\nDUE;TZID=Europe/Berlin:20261201T170000\n\
             RELATED-TO;RELTYPE=DEPENDS-ON:a\nSTATUS:IN-PROCESS",
        ),
        ("e", "SUMMARY:Water plants\nDTSTART;VALUE=DATE:20261123\nRRULE:FREQ=WEEKLY"),
    ] {
        let vtodo =
            format!("BEGIN:VTODO\nUID:{uid}\nDTSTAMP:20261101T000000Z\n{properties}\nEND:VTODO");
        server.put(&format!("/Aladdin/later/{uid}.ics"), &vtodo);
    }
    let home = server.home("open sesame", "");
    let tasks = home.run(["tasks", "--json"]).json();
    assert_eq!(tasks["problems"], json!([]));
    let mut open: Vec<Value> = tasks["tasks"].as_array().unwrap().clone();
    open.sort_by_key(|task| task["id"].as_str().unwrap().to_owned());
    let told: Vec<Value> = open
        .iter()
        .map(|task| {
            json!([task["key"], task["title"], task["priority"], task["due"], task["blocked"]])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["later:a", "Write PRD", "high", "2026-11-30", false]),
            json!(["later:d", "Send it", "none", "2026-12-01T17:00:00+01:00", true]),
            json!(["later:e", "Water plants", "none", null, false]),
        ]
    );
    assert_eq!((&open[0]["tags"], &open[0]["projects"]), (&json!(["pricing"]), &json!(["launch"])));
    assert_eq!(open[1]["depends"], json!(["later:a"]));
    let all = home.run(["tasks", "--all", "--json"]).json();
    assert_eq!(all["tasks"].as_array().unwrap().len(), 5);
    server.stop();
    let copy = home.run(["tasks", "--json"]).json();
    assert_eq!(copy["tasks"], tasks["tasks"]);
    assert_eq!(copy["problems"][0]["kind"], "stale");
}
