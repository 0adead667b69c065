import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import * as z from 'zod';
import { isObject, type Path, strings, type Untrusted } from '../../src/engine/json.ts';
import { mayBeWindows } from '../../src/engine/pod.ts';
import {
  definePolicy,
  everyZone,
  type MutateInput,
  type PolicyInput,
  type Remedy,
  type Report,
} from '../../src/engine/policy.ts';
import { handlers, PROBE_DEFAULTS } from '../../src/engine/probe.ts';
import { workloads } from '../../src/engine/resource.ts';
import { type ExecutorContainers, executorContainers, executorNames, foreignProcess } from './executor-containers.ts';
import { DAY, longestOperationOf } from './longest-operation.ts';
import { handlerIn, handlerOf, lacksProbe, timing, toleranceOf } from './probe.ts';

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
  zones: everyZone,
  endangers: 'reliability',
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
    shared: {
      text: 'the executor has no liveness probe, and gets none: process 1 is not its own',
      compares: 'nothing',
      remediation:
        'Leave shareProcessNamespace and hostPID out of the pod, or give the executor an exec probe of your own that finds its process, by a file that holds its id for example.',
    },
    foreign: {
      text: 'the liveness probe asks for process 1, which is not the executor: it fails for ever, or never',
      compares: 'nothing',
      level: 'should',
      remediation:
        "Leave shareProcessNamespace and hostPID out of the pod, or find the executor's own process, by a file that holds its id for example.",
    },
    handler: { text: 'the liveness probe of an executor must be exec', compares: 'nothing' },
    tolerance: { text: 'the liveness probe gives up too soon for a long session', compares: 'amount' },
    unknown: {
      text: 'nobody can tell which container is the executor: none is given a probe, and each is held to its rules',
      compares: 'nothing',
      level: 'should',
      remediation: "Name the executor's container so, or let the owner of the zone name it in the profile.",
    },
    sidecar: {
      text: 'the executor runs as a sidecar: its pods start and end with another container',
      compares: 'nothing',
      level: 'should',
      remediation: 'Make the executor a container of the pod, under containers.',
    },
  },
  injects: {
    summary:
      "`livenessProbe: {exec: kill -0 1, periodSeconds: 30, failureThreshold: 6}` in the executor's container: the one that is named so (`executors.containers` in the profile), or the only one that runs; nowhere with `shareProcessNamespace` or `hostPID`, where process 1 is another's",
  },
  remedies: 'another kind of probe to exec, and a `failureThreshold` that is too low to the least that is enough',
  mutate(input) {
    const { pod, draft, intent, options } = input;
    const { containers, isKnown } = executorContainers(input);
    if (!isKnown) return;
    // Windows has neither that shell nor a process 1.
    const isUnusable = mayBeWindows(pod) || foreignProcess(pod) !== undefined;
    const { command, periodSeconds } = options;
    const needed = neededBy(input);
    const failureThreshold = Math.max(options.failureThreshold, Math.ceil(needed / periodSeconds));
    const times = { periodSeconds, failureThreshold };
    for (const container of containers) {
      const path = [...container.path, 'livenessProbe'];
      const probe = container.spec.livenessProbe;
      const whole = { exec: { command }, ...times };
      if (isUnusable && handlerIn(probe) === 'exec' && intent.hasNoAuthor(path)) draft.remove(path);
      else if (lacksProbe(probe, path, whole, intent)) {
        if (!isUnusable) draft.set(path, whole);
      } else if (isObject(probe) && !mayBeWindows(pod)) fillTimes(probe, path, times, needed, input);
    }
  },
  validate(input, report) {
    const reportAny: Report = report;
    const executors = executorContainers(input);
    reportUnclear(executors, input, reportAny);
    const { containers, isKnown } = executors;
    const foreign = foreignProcess(input.pod);
    // If it is not known which one is the executor, one with a probe may be it: then the others need none.
    const mayLack = !isKnown && containers.some(({ spec }) => isObject(spec.livenessProbe));
    for (const { spec, path: container } of containers) {
      const path = [...container, 'livenessProbe'];
      if (isObject(spec.livenessProbe)) validateProbe(spec.livenessProbe, path, isKnown, input, reportAny);
      else if (mayLack) continue;
      else if (foreign === undefined) report({ message: 'missing', path, found: 'none', wanted: 'an exec probe' });
      else report({ message: 'shared', path, found: `none, and ${foreign}`, wanted: 'an exec probe of its own' });
    }
  },
});

type Input = PolicyInput<Options>;
type Times = Readonly<Record<'periodSeconds' | 'failureThreshold', number>>;

