use std::net::IpAddr;

use ipnet::IpNet;

use super::arguments::Call;
use crate::input::addresses::{self, address, number};
use crate::input::arm::machine::{Machine, Stop};
use crate::input::value::{Evaluated, Value};

/// The properties of an address range.
pub(super) fn parse(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let network = network(call)?;
    let text = |key: &str, value: IpAddr| call.member(key, Value::text(value.to_string()));
    let mut members = vec![text("network", network.network()), text("netmask", network.netmask())];
    let (mut first, mut last) = (number(network.network()), number(network.broadcast()));
    if let IpNet::V4(v4) = network {
        members.push(text("broadcast", IpAddr::V4(v4.broadcast())));
        if v4.prefix_len() < 31 {
            (first, last) = (first.saturating_add(1), last.saturating_sub(1));
        }
    }
    members.push(text("firstUsable", address(network, first)));
    members.push(text("lastUsable", address(network, last)));
    members.push(call.member("cidr", Value::Int(i64::from(network.prefix_len()))));
    call.gives(Value::object(members))
}

/// The `index`th subnet of a size.
pub(super) fn subnet(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let network = network(call)?;
    let (length, index) = (call.int(1)?, call.size(2)?);
    let length = u8::try_from(length)
        .ok()
        .filter(|length| (network.prefix_len()..=network.max_prefix_len()).contains(length))
        .ok_or_else(|| Stop::Wrong(format!("{network} has no subnets of size /{length}")))?;
    let found = u128::try_from(index).ok().and_then(|index| addresses::subnet(network, length, index));
    let Some(found) = found else {
        return Err(Stop::Wrong(format!("{network} has no subnet {index} of size /{length} (counted from 0)")));
    };
    call.gives(Value::text(found.to_string()))
}

/// The `index`th usable address: 0 is the one after the network's own.
pub(super) fn host(_: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let network = network(call)?;
    let index = call.size(1)?;
    let behind_network = u128::try_from(index).unwrap_or(u128::MAX).saturating_add(1);
    match addresses::host(network, behind_network) {
        Some(wanted) => call.gives(Value::text(wanted.to_string())),
        None => Err(Stop::Wrong(format!("{network} has no usable address {index} (counted from 0)"))),
    }
}

fn network(call: Call<'_>) -> Result<IpNet, Stop> {
    let text = call.known(0)?;
    text.parse().map_err(|_| Stop::Wrong(format!("`{text}` is no address range; write it as `10.0.0.0/16`")))
}
