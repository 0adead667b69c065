import type { ReportingDescriptor } from 'sarif';
import type { Policy } from '../engine/policy.ts';
import { effectOf } from '../engine/violation.ts';
import type { Level, Zone } from '../engine/zone.ts';
import { chapterOf } from '../text/sentence.ts';
import { prose } from './policy-markdown.ts';

/** A policy as a rule, with the level that the zone gives it. */
export function ruleOf(policy: Policy, zone: Zone): ReportingDescriptor {
  const { id, docs, endangers } = policy;
  const level = zone.policies[id]?.level ?? 'off';
  return {
    id,
    name: pascal(id),
    shortDescription: { text: plain(docs.summary) },
    fullDescription: { text: plain(docs.rationale) },
    help: { text: plain(helpOf(policy, (text) => text)), markdown: markdownOf(policy) },
    defaultConfiguration: {
      enabled: level !== 'off',
      level: level === 'off' ? 'none' : severityOf(policy, level, zone),
    },
    properties: {
      tags: [endangers === 'reliability' ? endangers : 'security', 'kubernetes', chapterOf(policy)],
      precision: 'very-high',
      'problem.severity': policy.level === 'must' ? 'error' : 'warning',
      ...(endangers !== 'reliability' && { 'security-severity': endangers.security }),
    },
  };
}

/** A policy about sets of objects never denies. */
function severityOf({ match }: Policy, level: Level, { mode }: Zone): 'error' | 'warning' {
  if (match.onlyInSets) return 'warning';
  return effectOf(level, mode) === 'denied' ? 'error' : 'warning';
}

function markdownOf(policy: Policy): string {
  return `**${prose(policy.docs.summary)}**\n\n> ${prose(policy.docs.quote)}\n\n${helpOf(policy, prose)}`;
}

/** Why the policy exists, what it finds, and how to fix it. */
function helpOf({ id, docs, messages, injects, handbook }: Policy, mark: (text: string) => string): string {
  const findings = Object.values(messages).map(({ text, remediation }) => {
    const fix = remediation === undefined ? '' : `. Fix: ${mark(remediation)}`;
    return `- ${mark(text)}${fix}`;
  });
  return [
    `${mark(docs.rationale)} (handbook K8S:${handbook})`,
    `What it finds:\n\n${findings.join('\n')}`,
    `How to fix it: ${mark(docs.remediation)}`,
    ...(injects === undefined ? [] : [`Injected where nothing is set: ${mark(injects.summary)}`]),
    `\`zonegate explain ${id}\` has examples.`,
  ].join('\n\n');
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function pascal(id: string): string {
  return id.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
