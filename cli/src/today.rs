//! Today's date.

use std::time::{Duration, SystemTime};

use netproof_core::model::Date;

/// Today, UTC; none when the clock stands before 1970.
pub fn utc() -> Option<Date> {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().and_then(date)
}

/// The day that long after the start of 1970, by Howard Hinnant's `civil_from_days`.
fn date(since: Duration) -> Option<Date> {
    const DAYS_TO_1970: u64 = 719_468;
    const DAYS_OF_ERA: u64 = 146_097;
    // Years start in March here, so that the day of a leap year is the last one.
    let days = (since.as_secs() / 86_400).checked_add(DAYS_TO_1970)?;
    let (era, of_era) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year_of_era + next_year;
    Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_has_them() {
        let (mut year, mut month, mut day) = (1970_u16, 1_u8, 1_u8);
        for number in 0..200_000_u64 {
            assert_eq!(date(Duration::from_secs(number * 86_400 + 86_399)), Date::new(year, month, day), "{number}");
            day += 1;
            if Date::new(year, month, day).is_none() {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!(date(Duration::MAX), None);
    }
}
