import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CannotRun } from './host.ts';

export interface Options {
  rounds: number;
  seconds: number;
  connections: number;
  only: string[];
  cores: string | undefined;
  json: string | undefined;
  profile: boolean;
  zonegate: string | undefined;
  nodeArgs: string[];
  controlPlane: string;
}

const usage = `Usage: node bench/bench.ts [options]
  --rounds N         rounds over all cells, interleaved (5)
  --seconds N        length of each measured window (2)
  --connections N    keep-alive connections of the load (16)
  --only A,B         only cells whose name contains one of these, e.g. zonegate/mutate/large, small, fastify
  --cores E,L        the engine's core and the load's core (first and last that are allowed)
  --json FILE        also write everything measured as JSON
  --profile          instead of comparing: where the CPU time of zonegate goes, beside the floor's
  --zonegate FILE    another entry than dist/zonegate.js, e.g. an earlier build
  --node-args=A,B    arguments for zonegate's node, e.g. --node-args=--max-semi-space-size=4
  --control-plane F  another control plane script for Pepr than hack/control-plane.sh`;

function list(value: string): string[] {
  return value.split(',').filter((term) => term !== '');
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new CannotRun(`--${name} ${value}: expected a whole number above 0`);
}

export function readOptions(args: string[]): Options {
  const string = { type: 'string' } as const;
  const spec = {
    rounds: { ...string, default: '5' },
    seconds: { ...string, default: '2' },
    connections: { ...string, default: '16' },
    only: { ...string, default: '' },
    cores: string,
    json: string,
    profile: { type: 'boolean', default: false },
    zonegate: string,
    'node-args': { ...string, default: '' },
    'control-plane': { ...string, default: fileURLToPath(new URL('../hack/control-plane.sh', import.meta.url)) },
  } as const;
  try {
    const { values } = parseArgs({ args, options: spec, strict: true });
    return {
      rounds: positive('rounds', values.rounds),
      seconds: positive('seconds', values.seconds),
      connections: positive('connections', values.connections),
      only: list(values.only),
      cores: values.cores,
      json: values.json,
      profile: values.profile,
      zonegate: values.zonegate,
      nodeArgs: list(values['node-args']),
      controlPlane: values['control-plane'],
    };
  } catch (error) {
    throw new CannotRun(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}
