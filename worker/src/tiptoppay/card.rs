//! The card, as far as a visit page may show it.
//!
//! Deliberately absent: the first six digits, the name and the expiry date, which TipTop Pay sends too. They are not read.

use super::fields::Fields;
use chairtime_shared::payment::fact::PaymentFact;

/// The scheme in lower case, as Stripe spells it too, and the last four digits.
pub(super) fn fact(fields: &Fields) -> Option<PaymentFact> {
    let last4 = fields.get("CardLastFour")?;
    let four_digits = last4.len() == 4 && last4.bytes().all(|byte| byte.is_ascii_digit());
    let brand = fields.get("CardType")?.to_ascii_lowercase();
    four_digits.then(|| PaymentFact::Card { brand, last4: last4.to_owned() })
}
