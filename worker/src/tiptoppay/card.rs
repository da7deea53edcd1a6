//! The card: as far as a visit page may show it, and by what it is charged later.
//!
//! Invariant: a token is taken only of a payment that we opened ourselves, and under the account that it belongs to there:
//! what the terminal's other trades keep of their clients is none of our business.
//! Deliberately absent: the first six digits, the name and the expiry date, which TipTop Pay sends too. They are not read.

use super::data;
use super::fields::Fields;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::payment::fact::PaymentFact;

/// The scheme in lower case, as Stripe spells it too, and the last four digits.
pub(super) fn fact(fields: &Fields) -> Option<PaymentFact> {
    let last4 = fields.get("CardLastFour")?;
    let four_digits = last4.len() == 4 && last4.bytes().all(|byte| byte.is_ascii_digit());
    let brand = fields.get("CardType")?.to_ascii_lowercase();
    four_digits.then(|| PaymentFact::Card { brand, last4: last4.to_owned() })
}

/// The token, where the terminal gives one out: whether it does is set in the cabinet and, for the widget, asked for with
/// `tokenize`. It works at the same terminal and for the same account only.
pub(super) fn saved(fields: &Fields) -> Option<PaymentFact> {
    let (token, account) = (fields.get("Token")?, fields.get("AccountId")?);
    let ours = data::hint(fields).is_some_and(|hint| hint.booking.as_str() == account);
    let card = SavedCard { customer: account.to_owned(), card: token.to_owned() };
    ours.then_some(PaymentFact::CardSaved { card })
}
