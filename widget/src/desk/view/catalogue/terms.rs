//! The rules of paying ahead and of calling off, and the sentences about what a client will be asked for: for a service, or for
//! the whole salon.

use super::range;
use crate::desk::flow::Msg;
use crate::desk::flow::catalogue::form::Preview;
use crate::desk::flow::catalogue::terms::{Asks, Late, Measure, Terms, TermsChoice, TermsField};
use crate::desk::view::Ui;
use crate::desk::view::field::{Keys, Labelled, choices};
use crate::desk::view::part::text_of;
use crate::i18n::fill;
use crate::view::tag::{el, nothing, said, told, value, with};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::{Collect, Prepayment, Requirement};
use chairtime_shared::text::{joined, number, two_digits};
use yew::{Callback, Html, InputEvent};

/// Whose rules they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::desk::view) enum Scope {
    /// A service's, which may do as the salon does.
    Service,
    /// The salon's.
    Salon,
}

/// What the two parts of a form are drawn from.
pub(in crate::desk::view) struct TermsSheet<'a> {
    pub(in crate::desk::view) terms: &'a Terms,
    pub(in crate::desk::view) scope: Scope,
    pub(in crate::desk::view) wrong: Vec<TermsField>,
    pub(in crate::desk::view) currency: Currency,
    pub(in crate::desk::view) typed: fn(TermsField, String) -> Msg,
    pub(in crate::desk::view) chosen: fn(TermsChoice) -> Msg,
    pub(in crate::desk::view) ui: &'a Ui<'a>,
}

impl TermsSheet<'_> {
    fn field(&self, field: TermsField, label: String, wrong: &'static str) -> Html {
        let (send, typed) = (self.ui.send.clone(), self.typed);
        let oninput = Callback::from(move |event: InputEvent| send.emit(typed(field, text_of(&event))));
        let keys = match field {
            TermsField::Ahead | TermsField::Fee => Keys::Sum,
            TermsField::Notice => Keys::Number,
        };
        let wrong = if self.wrong.contains(&field) { wrong } else { "" };
        Labelled { id: field.id(), label, wrong, hint: "", keys, text: self.terms.text(field) }.draw(oninput)
    }

    fn choices(&self, all: Vec<Option<(bool, TermsChoice, &'static str)>>) -> Html {
        let one =
            |(on, choice, label): (bool, TermsChoice, &str)| (on, (self.chosen)(choice), label.to_owned());
        choices(self.ui, all.into_iter().flatten().map(one).collect())
    }

    fn measure(&self, field: TermsField, measure: Measure) -> Html {
        let texts = self.ui.texts;
        match measure {
            Measure::All => nothing(),
            Measure::Percent => self.field(field, texts.cat_percent().to_owned(), texts.cat_wrong_percent()),
            Measure::Fixed => {
                let label = fill(texts.refund_how_much(), &[self.currency.code()]);
                self.field(field, label, texts.make_sum())
            }
        }
    }

    /// What is paid ahead.
    pub(in crate::desk::view) fn ahead(&self) -> Html {
        let (texts, terms) = (self.ui.texts, self.terms);
        let asks = |asks, label| Some((terms.asks == asks, TermsChoice::Asks(asks), label));
        let as_salon = asks(Asks::AsSalon, texts.cat_as_salon()).filter(|_| self.scope == Scope::Service);
        let mut parts = vec![
            told("legend", "", texts.cat_ahead()),
            self.choices(vec![
                as_salon,
                asks(Asks::Own(Requirement::Off), texts.cat_off()),
                asks(Asks::Own(Requirement::Optional), texts.cat_optional()),
                asks(Asks::Own(Requirement::Required), texts.cat_required()),
            ]),
        ];
        if let Asks::Own(Requirement::Optional | Requirement::Required) = terms.asks {
            let much = |measure, label| Some((terms.ahead == measure, TermsChoice::Ahead(measure), label));
            let how = |collect, label| Some((terms.collect == collect, TermsChoice::Collect(collect), label));
            parts.push(self.choices(vec![
                much(Measure::All, texts.cat_all()),
                much(Measure::Percent, texts.cat_share()),
                much(Measure::Fixed, texts.cat_fixed()),
            ]));
            parts.push(self.measure(TermsField::Ahead, terms.ahead));
            parts.push(self.choices(vec![
                how(Collect::Charge, texts.cat_charge()),
                how(Collect::Hold, texts.cat_hold()),
            ]));
        }
        el("fieldset", "", parts)
    }

    /// What calling off late costs.
    pub(in crate::desk::view) fn late(&self) -> Html {
        let (texts, terms) = (self.ui.texts, self.terms);
        let late = |late, label| Some((terms.late == late, TermsChoice::Late(late), label));
        let as_salon = late(Late::AsSalon, texts.cat_as_salon()).filter(|_| self.scope == Scope::Service);
        let mut parts = vec![
            told("legend", "", texts.cat_late()),
            self.choices(vec![
                as_salon,
                late(Late::Free, texts.cat_free()),
                late(Late::Costs(Measure::All), texts.cat_prepaid()),
                late(Late::Costs(Measure::Percent), texts.cat_share()),
                late(Late::Costs(Measure::Fixed), texts.cat_fixed()),
            ]),
        ];
        if let Late::Costs(measure) = terms.late {
            let card = |card, label| Some((terms.card == card, TermsChoice::Card(card), label));
            parts.push(self.measure(TermsField::Fee, measure));
            parts.push(self.field(
                TermsField::Notice,
                texts.cat_notice().to_owned(),
                texts.cat_wrong_hours(),
            ));
            parts.push(self.choices(vec![
                card(CardOnFile::NotKept, texts.cat_card_not()),
                card(CardOnFile::Kept, texts.cat_card()),
            ]));
        }
        el("fieldset", "", parts)
    }
}

