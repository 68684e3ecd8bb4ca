use super::*;
use crate::domain::{ProblemKind, Secret};
use crate::http::server::{Reply, Server};
use crate::sources::contract::web::Site;
use crate::sources::web::Account;
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const DEALS: &str = "/crm/objects/2026-09/deals";
const PIPELINES: &str = "/crm/pipelines/2026-09/deals";

fn account(site: &Site, owner: Option<&str>) -> HubSpot {
    let mut remote = site.remote("/");
    remote.account = Account::Token(crate::config::SecretReference::Raw(Secret::new("key-1")));
    HubSpot::new(NAME.to_owned(), remote, owner.map(str::to_owned), Columns::default(), false)
}

fn on(server: &Server, path: &str, replies: impl Into<Vec<Reply>>) {
    server.on("GET", path, replies);
}

fn page(results: &Value, after: Option<&str>) -> Reply {
    let mut body = json!({ "results": results });
    if let Some(after) = after {
        body["paging"] = json!({"next": {"after": after}});
    }
    Reply::ok(body.to_string())
}

fn contact(id: &str, properties: &Value) -> Value {
    json!({"id": id, "properties": properties, "updatedAt": "2026-11-20T10:00:00Z"})
}

fn empty() -> Reply {
    page(&json!([]), None)
}

struct Account1(Site);

impl Fixture for Account1 {
    fn missing(&self) -> Box<dyn ContactList> {
        Box::new(account(&self.0, None))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn ContactList> {
        let object = |(number, entry): (usize, &Entry<Spec>)| match entry {
            Entry::Unreadable => json!({"properties": {"firstname": "Nobody"}}),
            Entry::Record(spec) => {
                // Their numbers are their own, whatever the order.
                let id = spec.email.map_or_else(|| number.to_string(), str::to_owned);
                contact(
                    &id,
                    &json!({
                        "firstname": spec.name, "lastname": null, "jobtitle": spec.role,
                        "company": spec.organisation, "lifecyclestage": spec.relation,
                        "email": spec.email, "notes_last_contacted": spec.last_contact,
                        "notes_next_activity_date": spec.next_on,
                    }),
                )
            }
        };
        let objects: Vec<Value> = entries.iter().enumerate().map(object).collect();
        on(&self.0.server, CONTACTS, [page(&json!(objects), None)]);
        on(&self.0.server, DEALS, [empty()]);
        // The suite compares whole records.
        Box::new(Undated(account(&self.0, None)))
    }
}

/// An account that says nothing of when its records were changed.
struct Undated(HubSpot);

impl ContactList for Undated {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn load(&self, context: &crate::sources::Context) -> Loaded<Relation> {
        let mut loaded = self.0.load(context);
        for item in loaded.items.iter_mut().flatten() {
            if let Relation::Contact(contact) = item {
                contact.updated = None;
            }
        }
        loaded
    }
}

mod suite {
    use super::*;
    contact_list_contract!(Account1(Site::new()));
}

#[test]
fn pages_are_followed_and_stages_have_names() {
    let site = Site::new();
    let first = json!([contact("1", &json!({"firstname": "Ada", "lastname": "Lovelace"}))]);
    let second = json!([contact("2", &json!({"email": "bob@e.org"}))]);
    on(&site.server, CONTACTS, [page(&first, Some("1")), page(&second, None)]);
    let deal = json!([{
        "id": "7",
        "properties": {
            "dealname": "Renewal", "amount": "12000", "deal_currency_code": "EUR",
            "dealstage": "99", "closedate": "2026-12-15T00:00:00Z", "pipeline": "default",
        },
        "associations": {"contacts": {"results": [{"id": "2", "type": "deal_to_contact"}]}},
    }]);
    on(&site.server, DEALS, [page(&deal, None)]);
    let stages =
        json!({"results": [{"id": "default", "stages": [{"id": "99", "label": "Contract"}]}]});
    on(&site.server, PIPELINES, [Reply::ok(stages.to_string())]);
    let loaded = account(&site, None).load(&context());
    assert_eq!(loaded.problems, []);
    let names: Vec<String> = contacts(&loaded).into_iter().map(|contact| contact.name).collect();
    assert_eq!(names, ["Ada Lovelace", "bob@e.org"]);
    let deal = deals(&loaded).remove(0);
    assert_eq!(deal.stage.as_deref(), Some("Contract"));
    assert_eq!(deal.amount.unwrap().shown(), "EUR 12,000");
    assert_eq!((deal.close, deal.contact.as_deref()), (day("2026-12-15"), Some("bob@e.org")));
    assert_eq!(deal.key.0, "list:deal-7");
    let seen = site.server.seen();
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|seen| seen.header("authorization") == Some("Bearer key-1")));
    let properties = "limit=100&properties=firstname&properties=lastname&properties=email";
    assert!(seen[0].path.starts_with(&format!("{CONTACTS}?{properties}")), "{}", seen[0].path);
    assert!(seen[1].path.ends_with("&after=1"), "{}", seen[1].path);
    assert!(seen[2].path.ends_with("&associations=contacts"), "{}", seen[2].path);
}

