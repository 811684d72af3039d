//! The tables, and the walk by them.

use super::*;

#[test]
fn tables() {
    for (text, table) in [
        (include_str!("../../../data/schemas/cilium.txt"), &*CILIUM),
        (include_str!("../../../data/schemas/kubernetes.txt"), &*KUBERNETES),
    ] {
        assert!(table.kinds().len() > 5);
        for kind in table.kinds() {
            assert!(!table.get(kind.root).fields().is_empty(), "{kind:?}");
        }
        for line in text.lines().filter_map(|line| line.strip_prefix("pattern ")) {
            let (name, pattern) = line.split_once(' ').unwrap();
            assert!(pattern::Pattern::read(pattern).matches("\u{0}\u{0}") == Some(false), "{name} is not read");
        }
    }
}
