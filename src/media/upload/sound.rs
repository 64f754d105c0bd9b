//! Whether a recording holds nothing but sound: phones put a voice into the same wrapping as a film.

use crate::error::Result;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How a track of moving pictures is announced: in WebM by the name of its codec, in Ogg by its first packet,
/// in MP4 by its handler, which stands eight bytes after the word.
fn pictures_at(bytes: &[u8]) -> bool {
    let webm = bytes.len() > 4 && bytes[0] == 0x86 && bytes[1] & 0x80 != 0 && bytes[2..].starts_with(b"V_");
    let mp4 = bytes.starts_with(b"hdlr") && bytes.get(12..16) == Some(b"vide");
    webm || mp4 || bytes.starts_with(b"\x80theora")
}

const LONGEST: usize = 16;

pub fn only_sound(path: &Path) -> Result<bool> {
    let (mut file, mut piece, mut kept) = (File::open(path)?, vec![0; 64 * 1024], 0);
    loop {
        let got = file.read(&mut piece[kept..])?;
        let there = &piece[..kept + got];
        if (0..there.len()).any(|at| pictures_at(&there[at..])) {
            return Ok(false);
        }
        if got == 0 {
            return Ok(true);
        }
        let from = there.len().saturating_sub(LONGEST);
        kept = there.len() - from;
        piece.copy_within(from..from + kept, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_at(bytes: &[u8]) -> bool {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        only_sound(file.path()).unwrap()
    }

    #[test]
    fn a_film_is_no_voice() {
        let at = |place: usize, word: &[u8]| [vec![0; place], word.to_vec(), vec![0; 100]].concat();
        for place in [0, 5, 65_530, 65_536, 70_000, 131_070] {
            assert!(!looked_at(&at(place, b"\x86\x85V_VP8")), "{place}");
            assert!(!looked_at(&at(place, b"hdlr\0\0\0\0\0\0\0\0vide")), "{place}");
            assert!(!looked_at(&at(place, b"\x80theora")), "{place}");
            assert!(looked_at(&at(place, b"\x86\x86A_OPUS")), "{place}");
            assert!(looked_at(&at(place, b"hdlr\0\0\0\0\0\0\0\0soun")), "{place}");
        }
        assert!(looked_at(b""));
    }
}
