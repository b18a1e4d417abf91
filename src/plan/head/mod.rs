//! The head and the tail of the printed form (Nghị định 30/2020/NĐ-CP, annex I; Thông tư 01/2011 and 55/2005 before it; Hướng dẫn
//! 36-HD/VPTW for Party bodies): issuer, number, place and date, kind, title; signer and recipients; and with them where the body
//! begins and ends. Letterheads that lost their two columns are taken apart again. Pure.

mod letterhead;
mod recipients;
mod signature;
mod title;

use std::ops::Range;

use crate::model::Model;
use crate::record::{Evidence, Head, Text, Warning, Zone};

use super::fold::{bare, fold};
use super::lists::lists;
use super::markers;
use super::markers::is_mostly_capitals;
use super::paragraphs::{self, LineRole, LineView};
use super::passage::Passage;

/// The head and the lines that belong to the body.
pub struct Reading {
    pub head: Head,
    /// Line ranges (from 0) of the body and of what follows the signature (annexes, the plan a decision carries).
    pub body: Vec<Range<usize>>,
    pub warnings: Vec<Warning>,
    /// A letter, directive or notice: its numbered items are demands though no heading says so.
    pub demands_without_heading: bool,
}

struct Reader<'a> {
    text: &'a Text,
    views: &'a [LineView],
    model: &'a Model,
    head: Head,
    warnings: Vec<Warning>,
    /// The usual length of a full line in characters.
    width: usize,
}

const HEAD_LINES: usize = 70;

pub fn read(text: &Text, views: &[LineView], model: &Model) -> Reading {
    let mut reader = Reader {
        text,
        views,
        model,
        head: Head::default(),
        warnings: Vec::new(),
        width: paragraphs::body_width(views, 0..views.len()),
    };
    let content: Vec<usize> =
        (0..views.len()).filter(|&i| views[i].role == LineRole::Content).take(HEAD_LINES).collect();
    let kind_line = reader.read_kind(before_annex_of_letter(views, &content));
    let head_end = kind_line
        .or_else(|| content.iter().copied().find(|&i| bare(&views[i].content).trim_start().starts_with("kinh gui")))
        .unwrap_or_else(|| content.get(12).copied().unwrap_or(views.len()));
    let number_line = reader.read_number(&content, head_end);
    reader.read_place_and_date(&content, head_end, number_line);
    reader.read_issuer(&content, head_end, number_line);
    let body_start = reader.read_title(kind_line, head_end, number_line);
    let tail = reader.tail_start(body_start);
    let annex = tail.map(|t| reader.read_tail(t));
    if reader.head.issuer.is_none() {
        reader.issuer_from_body(body_start, tail.unwrap_or(views.len()));
    }
    if reader.head.kind.is_none() {
        let letter = content.iter().any(|&i| {
            let line = bare(&views[i].content);
            line.trim_start().starts_with("kinh gui") || line.trim_start().starts_with("v/v")
        });
        if letter {
            reader.head.kind = Some("Công văn".to_owned());
        }
    }
    let end = tail.unwrap_or(views.len());
    let mut body: Vec<Range<usize>> = std::iter::once(body_start.min(end)..end).collect();
    if let Some(annex) = annex.filter(|a| *a < views.len()) {
        body.push(annex..views.len());
    }
    let demands_without_heading =
        reader.head.kind.as_deref().is_none_or(|k| {
            !(k.starts_with("Kế hoạch") || k.starts_with("Chương trình") || k.starts_with("Quyết định"))
        });
    Reading { head: reader.head, body, warnings: reader.warnings, demands_without_heading }
}

/// The lines of the head among which the kind is looked for: of a letter, which prints no kind, those before its recipients, as the plan that it
/// comes with prints its own behind them.
fn before_annex_of_letter<'c>(views: &[LineView], content: &'c [usize]) -> &'c [usize] {
    let opens = |at: usize, words: &str| bare(&views[content[at]].content).trim_start().starts_with(words);
    let letter = (0..content.len()).find(|&at| opens(at, "kinh gui"));
    let ends = letter.and_then(|from| (from..content.len()).find(|&at| opens(at, "noi nhan")));
    &content[..ends.unwrap_or(content.len())]
}