#[test]
fn a_cursor_that_repeats_ends_the_reading() {
    let site = Site::new();
    let one = json!([contact("1", &json!({"firstname": "Ada"}))]);
    on(&site.server, CONTACTS, [page(&one, Some("1")), page(&one, Some("1"))]);
    let loaded = account(&site, None).load(&context());
    assert_eq!(loaded.items, None);
    assert!(loaded.problems[0].message.contains("twice"), "{:?}", loaded.problems);
    assert_eq!(site.server.seen().len(), 2);
}

#[test]
fn an_owner_is_searched_for() {
    let site = Site::new();
    let search = format!("{CONTACTS}/search");
    let one = json!([contact("1", &json!({"firstname": "Ada"}))]);
    let two = json!([contact("2", &json!({"firstname": "Bob"}))]);
    site.server.on("POST", &search, [page(&one, Some("200")), page(&two, None)]);
    site.server.on("POST", &format!("{DEALS}/search"), [empty()]);
    let loaded = account(&site, Some("42")).load(&context());
    assert_eq!(contacts(&loaded).len(), 2, "{:?}", loaded.problems);
    let bodies: Vec<Value> =
        site.server.seen().iter().map(|seen| serde_json::from_str(&seen.body).unwrap()).collect();
    let filter = json!({"propertyName": "hubspot_owner_id", "operator": "EQ", "value": "42"});
    assert_eq!(bodies[0]["filterGroups"][0]["filters"][0], filter);
    assert_eq!((&bodies[0]["limit"], bodies[0].get("after")), (&json!(200), None));
    assert_eq!(bodies[1]["after"], json!("200"));
}

#[test]
fn a_busy_server_is_asked_again_and_an_expired_key_is_not() {
    let site = Site::new();
    let one = json!([contact("1", &json!({"firstname": "Ada"}))]);
    let busy = Reply::new(429, r#"{"status":"error","category":"RATE_LIMITS"}"#);
    on(&site.server, CONTACTS, [busy.with("Retry-After", "0"), page(&one, None)]);
    on(&site.server, DEALS, [empty()]);
    assert_eq!(contacts(&account(&site, None).load(&context())).len(), 1);
    assert_eq!(site.server.seen().len(), 3);
    // The copy is used and said to be one; so is the reason.
    let expired = r#"{"status":"error","category":"EXPIRED_AUTHENTICATION","message":"expired"}"#;
    on(&site.server, CONTACTS, [Reply::new(401, expired)]);
    let loaded = account(&site, None).load(&context());
    let kinds: Vec<ProblemKind> = loaded.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::Rejected, ProblemKind::Stale]);
    assert!(loaded.problems[0].message.contains("expired or lacks a scope"));
    assert!(!loaded.problems[0].message.contains("key-1"));
    assert_eq!(contacts(&loaded).len(), 1);
    assert_eq!(site.server.seen().len(), 4);
    // Without a network it is the same, and nobody is asked.
    let mut offline = context();
    offline.offline = true;
    assert_eq!(contacts(&account(&site, None).load(&offline)).len(), 1);
    assert_eq!(site.server.seen().len(), 4);
    let other = Site::new();
    on(&other.server, CONTACTS, [Reply::new(401, expired)]);
    let loaded = account(&other, None).load(&context());
    assert_eq!((loaded.items, loaded.problems.len()), (None, 1));
}

#[test]
fn deals_that_may_not_be_seen_are_unknown_and_contacts_stay() {
    let site = Site::new();
    let one = json!([contact("1", &json!({"firstname": "Ada"}))]);
    on(&site.server, CONTACTS, [page(&one, None)]);
    on(&site.server, DEALS, [Reply::new(403, "{}")]);
    let loaded = account(&site, None).load(&context());
    assert_eq!(contacts(&loaded).len(), 1);
    assert_eq!(loaded.problems.len(), 1);
    assert!(loaded.problems[0].message.starts_with("the deals are not known"));
}

#[test]
fn a_fact_that_is_of_another_form_costs_no_record_and_a_midnight_is_its_day() {
    let site = Site::new();
    let contacts_there = json!([
        {"id": 11, "properties": {"firstname": "Ada", "jobtitle": 7}, "updatedAt": "yesterday"},
        {"id": "12", "properties": {
            "firstname": "Bob", "company": {"name": "?"},
            "notes_next_activity_date": "2026-11-20T00:00:00Z",
            "notes_last_contacted": "2026-11-20T03:00:00Z",
        }},
        {"properties": {"firstname": "Nobody"}},
    ]);
    on(&site.server, CONTACTS, [page(&contacts_there, None)]);
    on(&site.server, DEALS, [empty()]);
    let mut west = context();
    west.moment.zone = chrono_tz::America::New_York;
    let loaded = account(&site, None).load(&west);
    let found = contacts(&loaded);
    assert_eq!(found.len(), 2, "{:?}", loaded.problems);
    assert_eq!((found[0].key.0.as_str(), found[0].role.as_deref()), ("list:11", Some("7")));
    assert_eq!((found[0].updated, found[1].organisation.as_deref()), (None, None));
    // Three in the morning in Greenwich is the evening before in New York; midnight is no time.
    assert_eq!((found[1].next_on, found[1].last_contact), (day("2026-11-20"), day("2026-11-19")));
    assert_eq!(loaded.problems.len(), 1, "{:?}", loaded.problems);
}
