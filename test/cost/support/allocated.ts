import { Session } from 'node:inspector';

/** Bytes between two samples, on average: small, so that chance evens out. */
const INTERVAL = 1024;

/** The bytes that a synchronous run allocates, those that are collected meanwhile included. It runs twice; the second run counts. */
export function allocatedBy(run: () => unknown): number {
  run();
  const session = new Session();
  session.connect();
  let bytes = 0;
  try {
    session.post('HeapProfiler.startSampling', {
      samplingInterval: INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    run();
    session.post('HeapProfiler.stopSampling', (error, { profile }) => {
      if (error !== null) throw error;
      bytes = sizeOf(profile.head);
    });
  } finally {
    session.disconnect();
  }
  return bytes;
}

interface Node {
  readonly selfSize: number;
  readonly children: readonly Node[];
}

function sizeOf({ selfSize, children }: Node): number {
  return children.reduce((size, child) => size + sizeOf(child), selfSize);
}