impl Reader<'_> {
    /// Evidence of `field` from a part of one line.
    fn evidence(&mut self, field: &str, line: usize, range: Range<usize>, confidence: f32) {
        let mut passage = Passage::default();
        passage.push(self.text, line, range);
        passage.finish();
        self.evidence_of(field, &passage, confidence);
    }

    /// Evidence of `field` from whole lines.
    fn evidence_lines(&mut self, field: &str, lines: &[usize], confidence: f32) {
        let passage = paragraphs::passage_of(self.text, self.views, lines.iter().copied());
        self.evidence_of(field, &passage, confidence);
    }

    fn evidence_of(&mut self, field: &str, passage: &Passage, confidence: f32) {
        if passage.is_empty() {
            return;
        }
        let whole = 0..passage.text.len();
        let confidence = confidence * passage.posterior(self.text, whole.clone());
        let source = passage.source(self.text, whole);
        self.head.evidence.insert(field.to_owned(), Evidence { confidence, source });
    }

    /// Where `part`, a slice of the line's content, stands in the restored line.
    fn range_in(&self, line: usize, part: &str) -> Range<usize> {
        let restored = &self.text.lines[line].restored;
        restored.find(part).map_or(0..restored.len(), |at| at..at + part.len())
    }

    /// The line that is the kind of the document, in capitals.
    fn read_kind(&mut self, content: &[usize]) -> Option<usize> {
        for &i in content {
            let line = self.views[i].content.trim();
            if matches!(self.text.lines[i].zone, Zone::Issuer | Zone::NationalTitle | Zone::Table) {
                continue;
            }
            let folded = fold(line);
            let name = folded.trim_matches(|c: char| !c.is_alphanumeric());
            let caps = is_mostly_capitals(line);
            if markers::read(line).is_some_and(|(m, _)| !m.is_bullet()) && i > 0 && caps {
                // `I. MỤC ĐÍCH`: the body has begun.
                return self.damaged_kind(content, i);
            }
            for (kind, printed) in &lists().kinds {
                // `QUYẾT ĐỊ NH`: a blank inside a word, on a line of its own.
                let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                let broken = || (caps && letters(name) == letters(kind)).then_some("");
                let Some(rest) = name.strip_prefix(kind.as_str()).or_else(broken) else { continue };
                if rest.chars().next().is_some_and(char::is_alphanumeric) {
                    continue;
                }
                let exact = rest.trim().is_empty();
                let first_caps = line
                    .split_whitespace()
                    .take(kind.split(' ').count())
                    .all(|w| w.chars().any(char::is_alphabetic) && !w.chars().any(char::is_lowercase));
                if (exact && (caps || self.views[i].heading)) || (first_caps && !exact && rest.starts_with(' ')) {
                    // `LUẬT SƯ`, `BÁO CÁO VIÊN` are no kinds: a kind with words behind must be followed by a title.
                    // A law that prints its number so (`Luật số: …`) may have its name on the line of the kind.
                    let law = *printed == "Luật"
                        && content.iter().any(|&k| fold(&self.views[k].content).trim_start().starts_with("luật số"));
                    if !exact && !law && lists().heads.kinds_alone.has(kind) {
                        continue;
                    }
                    self.head.kind = Some((*printed).to_owned());
                    let range = self.range_in(i, line.get(..kind.len()).unwrap_or(line));
                    self.evidence("kind", i, range, 0.97);
                    return Some(i);
                }
            }
        }
        self.damaged_kind(content, usize::MAX)
    }

    /// A line in capitals before line `end` that is but a letter or a speck away from a kind (`KI HOẠCH`, `KẾ p8 HOẠCH`), where the
    /// text was restored.
    fn damaged_kind(&mut self, content: &[usize], end: usize) -> Option<usize> {
        for &i in content.iter().filter(|&&i| i < end && !self.text.lines[i].tokens.is_empty()) {
            if matches!(self.text.lines[i].zone, Zone::Issuer | Zone::NationalTitle | Zone::Table) {
                continue;
            }
            let line = self.views[i].content.trim();
            let words: Vec<&str> = line
                .split_whitespace()
                .filter(|word| word.contains(char::is_alphabetic) && !word.contains(|c: char| c.is_ascii_digit()))
                .collect();
            if !is_mostly_capitals(line) || words.len() > 4 || !words.iter().all(|word| is_mostly_capitals_word(word)) {
                continue;
            }
            let plain = bare(&words.join(" "));
            let same_length = |kind: &str| kind.split(' ').count() == words.len() && words.len() > 1;
            let near = lists()
                .kinds
                .iter()
                .filter(|(kind, _)| same_length(kind))
                .map(|(kind, printed)| (strsim::levenshtein(&bare(kind), &plain), *printed))
                .filter(|(distance, _)| distance * 8 <= plain.chars().count())
                .min();
            if let Some((_, printed)) = near {
                self.head.kind = Some(printed.to_owned());
                self.evidence_lines("kind", &[i], 0.8);
                return Some(i);
            }
        }
        None
    }

    fn warn(&mut self, code: &str, message: &str, line: usize) {
        let passage = paragraphs::passage_of(self.text, self.views, std::iter::once(line));
        let source = (!passage.is_empty()).then(|| passage.source(self.text, 0..passage.text.len()));
        self.warnings.push(Warning { code: code.to_owned(), message: message.to_owned(), source });
    }
}

