//! What the engine says of its own words takes part in the decoding: how sure it was of each word, and what else it
//! held possible. Pure.
//!
//! The channel was learned over all words alike, as if one in forty was wrong. Tesseract's confidence tells much more:
//! of the words that it is sure of, three in a thousand are wrong, of those that it doubts every second.

use std::cmp::Ordering;

use super::candidates::Candidate;
use super::habits;
use super::lattice::{Arc, Lattice, Paragraph, Reading, figures};
use super::paragraph::RawParagraph;
use crate::model::Model;
use crate::model::tokens::Class;
use crate::record::Word;

/// ln of the odds that a word is wrong, by Tesseract's confidence (0 to 1): counted on 24 printed pages of four wear
/// levels, 15,000 words (docs/scans.md). Between two points the line, beyond the ends the end.
const ODDS: [(f32, f32); 8] =
    [(0.2, 0.7), (0.5, 0.2), (0.8, -0.3), (0.875, -1.0), (0.925, -2.4), (0.955, -3.9), (0.965, -5.9), (0.98, -6.4)];
/// The same over all words of the pages that the channel was learned from.
const ODDS_OF_ALL: f32 = -3.6;
/// What a reading gains that the engine itself held possible, and what the others lose where it named any.
const NAMED: f32 = 1.0;
const NOT_NAMED: f32 = -0.8;
/// A reading that the channel does not give but the engine does, against the word as it was read: ln of its share.
const BY_ENGINE_ONLY: f32 = -5.0;
/// Figures do not become letters, whatever context says.
const FIGURE_LOST: f32 = -60.0;

/// How much cheaper (above 0) or dearer a change of a word is than the channel has it.
fn shift(confidence: f32) -> f32 {
    let after = ODDS.partition_point(|point| point.0.total_cmp(&confidence) == Ordering::Less);
    let odds = match (after.checked_sub(1).map(|before| ODDS[before]), ODDS.get(after)) {
        (Some((from, low)), Some(&(to, high))) => low + (high - low) * (confidence - from) / (to - from),
        (Some((_, end)), None) | (None, Some(&(_, end))) => end,
        (None, None) => ODDS_OF_ALL,
    };
    odds - ODDS_OF_ALL
}

/// Weighs the readings of a paragraph by what the engine said of its words. `words` gives those of a line (index in
/// the document), in order; none where the engine said nothing. A reading that changes nothing keeps its score.
pub(super) fn weigh<'a>(model: &Model, lattice: &mut Lattice, raw: &RawParagraph, words: impl Fn(usize) -> &'a [Word]) {
    let chars = &raw.paragraph.chars;
    keep_figures(lattice, chars);
    keep_markers(lattice, &raw.paragraph);
    let read_at = |from: u32| {
        let (line, start, _) = raw.places[from as usize];
        let words = words(line as usize);
        let word = words.get(words.partition_point(|word| word.range.end <= start as usize))?;
        Some((word, word.confidence?, start as usize))
    };
    doubt_signs(model, lattice, &raw.paragraph, |from| read_at(from).map(|(_, confidence, _)| confidence));
    for &(from, to) in &raw.paragraph.stretches {
        let Some((word, confidence, start)) = read_at(from) else { continue };
        let seen = &chars[from as usize..to as usize];
        let named: Vec<Vec<char>> = word
            .alternatives
            .iter()
            .map(|alternative| alternative.text.chars().collect::<Vec<char>>())
            .filter(|named| word.range.start == start && named != seen)
            .collect();
        let shift = shift(confidence);
        for place in from..to {
            let arcs = &mut lattice.arcs[place as usize];
            for arc in arcs.iter_mut() {
                let covered = &chars[place as usize..arc.to as usize];
                let Some(is_named) = is_change(arc, covered, &lattice.texts).then(|| {
                    named.iter().any(|named| arc.to <= to && reads(arc, named, seen, place - from, arc.to - from))
                }) else {
                    continue;
                };
                arc.score += shift;
                if !named.is_empty() {
                    arc.score += if is_named { NAMED } else { NOT_NAMED };
                }
                if let Reading::Word(candidate) = &arc.reading
                    && let Some(odds) = habits::odds(covered, candidate.text())
                {
                    arc.score = arc.score.max(odds);
                }
            }
        }
        for named in &named {
            add_named(model, lattice, from, seen, named, shift);
        }
    }
}

