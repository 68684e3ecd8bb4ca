//! Contacts and deals of a `HubSpot` account, by its dated API.
//!
//! Contacts and deals are asked for page by page, the names of the stages from the pipelines. The
//! last good answer is kept; when `HubSpot` cannot be reached or refuses, it is used and said to
//! be one.

use super::fields::{Card, Columns, DealCard, relations};
use crate::cache::Entry;
use crate::domain::{Loaded, Problem, ProblemKind, Relation};
use crate::http::ErrorKind;
use crate::sources::notes::Tally;
use crate::sources::web::{self, Asking, Question, Remote};
use crate::sources::{ContactList, Context};
use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// The address of the public service.
pub const BASE_URL: &str = "https://api.hubapi.com";

/// The version of the interface: it is a date, and is supported for a year and a half from then.
const VERSION: &str = "2026-09";

/// The largest page that is read.
const MOST_BYTES: u64 = 16 << 20;

/// The most objects that a list and a search give on one page.
const LIST_PAGE: usize = 100;
const SEARCH_PAGE: usize = 200;

/// The most objects of one kind: a search gives no more, and a list of more would take minutes.
const MOST_OBJECTS: usize = 10_000;

/// The facts that are asked for, by the names they have there.
const CONTACT_PROPERTIES: &[&str] = &[
    "firstname",
    "lastname",
    "email",
    "jobtitle",
    "company",
    "lifecyclestage",
    "hubspot_owner_id",
    "notes_last_contacted",
    "notes_next_activity_date",
];
const DEAL_PROPERTIES: &[&str] = &[
    "dealname",
    "amount",
    "deal_currency_code",
    "dealstage",
    "closedate",
    "hubspot_owner_id",
    "hs_next_step",
];

/// An account at `HubSpot`.
#[derive(Debug, Clone)]
pub struct HubSpot {
    name: String,
    remote: Remote,
    /// Only what this owner looks after, by their number.
    owner: Option<String>,
    columns: Columns,
    sensitive: bool,
}

/// What was answered, as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Answer {
    contacts: Vec<Object>,
    deals: Vec<Object>,
    /// The names of the stages.
    stages: BTreeMap<String, String>,
    /// What could not be had, which costs only itself.
    problems: Vec<Problem>,
}

/// One object. A property that it has not is left out or null; one that is no text costs itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Object {
    #[serde(deserialize_with = "number_or_text")]
    id: String,
    #[serde(default, deserialize_with = "texts")]
    properties: BTreeMap<String, Option<String>>,
    #[serde(default, rename = "updatedAt", deserialize_with = "instant")]
    updated: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    associations: Option<Value>,
}

#[derive(Deserialize)]
struct Page {
    results: Vec<Value>,
    #[serde(default)]
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    #[serde(default)]
    next: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    after: String,
}

#[derive(Deserialize)]
struct Pipelines {
    results: Vec<Pipeline>,
}

#[derive(Deserialize)]
struct Pipeline {
    #[serde(default)]
    stages: Vec<Stage>,
}

#[derive(Deserialize)]
struct Stage {
    id: String,
    label: String,
}

/// What is told as a text or a number, as a text.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn number_or_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(Value::deserialize(from)?).ok_or_else(|| D::Error::custom("its id is no text"))
}

fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Option<String>>, D::Error> {
    let values = BTreeMap::<String, Value>::deserialize(from)?;
    Ok(values.into_iter().map(|(name, value)| (name, text(value))).collect())
}

fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(Value::deserialize(from)?.as_str().and_then(|text| text.parse().ok()))
}

impl HubSpot {
    /// The account `name` at `remote`, of which only what `owner` looks after is read if one is
    /// given. With `sensitive`, none of it is for many.
    pub fn new(
        name: String,
        remote: Remote,
        owner: Option<String>,
        columns: Columns,
        sensitive: bool,
    ) -> Self {
        Self { name, remote, owner, columns, sensitive }
    }

    /// Asks for everything. What one kind of object lacks in rights does not cost the other.
    fn ask(&self, has_copy: bool, context: &Context) -> Result<Answer, Problem> {
        let asking = self.remote.open(&self.name, has_copy, context)?;
        let mut answer = Answer::default();
        answer.contacts = self.objects(&asking, "contacts", &mut answer.problems)?;
        match self.objects(&asking, "deals", &mut answer.problems) {
            Ok(deals) => answer.deals = deals,
            Err(problem) if problem.kind == ProblemKind::Rejected && !has_copy => {
                let message = format!("the deals are not known: {}", problem.message);
                answer.problems.push(Problem { message, ..problem });
            }
            Err(problem) => return Err(problem),
        }
        if answer.deals.is_empty() {
            return Ok(answer);
        }
        match self.stages(&asking) {
            Ok(stages) => answer.stages = stages,
            Err(problem) => {
                let message = format!("stages are shown by number: {}", problem.message);
                answer.problems.push(Problem { message, ..problem });
            }
        }
        Ok(answer)
    }

