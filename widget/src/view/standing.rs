//! A booking that exists: held, booked, expired, cancelled; with what can be done about it.

use super::screen::name;
use super::tag::{Traits, action, all, button, el, fixed, link, nothing, own, press, said, value, with};
use super::{Html, Ui, contact, later, part, summary};
use crate::flow::standing::{Face, Money as Paid, Standing, StandingMsg};
use crate::i18n::{Texts, fill};
use chairtime_shared::api::{BookingAnswer, BookingStatus};
use chairtime_shared::text::{joined, number, two_digits};

/// How a screen looks: the class of its sign, its heading, its sentence.
type Look = (&'static str, &'static str, &'static str);

fn look(face: Face, texts: &'static Texts) -> Look {
    let by_money = |money, words: [&'static str; 4]| {
        let [none, paid, refunding, refunded] = words;
        match money {
            Paid::None | Paid::Held => none,
            Paid::Processing => texts.processing(),
            Paid::Open => texts.fee_open(),
            Paid::Paid => paid,
            Paid::Refunding => refunding,
            Paid::Refunded => refunded,
        }
    };
    match face {
        Face::Loading => ("sign wait", texts.loading(), ""),
        Face::Failed => ("sign bad", texts.failed(), ""),
        Face::Unknown => ("sign bad", texts.unknown_booking(), texts.unknown_hint()),
        Face::Leaving => ("sign wait", texts.leaving(), texts.leaving_hint()),
        Face::Checking => ("sign wait", texts.checking(), texts.checking_hint()),
        Face::Processing => ("sign wait", texts.processing(), texts.processing_hint()),
        Face::Awaiting => ("sign hold", texts.awaiting(), texts.awaiting_hint()),
        Face::Declined => ("sign bad", texts.declined(), texts.declined_hint()),
        Face::HoldOver => ("sign wait", texts.checking(), texts.hold_over()),
        Face::Booked(Paid::Held) => ("sign good", texts.booked(), texts.booked_hold()),
        Face::Booked(money) => {
            let words = [
                texts.booked_unpaid(),
                texts.booked_paid(),
                texts.booked_refunding(),
                texts.booked_refunded(),
            ];
            ("sign good", texts.booked(), by_money(money, words))
        }
        Face::Expired(money) => {
            let words = [
                texts.expired_unpaid(),
                texts.expired_paid(),
                texts.expired_refunding(),
                texts.expired_refunded(),
            ];
            ("sign bad", texts.expired(), by_money(money, words))
        }
        Face::Cancelled(money) | Face::Past(money) => {
            let over = matches!(face, Face::Past(_));
            let words = [
                if over { "" } else { texts.cancelled_none() },
                texts.cancelled_paid(),
                texts.cancelled_refunding(),
                texts.cancelled_refunded(),
            ];
            let text = by_money(money, words);
            if over { ("sign good", texts.past(), text) } else { ("sign bad", texts.cancelled(), text) }
        }
        Face::Wanted => ("sign hold", texts.to_pay(), ""),
        Face::Settled(money) => {
            let words = ["", texts.booked_paid(), texts.booked_refunding(), texts.booked_refunded()];
            let title = if money == Paid::Paid { texts.settled() } else { texts.nothing_to_pay() };
            ("sign good", title, by_money(money, words))
        }
    }
}

/// What the client's money did, as the screen tells it.
fn money(face: Face) -> Paid {
    match face {
        Face::Booked(money)
        | Face::Settled(money)
        | Face::Expired(money)
        | Face::Cancelled(money)
        | Face::Past(money) => money,
        Face::Loading
        | Face::Failed
        | Face::Unknown
        | Face::Leaving
        | Face::Checking
        | Face::Processing
        | Face::Awaiting
        | Face::Declined
        | Face::Wanted
        | Face::HoldOver => Paid::None,
    }
}

/// The sum that the sentence names: what went back, is held or is open, else what was paid.
fn sum(face: Face, answer: &BookingAnswer, ui: &Ui) -> String {
    let booking = &answer.booking;
    let sum = match money(face) {
        Paid::Refunding | Paid::Refunded => Some(booking.refunded),
        Paid::Held => booking.on_hold.map(|hold| hold.amount),
        Paid::Open => answer.wanted,
        Paid::None | Paid::Processing | Paid::Paid => None,
    };
    ui.format.money(sum.unwrap_or(booking.paid))
}

pub(super) fn screen(standing: &Standing, ui: &Ui) -> (Html, String) {
    let face = standing.face();
    let answer = standing.answer.as_ref();
    let (sign, title, text) = look(face, ui.texts);
    let title = if standing.is_moved() { ui.texts.moved() } else { title };
    let until = answer.and_then(|answer| answer.booking.on_hold).map(|hold| ui.format.instant(hold.until));
    let sum = answer.map(|answer| sum(face, answer, ui)).unwrap_or_default();
    let text = fill(text, &[&sum, &until.unwrap_or_default()]);
    // Why, where the provider says it; then what can be done.
    let reason = answer.and_then(|answer| answer.decline.as_deref()).filter(|_| face == Face::Declined);
    let text = reason.map_or_else(|| text.clone(), |reason| part::sentences(reason, &text));
    let twice = answer.and_then(|answer| answer.booking.second).filter(|_| matches!(face, Face::Booked(_)));
    let text = match twice {
        Some(second) => part::sentences(&text, &fill(ui.texts.paid_twice(), &[&ui.format.money(second)])),
        None => text,
    };
    let spoken = match standing.wants {
        Some(_) => ui.texts.loading().to_owned(),
        None => part::sentences(title, &text),
    };
    let left = standing
        .seconds_left()
        .filter(|left| *left > 0 && matches!(face, Face::Awaiting | Face::Declined | Face::Leaving))
        .map_or_else(nothing, |left| {
            let left = u64::try_from(left).unwrap_or(0);
            let left = joined(&[&number(left / 60), ":", &two_digits(left % 60)]);
            said("p", "left", fill(ui.texts.held_for(), &[&left]))
        });
    let failure = match &standing.failure {
        Some(failure) if face != Face::Unknown => {
            part::failed_or(ui.texts, failure, ui.standing(standing.retry), otherwise(standing, ui))
        }
        _ => nothing(),
    };
    let top = vec![
        el("span", sign, Vec::new()),
        part::heading(title),
        if text.is_empty() { nothing() } else { said("p", "", text) },
        left,
    ];
    let screen = all(vec![
        el("div", "standing", top),
        failure,
        actions(standing, face, ui),
        standing.cancelling().map_or_else(nothing, |terms| later::question(standing, terms, ui)),
        answer.map_or_else(nothing, |answer| card(standing, answer, face, ui)),
        ends(standing, face, ui),
    ]);
    (screen, spoken)
}

fn does(label: &'static str, class: &'static str, msg: StandingMsg, ui: &Ui) -> Html {
    action(class, ui.standing(msg), label)
}

fn actions(standing: &Standing, face: Face, ui: &Ui) -> Html {
    let texts = ui.texts;
    let another = |class| does(texts.another_time(), class, StandingMsg::AnotherTime, ui);
    let inner = match face {
        Face::Leaving => {
            let checkout = standing.answer.as_ref().and_then(|answer| answer.checkout.as_ref());
            vec![link(
                "primary",
                checkout.map(|checkout| checkout.url.clone()).unwrap_or_default(),
                texts.to_payment(),
            )]
        }
        Face::Awaiting | Face::Declined | Face::Wanted => {
            let mut inner = vec![pay(standing, ui)];
            if standing.failure.is_none() {
                inner.extend(otherwise(standing, ui));
            }
            if !standing.pays_only() {
                inner.push(another("quiet"));
            }
            inner
        }
        Face::Expired(_) => vec![another("primary")],
        Face::Processing | Face::HoldOver => vec![does(texts.look_again(), "quiet", StandingMsg::Look, ui)],
        Face::Booked(_) | Face::Cancelled(_) | Face::Past(_) => {
            if standing.answer.as_ref().is_some_and(|answer| answer.wanted.is_some()) {
                vec![pay(standing, ui)]
            } else if matches!(face, Face::Cancelled(_)) {
                vec![another("quiet")]
            } else {
                return nothing();
            }
        }
        Face::Loading | Face::Failed | Face::Unknown | Face::Checking | Face::Settled(_) => return nothing(),
    };
    el("div", "actions", inner)
}

/// The button that leads to the payment.
fn pay(standing: &Standing, ui: &Ui) -> Html {
    let texts = ui.texts;
    let held = standing.answer.as_ref().filter(|answer| answer.booking.status == BookingStatus::Held);
    let words = held.map_or(texts.pay_now(), |answer| contact::by_card(&answer.booking.quote, ui));
    let (class, label) = match standing.due() {
        _ if standing.is_paying() => ("primary waits", texts.sending().to_owned()),
        Some(due) => ("primary", fill(words, &[&ui.format.money(due)])),
        None => ("primary", texts.to_payment().to_owned()),
    };
    let traits = Traits { id: "pay", ..Traits::default() };
    press(class, traits, ui.standing(StandingMsg::Pay), vec![own(label)])
}

/// The other ways to pay, where the one that was tried does not work.
fn otherwise(standing: &Standing, ui: &Ui) -> Vec<Html> {
    let mut ways = Vec::new();
    for place in standing.elsewhere() {
        let label = own(fill(ui.texts.pay_with(), &[name(place)]));
        ways.push(button("quiet", ui.standing(StandingMsg::PayAt(place)), vec![label]));
    }
    ways.extend(standing.own_page().map(|url| link("quiet", url.to_owned(), ui.texts.pay_apart())));
    ways
}

fn card(standing: &Standing, answer: &BookingAnswer, face: Face, ui: &Ui) -> Html {
    let (booking, shop, texts) = (&answer.booking, &standing.shop.storefront, ui.texts);
    let mut lines = Vec::new();
    for line in &booking.lines {
        let who = said("small", "", fill(texts.with(), &[&line.staff_name]));
        let what = el("span", "main", vec![said("b", "", line.name.clone()), who]);
        lines.push(el("li", "", vec![said("time", "", ui.format.instant_time(line.start)), what]));
    }
    let address = if shop.address.is_empty() {
        nothing()
    } else {
        part::labelled(texts.where_at(), way(&shop.name, &shop.address))
    };
    let day = said("b", "", ui.format.instant_day(booking.start));
    summary::frame(
        vec![
            el("div", "when", vec![day]),
            summary::own_time(booking.start, ui),
            el("ul", "lines", lines),
            address,
            el("dl", "", sums(answer, face, ui)),
        ],
        ui,
    )
}

/// The place, which leads to the way there on a map beside this page. Nobody is asked for it before it is pressed.
fn way(name: &str, address: &str) -> Html {
    // https://developers.google.com/maps/documentation/urls/get-started#directions-action; opens the phone's own map, too. The
    // browser writes the address as one is written; what would end it early (`#`, `&`) only makes it less exact.
    let href = joined(&["https://www.google.com/maps/dir/?api=1&destination=", address]);
    let values = vec![value("link"), Some(href.into()), value("_blank"), value("noopener noreferrer")];
    with("a", &["class", "href", "target", "rel"], values, vec![own(part::listed(name, address))])
}

fn sums(answer: &BookingAnswer, face: Face, ui: &Ui) -> Vec<Html> {
    let (booking, texts) = (&answer.booking, ui.texts);
    let quote = &booking.quote;
    let mut rows =
        vec![summary::row(texts.total(), part::total(quote.total_from, quote.total_to, ui), "sum")];
    if let (Some(due), Face::Awaiting | Face::Declined | Face::Leaving) = (quote.prepayment.due_now(), face) {
        rows.push(summary::now_row(quote, due, ui));
    }
    if let Some(hold) = booking.on_hold {
        rows.push(summary::row(texts.hold_part(), ui.format.money(hold.amount), ""));
    }
    if !booking.paid.is_zero() {
        rows.push(summary::row(texts.paid_sum(), ui.format.money(booking.paid), ""));
    }
    if !booking.refunded.is_zero() {
        rows.push(summary::row(texts.refunded_sum(), ui.format.money(booking.refunded), ""));
    }
    let stands = matches!(face, Face::Booked(_) | Face::Wanted | Face::Settled(_));
    if let Some(wanted) = answer.wanted.filter(|_| stands || money(face) == Paid::Open) {
        rows.push(summary::row(texts.now_part(), ui.format.money(wanted), ""));
    }
    if stands {
        let parts = [Some(booking.paid), answer.wanted, booking.forgiven];
        let less = |total| parts.into_iter().flatten().fold(total, summary::rest);
        let (from, to) = (less(quote.total_from), less(quote.total_to));
        rows.push(summary::row(texts.rest_at_salon(), part::total(from, to, ui), ""));
    }
    rows
}

/// A button to what the code behind does. It says so while that is on its way.
fn behind(standing: &Standing, id: &'static str, label: &'static str, msg: StandingMsg, ui: &Ui) -> Html {
    let waits = standing.wants == Some(msg);
    let (class, label) = if waits { ("quiet waits", ui.texts.loading()) } else { ("quiet", label) };
    press(class, Traits { id, ..Traits::default() }, ui.standing(msg), vec![fixed(label)])
}

fn ends(standing: &Standing, face: Face, ui: &Ui) -> Html {
    let (shop, texts) = (&standing.shop.storefront, ui.texts);
    let mut children = Vec::new();
    if matches!(face, Face::Booked(_)) {
        children.push(behind(standing, "", texts.calendar_file(), StandingMsg::Calendar, ui));
    }
    if standing.is_movable() {
        children.push(behind(standing, "", texts.move_visit(), StandingMsg::Move, ui));
    }
    let cancellable = standing.answer.as_ref().is_some_and(|answer| answer.cancellation.is_some());
    if cancellable && standing.cancelling().is_none() {
        children.push(behind(standing, "cancel", texts.cancel_visit(), StandingMsg::AskToCancel, ui));
    }
    if matches!(face, Face::Booked(_) | Face::Past(_) | Face::Unknown | Face::Cancelled(_) | Face::Expired(_))
    {
        children.push(does(texts.another_visit(), "quiet", StandingMsg::AnotherVisit, ui));
    }
    if !shop.website.is_empty() && face != Face::Leaving {
        children.push(link("link", shop.website.clone(), texts.to_website()));
    }
    el("div", "actions ends", children)
}
