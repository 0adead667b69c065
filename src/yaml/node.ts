// A YAML document as a tree. Each node knows its offsets in the text.

/** A tag, as it is written: `!!int`. */
export interface Tag {
  readonly text: string;
  readonly start: number;
}

interface NodeRange {
  /** Identifies the node within its text. The node objects do not: each access makes new ones. */
  readonly id: number;
  /** The offset of the first character; undefined where nothing is written, as in an empty item of a list. */
  readonly start: number | undefined;
  /**
   * The offset after the last character, without the comments and empty lines that follow. For an empty node, where it
   * would be; undefined where not even the `:` or `-` before it is written.
   */
  readonly end: number | undefined;
}

interface ContentRange extends NodeRange {
  readonly tag: Tag | undefined;
  /** The name by which aliases refer to it. */
  readonly anchor: string | undefined;
}

/** The ways to write a scalar. Trees store them as numbers, from 1. */
export const STYLES = ['plain', 'single', 'double', 'literal', 'folded'] as const;

export const STYLE = { plain: 1, single: 2, double: 3, literal: 4, folded: 5 } as const;

export type ScalarStyle = (typeof STYLES)[number];

export interface ScalarNode extends ContentRange {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
  /** Neither quoted nor a block, so that its text decides its type. */
  readonly isPlain: boolean;
}

export interface Pair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface MapNode extends ContentRange {
  readonly kind: 'map';
  /** In brackets. */
  readonly isFlow: boolean;
  readonly size: number;
  readonly pairs: readonly Pair[];
  /** The last pair with such a key. It makes no objects for the values of the other pairs. */
  findLast(isIt: (key: YamlNode) => boolean): Pair | undefined;
}

export interface ListNode extends ContentRange {
  readonly kind: 'list';
  /** In brackets. */
  readonly isFlow: boolean;
  readonly items: readonly YamlNode[];
}

export interface AliasNode extends NodeRange {
  readonly kind: 'alias';
  readonly name: string;
  /** Undefined where no anchor of that name is before it. */
  readonly target: ContentNode | undefined;
  /** Whether the alias is within its own target. */
  readonly isCircle: boolean;
}

export type ContentNode = ScalarNode | MapNode | ListNode;
export type YamlNode = ContentNode | AliasNode;

/** The target of an alias; any other node itself. */
export function withoutAlias(node: YamlNode): ContentNode | undefined {
  return node.kind === 'alias' ? node.target : node;
}

/** Whether a pair is `<<: *other`, which merges if the dialect has merges. */
export function isMerge({ key }: Pair): boolean {
  return isMergeKey(key);
}

/** Whether a key is the `<<` of a merge. */
export function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && (key.isPlain || key.tag?.text === '!!merge') && key.text === '<<';
}
