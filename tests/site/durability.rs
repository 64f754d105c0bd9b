//! Nothing acknowledged is lost when the process is killed: the real binary, real signals.

use crate::house::House;
use diesel::prelude::*;
use hocvu::attendance::{Class, ClassId};
use hocvu::catalog::{Course, NewLesson, NewVersion};
use hocvu::db::schema::spoken;
use hocvu::identity::Role;
use hocvu::keys::hex;
use hocvu::media::file_of;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const ROUNDS: u64 = 4;
const CLIENTS: usize = 8;

#[actix_web::test]
async fn what_was_acknowledged_survives_kill_9() {
    let house = House::sqlite().await;
    let trainer = house.staff("Thầy Minh", Role::Trainer).await;
    let (cookie, unit) = (trainer.cookie_header(), house.hamlet("Thôn 1").await.id.to_string());
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let (mut server, address) = serve(&house.data());
        let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
        let more = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| make_classes(&address, &cookie, &unit, &stop, &answered))).collect();
            let patience = Instant::now() + Duration::from_secs(30);
            while answered.load(Ordering::Relaxed) < 30 && Instant::now() < patience {
                thread::sleep(Duration::from_millis(5));
            }
            thread::sleep(Duration::from_millis(90 * round));
            server.kill().unwrap();
            stop.store(true, Ordering::Relaxed);
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>()
        });
        server.wait().unwrap();
        assert!(!more.is_empty(), "round {round}: nobody was answered");
        acknowledged.extend(more);
    }
    let scope = vec![house.commune().await.id];
    let kept: Vec<ClassId> = house.given(move |db| Ok(Class::list(db, &scope)?.into_iter().map(|listed| listed.class.id).collect())).await;
    let lost: Vec<_> = acknowledged.iter().filter(|id| !kept.contains(id)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged classes are lost", lost.len(), acknowledged.len());
}

/// Sounds are files first and rows then: killed in between, the work goes on, and what is served is whole.
#[actix_web::test]
async fn sounds_are_made_to_the_end_through_kill_9() {
    let house = House::sqlite().await;
    house.given(|db| Course::publish(db, &many_sentences()).map(drop)).await;
    let made = house.data().join("giong.mp3");
    fs::write(&made, [&[0xff, 0xf3, 0x30, 0xc4], [0_u8; 74].as_slice()].concat().repeat(4000)).unwrap();
    // A voice that takes its time, and writes its sound in two halves.
    let speak = format!("head -c 100000 {0} > $1; sleep 0.05; cat {0} > $1; cat $0 >> $1", made.display());
    fs::write(house.data().join("hocvu.toml"), format!("[read_aloud]\nspeak = 'sh -c \"{speak}\" {{in}} {{out}}'\ncompress = ''\n")).unwrap();
    let mut kills = 0;
    let wanted = 2 * SENTENCES as i64;
    let patience = Instant::now() + Duration::from_secs(120);
    while heard(&house).await.len() < wanted as usize {
        assert!(Instant::now() < patience, "after {kills} kills: {} of {wanted}", heard(&house).await.len());
        let before = heard(&house).await.len();
        let (mut server, address) = serve(&house.data());
        while heard(&house).await.len() < (before + 7).min(wanted as usize) && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(13 + 7 * kills)).await;
        }
        for sha256 in heard(&house).await {
            let body = get(&address, &format!("/media/{sha256}/nghe.mp3"));
            assert_eq!(hex(&Sha256::digest(&body)), sha256, "a sound is served whole, {} bytes came", body.len());
        }
        server.kill().unwrap();
        server.wait().unwrap();
        kills += 1;
        for sha256 in heard(&house).await {
            assert_eq!(hex(&Sha256::digest(fs::read(file_of(&house.app.config.media_folder(), &sha256)).unwrap())), sha256, "a row names a whole file");
        }
    }
    assert!(kills >= 3, "killed {kills} times in the midst of it");
}

const SENTENCES: usize = 16;

/// A lesson for each sentence.
fn many_sentences() -> NewVersion {
    let lesson = |n: usize| NewLesson {
        key: format!("bai-{n}"),
        title: "…".into(),
        minutes: 1,
        html: format!("<p>Câu số {n}.</p><p>Câu cuối {n}.</p>"),
        ..NewLesson::default()
    };
    NewVersion {
        slug: "nghe".into(),
        label: "1".into(),
        source_hash: "1".into(),
        title: "Nghe".into(),
        language: "vi".into(),
        lessons: (0..SENTENCES).map(lesson).collect(),
        ..NewVersion::default()
    }
}

/// The files of what has been spoken.
async fn heard(house: &House) -> Vec<String> {
    house.given(|db| Ok(spoken::table.select(spoken::sha256.assume_not_null()).filter(spoken::sha256.is_not_null()).load(db)?)).await
}

fn get(address: &str, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    answer.split_off(head + 4)
}

/// The server on a free port, once it says where it listens.
fn serve(data: &Path) -> (Child, String) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_hocvu"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        // Loading courses first would eat the short time before the kill.
        .env("HOCVU_CONTENT", data.join("no-courses"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().trim().trim_end_matches('/').to_owned();
    (server, address)
}

/// Sends forms until the server is gone; gives the ids of those that were answered with 303.
fn make_classes(address: &str, cookie: &str, unit: &str, stop: &AtomicBool, answered: &AtomicUsize) -> Vec<ClassId> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let id = ClassId::new();
        if post(address, cookie, &format!("id={id}&name=L&unit={unit}")).is_some_and(|answer| answer.starts_with("HTTP/1.1 303")) {
            acknowledged.push(id);
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
    acknowledged
}

fn post(address: &str, cookie: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(
        stream,
        "POST /classes HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}
