import * as z from 'zod';
import type { Intent } from '../../src/engine/intent.ts';
import { type JsonObject, type Path, shown, valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone, type Injecting } from '../../src/engine/policy.ts';
import { cronJobs } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  successfulJobsHistoryLimit: z.int().min(0).default(3).describe('The most successful jobs that are kept.'),
  failedJobsHistoryLimit: z.int().min(0).default(3).describe('The most failed jobs that are kept.'),
  startingDeadlineSeconds: z.int().min(1).default(120).describe('How late a run may start.'),
  backoffLimit: z.int().min(0).default(2).describe('How often a run is tried again.'),
  activeDeadlineSeconds: z.int().min(1).default(300).describe('How long a run may take.'),
});

const JOB: Path = ['spec', 'jobTemplate', 'spec'];
const BACKOFF: Path = [...JOB, 'backoffLimit'];
const DEADLINE: Path = [...JOB, 'activeDeadlineSeconds'];
const PER_INDEX: Path = [...JOB, 'backoffLimitPerIndex'];
const PODS: Path = [...JOB, 'template', 'spec'];
const RESTART: Path = [...PODS, 'restartPolicy'];

/**
 * The limits, with their paths and the API server's defaults. It does not fill in defaults of a Job in a jobTemplate.
 */
const limits = [
  { name: 'successfulJobsHistoryLimit', path: ['spec', 'successfulJobsHistoryLimit'], apiDefault: 3 },
  { name: 'failedJobsHistoryLimit', path: ['spec', 'failedJobsHistoryLimit'], apiDefault: 1 },
  { name: 'startingDeadlineSeconds', path: ['spec', 'startingDeadlineSeconds'], apiDefault: undefined },
  { name: 'backoffLimit', path: BACKOFF, apiDefault: undefined },
  { name: 'activeDeadlineSeconds', path: DEADLINE, apiDefault: undefined },
] as const;

type Limit = (typeof limits)[number]['name'];

/** The limit without a remedy: a lower one would kill runs that need longer. */
const WITHOUT_REMEDY = 'activeDeadlineSeconds';

/**
 * Other fields by which an author may set a limit. activeDeadlineSeconds of the pods bounds a run, too. With
 * backoffLimitPerIndex each index has its own retries: one backoffLimit for all would end them together.
 */
const elsewhere: Partial<Record<Limit, Path>> = {
  activeDeadlineSeconds: [...PODS, 'activeDeadlineSeconds'],
  backoffLimit: PER_INDEX,
};

/** Fields with which the API server takes only restartPolicy Never: they count failed pods. */
const needNever: readonly Path[] = [PER_INDEX, [...JOB, 'podFailurePolicy']];

/**
 * With it the author says how many pods of a run must succeed. The others may fail, so that no backoffLimit is
 * injected.
 */
const SUCCESS_POLICY: Path = [...JOB, 'successPolicy'];

export const cronjobLimits = definePolicy({
  id: 'cronjob-limits',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
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
      remediation: 'Set restartPolicy to OnFailure; to Never with backoffLimitPerIndex or podFailurePolicy.',
    },
  },
  injects: {
    summary:
      'history limits 3/3, `startingDeadlineSeconds: 120`, `backoffLimit: 2` unless the runs have a `backoffLimitPerIndex` or a `successPolicy`, `activeDeadlineSeconds: 300` unless the pods of the runs have one, `restartPolicy: OnFailure`, or Never where the API server takes nothing else',
  },
  remedies:
    'limits that are too loose to the most that is allowed, but for `activeDeadlineSeconds`; `restartPolicy` to what would be injected',
  mutate({ object, draft, intent, options }) {
    for (const { name, path, apiDefault } of limitsOf(object)) {
      if (valueAt(object, path) === options[name]) continue;
      if (intent.isInjected(path, apiDefault)) draft.follow(path, options[name]);
      else if (intent.isUnset(path, apiDefault, options[name])) draft.set(path, options[name]);
    }
    const restart = restartOf(object);
    if (intent.isUnset(RESTART, 'Always', restart)) draft.set(RESTART, restart);
    giveWay(object, draft, intent);
  },
  validate({ object, options }, report) {
    for (const { name, path, apiDefault } of limitsOf(object)) {
      const found = valueAt(object, path) ?? apiDefault;
      const wanted = `at most ${options[name]}`;
      if (typeof found !== 'number') report({ message: 'unset', path, found: 'unset', wanted });
      else if (found > options[name]) {
        const remedy = name === WITHOUT_REMEDY ? {} : { remedy: [{ path, value: options[name] }] };
        report({ message: 'loose', path, found: String(found), wanted, amount: found, ...remedy });
      }
    }
    // Never is stricter than OnFailure.
    const restart = valueAt(object, RESTART) ?? 'Always';
    if (restart === 'OnFailure' || restart === 'Never') return;
    const wanted = restartOf(object);
    const remedy = [{ path: RESTART, value: wanted }];
    report({ message: 'restart', path: RESTART, found: shown(restart), wanted, remedy });
  },
});

/** Withdraws injections that the author now sets by another field, or that the API server does not take beside one. */
function giveWay(object: JsonObject, draft: Injecting, intent: Intent): void {
  const withdraw = (path: Path, reasons: readonly Path[]) => {
    const given = reasons.filter((reason) => !isUnset(object, reason));
    if (given.length > 0 && intent.hasNoAuthor(path)) draft.chosenBy(given).remove(path);
  };
  withdraw(BACKOFF, [PER_INDEX, SUCCESS_POLICY]);
  withdraw(DEADLINE, [[...PODS, 'activeDeadlineSeconds']]);
  const isRefused = restartOf(object) === 'Never' && valueAt(object, RESTART) === 'OnFailure';
  if (isRefused && intent.hasNoAuthor(RESTART, 'may be a default')) draft.chosenBy(needNever).set(RESTART, 'Never');
}

/** The limits that apply to an object, each with the path where it is set. */
function limitsOf(object: JsonObject) {
  const own = isUnset(object, SUCCESS_POLICY) ? limits : limits.filter(({ name }) => name !== 'backoffLimit');
  return own.map(({ name, path, apiDefault }) => ({ name, path: whereSet(object, name, path), apiDefault }));
}

function whereSet(object: JsonObject, name: Limit, path: Path): Path {
  const other = elsewhere[name];
  if (other === undefined || isUnset(object, other)) return path;
  return name === WITHOUT_REMEDY && !isUnset(object, path) ? path : other;
}

/** The wanted restartPolicy. */
function restartOf(object: JsonObject): 'Never' | 'OnFailure' {
  return needNever.some((path) => !isUnset(object, path)) ? 'Never' : 'OnFailure';
}

function isUnset(object: JsonObject, path: Path): boolean {
  return (valueAt(object, path) ?? undefined) === undefined;
}
