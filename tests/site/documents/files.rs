//! The same figures on the page, in the document, the PDF, the workbook, the CSV, the JSON and by API; and by the command.

use super::begun;
use crate::both;
use crate::house::House;
use calamine::{Data, Reader, Xlsx};
use diesel::prelude::*;
use hocvu::db::Json;
use hocvu::db::schema::reports;
use hocvu::identity::Role;
use hocvu::print;
use hocvu::reporting::document::{Basis, ReportId};
use hocvu::reporting::{Denominator, Figure};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::io::{Read, Write};
use std::process::Command;

both!(every_file_and_the_page_have_the_same_figures, the_command_writes_the_file_of_the_page,);

/// Of a line of the annex: the learners, and twice so many of so many with their share.
const FIGURES: usize = 7;

/// A figure as anybody would reckon it: nothing known, held back, or so many of so many.
fn figures() -> impl Strategy<Value = Figure> {
    let number = prop_oneof![4 => (0_i64..30_000).prop_map(Some), 1 => Just(None)];
    let of = prop_oneof![4 => (0_i64..30_000).prop_map(|count| Some(Denominator::register(count))), 1 => Just(None)];
    (number, of, prop::option::of(0_u32..=100)).prop_map(|(numerator, denominator, target)| Figure { numerator, denominator, target: target.map(f64::from) })
}

/// The slow, obvious way: what a reader should see for a number, its whole and its share.
fn expected(figure: &Figure) -> [String; 3] {
    let dotted = |count: i64| {
        let plain = count.to_string();
        let mut groups: Vec<&str> = plain.as_bytes().rchunks(3).map(|three| std::str::from_utf8(three).unwrap()).collect();
        groups.reverse();
        groups.join(".")
    };
    let of = figure.denominator.as_ref().map(|of| of.count);
    let share = match (figure.numerator, of) {
        (None, _) => "(*)".into(),
        (Some(part), Some(whole)) if whole > 0 => {
            let tenths = (part * 2000 + whole) / (whole * 2);
            if tenths % 10 == 0 { format!("{}%", tenths / 10) } else { format!("{},{}%", tenths / 10, tenths % 10) }
        }
        _ => "–".into(),
    };
    [figure.numerator.map_or("(*)".into(), dotted), of.map_or("–".into(), dotted), share]
}

/// "1.234" and "85,3%" as a spreadsheet or a program has them.
fn number(words: &str) -> Option<f64> {
    let plain = words.replace('.', "").replace(',', ".");
    plain.strip_suffix('%').map_or_else(|| plain.parse().ok(), |percent| percent.parse().ok())
}

