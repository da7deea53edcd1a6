//! The payments page: the salon's connections to its providers, made by one paste each, and the test payment over them.
//!
//! Invariants: what was pasted stays in its field until the connection stands, so that a second try is no second paste;
//! then it is gone from the page. What is to be done next, the Worker's checks say; nothing here judges a key. While
//! something is done with a provider, nothing else is begun with it. Deliberately absent: storing, anywhere, what was
//! pasted.

mod msg;
#[cfg(test)]
mod tests;

use super::{Cmd, Load, Page, Room, SNACK_SECONDS, Saying, Target};
use crate::desk::data::connection::{
    Check, Connection, Connections, GivenUp, Manual, Report, Test, TestState,
};
use crate::desk::data::{Connected, Shop};
use crate::flow::{Failure, Version};
use chairtime_shared::id::SalonId;
use chairtime_shared::money::Currency;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::Timestamp;

pub use msg::{Call, Choice, ConnectMsg, Field, Paste, PlaceMsg, Region};

/// What is being done with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// The keys are tried and what is needed is set up.
    Connecting,
    /// The connection is checked.
    Checking,
    /// A choice is stored.
    Changing,
    /// It is given up.
    Disconnecting,
    /// A test payment is opened.
    Opening,
}

/// Which part of a provider's card is folded out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fold {
    /// None.
    #[default]
    Shut,
    /// The form for keys.
    Keys,
    /// The question whether to give it up.
    GiveUp,
}

/// One provider on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is in the first field.
    pub first: String,
    /// What is in the second one.
    pub second: String,
    /// What the site is said to be set to, at TipTop Pay.
    pub mode: Mode,
    /// What is folded out.
    pub fold: Fold,
    /// What is being done.
    pub doing: Option<Doing>,
    /// What the last checks said.
    pub checks: Vec<Check>,
    /// What is left to be done by hand.
    pub manual: Option<Manual>,
    /// Why the last thing was not done.
    pub failure: Option<Failure>,
    /// The last test payment.
    pub test: Option<Test>,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            first: String::new(),
            second: String::new(),
            mode: Mode::Live,
            fold: Fold::default(),
            doing: None,
            checks: Vec::new(),
            manual: None,
            failure: None,
            test: None,
        }
    }
}

impl Place {
    /// Whether Stripe's webhook is to be made by hand, and its secret pasted.
    #[must_use]
    pub fn wants_secret(&self) -> bool {
        self.manual.as_ref().is_some_and(|manual| manual.field.is_some())
    }

    fn told(&mut self, report: &Report) {
        self.checks.clone_from(&report.checks);
        self.manual.clone_from(&report.manual);
    }
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments {
    /// What the Worker says, as far as it is known.
    pub list: Option<Connections>,
    /// How far that is.
    pub load: Load,
    /// Stripe.
    pub stripe: Place,
    /// TipTop Pay.
    pub tiptoppay: Place,
    asked: Version,
}

impl Payments {
    /// A provider's place.
    #[must_use]
    pub fn at(&self, provider: Provider) -> &Place {
        match provider {
            Provider::Stripe => &self.stripe,
            Provider::TipTopPay => &self.tiptoppay,
        }
    }

    fn at_mut(&mut self, provider: Provider) -> &mut Place {
        match provider {
            Provider::Stripe => &mut self.stripe,
            Provider::TipTopPay => &mut self.tiptoppay,
        }
    }

    /// The connection to a provider, if there is one.
    #[must_use]
    pub fn connection(&self, provider: Provider) -> Option<&Connection> {
        self.list.as_ref()?.connections.iter().find(|one| one.provider == provider)
    }
}

fn call(salon: &SalonId, call: Call) -> Cmd {
    Cmd::Call { salon: salon.clone(), call }
}

fn list(room: &mut Room, version: Version) -> Cmd {
    room.payments.asked = version;
    call(&room.salon, Call::List { version })
}

/// Comes to the page.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    if room.payments.list.is_none() {
        room.payments.load = Load::Waiting;
    }
    let mut commands = vec![list(room, version)];
    // A test of last week is still worth a line.
    let connected = room.shop.providers.iter();
    commands.extend(connected.map(|one| call(&room.salon, Call::FetchTest(one.provider))));
    commands
}

/// Looks again: the connections are watched, and a test goes on, without anybody on this page.
pub(super) fn look(room: &mut Room, version: Version) -> Vec<Cmd> {
    let payments = &room.payments;
    let busy = Provider::ALL.into_iter().any(|provider| payments.at(provider).doing.is_some());
    if room.page != Page::Payments || busy {
        return Vec::new();
    }
    let goes_on = |provider: &Provider| {
        payments.at(*provider).test.as_ref().is_some_and(|test| test.state == TestState::InProgress)
    };
    let tests: Vec<_> = Provider::ALL.into_iter().filter(goes_on).collect();
    let mut commands = vec![list(room, version)];
    commands.extend(tests.into_iter().map(|provider| call(&room.salon, Call::FetchTest(provider))));
    commands
}

/// What the rest of the desk shows of the connections.
fn publish(shop: &mut Shop, list: &Connections) {
    let connected = |one: &Connection| Connected { provider: one.provider, mode: one.mode };
    shop.providers = list.connections.iter().map(connected).collect();
}

