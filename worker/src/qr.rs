//! QR codes as SVG, to be shown on a desk's screen or printed.
//!
//! Invariant: black on white with the quiet zone of four modules that ISO/IEC 18004 asks for, whatever colours are around
//! it, so that it can be scanned from a dark page too. Deliberately absent: sizes. Whoever shows it says how large.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Modules of white around the code.
const QUIET: i32 = 4;

/// The text as a QR code, named `title` for whoever cannot see it. `None` for a text that is too long for any.
#[must_use]
pub fn svg(text: &str, title: &str) -> Option<String> {
    // A quarter of a printed card may be creased or dirty: level Q would make an address of ours coarser than phones need.
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let whole = code.size() + 2 * QUIET;
    let mut dark = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            let run = x - from;
            if run > 0 {
                write!(dark, "M{} {}h{run}v1h-{run}z", from + QUIET, y + QUIET).ok()?;
            }
            x += 1;
        }
    }
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" role=\"img\" shape-rendering=\"crispEdges\">\
         <title>{title}</title><path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/><path fill=\"#000\" d=\"{dark}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://book.example/p/belle#AbCdEfGhIjKlMnOpQrStUv";

    /// The modules of an SVG of ours, dark ones true, the quiet zone among them.
    fn modules(svg: &str, whole: usize) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; whole]; whole];
        let path = svg.split("fill=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        for run in path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            modules[y][x..x + length].fill(true);
        }
        modules
    }

    #[test]
    fn it_has_a_quiet_zone_and_its_three_corners() {
        let svg = svg(LINK, "Pay").unwrap();
        let whole = 33 + 8;
        assert!(svg.contains(&format!("viewBox=\"0 0 {whole} {whole}\"")), "{svg}");
        let modules = modules(&svg, whole);
        let white = |at: usize| at < 4 || at >= whole - 4;
        for (y, row) in modules.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert!(!(*dark && (white(x) || white(y))), "{x} {y}");
            }
        }
        // A finder pattern: dark ring, white ring, dark heart.
        for (x, y) in [(4, 4), (whole - 11, 4), (4, whole - 11)] {
            let row = |dy: usize| modules[y + dy][x..x + 7].to_vec();
            assert_eq!(row(0), [true; 7]);
            assert_eq!(row(1), [true, false, false, false, false, false, true]);
            assert_eq!(row(3), [true, false, true, true, true, false, true]);
        }
    }

    #[test]
    fn a_camera_reads_the_very_text() {
        for text in [LINK, "https://a.example/p/a-salon-with-a-rather-long-name#AbCdEfGhIjKlMnOpQrStUv"] {
            let svg = svg(text, "Pay").unwrap();
            let whole: usize =
                svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
            let modules = modules(&svg, whole);
            let scale = 4;
            let dark = |x: usize, y: usize| modules[y / scale][x / scale];
            let mut picture = rqrr::PreparedImage::prepare_from_bitmap(whole * scale, whole * scale, dark);
            let [grid] = &picture.detect_grids()[..] else { panic!("no code, or several: {text}") };
            assert_eq!(grid.decode().unwrap().1, text);
        }
    }

    #[test]
    fn its_name_is_text_and_nothing_else() {
        let svg = svg("x", "a <b> & c").unwrap();
        assert!(svg.contains("<title>a &lt;b> &amp; c</title>"), "{svg}");
        assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\""));
    }

    #[test]
    fn a_text_that_is_too_long_has_none() {
        assert_eq!(svg(&"x".repeat(3_000), "x"), None);
    }
}
