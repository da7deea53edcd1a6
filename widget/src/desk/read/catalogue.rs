//! The catalogue: as [`super`] reads the rest.

use crate::decode::{Decode, Node, member, member_or_default, named, number, parsed, read};
use crate::desk::data::catalogue::{Bound, Draft, SalonRules, Settings};
use chairtime_shared::catalogue::{
    BookingPolicy, DaySpan, HoursException, LetterSettings, Retention, StaffMember, TextPlace, Translations,
    Week,
};
use chairtime_shared::locale::Locale;

impl Decode for DaySpan {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { from: parsed(&node.get("from"))?, to: parsed(&node.get("to"))? })
    }
}

impl Decode for Week {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let days: Vec<Vec<DaySpan>> = Decode::decode(node)?;
        days.try_into().ok().map(Self)
    }
}

impl Decode for HoursException {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let staff = node.get("staff");
        let staff = if staff.is_nothing() { None } else { Some(parsed(&staff)?) };
        read!(Self { date: parsed(&node.get("date")), staff: Some(staff), hours: member(node, "hours") })
    }
}

/// Members as a storefront has them, with their hours. A loop, as lists are read everywhere.
fn staff<N: Node>(node: &N) -> Option<Vec<StaffMember>> {
    let mut staff: Vec<StaffMember> = Decode::decode(node)?;
    for (one, node) in staff.iter_mut().zip(node.items()?) {
        one.hours = member(&node, "hours")?;
        one.breaks = member_or_default(&node, "breaks")?;
    }
    Some(staff)
}

/// The texts in other languages, each looked for by its place: what is there of no text of the salon is not shown.
fn translations<N: Node>(node: &N, draft: &Draft) -> Translations {
    let mut places =
        vec![TextPlace::salon_name(), TextPlace::address(), TextPlace::cancellation(), TextPlace::consent()];
    places.extend(draft.categories.iter().map(|of| TextPlace::category_name(&of.id)));
    for of in &draft.services {
        places.push(TextPlace::service_name(&of.id));
        places.push(TextPlace::service_description(&of.id));
    }
    for of in &draft.staff {
        places.push(TextPlace::staff_name(&of.id));
        places.push(TextPlace::staff_title(&of.id));
    }
    let mut translations = Translations::default();
    for locale in Locale::ALL {
        let texts = node.get(locale.tag());
        if texts.is_nothing() {
            continue;
        }
        for place in &places {
            if let Some(text) = texts.get(place.as_str()).text() {
                translations.set(locale, place.clone(), text);
            }
        }
    }
    translations
}

impl Decode for Draft {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let draft: Self = read!(Self {
            locale: named(node, "locale"),
            translations: Some(Translations::default()),
            categories: member(node, "categories"),
            services: member(node, "services"),
            staff: staff(&node.get("staff")),
            hours: member(node, "hours"),
            exceptions: member_or_default(node, "exceptions"),
            rules: SalonRules::decode(node),
            settings: Settings::decode(node),
        })?;
        let translations = translations(&node.get("translations"), &draft);
        Some(Self { translations, ..draft })
    }
}

impl Decode for SalonRules {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            prepayment: member(node, "prepayment"),
            cancellation: member_or_default(node, "cancellation"),
        })
    }
}

impl Decode for BookingPolicy {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            slot_step: member(node, "slot_step"),
            lead_time: member(node, "lead_time"),
            horizon_days: number(node, "horizon_days"),
            hold_seconds: number(node, "hold_seconds"),
        })
    }
}

/// Without a number for ever; without any of them all of it.
impl Decode for Retention {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self {
            name_days: number(node, "name_days"),
            phone_days: number(node, "phone_days"),
            email_days: number(node, "email_days"),
            comment_days: number(node, "comment_days"),
        })
    }
}

impl Decode for LetterSettings {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        let usual = Self::default();
        Some(Self {
            to: member(node, "to").unwrap_or(usual.to),
            reminder: member(node, "reminder").unwrap_or(usual.reminder),
        })
    }
}

impl Decode for Bound {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        Some(Self { booked: node.get("booked").truth()?, ahead: node.get("ahead").truth()? })
    }
}

impl Decode for Settings {
    fn decode<N: Node>(node: &N) -> Option<Self> {
        read!(Self {
            name: member(node, "name"),
            zone: member(node, "zone"),
            currency: parsed(&node.get("currency")),
            website: member_or_default(node, "website"),
            address: member_or_default(node, "address"),
            booking: member(node, "booking"),
            texts: member(node, "texts"),
            retention: member_or_default(node, "retention"),
            letters: member_or_default(node, "letters"),
        })
    }
}
