//! Saved reports of Mixpanel (Insights), by its query API.
//!
//! A project is allowed 60 queries an hour, so an answer is used for a quarter of an hour at least,
//! and metrics over one report ask for it once.

use super::{Pointer, Template};
use crate::domain::Invalid;

/// The hosts of the API by where a project's data is.
pub const REGIONS: [(&str, &str); 3] = [
    ("us", "https://mixpanel.com/api/query"),
    ("eu", "https://eu.mixpanel.com/api/query"),
    ("in", "https://in.mixpanel.com/api/query"),
];

/// A saved report.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// The address of the API.
    pub base: &'a str,
    /// The number of the project.
    pub project: u32,
    /// The number of the report, as its address in the browser ends.
    pub bookmark: u32,
    /// The number of a data view.
    pub workspace: Option<u32>,
}

impl Report<'_> {
    /// Where the report is.
    pub fn url(&self) -> Result<Template, Invalid> {
        let Self { base, project, bookmark, workspace } = self;
        let workspace = workspace.map(|id| format!("&workspace_id={id}")).unwrap_or_default();
        let base = base.trim_end_matches('/');
        Template::parse(&format!(
            "{base}/insights?project_id={project}&bookmark_id={bookmark}{workspace}"
        ))
    }

    /// Where in the report a series stands: its name, and below it the names of its breakdown.
    pub fn series<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Pointer, Invalid> {
        Pointer::to(std::iter::once("series").chain(names))
    }

    /// Where the report says of when it is.
    pub fn as_of() -> Result<Pointer, Invalid> {
        Pointer::to(["computed_at"])
    }
}
