//! MP3 as rows of frames: frames of the same make can be joined, and their number says how long they sound.

/// The frames of a sound, without tags, and how long they last.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    pub frames: Vec<u8>,
    /// So many samples at so many a second.
    samples: u64,
    rate: u32,
}

impl Sound {
    /// `None` when there is no MP3 in it.
    pub fn read(bytes: &[u8]) -> Option<Sound> {
        let mut sound = Sound { frames: Vec::new(), samples: 0, rate: 0 };
        let mut at = tag_length(bytes);
        while let Some(frame) = bytes.get(at..).and_then(Frame::read) {
            let Some(whole) = bytes.get(at..at + frame.length) else { break };
            at += frame.length;
            // A frame of figures about the sound makes no sound.
            if sound.rate == 0 && has_figures(whole) {
                continue;
            }
            sound.rate = frame.rate;
            sound.samples += u64::from(frame.samples);
            sound.frames.extend_from_slice(whole);
        }
        (sound.samples > 0).then_some(sound)
    }

    pub fn millis(&self) -> i32 {
        i32::try_from(self.samples * 1000 / u64::from(self.rate.max(1))).unwrap_or(i32::MAX)
    }

    /// One after the other; with where each begins and ends, in milliseconds.
    pub fn join(sounds: &[Sound]) -> (Sound, Vec<(i32, i32)>) {
        let mut whole = Sound { frames: Vec::new(), samples: 0, rate: sounds.first().map_or(0, |sound| sound.rate) };
        let mut marks = Vec::new();
        for sound in sounds {
            let from = whole.millis();
            whole.frames.extend_from_slice(&sound.frames);
            whole.samples += sound.samples;
            marks.push((from, whole.millis()));
        }
        (whole, marks)
    }
}

/// ID3v2 before the sound; its length is written in 7 bits a byte.
fn tag_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] => 10 + [a, b, c, d].iter().fold(0, |length, part| length << 7 | usize::from(**part & 0x7f)),
        _ => 0,
    }
}

fn has_figures(frame: &[u8]) -> bool {
    let start = &frame[..frame.len().min(64)];
    [b"Xing".as_slice(), b"Info", b"VBRI"].iter().any(|name| start.windows(4).any(|four| four == *name))
}

struct Frame {
    length: usize,
    samples: u32,
    rate: u32,
}

const RATES: [u32; 3] = [44_100, 48_000, 32_000];
/// kbit/s of layer III: MPEG-1, and the two lower ones.
const HIGH: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

impl Frame {
    /// The four bytes of its header (ISO 11172-3, 2.4.1.3).
    fn read(bytes: &[u8]) -> Option<Frame> {
        let [first, second, third, _, ..] = *bytes else { return None };
        if first != 0xff || second & 0xe6 != 0xe2 {
            return None;
        }
        let (version, padding) = (second >> 3 & 3, u32::from(third >> 1 & 1));
        let (table, samples, divisor) = match version {
            3 => (HIGH, 1152, 1),
            2 => (LOW, 576, 2),
            0 => (LOW, 576, 4),
            _ => return None,
        };
        let kilobits = *table.get(usize::from(third >> 4)).filter(|kilobits| **kilobits > 0)?;
        let rate = RATES.get(usize::from(third >> 2 & 3))? / divisor;
        let length = samples / 8 * kilobits * 1000 / rate + padding;
        Some(Frame { length: length as usize, samples, rate })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A frame of 24 kbit/s at 22 050 Hz: 78 bytes, 576 samples.
    fn frame() -> Vec<u8> {
        [&[0xff, 0xf3, 0x30, 0xc4], [0_u8; 74].as_slice()].concat()
    }

    #[test]
    fn frames_are_counted_and_joined_to_the_millisecond() {
        let one = Sound::read(&frame().repeat(100)).unwrap();
        assert_eq!((one.millis(), one.frames.len()), (2612, 7800));
        let (whole, marks) = Sound::join(&[one.clone(), one.clone(), one]);
        assert_eq!(marks, [(0, 2612), (2612, 5224), (5224, 7836)]);
        assert_eq!(Sound::read(&whole.frames).unwrap(), whole);
    }

    #[test]
    fn tags_and_figures_are_no_sound() {
        let mut figures = frame();
        figures[13..17].copy_from_slice(b"Xing");
        let tagged = [b"ID3\x04\0\0\0\0\0\x05abcde".to_vec(), figures, frame(), frame(), b"TAG".to_vec()].concat();
        assert_eq!(Sound::read(&tagged).unwrap().frames, frame().repeat(2));
        assert_eq!(Sound::read(b"RIFF....WAVE"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_sound_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0..3) {
            let start: &[u8] = [&[][..], b"ID3", &[0xff, 0xfb]][start as usize];
            if let Some(sound) = Sound::read(&[start, &bytes].concat()) {
                prop_assert!(sound.frames.len() <= bytes.len() + 3);
            }
        }
    }
}
