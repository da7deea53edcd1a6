//! The edge: what the Worker does for one request, in stages between which it may end.

use super::clients::AtDesk;
use super::promise::{HOLD_DAYS, can_be_held};
use super::promises::is_with;
use super::{Luck, World};
use crate::fixtures::DAY;
use crate::message::{About, Order};
use chairtime_shared::api::BookingRequest;
use chairtime_shared::api::desk::DeskVisit;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::booking::{Actor, Booking, Phase, Power, Purpose};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::id::{BookingId, ProviderRef};
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::mandate::Mandate;
use chairtime_shared::payment::{Attempt, Page, PayWidget, Payment};
use chairtime_shared::prepayment::Collect;
use chairtime_shared::provider::Provider;

/// What is to be done next for a request.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// Ask the ledger to book.
    Book,
    /// Ask the ledger for a payment page, there if they have a choice.
    Start(Option<Provider>),
    /// Ask the ledger to give the slot back.
    Release,
    /// Ask the providers how the payments stand.
    Refresh,
    /// Ask the provider to open the page.
    Open(Attempt),
    /// Tell the ledger how the provider answered.
    Record(Attempt, PageAnswer),
}

/// One request at the edge.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) client: usize,
    pub(super) request: BookingRequest,
    pub(super) stage: Stage,
}

/// The name of a page's address in the model.
fn url(session: &ProviderRef) -> String {
    format!("https://pay.example/{session}")
}

impl World {
    pub(super) fn edge_crashes(&mut self) {
        if !self.jobs.is_empty() {
            let index = self.rng.index(self.jobs.len());
            let job = self.jobs.swap_remove(index);
            self.note(|| format!("the edge ends in {:?} for client {}", job.stage, job.client));
            self.counts.add("crash at the edge");
        }
    }

    pub(super) fn job_goes_on(&mut self) {
        if self.jobs.is_empty() {
            return;
        }
        let index = self.rng.index(self.jobs.len());
        let Job { client, request, stage } = self.jobs.swap_remove(index);
        let booking = request.id.clone();
        let next = match stage {
            Stage::Book => {
                let command = self.book(client, &request);
                self.asked(client, &request, command)
            }
            Stage::Start(provider) => {
                // By the client's own link, or by the one that is for paying only.
                let power = Power::ALL[self.rng.index(2)];
                self.asked(client, &request, Command::StartPayment { booking, provider, power })
            }
            Stage::Release => self.asked(client, &request, Command::Release { booking }),
            Stage::Refresh => {
                self.refresh(&booking);
                None
            }
            Stage::Open(attempt) => {
                self.open_page(&booking, attempt).map(|page| Stage::Record(attempt, page))
            }
            Stage::Record(attempt, answer) => {
                self.record(
                    client,
                    Command::RecordPage { booking, attempt, answer: answer.clone() },
                    &answer,
                );
                None
            }
        };
        if let Some(stage) = next {
            self.jobs.push(Job { client, request, stage });
        }
    }

    fn book(&self, client: usize, request: &BookingRequest) -> Command {
        if let Some(AtDesk { ask }) = self.clients[client].at_desk
            && self.clients[client].request == *request
        {
            // What a browser posts under its identifier is another visit.
            let BookingRequest { id, services, staff, start, contact, .. } = request.clone();
            return Command::BookAtDesk {
                visit: Box::new(DeskVisit { id, services, staff, start, contact, ask }),
            };
        }
        match self.clients[client].test {
            // Under a test's identifier somebody may still post a visit, and is refused or is there first.
            Some((provider, amount)) if self.clients[client].request == *request => {
                let (id, locale) = (request.id.clone(), request.locale);
                Command::StartTestPayment { id, provider, amount, locale }
            }
            _ => Command::Book { request: Box::new(request.clone()) },
        }
    }

