//! What the client sees: one screen per step, each a plain function of the state.
//!
//! The first screen is drawn by the Worker too, as text, without the feature `app`: its modules know nothing of Yew but through
//! `node`. Deliberately absent: state. Only what the DOM itself holds (focus, caret, scroll) lives outside the model.

#[cfg(app)]
mod cancel;
#[cfg(app)]
mod confirm;
#[cfg(app)]
mod contact;
#[cfg(app)]
mod field;
#[cfg(app)]
mod later;
pub(crate) mod node;
mod part;
#[cfg(app)]
mod screen;
mod services;
#[cfg(app)]
mod staff;
#[cfg(app)]
mod standing;
#[cfg(app)]
mod summary;
pub(crate) mod tag;
#[cfg(app)]
mod times;

#[cfg(app)]
use crate::flow::Msg;
#[cfg(not(app))]
use crate::flow::offer::Span;
use crate::flow::visit::VisitMsg;
#[cfg(app)]
use crate::format::Format;
#[cfg(not(app))]
use crate::front::Format;
use crate::i18n::Texts;
use chairtime_shared::api::Storefront;
use chairtime_shared::provider::Mode;
#[cfg(app)]
use yew::Callback;

pub(crate) use node::{Click, Html};
#[cfg(app)]
pub(crate) use screen::{draw, opening};
use tag::{all, nothing, own, told, value, with};

/// What every screen needs besides the state.
pub(crate) struct Ui<'a> {
    pub(crate) texts: &'static Texts,
    pub(crate) format: &'a Format,
    #[cfg(app)]
    pub(crate) send: &'a Callback<Msg>,
}

impl Ui<'_> {
    /// A click while choosing.
    #[cfg(app)]
    fn visit(&self, msg: VisitMsg) -> Click {
        let send = self.send.clone();
        Callback::from(move |_| send.emit(Msg::Visit(msg.clone())))
    }

    /// The same where nobody clicks yet.
    #[cfg(not(app))]
    #[expect(clippy::unused_self, reason = "as it is in the browser")]
    fn visit(&self, _: VisitMsg) -> Click {
        Click
    }
}

/// Says when nothing here costs real money.
fn test_mode(shop: &Storefront, texts: &'static Texts) -> Html {
    let providers = &shop.providers;
    if !providers.is_empty() && providers.iter().all(|connected| connected.mode == Mode::Test) {
        told("p", "test", texts.test_mode())
    } else {
        nothing()
    }
}

/// The first screen, while nothing has happened.
#[cfg(not(app))]
pub(crate) fn front(shop: &Storefront, ui: &Ui) -> Html {
    frame(vec![test_mode(shop, ui.texts), services::screen(shop, &[], "", nothing(), ui)], String::new())
}

/// What something costs, as it stands on a card.
#[cfg(not(app))]
pub(crate) fn price(storefront: &Storefront, span: Span<u64>, ui: &Ui) -> String {
    part::price(storefront, span, ui)
}

fn frame(children: Vec<Html>, spoken: String) -> Html {
    let values = vec![value("hidden"), value("polite")];
    let live = with("div", &["class", "aria-live"], values, vec![own(spoken)]);
    // The live region keeps its place whatever is drawn: only then are its changes spoken.
    all(vec![all(children), live])
}
