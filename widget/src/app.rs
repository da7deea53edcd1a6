//! The shell round the flow: runs its commands, draws its state, mounts and unmounts.

use crate::client::Client;
use crate::flow::standing::StandingMsg;
use crate::flow::{Cmd, Model, Msg, Target, update};
use crate::format::Format;
use crate::host::{self, js};
use crate::options::Options;
use crate::view::{self, Ui};
use chairtime_shared::contact::ContactField;
use js_sys::Function;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

/// What the app is mounted with.
#[derive(Properties, Clone)]
pub(crate) struct Settings {
    options: Rc<Options>,
    root: Element,
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.options, &other.options)
    }
}

/// The root component.
pub(crate) struct App {
    model: Model,
    client: Rc<Client>,
    format: Option<Format>,
    send: Callback<Msg>,
    focus: Option<Target>,
    shown: Shown,
}

/// Listens for the page coming into sight again, by the browser's back button.
struct Shown {
    stop: Function,
    _callback: Closure<dyn FnMut()>,
}

impl Component for App {
    type Message = Msg;
    type Properties = Settings;

    fn create(ctx: &Context<Self>) -> Self {
        let options = &ctx.props().options;
        let client = Client { options: Rc::clone(options), storefront: options.storefront.clone().into() };
        ctx.link().send_message(Msg::Started(options.opener()));
        Self {
            model: Model::default(),
            client: Rc::new(client),
            format: None,
            send: ctx.link().callback(|msg| msg),
            focus: None,
            shown: watch_page(ctx),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let (model, commands) = update(std::mem::take(&mut self.model), msg);
        self.model = model;
        if self.format.is_none()
            && let Some(shop) = self.model.shop()
        {
            self.format = Some(Format::new(&shop.storefront, shop.locale));
        }
        for command in commands {
            self.run(ctx, command);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        match (self.model.shop(), &self.format) {
            (Some(shop), Some(format)) => {
                let ui = Ui { texts: ctx.props().options.texts, format, send: &self.send };
                view::draw(&self.model, shop, &ui)
            }
            _ => view::opening(&self.model, ctx.props().options.texts, &self.send),
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        if let Some(target) = self.focus.take() {
            js::focus(&ctx.props().root, element_id(target));
        }
    }

    fn destroy(&mut self, _ctx: &Context<Self>) {
        let _ = self.shown.stop.call0(&JsValue::UNDEFINED);
    }
}

impl App {
    fn run(&mut self, ctx: &Context<Self>, command: Cmd) {
        let options = &ctx.props().options;
        match command {
            Cmd::Keep(kept) => host::keep(&options.salon, &kept),
            Cmd::Forget => host::forget(&options.salon),
            Cmd::Leave { url } => js::leave(&url),
            Cmd::Save { file } => js::save(&file),
            Cmd::Focus(target) => self.focus = Some(target),
            Cmd::Emit(event) => host::emit(&options.host, &options.salon, &event),
            question @ (Cmd::FetchStorefront { .. }
            | Cmd::FetchTimes { .. }
            | Cmd::Post { .. }
            | Cmd::Ask { .. }
            | Cmd::StartWidget { .. }
            | Cmd::FetchLater
            | Cmd::Tick { .. }) => Rc::clone(&self.client).answer(question, self.send.clone()),
        }
    }
}

fn watch_page(ctx: &Context<App>) -> Shown {
    let send = ctx.link().callback(|()| Msg::Standing(StandingMsg::Shown));
    let callback = Closure::<dyn FnMut()>::new(move || send.emit(()));
    Shown { stop: js::on_shown(callback.as_ref()), _callback: callback }
}

fn element_id(target: Target) -> &'static str {
    match target {
        Target::Heading => "heading",
        Target::Times => "times",
        Target::Pay => "pay",
        Target::Cancel => "cancel",
        Target::Field(ContactField::Name) => "name",
        Target::Field(ContactField::Phone) => "phone",
        Target::Field(ContactField::Email) => "email",
        Target::Field(ContactField::Comment) => "comment",
        Target::Field(ContactField::Consent) => "consent",
        Target::Field(ContactField::Mandate) => "mandate",
    }
}

/// Mounts the widget into `root`, an element inside a shadow root. Gives the function that takes it off again, or nothing
/// when the options name no salon.
///
/// `options`: `salon`, `origin` (where the Worker answers), `locale` and `texts` (that language's file), and optionally `mode` (`booking` for the page of one
/// booking, named by the address's fragment), `service`, `staff` and `date` (chosen beforehand), `storefront` (a promise of its JSON
/// text), `host` (where events are dispatched), `later` (a function that fetches the code behind, and gives a promise of `+`).
#[cfg_attr(not(feature = "desk"), wasm_bindgen)]
#[must_use]
pub fn mount(root: Element, options: &JsValue) -> JsValue {
    let Some(options) = Options::read(options) else { return JsValue::UNDEFINED };
    let settings = Settings { options: Rc::new(options), root: root.clone() };
    let handle = yew::Renderer::<App>::with_root_and_props(root, settings).render();
    Closure::once_into_js(move || handle.destroy())
}
