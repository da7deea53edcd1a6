//! Moving a visit that stands to another time or to somebody else.
//!
//! Invariant: the new time is taken and the old one given back in one transaction, so a race for the new time has one
//! winner and whoever loses keeps what they had. The payment stays; only the difference of what is due is asked for or
//! sent back, by settlement.

use super::choose::{Wish, choose};
use super::{Answer, Refusal, Store, begin, end_holds};
use crate::api::StaffChoice;
use crate::booking::{Actor, Booking, Moved, Phase};
use crate::id::BookingId;
use crate::prepayment::{HOLD_SECONDS, Quote, smallest_payable};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a visit shall be moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescheduling {
    /// Who moves it.
    pub by: Actor,
    /// Who shall do it.
    pub staff: StaffChoice,
    /// When it shall begin.
    pub start: Timestamp,
    /// The quote that was shown for it.
    pub shown: Quote,
    /// Where the visit was when they saw it: it is moved from there only. Absent: from wherever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
}

/// It is there already: the same request again.
fn is_there(booking: &Booking, to: &Rescheduling) -> bool {
    booking.made.visit.start == to.start && to.staff.is_met_by(&booking.made.staff())
}

/// Moves it, or says why not; then it stands as it stood.
pub(super) fn reschedule<S: Store>(
    store: &mut S,
    booking: &BookingId,
    to: &Rescheduling,
    now: Timestamp,
) -> Result<Result<Answer, Refusal>, S::Error> {
    let Some(salon) = store.salon()? else { return Ok(Err(Refusal::UnknownSalon)) };
    let Some(booking) = super::visit(store, booking)? else { return Ok(Err(Refusal::UnknownBooking)) };
    let stands = matches!(booking.phase, Phase::Confirmed { .. });
    if stands && is_there(&booking, to) {
        return Ok(Ok(Answer::Booking { booking: Box::new(booking), pay: None }));
    }
    // A request that was under way for long does not undo a later one.
    let elsewhere = to.from.is_some_and(|from| from != booking.made.visit.start);
    if !stands || elsewhere || (to.by == Actor::Client && now > booking.movable_until()) {
        return Ok(Err(Refusal::NotNow));
    }
    end_holds(store, now)?;
    let staff = booking.made.staff();
    let wish = Wish {
        id: &booking.made.id,
        from: Some((booking.made.visit.start, &staff)),
        services: &booking.made.asked.services,
        staff: &to.staff,
        start: to.start,
        by: to.by,
        shown: Some(&to.shown),
        // A card that is held already is held no longer than it was.
        held_until: booking.on_hold().map_or(now.plus(HOLD_SECONDS), |hold| hold.until),
    };
    let providers = store.providers()?;
    let moved = match choose(store, &salon, &wish, &providers, now)? {
        Ok(chosen) => Moved {
            lines: chosen.booked_lines(&salon, booking.made.locale),
            visit: chosen.plan.visit,
            claims: chosen.plan.claims,
            quote: chosen.quote,
            smallest: smallest_payable(salon.currency, &providers),
        },
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut begun = begin(booking, now);
    match begun.step.relocate(moved, to.by, now) {
        Ok(()) => Ok(Ok(Answer::Booking { booking: begun.finish(store)?, pay: None })),
        Err(reason) => Ok(Err(reason.into())),
    }
}
