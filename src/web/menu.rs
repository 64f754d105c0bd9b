//! The menu of who works here: the desks that somebody's roles open.

use serde::Serialize;

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Desk {
    pub href: &'static str,
    pub icon: &'static str,
    /// The id of its text.
    pub label: &'static str,
    #[serde(skip)]
    of: &'static [&'static str],
}

const DESKS: [Desk; 13] = [
    Desk { href: "/targets", icon: "chart", label: "nav-targets", of: &["officer", "observer", "approver"] },
    Desk { href: "/drafts", icon: "plus", label: "nav-drafts", of: &["trainer", "admin"] },
    Desk { href: "/people", icon: "search", label: "nav-people", of: &["trainer", "admin", "officer"] },
    Desk { href: "/helping", icon: "user", label: "nav-helping", of: &["trainer"] },
    Desk { href: "/programmes", icon: "users", label: "nav-programmes", of: &["trainer", "officer", "guide", "observer"] },
    Desk { href: "/certificate-requests", icon: "check", label: "nav-requests", of: &["assessor", "approver"] },
    Desk { href: "/certificates", icon: "certificate", label: "nav-certificates", of: &["approver", "officer"] },
    Desk { href: "/exports", icon: "export", label: "nav-exports", of: &["officer"] },
    Desk { href: "/session-totals", icon: "calendar", label: "nav-session-totals", of: &["officer", "observer"] },
    Desk { href: "/reports", icon: "letter", label: "nav-reports", of: &["officer", "approver"] },
    Desk { href: "/support", icon: "users", label: "nav-support", of: &["support"] },
    Desk { href: "/subject-requests", icon: "info", label: "nav-subject-requests", of: &["officer", "admin"] },
    Desk { href: "/admin", icon: "lock", label: "nav-admin", of: &["admin"] },
];

/// In the order of the menu.
pub fn desks(roles: &[&str]) -> Vec<Desk> {
    DESKS.into_iter().filter(|desk| desk.of.iter().any(|role| roles.contains(role))).collect()
}
