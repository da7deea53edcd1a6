//! The edge: what the Worker does for one request, in stages between which it may end.

use super::{Luck, World};
use chairtime_shared::api::BookingRequest;
use chairtime_shared::booking::decide::PageAnswer;
use chairtime_shared::booking::{Booking, Phase};
use chairtime_shared::id::ProviderRef;
use chairtime_shared::ledger::{Answer, Command, Refusal};
use chairtime_shared::payment::Attempt;
use chairtime_shared::provider::Provider;

/// What is to be done next for a request.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    /// Ask the ledger to book.
    Book,
    /// Ask the ledger for a payment page.
    Start,
    /// Ask the ledger to give the slot back.
    Release,
    /// Ask Stripe how the payments stand.
    Refresh,
    /// Ask Stripe to open the page.
    Open(Attempt),
    /// Tell the ledger how Stripe answered.
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
                let command = Command::Book { request: Box::new(request.clone()) };
                self.asked(client, command)
            }
            Stage::Start => {
                self.asked(client, Command::StartPayment { booking, provider: Some(Provider::Stripe) })
            }
            Stage::Release => self.asked(client, Command::Release { booking }),
            Stage::Refresh => {
                self.refresh(&request);
                None
            }
            Stage::Open(attempt) => {
                self.open_page(&request, attempt).map(|page| Stage::Record(attempt, page))
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

    /// Asks the ledger; goes on to the payment page if it says so, and else answers.
    fn asked(&mut self, client: usize, command: Command) -> Option<Stage> {
        match self.transaction(command, |_| {})? {
            Ok(Answer::Booking { booking, pay }) => {
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
                }
                None
            }
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

    /// Asks Stripe to open a page, with the key and the parameters that the attempt has once and for all.
    pub(super) fn open_page(&mut self, request: &BookingRequest, attempt: Attempt) -> Option<PageAnswer> {
        let booking = self.books.bookings().get(&request.id)?;
        let payment = booking.payments.get(&attempt)?;
        let key = format!("{}.{}", request.id, attempt.0);
        let about = (request.id.clone(), attempt);
        let (asked, expires) = (payment.asked, payment.page_expires);
        if !self.calm && self.rng.percent(15) && !self.stripe.knows_key(&key, self.now) {
            // The account could not take payments for a moment. A refusal before anything began is not kept for the key.
            self.note(|| format!("Stripe refuses {key}"));
            return Some(PageAnswer::Refused { code: "account_invalid".to_owned() });
        }
        let luck = self.luck();
        self.note(|| format!("page {key}: {luck:?}"));
        if luck == Luck::NotDone {
            self.counts.add("call not done");
            return None;
        }
        let answer = self.stripe.create(&key, &about, asked, expires, self.now);
        if luck == Luck::AnswerLost {
            self.counts.add("answer lost");
            return None;
        }
        Some(match answer {
            Ok(session) => PageAnswer::Opened { url: url(&session), session, widget: None },
            Err(refused) => PageAnswer::Refused { code: refused.0.to_owned() },
        })
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

    /// The return page: asks Stripe about every page of the booking, then the ledger.
    fn refresh(&mut self, request: &BookingRequest) {
        let own = |index: &usize| self.stripe.sessions[*index].about.0 == request.id;
        let pages: Vec<_> = (0..self.stripe.sessions.len()).filter(own).collect();
        for page in pages {
            self.look_up(page);
        }
    }
}
