//! Records and columns of a list: as people type and copy it, and as spreadsheets write CSV (RFC 4180).
//!
//! A column in quotes may hold separators, line ends, and quotes written twice. What stands between columns is not said by the text. It
//! is what cuts all records into the same number of columns; where nothing does, each record is cut by the first separator in it. A comma
//! alone comes last, for it is in prices, too.
//!
//! Deliberately absent: an error. A quote that nothing closes is a letter like others, so its line is read, shown and mended by itself.
//! `csv-core` would put everything up to the end of the file into that column and has to be told the separator, and with what is
//! needed around it to find that it is half a kilobyte heavier in wasm than this (3.9 KB compressed against 3.4).

/// What stands between two columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// As a spreadsheet copies.
    Tab,
    /// As a spreadsheet writes CSV where a comma is in numbers.
    Semicolon,
    /// As an Arabic keyboard has it.
    ArabicSemicolon,
    /// A comma and a space, as people type: other commas are in prices.
    SpacedComma,
    /// As RFC 4180 has it.
    Comma,
}

impl Separator {
    /// What tells most first.
    const ALL: [Self; 5] =
        [Self::Tab, Self::Semicolon, Self::ArabicSemicolon, Self::SpacedComma, Self::Comma];

    fn text(self) -> &'static str {
        match self {
            Self::Tab => "\t",
            Self::Semicolon => ";",
            Self::ArabicSemicolon => "؛",
            Self::SpacedComma => ", ",
            Self::Comma => ",",
        }
    }
}

/// What a record or a column may end with.
const ENDS: [char; 5] = ['\n', '\t', ';', '؛', ','];

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// As it is written.
    pub text: &'a str,
    /// What its columns say, without quotes and without blanks around it.
    pub columns: Vec<String>,
    /// What stands between them.
    pub by: Separator,
}

impl Record<'_> {
    /// What a column says; nothing where there is none.
    #[must_use]
    pub fn column(&self, at: usize) -> &str {
        self.columns.get(at).map_or("", String::as_str)
    }
}

/// The length of a column in quotes that begins with the text. `None` where the quote is a letter: nothing closes it, or the column
/// goes on behind what does.
fn quoted(text: &str) -> Option<usize> {
    text.strip_prefix('"')?;
    let mut at = 1;
    loop {
        at += text.get(at..)?.find('"')? + 1;
        let rest = text.get(at..)?;
        if !rest.starts_with('"') {
            let next = rest.trim_start_matches([' ', '\r']);
            return (next.is_empty() || next.starts_with(ENDS)).then_some(at);
        }
        at += 1;
    }
}

/// What stands before the first `end` outside quotes, and what behind it: nothing where there is no end.
fn cut<'a>(text: &'a str, end: &str) -> (&'a str, Option<&'a str>) {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        // Quotes begin what any of the ends may have left, for which of them parts columns is not known yet.
        let inner = rest.trim_start_matches(' ');
        at += quoted(inner).map_or(0, |length| rest.len() - inner.len() + length);
        let rest = text.get(at..).unwrap_or_default();
        let Some(found) = rest.find(ENDS) else { return (text, None) };
        at += found;
        let rest = rest.get(found..).unwrap_or_default();
        if let Some(behind) = rest.strip_prefix(end) {
            return (text.get(..at).unwrap_or_default(), Some(behind));
        }
        at += rest.chars().next().map_or(0, char::len_utf8);
    }
}

/// What the `end`s part.
fn parts<'a>(text: &'a str, end: &str) -> Vec<&'a str> {
    let (mut all, mut rest) = (Vec::new(), Some(text));
    while let Some(text) = rest {
        let (part, behind) = cut(text, end);
        all.push(part);
        rest = behind;
    }
    all
}

/// What a column says.
fn content(column: &str) -> String {
    let column = column.trim();
    let inner = column.strip_prefix('"').and_then(|column| column.strip_suffix('"'));
    match inner.filter(|_| quoted(column) == Some(column.len())) {
        // Quotes within come in pairs, with nothing between the two.
        Some(inner) => inner.split('"').step_by(2).collect::<Vec<_>>().join("\"").trim().to_owned(),
        None => column.trim_matches('"').trim().to_owned(),
    }
}

fn columns(record: &str, by: Separator) -> Vec<String> {
    parts(record, by.text()).into_iter().map(content).collect()
}

/// What cuts all records into the same number of columns, and into so many at least.
fn common(records: &[&str], least: usize) -> Option<Separator> {
    let counts = |by| records.iter().map(move |record| columns(record, by).len());
    // Where people put spaces behind commas, one without is in a number.
    let typed = counts(Separator::SpacedComma).any(|count| count > 1);
    let even = |by: &Separator| {
        let first = counts(*by).next().unwrap_or(0);
        first >= least && counts(*by).all(|count| count == first)
    };
    Separator::ALL.into_iter().filter(|by| *by != Separator::Comma || !typed).find(even)
}

/// The records of a text; of `least` columns at least, where all have as many.
#[must_use]
pub fn read(text: &str, least: usize) -> Vec<Record<'_>> {
    let mut texts = parts(text.trim_start_matches('\u{feff}'), "\n");
    texts.retain(|record| !record.trim().is_empty());
    // Excel is told the separator like this, and tells it.
    let told = texts.first().and_then(|first| first.trim().strip_prefix("sep="));
    let told = told.and_then(|by| Separator::ALL.into_iter().find(|one| one.text() == by));
    if told.is_some() {
        texts.remove(0);
    }
    let by = told.or_else(|| common(&texts, least));
    let record = |text| {
        let first = || Separator::ALL.into_iter().find(|by| columns(text, *by).len() > 1);
        let by = by.or_else(first).unwrap_or(Separator::Tab);
        Record { text, columns: columns(text, by), by }
    };
    texts.into_iter().map(record).collect()
}

#[cfg(test)]
mod tests;
