//! `[[contacts]]`: lists of people and deals.

use super::{SHORTEST, command, kind, path};
use crate::config::{Located, Section};
use crate::domain::Invalid;
use crate::http;
use crate::sources::ContactList;
use crate::sources::command::CommandContacts;
use crate::sources::contacts::{Columns, ContactTable, HUBSPOT, HubSpot, PeopleNotes, VCards};
use crate::sources::web::{self, Account, Address, Remote, Web};
use std::sync::Arc;

/// The kinds of `[[contacts]]`.
const KINDS: &[&str] = &["csv", "vcard", "markdown", "command", "hubspot"];

pub(super) fn contact_list(
    name: Located<String>,
    section: &Section<'_>,
    web: &Arc<Web>,
) -> Option<Arc<dyn ContactList>> {
    let name = name.value;
    let sensitive = section.boolean("sensitive", false);
    let made: Option<Arc<dyn ContactList>> = match kind(section, KINDS)?.as_str() {
        "csv" => {
            let columns = columns(section);
            let people = section.file_path("path").map(|path| path.value);
            let deals = section.file_path("deals").map(|path| path.value);
            if people.is_none() && deals.is_none() && !section.is_given("path") {
                section.missing("path", "path = \"people.csv\", or deals = \"deals.csv\"");
            }
            let given = people.is_some() || deals.is_some();
            given.then(|| Arc::new(ContactTable::new(name, people, deals, columns, sensitive)) as _)
        }
        "vcard" => {
            let columns = columns(section);
            path(section, "contacts.vcf")
                .map(|path| Arc::new(VCards::new(name, path, columns, sensitive)) as _)
        }
        "markdown" => {
            let columns = columns(section);
            path(section, "People")
                .map(|path| Arc::new(PeopleNotes::new(name, path, columns, sensitive)) as _)
        }
        "command" => command(section)
            .map(|command| Arc::new(CommandContacts::new(name, command, sensitive)) as _),
        "hubspot" => {
            let columns = columns(section);
            let owner = section.parsed("owner", |text| {
                if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
                    return Ok(text.to_owned());
                }
                Err(Invalid(format!("\"{text}\" is no number of an owner, as HubSpot shows it")))
            });
            let owner = owner.map(|owner| owner.value);
            hubspot(section, web)
                .map(|remote| Arc::new(HubSpot::new(name, remote, owner, columns, sensitive)) as _)
        }
        _ => None,
    };
    section.finish();
    made
}

/// What the user calls a fact: `columns = { last_contact = "Letzter Kontakt" }`.
fn columns(section: &Section<'_>) -> Columns {
    let table = section.table("columns");
    let known = Columns::names();
    let mut columns = Columns::default();
    for name in table.names() {
        let Some(column) = table.text(&name) else { continue };
        if known.contains(&name) {
            columns.0.insert(name, column.value);
        } else {
            let like = crate::config::nearest(&name, known.iter().map(String::as_str));
            let like = like.map(|like| format!(", did you mean {like}?")).unwrap_or_default();
            let message =
                format!("{}: {name} is no fact of a contact or a deal{like}", table.path());
            table.reject(&column.place, message);
        }
    }
    columns
}

/// The account: its service key, and where it is asked for.
fn hubspot(section: &Section<'_>, web: &Arc<Web>) -> Option<Remote> {
    let token = section.secret("token");
    if token.is_none() && !section.is_given("token") {
        section.missing("token", "token = { env = \"HUBSPOT_SERVICE_KEY\" }");
    }
    let base_url = section.text_or("base_url", HUBSPOT);
    let url = http::parse(&base_url).map_err(|why| {
        section.reject(&section.place(), format!("{}.base_url: the address {why}", section.path()));
    });
    let timeout = section.duration_within("timeout", "10s", SHORTEST..=web::BUDGET);
    Some(Remote {
        address: Address::Plain(url.ok()?),
        fields: Vec::new(),
        account: Account::Token(token?.value),
        timeout,
        environment: section.environment().clone(),
        web: Arc::clone(web),
    })
}
