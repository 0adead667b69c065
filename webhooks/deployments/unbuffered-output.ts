import * as z from 'zod';
import { isObject, own } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { startsUnbuffered } from './unbuffered-command.ts';

const VARIABLE = 'PYTHONUNBUFFERED';

const Options = z.strictObject({
  equivalents: z
    .array(z.string().min(1))
    .default(['python -u', 'stdbuf'])
    .describe('Commands that make output unbuffered too: a program and the flags it must be given.'),
});

export const unbufferedOutput = definePolicy({
  id: 'unbuffered-output',
  level: 'must',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every container MUST have PYTHONUNBUFFERED=1 or equivalent for log visibility',
    summary: 'Every container has PYTHONUNBUFFERED=1 or an equivalent.',
    rationale:
      'Python buffers its output when it is not on a terminal: the last lines before a crash never reach Loki.',
    remediation: 'Set the env variable PYTHONUNBUFFERED to "1", or start the program with `python -u` or `stdbuf -oL`.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    missing: { text: 'output is buffered', compares: 'nothing' },
    empty: { text: 'PYTHONUNBUFFERED is set to an empty value, which leaves output buffered', compares: 'nothing' },
  },
  // The handbook's own template leaves it out, and a program that is not Python does not see it.
  injects: { summary: 'env `PYTHONUNBUFFERED=1`', quiet: true },
  remedies: 'an empty value of PYTHONUNBUFFERED to 1',
  mutate({ pod, draft, options }) {
    for (const container of pod.containers) {
      if (settingOf(container) !== undefined || startsUnbuffered(container.spec, options.equivalents)) continue;
      draft.append([...container.path, 'env'], { name: VARIABLE, value: '1' });
    }
  },
  validate({ pod, options }, report) {
    for (const container of pod.containers) {
      const setting = settingOf(container);
      if (setting === 'set' || startsUnbuffered(container.spec, options.equivalents)) continue;
      const env = [...container.path, 'env'];
      const wanted = `${VARIABLE}=1`;
      if (setting === undefined) {
        report({ message: 'missing', path: env, found: `no ${VARIABLE}`, wanted });
        continue;
      }
      const remedy = [{ path: [...env, positionOf(container), 'value'], value: '1' }];
      report({ message: 'empty', path: env, found: `${VARIABLE} with an empty value`, wanted, remedy });
    }
  },
});

/** The author's own setting. A reference (valueFrom) counts as set: its value is not ours to know; the last one wins. */
function settingOf(container: ContainerView): 'set' | 'empty' | undefined {
  const entry = entries(container)[positionOf(container)];
  if (entry === undefined) return undefined;
  const value = own(entry, 'value');
  return isObject(own(entry, 'valueFrom')) || (typeof value === 'string' && value !== '') ? 'set' : 'empty';
}

function positionOf(container: ContainerView): number {
  return entries(container).findLastIndex((entry) => own(entry, 'name') === VARIABLE);
}

/** Odd ones are not left out: the positions count. */
function entries({ spec: { env } }: ContainerView): readonly unknown[] {
  return Array.isArray(env) ? env : [];
}
