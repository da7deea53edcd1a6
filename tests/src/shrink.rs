//! Cuts a history that breaks a law down to what is needed for it.
//!
//! Delta debugging (Zeller, Hildebrandt 2002): leaves out ever smaller parts as long as what is left still fails.
//! Invariant: what comes back fails, and fails no more when any one thing of it is left out.

/// The shortest part of `all` that can be found and still fails. `all` itself must fail.
pub fn shrink<T: Clone>(all: &[T], fails: impl Fn(&[T]) -> bool) -> Vec<T> {
    let mut kept = all.to_vec();
    let mut part = kept.len().div_ceil(2).max(1);
    loop {
        let (mut start, before) = (0, kept.len());
        while start < kept.len() {
            let end = (start + part).min(kept.len());
            let without: Vec<_> = kept[..start].iter().chain(&kept[end..]).cloned().collect();
            if fails(&without) {
                kept = without;
            } else {
                start = end;
            }
        }
        if part == 1 && kept.len() == before {
            return kept;
        }
        part = (part / 2).max(1);
    }
}

/// Does it without a word about the panics in it.
pub fn quietly<T>(what: impl FnOnce() -> T) -> T {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = what();
    std::panic::set_hook(loud);
    done
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_is_needed_is_left() {
        let all: Vec<_> = (0..500).collect();
        let fails = |part: &[i32]| [7, 300, 301].iter().all(|needed| part.contains(needed));
        assert_eq!(shrink(&all, fails), [7, 300, 301]);
        assert_eq!(shrink(&all, |_| true), [0; 0]);
    }
}
