//! What can happen next in the small model, and what comes of it.

#![allow(clippy::wildcard_enum_match_arm, reason = "a few facts are what matters")]

use super::{Around, Job, Mail, State, Town};
use crate::books::Books;
use crate::message::{About, Message, Order};
use crate::stripe::{KEY_SECONDS, PageState};
use chairtime_shared::booking::Phase;
use chairtime_shared::booking::decide::{Effect, PageAnswer};
use chairtime_shared::cancellation::CardOnFile;
use chairtime_shared::ledger::{Answer, Command, execute, reconcile};
use chairtime_shared::payment::fact::PaymentFact;
use chairtime_shared::prepayment::Collect;
use chairtime_shared::provider::Provider;
use chairtime_shared::reconciliation::Listed;

/// One thing that happens. Numbers are places in lists of the state before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A client asks for a slot; that is heard.
    Book(usize, usize),
    /// The same request once more.
    BookAgain(usize),
    /// A client gives the slot back; that is heard.
    GiveBack(usize),
    /// A page is paid.
    Pay(usize),
    /// A request at the edge goes on by one stage.
    GoOn(usize),
    /// The provider opens the page, and the request dies before that is known.
    OpenedInVain(usize),
    /// A request at the edge dies.
    Die(usize),
    /// A message arrives.
    Hear(usize),
    /// A message arrives, and will again.
    HearTwice(usize),
    /// A message is lost for good.
    Lose(usize),
    /// The outbox does what a row says.
    Call(usize),
    /// The same, and the answer is lost.
    CallInVain(usize),
    /// The call does not come through.
    CallFails(usize),
    /// The alarm ends holds.
    Alarm,
    /// The provider's lists are read.
    Reconcile,
    /// Time passes.
    Wait,
}

/// What an act is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It brings the world nearer to rest, and is done sooner or later.
    Progress,
    /// Somebody may do it, or not.
    Choice,
    /// Something goes wrong.
    Fault,
}

impl Act {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::GoOn(_) | Self::Hear(_) | Self::Call(_) | Self::Alarm | Self::Reconcile | Self::Wait => {
                Kind::Progress
            }
            Self::Book(..) | Self::GiveBack(_) | Self::Pay(_) => Kind::Choice,
            Self::BookAgain(_)
            | Self::OpenedInVain(_)
            | Self::Die(_)
            | Self::HearTwice(_)
            | Self::Lose(_)
            | Self::CallInVain(_)
            | Self::CallFails(_) => Kind::Fault,
        }
    }
}

/// Everything that can happen in that state.
pub(super) fn enabled(town: &Town, State { books, around }: &State) -> Vec<Act> {
    let mut acts = Vec::new();
    for client in 0..town.bounds.clients {
        match around.wants[client] {
            None => acts.extend((0..town.bounds.slots).map(|slot| Act::Book(client, slot))),
            Some(_) => acts.push(Act::BookAgain(client)),
        }
        let booking = books.bookings().get(&town.requests[client][0].id);
        let held = booking.is_some_and(|booking| matches!(booking.phase, Phase::Held { .. }));
        if held && !around.gave_back[client] {
            acts.push(Act::GiveBack(client));
        }
    }
    let open = around.stripe.sessions.iter().enumerate().filter(|(_, s)| s.state == PageState::Open);
    acts.extend(open.map(|(page, _)| Act::Pay(page)));
    for (job, one) in around.jobs.iter().enumerate() {
        acts.extend([Act::GoOn(job), Act::Die(job)]);
        if one.answer.is_none() {
            acts.push(Act::OpenedInVain(job));
        }
    }
    for (mail, one) in around.mail.iter().enumerate() {
        acts.extend([Act::Hear(mail), Act::Lose(mail)]);
        if !one.again {
            acts.push(Act::HearTwice(mail));
        }
    }
    for (row, one) in books.rows().iter().enumerate() {
        let due = one.effect.not_before().is_none_or(|at| at <= around.now());
        if !one.done && due {
            acts.extend([Act::Call(row), Act::CallInVain(row)]);
            if one.first_try.is_none() {
                acts.push(Act::CallFails(row));
            }
        }
    }
    let over = |phase| matches!(phase, Phase::Held { until } if until <= around.now());
    if books.bookings().values().any(|booking| over(booking.phase)) {
        acts.push(Act::Alarm);
    }
    if !around.is_last() {
        acts.push(Act::Wait);
    } else if !around.reconciled {
        acts.push(Act::Reconcile);
    }
    acts.retain(|act| act.kind() != Kind::Fault || around.faults < town.bounds.faults);
    acts
}

