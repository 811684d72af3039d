try {
  az aks create -g rg -n c1 --network-plugin nosuch
  if ($LASTEXITCODE -ne 0) { throw "failed" }
} catch {
  Write-Error $_
}
