import type { ScalarNode } from './node.ts';

/** How much aliases have made of a document so far. */
export interface NodeCounts {
  /** Of the data, with what aliases stand for as often as it is there. */
  readonly nodes: number;
  /** Those of them that are there by an alias. */
  readonly aliased: number;
  /** Aliases, those within what aliases stand for as often as they are there. */
  readonly aliases: number;
}

/** What YAML leaves to its readers. */
export interface Dialect {
  /** @throws Unreadable when its tag does not fit. */
  scalar(node: ScalarNode): unknown;
  /** The name of a key, undefined for what can be none. @throws Unreadable as above. */
  key(node: ScalarNode): string | undefined;
  /** What is wrong with a name wherever it stands. */
  keyProblem?(name: string): string | undefined;
  /** Whether `<<` is a merge, or a key like any other. */
  readonly merges: boolean;
  readonly acceptsTags: boolean;
  /** What to say when aliases make more of a document than is accepted. */
  excess(counts: NodeCounts): string | undefined;
}

/** Leaves no data that could be looked at. */
export class YamlDataError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
