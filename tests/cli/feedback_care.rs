//! Feedback that is not as it should be, what must not be shown of it, and what its handles lead to.

use crate::feedback::{configured, places, read};
use crate::harness::Home;
use serde_json::json;

#[test]
fn identities_are_unique_whatever_the_input_calls_its_items() {
    let home = Home::new();
    let rows = "id,text\na,export broken\na,export broken now\na#2,export broken again\n\
                ,export broken here\nb.csv:5,export broken there\n";
    home.write("b.csv", rows);
    home.write("c.csv", "id,text\nb:a,export broken too\na,export broken as well\n");
    let report = read(home.run(["feedback", "b.csv", "c.csv", "--json"]));
    // `places` fails where one stands twice.
    let ids: Vec<String> = places(&report).into_keys().collect();
    assert_eq!(ids, ["a#2", "a#2#2", "b.csv:5", "b.csv:5#2", "b:a", "c:a", "c:b:a"]);
}

#[test]
fn a_row_with_too_much_in_it_and_a_bad_byte_cost_no_more_than_themselves() {
    let home = Home::new();
    configured(&home, "[discovery]\nquotes = 3\n");
    let mut bytes = b"id,date,text\n1,2026-11-20,Export is broken, really, it is\n".to_vec();
    bytes.extend(b"2,2026-11-20,caf\xe9 export is broken\n3,2026-11-21,export broken\n");
    home.write("last.csv", bytes);
    let ran = home.run(["feedback", "last.csv", "--json"]);
    for told in ["1 line is no UTF-8", "1 row has more cells than columns"] {
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    let whole = ran.stdout.clone();
    assert_eq!(places(&read(ran)).len(), 3);
    assert!(whole.contains("Export is broken, really, it is") && whole.contains("café"), "{whole}");
    // Where the text is not the last column there is no telling which cell is which.
    home.write("first.csv", "id,text,lang\n1,slow, and broken,en\n2,slow and broken,en\n");
    let ran = home.run(["feedback", "first.csv", "--json"]);
    assert!(ran.stderr.contains("the first is line 2: 4 cells under 3 columns"), "{}", ran.stderr);
    assert_eq!(places(&read(ran)).into_keys().collect::<Vec<_>>(), ["2"]);
}

#[test]
fn answers_under_a_question_keep_their_identity_date_and_person() {
    let home = Home::new();
    // No name tells which column is the text; that one is found, and the others are known by name.
    home.write(
        "survey.csv",
        "Response ID,Email Address,What is the one thing that you would change first?,\
         Submit Date (UTC)\nr1,ann@x.example,export to csv is broken,2026-11-20 10:00:00\n\
         r2,ben@x.example,the csv export is broken,2026-11-21 10:00:00\n\
         r3,ann@x.example,export to csv broken again,2026-11-22 10:00:00\n",
    );
    let report = read(home.run(["feedback", "survey.csv", "--json"]));
    assert_eq!(places(&report).into_keys().collect::<Vec<_>>(), ["r1", "r2", "r3"]);
    assert_eq!(report["coverage"]["people"], 2);
    assert_eq!(report["coverage"]["dates"], json!(["2026-11-20", "2026-11-22"]));
}

#[test]
fn names_below_a_letter_and_addresses_in_links_and_labels_are_not_shown() {
    let home = Home::new();
    home.write(
        "m.mbox",
        "From a@x.example Mon Nov 23 10:00:00 2026\nFrom: Ann Leeward <ann@x.example>\n\
         Subject: Export broken\nMessage-ID: <m1@x.example>\n\nThe export is broken.\n\n\
         Best regards,\nLeeward\n\nFrom b@x.example Mon Nov 23 11:00:00 2026\n\
         From: Leeward <b@x.example>\nSubject: Re: Export broken\nMessage-ID: <m2@x.example>\n\n\
         Here the export is broken too.\nThanks\nLeeward\n",
    );
    home.write(
        "t.csv",
        "id,text,url,tags\n1,search is slow,https://x.example/?by=zoe%40y.example,zoe@y.example\n\
         2,the search is slow,,zoe@y.example\n",
    );
    let shown = home.run(["feedback", "m.mbox", "t.csv", "--format", "markdown"]).ok();
    for secret in ["Leeward", "x.example", "y.example", "zoe"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    assert!(shown.contains("— m"), "{shown}");
}

#[test]
fn the_handle_of_a_theme_leads_to_its_figures_and_items() {
    let home = Home::new();
    configured(&home, "[[feedback]]\nname = \"reviews\"\nkind = \"csv\"\npath = \"~/r.csv\"\n");
    let told = home.run(["why", "U1"]).failed(2);
    assert!(told.contains("no digest of feedback is stored yet"), "{told}");
    home.write(
        "r.csv",
        "id,date,author,text\n1,2026-11-23,a,the export crashes\n2,2026-11-23,b,export crashes \
         for zoe@secret.example\n3,2026-11-24,c,export crashes always\n",
    );
    let text = home.run(["feedback", "--format", "markdown"]).ok();
    assert!(text.contains("## U1 · "), "{text}");
    let why = home.run(["why", "u1"]).ok();
    assert!(why.contains("voices: 3 of 3 people (100 %)") && why.contains("severity: 3"), "{why}");
    let source = home.run(["source", "U1"]).ok();
    assert!(source.contains("r.csv, line 2") && !source.contains("secret.example"), "{source}");
    let one = home.run(["source", "reviews:2", "--json"]).json();
    assert_eq!((&one["handle"], &one["items"][0]["id"]), (&json!("U1"), &json!("2")));
    for (run, hint) in [
        (&[][..], "hint: `personal-os feedback -n` shows them"),
        (&["--run", "last"], "hint: `personal-os history show 1` shows them"),
    ] {
        let failed = home.run([&["why", "U9"], run].concat()).failed(2);
        assert!(failed.contains("has no \"U9\"") && failed.contains(hint), "{failed}");
    }
}

#[test]
fn rows_without_a_word_are_counted_and_german_columns_are_known() {
    let home = Home::new();
    home.write(
        "umfrage.csv",
        "Kunde;Bewertung;Datum;Kommentar\n\
         Ann;1;20.11.2026;Der Export stürzt ab\n\
         Ben;5;21.11.2026;\n\
         Cem;2;21.11.2026;Export stürzt immer ab\n\
         Dan;4;22.11.2026;...\n",
    );
    let report = read(home.run(["feedback", "umfrage.csv", "--json"]));
    let ids: Vec<String> = places(&report).into_keys().collect();
    assert_eq!(ids, ["umfrage.csv:2", "umfrage.csv:4"]);
    assert_eq!(report["wordless"], json!(["umfrage.csv:3", "umfrage.csv:5"]));
    let coverage = &report["coverage"];
    assert_eq!(
        [&coverage["items"], &coverage["people"], &coverage["wordless"]],
        [&json!(2), &json!(2), &json!(2)]
    );
    assert_eq!(coverage["dates"], json!(["2026-11-20", "2026-11-21"]));
    assert_eq!(report["themes"][0]["stars"], 1.5);
    home.write("stars.csv", "id,rating,text\n1,5,\n2,3,...\n");
    let stars = home.run(["feedback", "stars.csv"]).ok();
    assert!(stars.contains("Nothing was said. 2 records are without a word."), "{stars}");
    let text = home.run(["feedback", "umfrage.csv", "--format", "markdown"]).stdout;
    assert!(
        text.contains("2 items of 2 people") && text.contains("2 more without a word"),
        "{text}"
    );
}

#[test]
fn a_theme_serves_an_objective_by_the_words_of_its_priority() {
    let home = Home::new();
    configured(
        &home,
        "[[priorities]]\nname = \"Data out\"\nmatch = [\"export\"]\n[okr]\nfiles = [\"~/okr.toml\"]\n",
    );
    home.write(
        "okr.toml",
        "cycle = \"2026-Q4\"\n[[objective]]\nid = \"trust\"\nname = \"Trust the data\"\n\
         priority = \"Data out\"\n[[objective.key_result]]\nid = \"errors\"\nname = \"Errors\"\n\
         start = 40\ntarget = 0\n",
    );
    home.write("s.csv", "id,text\n1,the export crashes\n2,export crashes again\n");
    let report = read(home.run(["feedback", "s.csv", "--json"]));
    assert_eq!(report["themes"][0]["objectives"], json!(["Trust the data"]));
}

#[test]
fn what_has_no_date_is_of_the_day_on_which_it_was_first_seen_however_long_ago() {
    let home = Home::new();
    configured(&home, "[[feedback]]\nname = \"asked\"\nkind = \"csv\"\npath = \"~/r.csv\"\n");
    let rows = "id,text\n1,the export crashes\n2,export crashes again\n";
    let on = |day: &str, args: &[&str]| {
        let mut command = home.command([args, &["--json"]].concat());
        home.finish(command.env("PERSONAL_OS_NOW", format!("{day}T17:00:00+01:00")))
    };
    let counted = |day: &str| {
        let report = read(on(day, &["feedback"]));
        (report["coverage"]["items"].clone(), report["coverage"]["new"].clone())
    };
    home.write("r.csv", rows);
    assert_eq!(counted("2026-11-02"), (json!(2), json!(null)));
    // Two weeks are two windows, and the source still lists them.
    home.write("r.csv", rows.to_owned() + "3,export crashes for me too\n");
    assert_eq!(counted("2026-11-20"), (json!(1), json!(1)));
    // What was said is forgotten, and that it is known is not.
    let later = on("2026-12-20", &["history", "prune", "--older-than", "20d", "--yes"]).json();
    assert_eq!(later["feedback"], 3);
    assert_eq!(counted("2026-12-20").0, json!(0));
}

#[test]
fn a_record_of_bytes_costs_no_other_record() {
    let home = Home::new();
    let blob: Vec<u8> = (0..90_000_u32)
        .map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap())
        .filter(|byte| *byte != b'"')
        .collect();
    let row = |number: u32| match number % 2 {
        0 => format!("{number},the csv export stops at row {number}\n"),
        _ => format!("{number},wrong billing address on invoice {number}\n"),
    };
    let mut bytes = b"id,text\n".to_vec();
    bytes.extend((1..=10).map(row).collect::<String>().into_bytes());
    bytes.extend([b"blob,", &blob[..], b"\n"].concat());
    bytes.extend((11..=20).map(row).collect::<String>().into_bytes());
    home.write("said.csv", bytes);
    let places = places(&read(home.run(["feedback", "said.csv", "--json"])));
    for number in 1..=20 {
        assert!(places[&number.to_string()].is_some(), "{number}");
    }
    assert_ne!(places["1"], places["2"]);
    // A file that begins so and is nothing else is no text.
    home.write("picture.csv", [b"\x89PNG\r\n\x1a\n", &blob[..]].concat());
    let ran = home.run(["feedback", "picture.csv", "--json"]);
    assert!(ran.stderr.contains("it is no text"), "{}", ran.stderr);
}
