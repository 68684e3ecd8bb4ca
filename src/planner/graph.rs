//! What waits for what.

use crate::domain::{Key, Task};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The dependencies among open tasks, by their places in a list.
#[derive(Debug)]
pub(super) struct Links {
    /// The open tasks that must be finished first.
    pub(super) before: Vec<Vec<usize>>,
    /// The open tasks that wait for it.
    pub(super) after: Vec<Vec<usize>>,
    /// What must be finished first and is hidden or not known.
    pub(super) unknown: Vec<Vec<Key>>,
    /// Tasks that no plan can reach: they wait for something unknown, in a circle, or for one of
    /// these.
    pub(super) stuck: Vec<bool>,
}

impl Links {
    /// The dependencies of `tasks`, all records sorted by key; `open` are the places of the open
    /// ones, and the links speak of places in `open`.
    ///
    /// A dependency that is not in the lists is met, unless the task's own list says that the task
    /// is blocked: that list knows more than the records given.
    pub(super) fn new(tasks: &[&Task], open: &[usize]) -> Self {
        let mut links = Self {
            before: vec![Vec::new(); open.len()],
            after: vec![Vec::new(); open.len()],
            unknown: vec![Vec::new(); open.len()],
            stuck: vec![false; open.len()],
        };
        for (place, &at) in open.iter().enumerate() {
            let task = tasks[at];
            for key in &task.depends {
                match tasks.binary_search_by(|known| known.key.cmp(key)) {
                    Ok(found) if tasks[found].done => {}
                    Ok(found) => match open.binary_search(&found) {
                        Ok(first) => links.before[place].push(first),
                        Err(_) => links.unknown[place].push(key.clone()),
                    },
                    Err(_) if task.blocked => links.unknown[place].push(key.clone()),
                    Err(_) => {}
                }
            }
            links.before[place].sort_unstable();
            links.before[place].dedup();
            for index in 0..links.before[place].len() {
                let first = links.before[place][index];
                links.after[first].push(place);
            }
            let explained = !links.before[place].is_empty();
            links.stuck[place] = !links.unknown[place].is_empty() || (task.blocked && !explained);
        }
        let reachable = topological(&links.before, &links.after, &links.stuck);
        links.stuck.fill(true);
        for place in reachable {
            links.stuck[place] = false;
        }
        links
    }
}

/// The nodes in an order in which each comes after all `before` it, the lowest first among those
/// that could be next. Nodes that are `closed`, in a circle, or behind one of these are left out.
pub(super) fn topological(
    before: &[Vec<usize>],
    after: &[Vec<usize>],
    closed: &[bool],
) -> Vec<usize> {
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut ready: BinaryHeap<Reverse<usize>> =
        (0..waits.len()).filter(|node| waits[*node] == 0 && !closed[*node]).map(Reverse).collect();
    let mut order = Vec::with_capacity(waits.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for &next in &after[node] {
            waits[next] -= 1;
            if waits[next] == 0 && !closed[next] {
                ready.push(Reverse(next));
            }
        }
    }
    order
}
