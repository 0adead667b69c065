import { Command } from 'commander';
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import examples from '../reference/examples.json' with { type: 'json' };
import { references, type ZoneReference, zoneReference } from '../reference/policy-reference.ts';
import { renderColumns } from '../reference/text.ts';
import { shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';
import type { Io } from './io.ts';
import { configOption, zoneOption } from './options.ts';
import { json, type OutputChoice, outputOption } from './output.ts';
import { chooseZone, type ZoneChoice } from './zone.ts';

/** `zonegate policies`: all of them, and what becomes of them in each zone. */
export function policiesCommand(registry: Registry, { stdout }: Io): Command {
  return new Command('policies')
    .summary('list the policies, and what becomes of them in each zone')
    .description('Lists the policies in the order of the handbook: what happens to what breaks them, zone by zone.')
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(outputOption())
    .addHelpText('after', '\nWithout --zone and --config: the shipped zones side by side.\n')
    .action((options: ZoneChoice & OutputChoice) => {
      const zones = zonesFor(options, registry);
      const all = references(registry, examples).map(({ examples: _, ...policy }) => ({
        ...policy,
        zones: zonesOf(registry.byId.get(policy.id) as Policy, zones),
      }));
      if (options.output === 'json') return stdout(json(all));
      const heads = ['POLICY', 'LEVEL', ...zones.map(({ name }) => name.toUpperCase()), 'INJECTS', 'HANDBOOK'];
      const rows = all.map(({ id, level, zones: here, injects, handbook }) => [
        id,
        level,
        ...Object.values(here).map(({ effect }) => effect),
        injects === undefined ? '-' : 'yes',
        handbook.chapter,
      ]);
      stdout(renderColumns([heads, ...rows]));
    });
}

function zonesFor(options: ZoneChoice, registry: Registry) {
  const isChosen = options.zone !== undefined || options.config !== undefined;
  return isChosen ? [chooseZone(options, registry).zone] : shippedNames.map((name) => zoneOf(name, registry));
}

function zonesOf(policy: Policy, zones: ReturnType<typeof zonesFor>): Readonly<Record<string, ZoneReference>> {
  return Object.fromEntries(zones.map((zone) => [zone.name, zoneReference(policy, zone)]));
}
