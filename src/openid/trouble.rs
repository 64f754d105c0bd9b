//! Why somebody did not get in: a sentence for the person, a word for whoever looks into it.

/// `id` is a sentence in `locales/`; `word` names the check that failed, without anything of the person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trouble {
    pub id: &'static str,
    pub word: &'static str,
}

impl Trouble {
    /// The box may be offline, or the provider may be down.
    pub const UNREACHABLE: Trouble = Trouble { id: "openid-unreachable", word: "unreachable" };
    /// The person went back without signing in there.
    pub const CANCELLED: Trouble = Trouble { id: "openid-cancelled", word: "cancelled" };
    /// Too late, in another browser, or not begun here.
    pub const NOT_BEGUN_HERE: Trouble = Trouble { id: "openid-not-begun-here", word: "state" };
    /// The answer was heard before.
    pub const HEARD_BEFORE: Trouble = Trouble { id: "openid-not-begun-here", word: "heard-before" };

    /// The provider's answer does not pass a check.
    pub fn unsafe_answer(word: &'static str) -> Trouble {
        Trouble { id: "openid-unsafe", word }
    }
}
