//! A letter in words: subject, text, HTML, and the calendar file that goes with it.
//!
//! Invariants: text and HTML are made of the same [`Page`]; sums are those of the happening, times those of the visit as it
//! stood then; the subject is one line. The client's letters hold no text that the client typed; the salon's texts in them are in
//! the client's language, as far as the salon has translated them, and in the salon's letters they are its own.

use super::format::Format;
use super::page::Page;
use super::text::{Texts, fill, texts};
use super::{Happening, Letter, Recipient, RefundCause};
use crate::api::BookedLine;
use crate::api::desk::PaymentMessage;
use crate::booking::{Actor, Booking};
use crate::calendar::{self, Calendar, Method, Person, Status};
use crate::catalogue::{SalonDraft, TextPlace};
use crate::money::Money;
use crate::schedule::Zone;

/// Everything that a letter is made of.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Whose letter it is.
    pub salon: &'a SalonDraft,
    /// Its zone.
    pub zone: &'a Zone,
    /// The booking as it is now: for the addresses and the language.
    pub booking: &'a Booking,
    /// What is told.
    pub letter: &'a Letter,
    /// The address that letters are sent from.
    pub from: &'a str,
    /// Where the client sees the booking, moves it or calls it off.
    pub manage: &'a str,
    /// Where whoever has it pays what is wanted.
    pub pay: &'a str,
    /// Where another visit is booked.
    pub book: &'a str,
}

/// A letter ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Address of the recipient.
    pub to: String,
    /// Name of the sender.
    pub sender: String,
    /// Where an answer goes, if anybody reads it.
    pub reply_to: Option<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
    /// The calendar file, with what it is for.
    pub file: Option<(Method, String)>,
}

/// Most characters of a subject.
const SUBJECT_CHARS_MAX: usize = 200;

/// One line of a header: a break in it would begin another.
fn line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).take(SUBJECT_CHARS_MAX).collect()
}

/// The letter in words; `None` without an address.
#[must_use]
pub fn compose(scene: &Scene<'_>) -> Option<Composed> {
    let Scene { salon, booking, letter, .. } = *scene;
    let (to, locale) = match letter.to {
        Recipient::Client => (booking.made.contact.email.clone()?, booking.made.locale),
        Recipient::Salon => (salon.letters.to.clone(), salon.locale),
    };
    if to.is_empty() {
        return None;
    }
    let texts = texts(locale);
    let said = |place: TextPlace| salon.translations.get(locale, &place);
    let own = Own {
        name: said(TextPlace::salon_name()).unwrap_or(&salon.name),
        address: said(TextPlace::address()).unwrap_or(&salon.address),
        cancellation: said(TextPlace::cancellation()).unwrap_or(&salon.texts.cancellation),
    };
    let writer = Writer { scene, own, texts, format: Format { locale, texts, zone: scene.zone } };
    let page = match letter.to {
        Recipient::Client => writer.to_client(),
        Recipient::Salon => writer.to_salon(),
    };
    let page = Page { locale, ..page };
    let whose = match letter.to {
        Recipient::Client => own.name,
        Recipient::Salon => &booking.made.contact.name,
    };
    let when = writer.format.instant(letter.seen.visit.start);
    let reply_to = match letter.to {
        Recipient::Client => Some(salon.letters.to.clone()).filter(|to| !to.is_empty()),
        Recipient::Salon => booking.made.contact.email.clone(),
    };
    Some(Composed {
        file: writer.file(&to),
        to,
        sender: line(own.name),
        reply_to,
        subject: line(&format!("{}: {whose}{}{when}", page.title, locale.comma())),
        text: page.text(),
        html: page.html(),
    })
}

/// What the salon writes by its own phone or mail to whoever shall pay; `None` while nothing is wanted.
#[must_use]
pub fn payment_message(salon: &SalonDraft, zone: &Zone, booking: &Booking) -> Option<PaymentMessage> {
    let locale = booking.made.locale;
    let texts = texts(locale);
    let amount = Format { locale, texts, zone }.money(booking.wanted()?);
    let name = salon.translations.get(locale, &TextPlace::salon_name()).unwrap_or(&salon.name);
    let text = fill(texts.pay_more, &[name, &amount]);
    Some(PaymentMessage { subject: line(&format!("{}: {name}", texts.pay)), text })
}

