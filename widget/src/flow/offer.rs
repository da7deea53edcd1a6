//! What a visit costs, how long it takes and who can do it, from the storefront.
//!
//! Invariant: a quote comes from [`chairtime_shared::prepayment::quote`] over lines resolved exactly as the ledger
//! resolves them (the staff member's own price, else the service's; the service's rule, else the staff member's, else the
//! salon's), so that what the client is shown is what the ledger will ask.

use chairtime_shared::api::{FreeTime, SERVICES_MAX, StaffChoice, Storefront};
use chairtime_shared::catalogue::{Price, ResolvedLine, Service, StaffMember};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::money::{Money, MoneyError};
use chairtime_shared::prepayment::{PrepaymentRule, Quote, QuoteLine, Requirement, payable_at, quote};
use chairtime_shared::provider::Provider;
use chairtime_shared::text::each_once;
use chairtime_shared::time::Minutes;

/// The service with that slug.
#[must_use]
pub fn service<'a>(shop: &'a Storefront, id: &ServiceId) -> Option<&'a Service> {
    shop.services.iter().find(|service| service.id == *id)
}

/// The staff member with that slug.
#[must_use]
pub fn member<'a>(shop: &'a Storefront, id: &StaffId) -> Option<&'a StaffMember> {
    shop.staff.iter().find(|member| member.id == *id)
}

/// A price of this salon as money.
pub fn money(shop: &Storefront, minor: u64) -> Result<Money, MoneyError> {
    Money::new(minor, shop.currency)
}

/// The chain of `services`, each as that one of `team` does it; `None` when one does not do theirs.
#[must_use]
pub fn resolve<'a>(
    shop: &'a Storefront,
    services: &[ServiceId],
    team: &[&'a StaffMember],
) -> Option<Vec<ResolvedLine<'a>>> {
    let mut lines = Vec::with_capacity(services.len());
    for (id, staff) in services.iter().zip(team.iter().copied()) {
        let (service, offer) = (service(shop, id)?, staff.offer(id)?);
        lines.push(ResolvedLine {
            service,
            staff,
            duration: offer.duration.unwrap_or(service.duration),
            price: offer.price.unwrap_or(service.price),
            prepayment: service.prepayment.or(staff.prepayment).unwrap_or(shop.prepayment),
            cancellation: service.cancellation.unwrap_or(shop.cancellation),
        });
    }
    Some(lines)
}

/// Everyone who does all of `services`, in the salon's order.
pub fn able<'a>(shop: &'a Storefront, services: &'a [ServiceId]) -> impl Iterator<Item = &'a StaffMember> {
    shop.staff.iter().filter(move |member| services.iter().all(|id| member.offer(id).is_some()))
}

/// True when `id` can be added to what is picked: someone does it, and there is room for it.
#[must_use]
pub fn can_add(shop: &Storefront, picked: &[ServiceId], id: &ServiceId) -> bool {
    picked.len() < SERVICES_MAX && able(shop, std::slice::from_ref(id)).next().is_some()
}

/// True when more than one person does one of `services`.
#[must_use]
pub fn has_choice(shop: &Storefront, services: &[ServiceId]) -> bool {
    services.iter().any(|id| able(shop, std::slice::from_ref(id)).nth(1).is_some())
}

/// The same person for each of `services`.
#[must_use]
pub fn alone<'a>(services: &[ServiceId], staff: &'a StaffMember) -> Vec<&'a StaffMember> {
    vec![staff; services.len()]
}

/// Who does each of `services` at that time: whoever was chosen for all, the first of those who are free, or several.
#[must_use]
pub fn team<'a>(
    shop: &'a Storefront,
    services: &[ServiceId],
    staff: &StaffChoice,
    time: &FreeTime,
) -> Option<Vec<&'a StaffMember>> {
    let mut team = Vec::with_capacity(services.len());
    for place in 0..services.len() {
        let id = match staff {
            StaffChoice::Member { id } => Some(id),
            StaffChoice::Any | StaffChoice::Each { .. } => {
                time.team.get(place).or_else(|| time.staff.first())
            }
        };
        team.push(member(shop, id?)?);
    }
    Some(team)
}

/// Their names, each once.
#[must_use]
pub fn names(team: &[&StaffMember]) -> String {
    each_once(team.iter().map(|member| member.name.as_str()))
}

