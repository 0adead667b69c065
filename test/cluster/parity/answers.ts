// The two answers in the same words, so that they can be compared line by line.
import { denialStatus } from '../../../src/admission/denial.ts';
import { fitWarnings, injectionWarnings, violationWarnings } from '../../../src/admission/render.ts';
import type { CheckedObject } from '../../../src/check/report.ts';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { registry } from '../../../webhooks/index.ts';
import type { Answer } from './api.ts';
import { comparable } from './comparable.ts';

/** What zonegate said, and what came of the object. */
export interface Heard {
  readonly verdict: 'admitted' | 'warned' | 'denied';
  /** The lines of a denial; else the warnings. The injections first. */
  readonly said: readonly string[];
  /** What would be stored; undefined where it is refused. */
  readonly stored: unknown;
  /**
   * How many characters of warnings the API server still had room for; set where it warned of something itself, too: of
   * what does not fit it passes on nothing.
   */
  readonly room?: number;
}

const DENIED = 'admission webhook "validate.zonegate.dev" denied the request: ';
const ours = new RegExp(`^(?:zonegate|${[...registry.byId.keys()].join('|')}): `);

/** What a check says of an object, as the API server would tell it. */
export function checkedAnswer(checked: CheckedObject, zone: string): Heard {
  // What only a set shows the webhooks never say.
  const violations = checked.violations.filter(({ policy }) => policy.match.onlyInSets !== true);
  const injected = fitWarnings(injectionWarnings(checked.injections, 'injected'), 'mutate');
  const stored = checked.admitted === undefined ? undefined : comparable(checked.admitted);
  if (checked.verdict === 'denied') {
    const { kind, namespace, mode } = checked;
    const name = checked.name.replace(/\*$/, '');
    const request = { uid: '', operation: 'CREATE', resource, kind: { group: '', version: '', kind }, namespace, name };
    const { message } = denialStatus(request, { zone, mode, violations });
    return { verdict: 'denied', said: [...injected, ...message.split('\n')], stored: undefined };
  }
  const said = [...injected, ...violationWarnings(violations)];
  return { verdict: violations.length > 0 ? 'warned' : 'admitted', said: [...new Set(said)], stored };
}

/** Source: k8s.io/apiserver/pkg/endpoints/filters/warning.go. */
const MOST_RUNES = 4096;

const resource = { group: '', version: '', resource: '' };

/** What the API server answered; a text where it refused the object itself, and not zonegate. */
export function heardAnswer(answer: Answer, object: JsonObject): Heard | string {
  const { status, body, warnings } = withoutGeneratedName(answer, object);
  const told = warnings.filter((warning) => ours.test(warning));
  const message = String(body.message);
  if (status < 300) {
    const judged = told.filter((warning) => !warning.includes(': injected '));
    const room = MOST_RUNES - warnings.join('').length;
    return {
      verdict: judged.length > 0 ? 'warned' : 'admitted',
      said: told,
      stored: comparable(body),
      ...(warnings.length > told.length && { room }),
    };
  }
  if (!message.startsWith(DENIED)) return `${status} ${message}`;
  return { verdict: 'denied', said: [...told, ...message.slice(DENIED.length).split('\n')], stored: undefined };
}

/** A generated name is another one each time: only what was given stays. */
function withoutGeneratedName(answer: Answer, object: JsonObject): Answer {
  const beginning = valueAt(object, ['metadata', 'generateName']);
  if (typeof beginning !== 'string') return answer;
  return JSON.parse(JSON.stringify(answer).replaceAll(new RegExp(`${beginning}[a-z0-9]{5}`, 'g'), beginning));
}
