//! Whom a client wants for a visit: anyone, one person, or somebody for each service.

use crate::flat::{Missing, need};
use crate::id::StaffId;
use serde::{Deserialize, Serialize};

/// Who shall do the visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "WrittenChoice")]
pub enum StaffChoice {
    /// Whoever is free, does all of it and costs what was shown; where nobody does all of it, several.
    Any,
    /// This person.
    Member {
        /// Their slug.
        id: StaffId,
    },
    /// Service by service. Written as `any` with `each` beside it, so that code which knows one person for all reads
    /// whoever is free.
    #[serde(rename = "any")]
    Each {
        /// For each service in order: this person, or whoever is free.
        each: Vec<Option<StaffId>>,
    },
}

impl StaffChoice {
    /// Each service by whoever is named for it: one choice where it is the same throughout.
    #[must_use]
    pub fn of(each: Vec<Option<StaffId>>) -> Self {
        match each.first().filter(|first| each.iter().all(|one| one == *first)) {
            Some(Some(id)) => Self::Member { id: id.clone() },
            Some(None) => Self::Any,
            None if each.is_empty() => Self::Any,
            None => Self::Each { each },
        }
    }

    /// Who is wanted for the service at that place; `None` for whoever is free.
    #[must_use]
    pub fn wanted(&self, place: usize) -> Option<&StaffId> {
        match self {
            Self::Any => None,
            Self::Member { id } => Some(id),
            Self::Each { each } => each.get(place)?.as_ref(),
        }
    }

    /// The same for so many services, but for the one at `place`: that by `staff`, or whoever is free.
    #[must_use]
    pub fn with(&self, services: usize, place: usize, staff: Option<&StaffId>) -> Self {
        let one = |at| if at == place { staff } else { self.wanted(at) };
        Self::of((0..services).map(|at| one(at).cloned()).collect())
    }

    /// The same without the service at `place`, of so many.
    #[must_use]
    pub fn without(&self, services: usize, place: usize) -> Self {
        let left = (0..services).filter(|at| *at != place);
        Self::of(left.map(|at| self.wanted(at).cloned()).collect())
    }

    /// As the addresses of free times say it: `any`, a slug, or one of the two for each service with commas between.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut text = String::new();
        let each = match self {
            Self::Any => &[None][..],
            Self::Member { id } => return id.as_str().to_owned(),
            Self::Each { each } => each,
        };
        for (place, one) in each.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            text.push_str(one.as_ref().map_or("any", StaffId::as_str));
        }
        text
    }

    /// True when a visit that is done by `staff`, service by service, is one with whom was chosen.
    #[must_use]
    pub fn is_met_by(&self, staff: &[StaffId]) -> bool {
        match self {
            Self::Any => true,
            Self::Member { id } => staff.iter().all(|by| by == id),
            Self::Each { each } => {
                let met =
                    |(wanted, by): (&Option<StaffId>, &StaffId)| wanted.as_ref().is_none_or(|id| id == by);
                each.len() == staff.len() && each.iter().zip(staff).all(met)
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChoiceName {
    Any,
    Member,
}

/// A [`StaffChoice`] as it is written.
#[derive(Deserialize)]
struct WrittenChoice {
    kind: ChoiceName,
    id: Option<StaffId>,
    #[serde(default)]
    each: Vec<Option<StaffId>>,
}

impl TryFrom<WrittenChoice> for StaffChoice {
    type Error = Missing;

    fn try_from(written: WrittenChoice) -> Result<Self, Missing> {
        Ok(match written.kind {
            ChoiceName::Any if written.each.is_empty() => Self::Any,
            ChoiceName::Any => Self::Each { each: written.each },
            ChoiceName::Member => Self::Member { id: need(written.id, "id")? },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(ids: &[&str]) -> Vec<Option<StaffId>> {
        ids.iter().map(|id| (*id != "any").then(|| id.parse().unwrap())).collect()
    }

    #[test]
    fn the_same_for_each_is_one_choice_for_all() {
        assert_eq!(StaffChoice::of(each(&[])), StaffChoice::Any);
        assert_eq!(StaffChoice::of(each(&["any", "any"])), StaffChoice::Any);
        assert_eq!(
            StaffChoice::of(each(&["ada", "ada"])),
            StaffChoice::Member { id: "ada".parse().unwrap() }
        );
        for mixed in [["ada", "any"], ["any", "ada"], ["ada", "bo"]] {
            assert_eq!(StaffChoice::of(each(&mixed)), StaffChoice::Each { each: each(&mixed) });
        }
    }

    #[test]
    fn a_choice_is_met_by_those_who_were_named_and_by_anyone_else_where_nobody_was() {
        let met = |choice: &StaffChoice, by: &[&str]| {
            choice.is_met_by(&by.iter().map(|id| id.parse().unwrap()).collect::<Vec<_>>())
        };
        let ada = StaffChoice::Member { id: "ada".parse().unwrap() };
        let two = StaffChoice::Each { each: each(&["ada", "any"]) };
        assert!(met(&StaffChoice::Any, &["ada", "bo"]));
        assert!(met(&ada, &["ada", "ada"]) && !met(&ada, &["ada", "bo"]));
        assert!(met(&two, &["ada", "bo"]) && met(&two, &["ada", "ada"]) && !met(&two, &["bo", "ada"]));
        assert!(!met(&two, &["ada"]) && !met(&two, &["ada", "bo", "bo"]), "so many services are none of its");
    }

    #[test]
    fn one_service_is_given_to_somebody_else_and_the_others_stay() {
        let (ada, bo) = ("ada".parse().unwrap(), "bo".parse().unwrap());
        let by_ada = StaffChoice::Member { id: "ada".parse().unwrap() };
        assert_eq!(by_ada.with(2, 1, Some(&bo)), StaffChoice::Each { each: each(&["ada", "bo"]) });
        assert_eq!(by_ada.with(2, 1, Some(&bo)).with(2, 1, Some(&ada)), by_ada, "one again for all");
        assert_eq!(StaffChoice::Any.with(2, 0, Some(&bo)), StaffChoice::Each { each: each(&["bo", "any"]) });
        assert_eq!(by_ada.with(1, 0, None), StaffChoice::Any);
    }

    #[test]
    fn a_service_that_goes_takes_its_choice_along() {
        let three = StaffChoice::Each { each: each(&["ada", "bo", "any"]) };
        assert_eq!(three.without(3, 1), StaffChoice::Each { each: each(&["ada", "any"]) });
        assert_eq!(three.without(3, 2).without(2, 0), StaffChoice::Member { id: "bo".parse().unwrap() });
        assert_eq!(StaffChoice::Any.without(1, 0), StaffChoice::Any);
    }

    #[test]
    fn an_address_names_one_for_all_or_one_for_each() {
        assert_eq!(StaffChoice::Any.to_query(), "any");
        assert_eq!(StaffChoice::Member { id: "ada".parse().unwrap() }.to_query(), "ada");
        assert_eq!(StaffChoice::Each { each: each(&["ada", "any", "bo"]) }.to_query(), "ada,any,bo");
    }
}
