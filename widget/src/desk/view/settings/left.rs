//! What is left to do before clients can book and pay, with the way to each.

use crate::desk::data::catalogue::Draft;
use crate::desk::flow::settings::SettingsMsg;
use crate::desk::flow::settings::left::{Stands, Step, steps};
use crate::desk::flow::{Msg, Page, Room};
use crate::desk::view::Ui;
use crate::i18n::fill;
use crate::view::tag::{action, el, nothing, said, told, value, with};
use chairtime_shared::text::number;
use yew::Html;

/// The steps, while one of them is left.
pub(super) fn part(room: &Room, draft: &Draft, ui: &Ui) -> Html {
    let texts = ui.texts;
    let steps = steps(draft, &room.shop);
    let done = steps.iter().filter(|(_, stands)| *stands == Stands::Done).count();
    if done == steps.len() {
        return nothing();
    }
    let figure = |count: usize| number(u64::try_from(count).unwrap_or(0));
    let row = |(step, stands): &(Step, Stands)| {
        let (label, page) = match step {
            Step::Services => (texts.left_services(), Page::Catalogue),
            Step::Staff => (texts.left_staff(), Page::Staff),
            Step::Hours => (texts.left_hours(), Page::Staff),
            Step::Provider => (texts.left_provider(), Page::Payments),
            Step::Live => (texts.left_live(), Page::Payments),
        };
        match stands {
            Stands::Done => {
                el("li", "to-do done", vec![told("span", "", label), told("small", "", texts.left_done())])
            }
            Stands::Left => el("li", "to-do", vec![action("quiet small", ui.on(Msg::Go(page)), label)]),
        }
    };
    let line = fill(texts.left_so_far(), &[&figure(done), &figure(steps.len())]);
    let bar = with(
        "progress",
        &["value", "max", "aria-label"],
        vec![Some(figure(done).into()), Some(figure(steps.len()).into()), Some(line.clone().into())],
        Vec::new(),
    );
    let place = fill(texts.left_place(), &[&room.shop.zone, room.shop.currency.code()]);
    let change = action("quiet small", ui.on(Msg::Settings(SettingsMsg::Place)), texts.left_place_change());
    let place = el("div", "place", vec![said("span", "", place), change]);
    let list = el("ol", "", steps.iter().map(row).collect());
    with(
        "section",
        &["class", "aria-labelledby"],
        vec![value("link-of left-of"), value("left-title")],
        vec![
            with("h2", &["id"], vec![value("left-title")], vec![crate::view::tag::fixed(texts.left_title())]),
            el("div", "so-far", vec![bar, said("small", "", line)]),
            place,
            list,
        ],
    )
}
