//! A model of TipTop Pay: order links, the widget, transactions, holds, tokens, refunds, the cabinet, and the messages about
//! them.
//!
//! It shares nothing with the product but the words for facts. Invariants: no card is charged without an Accept for that
//! very transaction; a page can be paid any number of times, each time by a transaction of its own; `X-Request-ID` gives
//! the same answer for an hour. What the documentation leaves open is decided by the seed ([`TipTopPay::new`]).
//! Deliberately absent: disputes, which this provider does not tell of.

mod cabinet;
mod look;
mod token;

pub use token::Found;

use crate::message::{About, Message, Order, Refused};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::money::Money;
use chairtime_shared::payment::SavedCard;
use chairtime_shared::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use chairtime_shared::prepayment::Collect;
use chairtime_shared::provider::Provider;
use chairtime_shared::time::Timestamp;
use std::collections::BTreeMap;

/// `X-Request-ID` is kept this long (developers.cloudpayments.ru, idempotency).
pub const KEY_SECONDS: i64 = 3_600;
/// A hold is let go of after this (developers.tiptoppay.kz, two-stage payments).
pub const HOLD_SECONDS: i64 = 7 * 24 * 3_600;

/// How a transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The bank asks its client for a code.
    AwaitingAuthentication,
    /// Held on the card.
    Authorized,
    /// Taken.
    Completed,
    /// It was held, and was let go.
    Cancelled,
    /// Nothing was charged.
    Declined,
}

/// One try to pay.
#[derive(Debug, Clone)]
pub struct Transaction {
    /// `ttp_tx_…`
    pub name: ProviderRef,
    /// What the invoice says.
    pub about: About,
    /// The sum.
    pub amount: Money,
    /// How it stands.
    pub state: State,
    /// Taken in all, minor units.
    pub captured: u64,
    /// Its number among all charges, and when it was one.
    pub charged: Option<(u64, Timestamp)>,
    /// Sent back.
    pub refunds: Vec<RefundFact>,
    /// Somebody did something by hand, or the provider would not keep what it held.
    pub disturbed: bool,
    /// The card as it is kept.
    pub saved: Option<SavedCard>,
    /// Charged by a token, without its holder: there was no page.
    pub on_file: bool,
    order: Order,
    accepted: bool,
}

impl Transaction {
    /// What the salon has of it.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.captured - self.refunds.iter().map(|refund| refund.amount.minor()).sum::<u64>()
    }
}

/// An order link, or a widget in a browser.
#[derive(Debug, Clone)]
pub struct PayPage {
    /// `ttp_order_…` or `ttp_widget_…`
    pub name: ProviderRef,
    /// What its invoice says.
    pub about: About,
    order: Order,
    cancelled: bool,
}

#[derive(Debug, Clone)]
struct Stored {
    at: Timestamp,
    answer: Result<ProviderRef, Refused>,
}

/// TipTop Pay, as far as one salon's terminal sees it.
#[derive(Debug)]
pub struct TipTopPay {
    /// Every page ever opened.
    pub pages: Vec<PayPage>,
    /// Every try to pay.
    pub transactions: Vec<Transaction>,
    /// Messages not yet sent.
    pub outgoing: Vec<Message>,
    names: BTreeMap<ProviderRef, usize>,
    answers: BTreeMap<String, Stored>,
    last_number: u64,
    charges: u64,
    habits: u64,
}

impl TipTopPay {
    /// A terminal without payments. Each bit of `habits` decides one thing that the documentation leaves open, or that
    /// the salon chooses.
    #[must_use]
    pub fn new(habits: u64) -> Self {
        Self {
            pages: Vec::new(),
            transactions: Vec::new(),
            outgoing: Vec::new(),
            names: BTreeMap::new(),
            answers: BTreeMap::new(),
            last_number: 3_000_000_000,
            charges: 0,
            habits,
        }
    }

    fn habit(&self, bit: u32) -> bool {
        self.habits & (1 << bit) != 0
    }

    /// Cards are held first and charged by a confirmation.
    #[must_use]
    pub fn has_two_stages(&self) -> bool {
        self.habit(0)
    }

    /// The card is asked for in the salon's page.
    #[must_use]
    pub fn uses_widget(&self) -> bool {
        self.habit(1)
    }

    /// What we send with a refund comes back with what is said of it.
    fn echoes_requests(&self) -> bool {
        self.habit(2)
    }

    /// A hold that is let go of by time is told of.
    fn tells_of_releases(&self) -> bool {
        self.habit(3)
    }

    /// Messages about declined cards name their transaction.
    fn names_declines(&self) -> bool {
        self.habit(4)
    }

    /// Who asks sees a transaction that waits for its bank.
    fn shows_waiting(&self) -> bool {
        self.habit(5)
    }

