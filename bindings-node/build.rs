//! Tells the linker that Node supplies the functions of its interface.

fn main() {
    napi_build::setup();
}
