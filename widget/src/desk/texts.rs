//! The desk's words: `texts-desk/{language}.json`, read and checked as the widget's are (`crate::i18n`, `build.rs`).

use super::data::{HistoryLine, RefundState};
use crate::flow::Failure;
use crate::i18n::{fill, plural_place};
use chairtime_shared::api::{BookingStatus, Code, Reason};
use chairtime_shared::money::Money;

// `COUNT`, `Place`, and a method of `Texts` for each text.
include!(concat!(env!("OUT_DIR"), "/texts-desk.rs"));

/// What `texts-refused` has, in every language (`build.rs`).
const REFUSED: &[&str] = include!(concat!(env!("OUT_DIR"), "/texts-refused.rs"));

// The desk is not built while a reason lacks its words.
const _: () = {
    let mut reasons = Reason::ALL;
    while let [reason, rest @ ..] = reasons {
        assert!(is_among(REFUSED, reason.code()), "a reason has no text in texts-refused");
        reasons = rest;
    }
};

const fn is_among(mut all: &[&str], wanted: &str) -> bool {
    while let [one, rest @ ..] = all {
        if is_same(one.as_bytes(), wanted.as_bytes()) {
            return true;
        }
        all = rest;
    }
    false
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

/// Every text of the desk in one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Texts([&'static str; COUNT]);

impl Texts {
    /// Takes a language's file apart; what it lacks is empty.
    #[must_use]
    pub fn read(file: &'static str) -> Self {
        let mut all = [""; COUNT];
        for (place, text) in all.iter_mut().zip(file.split('\n')) {
            *place = text;
        }
        Self(all)
    }

    /// The place of a plural form, named as in Unicode CLDR, among those of this language.
    #[must_use]
    pub fn plural_place(&self, name: &str) -> usize {
        plural_place(self.plural_forms(), name)
    }

    fn at(&self, place: Place) -> &'static str {
        self.0.get(place as usize).copied().unwrap_or_default()
    }

    /// What the owner is told when something did not work: what is the matter, and what to do.
    #[must_use]
    pub fn failure(&self, failure: &Failure) -> &'static str {
        match failure {
            Failure::NoAnswer | Failure::NotLoaded => self.no_answer(),
            Failure::Refused(problem) => self.problem(problem.code),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what no call of the desk is told has one sentence")]
    fn problem(&self, code: Code) -> &'static str {
        match code {
            Code::WrongOwnerKey => self.wrong_key(),
            Code::NotSignedIn => self.session_over(),
            Code::TooManyRequests => self.too_often(),
            Code::Unavailable | Code::ProviderUnavailable => self.busy(),
            Code::UnknownBooking => self.unknown_visit(),
            Code::NotCancellable => self.not_cancellable(),
            Code::NotNow => self.not_now(),
            Code::TooMuch => self.too_much(),
            Code::TooLittle => self.too_little(),
            Code::SlotTaken => self.slot_taken(),
            Code::NotBookable => self.not_bookable(),
            Code::PriceChanged => self.price_changed(),
            Code::CannotSendBack => self.cannot_send_back(),
            Code::NotConnected => self.not_connected(),
            Code::ProviderRefused => self.provider_refused(),
            Code::BookingIdReused => self.made_before(),
            Code::NotOffered => self.not_offered(),
            Code::InvalidContact | Code::InvalidCatalogue => self.check_contact(),
            Code::PrepaymentUnavailable => self.no_provider(),
            Code::NothingToPay => self.no_sum(),
            Code::CatalogueChanged => self.catalogue_changed(),
            Code::CurrencyInUse => self.currency_in_use(),
            Code::NotAllowed => self.not_allowed(),
            Code::BodyTooLarge => self.too_large(),
            Code::NotFound => self.past_gone(),
            _ => self.failed(),
        }
    }

    /// Where a visit stands.
    #[must_use]
    pub fn status(&self, status: BookingStatus) -> &'static str {
        match status {
            BookingStatus::Held => self.held(),
            BookingStatus::Confirmed => self.confirmed(),
            BookingStatus::Expired => self.expired(),
            BookingStatus::Cancelled => self.cancelled(),
            BookingStatus::NoShow => self.no_show(),
            BookingStatus::Completed => self.completed(),
        }
    }

    /// How far a refund is.
    #[must_use]
    pub fn refund_state(&self, state: RefundState) -> &'static str {
        match state {
            RefundState::Requested => self.refund_requested(),
            RefundState::Refused => self.refund_refused(),
            RefundState::Pending => self.refund_pending(),
            RefundState::Succeeded => self.refund_succeeded(),
            RefundState::Cancelled => self.refund_cancelled(),
            RefundState::Failed => self.refund_failed(),
        }
    }

    /// Why a payment is disputed, by the provider's word for it; a word that is not known stays as it is.
    #[must_use]
    pub fn dispute_reason<'a>(&self, reason: &'a str) -> &'a str {
        match reason {
            "fraudulent" | "unrecognized" => self.disputed_unknown(),
            "product_not_received" => self.disputed_not_done(),
            "product_unacceptable" => self.disputed_as_agreed(),
            "duplicate" => self.disputed_twice(),
            "credit_not_processed" => self.disputed_not_back(),
            other => other,
        }
    }

    /// Whose doing a line of a history is.
    #[must_use]
    pub fn actor(&self, actor: &str) -> &'static str {
        match actor {
            "client" => self.by_client(),
            "owner" => self.by_owner(),
            "provider" => self.by_provider(),
            "operator" => self.by_operator(),
            _ => self.by_system(),
        }
    }

    /// What a line of a history tells, in the desk's language; nothing for what this version of the desk does not know.
    ///
    /// # Parameters
    /// `money`: writes a sum.
    pub fn event(&self, line: &HistoryLine, money: impl Fn(Money) -> String) -> Option<String> {
        let text = match line.kind.as_str() {
            "booked" => self.e_booked(),
            "confirmed" => self.e_confirmed(),
            "hold_ended" => self.e_hold_ended(),
            "hold_extended" => self.e_hold_extended(),
            "released" => self.e_released(),
            "cancelled" => self.e_cancelled(),
            "no_show" => self.e_no_show(),
            "moved" => self.e_moved(),
            "noted" => self.e_noted(),
            "blocked" => self.e_blocked(),
            "links_revoked" => self.e_links_revoked(),
            "contact_erased" => self.e_contact_erased(),
            "payment_started" => self.e_payment_started(),
            "charge_started" => self.e_charge_started(),
            "charge_refused" => self.e_charge_refused(),
            "hold_taken" => self.e_hold_taken(),
            "hold_let_go" => self.e_hold_let_go(),
            "page_opened" => self.e_page_opened(),
            "page_refused" => self.e_page_refused(),
            "payment_shared" => self.e_payment_shared(),
            "payment_requested" => self.e_payment_requested(),
            "payment_request_revoked" => self.e_payment_request_revoked(),
            "refund_granted" => self.e_refund_granted(),
            "refund_requested" => self.e_refund_requested(),
            "refund_refused" => self.e_refund_refused(),
            "void_requested" => self.e_void_requested(),
            "capture_requested" => self.e_capture_requested(),
            "capture_refused" => self.e_capture_refused(),
            "paying" => self.e_paying(),
            "payment_named" => self.e_payment_named(),
            "payment_processing" => self.e_payment_processing(),
            "payment_declined" => self.e_payment_declined(),
            "payment_authorised" => self.e_payment_authorised(),
            "payment_captured" => self.e_payment_captured(),
            "provider_fee" => self.e_provider_fee(),
            "capture_before" => self.e_capture_before(),
            "card_saved" => self.e_card_saved(),
            "authorisation_ended" => self.e_authorisation_ended(),
            "page_closed" => self.e_page_closed(),
            "refund" => self.e_refund(),
            "refunds_to_look_up" => self.e_refunds_to_look_up(),
            "dispute" => self.e_dispute(),
            "card" => self.e_card(),
            _ => return None,
        };
        let mut told = match line.amount {
            Some(amount) if text.contains("{0}") => fill(text, &[&money(amount)]),
            None if text.contains("{0}") => return None,
            Some(_) | None => text.to_owned(),
        };
        let mut add = |more: &str| {
            told.push_str("; ");
            told.push_str(more);
        };
        if let (Some(fee), "cancelled" | "no_show") = (line.amount, line.kind.as_str()) {
            add(&fill(self.e_kept(), &[&money(fee)]));
        }
        if let Some(reason) = &line.reason {
            add(if line.kind == "dispute" { self.dispute_reason(reason) } else { reason });
        }
        Some(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::form;
    use chairtime_shared::locale::Locale;

    #[test]
    fn every_language_has_every_text_in_its_place() {
        let mut tags = Locale::ALL.map(Locale::tag);
        tags.sort_unstable();
        assert_eq!(FILES.map(|(tag, _)| tag).as_slice(), tags);
        for ((tag, file), (refund, forms)) in FILES.into_iter().zip([
            ("إعادة 45 €", "zero one two few many other"),
            ("Refund 45 €", "one other"),
            ("Devolver 45 €", "one many other"),
            ("45 € қайтару", "one other"),
            ("Вернуть 45 €", "one few many other"),
        ]) {
            let texts = Texts::read(file);
            assert_eq!(fill(texts.refund_sum(), &["45 €"]), refund, "{tag}");
            assert_eq!(texts.plural_forms(), forms, "{tag}");
            assert!(texts.0.iter().all(|text| !text.trim().is_empty()), "{tag}");
        }
    }

    #[test]
    fn why_a_payment_is_disputed_is_said_in_words_where_the_word_is_known() {
        let (_, file) = FILES.into_iter().find(|(tag, _)| *tag == "es").unwrap();
        let texts = Texts::read(file);
        assert_eq!(texts.dispute_reason("product_not_received"), "no se recibió el servicio");
        assert_eq!(texts.dispute_reason("a_new_one"), "a_new_one");
        let line = HistoryLine {
            number: 1,
            at: chairtime_shared::time::Timestamp(0),
            actor: "provider".to_owned(),
            by: String::new(),
            kind: "dispute".to_owned(),
            amount: Money::new(3_200, "EUR".parse().unwrap()).ok(),
            reason: Some("duplicate".to_owned()),
            text: String::new(),
        };
        let told = texts.event(&line, |_| "32 €".to_owned()).unwrap();
        assert!(told.ends_with("; se pagó dos veces"), "{told}");
    }

    #[test]
    fn arabic_has_a_form_for_each_kind_of_number() {
        let (_, file) = FILES.into_iter().find(|(tag, _)| *tag == "ar").unwrap();
        let texts = Texts::read(file);
        let told = ["one", "two", "few", "many", "other"]
            .map(|name| form(texts.staff_services(), texts.plural_place(name)));
        assert_eq!(told, ["خدمة واحدة ({0})", "خدمتان ({0})", "{0} خدمات", "{0} خدمة", "{0} خدمة"]);
    }
}
