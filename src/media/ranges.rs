//! Which part of a file is asked for (RFC 9110, section 14).

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    Whole,
    /// The first and the last byte.
    Bytes(u64, u64),
    /// Beyond the end of the file.
    Nowhere,
}

impl Part {
    /// One range is answered. Several at once, or what is no range at all, get the whole file.
    pub fn asked(header: &str, size: u64) -> Part {
        let Some(range) = header.trim().strip_prefix("bytes=").filter(|range| !range.contains(',')) else { return Part::Whole };
        let Some((first, last)) = range.trim().split_once('-') else { return Part::Whole };
        match (number(first), number(last)) {
            (Number::Missing, Number::Is(most)) => Part::last(most, size),
            (Number::Is(first), Number::Missing) => Part::between(first, u64::MAX, size),
            (Number::Is(first), Number::Is(last)) if first <= last => Part::between(first, last, size),
            _ => Part::Whole,
        }
    }

    fn last(most: u64, size: u64) -> Part {
        if most == 0 || size == 0 { Part::Nowhere } else { Part::Bytes(size.saturating_sub(most), size - 1) }
    }

    fn between(first: u64, last: u64, size: u64) -> Part {
        if first >= size { Part::Nowhere } else { Part::Bytes(first, last.min(size - 1)) }
    }
}

enum Number {
    Missing,
    Is(u64),
    Wrong,
}

fn number(text: &str) -> Number {
    match text {
        "" => Number::Missing,
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Number::Is(digits.parse().unwrap_or(u64::MAX)),
        _ => Number::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_range_is_answered() {
        assert_eq!(Part::asked("bytes=0-99", 1000), Part::Bytes(0, 99));
        assert_eq!(Part::asked("bytes=900-", 1000), Part::Bytes(900, 999));
        assert_eq!(Part::asked("bytes=-100", 1000), Part::Bytes(900, 999));
        assert_eq!(Part::asked("bytes=-5000", 1000), Part::Bytes(0, 999));
        assert_eq!(Part::asked("bytes=990-5000", 1000), Part::Bytes(990, 999));
        assert_eq!(Part::asked("bytes=1000-", 1000), Part::Nowhere);
        assert_eq!(Part::asked("bytes=-0", 1000), Part::Nowhere);
    }

    #[test]
    fn what_is_no_single_range_gets_the_whole_file() {
        for header in ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-3", "bytes=0-1,5-6", "lines=0-1", "bytes=+1-2"] {
            assert_eq!(Part::asked(header, 1000), Part::Whole, "{header}");
        }
    }

    proptest! {
        #[test]
        fn a_part_lies_inside_the_file(header in "(bytes=)?[0-9-]{0,25}", size in 0u64..5000) {
            if let Part::Bytes(first, last) = Part::asked(&header, size) {
                prop_assert!(first <= last && last < size);
            }
        }
    }
}
