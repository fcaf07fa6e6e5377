import { useId, useState } from 'react';
import { sayCategory } from '../../logic/say-category.js';
import { useFigures, usePeriods } from '../../oversight-queries.js';
import type { Figures, FigureTable } from '../../oversight-types.js';
import { Loaded } from '../../parts/loaded.js';
import { Parted } from '../../parts/parted.js';
import { Routes } from '../../parts/routes.js';
import { Title } from '../../parts/title.js';
import { type Said, useWords } from '../../words/use-words.js';

const POPULATIONS = ['exchanges-received', 'answers-due', 'exchanges-opened', 'cases', 'closures'] as const;

/** Figures without identities, quarter by quarter: drawn, in a table, and to be taken away as they were signed. */
export default function FiguresPage() {
  const { t } = useWords();
  const id = useId();
  const [chosen, setChosen] = useState<string>();
  const query = usePeriods();
  return (
    <>
      <Title says={t('menu.figures')} />
      <p>{t('figures.says')}</p>
      <Loaded query={query}>
        {({ items }) => {
          const period = chosen ?? items[0]?.period;
          if (period === undefined) return <p>{t('figures.none')}</p>;
          return (
            <>
              <p className="inline">
                <label htmlFor={id}>{t('figures.quarter')}</label>
                <select id={id} value={period} onChange={({ target }) => setChosen(target.value)}>
                  {items.map((each) => (
                    <option key={each.period} value={each.period}>
                      {sayQuarter(t, each.period)}
                    </option>
                  ))}
                </select>
                <a href={`/api/v1/figures/${period}/csv`} download={`figures-${period}.csv`} className="button">
                  {t('figures.csv')}
                </a>
                <a href={`/api/v1/figures/${period}/signed`} download={`figures-${period}.txt`} className="button">
                  {t('figures.signed')}
                </a>
              </p>
              <Quarter key={period} period={period} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

/** `2026-Q3`, as the language says it. */
function sayQuarter(t: Said['t'], period: string): string {
  const [year, quarter] = period.split('-Q');
  return t('figures.one-quarter', { year, quarter });
}

function Quarter({ period }: { period: string }) {
  const { t, number } = useWords();
  const query = useFigures(period);
  return (
    <Loaded query={query}>
      {(figures) => (
        <>
          <p>{t('figures.least', { least: number(figures.least) })}</p>
          {POPULATIONS.map((population) => (
            <Population key={population} population={population} of={figures} />
          ))}
          <Routes period={period} />
        </>
      )}
    </Loaded>
  );
}

function Population({ population, of }: { population: FigureTable['population']; of: Figures }) {
  const { t, colon, number } = useWords();
  const tables = of.tables.filter((each) => each.population === population);
  const total = tables.find((each) => each.total !== null)?.total;
  if (tables.length === 0) return null;
  return (
    <section aria-labelledby={population}>
      <h2 id={population}>{t(`figures.of.${population}`)}</h2>
      <p>
        {t('figures.total')}
        {colon} <strong>{total === undefined || total === null ? t('figures.hidden') : number(total)}</strong>
      </p>
      {tables.map((table) => (
        <OneWay key={table.dimension} table={table} least={of.least} />
      ))}
    </section>
  );
}

function OneWay({ table, least }: { table: FigureTable; least: number }) {
  const words = useWords();
  const { cells, dimension } = table;
  return (
    <Parted
      cells={cells}
      least={least}
      says={words.t(`figures.by.${dimension}`)}
      sayCell={(category) => sayCategory(words, dimension, category)}
    />
  );
}
