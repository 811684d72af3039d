//! What a rule wants changed, whatever the syntax.

use crate::model::Place;

/// One way to mend what a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order in the style of helps: "take `10.244.0.0/16` for the pods". When it is not safe, also
    /// what may come of it.
    pub title: String,
    /// Whether it can be applied without a look: done to something that already exists, it cannot recreate, reimage,
    /// renumber or open it.
    pub safe: bool,
    /// What to change; all of it or nothing.
    pub changes: Vec<Change>,
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another value, or another name of an option or key, where one stands. What stands there must be `from`, quotes
    /// aside.
    Replace {
        /// The value, key or option.
        place: Place,
        /// What stands there.
        from: String,
        /// What is to stand there.
        to: String,
    },
    /// The value, written rightly.
    Correct {
        /// The value.
        place: Place,
        /// How.
        correction: Correction,
    },
    /// One more option of a command.
    AddOption {
        /// The word after which it is written: the last value of another option, a switch, or the command's first words.
        after: Place,
        /// The option's name.
        option: String,
        /// Its value; none for a switch.
        value: Option<String>,
    },
    /// One more member of the object, or attribute of the block, that a value stands in.
    AddMember {
        /// The value of its neighbour.
        beside: Place,
        /// What it sets.
        setting: Setting,
        /// Its value.
        value: Literal,
    },
    /// One more item of a list.
    AddItem {
        /// The item behind which it is written.
        after: Place,
        /// Its lines, as they would stand in YAML without indentation.
        lines: Vec<String>,
    },
    /// An option less, with its value.
    RemoveOption {
        /// The option.
        option: Place,
        /// Its last value; none for a switch.
        value: Option<Place>,
    },
    /// A member or attribute less.
    RemoveMember {
        /// Its value.
        place: Place,
    },
    /// The second of two members of one name less, when both have the same value.
    RemoveRepeated {
        /// The key of the second.
        key: Place,
        /// That of the first.
        first: Place,
    },
    /// A value behind an option that lacks one.
    GiveValue {
        /// The option.
        option: Place,
        /// The value.
        value: String,
    },
    /// The value of an option that takes none goes, with the `=` before it.
    DropValue {
        /// The option.
        option: Place,
        /// The value.
        value: Place,
    },
    /// The blanks go that stand behind a backslash and keep it from continuing the line.
    JoinLines {
        /// The word that the shell makes of backslash and blank.
        place: Place,
    },
    /// The bytes go, which are `text`.
    Delete {
        /// The bytes.
        place: Place,
        /// What stands there.
        text: String,
    },
}

/// How to write a value rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// A range of addresses: a prefix length in place of a netmask, no leading zeros, no blanks around it.
    Range,
    /// A single address: without a prefix length, leading zeros and blanks.
    Address,
    /// Text: in quotes, where it reads as a number or boolean without.
    Quoted,
    /// A number or boolean: without the quotes that make it text.
    Unquoted,
}

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// A boolean.
    Bool(bool),
}

/// A setting by the names that the formats have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The option of the Azure CLI.
    pub option: &'static str,
    /// The member of the resource manager's shape, which Bicep and the operators' objects share.
    pub member: &'static str,
    /// The attribute of the Terraform provider.
    pub attribute: &'static str,
}

impl Setting {
    /// `networkProfile.networkPluginMode`.
    pub const PLUGIN_MODE: Self =
        Self { option: "--network-plugin-mode", member: "networkPluginMode", attribute: "network_plugin_mode" };
    /// `networkProfile.networkDataplane`.
    pub const DATAPLANE: Self =
        Self { option: "--network-dataplane", member: "networkDataplane", attribute: "network_data_plane" };
    /// `networkProfile.networkPolicy`.
    pub const POLICY: Self = Self { option: "--network-policy", member: "networkPolicy", attribute: "network_policy" };
    /// `networkProfile.podCidr`.
    pub const POD_CIDR: Self = Self { option: "--pod-cidr", member: "podCidr", attribute: "pod_cidr" };
    /// `networkProfile.serviceCidr`.
    pub const SERVICE_CIDR: Self = Self { option: "--service-cidr", member: "serviceCidr", attribute: "service_cidr" };
    /// `networkProfile.dnsServiceIP`.
    pub const DNS_SERVICE_IP: Self =
        Self { option: "--dns-service-ip", member: "dnsServiceIP", attribute: "dns_service_ip" };
    /// `supportPlan`.
    pub const SUPPORT_PLAN: Self =
        Self { option: "--k8s-support-plan", member: "supportPlan", attribute: "support_plan" };
    /// `sku.tier`.
    pub const TIER: Self = Self { option: "--tier", member: "tier", attribute: "sku_tier" };
}

impl Change {
    /// Where it is made.
    #[must_use]
    pub fn place(&self) -> &Place {
        match self {
            Self::Replace { place, .. }
            | Self::Correct { place, .. }
            | Self::RemoveMember { place }
            | Self::JoinLines { place }
            | Self::Delete { place, .. }
            | Self::AddOption { after: place, .. }
            | Self::AddMember { beside: place, .. }
            | Self::AddItem { after: place, .. }
            | Self::RemoveOption { option: place, .. }
            | Self::RemoveRepeated { key: place, .. }
            | Self::GiveValue { option: place, .. }
            | Self::DropValue { option: place, .. } => place,
        }
    }

    /// Another value where one stands.
    #[must_use]
    pub fn replace(place: &Place, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self::Replace { place: place.clone(), from: from.into(), to: to.into() }
    }
}
