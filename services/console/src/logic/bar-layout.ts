/** One count to be drawn; null is hidden because it is small, or would show a small one. */
export interface Counted {
  category: string;
  count: number | null;
}

/** A bar in a drawing of `width`, in its units. */
export interface Bar extends Counted {
  x: number;
  y: number;
  length: number;
  height: number;
  hidden: boolean;
}

const BAR_HEIGHT = 14;
/** Room for the line of words above a bar, and below it. */
const WORDS = 18;
const GAP = 8;

/**
 * Lays bars one under the other. Lines of text run along them, so they begin where the reader begins: at the right where
 * writing goes to the left. A hidden count has no length that says anything: its bar is as long as the smallest count told.
 * @param least the smallest count above 0 that is told
 */
export function layoutBars(
  cells: readonly Counted[],
  { width, least, toLeft }: { width: number; least: number; toLeft: boolean },
): { bars: Bar[]; height: number } {
  const most = Math.max(least, ...cells.map(({ count }) => count ?? 0));
  const bars = cells.map(({ category, count }, at): Bar => {
    const length = (width * (count ?? least)) / most;
    return {
      ...{ category, count, length, height: BAR_HEIGHT, hidden: count === null },
      x: toLeft ? width - length : 0,
      y: at * (WORDS + BAR_HEIGHT + GAP) + WORDS,
    };
  });
  return { bars, height: cells.length * (WORDS + BAR_HEIGHT + GAP) };
}
