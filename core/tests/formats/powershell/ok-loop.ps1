foreach ($n in "a", "b") {
  $pods = "10.0.0.0/16"
  az aks show -g rg -n $n
}
