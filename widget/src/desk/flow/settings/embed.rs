//! What the salon pastes into its site: the tag, as it is chosen here.

use chairtime_shared::id::SalonId;
use chairtime_shared::text::joined;

/// How the widget stands in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// Where the tag is.
    #[default]
    Inline,
    /// Behind a button where the tag is.
    Button,
    /// Behind a button in the corner.
    Floating,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the page is.
    #[default]
    Page,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The attribute's value; empty for none.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A colour as pages write it: `#8a2f5a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour(String);

impl Colour {
    /// The colour that a text names; `None` for anything but six hexadecimal digits behind `#`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let good = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        good.then(|| Self(text.to_ascii_lowercase()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Embed {
    /// Where it stands.
    pub place: Place,
    /// Light or dark.
    pub theme: Theme,
    /// The salon's colour; without one the widget's own.
    pub accent: Option<Colour>,
}

/// Something is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmbedChoice {
    /// Where it stands.
    Place(Place),
    /// Light or dark.
    Theme(Theme),
    /// A colour as typed; what is none is not taken.
    Accent(String),
}

impl Embed {
    /// Something is chosen.
    pub fn choose(&mut self, choice: EmbedChoice) {
        match choice {
            EmbedChoice::Place(place) => self.place = place,
            EmbedChoice::Theme(theme) => self.theme = theme,
            EmbedChoice::Accent(text) => self.accent = Colour::parse(&text).or(self.accent.take()),
        }
    }

    /// The tag of that salon, whose Worker is at `origin`.
    #[must_use]
    pub fn tag(&self, origin: &str, salon: &SalonId) -> String {
        let place = match self.place {
            Place::Inline => "",
            Place::Button => " embed=\"button\"",
            Place::Floating => " embed=\"floating\"",
        };
        let theme = match self.theme {
            Theme::Page => String::new(),
            Theme::Light | Theme::Dark => joined(&[" theme=\"", self.theme.as_str(), "\""]),
        };
        let accent = self.accent.as_ref().map_or_else(String::new, |colour| {
            joined(&[" style=\"--chairtime-accent: ", colour.as_str(), "\""])
        });
        // Fetched beside the script instead of behind it, as the loader asks for it. A button's widget is fetched when it is pressed.
        let front = match self.place {
            Place::Inline => joined(&[
                "<link rel=\"preload\" as=\"fetch\" crossorigin href=\"",
                origin,
                "/v1/salons/",
                salon.as_str(),
                "/front\">\n",
            ]),
            Place::Button | Place::Floating => String::new(),
        };
        let script = joined(&[
            "<script async fetchpriority=\"high\" crossorigin src=\"",
            origin,
            "/widget.js\"></script>\n",
        ]);
        let tag = joined(&["<chairtime-booking salon=\"", salon.as_str(), "\""]);
        [front, script, tag, place.to_owned(), theme, accent, "></chairtime-booking>".to_owned()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_has_what_is_chosen_and_nothing_else() {
        let salon = "belle".parse().unwrap();
        let mut embed = Embed::default();
        let script = "<script async fetchpriority=\"high\" crossorigin src=\"https://book.example/widget.js\"></script>\n";
        let tag = |embed: &Embed| embed.tag("https://book.example", &salon);
        let front = "<link rel=\"preload\" as=\"fetch\" crossorigin href=\"https://book.example/v1/salons/belle/front\">\n";
        let plain = "<chairtime-booking salon=\"belle\"></chairtime-booking>";
        assert_eq!(tag(&embed), [front, script, plain].concat());
        embed.choose(EmbedChoice::Place(Place::Floating));
        embed.choose(EmbedChoice::Theme(Theme::Dark));
        embed.choose(EmbedChoice::Accent("#B23A5E".to_owned()));
        let all = "<chairtime-booking salon=\"belle\" embed=\"floating\" theme=\"dark\" style=\"--chairtime-accent: #b23a5e\"></chairtime-booking>";
        assert_eq!(tag(&embed), [script, all].concat());
    }

    #[test]
    fn what_is_no_colour_changes_nothing() {
        let mut embed = Embed::default();
        for text in ["red", "#12345", "#1234567", "#12345g", "\"onload=", "#ééé"] {
            embed.choose(EmbedChoice::Accent(text.to_owned()));
            assert_eq!(embed.accent, None, "{text}");
        }
        embed.choose(EmbedChoice::Accent("#000000".to_owned()));
        embed.choose(EmbedChoice::Accent("black".to_owned()));
        assert_eq!(embed.accent, Colour::parse("#000000"));
    }
}
