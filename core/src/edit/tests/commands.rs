//! Options and values of commands, by tables: the text with its place marked, and what becomes of it.

use super::changed;
use crate::edit::Change;
use crate::model::Place;

type Row = (&'static str, Option<&'static str>);

fn hold(rows: &[Row], make: &dyn Fn(Vec<Place>) -> Change) {
    for (text, expected) in rows {
        // What is recognised as a script is edited as one; a path of an option is always of a command.
        let found = changed("a.sh", "/--option", text, make);
        assert_eq!(found.as_deref(), *expected, "{text}");
        let windows = |text: &str| text.replace('\n', "\r\n");
        let found = changed("a.sh", "/--option", &windows(text), make);
        assert_eq!(found, expected.map(windows), "with Windows line ends: {text}");
    }
}

#[test]
fn values_are_replaced_in_their_quotes() {
    let make = |places: Vec<Place>| Change::replace(&places[0], "10.0.0.0/16", "10.1.0.0/16");
    hold(
        &[
            ("az aks create --pod-cidr ⟦10.0.0.0/16⟧", Some("az aks create --pod-cidr 10.1.0.0/16")),
            ("az aks create --pod-cidr \"⟦10.0.0.0/16⟧\" -n a", Some("az aks create --pod-cidr \"10.1.0.0/16\" -n a")),
            ("az aks create --pod-cidr ⟦\"10.0.0.0/16\"⟧ -n a", Some("az aks create --pod-cidr \"10.1.0.0/16\" -n a")),
            ("az aks create --pod-cidr '⟦10.0.0.0/16⟧'", Some("az aks create --pod-cidr '10.1.0.0/16'")),
            ("az aks create --pod-cidr=⟦10.0.0.0/16⟧ -n a", Some("az aks create --pod-cidr=10.1.0.0/16 -n a")),
            ("az aks create --pod-cidr=\"⟦10.0.0.0/16⟧\"", Some("az aks create --pod-cidr=\"10.1.0.0/16\"")),
            ("az aks create \"--pod-cidr=⟦10.0.0.0/16⟧\"", Some("az aks create \"--pod-cidr=10.1.0.0/16\"")),
            (
                "az aks create --pod-cidrs ⟦10.0.0.0/16⟧,fd00::/64",
                Some("az aks create --pod-cidrs 10.1.0.0/16,fd00::/64"),
            ),
            (
                "az aks create \\\n  --pod-cidr ⟦10.0.0.0/16⟧ \\\n  -n a\n",
                Some("az aks create \\\n  --pod-cidr 10.1.0.0/16 \\\n  -n a\n"),
            ),
            (
                "az aks create `\n  --pod-cidr '⟦10.0.0.0/16⟧' `\n  -n a",
                Some("az aks create `\n  --pod-cidr '10.1.0.0/16' `\n  -n a"),
            ),
            ("az aks create --pod-cidr ⟦10.0.0.0/16⟧ # é\n", Some("az aks create --pod-cidr 10.1.0.0/16 # é\n")),
            // What stands there is not the value.
            ("az aks create --pod-cidr ⟦$CIDR⟧", None),
            ("az aks create --pod-cidr ⟦10.\"0\".0.0/16⟧", None),
            ("az aks create --pod-cidr ⟦10.0.\\\n0.0/16⟧", None),
            ("az aks create --pod-cidr ⟦⟧", None),
        ],
        &make,
    );
}

#[test]
fn what_a_shell_would_read_otherwise_is_never_written() {
    for to in ["", "a b", "a;b", "$x", "`x`", "a\"b", "a'b", "a\\b", "a\nb", "a&b", "a>b", "a*", "é"] {
        let make = |places: Vec<Place>| Change::replace(&places[0], "x", to);
        assert_eq!(changed("a.sh", "/--option", "az aks create -n ⟦x⟧", &make), None, "{to:?}");
        let make = |places: Vec<Place>| Change::AddOption {
            after: places[0].clone(),
            option: "--name".to_owned(),
            value: Some(to.to_owned()),
        };
        assert_eq!(changed("a.sh", "/--option", "az aks create -n ⟦x⟧", &make), None, "{to:?}");
    }
}

