//! Every way to fail, in every moment: one message for each key, or one that is held and told of.

use crate::fake::{Lost, Post};
use crate::world::World;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What must have become of a message after the run that met a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Sent,
    /// It waits, for it surely did not arrive.
    Queued,
    /// It may have arrived.
    Unknown,
    /// It will never arrive.
    Refused,
}

fn failures() -> Vec<(Post, After)> {
    vec![
        (Post::Ok, After::Sent),
        // Longer than the budget; shorter ones are tested below.
        (Post::Limited(60), After::Queued),
        (Post::Status(500, ""), After::Unknown),
        (Post::Status(504, "<html>Gateway Time-out</html>"), After::Unknown),
        (Post::Reset, After::Unknown),
        (Post::Hang, After::Unknown),
        // These arrived, and a look finds them.
        (Post::Kept(Lost::Reset), After::Sent),
        (Post::Kept(Lost::Cut), After::Sent),
        (Post::Kept(Lost::Hang), After::Sent),
        (Post::Kept(Lost::Gateway), After::Sent),
        (Post::Kept(Lost::Fatal), After::Sent),
        // This one too, but a look at once does not find it.
        (Post::Kept(Lost::Lag(1)), After::Unknown),
        (Post::No("ratelimited"), After::Queued),
        (Post::No("service_unavailable"), After::Queued),
        (Post::No("internal_error"), After::Unknown),
        (Post::No("token_revoked"), After::Refused),
        (Post::No("missing_scope"), After::Refused),
        (Post::No("not_in_channel"), After::Refused),
        (Post::No("is_archived"), After::Refused),
        (Post::No("message_limit_exceeded"), After::Refused),
        (Post::No("a_new_code"), After::Refused),
    ]
}

/// Runs the cases beside one another: most of their time is waiting.
fn each<C: Sync>(cases: &[C], test: impl Fn(&C) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    test(case);
                }
            });
        }
    });
}

/// Checks the one row and what was said of it.
fn check(world: &World, post: &Post, after: After, code: Option<i32>, stderr: &str) {
    let state = world.states().remove(0);
    let (expected, codes, words): (_, &[i32], _) = match after {
        After::Sent => ("sent", &[0], ""),
        After::Queued => ("planned", &[69, 75], "the message stays queued"),
        After::Unknown => ("unknown", &[69], "nobody knows whether the message arrived"),
        After::Refused => ("refused", &[77], "the text is kept"),
    };
    assert_eq!(state, expected, "after {post:?}: {stderr}");
    assert!(codes.contains(&code.unwrap()), "{code:?} after {post:?}: {stderr}");
    assert!(stderr.contains(words), "after {post:?}: {stderr}");
    if after == After::Unknown {
        assert!(stderr.contains("personal-os delivery resend message:"), "{stderr}");
    }
}

/// Lets everything pass and looks again, at once and after ten minutes: then the message is there.
fn settle(world: &World) {
    for time in ["08:02", "08:11", "08:22"] {
        world.run_at(time, &["delivery", "retry"]);
        assert!(world.kept() <= 1);
    }
    assert_eq!(world.states(), ["sent"]);
    assert_eq!(world.kept(), 1);
}

#[test]
fn the_same_run_and_the_next() {
    each(&failures(), |(post, after)| {
        let world = World::new("");
        world.fake.then([post.clone()]);
        let ran = world.send("slack", "# Hello\n\ntext\n");
        check(&world, post, *after, ran.code, &ran.stderr);
        world.kept();
        assert_eq!(world.fake.count("chat.postMessage"), 1, "{post:?} was followed by another");
        if *after == After::Unknown {
            // A look shortly after changes nothing but for what has turned up meanwhile.
            let ran = world.run_at("08:05", &["delivery", "retry"]);
            let turned_up = matches!(post, Post::Kept(Lost::Lag(_)));
            assert_eq!(ran.code, Some(if turned_up { 0 } else { 69 }), "{}", ran.stderr);
            assert_eq!(world.fake.count("chat.postMessage"), 1, "sent again within ten minutes");
        }
        settle(&world);
    });
}

