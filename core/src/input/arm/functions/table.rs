use super::arguments::Call;
use super::operands::Operands;
use super::{array, cidr, convert, encode, format, ids, json, lambda, lazy, logic, named, number, object, scope, text};
use crate::input::arm::machine::{Machine, Stop};
use crate::input::value::Evaluated;

/// How a function takes its arguments.
#[derive(Clone, Copy)]
pub(super) enum Body {
    /// As values.
    Eager(fn(&mut Machine<'_>, Call<'_>) -> Result<Evaluated, Stop>),
    /// As what it may evaluate: those of branches not taken are never evaluated.
    Lazy(for<'a, 'o> fn(&mut (dyn Operands<'a> + 'o)) -> Result<Evaluated, Stop>),
    /// As they are written.
    Written(fn(&mut Machine<'_>, Call<'_>) -> Result<Evaluated, Stop>),
}

/// A function that the resource manager knows.
pub(in crate::input) struct Function {
    pub(in crate::input) name: &'static str,
    least: usize,
    most: usize,
    pub(super) body: Body,
}

const ANY: usize = usize::MAX;

const fn eager(
    name: &'static str,
    least: usize,
    most: usize,
    body: fn(&mut Machine<'_>, Call<'_>) -> Result<Evaluated, Stop>,
) -> Function {
    Function { name, least, most, body: Body::Eager(body) }
}

const fn lazy(
    name: &'static str,
    least: usize,
    most: usize,
    body: for<'a, 'o> fn(&mut (dyn Operands<'a> + 'o)) -> Result<Evaluated, Stop>,
) -> Function {
    Function { name, least, most, body: Body::Lazy(body) }
}

const fn written(
    name: &'static str,
    least: usize,
    most: usize,
    body: fn(&mut Machine<'_>, Call<'_>) -> Result<Evaluated, Stop>,
) -> Function {
    Function { name, least, most, body: Body::Written(body) }
}

