/**
 * Operators that make pods, workloads or autoscalers for owners of their own kinds: the accounts that their installations
 * give them. What they make is only warned of. A zone that wants more of one removes it from the list.
 */
export const knownOperators: readonly string[] = [
  // Solver pods of ACME challenges.
  'system:serviceaccount:cert-manager:cert-manager',
  // ReplicaSets of Rollouts, pods of Workflows.
  'system:serviceaccount:argo-rollouts:argo-rollouts',
  'system:serviceaccount:argo:argo',
  'system:serviceaccount:argo:workflow-controller',
  // Autoscalers and Jobs of ScaledObjects and ScaledJobs.
  'system:serviceaccount:keda:keda-operator',
  // Deployments of Revisions.
  'system:serviceaccount:knative-serving:controller',
  'system:serviceaccount:knative-eventing:*',
  // Pods of TaskRuns.
  'system:serviceaccount:tekton-pipelines:tekton-pipelines-controller',
  // Pods of StrimziPodSets.
  'system:serviceaccount:strimzi:strimzi-cluster-operator',
  'system:serviceaccount:strimzi-system:strimzi-cluster-operator',
  // Driver pods of SparkApplications.
  'system:serviceaccount:spark-operator:*',
  // Pods of CloneSets and other workloads.
  'system:serviceaccount:kruise-system:*',
  // Changes the resources of running pods. Its manifests put it into kube-system.
  'system:serviceaccount:kube-system:vpa-updater',
  'system:serviceaccount:vpa:*',
  // Databases.
  'system:serviceaccount:cnpg-system:cnpg-manager',
  'system:serviceaccount:elastic-system:elastic-operator',
  'system:serviceaccount:mysql-operator:mysql-operator-sa',
  'system:serviceaccount:postgres-operator:pgo',
  'system:serviceaccount:rabbitmq-system:rabbitmq-cluster-operator',
  // Batch and machine learning.
  'system:serviceaccount:jobset-system:jobset-controller-manager',
  'system:serviceaccount:kuberay-operator:kuberay-operator',
  'system:serviceaccount:ray-system:kuberay-operator',
  'system:serviceaccount:arc-systems:*',
  // Gateways and canaries.
  'system:serviceaccount:istio-system:istiod',
  'system:serviceaccount:flagger-system:flagger',
];
