//! What a lesson has for a way of learning, what is shown instead where it has nothing, and what it lacks.

use crate::catalog::Lesson;
use crate::web::Kind;
use serde::Serialize;

crate::words! {
    /// What a lesson may lack.
    pub enum Material { Sign = "sign", Easy = "easy", Audio = "audio" }
}

/// What stands first on the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    Sign,
    CaptionedVideo,
    Easy,
    Audio,
    Text,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    pub shown: Shown,
    pub missing: Option<Material>,
}

/// What there is of a lesson, apart from its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Has {
    pub sign: bool,
    pub captioned_video: bool,
    pub easy: bool,
    /// A sound, recorded or read aloud.
    pub sound: bool,
}

impl Has {
    /// `read_aloud`: a machine's voice reads its text.
    pub fn of(lesson: &Lesson, read_aloud: bool) -> Has {
        Has {
            sign: lesson.sign.is_some(),
            captioned_video: lesson.video.is_some() && lesson.captions.is_some(),
            easy: !lesson.easy_html.is_empty(),
            sound: lesson.audio.is_some() || read_aloud,
        }
    }
}

impl Fit {
    pub fn of(kind: Kind, has: Has) -> Fit {
        match kind {
            Kind::Sign if has.sign => Fit::good(Shown::Sign),
            Kind::Sign if has.captioned_video => Fit::lacking(Material::Sign, Shown::CaptionedVideo),
            Kind::Sign if has.easy => Fit::lacking(Material::Sign, Shown::Easy),
            Kind::Sign => Fit::lacking(Material::Sign, Shown::Text),
            Kind::Easy if has.easy => Fit::good(Shown::Easy),
            Kind::Easy => Fit::lacking(Material::Easy, Shown::Text),
            Kind::Listen if has.sound => Fit::good(Shown::Audio),
            Kind::Listen => Fit::lacking(Material::Audio, Shown::Text),
            Kind::Standard | Kind::Large | Kind::Switch => Fit::good(Shown::Text),
        }
    }

    fn good(shown: Shown) -> Fit {
        Fit { shown, missing: None }
    }

    fn lacking(missing: Material, shown: Shown) -> Fit {
        Fit { shown, missing: Some(missing) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_made_good_in_a_sensible_order() {
        let nothing = Has::default();
        let shown = |kind, has| Fit::of(kind, has).shown;
        assert_eq!(shown(Kind::Sign, Has { sign: true, captioned_video: true, ..nothing }), Shown::Sign);
        assert_eq!(shown(Kind::Sign, Has { captioned_video: true, easy: true, ..nothing }), Shown::CaptionedVideo);
        assert_eq!(shown(Kind::Sign, Has { easy: true, sound: true, ..nothing }), Shown::Easy);
        assert_eq!(Fit::of(Kind::Sign, Has { sound: true, ..nothing }), Fit { shown: Shown::Text, missing: Some(Material::Sign) });
        assert_eq!(Fit::of(Kind::Easy, Has { easy: true, ..nothing }).missing, None);
        assert_eq!(Fit::of(Kind::Listen, nothing), Fit { shown: Shown::Text, missing: Some(Material::Audio) });
        assert_eq!(Fit::of(Kind::Large, nothing).missing, None);
    }
}
