// What the chart derives from the policies and from its own values, as text; nothing is written.
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Registry } from '../../src/engine/registry.ts';
import { backstopTexts, expressions } from '../../src/install/backstop.ts';
import { webhookMatches } from '../../src/install/webhook-configuration.ts';
import { shippedNames } from '../../src/zones/profile.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { documentedValues } from './comments.ts';
import { withValues } from './readme.ts';
import { printed, valuesJsonSchema } from './values-schema.ts';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly file: string;
  readonly text: string;
}

const CHART = 'charts/zonegate';
const HEAD = '# Made from the policies by `npm run chart`.\n';

export function generatedChartFiles(): readonly GeneratedFile[] {
  const values = documentedValues(read('values.yaml'));
  return [
    generated('files/webhooks.yaml', HEAD + yaml(webhookMatches(registry))),
    generated('files/backstop.yaml', HEAD + yaml(backstop())),
    generated('files/zones.yaml', HEAD + yaml(zonesOf(registry))),
    generated('values.schema.json', `${printed(valuesJsonSchema(registry, values))}\n`),
    generated('README.md', withValues(read('README.md'), values)),
  ];
}

/** What templates must know of each zone as it is shipped. */
function zonesOf(registry: Registry): object {
  return Object.fromEntries(
    shippedNames.map((name) => {
      const { mode, policies } = zoneOf(name, registry);
      const levels = Object.entries(policies).map(([id, { level }]) => [id, level]);
      return [name, { mode, levels: Object.fromEntries(levels) }];
    }),
  );
}

/** What templates/backstop.yaml needs: the text of the policies, and what the zones set where the values say nothing. */
function backstop(): object {
  const policies = backstopTexts(registry);
  const zones = shippedNames.map((name) => {
    const zone = zoneOf(name, registry);
    const settings = policies.map(({ id }) => [id, zone.policies[id]] as const);
    return [name, { mode: zone.mode, platform: zone.platform, policies: Object.fromEntries(settings) }] as const;
  });
  return { zones: Object.fromEntries(zones), expressions, policies };
}

function generated(file: string, text: string): GeneratedFile {
  return { file: `${CHART}/${file}`, text };
}

function read(file: string): string {
  return readFileSync(new URL(`../../${CHART}/${file}`, import.meta.url), 'utf8');
}

function yaml(data: object): string {
  return stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 });
}
