//! Paying at TipTop Pay: Check, the bank's own time, the cabinet, and those who ask or say what they should not.

use super::{Luck, World};
use crate::message::{About, Order};
use chairtime_shared::booking::Phase;
use chairtime_shared::booking::decide::{Check, CheckVerdict, PAYING_SECONDS};
use chairtime_shared::ledger::{Answer, Command};
use chairtime_shared::money::Money;
use chairtime_shared::payment::Attempt;
use chairtime_shared::provider::Provider;

impl World {
    /// A client enters a card on a page; false when it cannot be paid any more.
    pub(super) fn pays_at_tiptoppay(&mut self, page: usize) -> bool {
        let Some(transaction) = self.tiptoppay.begin(page) else { return false };
        let (about, check) = self.check_of(transaction);
        let luck = self.luck();
        self.note(|| format!("transaction {transaction} begins: {luck:?}"));
        let verdict = self.verdict(about, check, luck);
        self.goes_by_verdict(transaction, verdict)
    }

    /// Check is not asked twice: without an answer, the card is declined.
    fn verdict(&mut self, about: About, check: Check, luck: Luck) -> Option<CheckVerdict> {
        match luck {
            Luck::NotDone => None,
            Luck::Fine => self.check_asked(Some(about), check),
            Luck::AnswerLost => self.check_asked(Some(about), check).and(None),
        }
    }

    /// Before a card on file is charged, Check is asked too.
    pub(super) fn may_be_charged(&mut self, transaction: usize) -> bool {
        let (about, check) = self.check_of(transaction);
        let luck = self.luck();
        let verdict = self.verdict(about.clone(), check, luck);
        let power_failed = luck == Luck::Fine && verdict.is_none();
        assert!(
            verdict == Some(CheckVerdict::Accept) || luck != Luck::Fine || power_failed,
            "law: what we charge ourselves we allow: {about:?} {verdict:?}"
        );
        verdict == Some(CheckVerdict::Accept)
    }

    /// What is asked before a card is charged that nobody has tampered with.
    fn check_of(&self, transaction: usize) -> (About, Check) {
        let begun = &self.tiptoppay.transactions[transaction];
        let account = Some(begun.about.0.to_string());
        let check = Check { transaction: begun.name.clone(), amount: Some(begun.amount), account };
        (begun.about.clone(), check)
    }

    fn check_asked(&mut self, about: Option<About>, check: Check) -> Option<CheckVerdict> {
        let question = Command::Check { provider: Provider::TipTopPay, about, check };
        self.questions.push(question.clone());
        match self.transaction(question, |_| {}) {
            Some(Ok(Answer::Checked { verdict })) => Some(verdict),
            _ => None,
        }
    }

    fn goes_by_verdict(&mut self, transaction: usize, verdict: Option<CheckVerdict>) -> bool {
        let accepted = verdict == Some(CheckVerdict::Accept);
        if accepted {
            self.tiptoppay.accept(transaction);
        } else {
            if verdict.is_none() {
                self.counts.add("check not answered");
            }
            self.tiptoppay.decline(transaction);
        }
        accepted
    }

    /// 3-D Secure has taken its time: one transaction is charged or declined.
    pub(super) fn bank_answers(&mut self) {
        let waiting = self.tiptoppay.waiting();
        if waiting.is_empty() {
            return self.job_goes_on();
        }
        let transaction = self.rng.pick(&waiting);
        self.bank_answers_one(transaction);
    }

    pub(super) fn bank_answers_one(&mut self, transaction: usize) {
        if self.rng.percent(75) {
            self.note(|| format!("transaction {transaction} is charged"));
            self.tiptoppay.charge(transaction, self.there());
            self.counts.add("transaction charged");
        } else {
            self.note(|| format!("transaction {transaction} is declined"));
            self.tiptoppay.decline(transaction);
            self.counts.add("transaction declined");
        }
    }

