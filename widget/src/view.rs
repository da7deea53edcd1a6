//! What the client sees: one screen per step, each a plain function of the state.
//!
//! Deliberately absent: state. Only what the DOM itself holds (focus, caret, scroll) lives outside the model.

mod confirm;
mod contact;
mod field;
mod part;
mod services;
mod staff;
mod standing;
mod summary;
pub(crate) mod tag;
mod times;

use crate::flow::standing::StandingMsg;
use crate::flow::visit::{Step, VisitMsg};
use crate::flow::{Model, Msg, Shop, Stage};
use crate::format::Format;
use crate::i18n::Texts;
use chairtime_shared::provider::{Mode, Provider};
use yew::{Callback, Html, MouseEvent};

use tag::{all, nothing, own, told, value, with};

/// What every screen needs besides the state.
pub(crate) struct Ui<'a> {
    pub(crate) texts: &'static Texts,
    pub(crate) format: &'a Format,
    pub(crate) send: &'a Callback<Msg>,
}

/// What a click does.
pub(crate) type Click = Callback<MouseEvent>;

impl Ui<'_> {
    /// A click while choosing.
    fn visit(&self, msg: VisitMsg) -> Click {
        let send = self.send.clone();
        Callback::from(move |_| send.emit(Msg::Visit(msg.clone())))
    }

    /// A click about a booking that exists.
    fn standing(&self, msg: StandingMsg) -> Click {
        let send = self.send.clone();
        Callback::from(move |_| send.emit(Msg::Standing(msg)))
    }
}

/// A provider by the name that it goes by in every language.
fn name(provider: Provider) -> &'static str {
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
    let mut children = Vec::new();
    let providers = &shop.storefront.providers;
    if !providers.is_empty() && providers.iter().all(|connected| connected.mode == Mode::Test) {
        children.push(told("p", "test", ui.texts.test_mode()));
    }
    let (body, spoken) = match &model.stage {
        Stage::Opening(_) => (nothing(), String::new()),
        Stage::Visit(visit) => {
            let body = match visit.step {
                Step::Services => services::screen(visit, ui),
                Step::Staff => staff::screen(visit, ui),
                Step::Times => times::screen(visit, ui),
                Step::Contact => contact::screen(visit, ui),
                Step::Confirm => confirm::screen(visit, ui),
            };
            (body, part::spoken(visit, ui))
        }
        Stage::Standing(standing) => standing::screen(standing, ui),
    };
    children.push(body);
    frame(children, spoken)
}

fn frame(children: Vec<Html>, spoken: String) -> Html {
    let values = vec![value("hidden"), value("polite")];
    let live = with("div", &["class", "aria-live"], values, vec![own(spoken)]);
    // The live region keeps its place whatever is drawn: only then are its changes spoken.
    all(vec![all(children), live])
}