async fn every_file_and_the_page_have_the_same_figures(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let report = begun(&house, &officer).await;
    let id: ReportId = report.trim_start_matches("/reports/").parse().unwrap();
    officer
        .post(
            &format!("{report}/words"),
            &super::words(&[("columns", "place\nlearners\nadults-skilled:all\nofficials-skilled:all\nnote"), ("body", "[targets]")]),
        )
        .await;
    let mut runner = TestRunner::default();
    for _ in 0..4 {
        let mut seeds = figures().new_tree(&mut runner).unwrap();
        let mut any = || {
            seeds = figures().new_tree(&mut runner).unwrap();
            seeds.current()
        };
        let mut basis: Basis = house.given(move |db| Ok(reports::table.find(id).select(reports::basis).first::<Option<Json<Basis>>>(db)?.unwrap().0)).await;
        for column in &mut basis.now.columns {
            column.total = any();
            column.by_place.iter_mut().for_each(|figure| *figure = any());
        }
        let kept = basis.clone();
        house.given(move |db| Ok(diesel::update(reports::table.find(id)).set(reports::basis.eq(Json(kept.clone()))).execute(db)?)).await;
        let figure = |code: &str, place: Option<usize>| {
            let column = basis.now.columns.iter().find(|column| column.indicator.code == code).unwrap();
            place.map_or(&column.total, |place| &column.by_place[place]).clone()
        };
        // Line by line, without the number, the name and the note.
        let lines: Vec<Vec<String>> = (0..basis.now.places.len())
            .map(Some)
            .chain([None])
            .map(|place| {
                let learners = expected(&figure("learners", place))[0].clone();
                [learners].into_iter().chain(expected(&figure("adults-skilled", place))).chain(expected(&figure("officials-skilled", place))).collect()
            })
            .collect();

        let page = officer.get(&report).await.text();
        assert_eq!(of_page(&page), lines, "the page");
        assert_eq!(of_docx(&officer.get(&format!("{report}/files/docx")).await.bytes), lines, "the document");
        if print::BUILT
            && let Some(printed) = of_pdf(&officer.get(&format!("{report}/files/pdf")).await.bytes)
        {
            assert_eq!(printed, lines, "the PDF");
        }
        let csv = String::from_utf8(officer.get(&format!("{report}/files/csv")).await.bytes).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&officer.get(&format!("{report}/files/json")).await.bytes).unwrap();
        let for_programs: serde_json::Value = serde_json::from_slice(&officer.get(&format!("/api/v1{report}")).await.bytes).unwrap();
        assert_eq!(for_programs["report"], json, "by API as in the file");
        let sheet = of_xlsx(officer.get(&format!("{report}/files/xlsx")).await.bytes);
        let table = &json["annexes"][0]["table"];
        let keys: Vec<&str> = table["columns"].as_array().unwrap().iter().map(|column| column["key"].as_str().unwrap()).collect();
        let rows: Vec<&serde_json::Value> = table["rows"].as_array().unwrap().iter().chain([&table["total"]]).collect();
        for (at, line) in lines.iter().enumerate() {
            let of_csv: Vec<&str> = csv.lines().nth(at + 2).unwrap().split(',').collect();
            for (x, words) in line.iter().enumerate() {
                let (in_csv, in_json, in_sheet) = (of_csv[x + 2], &rows[at][keys[x + 2]], &sheet[at][x + 2]);
                match number(words) {
                    Some(number) => {
                        assert_eq!(in_csv.parse::<f64>().unwrap(), number, "CSV: {words}");
                        assert_eq!(in_json.as_f64().unwrap(), number, "JSON: {words}");
                        let shown = if words.ends_with('%') { (in_sheet.as_f64().unwrap() * 1000.0 + 1e-9).round() / 10.0 } else { in_sheet.as_f64().unwrap() };
                        assert_eq!(shown, number, "XLSX: {words}");
                    }
                    None if words == "(*)" => assert_eq!((in_csv, in_json.as_str(), in_sheet.to_string()), ("*", Some("*"), "(*)".into())),
                    None => assert_eq!((in_csv, in_json.is_null(), in_sheet.to_string()), ("", true, "–".into())),
                }
            }
        }
        let wanted = basis.now.columns.iter().find(|column| column.indicator.code == "adults-skilled").unwrap();
        assert!(page.contains(&expected(&wanted.total)[2]), "the targets in the body are those of the appendix");
    }
}

fn inside<'t>(text: &'t str, open: &str, close: &str) -> Vec<&'t str> {
    text.split(open).skip(1).map(|rest| rest.split(close).next().unwrap()).collect()
}

/// The cells of the last table, but the first two and the last of each line.
fn of_page(page: &str) -> Vec<Vec<String>> {
    let table = inside(page, "<table class=\"table report-figures\"", "</table>").pop().unwrap();
    let body = table.split_once("</thead>").unwrap().1;
    let text = |cell: &str| cell.split_once('>').unwrap().1.to_owned();
    let line = |row: &str| {
        let cells: Vec<String> = inside(row, "<td", "</td>").into_iter().map(text).collect();
        cells[1..cells.len() - 1].to_vec()
    };
    inside(body, "<tr>", "</tr>").into_iter().map(line).collect()
}

