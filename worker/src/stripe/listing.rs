//! Lists of what the salon's account has seen in a span of time: payments, refunds, disputes, messages that did not arrive,
//! fees, payouts; and its balance.
//!
//! Invariant: an object in a list says the same facts as in a message. One that cannot be read, or is in a currency that is
//! not one of ours, is left out and counted: the account may serve other trades. Refunds are listed with their charges, so
//! that a released hold is told from money that went back; a charge that only says that there are some raises no question.
//! Deliberately absent: which list is read when, and fees of refunds: the fee of the charge is kept, none is added.

use super::error::StripeError;
use super::event::{self, StripeEvent};
use super::form::Form;
use super::object::{Dispute, Object, ObjectError, PaymentIntent, Refund, Unclear};
use super::reference::Hint;
use super::request::{ApiRequest, ApiResponse};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::payout::{Balance, Payout, PayoutStatus, Way};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Payments with their charges.
    Payments,
    /// Refunds with their charges.
    Refunds,
    /// Disputes.
    Disputes,
    /// Messages that some endpoint has not taken; kept for 30 days (docs.stripe.com/api/events).
    Undelivered,
    /// Balance transactions of charges: their fees.
    Charges,
    /// Payouts.
    Payouts,
}

/// The request for a page of what was made between two instants, newest first; `after` is the `next` of the page before.
#[must_use]
pub fn list(of: Of, from: Timestamp, to: Timestamp, after: Option<&str>) -> ApiRequest {
    let (path, more) = match of {
        Of::Payments => ("payment_intents", Some(("expand[0]", "data.latest_charge"))),
        Of::Refunds => ("refunds", Some(("expand[0]", "data.charge"))),
        Of::Disputes => ("disputes", None),
        Of::Undelivered => ("events", Some(("delivery_success", "false"))),
        Of::Charges => ("balance_transactions", Some(("type", "charge"))),
        Of::Payouts => ("payouts", None),
    };
    let form = Form::default()
        .with("created[gte]", &from.0.to_string())
        .with("created[lte]", &to.0.to_string())
        .with("limit", "100");
    let form = match more {
        Some((name, value)) => form.with(name, value),
        None => form,
    };
    ApiRequest::get(format!("/v1/{path}"), form.with_some("starting_after", after))
}

/// The request for the account's balance.
#[must_use]
pub fn balance() -> ApiRequest {
    ApiRequest::get("/v1/balance".to_owned(), Form::default())
}

/// One thing that was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What we wrote into it, or into its charge.
    pub hint: Option<Hint>,
    /// Stripe's names of the payment.
    pub refs: Vec<ProviderRef>,
    /// What it says.
    pub facts: Vec<PaymentFact>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page<T> {
    /// What could be read.
    pub items: Vec<T>,
    /// How many could not.
    pub unreadable: usize,
    /// Where the next page starts, if there is one.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    data: Option<Vec<&'a RawValue>>,
    has_more: Option<bool>,
}

#[derive(Deserialize)]
struct Name {
    id: Option<String>,
}

/// Reads a page, object by object.
fn page<T>(response: &ApiResponse, read: impl Fn(&[u8]) -> Option<T>) -> Result<Page<T>, StripeError> {
    let List { data, has_more } = response.borrowed("body")?;
    let data = data.ok_or_else(|| response.unreadable("data"))?;
    let next = if has_more == Some(true) {
        let last =
            data.last().and_then(|object| serde_json::from_slice::<Name>(object.get().as_bytes()).ok());
        // Without a place to go on from, the rest would be lost silently.
        Some(last.and_then(|last| last.id).ok_or_else(|| response.unreadable("id"))?)
    } else {
        None
    };
    let items: Vec<_> = data.iter().filter_map(|object| read(object.get().as_bytes())).collect();
    Ok(Page { unreadable: data.len().saturating_sub(items.len()), items, next })
}

fn settled(mut facts: Vec<PaymentFact>) -> Vec<PaymentFact> {
    facts.retain(|fact| *fact != PaymentFact::RefundsToLookUp);
    facts
}

