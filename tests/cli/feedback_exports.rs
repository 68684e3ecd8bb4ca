//! Exports with what real ones have in them: dates still to come, months in other languages, keys that
//! are questions, scales that nobody states, and what people say whatever they speak of.

use crate::feedback::{configured, places, read};
use crate::harness::Home;
use serde_json::{Value, json};

fn ids(report: &Value) -> Vec<String> {
    places(report).into_keys().collect()
}

#[test]
fn a_date_that_is_still_to_come_is_named_and_stretches_nothing() {
    let home = Home::new();
    let rows = "id,date,text\n1,2026-11-20,csv export is broken\n2,2026-11-21,csv export broken again\n\
                3,2099-01-01,the csv export is broken\n";
    home.write("f.csv", rows);
    let report = read(home.run(["feedback", "f.csv", "--json"]));
    assert_eq!(ids(&report), ["1", "2", "3"]);
    let coverage = &report["coverage"];
    assert_eq!(coverage["dates"], json!(["2026-11-20", "2026-11-21"]));
    assert_eq!((&coverage["future"], &coverage["latest"]), (&json!(1), &json!("2099-01-01")));
    let told = home.run(["feedback", "f.csv", "--format", "markdown"]).ok();
    assert!(told.contains("Fri 20 Nov to Sat 21 Nov"), "{told}");
    assert!(told.contains("1 dated in the future (Thu 1 Jan 2099)"), "{told}");
    // In a digest of days it counts from when it is first seen, and is new only then.
    configured(&home, "[[feedback]]\nname = \"f\"\nkind = \"csv\"\npath = \"~/f.csv\"\n");
    let first = read(home.run(["feedback", "--since", "7d", "--json"]));
    assert_eq!((ids(&first), &first["coverage"]["future"]), (ids(&report), &json!(1)));
    let second = read(home.run(["feedback", "--since", "7d", "--json"]));
    assert_eq!((ids(&second), &second["coverage"]["new"]), (ids(&report), &json!(0)));
}

#[test]
fn months_are_read_in_the_language_of_the_export() {
    let home = Home::new();
    home.write(
        "m.csv",
        "id;Date de création;Kommentar\n1;3. März 2026;der Export hängt\n2;12 mai 2026;der Export hängt oft\n\
         3;5 de enero de 2026;Export hängt\n4;1º de dezembro de 2025, 14:05;Export hängt immer\n",
    );
    let coverage = &read(home.run(["feedback", "m.csv", "--json"]))["coverage"];
    assert_eq!(coverage["dates"], json!(["2025-12-01", "2026-05-12"]));
    assert_eq!(coverage["undated"], 0);
}

#[test]
fn keys_that_are_questions_are_read_as_headings_are() {
    let home = Home::new();
    let answer = |id: u32, likely: u32, like: &str, change: Option<&str>| {
        json!({
            "response_id": id.to_string(), "plan": "Free plan", "What would you change?": change,
            "What do you like best?": like, "How likely are you to recommend us?": likely,
        })
        .to_string()
    };
    let lines = [
        answer(1, 2, "Fast export", Some("Lower the price please")),
        answer(2, 10, "Great reports", Some("A lower price")),
        answer(3, 6, "The reports", None),
    ];
    let check = |name: &str, text: String| {
        home.write(name, text);
        let ran = home.run(["feedback", name, "--json"]);
        assert_eq!(ran.stderr, "");
        let report = read(ran);
        assert_eq!(ids(&report), ["1", "2", "3"], "{name}");
        let places = places(&report);
        assert!(places["1"].is_some() && places["1"] == places["2"], "{report}");
        assert!(!report.to_string().contains("Free plan\\n"), "{report}");
        // 2 and 10 of 10 are 1.8 and 5 stars.
        let priced = report["themes"].as_array().unwrap().iter();
        let theme = priced.clone().find(|theme| theme["id"] == json!(places["1"])).unwrap();
        assert_eq!(theme["stars"], 3.4);
    };
    check("q.jsonl", lines.join("\n"));
    check("q.json", format!("[{}]", lines.join(",")));
    // No key is known, and none asks: the longest values are the texts, as in a table.
    home.write(
        "l.jsonl",
        "{\"who\":\"a\",\"remarks of the day\":\"the export is slow\"}\n\
         {\"who\":\"b\",\"remarks of the day\":\"a slow export\"}\n",
    );
    let ran = home.run(["feedback", "l.jsonl", "--json"]);
    assert_eq!(ran.stderr, "");
    assert_eq!(ids(&read(ran)).len(), 2);
}

