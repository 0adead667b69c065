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
    text: `The verdict of the webhooks before anything reaches a cluster. Each finding has a position that terminals and editors
open. It says whether the zone denies the object for it, and how to fix it. A line with \`+\` shows a default that would
be injected. The command takes files, folders, or \`-\` for the standard input.`,
    command: 'zonegate check --zone zone-2 examples/rule-breaker.yaml',
    exitCode: 1,
  },
  {
    title: 'Which zones would admit it?',
    text: '`--all-zones` shows all zones side by side.',
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
    text: 'The output says where and why, and the rest is checked.',
    command: `printf 'a: {{ .Values.a }}\\n---\\n' | cat - examples/good-citizen.yaml | zonegate check --zone zone-3 -`,
    exitCode: 2,
  },
  {
    title: 'Which files are read',
    text: `A folder is searched for \`.yaml\`, \`.yml\` and \`.json\` files. Hidden folders and \`node_modules\` are left out, and so is what
\`.gitignore\` files leave out: those in the folder and below it, and in a repository also those around it, up to its root.
They are read as git reads them, for committed files, too; your own git configuration makes no difference. A file or folder
that is named itself is read whatever \`.gitignore\` files say: \`zonegate check --zone zone-3 . out/\`

\`--exclude PATTERN\` leaves out more, also of what is named. The pattern is a line of a \`.gitignore\` file in the current
folder, such as \`generated/\`, \`/deploy/old\` or \`*.tmp.yaml\`, and the option may be repeated. It holds for \`check\`, \`fix\`,
\`diff\` and \`promote\`. A note on the standard error names each pattern that left something out, and the first file or folder.`,
    command:
      'zonegate check --zone zone-3 --exclude rule-breaker.yaml examples/good-citizen.yaml examples/rule-breaker.yaml',
  },
  {
    title: 'Kustomizations and charts',
    text: `zonegate validates their output. \`zonegate check -k DIR\` calls \`kubectl kustomize\` or \`kustomize build\`, whichever is
installed, and \`zonegate check --helm CHART --values FILE\` calls \`helm template\`. Each option may be repeated, and
combined with files and folders: \`zonegate check --zone zone-3 -k overlays/production -k overlays/staging .\` Each output
is validated separately. Its line numbers are those of the output, not of a file. So SARIF names the file that an object comes
from, or the kustomization or chart, without a line; GitHub's log names none.

A folder with a kustomization that only lists objects is validated like any other folder. If a kustomization changes the
objects, by patches, labels, images and the like, they are not validated as they are. The same holds if another
kustomization changes them, in the run or in the repository. Patches, values, configurations and unlisted files beside them
are never validated, even if they are named, and \`zonegate fix\` never writes any of them. The output says what to check
instead, and the exit code is 2, unless the same call builds it. For an unlisted file that is not named, there is only a note.

Hooks name whatever was changed, so they give \`--ignore-others\`. Then such files, and files without a Kubernetes object,
only cause notes, and the exit code is 0 if there is no object at all.`,
    command: 'zonegate check --zone zone-3 charts examples/good-citizen.yaml',
    exitCode: 2,
  },
  {
    title: 'What is left to do before production?',
    text: `A list to tick off: what to fix before a zone admits the files. \`--namespace NAME\` reads the objects of a namespace from a
cluster instead. \`zonegate diff -f FILE\` asks a cluster what it would do if you applied the file now.`,
    command: 'zonegate promote -f examples/cron.yaml -f examples/good-citizen.yaml --to zone-3',
    exitCode: 1,
  },
  {
    title: 'For programs',
    text: `\`--output json\` is a CheckReport, with \`--all-zones\` a CheckReportList; [schemas/check-report.schema.json](../schemas/check-report.schema.json)
describes both. Lists are never missing. Within v1alpha1, fields are added, but never renamed or removed.`,
    command: 'zonegate check --zone zone-3 --output json examples/good-citizen.yaml',
  },
  {
    title: 'In GitHub Actions',
    text: `\`--output github\` shows findings beside the lines of a pull request. \`--output sarif=FILE\` is for code scanning, and
gives each zone of \`--all-zones\` its own category. \`--output junit=FILE\` is for the test pages of GitLab and Jenkins. One
call can write several outputs.`,
    command: 'zonegate check --zone zone-1 --output github examples/executor.yaml examples/client-shop.yaml',
  },
  {
    title: 'Which policies are there?',
    text: `The list shows all policies, and the effect of a violation in each zone. \`--zone\` shows one zone, \`--config\` a profile of
your own, \`--output json\` the same for programs.`,
    command: 'zonegate policies',
  },
  {
    title: 'What does a policy ask for?',
    text: `Denials and warnings name the policy. \`zonegate explain\` adds the reason, the zones, the options for a profile, examples
that fail and pass, and the fix.`,
    command: 'zonegate explain hpa-scale-up-window',
  },
  {
    title: 'Can it fix my files?',
    text: `\`zonegate fix\` writes into the files what the webhooks would inject, and fixes that need no knowledge of the workload.
Comments, order and quotes stay as they are. \`--diff\` only shows the changes. The command lists the
findings that a person must fix, on the standard error if the standard output holds a diff.`,
    command: 'zonegate fix --zone zone-2 --diff examples/cron.yaml',
    exitCode: 1,
  },
  {
    title: 'When something is misspelt',
    text: 'One line on the standard error says what was expected, and what you probably meant.',
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
