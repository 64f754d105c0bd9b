//! Where a request comes from.

use crate::config::is_local;
use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv6Addr};

/// The address of the browser. A proxy on this machine says whom it speaks for, by the last word of
/// `X-Forwarded-For`: what stands before it the browser may have written itself, as it may `Forwarded`.
///
/// A proxy elsewhere in the local network is believed only when it names an address outside: that makes
/// rules stricter, never laxer. None for a program in the same process.
pub fn browser_address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let named = forwarded_for(request);
    match named {
        Some(named) if peer.is_loopback() => Some(named),
        Some(named) if is_local(peer) && !is_local(named) => Some(named),
        // A proxy on this machine that keeps to itself whom it speaks for: anybody.
        None if peer.is_loopback() && !asks_for_this_machine(request) => Some(IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        _ => Some(peer),
    }
}

fn forwarded_for(request: &HttpRequest) -> Option<IpAddr> {
    let last = request.headers().get_all("x-forwarded-for").last()?.to_str().ok()?;
    let last = last.rsplit(',').next()?.trim();
    last.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// The browser asked for `localhost` or `127.0.0.1`, so it runs here.
fn asks_for_this_machine(request: &HttpRequest) -> bool {
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).or(request.uri().host()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(name, _)| name);
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// What one household or office has: an IPv4 address, or a /64 of IPv6.
pub fn network_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn from(peer: &str, host: &str, headers: &[(&str, &str)]) -> String {
        let request = TestRequest::default().peer_addr(format!("{peer}:4711").parse().unwrap()).insert_header(("host", host.to_owned()));
        let request = headers.iter().fold(request, |request, (name, value)| request.append_header((name.to_string(), value.to_string())));
        browser_address(&request.to_http_request()).unwrap().to_string()
    }

    #[test]
    fn a_proxy_on_this_machine_says_whom_it_speaks_for_and_a_browser_cannot() {
        let site = "hocvu.example";
        assert_eq!(from("127.0.0.1", site, &[("x-forwarded-for", "203.0.113.9")]), "203.0.113.9");
        assert_eq!(from("127.0.0.1", site, &[("x-forwarded-for", "10.0.0.1, 203.0.113.9")]), "203.0.113.9");
        assert_eq!(from("127.0.0.1", site, &[("x-forwarded-for", "10.0.0.1"), ("x-forwarded-for", "203.0.113.9")]), "203.0.113.9");
        assert_eq!(from("127.0.0.1", site, &[("forwarded", "for=10.0.0.1"), ("x-forwarded-for", "203.0.113.9")]), "203.0.113.9");
        assert_eq!(from("203.0.113.9", site, &[("x-forwarded-for", "10.0.0.1")]), "203.0.113.9");
        assert_eq!(from("172.17.0.1", site, &[("x-forwarded-for", "203.0.113.9")]), "203.0.113.9", "a proxy in a container");
        assert_eq!(from("192.168.1.7", site, &[("x-forwarded-for", "127.0.0.1")]), "192.168.1.7");
    }

    #[test]
    fn a_silent_proxy_makes_everybody_come_from_outside() {
        assert_eq!(from("127.0.0.1", "hocvu.example", &[]), "::");
        assert!(!is_local("::".parse().unwrap()));
        for here in ["localhost:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "[::1]"] {
            assert_eq!(from("127.0.0.1", here, &[]), "127.0.0.1", "{here}");
        }
    }

    #[test]
    fn one_household_has_one_network() {
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6".parse().unwrap()), network_of("2001:db8:1:2::1".parse().unwrap()));
        assert_ne!(network_of("203.0.113.9".parse().unwrap()), network_of("203.0.113.8".parse().unwrap()));
    }
}
