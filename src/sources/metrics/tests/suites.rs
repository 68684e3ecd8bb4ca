//! The suite of every metric on each kind.

use super::web::inquiry;
use super::*;
use crate::env::Environment;
use crate::http::server::Reply;
use crate::sources::command::Command;
use crate::sources::contract::metrics::{Fixture, Stated, metric_contract};
use crate::sources::contract::web::Site;
use crate::sources::web::Account;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `{"v": …}`; what is no number has no form in JSON, but some write it all the same.
fn json(stated: &Stated) -> String {
    let number =
        |value: &Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:?}"));
    let value = match stated {
        Stated::Number(value) => number(&Some(*value)),
        Stated::Text => "\"many\"".to_owned(),
        Stated::Null => "null".to_owned(),
        Stated::NotFinite => "NaN".to_owned(),
        Stated::Days(days) => {
            let days: Vec<String> =
                days.iter().map(|(day, value)| format!("\"{day}\": {}", number(value))).collect();
            format!("{{{}}}", days.join(", "))
        }
    };
    format!("{{\"v\": {value}}}")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

mod file {
    use super::*;

    impl Fixture for Folder {
        fn missing(&self) -> Box<dyn Metric> {
            Box::new(FileMetric::new(measure(Some("/v")), self.path("none.json")))
        }

        fn stating(&self, stated: &Stated) -> Box<dyn Metric> {
            let path = self.write("v.json", &json(stated));
            Box::new(FileMetric::new(measure(Some("/v")), path))
        }
    }

    metric_contract!(Folder::new());
}

mod command {
    use super::*;

    struct Printed(Folder);

    impl Fixture for Printed {
        fn missing(&self) -> Box<dyn Metric> {
            let path = self.0.path("v.json");
            let command = Command {
                argv: vec!["/bin/cat".to_owned(), path.to_str().unwrap().to_owned()],
                environment: Environment::default(),
                secrets: std::collections::BTreeMap::new(),
                folder: self.0.path(""),
                timeout: Duration::from_secs(20),
                network: false,
            };
            Box::new(CommandMetric::new(measure(Some("/v")), command))
        }

        fn stating(&self, stated: &Stated) -> Box<dyn Metric> {
            self.0.write("v.json", &json(stated));
            self.missing()
        }
    }

    metric_contract!(Printed(Folder::new()));
}

mod csv {
    use super::*;

    struct Table(Folder);

    fn metric(path: PathBuf, date: Option<&str>) -> Box<dyn Metric> {
        Box::new(CsvMetric {
            measure: measure(None),
            path,
            column: "n".to_owned(),
            date: date.map(str::to_owned),
            filter: Vec::new(),
            decimal_comma: false,
        })
    }

    impl Fixture for Table {
        fn missing(&self) -> Box<dyn Metric> {
            metric(self.0.path("none.csv"), None)
        }

        fn stating(&self, stated: &Stated) -> Box<dyn Metric> {
            let (text, date) = match stated {
                Stated::Number(value) => (format!("n\n{value}\n"), None),
                Stated::Text => ("n\nmany\n".to_owned(), None),
                Stated::Null => ("n\n\"\"\n".to_owned(), None),
                Stated::NotFinite => ("n\nNaN\n".to_owned(), None),
                Stated::Days(days) => {
                    let row = |(day, value): &(&str, Option<f64>)| {
                        format!("{day},{}\n", value.map(|v| v.to_string()).unwrap_or_default())
                    };
                    ("day,n\n".to_owned() + &days.iter().map(row).collect::<String>(), Some("day"))
                }
            };
            metric(self.0.write("v.csv", &text), date)
        }
    }

    metric_contract!(Table(Folder::new()));
}

mod sqlite {
    use super::*;

    struct Database(Folder);

    fn metric(path: &Path, query: &str) -> Box<dyn Metric> {
        Box::new(SqliteMetric {
            measure: measure(None),
            path: path.to_path_buf(),
            query: Template::parse(query).unwrap(),
            timeout: Duration::from_secs(5),
        })
    }

    impl Fixture for Database {
        fn missing(&self) -> Box<dyn Metric> {
            metric(&self.0.path("none.db"), "SELECT 1")
        }

        fn stating(&self, stated: &Stated) -> Box<dyn Metric> {
            let path = self.0.path("app.db");
            let _ = std::fs::remove_file(&path);
            let database = Connection::open(&path).unwrap();
            database.execute_batch("CREATE TABLE t (day TEXT, n)").unwrap();
            let query = match stated {
                Stated::Number(value) => format!("SELECT {value:?}"),
                Stated::Text => "SELECT 'many'".to_owned(),
                Stated::Null => "SELECT NULL".to_owned(),
                Stated::NotFinite => "SELECT 9e999".to_owned(),
                Stated::Days(days) => {
                    for (day, value) in days {
                        let row = rusqlite::params![day, value];
                        database.execute("INSERT INTO t VALUES (?1, ?2)", row).unwrap();
                    }
                    "SELECT day, n FROM t".to_owned()
                }
            };
            metric(&path, &query)
        }
    }

    metric_contract!(Database(Folder::new()));
}

mod http {
    use super::*;

    impl Fixture for Site {
        fn missing(&self) -> Box<dyn Metric> {
            Box::new(WebMetric::new(measure(Some("/v")), inquiry(self, "/none")))
        }

        fn stating(&self, stated: &Stated) -> Box<dyn Metric> {
            let body = json(stated);
            // A place of its own, so that what was stated before is not used as a copy.
            let path = format!("/{}", body.len());
            self.server.on("GET", &path, [Reply::ok(body)]);
            Box::new(WebMetric::new(measure(Some("/v")), inquiry(self, &path)))
        }
    }

    metric_contract!(Site::new());
}

mod mixpanel {
    use super::*;
    use crate::config::SecretReference;
    use crate::domain::Secret;

    struct Project(Site);

    impl Project {
        fn metric(&self, base: &str, bookmark: u32) -> Box<dyn Metric> {
            let report = Report { base, project: 1, bookmark, workspace: None };
            let mut inquiry = inquiry(&self.0, "/");
            let asked = std::sync::Arc::get_mut(&mut inquiry).unwrap();
            asked.url = Some(report.url().unwrap());
            let password = SecretReference::Raw(Secret::new("s3cret"));
            asked.remote.account = Account::Password { user: "u".to_owned(), password };
            let mut measure = measure(None);
            measure.pointer = Some(Report::series(["Signups"]).unwrap());
            measure.as_of = Some(Report::as_of().unwrap());
            Box::new(WebMetric::new(measure, inquiry))
        }
    }

    impl Fixture for Project {
        fn missing(&self) -> Box<dyn Metric> {
            self.metric(&self.0.server.url("/none"), 2)
        }

        fn stating(&self, stated: &Stated) -> Box<dyn Metric> {
            let body = json(stated).replace(
                "{\"v\"",
                "{\"computed_at\": \"2026-11-24T06:59:00.25+00:00\", \"series\": {\"Signups\"",
            );
            // A report of its own, so that what was stated before is not used as a copy.
            let bookmark = u32::try_from(body.len()).unwrap();
            let path = format!("/api/query/insights?project_id=1&bookmark_id={bookmark}");
            self.0.server.on("GET", &path, [Reply::ok(body + "}")]);
            self.metric(&self.0.server.url("/api/query"), bookmark)
        }
    }

    metric_contract!(Project(Site::new()));
}
