//! The readers of what comes from outside, by the same words as the fuzz targets: real files, broken in many ways.
//! `HOCVU_FUZZ=20000 cargo nextest run fuzz` breaks them so many times.

#[path = "../../fuzz/readers/mod.rs"]
mod readers;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// One way to break a file: where, how far, with what.
type Blow = (u8, prop::sample::Index, u8, prop::sample::Index);

/// Pieces that readers stumble over.
const PIECES: [&str; 24] = [
    "\"",
    "\r\n",
    "\n\n",
    ";",
    ",",
    "\t",
    "\0",
    "\u{feff}",
    "é\u{301}",
    "𝒜",
    "<",
    ">",
    "&#x0;",
    "&lt;",
    "<!--",
    "]]>",
    "-->",
    "99999999999999999999",
    "-1",
    "|",
    "```",
    "---",
    "=[x](y)",
    "xlink:href=\"javascript:a\"",
];

fn broken(sample: &[u8], blows: &[Blow]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for (kind, at, width, piece) in blows {
        let at = at.index(bytes.len() + 1);
        let end = (at + usize::from(*width)).min(bytes.len());
        match kind % 6 {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            3 => bytes[at..end].iter_mut().take(1).for_each(|byte| *byte ^= width),
            4 => drop(bytes.splice(at..at, PIECES[piece.index(PIECES.len())].bytes())),
            _ => drop(bytes.splice(at..end, PIECES[piece.index(PIECES.len())].bytes())),
        }
    }
    bytes
}

/// Each sample whole, then broken ones.
fn drive<const N: usize>(times: u32, samples: &[[&[u8]; N]], read: impl Fn([&[u8]; N])) {
    samples.iter().for_each(|sample| read(*sample));
    let times = std::env::var("HOCVU_FUZZ").ok().and_then(|times| times.parse().ok()).unwrap_or(times);
    let mut runner = TestRunner::new(Config { cases: times, failure_persistence: None, ..Config::default() });
    let blows = prop::collection::vec(any::<Blow>(), 1..6);
    let ran = runner.run(&(prop::sample::select((0..samples.len()).collect::<Vec<_>>()), 0..N, blows), |(sample, part, blows)| {
        let mut parts = samples[sample].map(<[u8]>::to_vec);
        parts[part] = broken(&parts[part], &blows);
        read(std::array::from_fn(|part| parts[part].as_slice()));
        Ok(())
    });
    ran.unwrap_or_else(|failed| panic!("{failed}"));
}

fn drive_text(samples: &[&str], read: impl Fn(&str)) {
    let samples: Vec<[&[u8]; 1]> = samples.iter().map(|sample| [sample.as_bytes()]).collect();
    drive(400, &samples, |[bytes]| read(&String::from_utf8_lossy(bytes)));
}

const LESSON: &str = include_str!("../../content/ai-cho-can-bo/01-soan-nhap-cung-ai/lesson.md");
const EASY: &str = include_str!("../../content/ai-cho-can-bo/01-soan-nhap-cung-ai/lesson.easy.md");
const DRAWING: &str = include_str!("../../content/ai-cho-can-bo/01-soan-nhap-cung-ai/hinh-1.svg");
const COURSE: &str = include_str!("../../content/ai-cho-can-bo/course.toml");
const QUIZ: &str = include_str!("../../content/ai-cho-can-bo/quiz.toml");

#[test]
fn a_card() {
    drive_text(
        &[
            "038160000123||TRẦN THỊ LÂN|02091960|Nữ|Thôn 1|15062021",
            "038160000123|123456789|Lê Văn Ba|02091960|Nam|Thôn 2, xã Mường Chanh|15062021||Lê A|Lò B|",
        ],
        readers::card::read,
    );
}

#[test]
fn a_csv_file() {
    let samples: [[&[u8]; 1]; 3] = [
        ["\u{feff}Họ và tên;Ngày sinh;Số định danh;Thôn\r\nTrần Thị Lan;02/09/1960;038160000123;Thôn 1\r\n\"Lê \"\"Ba\"\"\";1960;;\r\n".as_bytes()],
        ["Họ và tên,Ngày sinh,Giới tính,Thôn\nLan,2/9/1960,Nữ,\"Thôn 1\n(cũ)\"\n".as_bytes()],
        [b"\xff\xfeH\0o\0 \0t\0e\0n\0\n\0L\0a\0n\0"],
    ];
    drive(400, &samples, |[bytes]| readers::sheet::read(bytes));
}

#[test]
fn a_receipt() {
    let samples: [[&[u8]; 1]; 3] = [
        ["Mã bản ghi;Kết quả;Lý do;Ngày\r\nTC-2026-00001/1/new/1;Từ chối;Thiếu giấy tờ;01/11/2026\r\n".as_bytes()],
        [br#"[{"record_id":"TC-2026-00001/1/new/1","outcome":"confirmed","on":"2026-11-01"},{"record_id":"x","outcome":null}]"#],
        [b"{\"record_id\":\"TC-2026-00001/1/new/1\",\"outcome\":\"accepted\"}\n{\"record_id\":\"y\"}\n"],
    ];
    drive(400, &samples, |[bytes]| readers::receipt::read(bytes));
}

#[test]
fn a_workbook() {
    let sheet = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Ngày sinh</t></is></c></row><row r="2"><c r="A2" t="str"><v>Lan</v></c><c r="B2" s="1"><v>22161</v></c><c r="C2" t="b"><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#;
    let shared = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>Họ và tên</t></si></sst>"#;
    let styles = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>"#;
    drive(300, &[[sheet.as_bytes(), shared.as_bytes(), styles.as_bytes()]], readers::workbook::read);
}

#[test]
fn a_drawing() {
    let small = r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="a()"><style>a{fill:url(#b)}</style><a xlink:href="https://x.vn"><text>a &amp; b</text></a><use href="#b"/><script>1</script></svg>"##;
    drive_text(&[DRAWING, small], readers::svg::read);
}

#[test]
fn captions() {
    drive_text(
        &["WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000 align:start\n<v Lan>Xin chào &amp; cảm ơn\n\nNOTE a\n\n00:05.000 --> 01:00:06.500\nHai\nba\n"],
        readers::vtt::read,
    );
}

#[test]
fn a_lesson() {
    drive_text(&[LESSON, EASY], readers::markdown::read);
}

#[test]
fn a_file_of_questions() {
    let every = "[ma-otp]\nLoại: chọn một\nKỹ năng: at.1\nCâu hỏi: Ai được biết mã OTP của bạn?\nGợi ý: Hãy nghĩ kỹ\n* Chỉ mình bạn\n- Nhân viên ngân hàng\n  Phản hồi: Ngân hàng không bao giờ hỏi mã OTP.\n\n[hai]\nLoại: nối cặp\nCâu hỏi: Nối\n* a = b\n* c = d\n";
    drive_text(&[every, LESSON], readers::questions::read);
}

#[test]
fn a_course_package() {
    let course = [COURSE.as_bytes(), LESSON.as_bytes(), EASY.as_bytes(), QUIZ.as_bytes(), DRAWING.as_bytes()];
    drive(60, &[course], readers::package::read);
}
