//! One test for each class of error in times, aims and citations, found in plans of communes, departments and ministries; on invented
//! sentences.

use super::unit_classes::items;
use crate::record::DeadlineKind;

fn times(text: &str) -> Vec<String> {
    items(&format!("1. {text}"))
        .deadlines
        .iter()
        .map(|d| {
            let day = |d: Option<jiff::civil::Date>| d.map_or_else(|| "-".to_owned(), |d| d.to_string());
            match d.time.kind {
                DeadlineKind::Recurring => d.time.recurrence.clone().unwrap_or_else(|| "recurring".into()),
                DeadlineKind::Event => d.time.event.clone().unwrap_or_default(),
                kind => format!("{kind:?} {} {}", day(d.time.start), day(d.time.end)),
            }
        })
        .collect()
}

fn aims(text: &str) -> Vec<(f64, String)> {
    items(&format!("1. {text}")).targets.iter().map(|t| (t.value, t.unit.clone().unwrap_or_default())).collect()
}

#[test]
fn quarters_that_do_not_follow_each_other_are_two_times() {
    assert_eq!(
        times("Kiểm tra vườn ươm trong quý II và quý IV/2026."),
        ["Within 2026-04-01 2026-06-30", "Within 2026-10-01 2026-12-31"]
    );
}