#[test]
fn options_are_added_as_the_lines_around_have_them() {
    let make = |places: Vec<Place>| Change::AddOption {
        after: places[0].clone(),
        option: "--network-policy".to_owned(),
        value: Some("cilium".to_owned()),
    };
    hold(
        &[
            // On the line, where the options are.
            ("az aks create -n ⟦a⟧", Some("az aks create -n a --network-policy cilium")),
            ("⟦az aks create⟧ -n a\n", Some("az aks create --network-policy cilium -n a\n")),
            ("az aks create -n '⟦a⟧' -g g", Some("az aks create -n 'a' --network-policy cilium -g g")),
            ("az aks create --name=\"⟦a⟧\" -g g", Some("az aks create --name=\"a\" --network-policy cilium -g g")),
            ("az aks create -n ⟦$A⟧ && echo", Some("az aks create -n $A --network-policy cilium && echo")),
            ("az aks create -n ⟦a⟧; echo", Some("az aks create -n a --network-policy cilium; echo")),
            ("ID=$(az aks create -n ⟦a⟧)", Some("ID=$(az aks create -n a --network-policy cilium)")),
            ("ID=\"$(az aks create -n ⟦a⟧)\"", Some("ID=\"$(az aks create -n a --network-policy cilium)\"")),
            ("az aks create -n ⟦a⟧ | tee x", Some("az aks create -n a --network-policy cilium | tee x")),
            ("az aks create -n ⟦a⟧ # why\n", Some("az aks create -n a --network-policy cilium # why\n")),
            // On a line of its own.
            (
                "az aks create \\\n  -n ⟦a⟧ \\\n  -g g\n",
                Some("az aks create \\\n  -n a \\\n  --network-policy cilium \\\n  -g g\n"),
            ),
            (
                "az aks create \\\n\t-n a \\\n\t-g ⟦g⟧\n",
                Some("az aks create \\\n\t-n a \\\n\t-g g \\\n\t--network-policy cilium\n"),
            ),
            (
                "⟦az aks create⟧ \\\n    -n a \\\n    -g g",
                Some("az aks create \\\n    --network-policy cilium \\\n    -n a \\\n    -g g"),
            ),
            ("⟦az aks create⟧ -g g \\\n    -n a", Some("az aks create --network-policy cilium -g g \\\n    -n a")),
            (
                "az aks create \\\n  -n ⟦a⟧ -g g \\\n  -l w",
                Some("az aks create \\\n  -n a --network-policy cilium -g g \\\n  -l w"),
            ),
            (
                "az aks create `\n  -n ⟦a⟧ `\n  -g g\n",
                Some("az aks create `\n  -n a `\n  --network-policy cilium `\n  -g g\n"),
            ),
            (
                "az aks create `\n  -n a `\n  -g '⟦g⟧'\n",
                Some("az aks create `\n  -n a `\n  -g 'g' `\n  --network-policy cilium\n"),
            ),
            (
                "az aks create ^\n  -n ⟦a⟧ ^\n  -g g",
                Some("az aks create ^\n  -n a ^\n  --network-policy cilium ^\n  -g g"),
            ),
            (
                "ID=$(az aks create \\\n  -n ⟦a⟧)\n",
                Some("ID=$(az aks create \\\n  -n a \\\n  --network-policy cilium)\n"),
            ),
            // Behind the last backslash there is nothing to be indented like.
            ("az aks create -n ⟦a⟧ \\\n\necho", Some("az aks create -n a --network-policy cilium \\\n\necho")),
            // Not behind one item of a list, and not inside of a word.
            ("az aks create --ip-families ⟦ipv4⟧,ipv6", None),
            ("az aks create -n ⟦a⟧b", None),
        ],
        &make,
    );
}

