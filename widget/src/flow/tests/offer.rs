//! What the price list says before anything is picked.

use super::world::storefront;
use crate::flow::offer::{Terms, terms};
use chairtime_shared::prepayment::Requirement;

#[test]
fn a_service_below_the_provider_s_least_sum_is_announced_as_paid_at_the_salon() {
    let mut shop = storefront("required");
    let asked = |shop: &_, service: &_| match terms(shop, service) {
        Terms::Rule(rule) => rule.requirement,
        other => panic!("{other:?}"),
    };
    let nails = shop.services[2].clone();
    assert_eq!(asked(&shop, &nails), Requirement::Required);
    shop.services[2].price.from = 40;
    let cheap = shop.services[2].clone();
    assert_eq!(asked(&shop, &cheap), Requirement::Off);
}
