//! What is told of each decision, and in what words.

use super::compose::{Composed, Scene, compose};
use super::text::{fill, texts};
use super::*;
use crate::api::PayChoice;
use crate::booking::decide::{PageAnswer, Slot, Step};
use crate::booking::tests::{NOW, new_booking};
use crate::booking::{Cancelling, Moved, NewBooking, Waiver};
use crate::calendar::Method;
use crate::catalogue::{LetterSettings, SalonDraft};
use crate::locale::Locale;
use crate::payment::Attempt;
use crate::payment::fact::{PaymentFact, RefundFact, RefundStatus};
use crate::prepayment::Collect;
use crate::provider::Provider;
use crate::schedule::Zone;
use crate::time::Minutes;
use proptest::prelude::*;

mod golden;
mod languages;

const DESK: Desk = Desk { reads: true, reminder: Minutes(60) };
const ONE: Attempt = Attempt(1);
const TWO: Attempt = Attempt(2);

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

fn made(pay: PayChoice) -> NewBooking {
    let mut made = new_booking(pay);
    made.contact.email = Some("client@example.org".into());
    made.lines = vec![BookedLine {
        service: "cut".parse().unwrap(),
        name: "Cut & colour".into(),
        staff: "vera".parse().unwrap(),
        staff_name: "Vera".into(),
        start: made.visit.start,
        end: made.visit.end,
        price: eur(4_000),
        client_name: None,
        client_staff_name: None,
    }];
    made
}

/// A decision, and the letters that it causes at `now`.
fn decide_at(booking: &Booking, now: Timestamp, decide: impl FnOnce(&mut Step)) -> (Booking, Vec<Letter>) {
    let before = Before::of(booking);
    let mut step = Step::on(booking.clone());
    decide(&mut step);
    let letters = caused::<()>(&before, &step.booking, &step.events, now, || Ok(Some(DESK))).unwrap();
    (step.booking, letters)
}

fn decide(booking: &Booking, decide: impl FnOnce(&mut Step)) -> (Booking, Vec<Letter>) {
    decide_at(booking, NOW, decide)
}

fn made_with(made: NewBooking, desk: Desk, now: Timestamp) -> (Booking, Vec<Letter>) {
    let mut step = Step::with_new(made);
    if step.booking.made.hold_until.is_some() {
        step.start_payment(Provider::Stripe, now).unwrap();
    }
    let letters =
        caused::<()>(&Before::default(), &step.booking, &step.events, now, || Ok(Some(desk))).unwrap();
    (step.booking, letters)
}

fn open(booking: &Booking, attempt: Attempt) -> Booking {
    let session = format!("cs_{}", attempt.0).parse().unwrap();
    let answer = PageAnswer::Opened { session, url: "https://pay.example/1".into(), widget: None };
    decide(booking, |step| step.record_page(attempt, answer)).0
}

fn captured(minor: u64) -> PaymentFact {
    PaymentFact::Captured { amount: eur(minor) }
}

fn refund(id: &str, request: Option<&str>, minor: u64, status: RefundStatus) -> PaymentFact {
    let request = request.map(str::to_owned);
    PaymentFact::Refund {
        refund: RefundFact { id: id.parse().unwrap(), request, amount: eur(minor), status },
    }
}

fn held() -> Booking {
    let (booking, letters) = made_with(made(PayChoice::Now), DESK, NOW);
    assert_eq!(letters, [], "nothing has happened yet");
    open(&booking, ONE)
}

fn paid() -> Booking {
    decide(&held(), |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW)).0
}

fn keys(letters: &[Letter]) -> Vec<(&str, Recipient)> {
    letters.iter().map(|letter| (letter.key.as_str(), letter.to)).collect()
}

/// What the client is told.
fn told(letters: &[Letter]) -> Vec<&Happening> {
    letters.iter().filter(|letter| letter.to == Recipient::Client).map(|letter| &letter.what).collect()
}

#[test]
fn paid_and_booked_is_one_letter_each_and_repeats_are_none() {
    let (booking, letters) = decide(&held(), |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW));
    let client = Recipient::Client;
    let reminder = format!("reminder.{}", NOW.0 + 86_400);
    assert_eq!(keys(&letters), [("booked", client), (&reminder, client), ("booked", Recipient::Salon)]);
    assert_eq!(letters[0].what, Happening::Booked { paid: Some(eur(1_000)), on_card: None });
    assert_eq!(letters[1].not_before, Some(NOW.plus(86_400 - 3_600)));
    let (_, again) = decide(&booking, |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW));
    assert_eq!(again, []);
}

