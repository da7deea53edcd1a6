//! The rules of paying ahead and of calling off as they are typed: a service's own, or the salon's.
//!
//! Invariant: what a field does not show stays as it was: a notice that is no whole hour.

use super::typed::{hours, share, small, sum, written_share, written_sum};
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee, NOTICE_MAX};
use chairtime_shared::money::Currency;
use chairtime_shared::prepayment::{Collect, PrepaymentAmount, PrepaymentRule, Requirement};
use chairtime_shared::text::number;
use chairtime_shared::time::Minutes;

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsField {
    /// The share or the sum that is paid ahead.
    Ahead,
    /// The share or the sum that a late cancellation costs.
    Fee,
    /// Hours until which calling off is free.
    Notice,
}

/// How many fields there are.
const FIELDS: usize = 3;

impl TermsField {
    /// What it is called on the page.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ahead => "cat-ahead",
            Self::Fee => "cat-fee",
            Self::Notice => "cat-notice",
        }
    }
}

/// How a share or a sum is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// All of it: the price, or for a fee what was paid ahead.
    All,
    /// A share of the price.
    Percent,
    /// A sum.
    Fixed,
}

/// What a client is asked for ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// What the salon asks for everywhere.
    AsSalon,
    /// By a rule of its own.
    Own(Requirement),
}

/// What calling off late costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// What it costs everywhere at the salon.
    AsSalon,
    /// Nothing.
    Free,
    /// So much.
    Costs(Measure),
}

/// Something that is chosen rather than typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsChoice {
    /// Whether something is paid ahead.
    Asks(Asks),
    /// How much.
    Ahead(Measure),
    /// Whether it is charged or held.
    Collect(Collect),
    /// What calling off costs.
    Late(Late),
    /// Whether the card is kept for a fee.
    Card(CardOnFile),
}

/// Both rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What is paid ahead.
    pub asks: Asks,
    /// How much of it.
    pub ahead: Measure,
    /// Charged or held.
    pub collect: Collect,
    /// What calling off costs.
    pub late: Late,
    /// Whether the card is kept.
    pub card: CardOnFile,
    typed: [String; FIELDS],
    /// As it was read: a notice that is no whole hour stays so.
    notice: Minutes,
}

impl Terms {
    /// These rules; without one the salon's holds.
    #[must_use]
    pub fn of(
        prepayment: Option<PrepaymentRule>,
        cancellation: Option<CancellationRule>,
        currency: Currency,
    ) -> Self {
        let mut terms = Self {
            asks: Asks::AsSalon,
            ahead: Measure::All,
            collect: Collect::Charge,
            late: Late::AsSalon,
            card: CardOnFile::NotKept,
            typed: Default::default(),
            notice: Minutes(0),
        };
        if let Some(rule) = prepayment {
            terms.asks = Asks::Own(rule.requirement);
            terms.collect = rule.collect;
            let (ahead, text) = match rule.amount {
                PrepaymentAmount::Full => (Measure::All, String::new()),
                PrepaymentAmount::Percent { points } => (Measure::Percent, written_share(points)),
                PrepaymentAmount::Fixed { minor } => (Measure::Fixed, written_sum(minor, currency)),
            };
            terms.ahead = ahead;
            terms.write(TermsField::Ahead, text);
        }
        if let Some(rule) = cancellation {
            let (late, text) = match rule.fee {
                Fee::None => (Late::Free, String::new()),
                Fee::Percent { points } => (Late::Costs(Measure::Percent), written_share(points)),
                Fee::Fixed { minor } => (Late::Costs(Measure::Fixed), written_sum(minor, currency)),
                Fee::Prepayment => (Late::Costs(Measure::All), String::new()),
            };
            (terms.late, terms.card, terms.notice) = (late, rule.card, rule.free_until);
            terms.write(TermsField::Fee, text);
            terms.write(TermsField::Notice, number(hours(rule.free_until).into()));
        }
        terms
    }

    /// What is typed in a field.
    #[must_use]
    pub fn text(&self, field: TermsField) -> &str {
        self.typed.get(field as usize).map_or("", String::as_str)
    }

    /// Something is typed into a field.
    pub fn write(&mut self, field: TermsField, text: String) {
        if let Some(typed) = self.typed.get_mut(field as usize) {
            *typed = text;
        }
    }

    /// Something is chosen.
    pub fn choose(&mut self, choice: TermsChoice) {
        match choice {
            TermsChoice::Asks(asks) => self.asks = asks,
            TermsChoice::Ahead(ahead) => self.ahead = ahead,
            TermsChoice::Collect(collect) => self.collect = collect,
            TermsChoice::Late(late) => self.late = late,
            TermsChoice::Card(card) => self.card = card,
        }
    }

    /// The rule of paying ahead, where it is an own one.
    ///
    /// # Errors
    /// The field that cannot be read.
    pub fn prepayment(&self, currency: Currency) -> Result<Option<PrepaymentRule>, TermsField> {
        let Asks::Own(requirement) = self.asks else { return Ok(None) };
        let (field, text) = (TermsField::Ahead, self.text(TermsField::Ahead));
        let amount = match self.ahead {
            // Of what is not asked for, nothing needs to be typed.
            _ if requirement == Requirement::Off => PrepaymentAmount::Full,
            Measure::All => PrepaymentAmount::Full,
            Measure::Percent => PrepaymentAmount::Percent { points: share(text).ok_or(field)? },
            Measure::Fixed => PrepaymentAmount::Fixed {
                minor: sum(text, currency).filter(|minor| *minor > 0).ok_or(field)?,
            },
        };
        Ok(Some(PrepaymentRule { requirement, amount, collect: self.collect }))
    }

    /// The rule of calling off, where it is an own one.
    ///
    /// # Errors
    /// The field that cannot be read.
    pub fn cancellation(&self, currency: Currency) -> Result<Option<CancellationRule>, TermsField> {
        let (field, text) = (TermsField::Fee, self.text(TermsField::Fee));
        let fee = match self.late {
            Late::AsSalon => return Ok(None),
            Late::Free => Fee::None,
            Late::Costs(Measure::All) => Fee::Prepayment,
            Late::Costs(Measure::Percent) => Fee::Percent { points: share(text).ok_or(field)? },
            Late::Costs(Measure::Fixed) => {
                Fee::Fixed { minor: sum(text, currency).filter(|minor| *minor > 0).ok_or(field)? }
            }
        };
        let typed = self.text(TermsField::Notice);
        let free_until = match small(if typed.trim().is_empty() { "0" } else { typed }) {
            Some(typed) if typed == hours(self.notice) => self.notice,
            Some(typed) if typed <= NOTICE_MAX.0 / 60 => Minutes(typed.saturating_mul(60)),
            Some(_) | None => return Err(TermsField::Notice),
        };
        Ok(Some(CancellationRule { free_until, fee, card: self.card }))
    }

    /// The fields that need attention.
    pub fn wrong(&self, currency: Currency) -> impl Iterator<Item = TermsField> + use<> {
        [self.prepayment(currency).err(), self.cancellation(currency).err()].into_iter().flatten()
    }
}
