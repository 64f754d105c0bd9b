//! How the pages look to somebody: independent choices, put together freely.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use chrono::{Duration, Utc};
use serde::Serialize;

crate::words! {
    /// A kind has templates of its own where it needs them.
    pub enum Kind { Standard = "standard", Large = "large", Easy = "easy", Listen = "listen", Sign = "sign", Switch = "switch" }
}

crate::words! { pub enum Theme { Auto = "auto", Light = "light", Dark = "dark", Contrast = "contrast", Sepia = "sepia" } }

crate::words! {
    /// In hundredths of the usual size.
    pub enum TextSize { Normal = "100", Larger = "125", Large = "150", Largest = "200" }
}

crate::words! { pub enum Spacing { Normal = "normal", Wide = "wide", Wider = "wider" } }

crate::words! {
    /// `Auto`: as the phone is set.
    pub enum Motion { Auto = "auto", Still = "still" }
}

crate::words! {
    /// `Saver`: no film until it is asked for.
    pub enum Data { Full = "full", Saver = "saver" }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Presentation {
    pub kind: Kind,
    pub theme: Theme,
    pub size: TextSize,
    pub spacing: Spacing,
    pub motion: Motion,
    pub data: Data,
}

impl Default for Presentation {
    fn default() -> Presentation {
        Presentation { kind: Kind::Standard, theme: Theme::Auto, size: TextSize::Normal, spacing: Spacing::Normal, motion: Motion::Auto, data: Data::Full }
    }
}

/// The longest is "switch.contrast.200.wider.still.saver".
pub const LONGEST: usize = 40;

impl Presentation {
    /// The words that differ from the usual, joined by dots: no word stands in two lists.
    pub fn written(&self) -> String {
        let usual = Presentation::default();
        let words = [
            (self.kind != usual.kind).then_some(self.kind.word()),
            (self.theme != usual.theme).then_some(self.theme.word()),
            (self.size != usual.size).then_some(self.size.word()),
            (self.spacing != usual.spacing).then_some(self.spacing.word()),
            (self.motion != usual.motion).then_some(self.motion.word()),
            (self.data != usual.data).then_some(self.data.word()),
        ];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        if words.is_empty() { usual.kind.word().into() } else { words.join(".") }
    }

    /// `None` when a word is no word of ours.
    pub fn read(text: &str) -> Option<Presentation> {
        let mut read = Presentation::default();
        for word in text.split('.') {
            match (Kind::from_word(word), TextSize::from_word(word), Spacing::from_word(word), Data::from_word(word)) {
                (Some(kind), ..) => read.kind = kind,
                (_, Some(size), ..) => read.size = size,
                (_, _, Some(spacing), _) => read.spacing = spacing,
                (.., Some(data)) => read.data = data,
                _ if word == Motion::Still.word() => read.motion = Motion::Still,
                _ => read.theme = Theme::from_word(word)?,
            }
        }
        Some(read)
    }
}

/// The choice of somebody who is not signed in lies in a cookie with the minute in which it was made.
const COOKIE: &str = "view";
/// On a shared phone whoever signs in soon after a choice is the one who made it; later it may be somebody else.
const FRESH: Duration = Duration::minutes(30);

impl Presentation {
    pub fn of_browser(request: &HttpRequest) -> Option<Presentation> {
        Some(in_cookie(request)?.0)
    }

    /// What was chosen in this browser just before somebody signed in.
    pub fn just_chosen(request: &HttpRequest) -> Option<Presentation> {
        let (presentation, minute) = in_cookie(request)?;
        let age = Utc::now().timestamp() / 60 - minute;
        (0..=FRESH.num_minutes()).contains(&age).then_some(presentation)
    }

    pub fn remembered<'c>(&self, request: &HttpRequest) -> Cookie<'c> {
        super::remember(request, COOKIE, format!("{}~{}", self.written(), Utc::now().timestamp() / 60))
    }

    /// Nothing is kept in this browser any more.
    pub fn forgotten<'c>(request: &HttpRequest) -> Cookie<'c> {
        let mut gone = super::cookie(request, COOKIE, String::new());
        gone.make_removal();
        gone
    }
}

fn in_cookie(request: &HttpRequest) -> Option<(Presentation, i64)> {
    let cookie = request.cookie(COOKIE)?;
    let (written, minute) = cookie.value().split_once('~')?;
    Some((Presentation::read(written)?, minute.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_presentation_is_read_as_it_was_written() {
        for &kind in Kind::ALL {
            for &theme in Theme::ALL {
                for &size in TextSize::ALL {
                    for &spacing in Spacing::ALL {
                        for (motion, data) in
                            [(Motion::Auto, Data::Full), (Motion::Still, Data::Full), (Motion::Auto, Data::Saver), (Motion::Still, Data::Saver)]
                        {
                            let one = Presentation { kind, theme, size, spacing, motion, data };
                            assert_eq!(Presentation::read(&one.written()), Some(one));
                            assert!(one.written().len() <= LONGEST);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_word_that_is_not_ours_is_refused() {
        assert_eq!(Presentation::read("large.<script>"), None);
        assert_eq!(Presentation::read(""), None);
    }
}
