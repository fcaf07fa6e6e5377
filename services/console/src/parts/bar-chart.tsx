import { useId } from 'react';
import { layoutBars } from '../logic/bar-layout.js';
import type { FigureTable } from '../oversight-types.js';
import { useWords } from '../words/use-words.js';

/** Units of the drawing, which is as wide as its place. */
const WIDTH = 300;

interface BarChartProps {
  cells: NonNullable<FigureTable['cells']>;
  /** A category in words. */
  sayCell: (category: string) => string;
  least: number;
  /** What the drawing is of. */
  says: string;
}

/** Counts as bars; those hidden are hatched, not only of another colour. The same counts stand in the table beside it. */
export function BarChart({ cells, sayCell, least, says }: BarChartProps) {
  const words = useWords();
  const id = useId();
  const toLeft = words.language === 'ar';
  const { bars, height } = layoutBars(cells, { width: WIDTH, least, toLeft });
  const hatch = `${id}-hatch`;
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={id}>
      <title id={id}>{words.t('figures.drawing', { what: says })}</title>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="hatch-ground" width="6" height="6" />
          <line className="hatch-line" x1="0" y1="0" x2="0" y2="6" />
        </pattern>
      </defs>
      {bars.map(({ category, count, x, y, length, height: tall, hidden }) => (
        <g key={category} aria-hidden>
          <text className="bar-words" x={toLeft ? WIDTH : 0} y={y - 4}>
            {sayCell(category)}
            {words.colon} {count === null ? words.t('figures.hidden') : words.number(count)}
          </text>
          <rect
            className={hidden ? 'bar-hidden' : 'bar-told'}
            x={x}
            y={y}
            width={length}
            height={tall}
            {...(hidden ? { fill: `url(#${hatch})` } : {})}
          />
        </g>
      ))}
    </svg>
  );
}
