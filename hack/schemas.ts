// Makes schemas/kubernetes.json: the fields of every kind that a policy judges, from what Kubernetes says of its own API.
// A test holds it against the API server.
// Usage: node hack/schemas.ts      (npm run schemas; needs Go, and `make tools` once)
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kubernetesSchemas } from './schemas/generate.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const args = ['list', '-m', '-f', '{{.Dir}}', 'k8s.io/kubernetes'];
const module = execFileSync('go', args, { cwd: join(root, 'hack/tools/kubernetes'), encoding: 'utf8' }).trim();
const { file, text } = kubernetesSchemas(
  JSON.parse(readFileSync(join(module, 'api/openapi-spec/swagger.json'), 'utf8')),
);
writeFileSync(join(root, file), text);
