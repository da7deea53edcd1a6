//! Why a card was declined: TipTop Pay's `ReasonCode`, our stable code, and one sentence for the client.
//!
//! Invariant: the code says what the bank said and is for the salon and the log; the sentence says what to do and never
//! what the bank suspects (a lost card, fraud).
//! Source: the error codes of TipTop Pay's API and SDKs. The list is open: an unknown code is a decline like any other.

use super::fields::{FieldError, Fields};
use chairtime_shared::locale::Locale;

/// TipTop Pay's number of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReasonCode(pub(super) Option<u32>);

/// What the client can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Advice {
    OtherCard,
    Funds,
    Details,
    Expired,
    Limit,
    Authentication,
    Later,
    Cancelled,
    BookingChanged,
    BookingEnded,
}

/// Number, stable code, advice; ascending. Stripe's word is used where the reason is the same.
const REASONS: &[(u32, &str, Advice)] = &[
    // What we answered to the Check.
    (3001, "check_refused_invoice", Advice::BookingChanged),
    (3002, "check_refused_account", Advice::BookingChanged),
    (3003, "check_refused_amount", Advice::BookingChanged),
    (3004, "check_refused_expired", Advice::BookingEnded),
    (3005, "check_unreadable", Advice::Later),
    (3006, "check_unavailable", Advice::Later),
    (3007, "check_unreachable", Advice::Later),
    (3008, "check_refused", Advice::BookingEnded),
    // What the bank, the network or the acquirer said.
    (5001, "call_issuer", Advice::OtherCard),
    (5003, "invalid_merchant", Advice::OtherCard),
    (5004, "pickup_card", Advice::OtherCard),
    (5005, "do_not_honor", Advice::OtherCard),
    (5006, "network_error", Advice::OtherCard),
    (5007, "pickup_card", Advice::OtherCard),
    (5012, "transaction_not_allowed", Advice::OtherCard),
    (5013, "invalid_amount", Advice::Limit),
    (5014, "incorrect_number", Advice::Details),
    (5015, "no_such_issuer", Advice::Details),
    (5017, "cancelled_by_cardholder", Advice::Cancelled),
    (5019, "do_not_honor", Advice::OtherCard),
    (5030, "processing_error", Advice::Later),
    (5031, "issuer_not_supported", Advice::OtherCard),
    (5033, "expired_card", Advice::Expired),
    (5034, "suspected_fraud", Advice::OtherCard),
    (5036, "restricted_card", Advice::OtherCard),
    (5041, "lost_card", Advice::OtherCard),
    (5043, "stolen_card", Advice::OtherCard),
    (5051, "insufficient_funds", Advice::Funds),
    (5054, "expired_card", Advice::Expired),
    (5055, "incorrect_pin", Advice::OtherCard),
    (5057, "transaction_not_allowed", Advice::OtherCard),
    (5058, "transaction_not_allowed", Advice::OtherCard),
    (5059, "suspected_fraud", Advice::OtherCard),
    (5061, "amount_limit_exceeded", Advice::Limit),
    (5062, "restricted_card", Advice::OtherCard),
    (5063, "security_violation", Advice::OtherCard),
    (5065, "frequency_limit_exceeded", Advice::Limit),
    (5082, "incorrect_cvc", Advice::Details),
    (5091, "issuer_not_available", Advice::Later),
    (5092, "issuer_not_available", Advice::Later),
    (5096, "processing_error", Advice::Later),
    (5113, "card_not_supported", Advice::OtherCard),
    (5204, "unable_to_process", Advice::OtherCard),
    (5206, "authentication_failed", Advice::Authentication),
    (5207, "authentication_unavailable", Advice::Authentication),
    (5300, "acquirer_limit", Advice::OtherCard),
    (5303, "acquirer_limit", Advice::OtherCard),
    (5761, "phone_required", Advice::OtherCard),
    (5762, "phone_invalid", Advice::OtherCard),
    (5763, "phone_mismatch", Advice::OtherCard),
];

/// The code of a decline that gives no reason we know.
pub(super) const DECLINED: &str = "declined";

impl ReasonCode {
    fn entry(self) -> (&'static str, Advice) {
        let known = REASONS.iter().find(|(number, _, _)| Some(*number) == self.0);
        known.map_or((DECLINED, Advice::OtherCard), |(_, code, advice)| (code, *advice))
    }

    /// The stable code.
    pub(super) fn code(self) -> &'static str {
        self.entry().0
    }

    /// The sentence for the client.
    pub(super) fn sentence(self, locale: Locale) -> &'static str {
        self.entry().1.sentence(locale)
    }
}

/// The sentence for the client, by the stable code. A code has one sentence, whichever numbers lead to it.
pub(super) fn sentence_of(code: &str, locale: Locale) -> &'static str {
    let known = REASONS.iter().find(|(_, known, _)| *known == code);
    known.map_or(Advice::OtherCard, |(_, _, advice)| *advice).sentence(locale)
}

