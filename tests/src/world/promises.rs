//! What the ledger must answer after the sale, foretold command by command, and what holds at rest of what was promised.

#![allow(clippy::wildcard_enum_match_arm, reason = "what belongs to the sale itself is not judged here")]

use super::World;
use super::payments::is_stuck;
use super::promise::{HOLD_DAYS, Off, Promise, can_be_held};
use crate::books::Books;
use crate::fixtures::DAY;
use chairtime_shared::api::{BookedLine, StaffChoice};
use chairtime_shared::booking::{Actor, Booking, Cancelling, Claim, Event, Phase, Purpose, Waiver};
use chairtime_shared::id::{BookingId, ServiceId, StaffId};
use chairtime_shared::ledger::{Answer, Command, Refusal, Rescheduling, Store};
use chairtime_shared::money::Money;
use chairtime_shared::payment::RefundObstacle;
use chairtime_shared::prepayment::Collect;
use chairtime_shared::time::{Interval, Timestamp};

/// What must come of a command.
#[derive(Debug, Clone)]
enum Expected {
    Refused(Refusal),
    /// Any of the obstacles that a provider has.
    Stuck,
    /// Done already, or nothing to do.
    Same,
    Off(Off),
    Requested {
        key: String,
        minor: u64,
    },
    Revoked {
        key: String,
    },
    /// `gone` had left by hand.
    Granted {
        key: String,
        minor: u64,
        gone: u64,
    },
    /// So much of what is held is taken, or nothing.
    Decided {
        taken: u64,
        of: u64,
    },
    /// There, or not at all: whether it is free is the schedule's to say.
    Moved(Box<Rescheduling>),
}

/// A command after the sale, and what must come of it.
#[derive(Debug, Clone)]
pub(super) struct Foretold {
    booking: BookingId,
    expected: Expected,
    /// Until when a card is held that is held now, or would be held from now on.
    held_until: Timestamp,
    /// Held as a guarantee so far.
    idle: u64,
    /// For the counts.
    what: &'static str,
}

fn is_confirmed(booking: &Booking) -> bool {
    matches!(booking.phase, Phase::Confirmed { .. })
}

impl World {
    /// What must come of `command`; `None` for those that belong to the sale itself.
    pub(super) fn foretell(&self, command: &Command) -> Option<Foretold> {
        let (Command::Cancel { booking, .. }
        | Command::Reschedule { booking, .. }
        | Command::NoShow { booking, .. }
        | Command::RequestPayment { booking, .. }
        | Command::RevokePaymentRequest { booking, .. }
        | Command::TakeHold { booking, .. }
        | Command::LetGoOfHold { booking }
        | Command::GrantRefund { booking, .. }) = command
        else {
            return None;
        };
        // Time that is kept free is no visit.
        let visit = |booking: &&Booking| booking.made.purpose != Purpose::Blocked;
        let known = self.books.bookings().get(booking).filter(visit).zip(self.promises.get(booking));
        let (expected, what) = match known {
            None => (Expected::Refused(Refusal::UnknownBooking), "after the sale: unknown booking"),
            Some((known, promise)) => self.expected(command, known, promise),
        };
        let week = self.now.plus(HOLD_DAYS * DAY);
        let held = known.and_then(|(known, promise)| promise.held_until(known));
        let idle = known.map_or(0, |(known, _)| Promise::idle(known));
        let held_until = held.unwrap_or(week);
        Some(Foretold { booking: booking.clone(), expected, held_until, idle, what })
    }

