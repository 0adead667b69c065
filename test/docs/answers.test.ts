// What docs/answers.md and docs/rollbacks.md quote is what the webhooks say.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { admit } from '../../src/admission/admit.ts';
import { excuseWarning } from '../../src/admission/render.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { noLookups } from '../../src/engine/lookups.ts';
import type { ShippedName } from '../../src/zones/profile.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';
import { codeOf, pageOf, pages } from './support/markdown.ts';

const page = (file: string) => pages().find((each) => each.file === file);

/** The autoscaler of the examples, which would be more than the limit allows. */
const examples = readFileSync(new URL('../../examples/executor.yaml', import.meta.url), 'utf8');
const [, autoscaler] = [...parseAllDocuments(examples)];

function judge(zone: ShippedName): AdmissionResult {
  const engine = createEngine(registry, zoneOf(zone, registry));
  const object = autoscaler?.toJS();
  const request = requestFor({ ...object, spec: { ...object.spec, maxReplicas: 8 } });
  const admission = { engine: () => engine, lookups: noLookups, newCorrelationId: () => 'c' };
  return admit(admission, 'validate', request, () => new AbortController().signal) as AdmissionResult;
}

describe('what the pages quote', () => {
  it('of a warning and of a denial', () => {
    const quoted = page('docs/answers.md')?.blocks.map(({ text }) => text);
    const warned = judge('zone-1').response.warnings?.map((warning) => `Warning: ${warning}`);
    const denied = judge('zone-3').response.status?.message;
    const kubectl = 'Error from server (Forbidden): admission webhook "validate.zonegate.dev" denied the request: ';
    expect(quoted).toEqual([warned?.join('\n'), `${kubectl}${denied}`]);
  });

  it('of a rollback', () => {
    const quoted = codeOf(page('docs/rollbacks.md') ?? pageOf('', ''));
    expect(quoted).toContain(excuseWarning({ revision: '3' })[0]);
  });
});
