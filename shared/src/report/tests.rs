//! Any division of any history adds up to the whole.

use super::*;
use crate::money::Money;
use crate::movement::Part;
use crate::payment::Attempt;
use proptest::prelude::*;

fn zone() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

fn date(text: &str) -> LocalDate {
    text.parse().unwrap()
}

fn period(from: &str, to: &str, by: Bucket) -> Period {
    Period { from: date(from), to: date(to), by }
}

fn line(at: Timestamp, kind: Kind, minor: u64, code: &str, parts: &[(&str, &str, u64)]) -> Line {
    let parts = parts.iter().map(|(service, staff, minor)| Part {
        service: service.parse().unwrap(),
        staff: staff.parse().unwrap(),
        minor: *minor,
    });
    Line {
        at,
        booking: "0".repeat(32).parse().ok(),
        attempt: Some(Attempt(1)),
        provider: Some(Provider::Stripe),
        kind,
        amount: Money::new(minor, code.parse().unwrap()).unwrap(),
        name: None,
        method: Some("visa".to_owned()),
        parts: parts.collect(),
    }
}

fn report(period: Period, lines: &[Line]) -> Report {
    let mut builder = Builder::new(period, &zone()).unwrap();
    for line in lines {
        builder.add(line);
    }
    builder.finish()
}

#[test]
fn each_kind_has_its_column() {
    let noon = zone().instant(date("2026-03-29"), "12:00".parse().unwrap()).unwrap();
    let lines: Vec<_> =
        Kind::ALL.iter().zip(1_u32..).map(|(kind, n)| line(noon, *kind, 10_u64.pow(n), "EUR", &[])).collect();
    let report = report(period("2026-03-29", "2026-03-29", Bucket::Day), &lines);
    let total = report.currencies[0].total;
    assert_eq!((total.gross, total.charges), (10, 1));
    assert_eq!((total.refunds, total.disputes), (100 - 1_000, 10_000 - 100_000));
    assert_eq!((total.provider_fees, total.fees_kept), (1_000_000 - 10_000_000, 100_000_000 - 1_000_000_000));
    assert_eq!(total.payouts, 10_000_000_000 - 100_000_000_000);
    assert_eq!(total.net, 10 + 900 + 90_000 + 9_000_000);
}

#[test]
fn a_line_counts_on_the_day_that_the_salon_s_clock_shows() {
    let start = zone().start_of_day(date("2026-03-29"));
    let next = zone().start_of_day(date("2026-03-30"));
    assert_eq!(next.since(start), 23 * 3_600, "clocks go forward");
    let lines = [start.plus(-1), start, next.plus(-1), next].map(|at| line(at, Kind::Charge, 1, "EUR", &[]));
    let report = report(period("2026-03-28", "2026-03-30", Bucket::Day), &lines);
    let by_day: Vec<_> =
        report.currencies[0].periods.iter().map(|row| (row.key.to_string(), row.figures.gross)).collect();
    let expected = [("2026-03-28", 1), ("2026-03-29", 2), ("2026-03-30", 1)];
    assert_eq!(by_day, expected.map(|(day, gross)| (day.to_owned(), gross)));
}

#[test]
fn weeks_begin_on_monday_and_months_on_the_first() {
    for (by, starts) in [
        (Bucket::Week, vec!["2026-02-25", "2026-03-02", "2026-03-09"]),
        (Bucket::Month, vec!["2026-02-25", "2026-03-01"]),
    ] {
        let at = zone().start_of_day(date("2026-03-09"));
        let report = report(period("2026-02-25", "2026-03-10", by), &[line(at, Kind::Charge, 1, "EUR", &[])]);
        let found: Vec<_> = report.currencies[0].periods.iter().map(|row| row.key.to_string()).collect();
        assert_eq!(found, starts, "{by:?}");
    }
}

