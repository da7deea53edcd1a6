//! The checks that turn a draft into a salon. Each finding names its place, so that an owner can go there.

use super::{DaySpan, Price, REMINDER_MAX, SalonDraft, Week};
use crate::cancellation::{Fee, NOTICE_MAX};
use crate::contact::parse_email;
use crate::money::MINOR_MAX;
use crate::prepayment::PrepaymentAmount;
use crate::time::Minutes;
use std::collections::BTreeSet;
use std::fmt;

/// Longest name or title in characters.
pub const NAME_CHARS_MAX: usize = 120;
/// Longest description or policy text in characters. The consent text also travels with each booking.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// Most entries in any list: keeps a storefront well below KV's and our own limits.
pub const ENTRIES_MAX: usize = 500;
/// A visit fits into a day.
const DAY: u32 = 24 * 60;

/// Where in the catalogue something is wrong: a path such as `services[cut].price`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(pub String);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing that is wrong with a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueProblem {
    /// A text is empty that people must see.
    #[error("{0}: must not be empty")]
    Empty(Place),
    /// A text or a list is longer than allowed.
    #[error("{0}: too long")]
    TooLong(Place),
    /// The same slug twice in one list.
    #[error("{0}: used twice")]
    Duplicate(Place),
    /// Names something that is not in the catalogue.
    #[error("{0}: names something that does not exist")]
    Unknown(Place),
    /// A number outside its range.
    #[error("{0}: out of range")]
    Range(Place),
    /// A span that ends before it starts, or overlaps the one before.
    #[error("{0}: spans must be in order and must not overlap")]
    Span(Place),
    /// Not an origin as browsers send it: scheme and host (and port), nothing after.
    #[error("{0}: an origin is https:// and a host, nothing after it")]
    Origin(Place),
    /// Not an e-mail address.
    #[error("{0}: not an e-mail address")]
    Email(Place),
    /// Not the owner's to change.
    #[error("{0}: only the operator changes this")]
    Operators(Place),
}

#[derive(Default)]
struct Findings(Vec<CatalogueProblem>);

impl Findings {
    fn when(&mut self, wrong: bool, kind: fn(Place) -> CatalogueProblem, place: impl Into<String>) {
        if wrong {
            self.0.push(kind(Place(place.into())));
        }
    }

    fn name(&mut self, text: &str, place: &str) {
        self.when(text.trim().is_empty(), CatalogueProblem::Empty, place);
        self.when(text.chars().count() > NAME_CHARS_MAX, CatalogueProblem::TooLong, place);
    }

    fn text(&mut self, text: &str, place: &str) {
        self.when(text.chars().count() > TEXT_CHARS_MAX, CatalogueProblem::TooLong, place);
    }

    fn unique<'a, T: Ord + fmt::Display + 'a>(&mut self, ids: impl Iterator<Item = &'a T>, list: &str) {
        let mut seen = BTreeSet::new();
        for id in ids {
            self.when(!seen.insert(id), CatalogueProblem::Duplicate, format!("{list}[{id}]"));
        }
        self.when(seen.len() > ENTRIES_MAX, CatalogueProblem::TooLong, list);
    }

    fn duration(&mut self, duration: Minutes, place: &str) {
        self.when(duration.0 == 0 || duration.0 > DAY, CatalogueProblem::Range, place);
    }

    fn price(&mut self, price: Price, place: &str) {
        let most = price.to.unwrap_or(price.from);
        self.when(most < price.from || most > MINOR_MAX / 1_000, CatalogueProblem::Range, place);
    }

    fn spans(&mut self, spans: &[DaySpan], place: &str) {
        let backwards = spans.iter().any(|span| span.from >= span.to);
        let overlap = spans.windows(2).any(|pair| matches!(pair, [a, b] if a.to > b.from));
        self.when(backwards || overlap, CatalogueProblem::Span, place);
    }

    fn week(&mut self, week: &Week, place: &str) {
        for (weekday, spans) in week.0.iter().enumerate() {
            self.spans(spans, &format!("{place}[{weekday}]"));
        }
    }
}

