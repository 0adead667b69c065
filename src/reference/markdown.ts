import { shippedNames } from '../zones/profile.ts';
import type { Examples, OptionReference, PolicyReference } from './policy-reference.ts';
import { appliesTo, exemption, shown } from './words.ts';

const INTRODUCTION = `# The policies

Every rule of the handbook that an object can break, and what is done about it. This page is made from the policies and
their fixtures by \`npm run docs\`; \`zonegate policies\` and \`zonegate explain POLICY\` print the same.

- **must**: the handbook says RULE, MUST, NEVER or HARD LIMIT. **should**: its templates and preferences.
- **denied**: the request is refused. **warned**: it is admitted, with a warning. **off**: nobody looks.
  **not judged**: no single request shows it; it is judged where a whole set of objects is looked at.
- A cell stands for new violations. What an object broke before it may go on breaking, and a rollback to an earlier
  revision is never denied.
- Never judged: deletes, status, what controllers make from a template, \`kube-system\`, \`kube-public\`,
  \`kube-node-lease\` and zonegate's own namespace.
`;

/** The whole reference, an index first. Headings are the policies' ids, so that links hold. */
export function renderMarkdown(policies: readonly PolicyReference[]): string {
  const columns = ['policy', 'level', ...shippedNames, 'injects'];
  const rows = policies.map((policy) => [
    `[${policy.id}](#${policy.id})`,
    policy.level,
    ...shippedNames.map((name) => policy.zones[name].effect),
    policy.injects === undefined ? '' : 'yes',
  ]);
  return [INTRODUCTION, table(columns, rows), ...policies.map(section)].join('\n');
}

function section(policy: PolicyReference): string {
  const { id, level, summary, rationale, remediation, handbook, injects, messages, options, examples } = policy;
  const zones = shippedNames.map((name) => {
    const { mode, level: here, effect } = policy.zones[name];
    return `${name} (${mode}): ${here === level || here === 'off' ? effect : `${effect}, as a ${here}`}`;
  });
  return [
    `## ${id}`,
    `${summary}`,
    `> ${handbook.quote}\n>\n> (handbook ${handbook.chapter})`,
    rationale,
    [
      `- **level**: ${level}. ${zones.join('; ')}`,
      `- **applies to**: ${appliesTo(policy)}`,
      ...(injects === undefined
        ? []
        : [`- **injects**, where it is unset: ${injects.summary}${injects.caution ? ` (${injects.caution})` : ''}`]),
      `- **finds**: ${messages.map(({ text, level: of }) => (of === level ? text : `${text} (${of})`)).join('; ')}`,
      `- **fix**: ${remediation}`,
    ].join('\n'),
    ...optionsTable(options),
    ...examplesOf(examples),
    ['How to be exempted:', '', ...exemption(policy).map((line) => `- ${code(line)}`)].join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function optionsTable(options: readonly OptionReference[]): readonly string[] {
  if (options.length === 0) return [];
  const rows = options.map((option) => [
    `\`${option.name}\``,
    option.type,
    option.default === undefined ? 'unset' : `\`${shown(option.default)}\``,
    option.description,
  ]);
  return [table(['option', 'type', 'default', 'meaning'], rows).trimEnd()];
}

function examplesOf({ fails, passes, injects }: Examples): readonly string[] {
  const findings = (fails.findings ?? []).map((finding) => `- ${finding}`).join('\n');
  return [
    'Fails:',
    yaml(fails.yaml),
    ...(findings === '' ? [] : [findings]),
    'Passes:',
    yaml(passes.yaml),
    ...(injects === undefined
      ? []
      : ['Before and after the injection:', yaml(`${injects.before}\n---\n${injects.after}`)]),
  ];
}

function yaml(text: string): string {
  return `\`\`\`yaml\n${text}\n\`\`\``;
}

/** What is written in a profile stands as code. */
function code(line: string): string {
  return line.replace(/policies: \{.*\}/, (setting) => `\`${setting}\``);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')}\n`;
}
