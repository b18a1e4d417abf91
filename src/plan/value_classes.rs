//! One test for each class of error found in deadlines, targets and references, on invented sentences in the style of offices.

use super::extract;
use crate::model::Model;
use crate::record::{Comparator, DeadlineKind, Plan, Text, Time};

/// The plan of one item under `heading`, in a document of 5 March 2026.
fn under(heading: &str, item: &str) -> Plan {
    extract(
        &Text::as_is(&format!(
            "UBND TỈNH HÀ NAM\nSố: 15/KH-UBND          Hà Nam, ngày 05 tháng 3 năm 2026\nKẾ HOẠCH\nPhát triển thư viện\n\n{heading}\n\n1. {item}\n"
        )),
        Model::embedded(),
    )
}

fn item(text: &str) -> Plan {
    under("I. NHIỆM VỤ", text)
}

fn times(text: &str) -> Vec<Time> {
    item(text).deadlines.into_iter().map(|d| d.time).collect()
}

fn spans(text: &str) -> Vec<(DeadlineKind, Option<String>, Option<String>)> {
    let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string());
    times(text).into_iter().map(|t| (t.kind, day(t.start), day(t.end))).collect()
}

fn span(kind: DeadlineKind, start: &str, end: &str) -> Vec<(DeadlineKind, Option<String>, Option<String>)> {
    let day = |d: &str| (!d.is_empty()).then(|| d.to_owned());
    vec![(kind, day(start), day(end))]
}

fn rules(text: &str) -> Vec<Option<String>> {
    times(text).into_iter().map(|t| t.recurrence).collect()
}

fn events(text: &str) -> Vec<Option<String>> {
    times(text).into_iter().map(|t| t.event).collect()
}

fn figures(plan: &Plan) -> Vec<(Comparator, f64, &str)> {
    plan.targets.iter().map(|t| (t.comparator, t.value, t.unit.as_deref().unwrap_or(""))).collect()
}