fn item<T: Object>(
    bytes: &[u8],
    facts: impl Fn(&T) -> Result<Vec<PaymentFact>, ObjectError>,
) -> Option<Item> {
    let object: T = serde_json::from_slice(bytes).ok()?;
    let facts = settled(facts(&object).ok()?);
    Some(Item { hint: object.hint(), refs: object.subject().payment_refs(), facts })
}

/// Reads a page of [`Of::Payments`].
pub fn payments(response: &ApiResponse) -> Result<Page<Item>, StripeError> {
    page(response, |bytes| item(bytes, PaymentIntent::all_facts))
}

/// Reads a page of [`Of::Refunds`].
pub fn refunds(response: &ApiResponse) -> Result<Page<Item>, StripeError> {
    page(response, |bytes| {
        let found = item(bytes, |refund: &Refund| Ok(vec![refund.read(Unclear::Count)?]))?;
        let refund: Refund = serde_json::from_slice(bytes).ok()?;
        Some(Item { hint: refund.charge_hint(), ..found })
    })
}

/// Reads a page of [`Of::Disputes`].
pub fn disputes(response: &ApiResponse) -> Result<Page<Item>, StripeError> {
    page(response, |bytes| item(bytes, Dispute::all_facts))
}

/// Reads a page of [`Of::Undelivered`].
pub fn undelivered(response: &ApiResponse) -> Result<Page<StripeEvent>, StripeError> {
    page(response, |bytes| {
        let event = event::read(bytes).ok()?;
        Some(StripeEvent { facts: settled(event.facts), ..event })
    })
}

/// A balance transaction or a payout, as far as either is read.
#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
    amount: Option<i64>,
    arrival_date: Option<i64>,
    created: Option<i64>,
    currency: Option<String>,
    fee: Option<i64>,
    source: Option<String>,
    status: Option<String>,
}

impl Entry {
    fn name(&self) -> Option<ProviderRef> {
        self.id.as_deref()?.parse().ok()
    }

    fn currency(&self) -> Option<Currency> {
        self.currency.as_deref()?.parse().ok()
    }

    fn money(&self, wire: i64) -> Option<Money> {
        Provider::Stripe.from_wire(wire.unsigned_abs(), self.currency()?).ok()
    }

    /// The fee of a charge. A fee of nothing is known as well, and moves nothing.
    fn fee(&self) -> Option<Item> {
        let amount = self.money(self.fee.filter(|fee| *fee >= 0)?)?;
        let charge = self.source.as_deref()?.parse().ok()?;
        let fact = PaymentFact::ProviderFee { name: self.name()?, amount };
        Some(Item { hint: None, refs: vec![charge], facts: vec![fact] })
    }

    fn payout(&self) -> Option<Payout> {
        let amount = self.amount?;
        Some(Payout {
            name: self.name()?,
            amount: self.money(amount)?,
            way: if amount < 0 { Way::FromBank } else { Way::ToBank },
            status: match self.status.as_deref()? {
                "paid" => PayoutStatus::Paid,
                "failed" | "canceled" => PayoutStatus::Returned,
                _ => PayoutStatus::UnderWay,
            },
            made: Timestamp(self.created?),
            arrives: self.arrival_date.map(Timestamp),
        })
    }
}

/// Reads a page of [`Of::Charges`]: what Stripe keeps of each.
pub fn fees(response: &ApiResponse) -> Result<Page<Item>, StripeError> {
    page(response, |bytes| serde_json::from_slice::<Entry>(bytes).ok()?.fee())
}

/// Reads a page of [`Of::Payouts`].
pub fn payouts(response: &ApiResponse) -> Result<Page<Payout>, StripeError> {
    page(response, |bytes| serde_json::from_slice::<Entry>(bytes).ok()?.payout())
}

#[derive(Deserialize)]
struct Funds {
    available: Option<Vec<Entry>>,
    pending: Option<Vec<Entry>>,
}

