//! ALTO 4.4 (Library of Congress, <https://www.loc.gov/standards/alto/v4/alto-4-4.xsd>). Pure.
//!
//! Places are in 1/1200 inch from the top left of the page as it was read. `CONTENT` is the restored word, `WC` its
//! posterior (or the engine's confidence), an `ALTERNATIVE` with the purpose `raw` what was read where that is another
//! word, those with the purpose `ocr` what else the engine held possible. Zones are `LayoutTag`s.

use std::fmt::Write;

use super::printed::{PrintedLine, PrintedPage, PrintedWord};
use super::xml::escape;
use crate::record::{BoundingBox, DocumentRecord};

/// 1/1200 inch in a point.
const UNITS: f32 = 1200.0 / 72.0;

/// One file for the whole document, a `Page` each.
pub fn alto(record: &DocumentRecord, pages: &[PrintedPage]) -> String {
    let mut out = String::new();
    out.push_str(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd" SCHEMAVERSION="4.4">
  <Description>
    <MeasurementUnit>inch1200</MeasurementUnit>
    <sourceImageInformation>
"#,
    );
    let _ = writeln!(out, "      <fileName>{}</fileName>", escape(&record.path));
    if let Some(sha256) = &record.sha256 {
        let _ = writeln!(out, "      <fileIdentifier>sha256:{}</fileIdentifier>", escape(sha256));
    }
    out.push_str("    </sourceImageInformation>\n");
    let _ = writeln!(
        out,
        r#"    <Processing ID="restoration">
      <processingCategory>contentModification</processingCategory>
      <processingStepDescription>read and restored; routes of the pages: {routes}</processingStepDescription>
      <processingStepSettings>model {model}</processingStepSettings>
      <processingSoftware>
        <softwareName>kehoach</softwareName>
        <softwareVersion>{version}</softwareVersion>
      </processingSoftware>
    </Processing>
  </Description>"#,
        routes = escape(&routes(pages)),
        model = escape(&record.model_version),
        version = escape(&record.program_version),
    );
    tags(&mut out, pages);
    out.push_str("  <Layout>\n");
    for page in pages {
        write_page(&mut out, page);
    }
    out.push_str("  </Layout>\n</alto>\n");
    out
}

fn routes(pages: &[PrintedPage]) -> String {
    let named = pages.iter().map(|page| format!("{} {}", page.number, serde_name(&page.route)));
    named.collect::<Vec<_>>().join(", ")
}

