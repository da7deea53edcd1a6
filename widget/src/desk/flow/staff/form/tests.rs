//! What a form for a member of staff means, and what it finds wrong.

use super::*;
use crate::decode::Decode;
use crate::desk::flow::catalogue::terms::{Asks, Measure, TermsChoice};
use crate::desk::flow::staff::days::Kind;
use crate::desk::flow::tests::shop;
use chairtime_shared::catalogue::Price;
use chairtime_shared::prepayment::{PrepaymentAmount, Requirement};
use serde_json::{Value, json};

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn date(text: &str) -> LocalDate {
    text.parse().unwrap()
}

/// The demo salon; its first member has hours, breaks, a price and days of her own.
fn draft() -> Draft {
    let text = include_str!("../../../../../../tests/demo/belle.json");
    let mut salon: Value = serde_json::from_str(text).unwrap();
    let day = json!([{"from": "10:00", "to": "19:00"}]);
    let rest = json!([{"from": "13:00", "to": "13:30"}]);
    let anna = &mut salon["staff"][0];
    anna["hours"] = json!([day, day, [], day, day, [], []]);
    anna["breaks"] = json!([rest, rest, [], rest, rest, [], []]);
    anna["offers"][0]["price"] = json!({"from": 5_000, "to": 6_000});
    anna["offers"][0]["duration"] = json!(50);
    let id = anna["id"].clone();
    salon["exceptions"] = json!([
        {"date": "2026-12-24", "hours": []},
        {"date": "2026-11-02", "staff": id, "hours": []},
        {"date": "2026-12-29", "staff": id, "hours": []},
        {"date": "2026-12-30", "staff": id, "hours": []},
        {"date": "2027-01-04", "staff": id, "hours": day},
    ]);
    Draft::decode(&salon).unwrap()
}

fn first(draft: &Draft) -> Form {
    Form::of(&draft.staff[0], draft, eur(), date("2026-11-23"))
}

fn wrong(form: &Form) -> Vec<(Field, Flaw)> {
    form.wrong(&draft(), eur())
}

#[test]
fn a_form_that_nothing_is_typed_into_changes_nothing() {
    let draft = draft();
    for member in &draft.staff {
        let form = Form::of(member, &draft, eur(), date("2026-11-23"));
        assert_eq!(form.wrong(&draft, eur()), [], "{}", member.id);
        let change = form.change(&draft, 7, eur()).unwrap();
        let mut same = member.clone();
        same.offers.sort_by_key(|offer| draft.services.iter().position(|one| one.id == offer.service));
        assert_eq!(change.member, same);
        let days: Vec<_> = draft.days_of(&member.id).map(|(day, hours)| (day, hours.to_vec())).collect();
        assert_eq!(change.days, days);
    }
}

#[test]
fn what_is_over_is_kept_and_a_holiday_is_one_line() {
    let draft = draft();
    let mut form = first(&draft);
    let lines: Vec<_> = form.lines.iter().map(|line| (line.first.as_str(), line.last.as_str())).collect();
    assert_eq!(lines, [("2026-12-29", "2026-12-30"), ("2027-01-04", "")]);
    form.choose(Choice::DropLine(0), &draft);
    let days = form.change(&draft, 7, eur()).unwrap().days;
    assert_eq!(days.iter().map(|(day, _)| day.to_text()).collect::<Vec<_>>(), ["2026-11-02", "2027-01-04"]);
}

#[test]
fn services_are_ticked_with_prices_and_minutes_of_their_own() {
    let draft = draft();
    let mut form = first(&draft);
    let at = |id: &str| draft.services.iter().position(|service| service.id.as_str() == id).unwrap();
    let theirs = draft.staff[0].offers[0].service.as_str();
    assert_eq!(form.skills[at(theirs)].price, "50–60");
    form.write(Field::Price(at(theirs)), "52,50".to_owned());
    form.write(Field::Minutes(at(theirs)), " ".to_owned());
    let other = form.skills.iter().position(|skill| !skill.does).unwrap();
    form.choose(Choice::Does(other), &draft);
    let change = form.change(&draft, 7, eur()).unwrap();
    let offer = change.member.offer(&theirs.parse().unwrap()).unwrap();
    assert_eq!((offer.price, offer.duration), (Some(Price { from: 5_250, to: None }), None));
    assert_eq!(change.member.offers.len(), draft.staff[0].offers.len() + 1);
    // Not ticked any more: what is typed there is no matter.
    form.write(Field::Price(at(theirs)), "dear".to_owned());
    assert_eq!(wrong(&form), [(Field::Price(at(theirs)), Flaw::Price)]);
    form.choose(Choice::Does(at(theirs)), &draft);
    assert_eq!(wrong(&form), []);
}

