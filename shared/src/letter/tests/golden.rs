//! Every kind of letter, word for word: `letters.golden.txt` is what people read, and changes only when that shall change.
//! `CHAIRTIME_GOLDEN=write` writes it anew.

use super::*;
use crate::cancellation::{CancellationRule, CancellationTerms, CardOnFile, Fee, TermsLine};
use crate::mandate::Mandate;
use crate::payment::SavedCard;
use std::fmt::Write;

const GOLDEN: &str = include_str!("letters.golden.txt");

/// Half of the price is kept from an hour before.
fn with_terms(mut made: NewBooking) -> NewBooking {
    let fee = Fee::Percent { points: 5_000.try_into().unwrap() };
    let rule = CancellationRule { free_until: Minutes(60), fee, card: CardOnFile::NotKept };
    let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
    made.terms = CancellationTerms::agree(&[line]).unwrap();
    made.contact.comment = "Side door,\nplease".into();
    made
}

/// A fee above what is paid ahead, which the client has allowed to charge to their card.
fn with_leave(mut made: NewBooking) -> NewBooking {
    let fee = Fee::Fixed { minor: 1_500 };
    let rule = CancellationRule { free_until: Minutes(60), fee, card: CardOnFile::Kept };
    let line = TermsLine { rule, price: eur(4_000), prepaid: eur(1_000) };
    made.terms = CancellationTerms::agree(&[line]).unwrap();
    let amount = crate::mandate::amount(&[line], &made.terms, Some(eur(1_000)));
    made.asked.mandate = amount.map(|amount| Mandate::ask("Belle", amount, Locale::En));
    made
}

fn add(all: &mut String, title: &str, booking: &Booking, letters: &[Letter]) {
    for letter in letters {
        let Composed { to, reply_to, subject, text, html, file, .. } = composed(&salon(), booking, letter);
        let reply_to = reply_to.unwrap_or_default();
        write!(all, "==== {title}: {} {}\nTo: {to}\nReply-To: {reply_to}\n", letter.to.as_str(), letter.key)
            .unwrap();
        write!(all, "Subject: {subject}\n\n{text}").unwrap();
        if let Some((_, file)) = file {
            write!(all, "---- file\n{}", file.replace("\r\n", "\n")).unwrap();
        }
        // Of the other way to write it, what the text does not show: which way it runs, and which link is the main one.
        let main = html.matches("display:inline-block").count();
        let links = html.matches("<a href").count();
        let runs = html.split("<body").next().unwrap_or_default().split("dir=").nth(1).unwrap_or_default();
        let padding =
            html.split("<td style=\"").nth(1).and_then(|cell| cell.split(';').next()).unwrap_or_default();
        writeln!(all, "---- page: {}, {padding}, {main} of {links} links", &runs[..5]).unwrap();
    }
}

fn every_kind() -> String {
    let mut all = String::new();
    let (there, letters) = made_with(with_terms(made(PayChoice::AtSalon)), DESK, NOW);
    add(&mut all, "booked, paid there", &there, &letters);
    let held = open(&made_with(with_terms(made(PayChoice::Now)), DESK, NOW).0, ONE);
    let (paid, letters) = decide(&held, |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW));
    add(&mut all, "booked and paid", &paid, &letters);
    let (moved, letters) = decide(&paid, |step| move_by(step, 3_600));
    add(&mut all, "moved", &moved, &letters);
    let (off, letters) = decide(&paid, |step| step.cancel(Cancelling::SalonForFree, NOW).unwrap());
    add(&mut all, "called off by the salon", &off, &letters);
    let late = paid.made.visit.start.plus(-60);
    let shown = paid.cancellation(late).unwrap();
    let (off, letters) =
        decide_at(&paid, late, |step| step.cancel(Cancelling::Client { shown }, late).unwrap());
    add(&mut all, "called off for a fee", &off, &letters);
    let start = paid.made.visit.start;
    let (missed, letters) = decide_at(&paid, start, |step| step.no_show(Waiver::None, start).unwrap());
    add(&mut all, "missed", &missed, &letters);
    let (back, letters) = decide(&paid, |step| step.grant_refund("g1", eur(500), NOW).unwrap());
    add(&mut all, "given back", &back, &letters);
    let (asked, letters) = decide(&paid, |step| step.request_payment("r1", eur(500), NOW).unwrap());
    add(&mut all, "asked for more", &asked, &letters);
    let opened = decide(&asked, |step| assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(TWO))).0;
    let (settled, letters) = decide(&opened, |step| step.learn(TWO, &[captured(500)], Slot::Taken, NOW));
    add(&mut all, "more was paid", &settled, &letters);
    let owing = open(&made_with(with_leave(made(PayChoice::Now)), DESK, NOW).0, ONE);
    let saved = PaymentFact::CardSaved { card: SavedCard { customer: "cus_1".into(), card: "pm_1".into() } };
    let (owing, _) = decide(&owing, |step| step.learn(ONE, &[captured(1_000), saved], Slot::Taken, NOW));
    let shown = owing.cancellation(late).unwrap();
    let (off, letters) =
        decide_at(&owing, late, |step| step.cancel(Cancelling::Client { shown }, late).unwrap());
    add(&mut all, "called off for more than is there", &off, &letters);
    let mut guaranteed = with_terms(made(PayChoice::Now));
    (guaranteed.quote.collect, guaranteed.locale) = (Collect::Hold, Locale::Ar);
    let booking = open(&made_with(guaranteed, DESK, NOW).0, ONE);
    let on_card = PaymentFact::Authorised { amount: eur(1_000) };
    let (booking, letters) = decide(&booking, |step| step.learn(ONE, &[on_card], Slot::Taken, NOW));
    add(&mut all, "a card is held, in Arabic", &booking, &letters);
    let (taken, letters) = decide(&booking, |step| step.take_hold(eur(400), NOW).unwrap());
    add(&mut all, "some of it is taken", &taken, &letters);
    let (free, letters) = decide(&booking, |step| step.let_go_of_hold(NOW).unwrap());
    add(&mut all, "it is let go of", &free, &letters);
    all
}

#[test]
fn every_kind_of_letter_reads_word_for_word_as_it_was_approved() {
    let all = every_kind();
    if std::env::var("CHAIRTIME_GOLDEN").is_ok_and(|what| what == "write") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/letter/tests/letters.golden.txt"), &all)
            .unwrap();
        return;
    }
    for (number, (now, golden)) in all.lines().zip(GOLDEN.lines()).enumerate() {
        assert_eq!(now, golden, "line {}", number + 1);
    }
    assert_eq!(all.len(), GOLDEN.len());
}

#[test]
fn a_time_that_is_over_is_not_offered() {
    let made = with_terms(made(PayChoice::AtSalon));
    let free = made.terms.free_until(made.visit.start).unwrap();
    for (at, told) in [(free.plus(-1), true), (free, false)] {
        let (booking, letters) = made_with(made.clone(), DESK, at);
        let Composed { text, .. } = composed(&salon(), &booking, &letters[0]);
        assert_eq!(text.contains("You can cancel free of charge until"), told, "{text}");
    }
}
