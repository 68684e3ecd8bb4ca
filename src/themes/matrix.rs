//! How alike the texts of a sample are, each with each.

use super::features::{ByFeature, Vector};
use super::threads::{square, threaded};

/// A symmetric square of likenesses, row by row.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub(super) size: usize,
    values: Vec<f32>,
}

impl Matrix {
    /// The inner products of all vectors. Only texts that share a piece are looked at together.
    pub(super) fn of(vectors: &[Vector], threads: usize) -> Self {
        let mut holders: ByFeature<Vec<(u32, f32)>> = ByFeature::default();
        for (row, vector) in (0..).zip(vectors) {
            for (feature, weight) in vector {
                holders.entry(*feature).or_default().push((row, *weight));
            }
        }
        let size = vectors.len();
        let values = square(size, threads, |row, line| {
            for (feature, weight) in &vectors[row] {
                // They are in order; the other half is the same.
                for (column, other) in holders.get(feature).into_iter().flatten() {
                    let column = usize::try_from(*column).unwrap_or(usize::MAX);
                    if column > row {
                        break;
                    }
                    line[column] += weight * other;
                }
            }
        });
        let mut whole = Self { size, values };
        whole.mirror();
        whole
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.size..(row + 1) * self.size]
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f32 {
        self.values[row * self.size + column]
    }

    pub(super) fn set(&mut self, row: usize, column: usize, value: f32) {
        self.values[row * self.size + column] = value;
        self.values[column * self.size + row] = value;
    }

    /// The `count` texts most like each text with their likeness, itself left out. Of equally near
    /// ones the first is taken, and what shares nothing is near to nothing.
    pub(super) fn nearest(&self, count: usize, threads: usize) -> Vec<Vec<(usize, f32)>> {
        let rows: Vec<usize> = (0..self.size).collect();
        threaded(&rows, threads, |row| {
            let values = self.row(*row).iter().copied().enumerate();
            let mut near: Vec<(usize, f32)> =
                values.filter(|(column, value)| column != row && *value > 0.0).collect();
            let order =
                |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
            if near.len() > count {
                near.select_nth_unstable_by(count, order);
                near.truncate(count);
            }
            near.sort_unstable_by(order);
            near.shrink_to_fit();
            near
        })
    }

    /// The likeness of the texts after each has taken up what the texts nearest to it say: a short
    /// text rarely names its theme in the words of the next one, but their neighbours do.
    pub(super) fn spread(&self, neighbours: usize, taken: f32, threads: usize) -> Self {
        let mixed: Vec<Vec<(usize, f32)>> = self
            .nearest(neighbours, threads)
            .into_iter()
            .enumerate()
            .map(|(row, near)| {
                let whole: f32 = near.iter().map(|(_, value)| value).sum();
                if whole <= 0.0 {
                    return vec![(row, 1.0)];
                }
                let mut mixed = vec![(row, 1.0 - taken)];
                mixed.extend(near.iter().map(|(other, value)| (*other, taken * value / whole)));
                mixed
            })
            .collect();
        // M S, then (M S) M', of which each row needs only the rows and columns of a few texts.
        let half = square(self.size, threads, |row, line| {
            for (other, share) in &mixed[row] {
                for (sum, value) in line.iter_mut().zip(self.row(*other)) {
                    *sum += share * value;
                }
            }
        });
        let half = Self { size: self.size, values: half };
        let values = square(self.size, threads, |row, line| {
            let near = half.row(row);
            for (sum, mixed) in line.iter_mut().zip(&mixed).take(row + 1) {
                *sum = mixed.iter().map(|(other, share)| share * near[*other]).sum();
            }
        });
        drop(half);
        let mut whole = Self { size: self.size, values };
        whole.mirror();
        whole.normalise();
        whole
    }

    /// Copies what is below the diagonal above it.
    fn mirror(&mut self) {
        for row in 0..self.size {
            for column in 0..row {
                self.values[column * self.size + row] = self.values[row * self.size + column];
            }
        }
    }

    /// Divides by the lengths, so that every text is wholly like itself.
    fn normalise(&mut self) {
        let lengths: Vec<f32> = (0..self.size).map(|at| self.at(at, at).max(0.0).sqrt()).collect();
        for row in 0..self.size {
            for column in 0..self.size {
                let both = lengths[row] * lengths[column];
                let value = &mut self.values[row * self.size + column];
                *value = if both > 0.0 { *value / both } else { 0.0 };
            }
        }
    }
}
