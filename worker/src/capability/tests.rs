//! Everything that is not exactly what was given out is refused.

use super::*;

const NOW: Timestamp = Timestamp(1_795_392_000);
const GRANT: Grant = Grant { power: Power::Manage, epoch: 3, expires: Timestamp(NOW.0 + 60) };

struct Place {
    key: Secret,
    salon: SalonId,
    booking: BookingId,
}

fn place(key: &str, salon: &str, digit: char) -> Place {
    let booking = digit.to_string().repeat(32).parse().unwrap();
    Place { key: Secret::new(key).unwrap(), salon: salon.parse().unwrap(), booking }
}

impl Place {
    fn door(&self) -> Door<'_> {
        Door { key: &self.key, salon: &self.salon, booking: &self.booking }
    }
}

#[test]
fn a_capability_says_what_it_was_given_for() {
    let place = place("k", "belle", 'a');
    for kind in [Kind::Link, Kind::Session] {
        for power in Power::ALL {
            for epoch in [0, 1, u16::MAX] {
                let grant = Grant { power, epoch, ..GRANT };
                let text = place.door().issue(kind, grant).unwrap();
                assert_eq!(text.len(), 44);
                assert_eq!(place.door().open(kind, &text, NOW), Ok(grant));
            }
        }
    }
}

#[test]
fn it_opens_no_other_salon_or_booking_and_not_under_another_key() {
    let text = place("k", "belle", 'a').door().issue(Kind::Link, GRANT).unwrap();
    for other in [place("other", "belle", 'a'), place("k", "bell", 'a'), place("k", "belle", 'b')] {
        assert_eq!(other.door().open(Kind::Link, &text, NOW), Err(Shut::Unknown));
    }
}

#[test]
fn a_link_is_no_session_and_no_power_is_taken_for_another() {
    let place = place("k", "belle", 'a');
    let text = |kind, power| place.door().issue(kind, Grant { power, ..GRANT }).unwrap();
    assert_eq!(place.door().open(Kind::Session, &text(Kind::Link, Power::Manage), NOW), Err(Shut::Unknown));
    assert_eq!(place.door().open(Kind::Link, &text(Kind::Session, Power::Manage), NOW), Err(Shut::Unknown));
    let paying = place.door().open(Kind::Session, &text(Kind::Session, Power::Pay), NOW).unwrap();
    assert_eq!(paying.power, Power::Pay);
    assert_ne!(text(Kind::Session, Power::Pay), text(Kind::Session, Power::Manage));
}

#[test]
fn each_flipped_bit_and_each_other_length_is_refused() {
    let place = place("k", "belle", 'a');
    let text = place.door().issue(Kind::Session, GRANT).unwrap();
    let bytes = hex::decode(&text).unwrap();
    // The expiry and the epoch among them: neither can be moved.
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            place.door().open(Kind::Session, &hex::encode(flipped), NOW),
            Err(Shut::Unknown),
            "bit {bit}"
        );
    }
    for wrong in
        ["", "zz", &text[..42], &text[..43], &format!("{text}00"), &text.to_uppercase(), &"é".repeat(22)]
    {
        assert_eq!(place.door().open(Kind::Session, wrong, NOW), Err(Shut::Unknown), "{wrong}");
    }
}

#[test]
fn it_is_good_until_it_expires_and_not_a_second_longer() {
    let place = place("k", "belle", 'a');
    let text = place.door().issue(Kind::Session, GRANT).unwrap();
    let at = |now| place.door().open(Kind::Session, &text, now);
    assert_eq!(at(GRANT.expires), Ok(GRANT));
    assert_eq!(at(GRANT.expires.plus(1)), Err(Shut::Expired));
    let never = Grant { expires: Timestamp(i64::from(u32::MAX) + 1), ..GRANT };
    assert_eq!(place.door().issue(Kind::Session, never), None);
}

#[test]
fn a_payment_code_is_of_one_booking_and_epoch() {
    let here = place("k", "belle", 'a');
    let code = here.door().payment_code(7).unwrap();
    assert_eq!(code.len(), 22);
    assert!(here.door().is_payment_code(7, &code));
    for epoch in [0, 6, 8] {
        assert!(!here.door().is_payment_code(epoch, &code), "epoch {epoch}");
    }
    for other in [place("other", "belle", 'a'), place("k", "bell", 'a'), place("k", "belle", 'b')] {
        assert!(!other.door().is_payment_code(7, &code));
    }
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (place, was) in code.char_indices() {
        for other in alphabet.chars().filter(|other| *other != was) {
            let mut changed = code.clone();
            changed.replace_range(place..=place, &other.to_string());
            assert!(!here.door().is_payment_code(7, &changed), "{changed}");
        }
    }
    for wrong in [
        "",
        &code[..21],
        &format!("{code}A"),
        &format!("{code}=="),
        &here.door().issue(Kind::Link, GRANT).unwrap(),
    ] {
        assert!(!here.door().is_payment_code(7, wrong), "{wrong}");
    }
}
