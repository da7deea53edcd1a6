//! The desk as its owner goes through it: every message in, every command out, no browser.

#![allow(clippy::wildcard_enum_match_arm, reason = "of commands only those that ask are looked at")]

use super::finance::{End, FinanceMsg, Period, Reconciling, Span};
use super::panel::{Ask, Asking, Deed, PanelMsg};
use super::{Cmd, Extent, Load, Model, Msg, Out, Page, Room, Saying, Stage, Target, Turn, update};
use crate::desk::data::access::{Role, Session};
use crate::desk::data::{Connected, Detail, Named, Reconciliation, Shop, Visit};
use crate::desk::read::tests::{ID, detail};
use crate::flow::{Failure, Version};
use chairtime_shared::api::{BookingStatus, Code, Problem};
use chairtime_shared::booking::Waiver;
use chairtime_shared::id::SalonId;
use chairtime_shared::locale::Locale;
use chairtime_shared::money::Money;
use chairtime_shared::provider::{Mode, Provider};
use chairtime_shared::time::{LocalDate, Timestamp};

pub(in crate::desk::flow) fn belle() -> SalonId {
    "belle".parse().unwrap()
}

pub(in crate::desk::flow) fn day(text: &str) -> LocalDate {
    text.parse().unwrap()
}

pub(in crate::desk::flow) fn eur(minor: u64) -> Money {
    Money::new(minor, "EUR".parse().unwrap()).unwrap()
}

pub(in crate::desk::flow) fn refused(code: Code) -> Failure {
    Failure::Refused(Box::new(Problem::new(code)))
}

pub(in crate::desk::flow) fn shop() -> Shop {
    let named = |id: &str| Named {
        id: id.to_owned(),
        name: id.to_owned(),
        price: Some(3_200),
        services: vec!["cut".to_owned()],
    };
    Shop {
        name: "Belle".to_owned(),
        locale: Locale::Es,
        zone: "Europe/Berlin".to_owned(),
        currency: "EUR".parse().unwrap(),
        services: vec![named("cut")],
        staff: vec![named("bo")],
        providers: vec![Connected { provider: Provider::Stripe, mode: Mode::Test }],
    }
}

fn visit() -> Visit {
    detail().visit
}

pub(in crate::desk::flow) fn room(model: &Model) -> &Room {
    model.room().expect("signed in")
}

pub(in crate::desk::flow) fn asked(commands: &[Cmd]) -> Version {
    let version = commands.iter().find_map(|command| match command {
        Cmd::FetchDay { version, .. }
        | Cmd::FetchVisit { version, .. }
        | Cmd::FetchTimes { version, .. }
        | Cmd::Do { version, .. }
        | Cmd::Make { version, .. }
        | Cmd::FetchReport { version, .. } => Some(*version),
        _ => None,
    });
    version.expect("something was asked")
}

/// Signed in, with one visit today, and what followed; the code of the other pages is not here yet.
pub(in crate::desk::flow) fn before_the_rest() -> (Model, Vec<Cmd>) {
    entered(Role::Owner)
}

/// The same as somebody else.
pub(in crate::desk::flow) fn entered(role: Role) -> (Model, Vec<Cmd>) {
    let mut model = Model::default();
    let session = Session { salon: belle(), role, name: String::new() };
    update(&mut model, Msg::Session(Ok(session)));
    let outcome = Ok((shop(), day("2026-11-22")));
    let commands = update(&mut model, Msg::Shop { salon: belle(), outcome });
    let commands = update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![visit()]) });
    (model, commands)
}

/// Signed in, with one visit today, and all pages here.
pub(in crate::desk::flow) fn inside() -> Model {
    let (mut model, _) = before_the_rest();
    update(&mut model, Msg::Later(Ok(())));
    model
}

/// With that visit open.
pub(in crate::desk::flow) fn opened() -> Model {
    let mut model = inside();
    let commands = update(&mut model, Msg::Open(ID.parse().unwrap()));
    let outcome = Ok(Box::new((detail(), Vec::new())));
    panel(&mut model, PanelMsg::Seen { version: asked(&commands), outcome });
    model
}

pub(in crate::desk::flow) fn panel(model: &mut Model, msg: PanelMsg) -> Vec<Cmd> {
    update(model, Msg::Panel(msg))
}

