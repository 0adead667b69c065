import { describe, expect, it } from 'vitest';
import { type FixOptions, fixSources } from '../../src/fix/fix.ts';
import { readManifests } from '../../src/manifests/read.ts';
import { registry } from '../../webhooks/index.ts';
import { fix, strict } from './support/fixing.ts';

const cronJob = (spec: string) => `apiVersion: batch/v1
kind: CronJob
metadata: { name: a, namespace: ge-agents }
spec:
  schedule: "0 3 * * *"
${spec}`;

const hpa = (version: string, spec: string) => `apiVersion: autoscaling/${version}
kind: HorizontalPodAutoscaler
metadata: { name: a, namespace: ge-system }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }
  maxReplicas: 3
${spec}`;

describe('what is written', () => {
  it('a default where nothing is set, and a remedy over what the author set', () => {
    const { fixed, done } = fix(hpa('v2', '  behavior: { scaleUp: { stabilizationWindowSeconds: 30 } } # quick\n'));
    expect(fixed).toBe(hpa('v2', '  behavior: { scaleUp: { stabilizationWindowSeconds: 120 } } # quick\n'));
    expect(done).toMatchObject([{ policy: { id: 'hpa-scale-up-window' }, finding: { found: '30 s' } }]);
    expect(fix(hpa('v2', '')).fixed).toBe(
      hpa('v2', '  behavior:\n    scaleUp:\n      stabilizationWindowSeconds: 120\n'),
    );
  });

  it('the items of a list, each for itself', () => {
    const item = (window: string) =>
      hpa('v2', `  behavior: { scaleUp: { stabilizationWindowSeconds: ${window} } }\n`)
        .replaceAll('\n', '\n    ')
        .trimEnd();
    const list = (...items: readonly string[]) =>
      `apiVersion: v1\nkind: List\nitems:\n${items.map((each) => `  - ${each}\n`).join('')}`;
    expect(fix(list(item('0'), item('300'), item('60'))).fixed).toBe(list(item('120'), item('300'), item('120')));
  });

  it('a JSON file stays one', () => {
    const object = readManifests(hpa('v2', '  behavior: { scaleUp: {} }\n'), 'a').manifests[0]?.object;
    const { fixed } = fix(JSON.stringify(object, null, 4));
    expect(fixed).toBe(
      JSON.stringify(
        {
          ...object,
          spec: { ...(object?.spec as object), behavior: { scaleUp: { stabilizationWindowSeconds: 120 } } },
        },
        null,
        4,
      ),
    );
  });

  it('what no zone injects by itself, too', () => {
    for (const mutation of ['preview', 'off'] as const) {
      expect(fix(hpa('v2', ''), { ...strict, mutation }).fixed).toContain('stabilizationWindowSeconds: 120');
    }
  });

  it('what several objects share stays shared where it changes alike', () => {
    const of = (name: string, spec: string) =>
      `  - apiVersion: autoscaling/v2\n    kind: HorizontalPodAutoscaler\n    metadata: { name: ${name} }\n    spec: ${spec}\n`;
    const list = (...items: readonly string[]) => `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
    const merged = of('c', '{ <<: *spec, minReplicas: 2 }');
    expect(fix(list(of('a', '&spec { maxReplicas: 3 }'), of('b', '*spec'), merged)).fixed).toBe(
      list(
        of('a', '&spec { maxReplicas: 3, behavior: { scaleUp: { stabilizationWindowSeconds: 120 } } }'),
        of('b', '*spec'),
        merged,
      ),
    );
  });

  it('never replicas: an autoscaler may have changed them', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: sh-acme, labels: { zonegate.dev/tier: large } }
spec:
  selector: { matchLabels: { app: a } }
  template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: a, image: r.example.com/a:1 }] } }
`;
    const { fixed, report } = fix(text);
    expect(report.objects[0]?.injections.map(({ path }) => path.join('.'))).toEqual(['spec.replicas']);
    expect(fixed).not.toContain('replicas');
    expect(fixed).toContain('limits: { cpu: 500m, memory: 512Mi }');
  });

  it('what depends on another file', () => {
    const namespace =
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: sh-acme, labels: { zonegate.dev/tier: small } }\n';
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: sh-acme }\nspec:\n  containers:\n    - name: a\n';
    const sources = [namespace, pod].map((text, index) => ({ file: `${index}.yaml`, text, isNamed: false }));
    const { files } = fixSources(registry, strict, sources);
    expect(files[1]?.fixed).toContain('memory: 128Mi');
  });
});

describe('what is not written', () => {
  const messageOf = (text: string) => {
    const { fixed, refused } = fix(text);
    expect(fixed).toBe(text);
    return refused.map(({ problem }) => problem.message);
  };

  it('an older version, which has no such field', () => {
    expect(messageOf(hpa('v1', ''))).toEqual(['it is written as autoscaling/v1: write it as autoscaling/v2']);
  });

  it('values side by side, as some programs write JSON', () => {
    const object = JSON.stringify(readManifests(hpa('v2', ''), 'a').manifests[0]?.object);
    const reason = 'its place cannot be found: expected YAML documents, or one JSON value';
    expect(messageOf(object + object)).toEqual([reason, reason]);
  });

  it('a file of which a part cannot be read', () => {
    expect(messageOf(`${hpa('v2', '')}---\na: [\n`)).toEqual(['a part of the file cannot be read']);
    expect(fix('a: {{ b }}\n')).toMatchObject({ fixed: 'a: {{ b }}\n', refused: [] });
  });

  it('what takes a person: it is left as a finding', () => {
    const { report, refused } = fix(cronJob('  jobTemplate: { spec: { activeDeadlineSeconds: 3600 } }\n'));
    expect(refused).toEqual([]);
    expect(report.objects[0]?.violations.map(({ policy }) => policy.id)).toContain('cronjob-limits');
  });
});

describe('places', () => {
  const text = `${hpa('v2', '  minReplicas: 9\n')}---\n${cronJob('  jobTemplate: { spec: { activeDeadlineSeconds: 3600 } }\n')}`;
  const lineOf = (options: FixOptions) => {
    const { fixed, report } = fix(text, strict, options);
    const position = report.objects[1]?.violations.find(({ policy }) => policy.id === 'cronjob-limits')?.position;
    return { fixed, line: position?.line ?? 0 };
  };

  it('are in the new text', () => {
    const { fixed, line } = lineOf({});
    expect(fixed.split('\n')[line - 1]).toContain('activeDeadlineSeconds');
    expect(line).not.toBe(lineOf({ isPreview: true }).line);
  });

  it('are in the text as it is, where nothing is written', () => {
    expect(text.split('\n')[lineOf({ isPreview: true }).line - 1]).toContain('activeDeadlineSeconds');
  });
});

describe('nothing', () => {
  it.each(['', '# only a comment\n', 'a: 1\n'])('%j is told, and stays', (text) => {
    const { fixed, report } = fix(text);
    expect(fixed).toBe(text);
    expect(report.problems).toHaveLength(1);
  });

  it('no files at all', () => {
    expect(fixSources(registry, strict, [])).toMatchObject({ files: [], report: { objects: [], problems: [] } });
  });
});
