//! Nothing acknowledged is lost when the process is killed: the real binary, real signals.

use crate::house::House;
use hocvu::attendance::{Class, ClassId};
use hocvu::identity::Role;
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
