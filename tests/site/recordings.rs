//! Photographs and voices of a practical check: with consent, for few eyes, and gone when they should be.

use crate::both;
use crate::certification::{Asked, Cast};
use crate::house::{Answer, House, Visitor};
use crate::operations::{back_up, silent};
use chrono::{Days, Months};
use diesel::prelude::*;
use hocvu::config::Config;
use hocvu::db::schema::{persons, recordings};
use hocvu::db::{PersonId, now};
use hocvu::identity::Role;
use hocvu::operations::{Check, Restore};
use hocvu::privacy::{Purpose, Recording, RecordingId};
use hocvu::stewardship::Deletion;
use hocvu::web::today;
use image::{ImageFormat, Rgb, RgbImage};
use std::fs::{self, File};
use std::io::Cursor;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

both!(
    a_photo_is_kept_with_consent_and_seen_by_few,
    a_voice_is_kept_and_nothing_else_is,
    taken_back_the_files_are_gone,
    a_child_needs_its_own_word_and_the_guardians,
    files_go_when_their_time_is_over_or_the_person_is_deleted,
    a_backup_brings_the_files_back,
);

/// As a phone sends it: with the camera's notes.
fn photo() -> Vec<u8> {
    let mut jpeg = Cursor::new(Vec::new());
    RgbImage::from_pixel(1600, 900, Rgb([9, 80, 70])).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&jpeg.get_ref()[..2], exif, &jpeg.get_ref()[2..]].concat()
}

