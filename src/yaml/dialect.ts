import type { ScalarNode } from './node.ts';

/** The size of a document so far, with all aliases expanded. */
export interface NodeCounts {
  /** All nodes of the data. What an alias refers to counts again for each alias. */
  readonly nodes: number;
  /** The nodes among them that come from aliases. */
  readonly aliased: number;
  /** All aliases. Those within what an alias refers to count again for each alias. */
  readonly aliases: number;
}

/** What each reader of YAML decides for itself. */
export interface Dialect {
  /** The value of a scalar. @throws YamlDataError when its text does not fit its tag. */
  scalar(node: ScalarNode): unknown;
  /** The name of a key; undefined for what cannot be one. @throws YamlDataError when its text does not fit its tag. */
  key(node: ScalarNode): string | undefined;
  /** What is wrong with a name wherever it stands. */
  keyProblem?(name: string): string | undefined;
  /** Whether `<<` is a merge, or a key like any other. */
  readonly merges: boolean;
  readonly acceptsTags: boolean;
  /** What to say when aliases make more of a document than is accepted. */
  excess(counts: NodeCounts): string | undefined;
}

/** A document is YAML, but has no data. The offset says where the reason is. */
export class YamlDataError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}
