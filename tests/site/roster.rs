//! Lists of learners: looked at, written, taken back.

use crate::both;
use crate::house::{Answer, House, Visitor};
use diesel::prelude::*;
use hocvu::db::schema::{class_members, enrolments, households, identifiers, persons, pins, roster_rows};
use hocvu::identity::{PersonId, Right, Role};
use hocvu::roster::import_file;
use hocvu::web::Lang;
use std::time::Duration;

both!(
    a_list_is_looked_at_before_it_is_written,
    a_list_is_for_those_who_keep_lists,
    a_trainer_writes_only_into_their_hamlets,
    a_right_that_was_taken_back_writes_nothing,
    the_same_file_is_one_list,
    known_people_are_found_again,
    doubtful_rows_wait_for_a_person,
    a_list_is_taken_back_whole,
    who_had_left_a_class_has_left_it_again_when_a_list_is_taken_back,
    what_was_used_since_is_kept_and_told,
    a_thousand_wrong_rows_are_each_named,
    a_workbook_from_excel_is_read,
    columns_are_matched_and_remembered,
    strange_files_are_refused_in_words,
    a_list_can_be_thrown_away,
    what_changed_after_the_look_is_left,
    the_command_does_the_same,
);

const HEADINGS: &str = "Họ tên;Ngày sinh;Giới tính;Số định danh;Thôn;Số hộ;Nhóm;Mã lớp";
const LAN: &str = "Trần Thị Lan;02/09/1950;Nữ;038150000123;Thôn 1;12;Người dân;";
const BA: &str = "Lê Văn Ba;05/01/1961;Nam;;Thôn 2;12;Người lao động;";

