use super::*;
use crate::domain::{Contact, Deal, Loaded, Promise, Relation};
use crate::sources::ContactList;
use crate::sources::contract::contacts::{Fixture, Spec, contact_list_contract};
use crate::sources::contract::{Entry, NAME, context};
use chrono::NaiveDate;
use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

mod hubspot;

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

pub(super) fn contacts(loaded: &Loaded<Relation>) -> Vec<Contact> {
    let items = loaded.items.as_ref().unwrap_or_else(|| panic!("{:?}", loaded.problems));
    let contact = |item: &Relation| match item {
        Relation::Contact(contact) => Some(contact.clone()),
        Relation::Deal(_) => None,
    };
    items.iter().filter_map(contact).collect()
}

pub(super) fn deals(loaded: &Loaded<Relation>) -> Vec<Deal> {
    let deal = |item: &Relation| match item {
        Relation::Deal(deal) => Some(deal.clone()),
        Relation::Contact(_) => None,
    };
    loaded.items.iter().flatten().filter_map(deal).collect()
}

/// A folder for the files of a fixture.
struct Files {
    folder: TempDir,
    numbers: RefCell<u32>,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), numbers: RefCell::new(0) }
    }

    /// A new place with an extension.
    fn place(&self, extension: &str) -> PathBuf {
        *self.numbers.borrow_mut() += 1;
        self.folder.path().join(format!("{}{extension}", self.numbers.borrow()))
    }
}

struct Tables(Files);

