use std::error::Error;
use std::fmt;

/// Characters of a wrong text that a message repeats.
const QUOTED_CHARS: usize = 60;

/// Why a text is not an address or prefix. `Display` is the message, without final period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CidrError {
    written: Box<str>,
    problem: CidrProblem,
}

/// What is wrong with the text of an address or prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CidrProblem {
    /// Nothing is written.
    Empty,
    /// White space before, after or inside.
    WhiteSpace,
    /// An address where a prefix is asked for.
    NoLength,
    /// A prefix where one address is asked for.
    LengthNotWanted,
    /// `10.0.0.0/`.
    EmptyLength,
    /// `10.0.0.0/sixteen`, `10.0.0.0/-1`.
    LengthNotANumber,
    /// `10.0.0.0/08`.
    LengthLeadingZero,
    /// `10.0.0.0/255.0.0.0`; the length is given when the netmask has one.
    Netmask(Option<u8>),
    /// Above 32 for IPv4, above 128 for IPv6: the number here is that bound.
    LengthAbove(u8),
    /// `10.0.0.0/8/8`.
    SeveralSlashes,
    /// `10.0.0.0-10.0.0.255`.
    Range,
    /// A dotted text with fewer or more than four numbers.
    NotFourNumbers,
    /// `10.0.0.256`.
    NumberAbove255,
    /// `10.0.0.010`: decimal to some readers, octal to others.
    NumberLeadingZero,
    /// `10.0.0.1:443`.
    Port,
    /// `[fd00::1]`.
    Brackets,
    /// `fe80::1%eth0`.
    Zone,
    /// Text with colons that is not an IPv6 address.
    NotIpv6,
    /// A host or service name.
    Name,
    /// Anything else.
    NotAnAddress,
}

impl CidrError {
    pub(super) fn new(written: &str, problem: CidrProblem) -> Self {
        let mut quoted = String::new();
        for c in written.chars().take(QUOTED_CHARS) {
            // a line break would tear the message apart
            if c.is_control() { quoted.extend(c.escape_default()) } else { quoted.push(c) }
        }
        if written.chars().nth(QUOTED_CHARS).is_some() {
            quoted.push('…');
        }
        Self { written: quoted.into(), problem }
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> CidrProblem {
        self.problem
    }

    /// What to do about it, when the message alone does not say so.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self.problem {
            CidrProblem::NoLength => {
                let example = if self.written.contains(':') { 64 } else { 16 };
                format!("add the prefix length, for example `{}/{example}`", self.written)
            }
            CidrProblem::LengthNotWanted => "write the address alone, for example `10.0.0.10`".to_owned(),
            CidrProblem::Netmask(Some(len)) => format!("write the length of the netmask: `/{len}`"),
            CidrProblem::NumberLeadingZero | CidrProblem::LengthLeadingZero => {
                "write the number without leading zeros".to_owned()
            }
            CidrProblem::Range => "write one prefix, for example `10.0.0.0/24`, or several".to_owned(),
            CidrProblem::Name => "write the address itself, names are not looked up".to_owned(),
            _ => return None,
        })
    }
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.problem == CidrProblem::Empty {
            return f.write_str("the address is empty");
        }
        write!(f, "`{}` {}", self.written, self.problem)
    }
}

impl Error for CidrError {}

/// The half of the message after the text: `has a prefix length above 32`.
impl fmt::Display for CidrProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::WhiteSpace => "has white space in it",
            Self::NoLength => "has no prefix length",
            Self::LengthNotWanted => "is a prefix, not a single address",
            Self::EmptyLength => "has no number after the `/`",
            Self::LengthNotANumber => "has a prefix length that is not a number",
            Self::LengthLeadingZero => "has a prefix length with a leading zero",
            Self::Netmask(_) => "has a netmask in place of a prefix length",
            Self::LengthAbove(width) => return write!(f, "has a prefix length above {width}"),
            Self::SeveralSlashes => "has more than one `/`",
            Self::Range => "is a range of addresses, not a prefix",
            Self::NotFourNumbers => "is not four numbers with dots between them",
            Self::NumberAbove255 => "has a number above 255",
            Self::NumberLeadingZero => "has a number with a leading zero",
            Self::Port => "has a port",
            Self::Brackets => "has brackets around the address",
            Self::Zone => "has a zone after `%`",
            Self::NotIpv6 => "is not an IPv6 address",
            Self::Name => "is a name, not an address",
            Self::NotAnAddress => "is not an address",
        })
    }
}
