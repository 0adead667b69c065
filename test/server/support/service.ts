import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Cluster, connectCluster } from '../../../src/cluster/connect.ts';
import { failureOf, type Result } from '../../../src/problem/problem.ts';
import type { CertificateFiles } from '../../../src/server/certificate.ts';
import { type LogLevel, loggerTo } from '../../../src/server/log.ts';
import { type ServeOptions, type Serving, serve } from '../../../src/server/serve.ts';
import { registry } from '../../../webhooks/index.ts';
import { kubeconfigFor } from '../../cluster-client/api-server.ts';
import { zoneWith } from '../../support/zone.ts';
import { mustLoad } from './certificates.ts';
import { type Answer, keepAlive, type Sending, send } from './client.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface Service {
  readonly serving: Serving;
  /** Everything that was logged, as text. */
  log(): string;
  lines(): readonly Line[];
  /** Sends a review to a path of the HTTPS port, over one kept connection. */
  post(path: string, body: string | Buffer, sending?: Sending): Promise<Answer>;
  /** Asks the HTTP port. */
  ops(path: string): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }>;
}

interface Start extends Partial<ServeOptions> {
  readonly files: CertificateFiles;
  readonly level?: LogLevel;
}

/** Serves on loopback until the tests of the file are over. Watched files are read again only when a test says so. */
export async function startService({ files, level = 'debug', ...options }: Start): Promise<Service> {
  let log = '';
  const certificate = options.certificate ?? mustLoad(files);
  const policies = options.registry ?? registry;
  const serving = await serve({
    registry: policies,
    version: '1.2.3',
    logger: loggerTo(level, {
      write(line) {
        log += line;
      },
    }),
    zone: zoneWith(policies, { mode: 'audit' }),
    certificate,
    certificateFiles: files,
    host: '127.0.0.1',
    port: 0,
    opsHost: '127.0.0.1',
    opsPort: 0,
    cluster: failureOf('no-cluster', 'none in this test'),
    bodyLimit: 8 * 1024 ** 2,
    reloadInterval: 3_600_000,
    drain: { quiet: 0, grace: 3_600_000 },
    ...options,
  });
  afterAll(() => {
    serving.stop();
    // The second call ends it at once, whatever a failed test left open.
    serving.stop();
    return serving.stopped;
  });
  const kept = keepAlive({ ca: certificate.cert, maxSockets: 1 });
  return {
    serving,
    log: () => log,
    lines: () =>
      log
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line),
    post: (path, body, sending) => send(`${serving.url}${path}`, body, { agent: kept, ...sending }),
    async ops(path) {
      const answer = await fetch(`${serving.opsUrl}${path}`, { headers: { connection: 'close' } });
      return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
    },
  };
}

/** A cluster whose API server listens on a port of loopback. */
export function clusterAt(port: number, folder: string): Promise<Result<Cluster>> {
  return connectCluster({ kubeconfig: kubeconfigFile(port, folder) });
}

export function kubeconfigFile(port: number, folder: string): string {
  const file = join(folder, `kubeconfig-${port}`);
  writeFileSync(file, kubeconfigFor(`http://127.0.0.1:${port}`));
  return file;
}
