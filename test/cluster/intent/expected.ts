// Principle 2 ("never surprise") stated once more and without the engine: what is expected comes from here.
import jsonPatch from 'fast-json-patch';
import { equal, isObject, type JsonObject } from '../../../src/engine/json.ts';
import type { LaterWay } from './later.ts';
import type { Plain } from './plain.ts';
import { type Case, podPath, put, type Row, type Step } from './row.ts';
import type { UpdateWay } from './update.ts';

/** Whether Kubernetes lets it be known what the author wrote. */
export type Knowledge = 'known' | 'unknown';

/**
 * The table. Its columns are what the author says of a field: nothing, the API's default, the handbook's value, or
 * anything else. Each way of writing (create.ts, update.ts, later.ts) names its line.
 */
const table = {
  // Server-side apply says what was written, also later; client-side apply does in the request that is that apply.
  known: { unset: 'filled', apiDefault: 'kept', handbook: 'kept', other: 'kept' },
  // The documented choice: the API's default may come from the API server or from the author, and is taken as unset.
  unknown: { unset: 'filled', apiDefault: 'filled', handbook: 'kept', other: 'kept' },
  // An object that is there, and a request that does not change this part of it, or is no apply; or a part that is filled
  // on CREATE only.
  untouched: { unset: 'kept', apiDefault: 'kept', handbook: 'kept', other: 'kept' },
} as const;

export type Line = keyof typeof table;

function isFilled({ row, state }: Case, line: Line): boolean {
  if (state === 'apiDefault' && row.defaultIsNothing) return table[line].unset === 'filled';
  const isColumn = state === 'unset' || state === 'apiDefault' || state === 'handbook';
  return table[line][isColumn ? state : 'other'] === 'filled';
}

/** The spec that a new object gets; undefined where the API server refuses it. */
export function created(plain: Plain, at: Case, knowledge: Knowledge): JsonObject | undefined {
  const spec = plain(at.row, isFilled(at, knowledge) ? 'handbook' : at.state);
  return isRefused(at.row, spec) ? undefined : spec;
}

/** The spec that an update starts from. */
export function started(plain: Plain, { row, from, name }: Step, { start }: UpdateWay): JsonObject {
  return created(plain, { row, state: from, name }, start.knowledge) ?? {};
}

/** The spec that an update leaves behind; undefined where the API server refuses it, zonegate or not. */
export function updated(plain: Plain, step: Step, how: UpdateWay): JsonObject | undefined {
  const before = started(plain, step, how);
  const after = sent(plain, step, how, before);
  if (after === undefined) return undefined;
  const line = step.row.onCreateOnly || equal(after, before) ? 'untouched' : knownOf(step, how, before);
  const spec = isFilled(seen(step, how), line) ? plain(step.row, 'handbook') : after;
  return isRefused(step.row, spec) ? undefined : spec;
}

/** Helm takes away what a release no longer names: then the API's default is there again, as if the release named it. */
function seen(step: Step, { isHelmMerge }: UpdateWay): Case {
  const isBack = isHelmMerge && step.from === 'apiDefault' && step.state === 'unset';
  return isBack ? { ...step, state: 'apiDefault' } : step;
}

/** Helm sends what differs from its release: the API's default in the place of the handbook's value is what that says. */
function knownOf({ row }: Step, { knowledge, isHelmMerge }: UpdateWay, before: JsonObject): Knowledge {
  const isOurs = equal(jsonPatch.getValueByPointer(before, row.path), row.handbook);
  return isHelmMerge && isOurs ? 'known' : knowledge;
}

/** What a request makes of the object before a webhook is called: that is up to Kubernetes, Helm and kubectl. */
function sent(plain: Plain, step: Step, how: UpdateWay, before: JsonObject): JsonObject | undefined {
  const { row, from, state } = step;
  const isSame = state === from && (how.sends === 'changes' || state === 'unset');
  if (isSame && how.sends !== 'everything') return how.isForgetful && state === 'unset' ? plain(row, state) : before;
  if (from !== 'unset' && how.keeps?.(state)) return before;
  const after = plain(row, state);
  const hasOurs = !equal(before, plain(row, from));
  // Ours gives way; what client-side apply left behind does not.
  if (row.clashing === state && how.merges === 'items' && how.isForgetful && !hasOurs) return undefined;
  if (!hasOurs || state === 'unset' || how.merges === undefined || row.givesWay || row.clashing === state) return after;
  // What was injected is nobody's: what is written is merged with it.
  const [ours, theirs] = [before, after].map((spec) => jsonPatch.getValueByPointer(spec, row.path));
  return isObject(ours) && isObject(theirs) ? put(after, row.path, { ...ours, ...theirs }) : after;
}

/** The spec of an object older than zonegate, after something else in it was changed. */
export function changedLater(plain: Plain, at: Case, how: LaterWay): JsonObject {
  const isTouched = how.part === 'pods' && isInPods(at.row);
  const spec = plain(at.row, isFilled(at, isTouched ? how.knowledge : 'untouched') ? 'handbook' : at.state);
  return how.change(spec, at.row.base.kind);
}

/** The part of a CronJob that changes with its pods is the whole jobTemplate; a Pod itself is never changed. */
function isInPods(row: Row): boolean {
  return !row.isImmutable && podPath(row.base.kind)?.split('/')[2] === row.path.split('/')[2];
}

function isRefused(row: Row, spec: JsonObject): boolean {
  return row.defaultIsRefused === true && equal(jsonPatch.getValueByPointer(spec, row.path), row.apiDefault);
}
