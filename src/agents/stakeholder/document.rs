//! An update as a document.

use super::draft::{Part, Report};
use super::facts::Facts;
use super::status::Status;
use super::unread;
use crate::agents::unknown;
use crate::domain::{AudienceKind, Colour, UpdateSection};
use crate::report::{Body, Document, Line, Section, words};
use chrono::Datelike as _;

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let week = facts.day.iso_week().week();
    let title = match (&facts.title, facts.company.as_ref()) {
        (Some(title), _) => Line::new().outside(title),
        // Those outside know who writes better than what they are called here.
        (None, Some(company)) if facts.kind.is_outside() => {
            Line::new().outside(company).ours(" update")
        }
        _ => Line::new().ours("Update for ").outside(&facts.audience),
    };
    let title = title.ours(format!(" · week {week}, {}", words::day(facts.day, facts.day)));
    let mut verdict: Vec<Line> =
        report.status.iter().map(|status| colour(report, status)).collect();
    verdict.push(report.verdict.line.clone());
    if facts.held {
        let line = Line::new().ours("It was not sent to ").outside(&facts.audience);
        verdict.push(line.ours(": there is nothing in it."));
    }
    verdict.extend(report.headline.iter().map(|text| Line::new().outside(text)));
    let mut sections: Vec<Section> = report.parts.iter().map(|part| section(facts, part)).collect();
    // What cannot be read is nobody's business outside, but the user's where nothing was sent.
    if (facts.held || !facts.kind.is_outside()) && !facts.unknown.is_empty() {
        sections.push(unknown(&facts.unknown));
    }
    Document { title, verdict, sections, footer: footer(facts, report) }
}

/// The colour, for how long, and why.
fn colour(report: &Report, status: &Status) -> Line {
    let name = match status.colour {
        Colour::Green => "Green",
        Colour::Amber => "Amber",
        Colour::Red => "Red",
    };
    let mut line = Line::new().strong(name);
    if status.weeks > 0 {
        let weeks = if status.weeks == 1 { "week" } else { "weeks" };
        line = line.ours(format!(" for {} {weeks}", status.weeks));
    }
    if let Some(set) = &status.set {
        line = line.ours(", set by hand: ").outside(&set.reason);
        if status.by_rule != status.colour {
            line = line.ours(format!(" (the rule says {})", status.by_rule.name()));
        }
    } else if status.held {
        line = line.ours(format!(
            ", as before (the rule says {}; only a person raises it)",
            status.by_rule.name()
        ));
    }
    for (number, reason) in report.reasons.iter().enumerate() {
        line = line.ours(if number == 0 { ": " } else { "; " });
        line.pieces.extend(reason.line.pieces.iter().cloned());
        line.keys.extend(reason.line.keys.iter().cloned());
    }
    line.ours(".")
}

fn section(facts: &Facts, part: &Part) -> Section {
    let mut lines: Vec<Line> = part.lines.iter().map(|told| told.line.clone()).collect();
    if part.more > 0 {
        lines.push(Line::new().faint(format!("and {} more", part.more)));
    }
    let section = Section::new(heading(facts.kind, part.section), Body::List(lines));
    match part.section {
        UpdateSection::Slipped | UpdateSection::Asks => section.lead(),
        _ => section,
    }
}

fn heading(kind: AudienceKind, section: UpdateSection) -> &'static str {
    match (kind, section) {
        (AudienceKind::Customer, UpdateSection::Shipped) => "New for you",
        (AudienceKind::Customer, UpdateSection::Risks) => "Known issues",
        (AudienceKind::Customer | AudienceKind::Partner, UpdateSection::Milestones) => "Coming",
        (AudienceKind::Partner, UpdateSection::Asks) => "What we need",
        (_, UpdateSection::Status) => "Status",
        (_, UpdateSection::Slipped) => "Slipped",
        (_, UpdateSection::Shipped) => "Done",
        (_, UpdateSection::Results) => "Key results",
        (_, UpdateSection::Metrics) => "Metrics",
        (_, UpdateSection::Risks) => "Risks",
        (_, UpdateSection::Asks) => "Asks",
        (_, UpdateSection::Progress) => "In progress",
        (_, UpdateSection::Milestones) => "Next",
        (_, UpdateSection::Feedback) => "Feedback",
        (_, UpdateSection::Deals) => "Deals",
        (_, UpdateSection::Contacts) => "Owed an answer",
    }
}

/// What only the user is told, who reads a draft before others do.
fn footer(facts: &Facts, report: &Report) -> Vec<Line> {
    let mut footer = Vec::new();
    if !facts.draft || facts.is_bare {
        return footer;
    }
    // Where the title does not say whom it is for, this does.
    let is_named = facts.title.is_none() && (facts.company.is_none() || !facts.kind.is_outside());
    let draft = if is_named {
        Line::new().ours("A draft")
    } else {
        Line::new().ours("A draft for ").outside(&facts.audience)
    };
    if !facts.held {
        footer.push(draft.ours(": it was sent to nobody else."));
    }
    if facts.withheld > 0 {
        let records = if facts.withheld == 1 { "record is" } else { "records are" };
        footer.push(
            Line::new().ours(format!("{} {records} kept back from this audience.", facts.withheld)),
        );
    }
    if facts.kind.is_outside() && !facts.held && !facts.unknown.is_empty() {
        footer.push(unread(&facts.unknown));
    }
    if report.status.as_ref().is_some_and(|status| status.held) {
        footer.push(Line::new().ours(
            "To raise the colour: `personal-os update --status green --reason \"…\"` for this \
                 audience.",
        ));
    }
    footer
}
