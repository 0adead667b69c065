import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import type { Registry } from '../engine/registry.ts';
import { backstopObjects } from '../install/backstop-objects.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { configOption, zoneOption } from './options.ts';
import { chooseZone, type ZoneChoice } from './zone.ts';

interface Options extends ZoneChoice {
  readonly namespace?: string;
}

/** `zonegate backstop`: the hard limits in CEL, for kubectl apply. */
export function backstopCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('backstop')
    .summary('print the hard limits as ValidatingAdmissionPolicies, for kubectl apply')
    .description(
      'Prints ValidatingAdmissionPolicies and their bindings. With them, the API server itself holds the hard limits, whether zonegate runs or not. The chart installs them.',
    )
    .addOption(zoneOption())
    .addOption(configOption())
    .addOption(new Option('--namespace <name>', 'the namespace of zonegate, which is exempt'))
    .addHelpText('after', '\nExample:\n  zonegate backstop --zone zone-2 | kubectl apply -f -\n')
    .action((options: Options) => finish(printBackstop(options, registry, io)));
}

function printBackstop(options: Options, registry: Registry, io: Io): ExitCode {
  const chosen = chooseZone(options, registry);
  if (!chosen.ok) return refuse(chosen.problems, io);
  const own = options.namespace === undefined ? [] : [options.namespace];
  const objects = backstopObjects(registry, chosen.value.zone, own);
  const text = { aliasDuplicateObjects: false, lineWidth: 0 };
  io.stdout(objects.map((object) => stringify(object, text)).join('---\n'));
  return exitCodes.ok;
}
