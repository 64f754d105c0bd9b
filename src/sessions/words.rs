//! What kinds of sessions there are.

crate::words! {
    /// For whom, and in which of the plan's models.
    pub enum SessionKind {
        Community = "community",
        Elders = "elders",
        Disabled = "disabled",
        PartyCell = "party-cell",
        Market = "market",
        Factory = "factory",
        School = "school",
        Festival = "festival",
        Campaign = "campaign",
        HelpDesk = "help-desk",
        Other = "other",
    }
}

impl SessionKind {
    /// Stands in the calendar that everybody sees. A party cell invites its own.
    pub fn is_public(self) -> bool {
        self != SessionKind::PartyCell
    }
}

crate::words! { pub enum Mode { InPerson = "in-person", Online = "online", Mixed = "mixed" } }
