//! The program as a process of its own, and a browser's connection to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Server {
    process: Child,
    pub address: String,
}

impl Server {
    /// Listens on a free port when this returns.
    pub fn start(data: &Path, database: Option<&str>) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_hocvu"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(database.map(|url| ["--database", url]).into_iter().flatten())
            // Loading courses first would eat the short time before the kill.
            .env("HOCVU_CONTENT", data.join("no-courses"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap_or_else(|| panic!("the server said: {line}"));
        Server { address: address.trim().trim_end_matches('/').to_owned(), process }
    }

    /// SIGKILL: nothing is written or said any more.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Kept open from form to form.
pub struct Connection {
    stream: BufReader<TcpStream>,
    address: String,
    cookie: String,
}

impl Connection {
    pub fn open(address: &str, cookie: &str) -> Option<Connection> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        Some(Connection { stream: BufReader::new(stream), address: address.into(), cookie: cookie.into() })
    }

    /// Where the answer leads, once it has come whole; nothing when the server is gone.
    pub fn post(&mut self, path: &str, form: &str) -> Option<Answered> {
        self.send(path, "application/x-www-form-urlencoded", form.as_bytes())
    }

    /// A form with a file.
    pub fn post_file(&mut self, path: &str, id: &str, name: &str, bytes: &[u8]) -> Option<Answered> {
        let head = format!(
            "--frontier\r\ncontent-disposition: form-data; name=\"id\"\r\n\r\n{id}\r\n\
             --frontier\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        self.send(path, "multipart/form-data; boundary=frontier", &[head.as_bytes(), bytes, b"\r\n--frontier--\r\n"].concat())
    }

    fn send(&mut self, path: &str, kind: &str, body: &[u8]) -> Option<Answered> {
        let (address, cookie, length) = (&self.address, &self.cookie, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\
             content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        );
        self.stream.get_mut().write_all(&[head.as_bytes(), body].concat()).ok()?;
        let mut answered = Answered { status: self.line()?.split(' ').nth(1)?.parse().ok()?, location: String::new() };
        let mut length = 0;
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "location" => answered.location = value.into(),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        self.stream.read_exact(&mut vec![0; length]).ok()?;
        Some(answered)
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.stream.read_line(&mut line).ok()? > 0 && line.ends_with("\r\n")).then(|| line.trim_end().to_owned())
    }
}

#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub location: String,
}
