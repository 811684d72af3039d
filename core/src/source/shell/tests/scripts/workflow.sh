az aks update --resource-group ${{ env.RG }} --name "${{ inputs.name }}-aks" --tier {{ tier }}
echo "id=$(az aks show -n ${{ env.C }} --query id -o tsv)" >> $GITHUB_OUTPUT
