//! Their lists of connections, and of connections that differ.

use crate::corpora::connections::{End, Ports};

/// A connection: from whom, to whom, and which ports; of one that differs those before and after.
#[derive(Debug)]
pub(super) struct Line {
    pub from: End,
    pub to: End,
    pub ports: Vec<Ports>,
}

/// The lines of a list, without those of exposure. Where a list is about one port, which it does not repeat, that is
/// `asked`.
pub(super) fn connections(text: &str, asked: &Ports) -> Vec<Line> {
    let lines = text.lines().take_while(|line| !line.starts_with("Exposure Analysis Result"));
    let pairs = lines.filter_map(|line| line.split_once(" => "));
    let read = |(from, rest): (&str, &str)| {
        let (to, ports) = rest.split_once(" : ").map_or((rest, asked.clone()), |(to, text)| (to, ports_of(text)));
        Line { from: end(from), to: end(to), ports: vec![ports] }
    };
    pairs.map(read).collect()
}

/// The lines of a list of differences, in words or separated by commas.
pub(super) fn differences(text: &str) -> Vec<Line> {
    let is_table = text.starts_with("diff-type,");
    let lines = text.lines().skip(1);
    let read = |line| {
        let [from, to, before, after] = if is_table { cells(line) } else { words(line) };
        Line { from: end(&from), to: end(&to), ports: vec![ports_of(&before), ports_of(&after)] }
    };
    lines.filter(|line| !line.is_empty()).map(read).collect()
}

/// `diff-type: …, source: …, destination: …, ref1: …, ref2: …, workloads-diff-info: …`, of which the first and the last
/// say nothing more.
fn words(line: &str) -> [String; 4] {
    let names = [", source: ", ", destination: ", ", ref1: ", ", ref2: "];
    names.map(|name| {
        let (_, rest) = line.split_once(name).unwrap();
        let ends = names.iter().chain(&[", workloads-diff-info: "]);
        ends.fold(rest, |rest, next| rest.split(next).next().unwrap_or(rest)).to_owned()
    })
}

/// The second to the fifth cell of a line in whose quotation marks commas may stand.
fn cells(line: &str) -> [String; 4] {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(letter),
        }
    }
    [1, 2, 3, 4].map(|at: usize| cells[at].clone())
}

/// `All Connections`, `No Connections` or `SCTP 1-65535,TCP 1-79,81-65535,UDP 53`.
fn ports_of(text: &str) -> Ports {
    match text.trim() {
        "All Connections" => return Ports::all(),
        "No Connections" => return Ports::default(),
        _ => {}
    }
    let mut ports = Ports::default();
    let mut protocol = "";
    for word in text.trim().split(',') {
        let range = match word.split_once(' ') {
            Some((name, range)) => {
                protocol = name;
                range
            }
            None => word,
        };
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        ports = ports.with(protocol, first.parse().unwrap(), last.parse().unwrap());
    }
    ports
}

fn end(text: &str) -> End {
    match text.trim().strip_suffix("[External]") {
        Some(range) => End::range(range).unwrap(),
        None => End::Named(text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, connections, differences};
    use crate::corpora::connections::Ports;

    fn texts(lines: &[Line]) -> Vec<String> {
        let text = |line: &Line| {
            let ports: Vec<String> = line.ports.iter().map(Ports::text).collect();
            format!("{} {}: {}", line.from.text(), line.to.text(), ports.join(" -> "))
        };
        lines.iter().map(text).collect()
    }

    #[test]
    fn their_lists_are_read() {
        let list = "0.0.0.0-9.255.255.255[External] => a/b[Pod] : All Connections\n\
                    {ingress-controller} => a/b[Pod] : SCTP 1-5,TCP 80,90-99,UDP 53\n\nExposure Analysis Result:\n\
                    a/b[Pod] \t=> \tentire-cluster : All Connections\n";
        let all = Ports::all();
        assert_eq!(
            texts(&connections(list, &all)),
            ["0.0.0.0-9.255.255.255 a/b[Pod]: all", "{ingress-controller} a/b[Pod]: TCP 80,90-99 UDP 53 SCTP 1-5"]
        );
        let one = Ports::default().with("TCP", 80, 80);
        assert_eq!(texts(&connections("On TCP 80:\na/b[Pod] => a/c[Pod]\n", &one)), ["a/b[Pod] a/c[Pod]: TCP 80"]);
    }

    #[test]
    fn their_differences_are_read() {
        let words = "Connectivity diff:\ndiff-type: changed, source: a/b[Pod], destination: a/c[Pod], \
                     ref1: TCP 80,90,UDP 53, ref2: No Connections, workloads-diff-info: workload a/c[Pod] removed\n";
        let cells = "diff-type,source,destination,ref1,ref2,workloads-diff-info\n\
                     changed,a/b[Pod],a/c[Pod],\"TCP 80,90,UDP 53\",No Connections,\n";
        for text in [words, cells] {
            assert_eq!(texts(&differences(text)), ["a/b[Pod] a/c[Pod]: TCP 80,90 UDP 53 -> none"]);
        }
    }
}
