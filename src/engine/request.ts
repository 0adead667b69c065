import type { JsonObject } from './json.ts';

/** The part of an AdmissionRequest (admission.k8s.io/v1) that zonegate reads. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: string;
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  readonly subResource?: string | undefined;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** Empty where the name is generated, and for deletecollection. */
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] } | undefined;
  readonly object?: JsonObject | null | undefined;
  readonly oldObject?: JsonObject | null | undefined;
  readonly dryRun?: boolean | undefined;
  readonly options?: JsonObject | null | undefined;
}

/** Which of the two webhooks the API server calls. */
export type Webhook = 'mutate' | 'validate';
