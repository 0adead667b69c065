// What holds for every text, however it is written.
import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isObject, type JsonObject, type Path } from '../../../src/engine/json.ts';
import { editText } from '../../../src/manifests/edit.ts';
import { type Edit, withEdit } from '../../../src/yaml/edit/data-draft.ts';
import { jsonText, sharedText, type Written, yamlText } from '../../support/arbitrary/yaml.ts';

// Many runs need more time than the default on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const fresh = fc.constantFrom<unknown>(
  'Never',
  '1',
  7,
  { name: 'P', value: '1' },
  { requests: { cpu: '10m' }, limits: { cpu: '100m' } },
  ['/bin/sh', '-c', 'kill -0 1'],
  { exec: { command: ['a'] }, list: [{ a: 1, b: [] }] },
);
const pick = fc.nat(999);

/** Edits such as those of fixes: a new field, another scalar, one more item. */
function editsOf(data: JsonObject, picks: readonly (readonly [number, unknown])[]): readonly Edit[] {
  const places = [...placesIn(data, [])];
  return picks.flatMap(([picked, value], index): Edit[] => {
    const place = places[picked % places.length];
    if (place === undefined) return [];
    if (place.kind === 'scalar') return [{ path: place.path, value: typeof value === 'object' ? `s${index}` : value }];
    const end = place.kind === 'list' ? place.length : `new${index}`;
    return [{ path: [...place.path, end], value }];
  });
}

interface Found {
  readonly kind: 'scalar' | 'list' | 'object';
  readonly path: Path;
  readonly length: number;
}

function* placesIn(data: unknown, path: Path): Generator<Found> {
  if (Array.isArray(data)) yield { kind: 'list', path, length: data.length };
  else yield { kind: isObject(data) ? 'object' : 'scalar', path, length: 0 };
  if (typeof data !== 'object' || data === null) return;
  for (const [key, value] of Object.entries(data)) yield* placesIn(value, [...path, Array.isArray(data) ? +key : key]);
}

function readBack(text: string): unknown {
  return parseAllDocuments(text, { logLevel: 'silent', merge: true })[0]?.toJS();
}

const picks = fc.array(fc.tuple(pick, fresh), { minLength: 1, maxLength: 5 });

describe.each<[string, fc.Arbitrary<Written>]>([
  ['YAML', yamlText],
  ['JSON', jsonText],
])('%s', (_, texts) => {
  const check = (property: (written: Written, edits: readonly Edit[]) => void) =>
    fc.assert(
      fc.property(texts, picks, (written, chosen) => {
        expect(readBack(written.text)).toEqual(written.data);
        property(written, editsOf(written.data, chosen));
      }),
      { numRuns: 200 },
    );

  it('says what it said, with exactly the edits', () => {
    check(({ text, data }, edits) => {
      const { text: after, refused } = editText(text, [{ part: 0, edits }]);
      expect(refused).toEqual([]);
      expect(readBack(after)).toEqual(edits.reduce<unknown>(withEdit, data));
    });
  });

  it('is the same text where nothing was edited', () => {
    check(({ text }, edits) => {
      const { text: after } = editText(text, [{ part: 0, edits }]);
      expect(after.match(/# (comment \d+|top|bottom|alias)/g)).toEqual(text.match(/# (comment \d+|top|bottom|alias)/g));
      // Only edited lines differ. A scalar of several lines may be edited.
      const lost = diffLines(text, after).reduce((sum, { removed, count }) => sum + (removed ? count : 0), 0);
      expect(lost).toBeLessThanOrEqual(edits.length * 3);
      expect(after.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
      expect(after.endsWith('\n')).toBe(text.endsWith('\n'));
      const breaks = new Set(text.match(/\r?\n/g) ?? ['\n']);
      for (const found of new Set(after.match(/\r?\n/g))) expect(breaks).toContain(found);
    });
  });

  it('is not edited twice', () => {
    check(({ text }, edits) => {
      const once = editText(text, [{ part: 0, edits }]).text;
      const again = edits.map(({ path, value }) => ({ path, value }));
      const appended = again.filter(({ path }) => typeof path.at(-1) !== 'number');
      expect(editText(once, [{ part: 0, edits: appended }]).text).toBe(once);
    });
  });
});

describe('what is shared by an anchor', () => {
  it('changes only where it is edited', () => {
    fc.assert(
      fc.property(sharedText, picks, ({ text, data }, chosen) => {
        expect(readBack(text)).toEqual(data);
        const edits = editsOf(data, chosen);
        const { text: after, refused } = editText(text, [{ part: 0, edits }]);
        // A new field of the anchor cannot be kept out of the maps that merge it.
        const comesIn = edits.some(({ path: [top, ...rest] }) => top === 'first' && /^new/.test(`${rest[0]}`));
        if (!comesIn) expect(refused).toEqual([]);
        expect(readBack(after)).toEqual(refused.length > 0 ? data : edits.reduce<unknown>(withEdit, data));
        expect(after.match(/# (comment \d+|top|bottom|alias)/g)).toEqual(
          text.match(/# (comment \d+|top|bottom|alias)/g),
        );
      }),
      { numRuns: 200 },
    );
  });
});
