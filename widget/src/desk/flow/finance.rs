//! The money: the report of a period, what the providers tell, and what differs from their books.
//!
//! Invariant: figures are shown as the Worker added them up. Deliberately absent: adding, and exchange rates.

mod listing;

use super::{Cmd, Load, Room};
use crate::desk::data::{Reconciliation, Report};
use crate::flow::{Failure, Version};
use chairtime_shared::time::LocalDate;

pub(super) use listing::close;
pub use listing::{Listing, ListingMsg, Place, lists};

/// A period that is chosen by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The last seven days.
    Week,
    /// The last thirty days.
    Days30,
    /// This month so far.
    Month,
    /// The month before.
    LastMonth,
}

impl Span {
    /// In the order shown.
    pub const ALL: [Self; 4] = [Self::Week, Self::Days30, Self::Month, Self::LastMonth];

    /// Its days, both included.
    #[must_use]
    pub fn days(self, today: LocalDate) -> (LocalDate, LocalDate) {
        let first = |of: LocalDate| of.plus_days(1 - i64::from(of.parts().2));
        match self {
            Self::Week => (today.plus_days(-6), today),
            Self::Days30 => (today.plus_days(-29), today),
            Self::Month => (first(today), today),
            Self::LastMonth => {
                let last = first(today).plus_days(-1);
                (first(last), last)
            }
        }
    }
}

/// Which of the two periods whose figures stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The chosen one.
    Chosen,
    /// The one before it, as long; before a month, or the beginning of one, the same of the month before.
    Before,
}

impl Period {
    /// Its days, both included, where `from` to `to` is chosen.
    #[must_use]
    pub fn days(self, from: LocalDate, to: LocalDate) -> (LocalDate, LocalDate) {
        let day_before = from.plus_days(-1);
        let (of_month, last) = ((from.parts().0, from.parts().1), to.parts());
        match self {
            Self::Chosen => (from, to),
            Self::Before if from.parts().2 == 1 && of_month == (last.0, last.1) => {
                let first = day_before.plus_days(1 - i64::from(day_before.parts().2));
                let whole = to.plus_days(1).parts().2 == 1;
                let as_long = first.plus_days(i64::from(last.2) - 1);
                (first, if whole { day_before } else { as_long.min(day_before) })
            }
            Self::Before => {
                let days = to.days_since_epoch() - from.days_since_epoch();
                (day_before.plus_days(-days), day_before)
            }
        }
    }
}

/// Which end of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its first day.
    From,
    /// Its last day.
    To,
}

/// Look how reconciliation stands, or have it begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconciling {
    /// Look.
    Look,
    /// Begin.
    Begin,
}

/// The page of the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finance {
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// The report, as far as it is known.
    pub report: Option<Report>,
    /// How far that is.
    pub load: Load,
    /// The report of the period before, once it is known.
    pub before: Option<Report>,
    /// How the books stand against the providers.
    pub reconciliation: Option<Reconciliation>,
    /// The owner has had it begin, and it is not through.
    pub checking: bool,
    /// What a figure is made of, where that is open.
    pub listing: Option<Box<Listing>>,
    /// The figure that was opened last: there the focus goes back to.
    pub last: Option<Place>,
    asked: Version,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FinanceMsg {
    /// Another period.
    Choose(Span),
    /// Another first or last day; what is no day changes nothing.
    Pick(End, String),
    /// The report.
    Report {
        /// Of which of the two periods.
        of: Period,
        /// Of which question.
        version: Version,
        /// The answer.
        outcome: Result<Box<Report>, Failure>,
    },
    /// Ask again.
    Retry,
    /// Hold the books against the providers now.
    Check,
    /// About what a figure is made of.
    List(ListingMsg),
    /// How that stands.
    Reconciliation(Result<Reconciliation, Failure>),
}

