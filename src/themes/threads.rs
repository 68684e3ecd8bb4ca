//! Work that is shared between threads; its result is the same for any number of them.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Less work than this is not worth a thread.
const FEWEST: usize = 512;

/// How many parts of a square each thread is given, so that none waits long for the others.
const PARTS: usize = 4;

/// Calls `each` on every one, on some threads; the results are in the order of the input.
pub(super) fn threaded<T: Sync, R: Send>(
    all: &[T],
    threads: usize,
    each: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.clamp(1, 64);
    if threads == 1 || all.len() < FEWEST {
        return all.iter().map(each).collect();
    }
    let each = &each;
    std::thread::scope(|scope| {
        let parts: Vec<_> = all
            .chunks(all.len().div_ceil(threads))
            .map(|part| (part, scope.spawn(move || part.iter().map(each).collect::<Vec<R>>())))
            .collect();
        // A thread that could not finish has its part done here, where a failure is seen.
        let done = parts.into_iter().map(|(part, thread)| {
            thread.join().unwrap_or_else(|_| part.iter().map(each).collect())
        });
        done.flatten().collect()
    })
}

/// Calls `each` on every one, on some threads; the results are in the order of the input. For few that
/// each mean much work, however much: a thread takes the next one when it is done with one.
pub fn dealt<T: Sync, R: Send>(all: &[T], threads: usize, each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let take = || {
            let at = next.fetch_add(1, Ordering::Relaxed);
            all.get(at).map(|one| (at, one))
        };
        std::iter::from_fn(take).map(|(at, one)| (at, each(one))).collect::<Vec<_>>()
    };
    let mut done = std::thread::scope(|scope| {
        let others = threads.clamp(1, 64).min(all.len()).saturating_sub(1);
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        done.extend(others.into_iter().filter_map(|thread| thread.join().ok()).flatten());
        done
    });
    if done.len() < all.len() {
        // What a thread that could not finish took with it is done here, where a failure is seen.
        return all.iter().map(each).collect();
    }
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Fills the rows of a square of numbers, on some threads.
pub(super) fn square(
    size: usize,
    threads: usize,
    fill: impl Fn(usize, &mut [f32]) + Sync,
) -> Vec<f32> {
    let mut values = vec![0.0; size * size];
    if threads <= 1 || size < FEWEST {
        for (row, line) in values.chunks_mut(size.max(1)).enumerate() {
            fill(row, line);
        }
        return values;
    }
    let rows = size.div_ceil(threads.min(64) * PARTS);
    let fill = &fill;
    std::thread::scope(|scope| {
        for (part, lines) in values.chunks_mut(rows * size).enumerate() {
            scope.spawn(move || {
                for (row, line) in lines.chunks_mut(size).enumerate() {
                    fill(part * rows + row, line);
                }
            });
        }
    });
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_once_each_and_in_order_by_any_number_of_threads() {
        let all: Vec<usize> = (0..2_000).collect();
        let expected: Vec<usize> = all.iter().map(|one| one * 3).collect();
        for threads in [0, 1, 2, 7] {
            let calls = AtomicUsize::new(0);
            let each = |one: &usize| {
                calls.fetch_add(1, Ordering::Relaxed);
                one * 3
            };
            assert_eq!(threaded(&all, threads, each), expected);
            assert_eq!(dealt(&all, threads, each), expected);
            assert_eq!(calls.load(Ordering::Relaxed), 4_000);
        }
        assert_eq!(dealt(&[] as &[usize], 2, |one| *one), Vec::<usize>::new());
    }
}
