// A review of the corpus, as it lies in test/corpus/reviews.
import type { KeptRevision } from '../../src/cluster/revisions.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';

export interface CorpusReview {
  /** What was done, as somebody types it. */
  readonly command: string;
  readonly kubernetes: string;
  /** Which webhooks are called with it. */
  readonly webhooks: readonly string[];
  /** What the cluster keeps of the object's earlier templates, where that makes a difference. */
  readonly revisions?: readonly KeptRevision[];
  readonly request: AdmissionRequest;
}
