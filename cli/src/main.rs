//! The `netproof` command line.

fn main() {}
