//! Names as people of Thanh Hóa have them, by generation.

use super::dice::Dice;
use crate::identity::Sex;

const FAMILIES: [(&str, u32); 20] = [
    ("Nguyễn", 30),
    ("Lê", 26),
    ("Trần", 10),
    ("Phạm", 8),
    ("Hoàng", 6),
    ("Vũ", 4),
    ("Đỗ", 4),
    ("Bùi", 3),
    ("Trịnh", 5),
    ("Mai", 3),
    ("Đặng", 2),
    ("Ngô", 2),
    ("Hà", 2),
    ("Lưu", 2),
    ("Đào", 2),
    ("Cao", 2),
    ("Dương", 1),
    ("Tống", 1),
    ("Quách", 1),
    ("Lương", 1),
];
const MIDDLES_MALE: [&str; 14] = ["Văn", "Văn", "Văn", "Đức", "Hữu", "Xuân", "Quang", "Minh", "Công", "Đình", "Thanh", "Ngọc", "Bá", "Trọng"];
const MIDDLES_FEMALE: [&str; 10] = ["Thị", "Thị", "Thị", "Thị", "Ngọc", "Thu", "Thanh", "Hồng", "Kim", "Phương"];
const ELDER_MALE: [&str; 24] = [
    "Thành", "Bình", "Lợi", "Thắng", "Chung", "Sơn", "Hùng", "Khang", "Tính", "Ba", "Năm", "Cần", "Lộc", "Phúc", "Thọ", "Vinh", "Quý", "Toàn", "Hợi", "Dần",
    "Nhân", "Nghĩa", "Đạt", "Hòa",
];
const ELDER_FEMALE: [&str; 24] = [
    "Lan", "Hoa", "Mai", "Liên", "Nhung", "Thơm", "Tâm", "Hạnh", "Hòa", "Bình", "Cúc", "Đào", "Loan", "Mận", "Na", "Nụ", "Sen", "Tỵ", "Vân", "Xuân", "Yến",
    "Sâm", "Thoa", "Hiền",
];
const MIDLIFE_MALE: [&str; 24] = [
    "Tuấn",
    "Dũng",
    "Hùng",
    "Cường",
    "Nam",
    "Hải",
    "Long",
    "Trung",
    "Kiên",
    "Tùng",
    "Hiếu",
    "Quân",
    "Thái",
    "Tiến",
    "Việt",
    "Đông",
    "Giang",
    "Phong",
    "Sáng",
    "Thịnh",
    "Trường",
    "Vũ",
    "Đức",
    "Mạnh",
];
const MIDLIFE_FEMALE: [&str; 24] = [
    "Hương",
    "Hằng",
    "Thủy",
    "Nga",
    "Oanh",
    "Dung",
    "Hà",
    "Huệ",
    "Huyền",
    "Lý",
    "Ngân",
    "Nhàn",
    "Phượng",
    "Quyên",
    "Thảo",
    "Thúy",
    "Trang",
    "Tuyết",
    "Linh",
    "Ánh",
    "Chi",
    "Giang",
    "Lệ",
    "Minh",
];
const YOUNG_MALE: [&str; 20] = [
    "Anh", "Bảo", "Khôi", "Minh", "Khang", "Phúc", "Huy", "Nhật", "Gia Huy", "Đăng", "Duy", "Hoàng", "Khoa", "Lâm", "Nguyên", "Quân", "Sơn", "Thiện", "Tú",
    "Vinh",
];
const YOUNG_FEMALE: [&str; 20] = [
    "An",
    "Anh",
    "Bảo Ngọc",
    "Châu",
    "Diệp",
    "Hân",
    "Khánh Linh",
    "Linh",
    "My",
    "Ngân",
    "Ngọc",
    "Nhi",
    "Như",
    "Phương Anh",
    "Quỳnh",
    "Thư",
    "Trà",
    "Trâm",
    "Vy",
    "Yến",
];

pub fn family(dice: &mut Dice) -> &'static str {
    dice.weighted(&FAMILIES)
}

/// A whole name: a woman keeps her own family's, a child has its father's.
pub fn name(dice: &mut Dice, family: &str, sex: Sex, age: i64) -> String {
    let middle = match sex {
        Sex::Male => dice.pick(&MIDDLES_MALE),
        Sex::Female if age > 45 => &"Thị",
        Sex::Female => dice.pick(&MIDDLES_FEMALE),
    };
    let given: &[&str] = match (sex, age) {
        (Sex::Male, 55..) => &ELDER_MALE,
        (Sex::Female, 55..) => &ELDER_FEMALE,
        (Sex::Male, 24..) => &MIDLIFE_MALE,
        (Sex::Female, 24..) => &MIDLIFE_FEMALE,
        (Sex::Male, _) => &YOUNG_MALE,
        (Sex::Female, _) => &YOUNG_FEMALE,
    };
    let given = dice.pick(given);
    // "Nguyễn Ngọc Bảo Ngọc" nobody is called.
    if given.contains(middle) { format!("{family} {given}") } else { format!("{family} {middle} {given}") }
}
