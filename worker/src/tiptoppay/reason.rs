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
    /// In the order of [`Locale::ALL`].
    fn sentences(self) -> [&'static str; Locale::ALL.len()] {
        match self {
            Self::OtherCard => [
                "The bank declined the payment. Please try another card or ask your bank.",
                "Банк отклонил платёж. Попробуйте другую карту или обратитесь в свой банк.",
                "Банк төлемді қабылдамады. Басқа картаны қолданып көріңіз немесе банкіңізге хабарласыңыз.",
                "El banco ha rechazado el pago. Prueba con otra tarjeta o pregunta a tu banco.",
                "رفض المصرف الدفعة. جرّب بطاقة أخرى أو اسأل مصرفك.",
            ],
            Self::Funds => [
                "There is not enough money on the card. Please try another card.",
                "На карте недостаточно денег. Попробуйте другую карту.",
                "Картада ақша жеткіліксіз. Басқа картаны қолданып көріңіз.",
                "No hay saldo suficiente en la tarjeta. Prueba con otra tarjeta.",
                "لا يوجد رصيد كافٍ في البطاقة. جرّب بطاقة أخرى.",
            ],
            Self::Details => [
                "Please check the card number, the expiry date and the security code, and try again.",
                "Проверьте номер карты, срок действия и код безопасности и попробуйте ещё раз.",
                "Карта нөмірін, мерзімін және қауіпсіздік кодын тексеріп, қайталап көріңіз.",
                "Revisa el número de la tarjeta, la fecha de caducidad y el código de seguridad e inténtalo otra vez.",
                "تحقق من رقم البطاقة وتاريخ انتهائها ورمز الأمان وحاول مرة أخرى.",
            ],
            Self::Expired => [
                "The card has expired, or its date was mistyped. Please check it or try another card.",
                "Срок действия карты истёк или введён с ошибкой. Проверьте его или попробуйте другую карту.",
                "Картаның мерзімі өткен немесе қате енгізілген. Тексеріңіз немесе басқа картаны қолданыңыз.",
                "La tarjeta ha caducado o la fecha está mal escrita. Revísala o prueba con otra tarjeta.",
                "انتهت صلاحية البطاقة أو كُتب تاريخها خطأً. تحقق منه أو جرّب بطاقة أخرى.",
            ],
            Self::Limit => [
                "The payment is above a limit of the card. Please raise the limit at your bank or try another card.",
                "Платёж превышает лимит карты. Измените лимит в своём банке или попробуйте другую карту.",
                "Төлем картаның шегінен асады. Банкіңізде шекті өзгертіңіз немесе басқа картаны қолданыңыз.",
                "El pago supera un límite de la tarjeta. Amplía el límite en tu banco o prueba con otra tarjeta.",
                "تتجاوز الدفعة حد البطاقة. ارفع الحد لدى مصرفك أو جرّب بطاقة أخرى.",
            ],
            Self::Authentication => [
                "The bank could not confirm that it is you. Please try again or use another card.",
                "Банк не смог подтвердить, что это вы. Попробуйте ещё раз или возьмите другую карту.",
                "Банк бұл сіз екеніңізді растай алмады. Қайталап көріңіз немесе басқа картаны қолданыңыз.",
                "El banco no ha podido confirmar que eres tú. Inténtalo otra vez o usa otra tarjeta.",
                "لم يتمكن المصرف من التأكد من هويتك. حاول مرة أخرى أو استخدم بطاقة أخرى.",
            ],
            Self::Later => [
                "The payment could not be processed right now. Please try again in a few minutes.",
                "Сейчас платёж не удалось обработать. Попробуйте ещё раз через несколько минут.",
                "Қазір төлемді өңдеу мүмкін болмады. Бірнеше минуттан кейін қайталаңыз.",
                "Ahora mismo no se ha podido procesar el pago. Inténtalo dentro de unos minutos.",
                "تعذّرت معالجة الدفعة الآن. حاول مرة أخرى بعد بضع دقائق.",
            ],
            Self::Cancelled => [
                "The payment was cancelled. You can try again.",
                "Платёж отменён. Вы можете попробовать ещё раз.",
                "Төлем тоқтатылды. Қайталап көруге болады.",
                "El pago se ha cancelado. Puedes intentarlo otra vez.",
                "أُلغيت الدفعة. يمكنك المحاولة مرة أخرى.",
            ],
            Self::BookingChanged => [
                "This payment does not fit the booking any more. Please open the booking page and pay from there.",
                "Этот платёж больше не подходит к записи. Откройте страницу записи и оплатите оттуда.",
                "Бұл төлем енді жазылуға сәйкес келмейді. Жазылу бетін ашып, сол жерден төлеңіз.",
                "Este pago ya no corresponde a la reserva. Abre la página de la reserva y paga desde allí.",
                "لم تعد هذه الدفعة تناسب الحجز. افتح صفحة الحجز وادفع من هناك.",
            ],
            Self::BookingEnded => [
                "This booking cannot be paid any more. Please open the booking page to see how it stands.",
                "Эту запись больше нельзя оплатить. Откройте страницу записи, чтобы узнать, что с ней.",
                "Бұл жазылуды енді төлеу мүмкін емес. Оның жайын білу үшін жазылу бетін ашыңыз.",
                "Esta reserva ya no se puede pagar. Abre la página de la reserva para ver cómo está.",
                "لم يعد بالإمكان دفع هذا الحجز. افتح صفحة الحجز لترى حالته.",
            ],
        }
    }

    fn sentence(self, locale: Locale) -> &'static str {
        let place = Locale::ALL.iter().position(|one| *one == locale);
        place.and_then(|place| self.sentences().get(place).copied()).unwrap_or_default()
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
    fn every_sentence_is_in_every_language() {
        for (number, _, _) in REASONS {
            let [en, ru, kk, es, ar] = Locale::ALL.map(|locale| ReasonCode(Some(*number)).sentence(locale));
            assert!(en.is_ascii() && en.ends_with('.'), "{en}");
            assert!(es != en && es.ends_with('.'), "{es}");
            assert_ne!(ru, kk);
            for other in [ru, kk, ar] {
                assert!(
                    !other.bytes().any(|byte| byte.is_ascii_alphabetic()) && other.ends_with('.'),
                    "{other}"
                );
            }
        }
    }
}
