//! The program: hands the process's arguments and environment to [`personal_os::cli`].

use personal_os::env::Environment;
use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn main() -> ExitCode {
    let environment = Environment { variables: std::env::vars_os().collect() };
    personal_os::cli::main(std::env::args_os().collect(), environment)
}
