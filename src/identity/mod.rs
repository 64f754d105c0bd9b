//! Identity: who people are, how they come in, what they may do.

mod amend;
mod card;
mod identifier;
mod login;
mod number;
mod pages;
mod password;
mod person;
mod pin;
mod rights;
mod role;
mod second_factor;
mod setup;
mod staff;
mod throttle;

pub use crate::db::PersonId;
pub use amend::Amendment;
pub use card::Card;
pub use identifier::{Change, Ended, Former, Identifier, IdentifierKind, ViewReason, former_numbers};
pub use login::{Door, Login, LoginId, cookie_of, device_of};
pub use number::{Checked, IdentifierId, Number, NumberWarning, SealedNumber};
pub use pages::routes;
pub use password::Password;
pub use person::{Audience, NewPerson, Person, Sex, Twin, merged_away};
pub use pin::Pin;
pub use rights::{Admin, Approver, Assessor, Guide, Learner, Observer, Officer, Support, Trainer, Viewer, Visitor};
pub use role::{Right, Role, RoleId};
pub use second_factor::{Proposal, SecondFactor};
pub use setup::{NewCommune, Setup};
pub use staff::{NewStaff, Staff};
pub use throttle::{Throttle, Try};

use crate::keys::Sealed;

/// What this room keeps sealed.
pub const SEALED: [Sealed; 2] = [
    Sealed { table: "identifiers", column: "sealed", place: "identifiers", owner: "person_id" },
    Sealed { table: "second_factors", column: "sealed", place: "second_factors", owner: "person_id" },
];
