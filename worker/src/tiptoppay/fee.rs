//! What TipTop Pay keeps for a payment (`TotalFee`), where it tells.
//!
//! Invariant: a payment without the field, or with an unreadable one, has an unknown fee, which is not a fee of nothing.
//! Deliberately absent: the tax in it, and the fee of a hold: it is charged for what is taken.

use super::fields::Fields;
use super::reference::TransactionId;
use chairtime_shared::money::Currency;
use chairtime_shared::payment::fact::PaymentFact;

/// The fee of a payment that was taken, named after its transaction. In the currency of the payment, as nothing else is told.
pub(super) fn fact(
    fields: &Fields,
    transaction: &TransactionId,
    currency: Option<Currency>,
) -> Option<PaymentFact> {
    let amount = fields.sum("TotalFee", currency?).ok()?;
    Some(PaymentFact::ProviderFee { name: transaction.reference().clone(), amount })
}
