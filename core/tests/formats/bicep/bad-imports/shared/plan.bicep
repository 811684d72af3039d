var base = '10.16.0.0/12'

@export()
var plan = {
  nodes: 3
  services: '10.16.64.0/18'
}

@export()
func rangeOf(index int) string => cidrSubnet(base, 16, index)
