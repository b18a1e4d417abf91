//! Lines as they were read → lines as they were printed: a noisy channel, decoded in context.
//!
//! Pure: text in, values out, deterministic, no clock, no environment. As many lines out as in. Clean text comes out
//! byte for byte but for Unicode normalisation.

mod candidates;
mod committee;
mod decode;
mod doubts;
mod evidence;
mod gate;
mod habits;
mod hash;
mod language;
mod lattice;
mod named;
mod names;
mod paragraph;
mod places;
mod series;
mod slips;
mod symbols;

use std::ops::Range;

use candidates::{Limits, Searcher};
use decode::{Beam, decode};
use evidence::weigh;
use gate::{Damage, Marks, damage, marks, read_with_slips};
use language::Language;
use lattice::Builder;
use names::read_names;
use paragraph::{Block, Capitals, RawParagraph, blocks, change, paragraph, written};
use symbols::DocumentNumbers;

use crate::model::Model;
use crate::model::channel::Noise;
use crate::model::letters::normalize;
use crate::record::{Route, Token, Word};

/// Posterior from which a word that an engine with Vietnamese read is changed.
const SURE: f32 = 0.75;

/// How sure a marker is that its series has proved, or a figure that its form has.
const PROVED: f32 = 0.9;

/// How hard to search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    Fast,
    #[default]
    Default,
    Best,
}

/// How to restore.
#[derive(Clone, Debug, Default)]
pub struct RestoreOptions {
    pub effort: Effort,
    /// Tokens with a posterior below this are left as they were read; 0 leaves none.
    pub min_confidence: f32,
}

/// A word that was changed, and what else it might have been.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Change {
    /// The line, from 1.
    pub line: usize,
    /// First character of it in the line as it was read, from 0, in Unicode scalar values.
    pub column: usize,
    pub seen: String,
    pub chosen: String,
    pub posterior: f32,
    /// Other readings of the same characters with their posteriors, likeliest first.
    pub runners_up: Vec<(String, f32)>,
}

/// A line to be restored with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct SourceLine<'a> {
    pub text: &'a str,
    /// Confidences and alternatives of the engine; empty where there are none.
    pub words: &'a [Word],
    pub route: Route,
}

/// A restored line and the map to what was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RestoredLine {
    pub text: String,
    /// In order, not overlapping; what stands between them is equal on both sides.
    pub tokens: Vec<Token>,
}

impl RestoredLine {
    /// Where the raw byte range `raw` stands in the restored text: from the start of the first token that it touches
    /// to the end of the last one; what lies outside tokens is moved with the tokens before it.
    pub fn map_range(&self, raw: Range<usize>) -> Range<usize> {
        let place = |at: usize, end: bool| {
            let after = self.tokens.partition_point(|t| if end { t.raw.start < at } else { t.raw.end <= at });
            let mapped = match (end, self.tokens.get(after), after.checked_sub(1).and_then(|i| self.tokens.get(i))) {
                (false, Some(token), _) if token.raw.start <= at => token.restored.start,
                (true, _, Some(token)) if token.raw.end >= at => token.restored.end,
                (_, _, Some(token)) => token.restored.end + (at - token.raw.end),
                _ => at,
            };
            mapped.min(self.text.len())
        };
        let start = place(raw.start, false);
        start..place(raw.end, true).max(start)
    }

    /// Puts `text` in the place of the range `restored`. The tokens that it touches become one; false, and nothing is
    /// done, where a part of the range is in no token.
    fn replace(&mut self, restored: Range<usize>, text: &str) -> bool {
        let first = self.tokens.partition_point(|token| token.restored.end <= restored.start);
        let end = self.tokens.partition_point(|token| token.restored.start < restored.end);
        let Some((from, to)) = self.tokens.get(first..end).and_then(|t| Some((t.first()?, t.last()?))) else {
            return false;
        };
        let touched = from.restored.start..to.restored.end;
        if touched.start > restored.start || touched.end < restored.end {
            return false;
        }
        let posterior = self.tokens[first..end].iter().map(|token| token.posterior).fold(1.0, f32::min);
        let raw = from.raw.start..to.raw.end;
        let change = |at: usize| at - restored.len() + text.len();
        let whole = Token { raw, restored: touched.start..change(touched.end), posterior, bounds: None };
        for token in &mut self.tokens[end..] {
            token.restored = change(token.restored.start)..change(token.restored.end);
        }
        self.tokens.splice(first..end, [whole]);
        self.text.replace_range(restored, text);
        true
    }
}

