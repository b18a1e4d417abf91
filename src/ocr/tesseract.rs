//! Tesseract 5 (LSTM engine, model `vie`) behind [`Engine`].
//!
//! Calls C++: belongs into a worker process. The model is loaded once, when the first page is read.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use tesseract_rs::{
    PageIterator, ResultIterator, TessPageIteratorLevel, TessPageSegMode, TesseractAPI, TesseractError,
};

use super::{Engine, GrayImage, OcrWord, PixelBox, Segmentation};
use crate::record::{Alternative, Category, Failure};

/// Where Debian and others put the models; the environment's `TESSDATA_PREFIX` goes first.
const TESSDATA_FOLDERS: [&str; 5] = [
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
];

/// Alternatives of a symbol below this confidence (0 to 1) are not worth carrying.
const LEAST_ALTERNATIVE_CONFIDENCE: f32 = 0.02;
/// Readings of a word that are carried beside the best one.
const ALTERNATIVES_PER_WORD: usize = 6;

/// The engine with its model loaded.
pub struct Tesseract {
    api: TesseractAPI,
    language: String,
}

impl Tesseract {
    /// Loads the model of `language` (`vie`) from the environment's `TESSDATA_PREFIX` or the usual folders.
    ///
    /// Fails with [`Category::NoEngine`] and the advice what to install where there is no model, or it cannot be loaded.
    pub fn new(language: &str) -> Result<Self, Failure> {
        let folder = find_tessdata(language).ok_or_else(|| no_model(language))?;
        let api = TesseractAPI::new();
        // An interior NUL makes tesseract-rs panic.
        let folder = folder.to_str().filter(|folder| !folder.contains('\0')).ok_or_else(|| no_model(language))?;
        api.init(folder, language).map_err(|_| damaged_model(language))?;
        for (name, value) in [
            // Alternatives of each symbol, so that the decoder can weigh them.
            ("lstm_choice_mode", "2"),
            // Five, as it comes, take 4 % more time and make nothing surer (docs/scans-log.md).
            ("lstm_choice_iterations", "3"),
            ("debug_file", "/dev/null"),
        ] {
            api.set_variable(name, value).map_err(engine_failure)?;
        }
        Ok(Self { api, language: language.to_owned() })
    }
}

fn find_tessdata(language: &str) -> Option<PathBuf> {
    let model = format!("{language}.traineddata");
    let from_environment = std::env::var_os("TESSDATA_PREFIX")
        .map(PathBuf::from)
        .into_iter()
        .flat_map(|folder| [folder.join("tessdata"), folder]);
    from_environment
        .chain(TESSDATA_FOLDERS.iter().map(PathBuf::from))
        .find(|folder| Path::new(folder).join(&model).is_file())
}

fn no_model(language: &str) -> Failure {
    Failure::new(
        Category::NoEngine,
        format!("Tesseract has no model {language}"),
        format!("install it (Debian: apt install tesseract-ocr-{language}) or point TESSDATA_PREFIX at its folder"),
    )
}

fn damaged_model(language: &str) -> Failure {
    Failure::new(
        Category::NoEngine,
        format!("Tesseract cannot load its model {language}"),
        format!(
            "it is damaged or of another version: install it again (Debian: apt install --reinstall \
             tesseract-ocr-{language}), or point TESSDATA_PREFIX at the folder of another one"
        ),
    )
}

fn engine_failure(error: TesseractError) -> Failure {
    Failure::new(
        Category::Internal,
        format!("Tesseract failed: {error}"),
        "try the page again; if it fails again, report it with the page image",
    )
}

impl Engine for Tesseract {
    fn read(
        &mut self,
        image: &GrayImage,
        dpi: u32,
        segmentation: Segmentation,
        region: Option<PixelBox>,
    ) -> Result<Vec<OcrWord>, Failure> {
        if image.samples.len() < image.width as usize * image.height as usize {
            return Ok(Vec::new());
        }
        // Tesseract works through all that it is handed, whatever rectangle it is told to read: it gets the part alone.
        let part = region.map_or(Cow::Borrowed(image), |region| Cow::Owned(image.part(region)));
        let PixelBox { left, top, .. } = image.on_image(region.unwrap_or_default());
        let (Ok(width), Ok(height)) = (i32::try_from(part.width), i32::try_from(part.height)) else {
            return Err(engine_failure(TesseractError::InvalidDimensions));
        };
        // Tesseract refuses images of a few pixels with a message of its own; there is nothing to read on them.
        if width < 8 || height < 8 {
            return Ok(Vec::new());
        }
        let mode = match segmentation {
            Segmentation::Page => TessPageSegMode::PSM_AUTO,
            Segmentation::Column => TessPageSegMode::PSM_SINGLE_COLUMN,
            Segmentation::Block => TessPageSegMode::PSM_SINGLE_BLOCK,
            Segmentation::Line => TessPageSegMode::PSM_SINGLE_LINE,
            Segmentation::Word => TessPageSegMode::PSM_SINGLE_WORD,
            Segmentation::Sparse => TessPageSegMode::PSM_SPARSE_TEXT,
        };
        self.api.set_page_seg_mode(mode).map_err(engine_failure)?;
        self.api.set_image(&part.samples, width, height, 1, width).map_err(engine_failure)?;
        self.api.set_source_resolution(dpi.clamp(70, 2400) as i32).map_err(engine_failure)?;
        self.api.recognize().map_err(engine_failure)?;
        let mut words = match self.api.get_iterator() {
            Ok(iterator) => collect_words(&iterator)?,
            // No text: Tesseract has no iterator to give.
            Err(_) => Vec::new(),
        };
        self.api.clear().map_err(engine_failure)?;
        for word in &mut words {
            word.bounds = word.bounds.moved(left, top);
        }
        Ok(words)
    }

