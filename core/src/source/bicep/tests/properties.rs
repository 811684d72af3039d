use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::print;
use crate::source::Span;
use crate::source::bicep::{
    Element, Expression, File, Item, Key, Kind, Lambda, Loop, Name, Operator, Parameter, Piece, Resource, Sign,
    Statement, StatementKind, Step, StepKind, TypeName, Variable, read,
};

fn spanned(kind: Kind) -> Expression {
    Expression { kind, span: Span::default() }
}

fn name() -> impl Strategy<Value = Name> {
    "[a-z]{1,3}"
        .prop_filter("key words are none", |text| !matches!(text.as_str(), "for" | "if" | "in" | "as"))
        .prop_map(|text| Name { text: text.into(), span: Span::default() })
}

fn plain() -> impl Strategy<Value = String> {
    "[a-z '$\\\\{}\n\t/*#é]{1,6}"
}

fn operator() -> impl Strategy<Value = Operator> {
    proptest::sample::select(vec![
        Operator::Coalesce,
        Operator::Or,
        Operator::And,
        Operator::Equals,
        Operator::NotEqualsLoosely,
        Operator::LessOrEquals,
        Operator::Add,
        Operator::Subtract,
        Operator::Modulo,
    ])
}

fn expressions() -> BoxedStrategy<Expression> {
    let leaf = prop_oneof![
        Just(Kind::Null),
        any::<bool>().prop_map(Kind::Bool),
        (-99..99_i64).prop_map(Kind::Int),
        plain().prop_map(|text| Kind::Text(vec![Piece::Text(text.into())])),
        Just(Kind::Text(Vec::new())),
        name().prop_map(|name| Kind::Name(name.text)),
    ]
    .prop_map(spanned);
    leaf.prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            (name(), vec(inner.clone(), 0..3)).prop_map(|(name, arguments)| Kind::Call(name, arguments)),
            (boxed(), vec(steps(inner.clone()), 1..4)).prop_filter_map("a base that takes steps", |(of, steps)| {
                matches!(of.kind, Kind::Name(_) | Kind::Text(_) | Kind::Object(_) | Kind::Array(_) | Kind::Call(..))
                    .then_some(Kind::Access(of, steps))
            }),
            vec(items(inner.clone()), 0..4).prop_map(Kind::Object),
            vec((any::<bool>(), inner.clone()), 0..4).prop_map(|all| {
                let one = |(spread, value)| if spread { Element::Spread(value) } else { Element::Value(value) };
                Kind::Array(all.into_iter().map(one).collect())
            }),
            (name(), option::of(name()), boxed(), boxed()).prop_map(|(item, index, over, body)| Kind::For(Loop {
                item,
                index,
                over,
                body
            })),
            (any::<bool>(), boxed()).prop_filter_map("no sign before a number", |(not, of)| {
                let number = matches!(of.kind, Kind::Int(_));
                let sign = if not { Sign::Not } else { Sign::Minus };
                (not || !number).then_some(Kind::Unary(sign, of))
            }),
            (boxed(), operator(), inner.clone())
                .prop_map(|(first, operator, second)| Kind::Chain(first, vec![(operator, second)])),
            [inner.clone(), inner.clone(), inner.clone()].prop_map(|parts| Kind::Choose(Box::new(parts))),
            (vec(name(), 0..3), boxed()).prop_map(|(parameters, body)| Kind::Lambda(Lambda { parameters, body })),
            (plain(), inner.clone())
                .prop_map(|(text, value)| { Kind::Text(vec![Piece::Text(text.into()), Piece::Expression(value)]) }),
        ]
        .prop_map(spanned)
    })
    .boxed()
}

