import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { horizontalPodAutoscalers } from '../../src/engine/resource.ts';

const WINDOW: Path = ['spec', 'behavior', 'scaleUp', 'stabilizationWindowSeconds'];

/** The API server's default, in seconds. It fills it in only where there is a `behavior`; it holds without one, too. */
const API_DEFAULT = 0;

const Options = z.strictObject({
  seconds: z.int().min(0).max(3600).default(120).describe('The least scale-up window; it is what is injected.'),
});

export const hpaScaleUpWindow = definePolicy({
  id: 'hpa-scale-up-window',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HPA',
  docs: {
    quote: 'scaleUp stabilizationWindowSeconds MUST be >= 120s',
    summary: 'An autoscaler waits 2 minutes before it scales up.',
    rationale:
      "Kubernetes' own default is not to wait at all: a spike of seconds starts pods that burn tokens for minutes.",
    remediation:
      'Set spec.behavior.scaleUp.stabilizationWindowSeconds to 120 or more, or leave it out: it is injected.',
  },
  match: { resources: [horizontalPodAutoscalers], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    short: { text: 'the autoscaler scales up too soon', compares: 'amount' },
  },
  injects: { summary: '`behavior.scaleUp.stabilizationWindowSeconds: 120`' },
  remedies: 'a shorter `scaleUp.stabilizationWindowSeconds` to 120',
  mutate({ object, draft, intent, options }) {
    const { seconds } = options;
    if (secondsOf(object) === seconds) return;
    if (intent.isInjected(WINDOW, API_DEFAULT)) draft.follow(WINDOW, seconds);
    else if (secondsOf(object) < seconds && intent.isUnset(WINDOW, API_DEFAULT, seconds)) draft.set(WINDOW, seconds);
  },
  validate({ object, options }, report) {
    const seconds = secondsOf(object);
    if (seconds >= options.seconds) return;
    const found = valueAt(object, WINDOW) === undefined ? `unset (${seconds} s)` : `${seconds} s`;
    const remedy = [{ path: WINDOW, value: options.seconds }];
    report({
      message: 'short',
      path: WINDOW,
      found,
      wanted: `at least ${options.seconds} s`,
      amount: -seconds,
      remedy,
    });
  },
  backstop: {
    message: 'short',
    path: () => WINDOW,
    breaks: (value) => `${value}.orValue(${API_DEFAULT}) < variables.options.seconds`,
    amount: (value) => `-${value}.orValue(${API_DEFAULT})`,
    found: (value) =>
      `${value}.hasValue() ? string(${value}.orValue(${API_DEFAULT})) + ' s' : 'unset (${API_DEFAULT} s)'`,
    wanted: "'at least ' + string(variables.options.seconds) + ' s'",
  },
});

function secondsOf(object: unknown): number {
  const value = valueAt(object, WINDOW);
  return typeof value === 'number' ? value : API_DEFAULT;
}
