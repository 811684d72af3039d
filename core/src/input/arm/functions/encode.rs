use super::arguments::Call;
use super::json::parse_json;
use crate::input::arm::machine::{Machine, Stop, TextBuilder};
use crate::input::value::Evaluated;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    text_of(machine, call, &encode(text.as_bytes()))
}

pub(super) fn base64_to_string(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    let decoded = decode(text)?;
    text_of(machine, call, &decoded)
}

pub(super) fn base64_to_json(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    parse_json(machine, call, &decode(text)?)
}

pub(super) fn data_uri(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    text_of(machine, call, &format!("data:text/plain;charset=utf8;base64,{}", encode(text.as_bytes())))
}

pub(super) fn data_uri_to_string(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    let (head, data) = text
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(','))
        .ok_or_else(|| Stop::Wrong("the text is no data URI".to_owned()))?;
    let decoded = if head.ends_with(";base64") { decode(data)? } else { unescape(data)? };
    text_of(machine, call, &decoded)
}

/// The relative address put at the place of what follows the last `/` of the base.
pub(super) fn uri(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (base, relative) = (call.known(0)?, call.known(1)?);
    let host_at = base.find("://").map_or(0, |at| at.saturating_add(3));
    let (scheme, rest) = base.split_at_checked(host_at).unwrap_or((base, ""));
    let kept = if relative.contains("://") {
        String::new()
    } else if relative.starts_with('/') {
        format!("{scheme}{}", rest.split('/').next().unwrap_or_default())
    } else {
        let folder = rest.rsplit_once('/').map_or(rest, |(folder, _)| folder);
        format!("{scheme}{folder}/")
    };
    text_of(machine, call, &format!("{kept}{relative}"))
}

pub(super) fn uri_component(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    text_of(machine, call, &out)
}

pub(super) fn uri_component_to_string(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = call.known(0)?;
    machine.charge(text.len())?;
    text_of(machine, call, &unescape(text)?)
}

fn text_of(machine: &mut Machine<'_>, call: Call<'_>, text: &str) -> Result<Evaluated, Stop> {
    let mut out = TextBuilder::default();
    out.push_text(machine, text)?;
    call.gives(out.finish())
}

fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0_u32, |group, at| (group << 8) | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for digit in 0..4_usize {
            let index = (group >> (18 - 6 * digit)) & 63;
            let letter = ALPHABET.get(index as usize).map_or('=', |letter| char::from(*letter));
            out.push(if digit > chunk.len() { '=' } else { letter });
        }
    }
    out
}

fn decode(text: &str) -> Result<String, Stop> {
    let wrong = || Stop::Wrong("the text is not base64 of UTF-8".to_owned());
    let digits = text.trim().trim_end_matches('=');
    let mut bytes = Vec::new();
    let (mut group, mut bits) = (0_u32, 0_u32);
    for letter in digits.bytes() {
        let value = ALPHABET.iter().position(|one| *one == letter).ok_or_else(wrong)?;
        group = ((group << 6) | u32::try_from(value).unwrap_or(0)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((group >> bits) & 0xff).unwrap_or(0));
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

fn unescape(text: &str) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let (high, low) = (digit(rest.next()), digit(rest.next()));
        let byte = high.zip(low).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        bytes.push(byte.ok_or_else(|| Stop::Wrong("a `%` is not followed by two hexadecimal digits".to_owned()))?);
    }
    String::from_utf8(bytes).map_err(|_| Stop::Wrong("the escaped text is not UTF-8".to_owned()))
}
