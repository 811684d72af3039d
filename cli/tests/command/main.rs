//! The real command, run in folders of its own.

// `cfg(test)` tells the lints that the helpers, too, are tests.
#[cfg(test)]
mod addresses;
mod admit;
#[cfg(test)]
mod before;
#[cfg(test)]
mod changed;
#[cfg(test)]
mod check;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod decide;
#[cfg(test)]
mod definitions;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod expect;
#[cfg(test)]
mod fix;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod integrations;
#[cfg(test)]
mod reach;
#[cfg(test)]
mod support;