static FUNCTIONS: &[Function] = &[
    written("parameters", 1, 1, named::parameters),
    written("variables", 1, 1, named::variables),
    written("lambdaVariables", 1, 1, named::lambda_variable),
    written("lambda", 1, ANY, named::lambda),
    lazy("if", 3, 3, lazy::choose),
    lazy("and", 2, ANY, lazy::and),
    lazy("or", 2, ANY, lazy::or),
    lazy("coalesce", 1, ANY, lazy::coalesce),
    lazy("map", 2, 2, lambda::map),
    lazy("filter", 2, 2, lambda::filter),
    lazy("reduce", 3, 3, lambda::reduce),
    lazy("sort", 2, 2, lambda::sort),
    lazy("toObject", 2, 3, lambda::to_object),
    lazy("mapValues", 2, 2, lambda::map_values),
    lazy("groupBy", 2, 2, lambda::group_by),
    eager("concat", 1, ANY, array::concat),
    eager("length", 1, 1, array::length),
    eager("first", 1, 1, array::first),
    eager("last", 1, 1, array::last),
    eager("take", 2, 2, array::take),
    eager("skip", 2, 2, array::skip),
    eager("contains", 2, 2, array::contains),
    eager("empty", 1, 1, array::empty),
    eager("createArray", 0, ANY, array::create),
    eager("array", 1, 1, array::array),
    eager("range", 2, 2, array::range),
    eager("flatten", 1, 1, array::flatten),
    eager("indexOf", 2, 2, array::index_of),
    eager("lastIndexOf", 2, 2, array::last_index_of),
    eager("union", 1, ANY, object::union),
    eager("intersection", 2, ANY, object::intersection),
    eager("createObject", 0, ANY, object::create),
    eager("items", 1, 1, object::items),
    eager("objectKeys", 1, 1, object::keys),
    eager("shallowMerge", 1, 1, object::shallow_merge),
    eager("tryGet", 2, ANY, object::try_get),
    eager("tryIndexFromEnd", 2, 2, object::try_index_from_end),
    eager("indexFromEnd", 2, 2, object::index_from_end),
    eager("format", 1, ANY, format::format),
    eager("toLower", 1, 1, text::to_lower),
    eager("toUpper", 1, 1, text::to_upper),
    eager("trim", 1, 1, text::trim),
    eager("replace", 3, 3, text::replace),
    eager("split", 2, 2, text::split),
    eager("join", 2, 2, text::join),
    eager("substring", 2, 3, text::substring),
    eager("startsWith", 2, 2, text::starts_with),
    eager("endsWith", 2, 2, text::ends_with),
    eager("padLeft", 2, 3, text::pad_left),
    eager("string", 1, 1, convert::string),
    eager("int", 1, 1, convert::int),
    eager("bool", 1, 1, convert::bool),
    eager("float", 1, 1, convert::float),
    eager("json", 1, 1, json::json),
    eager("base64", 1, 1, encode::base64),
    eager("base64ToString", 1, 1, encode::base64_to_string),
    eager("base64ToJson", 1, 1, encode::base64_to_json),
    eager("dataUri", 1, 1, encode::data_uri),
    eager("dataUriToString", 1, 1, encode::data_uri_to_string),
    eager("uri", 2, 2, encode::uri),
    eager("uriComponent", 1, 1, encode::uri_component),
    eager("uriComponentToString", 1, 1, encode::uri_component_to_string),
    eager("null", 0, 0, logic::null),
    eager("true", 0, 0, logic::yes),
    eager("false", 0, 0, logic::no),
    eager("equals", 2, 2, logic::equals),
    eager("not", 1, 1, logic::not),
    eager("xor", 2, 2, logic::xor),
    eager("greater", 2, 2, logic::greater),
    eager("greaterOrEquals", 2, 2, logic::greater_or_equals),
    eager("less", 2, 2, logic::less),
    eager("lessOrEquals", 2, 2, logic::less_or_equals),
    eager("add", 2, 2, number::add),
    eager("sub", 2, 2, number::sub),
    eager("mul", 2, 2, number::mul),
    eager("div", 2, 2, number::div),
    eager("mod", 2, 2, number::modulo),
    eager("min", 1, ANY, number::min),
    eager("max", 1, ANY, number::max),
    eager("copyIndex", 0, 2, number::copy_index),
    eager("parseCidr", 1, 1, cidr::parse),
    eager("cidrSubnet", 3, 3, cidr::subnet),
    eager("cidrHost", 2, 2, cidr::host),
    eager("resourceId", 2, ANY, ids::resource),
    eager("subscriptionResourceId", 2, ANY, ids::subscription_resource),
    eager("tenantResourceId", 2, ANY, ids::tenant_resource),
    eager("extensionResourceId", 3, ANY, ids::extension_resource),
    eager("managementGroupResourceId", 2, ANY, scope::at_run_time),
    eager("resourceGroup", 0, 2, scope::resource_group),
    eager("subscription", 0, 1, scope::subscription),
    eager("deployment", 0, 0, scope::deployment),
    eager("reference", 1, 3, scope::reference),
    eager("newGuid", 0, 0, scope::new_guid),
    eager("uniqueString", 1, ANY, scope::at_run_time),
    eager("guid", 1, ANY, scope::at_run_time),
    eager("utcNow", 0, 1, scope::at_run_time),
    eager("environment", 0, 0, scope::at_run_time),
    eager("tenant", 0, 0, scope::at_run_time),
    eager("managementGroup", 0, 1, scope::at_run_time),
    eager("deployer", 0, 0, scope::at_run_time),
    eager("references", 1, ANY, scope::at_run_time),
    eager("resourceInfo", 1, ANY, scope::at_run_time),
    eager("providers", 1, 2, scope::at_run_time),
    eager("pickZones", 3, 5, scope::at_run_time),
    eager("toLogicalZone", 3, 3, scope::at_run_time),
    eager("toLogicalZones", 3, 3, scope::at_run_time),
    eager("toPhysicalZone", 3, 3, scope::at_run_time),
    eager("toPhysicalZones", 3, 3, scope::at_run_time),
    eager("dateTimeAdd", 2, 3, scope::at_run_time),
    eager("dateTimeFromEpoch", 1, 1, scope::at_run_time),
    eager("dateTimeToEpoch", 1, 1, scope::at_run_time),
    eager("externalInput", 1, 2, scope::at_run_time),
    eager("fail", 1, 1, scope::at_run_time),
    // Stands for all of `list*`: listKeys, listCredentials and so on.
    eager("list", 1, 3, scope::at_run_time),
];

/// The function of a name, compared without ASCII case.
pub(in crate::input) fn find(name: &str) -> Option<&'static Function> {
    let is_list = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("list"));
    let name = if is_list { "list" } else { name };
    FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}

impl Function {
    /// What is wrong with a number of arguments.
    pub(in crate::input) fn arity_fault(&self, count: usize) -> Option<String> {
        if (self.least..=self.most).contains(&count) {
            return None;
        }
        let arguments = |count: usize| if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") };
        let wanted = match (self.least, self.most) {
            (least, most) if least == most => arguments(least),
            (least, ANY) => format!("at least {}", arguments(least)),
            (least, most) => format!("{least} to {}", arguments(most)),
        };
        Some(format!("`{}` takes {wanted}, not {count}", self.name))
    }
}