/// Does it to the books, in a transaction that stays open, and says how the world around them is then.
pub(super) fn act(town: &Town, books: &mut Books, around: &Around, act: Act) -> Around {
    let mut then = around.clone();
    then.faults += u8::from(act.kind() == Kind::Fault);
    match act {
        Act::Book(client, slot) => {
            then.wants[client] = Some(slot);
            book(town, books, &mut then, client);
        }
        Act::BookAgain(client) => book(town, books, &mut then, client),
        Act::GiveBack(client) => {
            then.gave_back[client] = true;
            tell(books, &then, Command::Release { booking: town.requests[client][0].id.clone() });
        }
        Act::Pay(page) => {
            assert!(then.stripe.pay(page, around.now()), "an open page can be paid");
        }
        Act::GoOn(job) => go_on(town, books, &mut then, job),
        Act::OpenedInVain(job) => {
            let Job { client, attempt, .. } = then.jobs.swap_remove(job);
            open(books, &mut then, &(town.requests[client][0].id.clone(), attempt));
        }
        Act::Die(job) => drop(then.jobs.swap_remove(job)),
        Act::Hear(mail) => {
            let Mail { message, .. } = then.mail.swap_remove(mail);
            hear(books, &then, message);
        }
        Act::HearTwice(mail) => {
            then.mail[mail].again = true;
            hear(books, &then, then.mail[mail].message.clone());
        }
        Act::Lose(mail) => drop(then.mail.swap_remove(mail)),
        Act::Call(row) => {
            if let Some(command) = call(books, &mut then, row) {
                tell(books, &then, command);
            }
            books.change_row(row, |row| row.done = true);
        }
        Act::CallInVain(row) => drop(call(books, &mut then, row)),
        Act::CallFails(row) => first_try(books, &then, row),
        Act::Alarm => drop(tell(books, &then, Command::EndHolds)),
        Act::Reconcile => {
            then.reconciled = true;
            for session in then.stripe.sessions.iter().filter(|one| one.state == PageState::Complete) {
                let (refs, facts) = session.looked_up();
                let listed = Listed { about: Some(session.about.clone()), refs, facts };
                let Ok(_) = reconcile(books, Provider::Stripe, &listed, then.now());
            }
        }
        Act::Wait => {
            then.instant += 1;
            then.stripe.expire_by_time(then.now());
        }
    }
    // The page says that it was paid, a refund what it is; what the charge says besides is the same news once more.
    let said = std::mem::take(&mut then.stripe.outgoing);
    let of_page_or_refund = |message: &Message| match message.facts.first() {
        Some(PaymentFact::Captured { .. }) => !message.facts.contains(&PaymentFact::RefundsToLookUp),
        _ => true,
    };
    let said = said.into_iter().filter(of_page_or_refund).skip(usize::from(matches!(act, Act::Pay(_))));
    then.mail.extend(said.map(|message| Mail { message, again: false }));
    then
}

fn tell(books: &mut Books, around: &Around, command: Command) -> Option<Answer> {
    let Ok(answer) = execute(books, command, around.now());
    answer.ok()
}

fn hear(books: &mut Books, around: &Around, message: Message) {
    let Message { from, about, refs, facts } = message;
    tell(books, around, Command::Learn { provider: from, about, refs, facts });
}

fn book(town: &Town, books: &mut Books, around: &mut Around, client: usize) {
    let slot = around.wants[client].expect("they want one");
    let request = Box::new(town.requests[client][slot].clone());
    if let Some(Answer::Booking { pay: Some(attempt), .. }) = tell(books, around, Command::Book { request }) {
        around.jobs.push(Job { client, attempt, answer: None });
    }
}

