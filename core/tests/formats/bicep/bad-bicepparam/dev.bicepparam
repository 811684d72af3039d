using './main.bicep'

var environment = 'dev'

param clusterName = 'shop-${environment}'
param podCidr = '10.0.0.0/14'
param nodeCount = 3
param notThere = true
