//! The edge of Chairtime: HTTP in, ledger, KV and providers out. A thin shell round `chairtime_shared`.
//!
//! Where to start: [`http`] (what comes in), [`ledger`] (the one writer), [`stripe`] and [`tiptoppay`] (the
//! providers' words).

pub mod capability;
pub mod challenge;
pub mod checkout;
pub mod config;
pub mod connect;
pub mod connection;
pub mod export;
#[cfg(feature = "faults")]
pub mod fault;
pub mod http;
pub mod kv;
pub mod ledger;
pub mod limit;
pub mod link;
pub mod log;
pub mod lookup;
pub mod mail;
pub mod owner;
pub mod provider_api;
pub mod qr;
pub mod random;
pub mod recent;
pub mod reconcile;
pub mod reference;
pub mod role;
pub mod seal;
pub mod secret;
#[cfg(test)]
mod sources;
pub mod stripe;
pub mod stripe_api;
pub mod tiptoppay;
pub mod tiptoppay_api;

use worker::{Context, Env, Request, Response, ScheduleContext, ScheduledEvent, event};

/// Every request.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    http::handle(request, &env).await
}

/// The cron trigger: wakes every salon's ledger, so that an alarm that got lost costs minutes, not money.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    sweep::run(&env).await;
}

mod sweep;
