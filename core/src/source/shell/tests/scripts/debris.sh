) fi done esac }
if then else fi
for in do done
case in esac
az aks list ;; && || | &
$( ` " ' ${
az aks show
