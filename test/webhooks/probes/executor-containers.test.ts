// Which container of a pod is the executor.
import { describe, expect, it } from 'vitest';
import { podView } from '../../../src/engine/pod.ts';
import { registry } from '../../../webhooks/index.ts';
import { executorContainers, executorNames } from '../../../webhooks/probes/executor-containers.ts';
import { zoneWith } from '../../support/zone.ts';

const { platform } = zoneWith(registry);
const named = (...containers: string[]) => ({ ...platform, executors: { ...platform.executors, containers } });

const pod = podView(
  {
    spec: {
      containers: [{ name: 'agent' }, { name: 'executor' }],
      initContainers: [
        { name: 'agent-setup' },
        { name: 'night-shift', restartPolicy: 'Always' },
        { name: 'night-shift-setup' },
      ],
    },
  },
  [],
);

describe('the executor is', () => {
  it.each([
    ['what the handbook calls so', platform, ['executor'], true],
    ['what the profile calls so', named('agent'), ['agent'], true],
    ['more than one', named('agent', 'night-shift'), ['agent', 'night-shift'], true],
    ['none that has ended before', named('agent-setup'), ['agent', 'executor', 'night-shift'], false],
    ['unknown without a name', named(), ['agent', 'executor', 'night-shift'], false],
  ])('%s', (_, of, names, isKnown) => {
    const found = executorContainers({ isExecutor: true, pod, platform: of });
    expect({ ...found, containers: found.containers.map(({ name }) => name) }).toEqual({ containers: names, isKnown });
  });

  it('nobody in a pod of others', () => {
    expect(executorContainers({ isExecutor: false, pod, platform }).containers).toEqual([]);
  });

  it('named for those who have to name it', () => {
    expect(executorNames(named('a', 'b'))).toBe('a or b');
    expect(executorNames(named())).toBe('so in the profile');
  });
});
