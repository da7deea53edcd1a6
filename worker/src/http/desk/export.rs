//! A salon's books to take away: everything as lines of JSON, its bookings as a table, its visits as a calendar.
//!
//! Invariant: lines and rows are read a page at a time while they are sent, so their number is bounded by nothing but
//! patience; an answer that ends without its last line is not whole. Deliberately absent: the providers' keys, the owner's key,
//! sessions.

use super::super::answer::{Answer, internal, set};
use super::super::context::{Context, now, unexpected};
use super::Owner;
use super::finance::instant;
use crate::export::Pages;
use crate::ledger::LedgerClient;
use crate::ledger::message::Message;
use crate::ledger::reply::Reply;
use chairtime_shared::api::desk::DeskBooking;
use chairtime_shared::api::{BookedLine, BookingStatus, Code, Problem, staff_names};
use chairtime_shared::booking::Booking;
use chairtime_shared::calendar::{Calendar, Entry, Method as Purpose, Status};
use chairtime_shared::csv::Csv;
use chairtime_shared::id::{BookingId, SalonId};
use chairtime_shared::schedule::Zone;
use futures_util::stream::try_unfold;
use worker::{Env, Error, Headers, Response};

/// `GET …/export/{json | csv | ical}`.
pub(super) async fn handle(context: &Context<'_>, owner: &Owner, rest: &[&str]) -> Answer {
    let [format @ ("json" | "csv" | "ical")] = rest else { return Err(Problem::new(Code::NotFound)) };
    let note = Message::Note { kind: "exported".to_owned(), about: (*format).to_owned() };
    let Reply::Noted { schema } = context.ledger(&owner.salon, &note).await? else {
        return Err(unexpected());
    };
    let (ending, kind, response) = match *format {
        "json" => ("jsonl", "application/x-ndjson", lines(context, owner, schema)?),
        "csv" => ("csv", "text/csv; charset=utf-8; header=present", table(context, owner)?),
        _ => ("ics", "text/calendar; charset=utf-8", calendar(context, owner).await?),
    };
    let headers = Headers::new();
    set(&headers, "Content-Type", kind)?;
    set(&headers, "Cache-Control", "no-store")?;
    set(&headers, "Content-Disposition", &format!("attachment; filename=\"{}.{ending}\"", owner.salon))?;
    Ok(response.with_headers(headers))
}

