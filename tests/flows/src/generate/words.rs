//! The words that clusters are made of. Many are traps: keys that identities drop, names of reserved labels.

/// Names of namespaces.
pub const NAMESPACES: &[&str] = &[
    "default",
    "kube-system",
    "shop",
    "app",
    "db",
    "web",
    "dev",
    "prod",
    "payments",
    "team-red",
    "frontend",
    "red",
    "host",
    "world",
    "init",
    "all",
    "cluster",
    "k8s",
    "reserved",
    "any",
];

/// Labels of namespaces.
pub const NAMESPACE_LABELS: &[(&str, &[&str])] = &[
    ("team", &["red", "green", "blue"]),
    ("env", &["dev", "prod"]),
    ("name", &["shop", "payments", "world"]),
    ("app", &["web", "db"]),
    ("example.com/tier", &["1", "2"]),
    ("kubernetes.io/custom", &["x"]),
    ("io.kubernetes.custom", &["y"]),
    ("pod-security.kubernetes.io/enforce", &["restricted"]),
];

/// Labels of pods as people choose them.
pub const LABELS: &[(&str, &[&str])] = &[
    ("app", &["web", "db", "api", "cache", "frontend"]),
    ("app.kubernetes.io/name", &["web", "db", "api"]),
    ("env", &["dev", "prod"]),
    ("team", &["red", "green", "blue"]),
    ("tier", &["front", "back", "data"]),
    ("version", &["v1", "v1.2", "v2"]),
    ("name", &["web", "shop", "world"]),
    ("k8s-app", &["kube-dns", "metrics"]),
    ("example.com/zone", &["a", "b", ""]),
];

/// Labels that identities drop, or that are named like reserved ones.
pub const TRAPS: &[(&str, &[&str])] = &[
    ("pod-template-hash", &["abc12"]),
    ("controller-revision-hash", &["web-5d"]),
    ("statefulset.kubernetes.io/pod-name", &["web-1"]),
    ("apps.kubernetes.io/pod-index", &["0"]),
    ("batch.kubernetes.io/job-completion-index", &["3"]),
    ("topology.kubernetes.io/zone", &["z1", "z2"]),
    ("kubernetes.io/arch", &["amd64"]),
    ("beta.kubernetes.io/os", &["linux"]),
    ("k8s.io/owner", &["red", "blue"]),
    ("k8s.iox", &["red"]),
    ("kubernetes.iox", &["red"]),
    ("failure-domain.beta.kubernetes.io/zone", &["z1"]),
    ("example.com/beta.kubernetes.io", &["x"]),
    ("batch.kubernetes.io/job-name", &["job"]),
    ("controller-uids", &["x"]),
    ("io.kubernetes.container", &["x"]),
    ("io.kubernetes.pod.namespace", &["shop", "default"]),
    ("io.cilium.k8s.policy.cluster", &["other"]),
    ("io.cilium.k8s.namespace.labels.team", &["red"]),
    ("io.cilium.custom/tier", &["front"]),
    ("annotation-owner", &["red"]),
    ("etcd_node", &["1"]),
    ("host", &["yes", ""]),
    ("init", &["true", ""]),
    ("world", &["x"]),
    ("remote-node", &["x"]),
    ("health", &["ok"]),
    ("kube-apiserver", &["x"]),
    ("unmanaged", &[""]),
    ("ingress", &["nginx"]),
    ("all", &["x"]),
    ("cluster", &["default", "other"]),
    ("k8s", &["x"]),
    ("any", &["x"]),
    ("reserved", &["host"]),
    ("any.app", &["web"]),
    ("k8s.app", &["web"]),
    ("reserved.host", &["", "x"]),
    ("reserved.init", &["x"]),
    ("reserved.remote-node", &["x"]),
    ("cidr.10.0.0.0/8", &[""]),
];

/// Ports of containers: number, name, protocol.
pub const CONTAINER_PORTS: &[(u16, &str, &str)] = &[
    (80, "http", "TCP"),
    (8080, "http", "TCP"),
    (443, "https", "TCP"),
    (8443, "https", "TCP"),
    (53, "dns", "UDP"),
    (5353, "dns", "UDP"),
    (53, "dns-tcp", "TCP"),
    (9090, "metrics", "TCP"),
    (9101, "metrics", "TCP"),
    (50051, "grpc", "TCP"),
    (5432, "sql", "TCP"),
    (3306, "sql", "TCP"),
    (36412, "sig", "SCTP"),
    (8081, "", "TCP"),
    (9001, "", "UDP"),
];

/// Names of ports, with some that no container has.
pub const PORT_NAMES: &[&str] = &["http", "https", "dns", "dns-tcp", "metrics", "grpc", "sql", "sig"];

/// Single ports.
pub const PORTS: &[u16] = &[80, 443, 8080, 8443, 5432, 3306, 53, 5353, 9090, 22, 1, 65535, 36412, 50051, 9001];

/// Ranges of ports that fall into one, two and many blocks of powers of two.
pub const RANGES: &[(u16, u16)] = &[
    (8000, 9000),
    (1, 65535),
    (8080, 8090),
    (8081, 8095),
    (9000, 9100),
    (443, 8443),
    (1, 1024),
    (1024, 65535),
    (50, 5500),
    (8192, 16383),
    (8191, 16384),
    (80, 81),
    (65534, 65535),
    (1, 2),
    (32768, 65535),
    (53, 53),
    (1, 32767),
];

/// Prefixes of IPv4, nested in many ways; those of pods and nodes too.
pub const PREFIXES_V4: &[&str] = &[
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "203.0.113.0/24",
    "203.0.113.0/25",
    "203.0.113.128/25",
    "203.0.113.77/32",
    "203.0.113.10/32",
    "203.0.112.0/23",
    "198.51.100.0/24",
    "198.51.100.0/28",
    "198.51.100.7/32",
    "192.0.2.0/24",
    "192.0.2.128/30",
    "192.0.0.0/8",
    "8.8.8.8/32",
    "8.0.0.0/7",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.1.2.0/24",
    "172.18.0.0/16",
    "172.18.0.0/24",
    "172.16.0.0/12",
    "100.64.0.0/10",
];

/// Prefixes of IPv6.
pub const PREFIXES_V6: &[&str] = &[
    "::/0",
    "8000::/1",
    "2000::/3",
    "2001:db8::/32",
    "2001:db8:8000::/33",
    "2001:db8:1:2::/64",
    "2001:db8::53/128",
    "fd00::/8",
    "fd00:10:1::/64",
    "fd00:18::/64",
    "fd00:18::/112",
];

/// Entities that policies of both versions may name.
pub const ENTITIES: &[&str] = &[
    "all",
    "world",
    "cluster",
    "host",
    "remote-node",
    "kube-apiserver",
    "health",
    "init",
    "ingress",
    "unmanaged",
    "none",
];

/// Entities that can be the peer of a flow.
pub const FLOW_ENTITIES: &[&str] =
    &["world", "host", "remote-node", "kube-apiserver", "health", "init", "ingress", "unmanaged"];
