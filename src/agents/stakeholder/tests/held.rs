//! Updates that have nothing in them, titles, and two updates of one day.

use super::*;

/// An audience that gets its updates itself.
fn sent(name: &str, kind: AudienceKind) -> Update {
    let mut update = Update { audience: Audience::usual(name, kind), ..Update::default() };
    update.audience.send = true;
    update
}

fn is_held(world: &World, update: &Update) -> bool {
    let facts = world.facts(update, "2026-11-27");
    let report = update.draft(&facts);
    // What is held is the user's, and is not what the audience was told last.
    assert_eq!(facts.held, !update.is_sent(&facts));
    assert_eq!(facts.held, update.leaves(&facts, &report).is_empty());
    let text = markdown(&update.document(&facts, &report));
    let line = format!("It was not sent to {}: there is nothing in it.", update.audience.name);
    assert_eq!(facts.held, text.contains(&line), "{text}");
    assert!(!text.contains("A draft"), "{text}");
    facts.held
}

#[test]
fn an_update_with_nothing_in_it_is_not_sent() {
    let customer = sent("customer", AudienceKind::Customer);
    let board = sent("board", AudienceKind::Exec);
    let mut world = World::default();
    assert!(is_held(&world, &customer) && is_held(&world, &board));
    // What is not for customers is nothing to them.
    world.tasks = vec![done("a", "Refactor billing", "2026-11-25")];
    assert!(is_held(&world, &customer) && !is_held(&world, &board));
    world.tasks[0].tags.push("public".to_owned());
    assert!(!is_held(&world, &customer));
    // A colour with its reason is something, and so is one that a person gave.
    world.tasks.clear();
    world.lists_unknown = true;
    world.problems = vec![Problem::new("todo", ProblemKind::Unreachable, "it is gone")];
    assert!(is_held(&world, &customer) && !is_held(&world, &board));
    // The user is told what may have been missed.
    let facts = world.facts(&customer, "2026-11-27");
    let text = markdown(&customer.document(&facts, &customer.draft(&facts)));
    assert!(text.contains("## Unknown\n\ntodo: it could not be reached or opened\n"), "{text}");
    world.lists_unknown = false;
    world.problems.clear();
    let set = Some(Override { colour: Colour::Green, reason: "all is well".to_owned() });
    assert!(!is_held(&world, &Update { set, ..board.clone() }));
    // One that is a draft is the user's anyway.
    let facts = world.facts(&exec(), "2026-11-27");
    assert!(!facts.held && facts.draft);
    // The next one goes on from the last that was sent.
    world.tasks = vec![done("a", "One", "2026-11-12"), done("b", "Two", "2026-11-26")];
    world.tell(&board, "2026-11-13");
    let text = world.tell(&board, "2026-11-27");
    assert!(text.contains("Since Fri 13 Nov: 1 done."), "{text}");
}

#[test]
fn an_audience_may_have_a_title_of_its_own() {
    let mut update = exec();
    update.audience.title = Some("Northwind letter".to_owned());
    let text = World::default().tell(&update, "2026-11-27");
    assert!(text.starts_with("# Northwind letter · week 48, Fri 27 Nov\n"), "{text}");
    assert!(text.contains("A draft for exec: it was sent to nobody else."), "{text}");
}

#[test]
fn of_one_day_the_hour_is_told() {
    let mut world = World::default();
    let friday = world.tell(&exec(), "2026-11-27");
    assert!(friday.contains("looking back to Fri 20 Nov:"), "{friday}");
    let again = world.tell(&exec(), "2026-11-27");
    assert!(again.contains("Since Fri 27 Nov, 15:00: nothing"), "{again}");
    let since = Update { since: Some(day("2026-11-27")), ..exec() };
    assert!(world.tell(&since, "2026-11-27").contains("Since Fri 27 Nov: nothing"));
    assert!(world.tell(&exec(), "2026-11-28").contains("Since Fri 27 Nov: nothing"));
}
