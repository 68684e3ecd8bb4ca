//! stub
use super::super::*;
/// p
pub struct Plan {
    /// f
    pub found: Option<Vec<String>>,
}
impl Workflow for Plan {
    type Facts = ();
    type Report = ();
    const NAME: Name = Name::Plan;
    fn needs(&self, _: &Settings, m: Moment, d: NaiveDate) -> Needs {
        Needs { events: Window::days(d, 14, m.zone) }
    }
    fn facts(&self, _: &Records, _: &Settings, _: Moment, _: NaiveDate) {}
    fn draft(&self, _: &(), _: &Settings) {}
    fn document(&self, _: &(), _: &()) -> Document {
        Document {
            title: crate::report::Line::new(),
            verdict: vec![],
            sections: vec![],
            footer: vec![],
        }
    }
}
