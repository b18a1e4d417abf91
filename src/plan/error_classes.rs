//! One test for each class of error found in real documents, on invented sentences in the style of offices.

use super::extract;
use crate::model::Model;
use crate::record::{DeadlineKind, Plan, Text};

fn plan(text: &str) -> Plan {
    extract(&Text::as_is(text), Model::embedded())
}

/// The plan of numbered items under one heading.
fn items(text: &str) -> Plan {
    plan(&format!("KẾ HOẠCH\nTriển khai công tác năm 2026\n\nI. NHIỆM VỤ\n\n{text}\n"))
}

fn leads(text: &str) -> Vec<String> {
    items(&format!("1. {text}")).tasks.remove(0).lead_units
}

fn rules(plan: &Plan) -> Vec<String> {
    plan.deadlines.iter().filter_map(|d| d.time.recurrence.clone()).collect()
}

#[test]
fn levels_of_one_body_are_one_unit() {
    assert_eq!(
        leads("Ủy ban nhân dân tỉnh, thành phố trực thuộc Trung ương ban hành chính sách hỗ trợ."),
        ["Ủy ban nhân dân tỉnh, thành phố trực thuộc Trung ương"]
    );
    assert_eq!(
        leads("Ban Thường vụ Huyện ủy, Thị ủy chỉ đạo các chi bộ thực hiện."),
        ["Ban Thường vụ Huyện ủy, Thị ủy"]
    );
    assert_eq!(
        leads("Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ kiểm tra việc thực hiện."),
        ["Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ"]
    );
}

#[test]
fn pairs_in_names_are_not_parted() {
    assert_eq!(leads("Các cơ sở khám bệnh, chữa bệnh báo cáo số liệu."), ["Các cơ sở khám bệnh, chữa bệnh"]);
    assert_eq!(
        leads("Các chủ công trình hồ chứa thủy lợi, thủy điện tổ chức trực ban."),
        ["Các chủ công trình hồ chứa thủy lợi, thủy điện"]
    );
    assert_eq!(
        leads("Công ty TNHH một thành viên quản lý khai thác hồ Sông Mây tổ chức vận hành."),
        ["Công ty TNHH một thành viên quản lý khai thác hồ Sông Mây"]
    );
}

#[test]
fn who_is_spoken_of_is_not_who_acts() {
    assert!(leads("Theo dõi, đôn đốc các xã, các phường triển khai kế hoạch.").is_empty());
    let plan = items("1. Chọn đơn vị thi công. Phối hợp với đơn vị này nghiệm thu công trình.");
    assert!(plan.tasks[0].coordinating_units.is_empty());
    let plan = items("1. Phối hợp, hỗ trợ Sở Tư pháp và các đơn vị liên quan tổ chức hội thi.");
    assert_eq!(plan.tasks[0].coordinating_units, ["Sở Tư pháp", "các đơn vị liên quan"]);
}

#[test]
fn bodies_gathered_behind_a_colon_are_the_units() {
    assert_eq!(
        leads("Giao các trường trọng điểm gồm: Trường Đại học Tây Hồ, Trường Cao đẳng Sông Lam xây dựng chương trình."),
        ["Trường Đại học Tây Hồ", "Trường Cao đẳng Sông Lam"]
    );
}

#[test]
fn a_unit_marked_with_a_dash_leads_the_paragraph_below() {
    let plan = items(
        "1. Phân công thực hiện\n\n- Văn phòng Sở:\n\nChuẩn bị hội trường và tài liệu.\n\n- Phòng Kế hoạch:\n\nBố trí kinh phí.",
    );
    let found: Vec<_> = plan.tasks.iter().map(|t| (t.lines[0], t.lead_units.join("|"))).collect();
    assert_eq!(found, [(10, "Văn phòng Sở".to_owned()), (14, "Phòng Kế hoạch".to_owned())]);
}

#[test]
fn the_first_of_several_days_is_the_items_but_for_one_by_which_it_is_finished() {
    let end = |text: &str| items(text).tasks[0].deadline.as_ref().and_then(|d| d.end).map(|d| d.to_string());
    assert_eq!(
        end("1. Báo cáo kết quả 6 tháng trước ngày 15/6/2026, cả năm trước ngày 15/12/2026.").as_deref(),
        Some("2026-06-15")
    );
    assert_eq!(
        end("1. Lập phương án trước ngày 15/4/2026; sửa lại mái nhà, hoàn thành trước ngày 20/6/2026.").as_deref(),
        Some("2026-06-20")
    );
}

