//! The demo's salons: what `make run` opens is a catalogue without errors.

use chairtime_shared::catalogue::{Salon, SalonDraft};
use chairtime_shared::schedule::Zone;
use std::path::Path;

#[test]
fn every_demo_salon_can_be_opened() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/demo");
    let mut salons = 0;
    for entry in std::fs::read_dir(demo).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(&path).unwrap();
            let draft: SalonDraft = serde_json::from_str(&text).unwrap();
            let salon = Salon::try_from(draft).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(
                path.file_stem().unwrap().to_str(),
                Some(salon.id.as_str()),
                "a file is named for its salon"
            );
            Zone::parse(&salon.zone).unwrap();
            salons += 1;
        }
    }
    assert!(salons >= 2, "{salons} demo salons");
}
