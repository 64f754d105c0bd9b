//! How a report looks on paper: a golden document, opened by LibreOffice, and the PDF that screen readers read.

use crate::house::House;
use hocvu::print;
use hocvu::reporting::document::*;
use std::io::Read;
use std::path::Path;
use std::process::Command;

/// The report of a commune with 26 hamlets, invented.
fn c(key: &str, group: Option<&str>, heading: &str, kind: Kind) -> Column {
    Column { key: key.into(), group: group.map(Into::into), heading: heading.into(), kind }
}
fn sample() -> Report {
    let day = |t: &str| t.parse().unwrap();
    let share = |part, whole| Value::Share { part, whole };
    let targets = Table {
        columns: vec![
            c("stt", None, "STT", Kind::Place),
            c("target", None, "Chỉ tiêu", Kind::Text),
            c("wanted", None, "Mục tiêu", Kind::Percent),
            c("done", Some("Kết quả"), "Đạt", Kind::Count),
            c("whole", Some("Kết quả"), "Tổng số", Kind::Count),
            c("share", Some("Kết quả"), "Tỷ lệ", Kind::Share { part: 3, whole: 4 }),
            c("gap", None, "Còn thiếu", Kind::Count),
        ],
        rows: vec![
            vec![
                Value::Count(1),
                Value::Text("Cán bộ, công chức, viên chức có kiến thức, kỹ năng số".into()),
                share(100, 100),
                Value::Count(96),
                Value::Count(118),
                share(96, 118),
                Value::Count(22),
            ],
            vec![
                Value::Count(2),
                Value::Text("Người dân trưởng thành có kỹ năng số".into()),
                share(100, 100),
                Value::Count(12045),
                Value::Count(18950),
                share(12045, 18950),
                Value::Count(6905),
            ],
            vec![
                Value::Count(3),
                Value::Text("Người dân được xác nhận trên VNeID".into()),
                share(7, 10),
                Value::Missing,
                Value::Count(18950),
                Value::Missing,
                Value::Missing,
            ],
        ],
        total: None,
    };
    let mut columns = vec![
        c("stt", None, "STT", Kind::Place),
        c("hamlet", None, "Thôn", Kind::Text),
        c("households", None, "Số hộ", Kind::Count),
        c("adults", None, "Người trưởng thành", Kind::Count),
        c("sessions", Some("Số buổi học"), "Trong kỳ", Kind::Count),
        c("sessions-all", Some("Số buổi học"), "Lũy kế", Kind::Count),
        c("attendances", None, "Lượt học", Kind::Count),
        c("learners", None, "Người học", Kind::Count),
    ];
    for group in ["Cán bộ, công chức, viên chức", "Học sinh", "Người lao động", "Người dân"] {
        let at = columns.len();
        columns.extend([
            c("a", Some(group), "Đạt", Kind::Count),
            c("b", Some(group), "Tổng số", Kind::Count),
            c("c", Some(group), "Tỷ lệ", Kind::Share { part: at, whole: at + 1 }),
        ]);
    }
    columns.extend([
        c("vneid", Some("Xác nhận trên VNeID"), "Số người", Kind::Count),
        c("vneid-share", Some("Xác nhận trên VNeID"), "Tỷ lệ", Kind::Share { part: 20, whole: 3 }),
        c("elders", None, "Người cao tuổi", Kind::Count),
        c("disabled", None, "Người khuyết tật", Kind::Count),
        c("homes", None, "Hộ có người học", Kind::Count),
        c("guides", Some("Đại sứ số"), "Tổng số", Kind::Count),
        c("guides5", Some("Đại sứ số"), "Đạt ≥ 5 người", Kind::Count),
        c("note", None, "Ghi chú", Kind::Note),
    ]);
    let width = columns.len();
    let row = |at: i64, name: &str| {
        (0..width)
            .map(|x| match (x, columns[x].kind) {
                (0, _) => Value::Count(at),
                (1, _) => Value::Text(name.into()),
                (_, Kind::Note) => Value::Text(String::new()),
                (_, Kind::Share { .. }) => share(at * 3 + 2, at * 4 + 3),
                (23, _) => Value::HeldBack,
                _ => Value::Count(at * 37 + x as i64 * 11),
            })
            .collect::<Vec<_>>()
    };
    let annex = Table {
        rows: (1..=26).map(|at| row(at, &format!("Thôn {at}"))).collect(),
        total: Some({
            let mut t = row(900, "Toàn xã");
            t[0] = Value::Text(String::new());
            t
        }),
        columns: columns.clone(),
    };
    Report {
        period: "tháng 11 năm 2026".into(),
        first: day("2026-11-01"),
        last: day("2026-11-30"),
        counted_on: day("2026-11-25"),
        frozen: None,
        head: Head {
            superior: String::new(),
            issuer: "Ủy ban nhân dân xã Trung Chính".to_uppercase(),
            number: Some("5".into()),
            symbol: "BC-UBND".into(),
            place: "Trung Chính".into(),
            date: Some(day("2026-11-25")),
            year: 2026,
        },
        subject: "Kết quả triển khai phong trào “Bình dân học vụ số” tháng 11 năm 2026 trên địa bàn xã Trung Chính".into(),
        to: vec!["Sở Khoa học và Công nghệ tỉnh Thanh Hóa".into()],
        body: parts(
            "Thực hiện Kế hoạch số 265-KH/TU ngày 24/4/2025 của Tỉnh ủy Thanh Hóa về triển khai Phong trào “Bình dân học vụ số” trên địa bàn tỉnh, Ủy ban nhân dân xã Trung Chính báo cáo kết quả thực hiện tháng 11 năm 2026 như sau:\n# Kết quả thực hiện\n## Công tác chỉ đạo, triển khai\nỦy ban nhân dân xã đã chỉ đạo các thôn, Tổ công nghệ số cộng đồng duy trì các buổi học hằng tuần tại nhà văn hóa thôn.\n## Kết quả theo chỉ tiêu\nĐến ngày 25/11/2026, toàn xã có 12.045 người học (tăng 214 người so với kỳ trước), cụ thể như sau:\n[targets]\nChi tiết từng thôn tại Phụ lục kèm theo.\n## Lớp học cộng đồng\n- Trong kỳ đã tổ chức 104 buổi học với 2.340 lượt người tham gia;\n- Số người học khác nhau là 1.120 người, trong đó 412 người cao tuổi;\n# Khó khăn, vướng mắc\nMột số thôn chưa có đường truyền Internet ổn định; điện thoại của người cao tuổi đã cũ.\n# Phương hướng, nhiệm vụ trọng tâm kỳ tới\nTiếp tục duy trì lớp học hằng tuần, ưu tiên các thôn còn thiếu nhiều so với chỉ tiêu.\n# Đề xuất, kiến nghị\nĐề nghị Sở Khoa học và Công nghệ hỗ trợ tài liệu đa phương tiện.\nTrên đây là báo cáo kết quả triển khai Phong trào “Bình dân học vụ số” tháng 11 năm 2026 của Ủy ban nhân dân xã Trung Chính./.",
            |name| (name == "targets").then(|| targets.clone()),
        ),
        signature: Signature {
            authority: "TM. ỦY BAN NHÂN DÂN".into(),
            instead_of: "KT. CHỦ TỊCH".into(),
            post: "PHÓ CHỦ TỊCH".into(),
            name: "Lương Khắc Bình".into(),
        },
        recipients: [
            "TTr Đảng ủy, HĐND xã (để b/c)",
            "Ủy ban MTTQ xã (để p/h)",
            "Chủ tịch, các Phó CT UBND xã (để b/c)",
            "Các phòng, đơn vị thuộc UBND xã",
            "Công an xã",
            "Các trường học",
            "Các thôn",
        ]
        .map(String::from)
        .to_vec(),
        filed: "VT, VHXH".into(),
        annexes: vec![Annex {
            title: "Kết quả triển khai phong trào “Bình dân học vụ số” theo thôn, tháng 11 năm 2026".into(), table: annex
        }],
    }
}

