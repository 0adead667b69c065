// kubeconform, which validates manifests by JSON schemas, with those of the Kubernetes that hack/tools pins.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from './manifests.ts';

type Schema = { readonly [key: string]: unknown };

/** Builds it on first use. The command, and what it must be told to use local schemas only. */
export function kubeconform(root: string, dir: string): { file: string; args: string[] } {
  const built = execFileSync(join(root, 'hack/build-kubeconform.sh'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const schemas = join(dir, 'schemas');
  mkdirSync(schemas);
  const { definitions } = swagger(root);
  for (const kind of kinds) {
    const [name] = Object.entries(definitions).find(([, schema]) => isOfKind(schema, kind)) ?? [];
    if (name === undefined) throw new Error(`the API has no ${kind}`);
    const schema = { $ref: `#/definitions/${name}`, definitions: closure(definitions, name) };
    writeFileSync(join(schemas, `${kind.toLowerCase()}.json`), JSON.stringify(schema));
  }
  return { file: join(built.trim(), 'kubeconform'), args: ['-schema-location', `${schemas}/{{.ResourceKind}}.json`] };
}

/** The API as its own sources describe it: the module is here, since the API server was built from it. */
function swagger(root: string): { definitions: Record<string, Schema> } {
  const args = ['list', '-m', '-f', '{{.Dir}}', 'k8s.io/kubernetes'];
  const module = execFileSync('go', args, { cwd: join(root, 'hack/tools/kubernetes'), encoding: 'utf8' }).trim();
  return JSON.parse(readFileSync(join(module, 'api/openapi-spec/swagger.json'), 'utf8'));
}

function isOfKind(schema: Schema, kind: string): boolean {
  const names = schema['x-kubernetes-group-version-kind'];
  const [only, ...more] = Array.isArray(names) ? names : [];
  return more.length === 0 && only?.kind === kind && only.version === 'v1';
}

/** A definition and those that it leads to. */
function closure(all: Record<string, Schema>, root: string): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const open = [root];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const schema = all[name];
    if (schema === undefined || Object.hasOwn(found, name)) continue;
    found[name] = schema;
    for (const [, next] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) open.push(next as string);
  }
  return found;
}
