// values.yaml, its schema and the profile of zonegate say the same; the chart is of the version of the project.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { documentedValues } from '../../hack/chart/comments.ts';
import { valuesSchemaOf } from '../../hack/chart/values.ts';
import { loadProfile } from '../../src/zones/load.ts';
import { registry } from '../../webhooks/index.ts';
import { successOf } from '../support/results.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const text = read('charts/zonegate/values.yaml');
const schema = valuesSchemaOf(registry);

/** Keys of a schema that a parent chart may give, and ours has no default for. */
const ofParents = new Set(['global', 'enabled']);

function keysOf(object: z.ZodObject, at: readonly string[] = []): readonly string[] {
  return Object.entries(object.shape).flatMap(([key, type]) => {
    const path = [...at, key];
    const inner = type instanceof z.ZodOptional ? type.unwrap() : type;
    const isPart = documented.every((each) => each !== path.join('.'));
    return isPart && inner instanceof z.ZodObject ? keysOf(inner, path) : [path.join('.')];
  });
}

const documented = documentedValues(text).map(({ path }) => path.join('.'));

describe('the values of the chart', () => {
  it('have the keys of their schema, all of them', () => {
    expect([...documented].sort()).toEqual(
      keysOf(schema)
        .filter((key) => !ofParents.has(key))
        .sort(),
    );
  });

  it('fit their schema, zone by zone', () => {
    const defaults = parse(text);
    for (const zone of [1, 2, 3]) {
      const own = parse(read(`charts/zonegate/values-zone-${zone}.yaml`));
      const values = { ...defaults, ...own, certManager: { ...defaults.certManager, ...own.certManager } };
      expect(schema.safeParse(values).error?.issues).toBeUndefined();
      expect(Object.keys(own).filter((key) => !(key in defaults))).toEqual([]);
    }
  });

  it.each(['a: 1\n', 'a:\n  b: 1\n', '# -- A.\na:\n  b: 1\nc: 2\n'])(
    'are refused without a description: %j',
    (bare) => {
      expect(() => documentedValues(bare)).toThrow('has no comment that begins with # --');
    },
  );
});

it('the chart is of the version of the project', () => {
  const { version } = JSON.parse(read('package.json'));
  const chart = parse(read('charts/zonegate/Chart.yaml'));
  expect(chart).toMatchObject({ version, appVersion: version });
  expect(parse(chart.annotations['artifacthub.io/images'])).toEqual([
    { name: 'zonegate', image: `${parse(text).image.repository}:${version}` },
  ]);
});

it('every option that is shown makes a profile that zonegate reads', () => {
  const golden = read('test/chart/golden/every-option.yaml');
  const [, block = ''] = /\n {2}profile\.yaml: \|\n((?: {4}.*\n)+)/.exec(golden) ?? [];
  const loaded = loadProfile(block.replaceAll(/^ {4}/gm, ''), 'profile.yaml', registry);
  expect(successOf(loaded)).toMatchObject({ mode: 'strict', mutation: 'off' });
});
