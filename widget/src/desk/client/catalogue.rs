//! The calls about the catalogue. What is not edited goes back as it came.

use super::{path, send};
use crate::decode::{member, number};
use crate::desk::data::catalogue::Catalogue;
use crate::desk::flow::Msg;
use crate::desk::flow::catalogue::pasted::PastedMsg;
use crate::desk::flow::catalogue::{CatalogueMsg, Edit};
use crate::desk::flow::staff::Way;
use crate::desk::write::{self, change, member_change, settings};
use crate::flow::{Failure, Version};
use chairtime_shared::id::SalonId;
use chairtime_shared::text::{joined, number as written};
use js_sys::{JSON, Promise};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

/// The functions of `catalogue.js`: the catalogue's text, the version, what is changed.
mod js {
    use super::{JsValue, Promise, wasm_bindgen};

    #[wasm_bindgen(module = "/src/desk/catalogue.js")]
    extern "C" {
        pub(super) fn restored(whole: &str, version: f64) -> String;
        #[wasm_bindgen(js_name = withSettings)]
        pub(super) fn with_settings(whole: &str, version: f64, settings: &JsValue) -> String;
        #[wasm_bindgen(js_name = withMore)]
        pub(super) fn with_more(whole: &str, version: f64, addition: &JsValue) -> String;
        #[wasm_bindgen(js_name = withService)]
        pub(super) fn with_service(whole: &str, version: f64, id: &str, change: &JsValue) -> String;
        #[wasm_bindgen(js_name = withMember)]
        pub(super) fn with_member(whole: &str, version: f64, id: &str, change: &JsValue) -> String;
        #[wasm_bindgen(js_name = withHours)]
        pub(super) fn with_hours(whole: &str, version: f64, change: &JsValue) -> String;
        #[wasm_bindgen(js_name = withMemberMoved)]
        pub(super) fn with_member_moved(whole: &str, version: f64, id: &str, by: i32) -> String;
    }

    #[wasm_bindgen(module = "/src/desk/file.js")]
    extern "C" {
        #[wasm_bindgen(js_name = chosenText)]
        pub(super) fn chosen_text() -> Promise;
    }
}

/// A catalogue, with the version that `told` has.
fn known(whole: String, told: &str) -> Option<Rc<Catalogue>> {
    let (answer, told) = (JSON::parse(&whole).ok()?, JSON::parse(told).ok()?);
    let draft = member(&answer, "salon")?;
    Some(Rc::new(Catalogue { version: number(&told, "version")?, draft, whole }))
}

/// The catalogue with that change made of it, as it will be read.
pub(super) fn edited(of: &Catalogue, edit: &Edit) -> Option<Rc<Catalogue>> {
    let whole = made(of, edit);
    known(whole.clone(), &whole)
}

fn made(of: &Catalogue, edit: &Edit) -> String {
    #[expect(clippy::cast_precision_loss, reason = "versions are below 2^53")]
    let seen = of.version as f64;
    match edit {
        Edit::Put(put) => js::with_service(&of.whole, seen, put.service.id.as_str(), &change(put)),
        Edit::Remove(id) => js::with_service(&of.whole, seen, id.as_str(), &JsValue::UNDEFINED),
        Edit::PutMember(put) => js::with_member(&of.whole, seen, put.member.id.as_str(), &member_change(put)),
        Edit::RemoveMember(id) => js::with_member(&of.whole, seen, id.as_str(), &JsValue::UNDEFINED),
        Edit::MoveMember(id, way) => {
            let by = match way {
                Way::Up => -1,
                Way::Down => 1,
            };
            js::with_member_moved(&of.whole, seen, id.as_str(), by)
        }
        Edit::Hours(change) => js::with_hours(&of.whole, seen, &write::hours_change(change)),
        Edit::Settings(change) => js::with_settings(&of.whole, seen, &settings(change)),
        Edit::Add(addition) => js::with_more(&of.whole, seen, &write::addition(addition)),
        Edit::Back(former) => js::restored(&former.whole, seen),
    }
}

/// Reads the file that was chosen.
pub(super) async fn file(version: Version) -> Msg {
    let text = JsFuture::from(js::chosen_text()).await.ok().and_then(|text| text.as_string());
    Msg::Catalogue(CatalogueMsg::Pasted(PastedMsg::Read { version, text }))
}

/// What a version said.
pub(super) async fn kept(salon: &SalonId, version: u64) -> Result<Rc<Catalogue>, Failure> {
    let of = joined(&["/catalogue/versions/", &written(version)]);
    let told = send("GET", &path(salon, &of), None).await?;
    known(told.clone(), &told).ok_or(Failure::NoAnswer)
}

/// What is published.
pub(super) async fn published(salon: &SalonId) -> Result<Rc<Catalogue>, Failure> {
    let told = send("GET", &path(salon, "/catalogue"), None).await?;
    known(told.clone(), &told).ok_or(Failure::NoAnswer)
}

/// Publishes it; it is told under which version.
pub(super) async fn publish(salon: &SalonId, edited: &Catalogue) -> Result<Rc<Catalogue>, Failure> {
    let told = send("PUT", &path(salon, "/catalogue"), Some(&edited.whole)).await?;
    known(edited.whole.clone(), &told).ok_or(Failure::NoAnswer)
}
