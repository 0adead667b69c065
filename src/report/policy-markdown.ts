import { diffLines } from '../text/diff-lines.ts';
import { shippedNames } from '../zones/profile.ts';
import type { OptionReference } from './policy-options.ts';
import type { Effect, ExampleContext, Examples, PolicyReference } from './policy-reference.ts';
import {
  appliesTo,
  BACKSTOP_NOTE,
  contextTitle,
  defaultLines,
  defaultText,
  effectsOf,
  effectText,
  isLong,
  settingsOf,
} from './policy-words.ts';
import type { WayToPods } from './ways-to-pods.ts';

const INTRODUCTION = `# The policies

Every rule of the handbook that an object can break, and what each zone does about it. \`npm run docs\` makes this page
from the policies and their fixtures. \`zonegate policies\` and \`zonegate explain POLICY\` print the same.

- **must**: the handbook says RULE, MUST, NEVER or HARD LIMIT.
- **should**: the rule comes from a template or a preference of the handbook.
- **denied**: the webhook denies the request.
- **warned**: the request is admitted, with a warning.
- **off**: the zone does not use the policy.
- **not validated**: the webhooks do nothing, because no single request shows whether the policy is broken.
`;

const EXEMPTIONS = `## How to be exempted

What needs no exemption:

- Old violations: an update is denied only for a violation that is new, worse, or about something else.
- A rollback to a kept revision of a Deployment, StatefulSet or DaemonSet: the template that it brings back is not denied.
- A Job that \`kubectl create job --from\` makes from a CronJob: zonegate compares its template with that of the CronJob.
- An object that an operator makes for an owner of its own kind: zonegate only warns, and injects nothing. The field
  \`operators\` of the profile names the operators. By default it names cert-manager, Argo, KEDA, Knative, Tekton, Strimzi
  and others.
- Requests that are always exempt: deletes, updates of status and finalizers, objects that Kubernetes' own controllers
  make from a validated template, and everything in \`kube-system\`, \`kube-public\`, \`kube-node-lease\` and the namespace of
  zonegate.

For everything else, use the profile of the zone. A profile of your own extends a shipped one. Give it to \`zonegate serve
--config FILE\` instead of \`--zone\`; zonegate reads it again when it changes:

\`\`\`yaml
apiVersion: zonegate.dev/v1alpha1
kind: ZoneProfile
name: staging
extends: zone-2
policies:
  rolling-update: off            # the zone does not use it
  cronjob-concurrency: should    # in mode enforce: warned instead of denied
  executor-hpa:
    options: { minReplicas: 3 }  # other numbers and names; each policy lists its own
\`\`\`

No label or annotation exempts a single object, and a namespace may only be made stricter than its zone.
`;

const COVERAGE = `## What can make or change a pod

Every built-in kind and subresource that can, and how it is covered. A test compares this table with everything that an
API server serves.`;

/** The ways to make or change a pod, and the ids of the policies that validate every workload. */
export interface Ways {
  readonly all: readonly WayToPods[];
  readonly ofWorkloads: readonly string[];
}

function coverage({ all, ofWorkloads }: Ways): string {
  const byCover = new Map<string, string[]>();
  for (const way of all) {
    const cover = way.reason === undefined ? validatedText(way) : `not validated: ${way.reason}`;
    byCover.set(cover, [...(byCover.get(cover) ?? []), inCode(way.name)]);
  }
  const rows = [...byCover].map(([cover, names]) => [names.join(', '), cover]);
  return [
    COVERAGE,
    `**A workload** is validated by ${linked(ofWorkloads)}.`,
    table(['kind or subresource', 'covered'], rows),
  ].join('\n\n');
}

function validatedText({ operations, isWorkload, policies }: WayToPods): string {
  const by = [...(isWorkload ? ['as a workload'] : []), ...(policies.length > 0 ? [`by ${linked(policies)}`] : [])];
  return `validated on ${operations.join(' and ')} ${by.join(', and ')}`;
}

function linked(ids: readonly string[]): string {
  return ids.map((id) => `[${id}](#${id})`).join(', ');
}

/** The whole reference, after an index. The headings are the ids of the policies, so that links to them stay valid. */
export function renderMarkdown(policies: readonly PolicyReference[], ways: Ways): string {
  const columns = ['policy', 'rule', 'level', ...shippedNames, 'injects', 'handbook'];
  const rows = policies.map((policy) => [
    `[${policy.id}](#${policy.id})`,
    prose(policy.summary),
    policy.level,
    ...shippedNames.map((name) => effect(policy.zones[name].effect)),
    policy.injects === undefined ? '' : 'yes',
    policy.handbook.chapter.replace('K8S:', ''),
  ]);
  return [INTRODUCTION, table(columns, rows), coverage(ways), EXEMPTIONS, ...policies.map(section)].join('\n');
}

