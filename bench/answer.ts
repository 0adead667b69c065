// Before anything is measured, each contestant must answer each review rightly: no fast wrong answer may win.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import fastJsonPatch, { type Operation } from 'fast-json-patch';
import type { Sample } from './reviews.ts';

export interface Answer {
  bytes: number;
  patchOperations: number;
  warnings: number;
}

export interface Expectation {
  mutates: boolean;
  warns: boolean;
}

interface ReviewResponse {
  apiVersion: string;
  kind: string;
  response: { uid: string; allowed: boolean; patchType?: string; patch?: string; warnings?: string[] };
}

export function post(url: string, ca: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', ca, headers, agent: false, timeout: 10_000 }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 10 s')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function patchOf(answer: ReviewResponse['response'], sample: Sample): Operation[] {
  if (answer.patch === undefined) return [];
  if (answer.patchType !== 'JSONPatch') throw new Error(`patchType is ${answer.patchType}`);
  const operations: Operation[] = JSON.parse(Buffer.from(answer.patch, 'base64').toString('utf8'));
  // Throws when the API server could not apply it either.
  fastJsonPatch.applyPatch(structuredClone(sample.object), operations, true);
  return operations;
}

export async function check(url: string, certFile: string, sample: Sample, expected: Expectation): Promise<Answer> {
  const { status, text } = await post(url, readFileSync(certFile, 'utf8'), sample.body);
  if (status !== 200) throw new Error(`status ${status}: ${text.slice(0, 200)}`);
  const { apiVersion, kind, response } = JSON.parse(text) as ReviewResponse;
  if (apiVersion !== 'admission.k8s.io/v1' || kind !== 'AdmissionReview') throw new Error('not an AdmissionReview');
  if (response.uid !== sample.uid) throw new Error(`uid ${response.uid}, wanted ${sample.uid}`);
  if (response.allowed !== true) throw new Error(`denied, in audit mode: ${text.slice(0, 200)}`);
  const operations = patchOf(response, sample);
  const warnings = response.warnings?.length ?? 0;
  if (expected.mutates && !sample.compliant && operations.length === 0) throw new Error('no patch');
  if (expected.warns && !sample.compliant && warnings === 0) throw new Error('no warning');
  return { bytes: Buffer.byteLength(text), patchOperations: operations.length, warnings };
}
