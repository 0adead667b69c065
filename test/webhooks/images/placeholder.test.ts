// Istio's gateway chart: policies ignore a placeholder for an image, but only where Istio fills it in.
import { describe, expect, it } from 'vitest';
import { check } from '../../../src/index.ts';

const gateway = (metadata: object, image: string) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'gateway', namespace: 'ge-ingress', labels: { app: 'gateway', component: 'ingress' } },
    spec: {
      selector: { matchLabels: { app: 'gateway' } },
      template: {
        metadata: { labels: { app: 'gateway', component: 'ingress' }, ...metadata },
        spec: {
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              name: 'istio-proxy',
              image,
              resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
            },
          ],
        },
      },
    },
  });

const policiesOf = (metadata: object, image: string) => [
  ...new Set(
    check(gateway(metadata, image), { zone: 'zone-3' }).objects.flatMap(({ violations }) =>
      violations.map(({ policy }) => policy),
    ),
  ),
];

const byTemplate = { annotations: { 'inject.istio.io/templates': 'gateway' } };
const labels = { app: 'gateway', component: 'ingress' };

describe('auto', () => {
  it.each([
    ['by a template', byTemplate],
    ['by a label', { labels: { ...labels, 'sidecar.istio.io/inject': 'true' } }],
    ['by an annotation', { annotations: { 'sidecar.istio.io/inject': 'true' } }],
  ])('is filled in %s', (_, metadata) => {
    expect(policiesOf(metadata, 'auto')).toEqual([]);
  });

  it.each([
    ['nobody injects', {}, 'auto'],
    ['Istio is told not to', { labels: { ...labels, 'sidecar.istio.io/inject': 'false' } }, 'auto'],
    ['no template is named', { annotations: { 'inject.istio.io/templates': '' } }, 'auto'],
    ['it is another image', byTemplate, 'automatic'],
  ])('is an image where %s', (_, metadata, image) => {
    expect(policiesOf(metadata, image)).toEqual(
      expect.arrayContaining(['registry-images', 'pinned-images', 'probes-required']),
    );
  });
});