fn asks_refund(model: &mut Model) {
    let commands = panel(model, PanelMsg::Ask { ask: Asking::Refund, key: "k1".to_owned() });
    assert_eq!(commands, [Cmd::Focus(Target::Ask)]);
}

#[test]
fn who_is_not_signed_in_is_let_in_with_the_key() {
    let mut model = Model::default();
    assert_eq!(update(&mut model, Msg::Started), [Cmd::FetchSession]);
    update(&mut model, Msg::Session(Err(refused(Code::NotSignedIn))));
    assert_eq!(update(&mut model, Msg::SignIn), [Cmd::Focus(Target::Key)], "without a key nothing is sent");
    update(&mut model, Msg::KeyTyped(" ck_belle_1 ".to_owned()));
    assert_eq!(update(&mut model, Msg::SignIn), [Cmd::SignIn("ck_belle_1".to_owned())]);
    update(&mut model, Msg::SignIn);
    update(&mut model, Msg::SignedIn(Err(refused(Code::WrongOwnerKey))));
    let Stage::Door(door) = &model.stage else { panic!("at the door") };
    assert_eq!((door.failure.clone(), door.sending), (Some(refused(Code::WrongOwnerKey)), false));
    update(&mut model, Msg::SignIn);
    assert_eq!(update(&mut model, Msg::SignedIn(Ok(()))), [Cmd::FetchSession]);
    let session = Session { salon: belle(), role: Role::Owner, name: String::new() };
    assert_eq!(update(&mut model, Msg::Session(Ok(session))), [Cmd::FetchShop(belle())]);
    update(&mut model, Msg::Shop { salon: belle(), outcome: Ok((shop(), day("2026-11-22"))) });
    assert_eq!(room(&model).day.date, day("2026-11-22"));
}

#[test]
fn a_session_that_ended_leads_to_the_door_from_anywhere() {
    let over = || refused(Code::NotSignedIn);
    let version = Version(9);
    for msg in [
        Msg::Day { version, outcome: Err(over()) },
        Msg::Panel(PanelMsg::Seen { version, outcome: Err(over()) }),
        Msg::Panel(PanelMsg::Done { version, outcome: Err(over()) }),
        Msg::Panel(PanelMsg::Link { id: ID.parse().unwrap(), outcome: Err(over()) }),
        Msg::Finance(FinanceMsg::Report { of: Period::Chosen, version, outcome: Err(over()) }),
        Msg::Finance(FinanceMsg::Reconciliation(Err(over()))),
    ] {
        let mut model = opened();
        assert_eq!(update(&mut model, msg), [Cmd::Focus(Target::Key)]);
        let Stage::Door(door) = &model.stage else { panic!("nothing of the salon is left") };
        assert_eq!(door.failure, Some(over()));
    }
}

#[test]
fn signing_out_leaves_nothing_on_the_screen_even_without_an_answer() {
    let mut model = opened();
    assert_eq!(update(&mut model, Msg::SignOut(Out::Everywhere)), [Cmd::SignOut(Out::Everywhere)]);
    update(&mut model, Msg::SignedOut(Err(Failure::NoAnswer)));
    let Stage::Door(door) = &model.stage else { panic!("at the door") };
    assert_eq!(door.failure, Some(Failure::NoAnswer), "it is said that the cookie may be there still");
}

#[test]
fn an_answer_about_a_day_that_was_left_is_dropped() {
    let mut model = inside();
    let slow = asked(&update(&mut model, Msg::Turn(Turn::On)));
    let commands = update(&mut model, Msg::Turn(Turn::On));
    assert_eq!(room(&model).day.date, day("2026-11-24"));
    update(&mut model, Msg::Day { version: slow, outcome: Ok(vec![visit()]) });
    assert_eq!((room(&model).day.visits.len(), &room(&model).day.load), (0, &Load::Waiting));
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(Vec::new()) });
    assert_eq!(room(&model).day.load, Load::Idle);
}

/// What days are asked for.
pub(in crate::desk::flow) fn days_asked(commands: &[Cmd]) -> Option<(LocalDate, u8)> {
    commands.iter().find_map(|command| match command {
        Cmd::FetchDay { from, days, .. } => Some((*from, *days)),
        _ => None,
    })
}

