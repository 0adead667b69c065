// Makes the reference of the policies from themselves and their fixtures: src/reference/examples.json, which the binary
// carries, and webhooks/README.md; and the schema of what `zonegate check --output json` prints. A test fails when they
// are not up to date.
// Usage: node hack/reference.ts      (npm run docs)
import { writeFileSync } from 'node:fs';
import { generated } from './reference/generate.ts';

for (const { file, text } of generated()) writeFileSync(new URL(`../${file}`, import.meta.url), text);
