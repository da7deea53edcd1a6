//! The salon's own texts in letters: the client's in their language, the salon's in its own.

use super::*;
use crate::catalogue::TextPlace;
use crate::letter::compose::payment_message;

#[test]
fn the_client_reads_the_salon_s_texts_in_their_language_and_the_salon_its_own() {
    let mut salon = salon();
    for (place, text) in [
        (TextPlace::salon_name(), "Белль"),
        (TextPlace::address(), "Улица Роз, 5"),
        (TextPlace::cancellation(), "За сутки бесплатно."),
    ] {
        salon.translations.set(Locale::Ru, place, text.to_owned());
    }
    let mut made = made(PayChoice::AtSalon);
    made.locale = Locale::Ru;
    made.lines[0].client_name = Some("Стрижка".into());
    made.lines[0].client_staff_name = Some("Вера".into());
    let (booking, letters) = made_with(made, DESK, NOW);
    let of =
        |to: Recipient| composed(&salon, &booking, letters.iter().find(|letter| letter.to == to).unwrap());
    let (client, desk) = (of(Recipient::Client), of(Recipient::Salon));
    let (_, file) = client.file.clone().unwrap();
    for said in ["Белль", "Улица Роз, 5", "За сутки бесплатно.", "Стрижка", "Вера"]
    {
        assert!(client.text.contains(said) && client.html.contains(said), "{said}\n{}", client.text);
    }
    assert!(client.subject.contains("Белль") && client.sender == "Белль", "{}", client.subject);
    assert!(file.contains("SUMMARY:Белль: Стрижка"), "{file}");
    for own in [salon.name.as_str(), salon.address.as_str(), "Cut & colour", "Vera"] {
        assert!(!client.text.contains(own), "{own}\n{}", client.text);
    }
    assert!(desk.text.contains("Cut & colour") && !desk.text.contains("Стрижка"), "{}", desk.text);
    assert!(desk.text.contains("Vera") && !desk.text.contains("Вера"), "{}", desk.text);
    assert_eq!(desk.sender, salon.name);
}

#[test]
fn what_the_salon_writes_with_a_payment_link_is_in_the_client_s_language_and_of_what_is_wanted() {
    let mut salon = salon();
    let zone = Zone::parse(&salon.zone).unwrap();
    let mut made = made(PayChoice::AtSalon);
    made.locale = Locale::Ru;
    let (booking, _) = made_with(made, DESK, NOW);
    assert_eq!(payment_message(&salon, &zone, &booking), None, "nothing is wanted");
    let (asked, _) = decide(&booking, |step| step.request_payment("r1", eur(1_550), NOW).unwrap());
    let says = |salon: &SalonDraft| {
        let message = payment_message(salon, &zone, &asked).unwrap();
        (message.subject, message.text.replace('\u{a0}', " "))
    };
    let (subject, text) = says(&salon);
    assert_eq!(subject, format!("Нужна оплата: {}", salon.name));
    assert_eq!(text, format!("{} просит вас оплатить 15,50 €.", salon.name));
    salon.translations.set(Locale::Ru, TextPlace::salon_name(), "Белль\nи Ко".to_owned());
    assert_eq!(says(&salon).0, "Нужна оплата: Белль и Ко", "a subject is one line");
}