fn document_xml(docx: &[u8]) -> String {
    let mut xml = String::new();
    zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap().by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    // A paragraph, a row, a cell a line: what differs can be read.
    xml.replace("<w:p>", "\n<w:p>").replace("<w:tr>", "\n<w:tr>").replace("<w:sectPr>", "\n<w:sectPr>")
}

/// HOCVU_GOLDEN=1 writes it anew: look at the pages before it is committed (docs/reports.md).
#[actix_web::test]
async fn the_document_is_the_one_that_was_looked_at() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/golden/report.xml");
    let docx = sample().file(Format::Docx).await.unwrap();
    assert_eq!(docx, sample().file(Format::Docx).await.unwrap(), "the same report is the same file");
    let xml = document_xml(&docx);
    if std::env::var_os("HOCVU_GOLDEN").is_some() {
        std::fs::write(&golden, &xml).unwrap();
    }
    let known = std::fs::read_to_string(&golden).unwrap();
    for (at, (now, before)) in xml.lines().zip(known.lines()).enumerate() {
        assert_eq!(now, before, "line {} of {}", at + 1, golden.display());
    }
    assert_eq!(xml.lines().count(), known.lines().count());
    quick_xml_reads(&docx);
}

fn quick_xml_reads(docx: &[u8]) {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    for at in 0..zip.len() {
        let mut text = String::new();
        let mut part = zip.by_index(at).unwrap();
        part.read_to_string(&mut text).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("part {at}: {error}"),
            }
        }
    }
}

