import { deployment } from '../support/objects.ts';
import { container, type Scenario } from './scenario.ts';

export const imagesScenarios: readonly Scenario[] = [
  {
    policy: 'image-pull-policy',
    namespace: 'ge-system',
    // Elsewhere an image without a registry is refused anyway.
    zones: ['zone-1'],
    good: (names) => deployment(names, { container: { image: 'app:latest' } }),
    unset: (names) => deployment(names, { container: { image: 'app:latest', imagePullPolicy: undefined } }),
    injected: [[[...container, 'imagePullPolicy'], 'IfNotPresent']],
    bad: (names) => deployment(names, { container: { image: 'app:1.4.2', imagePullPolicy: 'Always' } }),
  },
  {
    policy: 'registry-images',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { container: { image: 'app:1.4.2' } }),
  },
  {
    policy: 'pinned-images',
    namespace: 'ge-system',
    good: deployment,
    bad: (names) => deployment(names, { container: { image: 'registry.example.com/app:latest' } }),
  },
];