#[test]
fn an_interval_told_later_in_the_sentence_is_one_rule() {
    let plan = items("1. Định kỳ báo cáo Ủy ban nhân dân tỉnh tiến độ thực hiện vào thứ Ba hằng tuần.");
    assert_eq!(plan.deadlines.len(), 1);
    assert_eq!(rules(&plan), ["FREQ=WEEKLY;BYDAY=TU"]);
    let plan = items("1. Sở Nội vụ định kỳ hằng năm báo cáo kết quả về Bộ trước ngày 15 tháng 11.");
    assert_eq!(plan.deadlines.len(), 1);
    assert_eq!(rules(&plan), ["FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15"]);
    // A printed year makes it a day of its own.
    let plan = items("1. Sở Nội vụ định kỳ hằng năm báo cáo kết quả, lần đầu trước ngày 15 tháng 11 năm 2026.");
    assert_eq!(rules(&plan), ["FREQ=YEARLY"]);
    assert_eq!(plan.deadlines.len(), 2);
}

#[test]
fn what_goes_on_from_a_day_and_what_is_done() {
    let table = |time: &str| {
        items(&format!(
            "STT | Nhiệm vụ | Cơ quan chủ trì | Thời gian hoàn thành\n1 | Cập nhật dữ liệu | Sở Y tế | {time}"
        ))
        .tasks
        .remove(0)
        .deadline
    };
    let time = table("Từ tháng 8/2026, thường xuyên").expect("a time");
    assert_eq!((time.kind, time.start.map(|d| d.to_string())), (DeadlineKind::Ongoing, Some("2026-08-01".into())));
    assert!(table("Đã hoàn thành").is_none());
    assert!(table("Không quy định").is_none());
    assert!(table("Không chậm quá 05 ngày làm việc").is_some());
}

#[test]
fn older_spelling_of_the_quarter() {
    let plan = items("1. Trong quí III/2026 hoàn thành việc rà soát.");
    assert_eq!(plan.deadlines[0].time.end.map(|d| d.to_string()).as_deref(), Some("2026-09-30"));
    let plan = items("1. Rà soát hồ sơ trước khi kết thúc năm 2026.");
    assert_eq!(plan.deadlines[0].time.end.map(|d| d.to_string()).as_deref(), Some("2026-12-31"));
}

#[test]
fn times_in_demands_and_reports() {
    let plan = items("1. Định kỳ báo cáo kết quả (qua Sở Nội vụ, Văn phòng) vào thứ Tư hằng tuần.");
    assert_eq!(rules(&plan), ["FREQ=WEEKLY;BYDAY=WE"]);
    assert_eq!(plan.deadlines.len(), 1);
    let plan = items("1. Sở Xây dựng rà soát quỹ đất, bảo đảm năm 2027 hoàn thành 300 căn hộ.");
    assert_eq!(plan.deadlines[0].time.end.map(|d| d.to_string()).as_deref(), Some("2027-12-31"));
    let plan = items("1. Cụ thể hóa mục tiêu phát triển nhân lực đến năm 2030 và tầm nhìn đến năm 2045.");
    assert!(plan.deadlines.is_empty());
}

#[test]
fn a_name_ends_before_an_interval_and_not_inside_a_noun() {
    assert_eq!(leads("Công chức Tài chính mỗi quý một lần đối chiếu sổ sách."), ["Công chức Tài chính"]);
    assert_eq!(
        leads("Công ty Cổ phần công trình đô thị tỉnh phối hợp với Sở Xây dựng sửa chữa hè phố."),
        ["Công ty Cổ phần công trình đô thị tỉnh"]
    );
}

#[test]
fn a_sentence_of_a_fragment_is_no_letterhead() {
    let plan = plan("b) Rà soát hồ sơ còn lại.\n\nSở Y tế tỉnh duy trì đường dây nóng tại 12 trạm y tế.\n");
    assert_eq!(plan.document.issuer, None);
}

#[test]
fn kinds_of_plans_and_qualities_are_no_deadlines() {
    for text in [
        "1. Đưa chỉ tiêu vào kế hoạch phát triển kinh tế - xã hội hằng năm và dài hạn.",
        "1. Thực hiện kế hoạch đào tạo, bồi dưỡng hằng năm.",
        "1. Tuyển người có chuyên môn đáp ứng ngay yêu cầu công việc.",
    ] {
        assert!(items(text).deadlines.is_empty(), "{text}");
    }
}

#[test]
fn years_ways_of_speaking_and_facts_are_no_targets() {
    for text in [
        "1. Giữ vững tăng trưởng “2 con số” của ngành.",
        "1. Thu hoạch vụ Hè Thu 2026 trước mùa lũ.",
        "1. Xã hiện có 64 hộ trồng nấm, thu nhập bình quân 5,1 triệu đồng/tháng.",
    ] {
        assert!(items(text).targets.is_empty(), "{text}");
    }
    // What exists and is to be kept up is an aim.
    assert_eq!(items("1. Rà soát các dịch vụ hiện có, đặc biệt là 25 dịch vụ trực tuyến.").targets.len(), 1);
}

const LETTER: &str = "SỞ XÂY DỰNG\nSố: 112/SXD-KT\nV/v góp ý dự thảo quy chuẩn\n\nKính gửi: Các sở\n\n";

