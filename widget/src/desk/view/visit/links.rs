//! What the client is asked to pay: the payment link, to be copied, shown and sent, and the requests that can be taken back.
//!
//! Invariant: what is sent says in the client's language who asks for how much; the salon's own phone or mail sends it.

use super::on;
use crate::desk::data::{PaymentLink, Visit};
use crate::desk::flow::Msg;
use crate::desk::flow::panel::{Deed, PAY_LINK, Panel, PanelMsg};
use crate::desk::view::Ui;
use crate::desk::view::part::out;
use crate::i18n::fill;
use crate::view::tag::{Traits, action, all, el, nothing, own, press, said, told, value, with};
use chairtime_shared::text::joined;
use yew::Html;

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// The address of a mail to somebody (RFC 6068): what they typed as theirs is nothing else in it.
pub(super) fn mailto(email: &str) -> String {
    joined(&["mailto:", &encoded(email).replace("%40", "@")])
}

pub(super) fn part(panel: &Panel, visit: &Visit, ui: &Ui) -> Html {
    let texts = ui.texts;
    let mut buttons = Vec::new();
    if visit.wanted.is_some() {
        buttons.push(action("quiet small", on(ui, PanelMsg::MakeLink), texts.copy_payment_link()));
    }
    if !panel.link.is_empty() {
        let copy = Msg::Copy(panel.link.clone());
        buttons.push(action("quiet small", ui.on(copy), texts.copy_client_link()));
    }
    for request in visit.open_requests() {
        let (amount, key) = (request.amount, request.key.clone());
        let traits = Traits { disabled: panel.doing.is_some(), ..Traits::default() };
        let label = fill(texts.withdraw(), &[&ui.format.money(amount)]);
        let withdraw = on(ui, PanelMsg::Do(Deed::Withdraw { amount, key }));
        buttons.push(press("quiet small", traits, withdraw, vec![own(label)]));
    }
    let made = panel.payment_link.as_ref().filter(|_| visit.wanted.is_some());
    let made = made.map_or_else(nothing, |made| shown(made, visit, ui));
    all(vec![el("div", "deeds", buttons), made])
}

/// The link as a picture for whoever stands at the desk, as text, and by what it can be sent.
fn shown(made: &PaymentLink, visit: &Visit, ui: &Ui) -> Html {
    let texts = ui.texts;
    let picture = joined(&["data:image/svg+xml,", &encoded(&made.qr)]);
    let label = value(texts.payment_link());
    let picture =
        with("img", &["class", "src", "alt"], vec![value("qr"), Some(picture.into()), label], Vec::new());
    let address = said("code", "", made.link.clone());
    // The focus goes there once it is made: it may lie below what is seen.
    with(
        "div",
        &["class", "id", "tabindex"],
        vec![value("pay-link"), value(PAY_LINK), value("-1")],
        vec![
            picture,
            el("p", "", vec![told("small", "", texts.payment_link()), address]),
            ways(made, visit, ui),
        ],
    )
}

fn ways(made: &PaymentLink, visit: &Visit, ui: &Ui) -> Html {
    let (texts, client) = (ui.texts, &visit.client);
    let (subject, text) = match &made.message {
        Some(message) => (message.subject.as_str(), joined(&[&message.text, " ", &made.link])),
        None => ("", made.link.clone()),
    };
    let body = encoded(&text);
    let mut ways = vec![told("small", "", texts.send_by())];
    if !client.phone.is_empty() {
        // The path is the number without its sign (faq.whatsapp.com, "How to use click to chat").
        let number = client.phone.trim_start_matches('+');
        let whatsapp = joined(&["https://wa.me/", number, "?text=", &body]);
        ways.push(out("quiet small", whatsapp, "WhatsApp".to_owned()));
        // As RFC 5724 says; what stands before the sign is left empty for phones that look for `&`.
        let sms = joined(&["sms:", &client.phone, "?&body=", &body]);
        ways.push(out("quiet small", sms, texts.send_sms().to_owned()));
    }
    if !client.email.is_empty() {
        let mail = [&mailto(&client.email), "?subject=", &encoded(subject), "&body=", &body];
        ways.push(out("quiet small", joined(&mail), texts.send_mail().to_owned()));
    }
    ways.push(action("quiet small share", ui.on(Msg::Share(text)), texts.send_other()));
    el("p", "ways", ways)
}
