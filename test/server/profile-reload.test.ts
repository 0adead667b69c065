// Another profile while the API server calls.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/zones/load.ts';
import { registry } from '../../webhooks/index.ts';
import { successOf } from '../support/results.ts';
import { reviewBody } from '../support/reviews.ts';
import { issue, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { startService } from './support/service.ts';

const folder = scratch();
const files = issue(folder, 'zonegate');
const HPA = reviewBody('01-apply-executor-validate-CREATE-horizontalpodautoscalers');
const profile = (mode: string, rest = '') =>
  `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own-${mode}\nmode: ${mode}\n${rest}`;

async function reloading(name: string) {
  const file = join(folder, `${name}.yaml`);
  const text = profile('audit');
  writeFileSync(file, text);
  const zone = successOf(loadProfile(text, file, registry));
  const service = await startService({ files, zone, profile: { file, text } });
  const look = () => service.serving.profileWatch?.check();
  const put = (content: string) => {
    writeFileSync(file, content);
    look();
  };
  const review = async () => responseIn(await service.post('/validate', HPA));
  const metric = async (series: string) => (await service.ops('/metrics')).text.includes(`\n${series}\n`);
  const logged = () => service.lines().filter(({ msg }) => String(msg).startsWith('profile'));
  return { file, service, look, put, review, metric, logged };
}

describe('a new profile', () => {
  it('holds from the next review on', async () => {
    const { service, put, review, metric, logged, file } = await reloading('change');
    expect(await review()).toMatchObject({ allowed: true, auditAnnotations: { mode: 'audit' } });
    expect((await service.ops('/readyz')).text).toContain(`profile: ${file} is in force\n`);
    put(profile('strict'));
    expect(await review()).toMatchObject({ allowed: false, auditAnnotations: { mode: 'strict' } });
    expect(logged()).toMatchObject([{ level: 'info', zone: 'own-strict', mode: 'strict', msg: 'profile reloaded' }]);
    expect(await metric('zonegate_zone_info{zone="own-strict",mode="strict",mutation="inject"} 1')).toBe(true);
    expect((await service.ops('/metrics')).text).not.toContain('zonegate_zone_info{zone="own-audit"');
    expect(await metric('zonegate_profile_reloads_total{result="success"} 1')).toBe(true);
    expect((await service.ops('/readyz')).text).toContain('zone: own-strict (strict, mutation inject)\n');
    const broken = ['executor-max-replicas', 'executor-hpa', 'hpa-scale-up-window'];
    put(profile('strict', ['policies:', ...broken.map((id) => `  ${id}: off`), ''].join('\n')));
    expect(await review()).toMatchObject({ allowed: true });
  });

  it.each([
    ['of an unknown mode', profile('stricter'), '4:7: mode: expected one of audit, enforce, strict, found "stricter"'],
    ['that is empty', '', '1:1: the file is empty: expected a ZoneProfile'],
    [
      'with an unknown policy',
      profile('strict', 'policies:\n  host-netwrk: off\n'),
      '6:3: unknown policy "host-netwrk": did you mean "host-network"?',
    ],
  ])('%s leaves the one before in force and says so, until it is right', async (what, text, problem) => {
    const { service, put, look, review, metric, logged, file } = await reloading(what.replaceAll(' ', '-'));
    put(profile('enforce'));
    put(text);
    look();
    look();
    expect(await review()).toMatchObject({ allowed: false, auditAnnotations: { mode: 'enforce' } });
    expect(logged().slice(1)).toMatchObject([
      {
        level: 'error',
        msg: 'profile not reloaded: the one before stays in force',
        problems: expect.arrayContaining([expect.stringMatching(`^${file}:${problem.replace(/[?+.]/g, '\\$&')}`)]),
      },
    ]);
    expect(await metric('zonegate_profile_last_reload_successful 0')).toBe(true);
    expect(await metric('zonegate_profile_reloads_total{result="failure"} 1')).toBe(true);
    const ready = await service.ops('/readyz');
    expect(ready.status).toBe(200);
    expect(ready.text).toContain(`profile: not reloaded, the one before stays in force: ${file}:${problem}`);
    expect(ready.text).toContain('zone: own-enforce (enforce, mutation inject)\n');

    put(profile('audit'));
    expect(await review()).toMatchObject({ allowed: true, auditAnnotations: { mode: 'audit' } });
    expect(await metric('zonegate_profile_last_reload_successful 1')).toBe(true);
    expect((await service.ops('/readyz')).text).toContain(`profile: ${file} is in force\n`);
    expect(logged().at(-1)).toMatchObject({ level: 'info', mode: 'audit' });
  });

  it('that is missing is a bad one; the same one restored is a good one', async () => {
    const { put, look, file, review, metric, logged } = await reloading('gone');
    rmSync(file);
    look();
    expect(logged()).toMatchObject([{ level: 'error', problems: [`${file}:1:1: does not exist [file-not-found]`] }]);
    expect(await metric('zonegate_profile_last_reload_successful 0')).toBe(true);
    put(profile('audit'));
    expect(await metric('zonegate_profile_last_reload_successful 1')).toBe(true);
    expect((await review()).allowed).toBe(true);
  });

  it('that comes during reviews holds for each of them from the start, or not at all', async () => {
    const { put, review } = await reloading('load');
    const answers: string[] = [];
    let isOver = false;
    const caller = (async () => {
      while (!isOver) {
        const { allowed, auditAnnotations } = await review();
        answers.push(`${auditAnnotations?.mode} ${allowed}`);
      }
    })();
    for (const mode of ['strict', 'audit', 'strict', 'audit']) {
      const enough = answers.length + 5;
      while (answers.length < enough) await new Promise((next) => setImmediate(next));
      put(profile(mode));
    }
    isOver = true;
    await caller;
    expect(new Set(answers)).toEqual(new Set(['audit true', 'strict false']));
  });
});
