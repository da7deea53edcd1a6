//! Movements: the salon's money, line by line, append-only and linked by hashes.
//!
//! A booking says how its money stands; a movement says that it has changed, and when. Lines are the differences between
//! what a booking's payments amounted to before a decision and after it, so each sum of lines is what stands in the books,
//! whatever order the news came in. Each line carries the hash of the one before: a line that is changed, taken out or put
//! in between shows ([`verify`]).
//! Invariants: an amount is never negative and never zero, its kind says which way it went; a line is in one currency.
//! Deliberately absent: storage, reports over lines (`report`), and what is only on its way: a refund is a line when the
//! provider has made it.

use crate::booking::settlement::entitlement;
use crate::booking::{Booking, Phase};
use crate::id::{BookingId, ProviderRef, ServiceId, StaffId};
use crate::money::Money;
use crate::payment::{Attempt, Payment};
use crate::provider::Provider;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What happened to the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Taken from the client's card.
    Charge,
    /// Sent back to the client.
    Refund,
    /// A refund that did not arrive: the salon has it again.
    RefundReturned,
    /// Taken from the salon by a dispute.
    DisputeWithdrawn,
    /// Given back to the salon after a dispute.
    DisputeReinstated,
    /// Kept by the provider for its service.
    ProviderFee,
    /// Given back by the provider of its fee.
    ProviderFeeReturned,
    /// Of what was taken, kept for a visit that was called off or missed. Moves nothing: it says what a charge became.
    FeeKept,
    /// Of what was kept for such a visit, not kept any more.
    FeeGivenUp,
    /// Paid out by the provider to the salon's bank account. The money was the salon's before and is so after.
    Payout,
    /// A payout that did not arrive, or was called off: the provider has the money again.
    PayoutReturned,
}

/// Which way money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the salon.
    In,
    /// From the salon.
    Out,
    /// Nowhere: the line only says what other lines mean.
    None,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Charge,
        Self::Refund,
        Self::RefundReturned,
        Self::DisputeWithdrawn,
        Self::DisputeReinstated,
        Self::ProviderFee,
        Self::ProviderFeeReturned,
        Self::FeeKept,
        Self::FeeGivenUp,
        Self::Payout,
        Self::PayoutReturned,
    ];

    /// Which way its money goes.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::Charge | Self::RefundReturned | Self::DisputeReinstated | Self::ProviderFeeReturned => {
                Direction::In
            }
            Self::Refund | Self::DisputeWithdrawn | Self::ProviderFee => Direction::Out,
            Self::FeeKept | Self::FeeGivenUp | Self::Payout | Self::PayoutReturned => Direction::None,
        }
    }

    /// The name as it is stored and exported.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::RefundReturned => "refund_returned",
            Self::DisputeWithdrawn => "dispute_withdrawn",
            Self::DisputeReinstated => "dispute_reinstated",
            Self::ProviderFee => "provider_fee",
            Self::ProviderFeeReturned => "provider_fee_returned",
            Self::FeeKept => "fee_kept",
            Self::FeeGivenUp => "fee_given_up",
            Self::Payout => "payout",
            Self::PayoutReturned => "payout_returned",
        }
    }
}

/// What of a line belongs to one service and the person who does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The service.
    pub service: ServiceId,
    /// Who does it.
    pub staff: StaffId,
    /// How much of the line, in the minor units of its currency. The parts of a line add up to it.
    pub minor: u64,
}

/// One line as it is told apart from all others, before it has its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When it was written, UTC.
    pub at: Timestamp,
    /// Of which booking; `None` for a payout, which belongs to none.
    pub booking: Option<BookingId>,
    /// Of which payment; `None` where the line is about all of them.
    pub attempt: Option<Attempt>,
    /// At whom; `None` where the line is about all payments.
    pub provider: Option<Provider>,
    /// What happened.
    pub kind: Kind,
    /// How much.
    pub amount: Money,
    /// The provider's name of it: a refund, a dispute, a payout.
    pub name: Option<ProviderRef>,
    /// The card's scheme, as the provider spells it.
    pub method: Option<String>,
    /// Whose it is; empty for a payment that is nobody's visit.
    pub parts: Vec<Part>,
}

/// A SHA-256 hash as 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(String);

impl Hash {
    /// As hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(digest: &[u8]) -> Self {
        use std::fmt::Write;
        let mut text = String::with_capacity(64);
        for byte in digest {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }
}

/// Not 64 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 hex digits")]
pub struct NotAHash;

