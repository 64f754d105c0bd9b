//! The marks of a lesson's reading as WebVTT: each cue is a sentence as the page shows it.

use crate::media::speech::{Mark, Script};
use std::fmt::Write;

pub fn webvtt(script: &Script, marks: &[Mark]) -> String {
    let mut track = String::from("WEBVTT\n");
    for (sentence, mark) in script.sentences.iter().zip(marks) {
        let words = sentence.shown.replace("-->", "→");
        write!(track, "\n{} --> {}\n{words}\n", moment(mark.0), moment(mark.1)).expect("a String takes all");
    }
    track
}

fn moment(millis: i32) -> String {
    let seconds = millis / 1000;
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, millis % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::speech::Sentence;

    #[test]
    fn a_cue_is_a_sentence() {
        let sentence = |shown: &str| Sentence { shown: shown.into(), said: String::new() };
        let script = Script { language: "vi".into(), sentences: vec![sentence("Một."), sentence("Mở --> chọn.")] };
        let track = webvtt(&script, &[Mark(0, 1500), Mark(1500, 3_723_004)]);
        assert_eq!(track, "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nMột.\n\n00:00:01.500 --> 01:02:03.004\nMở → chọn.\n");
    }
}
