// Trees as numbers, seven a node: all documents of a file are kept that way for as long as somebody may ask for a place,
// which as objects would take ten times the memory.
import { type ScalarStyle, STYLES, type Tag } from './node.ts';
import { blockText, type Chomping, foldedText } from './scalar-text.ts';

export type NodeKind = 'scalar' | 'list' | 'map' | 'alias';

/** What is known of a node; what is not there is -1. */
export interface NodeCells {
  readonly kind: NodeKind;
  readonly start: number;
  readonly end: number;
  /** Scalars: how they are written, a STYLE. Collections: whether they are in brackets, as 0 or 1. */
  readonly style: number;
  /** Scalars: where what they hold begins. Aliases: the node that they stand for. */
  readonly from: number;
  /** Scalars: where what they hold ends. Aliases: whether the node that they stand for holds them, as 0 or 1. */
  readonly to: number;
}

/** How a scalar is to be read whose text is not what is written; few have it. */
export interface ScalarEncoding {
  /** Of a block. */
  readonly indent: number;
  readonly chomping: Chomping;
  /** Whether it is a string of JSON. */
  readonly isJson: boolean;
}

/** What stands before a node. */
export interface NodeProperties {
  readonly tag: Tag | undefined;
  readonly anchor: string | undefined;
}

const kinds: readonly NodeKind[] = ['scalar', 'list', 'map', 'alias'];

const WIDTH = 7;
const [KIND, START, END, STYLE, FROM, TO, NEXT] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Where trees are made, one after the other, until it is known how large each is: most are small. */
let sharedCells = new Int32Array(1024 * WIDTH);

/** More memory than this is not kept for the next tree. */
const MOST_KEPT = 2 ** 16;

/** The nodes of a text, each behind the one that holds it. They are known by their ids. */
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

  /** Adds a node behind the last one, and gives its id. A collection is open until it is closed. */
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

  /** Says that what comes now is no longer within a collection, and where that ends. */
  close(id: number, end: number): void {
    this.#set(id, NEXT, this.#count);
    this.#set(id, END, end);
  }

  isOpen(id: number): boolean {
    return this.#cell(id, NEXT) === 0;
  }

  /** Says that all nodes are there; until then no other tree is made. */
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

  /** The node that an alias stands for; -1 for none. */
  targetOf(id: number): number {
    return this.#cell(id, FROM);
  }

  /** Whether the node that an alias stands for holds the alias. */
  isCircle(id: number): boolean {
    return this.#cell(id, TO) === 1;
  }

  /** Where the first node within a collection begins; -1 where there is none, or nothing is written. */
  firstStartOf(id: number): number {
    return id + 1 < this.#count ? this.#cell(id + 1, START) : -1;
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

  /** What a scalar says. */
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
