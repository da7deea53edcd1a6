//! From the list of services to a booking that is held.

use super::world::{MIDNIGHT, NOW, Page, accepted, chosen, free, id, problem, sale, shop, times};
use crate::decode::Decode;
use crate::encode;
use crate::flow::calendar::{Load, Turn};
use crate::flow::contact::Consent;
use crate::flow::standing::Face;
use crate::flow::visit::{Notice, Step, VisitMsg};
use crate::flow::{Cmd, Event, Failure, Kept, Msg, Opener, Stage, Target, Version};
use chairtime_shared::api::{Code, PayChoice, StaffChoice};
use chairtime_shared::contact::{ContactField, FieldError, FieldFault};
use chairtime_shared::money::Money;

fn bo() -> StaffChoice {
    StaffChoice::Member { id: "bo".parse().unwrap() }
}

fn refused(code: Code) -> Result<Box<chairtime_shared::api::BookingAnswer>, Failure> {
    Err(Failure::Refused(Box::new(problem(code))))
}

#[test]
fn a_visit_is_chosen_sent_held_and_taken_to_the_payment_page() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let quote = page.visit().quote().unwrap();
    assert_eq!(quote.total_from.minor(), 4_000);
    assert_eq!(quote.prepayment.due_now().map(Money::minor), Some(2_000));

    let (version, request) = page.post('a');
    assert_eq!((request.id.clone(), request.pay, request.shown), (id('a'), PayChoice::Now, quote));
    // Kept before it is sent.
    let kept = page.commands.iter().position(|command| matches!(command, Cmd::Keep(_))).unwrap();
    let sent = page.commands.iter().position(|command| matches!(command, Cmd::Post { .. })).unwrap();
    assert!(kept < sent);

    let answer = accepted(&request, "held", "awaited");
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
    assert_eq!(page.left_for(), Some("https://pay.example/1"));
    assert_eq!(page.standing().face(), Face::Leaving);
    assert_eq!(page.events(), [Event::Held(sale('a', 4_000))]);
    assert!(
        page.commands.iter().any(|c| matches!(c, Cmd::Keep(kept) if matches!(**kept, Kept::Standing(_))))
    );
}

#[test]
fn without_a_prepayment_the_visit_is_booked_at_once() {
    let mut page = Page::at_contact("off", bo(), &["bo"]);
    let (version, request) = page.post('a');
    assert_eq!(request.pay, PayChoice::AtSalon);
    let answer = accepted(&request, "confirmed", "not_needed");
    page.send(Msg::Booking { version, outcome: Ok(Box::new(answer)), at: NOW });
    assert_eq!(page.standing().face(), Face::Booked(crate::flow::standing::Money::None));
    assert_eq!(page.events(), [Event::Booked(sale('a', 4_000))]);
    assert_eq!(page.left_for(), None);
}

#[test]
fn where_the_client_may_choose_the_choice_is_what_is_sent() {
    let mut page = Page::at_contact("optional", bo(), &["bo"]);
    page.act(VisitMsg::Pay(PayChoice::AtSalon));
    let (_, request) = page.post('a');
    assert_eq!(request.pay, PayChoice::AtSalon);
    assert_eq!(request.shown.prepayment.due_now().map(Money::minor), Some(2_000), "shown all the same");
}

#[test]
fn any_specialist_shows_the_price_of_the_first_who_is_free() {
    let page = Page::at_contact("required", StaffChoice::Any, &["ada", "bo"]);
    assert_eq!(page.visit().quote().unwrap().total_from.minor(), 5_000);
    let page = Page::at_contact("required", StaffChoice::Any, &["bo", "ada"]);
    assert_eq!(page.visit().quote().unwrap().total_from.minor(), 4_000);
}

#[test]
fn an_answer_to_an_older_question_about_times_is_dropped() {
    let mut page = Page::open(chosen("cut"), "off");
    assert_eq!(page.visit().step, Step::Staff);
    page.act(VisitMsg::Staff(StaffChoice::Any));
    let (old, _) = page.asked_times();
    page.act(VisitMsg::Back);
    page.act(VisitMsg::Staff(bo()));
    let (new, _) = page.asked_times();

    page.send(Msg::Times { version: old, outcome: Ok(times(0, 14, &[(0, vec![free(0, 9, &["ada"])])])) });
    assert!(page.visit().calendar.days.is_empty());
    page.send(Msg::Times { version: new, outcome: Ok(times(0, 14, &[(2, vec![free(2, 9, &["bo"])])])) });
    assert_eq!(page.visit().calendar.picked_times(), [free(2, 9, &["bo"])]);
    page.send(Msg::Times { version: old, outcome: Err(Failure::NoAnswer) });
    assert_eq!(page.visit().calendar.load, Load::Idle);
}

