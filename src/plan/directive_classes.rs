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

#[test]
fn each_counted_clause_may_have_a_doer_of_its_own() {
    assert_eq!(
        leads("Trồng cây ven đường: (1) Sở Xây dựng đào hố trước ngày 05 tháng 3; (2) Công an tỉnh phân luồng xe."),
        ["Sở Xây dựng", "Công an tỉnh"]
    );
    // What a figure is made up of names nobody who acts.
    assert!(leads("Lắp mới 58 trạm (Trong đó: Sóng Xanh: 22 trạm, Sóng Đỏ: 36 trạm).").is_empty());
    // Who leads a plan that is gone by does not lead what is done by it.
    let plan = items(
        "1. Sở Y tế\n\n- Cử người dự lớp học theo kế hoạch chung do cơ quan có thẩm quyền chủ trì.\n\n- In sổ tay.",
    );
    assert_eq!(plan.tasks[0].lead_units, ["Sở Y tế"]);
}

#[test]
fn kinds_in_a_list_stay_one_entry_before_the_verb() {
    assert_eq!(leads("Các Tập đoàn, Tổng công ty hoàn thành chỉ tiêu trồng rừng."), ["Các Tập đoàn, Tổng công ty"]);
    assert_eq!(
        helpers("Chủ trì, phối hợp với cơ quan chủ quản của các cơ sở đào tạo trọng điểm thẩm định dự án."),
        ["cơ quan chủ quản của các cơ sở đào tạo trọng điểm"]
    );
    assert_eq!(
        helpers("Chủ trì, phối hợp với các cơ sở đào tạo, cơ sở nghiên cứu in tài liệu."),
        ["các cơ sở đào tạo, cơ sở nghiên cứu"]
    );
    assert_eq!(
        leads("Các cơ quan truyền thông, báo chí tiếp tục đưa tin về lễ hội."),
        ["Các cơ quan truyền thông, báo chí"]
    );
}

#[test]
fn a_heading_that_asks_bodies_ends_with_its_line() {
    let plan = items(
        "1. Phòng Kinh tế\n\nTrồng cây ven đường.\n\n2. Đề nghị Hội Nông dân Việt Nam xã và các tổ chức chính trị - xã hội\nĐẩy mạnh tuyên truyền, vận động hội viên trồng cây bóng mát dọc các đường thôn, đường xóm.",
    );
    assert_eq!(plan.tasks[1].lead_units, ["Hội Nông dân Việt Nam xã", "các tổ chức chính trị - xã hội"]);
}

#[test]
fn a_label_at_the_end_of_a_line_goes_on_below() {
    let plan = items(
        "1. Lễ hội hoa\n- Trồng hoa ven hồ trước ngày 20/02/2026.\n- Dựng cổng chào.\n* Đơn vị chủ trì: Trung tâm Văn hóa xã; đơn vị phối hợp:\nPhòng Kinh tế, Công an xã.",
    );
    assert_eq!(plan.tasks[0].lead_units, ["Trung tâm Văn hóa xã"]);
    assert_eq!(plan.tasks[1].coordinating_units, ["Phòng Kinh tế", "Công an xã"]);
}

#[test]
fn a_date_without_its_word_behind_since_is_no_count() {
    let plan = items(
        "1. Trình 06 quy chế để có hiệu lực từ 01 tháng 7 năm 2026.\n\n2. Mở cửa vườn hoa từ 01 tháng 7 năm 2026.",
    );
    assert_eq!(plan.targets.iter().map(|t| t.value).collect::<Vec<_>>(), [6.0]);
    assert_eq!(
        plan.deadlines.iter().filter_map(|d| d.time.start).map(|d| d.to_string()).collect::<Vec<_>>(),
        ["2026-07-01"]
    );
    // How things stand, how old somebody is, how wide something is: no aims.
    let plan = items(
        "1. Phấn đấu 98% trẻ từ 6 đến dưới 36 tháng tuổi được cân.\n\n2. Thắp sáng 90% kiệt, hẻm có bề rộng từ 2 m trở lên.\n\n3. Tỷ lệ trẻ được tiêm trong 24 giờ đầu sau sinh đạt từ 85% trở lên; số người tập luyện thường xuyên đạt 42%.",
    );
    assert_eq!(plan.targets.iter().map(|t| t.value).collect::<Vec<_>>(), [98.0, 90.0, 85.0, 42.0]);
    assert!(plan.deadlines.is_empty());
}

