//! Expressions and what they come to.

use super::show;

/// What `e` is in a configuration with these declarations.
fn value_of(expression: &str) -> String {
    let text = format!(
        r#"
variable "none" {{}}
variable "flag" {{ type = bool }}
variable "subnets" {{
  default = {{
    nodes = {{ cidr = "10.0.1.0/24" }}
    pods  = {{ cidr = "10.0.2.0/24" }}
  }}
}}
locals {{
  prefix = "shop"
  list   = ["b", "a", "c"]
  nested = {{ a = {{ b = [1, 2, {{ c = "deep" }}] }} }}
  zero   = null
}}
resource "azurerm_resource_group" "rg" {{
  name     = "${{local.prefix}}-rg"
  location = "westeurope"
}}
resource "azurerm_virtual_network" "v" {{
  name                = "vnet"
  resource_group_name = azurerm_resource_group.rg.name
  address_space       = ["10.0.0.0/16", "10.1.0.0/16"]
  subnet {{
    name = "inline"
  }}
}}
resource "azurerm_subnet" "s" {{
  for_each             = var.subnets
  name                 = each.key
  resource_group_name  = azurerm_resource_group.rg.name
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes     = [each.value.cidr]
}}
resource "azurerm_subnet" "maybe" {{
  count                = var.flag ? 1 : 0
  name                 = "maybe"
  resource_group_name  = var.none
  virtual_network_name = "other"
}}
resource "azurerm_subnet" "two" {{
  count                = 2
  name                 = "two-${{count.index}}"
}}
resource "azapi_resource" "probe" {{
  e = {expression}
}}
"#
    );
    let files = show::files(&text);
    let (evaluations, _) = show::evaluate(&files);
    let probe = evaluations[0].iter().find(|resource| resource.address == "azapi_resource.probe").unwrap();
    probe.attributes.get("e").map_or_else(|| "null".to_owned(), |found| show::value(&found.value))
}