#[test]
#[ignore = "hundreds of runs: cargo test --test delivery -- --ignored"]
fn a_message_to_others_is_held_until_the_users_word() {
    let unknown = |(post, after): &(Post, After)| (*after == After::Unknown).then(|| post.clone());
    let posts: Vec<Post> = failures().iter().filter_map(unknown).collect();
    each(&posts, |post| {
        let world = World::new("");
        world.fake.then([post.clone()]);
        world.send("slack:C0TEAM", "text");
        let before = world.kept();
        for time in ["08:05", "08:30", "09:30"] {
            world.run_at(time, &["delivery", "retry"]);
        }
        if matches!(post, Post::Kept(_)) {
            assert_eq!((world.states(), world.kept()), (vec!["sent".to_owned()], 1));
            return;
        }
        assert_eq!((world.states(), world.kept(), before), (vec!["unknown".to_owned()], 0, 0));
        // The next run of anything says so.
        let said = world.run_at("09:40", &["plan"]).stderr;
        assert!(said.contains("nobody knows whether the message arrived"), "{said}");
        let key = world.ledger()[0]["key"].as_str().unwrap().to_owned();
        world.run_at("09:50", &["delivery", "resend", &key]).ok();
        assert_eq!(world.states()[0], "sent");
        assert_eq!(world.kept(), 1);
        let again = world.run_at("09:50", &["delivery", "resend", &key]).failed(1);
        assert!(again.contains("has arrived and is not sent again"), "{again}");
    });
}

#[test]
#[ignore = "hundreds of runs: cargo test --test delivery -- --ignored"]
fn two_runs_at_once() {
    each(&failures(), |(post, after)| {
        let world = World::new("");
        world.fake.then([post.clone()]);
        world.send("slack", "text");
        for time in ["08:05", "08:15"] {
            let retry = |_| {
                let mut command = world.command(time, &["delivery", "retry"]);
                command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
            };
            let mut both: Vec<Child> = (0..2).map(retry).collect();
            for child in &mut both {
                child.wait().unwrap();
            }
            assert!(world.kept() <= 1, "{post:?}");
        }
        assert_eq!((world.states(), world.kept()), (vec!["sent".to_owned()], 1), "{after:?}");
    });
}

/// Where a run is when it is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// It has recorded the message and asks who it is.
    Before,
    /// Its request is on the way and not understood yet.
    During,
    /// Its message was kept, and it waits for the answer.
    Kept,
    /// It has its answer.
    After,
}

