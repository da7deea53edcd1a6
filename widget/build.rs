//! Before the widget is compiled: reads the texts of all languages, refuses what one of them lacks, and writes the method
//! by which each is asked for.
//!
//! All of our languages must be there, each with the keys of the first (English), the same places for values in each text, and
//! either one form or all its plural forms.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Texts by key, in the order in which `scripts/pack-widget.mjs` puts them into a language's file.
type Texts = BTreeMap<String, String>;

type Failure = Box<dyn std::error::Error>;

/// Every language that is spoken (`shared/src/locale.rs`; a test holds the two against each other).
const LANGUAGES: [&str; 5] = ["ar", "en", "es", "kk", "ru"];

/// What the first screen says, of which the Worker has every language.
const FRONT: [&str; 21] = [
    "choose_services",
    "from_price",
    "go_on",
    "hours",
    "minutes",
    "no_more_services",
    "no_services",
    "pay_at_salon",
    "pick_some",
    "plural_forms",
    "prepay_depends",
    "prepay_full",
    "prepay_hold",
    "prepay_may_full",
    "prepay_may_part",
    "prepay_part",
    "search",
    "services_count",
    "services_total",
    "step_of",
    "test_mode",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // `app`: in a browser. Else only the first screen is drawn, as text.
    println!("cargo::rustc-check-cfg=cfg(app)");
    if env::var_os("CARGO_FEATURE_APP").is_some()
        && env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32")
    {
        println!("cargo::rustc-cfg=app");
    }
    for (folder, write) in [("texts", write as fn(&str) -> _), ("texts-desk", write), ("texts-refused", said)]
    {
        println!("cargo::rerun-if-changed={folder}");
        if let Err(error) = write(folder) {
            println!("cargo::error={folder}: {error}");
        }
    }
}

/// Why something is refused goes to the desk's page as it is: here are only its keys, for `desk/texts.rs` to look each reason up.
fn said(folder: &str) -> Result<(), Failure> {
    let languages = read(folder)?;
    let english = languages.get("en").ok_or("en.json is missing")?;
    for (tag, texts) in &languages {
        same(texts, english).map_err(|error| format!("{tag}: {error}"))?;
    }
    let keys: Vec<_> = english.keys().collect();
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join(format!("{folder}.rs")), format!("&{keys:?}"))?;
    Ok(())
}

/// The files of a folder by their tags: one for each of our languages.
fn read(folder: &str) -> Result<BTreeMap<String, Texts>, Failure> {
    let mut languages: BTreeMap<String, Texts> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let tag =
            path.file_stem().and_then(|name| name.to_str()).ok_or("a file name that is no text")?.to_owned();
        let texts =
            serde_json::from_str(&fs::read_to_string(&path)?).map_err(|error| format!("{tag}: {error}"))?;
        languages.insert(tag, texts);
    }
    if let Some(tag) = LANGUAGES.into_iter().find(|tag| !languages.contains_key(*tag)) {
        return Err(format!("{tag}.json is missing").into());
    }
    Ok(languages)
}

fn write(folder: &str) -> Result<(), Failure> {
    let languages = read(folder)?;
    let english = languages.get("en").ok_or("en.json is missing")?;
    for (tag, texts) in &languages {
        check(texts, english).map_err(|error| format!("{tag}: {error}"))?;
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join(format!("{folder}.rs")), code(english, &languages)?)?;
    Ok(())
}

/// The keys of English, with the same places for values.
fn same(texts: &Texts, english: &Texts) -> Result<(), Failure> {
    let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<_>>();
    if let Some(key) = keys(english).symmetric_difference(&keys(texts)).next() {
        return Err(format!("{key} is in one language only").into());
    }
    for (key, text) in texts {
        let places = |text: &str| ["{0}", "{1}", "{2}", "{3}"].map(|place| text.contains(place));
        if text.trim().is_empty() || text.contains('\n') {
            return Err(format!("{key} is empty or has a line break").into());
        }
        if places(text) != places(&english[key]) {
            return Err(format!("{key} has other places for values than in English").into());
        }
    }
    Ok(())
}

fn check(texts: &Texts, english: &Texts) -> Result<(), Failure> {
    same(texts, english)?;
    let forms = texts.get("plural_forms").ok_or("no plural_forms")?.split(' ').count();
    for (key, text) in texts {
        let (plural, own) = (english[key].contains('|'), text.split('|').count());
        if own != if plural { forms } else { 1 } {
            return Err(format!("{key} has {own} of {forms} plural forms").into());
        }
    }
    Ok(())
}

fn code(english: &Texts, languages: &BTreeMap<String, Texts>) -> Result<String, Failure> {
    let mut code = format!("/// How many there are.\nconst COUNT: usize = {};\n\n", english.len());
    let names: Vec<&str> = english.keys().map(String::as_str).collect();
    writeln!(
        code,
        "/// The place of each.\n#[allow(non_camel_case_types, reason = \"named as the texts are\")]\n\
         #[derive(Clone, Copy)]\nenum Place {{ {} }}\n\nimpl Texts {{",
        names.join(", ")
    )?;
    for name in names {
        let text = format!("{:?}", english[name]).replace('`', "'");
        writeln!(
            code,
            "    #[doc = {text:?}]\n    #[must_use]\n    pub fn {name}(&self) -> &'static str {{ self.at(Place::{name}) }}"
        )?;
    }
    writeln!(
        code,
        "}}\n\n/// Every language's file, by its tag.\n#[cfg(test)]\npub(crate) const FILES: [(&str, &str); {}] = [",
        languages.len()
    )?;
    for (tag, texts) in languages {
        let file = texts.values().map(String::as_str).collect::<Vec<_>>().join("\n");
        writeln!(code, "    ({tag:?}, {file:?}),")?;
    }
    if !FRONT.iter().all(|key| english.contains_key(*key)) {
        code.push_str("];\n");
        return Ok(code);
    }
    writeln!(
        code,
        "];\n\n/// The first screen's words in that language, each at its place among all.\n#[cfg(not(app))]\n\
         pub(crate) fn front(tag: &str) -> &'static str {{\n    match tag {{"
    )?;
    for (tag, texts) in languages {
        let said = |(key, text): (&String, &String)| {
            if FRONT.contains(&key.as_str()) { text.clone() } else { String::new() }
        };
        let file = texts.iter().map(said).collect::<Vec<_>>().join("\n");
        writeln!(code, "        {tag:?} => {file:?},")?;
    }
    writeln!(code, "        _ => \"\",\n    }}\n}}")?;
    Ok(code)
}