fn json(line: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn broken(error: impl std::fmt::Display) -> Error {
    crate::log::error("export_broken_off", None, &error.to_string());
    Error::from("the export broke off")
}

/// What of the lines comes next.
enum Next {
    Head,
    Pages,
    Nothing,
}

fn lines(context: &Context<'_>, owner: &Owner, schema: i64) -> Answer {
    let pages = Pages::new(context.env.clone(), owner.salon.clone());
    let stream = try_unfold((pages, Next::Head), move |(mut pages, next)| async move {
        match next {
            Next::Head => {
                let head = json(&pages.head(schema, now()))?;
                Ok::<_, Error>(Some((head, (pages, Next::Pages))))
            }
            Next::Pages => match pages.read().await.map_err(broken)? {
                Some(lines) => Ok(Some((lines.into_bytes(), (pages, Next::Pages)))),
                None => Ok(Some((json(&pages.tail())?, (pages, Next::Nothing)))),
            },
            Next::Nothing => Ok(None),
        }
    });
    Response::from_stream(Box::pin(stream)).map_err(|error| internal(&error))
}

/// A ledger's bookings, page by page.
struct Bookings {
    env: Env,
    salon: SalonId,
    after: Option<BookingId>,
}

impl Bookings {
    fn new(context: &Context<'_>, owner: &Owner) -> Self {
        Self { env: context.env.clone(), salon: owner.salon.clone(), after: None }
    }

    /// The next of them; none at the end.
    async fn read(&mut self) -> Result<Vec<Booking>, Error> {
        let client = LedgerClient { env: &self.env, salon: &self.salon, by: None };
        let reply = client.ask(&Message::List { after: self.after.clone() }).await.map_err(broken)?;
        let Reply::Bookings { bookings } = reply else { return Err(broken("unexpected reply")) };
        self.after = bookings.last().map(|booking| booking.made.id.clone());
        Ok(bookings)
    }
}

const COLUMNS: [&str; 17] = [
    "booking",
    "made",
    "status",
    "payment",
    "start",
    "end",
    "services",
    "staff",
    "name",
    "phone",
    "email",
    "comment",
    "price_from",
    "price_to",
    "held",
    "due",
    "currency",
];

/// The name of a status, as JSON has it.
fn word(status: &impl serde::Serialize) -> String {
    serde_json::to_string(status).unwrap_or_default().trim_matches('"').to_owned()
}

fn row(csv: &mut Csv, booking: &Booking) {
    let DeskBooking { id, made, status, payment, contact, lines, start, end, quote, held, due, .. } =
        DeskBooking::of(booking, now());
    let all = |text: fn(&BookedLine) -> &str| lines.iter().map(text).collect::<Vec<_>>().join(", ");
    csv.text(id.as_str()).text(&instant(made)).text(&word(&status)).text(&word(&payment));
    csv.text(&instant(start))
        .text(&instant(end))
        .text(&all(|line| &line.name))
        .text(&all(|line| &line.staff_name));
    csv.text(&contact.name).text(contact.phone.as_str()).text(contact.email.as_deref().unwrap_or_default());
    csv.text(&contact.comment).money(quote.total_from).money(quote.total_to).money(held);
    match due {
        Some(due) => csv.money(due),
        None => csv.text(""),
    };
    csv.text(held.currency().code());
    csv.end_row();
}

fn table(context: &Context<'_>, owner: &Owner) -> Answer {
    let mut csv = Csv::default();
    for column in COLUMNS {
        csv.text(column);
    }
    csv.end_row();
    let stream = try_unfold((Some(Bookings::new(context, owner)), csv), |(bookings, mut csv)| async move {
        let Some(mut bookings) = bookings else { return Ok::<_, Error>(None) };
        let page = bookings.read().await?;
        for booking in &page {
            row(&mut csv, booking);
        }
        let text = csv.take();
        Ok(Some((text.into_bytes(), ((!page.is_empty()).then_some(bookings), csv))))
    });
    Response::from_stream(Box::pin(stream)).map_err(|error| internal(&error))
}

/// All visits that were not given up, as one file. Its description of the zone needs the first and the last of them, so it is
/// put together before it is sent: 100,000 visits are some 40 MB, which a Worker has.
async fn calendar(context: &Context<'_>, owner: &Owner) -> Answer {
    const FIRST: &str = "BEGIN:VEVENT";
    const END: &str = "END:VCALENDAR\r\n";
    let Reply::Salon { name, zone: zone_name, address } =
        context.ledger(&owner.salon, &Message::Salon).await?
    else {
        return Err(unexpected());
    };
    let zone = Zone::parse(&zone_name).map_err(|error| internal(&error))?;
    let file = Calendar { method: Purpose::Publish, name: &name, zone_name: &zone_name, zone: &zone };
    let host = context.config.public_origin.split_once("://").map_or("", |(_, host)| host);
    let (mut bookings, mut body) = (Bookings::new(context, owner), String::new());
    let (mut first, mut last): (Option<Entry>, Option<Entry>) = (None, None);
    loop {
        let page = bookings.read().await.map_err(|error| internal(&error))?;
        if page.is_empty() {
            break;
        }
        let entries: Vec<_> = page.iter().filter_map(|booking| entry(booking, &address, host)).collect();
        let text = file.write(&entries);
        body.push_str(
            text.find(FIRST)
                .and_then(|begin| text.get(begin..))
                .and_then(|text| text.strip_suffix(END))
                .unwrap_or_default(),
        );
        let earlier = |one: &Entry, than: &Option<Entry>| {
            than.as_ref().is_none_or(|than| one.span.start < than.span.start)
        };
        let later =
            |one: &Entry, than: &Option<Entry>| than.as_ref().is_none_or(|than| one.span.end > than.span.end);
        for one in entries {
            if earlier(&one, &first) {
                first = Some(one.clone());
            }
            if later(&one, &last) {
                last = Some(one);
            }
        }
    }
    let ends: Vec<_> = first.into_iter().chain(last).collect();
    let mut text = file.write(&ends);
    let head = text.find(FIRST).or_else(|| text.find(END)).unwrap_or(text.len());
    text.truncate(head);
    text.push_str(&body);
    text.push_str(END);
    Response::ok(text).map_err(|error| internal(&error))
}

fn entry(booking: &Booking, address: &str, host: &str) -> Option<Entry> {
    let made = &booking.made;
    let shown = match booking.view().status {
        BookingStatus::Held => Status::Tentative,
        BookingStatus::Confirmed | BookingStatus::NoShow | BookingStatus::Completed => Status::Confirmed,
        BookingStatus::Cancelled => Status::Cancelled,
        BookingStatus::Expired => return None,
    };
    let services: Vec<_> = made.lines.iter().map(|line| line.name.as_str()).collect();
    (!services.is_empty()).then(|| Entry {
        uid: format!("{}@{host}", made.id),
        sequence: booking.version,
        stamp: made.at,
        span: made.visit,
        status: shown,
        summary: [services.join(", "), made.contact.name.clone()].join(": "),
        description: staff_names(&made.lines),
        location: address.to_owned(),
        organizer: None,
        attendee: None,
    })
}
