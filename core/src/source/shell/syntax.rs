//! What a script says before anything is expanded. Spans are offsets into the text that is read.

use crate::source::Span;

/// Lists of commands, one after another.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) lists: Vec<AndOr>,
}

/// Pipelines joined by `&&` and `||`.
#[derive(Debug)]
pub(super) struct AndOr {
    pub(super) first: Pipeline,
    pub(super) rest: Vec<(Joint, Pipeline)>,
    /// Ended by `&`: assignments stay in the child process.
    pub(super) background: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

/// Commands joined by `|`.
pub(super) type Pipeline = Vec<Command>;

#[derive(Debug)]
pub(super) enum Command {
    Simple(Simple),
    /// `{ …; }`
    Group(Script),
    /// `( … )`
    Subshell(Script),
    If {
        arms: Vec<(Script, Script)>,
        otherwise: Script,
    },
    /// `while` and `until`.
    While {
        condition: Script,
        body: Script,
    },
    /// `for` and `select`.
    For {
        name: String,
        name_at: usize,
        words: Vec<RawWord>,
        body: Script,
    },
    Case {
        subject: RawWord,
        arms: Vec<Script>,
    },
    Function {
        name: String,
        at: usize,
        body: Script,
    },
    /// `(( … ))`: the names in it.
    Arithmetic {
        names: Vec<(String, usize)>,
    },
}

/// A command with its words; without words, only assignments.
#[derive(Debug, Default)]
pub(super) struct Simple {
    pub(super) assignments: Vec<Assignment>,
    pub(super) words: Vec<RawWord>,
    /// Targets of redirections: no words of the command, but substitutions in them run.
    pub(super) targets: Vec<RawWord>,
    /// The first bytes of the operators of its here-documents.
    pub(super) heredocs: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) append: bool,
    pub(super) value: AssignedValue,
}

#[derive(Debug)]
pub(super) enum AssignedValue {
    Word(RawWord),
    Array(Vec<RawWord>),
    /// `X[1]=…`: the array is no longer known.
    Element(RawWord),
}

/// A word as written.
#[derive(Debug, Default)]
pub(super) struct RawWord {
    pub(super) span: Span,
    pub(super) pieces: Vec<RawPiece>,
}

#[derive(Debug)]
pub(super) struct RawPiece {
    pub(super) span: Span,
    /// Inside quotes, or escaped: not split at blanks.
    pub(super) quoted: bool,
    pub(super) kind: PieceKind,
}

#[derive(Debug)]
pub(super) enum PieceKind {
    /// The text at `span`, as it is.
    Source,
    /// The text that escapes at `span` stand for.
    Escaped(String),
    /// Unknown, whatever the environment holds.
    Hole,
    Parameter(Box<Parameter>),
    Substitution(Box<Script>),
}

/// `$X` or `${X…}`.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// `[@]` or `[*]`.
    pub(super) all: bool,
    pub(super) operation: Operation,
}

#[derive(Debug)]
pub(super) enum Operation {
    Plain,
    /// `:-`, `-`: the word when unset.
    Default(Vec<RawPiece>),
    /// `:=`, `=`: the word when unset, assigned too.
    Assign(Vec<RawPiece>),
    /// `:?`, `?`: nothing changes when set.
    Require,
    /// `,,`
    Lower,
    /// `^^`
    Upper,
    /// `#`, `##`: a literal pattern, perhaps with one `*` before it.
    CutPrefix {
        pattern: String,
        longest: bool,
    },
    /// `%`, `%%`: a literal pattern, perhaps with one `*` after it.
    CutSuffix {
        pattern: String,
        longest: bool,
    },
    /// `/`, `//`
    Replace {
        from: String,
        to: String,
        all: bool,
    },
    /// Anything else. The substitutions in its word run.
    Unknown(Vec<RawPiece>),
}

impl Command {
    /// The command when it is a simple one.
    pub(super) fn simple(&self) -> Option<&Simple> {
        match self {
            Self::Simple(simple) => Some(simple),
            _ => None,
        }
    }
}

impl Script {
    /// The only command of the script, when it is one simple command with nothing around it.
    pub(super) fn only_simple(&self) -> Option<&Simple> {
        match self.lists.as_slice() {
            [AndOr { first, rest, background: false }] if rest.is_empty() => match first.as_slice() {
                [command] => command.simple(),
                _ => None,
            },
            _ => None,
        }
    }
}
