// js-yaml reads 40 times as fast as `yaml`. The latter keeps comments and white space, and is left to those who write.
import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import type { AliasNode, ContentNode, ListNode, MapNode, Pair, ScalarNode, YamlNode } from './node.ts';

/** What keeps a text from being YAML. */
export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
}

export type Parsed =
  | { readonly documents: readonly YamlNode[]; readonly fault?: undefined }
  | { readonly documents?: undefined; readonly fault: SyntaxFault };

/** Deeper than any object, and far from what the stack holds. */
const DEEPEST = 500;

/** The documents of a text, YAML or JSON. A text of nothing but comments has none. */
export function parseYaml(text: string): Parsed {
  try {
    return { documents: new Builder(text).build(parseEvents(text, { maxDepth: DEEPEST })) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { fault: { offset: error.mark?.position ?? 0, message: inWords(error.reason) } };
  }
}

function inWords(reason: string): string {
  if (reason.startsWith('nesting exceeded')) return 'nested too deeply';
  if (reason === 'deficient indentation')
    return 'not valid YAML: a quote or bracket before this is not closed, or holds too little indentation';
  return `not valid YAML: ${reason}`;
}

/** A collection whose end has not come yet; of a map also the key that waits for its value. */
type Open =
  | { readonly kind: 'document'; root: YamlNode | undefined }
  | { readonly kind: 'list'; readonly node: ListNode; readonly items: YamlNode[] }
  | { readonly kind: 'map'; readonly node: MapNode; readonly pairs: Pair[]; key: YamlNode | undefined };

type PropertyEvent = Extract<Event, { readonly tagStart: number }>;

const colon = /["']?\s*:/y;

class Builder {
  readonly #text: string;
  readonly #documents: YamlNode[] = [];
  readonly #open: Open[] = [];
  #anchors = new Map<string, ContentNode>();
  /** Of the scalar or alias that was read last, without its closing quote. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  build(events: readonly Event[]): readonly YamlNode[] {
    for (const event of events) this.#take(event);
    return this.#documents;
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors = new Map();
        this.#open.push({ kind: 'document', root: undefined });
        break;
      case EVENT_ID.SCALAR:
        this.#add(this.#anchored(this.#scalar(event), event));
        break;
      case EVENT_ID.ALIAS:
        this.#add(this.#alias(this.#text.slice(event.anchorStart, event.anchorEnd), event.anchorStart - 1));
        break;
      case EVENT_ID.SEQUENCE: {
        const items: YamlNode[] = [];
        const node: ListNode = { kind: 'list', start: event.start, ...this.#properties(event), items };
        this.#add(this.#anchored(node, event));
        this.#open.push({ kind: 'list', node, items });
        break;
      }
      case EVENT_ID.MAPPING: {
        const pairs: Pair[] = [];
        const node: MapNode = { kind: 'map', start: event.start, ...this.#properties(event), pairs };
        this.#add(this.#anchored(node, event));
        this.#open.push({ kind: 'map', node, pairs, key: undefined });
        break;
      }
      case EVENT_ID.POP: {
        const closed = this.#open.pop();
        if (closed?.kind === 'document' && closed.root !== undefined) this.#documents.push(closed.root);
      }
    }
  }

  #add(node: YamlNode): void {
    const parent = this.#open.at(-1);
    if (parent?.kind === 'list') parent.items.push(node);
    else if (parent?.kind === 'document') parent.root = node;
    else if (parent?.key !== undefined) {
      parent.pairs.push({ key: parent.key, value: node });
      parent.key = undefined;
    } else if (parent !== undefined) parent.key = node;
  }

  #scalar(event: ScalarEvent): ScalarNode {
    return {
      kind: 'scalar',
      start: this.#startOf(event),
      ...this.#properties(event),
      text: getScalarValue(this.#text, event),
      isPlain: event.style === SCALAR_STYLE.PLAIN,
    };
  }

  /** Events name the first character of what a scalar holds. */
  #startOf({ valueStart, valueEnd, style }: ScalarEvent): number | undefined {
    if (valueStart < 0) return this.#behindKey();
    const before = this.#end;
    this.#end = valueEnd;
    if (style === SCALAR_STYLE.PLAIN) return valueStart;
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1;
    // The header of a block: on the line before, behind the key, which may look like one.
    const from = Math.max(this.#text.lastIndexOf('\n', valueStart - 2) + 1, before);
    return from + this.#text.slice(from, valueStart).search(/[|>][-+0-9]*(?:[ \t]+#.*)?\s*$/);
  }

  /** Where the value of `key:` would stand; undefined in lists, and where the key stands alone. */
  #behindKey(): number | undefined {
    const parent = this.#open.at(-1);
    if (parent?.kind !== 'map' || parent.key === undefined) return undefined;
    colon.lastIndex = this.#end;
    return colon.test(this.#text) ? colon.lastIndex : undefined;
  }

  #alias(name: string, start: number): AliasNode {
    this.#end = start + 1 + name.length;
    const target = this.#anchors.get(name);
    const isCircle = this.#open.some((each) => each.kind !== 'document' && each.node === target);
    return { kind: 'alias', name, start, target, isCircle };
  }

  #anchored<Node extends ContentNode>(node: Node, { anchorStart, anchorEnd }: PropertyEvent): Node {
    if (anchorStart >= 0) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), node);
    return node;
  }

  #properties({ tagStart, tagEnd, anchorStart }: PropertyEvent): Pick<ContentNode, 'tag' | 'isAnchored'> {
    const tag = tagStart < 0 ? undefined : { text: this.#text.slice(tagStart, tagEnd), start: tagStart };
    return { tag, isAnchored: anchorStart >= 0 };
  }
}