#[test]
fn a_week_is_its_seven_days_from_monday_and_is_turned_by_weeks() {
    let mut model = inside();
    // 2026-11-22 is a Sunday.
    let commands = update(&mut model, Msg::Show(Extent::Week, None));
    assert_eq!(days_asked(&commands), Some((day("2026-11-16"), 7)));
    assert_eq!((room(&model).day.visits.len(), &room(&model).day.load), (0, &Load::Waiting));
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![visit()]) });
    let dates: Vec<_> = room(&model).day.dates().collect();
    assert_eq!((dates.len(), dates[0], dates[6]), (7, day("2026-11-16"), day("2026-11-22")));

    let again = update(&mut model, Msg::Show(Extent::Week, Some(day("2026-11-18"))));
    assert_eq!(days_asked(&again), Some((day("2026-11-16"), 7)));
    assert_eq!(room(&model).day.visits.len(), 1, "what is on the screen already stays there");

    let on = update(&mut model, Msg::Turn(Turn::On));
    assert_eq!(days_asked(&on), Some((day("2026-11-23"), 7)));
    update(&mut model, Msg::Turn(Turn::Back));
    assert_eq!(days_asked(&update(&mut model, Msg::Turn(Turn::Back))), Some((day("2026-11-09"), 7)));
    assert_eq!(days_asked(&update(&mut model, Msg::Turn(Turn::Today))), Some((day("2026-11-16"), 7)));
    let one = update(&mut model, Msg::Show(Extent::Day, Some(day("2026-11-19"))));
    assert_eq!(days_asked(&one), Some((day("2026-11-19"), 1)));
    assert_eq!(days_asked(&update(&mut model, Msg::Turn(Turn::On))), Some((day("2026-11-20"), 1)));
}

#[test]
fn a_week_is_looked_at_again_like_a_day_and_an_answer_about_the_day_is_dropped() {
    let mut model = inside();
    let slow = asked(&update(&mut model, Msg::Turn(Turn::Today)));
    let commands = update(&mut model, Msg::Show(Extent::Week, None));
    update(&mut model, Msg::Day { version: slow, outcome: Ok(vec![visit()]) });
    assert_eq!(room(&model).day.load, Load::Waiting, "that was the day's");
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![visit()]) });
    let looked = update(&mut model, Msg::Tick { at: Timestamp(4), today: Some(day("2026-11-22")) });
    assert_eq!(days_asked(&looked), Some((day("2026-11-16"), 7)));
    // After midnight on Sunday it is another week.
    update(&mut model, Msg::Day { version: asked(&looked), outcome: Ok(vec![visit()]) });
    let looked = update(&mut model, Msg::Tick { at: Timestamp(8), today: Some(day("2026-11-23")) });
    assert_eq!(days_asked(&looked), Some((day("2026-11-23"), 7)));
}

#[test]
fn a_visit_of_a_week_opens_with_what_is_known_and_the_keys_wait_for_it() {
    let mut model = inside();
    let commands = update(&mut model, Msg::Show(Extent::Week, None));
    update(&mut model, Msg::Day { version: asked(&commands), outcome: Ok(vec![visit()]) });
    update(&mut model, Msg::Open(ID.parse().unwrap()));
    assert_eq!(room(&model).panel.as_ref().unwrap().visit, Some(visit()));
    assert!(update(&mut model, Msg::Show(Extent::Day, None)).is_empty());
    assert_eq!(room(&model).day.extent, Extent::Week);
    panel(&mut model, PanelMsg::Close);
    update(&mut model, Msg::Help);
    assert!(update(&mut model, Msg::Show(Extent::Day, None)).is_empty(), "nor under the sheet of keys");
}

#[test]
fn two_clicks_give_everything_back_and_it_shows_at_once() {
    let mut model = opened();
    asks_refund(&mut model);
    assert_eq!(room(&model).panel.as_ref().unwrap().sum(), Some(eur(2_500)), "all of it is in the field");
    let commands = panel(&mut model, PanelMsg::Refund);
    let deed = Deed::Refund { amount: eur(2_500), key: "k1".to_owned() };
    assert!(matches!(&commands[0], Cmd::Do { deed: sent, .. } if *sent == deed), "{commands:?}");
    let at = room(&model).panel.as_ref().unwrap();
    assert_eq!((at.doing.clone(), at.visit.as_ref().unwrap().refundable), (Some(deed), eur(0)));
    assert_eq!(room(&model).snack.unwrap().0, Saying::Refunding);
    assert!(panel(&mut model, PanelMsg::Refund).is_empty(), "a second click is none");
    let mut after = detail();
    after.visit.version = 8;
    after.visit.refundable = eur(0);
    let looks = panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome: Ok(Box::new(after)) });
    assert!(matches!(&looks[..], [Cmd::FetchVisit { .. }]), "the history has grown");
}

