// Begins a policy: its file under webhooks, its entry in webhooks/index.ts, and fixtures that fail until it has a rule.
// Usage: node hack/new-policy.ts [FOLDER/]ID [RESOURCE]      (npm run new-policy)
// Without FOLDER it is the one of the resource, without RESOURCE that is workloads.
import { fileURLToPath } from 'node:url';
import { registry } from '../webhooks/index.ts';
import { parseArguments } from './new-policy/arguments.ts';
import { newFiles, writeNewFiles } from './new-policy/files.ts';

try {
  const root = fileURLToPath(new URL('../', import.meta.url));
  // npm keeps options that stand before a `--`: older versions with their value, newer ones as `true` without it.
  const { npm_config_resource: kept } = process.env;
  const policy = parseArguments(process.argv.slice(2), kept === 'true' ? undefined : kept, registry);
  const files = newFiles(root, policy);
  writeNewFiles(root, files);
  const [source, fail, pass, index] = files.map(({ file }) => file);
  console.log(`made     ${source}
made     ${fail}
made     ${pass}
changed  ${index}

Next:
1. ${source}: quote the handbook, write the sentences and the rule, delete the comments.
2. ${fail}: make the object break the rule, and write under "expect" what is found.
   ${pass}: make the object follow the rule.
3. npm test -- test/webhooks/fixtures.test.ts -t ${policy.id}      again, until it passes
4. test/cluster/scenarios: show the policy on a real API server.
5. npm run docs && npm run chart && npm test -- test/report/sarif.test.ts -u
6. npm run check && npm test

CONTRIBUTING.md, "Add a policy", explains each step.`);
} catch (error) {
  console.error(`new-policy: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
