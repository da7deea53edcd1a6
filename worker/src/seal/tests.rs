use super::*;

const PLAIN: &[u8] = br#"{"secret_key":"sk_test_1"}"#;

fn ring(entries: &[(&str, u8)]) -> Keyring {
    let text: Vec<_> =
        entries.iter().map(|(id, byte)| format!("{id}:{}", BASE64.encode([*byte; 32]))).collect();
    Keyring::parse(&text.join(",")).unwrap()
}

fn salon(slug: &str) -> SalonId {
    slug.parse().unwrap()
}

fn place<'a>(salon: &'a SalonId, field: &'a str, version: u64) -> Place<'a> {
    Place { salon, field, version }
}

fn flip(text: &str, bit: usize) -> String {
    let mut bytes = BASE64.decode(text).unwrap();
    bytes[bit / 8] ^= 1 << (bit % 8);
    BASE64.encode(bytes)
}

#[test]
fn what_is_sealed_opens_at_its_own_place_only() {
    let (belle, key) = (salon("belle"), DataKey::new([7; 32]));
    let sealed = key.seal(place(&belle, "stripe.keys", 3), &[1; 24], PLAIN).unwrap();
    assert_eq!(key.open(place(&belle, "stripe.keys", 3), &sealed).unwrap().as_slice(), PLAIN);
    let other = salon("other");
    let elsewhere = [
        place(&other, "stripe.keys", 3),
        place(&belle, "tiptoppay.keys", 3),
        place(&belle, "stripe.keys", 2),
        place(&belle, "stripe.keys", 4),
        place(&belle, "stripe.key", 3),
    ];
    for place in elsewhere {
        assert_eq!(key.open(place, &sealed).unwrap_err(), SealError::DoesNotOpen, "{place:?}");
    }
    let stranger = DataKey::new([8; 32]);
    assert_eq!(stranger.open(place(&belle, "stripe.keys", 3), &sealed).unwrap_err(), SealError::DoesNotOpen);
}

#[test]
fn parts_of_a_place_cannot_run_into_each_other() {
    assert_ne!(bound_to(&["a", "bc"]), bound_to(&["ab", "c"]));
    assert_ne!(bound_to(&["a", ""]), bound_to(&["a"]));
}

#[test]
fn each_flipped_bit_of_nonce_text_and_tag_is_refused() {
    let (belle, key) = (salon("belle"), DataKey::new([7; 32]));
    let place = place(&belle, "stripe.keys", 1);
    let sealed = key.seal(place, &[1; 24], PLAIN).unwrap();
    let bits = BASE64.decode(&sealed).unwrap().len() * 8;
    assert_eq!(bits, (24 + PLAIN.len() + 16) * 8);
    for bit in 0..bits {
        assert_eq!(key.open(place, &flip(&sealed, bit)).unwrap_err(), SealError::DoesNotOpen, "bit {bit}");
    }
}

#[test]
fn cut_and_foreign_texts_are_refused() {
    let (belle, key) = (salon("belle"), DataKey::new([7; 32]));
    let place = place(&belle, "stripe.keys", 1);
    let sealed = key.seal(place, &[1; 24], PLAIN).unwrap();
    for length in (0..sealed.len()).step_by(4) {
        assert!(key.open(place, &sealed[..length]).is_err(), "{length}");
    }
    for text in ["", "%", "plain text", &format!("{sealed}AAAA")] {
        assert!(key.open(place, text).is_err(), "{text}");
    }
}

#[test]
fn a_wrapped_data_key_opens_for_its_salon_only_and_no_bit_of_it_may_change() {
    let (ring, belle) = (ring(&[("k1", 1)]), salon("belle"));
    let key = DataKey::new([7; 32]);
    let wrapped = ring.wrap(&belle, &key, &[2; 24]).unwrap();
    assert_eq!(ring.unwrap(&belle, &wrapped).unwrap().0, key.0);
    assert_eq!(ring.unwrap(&salon("other"), &wrapped).unwrap_err(), SealError::DoesNotOpen);
    let body = wrapped.strip_prefix("k1:").unwrap();
    for bit in 0..(24 + 32 + 16) * 8 {
        let changed = format!("k1:{}", flip(body, bit));
        assert_eq!(ring.unwrap(&belle, &changed).unwrap_err(), SealError::DoesNotOpen, "bit {bit}");
    }
}

#[test]
fn a_wrapped_data_key_and_a_sealed_text_are_not_one_another() {
    let belle = salon("belle");
    let key = DataKey::new([1; 32]);
    let sealed = key.seal(place(&belle, "k1", 1), &[1; 24], &[7; 32]).unwrap();
    // The same key bytes, by design of this test only.
    assert_eq!(
        ring(&[("k1", 1)]).unwrap(&belle, &format!("k1:{sealed}")).unwrap_err(),
        SealError::DoesNotOpen
    );
}

#[test]
fn a_sealing_key_is_changed_without_losing_anything() {
    let belle = salon("belle");
    let key = DataKey::new([7; 32]);
    let sealed = key.seal(place(&belle, "stripe.keys", 1), &[1; 24], PLAIN).unwrap();
    let old = ring(&[("k1", 1)]).wrap(&belle, &key, &[2; 24]).unwrap();
    let both = ring(&[("k2", 2), ("k1", 1)]);
    assert!(both.is_outdated(&old));
    let opened = both.unwrap(&belle, &old).unwrap();
    let renewed = both.wrap(&belle, &opened, &[3; 24]).unwrap();
    assert!(!both.is_outdated(&renewed));
    let new = ring(&[("k2", 2)]);
    let opened = new.unwrap(&belle, &renewed).unwrap();
    assert_eq!(opened.open(place(&belle, "stripe.keys", 1), &sealed).unwrap().as_slice(), PLAIN);
    assert_eq!(new.unwrap(&belle, &old).unwrap_err(), SealError::UnknownKey);
    // A name moved to another key opens nothing.
    assert_eq!(ring(&[("k1", 2)]).unwrap(&belle, &old).unwrap_err(), SealError::DoesNotOpen);
}

#[test]
fn a_broken_keyring_is_named_and_not_shown() {
    let good = BASE64.encode([1; 32]);
    let short = BASE64.encode([1; 31]);
    let cases = [
        (String::new(), KeyringError::Empty),
        (" , ".to_owned(), KeyringError::Empty),
        (good.clone(), KeyringError::Form(1)),
        (format!("k1:{good},{good}"), KeyringError::Form(2)),
        (format!(":{good}"), KeyringError::Id(1)),
        (format!("K1:{good}"), KeyringError::Id(1)),
        (format!("k1:{good},k2:{short}"), KeyringError::Key(2)),
        (format!("k1:{good},k2:nonsense"), KeyringError::Key(2)),
        (format!("k1:{good},k1:{good}"), KeyringError::Repeated(2)),
    ];
    for (text, expected) in cases {
        let error = Keyring::parse(&text).unwrap_err();
        assert_eq!(error, expected);
        assert!(!error.to_string().contains(&good) && !error.to_string().contains("nonsense"), "{error}");
    }
    let ring = Keyring::parse(&format!(" k2:{good} , k1:{}", BASE64.encode([2; 32]))).unwrap();
    assert_eq!(format!("{ring:?}"), r#"["k2", "k1"]"#);
    assert_eq!(format!("{:?}", DataKey::new([1; 32])), "DataKey(…)");
}