#[test]
fn weeks_of_the_month_and_hours_recur() {
    assert_eq!(times("Quét đường làng vào Chủ nhật tuần đầu tiên hằng tháng."), ["FREQ=MONTHLY;BYDAY=1SU"]);
    assert_eq!(times("Kiểm đếm cây giống, báo cáo 06 giờ một lần."), ["FREQ=HOURLY;INTERVAL=6"]);
    assert_eq!(times("Tổ kiểm tra xã kiểm tra định kỳ 01 lần/quý các vườn ươm."), ["FREQ=MONTHLY;INTERVAL=3"]);
    assert_eq!(times("Hằng năm, trước ngày 25 tháng 12, gửi danh mục cây."), ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"]);
}

#[test]
fn how_long_before_something_is_an_event_and_no_aim() {
    let text = "Đưa cây vào nhà xong trước khi bão đổ bộ 06 giờ.";
    assert_eq!(times(text), ["trước khi bão đổ bộ 06 giờ"]);
    assert!(aims(text).is_empty());
    assert_eq!(
        times("Báo cáo thiệt hại trong vòng 24 giờ sau mưa đá (Trạm Y tế xã)."),
        ["trong vòng 24 giờ sau mưa đá"]
    );
}

#[test]
fn a_day_behind_a_topic_is_when_it_is_held() {
    assert_eq!(times("Lễ trồng cây: 7 giờ 00 ngày 26/01/2026 tại công viên."), ["Within 2026-01-26 2026-01-26"]);
    assert_eq!(times("Ngày 14/12/2025: Lễ trồng cây."), ["Within 2025-12-14 2025-12-14"]);
}

#[test]
fn a_span_as_value_is_one_time_and_the_first_of_a_period_on_is_from() {
    let plan = items("1. Trồng cây.\nThời gian: Quý IV/2025 - Quý II/2026.");
    let time = &plan.deadlines[0].time;
    let ends = (time.start.map(|d| d.to_string()), time.end.map(|d| d.to_string()));
    assert_eq!(ends, (Some("2025-10-01".into()), Some("2026-06-30".into())));
    assert_eq!(times("Lồng ghép bài học trồng cây ngay từ tháng 10/2025."), ["From 2025-10-01 -"]);
}

#[test]
fn a_year_how_far_a_plan_looks_dates_no_day() {
    let text = "KẾ HOẠCH\nPhát triển cây xanh, tầm nhìn đến năm 2045\n\nI. NHIỆM VỤ\n\n1. Gửi danh mục cây trước ngày 25 tháng 12.\n";
    let plan = super::extract(&crate::record::Text::as_is(text), crate::model::Model::embedded());
    assert_eq!(plan.deadlines[0].time.end, None);
}

#[test]
fn states_and_names_are_no_times() {
    assert!(times("Trồng rừng ở vùng thường xuyên bị ngập.").is_empty());
    assert!(times("Xây dựng phương án phân bổ kế hoạch đầu tư công trung hạn, hằng năm từ ngân sách.").is_empty());
    assert!(times("Đưa việc trồng cây vào chương trình kiểm tra, giám sát hằng năm.").is_empty());
    assert_eq!(times("Công bố định kỳ báo cáo về cây xanh."), ["recurring"]);
}

#[test]
fn days_of_documents_cited_in_the_cell_of_a_time_are_no_times() {
    let text = "STT | Nhiệm vụ | Chủ trì | Thời gian\n1 | Trồng cây | Sở A | Thực hiện khi có Thông tư mới thay thế Thông tư số 92/2009/TT-BTC ngày 12/5/2009\n";
    let plan = items(text);
    assert!(plan.deadlines.iter().all(|d| d.time.kind == DeadlineKind::Event));
    assert_eq!(plan.references[0].number, "92/2009/TT-BTC");
}

#[test]
fn what_a_figure_behind_a_name_or_a_place_counts_is_no_aim() {
    assert!(aims("Báo cáo Ban Chỉ đạo 389 tỉnh trước ngày 30/11/2026.").is_empty());
    assert_eq!(items("1. Thực hiện Kế hoạch số 92/KH-BCĐ389 ngày 06/11/2025.").references[0].number, "92/KH-BCĐ389");
    assert_eq!(aims("Phấn đấu 32 giường bệnh trên 10.000 dân."), [(32.0, "giường bệnh".to_owned())]);
    assert_eq!(
        aims("Hộ kinh doanh mặt tiền trên 12 tuyến đường ký cam kết."),
        [(12.0, "tuyến đường ký cam kết".to_owned())]
    );
    assert!(aims("Tập trung khung giờ từ 6 giờ đến 8 giờ.").is_empty());
    assert!(aims("Quán triệt “3 gặp, 4 biết” đến từng hộ.").is_empty());
}

#[test]
fn comparators_go_over_lists_and_ranges_without_from() {
    use crate::record::Comparator::{AtLeast, AtMost};
    let of =
        |text: &str| items(&format!("1. {text}")).targets.iter().map(|t| (t.comparator, t.value)).collect::<Vec<_>>();
    assert_eq!(of("Phấn đấu 75% cán bộ quản lý, giáo viên trở lên là đảng viên."), [(AtLeast, 75.0)]);
    assert_eq!(of("Mỗi điểm tiếp nhận 400 đến 500 đơn vị máu."), [(AtLeast, 400.0), (AtMost, 500.0)]);
    assert_eq!(of("Số năm sống khỏe tối thiểu đạt 66 năm."), [(AtLeast, 66.0)]);
    assert_eq!(of("Quán triệt Nghị quyết 71 đến 100% đảng viên.").last().map(|t| t.1), Some(100.0));
    assert_eq!(aims("Xây dựng 05 Nhà nhân ái cho hộ nghèo.")[0].0, 5.0);
}

#[test]
fn a_day_in_a_bracket_is_of_the_week_and_a_period_behind_a_comma_closes() {
    assert_eq!(times("Hằng tuần (thứ Sáu) báo cáo số cây."), ["FREQ=WEEKLY;BYDAY=FR"]);
    assert_eq!(times("Kiểm tra vườn ươm của chi bộ thôn, quý III/2026."), ["Within 2026-07-01 2026-09-30"]);
    assert_eq!(times("Kê khai số cây từ tháng 11/2026 đến trước ngày 20/12/2026."), ["From 2026-11-01 2026-12-20"]);
}

#[test]
fn what_is_to_be_done_before_something_happens_is_an_event_and_a_step_of_each_case_none() {
    assert_eq!(times("Chằng chống vườn ươm trước khi mưa lũ xảy ra."), ["trước khi mưa lũ xảy ra"]);
    assert_eq!(times("Giao cây giống cho các xã trước khi vào vụ trồng rừng."), ["trước khi vào vụ trồng rừng"]);
    assert!(times("Đếm số cây của từng lô trước khi nghiệm thu.").is_empty());
    assert!(times("Kiểm tra cây trước khi đưa vào trồng và trong quá trình trồng.").is_empty());
}

#[test]
fn occasions_and_sessions_are_events() {
    assert_eq!(
        times("Tặng cây cho các trường nhân dịp Tết Nguyên đán, Tết Trung thu; hằng tháng đếm số cây."),
        ["nhân dịp Tết Nguyên đán, Tết Trung thu", "FREQ=MONTHLY"]
    );
    assert_eq!(
        times("Trình Hội đồng nhân dân tại kỳ họp thường lệ cuối năm 2026."),
        ["tại kỳ họp thường lệ cuối năm 2026"]
    );
    assert_eq!(times("Sau Hội thi, tiếp tục chăm sóc vườn cây."), ["Sau Hội thi"]);
    assert_eq!(times("Họp rút kinh nghiệm sau mỗi đợt trồng cây."), ["sau mỗi đợt trồng cây"]);
    assert_eq!(
        times("Nhập số liệu trong ngày đoàn kiểm tra kết thúc công việc."),
        ["trong ngày đoàn kiểm tra kết thúc công việc"]
    );
}

#[test]
fn what_goes_on_or_comes_after_in_a_name_is_no_time() {
    assert!(times("Mở lớp trồng cây, lớp sau khi biết chữ.").is_empty());
    assert!(times("Bố trí 02 kỹ sư làm việc thường xuyên tại vườn ươm.").is_empty());
    assert!(times("Đưa việc trồng cây vào bình xét thôn văn hóa hằng năm.").is_empty());
    assert!(times("Đưa 100% chế độ báo cáo định kỳ thực hiện trên hệ thống.").is_empty());
    assert!(times("Kiểm tra 06 chi bộ; mốc thời gian kiểm tra từ tháng 7/2025 đến thời điểm kiểm tra.").is_empty());
}

#[test]
fn the_last_month_of_a_quarter_comes_every_third_month() {
    let quarterly = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10";
    assert_eq!(times("Báo cáo số cây trước ngày 10 của tháng cuối quý."), [quarterly]);
    assert_eq!(times("Báo cáo số cây định kỳ hằng quý (trước ngày 10 tháng cuối quý)."), [quarterly]);
}

#[test]
fn a_figure_belongs_to_the_word_before_it() {
    let plan = items("1. Trồng cây.\nThời gian: tháng 9/2026 và đợt 2 tháng 11/2026.");
    let kinds = plan.deadlines.iter().map(|d| (d.time.kind, d.time.end.map(|d| d.to_string()))).collect::<Vec<_>>();
    let within = |end: &str| (DeadlineKind::Within, Some(end.to_owned()));
    assert_eq!(kinds, [within("2026-09-30"), within("2026-11-30")]);
    let plan = items("1. Trồng cây.\nTiến độ: Mùa khô 2025 - 2026 (từ tháng 11/2026 đến tháng 5/2027).");
    let spans = plan.deadlines.iter().map(|d| d.time.start.map(|d| d.to_string())).collect::<Vec<_>>();
    assert_eq!(spans, [Some("2026-11-01".to_owned())]);
}

#[test]
fn several_days_and_months_of_one_expression() {
    assert_eq!(times("Ra quân trồng cây trong hai ngày 30 và 31/5/2026."), ["Within 2026-05-30 2026-05-31"]);
    assert_eq!(
        times("Bán cây vào các tháng 4, 8 và 12/2026."),
        ["Within 2026-04-01 2026-04-30", "Within 2026-08-01 2026-08-31", "Within 2026-12-01 2026-12-31"]
    );
    assert_eq!(times("Bán cây trong tháng 12/2026 và tháng 01/2027."), ["Within 2026-12-01 2027-01-31"]);
    assert_eq!(times("Mở 06 vườn cây trong hai năm 2026 - 2027."), ["Within 2026-01-01 2027-12-31"]);
    assert_eq!(times("Đào tạo thợ trồng cây giai đoạn từ năm 2026 đến năm 2030."), ["From 2026-01-01 2030-12-31"]);
    let plan = items("1. Trồng cây.\nHoàn thành: tuần đầu tháng 5/2026.");
    assert_eq!(plan.deadlines[0].time.end.map(|d| d.to_string()).as_deref(), Some("2026-05-07"));
}

#[test]
fn intervals_without_a_rate_and_of_what_is_sent() {
    assert_eq!(
        times("Tổng hợp, gửi Sở Nông nghiệp báo cáo hằng quý và hằng năm về cây xanh."),
        ["FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY"]
    );
    assert_eq!(times("Chăm sóc cây; mỗi quý họp Tổ trồng cây."), ["FREQ=MONTHLY;INTERVAL=3"]);
    assert!(times("Chăm sóc cây; mỗi quý kiểm tra ít nhất 04 vườn.").is_empty());
    assert_eq!(times("Xét thưởng cho người làm vườn từng quý."), ["FREQ=MONTHLY;INTERVAL=3"]);
    assert_eq!(times("Phải trồng cây thường xuyên, báo cáo ngay khó khăn."), ["Ongoing - -", "Immediate - -"]);
}

#[test]
fn events_of_bodies_joined_by_commas_and_of_values() {
    assert_eq!(
        times("Sở Nội vụ trình ban hành quy chế khi Chính phủ và các Bộ, ngành ban hành văn bản hướng dẫn."),
        ["khi Chính phủ và các Bộ, ngành ban hành văn bản hướng dẫn"]
    );
    let plan = items("1. Trồng cây.\nThời gian: Triển khai thực hiện khi có Nghị định mới về cây xanh.");
    assert_eq!(plan.deadlines[0].time.event.as_deref(), Some("khi có Nghị định mới về cây xanh"));
}
