import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const SHOWN = 20;

interface Took {
  readonly project: string;
  readonly what: string;
  /** Milliseconds. */
  readonly took: number;
}

/** With REPORT=1, prints where the time of a run went: by project, file (its hooks included) and test, the slowest first. */
export default class Slowest implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!process.env.REPORT) return;
    const files = modules.map(ofFile);
    const tests = modules.flatMap((module) => [...module.children.allTests()].map(ofTest));
    const text = [
      ...table('project, all its files together', byProject(files)),
      ...table(`the ${SHOWN} slowest files`, files),
      ...table(`the ${SHOWN} slowest tests`, tests),
    ];
    process.stdout.write(`${text.join('\n')}\n`);
  }
}

const inRoot = ({ moduleId, project }: TestModule) => relative(project.vitest.config.root, moduleId);

function ofFile(module: TestModule): Took {
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  return { project: module.project.name, what: inRoot(module), took: duration + collectDuration + setupDuration };
}

function ofTest(test: TestCase): Took {
  const what = `${inRoot(test.module)} > ${test.fullName}`;
  return { project: test.project.name, what, took: test.diagnostic()?.duration ?? 0 };
}

function byProject(files: readonly Took[]): readonly Took[] {
  return [...Map.groupBy(files, ({ project }) => project)].map(([project, those]) => ({
    project,
    what: `${those.length} files`,
    took: those.reduce((sum, { took }) => sum + took, 0),
  }));
}

function table(title: string, all: readonly Took[]): readonly string[] {
  const slowest = all.toSorted((a, b) => b.took - a.took).slice(0, SHOWN);
  const lines = slowest.map(({ project, what, took }) => {
    const seconds = (took / 1000).toFixed(1).padStart(8);
    return `${seconds} s  ${project.padEnd(8)} ${what.slice(0, 150)}`;
  });
  return ['', `Slowest: ${title}`, ...lines];
}
