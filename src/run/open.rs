//! Asking every source once, for those who check what is configured.

use super::{Parts, gather, holidays, judged};
use crate::agents::{Needs, Records};
use crate::domain::Deny;
use crate::error::Result;
use crate::time::Window;

/// What all sources say of today.
pub struct Opened {
    /// The sources of reports.
    pub records: Records,
    /// The calendars of days off, of the days around today.
    pub holidays: Records,
}

impl Opened {
    /// Fails if one of them says less than everything.
    pub fn judge(&self) -> Result<()> {
        judged(&self.records, true, Deny::NOTHING)?;
        judged(&self.holidays, true, Deny::NOTHING)
    }
}

impl Parts<'_> {
    /// Asks every source of every kind, all at once. Nothing is warned of: what they could not say
    /// stands in the answer.
    pub fn open_all(&mut self) -> Opened {
        let moment = self.context.moment;
        let window = Window::days(moment.today(), 1, moment.zone);
        let needs = Needs {
            events: Some(window),
            tasks: true,
            contacts: true,
            goals: true,
            metrics: true,
            feedback: Some(window),
            ..Needs::default()
        };
        let (sources, context) = (self.sources, self.context);
        let ask = || holidays::around_today(sources, context, Deny::NOTHING);
        std::thread::scope(|scope| {
            let asked = std::thread::Builder::new().spawn_scoped(scope, ask);
            let records = gather::gather(sources, needs, context, Deny::NOTHING, self.waiting);
            // Where no thread can be had, and after a defect in it, one asks in turn.
            let holidays = asked.ok().and_then(|asked| asked.join().ok());
            Opened { records, holidays: holidays.unwrap_or_else(ask) }
        })
    }
}
