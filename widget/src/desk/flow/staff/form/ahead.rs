//! What whoever books a member of staff is asked for, as their form stands.

use super::Form;
use crate::desk::data::Shop;
use crate::desk::data::catalogue::{Draft, SalonRules};
use crate::desk::flow::catalogue::form::{Form as ServiceForm, Preview};
use chairtime_shared::catalogue::Service;

impl Form {
    /// Of the first service that they do for money without a rule of its own, else of the first: its name, and what is asked for, if that can
    /// be read. None where they do no service.
    #[must_use]
    pub fn example<'d>(&self, draft: &'d Draft, shop: &Shop) -> Option<(&'d str, Option<Preview>)> {
        let all = self.skills.iter().enumerate().filter(|(_, skill)| skill.does);
        let done = all.filter_map(|(place, skill)| Some((place, skill, draft.service(&skill.service)?)));
        let bound = |service: &Service| service.prepayment.is_some() || service.price.from == 0;
        let (place, skill, service) = done.min_by_key(|(.., service)| bound(service))?;
        let preview = || {
            let rule = self.terms.prepayment(shop.currency).ok()?;
            let price = skill.offer(place, shop.currency).ok()?.price.unwrap_or(service.price);
            let mut theirs = ServiceForm::of(service, draft, shop.currency);
            theirs.costs(price, shop.currency);
            let rules = SalonRules { prepayment: rule.unwrap_or(draft.rules.prepayment), ..draft.rules };
            // Others who do it are not booked here.
            theirs.by.clear();
            theirs.preview(rules, draft, shop)
        };
        Some((&service.name, preview()))
    }
}
