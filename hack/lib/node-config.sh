# shellcheck shell=bash
# The settings of what runs on a node, written to $STATE.

write_cni_config() { # POD_CIDR
  mkdir -p "$STATE/cni"
  cat >"$STATE/cni/10-zonegate.conflist" <<JSON
{
  "cniVersion": "1.0.0", "name": "zonegate",
  "plugins": [
    {
      "type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
      "ipam": {"type": "host-local", "ranges": [[{"subnet": "$1"}]], "routes": [{"dst": "0.0.0.0/0"}]}
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
JSON
}

write_containerd_config() { # SANDBOX_IMAGE
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE nobody may lower oom_score_adj, and every sandbox would fail.
  cat >"$STATE/containerd.toml" <<TOML
version = 3
root = "$STATE/containerd"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = "overlayfs"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "$1"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ["/usr/lib/cni", "/opt/cni/bin"]
  conf_dir = "$STATE/cni"
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
    SystemdCgroup = false
TOML
}

write_kubelet_config() { # CGROUP DNS_ADDRESS
  cat >"$STATE/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: /$1
authentication: {x509: {clientCAFile: $STATE/pki/ca.crt}, webhook: {enabled: true}, anonymous: {enabled: false}}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/kubelet.crt
tlsPrivateKeyFile: $STATE/pki/kubelet.key
clusterDomain: cluster.local
clusterDNS: [$2]
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
failSwapOn: false
resolvConf: ''
# The disk is the machine's own: what else is on it is not the node's business.
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
localStorageCapacityIsolation: false
# A changed ConfigMap or Secret reaches its pods within seconds.
syncFrequency: 2s
volumePluginDir: /var/lib/kubelet/volume-plugins
YAML
}

write_proxy_config() { # NODE POD_CIDR
  cat >"$STATE/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $STATE/proxy.conf}
mode: nftables
clusterCIDR: $2
hostnameOverride: $1
conntrack: {maxPerCore: 0}
YAML
}

write_sandbox_image() { # PAUSE NAME: $STATE/sandbox.tar, a docker archive of one program
  local work=$STATE/sandbox digest
  mkdir -p "$work"
  tar -C "$(dirname "$1")" --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" pause
  digest=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  cat >"$work/config.json" <<JSON
{
  "architecture": "$(go env GOARCH)", "os": "linux", "config": {"Entrypoint": ["/pause"]},
  "rootfs": {"type": "layers", "diff_ids": ["sha256:$digest"]}
}
JSON
  echo "[{\"Config\": \"config.json\", \"RepoTags\": [\"$2\"], \"Layers\": [\"layer.tar\"]}]" >"$work/manifest.json"
  tar -C "$work" -cf "$STATE/sandbox.tar" manifest.json config.json layer.tar
}
