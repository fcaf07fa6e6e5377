import type { CDPSession, Page } from 'playwright-core';

type Said = { value?: unknown } | undefined;

/** What nobody can use, or find the way by, without being told what it is. */
const NAMED = new Set([
  ...['button', 'link', 'textbox', 'searchbox', 'combobox', 'listbox', 'checkbox', 'radio', 'radiogroup', 'spinbutton'],
  ...['dialog', 'region', 'navigation', 'image', 'table', 'heading', 'DisclosureTriangle', 'progressbar'],
]);

export interface Told {
  role: string;
  name: string;
  description: string;
  /** States that it has: `invalid`, `busy`, `disabled`, `expanded`. */
  is: string[];
}

/** What the browser hands over to a screen reader, node by node as it does to any. */
async function askTree<T>(page: Page, ask: (tree: CDPSession) => Promise<T>): Promise<T> {
  const tree = await page.context().newCDPSession(page);
  try {
    return await ask(tree);
  } finally {
    await tree.detach();
  }
}

/** What is on the page without a name, as its role; and texts of a drawing, which are read loose after the name that says it all. */
export function findUnsaid(page: Page): Promise<string[]> {
  return askTree(page, async (tree) => {
    const { nodes } = await tree.send('Accessibility.getFullAXTree');
    const known = new Map(nodes.map((node) => [node.nodeId, node]));
    const isDrawn = (id: string | undefined): boolean => {
      const node = id === undefined ? undefined : known.get(id);
      return node !== undefined && (textOf(node.role) === 'image' || isDrawn(node.parentId));
    };
    return nodes.flatMap(({ ignored, role, name, parentId }) => {
      if (ignored) return [];
      if (textOf(role) === 'StaticText') return isDrawn(parentId) ? [`drawn: ${textOf(name)}`] : [];
      return NAMED.has(textOf(role)) && textOf(name) === '' ? [textOf(role)] : [];
    });
  });
}

/** What is said of that which has the focus. */
export function tellFocus(page: Page): Promise<Told> {
  return askTree(page, async (tree) => {
    const { result } = await tree.send('Runtime.evaluate', { expression: 'document.activeElement' });
    const of = { objectId: result.objectId ?? '', fetchRelatives: false };
    const [node] = (await tree.send('Accessibility.getPartialAXTree', of)).nodes;
    if (!node) throw new Error('nothing has the focus');
    const states = node.properties?.filter(({ value }) => value.value === true || value.value === 'true') ?? [];
    return {
      role: textOf(node.role),
      name: textOf(node.name),
      description: textOf(node.description),
      is: states.map(({ name }) => name),
    };
  });
}

const textOf = (said: Said) => (typeof said?.value === 'string' ? said.value.trim() : '');

/**
 * Notes from now on what is said without being asked for: what changes in a region that was there as one before, and alerts
 * that come. A region that comes with its text is not said.
 */
export function listen(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    window.heard = [];
    const say = (region) => region && window.heard.push(region.textContent.trim());
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        say(element?.closest('[role=status], [aria-live=polite]'));
        for (const added of addedNodes)
          if (added instanceof Element) say(added.matches('[role=alert]') ? added : added.querySelector('[role=alert]'));
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  })()`);
}

/** What was said since. */
export const heard = (page: Page): Promise<string[]> => page.evaluate('window.heard');