#[test]
fn those_of_whom_an_item_speaks_lead() {
    assert_eq!(leads("Đối với các xã có vườn ươm: Trồng thêm cây giống."), ["các xã có vườn ươm"]);
    let plan = items(
        "1. Hộ trồng hoa\n\n1.1. Đối với các cơ sở có vườn lớn, tưới nhiều và thuộc loại cần nhiều công (danh sách kèm theo):\n\n- Làm mái che.\n\n- Đào mương.",
    );
    assert!(
        plan.tasks.iter().all(|t| t.lead_units == ["các cơ sở có vườn lớn, tưới nhiều và thuộc loại cần nhiều công"])
    );
    assert_eq!(
        leads("Chủ bến, thuyền trưởng và người lái tàu có trách nhiệm nhắc hành khách mặc áo phao."),
        ["Chủ bến", "thuyền trưởng", "người lái tàu"]
    );
    assert_eq!(leads("Cơ quan đăng ký đầu tư có trách nhiệm in tờ rơi."), ["Cơ quan đăng ký đầu tư"]);
    assert_eq!(leads("Công an thành phố không cấp phép họp chợ."), ["Công an thành phố"]);
}

#[test]
fn who_is_encouraged_without_a_name_is_not_charged() {
    assert!(leads("Khuyến khích các hợp tác xã liên kết với hộ dân trồng hoa.").is_empty());
    assert_eq!(leads("Khuyến khích Hội Nông dân tỉnh trồng hoa."), ["Hội Nông dân tỉnh"]);
}

#[test]
fn a_topic_below_which_each_body_has_a_paragraph_is_a_heading() {
    let plan = items(
        "1. Chuẩn bị lễ hội\n\na) Tuyên truyền, phổ biến về lễ hội.\n\nSở Văn hóa, Thể thao và Du lịch có trách nhiệm in tờ rơi.\n\nCông an tỉnh chủ trì phân luồng xe.\n\nb) Trang trí đường phố.\n\nSở Xây dựng treo đèn lồng.\n\nĐề nghị Hội Nông dân tỉnh trồng hoa ven đường.",
    );
    let tasks: Vec<_> = plan.tasks.iter().map(|t| t.lead_units.join(" + ")).collect();
    assert_eq!(tasks, ["Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh", "Sở Xây dựng", "Hội Nông dân tỉnh"]);
}

#[test]
fn names_of_zones_and_of_levels_told_apart_go_on() {
    assert_eq!(
        helpers(
            "Phối hợp với Ban Quản lý Khu kinh tế cửa khẩu Hoa Lư - Bình An trồng hoa, Ủy ban nhân dân các xã, phường biên giới trao đổi tin."
        ),
        ["Ban Quản lý Khu kinh tế cửa khẩu Hoa Lư - Bình An"]
    );
    let plan = items(
        "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành trồng hoa, cây bóng mát dọc các tuyến đường, quanh hồ nước, trước trụ sở\nvà trong công viên, chăm sóc, tưới nước, tỉa cành, thay cây chết, giữ gìn vệ sinh chung quanh các bồn hoa, thảm cỏ đã\ntrồng từ những năm trước đây.\n1. Sở Tài chính, Sở Xây dựng, Sở Nông nghiệp và Môi trường, Ban quản lý Khu kinh tế Bình An Tây, Ban quản lý Khu\nNông nghiệp ứng dụng Công nghệ cao Hòa Lạc, Ủy ban nhân dân cấp xã có trách nhiệm phối hợp công bố thông tin về quy\nhoạch, danh mục dự án.",
    );
    let last = plan.tasks.last().expect("a task");
    assert_eq!(last.lead_units[4], "Ban quản lý Khu Nông nghiệp ứng dụng Công nghệ cao Hòa Lạc");
}

#[test]
fn school_years_are_times_and_rates_are_none() {
    let plan = items(
        "1. Mở ngành mới từ năm học 2026 - 2027.\n\n2. Phấn đấu tăng bình quân hằng năm 12%.\n\n3. Mở rộng đường khu vực mốc 1119 - 1120 lên 14 làn xe.",
    );
    let events: Vec<_> = plan.deadlines.iter().map(|d| d.time.event.clone().unwrap_or_default()).collect();
    assert_eq!(events, ["từ năm học 2026 - 2027"]);
    assert_eq!(plan.targets.iter().map(|t| t.value).collect::<Vec<_>>(), [12.0, 14.0]);
}

