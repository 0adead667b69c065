import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedChartFiles } from '../../hack/chart/generate.ts';

it.each(generatedChartFiles().map(({ file, text }) => [file, text]))('%s is what the policies say', (file, text) => {
  const committed = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(committed === text, `${file} is stale: npm run chart`).toBe(true);
});
