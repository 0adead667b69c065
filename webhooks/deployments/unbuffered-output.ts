import * as z from 'zod';
import { variableOf } from '../../src/engine/environment.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { startsUnbuffered } from './unbuffered-command.ts';

const VARIABLE = 'PYTHONUNBUFFERED';

const Options = z.strictObject({
  equivalents: z
    .array(z.string().min(1))
    .default(['python -u', 'stdbuf'])
    .describe(
      'Commands that make output unbuffered too, where a container runs them: a program and the flags it must be given.',
    ),
});

export const unbufferedOutput = definePolicy({
  id: 'unbuffered-output',
  level: 'must',
  onlyWarnsDebugging: true,
  zones: everyZone,
  endangers: 'reliability',
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
  // Quiet, as the handbook's own template does not set it, and programs other than Python ignore it.
  injects: { summary: 'env `PYTHONUNBUFFERED=1`', quiet: true },
  remedies: 'an empty value of PYTHONUNBUFFERED to 1',
  mutate({ pod, draft, options }) {
    for (const container of pod.containers) {
      if (variableOf(container, pod, VARIABLE) !== undefined) continue;
      if (startsUnbuffered(container.spec, options.equivalents)) continue;
      draft.append([...container.path, 'env'], { name: VARIABLE, value: '1' });
    }
  },
  validate({ pod, options }, report) {
    for (const container of pod.containers) {
      const variable = variableOf(container, pod, VARIABLE);
      if (variable?.isEmpty === false || startsUnbuffered(container.spec, options.equivalents)) continue;
      const env = [...container.path, 'env'];
      const wanted = `${VARIABLE}=1`;
      if (variable === undefined) {
        report({ message: 'missing', path: env, found: `no ${VARIABLE}`, wanted });
        continue;
      }
      const entry = [...env, variable.index];
      const remedy = [
        { path: [...entry, 'valueFrom'], value: undefined },
        { path: [...entry, 'value'], value: '1' },
      ];
      report({ message: 'empty', path: env, found: `${VARIABLE} with an empty value`, wanted, remedy });
    }
  },
});
