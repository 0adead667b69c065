// Makes what the chart derives from the policies: charts/zonegate/files. A test fails when it is not up to date.
// Usage: node hack/chart.ts      (npm run chart)
import { writeFileSync } from 'node:fs';
import { generatedChartFiles } from './chart/generate.ts';

for (const { file, text } of generatedChartFiles()) writeFileSync(new URL(`../${file}`, import.meta.url), text);
