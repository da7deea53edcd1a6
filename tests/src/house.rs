//! The salon of one run: its currency, its prices, its rules for calling off.
//!
//! Written down in small tables of its own, from which both the product's catalogue and the laws are made, so that the
//! laws need not ask the product what a visit costs.

use crate::fixtures::{HALF, salon};
use crate::rng::Rng;
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee};
use chairtime_shared::catalogue::{Price, Salon, SalonDraft};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::{Collect, PrepaymentAmount};
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Minutes;
use std::collections::{BTreeMap, BTreeSet};

/// What is paid ahead of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ahead {
    All,
    Half,
    Nothing,
}

/// Services, their prices, and what is paid ahead of each; see [`salon`].
const SERVICES: [(&str, u64, Ahead); 3] =
    [("cut", 4_000, Ahead::All), ("colour", 7_001, Ahead::Half), ("wash", 1_000, Ahead::Nothing)];

/// One service of a visit, with the rule that its client agreed to.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// So long before the visit calling off is free.
    pub notice: i64,
    /// What it costs after that, minor units.
    pub fee: u64,
}

/// A salon's own tables.
#[derive(Debug, Clone)]
pub struct House {
    /// Of all its prices.
    pub currency: Currency,
    /// Sums that its providers charge are multiples of this.
    pub step: u64,
    /// Less than this is not paid online.
    pub smallest: u64,
    /// How many minor units make one of ours: a forint is worth little.
    scale: u64,
    rule: CancellationRule,
    rules: BTreeMap<&'static str, CancellationRule>,
    /// What is paid ahead of these is only held on the card.
    held: BTreeSet<&'static str>,
    /// What Nina takes for a cut.
    cut_by_nina: u64,
    /// What is paid ahead of a cut.
    ahead_of_cut: Ahead,
}

fn rule(scale: u64, rng: &mut Rng) -> CancellationRule {
    let points = rng.pick(&[1, 1_000, 3_333, 5_000, 10_000]);
    let minor = rng.pick(&[1, 700, 2_003, 4_000, 9_000]) * scale;
    let fee = match rng.below(8) {
        0..2 => Fee::None,
        2..4 => Fee::Percent { points: u16::try_into(points).expect("a share") },
        4..6 => Fee::Fixed { minor },
        _ => Fee::Prepayment,
    };
    CancellationRule {
        free_until: Minutes(rng.pick(&[0, 1, 60, 180, 24 * 60])),
        fee,
        card: if rng.percent(60) { CardOnFile::Kept } else { CardOnFile::NotKept },
    }
}

impl House {
    /// A salon with whatever rules the seed gives it, in a currency that one of its providers charges.
    #[must_use]
    pub fn chosen(providers: &[Provider], rng: &mut Rng) -> Self {
        let elsewhere = providers.contains(&Provider::Stripe) && rng.percent(40);
        let code = if elsewhere { rng.pick(&["JPY", "KWD", "ISK", "UGX", "HUF", "TWD"]) } else { "EUR" };
        let scale = if code == "HUF" { 100 } else { 1 };
        let cut_by_nina = rng.pick(&[4_000, 4_000, 2_500, 4_300, 6_005]) * scale;
        let rules = ["cut", "colour", "wash"].into_iter().filter(|_| rng.percent(50)).collect::<Vec<_>>();
        let rules = rules.into_iter().map(|service| (service, rule(scale, rng))).collect();
        let held = ["cut", "colour"].into_iter().filter(|_| rng.percent(45)).collect();
        let step = if code == "KWD" { 10 } else { 1 };
        let rule = rule(scale, rng);
        let smallest = match code {
            "EUR" if providers.contains(&Provider::TipTopPay) => 1,
            "EUR" | "JPY" => 50,
            "HUF" => 17_500,
            _ => 1,
        };
        let currency = code.parse().expect("a currency");
        let ahead_of_cut = rng.pick(&[Ahead::All, Ahead::Half]);
        Self { currency, step, smallest, scale, rule, rules, held, cut_by_nina, ahead_of_cut }
    }