impl FinanceMsg {
    /// Why that got no good answer.
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Report { outcome: Err(failure), .. }
            | Self::Reconciliation(Err(failure))
            | Self::List(ListingMsg::Page { outcome: Err(failure), .. }) => Some(failure),
            Self::Choose(_)
            | Self::Pick(..)
            | Self::Report { outcome: Ok(_), .. }
            | Self::Retry
            | Self::Check
            | Self::List(_)
            | Self::Reconciliation(Ok(_)) => None,
        }
    }
}

impl Finance {
    pub(super) fn new(today: LocalDate) -> Self {
        let (from, to) = Span::Days30.days(today);
        Self {
            from,
            to,
            report: None,
            load: Load::Idle,
            before: None,
            reconciliation: None,
            checking: false,
            listing: None,
            last: None,
            asked: Version::default(),
        }
    }
}

fn ask(room: &mut Room, version: Version) -> Vec<Cmd> {
    let finance = &mut room.finance;
    finance.asked = version;
    finance.load = Load::Waiting;
    finance.before = None;
    let fetch = |of: Period| {
        let (from, to) = of.days(finance.from, finance.to);
        Cmd::FetchReport { salon: room.salon.clone(), of, from, to, version }
    };
    vec![fetch(Period::Chosen), fetch(Period::Before)]
}

/// Comes to the page.
pub(super) fn open(room: &mut Room, version: Version) -> Vec<Cmd> {
    let how = Reconciling::Look;
    let salon = room.salon.clone();
    let mut commands = ask(room, version);
    commands.push(Cmd::Reconcile { salon, how });
    commands
}

/// Looks how far a check is, while one is under way.
pub(super) fn look(room: &Room) -> Option<Cmd> {
    let how = Reconciling::Look;
    (room.page == super::Page::Finance && room.finance.checking)
        .then(|| Cmd::Reconcile { salon: room.salon.clone(), how })
}

pub(super) fn update(room: &mut Room, msg: FinanceMsg, version: Version) -> Vec<Cmd> {
    let today = room.today;
    let finance = &mut room.finance;
    match msg {
        FinanceMsg::Choose(span) => {
            finance.listing = None;
            (finance.from, finance.to) = span.days(today);
            ask(room, version)
        }
        FinanceMsg::Pick(end, day) => {
            let Ok(day) = day.parse() else { return Vec::new() };
            finance.listing = None;
            match end {
                End::From => finance.from = day,
                End::To => finance.to = day,
            }
            // The other end moves along rather than being wrong.
            if finance.from > finance.to {
                (finance.from, finance.to) = (day, day);
            }
            ask(room, version)
        }
        FinanceMsg::Report { of: Period::Before, version, outcome } => {
            // Without it there is nothing to compare with, and the figures stand by themselves.
            if finance.asked == version {
                finance.before = outcome.ok().map(|report| *report);
            }
            Vec::new()
        }
        FinanceMsg::Report { of: Period::Chosen, version, outcome } => {
            if finance.asked == version {
                finance.load = match outcome {
                    Ok(report) => {
                        finance.report = Some(*report);
                        Load::Idle
                    }
                    Err(failure) => Load::Failed(failure),
                };
            }
            Vec::new()
        }
        FinanceMsg::Retry => ask(room, version),
        FinanceMsg::List(msg) => listing::update(room, msg, version),
        FinanceMsg::Check => {
            finance.checking = true;
            vec![Cmd::Reconcile { salon: room.salon.clone(), how: Reconciling::Begin }]
        }
        FinanceMsg::Reconciliation(Ok(told)) => {
            let through = told.runs.iter().all(|run| run.state == "finished");
            let was = finance.checking;
            finance.checking = was && !through;
            finance.reconciliation = Some(told);
            // What it has found is in the books now.
            if was && through { ask(room, version) } else { Vec::new() }
        }
        FinanceMsg::Reconciliation(Err(_)) => {
            finance.checking = false;
            Vec::new()
        }
    }
}
