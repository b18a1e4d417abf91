//! What was laid over a page after it was printed: the overlay of a digital signature, the stamp of an office that copies
//! the document. It is no text of the author's and is read behind all of it.

use super::marks::{Part, begins_with_label, ends_with_label, fold, likeness};
use super::{Fragment, PlacedWord};
use crate::record::{BoundingBox, Line};

/// Type of an overlay is smaller than that of the page by this factor at least.
const SMALL: f32 = 0.8;

/// *Người ký, Email, Cơ quan, Thời gian ký*: small type in a corner or over the seal. Two such labels close together
/// make an overlay, where they are in small type or one of them has the time of the day; all others may be lines of a
/// form (*Chức vụ: …, Cơ quan: …, Email: …*).
pub(super) fn take_overlay(fragments: Vec<Fragment>) -> (Vec<Fragment>, Vec<Fragment>) {
    let labels: Vec<(BoundingBox, f32)> = fragments
        .iter()
        .filter(|fragment| is_overlay_label(fragment))
        .map(|fragment| (fragment.bounds, fragment.size))
        .collect();
    let near = |a: BoundingBox, b: BoundingBox, reach: f32| a.meets(grown(b, reach, reach));
    let overlays: Vec<(BoundingBox, f32)> = labels
        .iter()
        .enumerate()
        .filter(|(index, (bounds, size))| {
            labels.iter().enumerate().any(|(other, (known, _))| other != *index && near(*bounds, *known, 3.0 * size))
        })
        .map(|(_, label)| *label)
        .collect();
    let timed: Vec<BoundingBox> =
        fragments.iter().filter(|fragment| has_time(&fragment.text())).map(|fragment| fragment.bounds).collect();
    let usual = usual_size(&fragments);
    let overlays: Vec<(BoundingBox, f32)> = overlays
        .into_iter()
        .filter(|(bounds, size)| *size < SMALL * usual || timed.iter().any(|time| near(*time, *bounds, 6.0 * size)))
        .collect();
    if overlays.is_empty() {
        return (Vec::new(), fragments);
    }
    // What stands between or right below the labels in the same small type goes with them, and a label of its own behind
    // the words of a picture (`CHINHPHU.VN Thời gian ký:`); and the picture to the left of them, whatever its size.
    fragments.into_iter().partition(|fragment| {
        let middle = (fragment.bounds.top + fragment.bounds.bottom) / 2.0;
        let is_picture = |(bounds, size): &(BoundingBox, f32)| {
            let beside = (bounds.top - size..bounds.bottom + size).contains(&middle);
            beside
                && (-0.5 * size..3.5 * size).contains(&(bounds.left - fragment.bounds.right))
                && fragment.words.len() < 3
        };
        overlays.iter().any(is_picture)
            || overlays.iter().any(|(bounds, size)| {
                let label = label_within(fragment);
                fragment.size < size * if label.is_some() { 1.4 } else { 1.15 }
                    && near(fragment.bounds, *bounds, 1.0 * size)
                    && label.unwrap_or(fragment.bounds.left) > bounds.left - 2.0 * size
            })
    })
}

