import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import * as z from 'zod';
import { isObject, type Path, type Untrusted } from '../../src/engine/json.ts';
import { isWindows } from '../../src/engine/pod.ts';
import { definePolicy, type PolicyInput, type Remedy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { DAY, longestOperationOf } from './longest-operation.ts';
import { API_DEFAULTS, handlerOf, handlers, isExecutorItself, timing, toleranceOf } from './probe.ts';

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
type Options = z.infer<typeof Options>;

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
    missing: { text: 'the executor has no liveness probe', compares: 'nothing' },
    handler: { text: 'the liveness probe of an executor must be exec', compares: 'nothing' },
    tolerance: { text: 'the liveness probe gives up too soon for a long session', compares: 'amount' },
  },
  injects: { summary: '`livenessProbe: {exec: kill -0 1, periodSeconds: 30, failureThreshold: 6}`' },
  remedies: 'another kind of probe to exec, and a `failureThreshold` that is too low to the least that is enough',
  mutate(input) {
    const { isExecutor, pod, draft, intent, options } = input;
    // Windows has neither that shell nor a process 1.
    if (!isExecutor || isWindows(pod)) return;
    const { command, periodSeconds } = options;
    const needed = neededBy(input);
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
  validate(input, report) {
    const { isExecutor, pod, options } = input;
    if (!isExecutor) return;
    const needed = neededBy(input);
    for (const container of pod.containers.filter(isExecutorItself)) {
      const probe = container.spec.livenessProbe;
      const path = [...container.path, 'livenessProbe'];
      if (!isObject(probe)) {
        report({ message: 'missing', path, found: 'none', wanted: 'an exec probe' });
        continue;
      }
      const handler = handlerOf(probe);
      const seconds = toleranceOf(probe);
      if (isOther(handler)) {
        const others = handlers.filter((other) => Object.hasOwn(probe, other));
        const gone = others.map((other) => ({ path: [...path, other], value: undefined }));
        const exec = { path: [...path, 'exec'], value: { command: options.command } };
        const remedy = [...gone, exec, ...longer(probe, path, needed)];
        report({ message: 'handler', path, found: handler, wanted: 'exec', ...(!isWindows(pod) && { remedy }) });
      } else if (seconds < options.toleranceSeconds) {
        const wanted = `periodSeconds x failureThreshold >= ${options.toleranceSeconds} s`;
        const remedy = longer(probe, path, needed);
        report({ message: 'tolerance', path, found: `${seconds} s`, wanted, amount: -seconds, remedy });
      }
    }
  },
});

/** The seconds to tolerate: those that liveness-tolerance asks for, too. */
function neededBy(input: PolicyInput<Options>): number {
  const longest = longestOperationOf(input)?.seconds ?? 0;
  return Math.max(input.options.toleranceSeconds, longest < DAY ? longest + 1 : 0);
}

/** As many failures as it takes, at the period that the author chose. */
function longer(probe: Untrusted<Probe>, path: Path, needed: number): readonly Remedy[] {
  if (toleranceOf(probe) >= needed) return [];
  return [{ path: [...path, 'failureThreshold'], value: Math.ceil(needed / timing(probe, 'periodSeconds')) }];
}

/** Whether a probe is of a kind that a blocked event loop does not answer. */
function isOther(handler: string | undefined): handler is string {
  return handler !== undefined && handler !== 'exec';
}
