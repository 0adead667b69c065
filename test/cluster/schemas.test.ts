// schemas/kubernetes.json says what the API server says of itself.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { kubernetesSchemas } from '../../hack/schemas/generate.ts';
import { mustKubectl } from './support/kubectl.ts';

it('schemas/kubernetes.json is up to date', async () => {
  const { stdout } = await mustKubectl(['get', '--raw', '/openapi/v2']);
  const { file, text } = kubernetesSchemas(JSON.parse(stdout));
  const committed = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
  expect(committed === text, `${file} is stale: npm run schemas`).toBe(true);
});
