//! One test for each class of error in lines that assign a part, in tables whose columns have other names, and in headings that are items; found in
//! plans annotated by others; on invented sentences.

use super::unit_classes::{helpers, items, leads};
use crate::record::Text;

/// Lead and coordinating units of each task.
fn units(text: &str) -> Vec<(String, String)> {
    let plan = items(text);
    plan.tasks.iter().map(|t| (t.lead_units.join("; "), t.coordinating_units.join("; "))).collect()
}

fn pair(lead: &str, coordinating: &str) -> (String, String) {
    (lead.to_owned(), coordinating.to_owned())
}

#[test]
fn a_line_that_names_a_part_by_its_number_assigns_its_items() {
    let part = "1. Vườn hoa\n\na) Trồng hoa cúc.\n\nb) Trạm Y tế xã trồng cây thuốc.\n\n";
    for line in [
        "Mục 1 do Phòng Kinh tế chủ trì tham mưu, phối hợp với Công an xã.",
        "Đầu mối thực hiện các nội dung tại mục 1 là Phòng Kinh tế; Công an xã phối hợp.",
        "Đơn vị thực hiện các nội dung tại điểm 1: Phòng Kinh tế; đơn vị phối hợp: Công an xã.",
        "(Mục 1: Phòng Kinh tế chủ trì; phối hợp: Công an xã)",
        "Mục 1: chủ trì tham mưu: Phòng Kinh tế; phối hợp: Công an xã.",
    ] {
        let found = units(&format!("{part}{line}\n\n2. Sân bóng\n\na) Kẻ vạch sân."));
        let wanted = [pair("Phòng Kinh tế", "Công an xã"), pair("Trạm Y tế xã", "Công an xã"), pair("", "")];
        assert_eq!(found, wanted, "{line}");
    }
    let none = units(&format!("{part}Mục 7 do Phòng Kinh tế chủ trì."));
    assert_eq!(none[0], pair("", ""), "a part that is not there");
}

#[test]
fn a_bracket_with_bodies_alone_says_who_does_the_item_above() {
    let text = "1. Sân\n\n1.1. Kẻ vạch sân bóng đá.\n\n(Phòng Văn hóa, Công an xã)\n\n1.2. Sơn cổng chào.";
    assert_eq!(units(text), [pair("Phòng Văn hóa; Công an xã", ""), pair("", "")]);
}

#[test]
fn a_line_below_an_item_may_say_what_the_helper_does() {
    for (line, lead, helper) in [
        ("Văn phòng xã chủ trì, mời đại diện Phòng Kinh tế tham gia.", "Văn phòng xã", "Phòng Kinh tế"),
        ("Văn phòng xã chủ trì, Công an xã phối hợp kiểm soát chất lượng sơn.", "Văn phòng xã", "Công an xã"),
        ("Các đơn vị có hồ bơi chủ trì, Công an xã phối hợp.", "Các đơn vị có hồ bơi", "Công an xã"),
    ] {
        let found = units(&format!("1. Sân\n\n1.1. Sơn lại cổng chào của thôn.\n\n{line}\n\n1.2. Kẻ vạch sân."));
        assert_eq!(found, [pair(lead, helper), pair("", "")], "{line}");
    }
}

#[test]
fn clauses_of_a_value_tell_who_helps_and_clauses_behind_a_time_who_does() {
    let found =
        units("1. Sân\n\n1.1. Sơn cổng chào.\n\n- Đơn vị thực hiện: Hội Phụ nữ các xã; Ban Tuyên giáo phối hợp.");
    assert_eq!(found, [pair("Hội Phụ nữ các xã", "Ban Tuyên giáo")]);
    let found = units(
        "1. Sân\n\n1.1. Sơn cổng chào.\n\n(Thời gian: ngày 08/5/2026; Văn phòng Hội phụ trách, Hội Chữ thập đỏ xã phối hợp tổ chức)",
    );
    assert_eq!(found, [pair("Văn phòng Hội", "Hội Chữ thập đỏ xã")]);
}

#[test]
fn roles_in_brackets_behind_the_bodies_of_a_value() {
    let found = units(
        "1. Sân\n\n- Trồng hoa.\n\n+ Thực hiện: Phòng Kinh tế (chủ trì), Trưởng các thôn, Công an xã (phối hợp).",
    );
    assert_eq!(found, [pair("Phòng Kinh tế", "Trưởng các thôn; Công an xã")]);
    let found = units("1. Sân\n\n- Trồng hoa.\n\n+ Thực hiện: các Tổ công tác; Phòng Kinh tế giúp việc.");
    assert_eq!(found, [pair("các Tổ công tác", "Phòng Kinh tế")]);
}