/// The name under which a value is written in JSON: `running_head`.
fn serde_name(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn tags(out: &mut String, pages: &[PrintedPage]) {
    let mut zones: Vec<String> =
        pages.iter().flat_map(|page| &page.blocks).map(|block| serde_name(&block.zone)).collect();
    zones.sort();
    zones.dedup();
    if zones.is_empty() {
        return;
    }
    out.push_str("  <Tags>\n");
    for zone in zones {
        let _ = writeln!(out, r#"    <LayoutTag ID="zone_{zone}" LABEL="{zone}"/>"#);
    }
    out.push_str("  </Tags>\n");
}

fn write_page(out: &mut String, page: &PrintedPage) {
    let number = page.number;
    let _ = write!(out, r#"    <Page ID="page_{number}" PHYSICAL_IMG_NR="{number}" LANG="vi""#);
    if page.width > 0.0 && page.height > 0.0 {
        let _ = write!(out, r#" WIDTH="{}" HEIGHT="{}""#, units(page.width), units(page.height));
    }
    let confidences: Vec<f32> = page.words().filter_map(|word| word.confidence).collect();
    if !confidences.is_empty() {
        let mean = confidences.iter().sum::<f32>() / confidences.len() as f32;
        let _ = write!(out, r#" PC="{:.3}""#, mean.clamp(0.0, 1.0));
    }
    out.push_str(" PROCESSINGREFS=\"restoration\">\n");
    let printed = page.blocks.iter().filter_map(|block| block.bounds).reduce(BoundingBox::union);
    let _ = write!(out, r#"      <PrintSpace ID="page_{number}_space""#);
    place(out, printed);
    out.push_str(">\n");
    for (block_index, block) in page.blocks.iter().enumerate() {
        let id = format!("page_{number}_block_{}", block_index + 1);
        let _ = write!(out, r#"        <TextBlock ID="{id}" TAGREFS="zone_{}" LANG="vi""#, serde_name(&block.zone));
        place(out, block.bounds);
        out.push_str(">\n");
        for (line_index, line) in block.lines.iter().enumerate() {
            write_line(out, &format!("{id}_line_{}", line_index + 1), line);
        }
        out.push_str("        </TextBlock>\n");
    }
    out.push_str("      </PrintSpace>\n    </Page>\n");
}

fn write_line(out: &mut String, id: &str, line: &PrintedLine) {
    let _ = write!(out, r#"          <TextLine ID="{id}""#);
    place(out, line.bounds);
    out.push_str(">\n");
    let mut last: Option<&PrintedWord> = None;
    for (index, word) in line.words.iter().enumerate() {
        if let Some(last) = last {
            write_space(out, last, word);
        }
        write_word(out, &format!("{id}_word_{}", index + 1), word);
        last = Some(word);
    }
    out.push_str("          </TextLine>\n");
}

fn write_space(out: &mut String, left: &PrintedWord, right: &PrintedWord) {
    out.push_str("            <SP");
    if let (Some(left), Some(right)) = (left.bounds, right.bounds)
        && right.left > left.right
    {
        place(out, Some(BoundingBox { left: left.right, right: right.left, ..left }));
    }
    out.push_str("/>\n");
}

fn write_word(out: &mut String, id: &str, word: &PrintedWord) {
    let _ = write!(out, r#"            <String ID="{id}" CONTENT="{}""#, escape(&word.text));
    place(out, word.bounds);
    if let Some(confidence) = word.confidence {
        let _ = write!(out, r#" WC="{:.3}""#, confidence.clamp(0.0, 1.0));
    }
    let others: Vec<_> =
        word.alternatives.iter().filter(|other| other.text != word.text && other.text != word.raw).collect();
    if word.raw == word.text && others.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    if word.raw != word.text {
        let _ = writeln!(out, r#"              <ALTERNATIVE PURPOSE="raw">{}</ALTERNATIVE>"#, escape(&word.raw));
    }
    for other in others {
        let _ = writeln!(out, r#"              <ALTERNATIVE PURPOSE="ocr">{}</ALTERNATIVE>"#, escape(&other.text));
    }
    out.push_str("            </String>\n");
}

fn place(out: &mut String, bounds: Option<BoundingBox>) {
    let Some(bounds) = bounds else { return };
    let (left, top) = (units(bounds.left), units(bounds.top));
    let (width, height) = ((units(bounds.right) - left).max(0), (units(bounds.bottom) - top).max(0));
    let _ = write!(out, r#" HPOS="{left}" VPOS="{top}" WIDTH="{width}" HEIGHT="{height}""#);
}

fn units(points: f32) -> i64 {
    (points * UNITS).round() as i64
}

#[cfg(test)]
mod tests {
    use super::super::printed::tests::{line, page};
    use super::*;

    #[test]
    fn a_word_is_written_with_its_place_and_what_was_read() {
        let pages = page(vec![line("Ké <b> hoach", &[("Ké", "Kế", 0.9), ("hoach", "hoạch", 0.8)], 72.0)]);
        let xml = alto(&crate::output::tests::record(), &pages);
        assert!(xml.contains(
            r#"CONTENT="Kế" HPOS="833" VPOS="1200" WIDTH="334" HEIGHT="200" WC="0.900">
              <ALTERNATIVE PURPOSE="raw">Ké</ALTERNATIVE>"#
        ));
        assert!(xml.contains(r#"CONTENT="&lt;b&gt;""#));
        insta::assert_snapshot!(xml);
    }
}
