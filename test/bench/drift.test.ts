import { describe, expect, it } from 'vitest';
import { driftOf, markdown, type Table } from '../../bench/report/table.ts';
import { measured, paired } from '../../bench/statistics.ts';

const table = (value: number, noise: number): Table => ({
  head: ['cost', 'ratio', 'µs'],
  rows: [['pollchart', { value, noise, digits: 2, unit: '×' }, { aside: String(value * 100) }]],
});

describe('the figures in the documents', () => {
  it('hold while a fresh run is off by no more than the noise of both', () => {
    expect(driftOf(markdown(table(1.8, 0.1)), [table(1.99, 0.1)])).toEqual([]);
  });

  it('have drifted once it is off by more, and are named', () => {
    expect(driftOf(markdown(table(1.8, 0.1)), [table(2.05, 0.1)])).toEqual([
      'pollchart: written 1.80×, measured 2.05× ± 0.10',
    ]);
  });

  it('have drifted when a line or a table is missing', () => {
    const others = { head: ['cost', 'ratio', 'µs'], rows: [['RxJS', '1', '2']] };
    expect(driftOf(markdown(table(1.8, 0.1)), [others])).toEqual(['RxJS: no such row is written']);
    expect(driftOf('', [others])).toEqual(['cost: no such table is written']);
  });

  it('may be in another order', () => {
    const rows = [
      ['RxJS', '1'],
      ['pollchart', '2'],
    ];
    const head = ['cost', 'ratio'];
    expect(driftOf(markdown({ head, rows }), [{ head, rows: rows.toReversed() }])).toEqual([]);
  });

  it('may have thousands', () => {
    expect(driftOf(markdown(table(12_345, 10)), [table(12_350, 10)])).toEqual([]);
  });
});

describe('paired figures', () => {
  it('compare what was measured in the same round', () => {
    expect(paired([2, 20, 200], [1, 10, 100])).toEqual({ value: 2, noise: 0 });
  });

  it('take the middle, and half the range of most of them for noise', () => {
    const { value, noise } = measured([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(value).toBe(6);
    expect(noise).toBeCloseTo(4);
  });
});
