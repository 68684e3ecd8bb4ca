//! The `[update]` table: whom updates are for, and what each is never told.

use super::section::Section;
use super::source::Located;
use super::text::nearest;
use crate::domain::{Audience, AudienceKind, Deny, Invalid, UpdateSection, clean};

/// The fewest and the most words of an update.
const WORDS: std::ops::RangeInclusive<u32> = 50..=2_000;

/// The most characters of the title of an audience.
const LONGEST_TITLE: usize = 80;

/// Whom updates are for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Updates {
    /// Those that an update is made for unless some are named.
    pub audiences: Vec<AudienceSettings>,
    /// What none of them is told, also those that the configuration does not name.
    deny: Vec<String>,
}

/// One audience, and where its updates go.
#[derive(Debug, Clone, PartialEq)]
pub struct AudienceSettings {
    /// Whom it is for.
    pub audience: Audience,
    /// Where updates go that are sent.
    pub to: Vec<Located<String>>,
}

impl Updates {
    pub(super) fn read(root: &Section<'_>) -> Self {
        let section = root.table("update");
        let deny: Vec<String> = section.texts("deny").into_iter().map(|text| text.value).collect();
        let table = section.table("audiences");
        let mut audiences: Vec<AudienceSettings> = Vec::new();
        let names = table.names();
        for name in &names {
            let one = table.table(name);
            let enabled = one.boolean("enabled", true);
            if name.is_empty() || name.contains(['/', ':']) || clean(name) != *name {
                let message =
                    format!("the name {name:?} of an audience must be one line without / and :");
                one.reject(&one.place(), message);
            }
            let read = read(name, &one, &deny);
            if read.audience.deny.finds(name) {
                let message = format!(
                    "the audience {name} is called what it must not be told; give it another name"
                );
                one.reject(&one.place(), message);
            }
            if read.audience.title.as_ref().is_some_and(|title| read.audience.deny.finds(title)) {
                let message = format!(
                    "{}.title says what the audience must not be told; write another one",
                    one.path()
                );
                one.reject(&one.place(), message);
            }
            audiences.extend(Some(read).filter(|_| enabled));
            one.finish();
        }
        if names.is_empty()
            && let Some(name) = denied_name(&deny)
        {
            let message = format!(
                "update.deny holds the name of the built-in audience {name}; give those that you \
                 write for names of their own in [update.audiences.NAME]"
            );
            section.reject(&section.place(), message);
        }
        section.finish();
        if names.is_empty() {
            let usual = |kind: AudienceKind| AudienceSettings {
                audience: with_deny(Audience::usual(kind.name(), kind), &deny, &[]),
                to: Vec::new(),
            };
            audiences = [AudienceKind::Exec, AudienceKind::Team].map(usual).into();
        }
        Self { audiences, deny }
    }

    /// What no audience is told.
    pub fn deny(&self) -> Deny {
        Deny::new(self.deny.iter().map(String::as_str))
    }

    /// What one audience or another is not told.
    pub fn denied_to_any(&self) -> Deny {
        self.audiences.iter().fold(self.deny(), |all, one| all.and(&one.audience.deny))
    }

    /// The audience called `name`: one of the configuration, else a built-in one.
    pub fn find(&self, name: &str) -> Option<AudienceSettings> {
        let named = self.audiences.iter().find(|one| one.audience.name == name);
        named.cloned().or_else(|| {
            let kind = AudienceKind::ALL.into_iter().find(|kind| kind.name() == name)?;
            let audience = with_deny(Audience::usual(name, kind), &self.deny, &[]);
            Some(AudienceSettings { audience, to: Vec::new() })
        })
    }

    /// The names that [`Updates::find`] knows.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.audiences.iter().map(|one| one.audience.name.as_str()).collect();
        for kind in AudienceKind::ALL {
            if !names.contains(&kind.name()) {
                names.push(kind.name());
            }
        }
        names
    }
}

