/** An autoscaler as YAML; strict zones want a window of 120 s. */
export const hpa = (name: string, window: string, minReplicas = 1) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name} # whose
  namespace: ${name === 'ge-executor' ? 'ge-agents' : 'ge-system'}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
  minReplicas: ${minReplicas}
  maxReplicas: 3
  behavior:
    scaleUp: { stabilizationWindowSeconds: ${window} }
`;
