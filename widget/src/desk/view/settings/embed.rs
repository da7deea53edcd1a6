//! What the salon pastes into its site, with what it looks like.

use crate::desk::flow::settings::SettingsMsg;
use crate::desk::flow::settings::embed::{EmbedChoice, Place, Theme};
use crate::desk::flow::{Msg, Room};
use crate::desk::view::Ui;
use crate::desk::view::field::choices;
use crate::desk::view::part::{out, text_of};
use crate::view::tag::{action, el, fixed, said, told, typed, value, with};
use chairtime_shared::text::joined;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::{Callback, Html, InputEvent};

#[wasm_bindgen(module = "/src/desk/embed.js")]
extern "C" {
    fn origin() -> String;
}

/// What the field shows while nothing is chosen: the widget's own colour (`--accent` in `styles/widget.css`).
const OWN_ACCENT: &str = "#8a2f5a";

/// The part of the page.
pub(super) fn part(room: &Room, ui: &Ui) -> Html {
    let (texts, embed) = (ui.texts, &room.settings.embed);
    let chosen = |choice| Msg::Settings(SettingsMsg::Embed(choice));
    let place =
        |place, label: &str| (embed.place == place, chosen(EmbedChoice::Place(place)), label.to_owned());
    let theme =
        |theme, label: &str| (embed.theme == theme, chosen(EmbedChoice::Theme(theme)), label.to_owned());
    let send = ui.send.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        send.emit(chosen(EmbedChoice::Accent(text_of(&event))));
    });
    let accent = embed.accent.as_ref().map_or(OWN_ACCENT, |colour| colour.as_str());
    let colour = typed("input", &["type", "id"], vec![value("color"), value("set-accent")], accent, oninput);
    let label = with("label", &["for"], vec![value("set-accent")], vec![fixed(texts.set_accent())]);
    let origin = origin();
    let tag = embed.tag(&origin, &room.salon);
    let code = with("pre", &["tabindex"], vec![value("0")], vec![said("code", "", tag.clone())]);
    let hosted = joined(&[&origin, "/s/", room.salon.as_str()]);
    let deeds = vec![
        action("primary", ui.on(Msg::Copy(tag)), texts.set_copy_tag()),
        action("quiet", ui.on(Msg::Settings(SettingsMsg::Preview(texts.close()))), texts.set_preview()),
    ];
    let link = el("p", "hint", vec![fixed(texts.set_hosted()), fixed(" "), out("", hosted.clone(), hosted)]);
    el(
        "section",
        "link-of on-site",
        vec![
            told("h2", "", texts.set_site()),
            told("p", "hint", texts.set_site_hint()),
            choices(
                ui,
                vec![
                    place(Place::Inline, texts.set_inline()),
                    place(Place::Button, texts.set_button()),
                    place(Place::Floating, texts.set_floating()),
                ],
            ),
            choices(
                ui,
                vec![
                    theme(Theme::Page, texts.set_theme_page()),
                    theme(Theme::Light, texts.set_theme_light()),
                    theme(Theme::Dark, texts.set_theme_dark()),
                ],
            ),
            el("div", "colour", vec![label, colour]),
            code,
            el("div", "deeds", deeds),
            link,
        ],
    )
}
