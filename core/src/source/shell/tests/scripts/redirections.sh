az aks show -n c > cluster.json 2>/dev/null
az aks show -n c &>log || true
az aks show -n c 2>&1 | tee -a log >/dev/null
az aks create -n c --node-count 2>count
<in.json az rest --body @-
az rest --body @- <<<"$BODY"
diff <(az aks show -n a) <(az aks show -n b)