/// The same chain as far as money is concerned.
#[must_use]
pub fn quote_lines(shop: &Storefront, lines: &[ResolvedLine<'_>]) -> Option<Vec<QuoteLine>> {
    let mut quoted = Vec::with_capacity(lines.len());
    for line in lines {
        quoted.push(QuoteLine {
            from: money(shop, line.price.from).ok()?,
            to: money(shop, line.price.to.unwrap_or(line.price.from)).ok()?,
            rule: line.prepayment,
        });
    }
    Some(quoted)
}

/// What the chain costs with `team`, and what of it is paid ahead.
#[must_use]
pub fn quote_with(shop: &Storefront, services: &[ServiceId], team: &[&StaffMember]) -> Option<Quote> {
    let lines = quote_lines(shop, &resolve(shop, services, team)?)?;
    quote(&lines, &providers(shop)).ok()
}

fn providers(shop: &Storefront) -> Vec<Provider> {
    shop.providers.iter().map(|connected| connected.provider).collect()
}

/// Where the client may choose to pay `due`, in the salon's order; empty where there is nothing to choose.
#[must_use]
pub fn places(shop: &Storefront, due: Money) -> Vec<Provider> {
    let places: Vec<_> = payable_at(due, &providers(shop)).collect();
    if places.len() > 1 { places } else { Vec::new() }
}

/// How long the visit is from its start to the end of its last service, with what is kept free in between.
#[must_use]
pub fn length(lines: &[ResolvedLine<'_>]) -> i64 {
    let mut seconds = 0;
    for (place, line) in lines.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| lines.get(before));
        let pause = before.map_or(0, |line| line.service.buffer.seconds());
        seconds += pause + line.duration.seconds();
    }
    seconds
}

/// How long the chain takes `team`.
#[must_use]
pub fn duration_with(shop: &Storefront, services: &[ServiceId], team: &[&StaffMember]) -> Minutes {
    let lines = resolve(shop, services, team).unwrap_or_default();
    Minutes(lines.iter().map(|line| line.duration.0).sum())
}

/// A sum that depends on who does the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<T> {
    /// The least.
    pub from: T,
    /// The most.
    pub to: T,
}

impl<T: Ord + Copy> Span<T> {
    /// Makes `span` reach over these, too.
    fn reach(span: &mut Option<Self>, from: T, to: T) {
        *span = Some(match span {
            None => Self { from, to },
            Some(span) => Self { from: span.from.min(from), to: span.to.max(to) },
        });
    }
}

/// What a chain costs and how long it takes.
pub type Spans = (Span<u64>, Span<Minutes>);

/// What the chain costs and how long it takes, over everyone who can do it, or where no one does all of it, over whoever does
/// each; `None` when someone is missing.
#[must_use]
pub fn spans(shop: &Storefront, services: &[ServiceId]) -> Option<Spans> {
    let all = spans_over(able(shop, services), shop, services);
    if all.is_some() || services.len() < 2 { all } else { spans_of_each(shop, services, &StaffChoice::Any) }
}

/// The same, each service by itself, over whoever is wanted for it.
#[must_use]
pub fn spans_of_each(shop: &Storefront, services: &[ServiceId], staff: &StaffChoice) -> Option<Spans> {
    let (mut prices, mut durations) = (Span { from: 0, to: 0 }, Span { from: Minutes(0), to: Minutes(0) });
    for (place, id) in services.iter().enumerate() {
        let (id, wanted) = (std::slice::from_ref(id), staff.wanted(place));
        let able = able(shop, id).filter(|member| wanted.is_none_or(|id| *id == member.id));
        let (price, duration) = spans_over(able, shop, id)?;
        prices = Span { from: prices.from + price.from, to: prices.to + price.to };
        let Span { from, to } = durations;
        durations = Span { from: Minutes(from.0 + duration.from.0), to: Minutes(to.0 + duration.to.0) };
    }
    Some((prices, durations))
}

fn spans_over<'a>(
    able: impl Iterator<Item = &'a StaffMember>,
    shop: &'a Storefront,
    services: &[ServiceId],
) -> Option<Spans> {
    let most = |price: Price| price.to.unwrap_or(price.from);
    let (mut prices, mut durations) = (None, None);
    for staff in able {
        let lines = resolve(shop, services, &alone(services, staff))?;
        let from = lines.iter().map(|line| line.price.from).sum::<u64>();
        Span::reach(&mut prices, from, lines.iter().map(|line| most(line.price)).sum());
        let duration = Minutes(lines.iter().map(|line| line.duration.0).sum());
        Span::reach(&mut durations, duration, duration);
    }
    Some((prices?, durations?))
}

/// What is paid ahead for one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// Nothing can be paid online at this salon.
    OnTheSpot,
    /// The same rule whoever does it.
    Rule(PrepaymentRule),
    /// It depends on the specialist.
    Depends,
}

/// The prepayment terms of one service, over everyone who does it.
#[must_use]
pub fn terms(shop: &Storefront, service: &Service) -> Terms {
    if shop.providers.is_empty() {
        return Terms::OnTheSpot;
    }
    let mut rules = shop.staff.iter().filter(|member| member.offer(&service.id).is_some()).map(|member| {
        let rule = service.prepayment.or(member.prepayment).unwrap_or(shop.prepayment);
        // Below the provider's least sum the rule does not come to bear.
        let due = quote_with(shop, std::slice::from_ref(&service.id), &[member])
            .is_some_and(|quote| quote.prepayment.due_now().is_some());
        if due { rule } else { PrepaymentRule { requirement: Requirement::Off, ..rule } }
    });
    let Some(first) = rules.next() else { return Terms::OnTheSpot };
    if rules.all(|rule| rule == first) { Terms::Rule(first) } else { Terms::Depends }
}
