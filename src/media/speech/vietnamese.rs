//! How a text is said: numbers, addresses, signs and abbreviations become words that a voice reads well.

use super::script::Words;

/// As a Vietnamese voice reads it.
pub fn said(text: &str, words: &Words) -> String {
    spoken(text, words, Some(VIETNAMESE))
}

/// Another language: only what no voice can read is left out.
pub fn english(text: &str, words: &Words) -> String {
    spoken(text, words, None)
}

/// Whole words, as they are written. Letters are named as Vietnamese people name them.
const VIETNAMESE: &[(&str, &str)] = &[
    ("TP", "thành phố"),
    ("TX", "thị xã"),
    ("v.v", "vân vân"),
    ("VD", "ví dụ"),
    ("VNeID", "vi nê ai đi"),
    ("OTP", "ô tê pê"),
    ("PIN", "pin"),
    ("QR", "quy rờ"),
    ("AI", "ây ai"),
    ("CCCD", "căn cước công dân"),
    ("CMND", "chứng minh nhân dân"),
    ("UBND", "ủy ban nhân dân"),
    ("BHYT", "bảo hiểm y tế"),
    ("BHXH", "bảo hiểm xã hội"),
    ("CSDL", "cơ sở dữ liệu"),
    ("SMS", "ét em ét"),
    ("Wi-Fi", "oai phai"),
    ("WiFi", "oai phai"),
    ("wifi", "oai phai"),
    ("Zalo", "da lô"),
    ("Facebook", "phây búc"),
    ("Google", "gu gồ"),
    ("Android", "an đờ roi"),
    ("iPhone", "ai phôn"),
    ("email", "i meo"),
    ("Email", "i meo"),
    ("video", "vi đê ô"),
    ("GB", "gi ga bai"),
    ("MB", "mê ga bai"),
    ("km", "ki lô mét"),
    ("kg", "ki lô gam"),
];

/// Each becomes shorter, so this comes to an end.
const DOUBLED: [(&str, &str); 6] = [(" ,", ","), (" .", "."), (",,", ","), (",.", "."), (",!", "!"), (",?", "?")];
/// The full stop after these ends nothing.
const SHORTENED: &[&str] = &["TP", "TX", "VD"];

fn spoken(text: &str, words: &Words, vietnamese: Option<&[(&str, &str)]>) -> String {
    let mut out: Vec<String> = Vec::new();
    for token in text.split_whitespace() {
        let (before, core, after) = parts(token);
        let after = if SHORTENED.contains(&core) { after.trim_start_matches('.') } else { after };
        let said = match words.get(core) {
            Some(said) => said.clone(),
            None if vietnamese.is_some() => {
                vietnamese.and_then(|known| known.iter().find(|(word, _)| *word == core)).map_or_else(|| word(core), |(_, said)| (*said).into())
            }
            None => signs(core, false),
        };
        out.push(format!("{}{said}{}", pause(before), pause(after)));
    }
    // Signs that stood alone leave commas and spaces of their own.
    let mut tidy = out.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some((doubled, one)) = DOUBLED.iter().find(|(doubled, _)| tidy.contains(doubled)) {
        tidy = tidy.replace(doubled, one);
    }
    tidy.trim_matches([' ', ',']).to_owned()
}

/// A word without the signs around it.
fn parts(token: &str) -> (&str, &str, &str) {
    let inside = |c: char| c.is_alphanumeric() || "%+°₫/@".contains(c);
    let Some(start) = token.find(inside) else { return (token, "", "") };
    let end = token.rfind(inside).map_or(token.len(), |at| at + token[at..].chars().next().map_or(1, char::len_utf8));
    (&token[..start], &token[start..end], &token[end..])
}

/// What is left of signs for a voice: a pause or nothing.
fn pause(signs: &str) -> String {
    let mut out = String::new();
    for sign in signs.chars() {
        match sign {
            '.' | '!' | '?' | ',' | ':' | ';' => out.push(sign),
            '…' => out.push('.'),
            '>' | '→' | '–' | '—' | '|' | '›' | '»' => out.push(','),
            '(' => out.push_str(", "),
            ')' => out.push(','),
            '&' => out.push_str(" và "),
            '=' => out.push_str(" bằng "),
            _ => {}
        }
    }
    out
}

/// One word of Vietnamese text.
fn word(core: &str) -> String {
    if core.contains("://") || core.starts_with("www.") || is_domain(core) {
        return address(core);
    }
    if core.starts_with(|c: char| c.is_ascii_digit()) {
        return number(core);
    }
    signs(core, true)
}

fn is_domain(core: &str) -> bool {
    let ends = [".vn", ".com", ".org", ".net", ".gov", ".edu", ".info"];
    let host = core.split('/').next().unwrap_or(core);
    ends.iter().any(|end| host.ends_with(end)) || core.contains('@') && core.contains('.')
}

/// "https://dichvucong.gov.vn" → "dichvucong chấm gov chấm vê en".
fn address(core: &str) -> String {
    let plain = core.split_once("://").map_or(core, |(_, rest)| rest).trim_end_matches('/');
    let host = plain.replace('@', " a còng ").replace('/', " gạch chéo ").replace('-', " gạch ngang ");
    host.split('.').map(|part| if part == "vn" { "vê en" } else { part }).collect::<Vec<_>>().join(" chấm ")
}

/// Numbers that people call one by one.
const CALLED: &[&str] = &["111", "112", "113", "114", "115", "156"];

