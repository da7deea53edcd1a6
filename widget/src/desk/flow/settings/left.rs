//! What is left to do before clients can book and pay: the way of a new salon through its first hour.

use crate::desk::data::Shop;
use crate::desk::data::catalogue::Draft;
use chairtime_shared::catalogue::Week;
use chairtime_shared::provider::Mode;

/// A step of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is something to book.
    Services,
    /// Somebody does something.
    Staff,
    /// Somebody is there at some time.
    Hours,
    /// A provider is connected.
    Provider,
    /// Real money moves.
    Live,
}

/// The steps in their order, each with how it stands.
#[must_use]
pub fn steps(draft: &Draft, shop: &Shop) -> [(Step, Stands); 5] {
    let open = |week: &Week| week.0.iter().any(|spans| !spans.is_empty());
    let hours = |member: &chairtime_shared::catalogue::StaffMember| {
        open(member.hours.as_ref().unwrap_or(&draft.hours))
    };
    let works = draft.staff.iter().any(|member| !member.offers.is_empty());
    let live = shop.providers.iter().any(|connected| connected.mode == Mode::Live);
    [
        (Step::Services, Stands::of(!draft.services.is_empty())),
        (Step::Staff, Stands::of(works)),
        (Step::Hours, Stands::of(draft.staff.iter().any(hours) || open(&draft.hours))),
        (Step::Provider, Stands::of(!shop.providers.is_empty())),
        (Step::Live, Stands::of(live)),
    ]
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It is done.
    Done,
    /// It is left to do.
    Left,
}

impl Stands {
    fn of(done: bool) -> Self {
        if done { Self::Done } else { Self::Left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Decode;
    use crate::desk::data::Connected;
    use chairtime_shared::provider::Provider;

    fn draft() -> Draft {
        let text = include_str!("../../../../../tests/demo/belle.json");
        Draft::decode(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap()
    }

    fn shop(mode: Option<Mode>) -> Shop {
        let providers = mode.map(|mode| Connected { provider: Provider::Stripe, mode });
        Shop {
            name: "Belle".to_owned(),
            locale: chairtime_shared::locale::Locale::En,
            zone: "Europe/Berlin".to_owned(),
            currency: "EUR".parse().unwrap(),
            services: Vec::new(),
            staff: Vec::new(),
            providers: providers.into_iter().collect(),
        }
    }

    fn left(draft: &Draft, mode: Option<Mode>) -> Vec<Step> {
        let all = steps(draft, &shop(mode));
        all.into_iter().filter(|(_, stands)| *stands == Stands::Left).map(|(step, _)| step).collect()
    }

    #[test]
    fn each_step_is_left_until_it_is_done() {
        use Step::{Hours, Live, Provider, Services, Staff};
        let mut draft = draft();
        assert_eq!(left(&draft, Some(Mode::Live)), []);
        assert_eq!(left(&draft, Some(Mode::Test)), [Live]);
        assert_eq!(left(&draft, None), [Provider, Live]);
        let hours = std::mem::take(&mut draft.hours);
        for member in &mut draft.staff {
            member.hours = None;
        }
        assert_eq!(left(&draft, Some(Mode::Live)), [Hours]);
        draft.staff.truncate(1);
        draft.staff[0].hours = Some(hours.clone());
        assert_eq!(left(&draft, Some(Mode::Live)), []);
        draft.staff[0].hours = None;
        draft.hours = hours;
        draft.staff[0].offers.clear();
        assert_eq!(left(&draft, Some(Mode::Live)), [Staff]);
        (draft.services, draft.staff) = (Vec::new(), Vec::new());
        assert_eq!(left(&draft, None), [Services, Staff, Provider, Live]);
    }
}
