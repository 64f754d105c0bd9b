//! Identity: who people are, how they come in, what they may do.

mod amend;
mod card;
mod card_name;
mod chosen;
mod external;
mod grant;
mod guesses;
mod held_form;
mod helper;
mod helping;
pub mod holdings;
mod identifier;
mod invitation;
mod known_device;
mod learner_card;
mod lock;
mod login;
mod number;
mod origin;
mod pages;
mod password;
mod password_rule;
mod person;
mod picture;
mod pin;
mod place;
mod program;
mod publisher;
mod reading_key;
mod recovery_code;
mod rights;
mod role;
mod second_factor;
mod setup;
mod sign_in;
mod staff;
mod suspension;
mod throttle;

pub use crate::db::PersonId;
pub use amend::Amendment;
pub use card::Card;
pub use card_name::CardName;
pub use chosen::Chosen;
pub use external::{ExternalIdentity, ExternalIdentityId, Voucher};
pub use grant::{Grant, GrantState, Wanted};
pub use guesses::Guesses;
pub use held_form::{HeldForm, HeldFormId};
pub use helper::{Helpable, Helper};
pub use helping::{Agreed, Begun, Helping, HelpingId, NewHelping};
pub use identifier::{Change, Ended, Former, Identifier, IdentifierKind, ViewReason, former_numbers};
pub use invitation::{Invitation, InvitationId};
pub use learner_card::{LearnerCard, LearnerCardId, SheetId};
pub use lock::keep_forms;
pub use login::{Door, Login, LoginId, cookie_of, device_of};
pub use number::{Checked, IdentifierId, Number, NumberWarning, SealedNumber};
pub use origin::origin;
pub use pages::{enter_by_identity, routes, signed_in};
pub use password::Password;
pub use password_rule::PasswordRule;
pub use person::{Audience, NewPerson, Person, Sex, Twin, is_restricted, merged_away, restricted};
pub use picture::{PICTURES, PictureCode, picture};
pub use pin::Pin;
pub use place::{browser_address, network_of};
pub use program::{Program, Reader};
pub use publisher::Publisher;
pub use reading_key::{KeyState, NewReadingKey, ReadingKey, ReadingKeyId};
pub use recovery_code::RecoveryCodes;
pub use rights::{Admin, Approver, Assessor, Guide, Learner, Observer, Officer, Support, Trainer, Viewer, Visitor};
pub use role::{NewRight, Right, Role, RoleId, in_force};
pub use second_factor::{Proposal, SecondFactor};
pub use setup::{NewCommune, Setup};
pub use staff::{NewStaff, Staff};
pub use suspension::{Reason, Standing, Suspension};
pub use throttle::{Throttle, Try};

use crate::keys::Sealed;

/// What this room keeps sealed.
pub const SEALED: [Sealed; 5] = [
    Sealed { table: "identifiers", column: "sealed", place: "identifiers", owner: "person_id" },
    Sealed { table: "second_factors", column: "sealed", place: "second_factors", owner: "person_id" },
    Sealed { table: "held_forms", column: "sealed", place: "held_forms", owner: "id" },
    Sealed { table: "presentations", column: "chosen_sealed", place: "presentations", owner: "person_id" },
    Sealed { table: "presentations", column: "suggested_sealed", place: "presentations", owner: "person_id" },
];