#[test]
fn a_visit_paid_at_the_salon_is_told_at_once_and_nobody_without_an_address_is() {
    let (_, letters) = made_with(made(PayChoice::AtSalon), DESK, NOW);
    assert_eq!(told(&letters)[0], &Happening::Booked { paid: None, on_card: None });
    let mut nameless = made(PayChoice::AtSalon);
    nameless.contact.email = None;
    let (_, letters) = made_with(nameless, DESK, NOW);
    assert_eq!(keys(&letters), [("booked", Recipient::Salon)]);
    let (_, letters) = made_with(made(PayChoice::AtSalon), Desk { reads: false, reminder: Minutes(0) }, NOW);
    assert_eq!(keys(&letters), [("booked", Recipient::Client)]);
}

#[test]
fn the_salon_is_not_told_of_a_visit_that_it_has_made_itself() {
    let made = NewBooking { by: Actor::Salon, ..made(PayChoice::AtSalon) };
    let (booking, letters) = made_with(made, DESK, NOW);
    let client = Recipient::Client;
    let reminder = format!("reminder.{}", NOW.0 + 86_400);
    assert_eq!(keys(&letters), [("booked", client), (&reminder, client)]);
    let (_, letters) = decide(&booking, |step| step.cancel(Cancelling::SalonByTerms, NOW).unwrap());
    assert_eq!(keys(&letters), [("cancelled", client), ("cancelled", Recipient::Salon)]);
}

#[test]
fn a_reminder_is_for_those_who_booked_before_its_time() {
    let mut soon = made(PayChoice::AtSalon);
    for (reminder, reminded) in
        [(60, true), (24 * 60 - 1, true), (24 * 60, false), (48 * 60, false), (0, false)]
    {
        let desk = Desk { reads: false, reminder: Minutes(reminder) };
        let (_, letters) = made_with(soon.clone(), desk, NOW);
        let at: Vec<_> = letters.iter().filter_map(|letter| letter.not_before).collect();
        assert_eq!(at.len(), usize::from(reminded), "{reminder}: {letters:?}");
    }
    soon.at = NOW;
    let (booking, letters) = made_with(soon, DESK, NOW);
    let reminder = letters.iter().find(|letter| letter.what == Happening::Reminder).unwrap();
    let start = booking.made.visit.start;
    assert!(reminder.is_of_use(&booking, start.plus(-1)) && !reminder.is_of_use(&booking, start));
    let (moved, letters) = decide(&booking, |step| move_by(step, 7_200));
    assert!(!reminder.is_of_use(&moved, NOW), "of the old time");
    assert!(letters.iter().any(|letter| letter.key == format!("reminder.{}", start.0 + 7_200)));
    let (off, _) = decide(&booking, |step| step.cancel(Cancelling::SalonForFree, NOW).unwrap());
    assert!(!reminder.is_of_use(&off, NOW), "of a visit that is off");
}

fn move_by(step: &mut Step, seconds: i64) {
    let made = &step.booking.made;
    let visit = Interval { start: made.visit.start.plus(seconds), end: made.visit.end.plus(seconds) };
    let to = Moved {
        lines: made.lines.clone(),
        visit,
        claims: made.claims.clone(),
        quote: made.quote,
        smallest: made.smallest,
    };
    step.relocate(to, Actor::Client, NOW).unwrap();
}

#[test]
fn each_move_is_told_and_says_where_from() {
    let mut booking = paid();
    let mut versions = vec![booking.version];
    for _ in 0..3 {
        let from = booking.made.visit.start;
        let (moved, letters) = decide(&booking, |step| move_by(step, 1_800));
        let what = Happening::Moved { by: Actor::Client, from, back: None, wanted: None };
        assert_eq!(told(&letters), [&what, &Happening::Reminder]);
        versions.push(letters[0].seen.version);
        booking = moved;
    }
    assert!(versions.is_sorted() && versions.windows(2).all(|pair| pair[0] < pair[1]), "{versions:?}");
}

#[test]
fn calling_off_tells_what_goes_back_and_the_refund_is_not_told_again() {
    let (off, letters) = decide(&paid(), |step| step.cancel(Cancelling::SalonByTerms, NOW).unwrap());
    let what = Happening::Cancelled { by: Actor::Salon, fee: None, back: Some(eur(1_000)), charge: None };
    assert_eq!(told(&letters), [&what]);
    let key = off.payments[&ONE].refund_requests[0].key.clone();
    let failed = refund("re_1", Some(&key), 1_000, RefundStatus::Failed);
    let (again, letters) = decide(&off, |step| step.learn(ONE, &[failed], Slot::Taken, NOW));
    assert_eq!(again.payments[&ONE].refund_requests.len(), 2, "it is tried again");
    assert_eq!(letters, [], "without a word");
    let (same, letters) = decide(&again, |step| step.cancel(Cancelling::SalonByTerms, NOW).unwrap());
    assert_eq!((same.version, letters), (again.version, vec![]), "calling off twice is once");
}

