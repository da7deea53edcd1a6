//! The styles of the first screen and of the pages round it, to be sent with what they are for: each file that the screen has to
//! wait for costs a client on a slow line another way there and back before she can read a price.
//!
//! Invariant: they are the deployed assets' own, so they fit the deployed widget; read once an isolate. Where they cannot be
//! read, everything works as before there were any here: by links, and by the loader's own request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use worker::Env;

#[wasm_bindgen(module = "/src/http/styles.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn asset(env: &JsValue, path: &str) -> Result<JsValue, JsValue>;
}

/// A style sheet that stands in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Minified, without a line break.
    pub(super) css: String,
    /// What a content security policy calls it (`'sha256-…'`, <https://www.w3.org/TR/CSP3/#grammardef-hash-source>).
    pub(super) source: String,
}

impl Sheet {
    /// None for what could not stand between `<style>` and its end, or on a line of its own.
    pub(super) fn new(css: String) -> Option<Self> {
        let fits = !css.is_empty() && !css.contains(['\n', '<']);
        let source = ["'sha256-", &STANDARD.encode(Sha256::digest(&css)), "'"].concat();
        fits.then_some(Self { css, source })
    }
}

/// Both sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Styles {
    /// Of the widget.
    pub(super) widget: Sheet,
    /// Of our own pages round it.
    pub(super) page: Sheet,
}

thread_local! {
    static READ: RefCell<Option<Rc<Styles>>> = const { RefCell::new(None) };
}

async fn sheet(env: &Env, path: &str) -> Option<Sheet> {
    match asset(env.as_ref(), path).await {
        Ok(css) => css.as_string().and_then(Sheet::new),
        Err(error) => {
            crate::log::warning("styles_not_read", None, &format!("{error:?}"));
            None
        }
    }
}

/// The styles, where they can be read.
pub(super) async fn styles(env: &Env) -> Option<Rc<Styles>> {
    if let Some(known) = READ.with_borrow(Clone::clone) {
        return Some(known);
    }
    let (widget, page) =
        futures_util::future::join(sheet(env, "/widget.css"), sheet(env, "/hosted.css")).await;
    let read = Rc::new(Styles { widget: widget?, page: page? });
    READ.set(Some(Rc::clone(&read)));
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::Sheet;

    #[test]
    fn a_sheet_is_named_as_a_policy_names_it_and_cannot_end_its_element() {
        // printf 'p{margin:0}' | openssl dgst -sha256 -binary | base64
        let sheet = Sheet::new("p{margin:0}".to_owned()).unwrap();
        assert_eq!(sheet.source, "'sha256-QRQPRLGyxt3RJiKpYNjpkgHcmHU2PywsfL2e8oI0LQA='");
        for odd in ["", "p{}</style>", "p{}\nb{}"] {
            assert_eq!(Sheet::new(odd.to_owned()), None, "{odd}");
        }
    }
}
