//! The judge of routes: which way a page's text is won, and why, in one sentence with the figures that decided.
//!
//! Vietnamese itself is the judge. A clean page of official text has letters that only Vietnamese has in 36 to 75 % of
//! its words; text read by an engine without Vietnamese has them in none, though 62 to 85 % of its words keep the shape
//! of a syllable (measured on 1,900 clean pages and on ten scanned documents read both ways). English has the shape in 15 %.
//!
//! Pure: figures in, decision out.

use super::encoding::Encoding;
use super::statistics::TextStatistics;
use super::typed_over::Trust;
use crate::model::Model;
use crate::record::{Route, RouteDecision};

/// How the judge decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JudgeOptions {
    /// The route to take on every page (`--route`); `None` lets the judge decide.
    pub forced: Option<Route>,
    /// The share of words that must have kept the shape of a Vietnamese syllable for text without Vietnamese letters to be
    /// repaired rather than read again from the page image. The default, 0.6, lies below every page that an
    /// engine without Vietnamese was seen to make of a legible scan (0.62 to 0.85) and above what it makes of tables' rules,
    /// stamps and handwriting. Repair is a hundred times cheaper than OCR; 1 sends all such pages to OCR, 0 none.
    pub repair_threshold: f32,
}

impl Default for JudgeOptions {
    fn default() -> Self {
        Self { forced: None, repair_threshold: 0.6 }
    }
}

/// What is known of a page before anything is read from its image.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageEvidence<'a> {
    /// The text layer, transcoded and mended as far as that goes; empty where there is none.
    pub text: &'a str,
    /// The encoding that lines of it were in before, and how many of how many lines.
    pub transcoded: Option<(Encoding, usize, usize)>,
    /// What was mended in it: [`super::encoding::Mended::summary`].
    pub mended: Option<&'a str>,
    /// Share of the page's area that images cover, 0 to 1.
    pub image_share: f32,
    /// Share of the page's area that the lines of text cover, 0 to 1.
    pub text_share: f32,
    /// Share of the ink on the page that lies under the text layer's glyphs, 0 to 1, where that was measured.
    pub ink_under_text: Option<f32>,
    /// The glyphs are not painted (text rendering mode 3): a layer that OCR put behind the page image.
    pub invisible: bool,
    /// Names of the fonts in use.
    pub fonts: &'a [&'a str],
    /// There is no page image to read, as for a text file: `ocr` is out of the question.
    pub text_only: bool,
}

/// Fewer words than this cannot tell how a text was made.
const TOO_FEW: usize = 15;
/// Fewer than this do not even tell whether they are Vietnamese.
const FEW: usize = 6;
/// A page with fewer words than this, beside images, may be an overlay or a running head only.
const SCANT: usize = 80;
/// A layer that accounts for less of the ink on the page is not its text. Good layers cover 0.9 and more; seals,
/// signatures and coats of arms are what is left.
const LEAST_INK: f32 = 0.5;
/// From this share of the page on, images may hold what the text layer lacks.
const LARGE_IMAGE: f32 = 0.25;
/// From this share on, the image is the page.
pub(super) const FULL_IMAGE: f32 = 0.7;
/// Text that covers less than this of a page which is an image is no text of that page.
const THIN_TEXT: f32 = 0.05;
/// Below, a text has no Vietnamese letters to speak of; clean pages have them in 0.36 of their words and more.
const NO_VIETNAMESE: f32 = 0.05;
const SOME_VIETNAMESE: f32 = 0.3;
/// Words whose marks make no syllable: at most 0.023 on clean pages (one of 1,900 excepted), 0.2 on broken ones.
const MISPLACED: f32 = 0.025;
/// Below this share of syllables a text with Vietnamese marks is unreadable; pages read with Vietnamese have 0.82 and more.
const READABLE: f32 = 0.7;
/// A foreign text has few shapes of syllables, and long words.
const FOREIGN_SHAPES: f32 = 0.5;
const FOREIGN_LONG: f32 = 0.1;
/// So many characters that nothing could decode and the layer is worthless.
const UNDECODABLE: f32 = 0.1;
/// Lines of one block, when a text is looked at block by block.
const BLOCK_WORDS: usize = 40;

/// Decides the route of a page.
pub fn decide(model: &Model, evidence: &PageEvidence<'_>, options: &JudgeOptions) -> RouteDecision {
    let statistics = TextStatistics::of(model, evidence.text);
    if let Some(route) = options.forced {
        let able = route != Route::Ocr || !evidence.text_only;
        if able {
            return RouteDecision { route, reason: format!("asked for by --route; {}", figures(&statistics)) };
        }
    }
    let (route, mut reason) = judge(model, &statistics, evidence, options);
    if route != Route::Ocr
        && let Some(mended) = evidence.mended
    {
        reason.push_str(&format!("; mended: {mended}"));
    }
    RouteDecision { route, reason }
}

