<#
.SYNOPSIS
  az aks create --no-such-option
#>
az aks create -g rg -n c1 --network-plugin nosuch # comment
