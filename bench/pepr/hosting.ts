// The policies for resources, for tiers and for CronJobs.
import { a, Capability } from 'pepr';
import { amount, type Container, containersOf, podOf } from './objects.ts';

export const hosting = new Capability({ name: 'hosting', description: 'the handbook, for clients and jobs' });
const { When } = hosting;

const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' }, replicas: 1 };
const medium = { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '256Mi' }, replicas: 2 };
const large = { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' }, replicas: 2 };
const xlarge = { requests: { cpu: '200m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '1Gi' }, replicas: 3 };
const tiers: Record<string, typeof small> = { small, medium, large, xlarge };
const clientNamespaces = [/^ge-hosting$/, /^sh-.+$/, /^ded-.+$/];
const sections = ['requests', 'limits'] as const;
const resources = ['cpu', 'memory'] as const;

function tierOf(deployment: a.Deployment): typeof small | undefined {
  return tiers[deployment.metadata?.labels?.['zonegate.dev/tier'] ?? 'medium'];
}

function missing(container: Container): string[] {
  return sections.flatMap((section) =>
    resources.filter((r) => container.resources?.[section]?.[r] === undefined).map((r) => `${section}.${r}`),
  );
}

When(a.Deployment)
  .IsCreatedOrUpdated()
  .Validate(function resourceLimits(request) {
    const warnings: string[] = [];
    for (const container of containersOf(podOf(request.Raw))) {
      for (const field of missing(container)) {
        warnings.push(`resource-limits: container ${container.name} has no resources.${field}`);
      }
    }
    return request.Approve(warnings);
  });

When(a.Deployment)
  .IsCreatedOrUpdated()
  .InNamespaceRegex(...clientNamespaces)
  .Mutate(function clientTier(request) {
    const tier = tierOf(request.Raw);
    const { containers } = podOf(request.Raw);
    const [only] = containers;
    if (tier === undefined || only === undefined || containers.length > 1) return;
    only.resources ??= {};
    for (const section of sections) only.resources[section] = { ...tier[section], ...only.resources[section] };
  })
  .Validate(function clientTier(request) {
    const tier = tierOf(request.Raw);
    if (tier === undefined) return request.Approve(['client-tier: the tier is unknown']);
    const warnings: string[] = [];
    const { containers } = podOf(request.Raw);
    for (const section of sections) {
      for (const resource of resources) {
        const sum = containers.reduce((all, c) => all + amount(c.resources?.[section]?.[resource]), 0);
        if (sum <= amount(tier[section][resource])) continue;
        warnings.push(`client-tier: ${section}.${resource} add up to ${sum}, the tier has ${tier[section][resource]}`);
      }
    }
    return request.Approve(warnings);
  });

When(a.CronJob)
  .IsCreatedOrUpdated()
  .Mutate(function cronjobConcurrency(request) {
    if (request.Raw.spec?.concurrencyPolicy === 'Allow') request.Raw.spec.concurrencyPolicy = 'Forbid';
  })
  .Validate(function cronjobConcurrency(request) {
    const policy = request.Raw.spec?.concurrencyPolicy;
    return request.Approve(policy === 'Forbid' ? [] : [`cronjob-concurrency: ${policy}, wanted Forbid`]);
  });

When(a.CronJob)
  .IsCreatedOrUpdated()
  .Mutate(function cronjobLimits(request) {
    const { spec } = request.Raw;
    const job = spec?.jobTemplate.spec;
    if (spec === undefined || job === undefined) return;
    spec.startingDeadlineSeconds ??= 120;
    if (spec.failedJobsHistoryLimit === 1) spec.failedJobsHistoryLimit = 3;
    job.backoffLimit ??= 2;
    job.activeDeadlineSeconds ??= 300;
  })
  .Validate(function cronjobLimits(request) {
    const { spec } = request.Raw;
    const job = spec?.jobTemplate.spec;
    const found = {
      successfulJobsHistoryLimit: [spec?.successfulJobsHistoryLimit, 3],
      failedJobsHistoryLimit: [spec?.failedJobsHistoryLimit, 3],
      startingDeadlineSeconds: [spec?.startingDeadlineSeconds, 120],
      backoffLimit: [job?.backoffLimit, 2],
      activeDeadlineSeconds: [job?.activeDeadlineSeconds, 300],
    };
    const warnings = Object.entries(found)
      .filter(([, [value, most]]) => value === undefined || value > (most ?? 0))
      .map(([field, [value, most]]) => `cronjob-limits: ${field} is ${value}, wanted at most ${most}`);
    return request.Approve(warnings);
  });
