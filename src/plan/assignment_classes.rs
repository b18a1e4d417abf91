//! One test for each class of error in who does what, by when, found in plans annotated by others; on invented sentences.

use super::unit_classes::{helpers, items, leads};
use crate::record::{Comparator, DeadlineKind};

fn times(text: &str) -> Vec<(DeadlineKind, Option<String>)> {
    let plan = items(&format!("1. {text}"));
    plan.deadlines.iter().map(|d| (d.time.kind, d.time.end.map(|day| day.to_string()))).collect()
}

#[test]
fn names_in_no_list_share_the_head_of_their_list() {
    assert_eq!(
        helpers("Phòng Điều dưỡng chủ trì, phối hợp các khoa: Nội tiết, Ngoại lồng ngực và Nhi sắp xếp kho chăn màn."),
        ["Khoa Nội tiết", "Khoa Ngoại lồng ngực", "Khoa Nhi"]
    );
}

#[test]
fn kinds_in_capitals_are_one_entry() {
    assert_eq!(leads("Các Sở, Ban, Ngành Thành phố rà soát biển hiệu."), ["Các Sở, Ban, Ngành Thành phố"]);
    assert_eq!(
        leads("Các tập đoàn, Tổng công ty, doanh nghiệp thuộc Bộ rà soát lò hơi."),
        ["Các tập đoàn, Tổng công ty, doanh nghiệp thuộc Bộ"]
    );
}

#[test]
fn a_person_is_one_entry_with_the_office() {
    assert_eq!(
        leads("Đồng chí Đặng Thị Hoa, Phó Hiệu trưởng phụ trách vườn trường."),
        ["Đồng chí Đặng Thị Hoa, Phó Hiệu trưởng"]
    );
}

#[test]
fn a_line_that_only_assigns_the_item_above_is_no_task() {
    let plan = items("1. Vẽ tranh tường dọc bờ kè.\nGiao Đoàn Thanh niên xã thực hiện, hoàn thành trong tháng 7/2026.");
    assert_eq!(plan.tasks.len(), 1);
    assert_eq!(plan.tasks[0].lead_units, ["Đoàn Thanh niên xã"]);
    assert_eq!(
        plan.tasks[0].deadline.as_ref().and_then(|t| t.end).map(|d| d.to_string()).as_deref(),
        Some("2026-07-31")
    );
}

#[test]
fn the_items_below_a_bare_coordination_open_with_whom() {
    let plan = items(
        "1. Phòng Kinh tế\n\na) Chủ trì, phối hợp\n\n- Trạm Y tế xã rà soát danh sách hộ trồng rau.\n\nb) Mở phiên chợ quê.",
    );
    assert_eq!(plan.tasks[1].lead_units, ["Phòng Kinh tế"]);
    assert_eq!(plan.tasks[1].coordinating_units, ["Trạm Y tế xã"]);
}

#[test]
fn what_others_lead_is_no_lead_of_the_item() {
    let plan = items("1. Công an xã\n\na) Tham gia các chuyến tuần tra do Đồn Biên phòng Lạch Trường chủ trì.");
    assert_eq!(plan.tasks[0].lead_units, ["Công an xã"]);
    assert_eq!(leads("Rà soát nhu cầu; việc cấp hạt giống do Hội Nông dân xã thực hiện."), ["Hội Nông dân xã"]);
}

#[test]
fn a_block_for_a_whole_part_yields_to_an_items_own_words() {
    let plan = items(
        "1. Chợ đêm ven sông\n\na) Hội Liên hiệp Phụ nữ xã chuẩn bị quầy bánh.\n\nb) Dựng sân khấu nhỏ.\n\nChủ trì: Phòng Kinh tế.",
    );
    assert_eq!(plan.tasks[0].lead_units, ["Hội Liên hiệp Phụ nữ xã"]);
    assert_eq!(plan.tasks[1].lead_units, ["Phòng Kinh tế"]);
}

