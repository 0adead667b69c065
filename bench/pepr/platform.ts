// The policies for every workload and for executors, as a Pepr author would write them. Audit: violations are warnings.
import { a, Capability } from 'pepr';
import { containersOf, podOf } from './objects.ts';

export const platform = new Capability({ name: 'platform', description: 'the handbook, for everybody' });
const { When } = platform;

When(a.Deployment)
  .IsCreatedOrUpdated()
  .Mutate(function unbufferedOutput(request) {
    for (const container of containersOf(podOf(request.Raw))) {
      container.env ??= [];
      if (container.env.some((variable) => variable.name === 'PYTHONUNBUFFERED')) continue;
      container.env.push({ name: 'PYTHONUNBUFFERED', value: '1' });
    }
  })
  .Validate(function unbufferedOutput(request) {
    const warnings: string[] = [];
    for (const container of containersOf(podOf(request.Raw))) {
      const variable = container.env?.find(({ name }) => name === 'PYTHONUNBUFFERED');
      const set = variable !== undefined && (variable.value !== '' || variable.valueFrom !== undefined);
      const words = [...(container.command ?? []), ...(container.args ?? [])];
      if (set || words.includes('stdbuf') || (words[0]?.includes('python') && words.includes('-u'))) continue;
      warnings.push(`unbuffered-output: container ${container.name} does not set PYTHONUNBUFFERED=1`);
    }
    return request.Approve(warnings);
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .Mutate(function securityContext(request) {
    const pod = podOf(request.Raw);
    const isSet = (context: object | undefined) => Object.keys(context ?? {}).length > 0;
    if (isSet(pod.securityContext) || containersOf(pod).some((c) => isSet(c.securityContext))) return;
    pod.securityContext = { runAsNonRoot: true, fsGroup: 1004 };
  })
  .Validate(function securityContext(request) {
    const pod = podOf(request.Raw);
    const isSet = (context: object | undefined) => Object.keys(context ?? {}).length > 0;
    const bare = isSet(pod.securityContext) ? [] : containersOf(pod).filter((c) => !isSet(c.securityContext));
    return request.Approve(bare.map((c) => `security-context: container ${c.name} has no securityContext`));
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .InNamespace('ge-agents')
  .WithLabel('app', 'ge-executor')
  .Mutate(function executorLiveness(request) {
    for (const container of podOf(request.Raw).containers) {
      container.livenessProbe ??= { exec: { command: ['kill', '-0', '1'] }, periodSeconds: 30, failureThreshold: 6 };
    }
  })
  .Validate(function executorLiveness(request) {
    const warnings: string[] = [];
    for (const { name, livenessProbe } of podOf(request.Raw).containers) {
      if (livenessProbe?.exec === undefined) {
        warnings.push(`executor-liveness: container ${name}: the liveness probe is not exec kill -0 1`);
      }
      const tolerance = (livenessProbe?.periodSeconds ?? 10) * (livenessProbe?.failureThreshold ?? 3);
      if (tolerance < 180) warnings.push(`executor-liveness: container ${name} tolerates ${tolerance} s, wanted 180 s`);
    }
    return request.Approve(warnings);
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .InNamespace('ge-agents')
  .WithLabel('app', 'ge-executor')
  .Validate(function executorMaxReplicas(request) {
    const replicas = request.Raw.spec?.replicas ?? 1;
    return request.Approve(replicas > 5 ? [`executor-max-replicas: ${replicas} replicas, at most 5`] : []);
  });

When(a.HorizontalPodAutoscaler)
  .IsCreatedOrUpdated()
  .InNamespace('ge-agents')
  .Validate(function executorMaxReplicas(request) {
    const { scaleTargetRef, maxReplicas = 0 } = request.Raw.spec ?? {};
    const tooMany = scaleTargetRef?.name === 'ge-executor' && maxReplicas > 5;
    return request.Approve(tooMany ? [`executor-max-replicas: maxReplicas ${maxReplicas}, at most 5`] : []);
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .Validate(function probesRequired(request) {
    const warnings: string[] = [];
    for (const container of podOf(request.Raw).containers) {
      if (!container.livenessProbe) warnings.push(`probes-required: container ${container.name} has no livenessProbe`);
      if (!container.readinessProbe)
        warnings.push(`probes-required: container ${container.name} has no readinessProbe`);
    }
    return request.Approve(warnings);
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .Validate(function hostNetwork(request) {
    return request.Approve(podOf(request.Raw).hostNetwork ? ['host-network: hostNetwork is true'] : []);
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .Mutate(function rollingUpdate(request) {
    const rolling = request.Raw.spec?.strategy?.rollingUpdate;
    if (rolling === undefined) return;
    if (rolling.maxSurge === '25%') rolling.maxSurge = 1;
    if (rolling.maxUnavailable === '25%') rolling.maxUnavailable = 0;
  })
  .Validate(function rollingUpdate(request) {
    const { type, rollingUpdate } = request.Raw.spec?.strategy ?? {};
    const none = ['0', '0%'];
    const safe =
      type === 'RollingUpdate' &&
      none.includes(String(rollingUpdate?.maxUnavailable)) &&
      !none.includes(String(rollingUpdate?.maxSurge));
    return request.Approve(safe ? [] : ['rolling-update: wanted maxSurge 1 and maxUnavailable 0']);
  });
