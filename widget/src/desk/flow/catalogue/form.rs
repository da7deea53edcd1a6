//! The form for one service: what is typed, what it means, and what a client would be asked for.
//!
//! Invariant: what a field does not show stays as it was: a staff member's own price and duration. What a client is asked for is worked out by the very functions that the ledger decides with.

use super::terms::{Asks, Terms, TermsChoice, TermsField};
use super::typed::{free_slug, small, sum, written_sum};
use super::wording::{Said, Wording};
use crate::desk::data::Shop;
use crate::desk::data::catalogue::{Change, Draft, SalonRules};
use chairtime_shared::cancellation::{CardOnFile, TermsLine, line_fee};
use chairtime_shared::catalogue::{Category, Price, Service, TextPlace};
use chairtime_shared::id::{CategoryId, ServiceId, StaffId};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::{Quote, QuoteLine, quote};
use chairtime_shared::text::number;
use chairtime_shared::time::Minutes;

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The service's name.
    Name,
    /// A sentence about it.
    Description,
    /// The name of a category that is new.
    Category,
    /// The price, or the least of it.
    From,
    /// The most of it, for a range.
    To,
    /// Minutes that it takes.
    Duration,
    /// Minutes that are kept free after it.
    Buffer,
    /// Of its rules.
    Terms(TermsField),
}

/// How many fields there are without those of the rules.
const FIELDS: usize = 7;

impl Field {
    /// What it is called on the page.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Name => "cat-name",
            Self::Description => "cat-description",
            Self::Category => "cat-category",
            Self::From => "cat-from",
            Self::To => "cat-to",
            Self::Duration => "cat-duration",
            Self::Buffer => "cat-buffer",
            Self::Terms(field) => field.id(),
        }
    }

    /// Its place among those that are no rule's.
    fn place(self) -> usize {
        match self {
            Self::Name => 0,
            Self::Description => 1,
            Self::Category => 2,
            Self::From => 3,
            Self::To => 4,
            Self::Duration => 5,
            Self::Buffer => 6,
            Self::Terms(_) => FIELDS,
        }
    }
}

/// Something that is chosen rather than typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A category; none for a new one.
    Category(Option<CategoryId>),
    /// Of its rules.
    Terms(TermsChoice),
    /// Somebody does it, or not.
    By(StaffId),
}

/// The form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Which service; none for a new one.
    pub id: Option<ServiceId>,
    /// The category; none for a new one.
    pub category: Option<CategoryId>,
    /// Its rules.
    pub terms: Terms,
    /// Who does it.
    pub by: Vec<StaffId>,
    /// What it and the categories are called in other languages.
    pub wording: Wording,
    typed: [String; FIELDS],
}

/// What a client is asked for by a form that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The price and what is paid ahead of it.
    pub quote: Quote,
    /// What a late cancellation costs, by the rule alone.
    pub fee: Option<Money>,
    /// What of that the salon can have: what was paid ahead, or all where the card is kept.
    pub kept: Option<Money>,
    /// Until so long before calling off is free.
    pub notice: Minutes,
    /// Somebody who does it has a prepayment rule of their own, which wins over the salon's.
    pub by_staff: bool,
}

/// What is said in other languages of that service, and of all categories: it may come into any.
fn wording(draft: &Draft, service: Option<&ServiceId>) -> Wording {
    let mut places = Vec::new();
    if let Some(id) = service {
        places.push((Said::Name, TextPlace::service_name(id)));
        places.push((Said::Description, TextPlace::service_description(id)));
    }
    for of in &draft.categories {
        places.push((Said::Category(Some(of.id.clone())), TextPlace::category_name(&of.id)));
    }
    Wording::of(&draft.translations, &places)
}

impl Form {
    /// The form for a new service, in the first category.
    #[must_use]
    pub fn new(draft: &Draft, currency: Currency) -> Self {
        Self {
            id: None,
            category: draft.categories.first().map(|category| category.id.clone()),
            terms: Terms::of(None, None, currency),
            by: Vec::new(),
            wording: wording(draft, None),
            typed: Default::default(),
        }
    }

    /// The form for a service as it is.
    #[must_use]
    pub fn of(service: &Service, draft: &Draft, currency: Currency) -> Self {
        let offers = |id: &ServiceId| {
            let does = draft.staff.iter().filter(|member| member.offer(id).is_some());
            does.map(|member| member.id.clone()).collect()
        };
        let mut form =
            Self { id: Some(service.id.clone()), by: offers(&service.id), ..Self::new(draft, currency) };
        form.category = Some(service.category.clone());
        form.wording = wording(draft, Some(&service.id));
        form.write(Field::Name, service.name.clone());
        form.write(Field::Description, service.description.clone());
        form.costs(service.price, currency);
        form.write(Field::Duration, number(service.duration.0.into()));
        form.write(Field::Buffer, number(service.buffer.0.into()));
        form.terms = Terms::of(service.prepayment, service.cancellation, currency);
        form
    }

    /// Writes that price into its fields.
    pub fn costs(&mut self, price: Price, currency: Currency) {
        self.write(Field::From, written_sum(price.from, currency));
        self.write(Field::To, price.to.map_or_else(String::new, |to| written_sum(to, currency)));
    }

    /// The catalogue is another now: what is chosen must still be there.
    pub fn meet(&mut self, draft: &Draft) {
        let there = |id: &CategoryId| draft.categories.iter().any(|category| category.id == *id);
        self.category = self.category.take().filter(there);
    }

