// The wanted time changes with the annotation: worse is what lacks more of it.

import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/engine/engine.ts';
import type { JsonObject } from '../../../src/engine/json.ts';
import { registry } from '../../../webhooks/index.ts';
import { caseOf } from '../../support/opened.ts';
import { requestFor } from '../../support/request.ts';
import { zoneWith } from '../../support/zone.ts';

const engine = createEngine(registry, zoneWith(registry, { only: 'liveness-tolerance' }));

function deployment(longest: string, periodSeconds: number): JsonObject {
  const livenessProbe = { httpGet: { port: 8080 }, periodSeconds, failureThreshold: 1 };
  const annotations = { 'zonegate.dev/longest-operation': longest };
  return {
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'ge-system', annotations },
    spec: { template: { spec: { containers: [{ name: 'a', image: 'a', livenessProbe }] } } },
  };
}

describe('an update', () => {
  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['a longer operation, the probe as before', deployment('1m', 30), deployment('1h', 30), false],
    ['a shorter operation, the probe as before', deployment('1h', 30), deployment('1m', 30), true],
    ['a shorter operation, and a little less patience', deployment('1h', 30), deployment('1m', 20), true],
    ['less patience', deployment('1h', 30), deployment('1h', 20), false],
  ])('%s', (_, old, now, isOld) => {
    const { violations } = engine.validate(caseOf(engine, requestFor(now, { old })), {});
    expect(violations.map((violation) => violation.isOld)).toEqual([isOld]);
  });
});
