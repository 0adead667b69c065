import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withHouse } from '../../hack/docs/house.ts';

const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [first = '', ...others] = text.split(/^## /m);

describe('README.md', () => {
  it('says in its first screen what it is, for whom, what one sees, and how to begin', () => {
    expect(first.split('\n').length).toBeLessThan(25);
    expect(first).toContain('Kubernetes admission webhooks');
    expect(first).toMatch(/is for the \w+/);
    expect(first).toContain('](docs/session.svg)');
    expect(first.match(/^make \w+/gm)).toEqual(['make up', 'make test']);
  });

  it('draws the house as the table of imports says', () => {
    const { file, text: expected } = withHouse();
    expect(text === expected, `${file} is stale: npm run docs`).toBe(true);
  });

  it('has a screen for each task, and leaves reference to docs/', () => {
    const long = others.filter((section) => section.split('\n').length > 35);
    expect(long.map((section) => section.split('\n')[0])).toEqual([]);
  });
});
