//! Languages of texts and messages.

use serde::{Deserialize, Serialize};

/// A language that Chairtime speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Kazakh.
    Kk,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
}

impl Locale {
    /// Every language, in the order offered.
    pub const ALL: [Self; 5] = [Self::En, Self::Ru, Self::Kk, Self::Es, Self::Ar];

    /// The BCP 47 tag, also what the browser's `Intl` takes.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Kk => "kk",
            Self::Es => "es",
            Self::Ar => "ar",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
            Self::Kk => "Қазақша",
            Self::Es => "Español",
            Self::Ar => "العربية",
        }
    }

    /// The value of HTML's `dir`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::En | Self::Ru | Self::Kk | Self::Es => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// What stands between the parts of a list.
    #[must_use]
    pub fn comma(self) -> &'static str {
        match self {
            Self::En | Self::Ru | Self::Kk | Self::Es => ", ",
            Self::Ar => "\u{60c} ",
        }
    }

    /// The language that a BCP 47 tag asks for, by its primary subtag; `None` when we do not speak it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| primary.eq_ignore_ascii_case(locale.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_tag_is_read_by_its_primary_subtag() {
        assert_eq!(Locale::from_tag("ru-KZ"), Some(Locale::Ru));
        assert_eq!(Locale::from_tag("EN_us"), Some(Locale::En));
        assert_eq!(Locale::from_tag("kk-Cyrl-KZ"), Some(Locale::Kk));
        assert_eq!(Locale::from_tag("fr"), None);
    }

    #[test]
    fn every_tag_is_read_back_as_its_language() {
        for locale in Locale::ALL {
            assert_eq!(Locale::from_tag(locale.tag()), Some(locale));
            let direction = if locale == Locale::Ar { "rtl" } else { "ltr" };
            assert_eq!(locale.direction(), direction, "{locale:?}");
        }
    }
}
