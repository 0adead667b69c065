// What the chart derives from the policies, as text; nothing is written.
import { stringify } from 'yaml';
import { webhookMatches } from '../../src/admission/webhook-configuration.ts';
import { registry } from '../../webhooks/index.ts';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly file: string;
  readonly text: string;
}

const HEAD = '# Made from the policies by `npm run chart`.\n';

export function generatedChartFiles(): readonly GeneratedFile[] {
  const matches = stringify(webhookMatches(registry), { aliasDuplicateObjects: false, lineWidth: 0 });
  return [{ file: 'charts/zonegate/files/webhooks.yaml', text: HEAD + matches }];
}
