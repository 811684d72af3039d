locals {
  t = <<-EOT
    %{ for i, x in ["a", "b"] ~}
    ${i}: ${x}
    %{ endfor ~}
    $${literal} %%{literal}
  EOT
  s = "\u00e9\n${"${"nested"}"}"
}
resource "azapi_resource" "a" {
  type      = "Microsoft.ContainerService/managedClusters@2025-05-01"
  name      = local.s
  parent_id = "/subscriptions/x/resourceGroups/y"
  body      = jsonencode({ properties = { text = local.t } })
}
