// What `zonegate check --output json` prints. Public: within v1alpha1 fields are added, never renamed or taken away.
import * as z from 'zod';
import { levels, modes, mutations } from '../engine/zone.ts';

const line = z.int().min(1).describe('From 1.');
const column = z.int().min(1).describe('From 1, in UTF-16 code units.');
const amount = z.int().min(0);
const file = z
  .string()
  .describe(
    'As it was named, with /; - is the standard input. <kustomize DIR> and <helm CHART> stand for the output of these tools, with its lines and columns.',
  );
const path = z.string().describe('Within the object, as Kubernetes writes it: spec.containers[0].image.');
const policy = z.string().describe('The id of the policy: zonegate explain POLICY prints everything about it.');

const Violation = z
  .strictObject({
    policy,
    level: z.enum(levels),
    denied: z.boolean().describe('Whether the zone denies the object because of it. Otherwise the zone only warns.'),
    message: z.string().describe('The id of the message, within the policy.'),
    text: z.string().describe('What is wrong, without the values.'),
    path,
    container: z.string().optional().describe('The name of the container that the path leads into.'),
    line: line.describe('The line of the field; if the field is missing, of its parent. From 1.'),
    column,
    found: z.string(),
    wanted: z.string(),
    fix: z.string().describe('How to fix it.'),
    handbook: z.string().describe('The chapter of the handbook, such as K8S:HPA.'),
  })
  .readonly();

const Injection = z
  .strictObject({
    policy,
    path,
    value: z.unknown().describe('The value that would be injected.'),
    quiet: z.boolean().describe('Whether the webhook injects it without a warning.'),
    caution: z.string().optional().describe('What the author should know about this injection.'),
  })
  .readonly();

const CheckedObject = z
  .strictObject({
    file,
    source: z
      .string()
      .optional()
      .describe('For an object in the output of kustomize or helm: the file that it comes from, if that is known.'),
    line,
    column,
    document: z.int().min(0).describe('The number of the document in the file, from 0.'),
    root: z.string().describe('The path of the object within its document: empty, or such as items[3] in a List.'),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().describe('Empty for an object without a namespace.'),
    name: z.string(),
    verdict: z
      .enum(['admitted', 'warned', 'denied', 'skipped'])
      .describe('What the zone would answer. skipped: no policy was asked about it.'),
    skipped: z
      .string()
      .optional()
      .describe('Why it was skipped: unmatched, other-version, system-namespace, own-namespace or controlled.'),
    mode: z.enum(modes).describe('The mode that applies in its namespace.'),
    violations: z.array(Violation).readonly().describe('The most severe first.'),
    injections: z.array(Injection).readonly().describe('The defaults that would be injected.'),
  })
  .readonly();

const CheckReport = z
  .strictObject({
    apiVersion: z.literal('zonegate.dev/v1alpha1'),
    kind: z.literal('CheckReport'),
    zone: z.strictObject({ name: z.string(), mode: z.enum(modes), mutation: z.enum(mutations) }).readonly(),
    summary: z
      .strictObject({
        files: amount.describe('Files with an object or a problem.'),
        objects: amount.describe('Objects that were checked: admitted, warned and denied.'),
        admitted: amount,
        warned: amount,
        denied: amount,
        skipped: amount,
        violations: amount,
        problems: amount,
      })
      .readonly(),
    objects: z.array(CheckedObject).readonly().describe('In the order of the input.'),
    problems: z
      .array(
        z
          .strictObject({
            file,
            line,
            column,
            code: z.string().describe('Which kind of problem it is: docs/problems.md lists them.'),
            message: z.string(),
          })
          .readonly(),
      )
      .readonly()
      .describe('What could not be read. The rest was checked.'),
  })
  .readonly()
  .meta({ id: 'CheckReport', description: 'What one zone would answer to the input.' });

const CheckReportList = z
  .strictObject({
    apiVersion: z.literal('zonegate.dev/v1alpha1'),
    kind: z.literal('CheckReportList'),
    items: z.array(CheckReport).readonly(),
  })
  .readonly()
  .meta({ id: 'CheckReportList', description: 'What several zones would answer to the same input.' });

/** What one zone makes of an input, as `--output json` prints it. */
export type CheckReportDocument = z.infer<typeof CheckReport>;

/** What several zones make of the same input, as `--output json --all-zones` prints it. */
export type CheckReportListDocument = z.infer<typeof CheckReportList>;

/** What `--output json` prints. */
export const Output = z
  .union([CheckReport, CheckReportList])
  .meta({ title: 'zonegate check --output json', description: 'A CheckReport; with --all-zones a CheckReportList.' });
