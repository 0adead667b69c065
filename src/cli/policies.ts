import { Command } from 'commander';
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { type Result, success } from '../problem/problem.ts';
import examples from '../report/examples.json' with { type: 'json' };
import { type PolicyReference, references, type ZoneReference, zoneReference } from '../report/policy-reference.ts';
import { appliesBriefly } from '../report/policy-words.ts';
import { renderColumns } from '../text/columns.ts';
import { shippedNames } from '../zones/profile.ts';
import { zoneOf } from '../zones/resolve.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { configOption, zoneOption } from './options.ts';
import { json, type OutputChoice, outputOption } from './output.ts';
import { chooseZone, type ZoneChoice } from './zone.ts';

const help = `
Without --zone and --config, it shows the three shipped zones side by side.

What happens to an object that breaks the policy:
  denied  the webhook denies the request
  warned  the request is admitted, with a warning
  off     the zone does not use the policy
  -       the webhooks do nothing: no single request shows whether the policy is broken

zonegate explain POLICY prints everything about one policy.
`;

/** `zonegate policies`: all of them, and what becomes of them in each zone. */
export function policiesCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('policies')
    .summary('list the policies, and what each zone does about them')
    .description(
      'Lists the policies in the order of the handbook, with what happens in each zone to an object that breaks them.',
    )
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(outputOption())
    .addHelpText('after', help)
    .action((options: ZoneChoice & OutputChoice) => finish(listPolicies(options, registry, io)));
}

function listPolicies(options: ZoneChoice & OutputChoice, registry: Registry, io: Io): ExitCode {
  const zones = zonesFor(options, registry);
  if (!zones.ok) return refuse(zones.problems, io);
  const all = references(registry, examples).map(({ examples: _, ...policy }) => ({
    ...policy,
    zones: zonesOf(registry.byId.get(policy.id), zones.value),
  }));
  io.stdout(options.output === 'json' ? json(all) : renderColumns(tableOf(all, zones.value)));
  return exitCodes.ok;
}

type Listed = Omit<PolicyReference, 'examples' | 'zones'> & { readonly zones: Readonly<Record<string, ZoneReference>> };

/** Side by side the zones leave no room for levels, and show them: a must is denied wherever the mode is enforce. */
function tableOf(policies: readonly Listed[], zones: readonly Zone[]): readonly (readonly string[])[] {
  const isOne = zones.length === 1;
  const heads = [...(isOne ? ['LEVEL'] : []), ...zones.map(({ name }) => name.toUpperCase())];
  return [
    ['POLICY', ...heads, 'APPLIES TO', 'INJECTS', 'HANDBOOK'],
    ...policies.map((policy) => [
      policy.id,
      ...Object.values(policy.zones).flatMap(({ level, effect }) => {
        const cell = effect === 'not judged' ? '-' : effect;
        return isOne ? [level, cell] : [cell];
      }),
      appliesBriefly(policy),
      policy.injects === undefined ? '-' : 'yes',
      policy.handbook.chapter.replace('K8S:', ''),
    ]),
  ];
}

function zonesFor(options: ZoneChoice, registry: Registry): Result<readonly Zone[]> {
  const isChosen = options.zone !== undefined || options.config !== undefined;
  if (!isChosen) return success(shippedNames.map((name) => zoneOf(name, registry)));
  const chosen = chooseZone(options, registry);
  return chosen.ok ? success([chosen.value.zone]) : chosen;
}

function zonesOf(policy: Policy | undefined, zones: readonly Zone[]): Readonly<Record<string, ZoneReference>> {
  if (policy === undefined) return {};
  return Object.fromEntries(zones.map((zone) => [zone.name, zoneReference(policy, zone)]));
}
