//! The tables themselves: one code, one sentence, two languages.

use chairtime_shared::locale::DeskLocale;
use chairtime_worker::connect::{Judgement, StripeJudgement, rows, sentence};
use chairtime_worker::connection::{Finding, Outcome};
use std::collections::BTreeSet;

#[test]
fn every_code_and_every_sentence_is_its_own() {
    let count = rows().count();
    let unique = |text: fn(chairtime_worker::connect::Row) -> &'static str| {
        rows().map(text).collect::<BTreeSet<_>>().len()
    };
    assert_eq!([unique(|row| row.code), unique(|row| row.en), unique(|row| row.ru)], [count; 3]);
    assert!(rows().filter(|row| row.outcome == Outcome::Failed).count() >= 30);
}

#[test]
fn both_languages_say_with_the_same_parts() {
    let parts = |text: &str| (0..4).filter(|at| text.contains(&format!("{{{at}}}"))).collect::<Vec<_>>();
    for row in rows() {
        assert_eq!(parts(row.en), parts(row.ru), "{}", row.code);
        assert!(row.ru.chars().any(|char| ('а'..='я').contains(&char)), "{}", row.code);
        assert!(row.en.is_char_boundary(0) && row.en.len() > 15, "{}", row.code);
    }
}

#[test]
fn a_sentence_is_made_of_the_finding_alone() {
    let finding = StripeJudgement::CurrencyConverted.with(&["KZT", "EUR"]);
    let stored: Finding = serde_json::from_str(&serde_json::to_string(&finding).unwrap()).unwrap();
    assert!(
        sentence(&stored, DeskLocale::En)
            .starts_with("Prices are in KZT, but this account is paid out in EUR")
    );
    assert!(
        sentence(&stored, DeskLocale::Ru)
            .starts_with("Цены в KZT, а деньги этого аккаунта выплачиваются в EUR")
    );
    let newer = Finding { code: "from_the_future".into(), ..finding };
    assert_eq!(sentence(&newer, DeskLocale::Ru), "from_the_future");
}
