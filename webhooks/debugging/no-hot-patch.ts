import * as z from 'zod';
import { own, strings } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { connections, podAttach } from '../../src/engine/resource.ts';
import { commandEffect } from './command.ts';

/** What findings say about a command. They never show the command itself, which may contain secrets. */
const texts = {
  extracts: { found: 'tar that extracts', wanted: 'a new image' },
  copies: { found: 'a program that unpacks', wanted: 'a new image' },
  hides: { found: 'a piped command that is too long or too deep to be read', wanted: 'a command that can be read' },
  archives: { found: 'tar that archives', wanted: 'kubectl logs, or kubectl exec -it' },
  writes: { found: 'a piped command', wanted: 'kubectl exec -it, or a new image' },
  changes: { found: 'a command that writes files', wanted: 'a new image' },
  attached: { found: 'input without a terminal', wanted: 'kubectl exec -it, or a new image' },
} as const;

export const noHotPatch = definePolicy({
  id: 'no-hot-patch',
  level: 'must',
  zones: everyZone,
  endangers: { security: '5.0' },
  handbook: 'DEBUGGING',
  docs: {
    quote: 'for debugging only — NEVER hot-patch running pods ... NEVER use kubectl cp',
    summary: 'Nobody copies files into a running pod, or changes those that are there; looking into it stays allowed.',
    rationale:
      'Python caches its modules at start: a file that is copied in is not read, or only by half of the pods, and is gone with the next restart. Copying in is a must; what else writes files is told by the words of a command only, and is a should. What one has seen may be written to /tmp, /var/tmp, /dev/shm and /run, and among logs and caches.',
    remediation: 'Build a new image, and roll it out: kubectl set image, or kubectl rollout restart.',
  },
  match: { resources: connections, operations: ['CONNECT'] },
  options: z.strictObject({}),
  messages: {
    extracts: { text: 'files are copied into a running pod (kubectl cp)', compares: 'nothing' },
    copies: { text: 'files are copied into a running pod, by another program than kubectl cp', compares: 'nothing' },
    hides: { text: 'nobody can tell what becomes of what is piped into a running pod', compares: 'nothing' },
    archives: {
      text: 'files are copied out of a running pod',
      compares: 'nothing',
      level: 'should',
      remediation: 'Read what you need with kubectl logs, or with kubectl exec -it.',
    },
    writes: {
      text: 'what is piped into a running pod may change it',
      compares: 'nothing',
      level: 'should',
      remediation: 'To look around use kubectl exec -it; to change something build a new image, and roll it out.',
    },
    changes: {
      text: 'files of a running pod are changed, as far as the command tells',
      compares: 'nothing',
      level: 'should',
      remediation: 'To keep what you look at write it to /tmp; to change something build a new image, and roll it out.',
    },
    // What runs there is not known: it may be a shell, and a person may type into it.
    attached: {
      text: 'what a running container is given to read may change it',
      compares: 'nothing',
      level: 'should',
      remediation: 'To look around use kubectl exec -it; to change something build a new image, and roll it out.',
    },
  },
  validate({ resource, object }, report) {
    const isPiped = own(object, 'stdin') === true && own(object, 'tty') !== true;
    if (resource === podAttach) {
      if (isPiped) report({ message: 'attached', path: ['stdin'], ...texts.attached });
      return;
    }
    const command = strings(own(object, 'command'));
    const effect = commandEffect(command, isPiped);
    if (effect === undefined) return;
    report({ message: effect, path: ['command'], ...texts[effect] });
  },
});
