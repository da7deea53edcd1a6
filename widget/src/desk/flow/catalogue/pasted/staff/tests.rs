//! Staff as owners write them down.

use super::super::{Kind, Line, Meaning, Pasted};
use super::*;
use crate::decode::Decode;
use crate::desk::flow::catalogue::Edit;

/// The demo salon with these services.
fn offering(names: &[&str]) -> Draft {
    let text = include_str!("../../../../../../../tests/demo/belle.json");
    let mut draft = Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap();
    let one = draft.services[0].clone();
    let service = |(at, name): (usize, &&str)| Service {
        id: ["s", &number(at.try_into().unwrap())].concat().parse().unwrap(),
        name: (*name).to_owned(),
        ..one.clone()
    };
    draft.services = names.iter().enumerate().map(service).collect();
    draft
}

fn pasted(text: &str) -> Pasted {
    Pasted { text: text.to_owned(), ..Pasted::new(Kind::Staff) }
}

/// Name, title and services of each line, or what is wrong.
fn people(text: &str, draft: &Draft) -> Vec<Result<(String, String, String), Fault>> {
    let person = |line: Line| match line.meaning? {
        Meaning::Member(of) => {
            let does: Vec<_> = of.does.iter().map(|id| id.as_str().to_owned()).collect();
            Ok((of.name, of.title, does.join(" ")))
        }
        Meaning::Service(of) => panic!("{of:?}"),
    };
    pasted(text).lines(draft, "EUR".parse().unwrap()).into_iter().map(person).collect()
}

fn added(pasted: &Pasted, draft: &Draft) -> Option<Vec<StaffMember>> {
    let edit = pasted.edit(draft, 7, "EUR".parse().unwrap())?;
    let Edit::Add(addition) = edit else { panic!("staff are added") };
    Some(addition.members.clone())
}

#[test]
fn a_person_has_a_name_and_what_else_the_line_says() {
    let draft = offering(&["Haircut", "Haircut, wash", "Стрижка", "Beard / trim"]);
    for (text, name, title, does) in [
        ("Anna", "Anna", "", ""),
        ("Anna Petrova\tStylist", "Anna Petrova", "Stylist", ""),
        ("Anna;Stylist;haircut, beard / trim", "Anna", "Stylist", "s0 s3"),
        ("Anna;;HAIRCUT, WASH", "Anna", "", "s1"),
        ("Anna;;Haircut;Haircut", "Anna", "", "s0"),
        ("Anna, Stylist, Haircut, Beard / trim", "Anna", "Stylist", "s0 s3"),
        ("Anna,Stylist,\"Haircut\nстрижка\"", "Anna", "Stylist", "s0 s2"),
        ("Анна;Стилист;СТРИЖКА / Haircut", "Анна", "Стилист", "s2 s0"),
        ("آنا;مصففة;Haircut، Стрижка", "آنا", "مصففة", "s0 s2"),
    ] {
        let read = Ok((name.to_owned(), title.to_owned(), does.to_owned()));
        assert_eq!(people(text, &draft), [read], "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_line_is_said_and_nothing_is_published_before_it_is_mended() {
    let draft = offering(&["Haircut"]);
    let long = "x".repeat(121);
    let text = [
        "Name;Title;Services\n;Stylist\nAnna;",
        &long,
        "\nBoris;Barber;Haircut, shave\nVera;;Haircuts\n",
        &long,
    ]
    .concat();
    let unknown = |name: &str| Err(Fault::Service(name.to_owned()));
    assert_eq!(
        people(&text, &draft),
        [Err(Fault::Name), Err(Fault::Title), unknown("shave"), unknown("Haircuts"), Err(Fault::Name)]
    );
    assert_eq!(added(&pasted(&text), &draft), None);
    assert_eq!(added(&pasted(" \n"), &draft), None);
    assert_eq!(people("Name;Title\nAnna", &draft).len(), 1, "the first line names the columns");
}

#[test]
fn who_names_no_services_does_all_or_nothing_and_works_while_the_salon_is_open() {
    let draft = offering(&["Haircut", "Beard"]);
    let list = pasted("ИМЯ;Должность;Услуги\nAnna;Stylist;Beard\nБорис\nВера");
    let members = added(&list, &draft).unwrap();
    let does = |members: &[StaffMember]| -> Vec<usize> { members.iter().map(|of| of.offers.len()).collect() };
    assert_eq!(does(&members), [1, 2, 2]);
    let ids: Vec<_> = members.iter().map(|member| member.id.as_str()).collect();
    assert_eq!(ids, ["anna-7", "n-7", "n-7--2"]);
    for member in &members {
        assert_eq!((&member.hours, &member.breaks, member.prepayment), (&None, &Week::default(), None));
        assert!(member.offers.iter().all(|offer| offer.price.is_none() && offer.duration.is_none()));
    }
    let nothing = added(&Pasted { share: Share::Nothing, ..list }, &draft).unwrap();
    assert_eq!(does(&nothing), [1, 0, 0]);
}