/** Injects the times that an exec probe lacks, if it then tolerates enough. */
function fillTimes(
  probe: Untrusted<Probe>,
  path: Path,
  wanted: Times,
  needed: number,
  { draft, intent }: MutateInput<Options>,
): void {
  if (isOther(handlerOf(probe))) return;
  const others = (['periodSeconds', 'failureThreshold'] as const).filter((field) => probe[field] !== wanted[field]);
  const ours = others.filter((field) => intent.isInjected([...path, field], PROBE_DEFAULTS[field]));
  if (toleranceOf(probe) >= needed && ours.length === 0) return;
  const unset = others.filter(
    (field) => ours.includes(field) || intent.isUnset([...path, field], PROBE_DEFAULTS[field], wanted[field]),
  );
  const filled = { ...probe, ...Object.fromEntries(unset.map((field) => [field, wanted[field]])) };
  if (toleranceOf(filled) < needed) return;
  for (const field of unset) draft.set([...path, field], wanted[field]);
}

/** Reports a pod in which it is not known which container is the executor, or in which that is a sidecar. */
function reportUnclear(
  { containers, isKnown }: ExecutorContainers,
  { pod, platform }: Input,
  report: Report<'unknown' | 'sidecar'>,
): void {
  if (containers.length === 0) return;
  const path = [...pod.path, 'containers'];
  if (!isKnown) {
    const found = containers.length === 1 ? 'a sidecar that may be it' : 'several that may be it';
    report({ message: 'unknown', path, found, wanted: `one named ${executorNames(platform)}` });
  }
  if (containers.every(({ kind }) => kind === 'sidecar')) {
    report({ message: 'sidecar', path, found: 'none that is the executor', wanted: 'the executor' });
  }
}

/** Validates the liveness probe of a container that is the executor, or may be it. */
function validateProbe(
  probe: Untrusted<Probe>,
  path: Path,
  isKnown: boolean,
  input: Input,
  report: Report<'handler' | 'foreign' | 'tolerance'>,
): void {
  const { pod, options } = input;
  const needed = neededBy(input);
  const foreign = foreignProcess(pod);
  const orNamed = isKnown ? '' : `, or the executor named ${executorNames(input.platform)}`;
  const handler = handlerOf(probe);
  if (isOther(handler)) {
    const others = handlers.filter((other) => Object.hasOwn(probe, other));
    const gone = others.map((other) => ({ path: [...path, other], value: undefined }));
    const exec = { path: [...path, 'exec'], value: { command: options.command } };
    const remedy = [...gone, exec, ...longer(probe, path, needed)];
    const isHelped = isKnown && !mayBeWindows(pod) && foreign === undefined;
    report({ message: 'handler', path, found: handler, wanted: `exec${orNamed}`, ...(isHelped && { remedy }) });
  } else if (foreign !== undefined && asksForFirst(probe, options)) {
    report({ message: 'foreign', path, found: `process 1 and ${foreign}`, wanted: "the executor's own process" });
  }
  const seconds = toleranceOf(probe);
  // Reported besides a wrong handler, too: that may be old, and this new.
  if (seconds >= options.toleranceSeconds) return;
  const wanted = `periodSeconds x failureThreshold >= ${options.toleranceSeconds} s${orNamed}`;
  const remedy = isKnown && { remedy: longer(probe, path, needed) };
  report({ message: 'tolerance', path, found: `${seconds} s`, wanted, amount: -seconds, ...remedy });
}

/** Whether a probe checks that process 1 is alive. */
function asksForFirst({ exec }: Untrusted<Probe>, { command }: Options): boolean {
  const asked = strings(exec?.command).join(' ');
  return asked === command.join(' ') || /\bkill -0 1\b/.test(asked);
}

/** The seconds that the probe must tolerate: enough for liveness-tolerance, too. */
function neededBy(input: Input): number {
  const longest = longestOperationOf(input)?.seconds ?? 0;
  return Math.max(input.options.toleranceSeconds, longest < DAY ? longest + 1 : 0);
}

/** The remedy: a failureThreshold that is high enough for the author's period. */
function longer(probe: Untrusted<Probe>, path: Path, needed: number): readonly Remedy[] {
  if (toleranceOf(probe) >= needed) return [];
  return [{ path: [...path, 'failureThreshold'], value: Math.ceil(needed / timing(probe, 'periodSeconds')) }];
}

/** Whether a handler is not exec: a blocked event loop may not answer it. */
function isOther(handler: string | undefined): handler is string {
  return handler !== undefined && handler !== 'exec';
}
