//! A plan as a person gets it, in all forms.

use super::samples::{plan, week};
use super::*;

fn plain(document: &Document, width: usize) -> String {
    terminal(document, Style { width, color: false })
}

#[test]
fn a_plan_in_60_columns() {
    insta::assert_snapshot!(plain(&plan(), 60), @r#"
    Tue 24 Nov · tight: 4 h 10 of work for 4 h 30 of room
    (93 %). Start T1 at 09:00.

    1  T1  Pricing PRD                           90 min~
           due tomorrow; the only gap over an hour before then
    2  T4  Reply to legal                        20 min
           blocks T9 (due Thu)
    3  T2  Onboarding_flow: review *final* copy  60 min
           serves User activation, which weighs most

    09:00–10:30  ▓  T1   Pricing PRD
    10:30–10:45  ░  E1   Standup
    10:45–11:05  ▓  T4   Reply to legal
    11:15–12:15  ░  E2   Design review 設計 with @anna & <bob>
    12:30–13:00          lunch
    13:00–14:00  ▓  T2   Onboarding_flow: review *final* copy
    14:00–15:00  ░  E3   Sync with https://meet.example/x
                         (tentative)
    15:00–15:40  ·       free
    15:40–16:40  ▓  T10  Migrate billing webhooks to the new
                         queue

    Not today    T7 Expense report (40 min, due Fri, still fits
                   Thu)
                 T8 Compare vendors for the new analytics
                   pipeline (2 h 30, no date)
    Prepare      E2: T4 and "pricing" notes mention it
    Unknown      calendar "team" unreachable since Mon 17:30;
                   its meetings are missing here
    Changed      E4 moved to 15:00 · T9 new

    Built-in words; no model was asked. ~ is a guess.
    "#);
}

#[test]
fn a_plan_in_80_columns() {
    insta::assert_snapshot!(plain(&plan(), 80), @r#"
    Tue 24 Nov · tight: 4 h 10 of work for 4 h 30 of room (93 %). Start T1 at 09:00.

    1  T1  Pricing PRD                           90 min~  due tomorrow; the only gap
                                                          over an hour before then
    2  T4  Reply to legal                        20 min   blocks T9 (due Thu)
    3  T2  Onboarding_flow: review *final* copy  60 min   serves User activation,
                                                          which weighs most

    09:00–10:30  ▓  T1   Pricing PRD
    10:30–10:45  ░  E1   Standup
    10:45–11:05  ▓  T4   Reply to legal
    11:15–12:15  ░  E2   Design review 設計 with @anna & <bob>
    12:30–13:00          lunch
    13:00–14:00  ▓  T2   Onboarding_flow: review *final* copy
    14:00–15:00  ░  E3   Sync with https://meet.example/x (tentative)
    15:00–15:40  ·       free
    15:40–16:40  ▓  T10  Migrate billing webhooks to the new queue

    Not today    T7 Expense report (40 min, due Fri, still fits Thu)
                 T8 Compare vendors for the new analytics pipeline (2 h 30, no date)
    Prepare      E2: T4 and "pricing" notes mention it
    Unknown      calendar "team" unreachable since Mon 17:30; its meetings are
                   missing here
    Changed      E4 moved to 15:00 · T9 new

    Built-in words; no model was asked. ~ is a guess.
    "#);
}

#[test]
fn a_plan_in_120_columns() {
    insta::assert_snapshot!(plain(&plan(), 120), @r#"
    Tue 24 Nov · tight: 4 h 10 of work for 4 h 30 of room (93 %). Start T1 at 09:00.

    1  T1  Pricing PRD                           90 min~  due tomorrow; the only gap over an hour before then
    2  T4  Reply to legal                        20 min   blocks T9 (due Thu)
    3  T2  Onboarding_flow: review *final* copy  60 min   serves User activation, which weighs most

    09:00–10:30  ▓  T1   Pricing PRD
    10:30–10:45  ░  E1   Standup
    10:45–11:05  ▓  T4   Reply to legal
    11:15–12:15  ░  E2   Design review 設計 with @anna & <bob>
    12:30–13:00          lunch
    13:00–14:00  ▓  T2   Onboarding_flow: review *final* copy
    14:00–15:00  ░  E3   Sync with https://meet.example/x (tentative)
    15:00–15:40  ·       free
    15:40–16:40  ▓  T10  Migrate billing webhooks to the new queue

    Not today    T7 Expense report (40 min, due Fri, still fits Thu)
                 T8 Compare vendors for the new analytics pipeline (2 h 30, no date)
    Prepare      E2: T4 and "pricing" notes mention it
    Unknown      calendar "team" unreachable since Mon 17:30; its meetings are missing here
    Changed      E4 moved to 15:00 · T9 new

    Built-in words; no model was asked. ~ is a guess.
    "#);
}

#[test]
fn a_plan_in_the_fewest_columns() {
    insta::assert_snapshot!(plain(&plan(), 0), @r#"
    Tue 24 Nov · tight: 4 h 10 of work for
    4 h 30 of room (93 %). Start T1 at
    09:00.

    1  T1  Pricing PRD               90 min~
           due tomorrow; the only gap over
           an hour before then
    2  T4  Reply to legal            20 min
           blocks T9 (due Thu)
    3  T2  Onboarding_flow: review…  60 min
           serves User activation, which
           weighs most

    09:00–10:30  ▓  T1   Pricing PRD
    10:30–10:45  ░  E1   Standup
    10:45–11:05  ▓  T4   Reply to legal
    11:15–12:15  ░  E2   Design review 設計
                         with @anna & <bob>
    12:30–13:00          lunch
    13:00–14:00  ▓  T2   Onboarding_flow:
                         review *final* copy
    14:00–15:00  ░  E3   Sync with
                         https://meet.exampl
                         e/x (tentative)
    15:00–15:40  ·       free
    15:40–16:40  ▓  T10  Migrate billing
                         webhooks to the new
                         queue

    Not today
      T7 Expense report (40 min, due Fri,
        still fits Thu)
      T8 Compare vendors for the new
        analytics pipeline (2 h 30, no date)
    Prepare
      E2: T4 and "pricing" notes mention it
    Unknown
      calendar "team" unreachable since Mon
        17:30; its meetings are missing here
    Changed
      E4 moved to 15:00 · T9 new

    Built-in words; no model was asked. ~ is
    a guess.
    "#);
}

#[test]
fn a_plan_in_color() {
    insta::assert_snapshot!(terminal(&plan(), Style { width: 80, color: true }).replace('\u{1b}', "␛"), @r#"
    ␛[1mTue 24 Nov␛[0m · ␛[1mtight␛[0m: 4 h 10 of work for 4 h 30 of room (93 %). Start ␛[36mT1␛[0m at 09:00.

    1  ␛[36mT1␛[0m  Pricing PRD                           90 min~  due tomorrow; the only gap
                                                          over an hour before then
    2  ␛[36mT4␛[0m  Reply to legal                        20 min   blocks ␛[36mT9␛[0m (due Thu)
    3  ␛[36mT2␛[0m  Onboarding_flow: review *final* copy  60 min   serves User activation,
                                                          which weighs most

    09:00–10:30  ␛[36m▓␛[0m  ␛[36mT1␛[0m   Pricing PRD
    10:30–10:45  ░  ␛[36mE1␛[0m   Standup
    10:45–11:05  ␛[36m▓␛[0m  ␛[36mT4␛[0m   Reply to legal
    11:15–12:15  ░  ␛[36mE2␛[0m   Design review 設計 with @anna & <bob>
    ␛[2m12:30–13:00␛[0m          ␛[2mlunch␛[0m
    13:00–14:00  ␛[36m▓␛[0m  ␛[36mT2␛[0m   Onboarding_flow: review *final* copy
    14:00–15:00  ░  ␛[36mE3␛[0m   Sync with https://meet.example/x ␛[2m(tentative)␛[0m
    ␛[2m15:00–15:40␛[0m  ␛[2m·␛[0m       ␛[2mfree␛[0m
    15:40–16:40  ␛[36m▓␛[0m  ␛[36mT10␛[0m  Migrate billing webhooks to the new queue

    ␛[1mNot today␛[0m    ␛[36mT7␛[0m Expense report (40 min, due Fri, still fits Thu)
                 ␛[36mT8␛[0m Compare vendors for the new analytics pipeline (2 h 30, no date)
    ␛[1mPrepare␛[0m      ␛[36mE2␛[0m: ␛[36mT4␛[0m and "pricing" notes mention it
    ␛[1mUnknown␛[0m      calendar "team" unreachable since Mon 17:30; its meetings are
                   missing here
    ␛[1mChanged␛[0m      ␛[36mE4␛[0m moved to 15:00 · ␛[36mT9␛[0m new

    ␛[2mBuilt-in words; no model was asked. ~ is a guess.␛[0m
    "#);
}

#[test]
fn a_plan_in_markdown() {
    insta::assert_snapshot!(markdown(&plan()), @r#"
    # Tue 24 Nov

    **tight**: 4 h 10 of work for 4 h 30 of room (93 %). Start T1 at 09:00.

    ## Top three

    |   # |     | Task                                   | Time    | Why |
    | --: | --- | -------------------------------------- | ------- | --- |
    |   1 | T1  | Pricing PRD                            | 90 min~ | due tomorrow; the only gap over an hour before then |
    |   2 | T4  | Reply to legal                         | 20 min  | blocks T9 (due Thu) |
    |   3 | T2  | Onboarding_flow: review \*final\* copy | 60 min  | serves User activation, which weighs most |

    ## Timeline

    - 09:00–10:30 ▓ T1 Pricing PRD
    - 10:30–10:45 ░ E1 Standup
    - 10:45–11:05 ▓ T4 Reply to legal
    - 11:15–12:15 ░ E2 Design review 設計 with \@anna & \<bob>
    - 12:30–13:00 lunch
    - 13:00–14:00 ▓ T2 Onboarding_flow: review \*final\* copy
    - 14:00–15:00 ░ E3 Sync with https\://meet.example/x (tentative)
    - 15:00–15:40 · free
    - 15:40–16:40 ▓ T10 Migrate billing webhooks to the new queue

    ## Not today

    - T7 Expense report (40 min, due Fri, still fits Thu)
    - T8 Compare vendors for the new analytics pipeline (2 h 30, no date)

    ## Prepare

    - E2: T4 and "pricing" notes mention it

    ## Unknown

    - calendar "team" unreachable since Mon 17:30; its meetings are missing here

    ## Changed

    E4 moved to 15:00 · T9 new

    ---

    Built-in words; no model was asked. ~ is a guess.
    "#);
}

#[test]
fn a_table_with_headings_in_60_columns() {
    insta::assert_snapshot!(plain(&week(), 60), @r"
    Week 48 · 1 of 2 key results is off pace.
    (late: due 08:00)

    Key results
    Key result                                       Now  Target
    Activation of new accounts within the first w…  31 %    40 %
      What it would take: 3 points a week; the best week had 2
    NPS                                                8      45

    Today
     9:00 am–12:30 pm  ▓  T1  Pricing
    12:30 pm–1:00 pm          lunch

    What others asked
      Where is the export?
      Is the price per seat, or for the whole team?
    ");
}

#[test]
fn where_a_table_has_no_room_each_row_is_a_sentence_of_named_parts() {
    let columns = ["workflow", "at", "next", ""].map(|name| Column::new(name, Fit::Whole)).to_vec();
    let row = |cells: [&str; 4]| cells.map(|cell| Line::new().ours(cell)).to_vec();
    let rows = vec![
        row(["plan", "Mon..Fri 08:00", "Fri 27 Nov 08:00", "installed"]),
        row(["run", "every 15m", "", ""]),
    ];
    let document = Document {
        title: Line::new().ours("Schedule"),
        verdict: Vec::new(),
        sections: vec![Section::new("Jobs", Body::Table(Table { columns, rows }))],
        footer: Vec::new(),
    };
    let text = "Schedule\n\nJobs\nplan, at: Mon..Fri 08:00, next: Fri 27\n  Nov 08:00, installed\nrun, at: \
                every 15m\n";
    assert_eq!(plain(&document, 40), text);
}

#[test]
fn a_table_with_headings_in_markdown() {
    insta::assert_snapshot!(markdown(&week()), @r"
    # Week 48

    1 of 2 key results is off pace.

    (late: due 08:00)

    ## Key results

    | Key result |  Now | Target | What it would take |
    | ---------- | ---: | -----: | --- |
    | Activation of new accounts within the first week, measured by the funnel \| weekly | 31 % |   40 % | 3 points a week; the best week had 2 |
    | NPS        |    8 |     45 |     |

    ## Today

    - 9:00 am–12:30 pm ▓ T1 Pricing
    - 12:30 pm–1:00 pm lunch

    ## What others asked

    - Where is the export?
    - Is the price per seat, or for the whole team?
    ");
}

#[test]
fn a_quiet_day_is_one_line() {
    let document = Document {
        title: Line::new().ours("Sat 28 Nov"),
        verdict: vec![Line::new().ours("nothing planned. Enjoy it.")],
        sections: vec![Section::new("Not today", Body::List(Vec::new()))],
        footer: Vec::new(),
    };
    assert_eq!(plain(&document, 80), "Sat 28 Nov · nothing planned. Enjoy it.\n");
    assert_eq!(markdown(&document), "# Sat 28 Nov\n\nnothing planned. Enjoy it.\n");
}

#[test]
fn bars_and_sparklines_are_literal_in_every_form() {
    let course = format!("{} {}", words::bar(0.44, 5), words::sparkline(&[24.0, 32.0, 40.0], 8));
    assert_eq!(course, "▓▓░░░ ▁▅█");
    let line = || Line::new().ours(course.clone());
    let table =
        Table { columns: vec![Column::new("course", Fit::Whole)], rows: vec![vec![line()]] };
    let document = Document {
        title: Line::new().ours("Review"),
        verdict: vec![line()],
        sections: vec![
            Section::new("Table", Body::Table(table)),
            Section::new("List", Body::List(vec![line()])),
            Section::new("Lines", Body::Lines(vec![line()])),
        ],
        footer: vec![line()],
    };
    let parts = slack(&document);
    let blocks: Vec<String> =
        parts.iter().map(|part| serde_json::to_string(&part.blocks).unwrap()).collect();
    let plain: Vec<&str> = parts.iter().map(|part| part.plain.as_str()).collect();
    let narrow = terminal(&document, Style { width: 40, color: false });
    for text in [narrow, markdown(&document), blocks.concat(), plain.concat()] {
        assert!(text.matches(&course).count() >= 4, "{text}");
    }
}
