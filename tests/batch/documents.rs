//! Documents made on the spot: small PDFs, page images, text in the style of offices.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

/// A PDF with a page for each text; pages are 300 by 80 points, so that OCR of one takes a moment.
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (index, text) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 80] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * index
        ));
        let content = format!("BT /F1 18 Tf 20 35 Td ({text}) Tj ET");
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    assemble(&objects)
}

/// Numbers the objects and writes header, table of contents and trailer around them.
pub fn assemble(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let table = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// The first page of a PDF as a picture of about 200 dpi.
pub fn picture(pdf: Vec<u8>) -> image::DynamicImage {
    let pdf = Pdf::new(pdf).expect("a PDF of our own");
    let settings = PixmapSettings { x_scale: 2.75, y_scale: 2.75, bg_color: WHITE };
    let pixmap = hayro::render(
        &pdf.pages()[0],
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let rgb: Vec<u8> = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    image::RgbImage::from_raw(width, height, rgb).expect("as many samples as pixels").into()
}

pub fn encode(picture: &image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture of our own");
    bytes.into_inner()
}

/// A plan of our own making; `number` makes each one different.
pub fn plan_text(number: usize) -> String {
    format!(
        "ỦY BAN NHÂN DÂN XÃ SUỐI TRẮNG\nSố: {number}/KH-UBND\n\nKẾ HOẠCH\nTrồng cây phân tán năm 2026\n\n\
         I. MỤC ĐÍCH, YÊU CẦU\n1. Trồng {} nghìn cây ở các thôn.\n2. Giao Phòng Kinh tế chủ trì, phối hợp với Đoàn \
         thanh niên xã tổ chức thực hiện, hoàn thành trước ngày 15/8/2026.\n",
        number % 90 + 10
    )
}