fn table(rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (expression, expected) in rows {
        let found = value_of(expression);
        if found != *expected {
            wrong.push(format!("{expression}\n  is       {found}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn literals_operators_and_templates() {
    table(&[
        ("1 + 2 * 3", "7"),
        ("7 / 2", "3.5"),
        ("8 / 2", "4"),
        ("7 % 3", "1"),
        ("-5", "-5"),
        ("-(1 + 2)", "-3"),
        ("!true", "false"),
        ("1.5", "1.5"),
        ("1 < 2 && 2 >= 2", "true"),
        ("1 == 1.0", "true"),
        (r#""a" == "b""#, "false"),
        (r#""1" + 1"#, "2"),
        ("true || var.flag", "true"),
        ("false && var.flag", "false"),
        ("var.flag && true", "?${And(var.flag, true)}"),
        ("local.zero == null", "true"),
        ("local.prefix != null", "true"),
        ("var.none == null", "?${Equal(var.none, null)}"),
        (r#""a" == "b" ? 1 : 2"#, "2"),
        (r#"var.flag ? "x" : "x""#, r#""x""#),
        (r#"var.flag ? "x" : "y""#, r#"?${var.flag ? "x" : "y"}"#),
        (r#""${local.prefix}-${1 + 1}""#, r#""shop-2""#),
        (r#""${local.list}""#, r#"["b", "a", "c"]"#),
        (r#""a${var.none}b""#, r#""a${var.none}b""#),
        (r#""$${x} %%{y}""#, r#""${x} %{y}""#),
        (r#""a\n\"b\"\u00e9""#, "\"a\\n\\\"b\\\"é\""),
        (r#""%{ if true }yes%{ else }no%{ endif }""#, r#""yes""#),
        (r#""%{ for x in local.list ~} ${x}, %{ endfor ~}""#, r#""b, a, c, ""#),
        ("<<EOT\na ${local.prefix}\nb\nEOT", "\"a shop\\nb\\n\""),
        ("<<-EOT\n    a\n      b\n    EOT", "\"a\\n  b\\n\""),
        ("(\n  1 +\n  2\n)", "3"),
        ("[1, 2, 3,]", "[1, 2, 3]"),
        ("[1,\n 2 # two\n , 3]", "[1, 2, 3]"),
        ("{ a = 1, \"b\" = 2, (local.prefix) = 3, \"${local.prefix}x\" : 4 }", "{a: 1, b: 2, shop: 3, shopx: 4}"),
        ("{ a = 1\n a = 2 }", "{a: 2}"),
        ("{ (var.none) = 1\n b = 2 }", "{b: 2, …}"),
        ("1 / 0", "?${Divide(1, 0)}"),
    ]);
}

#[test]
fn parts_of_values() {
    table(&[
        ("local.list[1]", r#""a""#),
        ("local.list.2", r#""c""#),
        ("local.nested.a.b[2].c", r#""deep""#),
        (r#"local.nested["a"]["b"].0"#, "1"),
        ("[\"x\", \"y\"][1]", r#""y""#),
        ("{ a = [1, 2] }.a[0]", "1"),
        ("var.subnets[*].nodes.cidr", r#"["10.0.1.0/24"]"#),
        ("[for s in var.subnets : s][*].cidr", r#"["10.0.1.0/24", "10.0.2.0/24"]"#),
        ("[for s in var.subnets : s].*.cidr[1]", r#""10.0.2.0/24""#),
        ("local.zero[*]", "[]"),
        ("var.none.a[0].b", "?${var.none.a[0].b}"),
        (r#"var.none["k"]"#, r#"?${var.none["k"]}"#),
        ("var.none[*].id", "?${var.none[*].id}"),
        ("path.module", "?${path.module}"),
        ("terraform.workspace", "?${terraform.workspace}"),
        ("data.azurerm_subnet.missing.id", "?${data.azurerm_subnet.missing.id}"),
        ("module.elsewhere.id", "?${module.elsewhere.id}"),
    ]);
}

#[test]
fn resources_refer_to_each_other() {
    table(&[
        ("azurerm_resource_group.rg.name", r#""shop-rg""#),
        ("azurerm_resource_group.rg.id", r#""/subscriptions/${subscription}/resourceGroups/shop-rg""#),
        ("azurerm_resource_group.rg.tags", "?${azurerm_resource_group.rg.tags}"),
        ("azurerm_virtual_network.v.address_space[1]", r#""10.1.0.0/16""#),
        ("azurerm_virtual_network.v.guid", "?${azurerm_virtual_network.v.guid}"),
        (
            "azurerm_virtual_network.v.subnet[0].id",
            r#""/subscriptions/${subscription}/resourceGroups/shop-rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/inline""#,
        ),
        (
            r#"azurerm_subnet.s["pods"].id"#,
            r#""/subscriptions/${subscription}/resourceGroups/shop-rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods""#,
        ),
        ("azurerm_subnet.s[\"nodes\"].address_prefixes", r#"["10.0.1.0/24"]"#),
        ("[for k, s in azurerm_subnet.s : s.address_prefixes[0]]", r#"["10.0.1.0/24", "10.0.2.0/24"]"#),
        ("{ for k, s in azurerm_subnet.s : k => s.name }", r#"{nodes: "nodes", pods: "pods"}"#),
        ("values(azurerm_subnet.s)[*].name", r#"["nodes", "pods"]"#),
        ("azurerm_subnet.two[1].name", r#""two-1""#),
        ("azurerm_subnet.two.*.name", r#"["two-0", "two-1"]"#),
        ("length(azurerm_subnet.two)", "2"),
        ("azurerm_subnet.maybe[0].name", r#""maybe""#),
        ("try(azurerm_subnet.maybe[0].name, null)", "?${try(azurerm_subnet.maybe[0].name)}"),
        ("length(azurerm_subnet.maybe)", "?${length(azurerm_subnet.maybe)}"),
        (
            "azurerm_subnet.maybe[0].id",
            r#""/subscriptions/${subscription}/resourceGroups/${var.none}/providers/Microsoft.Network/virtualNetworks/other/subnets/maybe""#,
        ),
        ("azurerm_subnet.maybe.*.id", "?${azurerm_subnet.maybe[*].id}"),
        (r#"azurerm_subnet.s["nope"].id"#, r#"?${azurerm_subnet.s["nope"].id}"#),
    ]);
}

#[test]
fn loops() {
    table(&[
        ("[for x in local.list : upper(x)]", r#"["B", "A", "C"]"#),
        ("[for i, x in local.list : \"${i}${x}\" if x != \"a\"]", r#"["0b", "2c"]"#),
        ("{ for k, v in var.subnets : k => v.cidr }", r#"{nodes: "10.0.1.0/24", pods: "10.0.2.0/24"}"#),
        ("{ for x in [\"a\", \"b\", \"a\"] : x => 1... }", "{a: [1, 1], b: [1]}"),
        ("[for x in var.none : x]", "?${for(var.none)}"),
        ("[for x in local.list : x if var.flag]", "?${for([…]#1, var.flag)}"),
        (
            "flatten([for x in local.list : [for y in [1, 2] : \"${x}${y}\"]])",
            r#"["b1", "b2", "a1", "a2", "c1", "c2"]"#,
        ),
    ]);
}

#[test]
fn functions_of_lists_and_objects() {
    table(&[
        ("concat([1], [2, 3])", "[1, 2, 3]"),
        ("merge({ a = 1, b = 2 }, { b = 3 })", "{a: 1, b: 3}"),
        ("merge({ a = 1 }, var.none, { b = 3 })", "{b: 3, …}"),
        ("merge({ a = 1 }, null)", "{a: 1}"),
        (r#"lookup({ a = 1 }, "a", 9)"#, "1"),
        (r#"lookup({ a = 1 }, "b", 9)"#, "9"),
        (r#"lookup(var.none, "b", 9)"#, "?${lookup(var.none, \"b\", 9)}"),
        ("element(local.list, 4)", r#""a""#),
        ("length(local.list)", "3"),
        (r#"length("héllo")"#, "5"),
        ("keys(var.subnets)", r#"["nodes", "pods"]"#),
        ("values({ b = 1, a = 2 })", "[2, 1]"),
        (r#"zipmap(["a", "b"], [1, 2])"#, "{a: 1, b: 2}"),
        ("flatten([1, [2, [3]]])", "[1, 2, 3]"),
        (r#"compact(["a", "", null, "b"])"#, r#"["a", "b"]"#),
        ("distinct([1, 2, 1])", "[1, 2]"),
        (r#"contains(local.list, "a")"#, "true"),
        (r#"contains([var.none], "a")"#, "?${contains([…]#1, \"a\")}"),
        (r#"index(local.list, "c")"#, "2"),
        ("reverse(local.list)", r#"["c", "a", "b"]"#),
        ("sort(local.list)", r#"["a", "b", "c"]"#),
        ("slice(local.list, 1, 3)", r#"["a", "c"]"#),
        ("range(3)", "[0, 1, 2]"),
        ("range(1, 7, 3)", "[1, 4]"),
        ("one([5])", "5"),
        ("one([])", "null"),
        ("toset([\"b\", \"a\", \"b\"])", r#"["a", "b"]"#),
        ("setunion([1], [2, 1])", "[1, 2]"),
        ("setintersection([1, 2], [2, 3])", "[2]"),
        ("setsubtract([1, 2], [2])", "[1]"),
        (r#"coalesce(null, "", "x")"#, r#""x""#),
        ("coalesce(var.none, \"x\")", "?${coalesce(var.none, \"x\")}"),
        ("coalescelist([], [1])", "[1]"),
        ("chunklist([1, 2, 3], 2)", "[[1, 2], [3]]"),
        ("alltrue([true, var.flag])", "?${alltrue([…]#1)}"),
        ("anytrue([true, var.flag])", "true"),
        ("max(1, 5, 3)", "5"),
        ("min([3, 2]...)", "2"),
        ("ceil(1.2)", "2"),
        ("sum([1, 2.5])", "3.5"),
    ]);
}

#[test]
fn functions_of_texts() {
    table(&[
        (r#"join(",", local.list)"#, r#""b,a,c""#),
        (r#"join("-", ["a", var.none])"#, r#""a-${var.none}""#),
        (r#"split(".", "a.b")"#, r#"["a", "b"]"#),
        (r#"replace("a-b", "-", "")"#, r#""ab""#),
        (r#"replace("a1", "/[0-9]/", "")"#, "?${replace(\"a1\", \"/[0-9]/\", \"\")}"),
        (r#"lower("ÀB")"#, r#""àb""#),
        (r#"title("hello world")"#, r#""Hello World""#),
        (r#"trimspace("  a ")"#, r#""a""#),
        (r#"trimprefix("abc", "a")"#, r#""bc""#),
        (r#"trimsuffix("abc", "c")"#, r#""ab""#),
        (r#"trim("?!a?", "!?")"#, r#""a""#),
        (r#"substr("hello", 1, 3)"#, r#""ell""#),
        (r#"substr("hello", -3, -1)"#, r#""llo""#),
        (r#"format("%s-%03d-%v%%", "a", 7, true)"#, r#""a-007-true%""#),
        (r#"format("%s-x", var.none)"#, r#""${var.none}-x""#),
        (r#"formatlist("%s/%s", ["a", "b"], "c")"#, r#"["a/c", "b/c"]"#),
        (r#"startswith("abc", "a")"#, "true"),
        (r#"endswith("abc", "a")"#, "false"),
        (r#"tostring(5)"#, r#""5""#),
        (r#"tonumber("5")"#, "5"),
        (r#"tobool("true")"#, "true"),
        (r#"jsonencode({ b = [1, null], a = "x" })"#, r#""{\"a\":\"x\",\"b\":[1,null]}""#),
        (r#"jsondecode("{\"a\": [1, true]}").a[1]"#, "true"),
        (r#"base64encode("hi")"#, r#""aGk=""#),
        (r#"base64decode("aGk=")"#, r#""hi""#),
        (r#"file("x.txt")"#, "?${file(\"x.txt\")}"),
        (r#"md5("x")"#, "?${md5(\"x\")}"),
        ("timestamp()", "?${…#1}"),
        ("nosuch(1)", "?${nosuch(1)}"),
        ("sensitive(\"a\")", r#""a""#),
    ]);
}

#[test]
fn functions_of_addresses() {
    table(&[
        (r#"cidrsubnet("10.0.0.0/16", 8, 3)"#, r#""10.0.3.0/24""#),
        (r#"cidrsubnet("10.0.0.0/16", 0, 0)"#, r#""10.0.0.0/16""#),
        (r#"cidrsubnet("fd00::/48", 16, 1)"#, r#""fd00:0:0:1::/64""#),
        (r#"cidrsubnet("10.0.0.0/16", 8, 256)"#, "?${cidrsubnet(\"10.0.0.0/16\", 8, 256)}"),
        (r#"cidrsubnet(var.none, 8, 1)"#, "?${cidrsubnet(var.none, 8, 1)}"),
        (
            r#"cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)"#,
            r#"["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]"#,
        ),
        (r#"cidrhost("10.0.0.0/24", 10)"#, r#""10.0.0.10""#),
        (r#"cidrhost("10.0.0.0/24", -1)"#, r#""10.0.0.255""#),
        (r#"cidrhost("10.0.0.0/24", 256)"#, "?${cidrhost(\"10.0.0.0/24\", 256)}"),
        (r#"cidrnetmask("10.0.0.0/20")"#, r#""255.255.240.0""#),
    ]);
}

#[test]
fn trying() {
    table(&[
        ("try(local.nested.a.nope, \"d\")", r#""d""#),
        ("try(local.nested.a.b[9], local.prefix)", r#""shop""#),
        ("try(local.prefix, 1)", r#""shop""#),
        ("try(var.none.a, 1)", "?${try(var.none.a)}"),
        ("try(tonumber(\"x\"), 7)", "7"),
        ("can(local.nested.a.nope)", "false"),
        ("can(local.prefix)", "true"),
        ("can(var.none)", "?${can(var.none)}"),
        ("try(local.zero.a, 2)", "2"),
    ]);
}