#[test]
fn who_takes_hours_of_their_own_begins_with_the_salon_s() {
    let draft = draft();
    let mut form = Form::new(&draft);
    let salon = form.work(&draft).unwrap();
    form.choose(Choice::Whose(Whose::Own), &draft);
    assert_eq!((form.work(&draft), form.week().unwrap().as_ref()), (Some(salon), Some(&draft.hours)));
    form.choose(Choice::Add(Row::Breaks(0)), &draft);
    let of = |end| Field::Span(Row::Breaks(0), 0, end);
    assert_eq!(form.fresh, Some(of(End::From)), "it takes the focus");
    assert_eq!(form.work(&draft), None);
    form.write(of(End::From), "12".to_owned());
    form.write(of(End::To), "1230".to_owned());
    form.choose(Choice::Copy(Row::Breaks(0)), &draft);
    let with = form.work(&draft).unwrap();
    assert_eq!((with.days, with.minutes), (salon.days, salon.minutes - 30 * salon.days));
    // Back to the salon's, and nothing typed is lost.
    form.choose(Choice::Drop(Row::Hours(0), 0), &draft);
    form.choose(Choice::Whose(Whose::Salon), &draft);
    form.choose(Choice::Whose(Whose::Own), &draft);
    assert!(form.hours[0].is_empty() && !form.hours[1].is_empty());
}

/// Something that makes a form wrong.
type Change = fn(&mut Form, &Draft);

#[test]
fn every_flaw_is_told_at_its_field() {
    let draft = draft();
    let hours = |place, end| Field::Span(Row::Hours(1), place, end);
    let cases: [(Field, Flaw, Change); 11] = [
        (Field::Name, Flaw::Name, |form, _| form.write(Field::Name, "  ".to_owned())),
        (Field::Name, Flaw::Name, |form, _| form.write(Field::Name, "é".repeat(121))),
        (Field::Title, Flaw::Title, |form, _| form.write(Field::Title, "é".repeat(121))),
        (Field::Minutes(0), Flaw::Minutes, |form, _| {
            form.skills[0].does = true;
            form.write(Field::Minutes(0), "1441".to_owned());
        }),
        (hours(0, End::From), Flaw::Time, |form, _| form.hours[1][0].from = "ten".to_owned()),
        (hours(0, End::To), Flaw::Backwards, |form, _| form.hours[1][0].to = "9".to_owned()),
        (hours(1, End::From), Flaw::Overlap, |form, draft| {
            form.choose(Choice::Add(Row::Hours(1)), draft);
            form.hours[1][1] = Typed { from: "18:59".to_owned(), to: "24".to_owned() };
        }),
        (Field::First(2), Flaw::Date, |form, draft| form.choose(Choice::AddLine, draft)),
        (Field::Last(0), Flaw::Last, |form, _| form.write(Field::Last(0), "2026-12-28".to_owned())),
        (Field::First(1), Flaw::Twice, |form, _| form.write(Field::First(1), "2026-12-30".to_owned())),
        (Field::Span(Row::Line(0), 0, End::From), Flaw::Time, |form, draft| {
            form.choose(Choice::Kind(0, Kind::Hours), draft);
        }),
    ];
    for (field, flaw, change) in cases {
        let mut form = first(&draft);
        change(&mut form, &draft);
        assert_eq!(wrong(&form), [(field, flaw)]);
        assert_eq!(form.change(&draft, 7, eur()), Err(vec![(field, flaw)]));
    }
    let mut form = first(&draft);
    form.write(Field::Last(0), "2027-12-29".to_owned());
    form.lines.remove(1);
    form.choose(Choice::AddLine, &draft);
    form.write(Field::First(1), "2028-01-01".to_owned());
    form.write(Field::Last(1), "2028-12-31".to_owned());
    assert_eq!(wrong(&form), [(Field::Last(1), Flaw::TooMany)], "more days than a salon may have");
}

