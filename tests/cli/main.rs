//! The real program, from outside: every test has a home of its own, an empty environment and a
//! fixed clock.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod ai;
mod changes;
mod commands;
mod config;
mod doctor;
mod documents;
mod egress;
mod evenings;
mod examples;
mod exit_codes;
mod feedback;
mod feedback_ai;
mod feedback_care;
mod feedback_exports;
mod feedback_tables;
mod formats;
mod fortnight;
mod generated;
mod harness;
mod history;
mod holidays;
mod hostile;
mod init;
mod learned;
mod listings;
mod metrics;
mod okr;
mod okr_metrics;
mod packaging;
mod past;
mod plan;
mod recipes;
mod regressions;
mod schedule;
mod server;
mod stats;
mod surroundings;
mod talk;
mod terminal;
mod untrusted;
mod update;
mod update_care;
mod update_quarter;
mod web;

/// A file of tests that no `mod` names would silently never run.
#[test]
fn no_test_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let main = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(main.contains(&format!("mod {module};")), "{name} is no module");
        }
    }
}
