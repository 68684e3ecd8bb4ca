//! The tree of a sample: which texts belong together, and where the tree is cut into groups.

use super::matrix::Matrix;

/// Two groups that become one. Texts are numbered from 0; the `n`th merge of `size` texts makes the
/// group `size + n`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merge {
    pub(super) left: usize,
    pub(super) right: usize,
}

/// Joins the groups that are on average most alike, until one is left: average linkage by chains of
/// nearest neighbours (Murtagh 1983), in time and space of the square.
pub(super) fn merges(alike: Matrix) -> Vec<Merge> {
    let size = alike.size;
    let mut apart = alike;
    let mut weight = vec![1.0_f32; size];
    let mut living = vec![true; size];
    // The group that stands at each place; the order in which the chains find the merges has every
    // part before its whole, which is all that the cut asks of it.
    let mut group: Vec<usize> = (0..size).collect();
    let mut found: Vec<Merge> = Vec::with_capacity(size.saturating_sub(1));
    let mut chain: Vec<usize> = Vec::new();
    let mut first = 0;
    while found.len() + 1 < size {
        let Some(&last) = chain.last() else {
            while !living[first] {
                first += 1;
            }
            chain.push(first);
            continue;
        };
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        // The one before in the chain wins a tie, or the chain would never end.
        let mut best = before.map(|before| (before, apart.at(last, before)));
        for (other, value) in apart.row(last).iter().enumerate() {
            if living[other] && other != last && best.is_none_or(|(_, most)| *value > most) {
                best = Some((other, *value));
            }
        }
        let Some((nearest, _)) = best else { break };
        if Some(nearest) != before {
            chain.push(nearest);
            continue;
        }
        chain.truncate(chain.len() - 2);
        let (keep, drop) = (last.min(nearest), last.max(nearest));
        let all = weight[keep] + weight[drop];
        for (other, living) in living.iter().enumerate() {
            if *living && other != keep && other != drop {
                let (left, right) = (apart.at(keep, other), apart.at(drop, other));
                apart.set(keep, other, (weight[keep] * left + weight[drop] * right) / all);
            }
        }
        weight[keep] = all;
        living[drop] = false;
        found.push(Merge { left: group[keep], right: group[drop] });
        group[keep] = size + found.len() - 1;
    }
    found
}

/// Cuts the tree where the groups hold more of the likeness between near texts than chance would
/// give them (modularity, Newman and Girvan 2004): of all ways to cut each branch on its own, the
/// best. No number of groups is given and no height.
///
/// A group whose texts have too little in common is given up for its two halves, and so on down.
pub(super) fn cut(
    merges: &[Merge],
    near: &[Vec<(usize, f32)>],
    finer: f32,
    holds: impl Fn(&[usize]) -> bool,
) -> Vec<Vec<usize>> {
    let size = near.len();
    let mut degree = degrees(near);
    degree.resize(size + merges.len(), 0.0);
    let mut inside = vec![0.0_f64; size + merges.len()];
    let mut whole = 0.0_f64;
    // The merge that joins two texts is their lowest common ancestor.
    let parents = parents(size, merges);
    let depth = depths(&parents);
    for (from, near) in near.iter().enumerate() {
        for (to, value) in near {
            let value = f64::from(*value);
            whole += value;
            inside[common(&parents, &depth, from, *to)] += value;
        }
    }
    if whole <= 0.0 {
        return (0..size).map(|text| vec![text]).collect();
    }
    // From the leaves up: the worth of a group as one, or of its two halves apart.
    let mut best = vec![0.0_f64; size + merges.len()];
    let mut joined = vec![true; size + merges.len()];
    let worth =
        |inside: f64, degree: f64| inside / whole - f64::from(finer) * (degree / whole).powi(2);
    for text in 0..size {
        best[text] = worth(0.0, degree[text]);
    }
    for (at, merge) in merges.iter().enumerate() {
        let at = size + at;
        degree[at] = degree[merge.left] + degree[merge.right];
        inside[at] += inside[merge.left] + inside[merge.right];
        let (one, apart) = (worth(inside[at], degree[at]), best[merge.left] + best[merge.right]);
        joined[at] = one >= apart;
        best[at] = one.max(apart);
    }
    let mut groups = Vec::new();
    let mut open: Vec<usize> =
        (0..size + merges.len()).filter(|at| parents[*at].is_none()).collect();
    while let Some(at) = open.pop() {
        if let (false, Some(merge)) = (joined[at], at.checked_sub(size).map(|at| merges[at])) {
            open.extend([merge.right, merge.left]);
        } else {
            let texts = leaves(size, merges, at);
            if let (false, Some(merge)) = (holds(&texts), at.checked_sub(size)) {
                let merge = merges[merge];
                // Below a group that is given up, halves are judged by their likeness alone.
                joined[merge.left] = true;
                joined[merge.right] = true;
                open.extend([merge.right, merge.left]);
            } else {
                groups.push(texts);
            }
        }
    }
    groups
}

/// How like each text is to those near to it, summed: half from each side that counts the other among
/// its nearest.
pub(super) fn degrees(near: &[Vec<(usize, f32)>]) -> Vec<f64> {
    let mut degrees = vec![0.0_f64; near.len()];
    for (from, near) in near.iter().enumerate() {
        for (to, value) in near {
            let half = f64::from(*value) / 2.0;
            degrees[from] += half;
            degrees[*to] += half;
        }
    }
    degrees
}

fn parents(size: usize, merges: &[Merge]) -> Vec<Option<usize>> {
    let mut parents = vec![None; size + merges.len()];
    for (at, merge) in merges.iter().enumerate() {
        parents[merge.left] = Some(size + at);
        parents[merge.right] = Some(size + at);
    }
    parents
}

/// How far each group is below the root.
fn depths(parents: &[Option<usize>]) -> Vec<usize> {
    let mut depths = vec![0; parents.len()];
    for at in (0..parents.len()).rev() {
        depths[at] = parents[at].map_or(0, |parent| depths[parent] + 1);
    }
    depths
}

/// The smallest group that both are in.
fn common(parents: &[Option<usize>], depths: &[usize], a: usize, b: usize) -> usize {
    let (mut a, mut b) = (a, b);
    while a != b {
        let lower = if depths[a] >= depths[b] { &mut a } else { &mut b };
        match parents[*lower] {
            Some(parent) => *lower = parent,
            None => break,
        }
    }
    a
}

/// The texts of a group, in their order.
fn leaves(size: usize, merges: &[Merge], group: usize) -> Vec<usize> {
    let (mut found, mut open) = (Vec::new(), vec![group]);
    while let Some(at) = open.pop() {
        match at.checked_sub(size) {
            Some(merge) => open.extend([merges[merge].left, merges[merge].right]),
            None => found.push(at),
        }
    }
    found.sort_unstable();
    found
}
