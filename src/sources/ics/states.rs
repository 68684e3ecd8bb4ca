//! Whether an event takes place, whether it takes the user's time, and what the user answered.

use super::lines::Property;
use crate::domain::{Attendee, Response, ShowAs, Status, invited};

/// The states of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// What the organiser says.
    pub(super) status: Status,
    /// What the user answered.
    pub(super) response: Response,
    /// Whether the event takes the user's time, in a calendar that counts.
    pub(super) busy: bool,
    /// How the calendar shows its time, whatever the user answered.
    pub(super) show_as: ShowAs,
}

/// Reads the states from an event's properties. `addresses` are the user's own, in lower case;
/// `cancelled` says that the whole calendar object is a cancellation (RFC 5546, 3.2.5).
pub(super) fn state(
    properties: &[Property],
    addresses: &[String],
    is_day: bool,
    cancelled: bool,
) -> State {
    let value = |name: &str| {
        let found = properties.iter().find(|property| property.is(name));
        found.map(|property| property.text().trim().to_ascii_uppercase())
    };
    let outlook = value("X-MICROSOFT-CDO-BUSYSTATUS");
    let status = match value("STATUS").as_deref() {
        // Two spellings of the word are about in the world.
        status if cancelled || matches!(status, Some("CANCELLED" | "CANCELED")) => {
            Status::Cancelled
        }
        Some("TENTATIVE") => Status::Tentative,
        None if outlook.as_deref() == Some("TENTATIVE") => Status::Tentative,
        _ => Status::Confirmed,
    };
    let response = response(properties, addresses);
    let tentative = status == Status::Tentative || response == Response::Tentative;
    let show_as = match display(outlook.as_deref(), value("TRANSP").as_deref(), is_day) {
        ShowAs::Busy if tentative => ShowAs::Tentative,
        shown => shown,
    };
    let takes_time = !matches!(show_as, ShowAs::Free | ShowAs::WorkingElsewhere);
    let busy = status != Status::Cancelled && response != Response::Declined && takes_time;
    State { status, response, busy, show_as }
}

/// How an event is shown. What Outlook says is finer than TRANSP and goes first.
/// A whole day is most often a marker, a birthday or a holiday, so it takes time only where
/// the calendar says so expressly.
fn display(outlook: Option<&str>, transparency: Option<&str>, is_day: bool) -> ShowAs {
    let opaque = match (outlook, transparency) {
        (Some("FREE"), _) => return ShowAs::Free,
        (Some("WORKINGELSEWHERE"), _) => return ShowAs::WorkingElsewhere,
        (Some("OOF"), _) => return ShowAs::OutOfOffice,
        (_, transparency) if is_day => transparency == Some("OPAQUE"),
        (Some("BUSY" | "TENTATIVE"), _) => true,
        (_, transparency) => transparency != Some("TRANSPARENT"),
    };
    match outlook {
        _ if !opaque => ShowAs::Free,
        Some("TENTATIVE") => ShowAs::Tentative,
        _ => ShowAs::Busy,
    }
}

/// The user's answer. Where several addresses of the user are invited, the answer that says most
/// counts: a yes by one address is a yes.
fn response(properties: &[Property], addresses: &[String]) -> Response {
    let answers = properties
        .iter()
        .filter(|property| property.is("ATTENDEE") && is_mine(property, addresses))
        .map(|attendee| match attendee.param("PARTSTAT") {
            Some(answer) => answer_of(&answer.to_ascii_uppercase()),
            // RFC 5545, 3.2.12: the default.
            None => Response::NeedsAction,
        });
    let weight = |answer: &Response| match answer {
        Response::Accepted => 4,
        Response::Tentative => 3,
        Response::Declined => 2,
        Response::NeedsAction => 1,
        Response::None => 0,
    };
    answers.max_by_key(weight).unwrap_or(Response::None)
}

fn answer_of(participation: &str) -> Response {
    match participation {
        "ACCEPTED" => Response::Accepted,
        "TENTATIVE" => Response::Tentative,
        // Who sends somebody else does not go.
        "DECLINED" | "DELEGATED" => Response::Declined,
        _ => Response::NeedsAction,
    }
}

/// Whether a record is not for everybody: what is neither public nor said to be is private, for a
/// class that is not known is to be taken as that (RFC 5545, 3.8.1.3).
pub(super) fn is_private(class: Option<&Property>) -> bool {
    class.is_some_and(|class| {
        let class = class.text();
        let class = class.trim();
        !class.is_empty() && !class.eq_ignore_ascii_case("public")
    })
}

/// Who else is to be there: the invited people that have not declined, and who invited them, whom not
/// every program lists among them.
pub(super) fn attendees(properties: &[Property], addresses: &[String]) -> Vec<Attendee> {
    let people = properties
        .iter()
        .filter(|property| property.is("ATTENDEE") || property.is("ORGANIZER"))
        .filter(|person| {
            let is = |param: &str, values: &[&str]| {
                let value = person.param(param).map(|value| value.to_ascii_uppercase());
                value.is_some_and(|value| values.contains(&value.as_str()))
            };
            !is("CUTYPE", &["ROOM", "RESOURCE", "GROUP"]) && !is("PARTSTAT", &["DECLINED"])
        })
        .filter(|person| !is_mine(person, addresses));
    invited(people.filter_map(attendee))
}

/// A person, called by the name beside the address, else by the address. Programs write addresses in
/// the place of names, and a principal's URL in that of the address.
fn attendee(person: &Property) -> Option<Attendee> {
    let text = person.text();
    let given = [person.param("EMAIL"), Some(text), person.param("CN")];
    let addresses: Vec<String> =
        given.into_iter().flatten().filter_map(|one| address(&one)).collect();
    let named = person.param("CN").map(|name| name.trim().to_owned());
    let name = match named.filter(|name| !name.is_empty() && !name.contains('@')) {
        Some(name) => name,
        // It stays among them, which have more room than a name.
        None => addresses.first()?.clone(),
    };
    Some(Attendee { name, addresses })
}

fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let start = text.get(..7).filter(|start| start.eq_ignore_ascii_case("mailto:"));
    let address = text.get(start.map_or(0, str::len)..)?.trim();
    address.contains('@').then(|| address.to_owned())
}

/// Whether an attendee is the user: by the address itself, or by the EMAIL parameter that stands
/// beside a principal's URL (RFC 7986, 6.2).
fn is_mine(attendee: &Property, addresses: &[String]) -> bool {
    let mine = |text: &str| {
        let text = text.trim().to_lowercase();
        let address = text.strip_prefix("mailto:").unwrap_or(&text).trim();
        addresses.iter().any(|own| own.trim().to_lowercase() == address)
    };
    mine(&attendee.text()) || attendee.param("EMAIL").is_some_and(|email| mine(&email))
}