#[test]
fn a_record_that_leaves_its_text_out_or_empty_says_nothing_and_is_counted() {
    let home = Home::new();
    home.write(
        "r.jsonl",
        "{\"id\":\"1\",\"rating\":1,\"comment\":\"the export is slow\"}\n\
         {\"id\":\"2\",\"rating\":5,\"comment\":null}\n{\"id\":\"3\",\"rating\":5}\n{\"page\":7}\n",
    );
    let ran = home.run(["feedback", "r.jsonl", "--json"]);
    assert!(ran.stderr.contains("1 of 4 records cannot be read"), "{}", ran.stderr);
    assert!(ran.stderr.contains("line 4: none of its keys is a text"), "{}", ran.stderr);
    let report = read(ran);
    assert_eq!((ids(&report), &report["wordless"]), (vec!["1".to_owned()], &json!(["2", "3"])));
    // What stands under a key that is not known is not taken for nothing, in whatever order.
    let mut records = [
        "{\"id\":\"1\",\"seat\":4,\"comment\":\"the export is slow\"}\n",
        "{\"id\":\"2\",\"body2\":\"It lost all my files\"}\n",
        "{\"id\":\"3\",\"seat\":7}\n",
    ];
    for _ in 0..records.len() {
        records.rotate_left(1);
        home.write("k.jsonl", records.concat());
        let ran = home.run(["feedback", "k.jsonl", "--json"]);
        assert!(ran.stderr.contains("none of its keys is a text"), "{}", ran.stderr);
        assert!(ran.stderr.contains("there are body2, id"), "{}", ran.stderr);
        let report = read(ran);
        assert_eq!((ids(&report), &report["wordless"]), (vec!["1".to_owned()], &json!(["3"])));
    }
}

#[test]
fn a_scale_is_proved_by_its_column_or_what_is_assumed_is_said() {
    let home = Home::new();
    let stars = |heading: &str, figures: &[u32]| {
        let said = |(at, figure): (usize, &u32)| format!("{at},{figure},the export is slow {at}\n");
        let rows: String = figures.iter().enumerate().map(said).collect();
        home.write("s.csv", format!("id,{heading},text\n{rows}"));
        let ran = home.run(["feedback", "s.csv", "--json"]);
        let told = ran.stderr.clone();
        (read(ran)["themes"][0]["stars"].clone(), told)
    };
    // Three of four are low: 1, 1.4, 1.8 and 4.6 of five.
    assert_eq!(stars("Score", &[0, 1, 2, 9]), (json!(2.2), String::new()));
    let (read, told) = stars("Score", &[0, 1, 2, 5]);
    assert_eq!(read, 1.8);
    assert!(told.contains("taken as 0 to 10, since no star is a 0"), "{told}");
    assert_eq!(stars("Score (0-5)", &[1, 1, 2, 4]), (json!(2.0), String::new()));
    // Unrated is not the worst.
    let (read, told) = stars("Rating", &[0, 4, 5, 0]);
    assert_eq!(read, 4.5);
    assert!(told.contains("2 of 4 ratings are 0") && told.contains("NAME (0-10)"), "{told}");
    assert_eq!(stars("Effort score (1-7)", &[1, 4, 1, 4]), (json!(2.0), String::new()));
    // One of many that is no star lowers none of the others.
    let other = |number: u32| match number {
        1..=12 => format!("{number},5,the export is slow {number}\n"),
        13..=23 => format!("{number},5,dark mode please {number}\n"),
        _ => format!("{number},6,a calendar would be nice\n"),
    };
    home.write("s.csv", format!("id,Stars,text\n{}", (1..=24).map(other).collect::<String>()));
    let ran = home.run(["feedback", "s.csv", "--json"]);
    assert!(ran.stderr.contains("1 of 24 ratings is above 5"), "{}", ran.stderr);
    assert_eq!(crate::feedback::read(ran)["themes"][0]["stars"], 5.0);
    // A configuration says it.
    configured(
        &home,
        "[[feedback]]\nname = \"s\"\nkind = \"csv\"\npath = \"~/s.csv\"\n\
         columns = { rating = \"Rating (0-10)\" }\n",
    );
    assert_eq!(stars("Rating", &[0, 4, 5, 0]), (json!(1.9), String::new()));
}

