using none

param location = 'westeurope'
param serviceCidr = '10.0.0.0/16'
param dnsServiceIP = '10.0.0.10'
