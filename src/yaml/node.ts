// A YAML document as a tree whose nodes know where they lie in the text.

/** As it is written: `!!int`. */
export interface Tag {
  readonly text: string;
  readonly start: number;
}

interface NodeRange {
  /** Tells the nodes of a text apart. The nodes themselves are made anew whenever somebody looks at them. */
  readonly id: number;
  /** The offset of the first character; undefined where nothing is written, as in an empty item of a list. */
  readonly start: number | undefined;
  /**
   * Behind the last character, without what follows it: comments, empty lines. Where nothing is written, where it would
   * be; undefined where not even the `:` or `-` before it is there.
   */
  readonly end: number | undefined;
}

interface ContentRange extends NodeRange {
  readonly tag: Tag | undefined;
  /** The name by which aliases stand for it. */
  readonly anchor: string | undefined;
}

/** How a scalar may be written. Trees count them from 1. */
export const STYLES = ['plain', 'single', 'double', 'literal', 'folded'] as const;

export const STYLE = { plain: 1, single: 2, double: 3, literal: 4, folded: 5 } as const;

export type ScalarStyle = (typeof STYLES)[number];

export interface ScalarNode extends ContentRange {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
  /** Neither quoted nor a block: what it looks like tells its type. */
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
  /** The last pair with such a key; the other pairs are not made for that. */
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
  /** Undefined where no anchor of the name comes before. */
  readonly target: ContentNode | undefined;
  /** Whether the target holds this alias itself. */
  readonly isCircle: boolean;
}

export type ContentNode = ScalarNode | MapNode | ListNode;
export type YamlNode = ContentNode | AliasNode;

/** What an alias stands for; any other node itself. */
export function withoutAlias(node: YamlNode): ContentNode | undefined {
  return node.kind === 'alias' ? node.target : node;
}

/** Whether a pair is `<<: *other`, where the dialect knows merges. */
export function isMerge({ key }: Pair): boolean {
  return isMergeKey(key);
}

/** Whether a key is such a `<<`. */
export function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && (key.isPlain || key.tag?.text === '!!merge') && key.text === '<<';
}
