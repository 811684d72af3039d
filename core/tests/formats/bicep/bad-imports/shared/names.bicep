@export()
var region = 'westeurope'

@export()
func cluster(stage string) string => 'shop-${stage}'
