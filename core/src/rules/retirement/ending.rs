//! What is said of a thing that ends, by today's date.

use crate::model::{Date, Place};
use crate::rules::{Draft, Sink, View};

/// The use of a thing that ends.
pub(super) struct Ending<'a> {
    /// Its name in the retirements file.
    pub thing: &'static str,
    /// Where it is used.
    pub place: &'a Place,
    /// Another place that matters, with what is there.
    pub related: Option<(&'a Place, &'static str)>,
}

/// Reports the use, as a warning whatever the date: what Azure answers after the end is not on record.
pub(super) fn report(view: &View<'_>, ending: &Ending<'_>, sink: &mut Sink) {
    let facts = &view.context.facts;
    let Some(retirement) = facts.retirement(ending.thing) else { return };
    let words = when(retirement.closed, retirement.retired, view.context.today);
    let mut draft = Draft::new(ending.place, format!("support of {} {words}", retirement.title))
        .help(format!("use {}", retirement.replacement))
        .source(retirement.source.clone(), facts.retirements.as_of.to_string());
    if let Some((place, words)) = ending.related {
        draft = draft.related(place, words);
    }
    sink.report(draft);
}

/// How a thing stands on a day: `closed` is the first day on which nothing new may use it.
fn when(closed: Option<Date>, retired: Date, today: Date) -> String {
    match closed {
        Some(closed) if today < closed && closed < retired => {
            format!("ends on {retired}; nothing new may use it from {closed} on")
        }
        Some(closed) if today < retired && closed <= today => {
            format!("ends on {retired}; nothing new may use it since {closed}")
        }
        _ if today < retired => format!("ends on {retired}"),
        _ => format!("ended on {retired}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_around_each_date() {
        let day = |text: &str| Date::parse(text).unwrap();
        let (closed, retired) = (Some(day("2026-06-08")), day("2026-09-08"));
        for (today, expected) in [
            ("2026-06-07", "ends on 2026-09-08; nothing new may use it from 2026-06-08 on"),
            ("2026-06-08", "ends on 2026-09-08; nothing new may use it since 2026-06-08"),
            ("2026-09-07", "ends on 2026-09-08; nothing new may use it since 2026-06-08"),
            ("2026-09-08", "ended on 2026-09-08"),
        ] {
            assert_eq!(when(closed, retired, day(today)), expected);
        }
        assert_eq!(when(None, retired, day("2026-09-07")), "ends on 2026-09-08");
        assert_eq!(when(Some(retired), retired, day("2026-09-07")), "ends on 2026-09-08");
    }
}
