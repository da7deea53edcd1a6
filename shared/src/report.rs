//! The finance report: what the movements of a period add up to.
//!
//! Each figure is a sum over lines of the chain, so the report and the chain cannot disagree: over any division of the
//! period the parts add up to the whole. Invariants: currencies are never added together; a line counts in the period in
//! which it was written, in the salon's zone. Deliberately absent: storage, and how it is shown.

mod selection;

use crate::figure::Figure;
use crate::id::{ServiceId, StaffId};
use crate::money::Currency;
use crate::movement::{Kind, Line};
use crate::provider::Provider;
use crate::schedule::Zone;
use crate::time::{Interval, LocalDate, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use selection::{NotAFigure, OfRow, Selection};

/// How a period is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Into days.
    Day,
    /// Into weeks, which begin on Monday.
    Week,
    /// Into calendar months.
    Month,
}

/// Most days in one report: ten years and a bit.
pub const DAYS_MAX: i64 = 3_700;

/// Days, both included, in the salon's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// How it is divided.
    pub by: Bucket,
}

/// Why there is no report on a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It ends before it begins.
    #[error("the period ends before it begins")]
    Backwards,
    /// It is longer than [`DAYS_MAX`].
    #[error("the period is longer than {DAYS_MAX} days")]
    TooLong,
}

impl Period {
    /// How many days it has.
    ///
    /// # Errors
    /// It ends before it begins, or is too long.
    pub fn days(self) -> Result<i64, PeriodError> {
        match self.to.days_since_epoch() - self.from.days_since_epoch() + 1 {
            days if days < 1 => Err(PeriodError::Backwards),
            days if days > DAYS_MAX => Err(PeriodError::TooLong),
            days => Ok(days),
        }
    }
}

/// Signed sums in minor units of one currency. What went out counts positive in its own column: `refunds` of 500 are 5.00
/// sent back. A column is negative where more came back than went in the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Taken from clients' cards.
    pub gross: i64,
    /// Sent back to clients, less what did not arrive.
    pub refunds: i64,
    /// Taken by disputes, less what was given back.
    pub disputes: i64,
    /// Kept by the providers, less what they gave back.
    pub provider_fees: i64,
    /// What is left: `gross - refunds - disputes - provider_fees`.
    pub net: i64,
    /// Of that, kept for visits that were called off or missed.
    pub fees_kept: i64,
    /// How many charges. A charge for two services counts for each of them.
    pub charges: u64,
    /// Paid out to the salon's bank account, less what came back. No part of `net`: it was the salon's before.
    #[serde(default)]
    pub payouts: i64,
}

impl Figures {
    fn add(&mut self, kind: Kind, minor: u64) {
        // No single sum is above 10^15 minor units (`Money`), so sums of any real number of lines fit.
        let minor = i64::try_from(minor).unwrap_or(i64::MAX);
        let (figure, sign) = selection::column(kind);
        let column = match figure {
            Figure::Gross => &mut self.gross,
            Figure::Refunds => &mut self.refunds,
            Figure::Disputes => &mut self.disputes,
            Figure::ProviderFees => &mut self.provider_fees,
            Figure::FeesKept => &mut self.fees_kept,
            Figure::Payouts => &mut self.payouts,
            // Worked out below, and no kind's own.
            Figure::Net => return,
        };
        *column = column.saturating_add(minor.saturating_mul(sign));
        self.charges += u64::from(kind == Kind::Charge);
        self.net = self.gross - self.refunds - self.disputes - self.provider_fees;
    }
}

/// One row: what it is about, and its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenRow<K>", bound(deserialize = "K: Deserialize<'de>"))]
pub struct Row<K> {
    /// A day, a service, a person, a provider, a card scheme. Empty where a line has none.
    pub key: K,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A [`Row`] as it is written, read field by field ([`crate::flat`]).
#[derive(Deserialize)]
struct WrittenRow<K> {
    key: K,
    gross: i64,
    refunds: i64,
    disputes: i64,
    provider_fees: i64,
    net: i64,
    fees_kept: i64,
    charges: u64,
    #[serde(default)]
    payouts: i64,
}

impl<K> From<WrittenRow<K>> for Row<K> {
    fn from(written: WrittenRow<K>) -> Self {
        let WrittenRow { key, gross, refunds, disputes, provider_fees, net, fees_kept, charges, payouts } =
            written;
        let figures = Figures { gross, refunds, disputes, provider_fees, net, fees_kept, charges, payouts };
        Self { key, figures }
    }
}

/// What happened in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyReport {
    /// The currency of all its figures.
    pub currency: Currency,
    /// Over all.
    pub total: Figures,
    /// Charges of which no fee is known (yet): `provider_fees` leaves them out, which is not the same as none.
    #[serde(default)]
    pub charges_without_fee: u64,
    /// By day, week or month: the first day of each, in order, empty ones included.
    pub periods: Vec<Row<LocalDate>>,
    /// By service.
    pub services: Vec<Row<Option<ServiceId>>>,
    /// By who does it.
    pub staff: Vec<Row<Option<StaffId>>>,
    /// By provider.
    pub providers: Vec<Row<Option<Provider>>>,
    /// By card scheme, as the provider spells it.
    pub methods: Vec<Row<Option<String>>>,
}

/// What the movements of a period add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which period.
    pub period: Period,
    /// From when to when that is.
    pub span: Interval,
    /// How many lines it has.
    pub movements: u64,
    /// One report a currency, by its code. Empty when nothing happened.
    pub currencies: Vec<CurrencyReport>,
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.gross = self.gross.saturating_add(other.gross);
        self.refunds = self.refunds.saturating_add(other.refunds);
        self.disputes = self.disputes.saturating_add(other.disputes);
        self.provider_fees = self.provider_fees.saturating_add(other.provider_fees);
        self.net = self.net.saturating_add(other.net);
        self.fees_kept = self.fees_kept.saturating_add(other.fees_kept);
        self.charges = self.charges.saturating_add(other.charges);
        self.payouts = self.payouts.saturating_add(other.payouts);
    }
}

