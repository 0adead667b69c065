import * as z from 'zod';
import { setOf } from '../../src/engine/compiled.ts';
import { containerImage } from '../../src/engine/image.ts';
import { list } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { probeKinds } from '../../src/engine/probe.ts';
import { workloads } from '../../src/engine/resource.ts';
import { executorContainers } from './executor-containers.ts';
import { handlerIn, running } from './probe.ts';
import { asksOtherPort, tcpServices } from './tcp-services.ts';

const Options = z.strictObject({
  tcpImages: z
    .array(z.string().min(1))
    .default([...tcpServices])
    .describe('Services that speak a protocol of their own, by the last part of their image.'),
  httpPorts: z
    .array(z.string().min(1))
    .default(['http', 'https'])
    .describe('Names of ports that show an HTTP endpoint.'),
});

export const probeHandler = definePolicy({
  id: 'probe-handler',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote:
      'IF: service has HTTP endpoint THEN: httpGet probe preferred ... IF: service uses TCP only (Redis, databases) THEN: tcpSocket probe',
    summary: 'A service is probed in the way it speaks: HTTP by httpGet, TCP only by tcpSocket or exec.',
    rationale:
      'A database does not answer HTTP, and an open port does not say that an HTTP service still answers. Some services have an HTTP endpoint beside their own protocol: a probe by httpGet that names another port than the own one shows it.',
    remediation:
      'Use tcpSocket or exec for a service that speaks TCP only, httpGet for one with an HTTP endpoint; declare its port where that is another than the own one.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    tcp: { text: 'the service speaks no HTTP there', compares: 'nothing' },
    http: {
      text: 'the service has an HTTP endpoint, which says more than an open port or a running process',
      compares: 'nothing',
    },
  },
  validate(input, report) {
    const { pod, isExecutor, options } = input;
    const [tcpImages, httpPorts] = [setOf(options.tcpImages), setOf(options.httpPorts)];
    const executors = new Set(executorContainers(input).containers);
    for (const container of running(pod.containers)) {
      const service = containerImage(container)?.name ?? '';
      const isTcp = tcpImages.has(service);
      const isHttp = !isTcp && hasPort(container, httpPorts);
      for (const kind of probeKinds) {
        const probe = container.spec[kind];
        const handler = handlerIn(probe);
        const path = [...container.path, kind];
        // The readiness probe of an executor must be httpGet, whatever its image is called (executor-readiness).
        const isReadiness = kind === 'readinessProbe' && executors.has(container);
        if (
          isTcp &&
          handler === 'httpGet' &&
          !isReadiness &&
          !asksOtherPort(probe ?? {}, container, service, httpPorts)
        ) {
          report({ message: 'tcp', path, found: handler, wanted: 'tcpSocket or exec' });
        }
        // The liveness probe of an executor must be exec. gRPC says as much as HTTP does.
        const isExcepted = isExecutor && kind === 'livenessProbe';
        if (isHttp && !isExcepted && (handler === 'tcpSocket' || handler === 'exec')) {
          report({ message: 'http', path, found: handler, wanted: 'httpGet' });
        }
      }
    }
  },
});

function hasPort({ spec }: ContainerView, names: ReadonlySet<string>): boolean {
  return list(spec.ports).some(({ name }) => typeof name === 'string' && names.has(name));
}
