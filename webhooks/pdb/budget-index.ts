// The disruption budgets of a namespace, found by the labels of the pods that they are for.
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
    const about = byLabel.get(key);
    return about !== undefined && [about.get(value), about.get(undefined)].some((some) => some?.some(covers));
  });
}

interface BudgetIndex {
  /** By the key and the value of one label that a selector requires; undefined where any value will do. */
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<unknown, readonly Selector[]>>;
  /** Those that require none: they only say what is left out. */
  readonly others: readonly Selector[];
}

const indexOf = compiledOnce((budgets: readonly JsonObject[]): BudgetIndex => {
  const selectors = budgets.flatMap((budget) => {
    const { selector } = budgetOf(budget);
    return isObject(selector) ? [selectorOf(selector)] : [];
  });
  const uses = new Table(() => ({ count: 0 }));
  for (const { required } of selectors) for (const label of required) uses.at(label).count += 1;
  const byLabel = new Table((): Selector[] => []);
  const others: Selector[] = [];
  for (const selector of selectors) {
    // The one that the fewest share: a workload with it is worth a look at the whole selector.
    let rarest: RequiredLabel | undefined;
    for (const label of selector.required) {
      if (rarest === undefined || uses.at(label).count < uses.at(rarest).count) rarest = label;
    }
    if (rarest === undefined) others.push(selector);
    else byLabel.at(rarest).push(selector);
  }
  return { byLabel: byLabel.rows, others };
});

/** Something for each label. */
class Table<Cell> {
  readonly rows = new Map<string, Map<unknown, Cell>>();
  readonly #create: () => Cell;

  constructor(create: () => Cell) {
    this.#create = create;
  }

  at({ key, value }: RequiredLabel): Cell {
    const row = this.rows.get(key) ?? new Map<unknown, Cell>();
    this.rows.set(key, row);
    const cell = row.get(value) ?? this.#create();
    row.set(value, cell);
    return cell;
  }
}
