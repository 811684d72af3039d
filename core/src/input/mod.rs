//! Documents to the model, one file or folder a format.

pub mod arm;