#[test]
fn the_first_free_day_is_found_however_far_it_is() {
    let mut page = Page::open(chosen("cut"), "off");
    page.act(VisitMsg::Staff(bo()));
    let (version, days) = page.asked_times();
    assert_eq!(days, 14);
    page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[])) });
    let (version, days) = page.asked_times();
    page.send(Msg::Times {
        version,
        outcome: Ok(times(14, days.into(), &[(20, vec![free(20, 9, &["bo"])])])),
    });
    let calendar = &page.visit().calendar;
    assert_eq!(calendar.picked.unwrap().to_string(), "2026-12-13");
    assert!(calendar.page_days().any(|day| Some(day) == calendar.picked));
}

#[test]
fn a_salon_that_is_full_says_so_and_asks_no_more() {
    let mut page = Page::open(chosen("cut"), "off");
    page.act(VisitMsg::Staff(bo()));
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[])) });
    let (version, days) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(14, days.into(), &[])) });
    assert!(page.visit().calendar.is_full());
    assert!(page.commands.is_empty());
    assert_eq!(page.visit().calendar.page, page.visit().calendar.today);
}

#[test]
fn turning_the_page_asks_only_for_what_is_not_known() {
    let mut page = Page::open(chosen("cut"), "off");
    page.act(VisitMsg::Staff(bo()));
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Ok(times(0, 14, &[(1, vec![free(1, 9, &["bo"])])])) });
    page.act(VisitMsg::Turn(Turn::On));
    assert!(page.commands.is_empty(), "the second week is there already");
    assert_eq!(page.visit().calendar.picked, None);
    page.act(VisitMsg::Turn(Turn::On));
    page.asked_times();
    page.act(VisitMsg::Turn(Turn::Back));
    page.act(VisitMsg::Turn(Turn::Back));
    assert!(!page.visit().calendar.can_go_back());
    assert_eq!(page.visit().calendar.picked.unwrap().to_string(), "2026-11-24");
}

#[test]
fn times_that_do_not_come_can_be_asked_for_again() {
    let mut page = Page::open(chosen("cut"), "off");
    page.act(VisitMsg::Staff(bo()));
    let (version, _) = page.asked_times();
    page.send(Msg::Times { version, outcome: Err(Failure::NoAnswer) });
    assert_eq!(page.visit().calendar.load, Load::Failed(Failure::NoAnswer));
    assert_eq!(page.events(), [Event::Error { code: "no_answer" }]);
    page.act(VisitMsg::RetryTimes);
    assert!(page.asked_times().0 > version);
}

#[test]
fn wrong_fields_are_all_named_and_the_first_gets_the_focus() {
    let mut page = Page::at_contact("off", bo(), &["bo"]);
    page.act(VisitMsg::Typed(ContactField::Phone, "12".to_owned()));
    page.act(VisitMsg::Typed(ContactField::Email, "eva".to_owned()));
    page.act(VisitMsg::Consent);
    assert!(page.visit().form.errors.is_empty(), "nothing complains before it is sent");
    page.act(VisitMsg::Send { fresh: id('a') });
    let wrong = |field, fault| FieldError { field, fault };
    assert_eq!(
        page.visit().form.errors,
        [
            wrong(ContactField::Phone, FieldFault::Malformed),
            wrong(ContactField::Email, FieldFault::Malformed),
            wrong(ContactField::Consent, FieldFault::Missing),
        ]
    );
    assert_eq!(page.commands, [Cmd::Focus(Target::Field(ContactField::Phone))]);
    // A message goes as soon as its field is mended.
    page.act(VisitMsg::Typed(ContactField::Phone, "030 1234567".to_owned()));
    assert_eq!(page.visit().form.fault(ContactField::Phone), None);
    assert_eq!(page.visit().form.errors.len(), 2);
}

#[test]
fn a_lost_answer_repeats_the_same_body() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, first) = page.post('a');
    page.act(VisitMsg::Send { fresh: id('b') });
    assert!(page.commands.is_empty(), "one post at a time");
    page.send(Msg::Booking { version, outcome: Err(Failure::NoAnswer), at: NOW });
    assert_eq!(page.visit().notice, Some(Notice::Failed(Failure::NoAnswer)));
    let (_, second) = page.post('b');
    assert_eq!(second, first);
}

#[test]
fn what_is_changed_after_a_lost_answer_is_a_new_booking() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, _) = page.post('a');
    page.send(Msg::Booking { version, outcome: Err(Failure::NoAnswer), at: NOW });
    page.act(VisitMsg::Typed(ContactField::Name, "Eve".to_owned()));
    let (_, second) = page.post('b');
    assert_eq!(second.id, id('b'));
}

#[test]
fn a_reload_in_the_middle_of_sending_repeats_the_same_body() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (_, first) = page.post('a');
    let kept = page.commands.iter().find_map(|command| match command {
        Cmd::Keep(kept) => Some((**kept).clone()),
        _ => None,
    });
    // As the browser keeps it: text.
    let text = encode::kept::<serde_json::Value>(&kept.unwrap()).to_string();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let kept = Kept::decode(&value).unwrap();

    let mut page = Page::open(Opener::Kept(Box::new(kept)), "required");
    assert_eq!((page.visit().step, &page.visit().notice), (Step::Contact, &Some(Notice::Unanswered)));
    let (_, second) = page.post('b');
    assert_eq!(second, first);
}

