import { beforeEach, describe, expect, it } from 'vitest';
import { type Allowance, type ListSource, readList } from '../../src/cluster/pages.ts';
import { getAnswer } from '../../src/cluster/request.ts';
import { valueAt } from '../../src/engine/json.ts';
import { type Call, status } from './api-server.ts';
import { ApiServerSetup, patient } from './setup.ts';

const here = new ApiServerSetup();
const PATH = '/apis/apps/v1/namespaces/n/deployments';
const MIB = 1024 * 1024;
let taken: string[] = [];

beforeEach(() => {
  taken = [];
});

/** Puts objects with so many bytes each into the list. */
function stored(...sizes: readonly number[]): void {
  const all = sizes.map((size, at): [string, string] => {
    const name = String(at);
    return [name, JSON.stringify({ metadata: { name }, pad: 'x'.repeat(size) })];
  });
  here.api.objects.set(PATH, new Map(all));
}

const many = (count: number, size: number) => Array.from({ length: count }, () => size);

/** Reads the list; gives its version. */
function read(more: Partial<ListSource> = {}): Promise<string> {
  const options = { signal: patient(), idle: 5_000, isAwaited: true } as const;
  const source = { path: PATH, read: (path: string, most: number) => getAnswer(here.cluster, path, options, most) };
  return readList(
    { ...source, ...more },
    {
      start() {
        taken = [];
      },
      take(items) {
        for (const item of items) taken.push(String(valueAt(item, ['metadata', 'name'])));
      },
    },
  );
}

const limits = () => here.api.calls.map(({ url }) => Number(url.searchParams.get('limit')));
const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at));
const failure = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);

describe('a list', () => {
  it('is read to its end, in pages that grow to what fits', async () => {
    stored(...many(1000, 5_000));
    expect(await read({ query: { labelSelector: 'a=b' } })).toBe('10');
    expect(taken).toEqual(numbers(1000));
    expect(limits().slice(0, 2)).toEqual([25, 100]);
    // About 1 MiB.
    for (const limit of limits().slice(2)) expect(limit).toBeCloseTo(MIB / 5_040, -1);
    expect(new Set(here.api.calls.map(({ url }) => url.searchParams.get('labelSelector')))).toEqual(new Set(['a=b']));
  });

  it('of nothing is a list', async () => {
    await read();
    expect(taken).toEqual([]);
    expect(limits()).toEqual([25]);
  });

  it('of small objects is read 500 at once, and no more', async () => {
    stored(...many(3000, 0));
    await read();
    expect(limits()).toEqual([25, 100, 400, 500, 500, 500, 500, 500]);
    expect(taken).toHaveLength(3000);
  });

  it('of large objects is asked for again in smaller pages', async () => {
    stored(...many(8, 1.3 * MIB));
    await read();
    expect(limits()).toEqual([25, 6, ...many(8, 1)]);
    expect(taken).toEqual(numbers(8));
    // Those that were given up did not get to their end.
    expect(here.api.calls.map(({ response }) => response.writableFinished).slice(0, 2)).toEqual([false, false]);
  });

  it('whose objects become large, and small again, is read, too', async () => {
    stored(...many(130, 1_000), ...many(3, 1.5 * MIB), ...many(130, 1_000));
    await read();
    expect(taken).toEqual(numbers(263));
  });

  it('with one object that is too large can not be read', async () => {
    stored(10, 4 * MIB, 10);
    expect(await failure(read())).toBe('one object takes more than 4 MiB');
    expect(limits()).toEqual([25, 6, 1, 4, 1]);
    await read({ largestItem: 5 * MIB });
    expect(taken).toEqual(numbers(3));
  });

  it('that the API server no longer knows begins anew, once', async () => {
    stored(...many(30, 10));
    const gone = status(410, 'The provided continue parameter is too old');
    const usual = (call: Call) => here.api.answer(call);
    here.api.next.get.push(usual, gone);
    await read();
    expect(taken).toEqual(numbers(30));
    expect(limits()).toEqual([25, 100, 25, 100]);
    here.api.next.get.push(usual, gone, usual, gone);
    expect(await failure(read())).toContain('too old');
  });

  it('that is none is no list', async () => {
    here.api.next.get.push(({ response }) => response.end('{"items":{}}'));
    expect(await failure(read())).toContain('no list');
  });
});

describe('what may be read', () => {
  it.each<[string, Allowance, string]>([
    ['objects', { objects: 99, bytes: MIB }, 'there are too many objects'],
    ['bytes', { objects: 100, bytes: 100_000 }, 'the objects are too large together'],
  ])('ends with so many %s', async (_, allowance, message) => {
    stored(...many(100, 1_000));
    expect(await failure(read({ allowance }))).toBe(message);
  });

  it('counts what was given up', async () => {
    stored(...many(8, 1.3 * MIB));
    expect(await failure(read({ allowance: { objects: 8, bytes: 14 * MIB } }))).toBe(
      'the objects are too large together',
    );
    await read({ allowance: { objects: 8, bytes: 15 * MIB } });
  });

  it('is the same for several lists', async () => {
    stored(...many(100, 10));
    const allowance = { objects: 150, bytes: MIB };
    await read({ allowance });
    expect(await failure(read({ allowance }))).toBe('there are too many objects');
  });

  it('is read in turn, and taken before the turn is over', async () => {
    stored(...many(30, 10));
    const seen: number[] = [];
    await read({
      async inTurn(act) {
        const done = await act();
        seen.push(taken.length);
        return done;
      },
    });
    expect(seen).toEqual([25, 30]);
  });
});