/// An engine with Vietnamese knows figures: what it read as one neither turns into a Roman numeral (`I1`) or, with no
/// letter beside it or capitals alone before it, into a word (`§8`, `A3`), nor is cut from the signs beside it by a blank that nobody saw (`23§8`).
/// Neither does a unit (`kV`) take another case, nor a word of Latin letters (`virut`) fall into two.
fn keep_figures(lattice: &mut Lattice, chars: &[char]) {
    let is_figure = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    for (place, arcs) in lattice.arcs.iter_mut().enumerate() {
        let coded = figures::code_of_form(&chars[place..]).is_some();
        for arc in arcs {
            let end = arc.to as usize;
            let covered = &chars[place..end];
            let has_figure = covered.iter().any(char::is_ascii_digit);
            let lost = match arc.reading {
                Reading::AsSeen => false,
                Reading::Word(_) => !covered.iter().any(|c| c.is_alphabetic()) || is_code(covered),
                Reading::Text(index) => !lattice.texts[index as usize].contains(|c: char| c.is_ascii_digit()),
            };
            let other = match &arc.reading {
                Reading::Word(candidate) => is_other_symbol(covered, candidate),
                _ => false,
            };
            let rest = || chars[end..].iter().take_while(|c| c.is_alphabetic());
            let in_two =
                arc.blank_after && is_latin(covered) && end < chars.len() && rest().all(char::is_ascii_alphabetic);
            if has_figure && (lost || coded && !arc.reading.is_as_seen()) || other || in_two {
                arc.score += FIGURE_LOST;
            }
            arc.blank_after &= !has_figure && !is_figure(chars.get(end));
        }
    }
}

/// A letter before a bracket is the marker of an item: it may be another letter, but no word (`n)` for `In)`). A small one before a full stop at the beginning
/// of a line (`đ.`) is one too, and stays: which letter it is, words do not tell.
fn keep_markers(lattice: &mut Lattice, paragraph: &Paragraph) {
    for &(from, to) in &paragraph.stretches {
        let stays = match paragraph.chars[from as usize..to as usize] {
            ['a'..='z' | 'A'..='Z' | 'đ' | 'Đ', ')'] => false,
            ['a'..='z' | 'đ', '.'] => paragraph.lines.binary_search(&from).is_ok(),
            _ => continue,
        };
        if stays && !lattice.arcs[from as usize].iter().any(|arc| arc.reading.is_as_seen()) {
            continue;
        }
        for arc in &mut lattice.arcs[from as usize] {
            let is_word = match &arc.reading {
                Reading::AsSeen => false,
                Reading::Word(candidate) => stays || candidate.text().nth(1).is_some(),
                Reading::Text(index) => {
                    stays || lattice.texts[*index as usize].chars().filter(|c| c.is_alphabetic()).count() > 1
                }
            };
            if is_word {
                arc.score += FIGURE_LOST;
            }
        }
    }
}

/// Whether capitals stand before digits, as in the classes of officials and the codes of forms: `A3`, `H15`.
fn is_code(covered: &[char]) -> bool {
    let letters = covered.iter().take_while(|c| c.is_uppercase()).count();
    (1..covered.len()).contains(&letters) && covered[letters..].iter().all(char::is_ascii_digit)
}

fn is_latin(covered: &[char]) -> bool {
    covered.iter().all(char::is_ascii_alphabetic)
}

/// Whether a word of Latin letters with a capital inside itself would become the same in another case.
fn is_other_symbol(covered: &[char], reading: &Candidate) -> bool {
    let small = |c: char| c.to_ascii_lowercase();
    let inside = covered[0].is_ascii_lowercase() && covered.iter().any(char::is_ascii_uppercase);
    inside && is_latin(covered) && reading.text().map(small).eq(covered.iter().copied().map(small))
}

