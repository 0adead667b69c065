// Makes what is generated: the reference of the policies from themselves and their fixtures (src/report/examples.json,
// which the binary carries, and webhooks/README.md), the schema of what `zonegate check --output json` prints, and
// docs/cli.md and docs/session.svg from what the commands answer, and the drawing of the house in README.md. Tests fail when they are not up to date.
// Usage: node hack/reference.ts      (npm run docs)
import { writeFileSync } from 'node:fs';
import { cliPage } from './docs/cli-page.ts';
import { withHouse } from './docs/house.ts';
import { sessionPicture } from './docs/session-picture.ts';
import { generated } from './reference/generate.ts';

const write = ({ file, text }: { readonly file: string; readonly text: string }) =>
  writeFileSync(new URL(`../${file}`, import.meta.url), text);

// The commands answer with what is written before.
for (const each of generated()) write(each);
write(withHouse());
write(await cliPage());
write(await sessionPicture());
