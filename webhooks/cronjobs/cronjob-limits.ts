import * as z from 'zod';
import { type JsonObject, type Path, shown, valueAt } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { cronJobs } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  successfulJobsHistoryLimit: z.int().min(0).default(3).describe('The most successful jobs that are kept.'),
  failedJobsHistoryLimit: z.int().min(0).default(3).describe('The most failed jobs that are kept.'),
  startingDeadlineSeconds: z.int().min(1).default(120).describe('How late a run may start.'),
  backoffLimit: z.int().min(0).default(2).describe('How often a run is tried again.'),
  activeDeadlineSeconds: z.int().min(1).default(300).describe('How long a run may take.'),
});

/** The limits, where they lie, and what the API server fills in: a jobTemplate does not get the defaults of a Job. */
const limits = [
  { name: 'successfulJobsHistoryLimit', path: ['spec', 'successfulJobsHistoryLimit'], apiDefault: 3 },
  { name: 'failedJobsHistoryLimit', path: ['spec', 'failedJobsHistoryLimit'], apiDefault: 1 },
  { name: 'startingDeadlineSeconds', path: ['spec', 'startingDeadlineSeconds'], apiDefault: undefined },
  { name: 'backoffLimit', path: ['spec', 'jobTemplate', 'spec', 'backoffLimit'], apiDefault: undefined },
  {
    name: 'activeDeadlineSeconds',
    path: ['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'],
    apiDefault: undefined,
  },
] as const;

/** Lowered, it would kill the runs of a job that needs longer. */
const KEPT = 'activeDeadlineSeconds';

const PODS: Path = ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
const RESTART: Path = [...PODS, 'restartPolicy'];
/** What their author gave the pods of a run is the author's word on its time. */
const OF_PODS: Path = [...PODS, KEPT];

export const cronjobLimits = definePolicy({
  id: 'cronjob-limits',
  level: 'should',
  handbook: 'CRONJOBS_AND_JOBS',
  docs: {
    quote: 'keep last 3 ... skip if >2min late ... max 2 retries ... kill after 5min ... restartPolicy: OnFailure',
    summary: 'A CronJob bounds its history, its lateness, its retries and its running time.',
    rationale: 'Unbounded jobs pile up, run hours late, or hang until somebody notices.',
    remediation: 'Set the limit to the wanted value or less, or leave it out: it is injected.',
  },
  match: { resources: [cronJobs], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    unset: { text: 'the limit is not set', compares: 'nothing' },
    loose: { text: 'the limit is looser than the handbook allows', compares: 'amount', noWorseThan: 'unset' },
    restart: {
      text: 'a container that finished would be started again',
      compares: 'nothing',
      remediation: 'Set restartPolicy to OnFailure.',
    },
  },
  injects: {
    summary:
      'history limits 3/3, `startingDeadlineSeconds: 120`, `backoffLimit: 2`, `activeDeadlineSeconds: 300` unless the pods of the runs have one, `restartPolicy: OnFailure`',
  },
  remedies:
    'limits that are too loose to the most that is allowed, but for `activeDeadlineSeconds`; `restartPolicy` to OnFailure',
  mutate({ object, draft, intent, options }) {
    for (const { name, path: place, apiDefault } of limits) {
      const path = whereSet(object, place);
      if (intent.isUnset(path, apiDefault) && valueAt(object, path) !== options[name]) draft.set(path, options[name]);
    }
    if (intent.isUnset(RESTART, 'Always')) draft.set(RESTART, 'OnFailure');
  },
  validate({ object, options }, report) {
    for (const { name, path: place, apiDefault } of limits) {
      const path = whereSet(object, place);
      const found = valueAt(object, path) ?? apiDefault;
      const wanted = `at most ${options[name]}`;
      if (typeof found !== 'number') report({ message: 'unset', path, found: 'unset', wanted });
      else if (found > options[name]) {
        const remedy = name === KEPT ? {} : { remedy: [{ path, value: options[name] }] };
        report({ message: 'loose', path, found: String(found), wanted, amount: found, ...remedy });
      }
    }
    // Never restarts even less than OnFailure does.
    const restart = valueAt(object, RESTART) ?? 'Always';
    if (restart === 'OnFailure' || restart === 'Never') return;
    const remedy = [{ path: RESTART, value: 'OnFailure' }];
    report({ message: 'restart', path: RESTART, found: shown(restart), wanted: 'OnFailure', remedy });
  },
});

/** Where a limit is set: where it belongs, or else in the pods of a run. */
function whereSet(object: JsonObject, path: Path): Path {
  return path.at(-1) === KEPT && isUnset(object, path) && !isUnset(object, OF_PODS) ? OF_PODS : path;
}

function isUnset(object: JsonObject, path: Path): boolean {
  return (valueAt(object, path) ?? undefined) === undefined;
}