#[test]
fn currencies_are_never_added_together() {
    let at = zone().start_of_day(date("2026-03-09"));
    let lines = [line(at, Kind::Charge, 5, "EUR", &[]), line(at, Kind::Charge, 7, "KZT", &[])];
    let report = report(period("2026-03-09", "2026-03-09", Bucket::Day), &lines);
    let found: Vec<_> = report.currencies.iter().map(|one| (one.currency.code(), one.total.gross)).collect();
    assert_eq!(found, [("EUR", 5), ("KZT", 7)]);
}

#[test]
fn periods_without_sense_are_refused() {
    let new = |from: &str, to: &str| Builder::new(period(from, to, Bucket::Day), &zone()).map(|_| ());
    assert_eq!(new("2026-03-02", "2026-03-01"), Err(PeriodError::Backwards));
    assert_eq!(new("2016-01-01", "2026-12-31"), Err(PeriodError::TooLong));
    assert_eq!(new("2026-03-01", "2026-03-01"), Ok(()));
}

fn add(mut a: Figures, b: Figures) -> Figures {
    a += b;
    a
}

fn all<K>(rows: &[Row<K>]) -> Figures {
    rows.iter().map(|row| row.figures).fold(Figures::default(), add)
}

/// One figure of a row.
fn of(figures: Figures, figure: Figure) -> i64 {
    match figure {
        Figure::Gross => figures.gross,
        Figure::Refunds => figures.refunds,
        Figure::Disputes => figures.disputes,
        Figure::ProviderFees => figures.provider_fees,
        Figure::Net => figures.net,
        Figure::FeesKept => figures.fees_kept,
        Figure::Payouts => figures.payouts,
    }
}

