using 'main.bicep'

param clusterName = 'shop-prod'
param podCidr = '10.244.0.0/16'
param nodeCount = int(readEnvironmentVariable('NODES', '3'))
