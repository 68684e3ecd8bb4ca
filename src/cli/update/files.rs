//! Where the updates of several audiences go. Two of them must not write one file: the later one would
//! take the place of the earlier.

use crate::cli::Prepared;
use crate::cli::args::RunOptions;
use crate::cli::workflow::{self, Ways};
use crate::config::{AudienceSettings, Located};
use crate::delivery::Target;
use crate::domain::WorkflowName;
use crate::error::{Failure, Kind, Result};
use std::path::{Path, PathBuf};

/// What stands for the name of the workflow and the audience in a path.
const NAME: &str = "{workflow}";

/// The targets of each of those that are meant. A file that several audiences have, of the
/// configuration or of those that are meant, gets the name of each in its own; so does one that gets
/// what is not sent, which is for all of them.
pub(super) fn apart(
    meant: &[AudienceSettings],
    options: &RunOptions,
    prepared: &Prepared,
) -> Result<Vec<Ways>> {
    let mut targets = Vec::new();
    for one in meant {
        targets.push(of(one, options, prepared)?);
    }
    let mut files: Vec<PathBuf> = targets.iter().flat_map(|all| literal(all)).collect();
    for other in &prepared.config.settings.updates.audiences {
        if !meant.iter().any(|one| one.audience.name == other.audience.name)
            && options.to.is_empty()
        {
            // What is wrong with another one is told when it is its turn.
            files.extend(of(other, options, prepared).iter().flat_map(|all| literal(all)));
        }
    }
    let is_shared = |path: &Path| files.iter().filter(|file| *file == path).count() > 1;
    let own = |target| match target {
        Target::File { ref path, .. } if is_shared(path) => for_one(target),
        other => other,
    };
    let ways = |(one, all): (&AudienceSettings, Vec<Target>)| {
        let unsent = one.audience.send.then(|| unsent(one, options, prepared)).transpose()?;
        Ok(Ways { targets: all.into_iter().map(own).collect(), unsent })
    };
    std::iter::zip(meant, targets).map(ways).collect()
}

/// Where it goes that there is nothing to send: where drafts go or `--to` says, and never to those whom
/// it is for.
fn unsent(
    one: &AudienceSettings,
    options: &RunOptions,
    prepared: &Prepared,
) -> Result<Vec<Target>> {
    let theirs = theirs(one, prepared)?;
    let mut targets = workflow::targets(options, prepared, drafts(prepared))?;
    targets.retain(|target| !theirs.contains(target));
    if targets.is_empty() {
        targets.push(Target::Stdout);
    }
    let is_asked_for = !options.to.is_empty();
    let own = |target| if is_asked_for { target } else { for_one(target) };
    Ok(targets.into_iter().map(own).collect())
}

/// Where those are whom an update is for.
fn theirs(one: &AudienceSettings, prepared: &Prepared) -> Result<Vec<Target>> {
    let target = |text: &Located<String>| {
        let target = prepared.sinks.target(&text.value, |path| prepared.config.resolve(path));
        target.map_err(|why| Failure::new(Kind::Config, format!("{}: {why}", text.place)))
    };
    one.to.iter().map(target).collect()
}

/// Whether an audience that is sent its updates does not get this one, for `--to` says where it goes.
pub(super) fn is_aside(
    one: &AudienceSettings,
    options: &RunOptions,
    prepared: &Prepared,
) -> Result<bool> {
    if !one.audience.send || options.to.is_empty() {
        return Ok(false);
    }
    let theirs = theirs(one, prepared)?;
    Ok(!of(one, options, prepared)?.iter().any(|target| theirs.contains(target)))
}

/// Where drafts go.
fn drafts(prepared: &Prepared) -> Vec<Target> {
    prepared.routes.get(&WorkflowName::Update).cloned().unwrap_or_default()
}

/// Where the update of an audience goes.
fn of(one: &AudienceSettings, options: &RunOptions, prepared: &Prepared) -> Result<Vec<Target>> {
    let is_sent = one.audience.send && options.to.is_empty();
    let routes = if is_sent { theirs(one, prepared)? } else { drafts(prepared) };
    workflow::targets(options, prepared, routes)
}

/// The files that are the same for every audience.
fn literal(targets: &[Target]) -> Vec<PathBuf> {
    let path = |target: &Target| match target {
        Target::File { path, .. } if !is_for_each(path) => Some(path.clone()),
        _ => None,
    };
    targets.iter().filter_map(path).collect()
}

fn is_for_each(path: &Path) -> bool {
    path.to_string_lossy().contains(NAME)
}

/// The target with the name of the audience in its file.
fn for_one(target: Target) -> Target {
    match target {
        Target::File { name, path } if !is_for_each(&path) => {
            Target::File { name, path: named(&path) }
        }
        other => other,
    }
}

/// The path with a place for the name of the audience before its extension.
fn named(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{NAME}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{NAME}"),
    };
    path.with_file_name(name)
}
