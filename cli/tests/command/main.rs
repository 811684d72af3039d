//! The real command, run in folders of its own.

// `cfg(test)` tells the lints that the helpers, too, are tests.
#[cfg(test)]
mod addresses;
#[cfg(test)]
mod check;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod support;
