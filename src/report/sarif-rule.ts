import type { ReportingDescriptor } from 'sarif';
import type { Policy } from '../engine/policy.ts';
import type { Level, Zone } from '../engine/zone.ts';
import { chapterOf } from '../text/sentence.ts';
import { prose } from './policy-markdown.ts';

/**
 * The policies that are about security, and how severe it is to break them, as CVSS has it: GitHub shows 7.0 and more
 * as high, 4.0 and more as medium. The others are about staying up.
 */
export const securitySeverities: Readonly<Record<string, string>> = {
  'host-network': '7.0',
  'security-context': '6.0',
  'run-as-non-root': '6.0',
  'registry-images': '5.0',
  'pinned-images': '5.0',
  'no-hot-patch': '5.0',
  'unenforced-network-policy': '4.0',
};

/** A policy as a rule, with the level that the zone gives it. */
export function ruleOf(policy: Policy, zone: Zone): ReportingDescriptor {
  const { id, docs } = policy;
  const level = zone.policies[id]?.level ?? 'off';
  const severity = securitySeverities[id];
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
      tags: [severity === undefined ? 'reliability' : 'security', 'kubernetes', chapterOf(policy)],
      precision: 'very-high',
      'problem.severity': policy.level === 'must' ? 'error' : 'warning',
      ...(severity !== undefined && { 'security-severity': severity }),
    },
  };
}

/** Nothing is denied for what only a set of objects shows. */
function severityOf({ match }: Policy, level: Level, { mode }: Zone): 'error' | 'warning' {
  if (match.onlyInSets) return 'warning';
  return mode === 'strict' || (mode === 'enforce' && level === 'must') ? 'error' : 'warning';
}

function markdownOf(policy: Policy): string {
  return `**${prose(policy.docs.summary)}**\n\n> ${prose(policy.docs.quote)}\n\n${helpOf(policy, prose)}`;
}

/** What is found, why, and how it is fixed. */
function helpOf({ id, docs, messages, injects, handbook }: Policy, mark: (text: string) => string): string {
  const findings = Object.values(messages).map(({ text, remediation }) => {
    const fix = remediation === undefined ? '' : `. Fix: ${mark(remediation)}`;
    return `- ${mark(text)}${fix}`;
  });
  return [
    `${mark(docs.rationale)} (handbook K8S:${handbook})`,
    `What it finds:\n\n${findings.join('\n')}`,
    `How to fix it: ${mark(docs.remediation)}`,
    ...(injects === undefined ? [] : [`Filled in where nothing is set: ${mark(injects.summary)}`]),
    `\`zonegate explain ${id}\` has examples.`,
  ].join('\n\n');
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function pascal(id: string): string {
  return id.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
