//! What a check of a connection can come to: a code, how grave it is, and its sentence in English. The desk has the
//! sentences of the other languages by the same codes (`widget/texts-told`).
//!
//! Invariant: one code, one sentence, one remedy; the text of a code never changes its meaning. A sentence says what is
//! so and what to do about it, in the owner's words. What it needs beside the code (a right's name, an address) is kept
//! with the finding, so that a finding of last week reads in any language. Deliberately absent: keys, in any sentence.

use super::{StripeJudgement, TestJudgement, TipTopJudgement};
use crate::connection::{Finding, Outcome};

/// One row of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The stable code.
    pub code: &'static str,
    /// Which check.
    pub check: &'static str,
    /// How grave.
    pub outcome: Outcome,
    /// The sentence in English; `{0}`, `{1}` stand for what the finding holds.
    pub en: &'static str,
}

/// Writes an enum of judgements: name, code, check, outcome, and the sentence.
macro_rules! judgements {
    ($(#[$outer:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $code:literal, $check:literal, $outcome:ident,
        $en:literal;)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $enum {
            $($(#[$doc])* $name,)*
        }

        impl $enum {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        impl $crate::connect::judgement::Judgement for $enum {
            fn row(self) -> $crate::connect::judgement::Row {
                use $crate::connection::Outcome;
                match self {
                    $(Self::$name => $crate::connect::judgement::Row {
                        code: $code, check: $check, outcome: Outcome::$outcome, en: $en,
                    },)*
                }
            }
        }
    };
}
pub(super) use judgements;

/// Between the parts of a finding's detail. No address, currency or name of a right has one.
const SEPARATOR: char = '\n';

/// A row of one of the tables.
pub trait Judgement: Copy {
    /// The row.
    fn row(self) -> Row;

    /// The finding, with what its sentence needs.
    fn with(self, details: &[&str]) -> Finding {
        let Row { code, check, outcome, .. } = self.row();
        let detail: Vec<_> = details.iter().map(|detail| detail.replace(SEPARATOR, " ")).collect();
        Finding { check: check.into(), outcome, code: code.into(), detail: detail.join("\n") }
    }

    /// The finding, when its sentence needs nothing more.
    fn found(self) -> Finding {
        self.with(&[])
    }
}

/// Every row there is.
pub fn rows() -> impl Iterator<Item = Row> {
    let stripe = StripeJudgement::ALL.iter().map(|judgement| judgement.row());
    let tiptoppay = TipTopJudgement::ALL.iter().map(|judgement| judgement.row());
    stripe.chain(tiptoppay).chain(TestJudgement::ALL.iter().map(|judgement| judgement.row()))
}

/// What the sentence of a finding needs, part by part.
#[must_use]
pub fn details(finding: &Finding) -> Vec<String> {
    if finding.detail.is_empty() {
        return Vec::new();
    }
    finding.detail.split(SEPARATOR).map(str::to_owned).collect()
}

/// The sentence of a finding. One of a later version, whose code is not known here, is shown as its code.
#[must_use]
pub fn sentence(finding: &Finding) -> String {
    let Some(row) = rows().find(|row| row.code == finding.code) else { return finding.code.clone() };
    let details = finding.detail.split(SEPARATOR).enumerate();
    details.fold(row.en.to_owned(), |text, (at, detail)| text.replace(&format!("{{{at}}}"), detail))
}
