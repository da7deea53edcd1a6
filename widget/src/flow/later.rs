//! What is not needed to book and to pay: coming back by a link or after a reload, calling off, moving, the calendar's file.
//! Its code is in a wasm of its own.
//!
//! Invariant: what is in the files of this name is called while [`super::Later`] says that the code is here, and never before.
//! The build cuts there (`widget/loader/later.mjs`): what only these functions reach is in the other wasm.

use super::ask::Ask;
use super::standing::{Road, Standing, StandingMsg, Tab};
use super::visit::Visit;
use super::{Cmd, Failure, Kept, Opener, Shop, Stage};
use crate::ics;
use chairtime_shared::api::{BookingAnswer, Problem};
use chairtime_shared::time::Timestamp;

/// Opens with a link, or with what was kept.
#[inline(never)]
pub(super) fn open(opener: Opener, shop: Shop, ask: &mut Ask) -> Stage {
    match opener {
        Opener::Services(choice) => Stage::Visit(Box::new(Visit::with_choice(shop, choice, ask))),
        Opener::Kept(kept) => match *kept {
            Kept::Sent { request, time } => Stage::Visit(Box::new(Visit::with_request(shop, *request, time))),
            Kept::Standing(key) => Standing::returned(shop, key, Road::Kept, Tab::Made, ask),
            Kept::Told(key) => Standing::returned(shop, key, Road::Kept, Tab::Told, ask),
        },
        Opener::Link(key) => Standing::returned(shop, key, Road::Link, Tab::Other, ask),
        Opener::Back(key) => Standing::returned(shop, key, Road::Link, Tab::Made, ask),
        Opener::BrokenLink => Standing::broken(shop),
    }
}

/// What the client does about a visit that stands.
#[inline(never)]
pub(super) fn manage(mut standing: Box<Standing>, msg: StandingMsg, ask: &mut Ask) -> Stage {
    match msg {
        StandingMsg::AskToCancel => standing.ask_to_cancel(ask),
        StandingMsg::Cancel => standing.cancel(ask),
        StandingMsg::KeepVisit => standing.keep_visit(ask),
        StandingMsg::Move => return standing.go_moving(ask),
        StandingMsg::Calendar => {
            if let Some(answer) = &standing.answer {
                let shop = &standing.shop.storefront;
                let file = ics::calendar_file(&answer.booking, &shop.name, &shop.address, answer.now);
                ask.push(Cmd::Save { file });
            }
        }
        StandingMsg::Pay
        | StandingMsg::PayAt(_)
        | StandingMsg::Look
        | StandingMsg::AnotherTime
        | StandingMsg::AnotherVisit
        | StandingMsg::Shown => {}
    }
    Stage::Standing(standing)
}

/// Other terms of calling off hold by now.
#[inline(never)]
pub(super) fn terms_changed(standing: &mut Standing, problem: Box<Problem>, ask: &mut Ask) {
    standing.terms_changed(problem, ask);
}

/// The client would have the visit moved, as shown.
#[inline(never)]
pub(super) fn send_move(visit: &mut Visit, ask: &mut Ask) {
    visit.send_move(ask);
}

/// The visit is moved, or is not.
#[inline(never)]
pub(super) fn move_came(
    visit: Box<Visit>,
    outcome: Result<Box<BookingAnswer>, Failure>,
    at: Timestamp,
    ask: &mut Ask,
) -> Stage {
    visit.move_came(outcome, at, ask)
}

/// The visit stays where it is.
#[inline(never)]
pub(super) fn stay(visit: Box<Visit>, ask: &mut Ask) -> Stage {
    visit.stay(ask)
}
