// Serves the policies as a Pepr module. Its controller would make the namespace and the CRD; here the module does.
import { K8s, kind, PeprModule } from 'pepr';
import type { PackageJSON } from 'pepr/dist/lib/types.js';
import { hosting } from './hosting.ts';
import { platform } from './platform.ts';

const crd = 'peprstores.pepr.dev';
await K8s(kind.Namespace).Apply({ metadata: { name: 'pepr-system' } });
await K8s(kind.CustomResourceDefinition).Apply({
  metadata: { name: crd },
  spec: {
    group: 'pepr.dev',
    scope: 'Namespaced',
    names: { plural: 'peprstores', singular: 'peprstore', kind: 'PeprStore' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { data: { type: 'object', additionalProperties: { type: 'string' } } },
          },
        },
      },
    ],
  },
});
for (;;) {
  const { status } = await K8s(kind.CustomResourceDefinition).Get(crd);
  if (status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True')) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}

const peprModule = new PeprModule(
  {
    description: 'the bench',
    pepr: { uuid: 'bench', onError: 'reject', alwaysIgnore: { namespaces: [] }, webhookTimeout: 10 },
  } as unknown as PackageJSON,
  [platform, hosting],
  { deferStart: true },
);
// Pepr hands this to listen(), which takes an address as well as a number: loopback only.
peprModule.start({ port: Number(process.argv[2]), host: '127.0.0.1' } as unknown as number);
