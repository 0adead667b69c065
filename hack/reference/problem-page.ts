// docs/problems.md: what each code means, and what to do.
import { problemKinds } from '../../src/problem/catalogue.ts';

const head = `# Problems

What zonegate cannot read or do, it reports with a code. The code is stable: scripts may compare it. On standard error and
in the text of a report it stands in brackets behind the message:

\`\`\`
zonegate: FILE:LINE:COLUMN: MESSAGE [CODE]
\`\`\`

A problem in a file has a position; one of an option has none. A command ends with the exit code 2 when it reports a
problem, and the rest of the input is still checked or fixed. Reports for programs have the same code:

| format | where |
|---|---|
| \`json\` | \`problems[].code\` |
| \`sarif\` | \`invocations[].toolExecutionNotifications[].descriptor.id\` |
| \`junit\` | the text of an \`error\`, in brackets behind the message |
| \`github\` | the title of an annotation, behind \`not read\` |

What a policy finds in an object is no problem but a finding: [the policies](../webhooks/README.md) describe those.
`;

/** The catalogue as a page. */
export function renderProblemPage(): string {
  const sections = Object.entries(problemKinds).map(([code, { summary, remediation, example }]) =>
    [
      `## ${code}`,
      summary,
      `**What to do:** ${remediation}`,
      ['```', `zonegate: ${example} [${code}]`, '```'].join('\n'),
    ].join('\n\n'),
  );
  return `${[head.trimEnd(), ...sections].join('\n\n')}\n`;
}
