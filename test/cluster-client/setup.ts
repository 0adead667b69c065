import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type Cluster, connectCluster } from '../../src/cluster/connect.ts';
import {
  type NamespaceLabels,
  type NamespaceLabelsOptions,
  type NamespaceLabelsState,
  watchNamespaceLabels,
} from '../../src/cluster/namespace-labels.ts';
import { createObjectLookups, type ObjectLookupOptions } from '../../src/cluster/object-lookups.ts';
import { successOf } from '../support/results.ts';
import { ApiServer, type Call, kubeconfigFor } from './api-server.ts';

export const tier = (name: string) => ({ 'zonegate.dev/tier': name });

/** A signal that is never aborted. */
export const patient = () => new AbortController().signal;

export const until = (condition: () => boolean) =>
  vi.waitFor(() => (condition() ? undefined : Promise.reject(new Error('not yet'))), { interval: 2, timeout: 4_000 });

/** An answer of the API server. */
export const json = (value: unknown) => (call: Call) => call.response.end(JSON.stringify(value));
export const items = (...all: unknown[]) => json({ items: all });

/** Each test gets an API server, and a connection to it. */
export class ApiServerSetup {
  api!: ApiServer;
  cluster!: Cluster;
  #directory = '';

  constructor() {
    beforeAll(async () => {
      this.#directory = mkdtempSync(join(tmpdir(), 'zonegate-'));
      // The first one loads client-node, which takes a while.
      await this.connect(1);
    });
    afterAll(() => rmSync(this.#directory, { recursive: true }));
    beforeEach(async () => {
      this.api = await new ApiServer().listen();
      this.cluster = await this.connect(this.api.port);
    });
    afterEach(() => this.api.close());
  }

  async connect(port: number): Promise<Cluster> {
    const kubeconfig = join(this.#directory, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigFor(`http://127.0.0.1:${port}`));
    return successOf(await connectCluster({ kubeconfig }));
  }
}

/** Each test can look up objects of its API server, and sees the failures. */
export class LookupSetup extends ApiServerSetup {
  failures: string[] = [];
  closing = new AbortController();

  constructor() {
    super();
    beforeEach(() => {
      this.failures = [];
      this.closing = new AbortController();
    });
  }

  lookups(options: Partial<ObjectLookupOptions> = {}) {
    return createObjectLookups(this.cluster, {
      onFailure: (what, error) => this.failures.push(`${what}: ${(error as Error).message}`),
      signal: this.closing.signal,
      timeout: 60_000,
      ...options,
    });
  }
}

/** Each test's API server has the namespace sh-a, and the test can watch the labels of namespaces. */
export class Setup extends ApiServerSetup {
  labels!: NamespaceLabels;
  states: NamespaceLabelsState[] = [];

  constructor() {
    super();
    beforeEach(() => {
      this.api.namespaces.set('sh-a', { ...tier('small'), 'kubernetes.io/metadata.name': 'sh-a', other: 'x' });
    });
    afterEach(() => this.labels.close());
  }

  async start(options: NamespaceLabelsOptions = {}, port = this.api.port): Promise<void> {
    this.states = [];
    const cluster = await this.connect(port);
    const onChange = (state: NamespaceLabelsState) => this.states.push(state);
    this.labels = watchNamespaceLabels(cluster, { firstRetry: 1, onChange, ...options });
  }

  synced(): Promise<void> {
    return until(() => this.labels.state.synced);
  }

  /** The labels that are known without a look-up. */
  known(name: string) {
    return this.labels.namespaceLabels(name, () => AbortSignal.abort());
  }
}