    /// Asks the ledger; goes on to the payment page if it says so, and else answers.
    fn asked(&mut self, client: usize, request: &BookingRequest, command: Command) -> Option<Stage> {
        match self.transaction(command, |_| {})? {
            Ok(Answer::Booking { booking, pay }) => {
                if booking.made.by == Actor::Salon && booking.made.purpose == Purpose::Visit {
                    self.check_made_at_desk(client, &booking, pay);
                }
                if booking.made.purpose == Purpose::Visit && self.promises[&booking.made.id].moves == 0 {
                    assert!(
                        is_with(&booking, &request.staff),
                        "law: done by whom was asked for: {booking:#?}"
                    );
                    if booking.made.claims.len() > 1 {
                        self.counts.add("visit of several");
                    }
                }
                self.reply(client, &booking, None);
                pay.map(Stage::Open)
            }
            Ok(Answer::Learned { .. } | Answer::Parked | Answer::Checked { .. } | Answer::Ended { .. }) => {
                None
            }
            Err(refusal) => {
                if matches!(refusal, Refusal::SlotTaken { .. }) {
                    self.counts.add("slot taken");
                } else if refusal == Refusal::BookingIdReused {
                    self.counts.add("identifier reused");
                } else if let Refusal::PriceChanged { quote } = refusal {
                    let week = self.now.plus(HOLD_DAYS * DAY);
                    let held = can_be_held(&self.house, &request.services, request.start, week);
                    assert!(
                        (quote.collect == Collect::Hold) == held,
                        "law: who saw another price is told whether a card is held: {quote:?} {request:#?}"
                    );
                } else if let Refusal::MandateChanged { mandate } = refusal {
                    self.asks_again_with(client, request, mandate);
                }
                None
            }
        }
    }

    /// Nobody has agreed to anything in such a visit, and it waits for nobody.
    fn check_made_at_desk(&mut self, client: usize, booking: &Booking, pay: Option<Attempt>) {
        self.counts.add("visit made at the desk");
        let AtDesk { ask } = self.clients[client].at_desk.expect("of a client whose visit the salon makes");
        let made = &booking.made;
        let nothing_agreed = made.consent.text.is_empty() && made.asked.mandate.is_none();
        let asked = booking.requested.get("visit").map(|sum| sum.minor());
        let due = ask.map(|ask| ask.minor() / self.house.step * self.house.step);
        let is_due = asked == due || (asked.is_none() && booking.revoked.contains("visit"));
        assert!(
            made.hold_until.is_none() && nothing_agreed && is_due,
            "law: what the salon makes stands at once, and asks for what was said: {ask:?} {pay:?} {booking:#?}"
        );
    }

    /// The client sees what they have to allow, and mostly allows it.
    fn asks_again_with(&mut self, client: usize, request: &BookingRequest, mandate: Option<Mandate>) {
        let services = || request.services.iter().map(chairtime_shared::id::ServiceId::as_str);
        let pays = request.pay == chairtime_shared::api::PayChoice::Now;
        let staff = || self.salon.staff.iter().map(|one| one.id.as_str());
        // One person for all, or for two services two.
        let alone = staff().map(|one| services().map(|service| (service, one)).collect::<Vec<_>>());
        let pairs = staff().flat_map(|one| staff().map(move |other| [one, other]));
        let teams = pairs.filter(|_| request.services.len() == 2).map(|two| services().zip(two).collect());
        let leaves = alone.chain(teams).map(|lines| self.house.leave(&lines, pays));
        let told = mandate.as_ref().map(|mandate| mandate.amount.minor());
        assert!(
            mandate != request.mandate && leaves.into_iter().any(|leave| leave == told),
            "law: who allows something else is told what is asked for: {mandate:?} {request:#?}"
        );
        self.counts.add("leave asked for again");
        if self.clients[client].request == *request && self.rng.percent(70) {
            self.clients[client].request.mandate = mandate;
            self.ask(client, Stage::Book);
        }
    }

    /// The client is told, unless they have closed the page.
    fn reply(&mut self, client: usize, booking: &Booking, opened: Option<&ProviderRef>) {
        if self.rng.percent(10) {
            self.counts.add("client went away");
            return;
        }
        let Some(client) = self.clients.get_mut(client) else { return };
        client.told_booked = true;
        client.told_confirmed |= matches!(booking.phase, Phase::Confirmed { .. });
        let shown = booking.open_checkout().map(|checkout| checkout.url);
        let session = shown.as_deref().and_then(|shown| shown.strip_prefix("https://pay.example/"));
        let shown = session.map(|session| session.parse().expect("a name"));
        // At the worst, a request that opened a page sends its client there whatever the ledger has meanwhile heard.
        for page in shown.iter().chain(opened) {
            if !client.pages.contains(page) {
                client.pages.push(page.clone());
            }
        }
    }