impl std::str::FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(hex) { Ok(Self(text.to_owned())) } else { Err(NotAHash) }
    }
}

/// A line in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// From 1, without gaps.
    pub number: u64,
    /// What it says.
    pub line: Line,
    /// Over this line and the hash of the one before.
    pub hash: Hash,
}

/// Where a reading of lines in the order of time goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The time of the last line that was read.
    pub at: Timestamp,
    /// Its number.
    pub number: u64,
}

/// Where the next line goes: the number and hash of the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many lines there are.
    pub number: u64,
    /// The last one's hash; `None` when there is none.
    pub hash: Option<Hash>,
}

impl Head {
    /// Of a chain without lines.
    pub const START: Self = Self { number: 0, hash: None };

    /// Puts a line behind the last one.
    #[must_use]
    pub fn append(&mut self, line: Line) -> Movement {
        let number = self.number.saturating_add(1);
        let hash = hash(number, self.hash.as_ref(), &line);
        *self = Self { number, hash: Some(hash.clone()) };
        Movement { number, line, hash }
    }
}

/// Each field on a line of its own behind the name of this form, so that no two different lines read alike: no identifier
/// contains a line break.
fn hash(number: u64, before: Option<&Hash>, line: &Line) -> Hash {
    let mut digest = Sha256::new();
    let mut field = |text: &str| {
        digest.update(text.as_bytes());
        digest.update(b"\n");
    };
    field("chairtime movement v1");
    field(before.map_or("-", Hash::as_str));
    field(&number.to_string());
    field(&line.at.0.to_string());
    field(line.booking.as_ref().map_or("-", BookingId::as_str));
    field(&line.attempt.map_or_else(|| "-".to_owned(), |attempt| attempt.0.to_string()));
    field(line.provider.map_or("-", Provider::as_str));
    field(line.kind.as_str());
    field(&line.amount.minor().to_string());
    field(line.amount.currency().code());
    field(line.name.as_ref().map_or("-", ProviderRef::as_str));
    field(line.method.as_deref().unwrap_or("-"));
    for part in &line.parts {
        field(part.service.as_str());
        field(part.staff.as_str());
        field(&part.minor.to_string());
    }
    Hash::of(&digest.finalize())
}

/// Why a chain is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A line is missing, or one too many is there.
    #[error("movement {expected} is missing: {found} stands in its place")]
    Gap {
        /// The number that should be here.
        expected: u64,
        /// The one that is.
        found: u64,
    },
    /// The line, or one before it, is not as it was written.
    #[error("movement {number} is not as it was written")]
    Changed {
        /// The line.
        number: u64,
    },
}

/// Checks the next line behind `head`, and moves `head` on to it.
///
/// # Errors
/// What is wrong; `head` stays.
pub fn verify(head: &mut Head, movement: &Movement) -> Result<(), Broken> {
    let expected = head.number.saturating_add(1);
    if movement.number != expected {
        return Err(Broken::Gap { expected, found: movement.number });
    }
    if hash(expected, head.hash.as_ref(), &movement.line) != movement.hash {
        return Err(Broken::Changed { number: expected });
    }
    *head = Head { number: expected, hash: Some(movement.hash.clone()) };
    Ok(())
}

/// What a line is about: lines about one subject add up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Captured,
    Refund(ProviderRef),
    Withdrawn(ProviderRef),
    Reinstated(ProviderRef),
    ProviderFee(ProviderRef),
    FeeKept,
}

impl Subject {
    /// What it is called when there is more of it.
    fn more(&self) -> Kind {
        match self {
            Self::Captured => Kind::Charge,
            Self::Refund(_) => Kind::Refund,
            Self::Withdrawn(_) => Kind::DisputeWithdrawn,
            Self::Reinstated(_) => Kind::DisputeReinstated,
            Self::ProviderFee(_) => Kind::ProviderFee,
            Self::FeeKept => Kind::FeeKept,
        }
    }

    /// What it is called when there is less of it. What a provider has captured, withdrawn or reinstated only grows.
    fn less(&self) -> Kind {
        match self {
            Self::Captured | Self::Refund(_) => Kind::RefundReturned,
            Self::Withdrawn(_) => Kind::DisputeReinstated,
            Self::Reinstated(_) => Kind::DisputeWithdrawn,
            Self::ProviderFee(_) => Kind::ProviderFeeReturned,
            Self::FeeKept => Kind::FeeGivenUp,
        }
    }

    fn name(&self) -> Option<&ProviderRef> {
        match self {
            Self::Refund(name) | Self::Withdrawn(name) | Self::Reinstated(name) | Self::ProviderFee(name) => {
                Some(name)
            }
            Self::Captured | Self::FeeKept => None,
        }
    }
}

