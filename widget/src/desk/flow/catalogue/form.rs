//! The form for one service: what is typed, what it means, and what a client would be asked for.
//!
//! Invariant: what a field does not show stays as it was: a staff member's own price and duration, a notice that is no
//! whole hour. What a client is asked for is worked out by the very functions that the ledger decides with.

mod typed;

use crate::desk::data::Shop;
use crate::desk::data::catalogue::{Change, Draft};
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee, NOTICE_MAX, TermsLine, line_fee};
use chairtime_shared::catalogue::{Category, Price, Service};
use chairtime_shared::id::{CategoryId, ServiceId, StaffId};
use chairtime_shared::money::{Currency, Money};
use chairtime_shared::prepayment::{
    Collect, PrepaymentAmount, PrepaymentRule, Quote, QuoteLine, Requirement, quote,
};
use chairtime_shared::text::number;
use chairtime_shared::time::Minutes;
use typed::{free_slug, hours, share, small, sum, written_share, written_sum};

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
    /// The share or the sum that is paid ahead.
    Ahead,
    /// The share or the sum that a late cancellation costs.
    Fee,
    /// Hours until which calling off is free.
    Notice,
}

/// How many fields there are.
const FIELDS: usize = 10;

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
            Self::Ahead => "cat-ahead",
            Self::Fee => "cat-fee",
            Self::Notice => "cat-notice",
        }
    }
}

/// How a share or a sum is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// All of it: the price, or for a fee what was paid ahead.
    All,
    /// A share of the price.
    Percent,
    /// A sum.
    Fixed,
}

/// What a client is asked for ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// What the salon asks for everywhere.
    AsSalon,
    /// By a rule of the service's own.
    Own(Requirement),
}

/// What calling off late costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// What it costs everywhere at the salon.
    AsSalon,
    /// Nothing.
    Free,
    /// So much.
    Costs(Measure),
}

/// Something that is chosen rather than typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A category; none for a new one.
    Category(Option<CategoryId>),
    /// Whether something is paid ahead.
    Asks(Asks),
    /// How much.
    Ahead(Measure),
    /// Whether it is charged or held.
    Collect(Collect),
    /// What calling off costs.
    Late(Late),
    /// Whether the card is kept for a fee.
    Card(CardOnFile),
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
    /// What is paid ahead.
    pub asks: Asks,
    /// How much of it.
    pub ahead: Measure,
    /// Charged or held.
    pub collect: Collect,
    /// What calling off costs.
    pub late: Late,
    /// Whether the card is kept.
    pub card: CardOnFile,
    /// Who does it.
    pub by: Vec<StaffId>,
    typed: [String; FIELDS],
    /// As it was read: a notice that is no whole hour stays so.
    notice: Minutes,
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

impl Form {
    /// The form for a new service, in the first category.
    #[must_use]
    pub fn new(draft: &Draft) -> Self {
        Self {
            id: None,
            category: draft.categories.first().map(|category| category.id.clone()),
            asks: Asks::AsSalon,
            ahead: Measure::All,
            collect: Collect::Charge,
            late: Late::AsSalon,
            card: CardOnFile::NotKept,
            by: Vec::new(),
            typed: Default::default(),
            notice: Minutes(0),
        }
    }

    /// The form for a service as it is.
    #[must_use]
    pub fn of(service: &Service, draft: &Draft, currency: Currency) -> Self {
        let offers = |id: &ServiceId| {
            let does = draft.staff.iter().filter(|member| member.does.contains(id));
            does.map(|member| member.id.clone()).collect()
        };
        let mut form = Self { id: Some(service.id.clone()), by: offers(&service.id), ..Self::new(draft) };
        form.category = Some(service.category.clone());
        form.write(Field::Name, service.name.clone());
        form.write(Field::Description, service.description.clone());
        form.write(Field::From, written_sum(service.price.from, currency));
        form.write(Field::To, service.price.to.map_or_else(String::new, |to| written_sum(to, currency)));
        form.write(Field::Duration, number(service.duration.0.into()));
        form.write(Field::Buffer, number(service.buffer.0.into()));
        if let Some(rule) = service.prepayment {
            form.asks = Asks::Own(rule.requirement);
            form.collect = rule.collect;
            let (ahead, text) = match rule.amount {
                PrepaymentAmount::Full => (Measure::All, String::new()),
                PrepaymentAmount::Percent { points } => (Measure::Percent, written_share(points)),
                PrepaymentAmount::Fixed { minor } => (Measure::Fixed, written_sum(minor, currency)),
            };
            form.ahead = ahead;
            form.write(Field::Ahead, text);
        }
        if let Some(rule) = service.cancellation {
            let (late, text) = match rule.fee {
                Fee::None => (Late::Free, String::new()),
                Fee::Percent { points } => (Late::Costs(Measure::Percent), written_share(points)),
                Fee::Fixed { minor } => (Late::Costs(Measure::Fixed), written_sum(minor, currency)),
                Fee::Prepayment => (Late::Costs(Measure::All), String::new()),
            };
            (form.late, form.card, form.notice) = (late, rule.card, rule.free_until);
            form.write(Field::Fee, text);
            form.write(Field::Notice, number(hours(rule.free_until).into()));
        }
        form
    }

