//! What reads what strangers write, and what was stored, as functions of bytes: refused or understood, never a panic, never a
//! hang; and what is understood is what it says.
//!
//! Each is fed by the small fuzzer in `make test` (`tests/it/fuzz.rs`) and, with a view of the code's branches, by libFuzzer
//! (`tests/fuzz`). Those that read providers' messages and tokens are in `worker/tests/fuzz/parsers.rs`.

use crate::books::Books;
use crate::fixtures::{START, at_salon, request, salon};
use crate::fuzz::{Target, Verdict, taken};
use chairtime_shared::api::{BookingRequest, PayChoice, StaffChoice};
use chairtime_shared::booking::settlement::{balance, settle};
use chairtime_shared::booking::{Booking, Event, Power};
use chairtime_shared::calendar::{Calendar, Entry, Method, Status};
use chairtime_shared::catalogue::{Salon, SalonDraft, TextPlace};
use chairtime_shared::id::{BookingId, ProviderRef, SalonId, ServiceId, StaffId};
use chairtime_shared::ledger::{Answer, Command, execute};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::schedule::{Busy, Schedule, Zone};
use chairtime_shared::time::{Interval, LocalDate, LocalTime, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::sync::LazyLock;

/// All of them.
pub const ALL: [Target; 11] = [
    Target { name: "booking_request", reads: booking_request, seeds: || vec![json(&a_request())] },
    Target {
        name: "catalogue",
        reads: catalogue,
        seeds: || vec![json(&SalonDraft::from(salon(900))), json(&translated())],
    },
    Target {
        name: "origin",
        reads: origin,
        seeds: || texts(&["https://salon.example", "https://salon.example:8443", "http://localhost:8788"]),
    },
    Target {
        name: "money",
        reads: money,
        seeds: || texts(&["EUR 12.34", "JPY 1200", "KWD 1.230", "KZT 0.01", "EUR 90071992547409.91"]),
    },
    Target {
        name: "day_time_zone",
        reads: day_time_zone,
        seeds: || {
            texts(&[
                "2027-03-28 02:30 Europe/Berlin",
                "2028-02-29 00:00 Asia/Almaty",
                "2027-11-07 01:59 America/New_York",
            ])
        },
    },
    Target {
        name: "name",
        reads: name,
        seeds: || texts(&["belle", "0123456789abcdef0123456789abcdef", "cs_test_a1", "ttp_tx_1"]),
    },
    Target { name: "calendar", reads: calendar, seeds: || texts(&["A cut; with Vera, at 9\nBEGIN:VEVENT"]) },
    Target { name: "stored_booking", reads: stored_booking, seeds: || vec![json(&HISTORY.0)] },
    Target { name: "stored_event", reads: stored_event, seeds: || HISTORY.1.iter().map(json).collect() },
    Target { name: "command", reads: command, seeds: || HISTORY.2.iter().map(json).collect() },
    Target {
        name: "answer",
        reads: answer,
        seeds: || vec![json(&Answer::Booking { booking: Box::new(HISTORY.0.clone()), pay: None })],
    },
];

/// A booking, what has happened to it, and what the ledger was told.
static HISTORY: LazyLock<(Booking, Vec<Event>, Vec<Command>)> = LazyLock::new(a_history);
static DRAFT: LazyLock<SalonDraft> = LazyLock::new(|| SalonDraft::from(salon(900)));
static BERLIN: LazyLock<Zone> = LazyLock::new(|| Zone::parse("Europe/Berlin").unwrap());

thread_local! {
    static BOOKS: RefCell<Books> = RefCell::new(Books::new(salon(900)));
}

/// 9999-12-30 22:00 UTC: of what lies behind it zones know no wall clock.
const ZONES_END: Timestamp = Timestamp(253_402_207_200);

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn texts(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn json(what: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(what).unwrap()
}

fn a_request() -> BookingRequest {
    request(&salon(900), 1, &["wash", "cut"], at_salon(START, 1, 720), PayChoice::Now)
}

fn a_history() -> (Booking, Vec<Event>, Vec<Command>) {
    let mut books = Books::new(salon(900));
    let request = a_request();
    let booking = request.id.clone();
    let commands = vec![
        Command::Book { request: Box::new(request) },
        Command::StartPayment { booking: booking.clone(), provider: None, power: Power::Pay },
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

/// A booking request is refused or booked, once.
#[must_use]
pub fn booking_request(bytes: &[u8]) -> Verdict {
    let Ok(request) = serde_json::from_slice::<BookingRequest>(bytes) else { return Verdict::Refused };
    BOOKS.with_borrow_mut(|books| {
        let id = request.id.clone();
        let Ok(answer) = execute(books, Command::Book { request: Box::new(request) }, START);
        assert!(answer.is_err() || books.bookings().contains_key(&id));
        books.roll_back();
        taken(answer.is_ok())
    })
}

/// The salon with some of its texts in other languages.
fn translated() -> SalonDraft {
    let mut draft = DRAFT.clone();
    for (locale, place, text) in [
        (Locale::Ru, TextPlace::salon_name(), "Белль"),
        (Locale::Ru, TextPlace::service_name(&draft.services[0].id), "Стрижка"),
        (Locale::Ar, TextPlace::consent(), "أوافق."),
    ] {
        draft.translations.set(locale, place, text.to_owned());
    }
    draft
}

/// A catalogue is refused, or can be asked for its free times, and is in order in every language.
#[must_use]
pub fn catalogue(bytes: &[u8]) -> Verdict {
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
    for locale in Locale::ALL {
        let read = SalonDraft::from(salon.clone()).in_language(locale);
        assert_eq!(Salon::try_from(read).err(), None, "{locale:?}");
    }
    Verdict::Taken
}

/// An origin that is taken is a scheme and a host.
#[must_use]
pub fn origin(bytes: &[u8]) -> Verdict {
    let origin = text(bytes);
    let draft = SalonDraft { origins: vec![origin.clone()], ..DRAFT.clone() };
    let is_taken = Salon::try_from(draft).is_ok();
    if is_taken {
        let host = origin.split_once("://").expect("a scheme").1;
        let odd = |char: char| char.is_control() || char.is_whitespace() || "/\\?#@\"'<>".contains(char);
        assert!(!host.is_empty() && !host.contains(odd), "{origin:?}");
        assert!(origin.starts_with("https://") || origin.starts_with("http://"), "{origin:?}");
    }
    taken(is_taken)
}

/// A sum of a currency is what it says.
#[must_use]
pub fn money(bytes: &[u8]) -> Verdict {
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
}

/// A day, a time and a zone are what they say.
#[must_use]
pub fn day_time_zone(bytes: &[u8]) -> Verdict {
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
    if let Some(instant) = zone.instant(date, time).filter(|at| !end_of_day && *at < ZONES_END) {
        assert_eq!((zone.local_date(instant), zone.local_time(instant)), (date, time), "{all:?}");
    }
    Verdict::Taken
}

/// A name holds nothing that an address would mind.
#[must_use]
pub fn name(bytes: &[u8]) -> Verdict {
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
}

/// A calendar holds no line that was not meant.
#[must_use]
pub fn calendar(bytes: &[u8]) -> Verdict {
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
        Calendar { method: Method::Publish, name: &said, zone_name: "Europe/Berlin", zone: &BERLIN };
    let file = calendar.write(&[entry]);
    let lines: Vec<_> = file.split("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{said:?}");
    let begun = lines.iter().filter(|line| **line == "BEGIN:VEVENT").count();
    assert_eq!(begun, 1, "{said:?}");
    Verdict::Taken
}

/// Read, written and read again it is the same.
fn stored<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let again: T = serde_json::from_slice(&json(&read)).expect("what we wrote can be read");
    assert_eq!(again, read);
    Some(read)
}

/// A stored booking is refused, or read as what it is.
#[must_use]
pub fn stored_booking(bytes: &[u8]) -> Verdict {
    let Some(booking) = stored::<Booking>(bytes) else { return Verdict::Refused };
    let _ = (booking.view(), balance(&booking), settle(&booking), booking.cancellation(START));
    Verdict::Taken
}

/// So is a stored event, and it can happen to a booking.
#[must_use]
pub fn stored_event(bytes: &[u8]) -> Verdict {
    let Some(event) = stored::<Event>(bytes) else { return Verdict::Refused };
    let mut booking = HISTORY.0.clone();
    booking.apply(&event);
    let _ = (booking.view(), balance(&booking), settle(&booking));
    Verdict::Taken
}

/// A command on the wire is refused, or decided.
#[must_use]
pub fn command(bytes: &[u8]) -> Verdict {
    let Some(command) = stored::<Command>(bytes) else { return Verdict::Refused };
    BOOKS.with_borrow_mut(|books| {
        let Ok(_) = execute(books, command, START);
        books.roll_back();
    });
    Verdict::Taken
}

/// An answer on the wire is refused, or read as what it is.
#[must_use]
pub fn answer(bytes: &[u8]) -> Verdict {
    taken(stored::<Answer>(bytes).is_some())
}
