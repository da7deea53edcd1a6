//! Blocked time at the desk: what is typed is sent once, and what is refused is said in the form.

use super::{BlockMsg, blocks};
use crate::desk::flow::panel::{Deed, PanelMsg};
use crate::desk::flow::tests::inside;
use crate::desk::flow::{Cmd, Model, Msg, Saying, Target, update};
use crate::desk::read::tests::{ID, detail};
use crate::flow::Failure;
use chairtime_shared::api::{Code, Problem};

fn block(model: &mut Model, msg: BlockMsg) -> Vec<Cmd> {
    update(model, blocks(msg))
}

fn opened() -> Model {
    let mut model = inside();
    assert_eq!(
        block(&mut model, BlockMsg::Toggle(ID.parse().unwrap())),
        [Cmd::Focus(Target::Field("blocking"))]
    );
    model
}

#[test]
fn times_of_one_day_in_their_order_are_sent_once_and_again_after_silence() {
    let mut model = opened();
    for (from, to) in [("", "13:00"), ("13:00", "12:00"), ("12:00", "12:00")] {
        block(&mut model, BlockMsg::From(from.to_owned()));
        block(&mut model, BlockMsg::To(to.to_owned()));
        assert_eq!(block(&mut model, BlockMsg::Go), [Cmd::Focus(Target::Field("block-from"))]);
    }
    block(&mut model, BlockMsg::From("22:00".to_owned()));
    block(&mut model, BlockMsg::To("00:00".to_owned()));
    block(&mut model, BlockMsg::Date("2026-11-30".to_owned()));
    block(&mut model, BlockMsg::Label("Training".to_owned()));
    let first = block(&mut model, BlockMsg::Go);
    let [Cmd::Block { block: sent, version, .. }] = &first[..] else { panic!("{first:?}") };
    assert_eq!((sent.id.as_str(), sent.staff.as_str(), sent.label.as_str()), (ID, "bo", "Training"));
    assert_eq!((sent.date.to_text().as_str(), sent.to.minutes()), ("2026-11-30", 1_440));
    assert_eq!(block(&mut model, BlockMsg::Go), [], "once");
    block(&mut model, BlockMsg::Done { version: *version, outcome: Err(Failure::NoAnswer) });
    let again = block(&mut model, BlockMsg::Go);
    let [Cmd::Block { block: same, version, .. }] = &again[..] else { panic!("{again:?}") };
    assert_eq!(same, sent);
    let taken = Failure::Refused(Box::new(Problem::new(Code::SlotTaken)));
    block(&mut model, BlockMsg::Done { version: *version, outcome: Err(taken.clone()) });
    assert_eq!(model.room().unwrap().blocking.as_ref().unwrap().failure, Some(taken));
    let third = block(&mut model, BlockMsg::Go);
    let [Cmd::Block { version, .. }] = &third[..] else { panic!("{third:?}") };
    block(&mut model, BlockMsg::Done { version: *version, outcome: Ok(Box::new(detail())) });
    let room = model.room().unwrap();
    assert_eq!((room.blocking.is_none(), room.day.date.to_text().as_str()), (true, "2026-11-30"));
    assert_eq!(room.snack.map(|(saying, _)| saying), Some(Saying::Blocked));
}

#[test]
fn a_form_that_was_left_half_filled_comes_again_as_it_was() {
    let mut model = opened();
    update(&mut model, Msg::Panel(PanelMsg::Close));
    assert_eq!(model.room().unwrap().drafts.blocking, None, "nothing was typed");
    let other = || BlockMsg::Toggle("f".repeat(32).parse().unwrap());
    block(&mut model, other());
    block(&mut model, BlockMsg::Label("Training".to_owned()));
    update(&mut model, Msg::Panel(PanelMsg::Close));
    assert_eq!(model.room().unwrap().blocking, None);
    block(&mut model, BlockMsg::Toggle(ID.parse().unwrap()));
    let form = model.room().unwrap().blocking.as_ref().unwrap();
    assert_eq!(
        (form.label.as_str(), form.kept, form.id.as_str()),
        ("Training", true, "f".repeat(32).as_str())
    );
    block(&mut model, BlockMsg::Afresh);
    let form = model.room().unwrap().blocking.as_ref().unwrap();
    assert_eq!((form.label.as_str(), form.kept), ("", false));
    block(&mut model, BlockMsg::Go);
    assert_eq!(update(&mut model, Msg::Panel(PanelMsg::Close)), [], "not while it is on its way");
}

#[test]
fn it_is_given_back_from_where_it_is_seen_and_escape_leaves_the_form() {
    let mut model = opened();
    assert_eq!(update(&mut model, Msg::Panel(PanelMsg::Close)), [Cmd::Focus(Target::Field("block"))]);
    update(&mut model, Msg::Open(ID.parse().unwrap()));
    let commands = update(&mut model, Msg::Panel(PanelMsg::Do(Deed::Unblock)));
    assert!(matches!(&commands[0], Cmd::Do { deed: Deed::Unblock, .. }));
    assert_eq!(model.room().unwrap().snack.map(|(saying, _)| saying), Some(Saying::Unblocked));
}