fn is_mostly_capitals_word(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let text = Text::as_is(text);
        let views = paragraphs::view(&text);
        read(&text, &views, Model::embedded()).head
    }

    #[test]
    fn a_flattened_letterhead_is_taken_apart() {
        let head = head(
            "UBND TỈNH HÀ NAM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ Độc lập - Tự do - Hạnh phúc\nSố: 15/KH-SYT Hà Nam, ngày 02 tháng 3 năm 2024\n\
             KẾ HOẠCH\nTăng cường tiêm chủng mở rộng\nnăm 2024\n\nCăn cứ Luật số 12/2007/QH12;\nI. MỤC ĐÍCH\n1. Mục đích chung\n\
             Nơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- Lưu: VT.\nTrần Thị Bình",
        );
        assert_eq!(head.parent_issuer.as_deref(), Some("UBND tỉnh Hà Nam"));
        assert_eq!(head.issuer.as_deref(), Some("Sở Y tế"));
        assert_eq!(head.number.as_deref(), Some("15/KH-SYT"));
        assert_eq!(head.date.map(|d| d.to_string()).as_deref(), Some("2024-03-02"));
        assert_eq!(head.place.as_deref(), Some("Hà Nam"));
        assert_eq!(head.kind.as_deref(), Some("Kế hoạch"));
        assert_eq!(head.title.as_deref(), Some("Tăng cường tiêm chủng mở rộng năm 2024"));
        let signer = head.signer.unwrap_or_default();
        assert_eq!(signer.name.as_deref(), Some("Trần Thị Bình"));
        assert_eq!(signer.position.as_deref(), Some("Phó Giám đốc"));
        assert_eq!(signer.authority.as_deref(), Some("KT. Giám đốc"));
        assert_eq!(head.recipients, ["Như trên", "Lưu: VT"]);
    }

    #[test]
    fn recipients_whose_heading_is_lost_under_a_seal_are_no_demands() {
        let text = Text::as_is(
            "UBND TỈNH HÀ NAM\nSố: 15/TB-UBND\nHà Nam, ngày 02 tháng 3 năm 2031\nTHÔNG BÁO\nKết luận cuộc họp\n\nI. NHIỆM VỤ\n\
             1. Các chủ đầu tư báo cáo Sở Tài chính trước ngày 05 hằng tháng, thực hiện./.\nset Táo GÌ” NI CHỦ TỊCH\n- Chủ tịch, các Phó Chủ tịch;\n\
             - Các sở, ban, ngành\nvà các hội;\n- Lưu: VT, KT (2).\nLưu Ngọc Hiển",
        );
        let views = paragraphs::view(&text);
        let reading = read(&text, &views, Model::embedded());
        assert_eq!(
            reading.head.recipients,
            ["Chủ tịch, các Phó Chủ tịch", "Các sở, ban, ngành và các hội", "Lưu: VT, KT (2)"]
        );
        assert_eq!(reading.head.signer.and_then(|signer| signer.name).as_deref(), Some("Lưu Ngọc Hiển"));
        assert!(reading.body.iter().all(|range| range.end <= 8), "the text ends with its stroke: {:?}", reading.body);
    }

    #[test]
    fn a_number_that_cannot_be_read_is_none_and_no_part_of_the_issuer() {
        let head = head(
            "TỈNH ỦY CAO BẰNG\nSố 1§-CTR/TU\nCao Bằng, ngày 06 tháng 11 năm 2031\nCHƯƠNG TRÌNH HÀNH ĐỘNG\nTrồng hoa năm 2032\n\n\
             I. MỤC TIÊU\n1. Làm đẹp.",
        );
        assert_eq!((head.number, head.issuer.as_deref()), (None, Some("Tỉnh ủy Cao Bằng")));
    }

    #[test]
    fn the_date_of_a_decree_in_the_title_is_not_that_of_the_document() {
        let head = head(
            "BỘ TÀI CHÍNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 15/QĐ-BTC\nHà Nội, ngày2{ tháng0† năm0/6\nQUYẾT ĐỊ NH\n\
             Về việc công bố văn bản quy định chi tiết Nghị định số\n158/2030/NĐ-CP ngày 31 tháng 12 năm 2030 của Chính phủ\n\
             BỘ TRƯỞNG BỘ TÀI CHÍNH\nCăn cứ Luật số 64/2025/QH15;\nQUYẾT ĐỊNH:\nĐiều 1. Công bố kèm theo Quyết định này Danh mục văn bản.",
        );
        assert_eq!((head.date, head.place.as_deref()), (None, Some("Hà Nội")));
        assert!(
            head.title.is_some_and(|title| title.starts_with("Về việc công bố")),
            "a blank inside the kind hides it not"
        );
    }

    #[test]
    fn a_date_in_handwriting_leaves_its_place() {
        for broken in ["ngày24 tháng0† năm@06", "ngày ở! tháng 42năm 2020"] {
            let text = format!(
                "BỘ Y TẾ\nSố: 15/QĐ-BYT\nHà Nội, {broken}\nQUYẾT ĐỊNH\nBan hành quy chế kho\n\nĐiều 1. Ban hành."
            );
            let head = head(&text);
            assert_eq!((head.place.as_deref(), head.date), (Some("Hà Nội"), None), "{broken}");
        }
    }

    #[test]
    fn the_date_stands_behind_the_left_column_of_its_line() {
        let head = head(
            "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n           BẮC NINH                            Độc lập - Tự do - Hạnh phúc\n     \
             CHI CỤC TRỒNG TRỌT\n    VÀ BẢO VỆ THỰC VẬT                      Bắc Ninh, ngày 12 tháng 01 năm 2026\n   Số: 95/KH-CCTT\n\nKẾ HOẠCH\nTrồng hoa năm 2026\n\nI. MỤC TIÊU",
        );
        assert_eq!(head.issuer.as_deref(), Some("Chi cục Trồng trọt và Bảo vệ thực vật"));
        assert_eq!(head.parent_issuer.as_deref(), Some("Sở Nông nghiệp và Môi trường Bắc Ninh"));
        assert_eq!(head.place.as_deref(), Some("Bắc Ninh"));
    }

    #[test]
    fn a_notice_opens_with_a_date_and_a_decision_with_its_word() {
        let notice = head(
            "VĂN PHÒNG TỈNH ỦY                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 24/TB-VP                   Độc lập - Tự do - Hạnh phúc\nTHÔNG BÁO\n\
             Kết luận của đồng chí Chánh Văn phòng về việc trồng hoa\nNgày 15 tháng 11 năm 2025, tại hội trường, đồng chí Chánh Văn phòng chủ trì cuộc họp về hoa.",
        );
        assert_eq!(notice.title.as_deref(), Some("Kết luận của đồng chí Chánh Văn phòng về việc trồng hoa"));
        let amending = head(
            "BỘ Y TẾ\nSố: 15/2031/TT-BYT\nHà Nội, ngày 30 tháng 6 năm 2031\nTHÔNG TƯ\nSửa đổi một số điều của Thông tư số 79/2030/TT-BYT\n\
             ngày 15 tháng 11 năm 2030 của Bộ trưởng Bộ Y tế quy định về hồ sơ,\nthủ tục cấp thẻ\nCăn cứ Luật Hồ sơ;",
        );
        assert!(amending.title.is_some_and(|title| title.ends_with("thủ tục cấp thẻ")), "the date of what is amended");
        let decision = head(
            "UBND TỈNH HÀ NAM\nSố: 99/QĐ-UBND\nQUYẾT ĐỊNH\nPHÊ DUYỆT ĐỀ ÁN TRỒNG HOA\nQUYẾT ĐỊNH:\nĐiều 1. Phê duyệt.",
        );
        assert_eq!(decision.title.map(|t| t.to_lowercase()).as_deref(), Some("phê duyệt đề án trồng hoa"));
    }

    #[test]
    fn below_an_office_three_words_are_a_name_whatever_the_surname() {
        let head = head(
            "ỦY BAN NHÂN DÂN\nXÃ TAM NÔNG\nSố: 12/KH-UBND\nKẾ HOẠCH\nTrồng hoa\n\nI. MỤC ĐÍCH\n1. Làm đẹp.\nNơi nhận:                                        TM. ỦY BAN NHÂN DÂN\n\
             - Các trường học;                                  CHỦ TỊCH\n- Lưu: VT, VHXH.                                 Hán Thị Minh Nguyệt",
        );
        assert_eq!(head.signer.and_then(|s| s.name).as_deref(), Some("Hán Thị Minh Nguyệt"));
        assert_eq!(head.recipients, ["Các trường học", "Lưu: VT, VHXH"]);
    }

    #[test]
    fn a_place_may_end_in_a_figure_and_a_title_in_so() {
        let head = head(
            "  ĐẢNG BỘ TỈNH QUẢNG NINH               ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY PHƯỜNG MÓNG CÁI 1         Móng Cái 1, ngày 04 tháng 3 năm 2026\n     *\n   Số 29-KH/ĐU\n\n\
             KẾ HOẠCH\nThực hiện kịch bản tăng trưởng đạt hai con số\n\nThực hiện Kết luận số 123-KL/TW của Trung ương, Đảng ủy ban hành Kế hoạch như sau:\nI- MỤC TIÊU",
        );
        assert_eq!(head.issuer.as_deref(), Some("Đảng ủy phường Móng Cái 1"));
        assert_eq!(head.place.as_deref(), Some("Móng Cái 1"));
        assert_eq!(head.date.map(|d| d.to_string()).as_deref(), Some("2026-03-04"));
        assert_eq!(head.title.as_deref(), Some("Thực hiện kịch bản tăng trưởng đạt hai con số"));
    }

    #[test]
    fn a_text_without_head_gives_nulls() {
        let head = head("Một đoạn văn bản không có đầu mục.\n- Rà soát hồ sơ.");
        assert_eq!((head.kind, head.number, head.date), (None, None, None));
    }
}
