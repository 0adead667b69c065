// Everything around an attack: the namespaces, zonegate within its limits, registered.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Attack } from '../../attacks/attack.ts';
import { bare, workload } from '../../attacks/parts.ts';
import { type Client, clientOf, collectionOf, must } from './client.ts';
import { buildProgram, type Limited, type Setting, startLimited } from './limited.ts';
import type { Scene } from './measure.ts';
import { clearStage, HONEST, prepareAttacks, prepareStage } from './stage.ts';

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1';
const webhooks = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] as const;

export interface OpenScene extends Scene {
  /** Lets the API server ask zonegate, or no longer. */
  register(): Promise<void>;
  unregister(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Prepares what these attacks need, and starts zonegate; registered.
 * @param program another bundled file than that of this checkout.
 */
export async function openScene(
  setting: Omit<Setting, 'program'>,
  attacks: readonly Attack[],
  program = buildProgram(),
): Promise<OpenScene> {
  const { kubeconfig, certificates } = setting;
  const admin = clientOf(kubeconfig);
  await prepareStage(admin);
  await prepareAttacks(admin, attacks);
  const zonegate = await startLimited({ ...setting, program });
  const scene: OpenScene = {
    kubeconfig,
    admin,
    honest: clientOf(kubeconfig, HONEST),
    zonegate,
    register: () => register(admin, zonegate, program, certificates),
    unregister: () => unregister(admin),
    async close() {
      await unregister(admin);
      await zonegate.stop();
      await clearStage(admin);
    },
  };
  try {
    await scene.register();
  } catch (error) {
    await scene.close();
    throw error;
  }
  return scene;
}

/** Registers the webhooks that zonegate itself prints, and waits until the API server calls them. */
async function register(admin: Client, { url }: Limited, program: string, certificates: string): Promise<void> {
  const flags = ['webhooks', '--zone', 'zone-3', '--url', url, '--ca-file', join(certificates, 'ca.crt')];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...flags]);
  for (const document of parseAllDocuments(stdout)) {
    const object = document.toJS();
    const plural = `${String(object.kind).toLowerCase()}s`;
    await must(admin, { method: 'POST', path: `${CONFIGURATIONS}/${plural}`, body: JSON.stringify(object) });
  }
  await until('registered', async () => (await isRefused(admin)) === true);
}

async function unregister(admin: Client): Promise<void> {
  for (const plural of webhooks) await admin({ method: 'DELETE', path: `${CONFIGURATIONS}/${plural}/zonegate` });
  await until('not registered', async () => (await isRefused(admin)) === false);
}

/** Whether zonegate refuses what breaks every rule; undefined where that is not clear. */
async function isRefused(admin: Client): Promise<boolean | undefined> {
  const object = workload([bare(0)], { name: 'canary' });
  const path = `${collectionOf(object)}?dryRun=All`;
  const { status, body } = await admin({ method: 'POST', path, body: JSON.stringify(object) });
  if (status === 201) return false;
  return body.includes('zonegate refuses') ? true : undefined;
}

async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await ask()) return;
    await sleep(100);
  }
  throw new Error(`zonegate is not in time: ${what}`);
}