    fn expected(&self, command: &Command, booking: &Booking, promise: &Promise) -> (Expected, &'static str) {
        match command {
            Command::Cancel { by, .. } => self.expected_cancel(*by, booking, promise),
            Command::NoShow { waiver, .. } => match booking.phase {
                Phase::NoShow { .. } => (Expected::Same, "missed twice"),
                Phase::Confirmed { .. } if self.now >= promise.start => {
                    let off = promise.missed(booking, &self.house);
                    let off = if *waiver == Waiver::Whole { Off { keeps: 0, asks: 0 } } else { off };
                    let what = match (off.asks > 0, off.keeps > 0) {
                        (true, _) => "missed, for more than is there",
                        (false, true) => "missed, for a fee",
                        (false, false) => "missed, for nothing",
                    };
                    (Expected::Off(off), what)
                }
                _ => (Expected::Refused(Refusal::NotNow), "missed too early"),
            },
            Command::RequestPayment { key, amount, .. } => {
                let (key, minor) = (key.clone(), amount.minor() / self.house.step * self.house.step);
                match is_confirmed(booking) {
                    true if promise.knows_request(&key) => (Expected::Same, "payment asked for twice"),
                    true if promise.was_revoked(&key) => {
                        (Expected::Same, "payment asked for after its revoke")
                    }
                    true if minor > 0 && promise.lacking(booking) + minor < promise.smallest => {
                        let least = self.house.sum(promise.smallest);
                        (Expected::Refused(Refusal::TooLittle { least }), "too little asked for")
                    }
                    true if minor > 0 => (Expected::Requested { key, minor }, "payment asked for"),
                    true => (Expected::Refused(Refusal::NothingToPay), "nothing asked for"),
                    false => (Expected::Refused(Refusal::NotNow), "payment asked for too late"),
                }
            }
            Command::RevokePaymentRequest { key, .. } if promise.knows_request(key) => {
                (Expected::Revoked { key: key.clone() }, "request revoked")
            }
            Command::RevokePaymentRequest { .. } => (Expected::Same, "request revoked twice"),
            Command::GrantRefund { key, amount, .. } => {
                let (left, step) = (promise.grantable(booking), self.house.step);
                // In units that the provider sends back, in the client's favour.
                let minor = amount.minor().div_ceil(step) * step;
                if promise.granted.contains_key(key) {
                    (Expected::Same, "refund granted twice")
                } else if is_stuck(booking) {
                    (Expected::Stuck, "refund not granted: obstacle")
                } else if amount.is_zero() || amount.minor() > left {
                    let left = self.house.sum(left);
                    (Expected::Refused(Refusal::TooMuch { left }), "refund not granted: too much")
                } else {
                    let what = if promise.off.is_some() { "fee given back" } else { "refund granted" };
                    (Expected::Granted { key: key.clone(), minor, gone: promise.gone_by_hand(booking) }, what)
                }
            }
            Command::TakeHold { amount, .. } => {
                let (held, minor) =
                    (promise.guarantee(booking), amount.minor() / self.house.step * self.house.step);
                match promise.decided() {
                    Some(taken) if taken > 0 && taken == minor => (Expected::Same, "guarantee taken twice"),
                    _ if held == 0 => (Expected::Refused(Refusal::NotNow), "no guarantee to take"),
                    _ if minor == 0 || minor > held => {
                        let left = self.house.sum(held);
                        (Expected::Refused(Refusal::TooMuch { left }), "more taken than is guaranteed")
                    }
                    _ if minor < held => {
                        (Expected::Decided { taken: minor, of: held }, "part of a guarantee taken")
                    }
                    _ => (Expected::Decided { taken: minor, of: held }, "all of a guarantee taken"),
                }
            }
            Command::LetGoOfHold { .. } => match (promise.decided(), promise.guarantee(booking)) {
                (Some(0), _) => (Expected::Same, "guarantee let go of twice"),
                (_, 0) => (Expected::Refused(Refusal::NotNow), "no guarantee to let go of"),
                (_, of) => (Expected::Decided { taken: 0, of }, "guarantee let go of"),
            },
            Command::Reschedule { to, .. } => self.expected_move(to, booking, promise),
            other => panic!("not after the sale: {other:?}"),
        }
    }

