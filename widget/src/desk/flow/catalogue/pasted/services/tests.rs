//! Price lists as people paste them, and as spreadsheets write them.

use super::super::{Kind, Line, Meaning, Pasted, Share};
use super::*;
use crate::decode::Decode;
use crate::desk::flow::catalogue::Edit;

fn draft() -> Draft {
    let text = include_str!("../../../../../../../tests/demo/belle.json");
    Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap()
}

fn empty() -> Draft {
    let mut draft = draft();
    (draft.services, draft.categories, draft.staff) = (Vec::new(), Vec::new(), Vec::new());
    draft
}

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn pasted(text: &str) -> Pasted {
    Pasted { text: text.to_owned(), ..Pasted::new(Kind::Services { usual: "Services" }) }
}

fn added(pasted: &Pasted, draft: &Draft) -> Option<Addition> {
    let Edit::Add(addition) = pasted.edit(draft, 7, eur())? else { panic!("services are added") };
    std::rc::Rc::into_inner(addition)
}

fn listed(text: &str) -> Vec<Result<Listed, Fault>> {
    let read = |line: Line| match line.meaning {
        Ok(Meaning::Service(of)) => Ok(of),
        Ok(Meaning::Member(of)) => panic!("{of:?}"),
        Err(fault) => Err(fault),
    };
    pasted(text).lines(&draft(), eur()).into_iter().map(read).collect()
}

fn one(text: &str, currency: &str) -> Option<(u64, Option<u64>, u32)> {
    let line = pasted(text).lines(&draft(), currency.parse().unwrap()).into_iter().next()?;
    match line.meaning.ok()? {
        Meaning::Service(of) => Some((of.price.from, of.price.to, of.duration.0)),
        Meaning::Member(_) => None,
    }
}

#[test]
fn prices_and_times_are_read_as_people_write_them() {
    for (text, currency, read) in [
        ("Cut\t48\t45", "EUR", Some((4_800, None, 45))),
        ("Cut;€48,50;45 min;Hair", "EUR", Some((4_850, None, 45))),
        ("Cut, 48.50 €, 1 h 15 min", "EUR", Some((4_850, None, 75))),
        ("Cut, 48, 1:30", "EUR", Some((4_800, None, 90))),
        ("Стрижка\t12 500 ₸\t1 ч", "KZT", Some((1_250_000, None, 60))),
        ("Стрижка\t12,500\t60", "KZT", Some((1_250_000, None, 60))),
        ("Colour;1.500,00;120", "EUR", Some((150_000, None, 120))),
        ("Colour;145–220;150", "EUR", Some((14_500, Some(22_000), 150))),
        ("Colour;145-145;150", "EUR", Some((14_500, None, 150))),
        ("\"Cut\";\"48\";\"45\"", "EUR", Some((4_800, None, 45))),
        ("Cut;4800;45", "JPY", Some((4_800, None, 45))),
        ("Advice;0;15", "EUR", Some((0, None, 15))),
        ("Colour;220-145;150", "EUR", None),
        ("Cut;48;0", "EUR", None),
        ("Cut;48;1441", "EUR", None),
        ("Cut;48", "EUR", None),
        ("Cut;free;45", "EUR", None),
        ("Cut;12,345,6;45", "JPY", None),
        ("Cut, 12,50, 45", "EUR", Some((1_250, None, 45))),
        ("Cut,48,45", "EUR", Some((4_800, None, 45))),
        ("Cut,\"48,50\",45,Hair", "EUR", Some((4_850, None, 45))),
        ("\"Cut, wash\",48,45", "EUR", Some((4_800, None, 45))),
        ("Cut; wash,48,45", "EUR", Some((4_800, None, 45))),
        ("Cut,12,50,45", "EUR", None),
        ("Cut, 12,50", "EUR", None),
    ] {
        assert_eq!(one(text, currency), read, "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_line_is_said_and_headings_are_left_out() {
    let text = "Service;Price;Minutes\nCut;48;45\n\n;10;10\nBeard;ten;20\nBeard;18;soon\n";
    let lines = listed(text);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0].as_ref().map(|of| of.name.as_str()), Ok("Cut"));
    assert_eq!(lines[1..], [Err(Fault::Name), Err(Fault::Price), Err(Fault::Minutes)]);
    assert!(added(&pasted(text), &draft()).is_none(), "a line cannot be read");
    assert!(added(&pasted(" \n"), &draft()).is_none(), "there is nothing");
    assert_eq!(listed("Cut"), [Err(Fault::Price)], "one line is no heading");
}

#[test]
fn a_list_goes_into_the_categories_that_are_there_and_to_everybody() {
    let draft = draft();
    let first = draft.categories[0].clone();
    let text = joined(&[
        "Beard;18;20;",
        &first.name.to_uppercase(),
        "\nBrows;12;15;Brow bar\nLashes;40;60;brow bar\nWash;9;10",
    ]);
    let addition = added(&pasted(&text), &draft).unwrap();
    let ids: Vec<_> = addition.services.iter().map(|of| (of.id.as_str(), of.category.as_str())).collect();
    assert_eq!(
        ids,
        [
            ("beard", first.id.as_str()),
            ("brows", "brow-bar"),
            ("lashes", "brow-bar"),
            ("wash", first.id.as_str())
        ]
    );
    assert_eq!(addition.categories.iter().map(|of| of.name.as_str()).collect::<Vec<_>>(), ["Brow bar"]);
    assert_eq!(addition.by.len(), draft.staff.len());
    let nobody = added(&Pasted { share: Share::Nothing, ..pasted(&text) }, &draft).unwrap();
    assert_eq!(nobody.by, []);
}

#[test]
fn an_empty_salon_gets_a_category_and_names_without_latin_letters_get_slugs_of_their_own() {
    let text = "Стрижка;48;45\nБорода;18;20\nCut;5;5\nCut!;5;5";
    let addition = added(&pasted(text), &empty()).unwrap();
    let mut ids: Vec<_> = addition.services.iter().map(|of| of.id.as_str()).collect();
    assert_eq!(
        addition.categories,
        [Category { id: "services".parse().unwrap(), name: "Services".to_owned() }]
    );
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[test]
fn a_name_of_several_lines_is_one_and_a_category_is_found_in_any_case() {
    let mut draft = empty();
    draft.categories =
        vec![Category { id: "men".parse().unwrap(), name: "Мужской Зал".to_owned() }];
    let text = "\"Cut\nand \"\"wash\"\"\",48,45,мужской зал\r\nBeard,18,20,";
    let addition = added(&pasted(text), &draft).unwrap();
    let read: Vec<_> = addition.services.iter().map(|of| (of.name.as_str(), of.category.as_str())).collect();
    assert_eq!(read, [("Cut and \"wash\"", "men"), ("Beard", "men")]);
    assert_eq!(addition.categories, []);
}
