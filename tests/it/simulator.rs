//! Many seeds, each a run of the whole core against everything that can go wrong.
//!
//! `CHAIRTIME_SEEDS=n` sets how many, `CHAIRTIME_STEPS=n` how long, `CHAIRTIME_SEED=n` runs one and prints its trace.

use chairtime_tests::report::Counts;
use chairtime_tests::world::{Trace, run};
use std::panic::{AssertUnwindSafe, catch_unwind};

const SEEDS: u64 = 10_000;
const STEPS: u64 = 500;

/// Everything that must have happened somewhere in the seeds, or the laws were not put to the test.
const INTERESTING: &[&str] = &[
    "all of a guarantee taken",
    "answer lost",
    "authentication_required",
    "booking",
    "call not done",
    "called off a second later",
    "called off after it began",
    "called off at the last free second",
    "called off by the salon",
    "called off by the salon by the terms",
    "called off for a fee",
    "called off for a fee after a grant",
    "called off for more than is there",
    "called off for nothing",
    "called off twice",
    "called off what does not stand",
    "called off, having been shown else",
    "capture",
    "capture asked",
    "capture refused",
    "card after card",
    "card on file charged",
    "card on file paid",
    "card_declined",
    "chain of movements",
    "charge found by a look",
    "charge of a card on file refused",
    "check accepted",
    "check not answered",
    "check of a card on file not answered",
    "check refused: expired",
    "check refused: not accepted",
    "check refused: unknown invoice",
    "check refused: wrong account",
    "check refused: wrong amount",
    "check replayed",
    "client went away",
    "confirmed by hand",
    "crash at the edge",
    "crash in a transaction",
    "crash of the outbox",
    "difference sent back",
    "dispute moved",
    "double click",
    "fee above what was there came",
    "fee given back",
    "fee kept",
    "fee still asked for",
    "granted after a refund by hand",
    "granted refund asked",
    "guarantee held at rest",
    "guarantee let go",
    "guarantee let go of twice",
    "guarantee taken",
    "guarantee taken twice",
    "hold ended",
    "hold extended",
    "hold found to have run out",
    "hold let go by the provider",
    "hold on a card let go",
    "hold released",
    "hold still held when it was looked at",
    "identifier reused",
    "late payment rebooked",
    "late payment refunded",
    "leave asked for again",
    "message delivered again",
    "message dropped",
    "message parked",
    "message replayed",
    "missed too early",
    "missed twice",
    "missed, for a fee",
    "missed, for more than is there",
    "missed, for nothing",
    "more taken than is guaranteed",
    "move refused",
    "moved at the last second",
    "moved by the client",
    "moved by the salon",
    "moved five times",
    "moved from where it is no more",
    "moved into a taken time",
    "moved into its own old time",
    "moved to somebody cheaper",
    "moved to somebody dearer",
    "moved too late",
    "moved what does not stand",
    "moved where it is",
    "no guarantee to let go of",
    "no guarantee to take",
    "nothing asked for",
    "order cancelled",
    "order opened again after an hour",
    "page closed",
    "page for a fee opened",
    "page looked at when its time was up",
    "page refused",
    "page resolved",
    "page was not open any more",
    "paid at both providers",
    "paid for a visit that is off",
    "paid for a visit that stands",
    "part of a guarantee taken",
    "payment asked for",
    "payment asked for after its revoke",
    "payment asked for too late",
    "payment asked for twice",
    "payment confirmed",
    "payment found when its page was closed",
    "payment found when the time of its page was up",
    "provider switched",
    "refund asked again",
    "refund by hand",
    "refund failed",
    "refund found by a look",
    "refund granted",
    "refund granted twice",
    "refund not granted: obstacle",
    "refund not granted: too much",
    "refund refused",
    "refused charge came in after all",
    "reminder",
    "request revoked",
    "request revoked after it was paid",
    "request revoked twice",
    "rest sent back when it was off",
    "revoked payment sent back",
    "said twice",
    "salon told",
    "second payment refunded",
    "second transaction of a page",
    "second transaction of a page sent back",
    "sent again later",
    "slot taken",
    "test payment paid",
    "test payment sent back",
    "test payment started",
    "told: booked",
    "told: called off",
    "told: given back",
    "told: guarantee let go",
    "told: guarantee taken",
    "told: missed",
    "told: moved",
    "told: paid",
    "told: paid too late",
    "told: paid twice",
    "told: payment wanted",
    "too little asked for",
    "transaction charged",
    "transaction declined",
    "void",
    "void refused",
    "voided by hand",
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

/// Runs a seed that has failed once more, and shows how it came to that.
fn show(seed: u64, steps: u64, lines_max: usize) -> bool {
    let trace = Trace::kept();
    let held = catch_unwind(AssertUnwindSafe(|| run(seed, steps, &trace))).is_ok();
    let lines = trace.lines();
    for line in &lines[lines.len().saturating_sub(lines_max)..] {
        let short: String =
            line.chars().take(if lines_max == usize::MAX { usize::MAX } else { 400 }).collect();
        eprintln!("{short}");
    }
    held
}

#[test]
fn every_seed_keeps_the_laws() {
    let steps = number("CHAIRTIME_STEPS").unwrap_or(STEPS);
    if let Some(seed) = number("CHAIRTIME_SEED") {
        assert!(show(seed, steps, usize::MAX), "seed {seed} breaks a law");
        return;
    }
    let seeds = number("CHAIRTIME_SEEDS").unwrap_or(SEEDS);
    let mut counts = Counts::default();
    for seed in 0..seeds {
        let Ok(run) = catch_unwind(|| run(seed, steps, &Trace::default())) else {
            show(seed, steps, 60);
            panic!(
                "seed {seed} breaks a law; replay: CHAIRTIME_SEED={seed} CHAIRTIME_STEPS={steps} \
                 cargo test -p chairtime-tests every_seed -- --nocapture"
            );
        };
        counts.join(&run);
    }
    println!("{seeds} seeds of {steps} steps:\n{counts}");
    if seeds >= SEEDS && steps >= STEPS {
        for what in INTERESTING {
            assert!(counts.of(what) > 0, "never happened: {what}");
        }
    }
}

#[test]
fn a_seed_replays_byte_by_byte() {
    for seed in [1, 7, 4_711] {
        let traces = [Trace::kept(), Trace::kept()];
        let counts = traces.each_ref().map(|trace| run(seed, STEPS, trace));
        assert_eq!(counts[0], counts[1]);
        assert!(traces[0].lines().len() > 100);
        assert_eq!(traces[0].lines(), traces[1].lines(), "seed {seed}");
    }
}
