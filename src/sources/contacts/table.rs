//! Contacts, and deals if there are any, in tables: what spreadsheets and address books export.

use super::fields::{Card, Columns, DealCard, MOST_RECORDS, relations};
use crate::domain::{Loaded, Problem, ProblemKind, Relation};
use crate::files;
use crate::sources::csv;
use crate::sources::notes::{MAX_FILE, Tally};
use crate::sources::{ContactList, Context};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// A list in one or two files.
#[derive(Debug, Clone)]
pub struct ContactTable {
    name: String,
    people: Option<PathBuf>,
    deals: Option<PathBuf>,
    columns: Columns,
    sensitive: bool,
}

/// Reads one row: the columns and their cells.
type Row<'r> = &'r dyn Fn(&str) -> String;

/// The records of a file.
struct Rows<R> {
    records: Vec<R>,
    as_of: Option<DateTime<Utc>>,
    problems: Vec<Problem>,
}

impl ContactTable {
    /// The list `name` in the file of `people` and that of `deals`, whose columns the user may have
    /// names for. With `sensitive`, none of it is for many.
    pub fn new(
        name: String,
        people: Option<PathBuf>,
        deals: Option<PathBuf>,
        columns: Columns,
        sensitive: bool,
    ) -> Self {
        Self { name, people, deals, columns, sensitive }
    }

    /// Reads the rows of a file, each into a record, or says why nothing is known.
    fn rows<R>(
        &self,
        path: &Path,
        what: &str,
        read: impl Fn(&[String], Row<'_>, String) -> Result<(R, Vec<String>), String>,
    ) -> Result<Rows<R>, Problem> {
        let place = path.display();
        let contents = files::read_regular(path, MAX_FILE).map_err(|why| {
            let message = format!("{place}: {why}");
            Problem::new(&self.name, ProblemKind::Unreachable, message)
        })?;
        let malformed = |why: String| {
            Problem::new(&self.name, ProblemKind::Malformed, format!("{place}: {why}"))
        };
        let table = csv::read(&contents.bytes).map_err(malformed)?;
        let (mut records, mut bad, mut parts) = (Vec::new(), Tally::default(), Tally::default());
        for flaw in &table.flaws {
            bad.add(&place, flaw);
        }
        for row in table.rows.iter().take(MOST_RECORDS) {
            let origin = format!("{place}:{}", row.line);
            let cell = |name: &str| {
                let at = table.columns.iter().position(|column| column == name);
                at.map(|at| row.cell(at).to_owned()).unwrap_or_default()
            };
            match read(&table.columns, &cell, origin.clone()) {
                Ok((record, flaws)) => {
                    for flaw in flaws {
                        parts.add(&origin, &flaw);
                    }
                    records.push(record);
                }
                Err(why) => bad.add(&origin, &why),
            }
        }
        if table.rows.len() > MOST_RECORDS {
            bad.add(&place, &format!("rows after the first {MOST_RECORDS} are left out"));
        }
        let problems = [
            bad.tell(&format!("{what} cannot be read"), &format!("{what}s cannot be read")),
            parts.tell("fact cannot be read", "facts cannot be read"),
        ];
        let problem = |message| Problem::new(&self.name, ProblemKind::Malformed, message);
        let problems: Vec<Problem> = problems.into_iter().flatten().map(problem).collect();
        if records.is_empty() && !bad.is_empty() {
            return Err(problems.into_iter().next().unwrap_or_else(|| malformed(String::new())));
        }
        Ok(Rows { records, as_of: contents.modified, problems })
    }
}

impl ContactList for ContactTable {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        self.people.as_deref().or(self.deals.as_deref())
    }

    fn load(&self, context: &Context) -> Loaded<Relation> {
        let (today, zone) = (context.moment.today(), context.moment.zone);
        let mut loaded = Loaded { items: None, as_of: None, problems: Vec::new() };
        let (mut cards, mut deals, mut known) = (Vec::new(), Vec::new(), false);
        if let Some(path) = &self.people {
            let read = self.rows(path, "contact", |columns, cell, origin| {
                let mut card = Card::default();
                for column in columns {
                    if let Some(fact) = self.columns.fact(column) {
                        card.set(fact, &cell(column), today, zone);
                    }
                }
                card.contact.origin = origin;
                card.contact.sensitive |= self.sensitive;
                let mut card = card.named()?;
                let flaws = std::mem::take(&mut card.flaws);
                Ok((card, flaws))
            });
            match read {
                Ok(Rows { records, as_of, problems }) => {
                    (cards, known) = (records, true);
                    loaded.as_of = as_of;
                    loaded.problems.extend(problems);
                }
                Err(problem) => loaded.problems.push(problem),
            }
        }
        if let Some(path) = &self.deals {
            let read = self.rows(path, "deal", |columns, cell, origin| {
                let mut card = DealCard::default();
                for column in columns {
                    if let Some(fact) = self.columns.deal_fact(column) {
                        card.set(fact, &cell(column), zone);
                    }
                }
                card.deal.origin = origin;
                card.deal.sensitive |= self.sensitive;
                let mut card = card.named()?;
                let flaws = std::mem::take(&mut card.flaws);
                Ok((card, flaws))
            });
            match read {
                Ok(Rows { records, as_of, problems }) => {
                    (deals, known) = (records, true);
                    loaded.as_of = loaded.as_of.max(as_of);
                    loaded.problems.extend(problems);
                }
                Err(problem) => loaded.problems.push(problem),
            }
        }
        loaded.items = known.then(|| relations(&self.name, cards, deals));
        loaded
    }
}