/// Adds rows to rows, in the order of their keys.
fn merge<K: Ord>(into: &mut Vec<Row<K>>, rows: Vec<Row<K>>) {
    for row in rows {
        match into.binary_search_by(|there| there.key.cmp(&row.key)) {
            Ok(there) => {
                if let Some(there) = into.get_mut(there) {
                    there.figures += row.figures;
                }
            }
            Err(place) => into.insert(place, row),
        }
    }
}

impl Report {
    /// Adds a report on other lines of the same period to this one: a long period is read a few thousand lines at a time.
    pub fn merge(&mut self, other: Self) {
        self.movements = self.movements.saturating_add(other.movements);
        for report in other.currencies {
            let code = report.currency.code();
            match self.currencies.binary_search_by(|there| there.currency.code().cmp(code)) {
                Ok(there) => {
                    if let Some(there) = self.currencies.get_mut(there) {
                        there.total += report.total;
                        there.charges_without_fee =
                            there.charges_without_fee.saturating_add(report.charges_without_fee);
                        merge(&mut there.periods, report.periods);
                        merge(&mut there.services, report.services);
                        merge(&mut there.staff, report.staff);
                        merge(&mut there.providers, report.providers);
                        merge(&mut there.methods, report.methods);
                    }
                }
                Err(place) => self.currencies.insert(place, report),
            }
        }
    }
}

#[derive(Debug, Default)]
struct Sums {
    total: Figures,
    periods: BTreeMap<LocalDate, Figures>,
    services: BTreeMap<Option<ServiceId>, Figures>,
    staff: BTreeMap<Option<StaffId>, Figures>,
    providers: BTreeMap<Option<Provider>, Figures>,
    methods: BTreeMap<Option<String>, Figures>,
}

/// A report in the making: lines go in one by one, in any order.
#[derive(Debug)]
pub struct Builder {
    period: Period,
    span: Interval,
    /// When each part begins, in order.
    starts: Vec<(Timestamp, LocalDate)>,
    movements: u64,
    sums: BTreeMap<String, (Currency, Sums)>,
}

/// A part begins on that day.
fn begins(date: LocalDate, by: Bucket) -> bool {
    match by {
        Bucket::Day => true,
        Bucket::Week => date.weekday() == 0,
        Bucket::Month => date.parts().2 == 1,
    }
}

impl Builder {
    /// An empty report on `period` in the salon's zone.
    ///
    /// # Errors
    /// A period that ends before it begins, or is too long.
    pub fn new(period: Period, zone: &Zone) -> Result<Self, PeriodError> {
        let days = period.days()?;
        let span = Interval {
            start: zone.start_of_day(period.from),
            end: zone.start_of_day(period.to.plus_days(1)),
        };
        let mut starts: Vec<(Timestamp, LocalDate)> = Vec::new();
        for day in 0..days {
            let date = period.from.plus_days(day);
            // The first part may begin before the period does; it is named by the period's first day.
            if day == 0 || begins(date, period.by) {
                starts.push((zone.start_of_day(date), date));
            }
        }
        Ok(Self { period, span, starts, movements: 0, sums: BTreeMap::new() })
    }

    /// Which lines belong in.
    #[must_use]
    pub fn span(&self) -> Interval {
        self.span
    }

    /// Takes in a line; one outside the period is left out.
    pub fn add(&mut self, line: &Line) {
        if line.at < self.span.start || line.at >= self.span.end {
            return;
        }
        self.movements = self.movements.saturating_add(1);
        let currency = line.amount.currency();
        let (_, sums) =
            self.sums.entry(currency.code().to_owned()).or_insert_with(|| (currency, Sums::default()));
        let (kind, minor) = (line.kind, line.amount.minor());
        let behind = self.starts.partition_point(|(start, _)| *start <= line.at);
        let part = behind.checked_sub(1).and_then(|part| self.starts.get(part));
        sums.total.add(kind, minor);
        if let Some((_, date)) = part {
            sums.periods.entry(*date).or_default().add(kind, minor);
        }
        sums.providers.entry(line.provider).or_default().add(kind, minor);
        sums.methods.entry(line.method.clone()).or_default().add(kind, minor);
        for part in &line.parts {
            sums.services.entry(Some(part.service.clone())).or_default().add(kind, part.minor);
            sums.staff.entry(Some(part.staff.clone())).or_default().add(kind, part.minor);
        }
        if line.parts.is_empty() {
            sums.services.entry(None).or_default().add(kind, minor);
            sums.staff.entry(None).or_default().add(kind, minor);
        }
    }

    /// The report.
    #[must_use]
    pub fn finish(self) -> Report {
        fn rows<K>(figures: impl IntoIterator<Item = (K, Figures)>) -> Vec<Row<K>> {
            figures.into_iter().map(|(key, figures)| Row { key, figures }).collect()
        }
        let starts = &self.starts;
        let currencies = self.sums.into_values().map(|(currency, sums)| CurrencyReport {
            currency,
            total: sums.total,
            charges_without_fee: 0,
            periods: rows(
                starts.iter().map(|(_, date)| (*date, sums.periods.get(date).copied().unwrap_or_default())),
            ),
            services: rows(sums.services),
            staff: rows(sums.staff),
            providers: rows(sums.providers),
            methods: rows(sums.methods),
        });
        let currencies = currencies.collect();
        Report { period: self.period, span: self.span, movements: self.movements, currencies }
    }
}

#[cfg(test)]
mod tests;
