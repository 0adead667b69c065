// What `zonegate check --output json` prints. Public: within v1alpha1 fields are added, never renamed or taken away.
import * as z from 'zod';
import { levels, modes, mutations } from '../engine/zone.ts';

const line = z.int().min(1).describe('From 1.');
const column = z.int().min(1).describe('From 1, in UTF-16 code units.');
const amount = z.int().min(0);
const file = z
  .string()
  .describe(
    'As it was named, with /; - is the standard input. <kustomize DIR> and <helm CHART> are what was made of them: lines and columns are those of what the tool printed.',
  );
const path = z.string().describe('Within the object, as Kubernetes writes it: spec.containers[0].image.');
const policy = z.string().describe('Its id: zonegate explain POLICY tells all about it.');

const Violation = z
  .strictObject({
    policy,
    level: z.enum(levels),
    denied: z.boolean().describe('Whether the zone refuses the object because of it; else it only warns.'),
    message: z.string().describe('Which of the findings of the policy it is.'),
    text: z.string().describe('What is wrong, without the values.'),
    path,
    container: z.string().optional().describe('The name of the container that the path leads into.'),
    line: line.describe('Of the offending field; of its parent where the field is missing. From 1.'),
    column,
    found: z.string(),
    wanted: z.string(),
    fix: z.string().describe('How it is put right.'),
    handbook: z.string().describe('The chapter, as it is cited: K8S:HPA.'),
  })
  .readonly();

const Injection = z
  .strictObject({
    policy,
    path,
    value: z.unknown().describe('What would be filled in.'),
    quiet: z.boolean().describe('Whether admission keeps quiet about it: the author would notice nothing.'),
    caution: z.string().optional().describe('What the author should know about it.'),
  })
  .readonly();

const CheckedObject = z
  .strictObject({
    file,
    source: z
      .string()
      .optional()
      .describe('Of an object that was made: the file that it comes from, where that is known.'),
    line,
    column,
    document: z.int().min(0).describe('Which document of the file, from 0.'),
    root: z.string().describe('Where the object lies within its document: empty, or items[3] of a List.'),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().describe('Empty for objects of the cluster.'),
    name: z.string(),
    verdict: z
      .enum(['admitted', 'warned', 'denied', 'skipped'])
      .describe('What would become of it; skipped: no policy judges it.'),
    skipped: z
      .string()
      .optional()
      .describe('Why it was skipped: unmatched, other-version, system-namespace, own-namespace or controlled.'),
    mode: z.enum(modes).describe('The mode that holds in its namespace.'),
    violations: z.array(Violation).readonly().describe('The most severe first.'),
    injections: z.array(Injection).readonly().describe('The defaults that would be filled in.'),
  })
  .readonly();

const CheckReport = z
  .strictObject({
    apiVersion: z.literal('zonegate.dev/v1alpha1'),
    kind: z.literal('CheckReport'),
    zone: z.strictObject({ name: z.string(), mode: z.enum(modes), mutation: z.enum(mutations) }).readonly(),
    summary: z
      .strictObject({
        files: amount.describe('Those that hold an object or a problem.'),
        objects: amount.describe('Those that were judged: admitted, warned and denied.'),
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
      .describe('What could not be read. The rest was judged.'),
  })
  .readonly()
  .meta({ id: 'CheckReport', description: 'What one zone makes of an input.' });

const CheckReportList = z
  .strictObject({
    apiVersion: z.literal('zonegate.dev/v1alpha1'),
    kind: z.literal('CheckReportList'),
    items: z.array(CheckReport).readonly(),
  })
  .readonly()
  .meta({ id: 'CheckReportList', description: 'What several zones make of the same input.' });

/** What one zone makes of an input, as `--output json` prints it. */
export type CheckReportDocument = z.infer<typeof CheckReport>;

/** What several zones make of the same input, as `--output json --all-zones` prints it. */
export type CheckReportListDocument = z.infer<typeof CheckReportList>;

/** What `--output json` prints. */
export const Output = z
  .union([CheckReport, CheckReportList])
  .meta({ title: 'zonegate check --output json', description: 'A CheckReport; with --all-zones a CheckReportList.' });
