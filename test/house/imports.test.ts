// Which folder may import which is one table: hack/docs/rooms.ts. Imports of types count.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { outside, rooms } from '../../hack/docs/rooms.ts';

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = ['src', 'webhooks'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, name)),
);

/** What a file imports, as paths from the root or as packages. */
function importsOf(file: string): readonly string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const named = [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value)];
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((each) => each.moduleRequest?.value ?? []),
  );
  const later = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    readFileSync(file, 'utf8').slice(start + 1, end - 1),
  );
  return [...named, ...exported, ...later].map((to) => (to.startsWith('.') ? normalize(join(dirname(file), to)) : to));
}

const imports: readonly Import[] = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));
const within = imports.filter(({ to }) => files.includes(to));

/** The folder of src that a file is in; `webhooks`, or the name of a file that is in none. */
function roomOf(file: string): string {
  const [root = '', room = ''] = file.split('/');
  return root === 'webhooks' ? root : room;
}

describe('the direction of imports', () => {
  it('is in the table for every folder', () => {
    expect(Object.keys({ ...rooms, ...outside }).toSorted()).toEqual([...new Set(files.map(roomOf))].toSorted());
  });

  it.each(Object.entries({ ...rooms, ...outside }))('%s imports only %j', (room, allowed) => {
    const others = within.filter(({ from, to }) => roomOf(from) === room && roomOf(to) !== room);
    const names = new Set(others.map(({ to }) => roomOf(to)));
    expect(others.filter(({ to }) => !allowed.includes(roomOf(to)))).toEqual([]);
    expect(allowed.filter((each) => !names.has(each))).toEqual([]);
  });

  it('goes down: each folder imports only those above it in the table', () => {
    const order = Object.keys(rooms);
    for (const [room, allowed] of Object.entries(rooms)) {
      expect(allowed.filter((each) => order.indexOf(each) >= order.indexOf(room))).toEqual([]);
    }
  });

  it('has no cycle of files', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, way: readonly string[]) => {
      if (state.get(file) === 'open') cycles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
      if (state.has(file)) return;
      state.set(file, 'open');
      for (const { to } of within.filter(({ from }) => from === file)) visit(to, [...way, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('what is pure', () => {
  const pure = (file: string) => ['engine', 'webhooks'].includes(roomOf(file));

  it('imports no package but those that compute', () => {
    const packages = imports.filter(({ from, to }) => pure(from) && !files.includes(to));
    const allowed = ['fast-json-patch', 'js-yaml', 'kubernetes-types', 'zod'];
    const isAllowed = (to: string) => allowed.some((name) => to === name || to.startsWith(`${name}/`));
    expect(packages.filter(({ to }) => !isAllowed(to))).toEqual([]);
  });
});
