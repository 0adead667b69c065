/** The widest column, in characters: one long cell does not fill all other rows with spaces. */
const WIDEST = 400;

/**
 * Formats rows as aligned columns.
 * @param style colours a cell, after it was padded to its width.
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
