//! What the client sees: one screen per step, each a plain function of the state.
//!
//! Deliberately absent: state. Only what the DOM itself holds (focus, caret, scroll) lives outside the model.

mod contact;
mod part;
mod services;
mod staff;
mod standing;
mod summary;
mod times;

use crate::flow::visit::Step;
use crate::flow::{Model, Msg, Shop, Stage};
use crate::format::Format;
use crate::i18n::Texts;
use chairtime_shared::provider::Mode;
use yew::prelude::*;

/// What every screen needs besides the state.
pub(crate) struct Ui<'a> {
    pub(crate) texts: &'static Texts,
    pub(crate) format: &'a Format,
    pub(crate) send: &'a Callback<Msg>,
}

impl Ui<'_> {
    /// A click that sends `msg`.
    fn click(&self, msg: Msg) -> Callback<MouseEvent> {
        let send = self.send.clone();
        Callback::from(move |_| send.emit(msg.clone()))
    }
}

/// The widget before the storefront is there.
pub(crate) fn opening(model: &Model, texts: &'static Texts, send: &Callback<Msg>) -> Html {
    let Stage::Opening(opening) = &model.stage else { return Html::default() };
    let body = match &opening.failure {
        None => part::skeleton(6),
        Some(failure) => {
            let send = send.clone();
            let retry = Callback::from(move |_: MouseEvent| send.emit(Msg::Reopen));
            part::failed(texts, failure, retry)
        }
    };
    let spoken = if opening.failure.is_none() { texts.loading } else { "" };
    frame(html! {}, body, spoken.to_owned())
}

/// The widget.
pub(crate) fn draw(model: &Model, shop: &Shop, ui: &Ui) -> Html {
    let is_test = shop.storefront.providers.first().is_some_and(|provider| provider.mode == Mode::Test);
    let banner = if is_test {
        html! { <p class="test">{ ui.texts.test_mode }</p> }
    } else {
        html! {}
    };
    let (body, spoken) = match &model.stage {
        Stage::Opening(_) => (html! {}, String::new()),
        Stage::Visit(visit) => {
            let body = match visit.step {
                Step::Services => services::screen(visit, ui),
                Step::Staff => staff::screen(visit, ui),
                Step::Times => times::screen(visit, ui),
                Step::Contact => contact::screen(visit, ui),
            };
            (body, part::spoken(visit, ui))
        }
        Stage::Standing(standing) => standing::screen(standing, ui),
    };
    frame(banner, body, spoken)
}

fn frame(banner: Html, body: Html, spoken: String) -> Html {
    html! {
        <>
            { banner }
            { body }
            <div class="hidden" aria-live="polite">{ spoken }</div>
        </>
    }
}
