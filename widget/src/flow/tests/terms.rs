//! What the client is shown is what the ledger accepts: guarantees, leaves to charge a fee, and what calling off costs.

use super::world::{NOW, Page, id, problem};
use crate::flow::visit::{Cost, Notice, VisitMsg};
use crate::flow::{Cmd, Failure, Kept, Msg, Opener, Shop, Target};
use chairtime_shared::api::{
    BookingRequest, Code, ConnectedProvider, FreeTime, PayChoice, StaffChoice, Storefront,
};
use chairtime_shared::cancellation::{CancellationRule, CardOnFile, Fee};
use chairtime_shared::catalogue::{Salon, SalonDraft};
use chairtime_shared::contact::{ContactField, FieldFault};
use chairtime_shared::ledger::{Answer, Command, execute};
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::prepayment::{Collect, PrepaymentAmount, PrepaymentRule, Quote, Requirement};
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::schedule::{Busy, Schedule, Zone};
use chairtime_shared::time::{LocalDate, Minutes};
use chairtime_tests::books::Books;
use chairtime_tests::fixtures;
use std::rc::Rc;

/// What is booked where.
struct Case {
    salon: Salon,
    services: &'static [&'static str],
    days: i64,
    pay: PayChoice,
    locale: Locale,
}

impl Case {
    fn of(change: impl FnOnce(&mut SalonDraft)) -> Self {
        let mut draft = SalonDraft::from(fixtures::salon(900));
        change(&mut draft);
        let salon = Salon::try_from(draft).unwrap();
        Self { salon, services: &["cut"], days: 3, pay: PayChoice::Now, locale: Locale::En }
    }

    fn shop(&self) -> Shop {
        let stripe = ConnectedProvider { provider: Provider::Stripe, mode: Mode::Test };
        Shop {
            storefront: Rc::new(Storefront::of(&self.salon, 1, vec![stripe])),
            today: LocalDate::from_days_since_epoch(NOW.0.div_euclid(86_400)).unwrap(),
            locale: self.locale,
        }
    }

    /// A client at the contact form, with everything filled in but the leave.
    fn at_contact(&self) -> Page {
        let mut page = Page::open_at(self.shop(), Opener::default());
        for service in self.services {
            page.act(VisitMsg::Service(service.parse().unwrap()));
        }
        page.act(VisitMsg::ServicesDone);
        page.act(VisitMsg::Staff(StaffChoice::Any));
        let (version, _) = page.asked_times();
        let zone = Zone::parse(&self.salon.zone).unwrap();
        let schedule = Schedule::new(&self.salon, &zone, NOW);
        let services: Vec<_> = self.services.iter().map(|id| id.parse().unwrap()).collect();
        let day = schedule.today().plus_days(self.days);
        let times = schedule.free_times(&services, &StaffChoice::Any, day, 1, &Busy::default()).unwrap();
        let time: FreeTime = times.days[0].times[0].clone();
        page.send(Msg::Times { version, outcome: Ok(times) });
        page.act(VisitMsg::Time(time));
        page.act(VisitMsg::Pay(self.pay));
        page.act(VisitMsg::Typed(ContactField::Name, "Eva".to_owned()));
        page.act(VisitMsg::Typed(ContactField::Phone, "+4915112345678".to_owned()));
        page.act(VisitMsg::Consent);
        page
    }

    fn accepts(&self, request: &BookingRequest) {
        let mut books = Books::new(self.salon.clone());
        let Ok(answer) = execute(&mut books, Command::Book { request: Box::new(request.clone()) }, NOW);
        assert!(matches!(answer, Ok(Answer::Booking { .. })), "{answer:?} for {request:?}");
    }
}

fn prepaid(requirement: Requirement, points: u16, collect: Collect) -> PrepaymentRule {
    let amount = PrepaymentAmount::Percent { points: points.try_into().unwrap() };
    PrepaymentRule { requirement, amount, collect }
}

fn percent(points: u16) -> Fee {
    Fee::Percent { points: points.try_into().unwrap() }
}

fn fee(fee: Fee, card: CardOnFile) -> CancellationRule {
    CancellationRule { free_until: Minutes(24 * 60), fee, card }
}

/// A quarter is paid ahead, and the whole price is the fee.
fn with_leave(draft: &mut SalonDraft) {
    draft.services[0].prepayment = Some(prepaid(Requirement::Required, 2_500, Collect::Charge));
    draft.services[0].cancellation = Some(fee(percent(10_000), CardOnFile::Kept));
}

fn sent(page: &mut Page) -> BookingRequest {
    if page.visit().mandate().is_some() {
        page.act(VisitMsg::Mandate);
    }
    page.post('a').1
}

fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

