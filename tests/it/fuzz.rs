//! Anything at all as a request, a catalogue, a sum, a day, a name, a stored value: refused or understood, never a panic, never
//! a hang; and what is understood is what it says.
//!
//! `FUZZ_SECONDS=n` is the time for each, `SEED=n` chooses the inputs. The providers' messages are in `worker/tests/fuzz.rs`.

use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::settlement::{balance, settle};
use chairtime_shared::booking::{Booking, Event};
use chairtime_shared::calendar::{Calendar, Entry, Method, Status};
use chairtime_shared::catalogue::{Salon, SalonDraft};
use chairtime_shared::id::{BookingId, ProviderRef, SalonId, ServiceId, StaffId};
use chairtime_shared::ledger::{Answer, Command, execute};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::schedule::{Busy, Schedule, Zone};
use chairtime_shared::time::{Interval, LocalDate, LocalTime, Timestamp};
use chairtime_tests::books::Books;
use chairtime_tests::fixtures::{START, at_salon, request, salon};
use chairtime_tests::fuzz::{Verdict, fuzz};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn taken(is: bool) -> Verdict {
    if is { Verdict::Taken } else { Verdict::Refused }
}

fn json(what: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(what).unwrap()
}

fn a_request() -> BookingRequest {
    request(&salon(900), 1, &["wash", "cut"], at_salon(START, 1, 720), PayChoice::Now)
}

/// A booking, what has happened to it, and what the ledger was told.
fn a_history() -> (Booking, Vec<Event>, Vec<Command>) {
    let mut books = Books::new(salon(900));
    let request = a_request();
    let booking = request.id.clone();
    let commands = vec![
        Command::Book { request: Box::new(request) },
        Command::StartPayment {
            booking: booking.clone(),
            provider: None,
            power: chairtime_shared::booking::Power::Pay,
        },
        Command::Release { booking: booking.clone() },
        Command::EndHolds,
    ];
    let mut events = Vec::new();
    for command in &commands {
        let Ok(_) = execute(&mut books, command.clone(), START);
        events.extend(books.commit().into_iter().flat_map(|written| written.change.events));
    }
    (books.bookings()[&booking].clone(), events, commands)
}

#[test]
fn a_booking_request_is_refused_or_booked_once() {
    let books = RefCell::new(Books::new(salon(900)));
    fuzz("booking request", &[json(&a_request())], |bytes| {
        let Ok(request) = serde_json::from_slice::<BookingRequest>(bytes) else { return Verdict::Refused };
        let mut books = books.borrow_mut();
        let id = request.id.clone();
        let Ok(answer) = execute(&mut *books, Command::Book { request: Box::new(request) }, START);
        assert!(answer.is_err() || books.bookings().contains_key(&id));
        books.roll_back();
        taken(answer.is_ok())
    });
}

#[test]
fn a_catalogue_is_refused_or_can_be_asked_for_its_times() {
    let draft = json(&SalonDraft::from(salon(900)));
    fuzz("catalogue, times and slots", &[draft], |bytes| {
        let draft = serde_json::from_slice::<SalonDraft>(bytes);
        let Some(salon) = draft.ok().and_then(|draft| Salon::try_from(draft).ok()) else {
            return Verdict::Refused;
        };
        // The edge refuses a zone that nobody has; the catalogue by itself does not know them.
        let Ok(zone) = Zone::parse(&salon.zone) else { return Verdict::Refused };
        let schedule = Schedule::new(&salon, &zone, START);
        for service in &salon.services {
            let (services, busy) = (std::slice::from_ref(&service.id), Busy::default());
            let found = schedule.free_times(services, &StaffChoice::Any, zone.local_date(START), 3, &busy);
            for time in found.iter().flat_map(|found| &found.days).flat_map(|day| &day.times) {
                assert!(time.start >= START, "{time:?}");
            }
        }
        Verdict::Taken
    });
}

#[test]
fn an_origin_that_is_taken_is_a_scheme_and_a_host() {
    let draft = SalonDraft::from(salon(900));
    let corpus = ["https://salon.example", "https://salon.example:8443", "http://localhost:8788"];
    let corpus: Vec<_> = corpus.iter().map(|origin| origin.as_bytes().to_vec()).collect();
    fuzz("origin", &corpus, |bytes| {
        let origin = text(bytes);
        let draft = SalonDraft { origins: vec![origin.clone()], ..draft.clone() };
        let is_taken = Salon::try_from(draft).is_ok();
        if is_taken {
            let host = origin.split_once("://").expect("a scheme").1;
            let odd = |char: char| char.is_control() || char.is_whitespace() || "/\\?#@\"'<>".contains(char);
            assert!(!host.is_empty() && !host.contains(odd), "{origin:?}");
            assert!(origin.starts_with("https://") || origin.starts_with("http://"), "{origin:?}");
        }
        taken(is_taken)
    });
}

#[test]
fn a_sum_is_what_it_says() {
    let corpus = ["EUR 12.34", "JPY 1200", "KWD 1.230", "KZT 0.01", "EUR 90071992547409.91"];
    let corpus: Vec<_> = corpus.iter().map(|sum| sum.as_bytes().to_vec()).collect();
    fuzz("money", &corpus, |bytes| {
        let all = text(bytes);
        let Some((code, sum)) = all.split_once(' ') else { return Verdict::Refused };
        let Ok(currency) = code.parse::<Currency>() else { return Verdict::Refused };
        let Ok(money) = Money::from_decimal(sum, currency) else { return Verdict::Refused };
        assert_eq!(Money::from_decimal(&money.to_decimal(), currency), Ok(money), "{all:?}");
        if let Ok(twice) = money.plus(money) {
            assert_eq!(twice.minus(money), Ok(money));
        }
        assert!(money.minus(money).is_ok_and(Money::is_zero));
        Verdict::Taken
    });
}