fn number(core: &str) -> String {
    let digits_end = core.find(|c: char| !(c.is_ascii_digit() || ".,/:-".contains(c))).unwrap_or(core.len());
    let (figure, unit) = core.split_at(digits_end);
    let figure = figure.trim_end_matches(['.', ',', '-', ':']);
    let said = date(figure).or_else(|| clock(figure)).unwrap_or_else(|| plain_number(figure));
    let unit = match unit {
        "" => String::new(),
        "%" => " phần trăm".into(),
        "đ" | "₫" => " đồng".into(),
        "°C" => " độ".into(),
        "h" => " giờ".into(),
        unit if unit.starts_with('h') && unit[1..].bytes().all(|b| b.is_ascii_digit()) => format!(" giờ {}", &unit[1..]),
        // "4T", "5G": the number and the letter.
        unit => format!(" {}", VIETNAMESE.iter().find(|(word, _)| *word == unit).map_or_else(|| signs(unit, true), |(_, said)| (*said).into())),
    };
    format!("{said}{unit}")
}

/// "27/11/2026" → "27 tháng 11 năm 2026".
fn date(figure: &str) -> Option<String> {
    let parts: Vec<&str> = figure.split('/').collect();
    let small = |part: &&str| part.len() <= 2 && part.parse::<u32>().is_ok();
    match parts[..] {
        [day, month, year] if small(&day) && small(&month) && year.len() == 4 => Some(format!("{day} tháng {month} năm {year}")),
        [one, other] if !one.is_empty() && !other.is_empty() => Some(format!("{} trên {}", plain_number(one), plain_number(other))),
        _ => None,
    }
}

/// "7:30" → "7 giờ 30".
fn clock(figure: &str) -> Option<String> {
    let (hour, minute) = figure.split_once(':')?;
    (hour.len() <= 2 && minute.len() == 2).then(|| format!("{hour} giờ {minute}"))
}

fn plain_number(figure: &str) -> String {
    if let Some((from, to)) = figure.split_once('-').filter(|(from, to)| !from.is_empty() && !to.is_empty()) {
        return format!("{} đến {}", plain_number(from), plain_number(to));
    }
    let groups: Vec<&str> = figure.split('.').collect();
    let thousands =
        groups.len() > 1 && groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3 || group.split(',').next().is_some_and(|g| g.len() == 3));
    let joined = if thousands { groups.concat() } else { groups.join(" chấm ") };
    let whole = joined.bytes().all(|b| b.is_ascii_digit());
    if whole && (joined.starts_with('0') && joined.len() > 1 || joined.len() > 12 || !thousands && (CALLED.contains(&figure) || joined.len() >= 7)) {
        return joined.chars().map(String::from).collect::<Vec<_>>().join(" ");
    }
    joined.replace(',', " phẩy ")
}

/// Signs inside a word; what no voice can read (pictures, stars of Markdown) is left out.
fn signs(core: &str, vietnamese: bool) -> String {
    let mut out = String::new();
    for sign in core.chars() {
        match sign {
            c if c.is_alphanumeric() => out.push(c),
            '%' if vietnamese => out.push_str(" phần trăm"),
            '+' if vietnamese => out.push_str(" cộng "),
            '/' if vietnamese => out.push_str(" hoặc "),
            '@' if vietnamese => out.push_str(" a còng "),
            '.' | ',' | '\'' | '’' | '-' | ':' | '?' | '!' | '%' | '+' | '@' => out.push(sign),
            '/' | '_' | '–' | '—' | '|' | '&' | '(' | ')' | '"' => out.push(' '),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_voice_reads_it_as_people_say_it() {
        let words = Words::from([("OCOP".to_owned(), "ô cốp".to_owned())]);
        for (text, wanted) in [
            ("Có 3.000 hộ, 1.234.567 người.", "Có 3000 hộ, 1234567 người."),
            ("Tăng 0,75% mỗi năm", "Tăng 0 phẩy 75 phần trăm mỗi năm"),
            ("Vào https://dichvucong.gov.vn/ nhé.", "Vào dichvucong chấm gov chấm vê en nhé."),
            ("Chọn **Cài đặt** > `Wi-Fi`", "Chọn Cài đặt, oai phai"),
            ("Gọi 113 hoặc 0912345678.", "Gọi 1 1 3 hoặc 0 9 1 2 3 4 5 6 7 8."),
            ("Ngày 27/11/2026 lúc 7:30", "Ngày 27 tháng 11 năm 2026 lúc 7 giờ 30"),
            ("Ở TP. Thanh Hóa, xe chạy 40km", "Ở thành phố Thanh Hóa, xe chạy 40 ki lô mét"),
            ("Giá 20.000đ 🙂 (rẻ)", "Giá 20000 đồng, rẻ"),
            ("ông/bà", "ông hoặc bà"),
            ("Rau, quả, v.v.", "Rau, quả, vân vân."),
            ("Hàng OCOP → bán qua mạng", "Hàng ô cốp, bán qua mạng"),
            ("Thư: a.b@xa.vn", "Thư: a chấm b a còng xa chấm vê en"),
            ("24/7, 3-5 phút, 1.5", "24 trên 7, 3 đến 5 phút, 1 chấm 5"),
        ] {
            assert_eq!(said(text, &words), wanted, "{text}");
        }
        assert_eq!(english("Tap **Settings** 🙂, it's 50%.", &words), "Tap Settings, it's 50%.");
    }

    proptest! {
        #[test]
        fn any_text_can_be_said(text in "\\PC{0,80}") {
            said(&text, &Words::new());
            english(&text, &Words::new());
        }

        #[test]
        fn any_number_can_be_said(text in "[0-9.,:/h%đ-]{0,16}") {
            said(&text, &Words::new());
        }
    }
}