    fn expected_cancel(
        &self,
        by: Cancelling,
        booking: &Booking,
        promise: &Promise,
    ) -> (Expected, &'static str) {
        if matches!(booking.phase, Phase::Cancelled { .. }) {
            return (Expected::Same, "called off twice");
        }
        let never = || Expected::Refused(Refusal::NotCancellable);
        if !is_confirmed(booking) {
            return (never(), "called off what does not stand");
        }
        let quote = promise.cancellation(booking, &self.house, self.now);
        let off = Off { keeps: quote.fee.minor(), asks: quote.charge.map_or(0, Money::minor) };
        let (off, what) = match by {
            Cancelling::Client { .. } if self.now >= promise.start => {
                return (never(), "called off after it began");
            }
            Cancelling::Client { shown } if shown != quote => {
                return (
                    Expected::Refused(Refusal::FeeChanged { quote }),
                    "called off, having been shown else",
                );
            }
            Cancelling::Client { shown } => {
                let what = match promise.start.since(self.now) {
                    _ if promise.free_until() == self.now => "called off at the last free second",
                    _ if promise.free_until().plus(1) == self.now => "called off a second later",
                    _ if shown.fee.is_zero() => "called off for nothing",
                    _ if shown.charge.is_some() => "called off for more than is there",
                    _ => "called off for a fee",
                };
                (off, what)
            }
            Cancelling::SalonByTerms => (off, "called off by the salon by the terms"),
            Cancelling::SalonForFree => (Off { keeps: 0, asks: 0 }, "called off by the salon"),
        };
        (Expected::Off(off), what)
    }

    fn expected_move(
        &self,
        to: &Rescheduling,
        booking: &Booking,
        promise: &Promise,
    ) -> (Expected, &'static str) {
        if !is_confirmed(booking) {
            return (Expected::Refused(Refusal::NotNow), "moved what does not stand");
        }
        if promise.start == to.start && is_with(booking, &to.staff) {
            return (Expected::Same, "moved where it is");
        }
        if to.from.is_some_and(|from| from != promise.start) {
            return (Expected::Refused(Refusal::NotNow), "moved from where it is no more");
        }
        let last = promise.free_until().min(promise.start.plus(-1));
        if to.by == Actor::Client && self.now > last {
            return (Expected::Refused(Refusal::NotNow), "moved too late");
        }
        let what = match to.by {
            Actor::Client if self.now == last => "moved at the last second",
            Actor::Client => "moved by the client",
            Actor::Salon => "moved by the salon",
        };
        (Expected::Moved(Box::new(to.clone())), what)
    }

    /// The ledger answered as it must.
    pub(super) fn check_foretold(&mut self, foretold: &Foretold, result: &Result<Answer, Refusal>) {
        let Foretold { booking, expected, what, .. } = foretold;
        let now = self.books.bookings().get(booking);
        let right = match (expected, result) {
            (Expected::Refused(refusal), Err(said)) => refusal == said,
            (Expected::Stuck, Err(Refusal::CannotSendBack { obstacle })) => {
                matches!(obstacle, RefundObstacle::Disputed | RefundObstacle::TriesUsedUp)
            }
            (Expected::Same, Ok(_)) => self.books.untouched(),
            (Expected::Off(off), Ok(_)) => {
                let Some(Phase::Cancelled { fee, .. } | Phase::NoShow { fee, .. }) =
                    now.map(|booking| booking.phase)
                else {
                    panic!("law: what was called off is off: {now:#?}")
                };
                fee.map_or(0, Money::minor) == off.keeps && now.is_some_and(|now| self.is_asked(now, off))
            }
            (Expected::Decided { taken, .. }, Ok(_)) => now.is_some_and(|now| self.is_taken_of(now, *taken)),
            (Expected::Requested { .. } | Expected::Revoked { .. } | Expected::Granted { .. }, Ok(_)) => true,
            (Expected::Moved(to), Ok(_)) => now.is_some_and(|booking| is_there(booking, to)),
            (Expected::Moved(to), Err(Refusal::SlotTaken { .. })) => {
                now.is_some_and(|booking| is_taken(&self.books, booking, to))
            }
            (Expected::Moved(to), Err(Refusal::PriceChanged { quote })) => now.is_some_and(|booking| {
                let services = &booking.made.asked.services;
                let held = can_be_held(&self.house, services, to.start, foretold.held_until);
                (quote.collect == Collect::Hold) == held && *quote != to.shown
            }),
            (Expected::Moved(_), Err(refusal)) => {
                matches!(refusal, Refusal::NotBookable { .. } | Refusal::NotOffered)
            }
            _ => false,
        };
        let at = self.now;
        assert!(right, "law: after the sale, {what} at {at:?}: {expected:?} and not {result:?}: {now:#?}");
        self.counts.add(match (expected, result) {
            (Expected::Moved(_), Err(Refusal::SlotTaken { .. })) => "moved into a taken time",
            (Expected::Moved(_), Err(_)) => "move refused",
            (Expected::Requested { .. }, Err(_)) => "too little asked for",
            _ => what,
        });
    }

