// From what js-yaml tells of a text, one thing after the other, to its trees; with the places that it does not tell.
import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { YamlNode } from './node.ts';
import { type Properties, Tree } from './tree.ts';
import { behindDash, closingOf, headerOf, lastOfBlock } from './trivia.ts';
import { nodeOf } from './views.ts';

/** The documents of a text; those that hold nothing at all are left out. */
export function buildTrees(text: string, events: readonly Event[]): readonly YamlNode[] {
  const builder = new Builder(text, events.length);
  for (const event of events) builder.take(event);
  return builder.end();
}

/** A collection whose end has not come yet. */
interface Open {
  readonly id: number;
  readonly kind: 'document' | 'list' | 'map';
  readonly isFlow: boolean;
  /** Of a map: a key is there, and waits for its value. */
  hasKey: boolean;
}

type PropertyEvent = Extract<Event, { readonly tagStart: number }>;

const colon = /\s*:/y;

class Builder {
  readonly #documents: YamlNode[] = [];
  readonly #text: string;
  readonly #tree: Tree;
  readonly #open: Open[] = [];
  #anchors = new Map<string, number>();
  /** Of all that was read so far, but for commas, colons and dashes that nothing follows. */
  #end = 0;
  /** Of the last node. */
  #last = 0;
  /** From where on no colon follows. */
  #noColonAt = -1;

  constructor(text: string, most: number) {
    this.#text = text;
    this.#tree = new Tree(text, most);
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors = new Map();
        this.#open.push({ id: -1, kind: 'document', isFlow: false, hasKey: false });
        break;
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        break;
      case EVENT_ID.ALIAS:
        this.#alias(event.anchorStart, event.anchorEnd);
        break;
      case EVENT_ID.SEQUENCE:
        this.#collection(event, 'list');
        break;
      case EVENT_ID.MAPPING:
        this.#collection(event, 'map');
        break;
      case EVENT_ID.POP:
        this.#close();
    }
  }

  end(): readonly YamlNode[] {
    this.#tree.trim();
    return this.#documents;
  }

  #collection(event: Extract<Event, { readonly start: number }>, kind: 'list' | 'map'): void {
    const { start } = event;
    const isFlow = event.style === COLLECTION_STYLE.FLOW;
    const properties = this.#properties(event);
    // A bracket is read by itself, a dash or a key with what follows.
    this.#end = Math.max(this.#end, isFlow ? start + 1 : start);
    const cells = { kind, start, end: -1, style: isFlow ? 1 : 0, from: -1, to: -1 };
    const id = this.#add(this.#tree.add(cells, properties), event);
    this.#open.push({ id, kind, isFlow, hasKey: false });
  }

  #close(): void {
    const closed = this.#open.pop();
    if (closed === undefined || closed.kind === 'document') return;
    if (closed.isFlow && !this.#isPair(closed)) {
      this.#end = closingOf(this.#text, this.#end);
      this.#last = this.#end;
    }
    this.#tree.close(closed.id, this.#last);
  }

  /** `[a: b]` holds a map without brackets of its own; the brackets where it begins may be those of its key. */
  #isPair({ id, kind }: Open): boolean {
    const start = this.#tree.startOf(id);
    return kind === 'map' && (this.#text[start] !== '{' || this.#tree.firstStartOf(id) === start);
  }

  #scalar(event: ScalarEvent): void {
    if (event.valueStart < 0) this.#emptyScalar(event);
    else if (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK)
      this.#block(event);
    else {
      const quote = event.style === SCALAR_STYLE.PLAIN ? 0 : 1;
      const properties = this.#properties(event);
      this.#end = event.valueEnd + quote;
      this.#written(event, event.valueStart - quote, this.#end, properties);
    }
  }

  #block(event: ScalarEvent): void {
    const properties = this.#properties(event);
    const start = headerOf(this.#text, this.#end, event.valueStart);
    this.#end = event.valueEnd;
    this.#written(event, start, lastOfBlock(this.#text, start, event), properties);
  }

  #written(event: ScalarEvent, start: number, end: number, properties: Properties | undefined): void {
    const { style, valueStart, valueEnd, fast, chomping, indent } = event;
    const cells = { kind: 'scalar', start, end, style, from: valueStart, to: valueEnd } as const;
    this.#add(this.#tree.add(cells, properties, fast ? undefined : { fast, chomping, indent }), event);
    this.#last = end;
  }

  /** One of which nothing is written, but perhaps its properties. */
  #emptyScalar(event: ScalarEvent): void {
    const parent = this.#open.at(-1);
    const isValue = parent?.kind === 'map' && parent.hasKey;
    const start = isValue ? this.#behindColon() : -1;
    const properties = this.#properties(event);
    let end = properties === undefined ? start : this.#end;
    if (end < 0 && parent?.kind === 'list' && !parent.isFlow) end = behindDash(this.#text, this.#end);
    this.#end = Math.max(this.#end, end);
    if (end >= 0) this.#last = end;
    const cells = { kind: 'scalar', start, end, style: event.style, from: -1, to: -1 } as const;
    this.#add(this.#tree.add(cells, properties), event);
  }

  /** Where the value of `key:` would stand; -1 where the key stands alone. */
  #behindColon(): number {
    if (this.#noColonAt === this.#end) return -1;
    colon.lastIndex = this.#end;
    if (colon.test(this.#text)) {
      this.#end = colon.lastIndex;
      return this.#end;
    }
    this.#noColonAt = this.#end;
    return -1;
  }

  #alias(nameStart: number, nameEnd: number): void {
    this.#end = nameEnd;
    this.#last = nameEnd;
    const target = this.#anchors.get(this.#text.slice(nameStart, nameEnd)) ?? -1;
    const isCircle = target >= 0 && this.#tree.isOpen(target);
    const cells = { kind: 'alias', start: nameStart - 1, end: nameEnd, style: 0, from: target } as const;
    this.#add(this.#tree.add({ ...cells, to: isCircle ? 1 : 0 }));
  }

  /** Where it belongs: gives the node itself. */
  #add(id: number, event?: PropertyEvent): number {
    const parent = this.#open.at(-1);
    if (parent?.kind === 'document') this.#documents.push(nodeOf(this.#tree, id));
    else if (parent?.kind === 'map') parent.hasKey = !parent.hasKey;
    if (event !== undefined && event.anchorStart >= 0) {
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), id);
    }
    return id;
  }

  #properties({ tagStart, tagEnd, anchorStart, anchorEnd }: PropertyEvent): Properties | undefined {
    if (tagStart < 0 && anchorStart < 0) return undefined;
    this.#end = Math.max(this.#end, tagEnd, anchorEnd);
    return {
      tag: tagStart < 0 ? undefined : { text: this.#text.slice(tagStart, tagEnd), start: tagStart },
      anchor: anchorStart < 0 ? undefined : this.#text.slice(anchorStart, anchorEnd),
    };
  }
}
