//! One test for each class of error in who does what, found in plans of communes, departments and ministries; on invented sentences.

use super::unit_classes::{helpers, items, leads};

fn all_leads(text: &str) -> Vec<String> {
    items(text).tasks.iter().map(|task| task.lead_units.join(" + ")).collect()
}

#[test]
fn a_bracket_that_closes_an_item_may_say_what_its_bodies_do() {
    assert_eq!(leads("Rà soát biển tên đường (cơ quan soạn thảo thực hiện; thường xuyên)."), ["cơ quan soạn thảo"]);
    assert_eq!(
        leads("Sơn lại hàng rào (Phòng Kinh tế, Phòng Nội vụ theo lĩnh vực phụ trách; Văn phòng tổng hợp)."),
        ["Phòng Kinh tế", "Phòng Nội vụ", "Văn phòng"]
    );
    assert!(leads("Sơn lại hàng rào theo mẫu (Bộ Xây dựng ban hành năm 2020).").is_empty());
}

#[test]
fn a_lead_attribute_may_say_who_helps_and_by_when() {
    let plan = items(
        "1. Kẻ vạch sân bóng.\nTrách nhiệm thực hiện: Phòng Kinh tế chủ trì; Công an xã, Đoàn Thanh niên xã cùng tham gia. Hoàn thành trước ngày 22/01/2026.",
    );
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
    assert_eq!(plan.tasks[0].coordinating_units, ["Công an xã", "Đoàn Thanh niên xã"]);
    assert_eq!(
        plan.tasks[0].deadline.as_ref().and_then(|d| d.end).map(|d| d.to_string()).as_deref(),
        Some("2026-01-22")
    );
}

#[test]
fn a_line_may_assign_all_items_of_its_part() {
    let text = "1. Vườn hoa\n\na) Trồng hoa cúc.\n\nb) Tưới cây.\n\n(Các nhiệm vụ tại mục 1 giao Phòng Kinh tế chủ trì, phối hợp với Công an xã).\n\n2. Sân bóng\n\na) Kẻ vạch sân.";
    assert_eq!(all_leads(text), ["Phòng Kinh tế", "Phòng Kinh tế", ""]);
}

#[test]
fn bodies_of_several_places_are_spelt_out() {
    let spelt = ["UBND xã Bình An", "UBND xã Hòa Lạc", "UBND xã Tân Phú"];
    assert_eq!(leads("UBND các xã: Bình An, Hòa Lạc và Tân Phú tổ chức trồng cây."), spelt);
    assert_eq!(leads("UBND các xã Bình An, Hòa Lạc, Tân Phú tổ chức trồng cây."), spelt);
}

#[test]
fn a_head_of_its_own_is_not_shared() {
    assert_eq!(
        leads("Bộ Chỉ huy Quân sự tỉnh, Công an tỉnh tổ chức trồng cây."),
        ["Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh"]
    );
    assert_eq!(
        leads("Báo và Phát thanh, Truyền hình tỉnh tổ chức chuyên mục."),
        ["Báo và Phát thanh, Truyền hình tỉnh"]
    );
    assert_eq!(leads("Viện Nghiên cứu Cây & Hoa tổ chức trồng thử."), ["Viện Nghiên cứu Cây & Hoa"]);
}

#[test]
fn who_is_told_to_in_a_later_sentence_leads() {
    assert_eq!(leads("Bố trí 40 lô đất làm vườn. Giao Sở Xây dựng hướng dẫn cắm mốc."), ["Sở Xây dựng"]);
    assert_eq!(
        leads("Năm nay cây giống nhiều hơn. Do đó, các chủ rừng, các hợp tác xã cần chăm sóc kỹ."),
        ["các chủ rừng", "các hợp tác xã"]
    );
    assert_eq!(leads("Trên cơ sở Kế hoạch này, đề nghị các Bộ tổ chức trồng cây."), ["các Bộ"]);
    assert_eq!(
        leads(
            "Các cơ quan, đơn vị trực thuộc Sở, đặc biệt là các Chi cục quản lý chuyên ngành, cần tăng cường trồng cây."
        ),
        ["Các cơ quan, đơn vị trực thuộc Sở"]
    );
}

