//! What the desk writes of a catalogue: the counterpart of [`super::read`], written by hand for its reasons; the tests hold
//! it against serde.

use super::data::catalogue::{Addition, Change, Days, HoursChange, MemberChange, SettingsChange, Translated};
use crate::encode::Build;
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee};
use chairtime_shared::catalogue::{Category, DaySpan, Offer, Price, Retention, Service, StaffMember, Week};
use chairtime_shared::money::BasisPoints;
use chairtime_shared::prepayment::{Collect, PrepaymentAmount, PrepaymentRule, Requirement};
use chairtime_shared::time::{LocalDate, Minutes};

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

/// Texts in other languages, each with `locale`, `place` and `text`.
fn said<B: Build>(said: &[Translated]) -> B {
    let one = |of: &Translated| {
        B::object(vec![
            ("locale", B::text(of.locale.tag())),
            ("place", B::text(of.place.as_str())),
            ("text", B::text(&of.text)),
        ])
    };
    B::list(said.iter().map(one).collect())
}

/// A change: `service`, `by`, `said`, and `category` where that is new.
#[must_use]
pub fn change<B: Build>(change: &Change) -> B {
    let by = change.by.iter().map(|id| B::text(id.as_str())).collect();
    let mut members =
        vec![("service", service(&change.service)), ("by", B::list(by)), ("said", said(&change.said))];
    members.extend(change.category.as_ref().map(|new| ("category", category(new))));
    B::object(members)
}

/// What comes in addition: `services`, `categories`, `by`, `members`.
#[must_use]
pub fn addition<B: Build>(addition: &Addition) -> B {
    B::object(vec![
        ("services", B::list(addition.services.iter().map(service).collect())),
        ("categories", B::list(addition.categories.iter().map(category).collect())),
        ("by", B::list(addition.by.iter().map(|id| B::text(id.as_str())).collect())),
        ("members", B::list(addition.members.iter().map(member).collect())),
    ])
}

fn offer<B: Build>(offer: &Offer) -> B {
    let mut members = vec![("service", B::text(offer.service.as_str()))];
    members.extend(offer.duration.map(|own| ("duration", minutes(own))));
    members.extend(offer.price.map(|own| ("price", price(own))));
    B::object(members)
}

fn spans<B: Build>(spans: &[DaySpan]) -> B {
    let one = |span: &DaySpan| {
        B::object(vec![("from", B::text(&span.from.to_text())), ("to", B::text(&span.to.to_text()))])
    };
    B::list(spans.iter().map(one).collect())
}

fn week<B: Build>(week: &Week) -> B {
    B::list(week.0.iter().map(|day| spans(day)).collect())
}

fn member<B: Build>(of: &StaffMember) -> B {
    let mut member = vec![
        ("id", B::text(of.id.as_str())),
        ("name", B::text(&of.name)),
        ("title", B::text(&of.title)),
        ("offers", B::list(of.offers.iter().map(offer).collect())),
    ];
    member.extend(of.hours.as_ref().map(|own| ("hours", week(own))));
    member.push(("breaks", week(&of.breaks)));
    member.extend(of.prepayment.map(|rule| ("prepayment", prepayment(rule))));
    B::object(member)
}

/// A change of a member of staff: `member`, `days`, and `said`.
#[must_use]
pub fn member_change<B: Build>(change: &MemberChange) -> B {
    B::object(vec![
        ("member", member(&change.member)),
        ("days", days(&change.days)),
        ("said", said(&change.said)),
    ])
}

fn days<B: Build>(days: &Days) -> B {
    let day = |(date, hours): &(LocalDate, Vec<DaySpan>)| {
        B::object(vec![("date", B::text(&date.to_text())), ("hours", spans(hours))])
    };
    B::list(days.iter().map(day).collect())
}

/// The salon's opening hours: `hours` and `days`.
#[must_use]
pub fn hours_change<B: Build>(change: &HoursChange) -> B {
    B::object(vec![("hours", week(&change.hours)), ("days", days(&change.days))])
}

