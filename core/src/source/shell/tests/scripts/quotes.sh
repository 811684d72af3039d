az aks create --tags "owner=me and you" 'note=it'"'"'s' path=C:\\x $'tab\there' "" --name=""
az vm list --query "[?tags.run_id=='${RUN}' && x==\`true\`]" --query '[].{n:name}'
az aks update --logs '[ { "category": "kube-audit", "enabled": true } ]'