#[test]
fn staff_whom_a_body_assigns_are_not_charged_and_acts_are_no_bodies() {
    let plan = items(
        "1. Ủy ban nhân dân các xã\n\n- Phân công cán bộ, công chức phụ trách từng bản.\n\n- Tổ chức đoàn cán bộ huyện, xã đi học tập kinh nghiệm.",
    );
    assert!(plan.tasks.iter().all(|t| t.lead_units == ["Ủy ban nhân dân các xã"]));
    let plan = items(
        "1. Các phòng khác\n\n- Căn cứ chức năng được giao, phối hợp với Phòng Kiểm soát chi, Phòng Kế toán Nhà nước triển khai kế hoạch trồng hoa.",
    );
    assert_eq!(plan.tasks[0].coordinating_units, ["Phòng Kiểm soát chi", "Phòng Kế toán Nhà nước"]);
    assert_eq!(plan.tasks[0].lead_units, ["Các phòng khác"]);
}

#[test]
fn an_office_before_a_colon_names_who_holds_it() {
    let plan = items("1. Cơ quan quản lý: Sở Xây dựng tỉnh Bình An:\n\n- Trồng hoa ven hồ.\n\n- Tỉa cành cây.");
    assert!(plan.tasks.iter().all(|t| t.lead_units == ["Sở Xây dựng tỉnh Bình An"]));
    assert_eq!(
        leads("Các Bộ, ngành: Tài chính, Y tế, Ngân hàng Nhà nước Việt Nam theo thẩm quyền hướng dẫn trồng hoa."),
        ["Bộ Tài chính", "Bộ Y tế", "Ngân hàng Nhà nước Việt Nam"]
    );
}

#[test]
fn an_amount_in_words_is_not_counted_again() {
    let plan = items("1. Phấn đấu thu 91.481.000 đồng (Chín mươi mốt triệu bốn trăm tám mươi mốt nghìn đồng).");
    assert_eq!(plan.targets.iter().map(|t| t.value).collect::<Vec<_>>(), [91_481_000.0]);
}

#[test]
fn what_a_later_sentence_says_of_who_does_it() {
    assert_eq!(
        leads("Phát tờ rơi đến từng nhà, do Ban điều hành các khu phố thực hiện trong tháng 4."),
        ["Ban điều hành các khu phố"]
    );
    assert_eq!(
        leads("Phục dựng lễ hội hoa. Sở Văn hóa, Thể thao và Du lịch hướng dẫn; Ủy ban nhân dân xã Hoa Lư trồng hoa."),
        ["Sở Văn hóa, Thể thao và Du lịch", "Ủy ban nhân dân xã Hoa Lư"]
    );
    assert_eq!(
        helpers(
            "Phòng Kinh tế tổ chức đoàn kiểm tra với sự tham gia của Công an phường, Trạm Y tế phường; kiểm tra 02 đợt."
        ),
        ["Công an phường", "Trạm Y tế phường"]
    );
    assert_eq!(
        helpers(
            "Hội Phụ nữ tỉnh phát động phong trào trồng hoa; Ủy ban Mặt trận Tổ quốc tỉnh phối hợp đưa vào cuộc vận động."
        ),
        ["Ủy ban Mặt trận Tổ quốc tỉnh"]
    );
}

#[test]
fn a_time_behind_who_does_it_is_the_items_and_no_name() {
    let plan = items(
        "1. Cải tạo hồ\n\n- Cập nhật danh mục cây hoa. Phân công: Sở Xây dựng (chủ trì), Sở Tài chính (phối hợp); hoàn thành trước ngày 30/6/2026.",
    );
    assert_eq!(
        plan.tasks[0].deadline.as_ref().and_then(|d| d.end).map(|d| d.to_string()).as_deref(),
        Some("2026-06-30")
    );
    let plan = items("1. Số nhà\n\n- Đánh số nhà. (Cơ quan tham mưu: Phòng Kinh tế. Xong trước ngày 20/3/2026)");
    assert_eq!(plan.tasks[0].lead_units, ["Phòng Kinh tế"]);
}

#[test]
fn a_quotation_inside_a_name_belongs_to_it() {
    let plan = items("1. Quỹ\n\n- Vận động ủng hộ.\n\n- Chủ trì thực hiện: Ban Vận động Quỹ “Vì người nghèo” xã.");
    assert_eq!(plan.tasks[0].lead_units, ["Ban Vận động Quỹ “Vì người nghèo” xã"]);
}

#[test]
fn what_lapses_in_a_period_tells_which_are_meant() {
    let plan = items(
        "1. Lập danh sách hợp đồng hết hạn trong năm 2026, ký lại chậm nhất 30 ngày trước ngày hợp đồng hết hạn.",
    );
    let events: Vec<_> = plan.deadlines.iter().map(|d| d.time.event.clone().unwrap_or_default()).collect();
    assert_eq!(events, ["chậm nhất 30 ngày trước ngày hợp đồng hết hạn"]);
}
