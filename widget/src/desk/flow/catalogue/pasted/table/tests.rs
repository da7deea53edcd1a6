//! Lists as they are written by hand, and every writing of RFC 4180.

use super::*;
use proptest::prelude::*;

fn columns_of(text: &str, least: usize) -> Vec<Vec<String>> {
    read(text, least).into_iter().map(|record| record.columns).collect()
}

#[test]
fn quotes_hold_separators_line_ends_and_quotes() {
    let rows = [vec!["a,b", "c\"d\"", ""], vec!["e\nf", "g;h", "i\tj"]];
    for (by, end) in [(",", "\n"), (";", "\r\n"), ("\t", "\n")] {
        let row = |row: &Vec<&str>| {
            let cells: Vec<_> =
                row.iter().map(|cell| ["\"", &cell.replace('"', "\"\""), "\""].concat()).collect();
            cells.join(by)
        };
        let text = rows.iter().map(row).collect::<Vec<_>>().join(end);
        assert_eq!(columns_of(&text, 3), rows, "{text}");
    }
}

#[test]
fn what_cuts_all_records_alike_is_the_separator_else_each_has_its_own() {
    for (text, read) in [
        ("\u{feff}Name,Price\r\n\"A\",1\r\n", vec![vec!["Name", "Price"], vec!["A", "1"]]),
        ("sep=;\na;b,c", vec![vec!["a", "b,c"]]),
        ("a;b,c\nd,e", vec![vec!["a;b", "c"], vec!["d", "e"]]),
        ("a, b,c\nd, e", vec![vec!["a", "b,c"], vec!["d", "e"]]),
        ("a\tb\nc;d;e\n\nf, g,h\n", vec![vec!["a", "b"], vec!["c", "d", "e"], vec!["f", "g,h"]]),
        ("a؛ \"b؛c\"", vec![vec!["a", "b؛c"]]),
        ("a", vec![vec!["a"]]),
        ("", vec![]),
    ] {
        assert_eq!(columns_of(text, 2), read, "{text}");
    }
}

#[test]
fn a_quote_that_nothing_closes_spoils_its_own_line_at_most() {
    for (text, read) in [
        ("\"Cut;48\nBeard;18", vec![vec!["Cut", "48"], vec!["Beard", "18"]]),
        ("Cut;\"48\nBeard;\"18", vec![vec!["Cut", "48"], vec!["Beard", "18"]]),
        ("\"Cut\" deluxe;48\nBeard;18", vec![vec!["Cut\" deluxe", "48"], vec!["Beard", "18"]]),
        ("20\" hair;48\nBeard;18", vec![vec!["20\" hair", "48"], vec!["Beard", "18"]]),
    ] {
        assert_eq!(columns_of(text, 2), read, "{text}");
    }
}

/// Whether a cell is in quotes where it need not be.
#[derive(Debug, Clone, Copy)]
enum Quotes {
    WhereNeeded,
    Anyway,
}

fn cell() -> impl Strategy<Value = (String, Quotes)> {
    let text = proptest::string::string_regex("([a-zA-Zя0-9\"',;؛\t\n /.€-]{0,8})").expect("a pattern");
    let quotes = prop_oneof![Just(Quotes::WhereNeeded), Just(Quotes::Anyway)];
    // What is read has no blanks around it.
    (text.prop_map(|text| text.trim().to_owned()), quotes)
}

fn written((text, quotes): &(String, Quotes), by: &str) -> String {
    let needed = text.contains(['"', '\r', '\n']) || text.contains(by);
    match (needed, quotes) {
        (false, Quotes::WhereNeeded) => text.clone(),
        (true, _) | (false, Quotes::Anyway) => ["\"", &text.replace('"', "\"\""), "\""].concat(),
    }
}

proptest! {
    /// With a line that names the columns, the separator is never in doubt.
    #[test]
    fn every_writing_of_a_list_reads_back(
        rows in proptest::collection::vec((cell(), cell(), cell(), cell()), 1..6),
        by in prop_oneof![Just(","), Just(";"), Just("\t")],
        end in prop_oneof![Just("\n"), Just("\r\n")],
        mark in prop_oneof![Just(""), Just("\u{feff}")],
        last in prop_oneof![Just(""), Just("\n")],
    ) {
        let heads = ["Name", "Price", "Minutes", "Category"];
        let mut lines = vec![heads.join(by)];
        let mut meant = vec![heads.map(str::to_owned).to_vec()];
        for (one, two, three, four) in rows {
            let row = [one, two, three, four];
            let line = row.iter().map(|cell| written(cell, by)).collect::<Vec<_>>().join(by);
            // A line of blanks says nothing.
            if !line.trim().is_empty() {
                lines.push(line);
                meant.push(row.into_iter().map(|(text, _)| text).collect());
            }
        }
        let text = [mark, &lines.join(end), last].concat();
        prop_assert_eq!(columns_of(&text, 3), meant, "{}", text);
    }

    /// Whatever is pasted, nothing of it is lost or said twice, and nothing panics.
    #[test]
    fn any_text_is_cut_at_separators_and_line_ends_alone(text in "[a-c\"',;؛ \t\n\r]{0,40}") {
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
        let read: String = columns_of(&text, 3).concat().concat();
        prop_assert_eq!(letters(&read), letters(&text));
    }
}
