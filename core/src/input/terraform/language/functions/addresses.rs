//! Address ranges.

use ipnet::IpNet;

use super::{Call, Result};
use crate::input::addresses::{host, host_from_end, subnet};
use crate::input::terraform::language::machine::Stop;
use crate::input::value::Evaluated;

pub(super) fn call(name: &str, call: Call<'_>) -> Option<Result<Evaluated>> {
    let value = match name {
        "cidrsubnet" => one(call),
        "cidrsubnets" => several(call),
        "cidrhost" => address(call),
        "cidrnetmask" => mask(call),
        _ => return None,
    };
    Some(value)
}

fn network(call: Call<'_>) -> Result<IpNet> {
    call.known(0)?.trim().parse().map_err(|_| Stop::Failed)
}

/// The length of the prefix of a subnet with so many bits more.
fn longer(network: IpNet, bits: i64) -> Result<u8> {
    let bits = u8::try_from(bits).map_err(|_| Stop::Failed)?;
    network.prefix_len().checked_add(bits).ok_or(Stop::Failed)
}

fn one(call: Call<'_>) -> Result<Evaluated> {
    let network = network(call)?;
    let length = longer(network, call.int(1)?)?;
    let index = u128::try_from(call.int(2)?).map_err(|_| Stop::Failed)?;
    call.gives_text(subnet(network, length, index).ok_or(Stop::Failed)?.to_string())
}

/// Subnets of the given sizes one behind the other, each where the next of its size can begin.
fn several(call: Call<'_>) -> Result<Evaluated> {
    let network = network(call)?;
    let mut parts = Vec::new();
    // The first address that is free, counted from the network's own.
    let mut free = 0_u128;
    for at in 1..call.arguments.len() {
        let length = longer(network, call.int(at)?)?;
        let bits = u32::from(network.max_prefix_len().checked_sub(length).ok_or(Stop::Failed)?);
        let size = 1_u128.checked_shl(bits).ok_or(Stop::Failed)?;
        let index = free.div_ceil(size);
        let found = subnet(network, length, index).ok_or(Stop::Failed)?;
        free = index.saturating_add(1).checked_mul(size).ok_or(Stop::Failed)?;
        parts.push(call.gives_text(found.to_string())?);
    }
    call.gives_list(parts)
}

fn address(call: Call<'_>) -> Result<Evaluated> {
    let network = network(call)?;
    let index = call.int(1)?;
    let found = match u128::try_from(index) {
        Ok(index) => host(network, index),
        Err(_) => host_from_end(network, u128::from(index.unsigned_abs())),
    };
    call.gives_text(found.ok_or(Stop::Failed)?.to_string())
}

fn mask(call: Call<'_>) -> Result<Evaluated> {
    match network(call)? {
        IpNet::V4(network) => call.gives_text(network.netmask().to_string()),
        IpNet::V6(_) => Err(Stop::Failed),
    }
}