/// True for what a browser sends in `Origin`: `https://host[:port]`, or plain http on loopback for development.
fn is_origin(text: &str) -> bool {
    let (host, loopback_only) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(host), _) => (host, false),
        (None, Some(host)) => (host, true),
        (None, None) => return false,
    };
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let name_ok = !name.is_empty()
        && name.len() <= 253
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-');
    let port_ok = port
        .is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number.to_string() == port && number != 0));
    name_ok && port_ok && (!loopback_only || matches!(name, "localhost" | "127.0.0.1"))
}

fn salon(found: &mut Findings, draft: &SalonDraft) {
    found.name(&draft.name, "name");
    let zone_ok = draft.zone.split('/').all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-+".contains(&b))
    });
    found.when(!zone_ok || draft.zone.len() > 64, CatalogueProblem::Unknown, "zone");
    found.text(&draft.address, "address");
    let site_ok = draft.website.is_empty()
        || draft.website.strip_prefix("https://").is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>\\@".contains(&b))
        })
        || is_origin(draft.website.trim_end_matches('/'));
    found.when(!site_ok || draft.website.len() > 500, CatalogueProblem::Origin, "website");
    for origin in &draft.origins {
        found.when(!is_origin(origin), CatalogueProblem::Origin, format!("origins[{origin}]"));
    }
    found.when(draft.origins.len() > 20, CatalogueProblem::TooLong, "origins");
    let letters = &draft.letters;
    let readable = letters.to.is_empty() || parse_email(&letters.to).as_ref() == Ok(&letters.to);
    found.when(!readable, CatalogueProblem::Email, "letters.to");
    found.when(letters.reminder > REMINDER_MAX, CatalogueProblem::Range, "letters.reminder");
    let policy = draft.booking;
    let step = policy.slot_step.0;
    found.when(step == 0 || step > DAY, CatalogueProblem::Range, "booking.slot_step");
    found.when(policy.lead_time.0 > 60 * DAY, CatalogueProblem::Range, "booking.lead_time");
    let horizon = policy.horizon_days;
    found.when(horizon == 0 || horizon > 400, CatalogueProblem::Range, "booking.horizon_days");
    let hold = policy.hold_seconds;
    found.when(!(5..=86_400).contains(&hold), CatalogueProblem::Range, "booking.hold_seconds");
    found.text(&draft.texts.cancellation, "texts.cancellation");
    found.text(&draft.texts.consent.text, "texts.consent.text");
    found.name(&draft.texts.consent.version, "texts.consent.version");
    found.when(draft.texts.consent.text.trim().is_empty(), CatalogueProblem::Empty, "texts.consent.text");
}

fn prepayments(found: &mut Findings, draft: &SalonDraft) {
    let rules = std::iter::once(("prepayment".to_owned(), draft.prepayment))
        .chain(draft.services.iter().filter_map(|service| {
            Some((format!("services[{}].prepayment", service.id), service.prepayment?))
        }))
        .chain(
            draft
                .staff
                .iter()
                .filter_map(|member| Some((format!("staff[{}].prepayment", member.id), member.prepayment?))),
        );
    for (place, rule) in rules {
        let wrong = match rule.amount {
            PrepaymentAmount::Full => false,
            PrepaymentAmount::Percent { points } => u16::from(points) == 0,
            PrepaymentAmount::Fixed { minor } => minor == 0 || minor > MINOR_MAX / 1_000,
        };
        found.when(wrong, CatalogueProblem::Range, place);
    }
}

/// Each is of a text that is there, said once in a language, and as that text may be.
fn translations(found: &mut Findings, draft: &mut SalonDraft) {
    let (own, translations) = (draft.locale, std::mem::take(&mut draft.translations));
    let texts = draft.texts_mut();
    let texts: BTreeSet<_> = texts.iter().map(|(place, _)| place.as_str()).collect();
    let mut said = BTreeSet::new();
    for (locale, at, text) in translations.all() {
        let most = if at.is_name() { NAME_CHARS_MAX } else { TEXT_CHARS_MAX };
        let again = !said.insert((locale.tag(), at.as_str()));
        let problem = if locale == own || again {
            // What is said in the salon's own language is the text itself.
            CatalogueProblem::Duplicate
        } else if !texts.contains(at.as_str()) {
            CatalogueProblem::Unknown
        } else if text.trim().is_empty() {
            CatalogueProblem::Empty
        } else if text.chars().count() > most {
            CatalogueProblem::TooLong
        } else {
            continue;
        };
        found.when(true, problem, ["translations.", locale.tag(), ".", at.as_str()].concat());
    }
    draft.translations = translations;
}