    /// Asks the provider to open a page, with the key and the parameters that the attempt has once and for all.
    pub(super) fn open_page(&mut self, booking: &BookingId, attempt: Attempt) -> Option<PageAnswer> {
        let payment = self.books.bookings().get(booking)?.payments.get(&attempt)?.clone();
        let key = format!("{booking}.{}", attempt.0);
        let known = match payment.provider {
            Provider::Stripe => self.stripe.knows_key(&key, self.there()),
            Provider::TipTopPay => self.tiptoppay.knows_key(&key, self.there()),
        };
        if !self.calm && self.rng.percent(15) && !known {
            // The account could not take payments for a moment. A refusal before anything began is not kept for the key.
            self.note(|| format!("the provider refuses {key}"));
            return Some(PageAnswer::Refused { code: "account_invalid".to_owned() });
        }
        let luck = self.luck();
        self.note(|| format!("page {key}: {luck:?}"));
        if luck == Luck::NotDone {
            self.counts.add("call not done");
            return None;
        }
        let answer = self.page_of(&payment, &key, &(booking.clone(), attempt));
        if luck == Luck::AnswerLost {
            self.counts.add("answer lost");
            return None;
        }
        Some(answer)
    }

    /// With the client's leave their card is kept; and an account may be set to hold every card first.
    pub(super) fn order_of(&self, payment: &Payment, about: &About) -> Order {
        let first = payment.provider == Provider::Stripe && self.stripe.has_two_stages();
        let leave =
            self.books.bookings().get(&about.0).and_then(|booking| booking.made.asked.mandate.as_ref());
        Order {
            amount: payment.asked,
            collect: if first { Collect::Hold } else { payment.collect },
            card: if leave.is_some() { CardOnFile::Kept } else { CardOnFile::NotKept },
        }
    }

    fn page_of(&mut self, payment: &Payment, key: &str, about: &About) -> PageAnswer {
        let expires = payment.page_expires;
        let asked = self.order_of(payment, about);
        let (session, widget) = match payment.provider {
            Provider::Stripe => match self.stripe.create(key, about, asked, expires, self.there()) {
                Ok(session) => (session, None),
                Err(refused) => return PageAnswer::Refused { code: refused.0.to_owned() },
            },
            // No server stands behind a widget: it is the same however often it is asked for.
            Provider::TipTopPay if self.tiptoppay.uses_widget() => {
                let script = "https://widget.example/bundles/widget.js".to_owned();
                let params = format!("{{\"externalId\":\"{key}\"}}");
                (self.tiptoppay.show_widget(about, asked), Some(PayWidget { script, params }))
            }
            Provider::TipTopPay => {
                let order = self.tiptoppay.create_order(key, about, asked, self.there());
                if matches!(&payment.page, Page::Open { session, .. } if *session != order) {
                    self.counts.add("order opened again after an hour");
                }
                (order, None)
            }
        };
        PageAnswer::Opened { url: url(&session), session, widget }
    }

    fn record(&mut self, client: usize, command: Command, answer: &PageAnswer) {
        if let Some(Ok(Answer::Booking { booking, .. })) = self.transaction(command, |_| {}) {
            let opened = match answer {
                PageAnswer::Opened { session, .. } => Some(session),
                PageAnswer::Refused { .. } => None,
            };
            self.reply(client, &booking, opened);
        }
    }

    /// The return page: asks about every page of the booking, then the ledger.
    fn refresh(&mut self, booking: &BookingId) {
        let own = |index: &usize| self.stripe.sessions[*index].about.0 == *booking;
        let pages: Vec<_> = (0..self.stripe.sessions.len()).filter(own).collect();
        for page in pages {
            self.look_up_page(page);
        }
        let own = |index: &usize| self.tiptoppay.transactions[*index].about.0 == *booking;
        let mut transactions: Vec<_> = (0..self.tiptoppay.transactions.len()).filter(own).collect();
        if self.rng.percent(50) {
            // Asked for by invoice, it tells of the last transaction only.
            transactions = transactions.pop().into_iter().collect();
        }
        for transaction in transactions {
            self.look_up_transaction(transaction);
        }
    }
}
