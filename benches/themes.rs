//! The grouping of feedback alone: how long it takes and how it grows, and how well it groups a
//! labelled set.
//!
//! `cargo bench --bench themes` groups 1,000, 10,000 and 100,000 generated texts and prints the
//! minimum, median and maximum time, how much longer than the row above, and the largest memory so
//! far. `-- --quick` leaves out the last and runs each once. `-- --score FILE` reads a CSV of
//! `text,label` with a header instead, draws eight labels twenty times, and prints the mean adjusted
//! mutual information with its standard error and the number of themes.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot go on ends, what it prints is its result, and its counts are small"
)]

#[path = "../src/themes/ami.rs"]
mod ami;

use ami::adjusted_mutual_information;
use personal_os::themes::{Item, Settings, group};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--score") {
        let file = arguments.get(at + 1).expect("--score FILE");
        return score(&std::fs::read_to_string(file).expect("a readable file"));
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{:24} {:>9} {:>9} {:>9}  times the row above, memory", "", "min", "median", "max");
    let mut above: Option<f64> = None;
    for (count, runs) in [(1_000, 10), (10_000, 5), (100_000, 3)] {
        if quick && count > 10_000 {
            break;
        }
        let texts = texts(count);
        let mut times: Vec<f64> = (0..if quick { 1 } else { runs })
            .map(|_| {
                let begun = Instant::now();
                black_box(grouped(&texts, threads));
                begun.elapsed().as_secs_f64() * 1_000.0
            })
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        let median = times[times.len() / 2];
        println!(
            "{:24} {:6.0} ms {:6.0} ms {:6.0} ms  {:5} {}",
            format!("{count} texts"),
            times[0],
            median,
            times[times.len() - 1],
            above.map_or(String::new(), |above| format!("{:.1}", median / above)),
            memory(),
        );
        above = Some(median);
    }
}

/// The largest memory of this process so far, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or(String::new(), |line| line.trim().to_owned())
}

/// The group of each text; what is in no theme is in one group together.
fn grouped(texts: &[String], threads: usize) -> (Vec<usize>, usize) {
    let ids: Vec<String> = (0..texts.len()).map(|at| at.to_string()).collect();
    let items: Vec<Item<'_>> = texts.iter().zip(&ids).map(|(text, id)| Item { id, text }).collect();
    let grouping = group(&items, &[], &Settings { threads, ..Settings::default() });
    let mut groups = vec![grouping.themes.len(); texts.len()];
    for (theme, found) in grouping.themes.iter().enumerate() {
        for member in &found.members {
            groups[*member] = theme;
        }
    }
    (groups, grouping.themes.len())
}

/// The same numbers every time (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(end.max(1)).expect("a small number"))
            .expect("below end")
    }

    /// `count` of `all`, or all of them, in an order of chance.
    fn pick<T: Copy>(&mut self, all: &[T], count: usize) -> Vec<T> {
        let mut all = all.to_vec();
        for at in 0..all.len().min(count) {
            let other = at + self.below(all.len() - at);
            all.swap(at, other);
        }
        all.truncate(count);
        all
    }
}

/// Texts of eighty topics, each with twenty made-up words, among words that are in all of them; one
/// in ten is of no topic.
fn texts(count: usize) -> Vec<String> {
    let mut numbers = Numbers(7);
    let parts = [
        "ba", "ne", "ti", "lo", "gur", "sam", "pel", "kor", "vin", "dra", "sho", "mu", "ret", "fli",
    ];
    let word = |numbers: &mut Numbers| -> String {
        (0..2 + numbers.below(3)).map(|_| parts[numbers.below(parts.len())]).collect()
    };
    let topics: Vec<Vec<String>> =
        (0..80).map(|_| (0..20).map(|_| word(&mut numbers)).collect()).collect();
    let anywhere: Vec<String> = (0..400).map(|_| word(&mut numbers)).collect();
    (0..count)
        .map(|_| {
            let topic = (numbers.below(10) > 0).then(|| numbers.below(topics.len()));
            let length = 6 + numbers.below(12);
            let words = (0..length).map(|_| match topic {
                Some(topic) if numbers.below(2) == 0 => topics[topic][numbers.below(20)].as_str(),
                _ => anywhere[numbers.below(anywhere.len())].as_str(),
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// Twenty draws of eight labels of a labelled set, at two sizes.
fn score(csv: &str) {
    let mut by_label: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let rows = rows(csv);
    for row in rows.iter().skip(1) {
        if let [text, label] = row.as_slice() {
            by_label.entry(label).or_default().push(text);
        }
    }
    let labels: Vec<&str> = by_label.keys().copied().collect();
    println!("{} labels, 20 draws of 8", labels.len());
    for size in [96, 240] {
        let (mut scores, mut themes) = (Vec::new(), Vec::new());
        for draw in 0..20 {
            let mut numbers = Numbers(draw);
            let (mut texts, mut truth) = (Vec::new(), Vec::new());
            for (at, label) in numbers.pick(&labels, 8).into_iter().enumerate() {
                for text in numbers.pick(&by_label[label], size / 8) {
                    texts.push(text.to_owned());
                    truth.push(at);
                }
            }
            let (found, count) = grouped(&texts, 1);
            scores.push(adjusted_mutual_information(&truth, &found));
            themes.push(count as f64);
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let middle = mean(&scores);
        let spread = scores.iter().map(|score| (score - middle).powi(2)).sum::<f64>();
        let error = (spread / (scores.len() - 1) as f64 / scores.len() as f64).sqrt();
        println!(
            "n = {size}: AMI {middle:.3} ± {error:.3}, themes {:.1} (at most {:.0})",
            mean(&themes),
            themes.iter().copied().fold(0.0, f64::max),
        );
    }
}

/// The rows of a CSV: commas, quotes doubled inside quotes, line ends inside quotes.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = csv.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                field.push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => field.push(c),
        }
    }
    if !field.is_empty() {
        row.push(field);
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}
