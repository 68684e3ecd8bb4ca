//! One day, and what may and may not be said of it: denials, records waiting for each other, meetings
//! that stay, what somebody is said to have done, amounts that nobody can check. A line is a slot, what
//! is cited, and a text.

use super::days::time;
use crate::grounding::{Alias, Brief, Evidence, Fact, Slot, State, Text, Wording, check};
use chrono::NaiveDate;

const TASKS: &[&str] = &["task", "deadline"];

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn span(start: i64, end: i64) -> Vec<Fact> {
    let (from, to) = (time(start), time(end));
    vec![Fact::minutes(end - start), Fact::Span { date: date(11, 24), start: from, end: to }]
}

/// Tuesday 24 November 2026.
fn brief() -> Brief {
    let due = |month, day| vec![Fact::due(date(month, day), None)];
    let is = |state| vec![Fact::Is(state)];
    let records = [
        (
            "T1",
            "Expense report",
            [vec![Fact::minutes(30)], due(11, 20), is(State::Overdue), span(670, 700)].concat(),
        ),
        ("T2", "Reply to legal", [vec![Fact::minutes(20)], due(11, 24), span(540, 560)].concat()),
        (
            "T3",
            "Pricing PRD",
            [vec![Fact::minutes(90)], due(11, 25), span(700, 750), span(780, 820)].concat(),
        ),
        (
            "T4",
            "Migrate billing to Stripe",
            [vec![Fact::minutes(360)], due(12, 4), span(970, 1_010)].concat(),
        ),
        (
            "T5",
            "Write onboarding emails",
            [
                vec![Fact::minutes(120)],
                due(11, 27),
                is(State::Blocked),
                vec![Fact::After(Alias("T4".to_owned()))],
            ]
            .concat(),
        ),
        ("T6", "Sort photos", vec![Fact::minutes(300), Fact::on(date(11, 26), None)]),
        ("T7", "Tidy notes", vec![Fact::minutes(180), Fact::on(date(11, 27), None)]),
        ("E1", "Standup", span(570, 585)),
        ("E2", "Design review", span(600, 660)),
        ("E3", "1:1 with Maria", [span(840, 870), is(State::Tentative)].concat()),
        ("E4", "Globex renewal call", span(900, 960)),
    ];
    let count = |count, nouns, words| Fact::Count { count, nouns, words };
    let figures = [
        Fact::Minutes { minutes: 50, words: &["work", "must", "demand"] },
        Fact::Minutes { minutes: 180, words: &["room", "free", "capacity", "available", "space"] },
        count(4, &["meeting"], &[]),
        count(1, TASKS, &["due"]),
        count(1, TASKS, &["overdue", "late"]),
        count(3, TASKS, &["not", "later", "wait", "waits", "left", "other"]),
        Fact::Percent { percent: 28 },
    ];
    let evidence = |alias: String, texts, facts| Evidence {
        alias: Alias(alias),
        key: None,
        texts,
        facts,
        shown: Vec::new(),
    };
    let all: Vec<Alias> = records.iter().map(|(alias, ..)| Alias((*alias).to_owned())).collect();
    let slot = |id: &str| Slot {
        id: id.to_owned(),
        ask: String::new(),
        subject: id.split_once(':').map(|(_, alias)| Alias(alias.to_owned())),
        about: all.clone(),
        max_chars: 200,
        built_in: String::new(),
    };
    let ids = [
        "headline",
        "not_today",
        "why:T1",
        "why:T2",
        "why:T3",
        "prepare:E1",
        "prepare:E2",
        "prepare:E3",
    ];
    let records = records
        .into_iter()
        .map(|(alias, title, facts)| evidence(alias.to_owned(), vec![title.to_owned()], facts));
    let figures = (1..)
        .zip(figures)
        .map(|(number, fact)| evidence(format!("F{number}"), Vec::new(), vec![fact]));
    Brief {
        today: date(11, 24),
        names: vec!["Ada".to_owned(), "Acme".to_owned()],
        evidence: records.chain(figures).collect(),
        slots: ids.into_iter().map(slot).collect(),
        choices: Vec::new(),
        unsaid: Vec::new(),
    }
}

