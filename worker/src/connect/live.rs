//! The providers themselves, as the checks ask them.

use super::stripe::AskStripe;
use super::tiptoppay::{AskTipTop, Terminal};
use crate::config::Config;
use crate::connection::{StripeKeys, TipTopPayKeys};
use crate::provider_api::NoAnswer;
use crate::secret::Secret;
use crate::stripe;
use crate::stripe_api::StripeApi;
use crate::tiptoppay;
use crate::tiptoppay_api::TipTopPayApi;

/// Both providers, at the addresses of the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Live<'a>(pub &'a Config);

impl AskStripe for Live<'_> {
    async fn ask(
        &self,
        key: &Secret,
        request: &stripe::request::ApiRequest,
    ) -> Result<stripe::request::ApiResponse, NoAnswer> {
        let keys = StripeKeys { secret_key: key.clone(), webhook_secrets: Vec::new() };
        StripeApi { base: &self.0.stripe_api_base, keys: &keys }.send(request).await
    }
}

impl AskTipTop for Live<'_> {
    async fn ask(
        &self,
        terminal: &Terminal,
        request: &tiptoppay::request::ApiRequest,
    ) -> Result<tiptoppay::request::ApiResponse, NoAnswer> {
        let Terminal { region, public_id, api_secret } = terminal.clone();
        let keys = TipTopPayKeys { public_id, api_secrets: vec![api_secret] };
        TipTopPayApi { base: self.0.tiptoppay_api(region), keys: &keys }.send(request).await
    }
}