/// The reason in a message or a model; none where there is no number.
pub(super) fn of(fields: &Fields) -> Result<ReasonCode, FieldError> {
    let number = fields.get("ReasonCode").map(|text| text.parse().map_err(|_| FieldError("ReasonCode")));
    Ok(ReasonCode(number.transpose()?))
}

impl Advice {
    fn sentence(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::OtherCard, Locale::En) => {
                "The bank declined the payment. Please try another card or ask your bank."
            }
            (Self::OtherCard, Locale::Ru) => {
                "Банк отклонил платёж. Попробуйте другую карту или обратитесь в свой банк."
            }
            (Self::Funds, Locale::En) => "There is not enough money on the card. Please try another card.",
            (Self::Funds, Locale::Ru) => "На карте недостаточно денег. Попробуйте другую карту.",
            (Self::Details, Locale::En) => {
                "Please check the card number, the expiry date and the security code, and try again."
            }
            (Self::Details, Locale::Ru) => {
                "Проверьте номер карты, срок действия и код безопасности и попробуйте ещё раз."
            }
            (Self::Expired, Locale::En) => {
                "The card has expired, or its date was mistyped. Please check it or try another card."
            }
            (Self::Expired, Locale::Ru) => {
                "Срок действия карты истёк или введён с ошибкой. Проверьте его или попробуйте другую карту."
            }
            (Self::Limit, Locale::En) => {
                "The payment is above a limit of the card. Please raise the limit at your bank or try another card."
            }
            (Self::Limit, Locale::Ru) => {
                "Платёж превышает лимит карты. Измените лимит в своём банке или попробуйте другую карту."
            }
            (Self::Authentication, Locale::En) => {
                "The bank could not confirm that it is you. Please try again or use another card."
            }
            (Self::Authentication, Locale::Ru) => {
                "Банк не смог подтвердить, что это вы. Попробуйте ещё раз или возьмите другую карту."
            }
            (Self::Later, Locale::En) => {
                "The payment could not be processed right now. Please try again in a few minutes."
            }
            (Self::Later, Locale::Ru) => {
                "Сейчас платёж не удалось обработать. Попробуйте ещё раз через несколько минут."
            }
            (Self::Cancelled, Locale::En) => "The payment was cancelled. You can try again.",
            (Self::Cancelled, Locale::Ru) => "Платёж отменён. Вы можете попробовать ещё раз.",
            (Self::BookingChanged, Locale::En) => {
                "This payment does not fit the booking any more. Please open the booking page and pay from there."
            }
            (Self::BookingChanged, Locale::Ru) => {
                "Этот платёж больше не подходит к записи. Откройте страницу записи и оплатите оттуда."
            }
            (Self::BookingEnded, Locale::En) => {
                "This booking cannot be paid any more. Please open the booking page to see how it stands."
            }
            (Self::BookingEnded, Locale::Ru) => {
                "Эту запись больше нельзя оплатить. Откройте страницу записи, чтобы узнать, что с ней."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_ascending_and_its_codes_are_stable_words() {
        let ascending = REASONS.iter().zip(REASONS.iter().skip(1)).all(|(one, next)| one.0 < next.0);
        assert!(ascending);
        for (number, code, _) in REASONS {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
            assert_eq!(ReasonCode(Some(*number)).code(), *code);
        }
    }

    #[test]
    fn well_known_reasons_have_well_known_codes() {
        for (number, code) in [
            (5051, "insufficient_funds"),
            (5005, "do_not_honor"),
            (5054, "expired_card"),
            (5206, "authentication_failed"),
            (3003, "check_refused_amount"),
            (1, DECLINED),
            (0, DECLINED),
        ] {
            assert_eq!(ReasonCode(Some(number)).code(), code);
        }
        assert_eq!(ReasonCode(None).code(), DECLINED);
    }

    #[test]
    fn a_sentence_never_tells_what_the_bank_suspects() {
        let plain = ReasonCode(None);
        for number in [5004, 5007, 5034, 5036, 5041, 5043, 5059, 5063, 5300] {
            for locale in Locale::ALL {
                assert_eq!(ReasonCode(Some(number)).sentence(locale), plain.sentence(locale), "{number}");
            }
        }
    }

    #[test]
    fn every_sentence_is_in_both_languages() {
        for (number, _, _) in REASONS {
            let [en, ru] = Locale::ALL.map(|locale| ReasonCode(Some(*number)).sentence(locale));
            assert!(en.is_ascii() && en.ends_with('.'), "{en}");
            assert!(!ru.bytes().any(|byte| byte.is_ascii_alphabetic()) && ru.ends_with('.'), "{ru}");
        }
    }
}
