//! What the desk writes of a service: the counterpart of [`super::read`], written by hand for its reasons; the tests hold
//! it against serde.

use super::data::catalogue::Change;
use crate::encode::Build;
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee};
use chairtime_shared::catalogue::{Category, Price, Service};
use chairtime_shared::money::BasisPoints;
use chairtime_shared::prepayment::{Collect, PrepaymentAmount, PrepaymentRule, Requirement};
use chairtime_shared::time::Minutes;

fn whole<B: Build>(number: u64) -> B {
    B::number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn minutes<B: Build>(minutes: Minutes) -> B {
    B::number(minutes.0.into())
}

fn price<B: Build>(price: Price) -> B {
    let mut members = vec![("from", whole(price.from))];
    members.extend(price.to.map(|to| ("to", whole(to))));
    B::object(members)
}

/// A share or a sum by its name, as rules of both kinds have it.
fn named<B: Build>(kind: &str, points: Option<BasisPoints>, minor: Option<u64>) -> B {
    let mut members = vec![("kind", B::text(kind))];
    members.extend(points.map(|points| ("points", B::number(u16::from(points).into()))));
    members.extend(minor.map(|minor| ("minor", whole(minor))));
    B::object(members)
}

fn prepayment<B: Build>(rule: PrepaymentRule) -> B {
    let requirement = match rule.requirement {
        Requirement::Off => "off",
        Requirement::Optional => "optional",
        Requirement::Required => "required",
    };
    let amount = match rule.amount {
        PrepaymentAmount::Full => named("full", None, None),
        PrepaymentAmount::Percent { points } => named("percent", Some(points), None),
        PrepaymentAmount::Fixed { minor } => named("fixed", None, Some(minor)),
    };
    let mut members = vec![("requirement", B::text(requirement)), ("amount", amount)];
    if rule.collect == Collect::Hold {
        members.push(("collect", B::text("hold")));
    }
    B::object(members)
}

fn cancellation<B: Build>(rule: CancellationRule) -> B {
    let fee = match rule.fee {
        Fee::None => named("none", None, None),
        Fee::Percent { points } => named("percent", Some(points), None),
        Fee::Fixed { minor } => named("fixed", None, Some(minor)),
        Fee::Prepayment => named("prepayment", None, None),
    };
    let mut members = vec![("free_until", minutes(rule.free_until)), ("fee", fee)];
    if rule.card == CardOnFile::Kept {
        members.push(("card", B::text("kept")));
    }
    B::object(members)
}

fn category<B: Build>(category: &Category) -> B {
    B::object(vec![("id", B::text(category.id.as_str())), ("name", B::text(&category.name))])
}

fn service<B: Build>(service: &Service) -> B {
    let mut members = vec![
        ("id", B::text(service.id.as_str())),
        ("category", B::text(service.category.as_str())),
        ("name", B::text(&service.name)),
        ("description", B::text(&service.description)),
        ("duration", minutes(service.duration)),
        ("buffer", minutes(service.buffer)),
        ("price", price(service.price)),
    ];
    members.extend(service.prepayment.map(|rule| ("prepayment", prepayment(rule))));
    members.extend(service.cancellation.map(|rule| ("cancellation", cancellation(rule))));
    B::object(members)
}

/// A change: `service`, `by`, and `category` where that is new.
#[must_use]
pub fn change<B: Build>(change: &Change) -> B {
    let by = change.by.iter().map(|id| B::text(id.as_str())).collect();
    let mut members = vec![("service", service(&change.service)), ("by", B::list(by))];
    members.extend(change.category.as_ref().map(|new| ("category", category(new))));
    B::object(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Decode;
    use crate::desk::data::catalogue::Draft;
    use serde_json::{Value, json};

    /// The demo salon with every kind of rule in it, as serde writes it.
    fn salon() -> Value {
        let text = include_str!("../../../tests/demo/belle.json");
        let mut draft: Value = serde_json::from_str(text).unwrap();
        draft["services"][0]["prepayment"] =
            json!({"requirement": "optional", "amount": {"kind": "fixed", "minor": 900}, "collect": "hold"});
        for (place, fee) in
            [json!({"kind": "none"}), json!({"kind": "prepayment"}), json!({"kind": "fixed", "minor": 7})]
                .into_iter()
                .enumerate()
        {
            draft["services"][place]["cancellation"] = json!({"free_until": 90, "fee": fee, "card": "kept"});
        }
        let salon: chairtime_shared::catalogue::Salon = serde_json::from_value(draft).unwrap();
        serde_json::to_value(salon).unwrap()
    }

    #[test]
    fn a_service_that_is_read_is_written_as_serde_writes_it() {
        let salon = salon();
        let draft = Draft::decode(&salon).unwrap();
        for (of, category) in
            draft.services.into_iter().zip([None, draft.categories.into_iter().next()].iter().cycle())
        {
            let written =
                salon["services"].as_array().unwrap().iter().find(|one| one["id"] == of.id.as_str()).unwrap();
            let by = vec!["anna".parse().unwrap()];
            let expected = match category {
                Some(_) => json!({"service": written, "by": ["anna"], "category": salon["categories"][0]}),
                None => json!({"service": written, "by": ["anna"]}),
            };
            assert_eq!(change::<Value>(&Change { service: of, category: category.clone(), by }), expected);
        }
    }
}
