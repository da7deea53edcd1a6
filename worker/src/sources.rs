//! The product's own sources, for tests that look for what must not be in them.
//!
//! Invariant: only code that runs is looked at, no tests.

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// The folder with all crates.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn collect(dir: &Path, kinds: &[&str], found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = dir.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            collect(&path, kinds, found);
        } else if name != "tests.rs"
            && path.extension().is_some_and(|kind| kinds.contains(&&*kind.to_string_lossy()))
        {
            found.push(path);
        }
    }
}

/// The files of these kinds below these folders: the name below [`root`], and what of it runs.
pub(crate) fn sources(folders: &[&str], kinds: &[&str]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in folders {
        collect(&root().join(folder), kinds, &mut files);
    }
    let read = |file: &PathBuf| {
        let name = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let text = read_to_string(file).unwrap();
        (name, text.split("#[cfg(test)]").next().unwrap_or_default().to_owned())
    };
    files.iter().map(read).collect()
}
