use super::{Operator, Requirement, Selector};

impl<'a> Selector<'a> {
    /// Two requirements on one label that no value meets, so that the selector never matches; the later one second.
    #[must_use]
    pub fn contradiction(&self) -> Option<(&Requirement<'a>, &Requirement<'a>)> {
        let all = &self.requirements;
        let pairs = all.iter().enumerate().flat_map(|(at, later)| all.iter().take(at).map(move |first| (first, later)));
        pairs.into_iter().find(|(first, later)| exclude_each_other(first, later)).or_else(|| self.narrowed_to_nothing())
    }

    /// A list of values of which all the others together leave none: `In [a, b]`, `NotIn [a]` and `NotIn [b]`.
    fn narrowed_to_nothing(&self) -> Option<(&Requirement<'a>, &Requirement<'a>)> {
        let all = &self.requirements;
        all.iter().find_map(|listed| {
            let others = || all.iter().filter(|other| is_same_key(other, listed) && !std::ptr::eq(*other, listed));
            let is_left = |value: &&str| others().all(|other| other.values.is_empty() || other.holds(Some(value)));
            let is_nothing =
                listed.operator == Operator::In && !listed.values.is_empty() && !listed.values.iter().any(is_left);
            Some((listed, others().next_back()?)).filter(|_| is_nothing)
        })
    }
}

fn is_same_key(one: &Requirement<'_>, other: &Requirement<'_>) -> bool {
    (one.key.source, one.key.name) == (other.key.source, other.key.name)
}

fn exclude_each_other(one: &Requirement<'_>, other: &Requirement<'_>) -> bool {
    use Operator::{DoesNotExist, Exists, In, NotIn};
    // A list without values is refused, and means nothing here.
    let lists = |requirement: &Requirement<'_>| !requirement.values.is_empty();
    is_same_key(one, other)
        && match (one.operator, other.operator) {
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
}