/// What a booking's money amounts to, subject by subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing(BTreeMap<(Option<Attempt>, Subject), Money>);

/// Of what is there, what is kept for a visit that was called off or missed.
fn fee_kept(booking: &Booking) -> Option<Money> {
    match booking.phase {
        Phase::Cancelled { fee: Some(_), .. } | Phase::NoShow { fee: Some(_), .. } => {
            entitlement(booking)?.at_most(booking.held()).ok()
        }
        Phase::Held { .. }
        | Phase::Confirmed { .. }
        | Phase::Expired { .. }
        | Phase::Cancelled { .. }
        | Phase::NoShow { .. } => None,
    }
}

impl Standing {
    /// What `booking` amounts to now.
    #[must_use]
    pub fn of(booking: &Booking) -> Self {
        let mut standing = BTreeMap::new();
        for (attempt, payment) in &booking.payments {
            let mut add = |subject, amount| {
                standing.insert((Some(*attempt), subject), amount);
            };
            add(Subject::Captured, payment.captured());
            for refund in payment.known.refunds.values() {
                let made = !refund.status.came_back();
                let none = Money::zero(refund.amount.currency());
                add(Subject::Refund(refund.id.clone()), if made { refund.amount } else { none });
            }
            for dispute in payment.known.disputes.values() {
                let sum = |sum: Option<Money>| sum.unwrap_or(Money::zero(dispute.amount.currency()));
                add(Subject::Withdrawn(dispute.id.clone()), sum(dispute.withdrawn));
                add(Subject::Reinstated(dispute.id.clone()), sum(dispute.reinstated));
            }
            for (name, fee) in &payment.known.fees {
                add(Subject::ProviderFee(name.clone()), *fee);
            }
        }
        if let Some(fee) = fee_kept(booking) {
            standing.insert((None, Subject::FeeKept), fee);
        }
        Self(standing)
    }

    /// The lines that lead from here to what `booking` amounts to now.
    #[must_use]
    pub fn lines_to(&self, booking: &Booking, at: Timestamp) -> Vec<Line> {
        let now = Self::of(booking);
        let mut lines = Vec::new();
        let mut line = |(attempt, subject): &(Option<Attempt>, Subject), before: u64, after: Money| {
            let (kind, minor) = match before.checked_sub(after.minor()) {
                Some(0) => return,
                Some(less) => (subject.less(), less),
                None => (subject.more(), after.minor() - before),
            };
            let Ok(amount) = Money::new(minor, after.currency()) else { return };
            let payment = attempt.and_then(|attempt| booking.payments.get(&attempt));
            lines.push(Line {
                at,
                booking: Some(booking.made.id.clone()),
                attempt: *attempt,
                provider: payment.map(|payment| payment.provider),
                kind,
                amount,
                name: subject.name().cloned(),
                method: payment.and_then(method),
                parts: parts(booking, minor),
            });
        };
        for (key, after) in &now.0 {
            line(key, self.0.get(key).map_or(0, |before| before.minor()), *after);
        }
        for (key, before) in self.0.iter().filter(|(key, _)| !now.0.contains_key(*key)) {
            line(key, before.minor(), Money::zero(before.currency()));
        }
        lines
    }
}

/// The scheme of the card, if it is a plain word.
fn method(payment: &Payment) -> Option<String> {
    let (brand, _) = payment.known.card.as_ref()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-');
    (!brand.is_empty() && brand.bytes().all(plain)).then(|| brand.clone())
}

/// Shares a sum among the services of a visit in proportion to their prices; what does not divide goes to the first.
fn parts(booking: &Booking, minor: u64) -> Vec<Part> {
    let lines = &booking.made.lines;
    let total: u128 = lines.iter().map(|line| u128::from(line.price.minor())).sum();
    let share = |price: u64| {
        let shared = (u128::from(minor) * u128::from(price)).checked_div(total).unwrap_or(0);
        u64::try_from(shared).unwrap_or(minor)
    };
    let mut parts: Vec<_> = lines
        .iter()
        .map(|line| Part {
            service: line.service.clone(),
            staff: line.staff.clone(),
            minor: share(line.price.minor()),
        })
        .collect();
    let shared: u64 = parts.iter().map(|part| part.minor).sum();
    if let Some(first) = parts.first_mut() {
        first.minor += minor.saturating_sub(shared);
    }
    parts
}

#[cfg(test)]
mod tests;
