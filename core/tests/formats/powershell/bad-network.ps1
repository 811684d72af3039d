$rg = "rg"
az network vnet create -g $rg -n net --address-prefixes 10.0.0.0/16
az network vnet subnet create -g $rg --vnet-name net -n nodes --address-prefixes 10.1.0.0/24