#[test]
fn a_refusal_takes_back_what_was_shown_and_says_why() {
    let mut model = opened();
    let commands = panel(&mut model, PanelMsg::Do(Deed::Cancel(Waiver::None)));
    let status = |model: &Model| room(model).panel.as_ref().unwrap().visit.as_ref().unwrap().status;
    assert_eq!(
        (status(&model), room(&model).day.visits[0].status),
        (BookingStatus::Cancelled, BookingStatus::Cancelled)
    );
    let outcome = Err(refused(Code::NotCancellable));
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome });
    assert_eq!(
        (status(&model), room(&model).day.visits[0].status),
        (BookingStatus::Confirmed, BookingStatus::Confirmed)
    );
    assert_eq!(room(&model).panel.as_ref().unwrap().failure, Some(refused(Code::NotCancellable)));
    assert_eq!(room(&model).snack, None, "nobody is told that it was done");
}

#[test]
fn after_silence_the_same_refund_is_offered_again() {
    let mut model = opened();
    asks_refund(&mut model);
    panel(&mut model, PanelMsg::SumTyped("12,50".to_owned()));
    let commands = panel(&mut model, PanelMsg::Refund);
    panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome: Err(Failure::NoAnswer) });
    let at = room(&model).panel.as_ref().unwrap();
    assert_eq!(at.ask, Some(Ask::Refund { sum: "12.50".to_owned(), key: "k1".to_owned() }));
    assert_eq!(at.visit.as_ref().unwrap().refundable, eur(2_500), "nothing is claimed");
}

#[test]
fn only_a_sum_that_can_go_back_is_sent() {
    let mut model = opened();
    asks_refund(&mut model);
    for (typed, sum) in [
        ("", None),
        ("0", None),
        ("25.01", None),
        ("1.234", None),
        ("-5", None),
        ("x", None),
        (" 25 ", Some(2_500)),
        ("0,01", Some(1)),
    ] {
        panel(&mut model, PanelMsg::SumTyped(typed.to_owned()));
        assert_eq!(room(&model).panel.as_ref().unwrap().sum(), sum.map(eur), "{typed}");
    }
}

#[test]
fn a_look_from_before_does_not_undo_what_was_done() {
    let mut model = opened();
    let commands = panel(&mut model, PanelMsg::Do(Deed::NoShow(Waiver::Whole)));
    let done = Detail {
        visit: Visit { version: 9, status: BookingStatus::NoShow, ..visit() },
        link: String::new(),
        letters: Vec::new(),
    };
    let looks = panel(&mut model, PanelMsg::Done { version: asked(&commands), outcome: Ok(Box::new(done)) });
    let old = Ok(Box::new((detail(), Vec::new())));
    panel(&mut model, PanelMsg::Seen { version: asked(&looks), outcome: old });
    assert_eq!(room(&model).panel.as_ref().unwrap().visit.as_ref().unwrap().status, BookingStatus::NoShow);
}

#[test]
fn escape_leaves_the_question_then_the_visit_and_arrows_turn_only_the_day() {
    let mut model = opened();
    asks_refund(&mut model);
    assert_eq!(panel(&mut model, PanelMsg::Close), [Cmd::Focus(Target::Visit)]);
    assert!(update(&mut model, Msg::Turn(Turn::On)).is_empty());
    assert_eq!(panel(&mut model, PanelMsg::Close), [Cmd::Focus(Target::Card)]);
    assert!(panel(&mut model, PanelMsg::Close).is_empty());
    assert_eq!(room(&model).left.as_ref().unwrap().as_str(), ID, "the focus goes back where it came from");
    update(&mut model, Msg::Go(Page::Finance));
    assert!(update(&mut model, Msg::Turn(Turn::On)).is_empty());
}

#[test]
fn spans_are_whole_days_up_to_today() {
    let today = day("2026-03-05");
    assert_eq!(Span::Week.days(today), (day("2026-02-27"), today));
    assert_eq!(Span::Days30.days(today), (day("2026-02-04"), today));
    assert_eq!(Span::Month.days(today), (day("2026-03-01"), today));
    assert_eq!(Span::LastMonth.days(today), (day("2026-02-01"), day("2026-02-28")));
}

