//! Functions of a module in an order in which gzip finds what they share.
//!
//! gzip looks back 32 KiB and no further. The linker leaves functions where they were made, so the copies of one generic
//! function stand far from each other, and each is paid in full. Beside each other, only the first is.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// Bytes that are looked at together.
const WINDOW: usize = 6;

/// So many smallest hashes stand for what a function consists of.
const HASHES: usize = 64;

/// The module with its functions in that order, and without names and what is for debuggers. Other custom sections stay.
pub fn reordered(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = alike(&bodies);
    let mut places = vec![0; order.len()];
    for (place, &function) in (0..).zip(&order) {
        *places.get_mut(function).context("the order names a function that is not there")? = place;
    }
    let mut result = Module::new();
    let mut reorder = Reorder { imported, order, places };
    let parsed = reorder.parse_core_module(&mut result, Parser::new(0), module);
    parsed.map_err(|error| anyhow!("cannot write the module anew: {error}"))?;
    Ok(result.finish())
}

/// From each function to the one that shares most with it, of those that are left.
fn alike(bodies: &[&[u8]]) -> Vec<usize> {
    let sketches: Vec<Vec<u64>> = bodies.iter().map(|body| sketch(body)).collect();
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (function, sketch) in sketches.iter().enumerate() {
        sketch.iter().for_each(|hash| holders.entry(*hash).or_default().push(function));
    }
    let mut is_placed = vec![false; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut first_left = 0;
    let mut next = 0;
    while order.len() < bodies.len() {
        order.push(next);
        if let Some(placed) = is_placed.get_mut(next) {
            *placed = true;
        }
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for hash in sketches.get(next).into_iter().flatten() {
            let Some(holders) = holders.get_mut(hash) else { continue };
            holders.retain(|function| is_placed.get(*function) == Some(&false));
            holders.iter().for_each(|function| *shared.entry(*function).or_default() += 1);
        }
        while is_placed.get(first_left) == Some(&true) {
            first_left += 1;
        }
        let most = shared.into_iter().max_by_key(|(function, count)| (*count, usize::MAX - function));
        next = most.map_or(first_left, |(function, _)| function);
    }
    order
}

/// The smallest hashes of what stands in a function: two functions share as many as they have in common.
fn sketch(body: &[u8]) -> Vec<u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let distinct: HashSet<u64> = body.windows(WINDOW).map(|part| hasher.hash_one(part)).collect();
    let mut sorted: Vec<u64> = distinct.into_iter().collect();
    sorted.sort_unstable();
    sorted.truncate(HASHES);
    sorted
}

struct Reorder {
    /// How many functions the host gives; they come first, and stay.
    imported: u32,
    /// The module's own functions in their new order.
    order: Vec<usize>,
    /// The new place of each.
    places: Vec<u32>,
}

impl Reencode for Reorder {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported).and_then(|own| self.places.get(own as usize));
        Ok(own.map_or(function, |place| place + self.imported))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in self.order.iter().filter_map(|function| types.get(*function)) {
            functions.function(*function);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            if let Some(body) = bodies.get(function) {
                self.parse_function_body(code, body.clone())?;
            }
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let name = section.name();
        if matches!(name, "name" | "producers" | "target_features") || name.starts_with(".debug_") {
            return Ok(());
        }
        utils::parse_custom_section(self, module, section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three functions that give 1, 2 and 1; `last` is the third.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x03\x04\x03\0\0\0\x07\x08\x01\x04last\0\x02\
        \x0a\x2b\x03\x0d\0\x41\x01\x1a\x41\x01\x1a\x41\x01\x1a\x41\x01\x0b\
        \x0d\0\x41\x02\x1a\x41\x02\x1a\x41\x02\x1a\x41\x02\x0b\x0d\0\x41\x01\x1a\x41\x01\x1a\x41\x01\x1a\x41\x01\x0b";

    #[test]
    fn alike_functions_stand_together_and_exports_follow() {
        let (one, two): (&[u8], &[u8]) = (b"the first of all", b"something besides");
        assert_eq!(alike(&[one, two, one, two]), [0, 2, 1, 3]);
        let module = reordered(MODULE);
        let mut exported = Vec::new();
        for payload in Parser::new(0).parse_all(&module.unwrap()) {
            if let Payload::ExportSection(section) = payload.unwrap() {
                exported.extend(section.into_iter().map(|export| export.unwrap().index));
            }
        }
        assert_eq!(exported, [1]);
    }
}