#[test]
fn options_are_removed_with_their_values() {
    let make = |places: Vec<Place>| Change::RemoveOption { option: places[0].clone(), value: places.get(1).cloned() };
    hold(
        &[
            ("az aks create ⟦-p⟧ ⟦x⟧ -n a", Some("az aks create -n a")),
            ("az aks create -n a ⟦-p⟧ ⟦x⟧", Some("az aks create -n a")),
            ("az aks create ⟦-p⟧=⟦x⟧ -n a", Some("az aks create -n a")),
            ("az aks create ⟦-p⟧ '⟦x⟧' -n a", Some("az aks create -n a")),
            ("az aks create ⟦-p⟧ \"⟦$X⟧\" -n a", Some("az aks create -n a")),
            ("az aks create ⟦-p⟧ -n a", Some("az aks create -n a")),
            ("az aks create   ⟦-p⟧   ⟦x⟧   -n a", Some("az aks create   -n a")),
            ("$(az aks create ⟦-p⟧ ⟦x⟧)", Some("$(az aks create)")),
            ("az aks create \\\n  ⟦-p⟧ ⟦x⟧ \\\n  -n a\n", Some("az aks create \\\n  -n a\n")),
            ("az aks create \\\n  -n a \\\n  ⟦-p⟧ ⟦x⟧\necho\n", Some("az aks create \\\n  -n a\necho\n")),
            ("az aks create \\\n  -n a \\\n  ⟦-p⟧ ⟦x⟧", Some("az aks create \\\n  -n a")),
            ("az aks create \\\n  -n a \\\n  ⟦-p⟧ ⟦x⟧ # why\n", Some("az aks create \\\n  -n a # why\n")),
            ("az aks create `\n  -n a `\n  ⟦-p⟧ ⟦x⟧\n", Some("az aks create `\n  -n a\n")),
            ("az aks create `\n  ⟦-p⟧ ⟦x⟧ `\n  -n a\n", Some("az aks create `\n  -n a\n")),
            ("az aks create \\\n  -n a ⟦-p⟧ ⟦x⟧ \\\n  -g g\n", Some("az aks create \\\n  -n a \\\n  -g g\n")),
            ("az aks create \\\n  ⟦-p⟧ \\\n  ⟦x⟧ \\\n  -n a\n", Some("az aks create \\\n  -n a\n")),
            ("az aks create ⟦-p⟧ ⟦x⟧,y -n a", None),
            ("az aks create;⟦-p⟧ ⟦x⟧", None),
        ],
        &make,
    );
}

#[test]
fn values_come_and_go() {
    let give = |places: Vec<Place>| Change::GiveValue { option: places[0].clone(), value: "overlay".to_owned() };
    hold(
        &[
            ("az aks create ⟦--mode⟧ -n a", Some("az aks create --mode overlay -n a")),
            ("az aks create ⟦--mode⟧", Some("az aks create --mode overlay")),
            ("az aks create ⟦--mode⟧ \\\n -n a", Some("az aks create --mode overlay \\\n -n a")),
            ("az aks create ⟦--mode⟧x", None),
        ],
        &give,
    );
    let drop = |places: Vec<Place>| Change::DropValue { option: places[0].clone(), value: places[1].clone() };
    hold(
        &[
            ("az aks create ⟦--on⟧=⟦true⟧ -n a", Some("az aks create --on -n a")),
            ("az aks create ⟦--on⟧='⟦true⟧'", Some("az aks create --on")),
            ("az aks create ⟦--on⟧ ⟦true⟧", None),
            ("az aks create ⟦--on⟧=⟦true⟧x", None),
        ],
        &drop,
    );
    let join = |places: Vec<Place>| Change::JoinLines { place: places[0].clone() };
    hold(
        &[
            ("az aks create ⟦\\ ⟧\n -n a", Some("az aks create \\\n -n a")),
            ("az aks create ⟦\\ ⟧  \t\n -n a", Some("az aks create \\\n -n a")),
            ("az aks create ⟦\\ ⟧x\n -n a", None),
            ("az aks create ⟦\\ ⟧", None),
            ("az aks create \\⟦\\ ⟧\n -n a", None),
            ("az aks create ⟦' '⟧\n -n a", None),
        ],
        &join,
    );
}

#[test]
fn an_empty_place_and_one_outside_are_no_edit() {
    let make = |places: Vec<Place>| {
        Change::replace(&Place { span: crate::source::Span::new(900, 910), ..places[0].clone() }, "a", "b")
    };
    assert_eq!(changed("a.sh", "/--option", "az aks create -n ⟦a⟧", &make), None);
}