/// WebM as a browser records it: the wrapping, and a track with that codec.
fn webm(codec: &[u8]) -> Vec<u8> {
    let length = u8::try_from(codec.len()).unwrap() | 0x80;
    [b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", [0x86, length].as_slice(), codec, &[7; 2000]].concat()
}

impl Asked {
    fn evidence(&self) -> String {
        format!("/practical-evidence/{}", self.enrolment)
    }

    /// What the assessor takes down about this purpose, by whom.
    async fn says(&self, assessor: &Visitor, who: &str, act: &str) -> Answer {
        let commune = assessor.house.commune().await.id;
        let shown = assessor.house.given(move |db| Ok(Purpose::in_force(db, commune, Purpose::EVIDENCE)?.id.to_string())).await;
        let fields = [("shown", shown.as_str()), ("act", act), ("who", who), ("channel", "paper"), ("evidence", "Tờ số 5")];
        assessor.post(&format!("{}/consents/evidence", self.evidence()), &fields).await
    }

    async fn add(&self, by: &Visitor, id: RecordingId, name: &str, bytes: &[u8]) -> Answer {
        by.post_multipart(&self.evidence(), &[("id", &id.to_string())], Some(("file", name, bytes))).await
    }

    fn file(&self, id: RecordingId) -> String {
        format!("{}/{id}", self.evidence())
    }
}

fn files(house: &House) -> Vec<PathBuf> {
    fs::read_dir(house.app.config.evidence_folder()).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

async fn rows(house: &House) -> Vec<Recording> {
    house.given(|db| Ok(recordings::table.order(recordings::id).load(db)?)).await
}

async fn a_photo_is_kept_with_consent_and_seen_by_few(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba) = (cast.asked(&house, "Trần Thị Lan").await, cast.asked(&house, "Lê Văn Ba").await);
    let id = RecordingId::new();
    assert!(cast.assessor.get(&lan.page()).await.says(&lan.evidence()), "the way from the check");
    let page = cast.assessor.get(&lan.evidence()).await;
    assert!(page.says("chưa đồng ý chụp ảnh") && page.says("/consents/evidence") && !page.says("type=\"file\""));
    let early = lan.add(&cast.assessor, id, "anh.jpg", &photo()).await;
    assert!(early.status == 422 && early.says("chưa đồng ý chụp ảnh"));
    assert!(files(&house).is_empty());
    assert_eq!(lan.says(&cast.assessor, "own", "given").await.status, 303);
    assert_eq!(cast.assessor.get(&format!("{}/consents", lan.evidence())).await.location, lan.evidence());
    for _ in 0..2 {
        assert_eq!(lan.add(&cast.assessor, id, "anh.jpg", &photo()).await.status, 303, "sent twice, it is one");
    }
    assert_eq!((rows(&house).await.len(), files(&house).len()), (1, 1));
    let other = ba.says(&cast.assessor, "own", "given").await.status;
    assert_eq!((other, ba.add(&cast.assessor, id, "khac.jpg", &photo()).await.status), (303, 422), "the id of somebody else's file is nobody's to use");

    let shown = cast.approver.get(&lan.file(id)).await;
    assert_eq!((shown.status, shown.header("content-type"), shown.header("cache-control")), (200, "image/webp", "no-store"));
    assert!(!shown.bytes.windows(4).any(|four| four == b"Exif" || four == b"EXIF"), "nothing of the camera");
    let upright = image::load_from_memory(&shown.bytes).unwrap();
    assert!(upright.height() > upright.width() && upright.width() <= 1280);
    let (officer, far) = (cast.officer.clone(), house.staff_in("Thầy Xa", Role::Assessor, house.hamlet("Thôn 2").await.id).await);
    let trainer = house.staff("Cô Dạy", Role::Trainer).await;
    let seen = [(&cast.assessor, 200), (&lan.learner, 200), (&officer, 404), (&trainer, 404), (&far, 404), (&ba.learner, 404), (&house.stranger(), 303)];
    for (who, status) in seen {
        assert_eq!((who.get(&lan.evidence()).await.status, who.get(&lan.file(id)).await.status), (status, status));
    }
    assert_eq!(cast.assessor.get(&ba.file(id)).await.status, 404, "only where it belongs");
    for page in [cast.approver.get(&lan.page()).await, lan.learner.get(&lan.page()).await, lan.learner.get("/account/privacy").await] {
        assert!(page.says(&lan.evidence()));
    }
    assert!(cast.approver.get(&lan.page()).await.says("Ảnh khi Trần Thị Lan thực hành"), "all evidence on one page");
    for (who, status) in [(&cast.approver, 403), (&officer, 403), (&lan.learner, 403), (&far, 404), (&house.stranger(), 303)] {
        assert_eq!(lan.add(who, RecordingId::new(), "anh.jpg", &photo()).await.status, status);
    }
    lan.check(&cast.assessor, "did").await;
    lan.approve(&cast.approver).await;
    let batch = cast.export().await;
    assert!(cast.records(&batch.location).await.iter().all(|record| !record.to_string().contains(&id.to_string())), "never in what goes out");
    let copy = lan.learner.post("/my-data/copy", &[]).await;
    let mut zip = zip::ZipArchive::new(Cursor::new(copy.bytes)).unwrap();
    let mut kept = Vec::new();
    std::io::copy(&mut zip.by_name(&format!("evidence/{id}.webp")).unwrap(), &mut kept).unwrap();
    assert_eq!(kept, shown.bytes, "in one's own copy");
}

async fn a_voice_is_kept_and_nothing_else_is(house: House) {
    let cast = Cast::of(&house).await;
    let lan = cast.asked(&house, "Trần Thị Lan").await;
    lan.says(&cast.assessor, "own", "given").await;
    let id = RecordingId::new();
    assert_eq!(lan.add(&cast.assessor, id, "ghi-am.webm", &webm(b"A_OPUS")).await.status, 303);
    let whole = cast.assessor.get(&lan.file(id)).await;
    assert_eq!((whole.header("content-type"), whole.bytes.clone()), ("audio/webm", webm(b"A_OPUS")));
    let part = cast.assessor.get_with(&lan.file(id), &[("range", "bytes=0-3")]).await;
    assert_eq!((part.status, part.bytes.as_slice(), part.header("cache-control")), (206, &b"\x1a\x45\xdf\xa3"[..], "no-store"));
    assert!(cast.assessor.get(&lan.evidence()).await.says("<audio"));
    let film = lan.add(&cast.assessor, RecordingId::new(), "ghi-am.webm", &webm(b"V_VP8")).await;
    assert!(film.status == 422 && film.says("Đây là phim"));
    let large = [webm(b"A_OPUS"), vec![0; 12_100_000]].concat();
    let refused: [(&str, &[u8]); 5] =
        [("virus.jpg", b"MZ\x90\0\x03\0\0\0"), ("trang.jpg", b"<!doctype html><p>"), ("hong.jpg", b"\xff\xd8\xff\xe0 hong"), ("lon.webm", &large), ("", b"")];
    for (name, bytes) in refused {
        assert_eq!(lan.add(&cast.assessor, RecordingId::new(), name, bytes).await.status, 422, "{name}");
    }
    for _ in 1..12 {
        assert_eq!(lan.add(&cast.assessor, RecordingId::new(), "a.webm", &webm(b"A_OPUS")).await.status, 303);
    }
    assert!(lan.add(&cast.assessor, RecordingId::new(), "a.webm", &webm(b"A_OPUS")).await.says("Đã có 12 tệp"));
    assert_eq!((rows(&house).await.len(), files(&house).len()), (12, 12), "what is refused leaves nothing behind");
    let media = fs::read_dir(house.app.config.media_folder()).unwrap().flatten().filter(|entry| entry.path().is_file()).count();
    assert_eq!(media, 0);
    assert_eq!(cast.approver.post(&format!("{}/removal", lan.file(id)), &[]).await.status, 303);
    assert_eq!((cast.assessor.get(&lan.file(id)).await.status, files(&house).len()), (404, 11));
    assert!(cast.assessor.get(&lan.evidence()).await.says("theo ý muốn"));
}

async fn taken_back_the_files_are_gone(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba) = (cast.asked(&house, "Trần Thị Lan").await, cast.asked(&house, "Lê Văn Ba").await);
    let (of_lan, of_ba) = (RecordingId::new(), RecordingId::new());
    for (one, id) in [(&lan, of_lan), (&ba, of_ba)] {
        one.says(&cast.assessor, "own", "given").await;
        one.add(&cast.assessor, id, "anh.jpg", &photo()).await;
    }
    let shown = cast.assessor.get(&format!("{}/consents/evidence", lan.evidence())).await.field("shown");
    let taken_back = lan.learner.post("/account/privacy/consents", &[("code", "evidence"), ("shown", &shown), ("act", "withdrawn")]).await;
    assert_eq!(taken_back.status, 303);
    assert_eq!(cast.assessor.get(&lan.file(of_lan)).await.status, 404);
    assert!(cast.assessor.get(&lan.evidence()).await.says("vì học viên rút lại đồng ý"));
    assert_eq!(ba.says(&cast.assessor, "own", "withdrawn").await.status, 303, "at the assessor's desk too");
    assert_eq!(files(&house), Vec::<PathBuf>::new());
    assert!(rows(&house).await.iter().all(|row| row.removed_at.is_some()));
    assert!(lan.add(&cast.assessor, RecordingId::new(), "anh.jpg", &photo()).await.says("chưa đồng ý"));
    assert_eq!(lan.check(&cast.assessor, "did").await.status, 303, "without a photo one is checked as well");
}

