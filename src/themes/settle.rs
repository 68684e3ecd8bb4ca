//! After the cut: a text that stands nearer to another group goes over to it, and groups that nothing
//! tells apart become one.
//!
//! The tree joins for good. What was right for two texts early on need not be for the groups that they
//! have become, so texts are moved one by one as long as that makes the cut better by its own measure
//! (local moving, Blondel et al. 2008).

use super::matrix::Matrix;
use super::tree::degrees;

/// How like each other the texts of two groups are on average at least that are one group, beside how
/// like each other they are within the two.
const SAME: f32 = 0.9;

/// How like each other the texts of two groups are on average at least that are one group however much
/// more like each other those of each are: they say the same but for a number or a name.
const NEARLY: f32 = 0.5;

/// How often at most every text is looked at.
const ROUNDS: usize = 10;

/// The least that a move has to be worth, so that rounding moves nothing.
const WORTH: f64 = 1e-9;

/// Moves texts between the groups of two and more while modularity gains by it, where `near` has the
/// nearest texts of each with their likeness, and `finer` is what the tree was cut with. A text that
/// the cut left alone stays alone: it has too little in common with any group.
pub(super) fn settle(
    groups: Vec<Vec<usize>>,
    near: &[Vec<(usize, f32)>],
    finer: f32,
) -> Vec<Vec<usize>> {
    let (mut settled, loose): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| g.len() > 1);
    let mut group: Vec<Option<usize>> = vec![None; near.len()];
    for (at, texts) in settled.iter().enumerate() {
        for text in texts {
            group[*text] = Some(at);
        }
    }
    let edges = edges(near);
    let degree = degrees(near);
    let whole: f64 = degree.iter().sum();
    let mut degrees = vec![0.0_f64; settled.len()];
    for (text, group) in group.iter().enumerate() {
        if let Some(group) = group {
            degrees[*group] += degree[text];
        }
    }
    let mut shared = vec![0.0_f64; settled.len()];
    for _ in 0..ROUNDS {
        let mut moved = false;
        for text in 0..near.len() {
            let Some(own) = group[text] else { continue };
            shared.fill(0.0);
            for (other, value) in &edges[text] {
                if let Some(group) = group[*other] {
                    shared[group] += value;
                }
            }
            degrees[own] -= degree[text];
            let gain =
                |at: usize| shared[at] - f64::from(finer) * degree[text] * degrees[at] / whole;
            let mut best = (own, gain(own) + WORTH);
            for (at, edges) in shared.iter().enumerate() {
                // Without an edge there is nothing that would draw the text.
                if *edges > 0.0 && gain(at) > best.1 {
                    best = (at, gain(at));
                }
            }
            degrees[best.0] += degree[text];
            group[text] = Some(best.0);
            moved |= best.0 != own;
        }
        if !moved {
            break;
        }
    }
    settled.iter_mut().for_each(Vec::clear);
    for (text, group) in group.iter().enumerate() {
        if let Some(group) = group {
            settled[*group].push(text);
        }
    }
    settled.retain(|texts| !texts.is_empty());
    settled.extend(loose);
    settled
}

/// Joins groups whose texts are as like those of the other as those of their own, or nearly the same.
/// Near copies fall apart where each has more of them than neighbours that are listened to, and where
/// all are near copies nothing is to be gained by any group. A text alone stays so unless there is
/// another that says nearly the same.
pub(super) fn join(mut groups: Vec<Vec<usize>>, alike: &Matrix) -> Vec<Vec<usize>> {
    let has_copies = |text: usize| {
        alike.row(text).iter().enumerate().any(|(other, like)| other != text && *like >= NEARLY)
    };
    let is_out = |texts: &Vec<usize>| texts.len() < 2 && !texts.iter().copied().any(has_copies);
    groups.sort_by_cached_key(is_out);
    let several = groups.iter().take_while(|texts| !is_out(texts)).count();
    // The likeness of each group's texts with each other's, summed; with their own without themselves.
    let mut sums = vec![vec![0.0_f32; several]; several];
    for (one, sums) in sums.iter_mut().enumerate() {
        for (other, sum) in sums.iter_mut().enumerate() {
            for text in &groups[one] {
                let row = alike.row(*text);
                *sum +=
                    groups[other].iter().filter(|at| *at != text).map(|at| row[*at]).sum::<f32>();
            }
        }
    }
    let mut one = 0;
    while one < several {
        let found = (one + 1..several).find(|other| is_one(&groups, &sums, one, *other));
        let Some(other) = found else {
            one += 1;
            continue;
        };
        let texts = std::mem::take(&mut groups[other]);
        groups[one].extend(texts);
        let added = sums[other].clone();
        for (sum, added) in sums[one].iter_mut().zip(added) {
            *sum += added;
        }
        for row in &mut sums {
            row[one] += row[other];
        }
        // The larger group may be like one that this one was not like.
        one = 0;
    }
    groups.retain(|texts| !texts.is_empty());
    groups
}

