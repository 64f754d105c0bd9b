//! Files that somebody sends: within limits, known by their content, nothing left behind of what is refused.

use crate::both;
use crate::house::House;
use actix_multipart::Multipart;
use actix_web::FromRequest;
use actix_web::test::TestRequest;
use hocvu::error::Error;
use hocvu::media::{Kind, Media, Sent, Wanted, file_of, sweep};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

both!(
    a_photograph_is_kept_under_a_safe_name,
    what_is_refused_leaves_nothing_behind,
    no_room_is_said_before_the_file_comes,
    a_drawing_is_kept_without_its_script,
    what_no_row_names_goes_after_a_day,
);

const PICTURES: Wanted = Wanted { kinds: &[Kind::Picture, Kind::Drawing], most: 1_000_000 };
const GIF: &[u8] = b"GIF89a\x10\0\x10\0\0\0\0;";

async fn a_photograph_is_kept_under_a_safe_name(house: House) {
    let sent = send(&house, "Chợ Bến.jpeg", GIF, PICTURES).await.unwrap();
    assert_eq!(sent.field("alt"), "Chợ sáng sớm");
    let file = sent.file.unwrap();
    assert_eq!((file.name.as_str(), file.found.kind, file.size), ("cho-ben.gif", Kind::Picture, GIF.len() as u64));
    let media = file.keep(&folder(&house)).unwrap();
    assert_eq!(media.mime, "image/gif");
    assert_eq!(fs::read(file_of(&folder(&house), &media.sha256)).unwrap(), GIF);
    assert!(send(&house, "trong.gif", b"", PICTURES).await.unwrap().file.is_none(), "no file was chosen");
}

async fn what_is_refused_leaves_nothing_behind(house: House) {
    let zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0";
    let bomb = b"GIF89a\xff\xff\xff\xff\0\0\0;";
    let films = Wanted { kinds: &[Kind::Film], ..PICTURES };
    assert_eq!(refusal(send(&house, "bai.mp4", zip, films).await), "upload-no-film");
    assert_eq!(refusal(send(&house, "hinh.gif", bomb, PICTURES).await), "upload-picture-too-large");
    assert_eq!(refusal(send(&house, "hinh.svg", b"<!doctype html><script>x</script>", PICTURES).await), "upload-no-picture");
    assert_eq!(refusal(send(&house, "hinh.svg", b"<!DOCTYPE svg [<!ENTITY a 'x'>]><svg>&a;</svg>", PICTURES).await), "upload-drawing-entities");
    let large = vec![0; 3_000_000];
    assert_eq!(refusal(send(&house, "hinh.png", &large, PICTURES).await), "upload-too-large");
    // Who does not tell the length is stopped while the file comes.
    assert_eq!(refusal(send_as(&house, "hinh.png", &large, PICTURES, false, true).await), "upload-too-large");
    assert_eq!(refusal(send_as(&house, "hinh.gif", GIF, PICTURES, true, false).await), "upload-cut-off");
    assert_eq!(files(&folder(&house)), Vec::<PathBuf>::new());
}

async fn no_room_is_said_before_the_file_comes(house: House) {
    let everything = Wanted { most: u64::MAX / 2, ..PICTURES };
    // More than any disk has: the length that the browser tells is enough to say no.
    let request = TestRequest::post().insert_header(("content-type", "multipart/form-data; boundary=frontier"));
    let request = request.set_payload("--frontier--\r\n").insert_header(("content-length", "9000000000000000000"));
    let (request, mut payload) = request.to_http_parts();
    let parts = Multipart::from_request(&request, &mut payload).await.unwrap();
    assert_eq!(refusal(Sent::receive(&house.app, &request, parts, everything).await), "upload-no-room");
    assert_eq!(files(&folder(&house)), Vec::<PathBuf>::new());
}

async fn a_drawing_is_kept_without_its_script(house: House) {
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect onload="alert(1)" width="4"/></svg>"#;
    let media = send(&house, "hinh.svg", drawing, PICTURES).await.unwrap().file.unwrap().keep(&folder(&house)).unwrap();
    let kept = fs::read_to_string(file_of(&folder(&house), &media.sha256)).unwrap();
    assert!(kept.contains(r#"<rect width="4"/>"#) && !kept.contains("alert"), "{kept}");
    assert_eq!(files(&folder(&house)).len(), 1);
}

async fn what_no_row_names_goes_after_a_day(house: House) {
    let put = |name: &str| Media::put(&folder(&house), name, name.as_bytes()).unwrap();
    let (named, nameless, fresh, used_again) = (put("a.txt"), put("b.txt"), put("c.txt"), put("d.txt"));
    let row = named.clone();
    house.given(move |db| row.record(db)).await;
    let cut_off = folder(&house).join(".sent-abc");
    fs::write(&cut_off, "nửa").unwrap();
    let path = |media: &Media| file_of(&folder(&house), &media.sha256);
    for old in [path(&named), path(&nameless), path(&used_again), cut_off.clone()] {
        fs::File::options().append(true).open(old).unwrap().set_modified(SystemTime::now() - Duration::from_secs(90_000)).unwrap();
    }
    put("d.txt");
    assert_eq!(sweep(&house.app).await.unwrap(), 2);
    let there = [path(&named), path(&fresh), path(&used_again), path(&nameless), cut_off].map(|path| path.exists());
    assert_eq!(there, [true, true, true, false, false]);
}

// --- what the stories take as given ---

async fn send(house: &House, name: &str, bytes: &[u8], wanted: Wanted) -> Result<Sent, Error> {
    send_as(house, name, bytes, wanted, true, true).await
}

async fn send_as(house: &House, name: &str, bytes: &[u8], wanted: Wanted, tells_length: bool, whole: bool) -> Result<Sent, Error> {
    let mut body = b"--frontier\r\ncontent-disposition: form-data; name=\"alt\"\r\n\r\nCh\xe1\xbb\xa3 s\xc3\xa1ng s\xe1\xbb\x9bm\r\n".to_vec();
    body.extend(format!("--frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes());
    body.extend(bytes);
    if whole {
        body.extend(b"\r\n--frontier--\r\n");
    }
    let request = TestRequest::post().insert_header(("content-type", "multipart/form-data; boundary=frontier"));
    let request = if tells_length { request.insert_header(("content-length", body.len())) } else { request };
    let (request, mut payload) = request.set_payload(body).to_http_parts();
    let parts = Multipart::from_request(&request, &mut payload).await.unwrap();
    Sent::receive(&house.app, &request, parts, wanted).await
}

fn refusal(sent: Result<Sent, Error>) -> &'static str {
    match sent {
        Err(Error::Refused(refusal)) => refusal.id,
        other => panic!("{other:?}"),
    }
}

fn folder(house: &House) -> PathBuf {
    house.app.config.media_folder()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
