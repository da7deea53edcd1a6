//! What is typed, chosen and wrong in the form for a member of staff, or for the salon's hours.

use crate::desk::flow::catalogue::terms::TermsChoice;
use crate::desk::flow::staff::days::Kind;
use crate::desk::flow::staff::span::End;

/// Where spans are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The hours of a weekday, 0 for Monday.
    Hours(usize),
    /// The breaks of a weekday.
    Breaks(usize),
    /// The hours of a line of days.
    Line(usize),
}

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// What they are.
    Title,
    /// Their own price of a service, by its place.
    Price(usize),
    /// Their own minutes for it.
    Minutes(usize),
    /// The share or the sum that is paid ahead.
    Ahead,
    /// One end of a span, by its place in its row.
    Span(Row, usize, End),
    /// The first day of a line.
    First(usize),
    /// The last day of a line.
    Last(usize),
}

/// Something that is chosen rather than typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// They do a service, or not.
    Does(usize),
    /// What is paid ahead.
    Terms(TermsChoice),
    /// Whose hours hold.
    Whose(Whose),
    /// Another span.
    Add(Row),
    /// A span less.
    Drop(Row, usize),
    /// The spans of that weekday on all others, too.
    Copy(Row),
    /// Another line of days.
    AddLine,
    /// A line of days less.
    DropLine(usize),
    /// What the days of a line are.
    Kind(usize, Kind),
}

/// What the form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A member of staff.
    Member,
    /// The salon: its opening hours, and the days on which they are others. Nothing else of the form is shown or read.
    Salon,
}

/// Whose hours hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The salon's.
    Salon,
    /// Their own.
    Own,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No name, or one that is too long.
    Name,
    /// A title that is too long.
    Title,
    /// No price and no range of prices.
    Price,
    /// No minutes, or more than a day.
    Minutes,
    /// No share and no sum.
    Ahead,
    /// No day.
    Date,
    /// Before the first day, or more than a year after it.
    Last,
    /// That day is in a line above.
    Twice,
    /// More days than a salon may have in all.
    TooMany,
    /// No time of day.
    Time,
    /// It ends before it begins.
    Backwards,
    /// It overlaps another one.
    Overlap,
}
