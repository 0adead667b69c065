// The table that the reader is held to, held to kubectl.
import { describe, expect, it } from 'vitest';
import { splitJson } from '../../src/manifests/split.ts';
import { accepted, refused } from '../manifests/kubectl-cases.ts';
import { kubectl } from './support/kubectl.ts';

/** What kubectl makes of a text; nobody else is asked. */
const read = (text: string) => kubectl(['patch', '--local', '-f', '-', '--type=merge', '-p', '{}', '-o', 'json'], text);

describe.concurrent('kubectl', () => {
  it.each(Object.entries(accepted))('takes %s', async (_, { text, objects }) => {
    const { code, stdout, stderr } = await read(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(splitJson({ start: 0, text: stdout }).map((each) => JSON.parse(each.text))).toEqual(objects);
  });

  it.each(Object.entries(refused))('refuses %s', async (_, text) => {
    expect((await read(text)).code).toBe(1);
  });
});
