//! How well a grouping agrees with labels. For tests and the benchmark.

use std::collections::BTreeMap;

/// The mutual information of two partitions, less what chance gives, by the mean of their entropies
/// (Vinh, Epps and Bailey 2010): 1 for equal ones, 0 for what chance gives.
#[expect(clippy::cast_precision_loss, reason = "counts of some hundred texts")]
pub(crate) fn adjusted_mutual_information(truth: &[usize], found: &[usize]) -> f64 {
    let all = truth.len();
    let whole = all as f64;
    let mut logs = vec![0.0; all + 1];
    for at in 1..=all {
        logs[at] = logs[at - 1] + (at as f64).ln();
    }
    let sizes = |labels: &[usize]| -> BTreeMap<usize, usize> {
        let mut sizes = BTreeMap::new();
        for label in labels {
            *sizes.entry(*label).or_default() += 1;
        }
        sizes
    };
    let (rows, columns) = (sizes(truth), sizes(found));
    if rows.len() == columns.len() && (rows.len() == 1 || rows.len() == all) {
        return 1.0;
    }
    let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for pair in truth.iter().zip(found) {
        *cells.entry((*pair.0, *pair.1)).or_default() += 1;
    }
    let entropy = |sizes: &BTreeMap<usize, usize>| -> f64 {
        sizes.values().map(|size| *size as f64 / whole).map(|share| -share * share.ln()).sum()
    };
    let term = |cell: usize, row: usize, column: usize| {
        cell as f64 / whole * (whole * cell as f64 / (row as f64 * column as f64)).ln()
    };
    let mutual: f64 =
        cells.iter().map(|((row, column), cell)| term(*cell, rows[row], columns[column])).sum();
    let mut expected = 0.0;
    for row in rows.values().copied() {
        for column in columns.values().copied() {
            for cell in (row + column).saturating_sub(all).max(1)..=row.min(column) {
                let chance = logs[row] + logs[column] + logs[all - row] + logs[all - column]
                    - logs[all]
                    - logs[cell]
                    - logs[row - cell]
                    - logs[column - cell]
                    - logs[all + cell - row - column];
                expected += term(cell, row, column) * chance.exp();
            }
        }
    }
    let room = f64::midpoint(entropy(&rows), entropy(&columns)) - expected;
    if room.abs() < 1e-12 { 0.0 } else { (mutual - expected) / room }
}
