//! hOCR 1.2 (<http://kba.github.io/hocr-spec/1.2/>) as XHTML: pages, blocks, lines and words with boxes and
//! confidences. Pure.
//!
//! Boxes are in pixels at 300 dpi, whatever the resolution of the scan; `scan_res` says so. Nothing of the document is
//! markup: all of it is escaped, and there is no script, link or image.

use std::fmt::Write;

use super::printed::PrintedPage;
use super::xml::escape;
use crate::record::{BoundingBox, DocumentRecord};

/// Pixels in an inch.
const RESOLUTION: u32 = 300;

/// One file for the whole document, an `ocr_page` each.
pub fn hocr(record: &DocumentRecord, pages: &[PrintedPage]) -> String {
    let title = record.plan.document.title.as_deref().unwrap_or(&record.path);
    let mut out = String::new();
    let _ = write!(
        out,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi" lang="vi">
 <head>
  <title>{title}</title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content="kehoach {version}"/>
  <meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_line ocrx_word ocrp_wconf"/>
  <meta name="ocr-langs" content="vi"/>
  <meta name="ocr-number-of-pages" content="{count}"/>
 </head>
 <body>
"#,
        title = escape(title),
        version = escape(&record.program_version),
        count = pages.len(),
    );
    for page in pages {
        write_page(&mut out, page, &record.path);
    }
    out.push_str(" </body>\n</html>\n");
    out
}

fn write_page(out: &mut String, page: &PrintedPage, path: &str) {
    let number = page.number;
    let sheet = BoundingBox { left: 0.0, top: 0.0, right: page.width, bottom: page.height };
    let _ = writeln!(
        out,
        r#"  <div class="ocr_page" id="page_{number}" title="{}">"#,
        escape(&format!(
            "image {}; {}; ppageno {}; scan_res {RESOLUTION} {RESOLUTION}",
            quoted(path),
            place(sheet),
            number.saturating_sub(1),
        ))
    );
    for (block_index, block) in page.blocks.iter().enumerate() {
        let id = format!("{number}_{}", block_index + 1);
        let _ = writeln!(out, r#"   <div class="ocr_carea" id="block_{id}"{}>"#, title(block.bounds, None));
        for (line_index, line) in block.lines.iter().enumerate() {
            let id = format!("{id}_{}", line_index + 1);
            let _ = write!(out, r#"    <span class="ocr_line" id="line_{id}"{}>"#, title(line.bounds, None));
            for (word_index, word) in line.words.iter().enumerate() {
                let _ = write!(
                    out,
                    "{}<span class=\"ocrx_word\" id=\"word_{id}_{}\"{}>{}</span>",
                    if word_index > 0 { " " } else { "" },
                    word_index + 1,
                    title(word.bounds, word.confidence),
                    escape(&word.text),
                );
            }
            out.push_str("</span>\n");
        }
        out.push_str("   </div>\n");
    }
    out.push_str("  </div>\n");
}

fn title(bounds: Option<BoundingBox>, confidence: Option<f32>) -> String {
    let mut properties: Vec<String> = bounds.map(place).into_iter().collect();
    properties.extend(confidence.map(|value| format!("x_wconf {}", (value.clamp(0.0, 1.0) * 100.0).floor() as u32)));
    if properties.is_empty() { String::new() } else { format!(r#" title="{}""#, properties.join("; ")) }
}

fn place(bounds: BoundingBox) -> String {
    let pixels = |points: f32| (points.max(0.0) * RESOLUTION as f32 / 72.0).round() as u32;
    format!("bbox {} {} {} {}", pixels(bounds.left), pixels(bounds.top), pixels(bounds.right), pixels(bounds.bottom))
}

/// A string value of a property: in double quotes, which it cannot end; a semicolon would begin the next property for
/// readers that split first.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(['"', '\\', ';'], "_"))
}

#[cfg(test)]
mod tests {
    use super::super::printed::tests::{line, page};
    use super::*;

    #[test]
    fn words_have_boxes_and_confidences() {
        let pages = page(vec![line("Ké hoach", &[("Ké", "Kế", 0.969), ("hoach", "hoạch", 0.8)], 72.0)]);
        insta::assert_snapshot!(hocr(&crate::output::tests::record(), &pages));
    }

    #[test]
    fn markup_in_words_names_and_titles_does_not_act() {
        let mut record = crate::output::tests::record();
        record.path = "a\"; onload=\"alert(1)<script>.pdf".to_owned();
        record.plan.document.title = Some("</title><script>alert(1)</script>".to_owned());
        let html = hocr(&record, &page(vec![line("<img/src=x> javascript:alert(1)", &[], 0.0)]));
        assert!(!html.contains("<script") && !html.contains("<img"));
        assert!(!html.contains("\" onload"));
        assert_eq!(html.matches('<').count(), html.matches('>').count());
    }
}
