//! That nothing in the product makes randomness but the platform's generator.
//!
//! What it gives, as identifiers of the running Worker, is counted by `tests/edge/identifiers.test.mjs`.

use crate::sources::{root, sources};
use std::fs::read_to_string;

/// Words by which randomness is made: the platform's, the language's, and those of the usual crates.
const MAKES: [&str; 12] = [
    "getRandomValues",
    "Math.random",
    "Math::random",
    "randomUUID",
    "random_uuid",
    "Uuid",
    "RandomState",
    "thread_rng",
    "rand::",
    "fastrand",
    "getrandom",
    "SmallRng",
];

/// Where it is made: for everything, to tell requests apart in a log (no secret), and for what a client's browser names.
const PLACES: [(&str, &str); 3] = [
    ("worker/src/random.rs", "getRandomValues"),
    ("worker/src/http/context.rs", "Math::random"),
    ("widget/src/host.js", "getRandomValues"),
];

fn makes(line: &str) -> Option<&'static str> {
    let code = line.split("// ").next().unwrap_or_default();
    MAKES.into_iter().find(|word| code.contains(word))
}

#[test]
fn nothing_else_makes_randomness() {
    let files = sources(
        &[
            "worker/src",
            "shared/src",
            "widget/src",
            "widget/loader",
            "widget/dialog",
            "widget/frame",
            "widget/challenge",
            "widget/desk",
        ],
        &["rs", "js", "mjs", "html"],
    );
    let made = files.iter().flat_map(|(name, runs)| runs.lines().map(move |line| (name, line)));
    let made: Vec<_> = made.filter_map(|(name, line)| Some((name.as_str(), makes(line)?))).collect();
    let mut expected = PLACES.to_vec();
    expected.sort_unstable();
    let mut found = made;
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(files.len() > 250, "only {} files were looked at", files.len());
}

#[test]
fn no_package_of_ours_depends_on_a_generator() {
    for package in ["shared", "worker", "widget"] {
        let manifest = read_to_string(root().join(package).join("Cargo.toml")).unwrap();
        let used = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for line in used.lines() {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let makes = ["rand", "rand_core", "uuid", "fastrand", "getrandom", "nanoid", "oorandom"];
            assert!(!makes.contains(&name), "{package}: {line}");
        }
    }
}

#[test]
fn such_lines_are_seen() {
    for line in ["let id = Uuid::new_v4();", "  const id = crypto.randomUUID();", "x = rand::random()"] {
        assert!(makes(line).is_some(), "{line}");
    }
    for line in ["let random: [u8; 16] = random::bytes()?;", "a // Math.random is none"] {
        assert_eq!(makes(line), None, "{line}");
    }
}