    /// All objects of one kind, page by page.
    fn objects(
        &self,
        asking: &Asking<'_>,
        kind: &str,
        problems: &mut Vec<Problem>,
    ) -> Result<Vec<Object>, Problem> {
        let (mut objects, mut bad) = (Vec::new(), Tally::default());
        let mut after: Option<String> = None;
        let mut seen: HashSet<String> = HashSet::new();
        loop {
            let page: Page = self.get(asking, &self.question(asking, kind, after.as_deref()))?;
            for value in page.results {
                let id = value.get("id").cloned().and_then(text).unwrap_or_else(|| "?".to_owned());
                match serde_json::from_value::<Object>(value) {
                    Ok(object) => objects.push(object),
                    Err(why) => bad.add(&format!("{kind} {id}"), &why),
                }
            }
            let next = page.paging.and_then(|paging| paging.next).map(|next| next.after);
            let Some(next) = next else { break };
            if !seen.insert(next.clone()) {
                let message = format!(
                    "{} named the same next page of {kind} twice, so its answer has no end",
                    self.remote.place()
                );
                return Err(Problem::new(&self.name, ProblemKind::Malformed, message));
            }
            if objects.len() >= MOST_OBJECTS {
                let message = format!(
                    "{kind} after the first {MOST_OBJECTS} are left out; with owner = \"NUMBER\" only \
                     those of one owner are read"
                );
                problems.push(Problem::new(&self.name, ProblemKind::Malformed, message));
                break;
            }
            after = Some(next);
        }
        if let Some(message) = bad.tell("object cannot be read", "objects cannot be read") {
            problems.push(Problem::new(&self.name, ProblemKind::Malformed, message));
        }
        Ok(objects)
    }

