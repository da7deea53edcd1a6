//! What Stripe does with cards: takes what is paid, or holds it first; keeps a card and charges it without its holder.
//!
//! Invariant: what is held is taken once, in whole or in part, and only until its time is up; a card is charged only if it
//! was kept, and at most once for one booking.

use super::{HoldOver, PageState, Session, Stored, Stripe, check_units, fresh, name};
use crate::message::{About, Message, Order, Refused};
use crate::rng::Rng;
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::Money;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::prepayment::Collect;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;

const DAY: i64 = 24 * 3_600;

impl Session {
    pub(super) fn open(number: u64, about: &About, order: Order, expires: Timestamp) -> Self {
        Self {
            id: name("cs", number),
            intent: name("pi", number),
            charge: name("ch", number),
            about: about.clone(),
            amount: order.amount,
            order,
            expires,
            state: PageState::Open,
            taken: 0,
            held_until: None,
            hold_over: None,
            saved: None,
            on_file: false,
            refunds: Vec::new(),
            disputes: Vec::new(),
            by_hand: false,
        }
    }

    pub(super) fn taken(&self) -> Money {
        Money::new(self.taken, self.amount.currency()).expect("a sum")
    }

    /// Held on the card now.
    #[must_use]
    pub fn on_card(&self) -> u64 {
        let held = self.held_until.is_some() && self.taken == 0 && self.hold_over.is_none();
        if held { self.amount.minor() } else { 0 }
    }

    /// It was held first.
    #[must_use]
    pub fn was_held(&self) -> bool {
        self.held_until.is_some()
    }

    /// What its charge says about it.
    pub(super) fn charge_facts(&self) -> Vec<PaymentFact> {
        let mut facts = Vec::new();
        match self.held_until {
            Some(at) if self.on_card() > 0 => {
                let held = PaymentFact::Authorised { amount: self.amount };
                facts.extend([held, PaymentFact::CaptureBefore { at }]);
            }
            Some(_) if self.taken == 0 => facts.push(PaymentFact::AuthorisationEnded),
            Some(_) | None => facts.push(PaymentFact::Captured { amount: self.taken() }),
        }
        facts.extend(self.saved.clone().map(|card| PaymentFact::CardSaved { card }));
        facts
    }
}

impl Stripe {
    /// A number below `end` that this account and `salt` decide.
    fn habit(&self, salt: usize, end: u64) -> u64 {
        Rng::new(self.habits.wrapping_add(salt as u64)).below(end)
    }

    /// All cards are held first, and taken when the salon says so.
    #[must_use]
    pub fn has_two_stages(&self) -> bool {
        self.habits & 0x6 == 0x6
    }

    /// A card is kept when that was ordered, mostly; and by some accounts whatever was ordered.
    fn keeps(&self, index: usize) -> Option<SavedCard> {
        let ordered = self.sessions[index].order.card == CardOnFile::Kept;
        let kept = if ordered { self.habit(index, 100) < 85 } else { self.habits & 0x18 == 0x18 };
        kept.then(|| SavedCard { customer: format!("cus_{index}"), card: format!("pm_{index}") })
    }

    /// The client pays; false when the page is not open any more.
    pub fn pay(&mut self, index: usize, now: Timestamp) -> bool {
        if self.sessions[index].state != PageState::Open {
            return false;
        }
        let (saved, month) = (self.keeps(index), self.habit(index, 8) == 0);
        let session = &mut self.sessions[index];
        session.state = PageState::Complete;
        session.saved = saved;
        if session.order.collect == Collect::Hold {
            session.held_until = Some(now.plus(if month { 30 * DAY } else { 7 * DAY }));
        } else {
            session.taken = session.amount.minor();
        }
        let about = Some(session.about.clone());
        let card = PaymentFact::Card { brand: "visa".to_owned(), last4: "4242".to_owned() };
        let charge = vec![session.intent.clone(), session.charge.clone()];
        let page = vec![session.id.clone(), session.intent.clone()];
        let paid = session.charge_facts();
        let facts = paid.iter().cloned().chain([card]).collect();
        self.outgoing.push(Message { from: Provider::Stripe, about: about.clone(), refs: charge, facts });
        // The page does not say how long the card is held, nor which it is.
        let facts = paid.into_iter().take(1).collect();
        self.outgoing.push(Message { from: Provider::Stripe, about, refs: page, facts });
        true
    }

