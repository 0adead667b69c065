// The backstop beside zonegate, which is stopped; and in a zone where nothing is denied.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { zonegate as zonegateCli } from '../../cli/support/run.ts';
import { eventually, get, kubectl, mustKubectl } from '../support/kubectl.ts';
import { deployment } from '../support/objects.ts';
import { ownAuditLog, ownKubeconfig } from '../support/own.ts';
import { register, startZonegate, unregister } from '../support/zonegate.ts';
import { agents, create, executor, expectDenied, onHost, overlapping, system, window } from './objects.ts';
import { backstopWarnings, printed, useBackstop } from './support.ts';

describe('where violations are denied', () => {
  useBackstop(
    () => printed('--zone', 'zone-2'),
    async () => {
      await mustKubectl(['apply', '-f', '-'], executor('exec', 3));
    },
  );

  it('holds when zonegate, which failed open, is stopped', async () => {
    const zonegate = await startZonegate('zone-2');
    await register(zonegate, 'zone-2');
    try {
      // Which of the two refuses it is of no interest; injected by one, admitted by both.
      const { concurrencyPolicy: _, ...spec } = overlapping('injected', 'Allow').spec as JsonObject;
      expect(await create({ ...overlapping('injected', 'Allow'), spec })).toMatchObject({ code: 0 });
      expect(valueAt(await get('cronjob', 'ge-system', 'injected'), ['spec', 'concurrencyPolicy'])).toBe('Forbid');
      // It must not take the refusal of the API server for that of a webhook, nor be stopped by it.
      expect(await zonegateCli(['verify', '--kubeconfig', ownKubeconfig(), '--timeout', '10s'])).toMatchObject({
        code: 0,
        stdout: 'mutate    called\nvalidate  called\n',
      });
      const open = '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]';
      await mustKubectl(['patch', 'validatingwebhookconfiguration', 'zonegate', '--type=json', '-p', open]);
      await zonegate.stop('SIGKILL');
      await eventually('failing open', async () => {
        const { code } = await create(deployment(system('open')), '--dry-run=server');
        return code === 0 ? true : undefined;
      });
      expectDenied(await create(overlapping('late', 'Allow')), 'cronjob-concurrency', 'spec.concurrencyPolicy');
      expectDenied(
        await kubectl(['scale', 'deployment/exec', '-n', agents, '--replicas=6']),
        'executor-max-replicas',
        'spec.replicas',
      );
    } finally {
      await unregister();
      await zonegate.stop('SIGKILL');
    }
  });
});

describe('where violations are only told', () => {
  useBackstop(() => printed('--zone', 'zone-1'));

  it('warns, and denies nothing', async () => {
    const results = [
      await create(executor('audited', 6)),
      await create(window('audited', 60)),
      await create(onHost(system('audited'))),
      await create(overlapping('audited', 'Allow')),
    ];
    expect(results.map(({ code, warnings }) => [code, backstopWarnings(warnings)])).toEqual([
      [
        0,
        [
          expect.stringMatching(
            /^executor-max-replicas: spec\.replicas: .*: found 6, wanted at most 5\. Fix: .* \(handbook K8S:HPA\)$/,
          ),
        ],
      ],
      [
        0,
        [
          expect.stringMatching(
            /^hpa-scale-up-window: .*: found 60 s, wanted at least 120 s\. Fix: .* \(handbook K8S:HPA\)$/,
          ),
        ],
      ],
      [
        0,
        [
          expect.stringMatching(
            /^host-network: spec\.template\.spec\.hostNetwork: .*\(handbook K8S:ZONE_ARCHITECTURE\)$/,
          ),
        ],
      ],
      [
        0,
        [
          expect.stringMatching(
            /^cronjob-concurrency: .*: found Allow, wanted Forbid\. .*\(handbook K8S:CRONJOBS_AND_JOBS\)$/,
          ),
        ],
      ],
    ]);
    const scaled = await kubectl(['scale', 'deployment/audited', '-n', agents, '--replicas=7']);
    expect({ code: scaled.code, warnings: backstopWarnings(scaled.warnings).length }).toEqual({ code: 0, warnings: 1 });
  });

  it('leaves its findings in the audit log', async () => {
    await create(overlapping('in-the-log', 'Replace'));
    const events = readFileSync(ownAuditLog(), 'utf8').split('\n').filter(Boolean);
    const event = events
      .map((line) => JSON.parse(line) as JsonObject)
      .find((each) => valueAt(each, ['objectRef', 'name']) === 'in-the-log');
    const annotation = valueAt(event, ['annotations', 'validation.policy.admission.k8s.io/validation_failure']);
    expect(JSON.parse(String(annotation))).toMatchObject([
      { message: expect.stringContaining('found Replace, wanted Forbid'), validationActions: ['Warn', 'Audit'] },
    ]);
  });
});