fn judge(
    model: &Model,
    statistics: &TextStatistics,
    evidence: &PageEvidence<'_>,
    options: &JudgeOptions,
) -> (Route, String) {
    let words = statistics.words;
    let image = percent(evidence.image_share);
    if statistics.characters == 0 {
        return match evidence.text_only {
            true => (Route::Keep, "the page is blank".to_owned()),
            false => (Route::Ocr, format!("there is no text layer; images cover {image} of the page")),
        };
    }
    if !evidence.text_only {
        if let Some(covered) = evidence.ink_under_text.filter(|covered| *covered < LEAST_INK) {
            let covered = percent(covered);
            let reason =
                format!("the text layer covers {covered} of what is printed on the page, images {image} of the page");
            return (Route::Ocr, reason);
        }
        if !evidence.invisible
            && evidence.image_share >= LARGE_IMAGE
            && words < SCANT
            && evidence.text_share < evidence.image_share / 2.0
        {
            let text = percent(evidence.text_share);
            let reason =
                format!("images cover {image} of the page, and the {words} words of the text layer only {text}");
            return (Route::Ocr, reason);
        }
        if evidence.image_share >= FULL_IMAGE && evidence.text_share < THIN_TEXT {
            let text = percent(evidence.text_share);
            return (Route::Ocr, format!("an image covers {image} of the page, the text layer only {text}"));
        }
        if statistics.undecodable_share() > UNDECODABLE {
            let share = percent(statistics.undecodable_share());
            return (Route::Ocr, format!("{share} of the text layer's characters have no meaning in Unicode"));
        }
    }
    if words < TOO_FEW {
        let reason = format!("{words} words and {} digits are too few to be judged", statistics.digits);
        return (transcoded_or(Route::Keep, evidence), reason);
    }
    if is_foreign(statistics) {
        let reason = format!("the text is not Vietnamese: {}", figures(statistics));
        return (transcoded_or(Route::Keep, evidence), reason);
    }
    if statistics.only_vietnamese_share() < NO_VIETNAMESE {
        return without_vietnamese(statistics, evidence, options);
    }
    if statistics.syllable_share() < READABLE && !evidence.text_only {
        return (Route::Ocr, format!("the text layer is hardly readable: {}", figures(statistics)));
    }
    with_vietnamese(model, statistics, evidence)
}

/// Text in which no letter is Vietnamese only: stripped, read without Vietnamese, or rubbish.
fn without_vietnamese(
    statistics: &TextStatistics,
    evidence: &PageEvidence<'_>,
    options: &JudgeOptions,
) -> (Route, String) {
    let made = if statistics.marked_share() < 0.01 {
        "its marks are stripped"
    } else {
        "it was read by an engine without Vietnamese"
    };
    if evidence.text_only || statistics.shape_share() >= options.repair_threshold {
        return (Route::Repair, format!("{made}: {}", figures(statistics)));
    }
    let threshold = percent(options.repair_threshold);
    (Route::Ocr, format!("{made}, and under {threshold} of its words have kept their shape: {}", figures(statistics)))
}

fn with_vietnamese(model: &Model, statistics: &TextStatistics, evidence: &PageEvidence<'_>) -> (Route, String) {
    let figures = figures(statistics);
    if let Some(block) = broken_block(model, evidence.text) {
        let share = percent(block.only_vietnamese_share());
        let reason = format!(
            "a part of {} words has letters of Vietnamese in {share} of them, the page in {}",
            block.words,
            percent(statistics.only_vietnamese_share())
        );
        return (Route::Repair, reason);
    }
    if statistics.only_vietnamese_share() < SOME_VIETNAMESE {
        return (Route::Repair, format!("a part of its marks is lost: {figures}"));
    }
    if statistics.misplaced_share() > MISPLACED {
        let share = percent(statistics.misplaced_share());
        return (Route::Repair, format!("{share} of its words have marks that make no syllable: {figures}"));
    }
    if let Some((encoding, lines, all)) = evidence.transcoded {
        return (Route::Transcode, format!("{lines} of {all} lines were in {}: {figures}", encoding.name()));
    }
    if evidence.invisible || evidence.fonts.iter().any(|font| is_ocr_font(font)) {
        return (Route::Repair, format!("an OCR program with Vietnamese put it behind the page image: {figures}"));
    }
    (Route::Keep, format!("good Unicode: {figures}"))
}

fn transcoded_or(route: Route, evidence: &PageEvidence<'_>) -> Route {
    if evidence.transcoded.is_some() { Route::Transcode } else { route }
}

fn is_foreign(statistics: &TextStatistics) -> bool {
    let few_shapes = statistics.shape_share() < FOREIGN_SHAPES;
    statistics.other_script_share() > 0.5 || (few_shapes && statistics.long_share() >= FOREIGN_LONG)
}

