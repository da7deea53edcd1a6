//! A small fuzzer: takes what is sound apart, a bit, a piece or a word at a time, and hands it to a parser.
//!
//! It keeps what it has made as long as that is not refused, so that it gets further in than chance would. Invariant: a seed
//! gives the same inputs in the same order. Deliberately absent: coverage; what is looked for is a panic, a hang, or a broken
//! property, in parsers that are small.

#![allow(clippy::disallowed_methods, reason = "a hang is told by the clock")]

use crate::rng::Rng;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a parser made of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was understood.
    Taken,
    /// It was refused.
    Refused,
}

/// A verdict by whether it was understood.
#[must_use]
pub fn taken(is: bool) -> Verdict {
    if is { Verdict::Taken } else { Verdict::Refused }
}

/// One reader of bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its folder in `tests/fuzz/seeds` too.
    pub name: &'static str,
    /// Reads; panics where a promise is broken.
    pub reads: fn(&[u8]) -> Verdict,
    /// Something sound to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// What is sound, and what was found to be worth keeping: inputs that once broke it among them.
    fn corpus(&self) -> Vec<Vec<u8>> {
        // Both crates that have targets stand beside each other.
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/seeds").join(self.name);
        let files = std::fs::read_dir(folder).into_iter().flatten();
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.sort();
        let kept = files.into_iter().map(|file| std::fs::read(file).expect("a file"));
        let seeds = (self.seeds)();
        // libFuzzer begins with the same.
        if let Ok(folder) = std::env::var("FUZZ_SEEDS") {
            let folder = PathBuf::from(folder).join(self.name);
            std::fs::create_dir_all(&folder).expect("a folder");
            for (number, seed) in seeds.iter().enumerate() {
                std::fs::write(folder.join(format!("seed-{number}")), seed).expect("a file");
            }
        }
        seeds.into_iter().chain(kept).collect()
    }
}

/// How it went.
struct Tried {
    /// Inputs.
    inputs: u64,
    /// Of them understood.
    taken: u64,
    /// The slowest.
    slowest: Duration,
}

/// No input takes a parser longer than this.
const HANG: Duration = Duration::from_secs(1);
/// Longest input made, in bytes.
const BYTES_MAX: usize = 20_000;
/// Most inputs kept to go on from.
const KEPT_MAX: usize = 500;

/// Pieces that parsers stumble over.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\r\n",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"{}",
    b"[[[[[[[[",
    b"null",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"0.1",
    b"%00",
    b"%",
    b"+",
    b"&",
    b"=",
    b";",
    b",",
    b"\xff\xfe",
    "\u{202e}".as_bytes(),
    "\u{1f600}".as_bytes(),
    b"t=0,v1=",
    b"https://",
    b"@",
    b"//",
    b"true",
    b"-999999999-01-01",
    b"24:00",
];

fn changed(rng: &mut Rng, kept: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = kept[rng.index(kept.len())].clone();
    for _ in 0..=rng.below(4) {
        let at = rng.index(bytes.len() + 1);
        match rng.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(rng.below(256)).unwrap_or(0),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + rng.index(16)).min(bytes.len());
                drop(bytes.drain(at..end));
            }
            4 => {
                let end = (at + rng.index(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece.repeat(1 + rng.index(20)));
            }
            5 => {
                let other = &kept[rng.index(kept.len())];
                let from = rng.index(other.len() + 1);
                let piece = other[from..(from + rng.index(64)).min(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => drop(bytes.splice(at..at, rng.pick(WORDS).iter().copied())),
            // A number, or part of one, becomes another.
            _ => {
                for byte in bytes.iter_mut().skip(at).take(12).filter(|byte| byte.is_ascii_digit()) {
                    *byte = b'0' + u8::try_from(rng.below(10)).unwrap_or(0);
                }
            }
        }
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

/// Hands the target's corpus and what becomes of it to the target, for as long as `FUZZ_SECONDS` says, else for a second.
pub fn fuzz(target: &Target) {
    let Target { name, reads, .. } = *target;
    let corpus = target.corpus();
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let seconds = number("FUZZ_SECONDS").unwrap_or(1);
    let seed = number("SEED").unwrap_or(1);
    let mut rng = Rng::new(seed);
    let mut kept = corpus.clone();
    let mut tried = Tried { inputs: 0, taken: 0, slowest: Duration::ZERO };
    let began = Instant::now();
    let mut next = corpus.iter().cloned();
    while began.elapsed().as_secs() < seconds || tried.inputs < corpus.len() as u64 {
        let input = next.next().unwrap_or_else(|| changed(&mut rng, &kept));
        let at = Instant::now();
        let result = std::panic::catch_unwind(|| reads(&input));
        // A machine with other work may take its time once; an input that is slow is slow each time.
        let mut took = at.elapsed();
        for _ in 0..4 {
            if took >= HANG && result.is_ok() {
                let again = Instant::now();
                let _ = reads(&input);
                took = took.min(again.elapsed());
            }
        }
        let shown = || String::from_utf8_lossy(&input).into_owned();
        let Ok(verdict) = result else { panic!("{name}, seed {seed}: {:?}\n{}", input, shown()) };
        assert!(took < HANG, "{name}, seed {seed}: {took:?} for {:?}\n{}", input, shown());
        tried.inputs += 1;
        tried.slowest = tried.slowest.max(took);
        if verdict == Verdict::Taken {
            tried.taken += 1;
            if tried.inputs > corpus.len() as u64 && kept.len() < KEPT_MAX {
                kept.push(input);
            }
        }
    }
    println!(
        "{name}, seed {seed}: {} inputs, {} taken, slowest {:?}",
        tried.inputs, tried.taken, tried.slowest
    );
    assert!(tried.taken > 0, "{name}: nothing sound was among them");
}