async fn a_child_needs_its_own_word_and_the_guardians(house: House) {
    let cast = Cast::of(&house).await;
    let child = cast.asked(&house, "Bé Na").await;
    let (person, born) = (child.learner.id(), today() - Months::new(12 * 11));
    house.given(move |db| Ok(diesel::update(persons::table.find(person)).set(persons::birth_date.eq(born)).execute(db)?)).await;
    let page = cast.assessor.get(&format!("{}/consents/evidence", child.evidence())).await;
    assert!(page.status == 200 && !page.says("/guardians/new"), "guardians are named with the class");
    let (trainer, guardian) = (house.staff("Cô Dạy", Role::Trainer).await, hocvu::privacy::GuardianId::new());
    let class = house.class(&trainer).await;
    let (joined, by) = (class.clone(), trainer.id());
    house.given(move |db| hocvu::attendance::Member::join(db, by, &joined, person)).await;
    let fields = [("id", guardian.to_string()), ("name", "Chị Mẹ".into()), ("relation", "mother".into()), ("checked", "birth-certificate".into())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(trainer.post(&format!("/classes/{}/members/{person}/guardians", class.id), &fields).await.status, 303);
    assert_eq!(child.says(&cast.assessor, "own", "given").await.status, 303);
    assert_eq!(child.add(&cast.assessor, RecordingId::new(), "anh.jpg", &photo()).await.status, 422, "the child's word alone is not enough");
    assert_eq!(child.says(&cast.assessor, &guardian.to_string(), "given").await.status, 303);
    assert_eq!(child.add(&cast.assessor, RecordingId::new(), "anh.jpg", &photo()).await.status, 303);
    assert_eq!(child.says(&cast.assessor, &guardian.to_string(), "withdrawn").await.status, 303);
    assert!(files(&house).is_empty());
}

async fn made_earlier(house: &House, of: PersonId, months: u32) {
    let at = now() - Months::new(months) - Days::new(1);
    house.given(move |db| Ok(diesel::update(recordings::table.filter(recordings::person_id.eq(of))).set(recordings::added_at.eq(at)).execute(db)?)).await;
}

async fn files_go_when_their_time_is_over_or_the_person_is_deleted(house: House) {
    let cast = Cast::of(&house).await;
    let (lan, ba) = (cast.asked(&house, "Trần Thị Lan").await, cast.asked(&house, "Lê Văn Ba").await);
    for one in [&lan, &ba] {
        one.says(&cast.assessor, "own", "given").await;
        one.add(&cast.assessor, RecordingId::new(), "anh.jpg", &photo()).await;
    }
    made_earlier(&house, lan.learner.id(), 12).await;
    made_earlier(&house, ba.learner.id(), 11).await;
    assert_eq!(Recording::sweep(&house.app).await.unwrap(), 0, "nothing goes before its time");
    let admin = house.staff("Chị Quản", Role::Admin).await;
    assert!(admin.get("/retention").await.says("Ảnh và tiếng nói khi thực hành"));
    assert_eq!(admin.post("/retention/runs", &[]).await.status, 303);
    assert_eq!(files(&house).len(), 1);
    assert!(cast.assessor.get(&lan.evidence()).await.says("vì hết hạn giữ"));
    assert!(cast.approver.get(&ba.page()).await.says("<img"));
    let person = ba.learner.id();
    house.given(move |db| Deletion::carry_out(db, None, person, None, "request").map(drop)).await;
    for left in files(&house) {
        File::options().append(true).open(left).unwrap().set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
    Recording::sweep(&house.app).await.unwrap();
    assert!(files(&house).is_empty(), "with the person the file goes");
}

async fn a_backup_brings_the_files_back(house: House) {
    let cast = Cast::of(&house).await;
    let lan = cast.asked(&house, "Trần Thị Lan").await;
    lan.says(&cast.assessor, "own", "given").await;
    let id = RecordingId::new();
    lan.add(&cast.assessor, id, "anh.jpg", &photo()).await;
    fs::write(house.app.config.evidence_folder().join(".new-half"), "nửa").unwrap();
    let bytes = cast.assessor.get(&lan.file(id)).await.bytes;
    let (kept, target) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = back_up(&house, &kept).await;
    let second = back_up(&house, &kept).await;
    let links = |folder: &std::path::Path| std::os::unix::fs::MetadataExt::nlink(&fs::metadata(folder.join(format!("evidence/{id}"))).unwrap());
    assert_eq!((links(&first.folder), links(&second.folder), links(&house.data())), (2, 2, 1), "kept once among the backups, apart from the live file");
    assert_eq!(second.manifest.files.keys().filter(|name| name.starts_with("evidence/")).count(), 1);
    let config = Config { data: target.path().join("data"), ..house.app.config.clone() };
    Restore::of(&config, &second.folder).unwrap().carry_out(config.database.is_some(), &mut silent).unwrap();
    assert_eq!(fs::read(config.evidence_folder().join(id.to_string())).unwrap(), bytes);
    assert!(Check::is_good(&Check::all(&config)), "{:?}", Check::all(&config));
    fs::remove_file(config.evidence_folder().join(id.to_string())).unwrap();
    assert!(!Check::is_good(&Check::all(&config)), "a file that is missing is told");
}
