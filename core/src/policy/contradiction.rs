use std::collections::BTreeMap;

use super::{LabelKey, Operator, Requirement, Selector, Source};
use crate::limits::MAX_REQUIREMENTS_COMPARED;

type Key<'a> = (Source, &'a str);

impl<'a> Selector<'a> {
    /// Two requirements on one label that no value meets, so that the selector never matches; the later one second.
    #[must_use]
    pub fn contradiction(&self) -> Option<(&Requirement<'a>, &Requirement<'a>)> {
        let by_key = self.by_key();
        let same = |of: &Requirement<'a>| by_key.get(&key(of)).map(Vec::as_slice).unwrap_or_default();
        let pairs = self.requirements.iter().flat_map(|later| {
            let before = same(later).iter().take_while(move |first| !std::ptr::eq(**first, later));
            before.map(move |first| (*first, later))
        });
        let excluding = pairs.into_iter().find(|(first, later)| exclude_each_other(first, later));
        excluding.or_else(|| self.requirements.iter().find_map(|listed| narrowed_to_nothing(listed, same(listed))))
    }

    /// The requirements on each label, in order; of labels with too many of them none.
    fn by_key(&self) -> BTreeMap<Key<'a>, Vec<&Requirement<'a>>> {
        let mut by_key: BTreeMap<Key<'a>, Vec<&Requirement<'a>>> = BTreeMap::new();
        for requirement in &self.requirements {
            by_key.entry(key(requirement)).or_default().push(requirement);
        }
        by_key.retain(|_, same| {
            let values: usize = same.iter().map(|requirement| requirement.values.len().max(1)).sum();
            same.len() > 1 && values <= MAX_REQUIREMENTS_COMPARED
        });
        by_key
    }
}

/// A list of values of which all the others on its label together leave none: `In [a, b]`, `NotIn [a]` and `NotIn [b]`.
fn narrowed_to_nothing<'s, 'a>(
    listed: &'s Requirement<'a>,
    same: &[&'s Requirement<'a>],
) -> Option<(&'s Requirement<'a>, &'s Requirement<'a>)> {
    let others = || same.iter().copied().filter(|other| !std::ptr::eq(*other, listed));
    let last = others().next_back()?;
    let is_left = |value: &&str| others().all(|other| other.values.is_empty() || other.holds(Some(value)));
    let is_nothing = listed.operator == Operator::In && !listed.values.is_empty() && !listed.values.iter().any(is_left);
    is_nothing.then_some((listed, last))
}

fn key<'a>(requirement: &Requirement<'a>) -> Key<'a> {
    let LabelKey { source, name, .. } = requirement.key;
    (source, name)
}

fn exclude_each_other(one: &Requirement<'_>, other: &Requirement<'_>) -> bool {
    use Operator::{DoesNotExist, Exists, In, NotIn};
    // A list without values is refused, and means nothing here.
    let lists = |requirement: &Requirement<'_>| !requirement.values.is_empty();
    match (one.operator, other.operator) {
        (In, In) => lists(one) && lists(other) && one.values.iter().all(|value| !other.values.contains(value)),
        (In, NotIn) => lists(one) && one.values.iter().all(|value| other.values.contains(value)),
        (NotIn, In) => lists(other) && other.values.iter().all(|value| one.values.contains(value)),
        (In | Exists, DoesNotExist) | (DoesNotExist, In | Exists) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::LabelKey;
    use super::*;
    use crate::source::{Node, Span, Value};
    use proptest::prelude::*;

    const OPERATORS: [Operator; 4] = [Operator::In, Operator::NotIn, Operator::Exists, Operator::DoesNotExist];

    proptest! {
        #[test]
        fn as_trying_every_value(
            written in proptest::collection::vec((0..2_usize, 0..4_usize, proptest::sample::subsequence(vec!["a", "b", "c"], 1..=3)), 0..4)
        ) {
            let node = Node { span: Span::new(0, 0), value: Value::Null };
            let requirements = written.into_iter().map(|(key, operator, values)| Requirement {
                node: &node,
                key: LabelKey::cilium(["x", "y"][key]),
                operator: OPERATORS[operator],
                values: if operator < 2 { values } else { Vec::new() },
                is_expression: true,
            });
            let selector = Selector { node: &node, requirements: requirements.collect() };
            // `d` stands for every value that no list names.
            let values = [None, Some("a"), Some("b"), Some("c"), Some("d")];
            let matches = |x, y| {
                selector.decide(|key| Some(if key.name == "x" { x } else { y })) == Some(true)
            };
            let matched = values.iter().any(|x| values.iter().any(|y| matches(*x, *y)));
            prop_assert_eq!(selector.contradiction().is_none(), matched, "{:?}", selector);
        }
    }

    #[test]
    fn values_of_one_label_are_compared_up_to_the_limit() {
        let node = Node { span: Span::new(0, 0), value: Value::Null };
        let texts: Vec<String> = (0..MAX_REQUIREMENTS_COMPARED).map(|number| number.to_string()).collect();
        let one = |operator, values: Vec<_>| Requirement {
            node: &node,
            key: LabelKey::cilium("x"),
            operator,
            values,
            is_expression: true,
        };
        for (values, is_told) in [(MAX_REQUIREMENTS_COMPARED - 1, true), (MAX_REQUIREMENTS_COMPARED, false)] {
            let listed = texts.iter().take(values).map(String::as_str).collect();
            let requirements = vec![one(Operator::In, listed), one(Operator::DoesNotExist, Vec::new())];
            assert_eq!(Selector { node: &node, requirements }.contradiction().is_some(), is_told, "{values}");
        }
    }
}