/// Each word with its page and its place in millimetres from the left and the top.
fn words(pdf: &Path) -> Option<Vec<(usize, f64, f64, String)>> {
    let said = Command::new("pdftotext").args(["-bbox"]).arg(pdf).arg("-").output().ok()?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let mut page = 0;
    let mut words = Vec::new();
    for line in text.lines().map(str::trim) {
        page += usize::from(line.starts_with("<page "));
        let Some(rest) = line.strip_prefix("<word xMin=\"") else { continue };
        let number = |text: &str| text.split('"').next().unwrap().parse::<f64>().unwrap() * 25.4 / 72.0;
        let top = number(rest.split_once("yMin=\"").unwrap().1);
        let word = rest.split_once('>').unwrap().1.trim_end_matches("</word>").to_owned();
        words.push((page, number(rest), top, word));
    }
    Some(words)
}

/// The margins, the order and the numbers of the pages, as NĐ 30/2020 wants them.
fn is_laid_out(words: &[(usize, f64, f64, String)], from: &str) {
    let on = |page: usize| words.iter().filter(move |word| word.0 == page);
    let left = on(1).map(|word| word.1).fold(f64::MAX, f64::min);
    assert!((29.5..35.5).contains(&left), "{from}: the left margin is {left} mm");
    let top = on(1).map(|word| word.2).fold(f64::MAX, f64::min);
    assert!((19.5..26.0).contains(&top), "{from}: the first line is {top} mm from the top");
    let number = on(2).min_by(|one, other| one.2.total_cmp(&other.2)).unwrap();
    assert!(number.3 == "2" && number.2 < 20.0 && (95.0..125.0).contains(&number.1), "{from}: the number of the second page: {number:?}");
    let text = |page: usize| on(page).map(|word| word.3.as_str()).collect::<Vec<_>>().join(" ");
    let first = text(1);
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-UBND",
        "Trung Chính, ngày 25 tháng 11 năm 2026",
        "BÁO CÁO",
        "Kính gửi: Sở Khoa học và Công nghệ",
        "I. KẾT QUẢ THỰC HIỆN",
        "1. Công tác chỉ đạo",
    ] {
        assert!(first.contains(words), "{from}: {words} is not on the first page: {first}");
    }
    let line = |first: &str| on(1).find(|word| word.3 == first).unwrap_or_else(|| panic!("{from}: {first}")).2;
    assert!((line("Số:") - line("Trung")).abs() < 1.5, "{from}: the number and the day stand on one line: {} and {}", line("Số:"), line("Trung"));
    let all = words.iter().map(|word| word.3.as_str()).collect::<Vec<_>>().join(" ");
    let place = |words: &str| all.find(words).unwrap_or_else(|| panic!("{from}: {words} is not there"));
    let order = [
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Lương Khắc Bình",
        "Phụ lục (phần 1/2)",
        "(Kèm theo Báo cáo số 05/BC-UBND ngày 25 tháng 11 năm 2026",
        "Phụ lục (phần 2/2)",
    ]
    .map(place);
    assert!(order.is_sorted(), "{from}: {order:?}");
    assert!(place("Nơi nhận:") < place("Như trên;") && place("Như trên;") < place("Lưu: VT, VHXH."));
    // A right margin of 15 mm: no word begins beyond it.
    assert!(on(1).all(|word| word.1 < 195.0));
    // Each annex is on one page, with its total; the first has no number.
    let annexes: Vec<usize> = (1..=words.last().unwrap().0).filter(|page| text(*page).contains("Phụ lục (phần")).collect();
    assert_eq!(annexes, [3, 4], "{from}");
    assert!(annexes.iter().all(|page| text(*page).contains("Toàn xã")), "{from}: 26 hamlets fit a page");
    assert!(!text(3).starts_with('1') && text(4).starts_with('2'), "{from}");
}

