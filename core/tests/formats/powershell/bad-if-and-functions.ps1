param([string]$Location)
function New-Cluster {
  if ($Location) {
    az aks create -g rg -n c1 --network-plugin nosuch
  } else {
    az aks create -g rg -n c2 --pod-cidr 10.0.0.0/33
  }
}
New-Cluster