#[test]
fn labels_below_a_label_and_behind_one() {
    let plan = items(
        "1. Bến thuyền\n\na) Nội dung: Sửa cầu gỗ.\n\nb) Cơ quan thực hiện:\n\n- Chủ trì: Phòng Kinh tế.\n\n- Phối hợp: Công an xã.",
    );
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
    assert_eq!(plan.tasks[0].coordinating_units, ["Công an xã"]);
    let plan = items("1. Sửa cầu gỗ bến thuyền.\nCơ quan thực hiện: Chủ trì: Phòng Kinh tế; phối hợp: Công an xã.");
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
    assert_eq!(plan.tasks[0].coordinating_units, ["Công an xã"]);
}

#[test]
fn a_bracket_that_closes_the_item_names_who_does_it() {
    assert_eq!(leads("Thi kể chuyện về biển đảo (Liên đội)."), ["Liên đội"]);
    assert_eq!(leads("Dựng lều trại hè (Tổ Thể dục thực hiện)."), ["Tổ Thể dục"]);
    assert!(leads("Nộp danh sách đội bóng về xã (Công an xã).").is_empty());
    assert_eq!(helpers("Hội diễn văn nghệ (Tổ Âm nhạc chủ trì, Đoàn trường hỗ trợ)."), ["Đoàn trường"]);
}

#[test]
fn headings_that_are_units_with_more_behind_the_name() {
    let plan = items("1. Sở Tài chính - Cơ quan thường trực Ban Chỉ đạo\n\n- Lập biểu mẫu thống kê.");
    assert_eq!(plan.tasks[0].lead_units, ["Sở Tài chính"]);
    let plan = items("1. Trách nhiệm của người nuôi trai lấy ngọc:\n\n- Ghi nhật ký thả giống.");
    assert_eq!(plan.tasks[0].lead_units, ["người nuôi trai lấy ngọc"]);
    assert_eq!(leads("Các đơn vị được giao chủ trì phải lập tiến độ."), ["Các đơn vị được giao chủ trì"]);
}

#[test]
fn a_lettered_item_that_leads_in_is_a_task_and_hands_its_units_down() {
    let plan = items(
        "a) Trạm Y tế xã chủ trì, phối hợp với Hội Nông dân xã:\n\n- Rà soát tủ thuốc.\n\n- Kiểm tra giếng nước.",
    );
    assert_eq!(plan.tasks.len(), 3);
    assert_eq!(plan.tasks[2].lead_units, ["Trạm Y tế xã"]);
    assert_eq!(plan.tasks[2].coordinating_units, ["Hội Nông dân xã"]);
}

#[test]
fn a_line_that_is_a_time_sets_it_for_the_items_below() {
    let plan = items("Tháng 9/2026\n- Phát động phong trào trồng tre.\n- Sơn lại hàng rào.");
    assert_eq!(plan.tasks.len(), 2);
    let end = plan.tasks[1].deadline.as_ref().and_then(|t| t.end).map(|d| d.to_string());
    assert_eq!(end.as_deref(), Some("2026-09-30"));
}

#[test]
fn months_apart_are_two_times() {
    let within = |end: &str| (DeadlineKind::Within, Some(end.to_owned()));
    assert_eq!(times("Diễn tập chữa cháy vào tháng 4 và tháng 10/2026."), [within("2026-04-30"), within("2026-10-31")]);
}

#[test]
fn what_is_to_be_issued_and_occasions_are_events() {
    let event = [(DeadlineKind::Event, None)];
    assert_eq!(times("Mở lớp đan lưới (khi Sở Nội vụ có văn bản hướng dẫn)."), event);
    assert_eq!(times("Chằng chống xong mái chợ trước mùa mưa bão."), event);
    assert!(times("Cung cấp sơ đồ bến bãi khi có yêu cầu.").is_empty());
}

#[test]
fn the_first_of_an_items_own_times_is_its_deadline() {
    let plan = items("1. Đoàn Thanh niên xã thường xuyên nhặt rác bãi biển; tổng kết trong quý IV/2026.");
    assert_eq!(plan.tasks[0].deadline.as_ref().map(|t| t.kind), Some(DeadlineKind::Ongoing));
}

#[test]
fn comparators_with_two_sides() {
    let plan = items("1. Phấn đấu đạt trên hoặc bằng 70% hộ có vườn rau; mỗi lớp không được quá 30 người.");
    let found: Vec<_> = plan.targets.iter().map(|t| (t.comparator, t.value)).collect();
    assert_eq!(found, [(Comparator::AtLeast, 70.0), (Comparator::AtMost, 30.0)]);
}
