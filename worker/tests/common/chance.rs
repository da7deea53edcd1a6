//! Chance with a seed, and what it does to bytes. Each change gives other bytes than it was given.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A generator of numbers (SplitMix64): the same seed, the same numbers.
pub(crate) struct Chance(u64);

impl Chance {
    /// For this run: the seed is `SEED`, or drawn and said; the count is `FORGED`, or 200,000.
    pub(crate) fn of_run(what: &str) -> (Self, usize) {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        // The library's own hash tables are seeded by chance.
        let drawn = || RandomState::new().build_hasher().finish();
        let seed = number("SEED").unwrap_or_else(drawn);
        let count = number("FORGED").unwrap_or(200_000);
        println!("{what}: {count} forged messages, SEED={seed}");
        (Self(seed), usize::try_from(count).unwrap())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    #[expect(clippy::cast_possible_truncation, reason = "below a usize")]
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_be_bytes()[0]).collect()
    }

    /// One bit turned over.
    pub(crate) fn flip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut changed = bytes.to_vec();
        let at = self.below(bytes.len());
        changed[at] ^= 1 << self.below(8);
        changed
    }

    /// Two bytes that differ, each in the other's place.
    pub(crate) fn swap(&mut self, bytes: &[u8]) -> Vec<u8> {
        loop {
            let mut changed = bytes.to_vec();
            changed.swap(self.below(bytes.len()), self.below(bytes.len()));
            if changed != bytes {
                return changed;
            }
        }
    }

    /// The same text as another writer would put it.
    pub(crate) fn rewrite(&mut self, bytes: &[u8]) -> Vec<u8> {
        let text = std::str::from_utf8(bytes).unwrap();
        let rewritten = match self.below(5) {
            0 => format!("\u{feff}{text}").into_bytes(),
            1 => format!("{text}\n").into_bytes(),
            2 => text.replace('e', "\\u0065").into_bytes(),
            3 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => text.to_uppercase().into_bytes(),
        };
        assert_ne!(rewritten, bytes);
        rewritten
    }
}