/// A block of lines that was made without Vietnamese though the page around it was not.
fn broken_block(model: &Model, text: &str) -> Option<TextStatistics> {
    let mut block = TextStatistics::default();
    for line in text.lines() {
        block += TextStatistics::of(model, line);
        if block.words >= BLOCK_WORDS {
            let broken = block.only_vietnamese_share() < NO_VIETNAMESE && block.shape_share() >= 0.6;
            // Names and abbreviations in a table have few marks too, but what marks they have are in their place.
            if broken && (block.misplaced_share() > MISPLACED || block.syllable_share() > 0.6) {
                return Some(block);
            }
            block = TextStatistics::default();
        }
    }
    None
}

/// Of two texts of the same page, whether the one that OCR read is the better: more of its words are syllables, the letters
/// that only Vietnamese has counted in. The layer is compared as it stands; where the judge would repair it, its
/// digits are still worth a vote.
pub fn is_ocr_better(layer: &TextStatistics, ocr: &TextStatistics) -> bool {
    // A layer with half the words (an overlay, a head) has lost the rest, whatever their quality.
    if layer.words * 2 < ocr.words {
        return true;
    }
    quality(ocr) > quality(layer)
}

/// 0 to 1: the share of syllables, cut where too few words have letters of Vietnamese.
fn quality(statistics: &TextStatistics) -> f32 {
    let marks = (statistics.only_vietnamese_share() / SOME_VIETNAMESE).min(1.0);
    statistics.syllable_share() * (0.5 + 0.5 * marks) * (1.0 - statistics.undecodable_share())
}

/// Whether the words that a program set upon a page are believed: a font that says of its letters that they are others makes
/// no syllables of them, and an engine that knows no Vietnamese no letters of it.
pub(super) fn trust_in(model: &Model, text: &str) -> Trust {
    let statistics = TextStatistics::of(model, text);
    if statistics.words < FEW {
        return if statistics.undecodable_share() == 0.0 { Trust::IfSeen } else { Trust::Never };
    }
    let is_vietnamese = statistics.undecodable_share() == 0.0
        && statistics.only_vietnamese_share() >= SOME_VIETNAMESE
        && statistics.misplaced_share() <= MISPLACED
        && statistics.syllable_share() >= READABLE;
    if is_vietnamese { Trust::Language } else { Trust::Never }
}

fn is_ocr_font(name: &str) -> bool {
    let name = name.split_once('+').map_or(name, |(_, rest)| rest).to_lowercase();
    include_str!("../../dictionaries/ocr_fonts.txt")
        .lines()
        .any(|known| !known.starts_with('#') && !known.is_empty() && name.starts_with(known))
}