fn of_docx(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut xml = String::new();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let table = inside(&xml, "<w:tbl>", "</w:tbl>").pop().unwrap();
    let text = |cell: &str| inside(cell, "<w:t xml:space=\"preserve\">", "</w:t>").concat();
    let line = |row: &str| {
        let cells: Vec<String> = inside(row, "<w:tc>", "</w:tc>").into_iter().map(text).collect();
        cells[2..cells.len() - 1].to_vec()
    };
    inside(table, "<w:tr>", "</w:tr>").into_iter().filter(|row| !row.contains("w:tblHeader")).map(line).collect()
}

/// The lines of figures at the end of the paper, as somebody reads them: the last words of each line of the annex.
fn of_pdf(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let Ok(said) = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output() else {
        eprintln!("the PDF was not read: pdftotext is not installed; tests/run.sh installs it");
        return None;
    };
    let text = String::from_utf8(said.stdout).unwrap();
    let annex = text.split_once("Phụ lục\n").or_else(|| text.rsplit_once("Phụ lục")).unwrap_or_else(|| panic!("no annex in {text}")).1;
    let is_figure = |word: &&str| number(word).is_some() || ["(*)", "–"].contains(word);
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let figures = words.len().checked_sub(FIGURES).map(|from| &words[from..])?;
        figures.iter().all(is_figure).then(|| figures.iter().map(|word| (*word).to_owned()).collect())
    };
    Some(annex.lines().filter_map(line).collect())
}

trait Number {
    fn as_f64(&self) -> Option<f64>;
}

impl Number for Data {
    fn as_f64(&self) -> Option<f64> {
        match self {
            Data::Float(number) => Some(*number),
            Data::Int(number) => Some(*number as f64),
            Data::String(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// What a spreadsheet shows below the headings.
fn of_xlsx(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let formulas = book.worksheet_formula("Phụ lục").unwrap();
    assert!(
        formulas.used_cells().all(|(_, _, formula)| formula.starts_with("IF(E") || formula.starts_with("IF(H") || formula.starts_with("SUM(")),
        "{formulas:?}"
    );
    assert!(formulas.used_cells().any(|(_, _, formula)| formula.contains('/')), "percentages can be reckoned again");
    let range = book.worksheet_range("Phụ lục").unwrap();
    range.rows().skip(6).map(<[Data]>::to_vec).collect()
}

async fn the_command_writes_the_file_of_the_page(house: House) {
    let officer = house.staff("Lê Văn Cán", Role::Officer).await;
    let report = begun(&house, &officer).await;
    let folder = tempfile::TempDir::new().unwrap();
    let run = |period: &str, format: &str| {
        let file = folder.path().join(format!("{period}.{format}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_hocvu"));
        command.args(["report", "--period", period, "--format", format, "--out"]).arg(&file).env("LANG", "vi_VN.UTF-8").env_remove("LC_ALL");
        match &house.app.config.database {
            Some(database) => command.arg("--database").arg(database),
            None => command.arg("--data").arg(house.data()),
        };
        let said = command.output().unwrap();
        (said.status.success(), String::from_utf8(said.stdout).unwrap() + &String::from_utf8(said.stderr).unwrap(), std::fs::read(&file).ok())
    };
    for format in ["docx", "csv"] {
        let (done, said, written) = run("2026-10", format);
        assert!(done && said.contains("Đã ghi báo cáo"), "{said}");
        assert!(written.unwrap() == officer.get(&format!("{report}/files/{format}")).await.bytes, "{format}");
    }
    // What nobody has begun is made now.
    let (done, said, written) = run("2026-Q3", "json");
    assert!(done && String::from_utf8(written.unwrap()).unwrap().contains("quý III năm 2026"), "{said}");
    let (done, said, written) = run("2026-13", "json");
    assert!(!done && said.contains("Kỳ báo cáo chưa đúng") && written.is_none(), "{said}");
}
