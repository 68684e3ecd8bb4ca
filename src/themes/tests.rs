//! The grouping as its users see it.

use super::*;

/// Two complaints and a question, in texts that share words within and not across.
const SAID: [&str; 9] = [
    "The CSV export is broken since the update",
    "CSV export broken again, please fix the export",
    "Broken export: my CSV file is empty",
    "Where do I change my billing address?",
    "How can I change the billing address on the invoice",
    "Billing address change does not save",
    "Dark mode would be lovely at night",
    "Please add a dark mode",
    "A dark mode for the night, please",
];

fn items<'a>(texts: &[&'a str], ids: &'a [String]) -> Vec<Item<'a>> {
    texts.iter().zip(ids).map(|(text, id)| Item { id, text }).collect()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("i{at}")).collect()
}

#[test]
fn texts_about_one_thing_are_one_theme() {
    let ids = ids(SAID.len());
    let grouping = group(&items(&SAID, &ids), &[], &Settings::default());
    let mut members: Vec<Vec<usize>> =
        grouping.themes.iter().map(|theme| theme.members.clone()).collect();
    for members in &mut members {
        members.sort_unstable();
    }
    members.sort();
    assert_eq!(members, [vec![0, 1, 2], vec![3, 4, 5], vec![6, 7, 8]]);
    assert_eq!(grouping.ungrouped, [0; 0]);
}