fn retention<B: Build>(retention: Retention) -> B {
    let all = [
        ("name_days", retention.name_days),
        ("phone_days", retention.phone_days),
        ("email_days", retention.email_days),
        ("comment_days", retention.comment_days),
    ];
    B::object(all.into_iter().filter_map(|(name, days)| Some((name, B::number(days?.into())))).collect())
}

/// The salon's settings and rules, under the names of the catalogue; and `said`.
#[must_use]
pub fn settings<B: Build>(change: &SettingsChange) -> B {
    let of = &change.settings;
    let booking = B::object(vec![
        ("slot_step", minutes(of.booking.slot_step)),
        ("lead_time", minutes(of.booking.lead_time)),
        ("horizon_days", B::number(of.booking.horizon_days.into())),
        ("hold_seconds", B::number(of.booking.hold_seconds.into())),
    ]);
    let consent = &of.texts.consent;
    let consent = B::object(vec![("version", B::text(&consent.version)), ("text", B::text(&consent.text))]);
    let texts = B::object(vec![("cancellation", B::text(&of.texts.cancellation)), ("consent", consent)]);
    let letters =
        B::object(vec![("to", B::text(&of.letters.to)), ("reminder", minutes(of.letters.reminder))]);
    let mut members = vec![
        ("name", B::text(&of.name)),
        ("zone", B::text(&of.zone)),
        ("currency", B::text(of.currency.code())),
        ("website", B::text(&of.website)),
        ("address", B::text(&of.address)),
        ("booking", booking),
        ("prepayment", prepayment(change.rules.prepayment)),
        ("cancellation", cancellation(change.rules.cancellation)),
        ("texts", texts),
        ("retention", retention(of.retention)),
        ("letters", letters),
        ("said", said(&change.said)),
    ];
    if change.digits != 0 {
        members.push(("digits", B::number(change.digits.into())));
    }
    B::object(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Decode;
    use crate::desk::data::catalogue::Draft;
    use chairtime_shared::catalogue::TextPlace;
    use chairtime_shared::locale::Locale;
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
        let day = json!([{"from": "09:00", "to": "12:30"}, {"from": "13:00", "to": "24:00"}]);
        draft["staff"][0]["hours"] = json!([day, [], day, [], [], day, []]);
        draft["staff"][0]["offers"][0] = json!({"service": draft["staff"][0]["offers"][0]["service"], "duration": 50, "price": {"from": 7, "to": 9}});
        draft["staff"][1].as_object_mut().unwrap().remove("hours");
        draft["exceptions"] = json!([
            {"date": "2026-12-24", "hours": []},
            {"date": "2026-12-30", "staff": draft["staff"][0]["id"], "hours": day},
            {"date": "2026-12-31", "staff": draft["staff"][0]["id"], "hours": []},
        ]);
        let salon: chairtime_shared::catalogue::Salon = serde_json::from_value(draft).unwrap();
        serde_json::to_value(salon).unwrap()
    }

    fn translated() -> Vec<Translated> {
        let place = TextPlace::service_name(&"cut".parse().unwrap());
        vec![Translated { locale: Locale::Ru, place, text: "Стрижка".into() }]
    }

    fn written_translated() -> Value {
        json!([{"locale": "ru", "place": "services[cut].name", "text": "Стрижка"}])
    }

    #[test]
    fn texts_in_other_languages_are_read_as_serde_reads_them() {
        let salon = salon();
        let draft = Draft::decode(&salon).unwrap();
        let expected: chairtime_shared::catalogue::Salon = serde_json::from_value(salon.clone()).unwrap();
        assert_eq!(draft.translations.all().count(), expected.translations.all().count());
        for (locale, place, text) in expected.translations.all() {
            assert_eq!(draft.translations.get(locale, place), Some(text), "{place:?}");
        }
        assert!(!draft.translations.is_empty() && draft.locale == expected.locale);
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
            let (by, said) = (vec!["anna".parse().unwrap()], written_translated());
            let expected = match category {
                Some(_) => {
                    json!({"service": written, "by": ["anna"], "said": said, "category": salon["categories"][0]})
                }
                None => json!({"service": written, "by": ["anna"], "said": said}),
            };
            let change = Change { service: of, category: category.clone(), by, said: translated() };
            assert_eq!(super::change::<Value>(&change), expected);
        }
    }

    #[test]
    fn a_member_who_is_read_is_written_as_serde_writes_them() {
        let salon = salon();
        let draft = Draft::decode(&salon).unwrap();
        for of in &draft.staff {
            let days: Vec<_> = draft.days_of(&of.id).map(|(date, hours)| (date, hours.to_vec())).collect();
            let all = salon["staff"].as_array().unwrap();
            let written = all.iter().find(|one| one["id"] == of.id.as_str()).unwrap().clone();
            let exceptions = salon["exceptions"].as_array().unwrap();
            let theirs = exceptions.iter().filter(|one| one["staff"] == of.id.as_str());
            let theirs: Vec<_> =
                theirs.map(|one| json!({"date": one["date"], "hours": one["hours"]})).collect();
            let change = MemberChange { member: of.clone(), days, said: translated() };
            let expected = json!({"member": written, "days": theirs, "said": written_translated()});
            assert_eq!(member_change::<Value>(&change), expected);
        }
        let its = salon["exceptions"].as_array().unwrap().iter().filter(|one| one["staff"].is_null());
        let its: Vec<_> = its.map(|one| json!({"date": one["date"], "hours": one["hours"]})).collect();
        assert!(!its.is_empty());
        let days = draft.days_of_salon().map(|(date, hours)| (date, hours.to_vec())).collect();
        let opening: Value = hours_change(&HoursChange { hours: draft.hours.clone(), days });
        assert_eq!(opening, json!({"hours": salon["hours"], "days": its}));
        // There is something of each kind to be written.
        assert!(
            draft.staff.iter().any(|of| of.hours.is_some())
                && draft.staff.iter().any(|of| of.hours.is_none())
        );
        assert!(draft.exceptions.iter().any(|of| of.staff.is_some()));
        assert_eq!(draft.hours, serde_json::from_value(salon["hours"].clone()).unwrap());
        assert_eq!(draft.exceptions, serde_json::from_value::<Vec<_>>(salon["exceptions"].clone()).unwrap());
    }

    #[test]
    fn settings_that_are_read_are_written_as_serde_writes_them() {
        let mut salon = salon();
        salon["retention"] = json!({"phone_days": 365, "comment_days": 0});
        let salon = serde_json::to_value(
            serde_json::from_value::<chairtime_shared::catalogue::Salon>(salon).unwrap(),
        )
        .unwrap();
        let draft = Draft::decode(&salon).unwrap();
        let written: Value = settings(&SettingsChange {
            settings: draft.settings,
            rules: draft.rules,
            said: translated(),
            digits: 0,
        });
        for (name, of) in written.as_object().unwrap() {
            let expected = if name == "said" { &written_translated() } else { &salon[name] };
            assert_eq!(of, expected, "{name}");
        }
    }

    #[test]
    fn what_comes_in_addition_is_written_as_serde_writes_it() {
        let salon = salon();
        let draft = Draft::decode(&salon).unwrap();
        let by = vec!["anna".parse().unwrap()];
        let (members, staff) = (draft.staff.clone(), draft.staff);
        let (services, categories) = (draft.services, draft.categories);
        let written: Value = addition(&Addition { services, categories, by, members });
        let expected = json!({
            "services": salon["services"], "categories": salon["categories"], "by": ["anna"],
            "members": serde_json::to_value(&staff).unwrap(),
        });
        assert_eq!(written, expected);
    }
}
