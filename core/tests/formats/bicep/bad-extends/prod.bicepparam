using 'cluster.bicep'
extends 'base.bicepparam'

param serviceCidr = '10.8.0.0/16'
