//! The commands that make sound of a text: run without a shell, one at a time, with a low priority, within limits.

use super::mp3::Sound;
use crate::config::ReadAloud;
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, prlimit, setpriority_process};
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A voice as the settings name it.
#[derive(Debug, Clone)]
pub struct Voice {
    pub name: String,
    commands: Vec<Vec<String>>,
}

const LONGEST: Duration = Duration::from_secs(120);
/// Learners come first, but on a busy machine the voice still gets its turn.
const NICE: i32 = 10;
const LARGEST: u64 = 50 * 1024 * 1024;
/// No file of a command grows beyond this; espeak-ng takes 64 MB of shared memory for a sound system that it does not use.
const LARGEST_WRITTEN: u64 = 256 * 1024 * 1024;
const LOOK: Duration = Duration::from_millis(5);

/// Why there is no sound, for whoever looks after the voice: a word, and what the program said.
pub type Trouble = String;

impl Voice {
    pub fn of(settings: &ReadAloud) -> Voice {
        Voice { name: settings.voice(), commands: settings.commands() }
    }

    /// Programs that this machine does not have.
    pub fn missing(&self) -> Vec<String> {
        let programs = self.commands.iter().filter_map(|parts| parts.first());
        programs.filter(|program| !is_here(program)).cloned().collect()
    }

    /// What the machine says: MP3, whatever the commands made on the way.
    pub fn speak(&self, text: &str, language: &str) -> Result<Sound, Trouble> {
        let folder = tempfile::tempdir().map_err(failed)?;
        let mut last = folder.path().join("text.txt");
        fs::write(&last, text).map_err(failed)?;
        for (nth, parts) in self.commands.iter().enumerate() {
            let out = folder.path().join(if nth + 1 == self.commands.len() { "out.mp3" } else { "out.wav" });
            run(parts, &last, &out, language)?;
            last = out;
        }
        let made = fs::metadata(&last).map_err(|_| "silent".to_owned())?;
        if made.len() > LARGEST {
            return Err("large".into());
        }
        Sound::read(&fs::read(&last).map_err(failed)?).ok_or_else(|| "silent".into())
    }
}

fn failed(error: impl std::fmt::Display) -> Trouble {
    format!("failed: {error}")
}

fn is_here(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).is_file();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn run(parts: &[String], from: &Path, to: &Path, language: &str) -> Result<(), Trouble> {
    let Some((program, rest)) = parts.split_first() else { return Ok(()) };
    let filled = |part: &String| part.replace("{in}", &from.to_string_lossy()).replace("{out}", &to.to_string_lossy()).replace("{lang}", plain(language));
    let told: PathBuf = to.with_extension("log");
    let log = File::create(&told).map_err(failed)?;
    let input = if parts.iter().any(|part| part.contains("{in}")) { Stdio::null() } else { File::open(from).map_err(failed)?.into() };
    let mut command = Command::new(program);
    command.args(rest.iter().map(filled)).stdin(input).stdout(Stdio::null()).stderr(log);
    // It needs no address of a database nor any other secret of ours.
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| ["PATH", "HOME", "TMPDIR"].iter().any(|known| name == known))).env("LC_ALL", "C.UTF-8");
    let mut child = command.process_group(0).spawn().map_err(|error| failed(format!("{program}: {error}")))?;
    limit(&child);
    let status = wait(&mut child)?;
    if status.success() {
        return Ok(());
    }
    let words = fs::read(&told).unwrap_or_default();
    let words: String = String::from_utf8_lossy(&words).trim().chars().take(200).collect();
    Err(failed(format!("{program}: {words} ({status})")))
}

/// Two letters, perhaps with a region: nothing else goes to a command.
fn plain(language: &str) -> &str {
    let fits = (2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !language.starts_with('-');
    if fits { language } else { "vi" }
}

/// A system that refuses a limit still speaks.
fn limit(child: &Child) {
    let pid = Pid::from_child(child);
    let _ = setpriority_process(Some(pid), NICE);
    let _ = prlimit(Some(pid), Resource::Fsize, Rlimit { current: Some(LARGEST_WRITTEN), maximum: Some(LARGEST_WRITTEN) });
    let _ = prlimit(Some(pid), Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// How it ended; who takes too long is stopped with all that it started.
fn wait(child: &mut Child) -> Result<ExitStatus, Trouble> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(status);
        }
        if begun.elapsed() > LONGEST {
            let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
            let _ = child.wait();
            return Err("slow".into());
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(speak: &str, compress: &str) -> Voice {
        Voice::of(&ReadAloud { speak: speak.into(), compress: compress.into(), ..ReadAloud::default() })
    }

    /// A sound of 26 ms a frame.
    fn sound() -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), [&[0xff, 0xf3, 0x30, 0xc4], [0_u8; 74].as_slice()].concat().repeat(10)).unwrap();
        file
    }

    #[test]
    fn commands_run_one_after_the_other_without_a_shell() {
        let made = sound();
        let copy = format!("cp \"{}\" {{out}}", made.path().display());
        assert_eq!(voice(&copy, "cp {in} {out}").speak("Chào bạn", "vi").unwrap().millis(), 261);
        assert_eq!(voice(&copy, "").speak("Chào; rm -rf $HOME", "vi").unwrap().millis(), 261);
    }

    #[test]
    fn what_goes_wrong_is_told() {
        assert!(voice("cp /khong/co {out}", "").speak("a", "vi").unwrap_err().starts_with("failed: cp: "));
        assert_eq!(voice("true", "").speak("a", "vi"), Err("silent".into()));
        assert_eq!(voice("cp {in} {out}", "").speak("không phải âm thanh", "vi"), Err("silent".into()));
        assert!(voice("khong-co-lenh {in}", "").speak("a", "vi").unwrap_err().contains("khong-co-lenh"));
        assert_eq!(voice("khong-co-lenh {in}", "cp {in} {out}").missing(), ["khong-co-lenh"]);
    }

    #[test]
    fn only_a_language_goes_to_a_command() {
        assert_eq!(["vi", "en-us", "--x", "vi; rm", ""].map(plain), ["vi", "en-us", "vi", "vi", "vi"]);
    }
}
