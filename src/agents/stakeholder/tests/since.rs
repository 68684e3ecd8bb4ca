//! Looking back further than to the last update.

use super::*;

#[test]
fn a_day_asked_for_takes_the_place_of_the_last_update() {
    let mut world = World {
        tasks: vec![done("a", "One", "2026-11-10"), done("b", "Two", "2026-11-25")],
        ..World::default()
    };
    let first = world.tell(&exec(), "2026-11-27");
    assert!(first.contains("Two") && !first.contains("One"), "{first}");
    let since = Update { since: Some(day("2026-11-09")), ..exec() };
    let text = world.tell(&since, "2026-11-28");
    assert!(text.contains("One") && text.contains("Two"), "{text}");
}
