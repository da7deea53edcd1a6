//! Which screen it is.

use super::{
    Click, Html, Ui, contact, frame, later, nothing, part, services, staff, standing, test_mode, times,
};
use crate::flow::standing::StandingMsg;
use crate::flow::visit::Step;
use crate::flow::{Model, Msg, Shop, Stage};
use crate::i18n::Texts;
use chairtime_shared::provider::Provider;
use yew::Callback;

impl Ui<'_> {
    /// A click about a booking that exists.
    pub(super) fn standing(&self, msg: StandingMsg) -> Click {
        let send = self.send.clone();
        Callback::from(move |_| send.emit(Msg::Standing(msg)))
    }
}

/// A provider by the name that it goes by in every language.
pub(super) fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "Stripe",
        Provider::TipTopPay => "TipTop Pay",
    }
}

/// The widget before the storefront is there.
pub(crate) fn opening(model: &Model, texts: &'static Texts, send: &Callback<Msg>) -> Html {
    let Stage::Opening(opening) = &model.stage else { return nothing() };
    match &opening.failure {
        None => frame(vec![part::skeleton(6)], texts.loading().to_owned()),
        Some(failure) => {
            let send = send.clone();
            let retry = Callback::from(move |_| send.emit(Msg::Reopen));
            frame(vec![part::failed(texts, failure, retry)], String::new())
        }
    }
}

/// The widget.
pub(crate) fn draw(model: &Model, shop: &Shop, ui: &Ui) -> Html {
    let (body, spoken) = match &model.stage {
        Stage::Opening(_) => (nothing(), String::new()),
        Stage::Visit(visit) => {
            let body = match visit.step {
                Step::Services => services::screen(
                    &shop.storefront,
                    &visit.services,
                    &visit.search,
                    part::notice(visit, ui),
                    ui,
                ),
                Step::Staff => staff::screen(visit, ui),
                Step::Times => times::screen(visit, ui),
                Step::Contact => contact::screen(visit, ui),
                Step::Confirm => later::confirm(visit, ui),
            };
            (body, part::spoken(visit, ui))
        }
        Stage::Standing(standing) => standing::screen(standing, ui),
    };
    frame(vec![test_mode(&shop.storefront, ui.texts), body], spoken)
}