    /// Somebody at the salon refunds, confirms or voids by hand.
    pub(super) fn cabinet_moves(&mut self) {
        let charged: Vec<_> = (0..self.tiptoppay.transactions.len())
            .filter(|index| self.tiptoppay.transactions[*index].charged.is_some())
            .collect();
        if charged.is_empty() || self.rng.percent(60) {
            return;
        }
        let transaction = self.rng.pick(&charged);
        if let Some(done) = self.tiptoppay.by_hand(transaction, self.there(), &mut self.rng) {
            self.note(|| format!("transaction {transaction}: {done}"));
            self.counts.add(done);
        }
    }

    /// Somebody changes the widget in their browser, or sends again what was sent long ago.
    pub(super) fn somebody_makes_mischief(&mut self) {
        match self.rng.below(10) {
            0..3 if !self.said.is_empty() => {
                let message = self.said[self.rng.index(self.said.len())].clone();
                self.counts.add("message replayed");
                self.hear(&message);
            }
            3..5 if !self.questions.is_empty() => {
                let question = self.questions[self.rng.index(self.questions.len())].clone();
                self.counts.add("check replayed");
                self.transaction(question, |_| {});
            }
            5..7 => self.tries_card_after_card(),
            _ => self.pays_something_else(),
        }
    }

    /// All of them declined, each a little before the slot would be lost.
    fn tries_card_after_card(&mut self) {
        let Some((id, (attempt, payment))) = self.books.bookings().iter().rev().find_map(|(id, booking)| {
            let held = matches!(booking.phase, Phase::Held { until } if until > self.now);
            Some((id.clone(), booking.latest_page().filter(|_| held)?))
        }) else {
            return;
        };
        if payment.provider != Provider::TipTopPay {
            return;
        }
        let about = (id, attempt);
        let order = self.order_of(payment, &about);
        self.counts.add("card after card");
        for _ in 0..8 {
            let transaction = self.tiptoppay.begin_for(about.clone(), order);
            let (_, check) = self.check_of(transaction);
            let verdict = self.check_asked(Some(about.clone()), check);
            if self.goes_by_verdict(transaction, verdict) {
                self.tiptoppay.decline(transaction);
            }
            self.now = self.now.plus(PAYING_SECONDS - 10);
        }
        self.providers_see_the_time();
    }

    /// A card for any sum, any account, any attempt; now and then all of it right.
    fn pays_something_else(&mut self) {
        let bookings = self.books.bookings();
        if bookings.is_empty() || !self.books.providers.contains(&Provider::TipTopPay) {
            return;
        }
        let index = self.rng.index(bookings.len());
        let Some((id, booking)) = bookings.iter().nth(index) else { return };
        let (id, due) = (id.clone(), booking.made.quote.prepayment.due_now());
        let attempts = u64::from(booking.payments.last_key_value().map_or(1, |(attempt, _)| attempt.0)) + 1;
        let attempt = Attempt(u32::try_from(self.rng.below(attempts)).expect("small") + 1);
        let known = booking.payments.get(&attempt);
        let ours = known.is_some_and(|payment| payment.provider == Provider::TipTopPay);
        let mut amount = known.map(|payment| payment.asked).or(due);
        match self.rng.below(8) {
            0 => amount = amount.and_then(|sum| sum.minus(Money::new(1, sum.currency()).ok()?).ok()),
            1 => amount = amount.and_then(|sum| Money::new(sum.minor(), "KZT".parse().ok()?).ok()),
            2 => amount = None,
            _ => {}
        }
        let account = match self.rng.below(8) {
            0 => None,
            1 => Some("somebody else".to_owned()),
            _ => Some(id.to_string()),
        };
        let about = (id, attempt);
        let named = self.rng.percent(90).then(|| about.clone());
        let order = self.books.bookings()[&about.0].payments.get(&about.1).cloned();
        let order = order.map(|payment| self.order_of(&payment, &about));
        let begun = amount.filter(|_| ours).zip(order).map(|(amount, order)| {
            let about = about.clone();
            self.tiptoppay.begin_for(about, Order { amount, ..order })
        });
        let transaction = match begun {
            Some(begun) => self.tiptoppay.transactions[begun].name.clone(),
            None => "ttp_tx_1".parse().expect("a name"),
        };
        let verdict = self.check_asked(named, Check { transaction, amount, account });
        if let Some(begun) = begun {
            self.goes_by_verdict(begun, verdict);
        }
    }
}