/// Restores texts with one model and one set of options.
pub struct Restorer<'m> {
    model: &'m Model,
    options: RestoreOptions,
}

impl<'m> Restorer<'m> {
    pub fn new(model: &'m Model, options: RestoreOptions) -> Self {
        Self { model, options }
    }

    /// Restores the lines of one document together. As many out as in.
    pub fn restore(&self, lines: &[SourceLine<'_>]) -> Vec<RestoredLine> {
        self.run(lines, None)
    }

    /// The same, and why: each changed word with its posterior and the runners-up, in order.
    pub fn explain(&self, lines: &[SourceLine<'_>]) -> (Vec<RestoredLine>, Vec<Change>) {
        let mut changes = Vec::new();
        let restored = self.run(lines, Some(&mut changes));
        changes.sort_by_key(|change| (change.line, change.column));
        (restored, changes)
    }

    fn run(&self, lines: &[SourceLine<'_>], mut changes: Option<&mut Vec<Change>>) -> Vec<RestoredLine> {
        let texts: Vec<String> = lines.iter().map(|line| normalize(line.text)).collect();
        let line_marks: Vec<Marks> = texts.iter().map(|text| marks(self.model, text)).collect();
        let mut document = Marks::default();
        line_marks.iter().for_each(|&m| document.add(m));
        let slips = read_with_slips(document);
        let damaged: Vec<(Block, Noise)> = blocks(&texts)
            .into_iter()
            .filter_map(|block| {
                let mut of_block = Marks::default();
                line_marks[block.lines.clone()].iter().for_each(|&m| of_block.add(m));
                match damage(of_block, document) {
                    Damage::Noise(noise) => Some((block, noise)),
                    Damage::None => {
                        let read = slips || lines[block.lines.clone()].iter().any(|line| line.route == Route::Ocr);
                        (read && of_block.beyond > 0).then_some((block, Noise::Vietnamese))
                    }
                }
            })
            .collect();
        let untouched = |text: String| RestoredLine { text, tokens: Vec::new() };
        if damaged.is_empty() {
            let normalised = lines.iter().zip(texts);
            return normalised.map(|(line, text)| whole(line.text, line.text == text, untouched(text))).collect();
        }
        let mut out: Vec<RestoredLine> = texts.iter().cloned().map(untouched).collect();
        for noise in Noise::ALL {
            let blocks: Vec<&Block> = damaged.iter().filter(|d| d.1 == noise).map(|d| &d.0).collect();
            if !blocks.is_empty() {
                self.restore_blocks(&blocks, lines, &texts, noise, &mut out, changes.as_deref_mut());
            }
        }
        let mut read = vec![false; lines.len()];
        damaged.iter().for_each(|(block, _)| read[block.lines.clone()].fill(true));
        let mut made = Vec::new();
        let mut by_series = series::mend(&out, &read);
        by_series.retain(|mended| mended.range.start > 0 || !begins_with_sure_marker(&lines[mended.line]));
        mend(by_series, &mut out, &mut made);
        // Where a line was not normalised the places of its words are not those of its characters.
        let as_came: Vec<bool> =
            read.iter().zip(lines.iter().zip(&texts)).map(|(read, (line, text))| *read && line.text == text).collect();
        mend(named::mend(&out, lines, &as_came), &mut out, &mut made);
        let with_texts = lines.iter().zip(&texts).zip(&out);
        let blanks: Vec<Vec<usize>> = with_texts
            .map(
                |((line, text), restored)| {
                    if line.text == text { blanks_behind_bars(line, restored) } else { Vec::new() }
                },
            )
            .collect();
        mend(slips::mend(&out, &read, &blanks), &mut out, &mut made);
        mend(places::mend(&out, &texts, &read), &mut out, &mut made);
        let in_layer = |line: usize| read[line] && lines[line].route == Route::Repair;
        mend(committee::mend(&out, in_layer), &mut out, &mut made);
        if let Some(changes) = changes {
            changes.retain(|change| made.iter().all(|m| (m.line, m.column) != (change.line, change.column)));
            changes.extend(made);
        }
        for ((line, text), restored) in
            lines.iter().zip(&texts).zip(&mut out).filter(|((line, text), _)| line.text == *text)
        {
            doubts::doubt_unknown(self.model, line.words, text, restored);
        }
        let lines = lines.iter().zip(&texts).zip(out);
        lines.map(|((line, text), restored)| whole(line.text, line.text == text, restored)).collect()
    }

    /// Restores the blocks that have gone through one noise.
    fn restore_blocks(
        &self,
        blocks: &[&Block],
        lines: &[SourceLine<'_>],
        texts: &[String],
        noise: Noise,
        out: &mut [RestoredLine],
        mut changes: Option<&mut Vec<Change>>,
    ) {
        let foreign = noise == Noise::Foreign;
        let mut builder = Builder::new(self.model, Searcher::new(self.model, noise, self.limits()), foreign);
        let mut language = Language::new(self.model);
        let paragraphs: Vec<RawParagraph> = blocks.iter().map(|block| paragraph(block, texts, foreign)).collect();
        let mut numbers = DocumentNumbers::new(foreign);
        for raw in &paragraphs {
            numbers.collect(&raw.paragraph, builder.searcher());
        }
        // What an engine with Vietnamese read is right in most words: only what is sure is changed, numbers never.
        let least = match noise {
            Noise::Vietnamese => self.options.min_confidence.max(SURE),
            _ => self.options.min_confidence,
        };
        for ((block, raw), numbers) in blocks.iter().zip(&paragraphs).zip(numbers.read(noise != Noise::Vietnamese)) {
            let mut lattice = builder.build(&raw.paragraph, &numbers);
            if noise == Noise::Vietnamese {
                weigh(self.model, &mut lattice, raw, |line| {
                    // Where the line was not normalised the places of its words are not those of its characters.
                    if lines[line].text == texts[line] { lines[line].words } else { &[] }
                });
            }
            let mut decoded = decode(&mut language, &lattice.arcs, &raw.paragraph.begins, self.beam());
            if noise != Noise::Vietnamese {
                read_names(self.model, &mut builder, raw, &mut decoded.steps);
            }
            written(raw, block, texts, &decoded.steps, &lattice.texts, least, out);
            if let Some(changes) = changes.as_deref_mut() {
                let capitals = Capitals::of(raw, &decoded.steps);
                changes.extend(
                    decoded
                        .steps
                        .iter()
                        .filter_map(|step| change(raw, texts, &lattice, &decoded, &capitals, step, least)),
                );
            }
        }
    }

    fn limits(&self) -> Limits {
        match self.options.effort {
            Effort::Fast => Limits { channel_margin: 10.0, beside: 10.0, margin: 9.0, most: 24 },
            Effort::Default => Limits { channel_margin: 15.0, beside: 15.0, margin: 12.0, most: 40 },
            Effort::Best => Limits { channel_margin: 15.0, beside: 15.0, margin: 15.0, most: 100 },
        }
    }

    fn beam(&self) -> Beam {
        let (most, margin) = match self.options.effort {
            Effort::Fast => (8, 6.5),
            Effort::Default => (16, 8.0),
            Effort::Best => (50, 14.0),
        };
        Beam { most, margin, language_weight: 1.0 }
    }
}

/// A gap on the page that is wider than this share of the height of what stands beside it is a blank.
const BLANK: f32 = 0.33;

/// Where a line, restored, has blanks behind a bar that stand on the page: the ends of the words before them. (`TT- BCT` over two lines of a cell has none.)
fn blanks_behind_bars(line: &SourceLine<'_>, restored: &RestoredLine) -> Vec<usize> {
    let is_blank = |pair: &&[Word]| {
        let (Some(a), Some(b)) = (pair[0].bounds, pair[1].bounds) else { return false };
        let height = a.height().min(b.height());
        let on_one_line = a.bottom.min(b.bottom) - a.top.max(b.top) > height / 2.0;
        let text = line.text.get(pair[0].range.clone()).unwrap_or_default();
        text.ends_with('-') && on_one_line && b.left - a.right > BLANK * height
    };
    let pairs = line.words.windows(2).filter(is_blank);
    pairs.map(|pair| restored.map_range(pair[0].range.clone()).end).collect()
}

/// A letter before a bracket of which the engine, or what looked at its page again, is so sure is what was printed, also where its series is broken.
const SURE_MARKER: f32 = 0.97;

fn begins_with_sure_marker(line: &SourceLine<'_>) -> bool {
    let Some(word) = line.words.first() else { return false };
    let is_marker =
        line.text.get(word.range.clone()).is_some_and(|text| text.ends_with(')') && text.chars().count() == 2);
    is_marker && word.confidence.is_some_and(|confidence| confidence >= SURE_MARKER)
}

/// Puts in what a series or a form has proved; those of a line come from its end to its beginning.
fn mend(proved: Vec<series::Mended>, out: &mut [RestoredLine], made: &mut Vec<Change>) {
    for series::Mended { line, range, marker } in proved {
        let seen = out[line].text[range.clone()].to_owned();
        let column = out[line].text[..range.start].chars().count();
        if out[line].replace(range, &marker) {
            let posterior = PROVED;
            made.push(Change { line: line + 1, column, seen, chosen: marker, posterior, runners_up: Vec::new() });
        }
    }
}

/// A restored line that came as `raw`. Offsets are counted in the line as it came: where that was not normalised, they
/// hold for it as a whole.
fn whole(raw: &str, is_normalised: bool, mut restored: RestoredLine) -> RestoredLine {
    if !is_normalised {
        let posterior = restored.tokens.iter().map(|t| t.posterior).fold(1.0, f32::min);
        let (raw, whole) = (0..raw.len(), 0..restored.text.len());
        restored.tokens = vec![Token { raw, restored: whole, posterior, bounds: None }];
    }
    restored
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::dictionary::Dictionary;

    fn restored(lines: &[&str]) -> Vec<RestoredLine> {
        let lines: Vec<SourceLine<'_>> =
            lines.iter().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
        Restorer::new(Model::embedded(), RestoreOptions::default()).restore(&lines)
    }

    fn texts(lines: &[&str]) -> Vec<String> {
        restored(lines).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn text_read_without_vietnamese_is_restored() {
        let lines = texts(&[
            "UY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET NAM",
            "",
            "Uy ban nhan dan x4 ban hanh Ké hoach trién khai thyc hién cai cach",
            "hanh chinh nim 2026 trén dia ban, cu thé nhu sau:",
        ]);
        assert_eq!(lines[0], "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        assert_eq!(lines[2], "Ủy ban nhân dân xã ban hành Kế hoạch triển khai thực hiện cải cách");
        assert_eq!(lines[3], "hành chính năm 2026 trên địa bàn, cụ thể như sau:");
    }

    #[test]
    fn a_full_stop_that_was_taken_for_a_vowel_is_one() {
        let lines = texts(&[
            "1. Quyêt định này quy định thủ tục về đât đai của Uỷ ban nhân dân câp xãẺ",
            "2. Đôi với ngưòi sử dụng đâtắ",
            "Thuế và quản lý đât đai thực hiện theo quy định của pháp luật có liên quanề",
        ]);
        assert!(lines[0].ends_with("cấp xã."), "{}", lines[0]);
        assert!(lines[1].ends_with("sử dụng đất."), "{}", lines[1]);
        assert!(lines[2].starts_with("Thuế và") && lines[2].ends_with("liên quan."), "{}", lines[2]);
    }

    #[test]
    fn metres_below_a_stroke_stay_units() {
        let lines = texts(&[
            "Uy ban nhan dan x4 ban hanh Ké hoach trién khai thyc hién cai cach",
            "Nong d6 bui dat dudi 40 mg/m3, dién tich 200 m2 va 300 km2.",
        ]);
        assert!(lines[1].contains("40 mg/m3") && lines[1].contains("200 m2 và 300 km2"), "{}", lines[1]);
    }

    #[test]
    fn stripped_text_is_restored() {
        let lines = texts(&["Phong Kinh te chu tri, phoi hop voi cac co quan lien quan thuc hien nhiem vu duoc giao."]);
        assert_eq!(lines[0], "Phòng Kinh tế chủ trì, phối hợp với các cơ quan liên quan thực hiện nhiệm vụ được giao.");
    }

    #[test]
    fn a_stretch_that_nothing_can_be_made_of_costs_its_neighbours_nothing() {
        for odd in
            ["thongtinvanphong@¿example.vn", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¿b", "¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿¿"]
        {
            let lines = texts(&[
                "Uy ban nhan dan x4 ban hanh Ké hoach",
                odd,
                "trién khai thyc hién cai cach hanh chinh nim 2031",
            ]);
            assert_eq!(lines[0], "Ủy ban nhân dân xã ban hành Kế hoạch", "{odd}");
            assert!(lines[2].starts_with("triển khai thực hiện cải cách hành chính"), "{odd}");
        }
    }

    #[test]
    fn document_numbers_are_read_by_their_grammar_and_figures_stay() {
        let lines = texts(&[
            "Thuc hién Quyét dinh s6 12/2031/QD-TTg ngay 05 thang 3 nim 2031 cua Tha tudng Chinh pha va Ké hoach sb 08-",
            "KH/BCDTW ngay 07 thang 4 nim 2031, Ké hoach s6 08-KH/BCPTW ctia Ban Chi dao Trung uong",
        ]);
        assert!(lines[0].contains("12/2031/QĐ-TTg ngày 05 tháng 3 năm 2031"), "{}", lines[0]);
        assert!(lines[0].ends_with("08-"), "{}", lines[0]);
        assert!(lines[1].starts_with("KH/BCĐTW ngày 07 tháng 4 năm 2031"), "{}", lines[1]);
        assert!(lines[1].contains("08-KH/BCĐTW"), "{}", lines[1]);
    }

    #[test]
    fn numbers_cut_by_blanks_are_put_together_and_a_lost_bar_comes_from_the_document() {
        let lines = texts(&[
            "Sé: 41 /KH-UBND, ngay 05 thang 3 nim 2031",
            "Thuc hién Ké hoach sb 08-KH/BCDTW ngay 07 thang 4 nim 2031 cua Ban Chi dao Trung uong va cac van ban lién quan;",
            "Ké hoach s6 08 KH/BCDTW, Quyét dinh s6 6/QD-TT¢ ngay 07 thang 4 nim 2031 ctia Tha tudng Chinh pha",
        ]);
        assert!(lines[0].contains("41/KH-UBND,"), "{}", lines[0]);
        assert!(lines[2].contains("08-KH/BCĐTW,") && lines[2].contains("6/QĐ-TTg "), "{}", lines[2]);
        // Without another occurrence nobody knows which bar it was.
        let alone = texts(&["Ké hoach s6 08 KH/BCDTW ngay 07 thang 4 nim 2031 ctia Ban Chi dao Trung uong"]);
        assert!(alone[0].contains("08 KH/BCĐTW"), "{}", alone[0]);
    }

    #[test]
    fn short_words_take_the_case_of_the_words_beside_them() {
        let lines = texts(&[
            "Tiép tuc thyc hién chi dao cha SO Y té vé cong tac phong bénh; TY lé bao phi dat 90%.",
            "- Luu: VT, TTHC.",
            "Uy BAN NHAN DAN XA",
        ]);
        assert!(lines[0].contains("Sở Y tế") && lines[0].contains("Tỷ lệ"), "{}", lines[0]);
        assert!(lines[1].starts_with("- Lưu: VT"), "{}", lines[1]);
        assert_eq!(lines[2], "ỦY BAN NHÂN DÂN XÃ");
    }

    #[test]
    fn figures_that_fill_a_cell_stay_and_a_year_has_four_quarters() {
        let lines = texts(&[
            "6 | Dao tao can bo cac xa | S6 Noi vu | Quy 11/2031",
            "7 | Kiém tra cong tac luu trt | Van phong | Thang 11/2031",
        ]);
        assert!(lines[0].starts_with("6 | Đào tạo") && lines[0].ends_with("Quý II/2031"), "{}", lines[0]);
        assert!(lines[1].starts_with("7 | Kiểm tra") && lines[1].ends_with("Tháng 11/2031"), "{}", lines[1]);
    }

    #[test]
    fn clean_text_comes_out_byte_for_byte() {
        let clean = [
            "Căn cứ Luật Tổ chức chính quyền địa phương;  Ủy ban nhân dân xã ban hành Kế hoạch số hoá hồ sơ.",
            "\tLiên hệ: vanthu@example.vn, https://example.vn/ke-hoach?x=1 (VNeID, camera, IOC).",
            "",
            "Hòa Bình, hoà giải, thuỷ lợi, thủy sản: 1.250.000 đồng, 80%…",
        ];
        assert_eq!(texts(&clean), clean);
    }

    #[test]
    fn explained_changes_name_what_was_seen() {
        let line = SourceLine { text: "Uy ban nhan dan tinh ban hanh ké hoach", words: &[], route: Route::Repair };
        let (_, changes) = Restorer::new(Model::embedded(), RestoreOptions::default()).explain(&[line]);
        let change = changes.iter().find(|c| c.seen == "tinh").expect("a change of `tinh`");
        assert_eq!((change.line, change.column, change.chosen.as_str()), (1, 16, "tỉnh"));
        assert!(change.posterior > 0.5 && change.posterior <= 1.0);
    }

    fn restored_with(dictionary: &str, lines: &[&str]) -> Vec<String> {
        let dictionary = Dictionary::parse(dictionary.as_bytes()).unwrap();
        let model = Model::embedded().taught(&dictionary).unwrap();
        let lines: Vec<SourceLine<'_>> =
            lines.iter().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
        let restored = Restorer::new(&model, RestoreOptions::default()).restore(&lines);
        restored.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn names_that_the_lexicon_lacks_come_out_right_with_a_dictionary_and_not_without() {
        let broken = [
            "Uy ban nhan dan x4 Rang Mia trién khai thyc hién tai thén Plo Ngol,",
            "giao 6ng Y Blu6n Kmloang chi tri bao cao két qua trudc ngay 20 thang 12 nim 2031.",
        ];
        let names = ["Rạng Mia", "Plơ Ngol", "Y Bluốn Kmloăng"];
        let without = texts(&broken).join("\n");
        let with = restored_with(&names.join("\n"), &broken).join("\n");
        for name in names {
            assert!(!without.contains(name), "the name is no test: {without}");
            assert!(with.contains(name), "{with}");
        }
        assert!(with.contains("triển khai thực hiện") && with.contains("20 tháng 12 năm 2031"), "{with}");
    }

    #[test]
    fn a_dictionary_leaves_clean_text_and_other_words_as_they_are() {
        let dictionary = "Hoà Bính\nSở Tải Chình\nké\tword\t100\nVNeTD\nhiện thực\tword\t5";
        let clean = ["Sở Tài chính tỉnh Hòa Bình kê khai việc thực hiện trên VNeID.", "Hoà Bình, số 12/KH-UBND."];
        assert_eq!(restored_with(dictionary, &clean), clean);
    }

    #[test]
    fn taught_confusions_are_read_and_an_empty_dictionary_changes_nothing() {
        let line = ["Triên khai thpc hiçn kç hoçch phát triçn kinh tç xã hçi"];
        let taught = "ç\tconfusion\t200\tệ\nç\tconfusion\t200\tế\nç\tconfusion\t200\tể\nç\tconfusion\t200\tộ\nç\tconfusion\t200\tạ";
        let with = restored_with(taught, &line);
        assert!(with[0].contains("kế hoạch phát triển kinh tế xã hội"), "{with:?}");
        assert_eq!(restored_with("# nothing\n", &line), texts(&line));
    }

    fn check_tiles(raw: &[&str], restored: &[RestoredLine]) {
        assert_eq!(restored.len(), raw.len());
        for (line, raw) in restored.iter().zip(raw) {
            let (mut seen, mut spoken) = (0, 0);
            for token in &line.tokens {
                assert_eq!(&raw[seen..token.raw.start], &line.text[spoken..token.restored.start]);
                (seen, spoken) = (token.raw.end, token.restored.end);
                assert!((0.0..=1.0).contains(&token.posterior));
                assert_eq!(line.map_range(token.raw.clone()), token.restored);
            }
            assert_eq!(&raw[seen..], &line.text[spoken..]);
        }
    }

    #[test]
    fn what_a_word_covers_behind_a_line_end_is_mapped_to_nothing() {
        let raw = ["\0", "hú c0"];
        let lines = restored(&raw);
        assert!(!lines[1].text.contains('h'), "no word goes over the line end: {lines:?}");
        check_tiles(&raw, &lines);
        assert_eq!(lines[1].map_range(0.."hú".len()), 0..0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Whatever comes in: as many lines out, tokens in order on character boundaries, and what stands between
        /// tokens the same on both sides.
        #[test]
        fn tokens_tile_any_text(lines in proptest::collection::vec("[a-zA-Zéèóđơ0-9 ,.;:/()&¢’\u{301}\u{1F600}-]{0,60}", 0..5)) {
            let raw: Vec<&str> = lines.iter().map(String::as_str).collect();
            check_tiles(&raw, &restored(&raw));
        }
    }
}
