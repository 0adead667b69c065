// A YAML document as a tree whose nodes know where they lie in the text.

/** As it is written: `!!int`. */
export interface Tag {
  readonly text: string;
  readonly start: number;
}

interface Placed {
  /** The offset of the first character; undefined where nothing is written, as in an empty item of a list. */
  readonly start: number | undefined;
}

interface Content extends Placed {
  readonly tag: Tag | undefined;
  /** Whether aliases may stand for it. */
  readonly isAnchored: boolean;
}

export interface ScalarNode extends Content {
  readonly kind: 'scalar';
  readonly text: string;
  /** Neither quoted nor a block: what it looks like tells its type. */
  readonly isPlain: boolean;
}

export interface Pair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface MapNode extends Content {
  readonly kind: 'map';
  readonly pairs: readonly Pair[];
}

export interface ListNode extends Content {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface AliasNode extends Placed {
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
export function resolved(node: YamlNode): ContentNode | undefined {
  return node.kind === 'alias' ? node.target : node;
}

/** Whether a pair is `<<: *other`, where the dialect knows merges. */
export function isMerge({ key }: Pair): boolean {
  return key.kind === 'scalar' && key.text === '<<' && (key.isPlain || key.tag?.text === '!!merge');
}