/// The salon's own texts, in the language of the letter.
#[derive(Clone, Copy)]
struct Own<'a> {
    name: &'a str,
    address: &'a str,
    cancellation: &'a str,
}

struct Writer<'a> {
    scene: &'a Scene<'a>,
    own: Own<'a>,
    texts: &'static Texts,
    format: Format<'a>,
}

impl Writer<'_> {
    fn with(&self, text: &str, amount: Money) -> String {
        fill(text, &[&self.format.money(amount)])
    }

    /// A sentence about a sum, if there is one.
    fn about(&self, text: &str, amount: Option<Money>) -> Option<String> {
        amount.map(|amount| self.with(text, amount))
    }

    /// What a visit that is off means for the money.
    fn off(&self, fee: Option<Money>, back: Option<Money>, charge: Option<Money>) -> Vec<String> {
        let texts = self.texts;
        let kept = match (fee, back) {
            (None, None) => Some(texts.fee_none.to_owned()),
            (fee, _) => self.about(texts.fee_kept, fee),
        };
        let charged = self.about(texts.charged, charge);
        kept.into_iter().chain(charged).chain(self.about(texts.back, back)).collect()
    }

    /// Title and sentences for the client.
    fn news(&self) -> (&'static str, Vec<String>) {
        let texts = self.texts;
        let by_salon = |by: Actor, text: &str| (by == Actor::Salon).then(|| text.to_owned());
        match &self.scene.letter.what {
            Happening::Booked { paid, on_card } => {
                let told = self.about(texts.booked_paid, *paid);
                let told = told.into_iter().chain(self.about(texts.booked_on_card, *on_card));
                let told: Vec<_> = told.collect();
                let unpaid = || vec![texts.booked_unpaid.to_owned()];
                (texts.booked, if told.is_empty() { unpaid() } else { told })
            }
            Happening::Paid { amount } => (texts.paid, vec![self.with(texts.paid_more, *amount)]),
            Happening::Moved { by, from, back, wanted } => {
                let told = by_salon(*by, texts.moved_by_salon).into_iter();
                let told = told.chain([fill(texts.moved_from, &[&self.format.instant(*from)])]);
                let told = told.chain(self.about(texts.back, *back));
                (texts.moved, told.chain(self.about(texts.wanted, *wanted)).collect())
            }
            Happening::Cancelled { by, fee, back, charge } => {
                let told = by_salon(*by, texts.cancelled_by_salon).into_iter();
                (texts.cancelled, told.chain(self.off(*fee, *back, *charge)).collect())
            }
            Happening::Missed { fee, back, charge } => (texts.missed, self.off(*fee, *back, *charge)),
            Happening::Refunded { amount, cause } => {
                let text = match cause {
                    RefundCause::Salon => texts.refunded_salon,
                    RefundCause::Second => texts.refunded_second,
                    RefundCause::TooLate => texts.refunded_late,
                };
                (texts.refunded, vec![self.with(text, *amount), texts.refund_days.to_owned()])
            }
            Happening::HoldTaken { amount } => {
                (texts.hold_taken, vec![self.with(texts.hold_taken_more, *amount)])
            }
            Happening::HoldReleased { amount } => {
                (texts.hold_released, vec![self.with(texts.hold_released_more, *amount)])
            }
            Happening::PaymentWanted { amount } => {
                let amount = self.format.money(*amount);
                (texts.pay, vec![fill(texts.pay_more, &[self.own.name, &amount])])
            }
            Happening::Reminder => (texts.reminder, vec![texts.reminder_more.to_owned()]),
        }
    }

    /// The visit stands, as far as this letter tells.
    fn stands(&self) -> bool {
        match self.scene.letter.what {
            Happening::Cancelled { .. }
            | Happening::Missed { .. }
            | Happening::Refunded { cause: RefundCause::TooLate, .. } => false,
            Happening::Booked { .. }
            | Happening::Paid { .. }
            | Happening::Moved { .. }
            | Happening::Refunded { .. }
            | Happening::HoldTaken { .. }
            | Happening::HoldReleased { .. }
            | Happening::PaymentWanted { .. }
            | Happening::Reminder => true,
        }
    }

    fn services(&self) -> String {
        let to = self.scene.letter.to;
        let name = |line: &BookedLine| match to {
            Recipient::Client => line.for_client().to_owned(),
            Recipient::Salon => line.name.clone(),
        };
        let names: Vec<_> = self.scene.letter.seen.lines.iter().map(name).collect();
        names.join(self.comma())
    }

    fn comma(&self) -> &'static str {
        self.format.locale.comma()
    }

    fn staff(&self) -> String {
        let to = self.scene.letter.to;
        let mut names: Vec<&str> = Vec::new();
        for line in &self.scene.letter.seen.lines {
            let name = match to {
                Recipient::Client => line.staff_for_client(),
                Recipient::Salon => line.staff_name.as_str(),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(self.comma())
    }

    /// What, with whom, when, where, for how much.
    fn details(&self) -> Vec<(&'static str, String)> {
        let (texts, seen) = (self.texts, &self.scene.letter.seen);
        let (from, to) = (seen.quote.total_from, seen.quote.total_to);
        let total = if from == to {
            self.format.money(from)
        } else {
            format!("{} – {}", self.format.money(from), self.format.money(to))
        };
        let mut details = vec![
            (texts.what, self.services()),
            (texts.with, self.staff()),
            (texts.when, self.format.span(seen.visit.start, seen.visit.end)),
            (texts.place, self.own.address.to_owned()),
            (texts.total, total),
        ];
        if !seen.paid.is_zero() && self.stands() {
            details.push((texts.paid_sum, self.format.money(seen.paid)));
            if let Ok(rest) = from.minus(seen.paid)
                && from == to
                && !rest.is_zero()
            {
                details.push((texts.at_salon, self.format.money(rest)));
            }
        }
        details.retain(|(_, value)| !value.is_empty());
        details
    }

    fn to_client(&self) -> Page {
        let Scene { booking, letter, manage, pay, book, .. } = *self.scene;
        let texts = self.texts;
        let (title, paragraphs) = self.news();
        let mut after = Vec::new();
        if self.method() == Some(Method::Request) {
            after.push(texts.file_note.to_owned());
        }
        let free = booking.made.terms.free_until(letter.seen.visit.start).filter(|free| *free > letter.at);
        if let Some(free) = free.filter(|_| self.stands()) {
            after.push(fill(texts.free_until, &[&self.format.instant(free)]));
        }
        if self.stands() && !self.own.cancellation.is_empty() {
            after.push(self.own.cancellation.to_owned());
        }
        let mut links = Vec::new();
        if let Some(wanted) = self.wanted() {
            links.push((self.with(texts.pay_button, wanted), pay.to_owned()));
        }
        links.push(if self.stands() {
            (texts.open.to_owned(), manage.to_owned())
        } else {
            (texts.again.to_owned(), book.to_owned())
        });
        let foot = fill(texts.to_client, &[self.own.name]);
        Page {
            title: title.to_owned(),
            paragraphs,
            details: self.details(),
            after,
            links,
            foot,
            ..Page::default()
        }
    }

    /// What the client is asked for in this letter.
    fn wanted(&self) -> Option<Money> {
        match self.scene.letter.what {
            Happening::PaymentWanted { amount } => Some(amount),
            Happening::Moved { wanted, .. } => wanted,
            Happening::Booked { .. }
            | Happening::Paid { .. }
            | Happening::Cancelled { .. }
            | Happening::Missed { .. }
            | Happening::Refunded { .. }
            | Happening::HoldTaken { .. }
            | Happening::HoldReleased { .. }
            | Happening::Reminder => None,
        }
    }

    fn to_salon(&self) -> Page {
        let (texts, contact) = (self.texts, &self.scene.booking.made.contact);
        let by = |by: Actor| match by {
            Actor::Client => texts.by_client.to_owned(),
            Actor::Salon => texts.by_salon.to_owned(),
        };
        let sum = |amount: Option<Money>| amount.map(|amount| self.format.money(amount));
        let (title, paragraphs) = match &self.scene.letter.what {
            Happening::Booked { .. } => (texts.salon_booked, Vec::new()),
            Happening::Paid { amount } => (texts.salon_paid, sum(Some(*amount)).into_iter().collect()),
            Happening::Moved { by: who, from, .. } => {
                let from = fill(texts.moved_from, &[&self.format.instant(*from)]);
                (texts.salon_moved, vec![by(*who), from])
            }
            Happening::Cancelled { by: who, fee, back, .. } => {
                let kept = self.about(texts.fee_kept, *fee);
                let back = sum(*back).map(|back| format!("{}: {back}", texts.salon_refunded));
                (texts.salon_cancelled, [by(*who)].into_iter().chain(kept).chain(back).collect())
            }
            Happening::Refunded { amount, .. } => {
                (texts.salon_refunded, sum(Some(*amount)).into_iter().collect())
            }
            Happening::Missed { .. }
            | Happening::HoldTaken { .. }
            | Happening::HoldReleased { .. }
            | Happening::PaymentWanted { .. }
            | Happening::Reminder => self.news(),
        };
        let mut details = self.details();
        details.extend([
            (texts.client, contact.name.clone()),
            (texts.phone, contact.phone.as_str().to_owned()),
            (texts.email, contact.email.clone().unwrap_or_default()),
            (texts.comment, contact.comment.clone()),
        ]);
        details.retain(|(_, value)| !value.is_empty());
        let foot = texts.to_salon.to_owned();
        Page { title: title.to_owned(), paragraphs, details, foot, ..Page::default() }
    }

    /// What the calendar file is for, where what happened changes calendars.
    fn method(&self) -> Option<Method> {
        match self.scene.letter.what {
            Happening::Booked { .. } | Happening::Moved { .. } => Some(Method::Request),
            Happening::Cancelled { .. } => Some(Method::Cancel),
            Happening::Paid { .. }
            | Happening::Missed { .. }
            | Happening::Refunded { .. }
            | Happening::HoldTaken { .. }
            | Happening::HoldReleased { .. }
            | Happening::PaymentWanted { .. }
            | Happening::Reminder => None,
        }
    }

    /// The calendar file. Whoever gets the letter is who is invited.
    fn file(&self, to: &str) -> Option<(Method, String)> {
        let Scene { salon, zone, booking, letter, from, .. } = *self.scene;
        let (method, seen) = (self.method()?, &letter.seen);
        let contact = &booking.made.contact;
        // Calendars are shown to more people than letters are, so the client's own link is not in it.
        let (whose, description) = match letter.to {
            Recipient::Client => (self.own.name, String::new()),
            Recipient::Salon => {
                (contact.name.as_str(), format!("{}\n{}", contact.phone.as_str(), contact.comment))
            }
        };
        let status = if method == Method::Cancel { Status::Cancelled } else { Status::Confirmed };
        let attendee = match letter.to {
            Recipient::Client => to,
            Recipient::Salon => self.own.name,
        };
        let entry = calendar::Entry {
            uid: calendar::uid(&booking.made.id),
            sequence: seen.version,
            stamp: letter.at,
            span: seen.visit,
            status,
            summary: format!("{whose}: {}", self.services()),
            description: if method == Method::Cancel { String::new() } else { description.trim().to_owned() },
            location: self.own.address.to_owned(),
            organizer: Some(Person { name: self.own.name.to_owned(), email: from.to_owned() }),
            attendee: Some(Person { name: attendee.to_owned(), email: to.to_owned() }),
        };
        let calendar = Calendar { method, name: self.own.name, zone_name: &salon.zone, zone };
        Some((method, calendar.write(&[entry])))
    }
}
