interface PageButtonsProps {
  newest: string;
  older: string;
  /** Before what the page is that is shown; undefined for the newest. */
  before: string | undefined;
  /** The last that is shown, where there may be more. */
  oldest: string | undefined;
  onPage: (before: string | undefined) => void;
}

/** On to what is older, and back to the newest, of a list that comes page by page. */
export function PageButtons({ newest, older, before, oldest, onPage }: PageButtonsProps) {
  if (before === undefined && oldest === undefined) return null;
  return (
    <p className="buttons">
      {before !== undefined && (
        <button type="button" onClick={() => onPage(undefined)}>
          {newest}
        </button>
      )}
      {oldest !== undefined && (
        <button type="button" onClick={() => onPage(oldest)}>
          {older}
        </button>
      )}
    </p>
  );
}
