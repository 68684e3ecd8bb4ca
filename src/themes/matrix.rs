//! How alike the texts of a sample are, each with each.

use super::features::{Feature, Vector};
use std::collections::BTreeMap;

/// A symmetric square of likenesses, row by row.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub(super) size: usize,
    values: Vec<f32>,
}

impl Matrix {
    pub(super) fn zero(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    /// The inner products of all vectors. Only texts that share a piece are looked at together.
    pub(super) fn of(vectors: &[Vector]) -> Self {
        let mut matrix = Self::zero(vectors.len());
        let mut holders: BTreeMap<Feature, Vec<(usize, f32)>> = BTreeMap::new();
        for (row, vector) in vectors.iter().enumerate() {
            for (feature, weight) in vector {
                holders.entry(*feature).or_default().push((row, *weight));
            }
        }
        for holders in holders.values() {
            for (row, weight) in holders {
                let line = matrix.row_mut(*row);
                for (column, other) in holders {
                    line[*column] += weight * other;
                }
            }
        }
        matrix
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.size..(row + 1) * self.size]
    }

    fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.size..(row + 1) * self.size]
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
    pub(super) fn nearest(&self, count: usize) -> Vec<Vec<(usize, f32)>> {
        (0..self.size)
            .map(|row| {
                let mut near: Vec<(usize, f32)> = self
                    .row(row)
                    .iter()
                    .copied()
                    .enumerate()
                    .filter(|(column, value)| *column != row && *value > 0.0)
                    .collect();
                let order =
                    |a: &(usize, f32), b: &(usize, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
                if near.len() > count {
                    near.select_nth_unstable_by(count, order);
                    near.truncate(count);
                }
                near.sort_unstable_by(order);
                near
            })
            .collect()
    }

    /// The likeness of the texts after each has taken up what the texts nearest to it say: a short
    /// text rarely names its theme in the words of the next one, but their neighbours do.
    pub(super) fn spread(&self, neighbours: usize, taken: f32) -> Self {
        let mixed: Vec<Vec<(usize, f32)>> = self
            .nearest(neighbours)
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
        let mut half = Self::zero(self.size);
        for (row, mixed) in mixed.iter().enumerate() {
            let line = &mut half.values[row * self.size..(row + 1) * self.size];
            for (other, share) in mixed {
                for (sum, value) in line.iter_mut().zip(self.row(*other)) {
                    *sum += share * value;
                }
            }
        }
        let mut whole = Self::zero(self.size);
        for row in 0..self.size {
            for (column, mixed) in mixed.iter().enumerate().take(row + 1) {
                let sum = mixed.iter().map(|(other, share)| share * half.at(row, *other)).sum();
                whole.set(row, column, sum);
            }
        }
        whole.normalise();
        whole
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
