//! Any text is captions in order or a refusal that names lines of the file.

use hocvu::catalog::{read_vtt, transcript};

pub fn read(text: &str) {
    match read_vtt(text) {
        Ok(cues) => {
            assert!(cues.iter().all(|cue| cue.start < cue.end && !cue.text.is_empty()));
            assert!(cues.windows(2).all(|two| two[0].start <= two[1].start));
            assert!(!transcript(&cues).is_empty());
        }
        Err(wrong) => assert!(!wrong.is_empty() && wrong.iter().all(|(line, _)| (1..=text.lines().count().max(1)).contains(line)), "{wrong:?}"),
    }
}
