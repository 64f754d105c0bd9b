//! Sounds of lessons: made to the end through kill -9, served whole.

use super::Server;
use crate::house::House;
use diesel::prelude::*;
use hocvu::catalog::{Course, NewLesson, NewVersion};
use hocvu::db::schema::spoken;
use hocvu::keys::hex;
use hocvu::media::file_of;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

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
        let server = Server::start(&house.data(), None);
        while heard(&house).await.len() < (before + 7).min(wanted as usize) && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(13 + 7 * kills)).await;
        }
        for sha256 in heard(&house).await {
            let body = get(&server.address, &format!("/media/{sha256}/nghe.mp3"));
            assert_eq!(hex(&Sha256::digest(&body)), sha256, "a sound is served whole, {} bytes came", body.len());
        }
        server.kill();
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