fn rule(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn an_event_before_the_demand_ends_at_its_comma() {
    assert_eq!(
        events("Ngay sau khi Bộ công bố bộ chỉ số, tổ chức hội nghị phân tích."),
        [rule("Ngay sau khi Bộ công bố bộ chỉ số")]
    );
    assert_eq!(events("Dọn dẹp kho sách, hoàn thành trước khi mùa mưa bắt đầu."), [rule("trước khi mùa mưa bắt đầu")]);
}

#[test]
fn a_term_counted_from_an_event_is_an_event_also_of_each_case() {
    assert_eq!(
        events("Trả lời mọi góp ý trong 04 ngày kể từ khi nhận được thư."),
        [rule("trong 04 ngày kể từ khi nhận được thư")]
    );
    let plan = item("Cấp thẻ bạn đọc trong 02 ngày làm việc kể từ khi nhận đủ hồ sơ.");
    let told = plan.deadlines[0].time.event.as_deref();
    assert_eq!(told, Some("trong 02 ngày làm việc kể từ khi nhận đủ hồ sơ"));
    assert!(plan.targets.is_empty());
    assert_eq!(
        events("Trả sách trong 24 giờ đầu kể từ khi mưa tạnh để người khác mượn."),
        [rule("trong 24 giờ đầu kể từ khi mưa tạnh")]
    );
    assert_eq!(events("Sơ kết sau 01 năm Luật có hiệu lực."), [rule("sau 01 năm Luật có hiệu lực")]);
}

#[test]
fn rules_of_several_days_and_months() {
    assert_eq!(rules("Mở cửa phòng đọc vào thứ Hai, thứ Tư hằng tuần."), [rule("FREQ=WEEKLY;BYDAY=MO,WE")]);
    assert_eq!(rules("Kiểm kê sách vào tháng 5 và tháng 11 hằng năm."), [rule("FREQ=YEARLY;BYMONTH=5,11")]);
    assert_eq!(rules("Cập nhật số liệu trước 16 giờ hằng ngày."), [rule("FREQ=DAILY")]);
    assert_eq!(rules("Thư viện tỉnh tham mưu họp giao ban tháng một lần."), [rule("FREQ=MONTHLY")]);
    assert_eq!(
        rules("Báo cáo kết quả hằng quý, 6 tháng và cả năm."),
        [rule("FREQ=MONTHLY;INTERVAL=3"), rule("FREQ=MONTHLY;INTERVAL=6"), rule("FREQ=YEARLY")]
    );
    assert_eq!(
        rules("Định kỳ báo cáo kết quả thực hiện Kế hoạch hằng năm (trước ngày 20 tháng 11) để tổng hợp."),
        [rule("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20")]
    );
}

#[test]
fn a_period_behind_from_is_both_its_ends() {
    assert_eq!(
        spans("Tổ chức hội sách từ tháng 4 - tháng 6/2026."),
        span(DeadlineKind::From, "2026-04-01", "2026-06-30")
    );
    assert_eq!(spans("Số hóa tài liệu từ quý IV/2026 - 2029."), span(DeadlineKind::From, "2026-10-01", "2029-12-31"));
    assert_eq!(spans("Số hóa tài liệu từ quý II - IV/2026."), span(DeadlineKind::From, "2026-04-01", "2026-12-31"));
}

#[test]
fn periods_after_the_day_of_the_document_that_close_a_demand() {
    assert_eq!(
        spans("Tặng sách trong thời gian cao điểm (15/4 - 15/5/2026)."),
        span(DeadlineKind::Within, "2026-04-15", "2026-05-15")
    );
    assert_eq!(spans("Mở 02 thư viện tại xã năm 2026."), span(DeadlineKind::Within, "2026-01-01", "2026-12-31"));
    assert_eq!(spans("Giám sát chuyên đề năm 2027."), span(DeadlineKind::Within, "2027-01-01", "2027-12-31"));
    assert!(spans("Số sách tăng gấp 2 lần năm 2026.").is_empty());
    assert!(spans("Kỷ niệm 80 năm Ngày thư viện (27/7/1947 - 27/7/2027) tại các xã.").is_empty());
    assert_eq!(spans("Tổng kết, khen thưởng tháng 4/2026."), span(DeadlineKind::Within, "2026-04-01", "2026-04-30"));
    assert!(spans("Xem lại số sách thiếu do trận lũ từ ngày 16 - 22/02/2026.").is_empty());
}

#[test]
fn days_behind_the_name_of_an_occasion() {
    assert_eq!(
        spans("Khánh thành thư viện trước ngày Quốc khánh 02/9/2026."),
        span(DeadlineKind::By, "", "2026-09-02")
    );
    assert_eq!(spans("Bàn giao sách trước năm học mới (31/8/2026)."), span(DeadlineKind::By, "", "2026-08-31"));
    assert_eq!(spans("Phấn đấu đến cuối năm mở 03 thư viện."), span(DeadlineKind::By, "", "2026-12-31"));
}

#[test]
fn years_that_set_an_aim_are_no_names() {
    let plan = under("I. MỤC TIÊU", "Năm 2027 đạt 60% thư viện có máy tính.");
    assert_eq!(plan.deadlines.len(), 1);
    assert_eq!(plan.deadlines[0].time.kind, DeadlineKind::Within);
    let plan = under("I. NHIỆM VỤ\n1. Giai đoạn 1 từ năm 2026 đến hết năm 2027", "Sửa phòng đọc.");
    assert_eq!(plan.deadlines.len(), 1);
    assert_eq!(plan.deadlines[0].time.kind, DeadlineKind::From);
}

#[test]
fn what_stood_at_an_earlier_day_is_no_deadline() {
    assert!(spans("Rà soát lại: đến ngày 10/02/2026 toàn tỉnh còn 18 thư viện chưa mở.").is_empty());
}

#[test]
fn figures_of_what_is_are_no_targets() {
    assert!(figures(&item("Khai thác 38 thư viện hiện có.")).is_empty());
    assert!(figures(&item("Giữ vững kết quả khi tỉnh mới đạt 87% thư viện.")).is_empty());
    assert!(figures(&item("Tặng sách nhân kỷ niệm 80 năm Ngày thành lập.")).is_empty());
    assert!(figures(&item("Phát hành sổ tay “5 bước mượn sách”.")).is_empty());
    let plan = under("I. MỤC ĐÍCH, YÊU CẦU", "Gắn với thực tế của 103 xã.");
    assert!(figures(&plan).is_empty());
    assert_eq!(figures(&under("I. MỤC ĐÍCH, YÊU CẦU", "Phấn đấu 20 xã có thư viện.")).len(), 1);
}

#[test]
fn from_a_figure_on_is_at_least_it() {
    assert_eq!(figures(&item("Mỗi xã mua từ 40 đầu sách.")), [(Comparator::AtLeast, 40.0, "đầu sách")]);
    assert_eq!(figures(&item("Số hóa từ 70% hồ sơ trở lên.")), [(Comparator::AtLeast, 70.0, "%")]);
    assert_eq!(
        figures(&item("Mỗi thôn có ít nhất 01 tủ sách và 02 kệ báo.")),
        [(Comparator::AtLeast, 1.0, "tủ sách"), (Comparator::Equal, 2.0, "kệ báo")]
    );
    assert!(figures(&item("Lập danh sách học sinh lớp 4 trở lên.")).is_empty());
}

#[test]
fn numbers_of_documents_with_points_and_footnote_marks() {
    let numbers = |text: &str| item(text).references.into_iter().map(|r| r.number).collect::<Vec<_>>();
    assert_eq!(numbers("Theo Nghị quyết số 21.4/2025/NQ-CP của Chính phủ."), ["21.4/2025/NQ-CP"]);
    assert_eq!(numbers("Theo Nghị định số 99/2021/NĐ-CP2 rà soát."), ["99/2021/NĐ-CP"]);
    assert_eq!(numbers("Theo Nghị quyết số 999/NQ-UBTVQH15 rà soát."), ["999/NQ-UBTVQH15"]);
}

#[test]
fn dates_of_cited_documents_in_words_and_behind_who_passed_them() {
    let date = |text: &str| item(text).references[0].date.map(|d| d.to_string());
    assert_eq!(
        date("Theo Luật số 99/2024/QH15 được Quốc hội thông qua ngày 21/6/2024, rà soát quy chế."),
        rule("2024-06-21")
    );
    assert_eq!(
        date("Theo Quyết định số 99/QĐ-UBND ngày hai mươi mốt tháng ba năm 2024 rà soát quy chế."),
        rule("2024-03-21")
    );
}

#[test]
fn days_of_several_months_recur_each_by_a_rule_of_its_own() {
    assert_eq!(
        rules("Gửi số liệu bạn đọc định kỳ trước ngày 01/6 và 15/11 hằng năm."),
        [rule("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"), rule("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15")]
    );
    assert_eq!(
        rules("Gửi số liệu bạn đọc trước ngày 15/6 và 15/12 hằng năm."),
        [rule("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"), rule("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15")]
    );
    assert_eq!(rules("Kiểm kê kho sách trước ngày 10 của tháng."), [rule("FREQ=MONTHLY;BYMONTHDAY=10")]);
    assert_eq!(rules("Tổ chức buổi đọc chung, mỗi tháng một kỳ."), [rule("FREQ=MONTHLY")]);
    assert_eq!(
        rules("Các trạm định kỳ báo cáo lượt mượn sách trước ngày 20/11."),
        [rule("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20")]
    );
    assert_eq!(rules("Các trạm theo dõi kho sách và báo cáo hằng ngày."), [rule("FREQ=DAILY")]);
}

#[test]
fn an_interval_at_the_end_of_a_name_tells_which_and_not_how_often() {
    assert!(times("Đưa việc mua sách vào Chương trình phát triển văn hóa đọc của tỉnh hằng năm.").is_empty());
}

#[test]
fn a_range_sets_two_aims_and_a_plan_of_years_none() {
    assert_eq!(
        figures(&item("Mỗi tổ thư viện bố trí từ 4 đến 6 cộng tác viên.")),
        [(Comparator::AtLeast, 4.0, "cộng tác viên"), (Comparator::AtMost, 6.0, "cộng tác viên")]
    );
    assert!(item("Xây dựng kế hoạch 5 năm 2026 - 2030 về thư viện.").targets.is_empty());
}

#[test]
fn a_figure_behind_a_word_that_numbers_is_counted_where_the_phrase_counts() {
    assert_eq!(
        figures(&item("Giải quyết dứt điểm 05 kho sách tồn đọng.")),
        [(Comparator::Equal, 5.0, "kho sách tồn đọng")]
    );
    assert_eq!(figures(&item("Lấy mẫu 01 vị trí tại kho.")), [(Comparator::Equal, 1.0, "vị trí")]);
    assert_eq!(figures(&item("Mỗi thôn 02 tủ sách.")), [(Comparator::Equal, 2.0, "tủ sách")]);
    assert_eq!(figures(&item("Phát tin trên loa của phường 03 lần/tuần.")), [(Comparator::Equal, 3.0, "lần")]);
    assert_eq!(figures(&item("Bán sách với tổng doanh số 9,5 tỷ đồng.")), [(Comparator::Equal, 9.5, "tỷ đồng")]);
    assert!(figures(&item("Sửa điểm 3 của quy chế.")).is_empty());
}

#[test]
fn wholes_ranges_and_nouns_that_look_like_verbs() {
    assert_eq!(figures(&item("3.321/3.321 đơn vị có tủ sách.")), [(Comparator::Equal, 3321.0, "đơn vị")]);
    assert_eq!(
        figures(&item("Chọn 01 đến 02 bạn đọc.")),
        [(Comparator::AtLeast, 1.0, "bạn đọc"), (Comparator::AtMost, 2.0, "bạn đọc")]
    );
    assert_eq!(
        figures(&item("Thành lập mới 04 hợp tác xã làm sách.")),
        [(Comparator::Equal, 4.0, "hợp tác xã làm sách")]
    );
    assert_eq!(figures(&item("Tham mưu 03 Nghị định.")), [(Comparator::Equal, 3.0, "Nghị định")]);
    assert_eq!(figures(&item("Phát huy vai trò của 16 Tổ đọc sách.")), [(Comparator::Equal, 16.0, "Tổ đọc sách")]);
    assert_eq!(figures(&item("Từ 75% người trong độ tuổi trưởng thành có thẻ.")), [(Comparator::AtLeast, 75.0, "%")]);
    assert_eq!(figures(&item("Số hóa 95% sách đạt loại khá trở lên.")), [(Comparator::Equal, 95.0, "%")]);
    assert_eq!(figures(&item("Dùng sách đã số hóa đạt ít nhất 60%.")), [(Comparator::AtLeast, 60.0, "%")]);
}

#[test]
fn conditions_and_cases_are_no_aims_and_days_that_something_lasts_are() {
    assert!(figures(&item("Gửi danh sách bạn đọc mượn quá 05 cuốn.")).is_empty());
    assert!(figures(&item("Cho thư viện có từ 02 ca cúm trở lên nghỉ đọc.")).is_empty());
    assert!(figures(&item("Chở sách bằng tàu từ 15 mét trở lên.")).is_empty());
    let plan = item("Mượn thêm từ 02 cuốn sách không quá 30 ngày.");
    assert_eq!(figures(&plan), [(Comparator::AtMost, 30.0, "ngày")]);
    assert_eq!(figures(&item("Niêm yết công khai 05 ngày tại thư viện.")), [(Comparator::Equal, 5.0, "ngày")]);
    assert!(figures(&item("Nộp thẻ trước ngày mở cửa 15 ngày.")).is_empty());
    assert!(figures(&item("Báo cáo Giám đốc trước 17 giờ; ghi sổ.")).is_empty());
}

#[test]
fn numbers_in_words_count_what_is_made_and_what_a_rate_is_counted_per_is_no_aim() {
    assert_eq!(figures(&item("Ra mắt hai tủ sách.")), [(Comparator::Equal, 2.0, "tủ sách")]);
    assert_eq!(figures(&item("Mỗi khu vực hai lớp đọc sách.")), [(Comparator::Equal, 2.0, "lớp đọc sách")]);
    assert!(figures(&item("Thiết lập mô hình tương tác hai thành phần.")).is_empty());
    let plan = item("Doanh thu trên 1 ha vườn đạt 520 triệu đồng.");
    assert_eq!(figures(&plan), [(Comparator::Equal, 520.0, "triệu đồng")]);
    let plan = under("I. MỤC ĐÍCH, YÊU CẦU", "56/56 xã có thư viện đã sửa; 56/56 xã, phường có tủ sách.");
    assert_eq!(figures(&plan).len(), 2);
}

#[test]
fn titles_of_lists_and_plans_in_small_letters_set_no_time() {
    let list = "I. NHIỆM VỤ\n\n1. Sửa phòng đọc.\n\nPHỤ LỤC\nDANH MỤC NHIỆM VỤ NĂM 2026";
    assert!(under(list, "Mua sách.").deadlines.is_empty());
    assert!(spans("Rà soát, bổ sung quy hoạch mạng lưới thư viện đến năm 2030.").is_empty());
    assert!(rules("Nâng cao chất lượng hoạt động ngân hàng năm 2026 của tỉnh.").is_empty());
    assert_eq!(rules("Theo dõi, đôn đốc, đánh giá định kỳ; khen thưởng kịp thời."), [None]);
    assert_eq!(rules("Tổ chức buổi đọc; xong trước ngày 10 của tháng."), [rule("FREQ=MONTHLY;BYMONTHDAY=10")]);
}

#[test]
fn years_in_which_a_figure_is_to_be_reached_and_stages() {
    let year = |year: &str| (DeadlineKind::Within, Some(format!("{year}-01-01")), Some(format!("{year}-12-31")));
    assert_eq!(
        spans("Mở thêm thư viện xã; năm 2026 xây mới đạt 30 nhà; năm 2027 trồng mới 40 cây."),
        [year("2026"), year("2027")]
    );
    assert_eq!(spans("Góp phần đưa số bạn đọc năm 2026 đạt 3,4 triệu lượt."), [year("2026")]);
    assert_eq!(
        spans("Giai đoạn 2026 - 2030 diện tích thư viện đạt 14.000 m2."),
        span(DeadlineKind::Within, "2026-01-01", "2030-12-31")
    );
    assert_eq!(
        spans("Giai đoạn 1 (2026 - 2027) sửa 02 thư viện."),
        span(DeadlineKind::Within, "2026-01-01", "2027-12-31")
    );
    assert_eq!(
        spans("Phục dựng 05 lễ hội làng giai đoạn 2026 - 2028."),
        span(DeadlineKind::Within, "2026-01-01", "2028-12-31")
    );
    assert!(spans("Thực hiện kế hoạch đào tạo 05 thủ thư giai đoạn 2026 - 2028.").is_empty());
    assert!(spans("Phấn đấu giảm 20% số sách mất so với mức trung bình năm 2024.").is_empty());
    assert_eq!(spans("Miễn phí thẻ đọc, áp dụng từ ngày 01/9/2026."), span(DeadlineKind::From, "2026-09-01", ""));
}

#[test]
fn what_a_target_is_counted_per_is_a_whole_word() {
    let per = |text: &str| item(text).targets.into_iter().map(|target| target.per).next().flatten();
    assert_eq!(per("Rút ngắn thời gian chứng thực xuống dưới 08 phút/hồ sơ.").as_deref(), Some("hồ sơ"));
    assert_eq!(per("Hỗ trợ 5 triệu đồng/hộ gia đình trong năm.").as_deref(), Some("hộ gia đình"));
    assert_eq!(per("Trễ hạn không quá 02 hồ sơ/đơn vị/tháng.").as_deref(), Some("đơn vị/tháng"));
}