    /// The ledger has done it.
    pub(super) fn came_true(&mut self, foretold: &Foretold) {
        let Some(booking) = self.books.bookings().get(&foretold.booking) else { return };
        let Some(promise) = self.promises.get_mut(&foretold.booking) else { return };
        match &foretold.expected {
            Expected::Refused(_) | Expected::Stuck | Expected::Same => {}
            Expected::Off(off) => {
                if off.keeps > 0 && !promise.granted.is_empty() {
                    self.counts.add("called off for a fee after a grant");
                }
                promise.call_off(off.clone());
            }
            Expected::Requested { key, minor } => promise.request(key, *minor),
            Expected::Revoked { key } => {
                let back = self.books.written().iter().flat_map(|written| &written.change.events);
                let back = back.into_iter().any(|event| matches!(event, Event::RefundRequested { .. }));
                if promise.revoke(key) && back {
                    self.counts.add("request revoked after it was paid");
                }
            }
            Expected::Granted { key, minor, gone } => {
                if *gone > 0 {
                    self.counts.add("granted after a refund by hand");
                }
                promise.grant(key, *minor, *gone);
            }
            Expected::Decided { taken, of } => promise.decide((*taken, *of), foretold.idle),
            Expected::Moved(_) => {
                // A quarter of an hour of overlap at least: the time that it gives up in the same breath.
                let former = self.books.written().iter().find_map(|written| written.change.former.as_ref());
                let own = |claim: &Claim| {
                    let mut now = booking.made.claims.iter();
                    now.any(|new| new.staff == claim.staff && new.interval.overlaps(claim.interval))
                };
                if former.is_some_and(|former| former.iter().any(own)) {
                    self.counts.add("moved into its own old time");
                }
                if booking.made.claims.len() > 1 {
                    self.counts.add("moved, to be done by several");
                }
                let before = promise.ahead();
                promise.moved(booking, &self.house, (foretold.held_until, foretold.idle));
                match promise.ahead().cmp(&before) {
                    std::cmp::Ordering::Greater => self.counts.add("moved to somebody dearer"),
                    std::cmp::Ordering::Less => self.counts.add("moved to somebody cheaper"),
                    std::cmp::Ordering::Equal => {}
                }
                if promise.moves == 5 {
                    self.counts.add("moved five times");
                }
            }
        }
    }

    /// What is asked for beyond what was there is charged to the card on file at once, or asked of the client.
    fn is_asked(&self, booking: &Booking, off: &Off) -> bool {
        let events = self.books.written().iter().flat_map(|written| &written.change.events);
        let charge = |event: &Event| match event {
            Event::ChargeStarted { amount, .. } => Some(amount.minor()),
            _ => None,
        };
        let charged: Vec<_> = events.filter_map(charge).collect();
        let wanted = booking.wanted().map_or(0, Money::minor);
        match charged[..] {
            // Too little for any provider is paid at the salon.
            [] => wanted == off.asks || off.asks < self.house.smallest || is_stuck(booking),
            [charged] => charged + wanted == off.asks,
            _ => false,
        }
    }

