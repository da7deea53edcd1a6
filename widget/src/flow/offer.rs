//! What a visit costs, how long it takes and who can do it, from the storefront.
//!
//! Invariant: a quote comes from [`chairtime_shared::prepayment::quote`] over lines resolved exactly as the ledger
//! resolves them (the staff member's own price, else the service's; the service's rule, else the staff member's, else the
//! salon's), so that what the client is shown is what the ledger will ask.

use chairtime_shared::api::{StaffChoice, Storefront};
use chairtime_shared::catalogue::{Price, ResolvedLine, Service, StaffMember};
use chairtime_shared::id::{ServiceId, StaffId};
use chairtime_shared::money::{Money, MoneyError};
use chairtime_shared::prepayment::{PrepaymentRule, Quote, QuoteLine, Requirement, payable_at, quote};
use chairtime_shared::provider::Provider;
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

/// The chain of `services` as `staff` does it; `None` when this person does not do all of them.
#[must_use]
pub fn resolve<'a>(
    shop: &'a Storefront,
    services: &[ServiceId],
    staff: &'a StaffMember,
) -> Option<Vec<ResolvedLine<'a>>> {
    let mut lines = Vec::with_capacity(services.len());
    for id in services {
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

/// True when `id` can be added to what is picked: someone does all of it.
#[must_use]
pub fn can_add(shop: &Storefront, picked: &[ServiceId], id: &ServiceId) -> bool {
    able(shop, picked).any(|member| member.offer(id).is_some())
}

/// Who does the visit as chosen: this person, or for "any" the first of those who are free.
#[must_use]
pub fn chosen<'a>(shop: &'a Storefront, staff: &StaffChoice, free: &[StaffId]) -> Option<&'a StaffMember> {
    match staff {
        StaffChoice::Member { id } => member(shop, id),
        StaffChoice::Any => free.first().and_then(|id| member(shop, id)),
    }
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

/// What the chain costs with `staff`, and what of it is paid ahead.
#[must_use]
pub fn quote_with(shop: &Storefront, services: &[ServiceId], staff: &StaffMember) -> Option<Quote> {
    let lines = quote_lines(shop, &resolve(shop, services, staff)?)?;
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

/// How long the chain takes `staff`.
#[must_use]
pub fn duration_with(shop: &Storefront, services: &[ServiceId], staff: &StaffMember) -> Minutes {
    let lines = resolve(shop, services, staff).unwrap_or_default();
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
    fn of(values: impl Iterator<Item = (T, T)>) -> Option<Self> {
        values.fold(None, |span, (from, to)| match span {
            None => Some(Self { from, to }),
            Some(span) => Some(Self { from: span.from.min(from), to: span.to.max(to) }),
        })
    }
}

/// What the chain costs and how long it takes, over everyone who can do it; `None` when no one can.
#[must_use]
pub fn spans(shop: &Storefront, services: &[ServiceId]) -> Option<(Span<u64>, Span<Minutes>)> {
    let prices = able(shop, services).filter_map(|staff| {
        let lines = resolve(shop, services, staff)?;
        let most = |price: Price| price.to.unwrap_or(price.from);
        Some((
            lines.iter().map(|line| line.price.from).sum::<u64>(),
            lines.iter().map(|line| most(line.price)).sum::<u64>(),
        ))
    });
    let durations = able(shop, services).map(|staff| {
        let duration = duration_with(shop, services, staff);
        (duration, duration)
    });
    Some((Span::of(prices)?, Span::of(durations)?))
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
        let due = quote_with(shop, std::slice::from_ref(&service.id), member)
            .is_some_and(|quote| quote.prepayment.due_now().is_some());
        if due { rule } else { PrepaymentRule { requirement: Requirement::Off, ..rule } }
    });
    let Some(first) = rules.next() else { return Terms::OnTheSpot };
    if rules.all(|rule| rule == first) { Terms::Rule(first) } else { Terms::Depends }
}
