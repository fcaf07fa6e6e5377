import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const page = readFileSync('docs/threats.md', 'utf8');

interface Row {
  number: number;
  /** What is tried, what stands against it, what shows it. */
  cells: string[];
  tests: string[];
}

function rowsIn(text: string): Row[] {
  const lines = text.split('\n').filter((line) => /^\| \d+ /.test(line));
  return lines.map((line) => {
    const [number = '', ...cells] = line.split('|').slice(1, -1);
    const tests = [...line.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file]) => file ?? '');
    return { number: Number(number), cells: cells.map((cell) => cell.trim()), tests };
  });
}

const rows = rowsIn(page);
const named = rows.flatMap(({ tests }) => tests);
const own = globSync('tests/threats/*.spec.ts');
const rowOf = (file: string) => Number(/^row-(\d+)/.exec(basename(file))?.[1] ?? Number.NaN);

/** Tried on whole nodes or at their doors; a crash, a full disk and a consent taken back are tried with the other outages. */
const ROWS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 18, 19, 20, 21, 22, 23, 24, 25];

describe('the page of threats', () => {
  it('has every row once, in order, each with what is tried and what stands against it', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_none, at) => at + 1));
    for (const { number, cells } of rows) expect([number, ...cells.map(Boolean)]).toEqual([number, true, true, true]);
  });

  it('names tests that exist', () => {
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('names every test that is named after a row, in that row', () => {
    expect(own.length).toBeGreaterThan(35);
    for (const file of own.filter((each) => !Number.isNaN(rowOf(each)))) {
      const row = rows.find(({ number }) => number === rowOf(file));
      expect([file, row?.tests.includes(file.replaceAll('\\', '/'))]).toEqual([file, true]);
    }
    const others = own.filter((each) => Number.isNaN(rowOf(each)));
    expect(others.filter((file) => !page.includes(`../${file}`))).toEqual([]);
  });

  it.each([...ROWS])('row %i has a test that carries its number', (number) => {
    const files = own.filter((file) => rowOf(file) === number);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const titles = [...readFileSync(file, 'utf8').matchAll(/describe\('(row \d+)\b/g)].map(([, title]) => title);
      expect(titles.length).toBeGreaterThan(0);
      expect(new Set(titles)).toEqual(new Set([`row ${number}`]));
    }
  });

  it('says of every row what shows it, or that nothing does yet', () => {
    const silent = rows.filter(({ tests, cells }) => tests.length === 0 && !/not built yet/.test(cells.at(-1) ?? ''));
    expect(silent.map(({ number }) => number)).toEqual([]);
  });
});