#[test]
fn who_helps_after_another_has_acted_may_have_an_object() {
    assert_eq!(helpers("Tưới cây. Các khoa thực hiện, Phòng Khảo thí phối hợp giám sát."), ["Phòng Khảo thí"]);
    assert_eq!(helpers("Phối hợp với nghệ nhân mở lớp dạy thổi khèn."), ["nghệ nhân"]);
}

#[test]
fn whom_an_item_counts_does_nothing_below_the_heading_of_who_does() {
    assert_eq!(
        units("1. Hội Phụ nữ các xã\n\n- Mỗi xã giúp đỡ ít nhất 01 tổ trồng hoa."),
        [pair("Hội Phụ nữ các xã", "")]
    );
}

#[test]
fn names_with_words_of_sentences_in_them() {
    assert_eq!(leads("Đồng chí Lê Văn Toàn, Phó Chủ nhiệm phụ trách vườn."), ["Đồng chí Lê Văn Toàn, Phó Chủ nhiệm"]);
    assert_eq!(
        units("1. Sân\n\n- Trồng hoa.\n\n+ Thực hiện: Đ/c Nguyễn Thị Hà, Hiệu trưởng quyết định.")[0],
        pair("Đ/c Nguyễn Thị Hà, Hiệu trưởng", "")
    );
    assert_eq!(
        units("1. Sân\n\n- Trồng hoa.\n\n+ Thực hiện: Các tổ trồng cây xóm, tổ dân phố.")[0],
        pair("Các tổ trồng cây xóm, tổ dân phố", "")
    );
}

#[test]
fn a_name_of_the_lists_goes_on_behind_a_dash_at_the_line_end() {
    let text = "1. Sân\n\n- Trồng hoa.\n\n(Công an xã chủ trì; phối hợp: Phòng Văn hóa\n- Xã hội, Phòng Kinh tế.)";
    assert_eq!(units(text), [pair("Công an xã", "Phòng Văn hóa - Xã hội; Phòng Kinh tế")]);
}

#[test]
fn what_somebody_leads_by_some_time_is_a_task_whatever_its_column_is_called() {
    let plan = items(
        "PHỤ LỤC\nSTT | Nhóm vườn | Số vườn | Số người | Đơn vị chủ trì | Thời gian\n1 | Vườn hoa cúc | 12 vườn | 40 người | Phòng Kinh tế | Quý II/2026",
    );
    assert_eq!(plan.tasks.len(), 1);
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
    let values: Vec<_> = plan.targets.iter().map(|t| t.value).collect();
    assert_eq!(values, [12.0, 40.0]);
}

#[test]
fn an_item_that_demands_and_opens_a_list_among_sentences_is_one_of_them() {
    let plan = items(
        "1. Sân\n\n1.1. Sơn lại cổng chào của thôn.\n\n1.2. Thăm, tặng quà cho người làm vườn:\n\n- Tặng 30 cây giống;\n\n- Tặng 20 bình tưới.\n\n1.3. Kẻ vạch sân bóng.",
    );
    let markers: Vec<_> = plan.tasks.iter().filter_map(|t| t.marker.clone()).collect();
    assert_eq!(markers, ["1.1.", "1.2.", "-", "-", "1.3."]);
}

#[test]
fn contents_counted_in_words_are_headings() {
    let plan =
        items("II. NỘI DUNG\n\nNội dung 1: Trồng hoa, trồng cây dọc các tuyến đường\n\n- Trồng 300 cây hoa giấy.");
    assert_eq!(plan.tasks.len(), 1);
    assert_eq!(plan.tasks[0].section.as_deref(), Some("II.1"));
}

#[test]
fn a_letter_with_a_plan_behind_its_signature_is_a_letter() {
    let text = Text::as_is(
        "UBND TỈNH GIA LAI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 42/UBND-KT Gia Lai, ngày 05 tháng 3 năm 2026\nV/v trồng hoa\n\nKính gửi: Các xã, phường.\n\n\
         Ủy ban nhân dân tỉnh yêu cầu:\n1. Giao Sở Xây dựng:\na) Trồng hoa dọc quốc lộ.\n\nNơi nhận: CHỦ TỊCH\n- Như trên;\n- Lưu: VT.\nĐoàn Ngọc Thành\n\n\
         KẾ HOẠCH\nTrồng hoa năm 2026\n(Kèm theo Công văn số 42/UBND-KT ngày 05/3/2026)\n\nI. NHIỆM VỤ\n1. Trồng hoa cúc.",
    );
    let plan = super::extract(&text, crate::model::Model::embedded());
    assert_eq!(plan.document.kind.as_deref(), Some("Công văn"));
    assert_eq!(plan.document.title.as_deref(), Some("V/v trồng hoa"));
    assert_eq!(plan.tasks.len(), 2);
    assert_eq!(plan.tasks[0].lead_units, ["Sở Xây dựng"]);
}