#[test]
fn a_day_a_time_and_a_zone_are_what_they_say() {
    let corpus = [
        "2027-03-28 02:30 Europe/Berlin",
        "2028-02-29 00:00 Asia/Almaty",
        "2027-11-07 01:59 America/New_York",
    ];
    let corpus: Vec<_> = corpus.iter().map(|day| day.as_bytes().to_vec()).collect();
    fuzz("day, time, zone", &corpus, |bytes| {
        let all = text(bytes);
        let parts: Vec<_> = all.splitn(3, ' ').collect();
        let [date, time, zone] = parts[..] else { return Verdict::Refused };
        let (Ok(date), Ok(time)) = (date.parse::<LocalDate>(), time.parse::<LocalTime>()) else {
            return Verdict::Refused;
        };
        assert_eq!(date.to_text().parse(), Ok(date), "{all:?}");
        assert_eq!(time.to_text().parse(), Ok(time), "{all:?}");
        let Ok(zone) = Zone::parse(zone) else { return Verdict::Refused };
        // The end of a day is the beginning of the next.
        let end_of_day = time.minutes() == 24 * 60;
        if let Some(instant) = zone.instant(date, time).filter(|_| !end_of_day) {
            assert_eq!((zone.local_date(instant), zone.local_time(instant)), (date, time), "{all:?}");
        }
        Verdict::Taken
    });
}

#[test]
fn a_name_holds_nothing_that_an_address_would_mind() {
    let corpus = ["belle", "0123456789abcdef0123456789abcdef", "cs_test_a1", "ttp_tx_1"];
    let corpus: Vec<_> = corpus.iter().map(|name| name.as_bytes().to_vec()).collect();
    fuzz("names and return addresses", &corpus, |bytes| {
        let name = text(bytes);
        let plain = |text: &str| {
            assert_eq!(text, name);
            assert!(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
        };
        let slug = |text: &str| {
            plain(text);
            assert!(!text.contains(['/', '\\', '?', '#', '%', ':', '@', '.', '"', '<', '&']), "{text:?}");
        };
        let parsed = [
            name.parse::<SalonId>().map(|id| slug(id.as_str())).is_ok(),
            name.parse::<ServiceId>().map(|id| slug(id.as_str())).is_ok(),
            name.parse::<StaffId>().map(|id| slug(id.as_str())).is_ok(),
            name.parse::<BookingId>().map(|id| slug(id.as_str())).is_ok(),
            name.parse::<ProviderRef>().map(|id| plain(id.as_str())).is_ok(),
        ];
        taken(parsed.contains(&true))
    });
}

#[test]
fn a_calendar_holds_no_line_that_was_not_meant() {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    fuzz("calendar", &[b"A cut; with Vera, at 9\nBEGIN:VEVENT".to_vec()], |bytes| {
        let said = text(bytes);
        let entry = Entry {
            uid: "1@chairtime".to_owned(),
            sequence: 1,
            stamp: START,
            span: Interval { start: START, end: START.plus(3_600) },
            status: Status::Confirmed,
            summary: said.clone(),
            description: said.clone(),
            location: said.clone(),
            organizer: None,
            attendee: None,
        };
        let calendar =
            Calendar { method: Method::Publish, name: &said, zone_name: "Europe/Berlin", zone: &zone };
        let file = calendar.write(&[entry]);
        let lines: Vec<_> = file.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{said:?}");
        let begun = lines.iter().filter(|line| **line == "BEGIN:VEVENT").count();
        assert_eq!(begun, 1, "{said:?}");
        Verdict::Taken
    });
}

/// Read, written and read again it is the same.
fn stored<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let again: T = serde_json::from_slice(&json(&read)).expect("what we wrote can be read");
    assert_eq!(again, read);
    Some(read)
}

#[test]
fn what_is_stored_is_refused_or_read_as_what_it_is() {
    let (booking, events, commands) = a_history();
    fuzz("stored booking", &[json(&booking)], |bytes| {
        let Some(booking) = stored::<Booking>(bytes) else { return Verdict::Refused };
        let _ = (booking.view(), balance(&booking), settle(&booking), booking.cancellation(START));
        Verdict::Taken
    });
    let corpus: Vec<_> = events.iter().map(json).collect();
    fuzz("stored event", &corpus, |bytes| {
        let Some(event) = stored::<Event>(bytes) else { return Verdict::Refused };
        let mut booking = booking.clone();
        booking.apply(&event);
        let _ = (booking.view(), balance(&booking), settle(&booking));
        Verdict::Taken
    });
    let corpus: Vec<_> = commands.iter().map(json).collect();
    let books = RefCell::new(Books::new(salon(900)));
    fuzz("command on the wire", &corpus, |bytes| {
        let Some(command) = stored::<Command>(bytes) else { return Verdict::Refused };
        let mut books = books.borrow_mut();
        let Ok(_) = execute(&mut *books, command, Timestamp(START.0));
        books.roll_back();
        Verdict::Taken
    });
    let answer = Answer::Booking { booking: Box::new(booking.clone()), pay: None };
    fuzz("answer on the wire", &[json(&answer)], |bytes| taken(stored::<Answer>(bytes).is_some()));
}
