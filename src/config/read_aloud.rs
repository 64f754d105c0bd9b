//! `[read_aloud]` in `hocvu.toml`: the commands that make sound of text, and how words are said.

use crate::keys::hex;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The commands run without a shell. `{in}`, `{out}` and `{lang}` are replaced; without `{in}` the text comes on the standard input.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadAloud {
    pub on: bool,
    /// Makes a WAV of a text.
    pub speak: String,
    /// Makes an MP3 of the WAV; empty when `speak` makes MP3 itself.
    pub compress: String,
    /// How a word is said: `"OCOP" = "ô cốp"`.
    pub words: BTreeMap<String, String>,
}

/// Every phone plays MP3. A short silence ends each sentence.
const COMPRESS: &str = "ffmpeg -nostdin -v error -i {in} -ac 1 -ar 22050 -af apad=pad_dur=0.3 -c:a libmp3lame -b:a 24k -write_xing 0 -id3v2_version 0 \
                        -map_metadata -1 -f mp3 -y {out}";

impl Default for ReadAloud {
    fn default() -> ReadAloud {
        ReadAloud { on: true, speak: "espeak-ng -v {lang} -s 150 -f {in} -w {out}".into(), compress: COMPRESS.into(), words: BTreeMap::new() }
    }
}

impl ReadAloud {
    /// Another command is another voice: what it says is made anew.
    pub fn voice(&self) -> String {
        hex(&Sha256::digest(format!("{}\n{}", self.speak, self.compress))[..8])
    }

    /// The commands in their parts, in order.
    pub fn commands(&self) -> Vec<Vec<String>> {
        [&self.speak, &self.compress].into_iter().map(|command| parts(command)).filter(|parts| !parts.is_empty()).collect()
    }
}

/// At white space; "what stands in quotes" is one part.
fn parts(command: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate();
    quoted.flat_map(|(nth, piece)| if nth % 2 == 1 { vec![piece.to_owned()] } else { piece.split_whitespace().map(str::to_owned).collect() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_at_spaces_outside_quotes() {
        assert_eq!(parts(r#"piper --model "/opt/giọng nam/vi.onnx" -f {out}"#), ["piper", "--model", "/opt/giọng nam/vi.onnx", "-f", "{out}"]);
        assert!(parts("  ").is_empty());
        assert_eq!(ReadAloud::default().commands().len(), 2);
    }

    #[test]
    fn settings_may_name_one_thing_and_keep_the_rest() {
        let read: ReadAloud = toml::from_str("[words]\nOCOP = \"ô cốp\"").unwrap();
        assert!(read.on && read.voice() == ReadAloud::default().voice() && read.words["OCOP"] == "ô cốp");
        let other: ReadAloud = toml::from_str("speak = \"noi {in} {out}\"").unwrap();
        assert_ne!(other.voice(), read.voice());
    }
}
