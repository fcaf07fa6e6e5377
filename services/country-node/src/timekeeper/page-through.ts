/**
 * All rows of a list, page by page, each begun after the last row of the one before: what could not be done stays where it is,
 * and holds up nothing behind it.
 * @param limit rows of a page
 * @param read the page that begins after this row; the first where there is none
 */
export async function* pageThrough<R>(limit: number, read: (after: R | undefined) => Promise<R[]>): AsyncGenerator<R> {
  let last: R | undefined;
  do {
    const page = await read(last);
    yield* page;
    last = page.length < limit ? undefined : page.at(-1);
  } while (last);
}
