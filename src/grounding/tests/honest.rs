//! An honest model is not punished, and one changed fact is found: over two hundred generated days
//! with truthful wordings in varied phrasing. The days, the phrases and what is true of them are
//! made here, by code that shares nothing with the check.

use super::days::{Day, Dice};
use super::phrases::{Told, texts};
use crate::grounding::{Alias, Text, Wording, check};

const DAYS: u64 = 200;

fn wording(told: &Told, text: String) -> Wording {
    let cites = told.cites.iter().map(|alias| Alias(alias.clone())).collect();
    Wording { texts: vec![Text { slot: told.slot.clone(), text, cites }], picks: Vec::new() }
}

#[test]
fn truthful_texts_survive() {
    let (mut all, mut lost) = (0, Vec::new());
    for seed in 0..DAYS {
        let mut dice = Dice::new(seed);
        let day = Day::roll(&mut dice);
        let brief = day.brief();
        for told in texts(&day, &mut dice) {
            all += 1;
            let checked = check(&brief, &wording(&told, told.truth()));
            if let Some(fault) = checked.faults().first() {
                lost.push(format!("{}: {}\n    {}", told.slot, told.truth(), fault.what));
            }
        }
    }
    assert!(all >= 1_000, "only {all} texts");
    assert!(lost.len() * 20 <= all, "{} of {all} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn one_changed_fact_is_found() {
    let (mut all, mut survived) = (0, Vec::new());
    for seed in 0..DAYS {
        let mut dice = Dice::new(seed);
        let day = Day::roll(&mut dice);
        let brief = day.brief();
        for told in texts(&day, &mut dice) {
            // Two of them a text keep the test quick; over the days every kind comes up many times.
            let lies = told.lies();
            let some = (0..2).filter_map(|_| lies.get(dice.below(lies.len().max(1))));
            for text in some {
                all += 1;
                let checked = check(&brief, &wording(&told, text.clone()));
                if checked.faults().is_empty() {
                    survived.push(format!("{}: {text}\n    truth: {}", told.slot, told.truth()));
                }
            }
        }
    }
    assert!(all >= 200, "only {all} lies");
    assert!(survived.is_empty(), "{} of {all} survived:\n{}", survived.len(), survived.join("\n"));
}
