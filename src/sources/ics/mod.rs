//! stub
use super::*;
/// x
pub struct IcsCalendar {
    name: String,
    path: std::path::PathBuf,
}
impl IcsCalendar {
    /// n
    pub fn new(name: String, path: std::path::PathBuf, _b: bool) -> Self {
        Self { name, path }
    }
}
impl Calendar for IcsCalendar {
    fn name(&self) -> &str {
        &self.name
    }
    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }
    fn load(&self, _: &Window, _: &Context) -> Loaded<Event> {
        Loaded::known(vec![])
    }
}