    /// The product's catalogue of it.
    #[must_use]
    pub fn salon(&self, hold_seconds: u32, zone: &str) -> Salon {
        let mut draft = SalonDraft::from(salon(hold_seconds));
        zone.clone_into(&mut draft.zone);
        draft.currency = self.currency;
        draft.cancellation = self.rule;
        for service in &mut draft.services {
            service.price.from *= self.scale;
            service.cancellation = self.rules.get(service.id.as_str()).copied();
            if let Some(rule) =
                service.prepayment.as_mut().filter(|_| self.held.contains(service.id.as_str()))
            {
                rule.collect = Collect::Hold;
            }
            let is_half = service.id.as_str() == "cut" && self.ahead_of_cut == Ahead::Half;
            if let Some(rule) = service.prepayment.as_mut().filter(|_| is_half) {
                rule.amount = PrepaymentAmount::Percent { points: HALF.try_into().expect("a share") };
            }
        }
        for member in draft.staff.iter_mut().filter(|member| member.id.as_str() == "nina") {
            for offer in member.offers.iter_mut().filter(|offer| offer.service.as_str() == "cut") {
                offer.price = Some(Price { from: self.cut_by_nina, to: None });
            }
        }
        Salon::try_from(draft).expect("a sound catalogue")
    }

    /// A sum in its currency.
    #[must_use]
    pub fn sum(&self, minor: u64) -> Money {
        Money::new(minor, self.currency).expect("a sum")
    }

    /// So many of its prices' units.
    #[must_use]
    pub fn scaled(&self, units: u64) -> u64 {
        units * self.scale
    }

    fn price_and_ahead(&self, service: &str, staff: &str) -> (u64, u64) {
        let (_, price, ahead) =
            SERVICES.into_iter().find(|(name, ..)| *name == service).expect("a service of ours");
        let price = if (service, staff) == ("cut", "nina") { self.cut_by_nina } else { price * self.scale };
        let ahead = match if service == "cut" { self.ahead_of_cut } else { ahead } {
            Ahead::All => price,
            Ahead::Half => (price * u64::from(HALF) + 5_000) / 10_000,
            Ahead::Nothing => 0,
        };
        (price, ahead)
    }

    /// What is paid ahead of a visit: of each service with whoever does it.
    #[must_use]
    pub fn ahead(&self, lines: &[(&str, &str)]) -> u64 {
        let sum: u64 = lines.iter().map(|(service, staff)| self.price_and_ahead(service, staff).1).sum();
        sum.div_ceil(self.step) * self.step
    }

    /// What is paid ahead of those services is only held on the card: of all that anything is paid ahead of.
    #[must_use]
    pub fn holds<'a>(&self, services: impl Iterator<Item = &'a str>) -> bool {
        let ahead: Vec<_> = services.filter(|name| *name != "wash").collect();
        !ahead.is_empty() && ahead.iter().all(|name| self.held.contains(name))
    }

    /// How long a visit of those services takes, in seconds.
    #[must_use]
    pub fn lasts<'a>(&self, services: impl Iterator<Item = &'a str>) -> i64 {
        let minutes = |name| match name {
            "cut" => 60,
            "colour" => 90,
            _ => 30,
        };
        services.map(|name| minutes(name) * 60).sum()
    }

    /// The most that a client allows to keep or charge in all, where the salon keeps their card; `None` where no leave is
    /// asked for: without a payment now, or when what is paid now is enough for every fee.
    #[must_use]
    pub fn leave(&self, lines: &[(&str, &str)], pays_ahead: bool) -> Option<u64> {
        let kept = |name| self.rules.get(name).copied().unwrap_or(self.rule).card == CardOnFile::Kept;
        let fee: u64 = self.agreed(lines, pays_ahead).iter().map(|one| one.fee).sum();
        let asked = pays_ahead && lines.iter().any(|(service, _)| kept(service)) && fee > self.ahead(lines);
        asked.then_some(fee)
    }

    /// What the client of a visit agrees to.
    #[must_use]
    pub fn agreed(&self, lines: &[(&str, &str)], pays_ahead: bool) -> Vec<Agreed> {
        let one = |(service, staff): &(&str, &str)| {
            let CancellationRule { free_until, fee, .. } =
                self.rules.get(*service).copied().unwrap_or(self.rule);
            let (price, ahead) = self.price_and_ahead(service, staff);
            let fee = match fee {
                Fee::Percent { points } => (price * u64::from(u16::from(points)) + 5_000) / 10_000,
                Fee::Fixed { minor } => minor,
                Fee::Prepayment if pays_ahead => ahead,
                Fee::None | Fee::Prepayment => 0,
            };
            Agreed { notice: i64::from(free_until.0) * 60, fee: fee.min(price) }
        };
        lines.iter().map(one).collect()
    }
}