/// The lines of which passing or failing is not what is `wanted`, with why.
fn unlike(lines: &str, wanted: bool) -> Vec<String> {
    let brief = brief();
    let wrong = lines.lines().filter_map(|line| {
        let [slot, cites, text] = line.splitn(3, '|').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let cites = cites.split(',').filter(|alias| !alias.is_empty());
        let cites = cites.map(|alias| Alias(alias.to_owned())).collect();
        let text = Text { slot: slot.to_owned(), text: text.to_owned(), cites };
        let checked = check(&brief, &Wording { texts: vec![text], picks: Vec::new() });
        let why = checked.faults().first().map(|fault| fault.what.clone());
        ((checked.passed() == 1) != wanted).then(|| format!("{line} ({})", why.unwrap_or_default()))
    });
    wrong.collect()
}

#[test]
fn what_is_not_so_never_passes() {
    assert_eq!(unlike(LIES, false), [""; 0]);
}

#[test]
fn what_is_so_passes() {
    assert_eq!(unlike(TRUTHS, true), [""; 0]);
}

const TRUTHS: &str = "\
headline|T1,T2|Clear T1 and T2 first, then give T3 the rest of the morning.
headline|T2|Reply to legal first, it is due today.
headline|T1|Expense report is overdue since Friday, so close it at 11:10.
headline|E2|Have everything ready before the Design review at 10:00.
headline|T3|Pricing PRD is due tomorrow and takes 90 min.
headline|T3|Use the quiet time after lunch for T3.
headline||Four meetings split the day, so keep the work in small pieces.
headline||You have 3 h of room for 50 min of work.
headline||One task is overdue and one is due today.
headline|T3|T3 is not due until tomorrow, but do not leave it until then.
headline|T3|T3 is not due today.
headline|T2|Do not wait: T2 is due today.
headline|E3|If E3 is cancelled, use the half hour for T3.
headline|E3|E3 is tentative, so its half hour may come free.
headline|T4,T5|T4 blocks T5, so start it today.
headline|T4,T5|T5 waits for T4, which is due on 4 December.
headline||The load is 28 %, so there is time to get ahead.
headline||A light day: use it to get ahead on T4.
headline|T1,T2|T1 and T2 take 50 minutes together.
why:T1|T1|It has been overdue since Friday and takes only half an hour.
why:T1|T1|It was due on 20 November, four days ago.
why:T1|T1|Overdue, and the gap after E2 is long enough to finish it.
why:T1|T1|It is late already, so get it done.
why:T2|T2|It is due today and fits before E1.
why:T2|T2|The deadline is today.
why:T2|T2|Get it done first thing, before meetings start.
why:T2|T2|It cannot wait, it is due today.
why:T3|T3|Due tomorrow, and today has room for all 90 minutes of it.
why:T3|T3|It is due on Wednesday; an hour and a half is enough.
why:T3|T3|Tomorrow is its deadline, so finish it this afternoon.
why:T3|T3|It isn't due today, but it is due tomorrow.
why:T3|T3|Due tomorrow; it is planned from 11:40.
why:T3|T3|Finish it today so tomorrow stays calm.
why:T3|T3|It is not overdue yet.
not_today|T6|T6 can wait, it still fits Thursday.
not_today|T6,T7|T6 fits on Thursday and T7 on Friday.
not_today|T6|T6 does not fit today.
not_today|T5|T5 waits for T4, so it cannot start yet.
not_today|T5,T4|T5 is due on Friday but blocked by T4.
not_today|T5,T4|T5 cannot start before T4 is done.
not_today|T6|T6 has no deadline, leave it for Thursday.
not_today|T7|Tidy notes takes three hours and could be moved to Friday.
prepare:E1|T2|Mention T2, it will be done by then.
prepare:E2|T3|Bring \"Pricing PRD\" along.
prepare:E2||It runs from 10:00 to 11:00, so take a short break before it.
prepare:E3||It is not confirmed yet, so ask whether it takes place.
prepare:E3||Half an hour at two in the afternoon; note your questions.
headline|T1|Block time for T1 at 11:10.
headline|E4|Keep the hour before the Globex renewal call clear to prepare.
headline|T2,T1|Once T2 is done, go on with T1 at 11:10.
headline|T2|When T2 is finished, the morning belongs to meetings.
headline|T2|Start with T2 at 9.
headline|T2|Start with T2 at 9 a.m., it is due today.
headline|T2,E1|Finish T2 before E1 begins at half past nine.
headline|E1,E2|E1 ends at 09:45 and E2 starts at 10:00.
headline|E2|After the Design review, eleven o'clock, is your best stretch.
headline|T5|T5 is due this Friday.
headline|T4|T4 needs six hours and is due on 4 Dec.
headline|T4|T4 is due next Friday.
headline|T5|T5 is due in three days.";