    /// Of a card that was held, just that is taken; the rest is let go.
    fn is_taken_of(&self, booking: &Booking, taken: u64) -> bool {
        let events = self.books.written().iter().flat_map(|written| &written.change.events);
        let captured = |event: &Event| match event {
            Event::CaptureRequested { amount, .. } => Some(amount.minor()),
            _ => None,
        };
        let captured: u64 = events.filter_map(captured).sum();
        captured == taken || (captured < taken && is_stuck(booking))
    }
}

/// Whoever does each service is whom somebody wants for it.
pub(super) fn is_with(booking: &Booking, staff: &StaffChoice) -> bool {
    let lines = &booking.made.lines;
    match staff {
        StaffChoice::Any => true,
        StaffChoice::Member { id } => lines.iter().all(|line| line.staff == *id),
        StaffChoice::Each { each } => {
            let wanted = |(wanted, line): (&Option<StaffId>, &BookedLine)| {
                wanted.as_ref().is_none_or(|id| *id == line.staff)
            };
            each.len() == lines.len() && each.iter().zip(lines).all(wanted)
        }
    }
}

fn is_there(booking: &Booking, to: &Rescheduling) -> bool {
    let claims = &booking.made.claims;
    let own = |line: &BookedLine| {
        let within = |claim: &Claim| claim.interval.start <= line.start && line.end <= claim.interval.end;
        claims.iter().any(|claim| claim.staff == line.staff && within(claim))
    };
    booking.made.visit.start == to.start
        && booking.made.quote == to.shown
        && !claims.is_empty()
        && is_with(booking, &to.staff)
        && claims[0].interval.start == to.start
        && claims.windows(2).all(|two| two[0].interval.end == two[1].interval.start)
        && booking.made.lines.iter().all(own)
}

/// Somebody who may could do each of these services, one after the other from `at` on.
fn has_team(
    books: &Books,
    booking: &Booking,
    (services, each): (&[ServiceId], &[Option<StaffId>]),
    at: Timestamp,
) -> bool {
    let ([service, later @ ..], [wanted, each @ ..], Some(salon)) = (services, each, &books.salon) else {
        return true;
    };
    let minutes = salon.service(service).expect("a service of ours").duration;
    let interval = Interval { start: at, end: at.plus(minutes.seconds()) };
    let able = salon.staff.iter().filter(|one| one.offer(service).is_some());
    let mut able = able.filter(|one| wanted.as_ref().is_none_or(|id| *id == one.id));
    able.any(|one| {
        let Ok(busy) = books.busy(&one.id, interval, &booking.made.id);
        busy.is_empty() && has_team(books, booking, (later, each), interval.end)
    })
}

/// Everybody who could do it is somebody else's at that time.
fn is_taken(books: &Books, booking: &Booking, to: &Rescheduling) -> bool {
    let claims = &booking.made.claims;
    let length = claims[claims.len() - 1].interval.end.since(claims[0].interval.start);
    let interval = Interval { start: to.start, end: to.start.plus(length) };
    let services = &booking.made.asked.services;
    if let StaffChoice::Each { each } = &to.staff {
        return !has_team(books, booking, (services, each), to.start);
    }
    let staff = books.salon.iter().flat_map(|salon| &salon.staff);
    let able = staff.filter(|member| services.iter().all(|service| member.offer(service).is_some()));
    let mut wanted = able.filter(|member| match &to.staff {
        StaffChoice::Any | StaffChoice::Each { .. } => true,
        StaffChoice::Member { id } => member.id == *id,
    });
    wanted.all(|member| {
        let Ok(busy) = books.busy(&member.id, interval, &booking.made.id);
        !busy.is_empty()
    })
}
