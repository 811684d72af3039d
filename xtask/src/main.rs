//! Every developer command of this repository.

fn main() {}
