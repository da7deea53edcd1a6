//! The sweep: wakes the ledger of every salon that has a storefront, on the cron trigger.

use crate::kv::{BINDING, STOREFRONTS};
use crate::ledger::LedgerClient;
use crate::ledger::message::Message;
use crate::log;
use chairtime_shared::id::SalonId;
use worker::{Env, kv::ListResponse};

async fn page(env: &Env, cursor: Option<String>) -> Result<ListResponse, String> {
    let kv = env.kv(BINDING).map_err(|error| error.to_string())?;
    let mut list = kv.list().prefix(STOREFRONTS.to_owned());
    if let Some(cursor) = cursor {
        list = list.cursor(cursor);
    }
    list.execute().await.map_err(|error| error.to_string())
}

/// Asks each salon's ledger to look whether anything is due.
pub(crate) async fn run(env: &Env) {
    let mut cursor = None;
    loop {
        let page = match page(env, cursor).await {
            Ok(page) => page,
            Err(error) => {
                log::error("sweep_failed", None, &error);
                return;
            }
        };
        for key in &page.keys {
            let Some(salon) =
                key.name.strip_prefix(STOREFRONTS).and_then(|slug| slug.parse::<SalonId>().ok())
            else {
                continue;
            };
            if let Err(error) = (LedgerClient { env, salon: &salon, by: None }).ask(&Message::Sweep).await {
                log::error("sweep_failed", Some(&salon), &error.to_string());
            }
        }
        match page.cursor {
            Some(next) if !page.list_complete => cursor = Some(next),
            _ => return,
        }
    }
}
