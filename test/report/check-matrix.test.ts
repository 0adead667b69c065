import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderMatrix } from '../../src/report/check-matrix.ts';
import { allZones } from './support/reports.ts';
import { clean, hostile, many, sample, skipped, unread } from './support/samples.ts';

const plain = { colours: false };

describe('all zones side by side', () => {
  it('shows objects by zone, policies by zone, and what each zone makes of it', async () => {
    await expect(renderMatrix(allZones(sample, [unread]), plain)).toMatchFileSnapshot('golden/matrix.txt');
  });

  it('lines up with colours, too', () => {
    const coloured = renderMatrix(allZones(sample), { colours: true });
    expect(coloured).toContain('\u001b[31mdenied  \u001b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(renderMatrix(allZones(sample), plain));
  });

  it('has no table of policies where none was broken', () => {
    expect(renderMatrix(allZones(clean), plain)).toMatchInlineSnapshot(`
      "OBJECT               ZONE-1    ZONE-2    ZONE-3    WHERE
      Namespace ge-system  admitted  admitted  admitted  ns.yaml:1:1

      ✓ zone-1 (audit): no violations: 1 object in 1 file
      ✓ zone-2 (enforce): no violations: 1 object in 1 file
      ✓ zone-3 (strict): no violations: 1 object in 1 file
      "
    `);
  });

  it('has no table at all where nothing was checked', () => {
    expect(renderMatrix(allZones(skipped), plain)).toMatch(
      /^- zone-1 \(audit\): nothing was checked[^\n]*\n- zone-2 .*\n- zone-3 .*\n {2}skipped, .*: 2 Service, 1 Secret\n$/,
    );
    expect(renderMatrix([], plain)).toBe('');
  });

  it('stays a table whatever objects are called', () => {
    const text = renderMatrix([hostile(), hostile()], plain);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u);
    expect(renderMatrix([many(10_000)], plain).split('\n').length).toBeGreaterThan(1000);
  });
});
