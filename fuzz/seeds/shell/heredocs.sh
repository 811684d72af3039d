cat <<EOF | kubectl apply -f -
kind: $A
  EOF
EOF
cat <<-"E F"
	x
	E F
az aks show <<<"x"
