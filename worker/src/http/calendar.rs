//! A staff member's calendar for the calendar programs of the world: `/calendar/{salon}/{token}.ics`.
//!
//! Invariants: an address that opens nothing is 404, whether the salon exists or not; the same visits are the same bytes, so
//! a reader that has them is answered 304. Deliberately absent: contacts; see the ledger's `feeds`.

use super::answer::{Answer, internal, set};
use super::context::{Context, unexpected};
use crate::ledger::message::Message;
use crate::ledger::reply::{FeedPage, FeedVisit, Reply};
use chairtime_shared::api::{Code, Problem};
use chairtime_shared::calendar::{Calendar, Entry, Method as Purpose, Status, uid};
use chairtime_shared::id::SalonId;
use chairtime_shared::schedule::Zone;
use sha2::{Digest, Sha256};
use worker::{Headers, Method, Request, Response};

/// What an address begins with.
pub(super) const PREFIX: &str = "/calendar/";

/// Hex digits of a token: 128 bits.
const TOKEN_DIGITS: usize = 32;

/// The address of one calendar.
pub(super) struct Address<'a> {
    pub(super) salon: &'a SalonId,
    pub(super) token: &'a str,
}

impl Address<'_> {
    /// As a calendar program takes it.
    pub(super) fn in_full(&self, origin: &str) -> String {
        format!("{origin}{PREFIX}{}/{}.ics", self.salon, self.token)
    }
}

/// What the ledger keeps of a token.
pub(super) fn token_hash(salon: &SalonId, token: &str) -> String {
    let digest = Sha256::new().chain_update("chairtime calendar v1").chain_update([0]);
    hex::encode(digest.chain_update(salon.as_str()).chain_update([0]).chain_update(token).finalize())
}

/// `GET /calendar/{salon}/{token}.ics`.
pub(super) async fn show(context: &Context<'_>, request: &Request, rest: &str) -> Answer {
    let not_found = || Problem::new(Code::NotFound);
    let (slug, token) =
        rest.strip_suffix(".ics").and_then(|rest| rest.split_once('/')).ok_or_else(not_found)?;
    let salon: SalonId = slug.parse().map_err(|_| not_found())?;
    if token.len() != TOKEN_DIGITS || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(not_found());
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Err(Problem::new(Code::MethodNotAllowed));
    }
    let page = read(context, &salon, token_hash(&salon, token)).await?;
    let text = write(&page).ok_or_else(unexpected)?;
    let etag = format!("\"{}\"", hex::encode(Sha256::digest(&text).get(..16).unwrap_or_default()));
    let known = request.headers().get("If-None-Match").ok().flatten().unwrap_or_default();
    let response = if known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag) {
        Response::empty().map_err(|error| internal(&error))?.with_status(304)
    } else {
        Response::ok(text).map_err(|error| internal(&error))?
    };
    let headers = Headers::new();
    set(&headers, "Content-Type", "text/calendar; charset=utf-8")?;
    set(&headers, "Cache-Control", "private, no-cache")?;
    set(&headers, "ETag", &etag)?;
    set(&headers, "X-Robots-Tag", "noindex")?;
    Ok(response.with_headers(headers))
}

/// The whole calendar, part by part.
async fn read(context: &Context<'_>, salon: &SalonId, token_hash: String) -> Result<FeedPage, Problem> {
    let mut whole: Option<FeedPage> = None;
    let mut after = None;
    loop {
        let message = Message::Feed { token_hash: token_hash.clone(), begun: after };
        let page = match context.ledger(salon, &message).await {
            Ok(Reply::Feed { page }) => *page,
            Ok(Reply::NoFeed) => return Err(Problem::new(Code::NotFound)),
            Ok(_) => return Err(unexpected()),
            Err(problem) if problem.code == Code::UnknownSalon => return Err(Problem::new(Code::NotFound)),
            Err(problem) => return Err(problem),
        };
        after = page.next;
        match &mut whole {
            None => whole = Some(page),
            Some(whole) => whole.visits.extend(page.visits),
        }
        if after.is_none() {
            return whole.ok_or_else(unexpected);
        }
    }
}

fn write(page: &FeedPage) -> Option<String> {
    let zone = Zone::parse(&page.zone).ok()?;
    let entries: Vec<_> = page.visits.iter().map(|visit| entry(page, visit)).collect();
    let name = format!("{}, {}", page.staff_name, page.salon_name);
    Some(
        Calendar { method: Purpose::Publish, name: &name, zone_name: &page.zone, zone: &zone }
            .write(&entries),
    )
}

fn entry(page: &FeedPage, visit: &FeedVisit) -> Entry {
    let known = !visit.first_name.is_empty();
    Entry {
        uid: uid(&visit.booking),
        sequence: visit.version,
        stamp: visit.changed,
        span: visit.span,
        status: if visit.stands { Status::Confirmed } else { Status::Tentative },
        summary: if known {
            format!("{}: {}", visit.services, visit.first_name)
        } else {
            visit.services.clone()
        },
        description: String::new(),
        location: page.address.clone(),
        organizer: None,
        attendee: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::time::{Interval, Timestamp};

    #[test]
    fn a_token_is_of_its_salon() {
        let (belle, other) = ("belle".parse().unwrap(), "other".parse().unwrap());
        assert_ne!(token_hash(&belle, "a"), token_hash(&other, "a"));
        let address = Address { salon: &belle, token: "ab" }.in_full("https://book.example");
        assert_eq!(address, "https://book.example/calendar/belle/ab.ics");
    }

    #[test]
    fn the_same_visits_are_the_same_bytes_with_a_first_name_if_there_is_one() {
        let at = Timestamp(1_795_406_400);
        let visit = |first_name: &str, stands| FeedVisit {
            booking: "00000000000000000000000000000001".parse().unwrap(),
            version: 3,
            changed: at,
            span: Interval { start: at, end: at.plus(3_600) },
            stands,
            services: "Cut, Wash".into(),
            first_name: first_name.into(),
        };
        let page = FeedPage {
            staff_name: "Vera".into(),
            salon_name: "Belle".into(),
            address: String::new(),
            zone: "Asia/Almaty".into(),
            visits: vec![visit("Eva", true), visit("", false)],
            next: None,
        };
        let text = write(&page).unwrap();
        assert_eq!(write(&page).unwrap(), text);
        for line in [
            "METHOD:PUBLISH",
            "UID:00000000000000000000000000000001@chairtime",
            "SEQUENCE:3",
            "SUMMARY:Cut\\, Wash: Eva",
            "SUMMARY:Cut\\, Wash",
            "STATUS:CONFIRMED",
            "STATUS:TENTATIVE",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