/// The size of type of the middle word.
fn usual_size(fragments: &[Fragment]) -> f32 {
    let mut sizes: Vec<f32> = fragments.iter().flat_map(|fragment| &fragment.words).map(|word| word.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

/// `08:44:47`, as it stands in an overlay.
fn has_time(text: &str) -> bool {
    let is_time = |word: &str| {
        let parts: Vec<&str> = word.split(':').collect();
        parts.len() == 3 && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.split_whitespace().any(is_time)
}

/// Where the label of an overlay in a fragment begins: all that stands before the first colon, or the end of it.
fn label_within(fragment: &Fragment) -> Option<f32> {
    let ends_with_label = |words: &[PlacedWord]| {
        let text = text_of(words);
        text.split_once(':').is_some_and(|(before, _)| ends_with_label(before, Part::SignatureOverlay))
    };
    let at = (0..fragment.words.len()).rev().find(|&start| ends_with_label(&fragment.words[start..]))?;
    Some(fragment.words[at].bounds.left)
}

fn text_of(words: &[PlacedWord]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    words.join(" ")
}

fn label_begins(words: &[PlacedWord]) -> bool {
    begins_with_label(&text_of(words), Part::SignatureOverlay)
}

/// Stamps, and all else.
pub(super) fn take_stamps(fragments: Vec<Fragment>, height: f32) -> (Vec<Fragment>, Vec<Fragment>) {
    let copies: Vec<BoundingBox> = fragments
        .iter()
        .filter(|fragment| is_stamp_of_copy(fragment, height))
        .map(|fragment| fragment.bounds)
        .collect();
    let registries: Vec<BoundingBox> =
        fragments.iter().filter_map(|fragment| stamp_of_registry(fragment, &fragments)).collect();
    fragments.into_iter().partition(|fragment| {
        is_stamp_of_copy(fragment, height)
            || copies.iter().any(|copy| is_time_below(fragment, *copy))
            || registries.iter().any(|stamp| lies_within(fragment.bounds, *stamp))
    })
}

/// The box of an incoming stamp (Nghị định 30/2020/NĐ-CP, annex IV): the name of the office, `ĐẾN` in capitals, and beside
/// it labels with dotted lines, *Số, Ngày, Giờ, Chuyển*. `anchor` is to hold the word, and hardly anything else.
fn stamp_of_registry(anchor: &Fragment, fragments: &[Fragment]) -> Option<BoundingBox> {
    if anchor.words.len() > 6 || !anchor.words.iter().any(|word| is_word_of_registry(&word.text)) {
        return None;
    }
    let reach = 1.2 * anchor.bounds.height().max(anchor.size);
    let around = grown(anchor.bounds, 2.0 * reach, reach);
    let words = fragments.iter().filter(|other| other.bounds.meets(around)).flat_map(|other| &other.words);
    let labels = words.filter(|word| word.bounds.meets(around) && is_label_of_registry(&word.text));
    let written = labels.map(|label| label.bounds).reduce(BoundingBox::union)?;
    Some(grown(written.union(anchor.bounds), reach, 1.5 * reach))
}

/// Whether a table is the frame of an incoming stamp, a box with a rule below the name of the office.
pub(super) fn is_frame_of_registry(lines: &[Line]) -> bool {
    let words: Vec<&str> = lines.iter().flat_map(|line| line.text.split_whitespace()).collect();
    words.len() < 30
        && words.iter().any(|word| is_word_of_registry(word))
        && words.iter().any(|word| is_label_of_registry(word))
}

fn is_word_of_registry(word: &str) -> bool {
    fold(word) == "den" && word.chars().all(char::is_uppercase)
}

/// `Ngày:`, also damaged or with its dots alone (`Ngày....`), but not `NGÀY:`, which is a heading's.
fn is_label_of_registry(word: &str) -> bool {
    let Some((label, _)) = word.split_once(':').or_else(|| word.split_once("..")) else { return false };
    let is_small = label.chars().last().is_some_and(char::is_lowercase);
    let label = fold(label);
    is_small
        && ["so", "ngay", "gio", "chuyen"].iter().any(|known| strsim::levenshtein(&label, known) <= known.len() / 4)
}

fn grown(bounds: BoundingBox, across: f32, down: f32) -> BoundingBox {
    BoundingBox {
        left: bounds.left - across,
        top: bounds.top - down,
        right: bounds.right + across,
        bottom: bounds.bottom + down,
    }
}

fn lies_within(inner: BoundingBox, outer: BoundingBox) -> bool {
    outer.left <= inner.left && inner.right <= outer.right && outer.top <= inner.top && inner.bottom <= outer.bottom
}

/// Whether a fragment is the day and hour that stand below the words of a copy's stamp.
fn is_time_below(fragment: &Fragment, stamp: BoundingBox) -> bool {
    let text = fragment.text();
    let gap = fragment.bounds.top - stamp.bottom;
    text.chars().filter(char::is_ascii_digit).count() >= 8
        && !text.chars().any(char::is_alphabetic)
        && gap.abs() < stamp.height()
        && (fragment.bounds.left - stamp.left).abs() < 2.0 * stamp.height()
}

/// What an office that copies a document lays over the head of its page: `SAO Y; Ủy ban nhân dân Thành phố …; 10/07/2026;
/// 07:50:29 +07:00` (Nghị định 30/2020/NĐ-CP, annex I, part III), on one line or, the time below the words, on two.
fn is_stamp_of_copy(fragment: &Fragment, height: f32) -> bool {
    let text = fragment.text();
    fragment.bounds.bottom < 0.14 * height
        && text.split_once(';').is_some_and(|(words, _)| likeness(words, Part::Stamp).is_some())
}

/// Whether a fragment begins with a label of an overlay. Up to two words of dirt before it are left out: the coat of
/// arms beside an overlay is read as a few letters. The marker of an item is no dirt.
pub(super) fn is_overlay_label(fragment: &Fragment) -> bool {
    let is_dirt =
        |text: &str| text.chars().count() <= 3 && text.chars().any(char::is_alphabetic) && !text.ends_with(')');
    let dirt = fragment.words.iter().take(2).take_while(|word| is_dirt(&word.text)).count();
    (0..=dirt).any(|start| label_begins(&fragment.words[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Rule, Sheet, arrange};
    use crate::record::Zone;

    /// A fragment of words of five points a letter, in type of `size` points.
    fn fragment(text: &str, left: f32, top: f32, size: f32) -> Fragment {
        let mut at = left;
        let words = text.split(' ').map(|word| {
            let right = at + 0.45 * size * word.chars().count() as f32;
            let bounds = BoundingBox { left: at, top, right, bottom: top + size };
            at = right + 0.25 * size;
            PlacedWord { text: word.to_owned(), bounds, size, ..PlacedWord::default() }
        });
        Fragment::new(words.collect()).unwrap()
    }

    fn zones(fragments: Vec<Fragment>) -> Vec<(Zone, String)> {
        let sheet = Sheet { width: 595.0, height: 842.0, fragments, rules: Vec::new() };
        arrange(sheet).into_iter().map(|line| (line.zone, line.text)).collect()
    }

    #[test]
    fn an_overlay_is_read_behind_the_text_with_the_words_of_its_picture() {
        let found = zones(vec![
            fragment("Người ký: CỔNG THÔNG TIN", 200.0, 6.0, 6.0),
            fragment("VGP", 168.0, 2.0, 20.0),
            fragment("Email: a@b.vn", 200.0, 13.0, 6.0),
            fragment("CHINHPHU VNThời gian ký: 09.07.2025 08:44:47", 166.0, 20.0, 6.0),
            fragment("Điều 1. Sửa đổi một số điều", 80.0, 90.0, 13.0),
        ]);
        let (text, overlay) = found.split_first().unwrap();
        assert_eq!(text, &(Zone::Body, "Điều 1. Sửa đổi một số điều".to_owned()));
        assert_eq!(overlay.len(), 3, "{overlay:?}");
        assert!(overlay.iter().all(|(zone, _)| *zone == Zone::SignatureOverlay), "{overlay:?}");
    }

    #[test]
    fn a_form_that_asks_for_office_and_address_is_text() {
        let found = zones(vec![
            fragment("Chức vụ: Chuyên viên", 80.0, 90.0, 13.0),
            fragment("Cơ quan: Sở Nội vụ", 80.0, 110.0, 13.0),
            fragment("Email: a@b.vn", 80.0, 130.0, 13.0),
            fragment("Ngày ký: 12/5/2031", 80.0, 150.0, 13.0),
        ]);
        assert!(found.iter().all(|(zone, _)| *zone == Zone::Body), "{found:?}");
    }

    #[test]
    fn the_stamp_of_a_copy_is_no_text() {
        let found = zones(vec![
            fragment("SAO Y; ủy ban nhân dân Thành phố; 10/07/2026; 07:50:29 +07:00", 60.0, 20.0, 9.0),
            fragment("Điều 1. Sao y văn bản", 80.0, 300.0, 13.0),
        ]);
        assert_eq!(found[0], (Zone::Body, "Điều 1. Sao y văn bản".to_owned()));
        assert_eq!(found[1].0, Zone::Stamp);
        let found = zones(vec![
            fragment("SAO Y; ủy ban nhân dân Thành phố;", 300.0, 9.0, 9.0),
            fragment("10/07/2026; 07:50:29 +07:00", 300.0, 18.0, 9.0),
            fragment("ỦY BAN NHÂN DÂN", 80.0, 54.0, 13.0),
        ]);
        assert_eq!(found[0], (Zone::Body, "ỦY BAN NHÂN DÂN".to_owned()));
        assert!(found[1..].iter().all(|(zone, _)| *zone == Zone::Stamp), "{found:?}");
    }

    #[test]
    fn an_incoming_stamp_is_no_text() {
        let found = zones(vec![
            fragment("ngày 28 tháng 02 năm 2025", 190.0, 232.0, 13.0),
            fragment("LtÄ TÌN TỬ", 14.0, 228.0, 10.0),
            fragment("Giờ:", 55.0, 244.0, 10.0),
            fragment("ĐẾN", 16.0, 245.0, 16.0),
            fragment("N+ày: l.È", 55.0, 258.0, 10.0),
            fragment("Căn cứ Luật Tổ chức Chính phủ", 95.0, 276.0, 13.0),
        ]);
        let texts: Vec<&str> =
            found.iter().filter(|(zone, _)| *zone == Zone::Body).map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["ngày 28 tháng 02 năm 2025", "Căn cứ Luật Tổ chức Chính phủ"]);
        let one_line = zones(vec![fragment("ĐẾN Giờ: Ngày: l.È", 14.0, 245.0, 10.0)]);
        assert_eq!(one_line[0].0, Zone::Stamp);
        let title = zones(vec![
            fragment("TỪ NGÀY: 01/01 ĐẾN NGÀY: 31/12", 180.0, 232.0, 13.0),
            fragment("Ngày hội toàn dân", 240.0, 248.0, 13.0),
        ]);
        assert!(title.iter().all(|(zone, _)| *zone == Zone::Body), "{title:?}");
    }

    #[test]
    fn an_incoming_stamp_with_a_frame_is_no_table() {
        let rule = |horizontal, at, from, to| Rule { horizontal, at, from, to };
        let fragments = vec![
            fragment("CỔNG THÔNG TIN", 20.0, 222.0, 9.0),
            fragment("ĐẾN", 16.0, 245.0, 16.0),
            fragment("Giờ: C", 62.0, 244.0, 10.0),
            fragment("Ngày: 04/7", 62.0, 258.0, 10.0),
            fragment("Điều 1. Sửa đổi một số điều", 100.0, 300.0, 13.0),
        ];
        let rules = vec![
            rule(true, 220.0, 10.0, 160.0),
            rule(true, 236.0, 10.0, 160.0),
            rule(true, 272.0, 10.0, 160.0),
            rule(false, 10.0, 220.0, 272.0),
            rule(false, 160.0, 220.0, 272.0),
        ];
        let lines = arrange(Sheet { width: 595.0, height: 842.0, fragments, rules });
        assert_eq!(lines[0].text, "Điều 1. Sửa đổi một số điều");
        assert!(lines[1..].iter().all(|line| line.zone == Zone::Stamp && line.cells.is_empty()), "{lines:?}");
    }

    #[test]
    fn a_heading_about_copies_and_the_attributes_of_a_task_are_text() {
        let found = zones(vec![
            fragment("Sao y, sao lục và trích sao văn bản", 80.0, 60.0, 13.0),
            fragment("- Cơ quan chủ trì: Sở Xây dựng.", 80.0, 200.0, 13.0),
            fragment("- Cơ quan phối hợp: Công an tỉnh.", 80.0, 218.0, 13.0),
        ]);
        assert!(found.iter().all(|(zone, _)| *zone == Zone::Body), "{found:?}");
    }
}