impl Fixture for Tables {
    fn missing(&self) -> Box<dyn ContactList> {
        Box::new(table(self.0.place(".csv")))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn ContactList> {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut text = "Name,Job Title,Company,Type,E-mail,Last Contacted,Follow Up\n".to_owned();
        for entry in entries {
            let spec = match entry {
                Entry::Record(spec) => spec.clone(),
                Entry::Unreadable => Spec { role: Some("nobody"), ..Spec::default() },
            };
            let rest = [
                spec.role,
                spec.organisation,
                spec.relation,
                spec.email,
                spec.last_contact,
                spec.next_on,
            ];
            let cells = std::iter::once(spec.name).chain(rest.map(Option::unwrap_or_default));
            text += &cells.map(quoted).collect::<Vec<_>>().join(",");
            text.push('\n');
        }
        let path = self.0.place(".csv");
        fs::write(&path, text).unwrap();
        Box::new(table(path))
    }
}

fn table(path: PathBuf) -> ContactTable {
    ContactTable::new(NAME.to_owned(), Some(path), None, Columns::default(), false)
}

struct Cards(Files);

impl Fixture for Cards {
    fn missing(&self) -> Box<dyn ContactList> {
        Box::new(cards(self.0.place(".vcf")))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn ContactList> {
        let escaped =
            |text: &str| text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
        let mut text = String::new();
        for entry in entries {
            text += "BEGIN:VCARD\r\nVERSION:4.0\r\n";
            if let Entry::Record(spec) = entry {
                text += &format!("FN:{}\r\n", escaped(spec.name));
                for (name, value) in [
                    ("TITLE", spec.role),
                    ("ORG", spec.organisation),
                    ("CATEGORIES", spec.relation),
                    ("EMAIL;TYPE=work", spec.email),
                    ("X-LAST-CONTACT", spec.last_contact),
                    ("X-NEXT-STEP-DATE", spec.next_on),
                ] {
                    text += &value.map(|v| format!("{name}:{v}\r\n")).unwrap_or_default();
                }
            }
            text += "END:VCARD\r\n";
        }
        let path = self.0.place(".vcf");
        fs::write(&path, text).unwrap();
        Box::new(cards(path))
    }
}

fn cards(path: PathBuf) -> VCards {
    VCards::new(NAME.to_owned(), path, Columns::default(), false)
}

struct People(Files);

impl Fixture for People {
    fn missing(&self) -> Box<dyn ContactList> {
        Box::new(people(self.0.place("")))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn ContactList> {
        let folder = self.0.place("");
        fs::create_dir(&folder).unwrap();
        for (number, entry) in entries.iter().enumerate() {
            let text = match entry {
                Entry::Unreadable => "---\nname: Nobody\nand no end\n".to_owned(),
                Entry::Record(spec) => {
                    let mut text = format!("---\nname: \"{}\"\n", spec.name);
                    for (name, value) in [
                        ("role", spec.role),
                        ("organisation", spec.organisation),
                        ("relation", spec.relation),
                        ("email", spec.email),
                        ("last_contact", spec.last_contact),
                        ("next_on", spec.next_on),
                    ] {
                        text += &value.map(|v| format!("{name}: {v}\n")).unwrap_or_default();
                    }
                    text + "---\n"
                }
            };
            fs::write(folder.join(format!("{number:02}.md")), text).unwrap();
        }
        Box::new(people(folder))
    }
}

fn people(path: PathBuf) -> PeopleNotes {
    PeopleNotes::new(NAME.to_owned(), path, Columns::default(), false)
}

mod tables {
    use super::*;
    contact_list_contract!(Tables(Files::new()));
}

mod vcards {
    use super::*;
    contact_list_contract!(Cards(Files::new()));
}

mod notes {
    use super::*;
    contact_list_contract!(People(Files::new()));
}

fn load_cards(bytes: &[u8]) -> Loaded<Relation> {
    let files = Files::new();
    let path = files.place(".vcf");
    fs::write(&path, bytes).unwrap();
    cards(path).load(&context())
}

#[test]
fn a_card_of_a_phone_is_read_with_its_folds_groups_and_note() {
    let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Okafor;Mira;;;\r\nORG:Acme\\, Inc.;IT\r\n\
                item1.EMAIL;type=INTERNET;type=pref:mira@acme.exa\r\n mple\r\n\
                item2.X-ABDATE;type=pref:2026-11-12\r\nitem2.X-ABLabel:Last contact\r\n\
                CLASS:PRIVATE\r\nX-CADENCE:2w\r\nREV:2026-11-13T10:00:00Z\r\n\
                NOTE:Met at the fair.\\nNext step: Send a quote\\n- [ ] Slides due:2026-11-20\\n\
                - [x] Logo\r\nPHOTO;ENCODING=b:AAAA\r\nEND:VCARD\r\n";
    let loaded = load_cards(text.as_bytes());
    assert_eq!(loaded.problems, []);
    let contact = contacts(&loaded).remove(0);
    assert_eq!(contact.name, "Mira Okafor");
    assert_eq!(contact.organisation.as_deref(), Some("Acme, Inc."));
    assert_eq!(contact.emails, ["mira@acme.example"]);
    assert_eq!((contact.last_contact, contact.cadence_days), (day("2026-11-12"), Some(14)));
    assert!(contact.sensitive);
    assert_eq!(contact.next_step.as_deref(), Some("Send a quote"));
    let promised = [
        Promise { text: "Slides".to_owned(), due: day("2026-11-20"), done: false },
        Promise { text: "Logo".to_owned(), due: None, done: true },
    ];
    assert_eq!(contact.promised, promised);
    assert_eq!(contact.key.0, "list:mira@acme.example");
}

#[test]
fn old_cards_may_be_in_the_letters_of_western_europe() {
    let card = b"BEGIN:VCARD\nVERSION:3.0\nFN;CHARSET=ISO-8859-1:J\xfcrgen\nEND:VCARD\n";
    assert_eq!(contacts(&load_cards(card))[0].name, "J\u{fc}rgen");
    let card = "BEGIN:VCARD\nVERSION:4.0\nFN:J\u{fc}rgen\nEND:VCARD\n";
    assert_eq!(contacts(&load_cards(card.as_bytes()))[0].name, "J\u{fc}rgen");
}

#[test]
fn of_two_cards_with_one_identity_the_newer_counts() {
    let card = |role: &str, rev: &str| {
        format!("BEGIN:VCARD\nUID:urn:uuid:1\nFN:Ada\nTITLE:{role}\nREV:{rev}\nEND:VCARD\n")
    };
    let text = card("new", "20261102T100000Z") + &card("old", "20261101T100000Z");
    let found = contacts(&load_cards(text.as_bytes()));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].role.as_deref(), Some("new"));
    let group = "BEGIN:VCARD\nKIND:group\nFN:Family\nEND:VCARD\nBEGIN:VCARD\nFN:Ada\nEND:VCARD\n";
    assert_eq!(contacts(&load_cards(group.as_bytes())).len(), 1);
}

#[test]
fn cut_off_and_foreign_files_are_named() {
    for bytes in [&b"BEGIN:VCARD\nFN:Ada\n"[..], b"hello", b"BEGIN:VCARD\nEND:VCARD"] {
        let loaded = load_cards(bytes);
        assert_eq!((loaded.items, loaded.problems.len()), (None, 1));
    }
}

#[test]
fn a_note_on_somebody_holds_promises_and_other_notes_are_nobody() {
    let files = Files::new();
    let note = "---\ntags: [person, x]\nlast_contact: 2026-11-01 # by phone\ncadence: weekly\n\
                emails:\n  - a@e.org\n  - b@e.org\norganisation: \"[[Acme]]\"\n---\n# Mira\n\
                - [ ] Send the guide \u{1f4c5} 2026-11-20\n```\n- [ ] no promise\n```\n";
    fs::write(files.folder.path().join("m.md"), note).unwrap();
    fs::write(files.folder.path().join("README.md"), "# People\n- [ ] tidy\n").unwrap();
    let loaded = people(files.folder.path().to_owned()).load(&context());
    assert_eq!(loaded.problems, []);
    let found = contacts(&loaded);
    assert_eq!(found.len(), 1);
    let mira = &found[0];
    assert_eq!((mira.name.as_str(), mira.emails.len()), ("Mira", 2));
    assert_eq!(mira.organisation.as_deref(), Some("Acme"));
    assert_eq!(mira.last_contact, day("2026-11-01"));
    let promise =
        Promise { text: "Send the guide".to_owned(), due: day("2026-11-20"), done: false };
    assert_eq!(mira.promised, [promise]);
}

#[test]
fn tables_have_other_names_for_their_columns_and_wrong_facts_cost_themselves() {
    let files = Files::new();
    let (people, deals_at) = (files.place(".csv"), files.place(".csv"));
    let text = "Name;Letzter Kontakt;Cadence;Private;Last contact\n\
                Ada;12.11.2026;often;maybe;2020-01-01\nBob;2027-01-01;;no;\n";
    fs::write(&people, text).unwrap();
    let text = "Deal name,Stage,Amount,Currency,Close date,Company\n\
                Renewal,Contract,\"12,000.50\",EUR,2026-12-15,Acme\nUpsell,Demo,much,,soon,Acme\n";
    fs::write(&deals_at, text).unwrap();
    let columns = [("last_contact".to_owned(), "Letzter Kontakt".to_owned())];
    let columns = Columns(columns.into_iter().collect());
    let list = ContactTable::new(NAME.to_owned(), Some(people), Some(deals_at), columns, false);
    let loaded = list.load(&context());
    let found = contacts(&loaded);
    assert_eq!(found[0].last_contact, day("2026-11-12"));
    // A word that nobody understands keeps the record private.
    assert!(found[0].sensitive && !found[1].sensitive);
    // Nobody was met next year.
    assert_eq!(found[1].last_contact, None);
    let told: Vec<&str> = loaded.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("3 facts cannot be read"), "{told:?}");
    assert!(told[1].starts_with("2 facts cannot be read"), "{told:?}");
    let deals = deals(&loaded);
    assert_eq!(deals[0].amount.as_ref().unwrap().shown(), "EUR 12,000.50");
    assert_eq!((deals[0].close, deals[1].amount.clone()), (day("2026-12-15"), None));
}