#[test]
fn a_line_without_hours_left_is_a_day_off() {
    let draft = draft();
    let mut form = first(&draft);
    form.choose(Choice::Drop(Row::Line(1), 0), &draft);
    assert_eq!((form.lines[1].kind, wrong(&form).len()), (Kind::Off, 0));
    assert!(form.change(&draft, 7, eur()).unwrap().days.iter().all(|(_, hours)| hours.is_empty()));
}

#[test]
fn a_new_member_gets_a_slug_that_was_never_there() {
    let draft = draft();
    let mut form = Form::new(&draft);
    form.write(Field::Name, draft.staff[0].name.clone());
    let id =
        |form: &Form, version| form.change(&draft, version, eur()).unwrap().member.id.as_str().to_owned();
    assert_ne!(id(&form, 7), id(&form, 8));
    assert!(draft.staff.iter().all(|member| member.id.as_str() != id(&form, 7)));
    form.write(Field::Name, "Айгуль".to_owned());
    assert_eq!(id(&form, 12), "n-12");
}

#[test]
fn services_that_come_and_go_leave_what_is_typed() {
    let (before, mut after) = (draft(), draft());
    let mut form = first(&before);
    let kept = form.skills[1].service.clone();
    form.write(Field::Price(1), "77".to_owned());
    after.services.remove(0);
    let mut new = after.services[0].clone();
    new.id = "brows".parse().unwrap();
    after.services.insert(0, new);
    form.meet(&after);
    let told: Vec<_> = form.skills.iter().map(|skill| skill.service.clone()).collect();
    assert_eq!(told, after.services.iter().map(|service| service.id.clone()).collect::<Vec<_>>());
    let skill = form.skills.iter().find(|skill| skill.service == kept).unwrap();
    assert_eq!((skill.price.as_str(), form.skills[0].does), ("77", false));
}

#[test]
fn a_rule_of_paying_ahead_is_their_own_or_as_everywhere_and_the_example_says_what_it_means() {
    let mut draft = draft();
    // The second service that she does is the first without a rule of its own.
    let second = draft.staff[0].offers[1].service.clone();
    for service in &mut draft.services {
        let own = PrepaymentRule { requirement: Requirement::Off, ..draft.rules.prepayment };
        service.prepayment = (service.id != second).then_some(own);
    }
    let mut form = first(&draft);
    let shop = shop();
    let change = |form: &Form| form.change(&draft, 3, eur()).map(|change| change.member.prepayment);
    let choose = |form: &mut Form, choice| form.choose(Choice::Terms(choice), &draft);
    choose(&mut form, TermsChoice::Asks(Asks::Own(Requirement::Required)));
    choose(&mut form, TermsChoice::Ahead(Measure::Percent));
    assert_eq!(change(&form), Err(vec![(Field::Ahead, Flaw::Ahead)]), "no share");
    assert!(matches!(form.example(&draft, &shop), Some((_, None))), "that cannot be said yet");
    form.write(Field::Ahead, "50".to_owned());
    let rule = change(&form).unwrap().unwrap();
    assert_eq!(
        (rule.requirement, rule.amount),
        (Requirement::Required, PrepaymentAmount::Percent { points: 5_000.try_into().unwrap() })
    );
    let (name, preview) = form.example(&draft, &shop).unwrap();
    assert_eq!(name, draft.service(&second).unwrap().name);
    let quote = preview.unwrap().quote;
    let due = quote.prepayment.due_now().unwrap();
    assert_eq!(due.minor().saturating_mul(2), quote.total_from.minor());
    choose(&mut form, TermsChoice::Asks(Asks::AsSalon));
    assert_eq!(change(&form), Ok(None), "the salon's holds again");
    for place in 0..form.skills.len() {
        if form.skills[place].does {
            form.choose(Choice::Does(place), &draft);
        }
    }
    assert_eq!(form.example(&draft, &shop), None, "nobody can book them");
}
