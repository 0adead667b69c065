// The fields of the judged kinds, out of the OpenAPI document of an API server, in a form that is short enough to read.
import { registry } from '../../webhooks/index.ts';

/** A part of an OpenAPI document (version 2), as far as it is read here. */
interface OpenApiSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

export interface OpenApi {
  readonly definitions: Readonly<Record<string, OpenApiSchema>>;
}

/** Kinds that the document has no definition of: options of a connection, a kind of k3s, and KEDA's. */
const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PodExecOptions: {
    apiVersion: 'string',
    kind: 'string',
    command: '[]string',
    container: 'string',
    stderr: 'boolean',
    stdin: 'boolean',
    stdout: 'boolean',
    tty: 'boolean',
  },
  PodAttachOptions: {
    apiVersion: 'string',
    kind: 'string',
    container: 'string',
    stderr: 'boolean',
    stdin: 'boolean',
    stdout: 'boolean',
    tty: 'boolean',
  },
  HelmChartConfig: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'HelmChartConfigSpec' },
  HelmChartConfigSpec: { valuesContent: 'string', values: 'any' },
  ScaledObject: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'ScaledObjectSpec' },
  ScaledObjectSpec: {
    scaleTargetRef: 'CrossVersionObjectReference',
    minReplicaCount: 'integer',
    maxReplicaCount: 'integer',
    triggers: '[]ScaleTriggers',
  },
  ScaledJob: { apiVersion: 'string', kind: 'string', metadata: 'ObjectMeta', spec: 'ScaledJobSpec' },
  ScaledJobSpec: {
    jobTargetRef: 'JobSpec',
    minReplicaCount: 'integer',
    maxReplicaCount: 'integer',
    triggers: '[]ScaleTriggers',
  },
  ScaleTriggers: { type: 'string', name: 'string', metadata: '{}string' },
};

/** The file, with a line for each field: `string`, `integer`, `boolean`, `quantity`, `intOrString`, `any`, a type, a list `[]T`, a map `{}T`. */
export function kubernetesSchemas({ definitions }: OpenApi): { readonly file: string; readonly text: string } {
  const types: Record<string, Record<string, string>> = {};
  const open: string[] = [];
  const whole = new Map<string, string>();
  const refer = (name: string) => {
    const type = shortName(name);
    const other = whole.get(type) ?? name;
    if (other !== name) throw new Error(`${name} and ${other} have one name`);
    whole.set(type, name);
    open.push(name);
    return type;
  };
  const kinds = new Set(registry.policies.flatMap(({ match }) => match.resources));
  for (const { group, version, kind } of kinds) {
    const isScale = kind === 'Scale';
    const wanted = isScale ? { group: 'autoscaling', version: 'v1', kind } : { group, version, kind };
    const found = Object.keys(definitions).find((name) => isOfKind(definitions[name], wanted));
    if (found !== undefined) refer(found);
    else if (others[kind] === undefined) throw new Error(`the API has no ${kind} of ${group}/${version}`);
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const type = shortName(name);
    if (types[type] !== undefined) continue;
    const fields = Object.entries(definitions[name]?.properties ?? {});
    types[type] = Object.fromEntries(fields.map(([field, schema]) => [field, typeOf(schema, definitions, refer)]));
  }
  const sorted = Object.entries({ ...types, ...others }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { file: 'schemas/kubernetes.json', text: `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n` };
}

function isOfKind(
  schema: OpenApiSchema | undefined,
  wanted: { group: string; version: string; kind: string },
): boolean {
  const [only, ...more] = schema?.['x-kubernetes-group-version-kind'] ?? [];
  return (
    more.length === 0 && only?.kind === wanted.kind && only.group === wanted.group && only.version === wanted.version
  );
}

function typeOf(schema: OpenApiSchema, definitions: OpenApi['definitions'], refer: (name: string) => string): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '');
    const target = definitions[name];
    // Times are texts; whole JSON documents are anything.
    if (target?.properties !== undefined) return refer(name);
    const scalar = scalars[shortName(name)];
    if (scalar !== undefined) return scalar;
    return target?.type === 'string' ? 'string' : 'any';
  }
  if (schema.items !== undefined) return `[]${typeOf(schema.items, definitions, refer)}`;
  if (schema.additionalProperties !== undefined) return `{}${typeOf(schema.additionalProperties, definitions, refer)}`;
  return schema.type === undefined || schema.type === 'object' ? 'any' : schema.type;
}

/** What may be a text or a number. */
const scalars: Readonly<Record<string, string>> = { Quantity: 'quantity', IntOrString: 'intOrString' };

/** `Deployment` of `io.k8s.api.apps.v1.Deployment`. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
