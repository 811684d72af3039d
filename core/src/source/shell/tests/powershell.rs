use super::*;

const CASES: &[(&str, &[&str])] = &[
    ("az aks create `\n  --name c `\r\n  -g \"r g\"", &["az|aks|create|--name|c|-g|r g"]),
    ("$rg = \"a\"\n$name=\"$rg-${rg}_x\"\naz x -g $rg -n $NAME", &["az|x|-g|a|-n|a-a_x"]),
    ("$x = 'a $b ''c'''\naz $x '$x'", &["az|a $b 'c'|$x"]),
    ("az \"a`\"b`$c\"\"d`n\" e` f", &["az|a\"b$c\"d\n|e f"]),
    ("az $x ${y} $env:Z \"$env:Z\"", &["az|⟨$x⟩|⟨${y}⟩|⟨$env:Z⟩|⟨$env:Z⟩"]),
    ("$x = 'a'; az \"$($x.y) $x.y\" $x.y $x[0] $x-b", &["$ ⟨$x.y⟩", "az|⟨$($x.y)⟩ a.y|⟨$x.y⟩|⟨$x[0]⟩|a-b"]),
    ("<# az no\n #> az x # note\n# note\naz y", &["az|x", "az|y"]),
    ("$id = az show -n s --query id\naz x --id $id", &["$ az|show|-n|s|--query|id", "az|x|--id|⟨$id⟩"]),
    ("$id = (az show | ConvertFrom-Json).id", &["$ az|show", "$ ConvertFrom-Json"]),
    ("az x --id $(az show s) (az list)", &["$ az|show|s", "$ az|list", "az|x|--id|⟨$(az show s)⟩|⟨(az list)⟩"]),
    ("if ($a -eq 'b') { $x = 1; az a $x } else { az b }\naz c $x", &["⟨$a⟩|-eq|b", "az|a|⟨$x⟩", "az|b", "az|c|⟨$x⟩"]),
    ("$x = 1\nforeach ($i in 1..3) { az $i $x }\naz $x", &["⟨$i⟩|in|1..3", "az|⟨$i⟩|1", "az|1"]),
    ("$x = 1\nwhile (1) { az $x }\n$x = 2\naz $x", &["1", "az|⟨$x⟩", "az|2"]),
    ("function Do-It($a) { az a }\nDo-It", &["⟨$a⟩", "az|a", "Do-It"]),
    ("az a 2>$null; az b > out.txt; az c *>&1 | Out-Null", &["az|a", "az|b", "az|c", "Out-Null"]),
    ("$p = @{ a = 1 }\naz x @p", &["$ a|=|1", "az|x|⟨@p⟩"]),
    ("$t = @\"\naz no\n\"@\naz x $t", &["az|x|⟨$t⟩"]),
    ("PS C:\\> az x\nPS> az y", &["az|x", "az|y"]),
    ("az -n <clusterName> --p \"<a b>\" ...", &["az|-n|⟨<clusterName>⟩|--p|⟨<a b>⟩|⟨...⟩"]),
    ("[string]$x = \"a\"\naz $x", &["az|a"]),
    ("$x = 1 + 2; $y = \"a\" + \"b\"; az $x $y", &["az|⟨$x⟩|⟨$y⟩"]),
    ("az a && az b; & az c", &["az|a", "az|b", "az|c"]),
];

fn read_powershell(text: &str) -> ShellReading {
    read(text, 0, Dialect::PowerShell, &mut Environment::default(), &unresolved)
}

#[test]
fn scripts_run_these_commands() {
    for (text, expected) in CASES {
        let reading = read_powershell(text);
        assert_eq!(commands(&reading), *expected, "{text:?}");
        assert_eq!(reading.problems, [], "{text:?}");
    }
}

#[test]
fn faults_are_reported() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("az a ` \n --b", &["az|a| ", "--b"], &["a space after the backtick ends the command here"]),
        ("az a\n --b", &["az|a", "--b"], &["the command ended on the line before, so `--b` is not part of it"]),
        ("az 'a\naz b", &["az|⟨'a⟩", "az|b"], &["`'` is never closed"]),
        ("az \"a $(az c)\naz b", &["$ az|c", "az|⟨\"a $(az c)⟩", "az|b"], &["`\"` is never closed"]),
    ];
    for (text, expected, problems) in cases {
        let reading = read_powershell(text);
        let messages: Vec<_> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, *problems, "{text:?}");
        assert_eq!(commands(&reading)[commands(&reading).len() - 2..], expected[expected.len() - 2..], "{text:?}");
    }
}