/// The same in PowerShell, whose lines go on behind a backtick.
#[test]
fn power_shell() {
    let add = |places: Vec<Place>| Change::AddOption {
        after: places[0].clone(),
        option: "--network-policy".to_owned(),
        value: Some("cilium".to_owned()),
    };
    hold(
        &[
            ("az aks create -n ⟦a⟧", Some("az aks create -n a --network-policy cilium")),
            ("az aks create -n \"⟦a⟧\" -g g", Some("az aks create -n \"a\" --network-policy cilium -g g")),
            ("az aks create -n ⟦$a⟧ -g g", Some("az aks create -n $a --network-policy cilium -g g")),
            (
                "$id = az aks create -n ⟦a⟧ | Out-Null",
                Some("$id = az aks create -n a --network-policy cilium | Out-Null"),
            ),
            ("$id = (az aks create -n ⟦a⟧)", Some("$id = (az aks create -n a --network-policy cilium)")),
            ("if ($x) { az aks create -n ⟦a⟧ }", Some("if ($x) { az aks create -n a --network-policy cilium }")),
            (
                "az aks create `\n    -n ⟦a⟧ `\n    -g g\n",
                Some("az aks create `\n    -n a `\n    --network-policy cilium `\n    -g g\n"),
            ),
            (
                "az aks create `\n\t-n a `\n\t-g ⟦g⟧\nWrite-Host x\n",
                Some("az aks create `\n\t-n a `\n\t-g g `\n\t--network-policy cilium\nWrite-Host x\n"),
            ),
            ("⟦az aks create⟧ `\n  -n a", Some("az aks create `\n  --network-policy cilium `\n  -n a")),
            ("az aks create -g g `\n  -n ⟦a⟧", Some("az aks create -g g `\n  -n a `\n  --network-policy cilium")),
            ("az aks create -n ⟦a⟧ # why", Some("az aks create -n a --network-policy cilium # why")),
        ],
        &add,
    );
    let remove = |places: Vec<Place>| Change::RemoveOption { option: places[0].clone(), value: places.get(1).cloned() };
    hold(
        &[
            ("az aks create ⟦-p⟧ ⟦x⟧ -n a", Some("az aks create -n a")),
            ("az aks create ⟦-p⟧ \"⟦$x⟧\" -n a", Some("az aks create -n a")),
            ("az aks create `\n  ⟦-p⟧ ⟦x⟧ `\n  -n a\n", Some("az aks create `\n  -n a\n")),
            ("az aks create `\n  -n a `\n  ⟦-p⟧ ⟦x⟧", Some("az aks create `\n  -n a")),
        ],
        &remove,
    );
    let replace = |places: Vec<Place>| Change::replace(&places[0], "10.0.0.0/16", "10.1.0.0/16");
    hold(
        &[
            ("az aks create -p ⟦10.0.0.0/16⟧ `\n -n a", Some("az aks create -p 10.1.0.0/16 `\n -n a")),
            ("az aks create -p '⟦10.0.0.0/16⟧'", Some("az aks create -p '10.1.0.0/16'")),
            ("az aks create \"-p=⟦10.0.0.0/16⟧\"", Some("az aks create \"-p=10.1.0.0/16\"")),
            ("$p = \"10.0.0.0/16\"\naz aks create -p ⟦$p⟧", Some("$p = \"10.1.0.0/16\"\naz aks create -p $p")),
            ("$p='10.0.0.0/16'; az aks create -p \"⟦$p⟧\"", Some("$p='10.1.0.0/16'; az aks create -p \"$p\"")),
            ("$p = \"10.0.0.0/16\"\nWrite-Host $P\naz aks create -p ⟦$p⟧", None),
            ("$p = \"10.0.0.0/16\"\nif ($p -eq 1) { }\naz aks create -p ⟦$p⟧", None),
            ("$p = \"$q.0.0/16\"\naz aks create -p ⟦$p⟧", None),
            ("az aks create -p ⟦10.0.`0.0/16⟧", None),
        ],
        &replace,
    );
}
