//! The tables themselves: one code, one sentence; and the desk has each in its languages.

use chairtime_shared::locale::Locale;
use chairtime_worker::connect::{Judgement, StripeJudgement, details, rows, sentence};
use chairtime_worker::connection::{Finding, Outcome};
use chairtime_worker::reconcile::{Note, Stage};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_code_and_every_sentence_is_its_own() {
    let count = rows().count();
    let unique = |text: fn(chairtime_worker::connect::Row) -> &'static str| {
        rows().map(text).collect::<BTreeSet<_>>().len()
    };
    assert_eq!([unique(|row| row.code), unique(|row| row.en)], [count; 2]);
    assert!(rows().all(|row| row.en.len() > 15));
    assert!(rows().filter(|row| row.outcome == Outcome::Failed).count() >= 30);
}

/// What the desk says in that language, by code.
fn told(locale: Locale) -> BTreeMap<String, String> {
    let path = format!("{}/../widget/texts-told/{}.json", env!("CARGO_MANIFEST_DIR"), locale.tag());
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn parts(text: &str) -> Vec<i32> {
    (0..4).filter(|at| text.contains(&format!("{{{at}}}"))).collect()
}

#[test]
fn the_desk_says_every_finding_in_its_other_languages_with_the_same_parts() {
    let keys = |locale| told(locale).into_keys().collect::<BTreeSet<_>>();
    for locale in Locale::ALL.into_iter().filter(|locale| *locale != Locale::En) {
        let told = told(locale);
        for row in rows() {
            let text = told.get(row.code).unwrap_or_else(|| panic!("{locale:?} lacks {}", row.code));
            assert_eq!(parts(row.en), parts(text), "{locale:?} {}", row.code);
            assert_ne!(row.en, text, "{locale:?} {}", row.code);
        }
        assert_eq!(keys(locale), keys(Locale::Ru), "{locale:?}");
        let sentences: BTreeSet<_> = rows().map(|row| &told[row.code]).collect();
        assert_eq!(sentences.len(), rows().count(), "{locale:?}: each is its own");
    }
}

#[test]
fn a_note_that_was_kept_is_read_back_and_the_desk_has_words_for_it() {
    let russian = told(Locale::Ru);
    let stages = [
        Stage::Payments,
        Stage::Refunds,
        Stage::Disputes,
        Stage::Messages,
        Stage::Fees,
        Stage::Payouts,
        Stage::Balance,
        Stage::Transactions,
    ];
    for stage in stages {
        let right = "rak_some_read".to_owned();
        let sentence = Note::RightMissing { stage, right }.sentence();
        let (code, [what, right]) = Note::read(&sentence).unwrap();
        assert_eq!((code, right), ("note_right_missing", "rak_some_read"), "{sentence}");
        assert!(russian.contains_key(code) && russian.contains_key(what), "{code} {what}");
        let sentence = Note::Refused { stage, code: "418 (teapot)".to_owned() }.sentence();
        assert_eq!(Note::read(&sentence), Some(("note_refused", ["", "418 (teapot)"])));
    }
    for (note, expected) in [(Note::KeyRefused, "note_key_refused"), (Note::NoKey, "note_no_key")] {
        assert_eq!(Note::read(&note.sentence()), Some((expected, ["", ""])));
        assert!(russian.contains_key(expected));
    }
    assert_eq!(Note::read("Сверка не полна."), None, "of another version");
}

#[test]
fn a_sentence_is_made_of_the_finding_alone() {
    let finding = StripeJudgement::CurrencyConverted.with(&["KZT", "EUR"]);
    let stored: Finding = serde_json::from_str(&serde_json::to_string(&finding).unwrap()).unwrap();
    assert!(sentence(&stored).starts_with("Prices are in KZT, but this account is paid out in EUR"));
    assert_eq!(details(&stored), ["KZT", "EUR"]);
    assert!(details(&StripeJudgement::KeyAccepted.found()).is_empty());
    let newer = Finding { code: "from_the_future".into(), ..finding };
    assert_eq!(sentence(&newer), "from_the_future");
}
