/**
 * What an eye sees on a telephone and axe does not, as texts: that the page or something on it moves sideways, that the head
 * leaves no room for the page, and, where writing goes to the left, a number or code that is laid out backwards.
 */
export const FLAWS = `(() => {
  const root = document.documentElement;
  const flaws = [];
  if (root.scrollWidth > root.clientWidth + 1) flaws.push('the page moves sideways');
  for (const each of document.querySelectorAll('main :not(input, select, textarea, svg, svg *)')) {
    const wider = each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1;
    if (wider && getComputedStyle(each).overflowX !== 'visible')
      flaws.push('moves sideways: ' + each.outerHTML.slice(0, 80));
  }
  const head = document.querySelector('header.top')?.offsetHeight ?? 0;
  if (head > innerHeight / 3) flaws.push('the head is ' + head + ' high');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (root.dir === 'rtl' && texts.nextNode()) {
    const text = texts.currentNode;
    // What somebody typed to be laid out backwards is.
    if (text.data.includes('\\u202e')) continue;
    const boxOf = (at) => (range.setStart(text, at), range.setEnd(text, at + 1), range.getBoundingClientRect());
    for (const { 0: run, index } of text.data.matchAll(/[A-Za-z0-9]+([-/.:_][A-Za-z0-9]+)+|[A-Za-z]+[+\\u2212]/g)) {
      const [first, last] = [boxOf(index), boxOf(index + run.length - 1)];
      if (first.top === last.top && first.left > last.left) flaws.push('runs backwards: ' + run);
    }
  }
  return flaws;
})()`;