pub fn list(rows: &[&str]) -> Vec<u8> {
    format!("\u{feff}{HEADINGS}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

async fn upload(who: &Visitor, file: &[u8]) -> Answer {
    who.post_multipart("/rosters", &[], Some(("file", "danh sách.csv", file))).await
}

/// The page after the work in the background.
async fn settled(who: &Visitor, path: &str) -> Answer {
    for _ in 0..600 {
        let page = who.get(path).await;
        if !page.says("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the work on {path} does not end");
}

const COLUMNS: [(&str, &str); 8] =
    [("name", "0"), ("birth-date", "1"), ("sex", "2"), ("number", "3"), ("hamlet", "4"), ("household", "5"), ("audience", "6"), ("class", "7")];

/// Sends a list and looks at its rows; gives its address.
pub async fn looked_at(who: &Visitor, file: &[u8]) -> String {
    let sent = upload(who, file).await;
    let path = sent.location.strip_suffix("/columns").unwrap_or_else(|| panic!("{}", sent.text())).to_owned();
    assert_eq!(who.post(&format!("{path}/check"), &COLUMNS).await.location, path);
    settled(who, &path).await;
    path
}

async fn write(who: &Visitor, path: &str) -> Answer {
    assert_eq!(who.post(&format!("{path}/application"), &[]).await.status, 303);
    settled(who, path).await
}

async fn written(who: &Visitor, rows: &[&str]) -> String {
    let path = looked_at(who, &list(rows)).await;
    write(who, &path).await;
    path
}

/// How many rows the page says came out so.
fn count(page: &Answer, word: &str) -> usize {
    let text = page.text();
    let tile =
        text.split("class=\"tile\"").skip(1).find(|tile| tile.contains(&format!("shown={word}\""))).unwrap_or_else(|| panic!("no tile {word} in {text}"));
    tile.split_once("<b>").unwrap().1.split_once("</b>").unwrap().0.parse().unwrap()
}

async fn named(house: &House, name: &'static str) -> Vec<PersonId> {
    house.given(move |db| Ok(persons::table.filter(persons::name.eq(name)).select(persons::id).load(db)?)).await
}

async fn a_list_is_looked_at_before_it_is_written(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let with_class = format!("Đặng Đào;03/04/1990;Nữ;;thon 1;;Cán bộ;{}", class.code);
    let path = looked_at(&trainer, &list(&[LAN, BA, &with_class])).await;
    let page = trainer.get(&path).await;
    assert_eq!((count(&page, "new"), count(&page, "refused")), (3, 0));
    assert!(page.says("Trần Thị Lan") && page.says("•••• •••• 0123") && !page.says("038150000123") && page.says("02/09/1950"));
    assert!(named(&house, "Trần Thị Lan").await.is_empty());

    let done = write(&trainer, &path).await;
    assert_eq!((count(&done, "made"), count(&done, "altered")), (3, 0));
    let lan = named(&house, "Trần Thị Lan").await[0];
    let (homes, sealed): (i64, Vec<u8>) = house
        .given(move |db| {
            let sealed = identifiers::table.filter(identifiers::person_id.eq(lan)).select(identifiers::sealed).first(db)?;
            Ok((households::table.count().get_result(db)?, sealed))
        })
        .await;
    // Household 12 of Thôn 1 and household 12 of Thôn 2 are two.
    assert_eq!(homes, 2);
    assert_eq!(house.app.keys.unseal(&format!("identifiers/{lan}"), &sealed).unwrap(), "038150000123");
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says("Đặng Đào"));
    let open: i64 = house.given(|db| Ok(roster_rows::table.filter(roster_rows::sealed.is_not_null()).count().get_result(db)?)).await;
    assert_eq!(open, 0, "numbers stand with their people alone");
    assert!(house.staff("Cô Quản", Role::Admin).await.get("/admin/journal").await.says("Ghi danh sách học viên"));
}

async fn a_list_is_for_those_who_keep_lists(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let path = looked_at(&trainer, &list(&[LAN])).await;
    let other = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    let (officer, learner) = (house.staff("Anh Tú", Role::Officer).await, house.learner("Lan").await);
    for page in ["/rosters", "/rosters/new", "/rosters/template.xlsx", path.as_str()] {
        assert_eq!(trainer.get(page).await.status, 200, "{page}");
        assert_eq!(officer.get(page).await.status, 403, "{page}");
        assert_eq!(learner.get(page).await.status, 403, "{page}");
        assert!(house.stranger().get(page).await.location.starts_with("/login/staff"), "{page}");
    }
    assert!(!other.get("/rosters").await.says("danh sách.csv"));
    for action in ["check", "application", "undo", "discard", "rows/2/decision"] {
        let action = format!("{path}/{action}");
        assert_eq!(other.post(&action, &[("decision", "skip")]).await.status, 404, "{action}");
        assert_eq!(learner.post(&action, &[("decision", "skip")]).await.status, 403, "{action}");
    }
    assert_eq!(other.get(&path).await.status, 404);
    assert_eq!(learner.post_multipart("/rosters", &[], None).await.status, 403);
    assert_eq!(house.staff("Cô Quản", Role::Admin).await.get(&path).await.status, 200);
}

async fn a_trainer_writes_only_into_their_hamlets(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    written(&trainer, &[LAN, BA]).await;
    let hoa = house.staff_in("Cô Hoa", Role::Trainer, house.hamlet("Thôn 2").await.id).await;
    let rows = ["Vũ Thị Tư;01/01/1980;;;Thôn 1;;;", "Trần Thị Lan;02/09/1950;;038150000123;Thôn 2;;;", "Trần Thị Lan;02/09/1950;;;Thôn 2;;;", LAN];
    let path = looked_at(&hoa, &list(&rows)).await;
    let page = hoa.get(&path).await;
    assert_eq!((count(&page, "refused"), count(&page, "doubtful")), (3, 1));
    assert!(page.says("không thuộc phần bạn phụ trách") && page.says("thuộc về một người ở nơi khác") && page.says("cùng tên và ngày sinh ở Thôn 1"));
    // Lan of Thôn 1 is not hers to change.
    assert_eq!(hoa.post(&format!("{path}/rows/4/decision"), &[("decision", "same")]).await.status, 422);
}

async fn a_right_that_was_taken_back_writes_nothing(house: House) {
    let (one, two) = (house.hamlet("Thôn 1").await.id, house.hamlet("Thôn 2").await.id);
    let hoa = house.staff_in("Cô Hoa", Role::Trainer, one).await;
    let path = looked_at(&hoa, &list(&[LAN])).await;
    let id = hoa.id();
    house
        .given(move |db| {
            let right = Right::of(db, id)?.remove(0);
            Right::grant(db, None, id, Role::Trainer, two)?;
            Right::revoke(db, id, &[right.unit_id], id, right.id)
        })
        .await;
    assert!(hoa.post(&format!("{path}/application"), &[]).await.says("Bạn nhờ quản trị cấp quyền"));
    assert!(named(&house, "Trần Thị Lan").await.is_empty());
}

async fn the_same_file_is_one_list(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (first, second) = (upload(&trainer, &list(&[LAN])).await.location, upload(&trainer, &list(&[LAN])).await.location);
    assert_eq!(first, format!("{second}/columns"));
    assert!(trainer.get(&first).await.says("đã được gửi trước đây"));
    for _ in 0..2 {
        assert_eq!(trainer.post(&format!("{second}/check"), &COLUMNS).await.status, 303);
    }
    settled(&trainer, &second).await;
    for _ in 0..2 {
        assert_eq!(trainer.post(&format!("{second}/application"), &[]).await.status, 303);
    }
    settled(&trainer, &second).await;
    assert_eq!(trainer.post(&format!("{second}/application"), &[]).await.status, 303);
    assert_eq!((named(&house, "Trần Thị Lan").await.len(), upload(&trainer, &list(&[LAN])).await.location), (1, second.clone()));
    // The same people in another file are the same people.
    let again = looked_at(&trainer, &list(&[LAN, ""])).await;
    assert_eq!(count(&trainer.get(&again).await, "same"), 1);
}

async fn known_people_are_found_again(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    written(&trainer, &[LAN, BA]).await;
    let rows = [
        "TRAN THI LAN;;;038150000123;Thôn 1;;;",                  // by number; loses nothing by what is not said
        "lê văn ba;5/1/1961;Nam;038061000777;thôn 02;12;cán bộ;", // by name, birth date and hamlet
    ];
    let path = looked_at(&trainer, &list(&rows)).await;
    let page = trainer.get(&path).await;
    assert_eq!((count(&page, "new"), count(&page, "changed")), (0, 2), "{}", page.text());
    let done = write(&trainer, &path).await;
    assert_eq!(count(&done, "altered"), 2);
    let ba = named(&house, "Lê Văn Ba").await;
    assert_eq!(ba.len(), 1);
    let lan = named(&house, "Tran Thi Lan").await[0];
    let (born, home): (Option<chrono::NaiveDate>, Option<Vec<u8>>) =
        house.given(move |db| Ok(persons::table.find(lan).select((persons::birth_date, persons::household_id)).first(db)?)).await;
    assert!(born.is_some() && home.is_some());
    // Taken back: as they were, with the number that Ba did not have.
    trainer.post(&format!("{path}/undo"), &[]).await;
    let undone = settled(&trainer, &path).await;
    assert_eq!((count(&undone, "restored"), count(&undone, "kept")), (2, 0), "{}", undone.text());
    assert_eq!(named(&house, "Trần Thị Lan").await, [lan]);
    let numbers: i64 = house.given(|db| Ok(identifiers::table.count().get_result(db)?)).await;
    assert_eq!(numbers, 1);
}

async fn doubtful_rows_wait_for_a_person(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    written(&trainer, &[LAN, BA]).await;
    let rows = [
        "Trần Thị Lan;02/09/1950;;;Thôn 2;;;",           // 2: moved, or a namesake
        "Phạm Tư;01/02/1970;Nam;38070000111;Thôn 1;;;",  // 3: a zero was lost
        "Lê Văn Ba;05/01/1961;;038161000001;Thôn 2;;;",  // 4: a number that says Nữ... sex not told; born 1961: fits; new number for Ba
        "Ngô Năm;01/02/1970;Nam;038170000112;Thôn 1;;;", // 5: the number says Nữ
        "Hồ Sáu;01/02/1970;Nam;038150000123;Thôn 1;;;",  // 6: Lan's number
    ];
    let path = looked_at(&trainer, &list(&rows)).await;
    let page = trainer.get(&format!("{path}?shown=doubtful")).await;
    assert_eq!((count(&page, "doubtful"), count(&page, "changed")), (4, 1), "{}", page.text());
    for words in ["cùng tên và ngày sinh ở Thôn 1", "Excel đã bỏ số 0", "Giới tính trong số", "đang là của Trần Thị Lan", "Còn 4 dòng"]
    {
        assert!(page.says(words), "{words}");
    }
    let decide = async |line: i32, decision: &str| trainer.post(&format!("{path}/rows/{line}/decision"), &[("decision", decision)]).await.status;
    assert_eq!((decide(2, "same").await, decide(3, "new").await, decide(5, "skip").await), (303, 303, 303));
    assert_eq!((decide(6, "new").await, decide(4, "same").await, decide(99, "skip").await, decide(6, "what").await), (422, 422, 404, 422));
    let done = write(&trainer, &path).await;
    assert_eq!((count(&done, "made"), count(&done, "altered"), count(&done, "left")), (1, 2, 2));
    assert_eq!(decide(6, "skip").await, 422);
    let lan = named(&house, "Trần Thị Lan").await;
    let thon_2 = house.hamlet("Thôn 2").await.id;
    let unit: hocvu::db::UnitId = house.given(move |db| Ok(persons::table.find(lan[0]).select(persons::unit_id).first(db)?)).await;
    assert_eq!(unit, thon_2);
    assert_eq!((named(&house, "Phạm Tư").await.len(), named(&house, "Ngô Năm").await.len(), named(&house, "Hồ Sáu").await.len()), (1, 0, 0));
}

async fn a_list_is_taken_back_whole(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let people: i64 = house.given(|db| Ok(persons::table.count().get_result(db)?)).await;
    let with_class = format!("Đặng Đào;03/04/1990;Nữ;038190000001;Thôn 1;4;Cán bộ;{}", class.code);
    let path = written(&trainer, &[LAN, BA, &with_class]).await;
    for _ in 0..2 {
        assert_eq!(trainer.post(&format!("{path}/undo"), &[]).await.status, 303);
        settled(&trainer, &path).await;
    }
    let page = trainer.get(&path).await;
    assert_eq!((count(&page, "removed"), count(&page, "kept")), (3, 0), "{}", page.text());
    let left: (i64, i64, i64, i64) = house
        .given(|db| {
            Ok((
                persons::table.count().get_result(db)?,
                identifiers::table.count().get_result(db)?,
                households::table.count().get_result(db)?,
                class_members::table.count().get_result(db)?,
            ))
        })
        .await;
    assert_eq!(left, (people, 0, 0, 0));
    // Then the same file may come again.
    assert!(upload(&trainer, &list(&[LAN, BA, &with_class])).await.location.ends_with("/columns"));
}

async fn what_was_used_since_is_kept_and_told(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let path = written(&trainer, &[LAN, BA, "Vũ Tư;01/01/1980;;;Thôn 1;;;", "Hồ Năm;01/01/1981;;;Thôn 1;;;"]).await;
    let (lan, ba, tu) = (named(&house, "Trần Thị Lan").await[0], named(&house, "Lê Văn Ba").await[0], named(&house, "Vũ Tư").await[0]);
    let class = house.class(&trainer).await;
    assert_eq!(trainer.post(&format!("/classes/{}/members", class.id), &[("person", &lan.to_string())]).await.status, 303);
    house.given(move |db| hocvu::identity::Pin::set(db, ba, b"hash", None)).await;
    house.given(move |db| hocvu::identity::Person::correct(db, tu, "Vũ Văn Tư", None)).await;
    trainer.post(&format!("{path}/undo"), &[]).await;
    let page = settled(&trainer, &path).await;
    assert_eq!((count(&page, "removed"), count(&page, "kept")), (1, 3), "{}", page.text());
    for words in ["đã vào lớp khác", "đã có mã PIN", "đã được sửa sau khi ghi", "Một số người đã có hoạt động"] {
        assert!(page.says(words), "{words}");
    }
    assert_eq!((named(&house, "Trần Thị Lan").await.len(), named(&house, "Hồ Năm").await.len()), (1, 0));
    let pins: i64 = house.given(|db| Ok(pins::table.count().get_result(db)?)).await;
    assert_eq!(pins, 1);
}

async fn a_thousand_wrong_rows_are_each_named(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let wrong: Vec<String> = (0..1000).map(|n| format!("Người Sai {};31/02/19{:02};;;Thôn 9;;;", "A".repeat(n % 7 + 1), n % 100)).collect();
    let rows: Vec<&str> = wrong.iter().map(String::as_str).collect();
    let path = looked_at(&trainer, &list(&rows)).await;
    assert_eq!(count(&trainer.get(&path).await, "refused"), 1000);
    let (mut next, mut seen) = (format!("{path}?shown=refused"), Vec::new());
    loop {
        let text = trainer.get(&next).await.text();
        for row in text.split("<tr id=\"row-").skip(1).map(|row| row.split_once("</tr>").unwrap().0) {
            let line: i32 = row.split_once('"').unwrap().0.parse().unwrap();
            let year = format!("31/02/19{:02}", (line - 2) % 100);
            assert!(row.contains("<b>Ngày sinh</b>") && row.contains(&year) && row.contains("Ngày này không có trong lịch"), "{row}");
            assert!(row.contains("<b>Thôn</b>") && row.contains("Không có thôn này. Gần giống: Thôn 1, Thôn 2, Thôn 10"), "{row}");
            seen.push(line);
        }
        let Some((before, _)) = text.split_once("rel=\"next\"") else { break };
        next = before.rsplit_once("href=\"").unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#x2F;", "/");
    }
    assert_eq!(seen, (2..1002).collect::<Vec<_>>(), "each row once, by the number that Excel shows");
}

async fn a_workbook_from_excel_is_read(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 1, "DANH SÁCH HỌC VIÊN XÃ TRUNG CHÍNH").unwrap();
    for (column, heading) in HEADINGS.split(';').enumerate() {
        sheet.write_string(2, column as u16, heading).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_string(3, 0, "ĐẶNG THỊ ĐÀO").unwrap();
    sheet.write_datetime_with_format(3, 1, rust_xlsxwriter::ExcelDateTime::from_ymd(1975, 9, 2).unwrap(), &date).unwrap();
    sheet.write_string(3, 3, "038175000001").unwrap();
    sheet.write_string(3, 4, "Thôn 1").unwrap();
    sheet.write_number(3, 5, 12.0).unwrap();
    sheet.write_string(4, 0, "Lê Văn Ba").unwrap();
    sheet.write_number(4, 1, 1961.0).unwrap();
    sheet.write_string(4, 4, "Thôn 1").unwrap();
    sheet.write_string(5, 0, "Vũ Tư").unwrap();
    sheet.write_number(5, 3, 38_075_000_009.0).unwrap();
    sheet.write_string(5, 4, "Thôn 1").unwrap();
    let path = looked_at(&trainer, &book.save_to_buffer().unwrap()).await;
    let page = trainer.get(&path).await;
    assert_eq!((count(&page, "new"), count(&page, "doubtful"), count(&page, "refused")), (1, 1, 1), "{}", page.text());
    assert!(page.says("Đặng Thị Đào") && page.says("02/09/1975") && page.says("Chỉ có năm") && page.says("Hộ 12"));
    assert!(page.says("id=\"row-4\"") && page.says("id=\"row-6\""), "rows have the numbers that Excel shows");
}

async fn columns_are_matched_and_remembered(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let file = |name: &str| format!("Ai;Ở đâu;Sinh\n{name};Thôn 1;02/09/1950\n").into_bytes();
    let columns = upload(&trainer, &file("Trần Lan")).await.location;
    let path = columns.strip_suffix("/columns").unwrap();
    let nothing = trainer.post(&format!("{path}/check"), &[]).await;
    assert!(nothing.status == 422 && nothing.says("Bạn chọn cột họ và tên"));
    let twice = trainer.post(&format!("{path}/check"), &[("name", "0"), ("hamlet", "0")]).await;
    assert!(twice.status == 422 && twice.says("đang cùng một cột"));
    assert_eq!(trainer.post(&format!("{path}/check"), &[("name", "0"), ("hamlet", "1"), ("birth-date", "2")]).await.status, 303);
    assert_eq!(count(&settled(&trainer, path).await, "new"), 1);
    let next = trainer.get(&upload(&trainer, &file("Lê Ba")).await.location).await;
    assert_eq!(next.text().matches(" selected>").count(), 3);
    let other = house.staff("Cô Hoa", Role::Trainer).await;
    assert_eq!(other.get(&upload(&other, &file("Lê Ba")).await.location).await.text().matches(" selected>").count(), 0);
}

async fn strange_files_are_refused_in_words(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let wide = format!("{}\n{}\n", "Họ tên,Thôn,".repeat(40), "a,b,".repeat(40));
    let files: [(&[u8], &str); 6] = [
        (b"", "Tệp không có dòng nào"),
        (b"Ho ten;Thon\n", "Tệp không có dòng nào"),
        (b"H\xf6 t\xaan;Th\xabn\nLan;1", "không phải Unicode"),
        (b"PK\x03\x04 something", "không đọc được"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel đời cũ"),
        (wide.as_bytes(), "hơn 60 cột"),
    ];
    for (file, words) in files {
        let answer = upload(&trainer, file).await;
        assert!(answer.status == 422 && answer.says(words), "{words}: {} {}", answer.status, answer.text());
    }
    let none = trainer.post_multipart("/rosters", &[], None).await;
    assert!(none.status == 422 && none.says("Bạn chọn một tệp"));
    let huge = upload(&trainer, &vec![b'a'; 21 * 1024 * 1024]).await;
    assert!(huge.status == 422 && huge.says("quá 20 MB"), "{}", huge.text());
    let bomb = upload(&trainer, &bomb()).await;
    assert!(bomb.status == 422 && bomb.says("bung ra quá lớn"), "{}", bomb.text());
}

/// A workbook of 200 kB that unpacks to 200 MB.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1024 * 1024];
    (0..200).for_each(|_| zip.write_all(&zeros).unwrap());
    zip.finish().unwrap().into_inner()
}

async fn who_had_left_a_class_has_left_it_again_when_a_list_is_taken_back(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let class = house.class(&trainer).await;
    let lan = house.member(&class, "Trần Thị Lan").await;
    type Membership = (chrono::NaiveDateTime, Option<chrono::NaiveDateTime>);
    let membership = async || -> Vec<Membership> {
        let of = class_members::table.filter(class_members::person_id.eq(lan.id)).select((class_members::joined_at, class_members::left_at));
        house.given(move |db| Ok(of.load(db)?)).await
    };
    trainer.post(&format!("/classes/{}/members/{}/departure", class.id, lan.id), &[]).await;
    let before = membership().await;
    let path = written(&trainer, &[&format!("Trần Thị Lan;02/09/1960;;;Thôn 1;;;{}", class.code)]).await;
    assert!(trainer.get(&format!("/classes/{}", class.id)).await.says("Trần Thị Lan"));
    assert_eq!(membership().await[0].0, before[0].0, "the first day stays the first day");
    trainer.post(&format!("{path}/undo"), &[]).await;
    let undone = settled(&trainer, &path).await;
    assert_eq!((count(&undone, "restored"), membership().await), (1, before), "{}", undone.text());
}

async fn a_list_can_be_thrown_away(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let path = looked_at(&trainer, &list(&[LAN])).await;
    assert_eq!(trainer.post(&format!("{path}/discard"), &[]).await.location, "/rosters");
    assert!(trainer.get(&path).await.says("đã bỏ, không có gì được ghi"));
    assert_eq!(trainer.post(&format!("{path}/application"), &[]).await.status, 422);
    let rows: i64 = house.given(|db| Ok(roster_rows::table.count().get_result(db)?)).await;
    assert_eq!(rows, 0);
    let path = written(&trainer, &[LAN]).await;
    assert_eq!(trainer.post(&format!("{path}/discard"), &[]).await.status, 422);
}

async fn what_changed_after_the_look_is_left(house: House) {
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    written(&trainer, &[BA]).await;
    let first = looked_at(&trainer, &list(&[LAN, "Lê Văn Ba;05/01/1961;Nam;;Thôn 2;99;;"])).await;
    written(&trainer, &[LAN, "Vũ Tư;01/01/1980;;;Thôn 1;;;"]).await;
    let ba = named(&house, "Lê Văn Ba").await[0];
    house.given(move |db| hocvu::identity::Person::correct(db, ba, "Lê Văn Bá", None)).await;
    let done = write(&trainer, &first).await;
    assert_eq!((count(&done, "made"), count(&done, "altered"), count(&done, "left")), (0, 0, 2), "{}", done.text());
    assert!(done.says("vừa được ghi cho người khác") && done.says("hồ sơ người này đã được sửa"));
    assert_eq!(named(&house, "Trần Thị Lan").await.len(), 1);
    let learned: i64 = house.given(|db| Ok(enrolments::table.count().get_result(db)?)).await;
    assert_eq!(learned, 0);
}

async fn the_command_does_the_same(house: House) {
    let file = house.data().join("list.csv");
    std::fs::write(&file, list(&[LAN, BA, "Vũ Tư;1980;;;Thôn 1;;;"])).unwrap();
    let would = import_file(&house.app, &file, true, None).await.unwrap();
    assert_eq!((would.counts.get("new"), would.counts.get("refused"), would.import), (2, 1, None));
    assert!(would.lines(Lang::Vi).iter().any(|line| line.starts_with("4 Không nhận: Ngày sinh “1980”: Chỉ có năm")), "{:?}", would.lines(Lang::Vi));
    assert!(named(&house, "Trần Thị Lan").await.is_empty());
    let done = import_file(&house.app, &file, false, None).await.unwrap();
    assert_eq!((done.counts.get("made"), done.before), (2, false));
    assert!(import_file(&house.app, &file, false, None).await.unwrap().before);
    assert_eq!(named(&house, "Trần Thị Lan").await.len(), 1);
    std::fs::write(&file, "a;b\nc;d\n").unwrap();
    assert!(import_file(&house.app, &file, true, None).await.is_err());
}

/// `cargo test --release --test site roster::a_whole_commune -- --ignored --nocapture --test-threads 1`
mod a_whole_commune {
    use super::*;
    use std::time::Instant;

    #[actix_web::test]
    #[ignore = "measures: run it in a release build"]
    async fn on_sqlite() {
        story(House::sqlite().await).await;
    }

    #[actix_web::test]
    #[ignore = "measures: run it in a release build"]
    async fn on_postgres() {
        story(House::postgres().await.expect("HOCVU_TEST_POSTGRES is set")).await;
    }

    async fn story(house: House) {
        let trainer = house.staff("Thầy Minh", Role::Trainer).await;
        let row = |n: usize| {
            let family = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ"][n % 8];
            let given = ["An", "Bình", "Cường", "Dũng", "Đức", "Hà", "Lan", "Mai", "Ỏm", "Yến"][n / 8 % 10];
            let (day, month, year) = (n % 28 + 1, n / 28 % 12 + 1, 1940 + n / 336 % 60);
            let hamlet = ["Thôn 1", "Thôn 2", "Thôn 10"][n % 3];
            format!("{family} Văn {given};{day:02}/{month:02}/{year};Nam;0380{:02}{n:06};{hamlet};{};Người dân;", year % 100, n / 4)
        };
        let rows: Vec<String> = (0..26_000).map(row).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let began = Instant::now();
        let sent = upload(&trainer, &list(&rows)).await;
        let path = sent.location.strip_suffix("/columns").unwrap().to_owned();
        let uploaded = began.elapsed();
        let began = Instant::now();
        trainer.post(&format!("{path}/check"), &COLUMNS).await;
        let page = settled(&trainer, &path).await;
        let checked = began.elapsed();
        let began = Instant::now();
        let done = write(&trainer, &path).await;
        let applied = began.elapsed();
        let began = Instant::now();
        trainer.post(&format!("{path}/undo"), &[]).await;
        let back = settled(&trainer, &path).await;
        eprintln!("new: uploaded {uploaded:?}, checked {checked:?}, applied {applied:?}, taken back {:?}", began.elapsed());
        assert_eq!((count(&page, "new"), count(&done, "made"), count(&back, "removed")), (26_000, 26_000, 26_000));
        let path = written(&trainer, &rows).await;
        let corrected: Vec<String> = rows.iter().map(|row| row.replace("Người dân", "Người lao động")).collect();
        let corrected: Vec<&str> = corrected.iter().map(String::as_str).collect();
        let began = Instant::now();
        let second = looked_at(&trainer, &list(&corrected)).await;
        let checked = began.elapsed();
        let began = Instant::now();
        let done = write(&trainer, &second).await;
        eprintln!("corrected: uploaded and checked {checked:?}, applied {:?}", began.elapsed());
        assert_eq!(count(&done, "altered"), 26_000);
        assert_ne!(path, second);
    }
}