#[test]
fn the_period_before_is_as_long_and_a_month_s_is_a_month() {
    let before = |from, to| {
        let (from, to) = Period::Before.days(day(from), day(to));
        [from.to_text(), to.to_text()]
    };
    assert_eq!(before("2026-02-27", "2026-03-05"), ["2026-02-20", "2026-02-26"]);
    assert_eq!(before("2026-03-05", "2026-03-05"), ["2026-03-04", "2026-03-04"]);
    assert_eq!(before("2026-03-01", "2026-03-05"), ["2026-02-01", "2026-02-05"]);
    assert_eq!(before("2026-03-01", "2026-03-30"), ["2026-02-01", "2026-02-28"], "no day of March itself");
    assert_eq!(before("2026-02-01", "2026-02-28"), ["2026-01-01", "2026-01-31"], "whole months");
    assert_eq!(before("2026-01-01", "2026-03-31"), ["2025-10-03", "2025-12-31"], "as many days");
}

#[test]
fn the_period_before_is_asked_for_beside_it_and_goes_with_it() {
    let mut model = inside();
    let asked_for = update(&mut model, Msg::Go(Page::Finance));
    let version = asked(&asked_for);
    let (from, to) = (day("2026-09-24"), day("2026-10-23"));
    let fetched = Cmd::FetchReport { salon: belle(), of: Period::Before, from, to, version };
    assert!(asked_for.contains(&fetched));
    let report = crate::desk::data::Report { from, to, currencies: Vec::new(), accounts: Vec::new() };
    let told = FinanceMsg::Report { of: Period::Before, version, outcome: Ok(Box::new(report.clone())) };
    update(&mut model, Msg::Finance(told.clone()));
    assert_eq!((&room(&model).finance.before, &room(&model).finance.report), (&Some(report), &None));
    update(&mut model, Msg::Finance(FinanceMsg::Choose(Span::Week)));
    update(&mut model, Msg::Finance(told));
    assert_eq!(room(&model).finance.before, None, "an answer to an older question");
}

#[test]
fn a_period_never_ends_before_it_begins() {
    let mut model = inside();
    let mut pick = |end, text: &str| {
        update(&mut model, Msg::Finance(FinanceMsg::Pick(end, text.to_owned())));
        (room(&model).finance.from, room(&model).finance.to)
    };
    assert_eq!(pick(End::To, "2026-11-20"), (day("2026-10-24"), day("2026-11-20")));
    assert_eq!(pick(End::From, "2026-11-25"), (day("2026-11-25"), day("2026-11-25")));
    assert_eq!(pick(End::From, ""), (day("2026-11-25"), day("2026-11-25")));
}

#[test]
fn a_comparison_is_watched_until_it_is_through_and_then_the_report_is_asked_for_anew() {
    let mut model = inside();
    update(&mut model, Msg::Go(Page::Finance));
    let begun = update(&mut model, Msg::Finance(FinanceMsg::Check));
    assert_eq!(begun, [Cmd::Reconcile { salon: belle(), how: Reconciling::Begin }]);
    let tick = update(&mut model, Msg::Tick { at: Timestamp(10), today: None });
    assert_eq!(tick, [Cmd::Reconcile { salon: belle(), how: Reconciling::Look }]);
    let told = Reconciliation { runs: Vec::new() };
    let through = update(&mut model, Msg::Finance(FinanceMsg::Reconciliation(Ok(told))));
    assert!(matches!(&through[..], [Cmd::FetchReport { .. }, Cmd::FetchReport { .. }]));
    assert!(!room(&model).finance.checking);
}

#[test]
fn the_sheet_of_keys_lies_over_everything_until_escape() {
    let mut model = opened();
    assert_eq!(update(&mut model, Msg::Help), [Cmd::Focus(Target::Help)]);
    assert_eq!(update(&mut model, Msg::Turn(Turn::On)), [], "no key reaches what lies under it");
    assert_eq!(update(&mut model, Msg::Go(Page::Finance)), []);
    assert_eq!(room(&model).page, Page::Day);
    assert_eq!(panel(&mut model, PanelMsg::Close), [Cmd::Focus(Target::Heading)]);
    assert!(!room(&model).help && room(&model).panel.is_some(), "the visit under it stays");
    update(&mut model, Msg::Help);
    update(&mut model, Msg::Help);
    assert!(!room(&model).help, "the key that shows it takes it away");
}