fn cancellations(found: &mut Findings, draft: &SalonDraft) {
    let own = draft.services.iter().filter_map(|service| {
        Some((format!("services[{}].cancellation", service.id), service.cancellation?))
    });
    for (place, rule) in std::iter::once(("cancellation".to_owned(), draft.cancellation)).chain(own) {
        let wrong = match rule.fee {
            Fee::None | Fee::Prepayment => false,
            Fee::Percent { points } => u16::from(points) == 0,
            Fee::Fixed { minor } => minor == 0 || minor > MINOR_MAX / 1_000,
        };
        found.when(wrong || rule.free_until > NOTICE_MAX, CatalogueProblem::Range, place);
    }
}

/// Everything that is wrong with `draft`, in the order of its parts; it is left as it was.
pub(super) fn problems(draft: &mut SalonDraft) -> Vec<CatalogueProblem> {
    let mut found = Findings::default();
    salon(&mut found, draft);
    found.unique(draft.categories.iter().map(|category| &category.id), "categories");
    found.unique(draft.services.iter().map(|service| &service.id), "services");
    found.unique(draft.staff.iter().map(|member| &member.id), "staff");
    for category in &draft.categories {
        found.name(&category.name, &format!("categories[{}].name", category.id));
    }
    for service in &draft.services {
        let place = format!("services[{}]", service.id);
        found.name(&service.name, &format!("{place}.name"));
        found.text(&service.description, &format!("{place}.description"));
        found.duration(service.duration, &format!("{place}.duration"));
        found.when(service.buffer.0 > DAY, CatalogueProblem::Range, format!("{place}.buffer"));
        found.price(service.price, &format!("{place}.price"));
        let known = draft.categories.iter().any(|category| category.id == service.category);
        found.when(!known, CatalogueProblem::Unknown, format!("{place}.category"));
    }
    for member in &draft.staff {
        let place = format!("staff[{}]", member.id);
        found.name(&member.name, &format!("{place}.name"));
        found.when(
            member.title.chars().count() > NAME_CHARS_MAX,
            CatalogueProblem::TooLong,
            format!("{place}.title"),
        );
        found.unique(member.offers.iter().map(|offer| &offer.service), &format!("{place}.offers"));
        for offer in &member.offers {
            let at = format!("{place}.offers[{}]", offer.service);
            found.when(draft.service(&offer.service).is_none(), CatalogueProblem::Unknown, at.clone());
            if let Some(duration) = offer.duration {
                found.duration(duration, &at);
            }
            if let Some(price) = offer.price {
                found.price(price, &at);
            }
        }
        if let Some(hours) = &member.hours {
            found.week(hours, &format!("{place}.hours"));
        }
        found.week(&member.breaks, &format!("{place}.breaks"));
    }
    found.week(&draft.hours, "hours");
    for exception in &draft.exceptions {
        let place = format!("exceptions[{}]", exception.date);
        found.spans(&exception.hours, &place);
        let known = exception.staff.as_ref().is_none_or(|id| draft.staff_member(id).is_some());
        found.when(!known, CatalogueProblem::Unknown, place);
    }
    found.when(draft.exceptions.len() > ENTRIES_MAX, CatalogueProblem::TooLong, "exceptions");
    prepayments(&mut found, draft);
    cancellations(&mut found, draft);
    translations(&mut found, draft);
    found.0
}

/// What an owner's `draft` changes of `former` that is the operator's to change: whoever has an origin may frame the widget.
pub(super) fn operators(former: &SalonDraft, draft: &SalonDraft) -> Vec<CatalogueProblem> {
    let mut found = Findings::default();
    found.when(former.origins != draft.origins, CatalogueProblem::Operators, "origins");
    found.0
}

#[cfg(test)]
mod tests;