    fn say_of_charge(&mut self, index: usize, fact: PaymentFact) {
        let session = &self.sessions[index];
        let (about, refs) =
            (Some(session.about.clone()), vec![session.intent.clone(), session.charge.clone()]);
        self.outgoing.push(Message { from: Provider::Stripe, about, refs, facts: vec![fact] });
    }

    /// Takes what is held, or less; the rest is let go.
    pub fn capture(&mut self, index: usize, key: &str, amount: Money, now: Timestamp) -> Result<(), Refused> {
        if let Some(answer) = fresh(self.captured.get(key), now) {
            return *answer;
        }
        check_units(amount);
        let session = &mut self.sessions[index];
        let answer = if amount.minor() <= session.on_card() {
            session.taken = amount.minor();
            session.hold_over = Some(HoldOver::Decided);
            self.say_of_charge(index, PaymentFact::Captured { amount });
            Ok(())
        } else {
            Err(Refused("charge_expired_for_capture"))
        };
        self.captured.insert(key.to_owned(), Stored { at: now, answer });
        answer
    }

    /// Lets go of what is held.
    pub fn void(&mut self, index: usize) -> Result<(), Refused> {
        if self.sessions[index].on_card() == 0 {
            return Err(Refused("payment_intent_unexpected_state"));
        }
        self.sessions[index].hold_over = Some(HoldOver::Decided);
        self.say_of_charge(index, PaymentFact::AuthorisationEnded);
        Ok(())
    }

    /// Holds whose time is up are let go of: `charge.expired`, or without a word. How many.
    pub fn release_by_time(&mut self, now: Timestamp) -> usize {
        let over =
            |session: &Session| session.on_card() > 0 && session.held_until.is_some_and(|at| at <= now);
        let over: Vec<_> = (0..self.sessions.len()).filter(|index| over(&self.sessions[*index])).collect();
        for index in &over {
            self.sessions[*index].hold_over = Some(HoldOver::RanOut);
            if self.habit(index + 1_000, 2) == 0 {
                self.say_of_charge(*index, PaymentFact::AuthorisationEnded);
            }
        }
        over.len()
    }

    /// Charges a card that was kept, without its holder.
    pub fn charge(
        &mut self,
        key: &str,
        about: &About,
        amount: Money,
        card: &SavedCard,
        now: Timestamp,
        rng: &mut Rng,
    ) -> Result<ProviderRef, Refused> {
        if let Some(answer) = fresh(self.charged.get(key), now) {
            return answer.map(|index| self.sessions[index].intent.clone());
        }
        check_units(amount);
        let kept = self.sessions.iter().any(|session| session.saved.as_ref() == Some(card));
        assert!(kept, "law: only a card that was kept is charged: {about:?}");
        let number = self.sessions.len();
        let code = match rng.below(10) {
            0..6 => None,
            6..8 => Some("card_declined"),
            _ => Some("authentication_required"),
        };
        let answer = match code {
            None => {
                let order = Order { amount, collect: Collect::Charge, card: CardOnFile::NotKept };
                let mut session = Session::open(self.number(about), about, order, now);
                session.id = session.intent.clone();
                (session.state, session.taken, session.on_file) = (PageState::Complete, amount.minor(), true);
                self.sessions.push(session);
                self.say_of_charge(number, PaymentFact::Captured { amount });
                Ok(number)
            }
            Some(code) => {
                let code_said = Some(code.to_owned());
                let facts = vec![PaymentFact::Declined { code: code_said, at: None, transaction: None }];
                let refs = vec![format!("pi_refused_{}_{}", about.0, about.1.0).parse().expect("a name")];
                self.outgoing.push(Message {
                    from: Provider::Stripe,
                    about: Some(about.clone()),
                    refs,
                    facts,
                });
                self.refused_charges.insert(about.clone(), Refused(code));
                Err(Refused(code))
            }
        };
        self.charged.insert(key.to_owned(), Stored { at: now, answer });
        answer.map(|index| self.sessions[index].intent.clone())
    }

    /// What became of an earlier charge of a card on file, if there was one.
    #[must_use]
    pub fn charge_found(&self, about: &About) -> Option<Result<ProviderRef, Refused>> {
        let made = self.sessions.iter().find(|session| session.on_file && session.about == *about);
        let refused = || self.refused_charges.get(about).map(|refused| Err(*refused));
        made.map(|session| Ok(session.intent.clone())).or_else(refused)
    }
}
