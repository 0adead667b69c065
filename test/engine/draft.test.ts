import jsonPatch from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { Draft } from '../../src/engine/draft.ts';
import { patchOf } from '../../src/engine/patch.ts';
import { deepFreeze } from '../support/request.ts';

const original = deepFreeze({
  spec: { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }] }, { name: 'b' }], other: { deep: [1, 2] } },
  status: {},
});

describe('Draft', () => {
  it('is the original itself until something is written', () => {
    const draft = new Draft(original);
    expect(draft.result).toBe(original);
    expect(patchOf(original, draft.result)).toEqual([]);
  });

  it('shares what was not touched', () => {
    const draft = new Draft(original);
    draft.set(['spec', 'containers', 1, 'image'], 'x');
    const result = draft.result as typeof original;
    expect(result.spec.containers[1]).toEqual({ name: 'b', image: 'x' });
    expect(result.spec.containers[0]).toBe(original.spec.containers[0]);
    expect(result.spec.other).toBe(original.spec.other);
    expect(result.status).toBe(original.status);
  });

  it('makes the smallest patch, which gives the draft again', () => {
    const draft = new Draft(original);
    draft.append(['spec', 'containers', 0, 'env'], { name: 'Y', value: '2' });
    draft.append(['spec', 'containers', 1, 'env'], { name: 'Y', value: '2' });
    draft.set(['spec', 'strategy', 'rollingUpdate', 'maxSurge'], 1);
    const patch = patchOf(original, draft.result);
    expect(patch.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { op: 'add', path: '/spec/containers/0/env/1', value: { name: 'Y', value: '2' } },
      { op: 'add', path: '/spec/containers/1/env', value: [{ name: 'Y', value: '2' }] },
      { op: 'add', path: '/spec/strategy', value: { rollingUpdate: { maxSurge: 1 } } },
    ]);
    const patched = jsonPatch.applyPatch(structuredClone(original), patch as jsonPatch.Operation[]).newDocument;
    expect(patched).toEqual(draft.result);
  });

  it('keeps writes that follow each other, and replaces what is no object on the way', () => {
    const draft = new Draft(deepFreeze({ spec: { behavior: null } }));
    draft.set(['spec', 'behavior', 'scaleUp', 'window'], 1);
    draft.set(['spec', 'behavior', 'scaleDown', 'window'], 2);
    expect(draft.result).toEqual({ spec: { behavior: { scaleUp: { window: 1 }, scaleDown: { window: 2 } } } });
  });

  it('keeps __proto__ as data', () => {
    const strange = deepFreeze(JSON.parse('{"spec":{"__proto__":{"x":1},"a/b~c":{}}}'));
    const draft = new Draft(strange);
    draft.set(['spec', 'a/b~c', 'y'], 1);
    expect(JSON.stringify(draft.result)).toBe('{"spec":{"__proto__":{"x":1},"a/b~c":{"y":1}}}');
    expect(patchOf(strange, draft.result)).toEqual([{ op: 'add', path: '/spec/a~1b~0c/y', value: 1 }]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
