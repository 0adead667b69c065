import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry as Metrics } from 'prom-client';
import type { AdmissionResult } from '../admission/result.ts';
import type { Registry } from '../engine/registry.ts';
import type { AdmissionRequest, Webhook } from '../engine/request.ts';
import type { Zone } from '../engine/zone.ts';
import { createEdgeMetrics, type EdgeMetrics } from './edge-metrics.ts';

/** Seconds: from below a millisecond, as most reviews take, to the default timeout of a webhook. Usual timeouts are edges. */
const SECONDS = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10,
];

export interface ServerMetrics extends EdgeMetrics {
  /** The Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
  decided(webhook: Webhook, request: AdmissionRequest, result: AdmissionResult, seconds: number): void;
  malformed(code: string): void;
  lookupFailed(): void;
  eventLost(): void;
  zoneChanged(zone: Zone): void;
  profileReloaded(isGood: boolean): void;
  certificateReloaded(isGood: boolean): void;
  certificateExpires(at: Date): void;
  clientCaReloaded(isGood: boolean): void;
  clientRefused(reason: string): void;
}

/** All metrics of one server. Each label has few values, such as policies, modes, and the kinds that policies match. */
export function createMetrics(registry: Registry, version: string, lostLogLines = () => 0): ServerMetrics {
  const metrics = new Metrics();
  const registers = [metrics];
  collectDefaultMetrics({ register: metrics });
  const kinds = new Set(registry.policies.flatMap(({ match }) => match.resources.map(({ kind }) => kind)));
  // A review can name any kind.
  const kindLabel = (kind: string) => (kinds.has(kind) ? kind : 'other');

  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });

  const duration = new Histogram({
    name: 'zonegate_admission_duration_seconds',
    help: 'Time to answer an admission review, from the whole body to the answer.',
    labelNames: ['webhook', 'kind', 'decision'],
    buckets: SECONDS,
    registers,
  });
  const violations = counter(
    'zonegate_policy_violations_total',
    'Violations found, by policy, its level and the mode in force.',
    'policy',
    'level',
    'mode',
  );
  const injections = counter('zonegate_policy_injections_total', 'Values injected, by policy.', 'policy');
  const internalErrors = counter(
    'zonegate_internal_errors_total',
    'Well-formed reviews that got no decision because of an internal error.',
    'webhook',
  );
  const unfinished = counter(
    'zonegate_unfinished_reviews_total',
    'Reviews that were not validated in full, or got no injections: the time was over, or they were too large.',
    'webhook',
  );
  const malformed = counter(
    'zonegate_malformed_requests_total',
    'Requests that were no admission reviews, by the code of their answer.',
    'code',
  );
  const rollbacks = counter(
    'zonegate_rollbacks_total',
    'Rollbacks that were recognised and let pass, dry runs left out.',
    'webhook',
    'kind',
  );
  const lookupFailures = counter(
    'zonegate_lookup_failures_total',
    'Look-ups in the cluster that a decision needed and did not get.',
  );
  const lostEvents = counter('zonegate_events_lost_total', 'Kubernetes Events that could not be created.');
  new Counter({
    name: 'zonegate_log_lines_lost_total',
    help: 'Log lines that were not written, because nobody read them in time.',
    registers,
    collect() {
      this.reset();
      this.inc(lostLogLines());
    },
  });
  const profileReloads = counter(
    'zonegate_profile_reloads_total',
    'Changes of the profile file, by whether they were taken.',
    'result',
  );
  const profileGood = gauge(
    'zonegate_profile_last_reload_successful',
    'Whether the profile file is the one in force (1), or was refused (0).',
  );
  const certificateReloads = counter(
    'zonegate_certificate_reloads_total',
    'Changes of the serving certificate, by whether they were taken.',
    'result',
  );
  const certificateGood = gauge(
    'zonegate_certificate_last_reload_successful',
    'Whether the certificate files are those in force (1), or were refused (0).',
  );
  const certificateExpiration = gauge(
    'zonegate_certificate_expiration_timestamp_seconds',
    'When the serving certificate expires.',
  );
  const clientCaReloads = counter(
    'zonegate_client_ca_reloads_total',
    'Changes of the CA of clients, by whether they were taken.',
    'result',
  );
  const refusedClients = counter(
    'zonegate_clients_refused_total',
    'Connections that were refused for the certificate of the client: missing, untrusted, or of another name.',
    'reason',
  );
  const zoneInfo = gauge('zonegate_zone_info', 'The zone in force.', 'zone', 'mode', 'mutation');
  const build = gauge('zonegate_build_info', 'The version of zonegate.', 'version');
  build.set({ version }, 1);
  profileGood.set(1);
  certificateGood.set(1);
  for (const webhook of ['mutate', 'validate']) {
    internalErrors.inc({ webhook }, 0);
    unfinished.inc({ webhook }, 0);
  }

  return {
    ...createEdgeMetrics(metrics),
    text: () => metrics.metrics(),
    contentType: metrics.contentType,
    decided(webhook, { kind: { kind }, dryRun }, result, seconds) {
      duration.observe({ webhook, kind: kindLabel(kind), decision: result.decision }, seconds);
      if (result.rollback !== undefined && !dryRun) rollbacks.inc({ webhook, kind: kindLabel(kind) });
      if (result.failure !== undefined) internalErrors.inc({ webhook });
      if (result.isUnfinished) unfinished.inc({ webhook });
      const { mode } = result;
      for (const { policy, level, more } of result.violations) {
        violations.inc({ policy: policy.id, level, mode }, 1 + more);
      }
      for (const { policy } of result.injections) injections.inc({ policy: policy.id });
    },
    malformed: (code) => malformed.inc({ code }),
    lookupFailed: () => lookupFailures.inc(),
    eventLost: () => lostEvents.inc(),
    zoneChanged({ name: zone, mode, mutation }) {
      zoneInfo.reset();
      zoneInfo.set({ zone, mode, mutation }, 1);
    },
    profileReloaded(isGood) {
      profileReloads.inc({ result: isGood ? 'success' : 'failure' });
      profileGood.set(isGood ? 1 : 0);
    },
    certificateReloaded(isGood) {
      certificateReloads.inc({ result: isGood ? 'success' : 'failure' });
      certificateGood.set(isGood ? 1 : 0);
    },
    certificateExpires: (at) => certificateExpiration.set(at.getTime() / 1000),
    clientCaReloaded: (isGood) => clientCaReloads.inc({ result: isGood ? 'success' : 'failure' }),
    clientRefused: (reason) => refusedClients.inc({ reason }),
  };
}