    /// Who asks about a hold that is over is told what was held.
    fn remembers_holds(&self) -> bool {
        self.habit(6)
    }

    fn next(&mut self, prefix: &str) -> ProviderRef {
        self.last_number += 1;
        format!("{prefix}_{}", self.last_number).parse().expect("a name")
    }

    fn stored(&self, key: &str, now: Timestamp) -> Option<&Result<ProviderRef, Refused>> {
        let stored = self.answers.get(key).filter(|stored| now.since(stored.at) < KEY_SECONDS);
        stored.map(|stored| &stored.answer)
    }

    fn store(&mut self, key: &str, answer: Result<ProviderRef, Refused>, at: Timestamp) {
        self.answers.insert(key.to_owned(), Stored { at, answer });
    }

    /// True when that key has an answer that is still given.
    #[must_use]
    pub fn knows_key(&self, key: &str, now: Timestamp) -> bool {
        self.stored(key, now).is_some()
    }

    /// Makes an order, or gives the one that this key made within the hour.
    pub fn create_order(&mut self, key: &str, about: &About, order: Order, now: Timestamp) -> ProviderRef {
        if let Some(Ok(name)) = self.stored(key, now) {
            return name.clone();
        }
        let name = self.next("ttp_order");
        self.pages.push(PayPage { name: name.clone(), about: about.clone(), order, cancelled: false });
        self.store(key, Ok(name.clone()), now);
        name
    }

    /// A browser is given what the widget is started with. The provider hears nothing of it.
    pub fn show_widget(&mut self, about: &About, order: Order) -> ProviderRef {
        let name: ProviderRef = format!("ttp_widget_{}.{}", about.0, about.1.0).parse().expect("a name");
        if self.page(&name).is_none() {
            self.pages.push(PayPage { name: name.clone(), about: about.clone(), order, cancelled: false });
        }
        name
    }

    /// The page of that name.
    #[must_use]
    pub fn page(&self, name: &ProviderRef) -> Option<usize> {
        self.pages.iter().position(|page| page.name == *name)
    }

    /// The transaction of that name.
    #[must_use]
    pub fn transaction(&self, name: &ProviderRef) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// All transactions under that invoice.
    #[must_use]
    pub fn of_invoice(&self, about: &About) -> Vec<usize> {
        (0..self.transactions.len()).filter(|index| self.transactions[*index].about == *about).collect()
    }

    /// How many charges there were so far.
    #[must_use]
    pub fn charges(&self) -> u64 {
        self.charges
    }

    /// Cancels an order; nobody begins to pay it any more. A widget knows nothing of that.
    pub fn cancel_order(&mut self, name: &ProviderRef) {
        if let Some(page) = self.page(name).filter(|_| name.as_str().starts_with("ttp_order_")) {
            self.pages[page].cancelled = true;
        }
    }

    /// Somebody enters a card on a page: a transaction, for which Check is asked next.
    pub fn begin(&mut self, page: usize) -> Option<usize> {
        let PayPage { about, order, cancelled, .. } = self.pages[page].clone();
        (!cancelled).then(|| self.begin_for(about, order))
    }

    /// Somebody has changed what the widget is started with.
    pub fn begin_for(&mut self, about: About, order: Order) -> usize {
        let name = self.next("ttp_tx");
        let index = self.transactions.len();
        self.names.insert(name.clone(), index);
        self.transactions.push(Transaction {
            name,
            about,
            amount: order.amount,
            state: State::AwaitingAuthentication,
            captured: 0,
            charged: None,
            refunds: Vec::new(),
            disturbed: false,
            saved: None,
            on_file: false,
            order,
            accepted: false,
        });
        index
    }

    /// The ledger has accepted this very transaction; the bank goes on.
    pub fn accept(&mut self, index: usize) {
        self.transactions[index].accepted = true;
    }

    /// Transactions that wait for their bank.
    #[must_use]
    pub fn waiting(&self) -> Vec<usize> {
        let waits = |index: &usize| self.transactions[*index].state == State::AwaitingAuthentication;
        (0..self.transactions.len()).filter(waits).collect()
    }

    fn say(&mut self, about: Option<About>, refs: Vec<ProviderRef>, facts: Vec<PaymentFact>) {
        self.outgoing.push(Message { from: Provider::TipTopPay, about, refs, facts });
    }

    /// Nothing is charged: our Check, the bank or the client said no.
    pub fn decline(&mut self, index: usize) {
        self.transactions[index].state = State::Declined;
        let Transaction { name, about, .. } = self.transactions[index].clone();
        let refs = if self.names_declines() { vec![name.clone()] } else { Vec::new() };
        let code = Some("insufficient_funds".into());
        let declined = PaymentFact::Declined { code, at: None, transaction: Some(name) };
        self.say(Some(about), refs, vec![declined]);
    }

