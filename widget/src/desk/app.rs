//! The shell round the desk's flow: runs its commands, draws its state, listens to the clock and to keys.

use super::client::{self, js, timestamp};
use super::data::Shop;
use super::flow::block::BlockMsg;
use super::flow::make::{MakeMsg, Place};
use super::flow::panel::{PanelMsg, Pull};
use super::flow::{By, Cmd, Extent, Language, Model, Msg, Page, Target, Turn, update};
use super::texts::Texts;
use super::view::{self, Ui};
use crate::format::{self, Format};
use crate::host;
use chairtime_shared::locale::Locale;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

/// What the app is opened with.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct Settings {
    language: Language,
    texts: &'static Texts,
}

/// The root component.
pub(super) struct App {
    model: Model,
    texts: &'static Texts,
    format: Option<(Shop, Format)>,
    send: Callback<Msg>,
    focus: Option<Target>,
}

impl Component for App {
    type Message = Msg;
    type Properties = Settings;

    fn create(ctx: &Context<Self>) -> Self {
        let send = ctx.link().callback(|msg| msg);
        ctx.link().send_message(Msg::Started);
        let Settings { language, texts } = *ctx.props();
        Self { model: Model::speaking(language), texts, format: None, send, focus: None }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let mut msg = msg;
        // Only the shell knows zones.
        if let Msg::Tick { today, .. } = &mut msg {
            *today = self.model.room().and_then(|room| format::today(&room.shop.zone));
        }
        if let Msg::Words { locale, words: Ok(words) } = &mut msg {
            self.texts = texts(std::mem::take(&mut words.0));
            self.format = None;
            js::wear(locale.tag(), locale.direction());
        }
        let commands = update(&mut self.model, msg);
        let locale = self.model.language.spoken;
        let lang = locale.tag();
        for command in commands {
            if let Cmd::Focus(target) = command {
                self.focus = Some(target);
            } else {
                ctx.link().send_future_batch(async move { client::answer(command, lang).await });
            }
        }
        self.format = self.model.room().map(|room| &room.shop).map(|shop| match self.format.take() {
            Some((of, format)) if of == *shop => (of, format),
            _ => {
                js::title(&shop.name);
                // In another zone it may be another day, which is not shown under the old one's name for a second.
                ctx.link().send_message(Msg::Tick { at: host::now(), today: None });
                (shop.clone(), Format::of(locale, shop.zone.clone()))
            }
        });
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let (texts, spoken) = (self.texts, self.model.language.spoken);
        match (self.model.room(), &self.format) {
            (Some(room), Some((_, format))) => {
                view::room(&self.model, room, &Ui { texts, format, send: &self.send, spoken })
            }
            _ => view::before(&self.model, texts, &self.send),
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        // Before the focus moves: what lies behind a visit cannot take it.
        js::modal();
        if let Some(target) = self.focus.take() {
            js::focus(match target {
                Target::Heading => "heading",
                Target::Key => "key",
                Target::Visit => "visit",
                Target::Ask => "ask",
                Target::Card => "card",
                Target::Help => "help",
                Target::Report(of) => view::connect::ids(of).report,
                Target::Keys(of) => view::connect::ids(of).first,
                Target::GiveUp(of) => view::connect::ids(of).give_up,
                Target::Test(of) => view::connect::ids(of).test,
                Target::Field(id) => id,
            });
        }
    }
}

/// What a key does.
fn pressed(key: &str) -> Option<Msg> {
    Some(match key {
        "Escape" => Msg::Panel(PanelMsg::Close),
        "ArrowLeft" => Msg::Turn(Turn::Back),
        "ArrowRight" => Msg::Turn(Turn::On),
        "b" => Msg::Block(BlockMsg::Toggle(host::booking_id()?)),
        "n" => Msg::Make(MakeMsg::Toggle(host::booking_id()?)),
        "t" => Msg::Turn(Turn::Today),
        "d" => Msg::Show(Extent::Day, None),
        "w" => Msg::Show(Extent::Week, None),
        "1" => Msg::Go(Page::Day),
        "2" => Msg::Go(Page::Finance),
        "3" => Msg::Go(Page::Payments),
        "4" => Msg::Go(Page::Health),
        "5" => Msg::Go(Page::Catalogue),
        "6" => Msg::Go(Page::Clients),
        "7" => Msg::Go(Page::Staff),
        "8" => Msg::Go(Page::Settings),
        "?" => Msg::Help,
        _ => return None,
    })
}

/// A language's texts, for as long as the page is open: there are five at most, and who changes back fetches them from the
/// browser's own store.
fn texts(file: String) -> &'static Texts {
    Box::leak(Box::new(Texts::read(file.leak())))
}

/// Opens the desk in `root`.
///
/// `locale`: the language; `file`: its words; `asked`: the same where the person or their browser asked for it, else empty;
/// `page`: how what is not there yet is fetched (`host.js`, `opened`).
#[wasm_bindgen]
pub fn open(root: Element, locale: &str, file: String, asked: &str, page: &JsValue) {
    js::opened(page);
    let by = if asked.is_empty() { By::Nobody } else { By::Person };
    let language = Language { spoken: Locale::from_tag(locale).unwrap_or_default(), by };
    let settings = Settings { language, texts: texts(file) };
    let app = yew::Renderer::<App>::with_root_and_props(root, settings).render();
    let (ticks, keys, pulls, places) = (app.clone(), app.clone(), app.clone(), app);
    // The page's life is the app's: neither is ever stopped.
    let tick = Closure::<dyn FnMut()>::new(move || {
        ticks.send_message(Msg::Tick { at: host::now(), today: None });
    });
    js::every_second(tick.as_ref());
    tick.forget();
    let key = Closure::<dyn FnMut(String)>::new(move |key: String| {
        if let Some(msg) = pressed(&key) {
            keys.send_message(msg);
        }
    });
    js::on_key(key.as_ref());
    key.forget();
    let pull = Closure::<dyn FnMut(String, i32, f64, i32)>::new(move |id: String, part, to, column| {
        if let Ok(id) = id.parse() {
            let pull = Pull {
                id,
                part: usize::try_from(part).unwrap_or(0),
                to: timestamp(to),
                column: usize::try_from(column).ok(),
            };
            pulls.send_message(Msg::Panel(PanelMsg::Pulled(pull)));
        }
    });
    js::on_pull(pull.as_ref());
    pull.forget();
    let place = Closure::<dyn FnMut(i32, f64, String)>::new(move |column, at, after: String| {
        if let (Some(id), Ok(column)) = (host::booking_id(), usize::try_from(column)) {
            let at = Some(timestamp(at)).filter(|at| at.0 > 0);
            let place = Place { column, at, after: after.parse().ok() };
            places.send_message(Msg::Make(MakeMsg::At(id, place)));
        }
    });
    js::on_place(place.as_ref());
    place.forget();
}