#[test]
fn the_first_line_of_a_list_is_lost_to_no_head() {
    let home = Home::new();
    let told = |text: &str| {
        home.write("l.csv", text);
        let ran = home.run(["feedback", "l.csv", "--json"]);
        (ran.stderr.clone(), ids(&read(ran)).len())
    };
    assert_eq!(told("Slow app\nvery slow app\nslow\n"), (String::new(), 3));
    assert_eq!(told("Crashes\nSlow\nExpensive\n"), (String::new(), 3));
    assert_eq!(told("Comment\nSlow\nExpensive\n"), (String::new(), 2));
    let (named, count) = told("Voice\nThe app is very slow\nIt is slow on my phone\n");
    assert!(named.contains("line 1 (\"Voice\") is taken for the name of its column"), "{named}");
    assert_eq!(count, 2);
    let (named, count) = told("What would you change?\nspeed\nthe price\n");
    assert!(named.contains("line 1 (\"What would you change?\")"), "{named}");
    assert_eq!(count, 2);
    assert_eq!(
        told("Why is it slow?\nThe app is very slow\nCan it be faster?\n"),
        (String::new(), 3)
    );
}

#[test]
fn a_list_of_lines_with_commas_in_a_table_of_nothing_loses_no_line() {
    let home = Home::new();
    let lines =
        "The app is slow, really\nplease, add a dark mode, soon\nthe app is so slow\ndark mode\n";
    home.write("l.csv", lines);
    let ran = home.run(["feedback", "l.csv", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    assert_eq!(ids(&report), ["l.csv:1", "l.csv:2", "l.csv:3", "l.csv:4"]);
    assert!(report.to_string().contains("please, add a dark mode, soon"), "{report}");
    // An empty line parts what belongs together, and makes no lines one.
    let lines =
        "Slow, and ugly\nCrashes often\nBad support\nI like it\n\nDark mode please\nLess ads\n";
    home.write("g.csv", lines);
    let report = read(home.run(["feedback", "g.csv", "--json"]));
    assert_eq!(ids(&report), ["g.csv:1", "g.csv:2", "g.csv:3", "g.csv:4", "g.csv:6", "g.csv:7"]);
    // Where every line has as many commas, it is said what the first one is taken for.
    home.write("h.csv", "Slow, and ugly\nCrashes, a lot of it\nBad, bad as it is\n");
    let told = home.run(["feedback", "h.csv"]).stderr;
    assert!(told.contains("line 1 (\"Slow\", \"and ugly\") is taken for the names"), "{told}");
}

#[test]
fn what_agents_reply_in_a_conversation_is_no_users_word() {
    let home = Home::new();
    let talk = |id: u32, said: &str| {
        json!({
            "type": "conversation", "id": id.to_string(), "created_at": 1_795_400_000 + id,
            "source": { "body": format!("<p>{said}</p>"), "author": { "id": format!("u{id}") } },
            "conversation_rating": { "rating": id, "remark": null },
            "conversation_parts": { "conversation_parts": [{ "body": "<p>we look into it today</p>" }] },
        })
    };
    let talks = [talk(1, "The charts do not load"), talk(2, "Charts never load")];
    home.write("t.json", json!({ "conversations": talks }).to_string());
    let ran = home.run(["feedback", "t.json", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    assert_eq!((ids(&report).len(), &report["coverage"]["people"]), (2, &json!(2)));
    assert_eq!(report["themes"][0]["stars"], 1.5);
    assert!(!report.to_string().contains("look"), "{report}");
}

#[test]
fn votes_rank_wishes_and_rate_nothing() {
    let home = Home::new();
    home.write(
        "w.csv",
        "Post ID,Title,Details,Votes,Score\np1,Dark mode,a dark theme at night,120,80\n\
         p2,Dark theme for charts,,12,3\n",
    );
    let ran = home.run(["feedback", "w.csv", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    assert_eq!(ids(&report), ["p1", "p2"]);
    assert_eq!(report["themes"][0]["stars"], Value::Null);
    home.write(
        "p.json",
        "[{\"id\":\"p1\",\"title\":\"Dark mode\",\"score\":55,\"commentCount\":2},\
         {\"id\":\"p2\",\"title\":\"Dark theme\",\"score\":3,\"commentCount\":0}]",
    );
    let report = read(home.run(["feedback", "p.json", "--json"]));
    assert_eq!((ids(&report).len(), &report["themes"][0]["stars"]), (2, &Value::Null));
}

#[test]
fn where_tickets_were_filed_is_not_what_was_said() {
    let home = Home::new();
    let subjects = ["Refund", "Invoice wrong", "Wrong invoice", "Cannot pay", "Refund please"];
    let row = |(id, subject): (usize, &&str)| {
        format!("{id},{subject},Level 1 Customer Support Team Europe,a{id}@x.example,2026-11-20\n")
    };
    let rows: String = subjects.iter().enumerate().map(row).collect();
    home.write("z.csv", format!("Id,Subject,Group,Requester email,Created at\n{rows}"));
    let report = read(home.run(["feedback", "z.csv", "--json"]));
    assert_eq!((ids(&report).len(), &report["coverage"]["people"]), (5, &json!(5)));
    assert!(!report.to_string().contains("Europe"), "{report}");
    home.write(
        "i.csv",
        "Idea ID,Idea Title,Idea Description,Votes Count,Creator Email\n\
         i1,Dark mode,Please add a dark mode for the night,40,a@x.example\n\
         i2,Dark theme,,4,b@x.example\n",
    );
    let report = read(home.run(["feedback", "i.csv", "--json"]));
    assert_eq!(
        (ids(&report), &report["coverage"]["people"]),
        (vec!["i1".into(), "i2".into()], &json!(2))
    );
}

#[test]
fn tickets_that_nobody_described_are_read_by_their_summaries() {
    let home = Home::new();
    home.write(
        "jira.csv",
        "Summary,Issue key,Created,Description,Comment\n\
         The csv export is broken,A-1,24/Nov/26 8:05 AM,,we look into it and will answer\n\
         Csv export is broken again,A-2,23/Nov/26 8:05 AM,,we look into it and close this one\n",
    );
    let ran = home.run(["feedback", "jira.csv", "--json"]);
    assert_eq!(ran.stderr, "");
    let report = read(ran);
    assert_eq!(ids(&report), ["A-1", "A-2"]);
    let told = report.to_string();
    assert!(told.contains("Csv export is broken again") && !told.contains("look into"), "{told}");
}

#[test]
fn courtesies_are_no_theme_and_stay_in_counts_and_quotes() {
    let home = Home::new();
    home.write(
        "c.csv",
        "id,text\n\
         1,Hi team! The invoice shows a wrong address. Thanks for your help!\n\
         2,Dark mode hurts my eyes at night. Thanks for your help!\n\
         3,Thanks for your help!\n\
         4,Thank you so much for your help\n\
         5,\"Hello, password reset mails never arrive. Thanks in advance for your help\"\n\
         6,We are a team of 12. Search finds nothing old. Sent from my iPhone\n\
         7,We are a team of 30. Videos stutter on a train. Sent from my iPhone\n",
    );
    let report = read(home.run(["feedback", "c.csv", "--json"]));
    assert_eq!(report["themes"], json!([]), "{report}");
    assert_eq!((&report["coverage"]["items"], ids(&report).len()), (&json!(7), 7));
    home.write(
        "d.csv",
        "id,subject,text\n1,Invoice,\"Good morning, invoice is wrong. Thanks for your help!\"\n\
         2,Invoice,\"Good morning, the invoice is wrong. Thanks for your help!\"\n",
    );
    let report = read(home.run(["feedback", "d.csv", "--json"]));
    let theme = &report["themes"][0];
    let label = theme["label"].as_str().unwrap();
    assert!(!label.contains("help") && !label.contains("morning"), "{theme}");
    assert!(theme["quotes"][0]["text"].as_str().unwrap().ends_with("Thanks for your help!"));
}