#[test]
fn what_is_shown_is_what_the_ledger_accepts() {
    let prepayments = [(10_000, Collect::Hold), (2_500, Collect::Hold), (2_500, Collect::Charge)];
    let fees = [
        (percent(10_000), CardOnFile::Kept),
        (percent(2_500), CardOnFile::Kept),
        (Fee::Fixed { minor: 1_500 }, CardOnFile::NotKept),
        (Fee::Prepayment, CardOnFile::Kept),
    ];
    let visits: [&'static [&'static str]; 3] = [&["cut"], &["colour"], &["cut", "colour", "wash"]];
    let (mut held, mut charged, mut allowed, mut bare) = (0, 0, 0, 0);
    let mut round = |case: &Case| {
        let request = sent(&mut case.at_contact());
        case.accepts(&request);
        match request.shown.collect {
            Collect::Hold => held += 1,
            Collect::Charge => charged += 1,
        }
        let count = if request.mandate.is_some() { &mut allowed } else { &mut bare };
        *count += 1;
    };
    for requirement in [Requirement::Off, Requirement::Optional, Requirement::Required] {
        for (points, collect) in prepayments {
            for (of, card) in fees {
                for services in visits {
                    // The sixth and seventh day lie on either side of what a card can be held for.
                    for days in 1..9 {
                        for pay in [PayChoice::Now, PayChoice::AtSalon] {
                            let mut case = Case::of(|draft| {
                                for service in draft.services.iter_mut().take(2) {
                                    service.prepayment = Some(prepaid(requirement, points, collect));
                                    service.cancellation = Some(fee(of, card));
                                }
                            });
                            (case.services, case.days, case.pay) = (services, days, pay);
                            case.locale = if days % 2 == 0 { Locale::Ru } else { Locale::En };
                            round(&case);
                        }
                    }
                }
            }
        }
    }
    assert!(
        [held, charged, allowed, bare].iter().all(|count| *count > 50),
        "{held} {charged} {allowed} {bare}"
    );
}

#[test]
fn without_the_leave_nothing_is_sent_and_the_box_says_so() {
    let mut page = Case::of(with_leave).at_contact();
    let asked = page.visit().mandate().unwrap();
    assert_eq!(asked.amount, eur(4_000));
    page.act(VisitMsg::Send { fresh: id('a') });
    let fault = |page: &Page| page.visit().form.fault(ContactField::Mandate);
    assert_eq!(fault(&page), Some(FieldFault::Missing));
    assert!(page.commands.contains(&Cmd::Focus(Target::Field(ContactField::Mandate))));
    page.act(VisitMsg::Typed(ContactField::Comment, "x".to_owned()));
    assert_eq!(fault(&page), Some(FieldFault::Missing), "it is asked for as long as it is open");
    page.act(VisitMsg::Mandate);
    assert_eq!(fault(&page), None);
    assert_eq!(page.post('a').1.mandate, Some(asked));
}

#[test]
fn a_tick_is_for_one_sentence_only() {
    let mut page = Case::of(with_leave).at_contact();
    page.act(VisitMsg::Mandate);
    let (version, first) = page.post('a');
    let refused = Failure::Refused(Box::new(problem(Code::MandateChanged)));
    page.send(Msg::Booking { version, outcome: Err(refused), at: NOW });
    assert_eq!(page.visit().notice, Some(Notice::Consent));
    let version = page.asked_storefront();
    let dearer = Case::of(|draft| {
        with_leave(draft);
        draft.services[0].price.from = 5_000;
    });
    page.act(VisitMsg::Mandate);
    page.send(Msg::Storefront { version, outcome: Ok(dearer.shop()) });
    page.act(VisitMsg::Send { fresh: id('b') });
    let fault = page.visit().form.fault(ContactField::Mandate);
    assert_eq!(fault, Some(FieldFault::Missing), "what was ticked is not what is shown now");
    page.act(VisitMsg::Mandate);
    let (_, second) = page.post('b');
    assert_ne!((first.id, first.mandate), (second.id.clone(), second.mandate.clone()));
    dearer.accepts(&second);
}

#[test]
fn after_a_reload_the_same_leave_and_the_same_quote_are_sent_again() {
    let case = Case::of(with_leave);
    let mut page = case.at_contact();
    let request = sent(&mut page);
    let time = page.visit().time.clone().unwrap();
    let kept = Kept::Sent { request: Box::new(request.clone()), time };
    let mut again = Page::open_at(case.shop(), Opener::Kept(Box::new(kept)));
    assert_eq!(again.post('b').1, request);
}

#[test]
fn a_guarantee_that_became_a_payment_is_shown_before_it_is_sent() {
    let case = Case::of(|draft| {
        draft.services[0].prepayment = Some(prepaid(Requirement::Required, 10_000, Collect::Hold));
    });
    let mut page = case.at_contact();
    let (version, request) = page.post('a');
    assert_eq!(request.shown.collect, Collect::Hold);
    let truth = Quote { collect: Collect::Charge, ..request.shown };
    let mut changed = problem(Code::PriceChanged);
    changed.quote = Some(Box::new(truth));
    page.send(Msg::Booking { version, outcome: Err(Failure::Refused(Box::new(changed))), at: NOW });
    assert_eq!((&page.visit().notice, page.visit().quote()), (&Some(Notice::Terms), Some(truth)));
    assert_eq!(page.post('b').1.shown, truth);
}

#[test]
fn what_calling_off_costs_is_told_as_far_as_it_can_be_taken() {
    let cost = |days, pay, card| {
        let mut case = Case::of(|draft| {
            draft.services[0].prepayment = Some(prepaid(Requirement::Optional, 2_500, Collect::Charge));
            draft.services[0].cancellation = Some(fee(percent(10_000), card));
        });
        (case.days, case.pay) = (days, pay);
        let page = case.at_contact();
        let start = page.visit().time.as_ref().unwrap().start;
        let Cost { free_until, most } = page.visit().cost()?;
        Some((free_until.map(|until| start.since(until)), most))
    };
    let day = Some(86_400);
    assert_eq!(cost(3, PayChoice::Now, CardOnFile::Kept), Some((day, eur(4_000))));
    assert_eq!(
        cost(3, PayChoice::Now, CardOnFile::NotKept),
        Some((day, eur(1_000))),
        "no more than was paid"
    );
    assert_eq!(cost(3, PayChoice::AtSalon, CardOnFile::Kept), None, "there is no card to keep");
    assert_eq!(cost(0, PayChoice::Now, CardOnFile::Kept), Some((None, eur(4_000))), "it is late already");
}