#[test]
fn a_subject_that_is_each_of_many_is_not_the_body_of_the_heading() {
    let text = "1. Trưởng các thôn\n\n- Phối hợp với thú y thôn làm chuồng; mỗi thôn bố trí 01 điểm.";
    assert_eq!(all_leads(text), ["Trưởng các thôn"]);
}

#[test]
fn a_body_that_chairs_in_a_later_sentence_stands_beside_that_of_the_heading() {
    let text = "1. Phòng Văn hóa - Xã hội\n\n- Treo cờ dọc đường làng. Trạm Y tế xã chủ trì nói chuyện ở trường.";
    assert_eq!(all_leads(text), ["Phòng Văn hóa - Xã hội + Trạm Y tế xã"]);
}

#[test]
fn what_bodies_are_related_to_and_charged_with_belongs_to_their_name() {
    assert_eq!(
        leads("Các đơn vị được phân công phụ trách vườn hoa ban hành nội quy."),
        ["Các đơn vị được phân công phụ trách vườn hoa"]
    );
    assert_eq!(
        helpers("Sở A chủ trì, phối hợp với các đơn vị liên quan của Bộ Tài chính tổ chức trồng cây."),
        ["các đơn vị liên quan của Bộ Tài chính"]
    );
    assert_eq!(
        helpers("Phối hợp với các cơ quan, tổ chức khoa học trong và ngoài nước để trồng thử."),
        ["các cơ quan, tổ chức khoa học trong và ngoài nước"]
    );
}

#[test]
fn to_lead_is_an_act_and_not_a_person_at_the_head_of_an_item() {
    let text = "1. Đảng ủy Hội đồng nhân dân tỉnh\n\n- Lãnh đạo ban hành nghị quyết về cây xanh.";
    assert_eq!(all_leads(text), ["Đảng ủy Hội đồng nhân dân tỉnh"]);
    assert_eq!(leads("Lãnh đạo Sở Nội vụ tổ chức trồng cây."), ["Lãnh đạo Sở Nội vụ"]);
}

#[test]
fn a_heading_that_ends_with_digital_is_not_joined_to_its_first_item() {
    let plan = items("2. Triển khai học bạ số\n\n2.1. Quét sổ cũ.\n\n2.2. Ký sổ mới.");
    assert_eq!(plan.tasks.len(), 2);
}

#[test]
fn lines_that_cite_a_part_or_answer_for_the_document_are_no_items() {
    let text = "1. Phòng Kinh tế căn cứ nhiệm vụ của mình, đề xuất và thực hiện các giải pháp trồng cây tại\nPhần III Kế hoạch này; tuyên truyền trong dân.";
    assert_eq!(items(text).tasks.len(), 1);
    assert!(items("1. Chánh Văn phòng, Giám đốc các sở chịu trách nhiệm thi hành Chỉ thị này.").tasks.is_empty());
    assert!(items("1. Trồng cây.\n\n(Chi tiết tại Phụ lục kèm theo)").tasks.len() == 1);
}

#[test]
fn a_number_before_a_dash_with_blanks_is_a_marker() {
    let plan = items("2.1 - Công đoàn cơ sở: tổ chức trồng cây.\n\n2.2 - Công đoàn cấp trên: cấp cây giống.");
    assert_eq!(plan.tasks.iter().map(|t| t.marker.as_deref().unwrap_or("")).collect::<Vec<_>>(), ["2.1", "2.2"]);
}

#[test]
fn a_heading_of_bodies_takes_nothing_from_the_line_below() {
    let text = "1. Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội\nTuyên truyền, vận động đoàn viên, hội viên trồng cây xanh ở mọi nơi mọi lúc có thể\ntrồng được.\n2. Các đảng ủy trực thuộc Tỉnh ủy, đảng ủy các xã, phường\n- Trồng thêm cây bóng mát.";
    assert_eq!(
        all_leads(text),
        [
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh + các tổ chức chính trị - xã hội",
            "Các đảng ủy trực thuộc Tỉnh ủy + đảng ủy các xã, phường"
        ]
    );
}