/// Reads the answer to [`balance`]: a line for each currency of ours.
pub fn parse_balance(response: &ApiResponse) -> Result<Vec<Balance>, StripeError> {
    let Funds { available, pending } = response.json("body")?;
    let (Some(available), Some(pending)) = (available, pending) else {
        return Err(response.unreadable("available"));
    };
    let mut lines: Vec<Balance> = Vec::new();
    let entries =
        available.iter().map(|entry| (entry, true)).chain(pending.iter().map(|entry| (entry, false)));
    for (entry, now) in entries {
        let (Some(currency), Some(wire)) = (entry.currency(), entry.amount) else { continue };
        let Some(minor) = entry.money(wire).and_then(|money| i64::try_from(money.minor()).ok()) else {
            continue;
        };
        let at = lines.iter().position(|line| line.currency == currency).unwrap_or_else(|| {
            lines.push(Balance { currency, available: 0, pending: 0 });
            lines.len().saturating_sub(1)
        });
        let Some(line) = lines.get_mut(at) else { continue };
        let sum = if now { &mut line.available } else { &mut line.pending };
        *sum = sum.saturating_add(minor.saturating_mul(wire.signum()));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairtime_shared::payment::fact::RefundStatus;

    fn answer(body: &str) -> ApiResponse {
        ApiResponse { status: 200, body: body.into(), ..ApiResponse::default() }
    }

    fn list_of(data: &str) -> ApiResponse {
        answer(&format!(r#"{{"object":"list","has_more":false,"data":[{data}]}}"#))
    }

    fn eur(minor: u64) -> Money {
        Money::new(minor, "EUR".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_list_is_asked_for_by_its_span_and_goes_on_behind_its_last_object() {
        let request = list(Of::Undelivered, Timestamp(1), Timestamp(9), Some("evt_1"));
        assert_eq!(request.path, "/v1/events");
        let form = "created[gte]=1&created[lte]=9&limit=100&delivery_success=false&starting_after=evt_1";
        assert_eq!(request.form, form);
        let body = r#"{"has_more":true,"data":[{"id":"pi_1"},{"id":"pi_2"}]}"#;
        let page = payments(&answer(body)).unwrap();
        assert_eq!((page.items.len(), page.unreadable, page.next.as_deref()), (0, 2, Some("pi_2")));
        assert!(payments(&answer(r#"{"has_more":true,"data":[]}"#)).is_err(), "nowhere to go on from");
        assert!(payments(&answer("{}")).is_err(), "not taken for nothing");
    }

    #[test]
    fn the_fee_of_a_charge_is_what_stripe_keeps_in_the_currency_of_the_balance() {
        let page = fees(&list_of(
            r#"{"id":"txn_1","object":"balance_transaction","amount":3000,"currency":"eur","fee":70,"net":2930,
                "source":"ch_1","type":"charge","created":5},
               {"id":"txn_2","amount":50000,"currency":"isk","fee":1250,"source":"ch_2"},
               {"id":"txn_3","amount":3000,"currency":"usd","fee":-5,"source":"ch_3"},
               {"id":"txn_4","amount":3000,"currency":"usd","fee":0,"source":"ch_4"},
               {"id":"txn_5","amount":3000,"currency":"usd","fee":5,"source":null}"#,
        ))
        .unwrap();
        let told = |item: &Item| match item.facts.as_slice() {
            [PaymentFact::ProviderFee { name, amount }] => {
                (item.refs[0].to_string(), name.to_string(), amount.minor(), amount.currency().to_string())
            }
            other => panic!("{other:?}"),
        };
        let expected = [("ch_1", "txn_1", 70, "EUR"), ("ch_4", "txn_4", 0, "USD")];
        let expected = expected.map(|(a, b, n, c)| (a.to_owned(), b.to_owned(), n, c.to_owned()));
        assert_eq!(page.items.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(page.unreadable, 3, "a fraction of a krona, money given back, and nobody's");
    }

    #[test]
    fn a_listed_refund_is_known_by_its_charge_and_a_released_hold_is_none() {
        let charge = |more: &str| {
            format!(
                r#"{{"id":"ch_1","object":"charge","amount":1000,"amount_captured":1000,"currency":"eur",{more}
                "payment_intent":"pi_1","metadata":{{"salon":"belle","booking":"0123456789abcdef0123456789abcdef","attempt":"1"}}}}"#
            )
        };
        let refund = |charge: &str| {
            format!(
                r#"{{"id":"re_1","object":"refund","amount":300,"currency":"eur","status":"succeeded",
                "balance_transaction":"txn_9","payment_intent":"pi_1","charge":{charge},"metadata":{{}}}}"#
            )
        };
        let page = refunds(&list_of(&refund(&charge(r#""captured":true,"#)))).unwrap();
        let [item] = page.items.as_slice() else { panic!("{page:?}") };
        assert_eq!(item.refs.iter().map(ProviderRef::as_str).collect::<Vec<_>>(), ["pi_1", "ch_1"]);
        assert_eq!(item.hint.as_ref().map(|hint| hint.attempt), Some(1));
        let [PaymentFact::Refund { refund: fact }] = item.facts.as_slice() else { panic!("{item:?}") };
        assert_eq!((fact.amount, fact.status, &fact.request), (eur(300), RefundStatus::Succeeded, &None));
        let released = refunds(&list_of(&refund(&charge(r#""captured":false,"#)))).unwrap();
        assert_eq!(released.items[0].facts, [PaymentFact::AuthorisationEnded]);
    }

    #[test]
    fn a_payment_that_was_refunded_in_part_raises_no_question() {
        let page = payments(&list_of(
            r#"{"id":"pi_1","object":"payment_intent","status":"succeeded","amount_received":1000,"currency":"eur",
                "metadata":{"salon":"belle","booking":"0123456789abcdef0123456789abcdef","attempt":"2"},
                "latest_charge":{"id":"ch_1","object":"charge","status":"succeeded","captured":true,"amount":1000,
                    "amount_captured":1000,"amount_refunded":300,"currency":"eur"}},
               {"id":"pi_2","object":"payment_intent","status":"succeeded","amount_received":1,"currency":"xxx"}"#,
        ))
        .unwrap();
        let [item] = page.items.as_slice() else { panic!("{page:?}") };
        assert!(item.facts.contains(&PaymentFact::Captured { amount: eur(1_000) }));
        assert!(!item.facts.contains(&PaymentFact::RefundsToLookUp));
        assert_eq!(page.unreadable, 1, "a currency of another trade");
    }

    #[test]
    fn an_undelivered_message_says_what_it_would_have_said() {
        let page = undelivered(&list_of(
            r#"{"id":"evt_1","object":"event","type":"charge.dispute.closed","livemode":false,"created":7,
                "data":{"object":{"id":"du_1","object":"dispute","amount":1000,"currency":"eur","status":"lost",
                    "charge":"ch_1","livemode":false}}},
               {"id":"evt_2","object":"event","type":"customer.created","livemode":false,"created":7,"data":{}}"#,
        ))
        .unwrap();
        let [lost, other] = page.items.as_slice() else { panic!("{page:?}") };
        assert!(matches!(lost.facts.last(), Some(PaymentFact::Dispute { .. })) && lost.kind.is_handled());
        assert!(!other.kind.is_handled() && other.facts.is_empty());
    }

    #[test]
    fn payouts_and_balances_keep_their_signs() {
        let page = payouts(&list_of(
            r#"{"id":"po_1","object":"payout","amount":900,"currency":"eur","status":"in_transit","created":5,"arrival_date":8},
               {"id":"po_2","object":"payout","amount":-400,"currency":"eur","status":"failed","created":6}"#,
        ))
        .unwrap();
        let told: Vec<_> =
            page.items.iter().map(|one| (one.amount, one.way, one.status, one.arrives)).collect();
        assert_eq!(
            told,
            [
                (eur(900), Way::ToBank, PayoutStatus::UnderWay, Some(Timestamp(8))),
                (eur(400), Way::FromBank, PayoutStatus::Returned, None),
            ]
        );
        let body = r#"{"object":"balance","available":[{"amount":-50,"currency":"eur"},{"amount":7,"currency":"jpy"}],
            "pending":[{"amount":3000,"currency":"eur"}]}"#;
        let lines = parse_balance(&answer(body)).unwrap();
        let told: Vec<_> =
            lines.iter().map(|line| (line.currency.code(), line.available, line.pending)).collect();
        assert_eq!(told, [("EUR", -50, 3_000), ("JPY", 7, 0)]);
        assert!(parse_balance(&answer("{}")).is_err());
    }
}
