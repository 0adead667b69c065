// What docs/cli.md shows. A command and its output are one entry: it is run, and what it prints stands on the page.

export interface Entry {
  readonly title: string;
  /** What it is for, in Markdown. */
  readonly text: string;
  /** A line for a shell, in the root of the project; zonegate is this one. */
  readonly command: string;
  /** How it ends. Default: 0. */
  readonly exitCode?: number;
}

/** In the order in which a newcomer asks. */
export const entries: readonly Entry[] = [
  {
    title: 'Would it be admitted?',
    text: `The verdict of the webhooks before anything reaches a cluster: each finding with a place that terminals and editors
open, whether it denies in that zone, and how it is fixed; after a \`+\` what would be filled in. Files, folders, or \`-\`
for the standard input.`,
    command: 'zonegate check --zone zone-2 examples/rule-breaker.yaml',
    exitCode: 1,
  },
  {
    title: 'How far would it come?',
    text: 'All zones side by side.',
    command: 'zonegate check --all-zones examples',
    exitCode: 1,
  },
  {
    title: 'When all is well',
    text: '',
    command: 'zonegate check --zone zone-3 examples/good-citizen.yaml',
  },
  {
    title: 'When a part cannot be read',
    text: 'It is told where and why, and the rest is checked all the same.',
    command: `printf 'a: {{ .Values.a }}\\n---\\n' | cat - examples/good-citizen.yaml | zonegate check --zone zone-3 -`,
    exitCode: 2,
  },
  {
    title: 'Kustomizations and charts',
    text: `They are judged by what they make. \`zonegate check -k DIR\` calls \`kubectl kustomize\` or \`kustomize build\`, and
\`zonegate check --helm CHART --values FILE\` calls \`helm template\`, whichever is installed; all may be repeated, and
stand beside files and folders: \`zonegate check --zone zone-3 -k overlays/production -k overlays/staging .\` Each result
is judged apart from all else. Its lines are those of what was made, and of no file: SARIF points at the file that an
object comes from, or at the kustomization or chart, without a line, and GitHub's log at none.

A folder with a kustomization that only lists objects is judged as any other. Where it changes them, by patches, labels,
images and the like, or another kustomization in the run or in the repository uses it and does, they are not judged as
they stand. Patches, values, configurations and what lies beside unlisted never are, even if they are named, and
\`zonegate fix\` never writes any of them. It is told what to check instead, and the exit code is 2, unless the same call
builds it. Hooks, which name whatever was changed, give \`--ignore-others\`: it makes notes of that, and of files that hold
no Kubernetes object, and without any object all is well.`,
    command: 'zonegate check --zone zone-3 charts examples/good-citizen.yaml',
    exitCode: 2,
  },
  {
    title: 'What is left to do before production?',
    text: `What stands between files and a zone, as a list to tick off; \`--namespace NAME\` asks a cluster for what is there now.
\`zonegate diff -f FILE\` asks a cluster what it would make of files, for you and now.`,
    command: 'zonegate promote -f examples/cron.yaml -f examples/good-citizen.yaml --to zone-3',
    exitCode: 1,
  },
  {
    title: 'For programs',
    text: `\`--output json\` is a CheckReport, with \`--all-zones\` a CheckReportList; [schemas/check-report.schema.json](../schemas/check-report.schema.json)
describes both. Lists are never missing; within v1alpha1 fields are added, never renamed or taken away.`,
    command: 'zonegate check --zone zone-3 --output json examples/good-citizen.yaml',
  },
  {
    title: 'In GitHub Actions',
    text: `\`--output github\` shows findings beside the lines of a pull request. \`--output sarif=FILE\` is for code scanning, and
gives each zone of \`--all-zones\` a category of its own; \`--output junit=FILE\` is for the test pages of GitLab and
Jenkins. Several outputs may be asked for at once.`,
    command: 'zonegate check --zone zone-1 --output github examples/executor.yaml examples/client-shop.yaml',
  },
  {
    title: 'Which policies are there?',
    text: `All of them, and what becomes of what breaks them in each zone. \`--zone\` shows one zone, \`--config\` a profile of
your own, \`--output json\` the same for programs.`,
    command: 'zonegate policies',
  },
  {
    title: 'What does a policy want of me?',
    text: `Denials and warnings name the policy; this tells the rest of it: why, where, the options of a profile, examples that
fail and pass, and how it is fixed.`,
    command: 'zonegate explain hpa-scale-up-window',
  },
  {
    title: 'Can it put my files right?',
    text: `What the webhooks would inject, and what takes no knowledge of the workload, is written into the files; comments, order
and quotes stay as they are. \`--diff\` only shows it. What takes a person is listed, and never guessed: on the standard
error where the standard output holds a diff.`,
    command: 'zonegate fix --zone zone-2 --diff examples/cron.yaml',
    exitCode: 1,
  },
  {
    title: 'When something is misspelt',
    text: 'One line on the standard error: what was expected, and what was probably meant.',
    command: 'zonegate explain hpa-scale-up-windows',
    exitCode: 2,
  },
];

/** Every command has its options on the page, under its name. */
export const helpPages: readonly string[] = [
  'check',
  'fix',
  'diff',
  'promote',
  'policies',
  'explain',
  'serve',
  'webhooks',
  'backstop',
  'verify',
  'completion',
];
