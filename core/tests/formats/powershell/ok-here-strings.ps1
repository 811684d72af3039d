$body = @"
az aks create --no-such-option "
"@
$other = @'
az aks create --no-such-option '
'@
az aks show -g rg -n c1
