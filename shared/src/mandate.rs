//! A client's leave to charge a fee to the card that they pay with now.
//!
//! The widget shows the sentence beside the consent, the ledger makes sure that it is this sentence with this sum, and both
//! stand in the booking as they were shown, with language and time. Card schemes ask for it before a card is charged
//! without its holder (docs.stripe.com, "Save a card during payment", "Compliance"; TipTop Pay, payments by token).
//! Deliberately absent: when it is charged (settlement), and the card itself (the provider has it).

use crate::cancellation::{CancellationTerms, CardOnFile, TermsLine};
use crate::catalogue::ResolvedLine;
use crate::locale::Locale;
use crate::money::Money;
use crate::prepayment::{QuoteLine, line_due};
use crate::text::joined;
use serde::{Deserialize, Serialize};

/// What a client allows, as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// The most that may be kept or charged in all, what was paid ahead included.
    pub amount: Money,
    /// The sentence.
    pub text: String,
}

/// The most that a visit under these terms can cost somebody who does not come, when a rule has the card kept and it is
/// more than what is paid now; `None` when no leave is asked for. Without a payment now there is no card to keep.
#[must_use]
pub fn amount(lines: &[TermsLine], terms: &CancellationTerms, paid_now: Option<Money>) -> Option<Money> {
    let kept = lines.iter().any(|line| line.rule.card == CardOnFile::Kept);
    let (fee, paid) = (terms.no_show_fee()?, paid_now?);
    (kept && fee.minor() > paid.minor()).then_some(fee)
}

/// What calling off a visit will cost, and what leave it takes: the same in the widget, which shows it, and in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The terms.
    pub terms: CancellationTerms,
    /// The sum that the client has to allow, if any.
    pub amount: Option<Money>,
}

impl Agreed {
    /// For a visit of `lines`, of which `paid_now` is paid ahead; `quoted` are the same lines, in the same order.
    #[must_use]
    pub fn on(lines: &[ResolvedLine<'_>], quoted: &[QuoteLine], paid_now: Option<Money>) -> Self {
        let mut each = Vec::with_capacity(lines.len());
        for (line, quoted) in lines.iter().zip(quoted) {
            let nothing = Money::zero(quoted.from.currency());
            let prepaid = paid_now.map_or(nothing, |_| line_due(quoted).unwrap_or(nothing));
            each.push(TermsLine { rule: line.cancellation, price: quoted.from, prepaid });
        }
        // Sums of one catalogue in one currency add up; if they should not, the client is charged nothing.
        let terms = CancellationTerms::agree(&each).unwrap_or_default();
        let amount = amount(&each, &terms, paid_now);
        Self { terms, amount }
    }
}

impl Mandate {
    /// The sentence that `salon` asks for, with its sum in plain figures and the currency's code: the same on every device.
    #[must_use]
    pub fn ask(salon: &str, amount: Money, locale: Locale) -> Self {
        let sum = joined(&[&amount.to_decimal(), " ", amount.currency().code()]);
        let [before, between, after] = match locale {
            Locale::En => [
                "I allow ",
                " to charge this card up to ",
                " in all if I cancel late or do not come. What I have paid counts towards it.",
            ],
            Locale::Ru => [
                "Разрешаю «",
                "» списать с этой карты не более ",
                " всего, если отменю поздно или не приду. Уже оплаченное входит в эту сумму.",
            ],
            Locale::Kk => [
                "Кеш бас тартсам немесе келмесем, «",
                "» салонына осы картадан барлығы ",
                " сомасынан аспайтын ақша алуға рұқсат беремін. Төлегенім осы сомаға кіреді.",
            ],
            Locale::Es => [
                "Permito a ",
                " cobrar en esta tarjeta hasta ",
                " en total si cancelo tarde o no vengo. Lo que ya he pagado cuenta para esa suma.",
            ],
            Locale::Ar => [
                "أسمح لـ«",
                "» بخصم ما لا يتجاوز ",
                " إجمالًا من هذه البطاقة إذا ألغيت متأخرًا أو لم أحضر. ويُحتسب ما دفعته من هذا المبلغ.",
            ],
        };
        let text = joined(&[before, salon, between, &sum, after]);
        Self { amount, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancellation::{CancellationRule, Fee};
    use crate::time::Minutes;

    fn money(minor: u64) -> Money {
        Money::new(minor, "EUR".parse().unwrap()).unwrap()
    }

    #[test]
    fn leave_is_asked_for_only_when_the_fee_is_more_than_what_is_paid_now() {
        for (card, fee, paid, asked) in [
            (CardOnFile::Kept, 2_000, Some(500), Some(2_000)),
            (CardOnFile::Kept, 2_000, Some(1_999), Some(2_000)),
            (CardOnFile::Kept, 2_000, Some(2_000), None),
            (CardOnFile::Kept, 0, Some(500), None),
            (CardOnFile::Kept, 2_000, None, None),
            (CardOnFile::NotKept, 2_000, Some(500), None),
        ] {
            let rule = CancellationRule { free_until: Minutes(60), fee: Fee::Fixed { minor: fee }, card };
            let line = TermsLine { rule, price: money(4_000), prepaid: money(0) };
            let terms = CancellationTerms::agree(&[line]).unwrap();
            let found = amount(&[line], &terms, paid.map(money));
            assert_eq!(found, asked.map(money), "{card:?} {fee} {paid:?}");
        }
    }

    #[test]
    fn the_sentence_names_salon_and_sum_in_each_language() {
        for locale in Locale::ALL {
            let mandate = Mandate::ask("Belle", money(2_050), locale);
            assert!(mandate.text.contains("Belle") && mandate.text.contains("20.50 EUR"), "{}", mandate.text);
        }
    }
}
