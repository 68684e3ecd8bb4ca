//! Chains of tasks up to a due that leave little room.

use super::GRID_MINUTES;
use super::axis::Axis;
use super::feasibility::Verdict;
use super::jobs::Jobs;
use super::slack::Slack;
use super::types::TightChain;

/// A chain with less room than this is named, in minutes: one meeting more may break it.
const LITTLE_ROOM: i64 = 60;

/// The chains of at least two tasks with a due that can be met, but has less than an hour to spare
/// for any of them. Each begins with the task that waits for nothing and ends with the one whose
/// due it is; where several come first, the chain goes by the one with the least time.
pub(super) fn chains(jobs: &Jobs, axis: &Axis, verdict: &Verdict) -> Vec<TightChain> {
    let each = jobs.list.iter().map(|job| (job.deadline, job.slots));
    let (slack, numbers) = Slack::new(each, axis.today_end());
    let mut tight = Vec::new();
    for (index, job) in jobs.list.iter().enumerate() {
        let ends_here = job.heir.is_none() && !job.before.is_empty();
        let (Some(due), Some(_)) = (job.task.due, job.deadline.filter(|_| ends_here)) else {
            continue;
        };
        // What is overdue or short is named as such.
        if job.due.is_some_and(|due| due.overdue) || verdict.deadlines[index] > job.deadline {
            continue;
        }
        let mut chain = vec![index];
        let mut first = index;
        while let Some(&next) =
            jobs.list[first].before.iter().min_by_key(|next| (jobs.list[**next].deadline, **next))
        {
            chain.push(next);
            first = next;
        }
        let spare = chain.iter().filter_map(|link| slack.spare_at(numbers[*link])).min();
        let spare_minutes = spare.unwrap_or(0) * GRID_MINUTES;
        if (0..LITTLE_ROOM).contains(&spare_minutes) {
            chain.reverse();
            let tasks = chain.into_iter().map(|link| jobs.list[link].task.key.clone()).collect();
            tight.push(TightChain { tasks, due, spare_minutes });
        }
    }
    tight.sort_by_cached_key(|chain| (axis.date(chain.due), chain.due, chain.tasks.clone()));
    tight
}
