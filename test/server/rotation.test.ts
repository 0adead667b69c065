// A new certificate while the API server calls: nobody notices.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CertificateFiles } from '../../src/server/certificate.ts';
import { reviewBody } from '../support/reviews.ts';
import { issue, issueExpired, mustLoad, read, scratch } from './support/certificates.ts';
import { type Answer, keepAlive } from './support/client.ts';
import { startService } from './support/service.ts';

const folder = scratch();
const first = issue(folder, 'first');
const second = issue(folder, 'second');
const rsa = issue(folder, 'rsa', 'rsa');
const expired = issueExpired(folder, 'expired');
const ca = [first, second, rsa, expired].map(({ certFile }) => read(certFile));
const EXECUTOR = reviewBody('01-apply-executor-mutate-CREATE-deployments');

/** A service whose certificate is replaced as in a mounted Secret, and read again when a test says so. */
async function rotating(name: string, host = '127.0.0.1') {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  const put = (from: CertificateFiles) => {
    copyFileSync(from.certFile, files.certFile);
    copyFileSync(from.keyFile, files.keyFile);
  };
  put(first);
  const service = await startService({ files, host });
  const call = (agent = keepAlive({ ca })) => service.post('/validate', EXECUTOR, { agent });
  const rotate = (to: CertificateFiles) => {
    put(to);
    service.serving.certificateWatch.check();
  };
  return { files, put, service, call, rotate };
}

const statuses = (answers: readonly Answer[]) => [...new Set(answers.map(({ status }) => status))];

describe('a new certificate', () => {
  it('fails no call under load', async () => {
    const { call, rotate } = await rotating('load');
    const answers: Answer[] = [];
    let isOver = false;
    const callers = Array.from({ length: 4 }, async (_, caller) => {
      const agent = keepAlive({ ca, maxSockets: 1 });
      // Two keep their connection; two make a new one for each call.
      while (!isOver) answers.push(await (caller < 2 ? call(agent) : call()));
    });
    for (const to of [second, rsa, first, second, rsa, first]) {
      const enough = answers.length + 20;
      while (answers.length < enough) await new Promise((next) => setImmediate(next));
      rotate(to);
    }
    isOver = true;
    await Promise.all(callers);
    expect(statuses(answers)).toEqual([200]);
    expect(new Set(answers.map(({ servedBy }) => servedBy))).toEqual(new Set(['first', 'second', 'rsa']));
  });

  it('is for new connections; open ones go on', async () => {
    const { call, rotate, service } = await rotating('live');
    const agent = keepAlive({ ca, maxSockets: 1 });
    const before = await call(agent);
    rotate(second);
    const after = await call(agent);
    expect(after).toMatchObject({ status: 200, servedBy: 'first', localPort: before.localPort });
    expect(after.headers.connection).toBe('keep-alive');
    expect(await call()).toMatchObject({ status: 200, servedBy: 'second' });
    const { notAfter } = mustLoad(second);
    expect(service.lines().filter(({ msg }) => msg === 'certificate reloaded')).toMatchObject([
      { level: 'info', notAfter: notAfter.toISOString() },
    ]);
    const { text } = await service.ops('/metrics');
    expect(text).toContain('zonegate_certificate_reloads_total{result="success"} 1\n');
    expect(text).toContain('zonegate_certificate_last_reload_successful 1\n');
    expect(text).toContain(`zonegate_certificate_expiration_timestamp_seconds ${notAfter.getTime() / 1000}\n`);
    expect((await service.ops('/readyz')).text).toContain(`certificate: expires ${notAfter.toISOString()}\n`);
  });

  it('is for every address of localhost', async () => {
    const { call, rotate } = await rotating('names', 'localhost');
    rotate(second);
    const answers = await Promise.allSettled([4, 6].map((family) => call(keepAlive({ ca, family }))));
    const served = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.servedBy] : []));
    expect(new Set(served)).toEqual(new Set(['second']));
  });

  it('that is bad leaves the one before in force, and is logged once; so is the next good one', async () => {
    const { call, rotate, files, put, service } = await rotating('bad');
    const problem = `the key ${files.keyFile} does not fit the certificate ${files.certFile}`;
    copyFileSync(second.certFile, files.certFile);
    for (let round = 0; round < 3; round++) service.serving.certificateWatch.check();
    expect(await call()).toMatchObject({ status: 200, servedBy: 'first' });
    const ready = await service.ops('/readyz');
    expect(ready.status).toBe(200);
    expect(ready.text).toContain(`; not reloaded: ${problem}\n`);
    rmSync(files.keyFile);
    for (let round = 0; round < 3; round++) service.serving.certificateWatch.check();
    put(second);
    service.serving.certificateWatch.check();
    expect(await call()).toMatchObject({ status: 200, servedBy: 'second' });
    expect((await service.ops('/readyz')).text).not.toContain('not reloaded');
    const logged = service.lines().filter(({ msg }) => String(msg).startsWith('certificate'));
    expect(logged.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', `certificate not reloaded: ${problem}; the one before stays in force`],
      ['error', `certificate not reloaded: the key ${files.keyFile} does not exist; the one before stays in force`],
      ['info', 'certificate reloaded'],
    ]);
    const { text } = await service.ops('/metrics');
    expect(text).toContain('zonegate_certificate_reloads_total{result="failure"} 2\n');
    expect(text).toContain('zonegate_certificate_reloads_total{result="success"} 1\n');
    expect(service.log() + text + ready.text).not.toMatch(/PRIVATE KEY|BEGIN/);
    rotate(first);
    expect(await call()).toMatchObject({ servedBy: 'first' });
  });

  it('that has expired at the start is served, with a warning', async () => {
    const service = await startService({ files: expired });
    expect(service.lines()).toMatchObject([{ level: 'warn', msg: 'the serving certificate has expired' }]);
    expect((await service.ops('/readyz')).status).toBe(200);
  });

  it('that has expired is served, with a warning', async () => {
    const { call, rotate, service } = await rotating('over');
    rotate(expired);
    await expect(call()).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
    expect((await service.ops('/readyz')).text).toContain('certificate: expires 2020-01-02T00:00:00.000Z\n');
    expect(service.lines().at(-1)).toMatchObject({ level: 'warn', msg: 'the serving certificate has expired' });
    rotate(first);
    expect(await call()).toMatchObject({ status: 200, servedBy: 'first' });
  });
});