fn figures(statistics: &TextStatistics) -> String {
    format!(
        "of {} words {} have letters that only Vietnamese has, {} are syllables, {} have the shape of one",
        statistics.words,
        percent(statistics.only_vietnamese_share()),
        percent(statistics.syllable_share()),
        percent(statistics.shape_share()),
    )
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAN: &str = "Triển khai thực hiện Kế hoạch hành động của Ban Chỉ đạo về phát triển khoa học, công nghệ\n\
        Các phòng, ban chuyên môn chủ trì, phối hợp với đơn vị liên quan tổ chức thực hiện nhiệm vụ được giao\n\
        Báo cáo kết quả trước ngày 20/12/2025 để tổng hợp, trình cấp có thẩm quyền xem xét, quyết định";
    const BROKEN: &str = "Trién khai thye hién Ké hoach hanh déng cla Ban Chi dao vé phat trién khoa hoc, céng nghé\n\
        Cac phong, ban chuyén mén chu tri, phdi hop voi don vi lién quan t6 chire thye hién nhiém vu dugc giao\n\
        Bao cao két qua trudc ngay 20/12/2025 dé téng hop, trinh cAp c6 thAm quyén xem xét, quyét dinh";
    const ENGLISH: &str = "The parties agree that this memorandum of understanding shall remain in force for a period of\n\
        three years and may be extended by mutual written consent of the competent authorities concerned.";

    fn route(evidence: PageEvidence<'_>) -> (Route, String) {
        let decision = decide(Model::embedded(), &evidence, &JudgeOptions::default());
        (decision.route, decision.reason)
    }

    fn layer(text: &str) -> PageEvidence<'_> {
        PageEvidence { text, text_share: 0.4, ..PageEvidence::default() }
    }

    #[test]
    fn good_text_is_kept_and_text_without_vietnamese_repaired() {
        assert_eq!(route(layer(CLEAN)).0, Route::Keep, "{}", route(layer(CLEAN)).1);
        assert_eq!(route(layer(BROKEN)).0, Route::Repair);
        let behind_scan = PageEvidence { image_share: 1.0, invisible: true, ..layer(BROKEN) };
        assert_eq!(route(behind_scan).0, Route::Repair);
        let stripped: String = CLEAN.chars().map(super::super::vietnamese::without_marks).collect();
        let (stripped_route, reason) = route(layer(&stripped));
        assert_eq!(stripped_route, Route::Repair);
        assert!(reason.contains("stripped"), "{reason}");
    }

    #[test]
    fn what_was_typed_over_a_scan_is_believed_where_it_reads_as_vietnamese() {
        let trust = |text: &str| trust_in(Model::embedded(), text);
        assert_eq!(trust("Người ký: Cổng Thông tin điện tử Chính phủ\nCơ quan: Văn phòng Chính phủ"), Trust::Language);
        assert_eq!(trust("2243\n23\n07"), Trust::IfSeen);
        assert_eq!(trust(BROKEN), Trust::Never, "another engine's reading");
        assert_eq!(trust(ENGLISH), Trust::Never);
    }

    #[test]
    fn english_figures_and_short_pages_are_not_repaired() {
        assert_eq!(route(layer(ENGLISH)).0, Route::Keep);
        assert_eq!(route(layer(&"1.234,5 | 67 | 89,01 | 2025\n".repeat(40))).0, Route::Keep);
        assert_eq!(route(layer("Trang 2/5 UBND")).0, Route::Keep);
    }

    #[test]
    fn an_overlay_or_a_running_head_on_a_scan_is_no_text() {
        let overlay = "Người ký: Văn phòng\nEmail: vanphong@example.vn\nCơ quan: Ủy ban nhân dân\nThời gian ký: 05.03.2024 10:11:12 +07:00";
        let page = PageEvidence { text: overlay, image_share: 1.0, text_share: 0.02, ..PageEvidence::default() };
        assert_eq!(route(page).0, Route::Ocr);
        let head =
            PageEvidence { text: "2 CÔNG BÁO/Số 15/Ngày 05-3-2024", image_share: 0.6, text_share: 0.03, ..page };
        assert_eq!(route(head).0, Route::Ocr);
        let nothing = PageEvidence { text: " \n", ..page };
        assert_eq!(route(nothing).0, Route::Ocr);
        assert_eq!(route(PageEvidence { text_only: true, ..PageEvidence::default() }).0, Route::Keep);
    }

    #[test]
    fn rubbish_is_read_again_from_the_image_unless_there_is_none() {
        let rubbish = "ilI1 rnxq wvk zzq llI fjk qwx vbn jkl hgf dsq wqx zxc vbq mnb lkj fdsw qwk ztr jjw wff";
        assert_eq!(route(layer(rubbish)).0, Route::Ocr);
        assert_eq!(route(PageEvidence { text_only: true, ..layer(rubbish) }).0, Route::Repair);
        let private: String = "\u{f0b5}".repeat(200);
        assert_eq!(route(layer(&private)).0, Route::Ocr);
    }

    #[test]
    fn a_broken_part_of_a_good_page_is_repaired() {
        let mixed = format!("{CLEAN}\n{BROKEN}\n{CLEAN}");
        assert_eq!(route(layer(&mixed)).0, Route::Repair);
    }

    #[test]
    fn the_reason_carries_figures_and_what_was_mended() {
        let evidence =
            PageEvidence { transcoded: Some((Encoding::Tcvn3, 3, 3)), mended: Some("2 ligatures"), ..layer(CLEAN) };
        let (chosen, reason) = route(evidence);
        assert_eq!(chosen, Route::Transcode);
        assert!(
            reason.starts_with("3 of 3 lines were in TCVN3") && reason.ends_with("mended: 2 ligatures"),
            "{reason}"
        );
    }

    #[test]
    fn the_route_can_be_forced_and_the_threshold_moved() {
        let forced = JudgeOptions { forced: Some(Route::Ocr), ..JudgeOptions::default() };
        let model = Model::embedded();
        assert_eq!(decide(model, &layer(CLEAN), &forced).route, Route::Ocr);
        let text_file = PageEvidence { text_only: true, ..layer(CLEAN) };
        assert_eq!(decide(model, &text_file, &forced).route, Route::Keep, "a text file has no image");
        let strict = JudgeOptions { repair_threshold: 1.0, ..JudgeOptions::default() };
        assert_eq!(decide(model, &layer(BROKEN), &strict).route, Route::Ocr);
    }

    #[test]
    fn ocr_wins_over_a_broken_layer_and_over_an_overlay() {
        let of = |text: &str| TextStatistics::of(Model::embedded(), text);
        assert!(is_ocr_better(&of(BROKEN), &of(CLEAN)));
        assert!(is_ocr_better(&of("Trang 2"), &of(BROKEN)));
        assert!(!is_ocr_better(&of(CLEAN), &of(BROKEN)));
    }
}
