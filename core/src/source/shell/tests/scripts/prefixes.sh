sudo -E az login
time az aks list
env AZURE_CORE_OUTPUT=json HTTPS_PROXY= az aks show -n c
AZURE_CORE_OUTPUT=none nohup timeout --signal=KILL 30m az aks upgrade -n c &
command -v az >/dev/null 2>&1 || { echo "no az"; exit 1; }
exec az aks get-credentials -n c
