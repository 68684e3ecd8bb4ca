//! From what was read to readings.

use super::Measure;
use crate::domain::{Loaded, MetricReading, Problem, ProblemKind, shorten};
use crate::time::{Moment, When};
use chrono::TimeDelta;

/// So many readings of earlier days are taken over from a series, the newest.
const MOST_READINGS: usize = 800;

/// How much of a reason is shown, in columns.
const QUOTED: usize = 160;

/// How far the clock of another machine may be ahead of ours.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// The zone that is furthest ahead of UTC: a day that has not begun there has begun nowhere.
const FURTHEST: TimeDelta = TimeDelta::hours(14);

/// What becomes of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aggregate {
    /// Its last value; of a series over dates, that of the latest date.
    #[default]
    Last,
    /// All its values together.
    Sum,
    /// Their mean.
    Mean,
    /// How many there are.
    Count,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

impl Aggregate {
    /// All of them with their names in the configuration.
    pub const ALL: [(&'static str, Self); 6] = [
        ("last", Self::Last),
        ("sum", Self::Sum),
        ("mean", Self::Mean),
        ("count", Self::Count),
        ("min", Self::Min),
        ("max", Self::Max),
    ];
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gap {
    /// There is none.
    Missing(String),
    /// What is there is none.
    Wrong(String),
}

impl Gap {
    fn why(&self) -> &str {
        match self {
            Self::Missing(why) | Self::Wrong(why) => why,
        }
    }
}

/// One entry of a series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// Of when it is.
    pub(super) at: Option<When>,
    /// Its value.
    pub(super) value: Result<f64, Gap>,
    /// Where it stands, such as `line 7` or its key.
    pub(super) place: String,
}

impl Point {
    /// Gives it its date. Without a right one it has no value that can be used.
    pub(super) fn date(&mut self, date: Result<When, String>) {
        match date {
            Ok(at) => self.at = Some(at),
            Err(why) => self.value = Err(Gap::Wrong(format!("its date: {why}"))),
        }
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Points {
    /// One value.
    One(Point),
    /// Several.
    Series {
        /// The entries, in their order.
        points: Vec<Point>,
        /// Of when all of them are, where they do not say so themselves.
        whole: Option<When>,
    },
}

impl Points {
    /// One value.
    pub(super) fn one(value: Result<f64, Gap>, at: Option<When>) -> Self {
        Self::One(Point { at, value, place: String::new() })
    }
}

impl Measure {
    /// The readings of what was read at `moment`.
    pub(super) fn readings(&self, points: Points, moment: Moment) -> Loaded<MetricReading> {
        let (points, whole) = match points {
            Points::One(point) if point.at.is_some_and(|at| is_future(at, moment)) => {
                return self.no_data(future(point.at, 1, 1, moment));
            }
            Points::One(point) => {
                return match point.value {
                    Ok(value) => known(vec![self.reading(value, point.at, moment)], moment),
                    Err(gap) => self.no_data(gap.why()),
                };
            }
            Points::Series { points, whole } => (points, whole),
        };
        if whole.is_some_and(|at| is_future(at, moment)) {
            return self.no_data(future(whole, 1, 1, moment));
        }
        let all = points.len();
        let (ahead, points): (Vec<Point>, Vec<Point>) =
            points.into_iter().partition(|point| point.at.is_some_and(|at| is_future(at, moment)));
        let mut problems = Vec::new();
        if let Some(first) = ahead.iter().filter_map(|point| point.at).min() {
            problems.push(self.malformed(&future(Some(first), ahead.len(), all, moment)));
        }
        if points.is_empty() && !problems.is_empty() {
            return Loaded { items: None, as_of: Some(moment.now), problems };
        }
        let mut loaded = if self.aggregate == Aggregate::Last {
            self.last(&points, whole, moment)
        } else {
            self.together(&points, whole, moment)
        };
        loaded.problems.splice(..0, problems);
        loaded
    }

    /// The last value of a series; one over dates also says what was before.
    fn last(&self, points: &[Point], whole: Option<When>, moment: Moment) -> Loaded<MetricReading> {
        if points.iter().all(|point| point.at.is_none()) {
            return match points.last().map(|point| &point.value) {
                None => self.no_data("the series is empty"),
                Some(Ok(value)) => known(vec![self.reading(*value, whole, moment)], moment),
                Some(Err(gap)) => self.no_data(format!("the last value: {}", gap.why())),
            };
        }
        let all = points.len();
        let mut dated: Vec<&Point> = points.iter().filter(|point| point.at.is_some()).collect();
        dated.sort_by_key(|point| point.at.map(|at| (at.date(moment.zone), at)));
        // What is missing at the end is not there yet; the value before it says of when it is.
        let newest = dated.iter().rfind(|point| !matches!(point.value, Err(Gap::Missing(_))));
        if let Some(Point { value: Err(gap), place, .. }) = newest {
            return self.no_data(format!("{place}: {}", gap.why()));
        }
        let wrong: Vec<&Point> =
            points.iter().filter(|point| matches!(point.value, Err(Gap::Wrong(_)))).collect();
        let surplus = dated.len().saturating_sub(MOST_READINGS);
        let readings: Vec<MetricReading> = dated
            .iter()
            .skip(surplus)
            .filter_map(|point| Some(self.reading(*point.value.as_ref().ok()?, point.at, moment)))
            .collect();
        if readings.is_empty() {
            return self.no_data(format!("none of {all} values is there"));
        }
        let mut loaded = known(readings, moment);
        if let Some(Point { value: Err(gap), place, .. }) = wrong.first() {
            loaded.problems.push(self.malformed(&format!(
                "{} of {all} values cannot be read; the first is {place}: {}",
                wrong.len(),
                gap.why()
            )));
        }
        loaded
    }

    /// All values of a series as one.
    fn together(
        &self,
        points: &[Point],
        whole: Option<When>,
        moment: Moment,
    ) -> Loaded<MetricReading> {
        let count = points.iter().filter(|point| !matches!(point.value, Err(Gap::Missing(_))));
        let at = points.iter().filter_map(|point| point.at);
        let newest = at.max_by_key(|at| (at.date(moment.zone), *at)).or(whole);
        if self.aggregate == Aggregate::Count {
            // A list that is there and empty holds nothing, and that is known.
            #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
            let count = count.count() as f64;
            return known(vec![self.reading(count, newest, moment)], moment);
        }
        if points.is_empty() {
            return self.no_data("the series is empty");
        }
        let mut values = Vec::new();
        for point in points {
            match &point.value {
                Ok(value) => values.push(*value),
                // The mean of what is known is a mean; the sum of what is known is no sum.
                Err(Gap::Missing(_)) if self.aggregate != Aggregate::Sum => {}
                Err(gap) => return self.no_data(format!("{}: {}", point.place, gap.why())),
            }
        }
        let sum: f64 = values.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
        let value = match self.aggregate {
            Aggregate::Sum => Some(sum),
            Aggregate::Mean => Some(sum / values.len() as f64),
            Aggregate::Min => values.iter().copied().min_by(f64::total_cmp),
            Aggregate::Max => values.iter().copied().max_by(f64::total_cmp),
            Aggregate::Last | Aggregate::Count => None,
        };
        match value.filter(|value| value.is_finite() && !values.is_empty()) {
            Some(value) => known(vec![self.reading(value, newest, moment)], moment),
            None if values.is_empty() => {
                self.no_data(format!("none of {} values is there", points.len()))
            }
            None => self.no_data("it is no finite number"),
        }
    }

    fn reading(&self, value: f64, as_of: Option<When>, moment: Moment) -> MetricReading {
        let partial = match as_of {
            Some(When::Day(day)) => day >= moment.today(),
            _ => false,
        };
        // There is one zero.
        let value = if value == 0.0 { 0.0 } else { value };
        let metric = self.spec.name.clone();
        MetricReading { metric, value, as_of, read_at: moment.now, partial }
    }

    fn malformed(&self, message: &str) -> Problem {
        Problem::new(&self.spec.name, ProblemKind::Malformed, shorten(message, QUOTED))
    }
}

fn known(readings: Vec<MetricReading>, moment: Moment) -> Loaded<MetricReading> {
    Loaded { items: Some(readings), as_of: Some(moment.now), problems: Vec::new() }
}

fn is_future(at: When, moment: Moment) -> bool {
    match at {
        When::Day(day) => day > (moment.now + FURTHEST).date_naive(),
        When::At(at) => at > moment.now + SKEW,
    }
}

fn future(at: Option<When>, ahead: usize, all: usize, moment: Moment) -> String {
    let at = at.map(|at| at.to_json(moment.zone)).unwrap_or_default();
    if all == 1 {
        return format!("it is dated in the future, {at}, and not trusted");
    }
    let are = if ahead == 1 { "is" } else { "are" };
    format!("{ahead} of {all} values {are} dated in the future, such as {at}, and not used")
}