    /// The question for one page. Only a search knows owners.
    fn question(&self, asking: &Asking<'_>, kind: &str, after: Option<&str>) -> Question {
        let usual = if kind == "deals" { DEAL_PROPERTIES } else { CONTACT_PROPERTIES };
        let own = self.columns.0.values().map(String::as_str);
        let properties: Vec<&str> = usual.iter().copied().chain(own).collect();
        let path = format!("/crm/objects/{VERSION}/{kind}");
        let accept = ("Accept", "application/json".to_owned());
        if let Some(owner) = &self.owner {
            let mut body = json!({
                "filterGroups": [{"filters": [
                    {"propertyName": "hubspot_owner_id", "operator": "EQ", "value": owner},
                ]}],
                "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                "properties": properties,
                "limit": SEARCH_PAGE,
            });
            if let (Some(after), Some(fields)) = (after, body.as_object_mut()) {
                fields.insert("after".to_owned(), json!(after));
            }
            return Question {
                method: "POST",
                url: place(asking, &format!("{path}/search")),
                headers: vec![accept, ("Content-Type", "application/json".to_owned())],
                body: Some(body.to_string().into_bytes()),
                most_bytes: MOST_BYTES,
            };
        }
        let mut url = place(asking, &path);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("limit", &LIST_PAGE.to_string());
            for property in properties {
                query.append_pair("properties", property);
            }
            if kind == "deals" {
                query.append_pair("associations", "contacts");
            }
            if let Some(after) = after {
                query.append_pair("after", after);
            }
        }
        Question { method: "GET", url, headers: vec![accept], body: None, most_bytes: MOST_BYTES }
    }

    fn stages(&self, asking: &Asking<'_>) -> Result<BTreeMap<String, String>, Problem> {
        let question = Question {
            method: "GET",
            url: place(asking, &format!("/crm/pipelines/{VERSION}/deals")),
            headers: vec![("Accept", "application/json".to_owned())],
            body: None,
            most_bytes: MOST_BYTES,
        };
        let pipelines: Pipelines = self.get(asking, &question)?;
        let stages = pipelines.results.into_iter().flat_map(|pipeline| pipeline.stages);
        Ok(stages.map(|stage| (stage.id, stage.label)).collect())
    }

    fn get<T: serde::de::DeserializeOwned>(
        &self,
        asking: &Asking<'_>,
        question: &Question,
    ) -> Result<T, Problem> {
        let question = Question {
            method: question.method,
            url: question.url.clone(),
            headers: question.headers.clone(),
            body: question.body.clone(),
            most_bytes: question.most_bytes,
        };
        let response = asking.ask(question).map_err(|error| {
            let mut problem = web::problem(&self.name, &error);
            if error.kind == ErrorKind::Rejected {
                problem.message += "; the service key has expired or lacks a scope: it needs \
                                    crm.objects.contacts.read and crm.objects.deals.read";
            }
            problem
        })?;
        serde_json::from_slice(&response.body).map_err(|why| {
            let message = format!("the answer of {} cannot be read: {why}", self.remote.place());
            Problem::new(&self.name, ProblemKind::Malformed, message)
        })
    }

    /// The records that an answer holds.
    fn read(&self, answer: &Answer, context: &Context) -> Loaded<Relation> {
        let (today, zone) = (context.moment.today(), context.moment.zone);
        let place = self.remote.place();
        let (mut cards, mut deals) = (Vec::new(), Vec::new());
        let (mut bad, mut parts) = (Tally::default(), Tally::default());
        let mut names: BTreeMap<&str, String> = BTreeMap::new();
        for object in &answer.contacts {
            let origin = format!("{place} contact {}", object.id);
            let mut card = Card::default();
            for (name, value) in &object.properties {
                if let (Some(fact), Some(value)) = (self.columns.fact(name), value) {
                    card.set(fact, value, today, zone);
                }
            }
            card.id = Some(object.id.clone());
            card.contact.updated = object.updated;
            card.contact.origin.clone_from(&origin);
            card.contact.sensitive |= self.sensitive;
            for flaw in std::mem::take(&mut card.flaws) {
                parts.add(&origin, &flaw);
            }
            match card.named() {
                Ok(card) => {
                    names.insert(&object.id, card.contact.name.clone());
                    cards.push(card);
                }
                Err(why) => bad.add(&origin, &why),
            }
        }
        for object in &answer.deals {
            let origin = format!("{place} deal {}", object.id);
            let mut card = DealCard::default();
            for (name, value) in &object.properties {
                if let (Some(fact), Some(value)) = (self.columns.deal_fact(name), value) {
                    card.set(fact, value, zone);
                }
            }
            card.id = Some(object.id.clone());
            if let Some(stage) = &mut card.deal.stage
                && let Some(label) = answer.stages.get(stage)
            {
                label.clone_into(stage);
            }
            card.deal.contact = card.deal.contact.or_else(|| with(object, &names));
            card.deal.updated = object.updated;
            card.deal.origin.clone_from(&origin);
            card.deal.sensitive |= self.sensitive;
            for flaw in std::mem::take(&mut card.flaws) {
                parts.add(&origin, &flaw);
            }
            match card.named() {
                Ok(card) => deals.push(card),
                Err(why) => bad.add(&origin, &why),
            }
        }
        let malformed = [
            bad.tell("object cannot be read", "objects cannot be read"),
            parts.tell("fact cannot be read", "facts cannot be read"),
        ];
        let problem = |message| Problem::new(&self.name, ProblemKind::Malformed, message);
        let mut problems = answer.problems.clone();
        problems.extend(malformed.into_iter().flatten().map(problem));
        let nothing = cards.is_empty() && deals.is_empty() && !problems.is_empty();
        let items = (!nothing).then(|| relations(&self.name, cards, deals));
        Loaded { items, as_of: None, problems }
    }
}

/// The name of the first contact that a deal is with.
fn with(object: &Object, names: &BTreeMap<&str, String>) -> Option<String> {
    let linked = object.associations.as_ref()?.pointer("/contacts/results/0/id")?;
    let id = linked.as_str().map_or_else(|| linked.to_string(), str::to_owned);
    names.get(id.as_str()).cloned()
}

/// A path below the configured address.
fn place(asking: &Asking<'_>, path: &str) -> crate::http::Url {
    let mut url = asking.url.clone();
    let base = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{base}{path}"));
    url
}

impl ContactList for HubSpot {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&self, context: &Context) -> Loaded<Relation> {
        let owner = self.owner.as_deref().unwrap_or_default();
        let asked = format!("{owner}\n{}", self.columns.0.values().cloned().collect::<String>());
        let key = self.remote.key(&self.name, &format!("hubspot {asked}"));
        let copy = self.remote.cache().get(&key);
        let cause = match self.ask(copy.is_some(), context) {
            Ok(answer) => {
                let now = context.moment.now;
                if answer.problems.is_empty()
                    && let Ok(body) = serde_json::to_vec(&answer)
                {
                    let entry = Entry { fetched_at: now, etag: None, last_modified: None, body };
                    web::keep(self.remote.cache(), &key, &entry, &self.name);
                }
                return Loaded { as_of: Some(now), ..self.read(&answer, context) };
            }
            Err(cause) => cause,
        };
        let kept = copy.and_then(|copy| {
            let answer: Answer = serde_json::from_slice(&copy.body).ok()?;
            Some((self.read(&answer, context), copy.fetched_at))
        });
        match kept {
            Some((loaded, fetched_at)) => web::from_copy(loaded, cause, fetched_at, context),
            None => Loaded::unknown(cause),
        }
    }
}
