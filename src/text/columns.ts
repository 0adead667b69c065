/** A single long cell does not fill the other rows with spaces. */
const WIDEST = 400;

/**
 * Rows as columns that line up.
 * @param style dresses a cell that has its width already, so that colours take no room.
 */
export function renderColumns(
  rows: readonly (readonly string[])[],
  style: (text: string, row: number, column: number) => string = (text) => text,
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(
      WIDEST,
      rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
    ),
  );
  const line = (cells: readonly string[], row: number) => {
    const last = cells.findLastIndex((cell) => cell !== '');
    return cells
      .slice(0, last + 1)
      .map((cell, column) => style(column === last ? cell : cell.padEnd(widths[column] ?? 0), row, column))
      .join('  ');
  };
  return `${rows.map(line).join('\n')}\n`;
}