#[test]
fn a_second_payment_a_late_one_and_one_given_back_are_told_with_their_reason() {
    let booking = decide(&held(), |step| assert_eq!(step.start_payment(Provider::TipTopPay, NOW), Ok(TWO))).0;
    let booking = decide(&booking, |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW)).0;
    let (twice, letters) = decide(&booking, |step| step.learn(TWO, &[captured(1_000)], Slot::Taken, NOW));
    let second = Happening::Refunded { amount: eur(1_000), cause: RefundCause::Second };
    assert_eq!(told(&letters), [&second]);
    assert_eq!(letters.len(), 2, "to the salon, too");

    let (expired, letters) = decide(&held(), |step| step.end_hold(NOW.plus(900)));
    assert_eq!(letters, []);
    let (_, letters) = decide(&expired, |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW));
    assert_eq!(told(&letters), [&Happening::Refunded { amount: eur(1_000), cause: RefundCause::TooLate }]);

    let (granted, letters) = decide(&twice, |step| step.grant_refund("g1", eur(300), NOW).unwrap());
    let by_salon = |minor| Happening::Refunded { amount: eur(minor), cause: RefundCause::Salon };
    assert_eq!(keys(&letters)[0].0, "refund.granted.g1");
    assert_eq!(told(&letters), [&by_salon(300)]);
    // A refund without a key may be the one of ours that is under way; once that is known by its key, it was made by hand.
    let hand = refund("re_9", None, 200, RefundStatus::Succeeded);
    let key = granted.payments[&ONE].refund_requests[0].key.clone();
    let (unsure, letters) =
        decide(&granted, |step| step.learn(ONE, std::slice::from_ref(&hand), Slot::Taken, NOW));
    assert_eq!(letters, []);
    let ours = refund("re_8", Some(&key), 300, RefundStatus::Succeeded);
    let (_, letters) = decide(&unsure, |step| step.learn(ONE, std::slice::from_ref(&ours), Slot::Taken, NOW));
    assert_eq!(told(&letters), [&by_salon(200)]);
    let granted = decide(&granted, |step| step.learn(ONE, &[ours], Slot::Taken, NOW)).0;
    let (_, letters) =
        decide(&granted, |step| step.learn(ONE, std::slice::from_ref(&hand), Slot::Taken, NOW));
    assert_eq!(told(&letters), [&by_salon(200)], "what somebody gave back by hand");
}

#[test]
fn a_request_is_told_and_its_payment_and_it_is_of_no_use_once_paid() {
    let (asked, letters) = decide(&paid(), |step| step.request_payment("r1", eur(500), NOW).unwrap());
    assert_eq!(told(&letters), [&Happening::PaymentWanted { amount: eur(500) }]);
    assert_eq!(keys(&letters), [("wanted.r1", Recipient::Client)]);
    let opened = decide(&asked, |step| assert_eq!(step.start_payment(Provider::Stripe, NOW), Ok(TWO))).0;
    let (settled, news) = decide(&opened, |step| step.learn(TWO, &[captured(500)], Slot::Taken, NOW));
    assert_eq!(told(&news), [&Happening::Paid { amount: eur(500) }]);
    assert_eq!(keys(&news).len(), 2, "to the salon, too");
    assert!(letters[0].is_of_use(&opened, NOW) && !letters[0].is_of_use(&settled, NOW));
}

#[test]
fn a_guarantee_is_told_as_held_and_as_taken() {
    let mut made = made(PayChoice::Now);
    made.quote.collect = Collect::Hold;
    let (booking, _) = made_with(made, DESK, NOW);
    let booking = open(&booking, ONE);
    let held = PaymentFact::Authorised { amount: eur(1_000) };
    let (booking, letters) = decide(&booking, |step| step.learn(ONE, &[held], Slot::Taken, NOW));
    assert_eq!(told(&letters)[0], &Happening::Booked { paid: None, on_card: Some(eur(1_000)) });
    let (taken, letters) = decide(&booking, |step| step.take_hold(eur(400), NOW).unwrap());
    assert_eq!(told(&letters), [&Happening::HoldTaken { amount: eur(400) }]);
    let (_, letters) = decide(&taken, |step| step.learn(ONE, &[captured(400)], Slot::Taken, NOW));
    assert_eq!(letters, [], "told when it was decided");
    let (_, letters) = decide(&booking, |step| step.let_go_of_hold(NOW).unwrap());
    assert_eq!(told(&letters), [&Happening::HoldReleased { amount: eur(1_000) }]);
    let start = booking.made.visit.start;
    let (_, letters) = decide_at(&booking, start, |step| step.no_show(Waiver::Whole, start).unwrap());
    assert_eq!(told(&letters), [&Happening::Missed { fee: None, back: Some(eur(1_000)), charge: None }]);
    assert_eq!(letters.len(), 1, "the salon knows");
}

