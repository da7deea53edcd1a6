//! From a figure to its movements, to a visit, and back.

use super::*;
use crate::desk::flow::panel::PanelMsg;
use crate::desk::flow::tests::{inside, panel};
use crate::desk::flow::{Model, Page, update};
use crate::desk::read::tests::ID;

fn place(model: &Model) -> Place {
    let finance = &model.room().unwrap().finance;
    let currency = "EUR".parse().unwrap();
    Place { currency, figure: Figure::Net, from: finance.from, to: finance.to, row: None }
}

fn line(number: u64, minor: i64) -> Movement {
    Movement {
        number,
        at: chairtime_shared::time::Timestamp(5),
        kind: "charge".into(),
        minor,
        provider: None,
        method: None,
        name: None,
        booking: ID.parse().ok(),
        client: String::new(),
        parts: Vec::new(),
    }
}

fn list(model: &mut Model, msg: ListingMsg) -> Vec<Cmd> {
    update(model, lists(msg))
}

fn asked(commands: &[Cmd]) -> (Version, Option<String>) {
    let [Cmd::FetchMovements { version, after, .. }, ..] = commands else { panic!("asked: {commands:?}") };
    (*version, after.clone())
}

fn listing(model: &Model) -> &Listing {
    model.room().unwrap().finance.listing.as_ref().expect("the list is open")
}

/// With the list of a figure of `sum` open, of which nothing is here yet.
fn listed(sum: i64) -> (Model, Version) {
    let mut model = inside();
    update(&mut model, Msg::Go(Page::Finance));
    let of = Box::new(place(&model));
    let commands = list(&mut model, ListingMsg::Open(of, sum));
    assert_eq!(commands.last(), Some(&Cmd::Focus(Target::Field("listing"))));
    let (version, after) = asked(&commands);
    assert_eq!(after, None);
    (model, version)
}

fn page(model: &mut Model, version: Version, lines: &[Movement], next: Option<&str>) -> Vec<Cmd> {
    let outcome = Ok(Movements { movements: lines.to_vec(), next: next.map(str::to_owned) });
    list(model, ListingMsg::Page { version, outcome })
}

#[test]
fn pages_follow_each_other_until_the_figure_is_whole() {
    let (mut model, version) = listed(700);
    assert_eq!(page(&mut model, version, &[line(1, 500)], Some("5.1")), []);
    assert!(!listing(&model).is_whole());
    let commands = list(&mut model, ListingMsg::More);
    let (next, after) = asked(&commands);
    assert_eq!(after.as_deref(), Some("5.1"));
    assert_eq!(page(&mut model, version, &[line(9, 9)], None), [], "an answer to the former question");
    assert_eq!(page(&mut model, next, &[line(2, 200)], None), [Cmd::Focus(Target::Field("together"))]);
    assert!(listing(&model).is_whole());
    assert_eq!((listing(&model).counted(), listing(&model).lines.len()), (700, 2));
}

#[test]
fn a_page_without_an_answer_is_asked_for_again_where_it_was() {
    let (mut model, version) = listed(700);
    page(&mut model, version, &[line(1, 500)], Some("5.1"));
    let (next, _) = asked(&list(&mut model, ListingMsg::More));
    list(&mut model, ListingMsg::Page { version: next, outcome: Err(Failure::NoAnswer) });
    assert_eq!(listing(&model).load, Load::Failed(Failure::NoAnswer));
    let (_, after) = asked(&list(&mut model, ListingMsg::More));
    assert_eq!((after.as_deref(), listing(&model).lines.len()), (Some("5.1"), 1));
}

#[test]
fn books_that_went_on_since_the_report_have_it_asked_for_again() {
    let (mut model, version) = listed(500);
    let commands = page(&mut model, version, &[line(1, 500), line(2, 40)], None);
    assert!(
        matches!(commands.as_slice(), [Cmd::FetchReport { .. }, Cmd::FetchReport { .. }]),
        "{commands:?}"
    );
    assert_eq!(listing(&model).sum, 540);
}

#[test]
fn escape_leads_from_the_visit_to_the_list_to_the_figure() {
    let (mut model, version) = listed(500);
    page(&mut model, version, &[line(1, 500)], None);
    list(&mut model, ListingMsg::Visit(1, ID.parse().unwrap()));
    assert!(model.room().unwrap().panel.is_some());
    assert_eq!(panel(&mut model, PanelMsg::Close), [Cmd::Focus(Target::Card)]);
    assert_eq!(listing(&model).opened, Some(1));
    assert_eq!(panel(&mut model, PanelMsg::Close), [Cmd::Focus(Target::Field("figure"))]);
    let finance = &model.room().unwrap().finance;
    assert_eq!((finance.listing.as_ref(), finance.last.as_ref()), (None, Some(&place(&model))));
}

#[test]
fn another_page_or_period_takes_the_list_away() {
    let (mut model, version) = listed(500);
    update(&mut model, Msg::Finance(FinanceMsg::Choose(super::super::Span::Week)));
    assert_eq!(model.room().unwrap().finance.listing, None);
    assert_eq!(page(&mut model, version, &[line(1, 500)], None), []);
    let of = Box::new(place(&model));
    list(&mut model, ListingMsg::Open(of, 5));
    update(&mut model, Msg::Go(Page::Day));
    assert_eq!(model.room().unwrap().finance.listing, None);
}
