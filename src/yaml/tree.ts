// A tree of nodes, kept as seven numbers for each. All documents of a file are kept for as long as positions may be
// asked for, and objects would take ten times the memory.
import { type ScalarStyle, STYLES, type Tag } from './node.ts';
import { blockText, type Chomping, foldedText } from './scalar-text.ts';

export type NodeKind = 'scalar' | 'list' | 'map' | 'alias';

/** The numbers of a node; -1 where it has none. */
export interface NodeCells {
  readonly kind: NodeKind;
  readonly start: number;
  readonly end: number;
  /** Scalars: one of STYLE. Collections: 1 if they are in brackets, else 0. */
  readonly style: number;
  /** Scalars: the start of their text, without quotes. Aliases: the id of their target. */
  readonly from: number;
  /** Scalars: the end of their text, without quotes. Aliases: 1 if they are within their target, else 0. */
  readonly to: number;
}

/** How to read a scalar whose value differs from its text. Few scalars need it. */
export interface ScalarEncoding {
  /** For a block scalar: the columns that its lines are indented. */
  readonly indent: number;
  readonly chomping: Chomping;
  /** Whether it is a string of JSON. */
  readonly isJson: boolean;
}

/** What YAML calls the properties of a node. They are written before it. */
export interface NodeProperties {
  readonly tag: Tag | undefined;
  readonly anchor: string | undefined;
}

const kinds: readonly NodeKind[] = ['scalar', 'list', 'map', 'alias'];

const WIDTH = 7;
const [KIND, START, END, STYLE, FROM, TO, NEXT] = [0, 1, 2, 3, 4, 5, 6] as const;

/** The memory in which each tree is built. A finished tree gets a copy of its own size, as most are small. */
let sharedCells = new Int32Array(1024 * WIDTH);

/** The most cells that are kept for the next tree. */
const MOST_KEPT = 2 ** 16;

/** The nodes of a document, in the order of the text: a parent comes before its children. An id identifies a node. */
export class Tree {
  readonly text: string;
  #cells: Int32Array;
  #count = 0;
  #readings: Map<number, ScalarEncoding> | undefined;
  #properties: Map<number, NodeProperties> | undefined;

  constructor(text: string) {
    this.text = text;
    this.#cells = sharedCells;
  }

  /** Adds a node, and returns its id. A collection is open until it is closed. */
  add({ kind, start, end, style, from, to }: NodeCells, properties?: NodeProperties, reading?: ScalarEncoding): number {
    const id = this.#count++;
    if (this.#count * WIDTH > this.#cells.length) this.#grow();
    this.#set(id, KIND, kinds.indexOf(kind));
    this.#set(id, START, start);
    this.#set(id, END, end);
    this.#set(id, STYLE, style);
    this.#set(id, FROM, from);
    this.#set(id, TO, to);
    this.#set(id, NEXT, kind === 'list' || kind === 'map' ? 0 : id + 1);
    if (properties !== undefined) {
      this.#properties ??= new Map();
      this.#properties.set(id, properties);
    }
    if (reading !== undefined) {
      this.#readings ??= new Map();
      this.#readings.set(id, reading);
    }
    return id;
  }

  /** Closes a collection: the next nodes are not within it. */
  close(id: number, end: number): void {
    this.#set(id, NEXT, this.#count);
    this.#set(id, END, end);
  }

  isOpen(id: number): boolean {
    return this.#cell(id, NEXT) === 0;
  }

  /** Must be called after the last node, and before another tree is begun. */
  finish(): void {
    this.#cells = this.#cells.slice(0, this.#count * WIDTH);
  }

  kindOf(id: number): NodeKind {
    return kinds[this.#cell(id, KIND)] as NodeKind;
  }

  startOf(id: number): number {
    return this.#cell(id, START);
  }

  endOf(id: number): number {
    return this.#cell(id, END);
  }

  styleOf(id: number): number {
    return this.#cell(id, STYLE);
  }

  /** The id of the target of an alias; -1 for none. */
  targetOf(id: number): number {
    return this.#cell(id, FROM);
  }

  /** Whether an alias is within its own target. */
  isCircle(id: number): boolean {
    return this.#cell(id, TO) === 1;
  }

  childrenOf(id: number): readonly number[] {
    const children: number[] = [];
    const end = this.#cell(id, NEXT);
    for (let child = id + 1; child < end; child = this.#cell(child, NEXT)) children.push(child);
    return children;
  }

  propertiesOf(id: number): NodeProperties {
    return this.#properties?.get(id) ?? noProperties;
  }

  /** The value of a scalar. */
  textOf(id: number): string {
    const [style, valueStart, valueEnd] = [this.#cell(id, STYLE), this.#cell(id, FROM), this.#cell(id, TO)];
    if (valueStart < 0) return '';
    const reading = this.#readings?.get(id);
    if (reading === undefined) return this.text.slice(valueStart, valueEnd);
    if (reading.isJson) return JSON.parse(this.text.slice(valueStart - 1, valueEnd + 1)) as string;
    const written = STYLES[style - 1] as ScalarStyle;
    if (written !== 'literal' && written !== 'folded') return foldedText(this.text, valueStart, valueEnd, written);
    return blockText(this.text, { ...reading, from: valueStart, to: valueEnd, isFolded: written === 'folded' });
  }

  #grow(): void {
    const cells = new Int32Array(this.#cells.length * 2);
    cells.set(this.#cells);
    this.#cells = cells;
    if (cells.length <= MOST_KEPT) sharedCells = cells;
  }

  #cell(id: number, cell: number): number {
    return this.#cells[id * WIDTH + cell] as number;
  }

  #set(id: number, cell: number, value: number): void {
    this.#cells[id * WIDTH + cell] = value;
  }
}

const noProperties: NodeProperties = { tag: undefined, anchor: undefined };
