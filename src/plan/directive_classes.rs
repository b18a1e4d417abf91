//! One test for each class of error found in directives and letters, where prose says who does what; on invented sentences.

use super::extract;
use super::unit_classes::{helpers, items, leads};
use crate::model::Model;
use crate::record::Text;

#[test]
fn a_lead_in_line_that_only_charges_is_a_heading() {
    let plan = items(
        "Để giữ gìn vệ sinh chung, Thủ trưởng các cơ quan; Chủ tịch Ủy ban nhân dân các xã có trách nhiệm:\n\n1. Quét dọn sân, vườn hoa.\n\n2. Trồng thêm cây bóng mát.",
    );
    let leads: Vec<_> = plan.tasks.iter().map(|t| t.lead_units.join(" + ")).collect();
    assert_eq!(leads, ["Thủ trưởng các cơ quan + Chủ tịch Ủy ban nhân dân các xã"; 2]);
}

#[test]
fn what_bodies_have_tells_which_are_meant() {
    assert_eq!(
        leads("Những cơ quan, đơn vị đã có vườn ươm riêng phải giao cây giống cho các thôn."),
        ["Những cơ quan, đơn vị đã có vườn ươm riêng"]
    );
    let plan = items("1. Các đơn vị có bể bơi\n\n- Thay nước bể bơi.\n\n- Treo bảng chỉ dẫn.");
    assert_eq!(plan.tasks[0].lead_units, ["Các đơn vị có bể bơi"]);
    assert_eq!(leads("Các đơn vị có trách nhiệm thay nước bể bơi."), ["Các đơn vị"]);
}

#[test]
fn a_list_behind_a_colon_says_which_bodies() {
    assert_eq!(
        leads(
            "Đề nghị các tổ chức hội: Hội Nông dân, Hội Cựu chiến binh, Hội Chữ thập đỏ vận động hội viên trồng cây."
        ),
        ["Hội Nông dân", "Hội Cựu chiến binh", "Hội Chữ thập đỏ"]
    );
}

#[test]
fn names_that_go_on_where_they_seem_to_end() {
    assert_eq!(
        helpers("Sở Tư pháp chủ trì, phối hợp với Ủy ban nhân dân quận - huyện rà soát biển tên đường."),
        ["Ủy ban nhân dân quận - huyện"]
    );
    assert_eq!(leads("Giao BCĐ giảm nghèo xã họp dân, lập danh sách."), ["BCĐ giảm nghèo xã"]);
    assert_eq!(
        helpers(
            "Chủ trì, phối hợp với các Sở Tư pháp và tổ chức pháp chế thuộc Bộ, cơ quan ngang Bộ và cơ quan thuộc Chính phủ in tờ rơi."
        ),
        ["các Sở Tư pháp", "tổ chức pháp chế thuộc Bộ, cơ quan ngang Bộ và cơ quan thuộc Chính phủ"]
    );
    assert!(helpers("Chú trọng mối quan hệ phối hợp của các ngành trong công tác trồng cây.").is_empty());
}

#[test]
fn a_day_of_whichever_year_recurs() {
    let plan = items("1. Gửi danh mục cây giống trước ngày 05 tháng 11 của năm trước.");
    let rule = plan.deadlines[0].time.recurrence.as_deref();
    assert_eq!(rule, Some("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=5"));
    assert!(items("1. Chỉ thị này có hiệu lực sau 10 ngày kể từ ngày ký ban hành.").deadlines.is_empty());
}

#[test]
fn the_date_behind_a_long_subject_line_is_read() {
    let text = "SỞ NỘI VỤ\nSố: 12/SNV-VP\nV/v trồng cây xanh dọc các tuyến đường mới mở      Hà Nội, ngày 03 tháng 02 năm 2026\n\nKính gửi: Các đơn vị\n\nTrồng cây.\n";
    let head = extract(&Text::as_is(text), Model::embedded()).document;
    assert_eq!(
        (head.place.as_deref(), head.date.map(|d| d.to_string()).as_deref()),
        (Some("Hà Nội"), Some("2026-02-03"))
    );
}
