//! One test for each class of error found in text that an engine without Vietnamese read, restored by our own program: on invented
//! documents.

use super::extract;
use crate::model::Model;
use crate::record::{Plan, Route, Text, TextLine};
use crate::restore::{RestoreOptions, Restorer, SourceLine};

/// The plan of broken text.
fn plan(raw: &str) -> Plan {
    let model = Model::embedded();
    let lines: Vec<SourceLine<'_>> =
        raw.lines().map(|text| SourceLine { text, words: &[], route: Route::Repair }).collect();
    let restored = Restorer::new(model, RestoreOptions::default()).restore(&lines);
    let lines = raw.lines().zip(restored).map(|(raw, restored)| TextLine {
        page: 1,
        raw: raw.to_owned(),
        restored: restored.text,
        tokens: restored.tokens,
        ..TextLine::default()
    });
    extract(&Text { lines: lines.collect() }, model)
}

const HEAD: &str = "UY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET NAM\n\
    TINH _ LAM DONG : Dé lap - Ty do - Hanh phic\n\
    86: 31/KH-UBND\n\
    Lam Dong, = ngay OS thang O3 nim 2026\n\n\
    KE p8 HOACH\n\
    Cham séc cay xanh trén cdc tuyén dudng nim 2026\n\n\
    I. NHIEM VU\n";

#[test]
fn a_head_with_specks_and_letters_for_figures_is_read() {
    let plan = plan(&format!("{HEAD}1. Sé X4y dung chu tri, phéi hgp véi Sé Tai chinh trién khai thuc hién.\n"));
    let head = &plan.document;
    assert!(head.issuer.as_deref().is_some_and(|issuer| issuer.ends_with("ban nhân dân tỉnh Lâm Đồng")), "{head:?}");
    assert_eq!(head.number.as_deref(), Some("31/KH-UBND"));
    assert_eq!(head.date.map(|date| date.to_string()).as_deref(), Some("2026-03-05"));
    assert_eq!(head.place.as_deref(), Some("Lâm Đồng"));
    assert_eq!(head.kind.as_deref(), Some("Kế hoạch"));
    assert!(head.title.as_deref().is_some_and(|title| title.starts_with("Chăm sóc cây xanh")), "{head:?}");
}

#[test]
fn markers_and_bullets_that_an_engine_damaged_keep_their_items_apart() {
    let plan = plan(&format!(
        "{HEAD}1, Sé Y té kiém tra cdc tram y té.\n2. Ra soat hé so cia cdc don vi.\n\
         ~ Co quan chu tri: Sé Noi vu.\n= Co quan phéi hop: Sé Tai chinh: Sé Tu phap.\n- Thdi gian: quy IIT nim 2026.\n\
         3. Sé Céng Thuong lap danh muc cdc chg.\nA. Sé Giao duc va Dao tao bao cdo két qua.\n\
         5. Céng an tinh bao dam an toan cho cdc tuyén dudng.\n"
    ));
    let tasks: Vec<_> =
        plan.tasks.iter().map(|task| (task.lead_units.join(", "), task.coordinating_units.join(", "))).collect();
    let expected = [
        ("Sở Y tế", ""),
        ("Sở Nội vụ", "Sở Tài chính, Sở Tư pháp"),
        ("Sở Công Thương", ""),
        ("Sở Giáo dục và Đào tạo", ""),
        ("Công an tỉnh", ""),
    ];
    assert_eq!(tasks, expected.map(|(lead, others)| (lead.to_owned(), others.to_owned())));
    let time = plan.tasks[1].deadline.clone().expect("a time");
    assert_eq!(time.start.map(|date| date.to_string()).as_deref(), Some("2026-07-01"));
}

#[test]
fn a_signature_is_read_behind_strokes_and_its_name_by_what_names_are_made_of() {
    let plan = plan(&format!(
        "{HEAD}1. Sé Y té kiém tra cdc tram y té.\n\n\
         Noi nhan: 'T™. UY BAN NHAN DAN\n~ Céc sé, ban, nganh tinh: KT. CHU TICH\n\
         _- UBND cdc xa, phudng; PHO CHU TICH 6\n~ Luu: VT, NC.\n\nHa Quang Thang\n"
    ));
    let signer = plan.document.signer.unwrap_or_default();
    assert_eq!(signer.name.as_deref(), Some("Hà Quang Thắng"));
    assert_eq!(signer.position.as_deref(), Some("Phó Chủ tịch"));
    assert!(signer.authority.as_deref().is_some_and(|of| of.starts_with("TM. ") && of.ends_with("KT. Chủ tịch")));
    assert_eq!(plan.document.recipients, ["Các sở, ban, ngành tỉnh", "UBND các xã, phường", "Lưu: VT, NC"]);
}

#[test]
fn a_dash_of_a_pair_at_the_beginning_of_a_line_begins_no_item() {
    let text = "KẾ HOẠCH\nTrồng cây năm 2026\nI. TỔ CHỨC THỰC HIỆN\n1. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam xã và các tổ chức chính trị\n\
                - Xã hội\nGiám sát việc trồng cây.\n";
    let plan = extract(&Text::as_is(text), Model::embedded());
    let units: Vec<_> = plan.tasks.iter().map(|task| task.lead_units.join(", ")).collect();
    assert_eq!(units, ["Ủy ban Mặt trận Tổ quốc Việt Nam xã, các tổ chức chính trị - Xã hội"]);
}

#[test]
fn a_heading_of_owners_is_their_name_to_its_end() {
    let text = "KẾ HOẠCH\nTrồng cây năm 2026\nI. TỔ CHỨC THỰC HIỆN\n1. Các chủ đầu tư xây dựng và khai thác bến bãi\n\
                - Bố trí đất trồng cây.\n- Chăm sóc cây sau khi trồng.\n";
    let plan = extract(&Text::as_is(text), Model::embedded());
    assert_eq!(plan.tasks[0].lead_units, ["Các chủ đầu tư xây dựng và khai thác bến bãi"]);
}
