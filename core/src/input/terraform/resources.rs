//! Resources of the providers `azurerm` and `azapi`, and calls of well-known modules, in the shape of the resource
//! manager.

use super::Resource;
use crate::input::assemble::Assembly;
use crate::input::resources::Reader;

/// Adds the resources of one configuration or plan to the model.
pub fn add(_resources: &[Resource], _reader: &mut Reader, _assembly: &mut Assembly) {}
