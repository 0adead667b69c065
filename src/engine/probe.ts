// The fields of a probe (core/v1 Probe).

export const probeKinds = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** How a probe asks: it has one of these fields. */
export const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

/** What the API server fills in (core/v1 defaults). */
export const PROBE_DEFAULTS = { initialDelaySeconds: 0, periodSeconds: 10, failureThreshold: 3 } as const;
