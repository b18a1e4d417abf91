//! The words by which parts of the printed form are known (`dictionaries/layout_marks.txt`).

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A part of the printed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    NationalTitle,
    Motto,
    Recipients,
    /// The last of the recipients: where the document is filed.
    Filed,
    RunningHead,
    SignatureOverlay,
    Addressee,
    Stamp,
}

/// Damage that is allowed for: of ten letters, three may differ. OCR without Vietnamese reads `CỘNG HÒA XÃ HỘI` as
/// `CONG HOA XA HOI`, which folding takes away, and leaves about one letter in ten wrong.
const LEAST_LIKENESS: f64 = 0.7;

/// A label says what stands behind its colon; its own letters are few, so fewer of them may differ.
const LEAST_LIKENESS_OF_LABEL: f64 = 0.85;

/// The words of a part, folded, and whether they are a label: words that a colon ends.
struct Mark {
    part: Part,
    words: String,
    is_label: bool,
}

fn marks() -> &'static [Mark] {
    static MARKS: OnceLock<Vec<Mark>> = OnceLock::new();
    MARKS.get_or_init(|| {
        include_str!("../../dictionaries/layout_marks.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(part, words)| {
                let part = match part {
                    "national_title" => Part::NationalTitle,
                    "motto" => Part::Motto,
                    "recipients" => Part::Recipients,
                    "filed" => Part::Filed,
                    "running_head" => Part::RunningHead,
                    "signature_overlay" => Part::SignatureOverlay,
                    "addressee" => Part::Addressee,
                    "stamp" => Part::Stamp,
                    _ => return None,
                };
                Some(Mark { part, words: fold(words), is_label: words.trim_end().ends_with(':') })
            })
            .collect()
    })
}

/// Letters and digits of `text`, lower case, without marks; `đ` and what faulty fonts show for it are `d`.
pub(crate) fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, 'đ' | 'ð') { 'd' } else { c })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// How alike `text`, as a whole, is to the words of the part, 0 to 1; `None` where it is not alike enough.
pub(super) fn likeness(text: &str, part: Part) -> Option<f64> {
    let folded = fold(text);
    of(part)
        .map(|mark| strsim::normalized_levenshtein(&folded, mark))
        .filter(|likeness| *likeness >= LEAST_LIKENESS)
        .max_by(f64::total_cmp)
}

/// Whether `text` begins with the words of the part.
pub(super) fn begins_with_part(text: &str, part: Part) -> bool {
    let folded = fold(text);
    of(part).any(|mark| {
        let head: String = folded.chars().take(mark.chars().count()).collect();
        let likeness = if mark.chars().count() < 8 { 0.8 } else { LEAST_LIKENESS };
        head.chars().count() + 2 > mark.chars().count() && strsim::normalized_levenshtein(&head, mark) >= likeness
    })
}

/// Whether `text` begins with the words of the part, letter for letter but for marks.
pub(super) fn begins_with_just(text: &str, part: Part) -> bool {
    let folded = fold(text);
    of(part).any(|mark| folded.starts_with(mark))
}

/// Whether `text` begins with a label of the part, all that stands before its colon (`Cơ quan:`, but not
/// `Cơ quan chủ trì:`), or with words of the part that are no label.
pub(super) fn begins_with_label(text: &str, part: Part) -> bool {
    let label = text.split_once([':', ';']).map(|(label, _)| fold(label));
    marks().iter().filter(|mark| mark.part == part).any(|mark| {
        if mark.is_label {
            label
                .as_ref()
                .is_some_and(|label| strsim::normalized_levenshtein(label, &mark.words) >= LEAST_LIKENESS_OF_LABEL)
        } else {
            fold(text).starts_with(&mark.words)
        }
    })
}

/// Whether `text` ends with a label of the part.
pub(super) fn ends_with_label(text: &str, part: Part) -> bool {
    let folded: Vec<char> = fold(text).chars().collect();
    marks().iter().filter(|mark| mark.part == part && mark.is_label).any(|mark| {
        let start = folded.len().saturating_sub(mark.words.chars().count());
        let end: String = folded[start..].iter().collect();
        strsim::normalized_levenshtein(&end, &mark.words) >= LEAST_LIKENESS_OF_LABEL
    })
}

/// Whether the words of the part stand anywhere in `text`, undamaged but for marks.
pub(super) fn contains_part(text: &str, part: Part) -> bool {
    let folded = fold(text);
    of(part).any(|mark| folded.contains(mark))
}

fn of(part: Part) -> impl Iterator<Item = &'static str> {
    marks().iter().filter(move |mark| mark.part == part).map(|mark| mark.words.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_title(text: &str) -> bool {
        likeness(text, Part::NationalTitle).is_some()
    }

    #[test]
    fn damaged_words_are_known() {
        assert!(is_title("CONG HOA XA HOI CHU NGHIA VIET NAM"));
        assert!(is_title("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
        assert!(is_title("CQNG HOA XA HQI CHU NGHIA VI£T NAM"));
        assert!(is_title("ðẢNG CỘNG SẢN VIỆT NAM"));
        assert!(begins_with_part("Noi nhQn:", Part::Recipients));
        assert!(!is_title("BỘ CÔNG AN"));
        assert!(!begins_with_part("Nội dung", Part::Recipients));
    }

    #[test]
    fn attribute_lines_of_a_task_are_no_labels_of_a_signature() {
        let is_label = |text| begins_with_label(text, Part::SignatureOverlay);
        for text in [
            "Người ký: Sở Nội vụ",
            "Ngudi ky: So Noi vu",
            "Cơ quan : Tỉnh ủy",
            "Thời gian ký: 07.11.2025",
            "Digitally signed by A",
        ] {
            assert!(is_label(text), "{text}");
        }
        for text in [
            "- Cơ quan chủ trì: Sở Xây dựng.",
            "- Cơ quan phối hợp: Công an tỉnh.",
            "- Thời gian hoàn thành: Quý II/2026",
            "- Thời gian: Quý II",
            "Cơ quan",
        ] {
            assert!(!is_label(text), "{text}");
        }
    }
}