const LIES: &str = "\
why:T2|T2|It is not due today.
why:T2|T2|It isn't due today.
why:T2|T2|It is no longer due today.
why:T2|T2|It is never late and not due until later.
why:T3|T3|It is not due tomorrow.
why:T1|T1|It is not overdue.
why:T1|T1|It is hardly overdue.
headline||T2 is not due today.
headline|T2|Nothing is due today.
headline||No task is due today.
headline||None of the tasks is due today.
headline||There are no deadlines today.
headline||There are no meetings today.
headline||You have no meetings.
headline||A day without meetings.
headline||Your day is free of meetings.
headline|E3|E3 is not tentative.
headline|E3|E3 is confirmed.
headline|E2|E2 is cancelled.
headline|E2|E2 has been cancelled.
headline|E2|E2 is called off.
headline|E2|Skip E2.
headline|E2|E2 does not take place.
headline|E2|E2 was dropped.
headline|E2|E2 will be moved.
headline|E2|E2 moved to the afternoon.
headline|E2|E2 will be cancelled.
headline|E2|E2 to be cancelled.
headline|E2|E2 is to be postponed.
headline|E2|E2 will be rescheduled.
headline|T5|T5 is done.
headline|T5|T5 is finished.
headline|T4|T4 is already complete.
headline|T4|T4 has been finished.
headline|T5|T5 has no deadline.
why:T3|T3|It has no deadline.
why:T3|T3|It has no due date.
why:T3|T3|There is no rush, it is not due.
why:T3|T3|It is due later.
why:T3|T3|The deadline has passed.
why:T3|T3|It is late.
why:T3|T3|It is past due.
why:T1|T1|It is not late.
headline|T4|T4 blocks T5 no more.
headline|T5|T5 does not wait for T4.
headline|T4|T4 waits for T5.
headline|T1|T1 blocks T2.
headline|T1,T2|T2 depends on T1.
headline|T1,T2|T2 cannot start before T1 is done.
headline|T2,T3|T2 is due tomorrow and T3 today.
headline|T2,T3|T3 is due today, T2 tomorrow.
headline|T2,T3|Both T2 and T3 are due today.
headline|T2,T3|T2 and T3 are due today.
headline|T2,T3|T2, like T3, is due tomorrow.
headline|T2,T3|Do T3 first because it is due today.
headline|T2,T3|T3 before T2: the former is due today.
headline|T1,T2|T1 takes 20 min, T2 takes 30 min.
headline|T1,T2|T2 (30 min) then T1 (20 min).
headline|T1,T2|After T2, which takes 30 min, do T1.
headline|E1,E2|E2 at 09:30, E1 at 10:00.
headline|E1,E2|Between E1 at 10:00 and E2 at 11:00 there is a gap.
headline|E1,E2|From 09:45 to 10:00 you attend E2.
headline|E1,E2|Join E2 at 09:30.
headline|E4,E2|The Globex renewal call is at 10:00, the Design review at 15:00.
headline|E4,E2|The Design review with Maria at 10:00.
headline|E3,E2|Maria joins the Design review at 10:00.
headline|E4,E2|Globex attends the Design review.
headline|E4,T2|Reply to legal before the Globex renewal call at 14:00.
headline||You have five meetings.
headline||You have three meetings.
headline||You have 4 tasks due today.
headline||Four tasks are overdue.
headline||Two are due today.
headline||Half of the day is free.
headline||Most of the day is meetings.
headline||All tasks fit today.
headline||Everything fits today.
headline||Every task is due today.
headline||All of it is due today.
headline||The load is 82 %.
headline||The load is over 100 %.
headline||The load is 28 hours.
headline||You have 50 min of room and 3 h of work.
headline||You need 3 h and have 50 min.
headline||There are 3 h of work in 50 min of room.
headline||A single meeting today.
headline||Only one meeting today.
headline||A couple of meetings today.
headline||Several meetings were cancelled.
headline|T3|T3 takes an hour.
headline|T3|T3 takes more than two hours.
headline|T3|T3 takes a minute.
headline|T3|T3 takes a few minutes.
headline|T3|T3 takes all day.
headline|T3|T3 takes all morning.
headline|T3|T3 takes less than 90 min.
headline|T3|T3 takes more than 90 min.
headline|T3|T3 takes 90 min longer.
headline|T3|T3 is 90 min late.
headline|T3|T3 is $90.
headline|T3|T3 costs 90 USD.
headline|T3|T3 costs ninety dollars.
headline|T3|T3 is 90% done.
headline|T3|T3 is half done.
headline|T3|T3 is nearly done.
why:T3|T3|It is due the day after tomorrow.
why:T3|T3|It is due next Wednesday.
why:T3|T3|It was due last Wednesday.
why:T3|T3|It was due on Wednesday.
why:T3|T3|It is due next week.
why:T3|T3|It is due this weekend.
why:T3|T3|It is due in a fortnight.
why:T3|T3|It is due tonight.
why:T3|T3|It is due by noon.
why:T3|T3|It is due before lunch.
why:T3|T3|It is due now.
why:T3|T3|It is due soon after E2.
why:T3|T3|It is due at once.
why:T3|T3|It was due yesterday.
why:T3|T3|It is due at the end of the day.
why:T3|T3|It is due at the end of the month.
why:T3|T3|It is due by the end of the week.
why:T3|T3|It is due EOD.
why:T3|T3|It is due this morning.
why:T3|T3|It is due today, not tomorrow.
why:T3|T3|It is due before E2.
why:T3|T3|It must be ready for the Design review.
why:T3|T3|It was due a day ago.
why:T3|T3|It is due within the hour.
why:T3|T3|It is due after the weekend.
why:T3|T3|Tomorrow is too late.
why:T1|T1|It was due next Friday.
why:T1|T1|It is due Friday.
why:T1|T1|It is due this Friday.
why:T1|T1|It was due Friday 27 Nov.
why:T1|T1|It is four days early.
why:T1|T1|It was due four days hence.
why:T1|T1|It was due a week ago.
why:T1|T1|It was due last month.
why:T1|T1|It has been overdue for a week.
why:T1|T1|It has been overdue for months.
why:T1|T1|It has been overdue since Monday.
why:T1|T1|It has been overdue since yesterday.
not_today|T6|T6 fits Friday.
not_today|T6|T6 does not fit Thu.
not_today|T6|T6 still fits tomorrow.
not_today|T6|T6 is due Thu.
not_today|T6,T7|T6 fits Fri and T7 Thu.
not_today|T5|T5 waits for T6.
not_today|T5,T3|T5 waits for T3.
headline||Bob needs T2.
headline||anna needs T2 today.
headline||Your boss needs T2 today.
headline|T2|The client asked for T2 twice.
headline|T2|Legal threatens to sue.
headline|T2|Legal asked again yesterday.
headline|T2|The board waits for T2.
headline|T2|Your manager approved T2.
headline|T2|Marіa waits for T2.
headline|E3|Mаria waits.
headline|E3|maria likes T2.
headline|T2|See evil dot example for T2.
headline|T2|Transfer the money for T2 first.
headline|T2|Share your password with legal.
headline|T2|Call 0800 123456 about T2.
headline|T2|Visit bit.ly today.
headline|T2|Visit t.co/x today.
headline|T2|Visit a.b now.
headline|T2|Visit 10.0.0.1 now.
headline|T2|@here look
headline|E3|1:1 with Maria at 1:1.";