fn go_on(town: &Town, books: &mut Books, around: &mut Around, job: usize) {
    let Job { client, attempt, answer } = around.jobs.swap_remove(job);
    let booking = town.requests[client][0].id.clone();
    match answer {
        None => {
            let answer = Some(open(books, around, &(booking, attempt)));
            around.jobs.push(Job { client, attempt, answer });
        }
        Some(answer) => drop(tell(books, around, Command::RecordPage { booking, attempt, answer })),
    }
}

/// The provider opens the page, with the key and the parameters that the attempt has once and for all.
fn open(books: &Books, around: &mut Around, about: &About) -> PageAnswer {
    let payment = &books.bookings()[&about.0].payments[&about.1];
    let order = Order { amount: payment.asked, collect: Collect::Charge, card: CardOnFile::NotKept };
    let key = format!("{}.{}", about.0, about.1.0);
    let now = around.now();
    match around.stripe.create(&key, about, order, payment.page_expires, now) {
        Ok(session) => {
            PageAnswer::Opened { url: format!("https://pay.example/{session}"), session, widget: None }
        }
        Err(refused) => PageAnswer::Refused { code: refused.0.to_owned() },
    }
}

fn first_try(books: &mut Books, around: &Around, row: usize) {
    let now = around.now();
    books.change_row(row, |row| row.first_try = Some(row.first_try.unwrap_or(now)));
}

/// What a row says is done at the provider; what is learned by it.
fn call(books: &mut Books, around: &mut Around, row: usize) -> Option<Command> {
    first_try(books, around, row);
    let row = &books.rows()[row];
    let about: About = (row.booking.clone(), row.effect.attempt());
    let forgotten = row.first_try.is_some_and(|first| around.now().since(first) > KEY_SECONDS - 3_600);
    let page = |around: &Around| {
        let names = &books.bookings()[&about.0].payments[&about.1].known.refs;
        names.iter().find_map(|name| around.stripe.find(name))
    };
    let look = |around: &Around, page: usize| {
        let (refs, facts) = around.stripe.sessions[page].looked_up();
        Command::Learn { provider: Provider::Stripe, about: Some(about.clone()), refs, facts }
    };
    match &row.effect {
        Effect::ResolvePage { .. } => {
            let answer = open(books, around, &about);
            Some(Command::RecordPage { booking: about.0.clone(), attempt: about.1, answer })
        }
        Effect::ExpirePage { session, .. } => {
            let index = around.stripe.find(session).expect("a page");
            if around.stripe.expire(index).is_err() {
                return Some(look(around, index));
            }
            let (refs, facts) = (vec![session.clone()], vec![PaymentFact::CheckoutClosed]);
            Some(Command::Learn { provider: Provider::Stripe, about: Some(about.clone()), refs, facts })
        }
        Effect::Refund { key, amount, .. } => {
            let index = page(around).expect("a charge");
            let (_, facts) = around.stripe.sessions[index].looked_up();
            let made = |fact: &PaymentFact| matches!(fact, PaymentFact::Refund { refund } if refund.request.as_ref() == Some(key));
            if forgotten && facts.iter().any(made) {
                return Some(look(around, index));
            }
            let now = around.now();
            let answer = around.stripe.refund(index, key, *amount, now, &mut Around::chance());
            let (provider, refs) = (Provider::Stripe, Vec::new());
            match answer {
                Ok(refund) => {
                    let facts = vec![PaymentFact::Refund { refund }];
                    Some(Command::Learn { provider, about: Some(about.clone()), refs, facts })
                }
                Err(refused) => panic!("law: no refund is asked for that cannot be made: {refused:?}"),
            }
        }
        Effect::LookUp { .. } => page(around).map(|index| look(around, index)),
        Effect::LookAtPage { .. } => page(around).map(|index| look(around, index)),
        other @ (Effect::Void { .. }
        | Effect::Capture { .. }
        | Effect::Charge { .. }
        | Effect::LookAtHold { .. }) => panic!("law: no card is held here: {other:?}"),
    }
}
