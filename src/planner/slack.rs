//! How much room the deadlines leave, kept up to date while the day is filled.

use super::Slots;

/// For each deadline, the work due by then. All questions are answered without a search.
#[derive(Debug)]
pub(super) struct Slack {
    /// The deadlines, ascending, each once.
    dues: Vec<Slots>,
    /// The work still to place that is due by each of them.
    work: Vec<Slots>,
    /// Over the first `n` deadlines: the least of due less work.
    tightest: Vec<Slots>,
    /// Over the first `n` deadlines: the most work that the time after today cannot take.
    forced: Vec<Slots>,
    today_end: Slots,
}

impl Slack {
    /// The table for jobs given as deadline and length, and for each job the number of its
    /// deadline: how many deadlines are earlier.
    pub(super) fn new(
        jobs: impl Iterator<Item = (Option<Slots>, Slots)> + Clone,
        today_end: Slots,
    ) -> (Self, Vec<usize>) {
        let mut dues: Vec<Slots> = jobs.clone().filter_map(|(due, _)| due).collect();
        dues.sort_unstable();
        dues.dedup();
        let mut work = vec![0; dues.len()];
        let mut numbers = Vec::new();
        for (due, slots) in jobs {
            let number = due.map_or(dues.len(), |due| dues.partition_point(|known| *known < due));
            if let Some(sum) = work.get_mut(number) {
                *sum += slots;
            }
            numbers.push(number);
        }
        let mut sum = 0;
        for work in &mut work {
            sum += *work;
            *work = sum;
        }
        let mut slack = Self { dues, work, tightest: Vec::new(), forced: Vec::new(), today_end };
        slack.refresh();
        (slack, numbers)
    }

    fn refresh(&mut self) {
        let (mut tightest, mut forced) = (Slots::MAX, 0);
        self.tightest.clear();
        self.forced.clear();
        self.tightest.push(tightest);
        self.forced.push(forced);
        for (due, work) in self.dues.iter().zip(&self.work) {
            // A deadline whose work is done, and all of the work before it, asks for nothing.
            tightest = tightest.min(if *work > 0 { due - work } else { Slots::MAX });
            forced = forced.max(work - (due - self.today_end).max(0));
            self.tightest.push(tightest);
            self.forced.push(forced);
        }
    }

    /// Takes `slots` of a job with deadline `number` out of what is still to place.
    pub(super) fn place(&mut self, number: usize, slots: Slots) {
        for work in self.work.iter_mut().skip(number) {
            *work -= slots;
        }
        self.refresh();
    }

    /// How many slots from `now` may go to a job with deadline `number` such that all earlier
    /// deadlines can still be met. Its own and later ones do not mind: their work is done.
    pub(super) fn room(&self, number: usize, now: Slots) -> Slots {
        self.tightest[number].saturating_sub(now)
    }

    /// How many slots from `now` may pass idle.
    pub(super) fn idle(&self, now: Slots) -> Slots {
        self.room(self.dues.len(), now)
    }

    /// How much more time there is until the deadline `number` than work due by then.
    pub(super) fn spare_at(&self, number: usize) -> Option<Slots> {
        Some(self.dues.get(number)? - self.work.get(number)?)
    }

    /// How much must still be placed today, counting the deadlines before `number` only.
    pub(super) fn forced_before(&self, number: usize) -> Slots {
        self.forced[number]
    }

    /// How much must still be placed today so that every deadline can be met.
    pub(super) fn forced(&self) -> Slots {
        self.forced[self.dues.len()]
    }

    /// For each deadline in order: it, and the work that must be placed today for it and all
    /// earlier ones.
    pub(super) fn shares(&self) -> impl Iterator<Item = (Slots, Slots)> {
        self.dues
            .iter()
            .zip(&self.work)
            .map(|(due, work)| (*due, (work - (due - self.today_end).max(0)).max(0)))
    }
}
