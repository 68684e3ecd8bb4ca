//! Tables as shops, surveys and support desks export them, on the real program.

use crate::feedback::{configured, places, read};
use crate::harness::Home;
use serde_json::json;

#[test]
fn a_review_in_several_columns_is_read_whole() {
    let home = Home::new();
    home.write(
        "g2.csv",
        "Survey ID,Title,Star rating,What do you like best?,What do you dislike?\n\
         s1,Great,4,Easy to set up,The mobile app is slow\n\
         s2,Fine,3,Reports are good,Mobile app is very slow\n\
         s3,Bad,1,Nothing,\"The mobile app is slow,\nso slow\"\n",
    );
    let ran = home.run(["feedback", "g2.csv", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    let ids: Vec<String> = places(&report).into_keys().collect();
    assert_eq!(ids, ["s1", "s2", "s3"]);
    let theme = &report["themes"][0];
    assert!(theme["label"].as_str().unwrap().to_lowercase().contains("mobile app"), "{theme}");
    assert_eq!(theme["stars"], 2.7);
    // No quote is put together of two answers.
    for quote in theme["quotes"].as_array().unwrap() {
        assert!(!quote["text"].as_str().unwrap().contains("Easy"), "{quote}");
    }
}

#[test]
fn an_identity_that_is_an_address_is_shown_as_a_number() {
    let home = Home::new();
    home.write(
        "people.csv",
        "id,comment\nada@example.com,The export is slow\nb-2,Export is very slow\n",
    );
    let first = home.run(["feedback", "people.csv", "--json"]);
    assert!(!first.stdout.contains("ada@"), "{}", first.stdout);
    let ids = |ran| places(&read(ran)).into_keys().collect::<Vec<_>>();
    let first = ids(first);
    assert_eq!(first.len(), 2);
    assert!(first.contains(&"b-2".to_owned()), "{first:?}");
    assert_eq!(ids(home.run(["feedback", "people.csv", "--json"])), first);
}

#[test]
fn a_survey_from_standard_input_is_a_table_by_its_other_columns() {
    let home = Home::new();
    home.write(
        "survey.csv",
        "#,How likely are you to recommend us?,What could we do better?,Submit Date (UTC)\n\
         t1,2,Lower the price please,2026-11-23 23:30:00\n\
         t2,10,A lower price,2026-11-23 22:30:00\n",
    );
    configured(&home, "");
    let piped = std::fs::File::open(home.path("survey.csv")).unwrap();
    let mut command = home.command(["feedback", "-", "--json"]);
    let report = read(home.finish(command.stdin(piped)));
    assert_eq!(places(&report).into_keys().collect::<Vec<_>>(), ["t1", "t2"]);
    // Half past eleven in the evening of UTC is the next day in Berlin.
    assert_eq!(report["coverage"]["dates"], json!(["2026-11-23", "2026-11-24"]));
    assert_eq!(report["themes"][0]["stars"], 3.4);
}

#[test]
fn the_lines_below_the_head_of_a_survey_are_no_answers() {
    let home = Home::new();
    home.write(
        "codes.csv",
        "ResponseId,RecordedDate,Q1,Q2\n\
         Response ID,Recorded Date,How likely are you to recommend us?,What could we do better?\n\
         \"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"recordedDate\"\"}\",\
         \"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n\
         R_1,2026-11-20 10:00:00,3,Lower the price please\n\
         R_2,2026-11-21 10:00:00,9,A lower price for teams\n",
    );
    let report = read(home.run(["feedback", "codes.csv", "--json"]));
    assert_eq!(places(&report).into_keys().collect::<Vec<_>>(), ["R_1", "R_2"]);
    assert_eq!(report["themes"][0]["stars"], 3.4);
    home.write(
        "kinds.csv",
        "Respondent ID,End Date,What could we do better?,\n,,Open-Ended Response,Other\n\
         7,11/20/2026,Lower the price please,\n8,11/21/2026,A lower price for teams,\n",
    );
    let report = read(home.run(["feedback", "kinds.csv", "--json"]));
    assert_eq!(places(&report).into_keys().collect::<Vec<_>>(), ["7", "8"]);
    assert_eq!(report["coverage"]["wordless"], 0);
}

#[test]
fn one_date_proves_the_order_of_all_of_a_file() {
    let home = Home::new();
    let said = "csv export is broken";
    let dates = |text: &str| {
        home.write("d.csv", text);
        let ran = home.run(["feedback", "d.csv", "--json"]);
        (ran.stderr.clone(), read(ran)["coverage"]["dates"].clone())
    };
    let proved = format!("date,text\n3/4/2026,{said}\n24/4/2026,{said} again\n");
    assert_eq!(dates(&proved), (String::new(), json!(["2026-04-03", "2026-04-24"])));
    let proved = format!("date,text\n3/4/2026,{said}\n4/24/2026,{said} again\n");
    assert_eq!(dates(&proved), (String::new(), json!(["2026-03-04", "2026-04-24"])));
    // Nothing tells: it is said how it was read, and what to do about it.
    let open = format!("date,text\n3/4/2026,{said}\n5/5/2026,{said} again\n");
    let (told, read_as) = dates(&open);
    assert_eq!(read_as, json!(["2026-03-04", "2026-05-05"]));
    for part in ["1 date can be read in two ways", "2026-03-04 or 2026-04-03", "date_format"] {
        assert!(told.contains(part), "{told}");
    }
    home.write("d.csv", &open);
    let source = |more: &str| {
        configured(
            &home,
            &format!("[[feedback]]\nname = \"d\"\nkind = \"csv\"\npath = \"~/d.csv\"\n{more}\n"),
        );
        home.run(["feedback", "--since", "2026-01-01", "--dry-run", "--json"])
    };
    let ran = source("date_format = \"dd/mm/yyyy\"");
    assert_eq!(ran.stderr, "");
    assert_eq!(read(ran)["coverage"]["dates"], json!(["2026-04-03", "2026-05-05"]));
    // What is said of a file holds for it when it is named by hand, too.
    let ran = home.run(["feedback", "d.csv", "--json"]);
    assert_eq!(ran.stderr, "");
    assert_eq!(read(ran)["coverage"]["dates"], json!(["2026-04-03", "2026-05-05"]));
    let told = source("date_format = \"iso\"").failed(78);
    assert!(told.contains("\"iso\" must be \"dd/mm/yyyy\" or \"mm/dd/yyyy\""), "{told}");
}

#[test]
fn a_channel_that_a_workspace_exported_is_read_as_the_channel_is() {
    let home = Home::new();
    let messages = json!([
        { "type": "message", "user": "U1", "ts": "1795500000.000100", "text": "<@U9> csv export &amp; print fail" },
        { "type": "message", "user": "U2", "ts": "1795500100.000100", "text": "csv export fails" },
        { "type": "message", "subtype": "channel_join", "user": "U3", "ts": "1795500200.000100",
          "text": "<@U3> has joined the channel" },
        { "type": "message", "bot_id": "B1", "ts": "1795500300.000100", "text": "deployed" },
    ]);
    home.write("feedback/2026-11-24.json", messages.to_string());
    let ran = home.run(["feedback", "feedback", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    let ids: Vec<String> = places(&report).into_keys().collect();
    assert_eq!(ids, ["1795500000.000100", "1795500100.000100"]);
    assert_eq!(report["coverage"]["people"], 2);
    assert_eq!(report["coverage"]["dates"], json!(["2026-11-24", "2026-11-24"]));
    assert!(report.to_string().contains("csv export & print fail"));
}

#[test]
fn a_table_without_a_line_of_names_loses_no_row() {
    let home = Home::new();
    home.write(
        "n.csv",
        "1,2026-11-20,The app crashes on start\n2,2026-11-21,The app crashes when I start it\n",
    );
    let report = read(home.run(["feedback", "n.csv", "--json"]));
    assert_eq!(places(&report).into_keys().collect::<Vec<_>>(), ["n.csv:1", "n.csv:2"]);
    assert_eq!(report["coverage"]["dates"], json!(["2026-11-20", "2026-11-21"]));
    home.write("one.csv", "the app crashes all the time\n");
    assert_eq!(read(home.run(["feedback", "one.csv", "--json"]))["coverage"]["items"], 1);
}

#[test]
fn a_table_of_which_nothing_can_be_read_says_why_and_what_to_do() {
    let home = Home::new();
    let told = |text: &str| {
        home.write("x.csv", text);
        home.run(["feedback", "x.csv"]).stderr
    };
    let one = told("customer;remarks\n");
    assert!(one.contains("one line, and none of its columns (customer, remarks)"), "{one}");
    assert!(one.contains("id,date,author,text above its rows"), "{one}");
    let many = told("a,b\n1,2\n");
    assert!(many.contains("columns = { text = ") && many.contains("there are a, b"), "{many}");
    home.write("x.json", "[{\"what\": \"slow\", \"where\": {\"page\": 1}}]");
    let keys = home.run(["feedback", "x.json"]).stderr;
    assert!(keys.contains("columns = { text = ") && keys.contains("where.page"), "{keys}");
    // Names without rows are a table of nothing.
    assert_eq!(told("id,text\n"), "");
    // Several columns may be stated, and all of them must be there.
    let source = |columns: &str| {
        home.write("x.csv", "id,good,bad\n1,easy setup,slow app\n2,easy setup,the app is slow\n");
        configured(
            &home,
            &format!(
                "[[feedback]]\nname = \"x\"\nkind = \"csv\"\npath = \"~/x.csv\"\n\
                 columns = {{ text = {columns} }}\n"
            ),
        );
        home.run(["feedback", "--dry-run", "--json"])
    };
    let report = read(source("[\"good\", \"bad\"]"));
    assert_eq!(report["coverage"]["items"], 2);
    let ran = source("[\"good\", \"ugly\"]");
    assert!(ran.stderr.contains("no column is called ugly"), "{}", ran.stderr);
}

#[test]
fn of_a_ticket_its_description_is_read_and_not_what_was_said_of_it_later() {
    let home = Home::new();
    home.write(
        "jira.csv",
        "Summary,Issue key,Issue id,Reporter,Created,Description,Comment,Comment\n\
         Export,FB-1,20001,ann,24/Nov/26 9:00 AM,The export drops my last page,\
         24/Nov/26 9:30 AM;bob;we look into it,\n\
         Export,FB-2,20002,eve,25/Nov/26 9:00 AM,Export drops the last page again,\
         25/Nov/26 9:30 AM;bob;we look into it,25/Nov/26 9:40 AM;bob;done\n",
    );
    let report = read(home.run(["feedback", "jira.csv", "--json"]));
    assert_eq!(places(&report).into_keys().collect::<Vec<_>>(), ["FB-1", "FB-2"]);
    assert_eq!(report["coverage"]["people"], 2);
    assert!(!report.to_string().contains("look into it"), "{report}");
    // Who asks a question in a form writes a subject and a comment.
    home.write("form.csv", "Subject,Comment\nExport,it drops a page\nExport,a page is dropped\n");
    let report = read(home.run(["feedback", "form.csv", "--json"])).to_string();
    assert!(report.contains("it drops a page"), "{report}");
}

#[test]
fn names_that_begin_with_what_the_record_is_are_known_without_it() {
    let home = Home::new();
    home.write(
        "desk.csv",
        "Ticket ID,Ticket created - Timestamp,Requester email,Ticket subject,\
         Ticket satisfaction rating,Ticket satisfaction comment\n\
         7,2026-11-20T10:00:00,a@example.com,Export,Bad,the export is too slow for us\n\
         8,2026-11-21T10:00:00,b@example.com,Export is slow,Good,\n",
    );
    let report = read(home.run(["feedback", "desk.csv", "--json"]));
    assert_eq!(report["coverage"]["dates"], json!(["2026-11-20", "2026-11-21"]));
    assert_eq!(
        (&report["coverage"]["items"], &report["coverage"]["wordless"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(report["themes"][0]["stars"], 3.0);
    home.write(
        "talks.csv",
        "Conversation ID,Conversation started at (UTC),User email,First user message\n\
         1,2026-11-20 23:30:00,a@example.com,the export is too slow for us\n",
    );
    configured(&home, "");
    let report = read(home.run(["feedback", "talks.csv", "--json"]));
    assert_eq!(report["coverage"]["dates"], json!(["2026-11-21", "2026-11-21"]));
}

#[test]
fn a_letter_in_a_table_is_read_without_its_signature_and_what_it_quotes() {
    let home = Home::new();
    home.write(
        "desk.csv",
        "id,subject,description\n\
         1,Export,\"The export is slow\n\nSent from my iPhone\"\n\
         2,Export,\"Export is very slow\n--\nAnn Banana\"\n\
         3,Export,\"So slow is the export\n\nOn Tue, 24 Nov 2026, Bob wrote:\n> is it banana?\"\n\
         4,Export,> the export is slow\n",
    );
    let report = read(home.run(["feedback", "desk.csv", "--json"]));
    assert_eq!(places(&report).len(), 4);
    let told = report.to_string();
    assert!(!told.contains("Sent from") && !told.to_lowercase().contains("banana"), "{told}");
}

#[test]
fn a_workspace_that_was_exported_whole_is_read_without_a_word_of_its_lists() {
    let home = Home::new();
    let said = |user: &str, ts: &str, text: &str| json!([{ "type": "message", "user": user, "ts": ts, "text": text }]);
    home.write("slack/channels.json", r#"[{"id": "C1", "name": "help", "topic": {"value": "x"}}]"#);
    home.write("slack/users.json", r#"[{"id": "U1", "profile": {"title": "Head of Bananas"}}]"#);
    let text = said("U1", "1795500000.000100", "csv export fails").to_string();
    home.write("slack/help/2026-11-24.json", text);
    let text = said("U2", "1795500100.000100", "csv export fails here too").to_string();
    home.write("slack/ideas/2026-11-24.json", text);
    let ran = home.run(["feedback", "slack", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    assert_eq!(places(&report).len(), 2);
    assert!(!report.to_string().contains("Bananas"));
}

#[test]
fn what_to_write_for_a_score_is_what_the_theme_is_called() {
    let home = Home::new();
    home.write(
        "de.csv",
        "id,text\n1,Die App stürzt beim Speichern ab\n2,stürzt dauernd ab seit dem Update\n\
         3,Sie stürzt dauernd ab\n4,Die App stürzt beim Speichern immer ab\n",
    );
    let ran = home.run(["feedback", "de.csv", "--format", "markdown"]);
    let (_, name) = ran.stdout.split_once("discovery.themes.").unwrap();
    let name = name.split('"').nth(1).unwrap().to_owned();
    let label = read(home.run(["feedback", "de.csv", "--json"]))["themes"][0]["label"].clone();
    assert_eq!(Some(name.as_str()), label.as_str().unwrap().split(", ").next());
    configured(&home, &format!("[discovery.themes.\"{name}\"]\nimpact = 2\neffort = 0.5\n"));
    let scored = read(home.run(["feedback", "de.csv", "--json"]));
    // 2 items × 2 × 0.5 ÷ 0.5.
    assert_eq!(scored["themes"][0]["score"]["rice"], 4.0, "{scored}");
}

#[test]
fn whether_somebody_may_be_written_to_is_not_who_they_are() {
    let home = Home::new();
    home.write(
        "c.csv",
        "id,Contact,text\n1,Yes,the export is slow\n2,No,the export is too slow\n\
         3,Yes,so slow is the export\n",
    );
    let report = read(home.run(["feedback", "c.csv", "--json"]));
    assert_eq!(report["coverage"]["people"], json!(null), "{report}");
    assert_eq!(report["themes"][0]["people"], json!(null));
}
