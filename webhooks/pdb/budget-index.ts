// An index of the disruption budgets of a namespace, by the labels of the pods that they select.
import { compiledOnce } from '../../src/engine/compiled.ts';
import { isObject, type JsonObject } from '../../src/engine/json.ts';
import { type RequiredLabel, type Selector, selectorOf } from '../../src/engine/selector.ts';
import { budgetOf } from './budget.ts';

/** Whether one of the budgets selects pods with these labels. */
export function isCovered(budgets: readonly JsonObject[], labels: unknown): boolean {
  const { byLabel, others } = indexOf(budgets);
  const covers = (selector: Selector) => selector.selects(labels);
  if (others.some(covers)) return true;
  return Object.entries(isObject(labels) ? labels : {}).some(([key, value]) => {
    const byValue = byLabel.get(key);
    return byValue !== undefined && [byValue.get(value), byValue.get(undefined)].some((some) => some?.some(covers));
  });
}

interface BudgetIndex {
  /** By the key and the value of one label that a selector requires; the value is undefined where any is allowed. */
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<unknown, readonly Selector[]>>;
  /** Selectors that require no label: they only exclude some. */
  readonly others: readonly Selector[];
}

const indexOf = compiledOnce((budgets: readonly JsonObject[]): BudgetIndex => {
  const selectors = budgets.flatMap((budget) => {
    const { selector } = budgetOf(budget);
    return isObject(selector) ? [selectorOf(selector)] : [];
  });
  const uses = new Table(() => ({ count: 0 }));
  for (const { required } of selectors) for (const label of required) uses.cell(label).count += 1;
  const byLabel = new Table((): Selector[] => []);
  const others: Selector[] = [];
  for (const selector of selectors) {
    // A selector is filed under the label that the fewest selectors require, so that few must be tried.
    let rarest: RequiredLabel | undefined;
    for (const label of selector.required) {
      if (rarest === undefined || uses.cell(label).count < uses.cell(rarest).count) rarest = label;
    }
    if (rarest === undefined) others.push(selector);
    else byLabel.cell(rarest).push(selector);
  }
  return { byLabel: byLabel.rows, others };
});

/** A table with a cell for each label. */
class Table<Cell> {
  readonly rows = new Map<string, Map<unknown, Cell>>();
  readonly #create: () => Cell;

  constructor(create: () => Cell) {
    this.#create = create;
  }

  cell({ key, value }: RequiredLabel): Cell {
    const row = this.rows.get(key) ?? new Map<unknown, Cell>();
    this.rows.set(key, row);
    const cell = row.get(value) ?? this.#create();
    row.set(value, cell);
    return cell;
  }
}
