// The checklist of `promote` for programs.

import type { Checklist } from '../check/checklist.ts';
import type { CheckReport } from '../check/report.ts';
import { violationOf } from './check-json.ts';

/** A PromotionReport of zonegate.dev/v1alpha1. Lists are never missing. */
export function promotionDocument({ zone }: CheckReport, { candidates, ready, obstacles }: Checklist): object {
  return {
    apiVersion: 'zonegate.dev/v1alpha1',
    kind: 'PromotionReport',
    to: { name: zone.name, mode: zone.mode },
    summary: { objects: candidates.length, ready, obstacles },
    objects: candidates.map((candidate) => {
      const { manifest, kind, namespace, name } = candidate.object;
      return {
        file: manifest.file,
        kind,
        namespace,
        name,
        ready: candidate.obstacles.length === 0,
        obstacles: candidate.obstacles.map(violationOf),
        warnings: candidate.advice.map(violationOf),
        filledIn: [...new Set(candidate.object.injections.map(({ policy }) => policy.id))],
      };
    }),
  };
}