#[test]
fn a_test_payment_tells_nobody() {
    let mut made = made(PayChoice::Now);
    made.purpose = crate::booking::Purpose::TestPayment;
    let (booking, _) = made_with(made, DESK, NOW);
    let (_, letters) =
        decide(&open(&booking, ONE), |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW));
    assert_eq!(letters, []);
}

fn salon() -> SalonDraft {
    let text = include_str!("../../../tests/demo/belle.json");
    let mut salon: SalonDraft = serde_json::from_str(text).unwrap();
    salon.letters = LetterSettings { to: "desk@belle.example".into(), reminder: Minutes(60) };
    salon
}

fn composed(salon: &SalonDraft, booking: &Booking, letter: &Letter) -> Composed {
    let zone = Zone::parse(&salon.zone).unwrap();
    let scene = Scene {
        salon,
        zone: &zone,
        booking,
        letter,
        from: "visits@chairtime.example",
        manage: "https://book.example/s/belle/booking#capability",
        pay: "https://book.example/p/belle#code",
        book: "https://book.example/s/belle",
    };
    compose(&scene).unwrap()
}

#[test]
fn text_and_html_say_the_same_and_a_file_goes_with_what_changes_calendars() {
    let (booking, letters) = decide(&held(), |step| step.learn(ONE, &[captured(1_000)], Slot::Taken, NOW));
    let letter = composed(&salon(), &booking, &letters[0]);
    assert_eq!(letter.to, "client@example.org");
    assert_eq!(letter.reply_to.as_deref(), Some("desk@belle.example"));
    assert!(letter.subject.starts_with("You are booked: "), "{}", letter.subject);
    for said in ["€10", "€40", "€30", "Vera", "https://book.example/s/belle/booking#capability"] {
        assert!(letter.text.contains(said) && letter.html.contains(said), "{said}\n{}", letter.text);
    }
    assert!(letter.text.contains("Cut & colour") && letter.html.contains("Cut &amp; colour"));
    let (method, file) = letter.file.unwrap();
    assert_eq!(method, Method::Request);
    assert!(letter.text.contains("calendar") && !file.contains("capability"));
    assert!(file.contains(&format!("UID:{}@chairtime", booking.made.id)) && file.contains("SEQUENCE:"));
    let (off, letters) = decide(&booking, |step| step.cancel(Cancelling::SalonForFree, NOW).unwrap());
    let letter = composed(&salon(), &off, &letters[0]);
    let (method, file) = letter.file.unwrap();
    assert!(method == Method::Cancel && !letter.text.contains("calendar"));
    assert!(file.contains("STATUS:CANCELLED") && file.contains("METHOD:CANCEL"));
}

#[test]
fn what_a_stranger_types_is_escaped_and_reaches_the_salon_only() {
    let mut made = made(PayChoice::AtSalon);
    made.contact.name = "<script>alert(1)</script> visit evil.example".into();
    made.contact.comment = "\"><img src=x onerror=alert(2)>\nBcc: all@example.org".into();
    let (booking, letters) = made_with(made, DESK, NOW);
    for letter in &letters {
        let Composed { text, html, subject, file, .. } = composed(&salon(), &booking, letter);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(!subject.contains(['\n', '\r']));
        let typed = ["evil.example", "onerror", "all@example.org"].iter().any(|typed| {
            let inside = file.as_ref().is_some_and(|(_, file)| file.replace("\r\n ", "").contains(typed));
            text.contains(typed) || html.contains(typed) || subject.contains(typed) || inside
        });
        assert_eq!(typed, letter.to == Recipient::Salon, "{letter:?}");
    }
}

#[test]
fn each_language_has_every_text_with_the_same_places() {
    let english = texts(Locale::En).all();
    for locale in Locale::ALL {
        for ((name, text), (_, english)) in texts(locale).all().into_iter().zip(&english) {
            assert!(!text.is_empty(), "{name} in {}", locale.tag());
            for place in ["{0}", "{1}", "{2}", "{3}"] {
                assert_eq!(text.contains(place), english.contains(place), "{name} in {}", locale.tag());
            }
        }
    }
    assert_eq!(fill("{1} of {0}{9}", &["{1}", "b"]), "b of {1}");
}