/// Whether two groups are as like each other as they are in themselves, or nearly the same.
fn is_one(groups: &[Vec<usize>], sums: &[Vec<f32>], one: usize, other: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "the size of a group of a sample")]
    let size = |at: usize| groups[at].len() as f32;
    let within = |at: usize| {
        if groups[at].len() < 2 { 1.0 } else { sums[at][at] / (size(at) * (size(at) - 1.0)) }
    };
    let between = sums[one][other] / (size(one) * size(other));
    !groups[one].is_empty()
        && !groups[other].is_empty()
        && between >= NEARLY.min(SAME * f32::midpoint(within(one), within(other)))
}

/// The likeness of near texts from both sides: half for each that counts the other among its nearest.
fn edges(near: &[Vec<(usize, f32)>]) -> Vec<Vec<(usize, f64)>> {
    let mut edges: Vec<Vec<(usize, f64)>> = vec![Vec::new(); near.len()];
    for (from, near) in near.iter().enumerate() {
        for (to, value) in near {
            let half = f64::from(*value) / 2.0;
            edges[from].push((*to, half));
            edges[*to].push((from, half));
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cliques of three, 0 1 2 and 3 4 5, and an edge between them.
    fn near() -> Vec<Vec<(usize, f32)>> {
        vec![
            vec![(1, 1.0), (2, 1.0)],
            vec![(0, 1.0), (2, 1.0)],
            vec![(0, 1.0), (1, 1.0), (3, 0.2)],
            vec![(4, 1.0), (5, 1.0)],
            vec![(3, 1.0), (5, 1.0)],
            vec![(3, 1.0), (4, 1.0)],
        ]
    }

    fn sorted(mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        groups.sort();
        groups
    }

    #[test]
    fn a_text_in_the_wrong_group_goes_to_its_own() {
        let groups = vec![vec![0, 1], vec![2, 3, 4, 5]];
        assert_eq!(sorted(settle(groups, &near(), 1.0)), [vec![0, 1, 2], vec![3, 4, 5]]);
    }

    #[test]
    fn what_is_right_stays() {
        let groups = vec![vec![3, 4, 5], vec![0, 1, 2]];
        assert_eq!(sorted(settle(groups, &near(), 1.0)), [vec![0, 1, 2], vec![3, 4, 5]]);
    }

    #[test]
    fn a_text_left_alone_stays_alone_and_draws_nothing() {
        let groups = vec![vec![0, 1], vec![2], vec![3, 4, 5]];
        assert_eq!(sorted(settle(groups, &near(), 1.0)), [vec![0, 1], vec![2], vec![3, 4, 5]]);
    }

    #[test]
    fn without_any_likeness_nothing_moves() {
        let near = vec![Vec::new(); 3];
        assert_eq!(sorted(settle(vec![vec![0, 2], vec![1]], &near, 1.0)), [vec![0, 2], vec![1]]);
    }

    /// Texts 0 to 3 are all as like each other as `one` says, 4 and 5 too, and `between` the two.
    fn alike(one: f32, between: f32) -> Matrix {
        let vector = |text: usize| -> Vec<(u32, f32)> {
            // Pieces 0 and 1 are shared by a block, 2 by all; the rest is a text's own.
            let own = u32::try_from(text).unwrap() + 9;
            let (block, all) = ((one - between).sqrt(), between.sqrt());
            vec![(u32::from(text > 3), block), (2, all), (own, (1.0 - one).sqrt())]
        };
        Matrix::of(&(0..6).map(vector).collect::<Vec<_>>(), 1)
    }

    #[test]
    fn groups_that_nothing_tells_apart_become_one() {
        let groups = || vec![vec![4, 5], vec![0, 1], vec![2, 3]];
        let joined = |one: f32, between: f32| {
            let mut groups = join(groups(), &alike(one, between));
            for texts in &mut groups {
                texts.sort_unstable();
            }
            sorted(groups)
        };
        assert_eq!(joined(0.4, 0.1), [vec![0, 1, 2, 3], vec![4, 5]]);
        // 0.9 times 0.4 is 0.36.
        assert_eq!(joined(0.4, 0.35), [vec![0, 1, 2, 3], vec![4, 5]]);
        assert_eq!(joined(0.4, 0.37), [vec![0, 1, 2, 3, 4, 5]]);
        // A half is nearly the same, however much more so those of each are.
        assert_eq!(joined(0.8, 0.49), [vec![0, 1, 2, 3], vec![4, 5]]);
        assert_eq!(joined(0.8, 0.51), [vec![0, 1, 2, 3, 4, 5]]);
        let alone =
            |one, between| sorted(join(vec![vec![0], vec![1], vec![4, 5]], &alike(one, between)));
        assert_eq!(alone(0.45, 0.4), [vec![0], vec![1], vec![4, 5]]);
        assert_eq!(alone(0.55, 0.4), [vec![0, 1], vec![4, 5]]);
    }
}