#[test]
fn who_helps_behind_a_comma() {
    assert_eq!(
        helpers("Cục Đường sắt chủ trì, Trung tâm Công nghệ thông tin phối hợp hoàn thành danh mục cây."),
        ["Trung tâm Công nghệ thông tin"]
    );
    assert_eq!(
        helpers("Công an phường duy trì trực ban, cùng Ban Chỉ huy Quân sự phường kiểm tra vườn hoa."),
        ["Ban Chỉ huy Quân sự phường"]
    );
    assert_eq!(
        helpers("Sở A chủ trì, phối hợp với Chi cục Thủy sản và Biển đảo trồng cây."),
        ["Chi cục Thủy sản và Biển đảo"]
    );
}

#[test]
fn a_bullet_that_only_assigns_gives_its_units_to_the_part() {
    let text = "1. Vườn hoa\n\n- Trồng hoa cúc.\n\n- Tưới cây.\n\n* Giao Phòng Kinh tế chủ trì, phối hợp với Công an xã thực hiện; hoàn thành trước ngày 28/02/2026.\n\n2. Sân bóng\n\n- Kẻ vạch sân.";
    assert_eq!(all_leads(text), ["Phòng Kinh tế", "Phòng Kinh tế", ""]);
}

#[test]
fn counted_bodies_and_insurances_are_nobody() {
    assert!(helpers("Vận động ít nhất 200 doanh nghiệp, cơ sở tham gia trồng cây.").is_empty());
    assert_eq!(all_leads("1. Đối với BHXH tự nguyện\n\n- Lập danh sách người tham gia."), [""]);
    assert_eq!(
        helpers("Phối hợp với Bảo hiểm xã hội cơ sở Thạnh Phú đối chiếu danh sách."),
        ["Bảo hiểm xã hội cơ sở Thạnh Phú"]
    );
}

#[test]
fn a_bullet_that_points_to_another_part_demands_something() {
    let text = "1. Vườn hoa\n\na) Trồng hoa cúc.\n\n2. Tổ chức thực hiện\n\n- Công an xã kẻ vạch sân.\n\n- Các nhiệm vụ tại mục 1 do Phòng Kinh tế tham mưu.";
    assert_eq!(all_leads(text), ["", "Công an xã", "Phòng Kinh tế"]);
}

#[test]
fn a_marker_with_a_dash_before_a_figure_is_no_range() {
    let plan = items("1- 100% hộ gia đình trồng hoa.\n\n2- 5 lớp dạy trồng hoa.\n\n3- Tưới cây trong 5 - 10 phút.");
    let values: Vec<_> = plan.targets.iter().map(|t| (t.value, t.unit.clone())).collect();
    let some = |unit: &str| Some(unit.to_owned());
    assert_eq!(
        values,
        [(100.0, some("%")), (5.0, some("lớp dạy trồng hoa")), (5.0, some("phút")), (10.0, some("phút"))]
    );
}

#[test]
fn a_line_that_points_to_the_part_above_assigns_all_of_it() {
    for line in [
        "Hạt Kiểm lâm khu vực Bắc Mê chủ trì, phối hợp với Công an xã thực hiện các nội dung tại mục 1.",
        "(Giao Hạt Kiểm lâm khu vực Bắc Mê chủ trì, phối hợp với Công an xã lãnh đạo thực hiện nội dung mục 1).",
        "- Phân công: Hạt Kiểm lâm khu vực Bắc Mê chủ trì tham mưu, Công an xã phối hợp thực hiện các nhiệm vụ thuộc mục 1.",
        "- Các nhiệm vụ tại mục 1 do Hạt Kiểm lâm khu vực Bắc Mê tham mưu; Công an xã phối hợp.",
    ] {
        let plan = items(&format!(
            "1. Vườn hoa\n\na) Trồng hoa cúc.\n\nb) Tưới cây.\n\n{line}\n\n2. Sân bóng\n\na) Kẻ vạch sân."
        ));
        let units: Vec<_> =
            plan.tasks.iter().map(|t| (t.lead_units.join(" + "), t.coordinating_units.join(" + "))).collect();
        let forest = ("Hạt Kiểm lâm khu vực Bắc Mê".to_owned(), "Công an xã".to_owned());
        assert_eq!(units, [forest.clone(), forest, (String::new(), String::new())], "{line}");
    }
}
