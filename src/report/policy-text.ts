import { diffLines } from '../text/diff-lines.ts';
import { wrap } from '../text/wrap.ts';
import { shippedNames } from '../zones/profile.ts';
import type { OptionReference } from './policy-options.ts';
import type { ExampleContext, Examples, PolicyReference } from './policy-reference.ts';
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

const INDENT = 14;

/** One policy, for a terminal. */
export function renderText(policy: PolicyReference): string {
  const { id, level, summary, rationale, remediation, remedies, handbook, injects, messages, options, examples } =
    policy;
  const found = messages.map(({ text, level: of, remediation: fix }) => {
    const hint = of === level ? '' : ` (${of})`;
    return `${text}${hint}${fix === undefined ? '' : `. Fix: ${fix}`}`;
  });
  const { off, other } = settingsOf(policy);
  const lines = [
    `${id} (${level}, handbook ${handbook.chapter})`,
    '',
    ...wrap(plain(summary), 2),
    ...wrap(`"${handbook.quote}"`, 2),
    '',
    ...field('why', [rationale]),
    ...field('zones', [...zonesOf(policy), ...(policy.optIn ? ['Off unless a profile turns it on.'] : [])]),
    ...field('applies to', [appliesTo(policy)]),
    ...(policy.backstop ? field('held', [plain(BACKSTOP_NOTE)]) : []),
    ...(injects === undefined ? [] : field('injects', [injects.summary, ...cautionOf(injects)])),
    ...field('finds', found),
    ...field('fix', [remediation, ...(remedies === undefined ? [] : [`zonegate fix changes ${remedies}.`])]),
    ...options.flatMap((option, index) => optionLines(option, index === 0 ? 'options' : '')),
    ...field('exempt', [
      `In the profile of the zone: ${off}${other === undefined ? '' : `, or with other options: ${other}`}.`,
      ...(isValidatedOnUpdate(policy)
        ? ['An update is denied only for a violation that is new, worse, or about something else.']
        : []),
    ]),
    ...examplesOf(examples),
  ];
  return `${lines.join('\n')}\n`;
}

function zonesOf(policy: PolicyReference): readonly string[] {
  const [must, hint] = effectsOf(policy);
  return shippedNames.map((name, index) => {
    const [effect, ofHint] = [must?.effects[index], hint?.effects[index] ?? must?.effects[index]];
    const words = [effect, ofHint].map((each) => (each === undefined ? '' : effectText(each)));
    return `${name} (${policy.zones[name].mode}): ${words[0]}${effect === ofHint ? '' : `; a should: ${words[1]}`}`;
  });
}

function cautionOf({ caution }: { readonly caution?: string }): readonly string[] {
  return caution === undefined ? [] : [`Caution: ${caution}`];
}

function isValidatedOnUpdate({ operations, onlyInSets }: PolicyReference): boolean {
  return operations.includes('UPDATE') && !onlyInSets;
}

function optionLines(option: OptionReference, title: string): readonly string[] {
  const { name, type, default: value, description } = option;
  const long = isLong(option) ? defaultLines(option).map((line) => `${' '.repeat(6)}${line}`) : [];
  return [
    ...field(title, [`${name}: ${type}; ${long.length > 0 ? 'as below' : defaultText(value)}. ${description}`]),
    ...long,
  ];
}

/** Paragraphs to the right of their title. */
function field(title: string, texts: readonly string[]): readonly string[] {
  const [first = '', ...rest] = texts.flatMap((text) => wrap(plain(text), INDENT));
  return [`  ${title.padEnd(INDENT - 2)}${first.trimStart()}`, ...rest];
}

function examplesOf({ fails, passes, injects }: Examples): readonly string[] {
  const diff = injects === undefined ? [] : diffLines(injects.before, injects.after);
  return [
    ...example('fails', fails.yaml.split('\n'), fails),
    ...(fails.findings ?? []).flatMap((finding) => ['', ...wrap(`-> ${finding}`, 4)]),
    ...example('passes', passes.yaml.split('\n'), passes),
    ...(injects === undefined
      ? []
      : example(
          'injection',
          diff.map(({ sign, text }) => `${sign} ${text}`),
          injects,
        )),
  ];
}

function example(title: string, lines: readonly string[], { beside = {} }: ExampleContext): readonly string[] {
  const others = Object.entries(beside).flatMap(([name, yaml]) => block(`  ${contextTitle(name)}`, yaml.split('\n')));
  return [...block(title, lines), ...others];
}

function block(title: string, lines: readonly string[]): readonly string[] {
  return ['', `${title}:`, '', ...lines.map((line) => `    ${line}`.trimEnd())];
}

/** Text without the backticks of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
