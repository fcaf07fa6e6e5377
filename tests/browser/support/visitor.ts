import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Cookie, Page, Request } from 'playwright-core';
import type { RunningNode } from '../../../deploy/local/start-node.js';
import { FLAWS } from './flaws.js';
import { CONSOLE_PATIENCE_MS } from './patience.js';
import { findUnsaid } from './screen-reader.js';
import { Words } from './words.js';

/** As it travels fastest: it goes into every page that is looked at. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** All of its rules, the one about small targets included, which is off by itself; where something stands is told by its text, which costs less than a way to it for each finding. */
const AXE_RUN = `axe.run(document, {
  resultTypes: ["violations"], selectors: false, rules: { "target-size": { enabled: true } },
})`;
const SESSION = 'passerelle_session';

/** Where a run leaves its pictures, if it is asked for them: they cost a twentieth of what the browser's tests take. */
const PICTURES = join('.passerelle', 'browser');
const WANTED = process.env['PASSERELLE_TEST_PICTURES'] === '1';

/** A page of the node without the console, which asks nobody for anything. */
const STILL = '/health/live';
/** What the console keeps in a browser, its drafts and their key included. */
const FORGET = `(async () => {
  localStorage.clear();
  sessionStorage.clear();
  const names = (await indexedDB.databases()).map(({ name }) => name);
  await Promise.all(names.map((name) => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = request.onblocked = () => reject(new Error('not forgotten'));
  })));
})()`;

const READ_DRAFTS = `(async () => {
  const known = (await indexedDB.databases()).some(({ name }) => name === 'passerelle-drafts');
  if (!known) return [];
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const base = await done(indexedDB.open('passerelle-drafts'));
  const store = base.transaction('drafts').objectStore('drafts');
  const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  base.close();
  const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder().decode(value)
    : typeof value === 'object' ? Object.entries(value).map(([name, each]) => name + text(each)).join() : String(value);
  return values.map((value, at) => ({ text: keys[at] + text(value), exports: value.key?.extractable === true }));
})()`;

export interface Arrival {
  language?: string;
  width?: number;
  /** Where they are, as a time zone. */
  zone?: string;
}

const HEIGHT = 800;

