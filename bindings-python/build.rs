//! Says to the linker of macOS that the interpreter brings Python's symbols; others need no word.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