/// Each figure of each row is the sum of the lines that are selected for it.
fn made_of_its_lines(report: &CurrencyReport, lines: &[Line]) -> Result<(), TestCaseError> {
    use crate::figure::Division;
    fn rows<K>(
        division: Division,
        rows: &[Row<Option<K>>],
        text: fn(&K) -> &str,
    ) -> Vec<(Option<OfRow>, Figures)> {
        let key = |row: &Row<Option<K>>| row.key.as_ref().map_or(String::new(), |key| text(key).to_owned());
        rows.iter().map(|row| (Some(OfRow { division, key: key(row) }), row.figures)).collect()
    }
    let mut all = vec![(None, report.total)];
    all.extend(rows(Division::Service, &report.services, ServiceId::as_str));
    all.extend(rows(Division::Staff, &report.staff, StaffId::as_str));
    all.extend(rows(Division::Provider, &report.providers, |provider| provider.as_str()));
    all.extend(rows(Division::Method, &report.methods, String::as_str));
    for (row, figures) in all {
        for figure in Figure::ALL {
            let selection = Selection { currency: report.currency, figure, row: row.clone() };
            let counted: Vec<i64> = lines.iter().filter_map(|line| selection.counted(line)).collect();
            let written = serde_json::to_string(&selection).unwrap();
            prop_assert_eq!(serde_json::from_str::<Selection>(&written).unwrap(), selection.clone());
            prop_assert!(!counted.contains(&0));
            prop_assert_eq!(counted.iter().sum::<i64>(), of(figures, figure), "{:?}", selection);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_division_adds_up_to_the_whole(
        history in proptest::collection::vec((0..40_i64 * 86_400, 0..Kind::ALL.len(), 1..100_000_u64, 0..2_usize, any::<bool>(), 0..4_usize), 0..80),
        by in 0..3_usize,
        cut in 1..30_i64,
    ) {
        let first = zone().start_of_day(date("2026-03-10"));
        let lines: Vec<_> = history.iter().map(|(after, kind, minor, currency, nobodys, who)| {
            let (staff, service) = (["ada", "vera", "ada", "vera"][*who], ["cut", "cut", "wash", "dye"][*who]);
            let parts: &[(&str, &str, u64)] =
                if *nobodys { &[] } else { &[(service, staff, *minor / 3), ("shave", "eve", *minor - *minor / 3)] };
            let code = ["EUR", "JPY"][*currency];
            line(first.plus(*after), Kind::ALL[*kind], *minor, code, parts)
        }).collect();
        let by = [Bucket::Day, Bucket::Week, Bucket::Month][by];
        let whole = report(period("2026-03-10", "2026-04-30", by), &lines);
        prop_assert_eq!(whole.movements, lines.len() as u64);
        let mut pieces = lines.chunks(7).map(|lines| report(whole.period, lines));
        let mut merged = pieces.next().unwrap_or_else(|| report(whole.period, &[]));
        pieces.for_each(|piece| merged.merge(piece));
        prop_assert_eq!(&merged, &whole);
        let last = date("2026-03-10").plus_days(cut);
        let early = report(Period { to: last, ..whole.period }, &lines);
        let late = report(Period { from: last.plus_days(1), ..whole.period }, &lines);
        prop_assert_eq!(early.movements + late.movements, whole.movements);
        for one in &whole.currencies {
            let total = one.total;
            prop_assert_eq!(total.net, total.gross - total.refunds - total.disputes - total.provider_fees);
            prop_assert_eq!(all(&one.periods), total);
            prop_assert_eq!(all(&one.providers), total);
            prop_assert_eq!(all(&one.methods), total);
            // A charge with two parts is a charge of both.
            let money = |figures: Figures| Figures { charges: 0, ..figures };
            prop_assert_eq!(money(all(&one.services)), money(total));
            prop_assert_eq!(money(all(&one.staff)), money(total));
            let part = |report: &Report| report.currencies.iter().find(|other| other.currency == one.currency).map_or(Figures::default(), |other| other.total);
            prop_assert_eq!(add(part(&early), part(&late)), total);
            let signed: i64 = lines.iter().filter(|line| line.amount.currency() == one.currency).map(|line| {
                let minor = i64::try_from(line.amount.minor()).unwrap();
                match line.kind.direction() {
                    crate::movement::Direction::In => minor,
                    crate::movement::Direction::Out => -minor,
                    crate::movement::Direction::None => 0,
                }
            }).sum();
            prop_assert_eq!(signed, total.net);
            made_of_its_lines(one, &lines)?;
        }
    }
}

#[test]
fn a_report_is_read_as_it_is_written() {
    let figures = Figures {
        gross: 7,
        refunds: 6,
        disputes: 5,
        provider_fees: 4,
        net: -8,
        fees_kept: 3,
        charges: 2,
        payouts: 1,
    };
    let row = Row { key: Some(Provider::Stripe), figures };
    let text = serde_json::to_string(&row).unwrap();
    assert!(text.starts_with(r#"{"key":"stripe","gross":7,"refunds":6,"#), "{text}");
    assert_eq!(serde_json::from_str::<Row<Option<Provider>>>(&text).unwrap(), row);
}

#[test]
fn a_period_has_at_least_one_day_and_not_too_many() {
    let days = |days| {
        let from = date("2026-01-01");
        Period { from, to: from.plus_days(days - 1), by: Bucket::Day }.days()
    };
    assert_eq!((days(1), days(DAYS_MAX)), (Ok(1), Ok(DAYS_MAX)));
    assert_eq!((days(0), days(DAYS_MAX + 1)), (Err(PeriodError::Backwards), Err(PeriodError::TooLong)));
}

#[test]
fn what_is_no_figure_in_its_place_is_refused() {
    for good in ["EUR.net", "EUR.gross.service.", "KZT.provider_fees.method.a.b"] {
        let selection: Selection = good.parse().unwrap();
        assert_eq!(serde_json::to_value(selection).unwrap(), good);
    }
    for bad in ["", "EUR", "EUR.", "EUR.all", "EUR.net.", "EUR.net.service", "EUR.net.day.x", "net.EUR"] {
        assert_eq!(bad.parse::<Selection>(), Err(NotAFigure), "{bad}");
    }
}