#[actix_web::test]
async fn libreoffice_opens_the_document_and_lays_it_out_as_the_decree_wants() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("report.docx");
    std::fs::write(&file, sample().file(Format::Docx).await.unwrap()).unwrap();
    let home = format!("-env:UserInstallation=file://{}/office", folder.path().display());
    let Ok(done) = Command::new("soffice").args([&home, "--headless", "--convert-to", "pdf", "--outdir"]).arg(folder.path()).arg(&file).output() else {
        eprintln!("skipped: LibreOffice is not installed; tests/run.sh installs it");
        return;
    };
    let pdf = folder.path().join("report.pdf");
    assert!(pdf.is_file(), "{done:?}");
    let Some(words) = words(&pdf) else { return eprintln!("skipped: pdftotext is not installed") };
    is_laid_out(&words, "DOCX");
}

#[actix_web::test]
async fn the_pdf_is_tagged_and_laid_out_as_the_decree_wants() {
    if !print::BUILT {
        return;
    }
    let pdf = sample().file(Format::Pdf).await.unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for part in ["/MarkInfo", "/StructTreeRoot", "/Lang(vi)", "/DisplayDocTitle true", "pdfuaid:part", "/TH", "/H1"] {
        assert!(text.contains(part), "{part}");
    }
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, &pdf).unwrap();
    let Some(words) = words(&file) else { return eprintln!("skipped: pdftotext is not installed") };
    is_laid_out(&words, "PDF");
    let fonts = Command::new("pdffonts").arg(&file).output().unwrap();
    let fonts = String::from_utf8_lossy(&fonts.stdout).into_owned();
    assert!(fonts.contains("Tinos") && !fonts.contains("NotoSans-"), "as wide as Times New Roman, and nothing else: {fonts}");
}

#[actix_web::test]
async fn a_house_without_pdf_says_so() {
    let house = House::sqlite().await;
    let officer = house.staff("Lê Văn Cán", hocvu::identity::Role::Officer).await;
    let report = super::begun(&house, &officer).await;
    let pdf = officer.get(&format!("{report}/files/pdf")).await;
    if print::BUILT {
        assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.header("content-type") == "application/pdf");
    } else {
        assert!(pdf.says("chưa in được PDF") && !officer.get(&report).await.says("files/pdf"));
    }
}
