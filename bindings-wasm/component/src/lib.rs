//! stub
mod world {
    wit_bindgen::generate!({ path: "../wit", world: "netproof" });
}