fn steps(inner: impl Strategy<Value = Expression> + Clone + 'static) -> impl Strategy<Value = Step> {
    prop_oneof![
        (name(), any::<bool>()).prop_map(|(name, safe)| StepKind::Name { name: name.text, safe }),
        (inner.clone(), any::<bool>(), any::<bool>()).prop_map(|(index, safe, from_end)| StepKind::Index {
            index: Box::new(index),
            safe,
            from_end
        }),
        (name(), vec(inner, 0..2)).prop_map(|(name, arguments)| StepKind::Call(name, arguments)),
        name().prop_map(|name| StepKind::Child(name.text)),
        Just(StepKind::NotNull),
    ]
    .prop_map(|kind| Step { kind, span: Span::default() })
}

fn items(inner: impl Strategy<Value = Expression> + Clone + 'static) -> impl Strategy<Value = Item> {
    prop_oneof![
        (plain(), inner.clone()).prop_map(|(key, value)| {
            Item::Property(Key { name: vec![Piece::Text(key.into())], span: Span::default() }, value)
        }),
        inner.prop_map(Item::Spread),
    ]
}

fn statements() -> impl Strategy<Value = Statement> {
    let kind = prop_oneof![
        (name(), expressions()).prop_map(|(name, value)| StatementKind::Variable(Variable { name, value })),
        (name(), any::<bool>(), option::of(expressions())).prop_map(|(name, nullable, value)| {
            let kind = TypeName { name: Some("string".into()), nullable };
            StatementKind::Parameter(Parameter { name, kind, value })
        }),
        (name(), any::<bool>(), vec(items(expressions()), 0..3)).prop_map(|(name, existing, items)| {
            let kind = spanned(Kind::Text(vec![Piece::Text("My.T/t@v".into())]));
            let value = spanned(Kind::Object(items));
            StatementKind::Resource(Resource { name, kind, existing, value, head: Span::default() })
        }),
    ];
    kind.prop_map(|kind| Statement { kind, decorators: Vec::new(), span: Span::default() })
}

proptest! {
    #[test]
    fn a_printed_tree_is_read_to_the_same_tree(statements in vec(statements(), 0..4)) {
        let file = File { statements };
        let text = print::file(&file);
        let reading = read(&text, 0, 0);
        prop_assert!(reading.problems.is_empty(), "{text}\n{:?}", reading.problems);
        prop_assert_eq!(print::file(&reading.file), text);
    }

    #[test]
    fn any_text_is_read(text in "[a-z0-9 \n'${}()\\[\\]:=.?!@|&/*<>+,_-]{0,200}") {
        let reading = read(&text, 7, 0);
        for problem in &reading.problems {
            prop_assert!(problem.span.start >= 7 && problem.span.end as usize <= text.len() + 7);
        }
        for statement in &reading.file.statements {
            prop_assert!(statement.span.start >= 7 && statement.span.end as usize <= text.len() + 7);
        }
        prop_assert_eq!(&reading, &read(&text, 7, 0));
    }

    #[test]
    fn words_of_the_language_in_any_order_are_read(words in vec(proptest::sample::select(vec![
        "var", "param", "resource", "module", "x", "'a'", "'", "'''", "$'''", "${", "{", "}", "[", "]", "(", ")", ":",
        "=", "=>", "for", "in", "if", "\n", "...", ".", "?", "??", "!", "@", "|", ",", "type", "func", "import", "1",
    ]), 0..60)) {
        let text = words.join(" ");
        let reading = read(&text, 0, 0);
        prop_assert!(reading.problems.iter().all(|problem| problem.span.end as usize <= text.len()));
    }

    /// A fault costs its own statement only.
    #[test]
    fn statements_around_a_fault_are_kept(
        before in vec(statements(), 0..3),
        fault in proptest::sample::select(vec!["var a = [", "param b string = 'x", "resource c 'T@v' = {\n  d: {", "var e = '${f", "output g"]),
        after in vec(statements(), 0..3),
    ) {
        let count = before.len() + after.len();
        let (before, after) = (print::file(&File { statements: before }), print::file(&File { statements: after }));
        let text = format!("{before}{fault}\n{after}");
        let reading = read(&text, 0, 0);
        prop_assert_eq!(reading.problems.len(), 1, "{}", text);
        prop_assert_eq!(reading.file.statements.len(), count, "{}", text);
    }
}
