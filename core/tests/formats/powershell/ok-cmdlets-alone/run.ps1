Connect-AzAccount
New-AzAksCluster -ResourceGroupName rg -Name "unclosed