function section(policy: PolicyReference): string {
  const { id, level, summary, rationale, remediation, remedies, handbook, injects, messages, options, examples } =
    policy;
  const found = messages.map(({ text, level: of, remediation: fix }) => {
    const hint = of === level ? '' : ` (only a ${of})`;
    return `- ${prose(text)}${hint}${fix === undefined ? '' : `. Fix: ${prose(fix)}`}`;
  });
  return `${[
    `## ${id}`,
    `**${prose(summary)}** ${prose(rationale)}`,
    `> ${prose(handbook.quote)}\n>\n> (handbook ${handbook.chapter})`,
    table(
      ['level', ...shippedNames.map((name) => `${name} (${policy.zones[name].mode})`)],
      effectsOf(policy).map((outcome) => [outcome.level, ...outcome.effects.map(effect)]),
    ).trimEnd(),
    ...(policy.optIn ? ['Off unless a profile turns it on.'] : []),
    `**Applies to** ${prose(appliesTo(policy))}.`,
    ...(policy.backstop ? [`**Held** ${BACKSTOP_NOTE}`] : []),
    ...(injects === undefined ? [] : [injection(injects)]),
    `**Finds**\n\n${found.join('\n')}`,
    `**Fix** ${prose(remediation)}${remedies === undefined ? '' : `\n\n\`zonegate fix\` changes ${prose(remedies)}.`}`,
    ...optionsOf(options),
    exemption(policy),
    ...examplesOf(examples),
    '[All policies](#the-policies)',
  ].join('\n\n')}\n`;
}

function exemption(policy: PolicyReference): string {
  const { off, other } = settingsOf(policy);
  const options = other === undefined ? '' : `, or with other options ${inCode(other)}`;
  return `**Exempt** in the profile of the zone, by ${inCode(off)}${options}. See [how to be exempted](#how-to-be-exempted).`;
}

function injection({ summary, caution }: { readonly summary: string; readonly caution?: string }): string {
  const warning = caution === undefined ? '' : `\n\n> [!CAUTION]\n> Where it is injected: ${prose(caution)}.`;
  return `**Injects**, where it is unset: ${prose(summary)}.${warning}`;
}

function optionsOf(options: readonly OptionReference[]): readonly string[] {
  if (options.length === 0) return [];
  const rows = options.map((option) => [
    inCode(option.name),
    prose(option.type),
    option.default === undefined ? 'unset' : isLong(option) ? 'below' : inCode(defaultText(option.default)),
    prose(option.description),
  ]);
  const long = options.filter(isLong).map((option) => {
    const lines = defaultLines(option).map((line) => `  ${line}`);
    return block('yaml', [`${option.name}:`, ...lines].join('\n'));
  });
  return [`**Options**\n\n${table(['option', 'type', 'default', 'meaning'], rows).trimEnd()}`, ...long];
}

function examplesOf({ fails, passes, injects }: Examples): readonly string[] {
  const findings = (fails.findings ?? []).map((finding) => `- ${inCode(finding)}`).join('\n');
  return [
    '**Fails**',
    block('yaml', fails.yaml),
    ...contextBlocks(fails),
    ...(findings === '' ? [] : [findings]),
    '**Passes**',
    block('yaml', passes.yaml),
    ...contextBlocks(passes),
    ...(injects === undefined
      ? []
      : [
          '**Injection**',
          block(
            'diff',
            diffLines(injects.before, injects.after)
              .map(({ sign, text }) => sign + text)
              .join('\n'),
          ),
          ...contextBlocks(injects),
        ]),
  ];
}

function contextBlocks({ beside: all = {} }: ExampleContext): readonly string[] {
  return Object.entries(all).flatMap(([name, yaml]) => [`... ${contextTitle(name)}:`, block('yaml', yaml)]);
}

function effect(name: Effect): string {
  return name === 'denied' ? `**${name}**` : effectText(name);
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function inCode(text: string): string {
  return `\`${text}\``;
}

/** Escapes a sentence of a policy for Markdown. Text in backticks is code. */
export function prose(text: string): string {
  const parts = text.split('`');
  return parts.map((part, index) => (index % 2 === 0 ? part.replace(/[*<\\]/g, '\\$&') : part)).join('`');
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')}\n`;
}
