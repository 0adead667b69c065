// The fields of a probe (core/v1 Probe).

export const probeKinds = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** A probe asks in one of these ways. */
export const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

/** What the API server fills in where a probe does not say it. */
export const PROBE_DEFAULTS = { initialDelaySeconds: 0, periodSeconds: 10, failureThreshold: 3 } as const;
