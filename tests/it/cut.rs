//! Every message cut for 24 hours: each payment is in the books ten minutes later at most, by the cron and the outbox alone.
//!
//! Whole days at a salon with Stripe, with TipTop Pay, with both, each way round; fine ones, and ones on which power fails,
//! answers get lost and the ledger is down for minutes. Then the wait counts from when it is up again. The cron's pace is read
//! from `wrangler.toml`. `CUT_DAYS=n` sets how many days of each, `SEED=n` which.

use chairtime_shared::provider::Provider::{self, Stripe, TipTopPay};
use chairtime_tests::report::Counts;
use chairtime_tests::world::cut::{Figures, RIGHT_SECONDS, Setting, Weather, cut};

const WRANGLER: &str = include_str!("../../wrangler.toml");

fn set<'a>(name: &str) -> &'a str {
    let line = WRANGLER.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = ")).unwrap();
    line.trim_matches(['[', ']', '"'])
}

fn setting() -> Setting {
    let minutes = set("crons").strip_prefix("*/").and_then(|rest| rest.strip_suffix(" * * * *"));
    let cron = minutes.and_then(|minutes| minutes.parse::<i64>().ok()).expect("every so many minutes") * 60;
    Setting { cron, every: set("RECONCILE_SECONDS").parse().unwrap() }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

fn days(weather: Weather) -> Figures {
    let salons: [&[Provider]; 4] = [&[Stripe], &[TipTopPay], &[Stripe, TipTopPay], &[TipTopPay, Stripe]];
    let first = number("SEED").unwrap_or(1) * 1_000;
    let mut all = Figures::default();
    for day in 0..number("CUT_DAYS").unwrap_or(1) {
        for (index, providers) in salons.iter().enumerate() {
            let seed = first + day * 4 + index as u64;
            let Figures { waits, waits_with_outage, cut, listed, listed_in_a_minute, calls, counts } =
                cut(seed, providers.to_vec(), weather, setting());
            assert!(waits.len() > 100, "seed {seed}: only {} payments", waits.len());
            assert!(cut >= waits.len(), "seed {seed}: of {} payments {cut} messages", waits.len());
            all.waits.extend(waits);
            all.waits_with_outage.extend(waits_with_outage);
            all.cut += cut;
            all.listed += listed;
            all.listed_in_a_minute = all.listed_in_a_minute.max(listed_in_a_minute);
            all.calls += calls;
            all.counts.join(&counts);
        }
    }
    all.waits.sort_unstable();
    all
}

fn tell(weather: Weather, all: &Figures) {
    let (payments, days) = (all.waits.len(), 4 * number("CUT_DAYS").unwrap_or(1));
    println!(
        "{weather:?}, {days} days of 24 hours: {payments} payments, {} messages cut; in the books after {} s in the middle, \
         {} s at most; {} lists a day and salon ({} in one minute at most), {} other calls",
        all.cut,
        all.waits[payments / 2],
        all.waits[payments - 1],
        all.listed / days,
        all.listed_in_a_minute,
        all.calls / days
    );
    if let Some(longest) = all.waits_with_outage.iter().max() {
        println!(
            "{} of them while the ledger was down, at most {longest} s after the payment itself",
            all.waits_with_outage.len()
        );
    }
    println!("{}", all.counts);
    assert!(all.waits[payments - 1] <= RIGHT_SECONDS);
    happened(&all.counts, &["payment confirmed", "late payment rebooked", "listed: different, and mended"]);
    assert_eq!(all.counts.of("message delivered again") + all.counts.of("message parked"), 0);
}

fn happened(counts: &Counts, all: &[&str]) {
    for what in all {
        assert!(counts.of(what) > 0, "never happened: {what}");
    }
}

#[test]
fn with_every_message_cut_each_payment_is_in_the_books_within_ten_minutes() {
    tell(Weather::Calm, &days(Weather::Calm));
}

#[test]
fn nor_does_it_take_longer_when_power_and_calls_fail() {
    let all = days(Weather::Rough);
    tell(Weather::Rough, &all);
    happened(&all.counts, &["crash in a transaction", "call not done", "answer lost"]);
    assert!(!all.waits_with_outage.is_empty(), "the ledger was never down");
}

#[test]
#[should_panic(expected = "is not in the books")]
fn a_cron_that_comes_every_quarter_of_an_hour_is_too_slow() {
    let _ = cut(1, vec![Stripe], Weather::Calm, Setting { cron: 900, ..setting() });
}
