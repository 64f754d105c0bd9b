//! Privacy: what personal data is used for, who agreed to it, what is known only with consent, and who answers for it.

mod age;
mod asked;
mod consent;
mod contact;
mod desk;
mod disability;
mod group_photo;
mod guardian;
pub mod holdings;
mod level;
mod mail_address;
mod needs;
mod pages;
mod purpose;
mod recording;
mod sealing;
mod standing;
mod unanswered;

pub use age::{Age, Part};
pub use asked::Asked;
pub use consent::{Act, Channel, Consent, ConsentId, Said};
pub use contact::{Contact, ContactId, NewContact};
pub use desk::{Desk, DeskPage, GuardianForm, GuardianPage, MailAddressForm, MailAddressPage, NeedsForm, NeedsPage, RecordForm, RecordPage};
pub use disability::{Disability, DisabilityType};
pub use group_photo::{GroupPhoto, GroupPhotoId, NewGroupPhoto, PhotoShown, agreeing};
pub use guardian::{Guardian, GuardianCheck, GuardianId, NewGuardian, Relation};
pub use level::{Counter, Level, MOST_BASIC, MOST_SENSITIVE, spaced};
pub use mail_address::{MailAddress, MailAddressId};
pub use needs::{Need, Needs};
pub use pages::{FormSheet, FormSheets, routes};
pub use purpose::{Amendment, Basis, Purpose, PurposeId, Wording, Words};
pub use recording::{AboutId, NewRecording, Recording, RecordingId, RecordingKind};
pub use standing::Standing;
pub use unanswered::Unanswered;

use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};

/// What this room keeps sealed.
pub const SEALED: [crate::keys::Sealed; 3] = [
    crate::keys::Sealed { table: "mail_addresses", column: "sealed", place: "mail-addresses", owner: "id" },
    crate::keys::Sealed { table: "needs", column: "sealed", place: "needs", owner: "id" },
    crate::keys::Sealed { table: "disabilities", column: "sealed", place: "disabilities", owner: "id" },
];

/// Whose purposes are in force for somebody of this unit: the commune's; above all communes the unit's own.
fn controller(db: &mut Db, unit: UnitId) -> Result<UnitId> {
    match Unit::commune_of(db, unit) {
        Ok(commune) => Ok(commune.id),
        Err(Error::NotFound) => Ok(unit),
        Err(error) => Err(error),
    }
}
