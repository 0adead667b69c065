import type { Case } from '../engine/case.ts';
import type { Engine } from '../engine/engine.ts';
import type { Exemption } from '../engine/exempt.ts';
import type { FactSource, Facts } from '../engine/facts.ts';
import type { Injection } from '../engine/mutate.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import type { Violation } from '../engine/violation.ts';
import type { Mode } from '../engine/zone.ts';
import {
  bySeverity,
  denialLineOf,
  fitWarnings,
  injectionWarnings,
  objectName,
  policyIds,
  warningOf,
} from './render.ts';
import type { AdmissionResponse } from './review.ts';

export type Webhook = 'mutate' | 'validate';

/** What became of a request: for the log and the metrics. */
export type Decision = 'allowed' | 'warned' | 'mutated' | 'denied' | 'exempt' | 'error';

export interface Outcome {
  readonly response: AdmissionResponse;
  readonly decision: Decision;
  readonly mode: Mode;
  /** Why the request was not judged. */
  readonly exemption?: Exemption | 'unmatched';
  readonly violations: readonly Violation[];
  readonly injections: readonly Injection[];
  /** The ids of the policies that found or injected something: sorted, with commas between them. */
  readonly policies?: string | undefined;
  /** Our own bug: what was thrown, under the id that the user was told. */
  readonly failure?: { readonly correlationId: string; readonly policy?: string; readonly error: unknown };
}

export interface Admission {
  /** The engine of the moment: a reloaded profile brings another one. */
  readonly engine: () => Engine;
  readonly facts: FactSource;
  readonly newCorrelationId: () => string;
}

/**
 * Answers one request. It never throws: what goes wrong in here is our own fault, and is told as such.
 * @param deadline gives the signal that ends look-ups; it is asked only when there is something to look up.
 * @returns a promise only when something had to be looked up outside the process.
 */
export function admit(
  admission: Admission,
  webhook: Webhook,
  request: AdmissionRequest,
  deadline: () => AbortSignal,
): Outcome | Promise<Outcome> {
  const engine = admission.engine();
  const fail = (error: unknown) => failed(admission, engine.modeIn(request.namespace ?? ''), request, error);
  try {
    const opened = engine.open(request);
    if (typeof opened === 'string') return exempted(engine, webhook, request, opened);
    const answer = (facts: Facts) => {
      try {
        return webhook === 'mutate'
          ? mutated(admission, engine, opened, facts)
          : judged(admission, engine, opened, facts);
      } catch (error) {
        return fail(error);
      }
    };
    if (opened.needs.length === 0) return answer({});
    const labels = admission.facts.namespaceLabels(request.namespace ?? '', deadline);
    if (!(labels instanceof Promise)) return answer({ namespaceLabels: labels });
    return labels.then((namespaceLabels) => answer({ namespaceLabels }), fail);
  } catch (error) {
    return fail(error);
  }
}

const nothing = { violations: [], injections: [] } as const;

function exempted(
  engine: Engine,
  webhook: Webhook,
  request: AdmissionRequest,
  exemption: Exemption | 'unmatched',
): Outcome {
  const mode = engine.modeIn(request.namespace ?? '');
  const auditAnnotations = webhook === 'validate' ? { auditAnnotations: { mode } } : {};
  const response = { uid: request.uid, allowed: true, ...auditAnnotations };
  return { response, decision: 'exempt', mode, exemption, ...nothing };
}

function mutated(admission: Admission, engine: Engine, opened: Case, facts: Facts): Outcome {
  const { mutation } = engine.zone;
  const { mode, request } = opened;
  const { uid } = request;
  if (mutation === 'off') return { response: { uid, allowed: true }, decision: 'allowed', mode, ...nothing };
  const { patch, injections, faults } = engine.mutate(opened, facts);
  const [fault] = faults;
  // Half of what was meant may be worse than nothing: after a fault nothing is injected.
  if (fault !== undefined) return failed(admission, mode, request, fault.error, fault.policy.id);
  if (injections.length === 0) return { response: { uid, allowed: true }, decision: 'allowed', mode, ...nothing };
  const isPreview = mutation === 'preview';
  const policies = policyIds(injections) ?? '';
  const warnings = fitWarnings(injectionWarnings(injections, isPreview ? 'would inject' : 'injected'));
  const response: AdmissionResponse = {
    uid,
    allowed: true,
    ...(isPreview ? {} : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
    ...(warnings.length > 0 && { warnings }),
    auditAnnotations: { [isPreview ? 'preview' : 'injected']: policies },
  };
  return { response, decision: isPreview ? 'warned' : 'mutated', mode, violations: [], injections, policies };
}

function judged(admission: Admission, engine: Engine, opened: Case, facts: Facts): Outcome {
  const { mode, request } = opened;
  const { uid } = request;
  const { violations: found, faults } = engine.validate(opened, facts);
  const [fault] = faults;
  if (fault !== undefined && mode !== 'audit') return failed(admission, mode, request, fault.error, fault.policy.id);
  const violations = bySeverity(found);
  const policies = policyIds(violations);
  const auditAnnotations = policies === undefined ? { mode } : { mode, violations: policies };
  const outcome = { mode, violations, injections: [], policies };
  if (violations.some((violation) => isDenied(violation, mode))) {
    const response = { uid, allowed: false, status: denial(engine, opened, violations), auditAnnotations };
    return { response, decision: 'denied', ...outcome };
  }
  const warnings = fitWarnings(violations.map(warningOf));
  const response = { uid, allowed: true, ...(warnings.length > 0 && { warnings }), auditAnnotations };
  if (fault === undefined) return { response, decision: warnings.length > 0 ? 'warned' : 'allowed', ...outcome };
  const failure = failed(admission, mode, request, fault.error, fault.policy.id);
  const both = { ...response, warnings: fitWarnings([...(failure.response.warnings ?? []), ...warnings]) };
  return { ...failure, response: both, violations, policies };
}

function isDenied({ level, isOld }: Violation, mode: Mode): boolean {
  if (isOld || mode === 'audit') return false;
  return mode === 'strict' || level === 'must';
}

function denial(engine: Engine, { mode, request }: Case, violations: readonly Violation[]) {
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const count = violations.length === 1 ? '1 violation' : `${violations.length} violations`;
  const lines = violations.map(denialLineOf).join('\n');
  const message = `zonegate refuses ${what} in ${engine.zone.name} (${mode}): ${count}\n${lines}`;
  return { code: 403, reason: 'Forbidden', message };
}

/** An answer to our own bug: audit lets the request pass and says so; else it is refused, and it is not its author's fault. */
function failed(admission: Admission, mode: Mode, request: AdmissionRequest, error: unknown, policy?: string): Outcome {
  const correlationId = admission.newCorrelationId();
  const what = objectName(request.kind.kind, request.namespace, request.name);
  const where = policy === undefined ? '' : ` in policy ${policy}`;
  const told = `zonegate: internal error${where}: this is our fault, not yours; its log has it under ${correlationId}`;
  const { uid } = request;
  const response: AdmissionResponse =
    mode === 'audit'
      ? { uid, allowed: true, warnings: [`${told}; not judged`], auditAnnotations: { mode } }
      : {
          uid,
          allowed: false,
          status: { code: 500, reason: 'InternalError', message: `${told}. ${what} could not be judged` },
          auditAnnotations: { mode },
        };
  const failure = { correlationId, error, ...(policy !== undefined && { policy }) };
  return { response, decision: 'error', mode, ...nothing, failure };
}