#[test]
fn dates_and_sums_are_written_as_people_do() {
    let zone = Zone::parse("Asia/Almaty").unwrap();
    let money = |locale, minor, code: &str| {
        let format = super::format::Format { locale, texts: texts(locale), zone: &zone };
        format.money(Money::new(minor, code.parse().unwrap()).unwrap())
    };
    for (minor, code, english, russian) in [
        (1_250, "EUR", "€12.50", "12,50\u{a0}€"),
        (1_200_000, "KZT", "KZT\u{a0}12,000", "12\u{a0}000\u{a0}₸"),
        (500, "JPY", "¥500", "500\u{a0}¥"),
        (1_205, "KWD", "KWD\u{a0}1.205", "1,205\u{a0}KWD"),
        (123_456_789, "USD", "$1,234,567.89", "1\u{a0}234\u{a0}567,89\u{a0}$"),
    ] {
        assert_eq!(money(Locale::En, minor, code), english);
        assert_eq!(money(Locale::Ru, minor, code), russian);
    }
    let at = Timestamp(1_795_406_400);
    let instant = |locale| super::format::Format { locale, texts: texts(locale), zone: &zone }.instant(at);
    assert_eq!(instant(Locale::En), "Monday, 23 November 2026, 09:00");
    assert_eq!(instant(Locale::Ru), "понедельник, 23 ноября 2026 г., 09:00");
}

#[test]
fn every_happening_is_read_as_it_was_written() {
    let (amount, sum, from, by) = (eur(500), Some(eur(700)), Timestamp(7), Actor::Salon);
    for what in [
        Happening::Booked { paid: sum, on_card: None },
        Happening::Paid { amount },
        Happening::Moved { by, from, back: sum, wanted: Some(amount) },
        Happening::Cancelled { by, fee: sum, back: Some(amount), charge: sum },
        Happening::Missed { fee: None, back: sum, charge: Some(amount) },
        Happening::Refunded { amount, cause: RefundCause::TooLate },
        Happening::HoldTaken { amount },
        Happening::HoldReleased { amount },
        Happening::PaymentWanted { amount },
        Happening::Reminder,
    ] {
        let text = serde_json::to_string(&what).unwrap();
        assert_eq!(serde_json::from_str::<Happening>(&text).unwrap(), what, "{text}");
    }
    assert!(serde_json::from_str::<Happening>(r#"{"kind":"paid"}"#).is_err());
}

#[test]
fn letters_read_back() {
    let (_, letters) = made_with(made(PayChoice::AtSalon), DESK, NOW);
    let text = serde_json::to_string(&letters).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Letter>>(&text).unwrap(), letters);
    assert!(!text.contains("example.org") && !text.contains("Client"), "{text}");
}

proptest! {
    #[test]
    fn whatever_a_salon_and_a_client_write_a_letter_stays_one(name in "\\PC{1,40}", comment in "(\\PC|\n){0,80}") {
        let mut made = made(PayChoice::AtSalon);
        made.contact.name = name.clone();
        made.contact.comment = comment;
        made.locale = Locale::Ru;
        let (booking, letters) = made_with(made, DESK, NOW);
        let mut salon = salon();
        salon.name = name;
        for letter in &letters {
            let Composed { subject, html, sender, file, .. } = composed(&salon, &booking, letter);
            prop_assert!(!subject.chars().chain(sender.chars()).any(char::is_control));
            let tags = html.matches('<').count();
            let plain = composed(&self::salon(), &booking, letter).html.matches('<').count();
            // Line breaks in a comment are the only markup that a text can make.
            prop_assert!(tags == plain, "{html}");
            if let Some((_, file)) = file {
                prop_assert_eq!(file.matches("\r\nBEGIN:VEVENT").count(), 1);
                prop_assert!(file.split("\r\n").all(|line| line.len() <= 75));
            }
        }
    }
}

#[test]
fn a_recipient_is_called_as_it_is_stored() {
    for recipient in [Recipient::Client, Recipient::Salon] {
        assert_eq!(serde_json::to_value(recipient).unwrap(), recipient.as_str());
    }
}

/// Once a letter is as old as a visit's week, it tells what is past: the desk then shows it as given up.
#[test]
fn a_letter_that_nobody_took_is_given_up_after_a_week() {
    assert_eq!(NOW.plus(LETTER_SECONDS_MAX).since(NOW), 604_800);
}
