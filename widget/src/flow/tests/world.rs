//! A small salon, and a hand that plays both the client and the Worker.

use crate::flow::visit::{Step, Visit, VisitMsg};
use crate::flow::{Choice, Cmd, Event, Model, Msg, Opener, Sale, Shop, Stage, Standing, Version, update};
use chairtime_shared::api::{
    BookingAnswer, BookingRequest, Checkout, Code, ConnectedProvider, FreeTime, FreeTimes, PaymentStatus,
    Problem, StaffChoice, Storefront,
};
use chairtime_shared::contact::ContactField;
use chairtime_shared::id::{BookingId, StaffId};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;
use serde_json::json;
use std::rc::Rc;

/// 2026-11-23 00:00 UTC.
pub(crate) const MIDNIGHT: i64 = 1_795_392_000;
pub(crate) const NOW: Timestamp = Timestamp(MIDNIGHT);

pub(crate) fn storefront(requirement: &str) -> Storefront {
    let half = json!({"requirement": requirement, "amount": {"kind": "percent", "points": 5000}});
    let service = |id: &str, price: u64| json!({"id": id, "category": "hair", "name": id, "duration": 60, "price": {"from": price}});
    serde_json::from_value(json!({
        "version": 1, "salon": "belle", "name": "Belle", "zone": "Europe/Berlin", "currency": "EUR", "locale": "en",
        "website": "", "address": "", "phone_plan": {"calling_code": "49", "trunk_prefix": "0"},
        "categories": [{"id": "hair", "name": "Hair"}],
        "services": [service("cut", 4000), service("colour", 8000), service("nails", 3000)],
        "staff": [
            {"id": "ada", "name": "Ada", "offers": [{"service": "cut", "price": {"from": 5000}}, {"service": "colour"}]},
            {"id": "bo", "name": "Bo", "offers": [{"service": "cut"}]},
            {"id": "cy", "name": "Cy", "offers": [{"service": "nails"}]},
        ],
        "booking": {"slot_step": 30, "lead_time": 0, "horizon_days": 30, "hold_seconds": 900},
        "prepayment": half,
        "texts": {"consent": {"version": "1", "text": "I agree."}},
        "providers": [{"provider": "stripe", "mode": "test"}],
    }))
    .unwrap()
}

pub(crate) fn shop(requirement: &str) -> Shop {
    Shop {
        storefront: Rc::new(storefront(requirement)),
        today: "2026-11-23".parse().unwrap(),
        locale: Locale::En,
    }
}

/// The same salon with both providers.
pub(crate) fn shop_with_both(requirement: &str) -> Shop {
    let mut shop = shop(requirement);
    let connected = |provider| ConnectedProvider { provider, mode: Mode::Test };
    Rc::make_mut(&mut shop.storefront).providers = Provider::ALL.map(connected).to_vec();
    shop
}

pub(crate) fn free(day: i64, hour: i64, staff: &[&str]) -> FreeTime {
    let local = u16::try_from(hour * 60).unwrap();
    FreeTime {
        start: Timestamp(MIDNIGHT + day * 86_400 + hour * 3_600),
        local: chairtime_shared::time::LocalTime::from_minutes(local).unwrap(),
        staff: staff.iter().map(|id| id.parse().unwrap()).collect(),
        team: Vec::new(),
    }
}

/// The same with somebody for each service.
pub(crate) fn together(day: i64, hour: i64, team: &[&str]) -> FreeTime {
    let time = free(day, hour, team);
    FreeTime { staff: Vec::new(), team: time.staff, ..time }
}

/// Every way of choosing staff.
pub(crate) fn choices() -> [StaffChoice; 3] {
    let bo: StaffId = "bo".parse().unwrap();
    [
        StaffChoice::Any,
        StaffChoice::Member { id: bo.clone() },
        StaffChoice::Each { each: vec![Some(bo), None] },
    ]
}

/// Fourteen days from the first, with times on the days given.
pub(crate) fn times(from_day: i64, days: i64, filled: &[(i64, Vec<FreeTime>)]) -> FreeTimes {
    let today: chairtime_shared::time::LocalDate = "2026-11-23".parse().unwrap();
    let day = |n: i64| {
        let times =
            filled.iter().find(|(day, _)| *day == n).map(|(_, times)| times.clone()).unwrap_or_default();
        chairtime_shared::api::FreeDay { date: today.plus_days(n), times }
    };
    FreeTimes {
        days: (from_day..from_day + days).map(day).collect(),
        today,
        last: today.plus_days(29),
        now: Some(NOW),
    }
}

/// The widget opens with that service chosen.
pub(crate) fn chosen(service: &str) -> Opener {
    Opener::Services(Choice { services: vec![service.parse().unwrap()], ..Choice::default() })
}

pub(crate) fn id(digit: char) -> BookingId {
    digit.to_string().repeat(32).parse().unwrap()
}

