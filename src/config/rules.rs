//! The rules of staff accounts: TCVN 14423:2026, level 2, unless the installation says otherwise.

use clap::Args;
use serde::Deserialize;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

crate::words! {
    /// TCVN 14423:2026, level 2. By place: all admins wherever they are, other staff from outside the local network.
    pub enum SecondFactorRule { ByPlace = "by-place", Always = "always", Never = "never" }
}

impl FromStr for SecondFactorRule {
    type Err = String;
    fn from_str(word: &str) -> Result<SecondFactorRule, String> {
        SecondFactorRule::from_word(word).ok_or_else(|| "by-place, always, never".into())
    }
}

impl SecondFactorRule {
    /// `from`: the address of the browser; none for a program in the same process.
    pub fn asks(self, admin: bool, from: Option<IpAddr>) -> bool {
        match self {
            SecondFactorRule::Never => false,
            SecondFactorRule::Always => true,
            SecondFactorRule::ByPlace => from.is_some_and(|address| admin || !is_local(address)),
        }
    }
}

/// This machine, and addresses that a village's router hands out.
pub fn is_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// What was set; the methods give what is in force.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The shortest password of an account with a second factor
    #[arg(long, env = "HOCVU_PASSWORD_WITH_SECOND_FACTOR", global = true, value_name = "CHARACTERS")]
    password_with_second_factor: Option<usize>,
    /// The shortest password of an account without one
    #[arg(long, env = "HOCVU_PASSWORD_ALONE", global = true, value_name = "CHARACTERS")]
    password_alone: Option<usize>,
    /// Wrong tries at an account before it has to wait
    #[arg(long, env = "HOCVU_WRONG_TRIES", global = true, value_name = "TRIES")]
    wrong_tries: Option<u32>,
    /// Names that one address may try in vain before it has to wait
    #[arg(long, env = "HOCVU_WRONG_NAMES", global = true, value_name = "NAMES")]
    wrong_names: Option<u32>,
    /// A staff login that is left alone so long is locked: 15m, 90s
    #[arg(long, env = "HOCVU_LOCK_AFTER", global = true, value_name = "TIME")]
    lock_after: Option<Span>,
    /// A staff account that is not used so long is suspended: 45d
    #[arg(long, env = "HOCVU_SUSPEND_AFTER", global = true, value_name = "TIME")]
    suspend_after: Option<Span>,
}

impl Rules {
    /// Nothing below 8 is taken, whatever a file says.
    pub fn password_with_second_factor(&self) -> usize {
        self.password_with_second_factor.unwrap_or(8).clamp(8, 64)
    }

    pub fn password_alone(&self) -> usize {
        self.password_alone.unwrap_or(14).clamp(self.password_with_second_factor(), 64)
    }

    pub fn wrong_tries(&self) -> i32 {
        i32::try_from(self.wrong_tries.unwrap_or(5)).unwrap_or(i32::MAX).max(1)
    }

    /// Generous: a whole office, or a mobile network, may stand behind one address.
    pub fn wrong_names(&self) -> i32 {
        i32::try_from(self.wrong_names.unwrap_or(20)).unwrap_or(i32::MAX).max(1)
    }

    pub fn lock_after(&self) -> Duration {
        self.lock_after.map_or(Duration::from_secs(15 * 60), |span| span.0)
    }

    pub fn suspend_after(&self) -> Duration {
        self.suspend_after.map_or(Duration::from_secs(45 * 24 * 3600), |span| span.0)
    }

    /// Fills what flags and environment left open.
    pub(super) fn or(self, file: Rules) -> Rules {
        Rules {
            password_with_second_factor: self.password_with_second_factor.or(file.password_with_second_factor),
            password_alone: self.password_alone.or(file.password_alone),
            wrong_tries: self.wrong_tries.or(file.wrong_tries),
            wrong_names: self.wrong_names.or(file.wrong_names),
            lock_after: self.lock_after.or(file.lock_after),
            suspend_after: self.suspend_after.or(file.suspend_after),
        }
    }
}

/// A time as people write it: `90s`, `15m`, `12h`, `45d`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Span(Duration);

impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Span, String> {
        let wanted = || format!("a time is written as 90s, 15m, 12h or 45d, not {text:?}");
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wanted)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 24 * 3600,
            _ => return Err(wanted()),
        };
        let number: u32 = number.trim().parse().map_err(|_| wanted())?;
        if number == 0 { Err(wanted()) } else { Ok(Span(Duration::from_secs(u64::from(number) * seconds))) }
    }
}

impl TryFrom<String> for Span {
    type Error = String;
    fn try_from(text: String) -> Result<Span, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_a_second_factor_depends_on_the_place() {
        let asks = |admin, from: &str| SecondFactorRule::ByPlace.asks(admin, from.parse().ok());
        assert!(asks(true, "127.0.0.1") && asks(true, "192.168.1.7") && asks(true, "203.0.113.9"), "admins everywhere");
        assert!(!asks(false, "127.0.0.1") && !asks(false, "192.168.1.7") && !asks(false, "fd00::7") && !asks(false, "::ffff:10.0.0.2"));
        assert!(asks(false, "203.0.113.9") && asks(false, "2001:db8::1"));
        assert!(SecondFactorRule::Always.asks(false, None) && !SecondFactorRule::Never.asks(true, None));
    }

    #[test]
    fn times_are_written_as_people_write_them() {
        let seconds = |text: &str| text.parse::<Span>().map(|span| span.0.as_secs()).ok();
        assert_eq!([seconds("90s"), seconds("15m"), seconds("12h"), seconds("45d")], [Some(90), Some(900), Some(43_200), Some(3_888_000)]);
        assert!(["", "m", "15", "0m", "-3m", "15 minutes", "đ"].iter().all(|text| seconds(text).is_none()));
    }

    #[test]
    fn the_defaults_are_those_of_level_2_and_a_file_cannot_go_below_eight_characters() {
        let rules = Rules::default();
        assert_eq!((rules.password_with_second_factor(), rules.password_alone(), rules.wrong_tries()), (8, 14, 5));
        assert_eq!((rules.lock_after().as_secs(), rules.suspend_after().as_secs()), (900, 45 * 86_400));
        let lax: Rules = toml::from_str("password_with_second_factor = 4\npassword_alone = 3\nlock_after = \"5m\"").unwrap();
        assert_eq!((lax.password_with_second_factor(), lax.password_alone(), lax.lock_after().as_secs()), (8, 8, 300));
        assert!(toml::from_str::<Rules>("lock_after = \"soon\"").is_err());
    }
}