    fn version(&self) -> String {
        format!("tesseract {} {}", TesseractAPI::version(), self.language)
    }
}

/// The same iterator seen as a `PageIterator`, which alone can tell where a word ends (`ResultIterator` is derived from
/// it in C++). It never owns the handle: [`Drop`] takes it back before `PageIterator` would free it.
struct WordEnds(PageIterator);

impl WordEnds {
    fn of(iterator: &ResultIterator) -> Option<Self> {
        let handle = *iterator.handle.lock().ok()?;
        Some(Self(PageIterator::new(handle)))
    }

    /// Whether the symbol that the iterator stands on is the last one of its word.
    fn here(&self) -> bool {
        self.0.is_at_final_element(TessPageIteratorLevel::RIL_WORD, TessPageIteratorLevel::RIL_SYMBOL).unwrap_or(true)
    }
}

impl Drop for WordEnds {
    fn drop(&mut self) {
        if let Ok(mut handle) = self.0.handle.lock() {
            *handle = std::ptr::null_mut();
        }
    }
}

fn collect_words(iterator: &ResultIterator) -> Result<Vec<OcrWord>, Failure> {
    let Some(word_ends) = WordEnds::of(iterator) else { return Ok(Vec::new()) };
    let mut words: Vec<OcrWord> = Vec::new();
    let (mut block, mut line) = (0, 0);
    let mut last: Option<(PixelBox, PixelBox)> = None;
    loop {
        let bounds = |level| {
            iterator.get_bounding_box(level).map(|(left, top, right, bottom)| PixelBox { left, top, right, bottom })
        };
        // A null text is the end of a block without words.
        if let (Ok(text), Ok(word_bounds), Ok(line_bounds), Ok(block_bounds)) = (
            iterator.get_utf8_text(TessPageIteratorLevel::RIL_WORD),
            bounds(TessPageIteratorLevel::RIL_WORD),
            bounds(TessPageIteratorLevel::RIL_TEXTLINE),
            bounds(TessPageIteratorLevel::RIL_BLOCK),
        ) {
            if let Some((last_line, last_block)) = last {
                block += u32::from(last_block != block_bounds);
                line += u32::from(last_line != line_bounds || last_block != block_bounds);
            }
            last = Some((line_bounds, block_bounds));
            let confidence = iterator.confidence(TessPageIteratorLevel::RIL_WORD).unwrap_or(0.0) / 100.0;
            let text = text.trim().to_owned();
            let (alternatives, more) = word_alternatives(iterator, &word_ends, &text);
            if !text.is_empty() {
                let confidence = confidence.clamp(0.0, 1.0);
                // The eth of Icelandic looks like the Đ of Vietnamese, which is what is printed here.
                let text = text.replace('Ð', "Đ");
                words.push(OcrWord { text, bounds: word_bounds, confidence, alternatives, block, line });
            }
            if !more {
                return Ok(words);
            }
        } else if !iterator.next(TessPageIteratorLevel::RIL_WORD).map_err(engine_failure)? {
            return Ok(words);
        }
    }
}

/// Walks over the symbols of the word that the iterator stands on and leaves it on the next word. Gives the readings
/// that differ from `text` in one symbol, and whether there is a next word.
fn word_alternatives(iterator: &ResultIterator, word_ends: &WordEnds, text: &str) -> (Vec<Alternative>, bool) {
    let mut symbols: Vec<(String, Vec<(String, f32)>)> = Vec::new();
    let more = loop {
        let symbol = iterator.get_utf8_text(TessPageIteratorLevel::RIL_SYMBOL).unwrap_or_default();
        let mut choices = Vec::new();
        if let Ok(choice) = iterator.get_choice_iterator() {
            loop {
                if let (Ok(other), Ok(confidence)) = (choice.get_utf8_text(), choice.confidence())
                    && other != symbol
                    && confidence / 100.0 >= LEAST_ALTERNATIVE_CONFIDENCE
                {
                    choices.push((other, confidence / 100.0));
                }
                if !choice.next().unwrap_or(false) {
                    break;
                }
            }
        }
        symbols.push((symbol, choices));
        let at_end = word_ends.here();
        let more = iterator.next(TessPageIteratorLevel::RIL_SYMBOL).unwrap_or(false);
        if !more || at_end {
            break more;
        }
    };
    if symbols.iter().map(|(symbol, ..)| symbol.as_str()).collect::<String>().trim() != text {
        return (Vec::new(), more);
    }
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (index, (_, choices)) in symbols.iter().enumerate() {
        for (other, confidence) in choices {
            let spelled: String = symbols
                .iter()
                .enumerate()
                .map(|(at, (own, ..))| if at == index { other.as_str() } else { own.as_str() })
                .collect();
            let spelled = spelled.trim().to_owned();
            if !spelled.is_empty() && spelled != text && alternatives.iter().all(|known| known.text != spelled) {
                alternatives.push(Alternative { text: spelled, confidence: confidence.clamp(0.0, 1.0) });
            }
        }
    }
    alternatives.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    alternatives.truncate(ALTERNATIVES_PER_WORD);
    (alternatives, more)
}