#[test]
fn parts_are_listed_or_pointed_to() {
    let part = "1. Vườn hoa\n\na) Trồng hoa cúc.\n\nb) Tưới cây hai bên đường.\n\nc) Cắt cỏ.\n\n";
    let found = units(&format!("{part}(Mục a, b do Phòng Kinh tế thực hiện, Trưởng các thôn phối hợp)"));
    let both = pair("Phòng Kinh tế", "Trưởng các thôn");
    assert_eq!(found, [both.clone(), both.clone(), pair("", "")]);
    let found = units(&format!(
        "{part}* Mục này Phòng Kinh tế chủ trì, Trưởng các thôn phối hợp; hoàn thành trước ngày 31/10/2026."
    ));
    assert_eq!(found, [both.clone(), both.clone(), both]);
}

#[test]
fn an_assignment_may_close_with_what_is_done_by_when() {
    let text = "1. Sân\n\n1.1. Sơn lại cổng chào của thôn.\n\nSở Y tế chủ trì; Công an tỉnh phối hợp. Trình trong tháng 6 năm 2026.\n\n1.2. Kẻ vạch sân.";
    assert_eq!(units(text), [pair("Sở Y tế", "Công an tỉnh"), pair("", "")]);
}

#[test]
fn who_only_helps_in_a_later_clause_does_not_lead_where_another_does() {
    let text = "1. Hội hè\n\n- Trình phương án trước khi khai mạc; Công an xã phối hợp bảo đảm an ninh trật tự, phòng cháy.\n\nThực hiện: Phòng Văn hóa.";
    assert_eq!(units(text), [pair("Phòng Văn hóa", "Công an xã")]);
    let text = "1. Hội hè\n\n- Phát động thi đua (Công đoàn Sở phối hợp).\n\n+ Chủ trì: Văn phòng Sở.";
    assert_eq!(units(text), [pair("Văn phòng Sở", "Công đoàn Sở")]);
}

#[test]
fn a_comma_inside_the_name_of_a_body_that_no_list_has() {
    assert_eq!(leads("Phòng Quản lý văn thư, lưu trữ mở 03 lớp trồng hoa."), ["Phòng Quản lý văn thư, lưu trữ"]);
    assert_eq!(leads("Phòng Tổ chức cán bộ và Thanh tra chủ trì trồng hoa."), ["Phòng Tổ chức cán bộ và Thanh tra"]);
    assert_eq!(
        helpers("Phòng Kinh tế phối hợp với Trung tâm Văn hóa, Thông tin, Thể thao và Du lịch trồng hoa."),
        ["Trung tâm Văn hóa, Thông tin, Thể thao và Du lịch"]
    );
    assert_eq!(units("1. Phòng Thanh tra, Pháp chế\n\n- Trồng hoa."), [pair("Phòng Thanh tra, Pháp chế", "")]);
    assert_eq!(leads("Phòng Kinh tế, hằng quý báo cáo kết quả trồng hoa."), ["Phòng Kinh tế"]);
}

#[test]
fn regions_before_a_month_and_cases_are_no_bodies() {
    assert_eq!(
        units("1. Phòng Kinh tế\n\n- Đợt 1: các tỉnh phía Bắc, trong tháng 5/2026;"),
        [pair("Phòng Kinh tế", "")]
    );
    assert_eq!(
        units("1. Phòng Kinh tế\n\n- Tiếp nhận phản ánh; vụ nghiêm trọng báo cáo ngay Chủ tịch xã."),
        [pair("Phòng Kinh tế", "")]
    );
}

#[test]
fn who_is_charged_below_an_item_that_is_a_sentence_is_charged_with_a_task() {
    let text = "1. Sân\n\na) Văn bản yêu cầu các hội trồng hoa đúng hạn.\n\nGiao Sở Xây dựng đôn đốc các hội trồng hoa.\n\nGiao Sở Nội vụ theo dõi việc thực hiện các nội dung trên và tổng hợp báo cáo.";
    let leads: Vec<String> = units(text).into_iter().map(|(lead, _)| lead).collect();
    assert_eq!(leads, ["", "Sở Xây dựng", "Sở Nội vụ"]);
}
