//! One test for each class of error in who does what, by when, found in longer documents; on invented sentences.

use super::extract;
use crate::model::Model;
use crate::record::{Plan, Text};

/// The plan of items under one heading of tasks.
pub(super) fn items(text: &str) -> Plan {
    let text = format!("KẾ HOẠCH\nTriển khai công tác năm 2026\n\nI. NHIỆM VỤ\n\n{text}\n");
    extract(&Text::as_is(&text), Model::embedded())
}

pub(super) fn leads(text: &str) -> Vec<String> {
    items(&format!("1. {text}")).tasks.remove(0).lead_units
}

pub(super) fn helpers(text: &str) -> Vec<String> {
    items(&format!("1. {text}")).tasks.remove(0).coordinating_units
}

fn end_of(plan: &Plan, task: usize) -> Option<String> {
    plan.tasks[task].deadline.as_ref()?.end.map(|day| day.to_string())
}

#[test]
fn a_label_in_no_list_is_told_by_its_form_and_its_value() {
    let plan = items(
        "1. Chỉnh trang vườn hoa trung tâm.\nNhóm trực tiếp phụ trách: Phòng Kinh tế\nCùng chung tay phối hợp: Công an xã\nPhải xong: 15/9/2026",
    );
    assert_eq!(plan.tasks.len(), 1);
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
    assert_eq!(plan.tasks[0].coordinating_units, ["Công an xã"]);
    assert_eq!(end_of(&plan, 0).as_deref(), Some("2026-09-15"));
}

#[test]
fn a_colon_behind_words_that_lead_to_no_unit_makes_no_label() {
    let plan = items("1. Phòng Kinh tế:\n\n- Phối hợp thực hiện: trồng hoa, dọn cỏ dọc đường làng.");
    assert_eq!(plan.tasks.len(), 1);
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
    assert!(plan.tasks[0].coordinating_units.is_empty());
}

#[test]
fn a_bracket_below_an_item_holds_its_attributes() {
    let plan = items(
        "1. Dựng thư viện lưu động tại các thôn.\n(Phòng Văn hóa - Xã hội chủ trì; phối hợp: Đoàn Thanh niên xã; thời gian: trước 20/8/2026)\n\n2. Sơn lại cổng chợ.",
    );
    assert_eq!(plan.tasks.len(), 2);
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Văn hóa - Xã hội"]);
    assert_eq!(plan.tasks[0].coordinating_units, ["Đoàn Thanh niên xã"]);
    assert_eq!(end_of(&plan, 0).as_deref(), Some("2026-08-20"));
    assert!(plan.tasks[1].lead_units.is_empty());
}

#[test]
fn the_bracket_of_a_topic_gives_its_items_who_does_them() {
    let plan = items(
        "1. Cây xanh đường phố (Phòng Kinh tế chủ trì theo dõi)\n\na) Trồng 40 cây bóng mát.\n\nb) Cắt tỉa cành khô.",
    );
    assert_eq!(plan.tasks.len(), 2);
    assert!(plan.tasks.iter().all(|task| task.lead_units == ["Phòng Kinh tế"]));
}

#[test]
fn a_lead_attribute_may_say_with_whom() {
    let plan = items(
        "1. Mở phiên chợ quê.\nĐơn vị thực hiện: Sở Công Thương chủ trì, phối hợp với Sở Y tế và các đơn vị liên quan.",
    );
    assert_eq!(plan.tasks[0].lead_units, ["Sở Công Thương"]);
    assert_eq!(plan.tasks[0].coordinating_units, ["Sở Y tế", "các đơn vị liên quan"]);
}

#[test]
fn markers_with_a_dash_as_party_bodies_write_them() {
    let plan =
        items("1- Chi bộ thôn Đông\n\n- Vận động hiến đất mở đường.\n\n2- Đảng ủy xã ban hành nghị quyết chuyên đề.");
    let found: Vec<_> = plan.tasks.iter().map(|task| (task.section.as_deref(), task.lead_units.join("|"))).collect();
    assert_eq!(found, [(Some("I.1"), "Chi bộ thôn Đông".to_owned()), (Some("I"), "Đảng ủy xã".to_owned())]);
}

#[test]
fn a_lettered_demand_before_a_colon_is_a_task_with_its_items_below() {
    let plan = items(
        "1. Công tác chuẩn bị\n\na) Chuẩn bị phương tiện, vật liệu:\n\n- Thuyền máy 04 chiếc;\n\n- Phao tròn 60 chiếc.",
    );
    let parents: Vec<_> = plan.tasks.iter().map(|task| (task.lines[0], task.parent)).collect();
    assert_eq!(parents, [(8, None), (10, Some(8)), (12, Some(8))]);
}

#[test]
fn a_name_holds_verbs_and_ends_at_the_verb_of_the_sentence() {
    for (sentence, name) in [
        ("Ban Hỗ trợ phụ nữ phát triển kinh tế mở hai lớp dạy nghề.", "Ban Hỗ trợ phụ nữ phát triển kinh tế"),
        ("Cục Tin học và thống kê lâm sản có trách nhiệm cập nhật số liệu.", "Cục Tin học và thống kê lâm sản"),
        ("Các Cục quản lý chuyên ngành ban hành quy chế.", "Các Cục quản lý chuyên ngành"),
        ("Đơn vị thi công báo cáo tiến độ.", "Đơn vị thi công"),
        ("Ủy ban nhân dân phường Hoa Lư làm điểm mô hình chợ xanh.", "Ủy ban nhân dân phường Hoa Lư"),
        ("Sở Giáo dục và Đào tạo tạo điều kiện cho học sinh.", "Sở Giáo dục và Đào tạo"),
        ("Ban Thường vụ định kỳ nghe báo cáo.", "Ban Thường vụ"),
    ] {
        assert_eq!(leads(sentence), [name], "{sentence}");
    }
}

