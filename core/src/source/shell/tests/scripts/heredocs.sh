cat <<EOF | kubectl apply -f -
apiVersion: v1
kind: Namespace
metadata:
  name: "$(az no)"
EOF
kubectl apply -f - <<'YAML'
a: it's
YAML
	cat <<-END > values.yaml
	replicas: 1
	END
az aks list
