param([string]$name = "c")
if ($Cilium) {
    $plane = "cilium"
    az aks create --name c --network-dataplane $plane
} else {
    $plane = "azure"
}
foreach ($pool in @("a", "b")) { az aks nodepool add --name $pool --network-dataplane $plane }
try { az aks show -n c 2>$null } catch { Write-Host "none: $_" }