#[test]
fn a_taken_slot_leads_back_to_the_times_with_the_nearest_and_a_new_identifier() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, _) = page.post('a');
    let nearest = vec![free(1, 12, &["bo"])];
    let mut taken = problem(Code::SlotTaken);
    taken.nearest.clone_from(&nearest);
    page.send(Msg::Booking { version, outcome: Err(Failure::Refused(Box::new(taken))), at: NOW });
    assert_eq!(page.visit().step, Step::Times);
    assert_eq!(page.visit().notice, Some(Notice::Taken { nearest: nearest.clone() }));
    assert!(page.commands.contains(&Cmd::Forget));
    page.asked_times();

    page.act(VisitMsg::Time(nearest[0].clone()));
    let (_, request) = page.post('b');
    assert_eq!((request.id, request.start.0), (id('b'), MIDNIGHT + 86_400 + 12 * 3_600));
    assert_eq!(request.contact.name, "Eva", "what was typed stays");
}

#[test]
fn a_new_price_is_shown_and_asked_about_again() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, first) = page.post('a');
    let mut dearer = first.shown;
    dearer.total_from = Money::new(6_000, dearer.total_from.currency()).unwrap();
    dearer.total_to = dearer.total_from;
    let mut changed = problem(Code::PriceChanged);
    changed.quote = Some(Box::new(dearer));
    page.send(Msg::Booking { version, outcome: Err(Failure::Refused(Box::new(changed))), at: NOW });
    assert_eq!(page.visit().notice, Some(Notice::Price { was: Some(first.shown) }));
    assert_eq!(page.visit().quote(), Some(dearer));
    assert_eq!(page.visit().step, Step::Contact, "nothing is booked without the client's word");
    let (_, second) = page.post('b');
    assert_eq!((second.id, second.shown), (id('b'), dearer));
}

#[test]
fn a_new_consent_text_has_to_be_ticked_again() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, _) = page.post('a');
    page.send(Msg::Booking { version, outcome: refused(Code::ConsentChanged), at: NOW });
    assert_eq!(page.visit().form.consent, Consent::Open);
    let version = page.asked_storefront();
    let mut renewed = shop("required");
    let storefront = std::rc::Rc::make_mut(&mut renewed.storefront);
    storefront.texts.consent.text = "I agree to more.".to_owned();
    page.send(Msg::Storefront { version, outcome: Ok(renewed) });
    page.act(VisitMsg::Consent);
    let (_, request) = page.post('b');
    assert_eq!(request.consent.text, "I agree to more.");
}

#[test]
fn a_busy_worker_keeps_the_identifier_a_refusal_does_not() {
    for (code, kept) in [
        (Code::Unavailable, true),
        (Code::Internal, true),
        (Code::ProviderUnavailable, true),
        (Code::TooManyRequests, true),
        (Code::BookingIdReused, false),
        (Code::Malformed, false),
    ] {
        let mut page = Page::at_contact("required", bo(), &["bo"]);
        let (version, first) = page.post('a');
        page.send(Msg::Booking { version, outcome: refused(code), at: NOW });
        let (_, second) = page.post('b');
        assert_eq!(second.id == first.id, kept, "{code:?}");
    }
}

#[test]
fn the_worker_s_word_about_fields_is_shown_beside_them() {
    let mut page = Page::at_contact("required", bo(), &["bo"]);
    let (version, _) = page.post('a');
    let mut invalid = problem(Code::InvalidContact);
    invalid.fields = vec![FieldError { field: ContactField::Email, fault: FieldFault::Malformed }];
    page.send(Msg::Booking { version, outcome: Err(Failure::Refused(Box::new(invalid))), at: NOW });
    assert_eq!(page.visit().form.fault(ContactField::Email), Some(FieldFault::Malformed));
    assert!(page.commands.contains(&Cmd::Focus(Target::Field(ContactField::Email))));
}

#[test]
fn a_storefront_that_does_not_come_can_be_asked_for_again() {
    let mut page = Page { model: crate::flow::Model::default(), commands: Vec::new() };
    page.send(Msg::Started(Some(Opener::default())));
    let version = page.asked_storefront();
    page.send(Msg::Storefront { version, outcome: Err(Failure::NoAnswer) });
    assert!(matches!(&page.model.stage, Stage::Opening(opening) if opening.failure.is_some()));
    page.send(Msg::Reopen);
    let again = page.asked_storefront();
    page.send(Msg::Storefront { version, outcome: Ok(shop("off")) });
    assert!(matches!(page.model.stage, Stage::Opening(_)), "the old answer came too late");
    page.send(Msg::Storefront { version: again, outcome: Ok(shop("off")) });
    assert_eq!(page.visit().step, Step::Services);
    assert_ne!(again, Version::default());
}
