//! A provider's message on its way from the edge to the ledger: the very bytes that came, and what the ledger needs beside
//! them to verify and read them.
//!
//! Invariant: nothing is decoded and written again on the way, for the signature covers the bytes as they came.

use crate::tiptoppay::NotificationKind;
use worker::{Headers, Request};

/// Paths of a ledger under which provider messages arrive.
const PATH: &str = "/messages/";
const CARRIED: &str = "Chairtime-Carried";
const CONTENT_TYPE: &str = "Chairtime-Content-Type";
const SIGNATURE: &str = "Chairtime-Signature";

/// From whom, and of what kind its address says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Stripe.
    Stripe,
    /// TipTop Pay; each kind may have an address of its own.
    TipTopPay(Option<NotificationKind>),
}

/// What carried the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// The body of a POST.
    Body,
    /// The query of a GET.
    Query,
}

/// One message, unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderMessage {
    /// From whom it says it is.
    pub from: From,
    /// What carried it.
    pub carried: Carried,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The header that the provider signs with.
    pub signature: Option<String>,
    /// The bytes that are signed.
    pub bytes: Vec<u8>,
}

impl ProviderMessage {
    /// The path under which the ledger takes it.
    #[must_use]
    pub fn path(&self) -> String {
        match self.from {
            From::Stripe => format!("{PATH}stripe"),
            From::TipTopPay(None) => format!("{PATH}tiptoppay"),
            From::TipTopPay(Some(kind)) => format!("{PATH}tiptoppay/{}", kind.as_str()),
        }
    }

    /// The headers that travel with it.
    pub fn headers(&self) -> worker::Result<Headers> {
        let headers = Headers::new();
        let carried = match self.carried {
            Carried::Body => "body",
            Carried::Query => "query",
        };
        headers.set(CARRIED, carried)?;
        for (name, value) in [(CONTENT_TYPE, &self.content_type), (SIGNATURE, &self.signature)] {
            if let Some(value) = value {
                headers.set(name, value)?;
            }
        }
        Ok(headers)
    }

    /// What arrived at the ledger, unless it is no provider's message; without the bytes.
    pub(super) fn arrived(request: &Request) -> worker::Result<Option<Self>> {
        let path = request.path();
        let from = match path.strip_prefix(PATH).map(|rest| rest.split_once('/').unwrap_or((rest, ""))) {
            Some(("stripe", "")) => From::Stripe,
            Some(("tiptoppay", "")) => From::TipTopPay(None),
            Some(("tiptoppay", kind)) => match kind.parse() {
                Ok(kind) => From::TipTopPay(Some(kind)),
                Err(_) => return Ok(None),
            },
            Some(_) | None => return Ok(None),
        };
        let headers = request.headers();
        let carried =
            if headers.get(CARRIED)?.as_deref() == Some("query") { Carried::Query } else { Carried::Body };
        let (content_type, signature) = (headers.get(CONTENT_TYPE)?, headers.get(SIGNATURE)?);
        Ok(Some(Self { from, carried, content_type, signature, bytes: Vec::new() }))
    }
}
