//! Which types of resources some reader looks at.

/// Beginnings of types of interest.
const TYPES: [&str; 6] = [
    "azapi_",
    "azurerm_kubernetes_",
    "azurerm_network_security_",
    "azurerm_route",
    "azurerm_subnet",
    "azurerm_virtual_network",
];

/// Words, in lower case, of which a source of a module that matters holds one.
const SOURCES: [&str; 5] = ["aks", "kubernetes", "containerservice", "azure/", "virtualnetwork"];

/// Whether resources of a type are read.
pub(super) fn is_of_interest(kind: &str) -> bool {
    TYPES.iter().any(|beginning| kind.starts_with(beginning))
}

/// Whether calls of a module that is not among the files are worth a look.
pub(super) fn is_source_of_interest(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    !source.contains("aws") && SOURCES.iter().any(|word| source.contains(word))
}

/// Words of which every file that holds something of interest, or calls a module, has one.
pub(super) const MARKS: [&str; 7] = [
    "azapi_",
    "azurerm_kubernetes_",
    "azurerm_network_security_",
    "azurerm_route",
    "azurerm_subnet",
    "azurerm_virtual_network",
    "module",
];