/// What an engine takes for a full stop or a colon: ln P(seen | printed) of the comma and of the semicolon.
const COMMA_AS_STOP: f32 = -5.5;
const SEMICOLON_AS_COLON: f32 = -4.0;
/// A sentence begins with a small letter, or goes on with one after a full stop: ln of how seldom.
const SMALL_AFTER_STOP: f32 = -9.0;
/// A sign behind a word of which nothing was printed, a speck: counted on decrees read by Tesseract.
const SPECK: f32 = -7.0;
/// The same where what was seen is a sign that such words often have behind them.
const SPECK_LIKE_A_SIGN: f32 = -8.5;
/// A sign of which the engine is so sure, with its word or standing alone, is no speck. (Of 30 signs taken for specks on 280 printed pages 9 behind words had been
/// printed, 8 of them with .96 or more, and one of 10 specks had so much; all 8 dashes between blanks had been printed, with .92 and .93.)
const SURE_SIGN: f32 = 0.95;
const SURE_DASH: f32 = 0.9;
/// What specks are taken for; a bar is none of them, it may part the cells of a table.
const SPECKS: [char; 10] = ['.', ',', ';', ':', '!', '\'', '`', 'ˆ', '~', '-'];

/// Signs between two words in small letters that may have been others, or nothing at all: a full stop before a small
/// letter was a comma or a speck, a colon may have been a semicolon. Context decides. `sure`: how sure the engine was of what begins at a place.
fn doubt_signs(model: &Model, lattice: &mut Lattice, paragraph: &Paragraph, sure: impl Fn(u32) -> Option<f32>) {
    let chars = &paragraph.chars;
    let is_small = |word: &[char]| word.len() > 1 && word.iter().all(|c| c.is_lowercase());
    for (index, &(begin, end)) in paragraph.stretches.iter().enumerate() {
        let Some(&(next, next_end)) = paragraph.stretches.get(index + 1) else { break };
        let (begin, sign) = (begin as usize, end as usize - 1);
        let alone = begin == sign;
        let word = match index.checked_sub(1).map(|before| paragraph.stretches[before]) {
            Some((from, to)) if alone => from as usize..to as usize,
            _ => begin..sign,
        };
        let behind = &chars[next as usize..next_end as usize];
        let behind = behind
            .split_last()
            .filter(|(last, _)| matches!(last, '.' | ',' | ';' | ':'))
            .map(|(_, word)| word)
            .unwrap_or(behind);
        // A mark high behind a word may be the number of a footnote.
        if !alone && chars[sign] == '!' {
            continue;
        }
        if word.end != sign || !SPECKS.contains(&chars[sign]) || !is_small(&chars[word.clone()]) || !is_small(behind) {
            continue;
        }
        let Some(seen) = lattice.arcs[sign].iter().position(|arc| arc.to == end && arc.reading.is_as_seen()) else {
            continue;
        };
        let other = match chars[sign] {
            '.' if !alone => Some((',', COMMA_AS_STOP)),
            ':' if !alone => Some((';', SEMICOLON_AS_COLON)),
            _ => None,
        };
        let arc = lattice.arcs[sign][seen];
        if chars[sign] == '.' {
            lattice.arcs[sign][seen].score += SMALL_AFTER_STOP;
        }
        if let Some((printed, score)) = other
            && let Some(token) = model.word_id(printed.encode_utf8(&mut [0; 4]))
        {
            let reading = Reading::Text(lattice.texts.len() as u32);
            lattice.arcs[sign].push(Arc { token, score: arc.score + score, reading, ..arc });
            lattice.texts.push(printed.to_string());
        }
        let least = if alone { SURE_DASH } else { SURE_SIGN };
        if sure(begin as u32).is_some_and(|sure| sure >= least) {
            continue;
        }
        let speck = if matches!(chars[sign], ',' | ';' | ':' | '-') { SPECK_LIKE_A_SIGN } else { SPECK };
        for place in word.clone() {
            let spread: Vec<Arc> = lattice.arcs[place]
                .iter()
                .filter(|arc| arc.to as usize == sign && matches!(arc.reading, Reading::Word(_)))
                .map(|arc| Arc { to: end, score: arc.score + speck, ..*arc })
                .collect();
            lattice.arcs[place].extend(spread);
        }
    }
}

/// Whether the reading of an arc differs from the characters that it covers.
fn is_change(arc: &Arc, covered: &[char], texts: &[String]) -> bool {
    match &arc.reading {
        Reading::AsSeen => false,
        Reading::Word(candidate) => !candidate.text().eq(covered.iter().copied()),
        Reading::Text(index) => !texts[*index as usize].chars().eq(covered.iter().copied()),
    }
}

