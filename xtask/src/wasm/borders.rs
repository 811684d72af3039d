//! What a module or a component imports and exports.

use anyhow::{Result, bail};
use wasmparser::{Parser, Payload};

/// What crosses the border of a module or a component.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Borders {
    /// `` `module.name` ``, or of a component `` `name` ``.
    pub imports: Vec<String>,
    /// The names.
    pub exports: Vec<String>,
}

impl Borders {
    /// Fails where `what` imports anything but names that begin as those that are `given` to it.
    pub fn refuse_imports(&self, what: &str, given: Option<&str>) -> Result<()> {
        let is_given = |name: &str| given.is_some_and(|given| name.starts_with(given));
        let foreign: Vec<&str> = self.imports.iter().map(String::as_str).filter(|name| !is_given(name)).collect();
        if foreign.is_empty() {
            return Ok(());
        }
        bail!("{what} imports {}; the engine does no I/O", foreign.join(", "));
    }
}

/// The imports and exports of a binary itself; the modules inside of a component are linked to each other there.
pub fn borders(binary: &[u8]) -> Result<Borders> {
    let mut borders = Borders::default();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(binary) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ImportSection(section) if depth == 0 => {
                for import in section.into_imports() {
                    let import = import?;
                    borders.imports.push(format!("`{}.{}`", import.module, import.name));
                }
            }
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    borders.imports.push(format!("`{}`", import?.name.name));
                }
            }
            Payload::ExportSection(section) if depth == 0 => {
                for export in section {
                    borders.exports.push(export?.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    borders.exports.push(export?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(borders)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty module, those that import `env.now` and `__wbindgen_x_.f`, an empty component, and one that imports a function `a`.
    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";
    const IMPORTING: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0b\x01\x03env\x03now\0\0";
    const BINDING: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x13\x01\x0d__wbindgen_x_\x01f\0\0";
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    const IMPORTING_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0\x07\x05\x01\x40\0\x01\0\x0a\x06\x01\0\x01a\x01\0";

    #[test]
    fn imports_are_seen() {
        assert_eq!(borders(EMPTY).unwrap(), Borders::default());
        assert_eq!(borders(COMPONENT).unwrap(), Borders::default());
        assert_eq!(borders(IMPORTING).unwrap().imports, ["`env.now`"]);
        assert_eq!(borders(IMPORTING_COMPONENT).unwrap().imports, ["`a`"]);
        assert!(borders(b"nothing of the kind").is_err());
        let refused = |binary: &[u8], given| {
            borders(binary).unwrap().refuse_imports("it", given).map_err(|error| error.to_string())
        };
        assert_eq!((refused(EMPTY, None), refused(BINDING, Some("`__wbindgen_"))), (Ok(()), Ok(())));
        assert!(refused(IMPORTING_COMPONENT, None).is_err() && refused(BINDING, None).is_err());
        assert_eq!(
            refused(IMPORTING, Some("`__wbindgen_")),
            Err("it imports `env.now`; the engine does no I/O".to_owned())
        );
    }
}