#[test]
fn what_a_letter_without_items_asks_is_its_task() {
    let plan = plan(&format!(
        "{LETTER}Sở Xây dựng đã họp thẩm định dự thảo vào ngày 02/3/2026.\n\nCăn cứ kết quả thẩm định, Sở Xây dựng trân trọng đề nghị Quý đơn vị\nnghiên cứu, góp ý bằng văn bản trước ngày 20/3/2026.\n\nTrân trọng cảm ơn./.\n"
    ));
    assert_eq!(plan.tasks.len(), 1);
    assert_eq!(plan.tasks[0].lines, [9, 10]);
    assert_eq!(plan.tasks[0].lead_units, ["Quý đơn vị"]);
    assert_eq!(plan.deadlines.len(), 1);
}

#[test]
fn a_closing_demand_is_no_part_of_the_last_item() {
    let plan = plan(&format!(
        "{LETTER}Sở đề nghị các đơn vị thực hiện các nội dung sau:\n\n1. Các phòng chuyên môn rà soát hồ sơ.\n\n2. Văn phòng Sở tổng hợp kết quả.\n\nBáo cáo kết quả về Sở trước ngày 20/3/2026.\n\nĐề nghị các đơn vị nghiêm túc thực hiện./.\n"
    ));
    let last = plan.tasks.last().expect("tasks");
    assert_eq!((last.lines[0], last.lead_units.len()), (13, 0));
    assert_eq!(last.parent, None);
    assert_eq!(plan.tasks.len(), 3);
}

#[test]
fn head_of_the_old_gazette() {
    let text = "QUYẾT ĐỊNH\nCỦA THỦ TƯỚNG CHÍNH PHỦ SỐ 912/2003/QĐ-TTG\nNGÀY 5 THÁNG 8 NĂM 2003 VỀ VIỆC BAN HÀNH\nQUY CHẾ QUẢN LÝ\n\nTHỦ TƯỚNG CHÍNH PHỦ\n\nCăn cứ Luật Tổ chức Chính phủ;\n\nQUYẾT ĐỊNH:\n\nĐiều 1. Ban hành Quy chế.\n";
    let plan_without_blank_lines = plan(&text.replace("\n\n", "\n"));
    let plan = plan(text);
    let head = &plan.document;
    assert_eq!(head.kind.as_deref(), Some("Quyết định"));
    assert_eq!(head.number.as_deref(), Some("912/2003/QĐ-TTg"));
    assert_eq!(head.date.map(|d| d.to_string()).as_deref(), Some("2003-08-05"));
    assert_eq!(head.issuer.as_deref(), Some("Thủ tướng Chính phủ"));
    assert_eq!(head.title.as_deref(), Some("Về việc ban hành quy chế quản lý"));
    assert_eq!(plan_without_blank_lines.document.title, head.title);
}

#[test]
fn head_of_a_law() {
    let plan = plan(
        "QUỐC HỘI\n\nLuật số: 91/2019/QH14\n\nLUẬT\nTHƯ VIỆN SỐ\n\nCăn cứ Hiến pháp;\n\nĐiều 1. Phạm vi điều chỉnh\n",
    );
    let head = &plan.document;
    assert_eq!(head.kind.as_deref(), Some("Luật"));
    assert_eq!(head.number.as_deref(), Some("91/2019/QH14"));
    assert_eq!(head.issuer.as_deref(), Some("Quốc hội"));
    assert_eq!(head.title.as_deref(), Some("Thư viện số"));
}

#[test]
fn places_with_a_figure_and_headings_that_are_labels() {
    let plan = plan(
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nQUẬN 8 Độc lập - Tự do - Hạnh phúc\nSố: 17/KH-UBND Quận 8, ngày 02 tháng 3 năm 2011\n\nKẾ HOẠCH\nDọn dẹp kênh rạch\n\n2. Phân công thực hiện:\n\n2.1 Phòng Y tế:\n\n- Phối hợp với Ủy ban nhân dân 16 phường phun thuốc diệt muỗi.\n\n- Kiểm tra nguồn nước.\n\n2.2 Phòng Kinh tế:\n\n- Rà soát các hộ kinh doanh ven kênh.\n",
    );
    assert_eq!(plan.document.place.as_deref(), Some("Quận 8"));
    assert_eq!(plan.document.date.map(|d| d.to_string()).as_deref(), Some("2011-03-02"));
    let leads: Vec<_> = plan.tasks.iter().map(|task| task.lead_units.join(", ")).collect();
    assert_eq!(leads, ["Phòng Y tế", "Phòng Y tế", "Phòng Kinh tế"]);
    assert_eq!(plan.tasks[0].section.as_deref(), Some("2.1"));
    assert!(plan.targets.is_empty(), "the wards of a name are no target");
}
