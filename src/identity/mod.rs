//! Identity: who people are, how they come in, what they may do.

mod amend;
mod card;
mod held_form;
pub mod holdings;
mod identifier;
mod known_device;
mod lock;
mod login;
mod number;
mod pages;
mod password;
mod password_rule;
mod person;
mod pin;
mod place;
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
pub use held_form::{HeldForm, HeldFormId};
pub use identifier::{Change, Ended, Former, Identifier, IdentifierKind, ViewReason, former_numbers};
pub use lock::keep_forms;
pub use login::{Door, Login, LoginId, cookie_of, device_of};
pub use number::{Checked, IdentifierId, Number, NumberWarning, SealedNumber};
pub use pages::routes;
pub use password::Password;
pub use password_rule::PasswordRule;
pub use person::{Audience, NewPerson, Person, Sex, Twin, merged_away, restricted};
pub use pin::Pin;
pub use place::{browser_address, network_of};
pub use recovery_code::RecoveryCodes;
pub use rights::{Admin, Approver, Assessor, Guide, Learner, Observer, Officer, Support, Trainer, Viewer, Visitor};
pub use role::{Right, Role, RoleId};
pub use second_factor::{Proposal, SecondFactor};
pub use setup::{NewCommune, Setup};
pub use staff::{NewStaff, Staff};
pub use suspension::{Reason, Standing, Suspension};
pub use throttle::{Throttle, Try};

use crate::keys::Sealed;

/// What this room keeps sealed.
pub const SEALED: [Sealed; 3] = [
    Sealed { table: "identifiers", column: "sealed", place: "identifiers", owner: "person_id" },
    Sealed { table: "second_factors", column: "sealed", place: "second_factors", owner: "person_id" },
    Sealed { table: "held_forms", column: "sealed", place: "held_forms", owner: "id" },
];
