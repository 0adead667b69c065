import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import * as z from 'zod';
import { isObject, type Untrusted } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

/** What the API server fills in. */
const API_DEFAULTS = { periodSeconds: 10, failureThreshold: 3 };

const handlers = ['httpGet', 'tcpSocket', 'grpc'] as const;

const Options = z.strictObject({
  // `kill` is a builtin of the shell in slim images: there is no /bin/kill to execute.
  command: z
    .array(z.string())
    .min(1)
    .default(['/bin/sh', '-c', 'kill -0 1'])
    .describe('The command of the injected probe: whether process 1 is alive.'),
  periodSeconds: z.int().min(1).default(30).describe('The period of the injected probe.'),
  failureThreshold: z.int().min(1).default(6).describe('The failures that the injected probe tolerates.'),
  toleranceSeconds: z.int().min(1).default(180).describe('The least that periodSeconds x failureThreshold must give.'),
});

export const executorLiveness = definePolicy({
  id: 'executor-liveness',
  level: 'must',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote:
      'HTTP liveness on executor pods — event loop blocks during PTY execution. FIX: use exec probe with kill -0 1',
    summary: 'The liveness probe of an executor is exec, and tolerates 180 s.',
    rationale:
      'The event loop of an executor blocks during PTY sessions: an HTTP probe kills it in the middle of an agent session, and the tokens are lost.',
    remediation:
      'Use livenessProbe: {exec: {command: ["/bin/sh", "-c", "kill -0 1"]}, periodSeconds: 30, failureThreshold: 6}, or leave the probe out: it is injected.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'], where: 'executors' },
  options: Options,
  messages: {
    missing: { text: 'the executor has no liveness probe' },
    handler: { text: 'the liveness probe of an executor must be exec' },
    tolerance: { text: 'the liveness probe gives up too soon for a long session' },
  },
  injects: { summary: '`livenessProbe: {exec: kill -0 1, periodSeconds: 30, failureThreshold: 6}`' },
  mutate({ isExecutor, pod, draft, intent, options }) {
    if (!isExecutor) return;
    const { command, periodSeconds, failureThreshold, toleranceSeconds } = options;
    for (const container of running(pod.containers)) {
      const path = [...container.path, 'livenessProbe'];
      const probe = container.spec.livenessProbe;
      if (!isObject(probe)) {
        draft.set(path, { exec: { command }, periodSeconds, failureThreshold });
        continue;
      }
      if (otherHandler(probe) !== undefined || tolerance(probe) >= toleranceSeconds) continue;
      const wanted = { periodSeconds, failureThreshold };
      const unset = (['periodSeconds', 'failureThreshold'] as const).filter((field) =>
        intent.isUnset([...path, field], API_DEFAULTS[field]),
      );
      const filled = { ...probe, ...Object.fromEntries(unset.map((field) => [field, wanted[field]])) };
      if (tolerance(filled) < toleranceSeconds) continue;
      for (const field of unset) draft.set([...path, field], wanted[field]);
    }
  },
  validate({ isExecutor, pod, options }, report) {
    if (!isExecutor) return;
    for (const container of running(pod.containers)) {
      const probe = container.spec.livenessProbe;
      const path = [...container.path, 'livenessProbe'];
      const handler = isObject(probe) ? otherHandler(probe) : undefined;
      if (!isObject(probe)) report({ message: 'missing', path, found: 'none', wanted: 'an exec probe' });
      else if (handler !== undefined) report({ message: 'handler', path, found: handler, wanted: 'exec' });
      else if (tolerance(probe) < options.toleranceSeconds) {
        const seconds = tolerance(probe);
        const wanted = `periodSeconds x failureThreshold >= ${options.toleranceSeconds} s`;
        report({ message: 'tolerance', path, found: `${seconds} s`, wanted, amount: -seconds });
      }
    }
  },
});

function running(containers: readonly ContainerView[]) {
  return containers.filter(({ kind }) => kind !== 'init');
}

function otherHandler(probe: Untrusted<Probe>): string | undefined {
  return handlers.find((handler) => isObject(probe[handler]));
}

function tolerance(probe: Untrusted<Probe>): number {
  return (
    number(probe.periodSeconds, API_DEFAULTS.periodSeconds) *
    number(probe.failureThreshold, API_DEFAULTS.failureThreshold)
  );
}

function number(value: unknown, apiDefault: number): number {
  return typeof value === 'number' && value > 0 ? value : apiDefault;
}
