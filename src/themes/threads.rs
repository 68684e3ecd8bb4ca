//! Work that is shared between threads; its result is the same for any number of them.

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