pub(super) fn update(room: &mut Room, msg: ConnectMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    match msg {
        ConnectMsg::Retry => open(room, version),
        ConnectMsg::List { version, outcome } => {
            if room.payments.asked == version {
                match outcome {
                    Ok(told) => {
                        publish(&mut room.shop, &told);
                        room.payments.list = Some(*told);
                        room.payments.load = Load::Idle;
                    }
                    Err(failure) if room.payments.list.is_none() => {
                        room.payments.load = Load::Failed(failure);
                    }
                    // The next look tells.
                    Err(_) => {}
                }
            }
            Vec::new()
        }
        ConnectMsg::At(provider, msg) => at(room, provider, msg, version, now),
    }
}

fn at(room: &mut Room, provider: Provider, msg: PlaceMsg, version: Version, now: Timestamp) -> Vec<Cmd> {
    let currency = room.shop.currency;
    let known = room.payments.connection(provider).map(|one| one.mode);
    let salon = room.salon.clone();
    let place = room.payments.at_mut(provider);
    match msg {
        PlaceMsg::Typed(Field::First, text) => place.first = text,
        PlaceMsg::Typed(Field::Second, text) => place.second = text,
        PlaceMsg::Mode(mode) => place.mode = mode,
        PlaceMsg::Fold(fold) => {
            place.fold = fold;
            place.failure = None;
            place.mode = known.unwrap_or(place.mode);
            return match fold {
                Fold::Shut => Vec::new(),
                Fold::Keys => vec![Cmd::Focus(Target::Keys(provider))],
                Fold::GiveUp => vec![Cmd::Focus(Target::GiveUp(provider))],
            };
        }
        PlaceMsg::Connect => {
            let paste = paste(provider, place, currency);
            return begin(place, &salon, Doing::Connecting, Call::Connect(paste));
        }
        PlaceMsg::Verify => return begin(place, &salon, Doing::Checking, Call::Verify(provider)),
        PlaceMsg::Change(choice) => {
            return begin(place, &salon, Doing::Changing, Call::Change(provider, choice));
        }
        PlaceMsg::Disconnect => {
            return begin(place, &salon, Doing::Disconnecting, Call::Disconnect(provider));
        }
        PlaceMsg::StartTest => return begin(place, &salon, Doing::Opening, Call::StartTest(provider)),
        PlaceMsg::Reported(outcome) => {
            let stands = outcome.as_ref().ok().and_then(|report| report.connection.clone());
            let good = reported(place, outcome);
            // At once, so that nothing moves any more under what takes the focus.
            if let (Some(list), Some(connection)) = (&mut room.payments.list, stands) {
                put_into(&mut list.connections, connection);
            }
            let mut commands = vec![Cmd::Focus(Target::Report(provider))];
            if good {
                room.snack = Some((Saying::Connected, now.plus(SNACK_SECONDS)));
                commands.push(call(&salon, Call::FetchTest(provider)));
            }
            // It may stand now, or not any more; after silence the list tells.
            commands.push(list(room, version));
            return commands;
        }
        PlaceMsg::Changed(outcome) => {
            place.doing = None;
            place.failure = outcome.err();
            return vec![list(room, version)];
        }
        PlaceMsg::GivenUp(outcome) => {
            place.doing = None;
            match outcome {
                Ok(GivenUp { checks }) => {
                    *place = Place { checks, ..Place::default() };
                    room.snack = Some((Saying::Disconnected, now.plus(SNACK_SECONDS)));
                }
                Err(failure) => place.failure = Some(failure),
            }
            return vec![list(room, version), Cmd::Focus(Target::Report(provider))];
        }
        PlaceMsg::Started(outcome) => {
            place.doing = None;
            place.failure = outcome.err();
            return vec![call(&salon, Call::FetchTest(provider)), Cmd::Focus(Target::Test(provider))];
        }
        PlaceMsg::Tested(Ok(test)) => place.test = *test,
        // The next look tells.
        PlaceMsg::Tested(Err(_)) => {}
    }
    Vec::new()
}

fn paste(provider: Provider, place: &Place, currency: Currency) -> Paste {
    let (first, second) = (place.first.trim().to_owned(), place.second.trim().to_owned());
    match provider {
        Provider::Stripe => Paste::Stripe { secret_key: first, webhook_secret: second },
        Provider::TipTopPay => Paste::TipTopPay {
            public_id: first,
            api_secret: second,
            mode: place.mode,
            region: Region::of(currency),
        },
    }
}

fn begin(place: &mut Place, salon: &SalonId, doing: Doing, ask: Call) -> Vec<Cmd> {
    if place.doing.is_some() {
        return Vec::new();
    }
    place.doing = Some(doing);
    place.failure = None;
    vec![call(salon, ask)]
}

fn put_into(all: &mut Vec<Connection>, connection: Connection) {
    match all.iter_mut().find(|there| there.provider == connection.provider) {
        Some(there) => *there = connection,
        None => all.push(connection),
    }
}

/// Whether all is well now.
fn reported(place: &mut Place, outcome: Result<Box<Report>, Failure>) -> bool {
    place.doing = None;
    match outcome {
        Ok(report) => {
            place.told(&report);
            let good = report.is_good();
            if good {
                place.first.clear();
                place.second.clear();
                place.fold = Fold::Shut;
            }
            good
        }
        Err(failure) => {
            place.failure = Some(failure);
            false
        }
    }
}