    /// What is typed in a field.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        if let Field::Terms(field) = field {
            return self.terms.text(field);
        }
        self.typed.get(field.place()).map_or("", String::as_str)
    }

    /// Something is typed into a field.
    pub fn write(&mut self, field: Field, text: String) {
        if let Field::Terms(field) = field {
            self.terms.write(field, text);
        } else if let Some(typed) = self.typed.get_mut(field.place()) {
            *typed = text;
        }
    }

    /// Something is chosen.
    pub fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::Category(category) => self.category = category,
            Choice::Terms(choice) => self.terms.choose(choice),
            Choice::By(member) if self.by.contains(&member) => self.by.retain(|one| *one != member),
            Choice::By(member) => self.by.push(member),
        }
    }

    fn price(&self, currency: Currency) -> Result<Price, Field> {
        let from = sum(self.text(Field::From), currency).ok_or(Field::From)?;
        if self.text(Field::To).trim().is_empty() {
            return Ok(Price { from, to: None });
        }
        let to = sum(self.text(Field::To), currency).filter(|to| *to >= from).ok_or(Field::To)?;
        Ok(Price { from, to: Some(to).filter(|to| *to > from) })
    }

    /// Every field that needs attention, in the order of the page.
    #[must_use]
    pub fn wrong(&self, currency: Currency) -> Vec<Field> {
        let named = |text: &str| (1..=120).contains(&text.trim().chars().count());
        let minutes =
            |field, least| small(self.text(field)).is_none_or(|typed| typed < least || typed > 1_440);
        let mut wrong = Vec::new();
        let mut when = |is: bool, field: Field| {
            if is {
                wrong.push(field);
            }
        };
        when(!named(self.text(Field::Name)), Field::Name);
        when(self.category.is_none() && !named(self.text(Field::Category)), Field::Category);
        if let Some(field) = self.price(currency).err() {
            when(true, field);
        }
        when(minutes(Field::Duration, 1), Field::Duration);
        when(!self.text(Field::Buffer).trim().is_empty() && minutes(Field::Buffer, 0), Field::Buffer);
        for field in self.terms.wrong(currency) {
            when(true, Field::Terms(field));
        }
        wrong
    }

    /// What a client would be asked for where these are the salon's rules; `None` while the form cannot be read.
    #[must_use]
    pub fn preview(&self, salon: SalonRules, draft: &Draft, shop: &Shop) -> Option<Preview> {
        let price = self.price(shop.currency).ok()?;
        let rule = self.terms.prepayment(shop.currency).ok()?.unwrap_or(salon.prepayment);
        let cancellation = self.terms.cancellation(shop.currency).ok()?.unwrap_or(salon.cancellation);
        let money = |minor| Money::new(minor, shop.currency).ok();
        let (from, to) = (money(price.from)?, money(price.to.unwrap_or(price.from))?);
        let providers: Vec<_> = shop.providers.iter().map(|connected| connected.provider).collect();
        let quote = quote(&[QuoteLine { from, to, rule }], &providers).ok()?;
        let prepaid = quote.prepayment.due_now().unwrap_or(Money::zero(shop.currency));
        let fee = line_fee(&TermsLine { rule: cancellation, price: from, prepaid }).ok()?;
        let fee = Some(fee).filter(|fee| !fee.is_zero());
        let kept = match cancellation.card {
            CardOnFile::Kept => fee,
            CardOnFile::NotKept => fee.and_then(|fee| fee.at_most(prepaid).ok()),
        };
        let own =
            |id: &StaffId| draft.staff.iter().any(|member| member.id == *id && member.prepayment.is_some());
        let by_staff = self.terms.asks == Asks::AsSalon && self.by.iter().any(own);
        let kept = kept.filter(|kept| !kept.is_zero());
        Some(Preview { quote, fee, kept, notice: cancellation.free_until, by_staff })
    }

    /// The service as it shall be, in the catalogue of that version.
    ///
    /// # Errors
    /// The first field that needs attention.
    pub fn change(&self, draft: &Draft, version: u64, currency: Currency) -> Result<Change, Field> {
        if let Some(field) = self.wrong(currency).first() {
            return Err(*field);
        }
        let name = self.text(Field::Name).trim().to_owned();
        let new = if self.category.is_some() {
            None
        } else {
            let name = self.text(Field::Category).trim().to_owned();
            let taken = |id: &str| draft.categories.iter().any(|category| category.id.as_str() == id);
            let id = free_slug(&name, version, &taken).parse().map_err(|_| Field::Category)?;
            Some(Category { id, name })
        };
        let known = self.category.as_ref().or(new.as_ref().map(|new| &new.id));
        let category = known.cloned().ok_or(Field::Category)?;
        let taken = |id: &str| draft.services.iter().any(|service| service.id.as_str() == id);
        let id = match &self.id {
            Some(id) => id.clone(),
            None => free_slug(&name, version, &taken).parse().map_err(|_| Field::Name)?,
        };
        let service = Service {
            id,
            category,
            name,
            description: self.text(Field::Description).trim().to_owned(),
            duration: Minutes(small(self.text(Field::Duration)).ok_or(Field::Duration)?),
            buffer: Minutes(small(self.text(Field::Buffer)).unwrap_or(0)),
            price: self.price(currency)?,
            prepayment: self.terms.prepayment(currency).map_err(Field::Terms)?,
            cancellation: self.terms.cancellation(currency).map_err(Field::Terms)?,
        };
        let said = self.wording.meant(&[
            (Said::Name, TextPlace::service_name(&service.id)),
            (Said::Description, TextPlace::service_description(&service.id)),
            // Of the category that was chosen; what was typed for another is not said.
            (Said::Category(self.category.clone()), TextPlace::category_name(&service.category)),
        ]);
        Ok(Change { service, category: new, by: self.by.clone(), said })
    }
}