/// Whether an arc over `begin..end` of `seen` reads what `named`, another reading of all of `seen`, has there, the
/// rest being equal.
fn reads(arc: &Arc, named: &[char], seen: &[char], begin: u32, end: u32) -> bool {
    let Reading::Word(candidate) = &arc.reading else { return false };
    let (begin, behind) = (begin as usize, seen.len() - end as usize);
    named.len() >= begin + behind
        && named[..begin] == seen[..begin]
        && named[named.len() - behind..] == seen[end as usize..]
        && candidate.text().eq(named[begin..named.len() - behind].iter().copied())
}

/// Adds what the engine named where it is a word of the lexicon that the channel does not give.
fn add_named(model: &Model, lattice: &mut Lattice, from: u32, seen: &[char], named: &[char], shift: f32) {
    let outer = |c: &char| !c.is_alphabetic();
    let lead = seen.iter().take_while(|c| outer(c)).count();
    let tail = seen.iter().rev().take_while(|c| outer(c)).count();
    if lead + tail >= seen.len() || named.len() < lead + tail + 1 {
        return;
    }
    let core = &named[lead..named.len() - tail];
    if named[..lead] != seen[..lead]
        || named[named.len() - tail..] != seen[seen.len() - tail..]
        || !core.iter().all(|c| c.is_alphabetic())
    {
        return;
    }
    let (place, to) = (from + lead as u32, from + (seen.len() - tail) as u32);
    let core: String = core.iter().collect();
    let Some(token) = model.word_id(&core.to_lowercase()).filter(|&token| token != Class::Unknown.id()) else { return };
    let known = lattice.arcs[place as usize].iter().any(|arc| match &arc.reading {
        Reading::Word(candidate) => arc.to == to && candidate.text().eq(core.chars()),
        _ => false,
    });
    if !known {
        let score = BY_ENGINE_ONLY + shift;
        let reading = Reading::Text(lattice.texts.len() as u32);
        lattice.arcs[place as usize].push(Arc { to, token, score, reading, blank_after: false });
        lattice.texts.push(core);
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Model;
    use crate::record::{Alternative, Route, Word};
    use crate::restore::{RestoreOptions, Restorer, SourceLine};

    fn words(text: &str, confidence: impl Fn(&str) -> f32, named: &[(&str, &str)]) -> Vec<Word> {
        let mut at = 0;
        text.split(' ')
            .map(|word| {
                let range = at..at + word.len();
                at = range.end + 1;
                let alternatives = named
                    .iter()
                    .filter(|(of, _)| *of == word)
                    .map(|(_, other)| Alternative { text: (*other).to_owned(), confidence: 0.7 })
                    .collect();
                Word { range, bounds: None, confidence: Some(confidence(word)), alternatives }
            })
            .collect()
    }

    fn restored(text: &str, words: &[Word]) -> String {
        let line = SourceLine { text, words, route: Route::Ocr };
        Restorer::new(Model::embedded(), RestoreOptions::default()).restore(&[line]).remove(0).text
    }

    #[test]
    fn a_word_that_the_engine_doubts_is_changed_and_one_it_is_sure_of_stays() {
        let text = "Các phòng chuyên môn phối hợp với đơn vị liên quan thẩm đinh hồ sơ của tỉnh";
        let doubted = words(text, |word| if word == "đinh" { 0.6 } else { 0.96 }, &[("đinh", "định")]);
        assert!(restored(text, &doubted).contains("thẩm định hồ sơ"));
        let name = "Ông Trần Văn Đinh là người đại diện hộ gia đình";
        assert_eq!(restored(name, &words(name, |_| 0.97, &[])), name);
    }

    #[test]
    fn a_word_that_the_engine_often_writes_for_another_is_left_to_its_context() {
        let sure = |text: &str| restored(text, &words(text, |_| 0.98, &[]));
        assert_eq!(sure("Bảng chỉ tiết tiêu chuẩn chấm điểm"), "Bảng chi tiết tiêu chuẩn chấm điểm");
        for text in ["Các chỉ tiêu của kế hoạch", "Quyết định này chỉ áp dụng cho cán bộ", "Chỉ đạo các đơn vị"]
        {
            assert_eq!(sure(text), text);
        }
    }

    #[test]
    fn the_marker_of_an_item_is_no_word() {
        let text = "n) Kinh doanh súng săn";
        let doubted = words(text, |word| if word == "n)" { 0.4 } else { 0.96 }, &[]);
        assert_eq!(restored(text, &doubted), text);
        for text in ["đ. Tổ chức kinh tế do cơ quan thành lập", "d. Tổ chức kinh tế do cơ quan thành lập"]
        {
            assert_eq!(restored(text, &words(text, |_| 0.93, &[])), text);
        }
    }

    #[test]
    fn the_code_of_a_form_is_no_word() {
        for text in ["theo Mẫu số S2c-DNSN ban hành kèm theo", "Báo cáo theo mẫu B1a-DN gửi Sở"] {
            assert_eq!(restored(text, &words(text, |_| 0.9, &[])), text);
        }
    }

    #[test]
    fn the_label_of_a_part_keeps_its_case_before_a_heading_in_capitals() {
        for text in ["Mục 3 BỔ NHIỆM LẠI CÁN BỘ QUẢN LÝ", "Mục IV QUẢN LÝ NHÀ NƯỚC"] {
            assert_eq!(restored(text, &words(text, |_| 0.96, &[])), text);
        }
        let slip = "Cục QUẢN LÝ THỊ TRƯỜNG TỈNH";
        assert_eq!(restored(slip, &words(slip, |_| 0.96, &[])), "CỤC QUẢN LÝ THỊ TRƯỜNG TỈNH");
    }

    #[test]
    fn specks_behind_words_go_and_signs_that_were_others_come_back() {
        let slips = "khoản I1 và 3l";
        let read = |text: &str| {
            let lines = [text, "", slips].map(|text| SourceLine { text, words: &[], route: Route::Repair });
            Restorer::new(Model::embedded(), RestoreOptions::default()).restore(&lines).remove(0).text
        };
        assert_eq!(
            read("xử phạt vi phạm. hành chính trong lĩnh vực ' quốc. phòng"),
            "xử phạt vi phạm hành chính trong lĩnh vực quốc phòng"
        );
        for kept in [
            "nội dung | thiết kế và thời gian | địa điểm",
            "phát triển kinh tế - xã hội của thôn, trồng rừng ven suối; nạo vét kênh mương",
            "đường dây 500 kV theo mục I và mục B.VIII của Phụ lục",
            "hồ sơ gồm: đơn đề nghị; bản sao giấy chứng nhận",
        ] {
            assert_eq!(read(kept), kept);
        }
        assert!(read("Quyết định số 05/2031/TT -BNV ngày 10 tháng 3").contains("05/2031/TT-BNV"));
    }

    #[test]
    fn signs_of_which_the_engine_is_sure_are_no_specks() {
        let read = |text: &str, sure: f32| restored(text, &words(text, |_| sure, &[]));
        for text in [
            "công tác quản lý quy hoạch - xây dựng, đầu tư xây dựng các dự án",
            "các hoạt động thông tin - giáo dục - truyền thông và",
            "ngoan cố, chống đối, côn đồ, tái phạm nguy hiểm",
        ] {
            assert_eq!(read(text, 0.96), text);
        }
        let speck = "ban hành kèm theo quyết. định này về việc sửa đổi";
        assert_eq!(read(speck, 0.85), "ban hành kèm theo quyết định này về việc sửa đổi");
        assert_eq!(read(speck, 0.96).chars().count(), speck.chars().count(), "it may have been a comma");
    }

    #[test]
    fn figures_stay_as_they_were_read() {
        for text in [
            "Quyết định số 23§8/QĐ-BTNMT ngày 19/6/2030 của Bộ trưởng về việc thẩm định",
            "Thực hiện các khoản 1, 11 và I1 của Điều này trong năm 2030 theo quy định",
            "áp dụng hệ số lương viên chức loại A3, nhóm 1 (A3.1) từ hệ số lương 6,20 đến hệ số lương 8,00",
        ] {
            assert_eq!(restored(text, &words(text, |_| 0.7, &[])), text);
        }
    }
}