#[test]
fn bodies_that_help_end_at_the_verb_too() {
    assert_eq!(
        helpers("Sở Y tế phối hợp với Trường Cao đẳng Tây Hồ mở 03 lớp cho nhân viên."),
        ["Trường Cao đẳng Tây Hồ"]
    );
    assert_eq!(helpers("Vụ Pháp chế phối hợp Cục Bản quyền trình dự thảo quy chế."), ["Cục Bản quyền"]);
    assert_eq!(helpers("Cùng các địa phương tổ chức 06 lớp tập huấn."), ["các địa phương"]);
    assert_eq!(helpers("Thư viện tỉnh chủ trì, cùng với Bảo tàng tỉnh trưng bày hiện vật."), ["Bảo tàng tỉnh"]);
}

#[test]
fn who_gives_the_order_is_not_who_acts() {
    assert_eq!(
        leads("Ban Thường vụ Tỉnh đoàn giao cho Ban Phong trào chủ trì, theo dõi cuộc thi."),
        ["Ban Phong trào"]
    );
    assert_eq!(leads("Về thủ tục đất đai: Giao Sở Xây dựng hướng dẫn chủ đầu tư."), ["Sở Xây dựng"]);
    assert!(leads("Đề nghị tỉnh bổ sung kinh phí sửa cầu.").is_empty());
}

#[test]
fn a_subject_of_a_later_sentence_acts_where_nobody_else_is_named() {
    let later = "Rà soát biển báo trên các tuyến. Vụ Pháp chế phối hợp với Văn phòng thực hiện.";
    assert_eq!(leads(later), ["Vụ Pháp chế"]);
    let plan = items(&format!("1. Cục Đường sông\n\n- {later}"));
    assert_eq!(plan.tasks[0].lead_units, ["Cục Đường sông"]);
}

#[test]
fn levels_of_one_body_and_other_bodies_behind_them_are_parted() {
    assert_eq!(
        helpers("Sở Y tế phối hợp với Ủy ban nhân dân xã, phường và đơn vị có liên quan phun thuốc."),
        ["Ủy ban nhân dân xã, phường", "đơn vị có liên quan"]
    );
    assert_eq!(
        leads("Các phòng chức năng và đơn vị trực thuộc gửi báo cáo."),
        ["Các phòng chức năng", "đơn vị trực thuộc"]
    );
    assert_eq!(leads("Các cơ quan, đơn vị và địa phương gửi báo cáo."), ["Các cơ quan, đơn vị và địa phương"]);
}

#[test]
fn a_heading_that_ends_with_digital_takes_no_number_from_the_next_line() {
    let plan = items("1. Kỹ năng số và chuyển đổi số\n\n1.1. Mở lớp cho người cao tuổi.\n\n1.2. Phát tờ rơi.");
    assert_eq!(plan.tasks.len(), 2);
}

#[test]
fn praise_and_the_source_of_money_are_no_tasks() {
    let plan = items(
        "1. Ghi nhận và đánh giá cao nỗ lực của các trường.\n\n2. Kinh phí thực hiện được bảo đảm từ ngân sách xã.\n\n3. Sửa mái đình.",
    );
    assert_eq!(plan.tasks.len(), 1);
}

#[test]
fn the_only_paragraph_of_a_part_is_its_demand_also_at_the_end() {
    let plan = items(
        "1. Sửa mái đình.\n\nII. CHẾ ĐỘ BÁO CÁO\n\nCác thôn gửi báo cáo về Văn phòng xã trước ngày 16/12/2026./.",
    );
    assert_eq!(plan.tasks.len(), 2);
    assert_eq!(plan.tasks[1].lead_units, ["Các thôn"]);
}

#[test]
fn departments_whose_names_hold_commas_dashes_and_verbs_are_taken_whole() {
    assert_eq!(
        leads("Cục Phổ biến, giáo dục pháp luật và Trợ giúp pháp lý chủ trì biên soạn tài liệu."),
        ["Cục Phổ biến, giáo dục pháp luật và Trợ giúp pháp lý"]
    );
    assert_eq!(
        helpers("Sở Tư pháp chủ trì, phối hợp với Phòng Hòa giải cơ sở - hộ tịch, Công an tỉnh rà soát sổ sách."),
        ["Phòng Hòa giải cơ sở - hộ tịch", "Công an tỉnh"]
    );
    assert_eq!(leads("Các sở, ban, ngành Tỉnh rà soát danh mục."), ["Các sở, ban, ngành Tỉnh"]);
    assert_eq!(leads("Khuyến khích Hội Nông dân xã vận động hội viên trồng cây."), ["Hội Nông dân xã"]);
}

#[test]
fn a_heading_names_its_bodies_by_what_they_do_or_behind_a_request() {
    let plan = items(
        "1. Các doanh nghiệp hoạt động trong lĩnh vực xây dựng, vận tải trên địa bàn tỉnh\n\n- Lắp thiết bị giám sát.\n\n2. Đề nghị: Hội Nông dân xã, Đoàn Thanh niên xã\n\n- Vận động hội viên.",
    );
    assert_eq!(
        plan.tasks[0].lead_units,
        ["Các doanh nghiệp hoạt động trong lĩnh vực xây dựng, vận tải trên địa bàn tỉnh"]
    );
    assert_eq!(plan.tasks[1].lead_units, ["Hội Nông dân xã", "Đoàn Thanh niên xã"]);
}