/// The Worker's answer to a booking that it accepts.
pub(crate) fn accepted(request: &BookingRequest, status: &str, payment: &str) -> BookingAnswer {
    let hold_ends = (status == "held").then_some(MIDNIGHT + 900);
    let mut answer: BookingAnswer = serde_json::from_value(json!({
        "booking": {
            "id": request.id, "version": 1, "status": status, "payment": payment,
            "lines": [{"service": "cut", "name": "Cut", "staff": "bo", "staff_name": "Bo", "start": request.start,
                "end": request.start.0 + 3600, "price": {"minor": 4000, "currency": "EUR"}}],
            "start": request.start, "end": request.start.0 + 3600, "quote": request.shown,
            "paid": {"minor": 0, "currency": "EUR"}, "refunded": {"minor": 0, "currency": "EUR"}, "hold_ends": hold_ends,
        },
        "link": "secret", "now": NOW,
    }))
    .unwrap();
    if answer.booking.payment == PaymentStatus::Awaited {
        answer.checkout = Some(Checkout {
            provider: Provider::Stripe,
            url: "https://pay.example/1".to_owned(),
            widget: None,
        });
    }
    answer
}

/// What the host page is told of a booking as [`accepted`] makes it, with this sum.
pub(crate) fn sale(digit: char, minor: u64) -> Sale {
    let sum = Money::new(minor, "EUR".parse().unwrap()).unwrap();
    Sale { booking: id(digit), services: vec!["cut".parse().unwrap()], sum }
}

pub(crate) fn problem(code: Code) -> Problem {
    Problem::new(code)
}

/// A widget on a page, and every command it has given.
pub(crate) struct Page {
    pub(crate) model: Model,
    pub(crate) commands: Vec<Cmd>,
}

impl Page {
    pub(crate) fn open(opener: Opener, requirement: &str) -> Self {
        Self::open_at(shop(requirement), opener)
    }

    pub(crate) fn open_at(shop: Shop, opener: Opener) -> Self {
        let mut page = Self { model: Model::default(), commands: Vec::new() };
        let at_once = matches!(opener, Opener::Services(_)).then(|| opener.clone());
        page.send(Msg::Started(at_once));
        let version = page.asked_storefront();
        page.send(Msg::Later(Ok(opener)));
        page.send(Msg::Storefront { version, outcome: Ok(shop) });
        page
    }

    /// Sends a message; the commands of this step alone are kept.
    pub(crate) fn send(&mut self, msg: Msg) {
        let (model, commands) = update(std::mem::take(&mut self.model), msg);
        self.model = model;
        self.commands = commands;
    }

    pub(crate) fn act(&mut self, msg: VisitMsg) {
        self.send(Msg::Visit(msg));
    }

    pub(crate) fn visit(&self) -> &Visit {
        match &self.model.stage {
            Stage::Visit(visit) => visit,
            other => panic!("not choosing: {other:?}"),
        }
    }

    pub(crate) fn standing(&self) -> &Standing {
        match &self.model.stage {
            Stage::Standing(standing) => standing,
            other => panic!("no booking: {other:?}"),
        }
    }

    pub(crate) fn asked_storefront(&self) -> Version {
        let find = |command: &Cmd| match command {
            Cmd::FetchStorefront { version } => Some(*version),
            _ => None,
        };
        self.commands.iter().find_map(find).expect("no storefront was asked for")
    }

    pub(crate) fn asked_times(&self) -> (Version, u16) {
        let find = |command: &Cmd| match command {
            Cmd::FetchTimes { version, days, .. } => Some((*version, *days)),
            _ => None,
        };
        self.commands.iter().find_map(find).expect("no times were asked for")
    }

    pub(crate) fn posted(&self) -> (Version, BookingRequest) {
        let find = |command: &Cmd| match command {
            Cmd::Post { version, request } => Some((*version, (**request).clone())),
            _ => None,
        };
        self.commands.iter().find_map(find).expect("nothing was posted")
    }

    pub(crate) fn asked_about(&self) -> (Version, chairtime_shared::api::BookingAction, u32) {
        let find = |command: &Cmd| match command {
            Cmd::Ask { version, action, wait_ms, .. } => Some((*version, *action, *wait_ms)),
            _ => None,
        };
        self.commands.iter().find_map(find).expect("nothing was asked about the booking")
    }

    pub(crate) fn left_for(&self) -> Option<&str> {
        self.commands.iter().find_map(|command| match command {
            Cmd::Leave { url } => Some(url.as_str()),
            _ => None,
        })
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let events = self.commands.iter().filter_map(|command| match command {
            Cmd::Emit(event) => Some(event.clone()),
            _ => None,
        });
        events.collect()
    }

    /// Goes to the contact form with a filled form.
    pub(crate) fn at_contact(requirement: &str, staff: StaffChoice, free_staff: &[&str]) -> Self {
        Self::at_contact_of(shop(requirement), staff, free_staff)
    }

    pub(crate) fn at_contact_of(shop: Shop, staff: StaffChoice, free_staff: &[&str]) -> Self {
        let mut page = Self::open_at(shop, Opener::default());
        page.act(VisitMsg::Service("cut".parse().unwrap()));
        page.act(VisitMsg::ServicesDone);
        page.act(VisitMsg::Staff(staff));
        let (version, _) = page.asked_times();
        let time = free(1, 10, free_staff);
        page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[(1, vec![time.clone()])])) });
        page.act(VisitMsg::Time(time));
        assert_eq!(page.visit().step, Step::Contact);
        page.act(VisitMsg::Typed(ContactField::Name, "Eva".to_owned()));
        page.act(VisitMsg::Typed(ContactField::Phone, "030 1234567".to_owned()));
        page.act(VisitMsg::Consent);
        page
    }

    pub(crate) fn post(&mut self, fresh: char) -> (Version, BookingRequest) {
        self.act(VisitMsg::Send { fresh: id(fresh) });
        self.posted()
    }
}
