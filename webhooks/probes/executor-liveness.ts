import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { isWindows } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { longestOperationOf } from './longest-operation.ts';
import { API_DEFAULTS, handlerOf, isExecutorItself, toleranceOf } from './probe.ts';

const DAY = 24 * 60 * 60;

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
      'HTTP liveness on executor pods — event loop blocks during PTY execution - FIX: use exec probe with kill -0 1',
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
  mutate(input) {
    const { isExecutor, pod, draft, intent, options } = input;
    // Windows has neither that shell nor a process 1.
    if (!isExecutor || isWindows(pod)) return;
    const { command, periodSeconds } = options;
    const longest = longestOperationOf(input)?.seconds ?? 0;
    // What liveness-tolerance asks for; a probe that tolerates more than a day is none.
    const needed = Math.max(options.toleranceSeconds, longest < DAY ? longest + 1 : 0);
    const failureThreshold = Math.max(options.failureThreshold, Math.ceil(needed / periodSeconds));
    for (const container of pod.containers.filter(isExecutorItself)) {
      const path = [...container.path, 'livenessProbe'];
      const probe = container.spec.livenessProbe;
      if (!isObject(probe)) {
        draft.set(path, { exec: { command }, periodSeconds, failureThreshold });
        continue;
      }
      if (isOther(handlerOf(probe)) || toleranceOf(probe) >= needed) continue;
      const wanted = { periodSeconds, failureThreshold };
      const unset = (['periodSeconds', 'failureThreshold'] as const).filter((field) =>
        intent.isUnset([...path, field], API_DEFAULTS[field]),
      );
      const filled = { ...probe, ...Object.fromEntries(unset.map((field) => [field, wanted[field]])) };
      if (toleranceOf(filled) < needed) continue;
      for (const field of unset) draft.set([...path, field], wanted[field]);
    }
  },
  validate({ isExecutor, pod, options }, report) {
    if (!isExecutor) return;
    for (const container of pod.containers.filter(isExecutorItself)) {
      const probe = container.spec.livenessProbe;
      const path = [...container.path, 'livenessProbe'];
      if (!isObject(probe)) {
        report({ message: 'missing', path, found: 'none', wanted: 'an exec probe' });
        continue;
      }
      const handler = handlerOf(probe);
      const seconds = toleranceOf(probe);
      if (isOther(handler)) report({ message: 'handler', path, found: handler, wanted: 'exec' });
      else if (seconds < options.toleranceSeconds) {
        const wanted = `periodSeconds x failureThreshold >= ${options.toleranceSeconds} s`;
        report({ message: 'tolerance', path, found: `${seconds} s`, wanted, amount: -seconds });
      }
    }
  },
});

/** Whether a probe is of a kind that a blocked event loop does not answer. */
function isOther(handler: string | undefined): handler is string {
  return handler !== undefined && handler !== 'exec';
}
