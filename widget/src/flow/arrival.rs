//! The code behind ([`later`]): whether it is here, and what waits for it.
//!
//! Invariant: what the client asked for before it was here is done when it comes, or they are told that it did not and can ask
//! again. Nothing that is needed to book and to pay waits for it.

use super::ask::Ask;
use super::standing::{Standing, StandingMsg};
use super::visit::Visit;
use super::{Event, Failure, Opener, Opening, Stage, later};

/// Where that code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Later {
    /// Nobody has asked for it.
    #[default]
    Unasked,
    /// On its way.
    Coming,
    /// Lost on its way.
    Lost,
    /// Here for good.
    Here,
}

/// Asks for the storefront; and for the code behind, if only that can read what the widget opens with.
pub(super) fn begin(opener: Option<Opener>, ask: &mut Ask) -> Stage {
    ask.storefront();
    if opener.is_none() {
        ask.later();
    }
    Stage::Opening(Opening { opener, ..Opening::default() })
}

/// Goes on where the storefront is here, and all that it takes to open with it.
pub(super) fn open(opening: Opening, ask: &mut Ask) -> Stage {
    match opening {
        Opening { opener: Some(opener), shop: Some(shop), .. } => {
            ask.emit(Event::Ready);
            match opener {
                Opener::Services(choice) => Stage::Visit(Box::new(Visit::with_choice(shop, choice, ask))),
                opener @ (Opener::Kept(_) | Opener::Link(_) | Opener::Back(_) | Opener::BrokenLink) => {
                    later::open(opener, shop, ask)
                }
            }
        }
        opening => Stage::Opening(opening),
    }
}

/// It has come, with what the widget opens with; or has not.
pub(super) fn come(stage: Stage, outcome: Result<Opener, Failure>, ask: &mut Ask) -> Stage {
    ask.later = if outcome.is_ok() { Later::Here } else { Later::Lost };
    match (stage, outcome) {
        (Stage::Opening(opening), outcome) if opening.opener.is_none() => match outcome {
            Ok(opener) => open(Opening { opener: Some(opener), ..opening }, ask),
            Err(failure) => Stage::Opening(Opening { failure: Some(told(failure, ask)), ..opening }),
        },
        (Stage::Standing(mut standing), outcome) => match (standing.wants.take(), outcome) {
            (Some(msg), Ok(_)) => later::manage(standing, msg, ask),
            (Some(msg), Err(failure)) => {
                standing.retry = msg;
                standing.failure = Some(told(failure, ask));
                Stage::Standing(standing)
            }
            (None, _) => Stage::Standing(standing),
        },
        (stage, _) => stage,
    }
}

/// The client is told of it, and the page around.
fn told(failure: Failure, ask: &mut Ask) -> Failure {
    ask.emit(Event::Error { code: failure.code() });
    failure
}

/// What the client does about a visit that stands: now, or when the code for it is here.
pub(super) fn manage(mut standing: Box<Standing>, msg: StandingMsg, ask: &mut Ask) -> Stage {
    if ask.later == Later::Here {
        return later::manage(standing, msg, ask);
    }
    standing.wants = Some(msg);
    standing.failure = None;
    ask.later();
    Stage::Standing(standing)
}

/// A booking exists, so the code behind may be wanted soon: it is fetched before anybody asks. Not on the way to the payment
/// page, which would end it.
pub(super) fn behind(stage: &Stage, ask: &mut Ask) {
    if let Stage::Standing(standing) = stage
        && !standing.leaving
        && ask.later == Later::Unasked
    {
        ask.later();
    }
}

#[cfg(test)]
mod tests;
