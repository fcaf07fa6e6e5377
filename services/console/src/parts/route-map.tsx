import { useId } from 'react';
import { frameOf, type Point, stopsOf } from '../logic/route-stops.js';
import outlines from '../outlines.json';
import type { CaseContent } from '../types.js';
import { useWords } from '../words/use-words.js';

/** `d`: the outline as a path; `at`: where a mark of the country stands. */
const OUTLINES = outlines as unknown as Readonly<Record<string, { d: string; at: Point }>>;

/**
 * A child's way from country to country, on outlines that come with the console; nobody outside is asked for a map. Countries
 * only, and never places. East stays to the right in every language. The list beside it says the same.
 */
export default function RouteMap({ content }: { content: CaseContent }) {
  const { t, country } = useWords();
  const id = useId();
  const stops = stopsOf(content);
  const drawn = stops.flatMap((code, at) => (OUTLINES[code] ? [{ code, at, point: OUTLINES[code].at }] : []));
  if (stops.length === 0) return null;
  return (
    <section aria-labelledby="route">
      <h2 id="route">{t('route.title')}</h2>
      <div className="beside">
        {drawn.length > 0 && (
          <svg
            className="chart map"
            viewBox={frameOf(drawn.map(({ point }) => point)).join(' ')}
            role="img"
            aria-labelledby={id}
          >
            <title id={id}>{t('route.drawing', { way: stops.map(country).join(' – ') })}</title>
            {Object.entries(OUTLINES).map(([code, { d }]) => (
              <path key={code} d={d} className={stops.includes(code) ? 'land on-the-way' : 'land'} />
            ))}
            <polyline className="way" points={drawn.map(({ point }) => point.join(',')).join(' ')} />
            {drawn.map(({ at, point: [x, y] }) => (
              <g key={at} aria-hidden>
                <circle className="stop" cx={x} cy={y} r="9" />
                <text className="stop-number" x={x} y={y} dy="4" textAnchor="middle">
                  {at + 1}
                </text>
              </g>
            ))}
          </svg>
        )}
        <ol>
          {stops.map((code, at) => (
            <li key={at}>{country(code)}</li>
          ))}
        </ol>
      </div>
    </section>
  );
}