/// What a client will be asked for, as it is typed, under that title.
pub(in crate::desk::view) fn asked(preview: Option<&Preview>, title: String, ui: &Ui) -> Html {
    let mut all = vec![said("h3", "", title)];
    match preview {
        Some(preview) => {
            all.push(said("p", "", now(preview, ui)));
            all.push(said("p", "", calling_off(preview, ui)));
        }
        None => all.push(told("p", "", ui.texts.cat_unread())),
    }
    with("div", &["class", "role"], vec![value("ask told"), value("status")], all)
}

fn now(preview: &Preview, ui: &Ui) -> String {
    let (texts, money) = (ui.texts, |sum: Money| ui.format.money(sum));
    let quote = preview.quote;
    let rest = |due: Money| {
        let left = |total: Money| total.minus(due).map(money).unwrap_or_default();
        range(&left(quote.total_from), &left(quote.total_to))
    };
    let total = range(&money(quote.total_from), &money(quote.total_to));
    let mut told = match quote.prepayment {
        Prepayment::Off => fill(texts.s_off(), &[&total]),
        Prepayment::BelowMinimum { would_be } => fill(texts.s_small(), &[&money(would_be), &total]),
        Prepayment::Optional { due_now } if due_now == quote.total_to => {
            fill(texts.s_optional_all(), &[&money(due_now)])
        }
        Prepayment::Required { due_now } if due_now == quote.total_to => {
            fill(texts.s_required_all(), &[&money(due_now)])
        }
        Prepayment::Optional { due_now } => fill(texts.s_optional(), &[&money(due_now), &rest(due_now)]),
        Prepayment::Required { due_now } => fill(texts.s_required(), &[&money(due_now), &rest(due_now)]),
    };
    let mut add = |more: &str| told = joined(&[&told, " ", more]);
    if quote.collect == Collect::Hold {
        add(texts.s_hold());
    }
    if preview.by_staff {
        add(texts.s_by_staff());
    }
    told
}

fn calling_off(preview: &Preview, ui: &Ui) -> String {
    let (texts, money) = (ui.texts, |sum: Money| ui.format.money(sum));
    let (hours, minutes) = (number((preview.notice.0 / 60).into()), preview.notice.0 % 60);
    let notice = if minutes == 0 { hours } else { joined(&[&hours, ":", &two_digits(minutes.into())]) };
    match (preview.fee, preview.kept) {
        (None, _) => texts.s_free().to_owned(),
        (Some(fee), None) => fill(texts.s_fee_none(), &[&money(fee)]),
        (Some(_), Some(kept)) => fill(texts.s_fee(), &[&notice, &money(kept)]),
    }
}