    /// The bank agrees: Pay.
    pub fn charge(&mut self, index: usize, now: Timestamp) {
        self.charges += 1;
        let (charges, two_stages) = (self.charges, self.has_two_stages());
        let saved = self.keeps(index);
        let paid = &mut self.transactions[index];
        assert!(paid.accepted, "law: no charge without an Accept for that very transaction: {paid:?}");
        assert!(paid.state == State::AwaitingAuthentication, "a transaction is charged once: {paid:?}");
        paid.charged = Some((charges, now));
        let amount = paid.amount;
        paid.saved.clone_from(&saved);
        let held = !paid.on_file && (two_stages || paid.order.collect == Collect::Hold);
        let fact = if held {
            paid.state = State::Authorized;
            PaymentFact::Authorised { amount }
        } else {
            paid.state = State::Completed;
            paid.captured = amount.minor();
            PaymentFact::Captured { amount }
        };
        let card = PaymentFact::Card { brand: "visa".to_owned(), last4: "4242".to_owned() };
        let (about, name) = (paid.about.clone(), paid.name.clone());
        let saved = saved.map(|card| PaymentFact::CardSaved { card });
        self.say(Some(about), vec![name], [fact, card].into_iter().chain(saved).collect());
    }

    /// Takes what is held, or less; the rest is let go.
    pub fn confirm(&mut self, index: usize, key: &str, amount: Money, now: Timestamp) -> Result<(), Refused> {
        if let Some(stored) = self.stored(key, now) {
            return stored.clone().map(drop);
        }
        let held = &mut self.transactions[index];
        let answer = if held.state == State::Authorized && amount.minor() <= held.amount.minor() {
            held.state = State::Completed;
            held.captured = amount.minor();
            let (about, name) = (held.about.clone(), held.name.clone());
            self.say(Some(about), vec![name.clone()], vec![PaymentFact::Captured { amount }]);
            Ok(name)
        } else {
            Err(Refused("not_authorized"))
        };
        self.store(key, answer.clone(), now);
        answer.map(drop)
    }

    /// The acquirer will not take this card's money: the hold stays, a confirmation is refused.
    pub fn refuse_to_confirm(&mut self, index: usize, key: &str, now: Timestamp) -> Refused {
        self.transactions[index].disturbed = true;
        self.store(key, Err(Refused("acquirer")), now);
        Refused("acquirer")
    }

    /// Lets go of a hold.
    pub fn void(&mut self, index: usize) -> Result<(), Refused> {
        if self.transactions[index].state != State::Authorized {
            return Err(Refused("not_authorized"));
        }
        self.let_go(index);
        self.say_cancelled(index);
        Ok(())
    }

    fn let_go(&mut self, index: usize) {
        self.transactions[index].state = State::Cancelled;
    }

    fn say_cancelled(&mut self, index: usize) {
        let name = self.transactions[index].name.clone();
        self.say(None, vec![name], vec![PaymentFact::AuthorisationEnded]);
    }

    /// Holds whose time is up are let go of.
    pub fn release_by_time(&mut self, now: Timestamp) -> usize {
        let mut released = 0;
        for index in 0..self.transactions.len() {
            let held = &mut self.transactions[index];
            let over = held.charged.is_some_and(|(_, at)| now.since(at) >= HOLD_SECONDS);
            if held.state == State::Authorized && over {
                held.disturbed = true;
                released += 1;
                self.let_go(index);
                if self.tells_of_releases() {
                    self.say_cancelled(index);
                }
            }
        }
        released
    }

    /// Sends money back.
    pub fn refund(
        &mut self,
        index: usize,
        key: &str,
        amount: Money,
        now: Timestamp,
    ) -> Result<ProviderRef, Refused> {
        if let Some(stored) = self.stored(key, now) {
            return stored.clone();
        }
        let paid = &self.transactions[index];
        let answer = if amount.minor() <= paid.left() {
            Ok(self.give_back(index, Some(key.to_owned()), amount))
        } else {
            let surprised = paid.disturbed;
            assert!(
                surprised,
                "law: no refund above what is left is ever asked for: {key} {amount} {paid:?}"
            );
            Err(Refused("amount"))
        };
        self.store(key, answer.clone(), now);
        answer
    }

    fn give_back(&mut self, index: usize, request: Option<String>, amount: Money) -> ProviderRef {
        let id = self.next("ttp_tx");
        let request = request.filter(|_| self.echoes_requests());
        let refund = RefundFact { id: id.clone(), request, amount, status: RefundStatus::Succeeded };
        self.transactions[index].refunds.push(refund.clone());
        let name = self.transactions[index].name.clone();
        self.say(None, vec![name], vec![PaymentFact::Refund { refund }]);
        id
    }
}
