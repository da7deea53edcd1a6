//! A payment page at TipTop Pay: the page of an order, or the widget over our own page.

use super::{PROVIDER_FAULT, PageError};
use crate::stripe::checkout::CheckoutOrder;
use crate::tiptoppay::error::TipTopError;
use crate::tiptoppay::{order, reference, widget};
use crate::tiptoppay_api::TipTopPayApi;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::id::SalonId;
use chairtime_shared::payment::PayWidget;

/// The code of an attempt for which TipTop Pay did not take the salon's keys.
const UNAUTHORISED: &str = "unauthorised";

/// Makes an order, or finds the one that the same request made before.
pub(super) async fn open_link(
    api: TipTopPayApi<'_>,
    salon: &SalonId,
    order: &CheckoutOrder,
) -> Result<PageAnswer, PageError> {
    let answer = api.send(&order::create(order)).await?;
    match order::parse_created(&answer) {
        Ok(link) => {
            Ok(PageAnswer::Opened { session: link.id.reference().clone(), url: link.url, widget: None })
        }
        Err(TipTopError::Refused(refusal)) => {
            crate::log::warning("page_refused", Some(salon), &refusal.to_string());
            Ok(PageAnswer::Refused { code: refusal.code().to_owned() })
        }
        Err(error @ TipTopError::Unauthorised) => {
            crate::log::warning("page_refused", Some(salon), &error.to_string());
            Ok(PageAnswer::Refused { code: UNAUTHORISED.to_owned() })
        }
        Err(TipTopError::Busy { .. }) => Err(PageError::Busy { http: 429 }),
        Err(TipTopError::Unavailable { http: http @ ..500 }) => Err(PageError::Busy { http }),
        // It may repeat this answer for as long as it keeps the request's name: the next try is another attempt. Nobody
        // has the address of the order, should there be one.
        Err(error @ (TipTopError::Unavailable { .. } | TipTopError::Unreadable { .. })) => {
            crate::log::warning("page_failed", Some(salon), &error.to_string());
            Ok(PageAnswer::Refused { code: PROVIDER_FAULT.to_owned() })
        }
    }
}

/// What the widget is started with. Nothing is asked of TipTop Pay: it asks us, by a Check, before it charges a card.
pub(super) fn open_widget(
    script: &str,
    public_id: &str,
    order: CheckoutOrder,
) -> Result<PageAnswer, PageError> {
    let session = reference::widget_page(&order.booking, order.attempt).map_err(|_| PageError::Unwritable)?;
    // What is opened is kept with the payment, where nothing is to say who pays; see `widget::with_email`.
    let order = CheckoutOrder { customer_email: None, ..order };
    let params = widget::params(&order, public_id);
    let widget = PayWidget { script: script.to_owned(), params };
    Ok(PageAnswer::Opened { session, url: order.success_url, widget: Some(widget) })
}