/** One person at a browser of their own. What the page must never do is counted from the first moment. */
export class Visitor {
  /** Breaches of the content security policy. */
  readonly breaches: string[] = [];
  /** Requests to anybody but the node and its issuer. */
  readonly outside: string[] = [];
  /** What a page threw. */
  readonly thrown: string[] = [];
  /** What the console says, in the language that it is read in. */
  words: Words;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly node: RunningNode,
    private readonly password: string,
    private readonly how: Required<Arrival>,
    private readonly known: readonly string[],
  ) {
    this.words = new Words(how.language);
  }

  static async arrive(
    browser: Browser,
    { node, issuer, password }: { node: RunningNode; issuer: string; password: string },
    { language = 'en', width = 1_100, zone = 'UTC' }: Arrival = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      locale: language,
      timezoneId: zone,
      viewport: { width, height: HEIGHT },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(CONSOLE_PATIENCE_MS);
    const visitor = new Visitor(context, page, node, password, { language, width, zone }, [node.url, issuer]);
    visitor.watch();
    page.on('pageerror', (error) => visitor.thrown.push(error.message));
    await page.exposeFunction('noteBreach', (what: string) => visitor.breaches.push(what));
    await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
      window.noteBreach(event.violatedDirective + ' ' + event.blockedURI))`);
    return visitor;
  }

  private watch(): void {
    this.page.on('request', (request) => {
      const url = request.url();
      if (!this.known.some((origin) => url.startsWith(`${origin}/`))) this.outside.push(url);
    });
  }

  /** As a person does it: to the issuer's page, name and password, and back. */
  async logIn(role: string): Promise<void> {
    await this.page.goto(`${this.node.url}/console/`);
    await this.page.locator('button.first').click();
    await this.page.locator('select[name=user]').selectOption(role);
    await this.page.locator('input[name=password]').fill(this.password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.page.locator('header.top').waitFor();
  }

  /** At the node and at the issuer, and back. */
  async logOut(): Promise<void> {
    const asked = this.page.waitForRequest((request) => request.url().endsWith('/session/end/confirm'));
    await this.page.locator('.who button').click();
    await asked;
    await this.page.waitForURL(`${this.node.url}/console/`);
    await this.page.locator('main.log-in [role=alert]').waitFor();
  }

  /** What this browser is known by, for another one of the same person. */
  async session(): Promise<Cookie[]> {
    return (await this.context.cookies(`${this.node.url}/api/`)).filter(({ name }) => name === SESSION);
  }

  /** What the node answers to a request that is held up: what the browser says of the session and of itself is not in it yet. */
  async answerTo(request: Request): Promise<Response> {
    const cookie = (await this.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { ...request.headers(), cookie, 'sec-fetch-site': 'same-origin' };
    const body = request.postDataBuffer();
    return fetch(request.url(), { method: request.method(), headers, ...(body ? { body: new Uint8Array(body) } : {}) });
  }

  /**
   * As a person comes back to a console that was not left.
   * @param at the page, below the console's address @returns whether the session stands: three of a person's do at once
   */
  async comeBack(session: Cookie[], at: string): Promise<boolean> {
    await this.context.addCookies(session);
    await this.load(at);
    await this.page.locator('header.top, main.log-in').waitFor();
    return this.page.locator('header.top').isVisible();
  }

  /** Loads a page of the console as whoever types its address does. @param at below the console's address */
  async load(at: string): Promise<void> {
    await this.page.goto(`${this.node.url}/console${at}`);
  }

  /**
   * Puts the browser away as it was when it was opened; it has only the console's program already.
   * @returns whether that could be done
   */
  async rest(): Promise<boolean> {
    const { page, how } = this;
    try {
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      for (const event of ['request', 'dialog', 'console'] as const) page.removeAllListeners(event);
      await this.context.setOffline(false);
      // Also those by which the issuer knows who was there.
      await this.context.clearCookies();
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: how.width, height: HEIGHT });
      await page.goto(`${this.node.url}${STILL}`);
      await page.evaluate(FORGET);
    } catch {
      return false;
    }
    this.words = new Words(how.language);
    this.watch();
    return true;
  }

  /** Keeps a picture of the window, for people who want to see what the pages look like and say so. */
  async picture(name: string): Promise<void> {
    if (WANTED) await this.page.screenshot({ path: join(PICTURES, `${name.replaceAll(' ', '-')}.png`) });
  }

  /** What axe finds on the page as it stands. */
  async barriers(): Promise<string[]> {
    // A script in the page would be against its policy; the inspector's is not.
    if (await this.page.evaluate<boolean>('typeof axe === "undefined"')) await this.page.evaluate(`${AXE};0`);
    const found = await this.page.evaluate<AxeResults>(AXE_RUN);
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }

  /** What a screen reader has no name for. */
  unsaid(): Promise<string[]> {
    return findUnsaid(this.page);
  }

  /** Chooses another language, as at the head of every page; also while a question stands before the page. */
  async speak(language: string): Promise<void> {
    await this.page.locator('.language select').selectOption(language, { force: true });
    await this.page.locator(`html[lang=${language}]`).waitFor();
    this.words = new Words(language);
  }

  /** To another page as a link leads there: the console is not loaded anew. @param shows what says that it came */
  async turnTo(path: string, shows: string): Promise<void> {
    await this.page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
    await this.page.locator(shows).first().waitFor();
  }

  /** What the browser keeps of drafts, as text, and whether anything in it is a key that can be read. */
  kept(): Promise<{ text: string; exports: boolean }[]> {
    return this.page.evaluate(READ_DRAFTS);
  }

  /** What is wrong to the eye with the page as it stands. */
  flaws(): Promise<string[]> {
    return this.page.evaluate(FLAWS);
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