/// The built-in audience that is called what nobody must be told.
fn denied_name(deny: &[String]) -> Option<&'static str> {
    let deny = Deny::new(deny.iter().map(String::as_str));
    [AudienceKind::Exec, AudienceKind::Team]
        .map(AudienceKind::name)
        .into_iter()
        .find(|name| deny.finds(name))
}

/// Sections of what bears no marks, so that `include` says nothing of it.
const UNMARKED: [UpdateSection; 5] = [
    UpdateSection::Results,
    UpdateSection::Metrics,
    UpdateSection::Feedback,
    UpdateSection::Deals,
    UpdateSection::Contacts,
];

fn with_deny(audience: Audience, all: &[String], own: &[String]) -> Audience {
    Audience { deny: Deny::new(all.iter().chain(own).map(String::as_str)), ..audience }
}

/// What updates are called. A heading is one line, and of a long one nobody sees the end.
fn title(section: &Section<'_>) -> Option<String> {
    let title = section.text("title")?;
    let length = title.value.chars().count();
    if clean(&title.value) != title.value || title.value.is_empty() || length > LONGEST_TITLE {
        let message = format!(
            "{}.title must be one line of 1 to {LONGEST_TITLE} characters, without blanks around it",
            section.path()
        );
        section.reject(&title.place, message);
    }
    Some(title.value)
}

fn read(name: &str, section: &Section<'_>, all: &[String]) -> AudienceSettings {
    let kinds = AudienceKind::ALL.map(AudienceKind::name);
    let usual = if kinds.contains(&name) { name } else { AudienceKind::Custom.name() };
    let kind = section.parsed_or("kind", usual, |text| {
        AudienceKind::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
            Invalid(format!("\"{text}\" is no kind of audience, write {}", kinds.join(", ")))
        })
    });
    let mut audience = Audience::usual(name, kind);
    audience.title = title(section);
    if section.is_given("sections") {
        let known = UpdateSection::ALL.map(UpdateSection::name);
        audience.sections.clear();
        for text in section.texts("sections") {
            let found = UpdateSection::ALL.into_iter().find(|one| one.name() == text.value);
            match found {
                Some(found) if !audience.sections.contains(&found) => {
                    audience.sections.push(found);
                }
                Some(_) => {}
                None => {
                    let like = nearest(&text.value, known);
                    let like = like.map_or_else(
                        || format!("write {}", known.join(", ")),
                        |like| format!("did you mean \"{like}\"?"),
                    );
                    let message = format!(
                        "{}.sections: \"{}\" is no section of an update, {like}",
                        section.path(),
                        text.value
                    );
                    section.reject(&text.place, message);
                }
            }
        }
    }
    if audience.sections.is_empty() {
        let message =
            format!("{}.sections names none, so there is nothing to tell", section.path());
        section.reject(&section.place(), format!("{message}; leave it out for the usual ones"));
    }
    audience.words = section.integer("words", kind.words(), WORDS);
    audience.tone = section.texts("tone").into_iter().map(|text| text.value).collect();
    if section.is_given("include") {
        audience.include = section.texts("include").into_iter().map(|text| text.value).collect();
    }
    let told = audience.sections.iter().find(|section| UNMARKED.contains(section));
    if let Some(told) = told.filter(|_| kind.is_outside() && !audience.include.is_empty()) {
        let message = format!(
            "{}.sections: \"{}\" bears no marks, and a {} is told only what has one of `include`; \
             leave it out, or write include = []",
            section.path(),
            told.name(),
            kind.name()
        );
        section.reject(&section.place(), message);
    }
    let deny: Vec<String> = section.texts("deny").into_iter().map(|text| text.value).collect();
    audience.send = section.boolean("send", false);
    let to = section.texts("to");
    if audience.send && to.is_empty() {
        let message = format!("{} is to be sent and says not where", section.path());
        section.reject(&section.place(), format!("{message}, add to = [\"slack:#channel\"]"));
    }
    AudienceSettings { audience: with_deny(audience, all, &deny), to }
}
