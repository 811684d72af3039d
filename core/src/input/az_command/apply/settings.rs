use crate::model::{ArgumentValue, Command, Field, PartialText, SubnetId};
use crate::net::Cidr;

/// Reads the options of one command as settings.
///
/// A setting that no option gives keeps its value; when the command holds words that may be further options, it is
/// unknown instead.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'c> {
    command: &'c Command,
}

impl<'c> Settings<'c> {
    /// The settings of a command.
    #[must_use]
    pub fn new(command: &'c Command) -> Self {
        Self { command }
    }

    fn missing<T>(self, current: Field<T>) -> Field<T> {
        match &self.command.opaque {
            Some(place) => Field::Unknown(Some(place.clone())),
            None => current,
        }
    }

    /// The first value of an option. An empty text clears the setting, as az takes it.
    #[must_use]
    pub fn text(self, option: &str, current: Field<String>) -> Field<String> {
        let Some(argument) = self.command.argument(option) else { return self.missing(current) };
        match argument.value() {
            None => Field::Unknown(Some(argument.place.clone())),
            Some(value) if value.text.known() == Some("") => Field::Absent,
            Some(value) => text_field(value),
        }
    }

    /// The first value of an option as a whole number; another text is unknown here, and a finding elsewhere.
    #[must_use]
    pub fn number(self, option: &str, current: Field<i64>) -> Field<i64> {
        let Some(argument) = self.command.argument(option) else { return self.missing(current) };
        let number = argument.value().and_then(|value| Some((value, value.text.known()?.trim().parse::<i64>().ok()?)));
        match number {
            Some((value, number)) => Field::known(number, value.place.clone()),
            None => {
                let value = argument.value().map_or(&argument.place, |value| &value.place);
                Field::Unknown(Some(value.clone()))
            }
        }
    }

    /// A switch, with or without `true` or `false` behind it.
    #[must_use]
    pub fn switch(self, option: &str, current: Field<bool>) -> Field<bool> {
        let Some(argument) = self.command.argument(option) else { return self.missing(current) };
        match argument.value().map(|value| value.text.known()) {
            None => Field::known(true, argument.place.clone()),
            Some(Some(text)) => Field::known(!text.eq_ignore_ascii_case("false"), argument.place.clone()),
            Some(None) => Field::Unknown(Some(argument.place.clone())),
        }
    }

    /// A pair of switches that turn the same thing on and off.
    #[must_use]
    pub fn on_off(self, on: &str, off: &str, current: Field<bool>) -> Field<bool> {
        let turned_off = self.command.argument(off).map(|argument| Field::known(false, argument.place.clone()));
        match turned_off {
            Some(field) if !self.command.has(on) => field,
            _ => self.switch(on, current),
        }
    }

    /// All values of an option.
    #[must_use]
    pub fn texts(self, option: &str, current: Vec<Field<String>>) -> Vec<Field<String>> {
        match self.command.argument(option) {
            Some(argument) => {
                let values = argument.values.iter().filter(|value| value.text.known() != Some(""));
                values.map(text_field).collect()
            }
            None => self.missing_list(current),
        }
    }

    /// All values of the first of the options that is given, as ranges.
    #[must_use]
    pub fn ranges(self, options: &[&str], current: Vec<Field<Cidr>>) -> Vec<Field<Cidr>> {
        match options.iter().find_map(|option| self.command.argument(option)) {
            Some(argument) => argument.values.iter().map(range_field).collect(),
            None => self.missing_list(current),
        }
    }

    /// The first value of an option as the id of a subnet.
    #[must_use]
    pub fn subnet(self, option: &str, current: Field<SubnetId>) -> Field<SubnetId> {
        let Some(argument) = self.command.argument(option) else { return self.missing(current) };
        match argument.value() {
            Some(value) => Field::known(SubnetId::parse(&value.text), value.place.clone()),
            None => Field::Unknown(Some(argument.place.clone())),
        }
    }

    /// The first value of an option as text that may be partly unknown; a hole when it is not given.
    #[must_use]
    pub fn partial(self, option: &str) -> PartialText {
        let value = self.command.argument(option).and_then(|argument| argument.value());
        value.map_or_else(|| PartialText::hole("?"), |value| value.text.clone())
    }

    fn missing_list<T>(self, current: Vec<Field<T>>) -> Vec<Field<T>> {
        match &self.command.opaque {
            Some(place) => vec![Field::Unknown(Some(place.clone()))],
            None => current,
        }
    }
}

fn text_field(value: &ArgumentValue) -> Field<String> {
    Field::from_partial(&value.text, value.place.clone())
}

/// A range; text that is none is unknown here, and a finding elsewhere.
fn range_field(value: &ArgumentValue) -> Field<Cidr> {
    match value.text.known().map(Cidr::parse) {
        Some(Ok(cidr)) => Field::known(cidr, value.place.clone()),
        _ => Field::Unknown(Some(value.place.clone())),
    }
}