fn kill_at(world: &World, moment: Moment) {
    let fake = &world.fake;
    match moment {
        Moment::Before => fake.hold("auth.test"),
        Moment::During => fake.hold("chat.postMessage"),
        Moment::Kept => fake.then([Post::Kept(Lost::Hang)]),
        Moment::After => {}
    }
    world.home.write("message.md", "text");
    let mut command = world.command("08:00", &["delivery", "send", "slack", "message.md"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    match moment {
        Moment::Before | Moment::During => fake.wait_for_held(),
        Moment::Kept => {
            while fake.messages().is_empty() {
                std::thread::yield_now();
            }
        }
        Moment::After => fake.wait_for("chat.postMessage", 1),
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGKILL).unwrap();
    child.wait().unwrap();
}

#[test]
#[ignore = "hundreds of runs: cargo test --test delivery -- --ignored"]
fn killed_and_then_every_failure() {
    let moments = [Moment::Before, Moment::During, Moment::Kept, Moment::After];
    let cases: Vec<(Moment, Post)> = moments
        .into_iter()
        .flat_map(|moment| failures().into_iter().map(move |(post, _)| (moment, post)))
        .collect();
    each(&cases, |(moment, post)| {
        let world = World::new("");
        kill_at(&world, *moment);
        let left = world.states().remove(0);
        match moment {
            Moment::Before => assert_eq!((left.as_str(), world.kept()), ("planned", 0)),
            Moment::During => assert_eq!((left.as_str(), world.kept()), ("sending", 0)),
            Moment::Kept => assert_eq!((left.as_str(), world.kept()), ("sending", 1)),
            Moment::After => assert!(left == "sending" || left == "sent", "{left}"),
        }
        // The next run meets the failure if it sends at all: what was kept is found instead.
        world.fake.then([post.clone()]);
        world.run_at("08:05", &["delivery", "retry"]);
        world.kept();
        if *moment == Moment::During {
            assert_eq!((world.states()[0].as_str(), world.kept()), ("unknown", 0));
            world.run_at("08:11", &["delivery", "retry"]);
        }
        for time in ["08:12", "08:22", "08:33"] {
            world.run_at(time, &["delivery", "retry"]);
            assert!(world.kept() <= 1);
        }
        assert_eq!(
            (world.states(), world.kept()),
            (vec!["sent".to_owned()], 1),
            "{moment:?} {post:?}"
        );
    });
}

#[test]
fn a_killed_plan_goes_out_with_the_next_run_of_anything() {
    for moment in ["auth.test", "chat.postMessage"] {
        let world = World::new("[delivery]\nplan = [\"slack\"]\n");
        world.fake.hold(moment);
        let mut command = world.command("08:00", &["plan"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        world.fake.wait_for_held();
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGKILL).unwrap();
        child.wait().unwrap();
        // Its parts, in a thread, and then those of the second plan.
        world.run_at("08:11", &["plan"]);
        let messages = world.fake.messages();
        assert_eq!(world.kept(), 4, "{moment}: {:?}", world.ledger());
        let threads: Vec<Option<&str>> =
            messages.iter().map(|message| message.body["thread_ts"].as_str()).collect();
        assert_eq!(threads[1], Some(messages[0].ts.as_str()));
        assert_eq!((threads[0], threads[2]), (None, None));
    }
}

#[test]
fn a_plan_of_yesterday_is_not_delivered_today() {
    let world = World::new("[delivery]\nplan = [\"slack\"]\n");
    world.fake.then([Post::Limited(60)]);
    let ran = world.run_at("08:00", &["plan"]);
    assert_eq!(ran.code, Some(75), "{}", ran.stderr);
    let ran = world.run_at("2026-11-25T08:00:00", &["plan"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("it was too late for 2026-11-24"), "{}", ran.stderr);
    let states = world.states();
    assert_eq!(states, ["sent", "skipped", "skipped", "sent", "sent", "sent"]);
    assert_eq!(world.kept(), 2);
}

#[test]
fn patience_that_fits_into_the_budget_is_had() {
    let world = World::new("");
    world.fake.then([Post::Limited(1), Post::Ok]);
    world.send("slack", "text").ok();
    assert_eq!(world.kept(), 1);
    // What does not fit is kept in mind: nobody asks again before.
    world.fake.then([Post::Limited(600)]);
    assert_eq!(world.send("slack", "text").code, Some(75));
    world.run_at("08:09", &["plan"]);
    assert_eq!(world.kept(), 1);
    world.run_at("08:10", &["plan"]);
    assert_eq!(world.kept(), 2);
}

#[test]
fn a_server_that_is_not_there_leaves_the_message_queued() {
    let World { home, fake } = World::new("");
    drop(fake);
    let mut command = home.command(["delivery", "send", "slack"]);
    command.env("SLACK_BOT_TOKEN", "xoxb-test");
    home.write("in", "text");
    command.stdin(std::fs::File::open(home.path("in")).unwrap());
    let ran = home.finish(&mut command);
    let said = ran.failed(69);
    assert!(said.contains("cannot be reached: Connection refused"), "{said}");
    assert!(said.contains("the message stays queued"), "{said}");
}
