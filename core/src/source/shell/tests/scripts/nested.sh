az role assignment create \
  --assignee "$(az aks show -n c --query "identity.principalId" -o tsv)" \
  --scope $(az group show -n $(echo "rg-$(date +%s)") --query id -o tsv) \
  --role `az role definition list --name "Network Contributor" --query '[0].id'`
