//! Time that the salon keeps free, and gives back.

use super::World;
use chairtime_shared::api::desk::DeskBlock;
use chairtime_shared::booking::{Phase, Purpose};
use chairtime_shared::id::BookingId;
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::schedule::Zone;
use chairtime_shared::time::LocalTime;

impl World {
    /// Among visits, across them, and where it is blocked already; sometimes what is blocked is given back instead.
    pub(super) fn blocks(&mut self) {
        let blocks = self.books.bookings().values().filter(|one| one.made.purpose == Purpose::Blocked);
        let blocks: Vec<BookingId> = blocks.map(|one| one.made.id.clone()).collect();
        if !blocks.is_empty() && self.rng.percent(40) {
            let booking = blocks[self.rng.index(blocks.len())].clone();
            self.counts.add("time given back");
            self.transaction(Command::Unblock { booking }, |_| {});
            return;
        }
        let (days, from) = (self.rng.seconds(3), 540 + 15 * self.rng.seconds(30));
        let start = self.place.at(self.now, days, from);
        let zone = Zone::parse(&self.salon.zone).expect("a zone");
        let minutes = |at: i64| {
            let at = u16::try_from(at).expect("within a day");
            LocalTime::from_minutes(at).expect("a time of day")
        };
        let to = minutes(from + 15 + 15 * self.rng.seconds(12));
        let staff = self.salon.staff[self.rng.index(2)].id.clone();
        let number = 0xb10c_0000 + blocks.len() as u64;
        let id: BookingId = format!("{number:032x}").parse().expect("an identifier");
        let date = zone.local_date(start);
        let block =
            DeskBlock { id: id.clone(), staff, date, from: minutes(from), to, label: "Away".to_owned() };
        let again = Command::Block { block: Box::new(block) };
        let refused = match self.transaction(again.clone(), |_| {}) {
            Some(Ok(Answer::Booking { booking, .. })) => {
                let stands = matches!(booking.phase, Phase::Confirmed { .. });
                assert!(stands && booking.wanted().is_none(), "law: blocked time costs nobody anything");
                self.counts.add("time blocked");
                None
            }
            Some(Ok(other)) => panic!("a block is a booking: {other:?}"),
            Some(Err(refusal)) => Some(refusal),
            None => return,
        };
        match refused {
            None => {
                let before = self.books.bookings()[&id].clone();
                self.transaction(again, |_| {});
                assert!(self.books.bookings()[&id] == before, "law: the same block again is the same block");
            }
            Some(Refusal::SlotTaken { .. }) => self.counts.add("time not blocked: taken"),
            Some(Refusal::NotBookable { .. }) => self.counts.add("time not blocked: over"),
            Some(other) => panic!("law: a block is refused for what is there: {other:?}"),
        }
    }
}
