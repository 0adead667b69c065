// What docs/cli.md shows. A command and its output are one entry: it is run, and what it prints stands on the page.

export interface Entry {
  readonly title: string;
  /** What it is for, in Markdown; empty where the title says it all. */
  readonly text: string;
  /** A line for a shell, in the root of the project; zonegate is this one. */
  readonly command: string;
  /** How it ends. Default: 0. */
  readonly exitCode?: number;
}

/** In the order in which a newcomer asks. */
export const entries: readonly Entry[] = [
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
    title: 'When something is misspelt',
    text: 'One line on the standard error: what was expected, and what was probably meant.',
    command: 'zonegate explain hpa-scale-up-windows',
    exitCode: 2,
  },
];

/** Every command has its options on the page, under its name. */
export const helpPages: readonly string[] = ['policies', 'explain', 'serve', 'webhooks', 'verify'];