    /// The catalogue is another now: what is chosen must still be there.
    pub fn meet(&mut self, draft: &Draft) {
        let there = |id: &CategoryId| draft.categories.iter().any(|category| category.id == *id);
        self.category = self.category.take().filter(there);
    }

    /// What is typed in a field.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        self.typed.get(field as usize).map_or("", String::as_str)
    }

    /// Something is typed into a field.
    pub fn write(&mut self, field: Field, text: String) {
        if let Some(typed) = self.typed.get_mut(field as usize) {
            *typed = text;
        }
    }

    /// Something is chosen.
    pub fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::Category(category) => self.category = category,
            Choice::Asks(asks) => self.asks = asks,
            Choice::Ahead(ahead) => self.ahead = ahead,
            Choice::Collect(collect) => self.collect = collect,
            Choice::Late(late) => self.late = late,
            Choice::Card(card) => self.card = card,
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

    fn prepayment(&self, currency: Currency) -> Result<Option<PrepaymentRule>, Field> {
        let Asks::Own(requirement) = self.asks else { return Ok(None) };
        let text = self.text(Field::Ahead);
        let amount = match self.ahead {
            // Of what is not asked for, nothing needs to be typed.
            _ if requirement == Requirement::Off => PrepaymentAmount::Full,
            Measure::All => PrepaymentAmount::Full,
            Measure::Percent => PrepaymentAmount::Percent { points: share(text).ok_or(Field::Ahead)? },
            Measure::Fixed => {
                let minor = sum(text, currency).filter(|minor| *minor > 0).ok_or(Field::Ahead)?;
                PrepaymentAmount::Fixed { minor }
            }
        };
        Ok(Some(PrepaymentRule { requirement, amount, collect: self.collect }))
    }

    fn cancellation(&self, currency: Currency) -> Result<Option<CancellationRule>, Field> {
        let text = self.text(Field::Fee);
        let fee = match self.late {
            Late::AsSalon => return Ok(None),
            Late::Free => Fee::None,
            Late::Costs(Measure::All) => Fee::Prepayment,
            Late::Costs(Measure::Percent) => Fee::Percent { points: share(text).ok_or(Field::Fee)? },
            Late::Costs(Measure::Fixed) => {
                Fee::Fixed { minor: sum(text, currency).filter(|minor| *minor > 0).ok_or(Field::Fee)? }
            }
        };
        let typed = self.text(Field::Notice);
        let free_until = match small(if typed.trim().is_empty() { "0" } else { typed }) {
            Some(typed) if typed == hours(self.notice) => self.notice,
            Some(typed) if typed <= NOTICE_MAX.0 / 60 => Minutes(typed.saturating_mul(60)),
            Some(_) | None => return Err(Field::Notice),
        };
        Ok(Some(CancellationRule { free_until, fee, card: self.card }))
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
        let (price, ahead, late) =
            (self.price(currency).err(), self.prepayment(currency).err(), self.cancellation(currency).err());
        if let Some(field) = price {
            when(true, field);
        }
        when(minutes(Field::Duration, 1), Field::Duration);
        when(!self.text(Field::Buffer).trim().is_empty() && minutes(Field::Buffer, 0), Field::Buffer);
        for field in [ahead, late].into_iter().flatten() {
            when(true, field);
        }
        wrong
    }

    /// The rules that hold for a client: the service's own, else the salon's.
    fn rules(&self, draft: &Draft, currency: Currency) -> Option<(PrepaymentRule, CancellationRule)> {
        let prepayment = self.prepayment(currency).ok()?.unwrap_or(draft.prepayment);
        Some((prepayment, self.cancellation(currency).ok()?.unwrap_or(draft.cancellation)))
    }

    /// What a client would be asked for; `None` while the form cannot be read.
    #[must_use]
    pub fn preview(&self, draft: &Draft, shop: &Shop) -> Option<Preview> {
        let price = self.price(shop.currency).ok()?;
        let (rule, cancellation) = self.rules(draft, shop.currency)?;
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
        let by_staff = self.asks == Asks::AsSalon && self.by.iter().any(own);
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
            prepayment: self.prepayment(currency)?,
            cancellation: self.cancellation(currency)?,
        };
        Ok(Change { service, category: new, by: self.by.clone() })
    }
}
