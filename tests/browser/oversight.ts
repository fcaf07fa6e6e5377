import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { QUARTER, READ, ROUTES } from './support/answers.js';
import { dayIn } from './support/moments.js';
import { countPosts } from './support/forms.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

/** Addresses of the menu, as they stand in it. */
const menuOf = async ({ page }: Visitor) =>
  Promise.all((await page.locator('header nav a').all()).map((link) => link.getAttribute('href')));
const text = ({ page }: Visitor) => page.locator('main').innerText();

/** Where each role comes in, in one of the languages: its whole menu, and a page that is not its own. */
const MENUS: [role: string, language: string, menu: string[], closed: string][] = [
  ['caseworker', 'en', ['', 'cases', 'voices', 'duplicates', 'figures'], 'sights'],
  [
    'supervisor',
    'es',
    [
      '',
      'cases',
      'voices',
      'duplicates',
      'sights',
      'tellings',
      'keeping',
      'circuits',
      'staff',
      'evidence',
      'figures',
      'restoration',
    ],
    'ledger',
  ],
  [
    'data-protection-officer',
    'ar',
    ['', 'voices', 'decisions', 'sights', 'tellings', 'keeping', 'ledger', 'evidence', 'figures', 'restoration'],
    'network',
  ],
  ['administrator', 'fr', ['network', 'circuits', 'quarantine', 'staff', 'figures', 'restoration'], 'sights'],
  ['auditor', 'es', ['voices', 'sights', 'ledger', 'evidence', 'figures', 'restoration'], 'tellings'],
  ['consular-officer', 'ar', [''], 'figures'],
];
/** What nobody has put into words. */
const BARE_KEY =
  /\b(sights|tellings|keeping|network|circuits|circuit|way|quarantine|staff|given|ledger|entry|voices|figures|restoration|menu)\.[a-z-]{3,}/;

/** The pages of those who look after the node and what it holds, on the network that is running. */
export function describeOversight(stageOf: () => Stage, caseIdOf: () => string, exchangeOf: () => string): void {
  it.each(MENUS)('as %s, in %s, one has one’s pages and no others', async (role, language, menu, closed) => {
    const visitor = await stageOf().visit('mr', role, { language });
    const { page } = visitor;
    expect(await menuOf(visitor)).toEqual(menu.map((each) => `/console/${each}`));
    for (const each of menu) {
      await page.locator(`header nav a[href="/console/${each}"]`).click();
      await page.locator(`header nav a[href="/console/${each}"][aria-current]`).waitFor();
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle');
      expect([each, await page.locator('.problem').count()]).toEqual([each, 0]);
      expect(await text(visitor)).not.toMatch(BARE_KEY);
      await isWellMade(visitor, each || `inbox of a ${role}`);
    }
    for (const other of menu.includes('cases') ? [closed] : [closed, 'cases', `cases/${caseIdOf()}`]) {
      await visitor.turnTo(`/${other}`, 'main a[href="/console/"]');
      expect(await page.locator('.facts, .card, table').count()).toBe(0);
    }
  });

  it.each(READ)('with much on it, %s of the %s is well made too', async (path, role, answers) => {
    const visitor = await stageOf().visit('mr', role);
    const { page } = visitor;
    for (const [of, json] of Object.entries(answers)) {
      await page.route(`**/api/v1/${of}`, (route) => route.fulfill({ json }));
    }
    await visitor.turnTo(`/${path}`, 'tbody tr');
    // Another language while the page is open.
    await page.locator('header select').selectOption('ar');
    await page.locator('html[dir=rtl]').waitFor();
    expect(await text(visitor)).not.toMatch(BARE_KEY);
    await isWellMade(visitor, `${path} with much on it`);
  });

  describe.each([
    ['en', 'ltr'],
    ['ar', 'rtl'],
  ])('those who look after it, in %s', (language, direction) => {
    it('show who saw a case, by its number', async () => {
      const visitor = await stageOf().visit('mr', 'data-protection-officer', { language, at: '/sights' });
      const { page } = visitor;
      expect(await page.locator('html').getAttribute('dir')).toBe(direction);
      await page.locator('form input').fill('Moussa');
      await page.locator('form button').click();
      await page.locator('form [role=status]:not(:empty)').waitFor();
      await page.locator('form input').fill(`${visitor.node.url}/console/cases/${caseIdOf()}`);
      await page.locator('form button').click();
      await page.waitForURL(new RegExp(`/sights/${caseIdOf()}$`));
      await page.locator('table').first().waitFor();
      expect(await page.locator('table').first().innerText()).toContain('caseworker');
      expect(await text(visitor)).not.toContain('Moussa');
      expect(await page.title()).not.toContain(caseIdOf());
      await isWellMade(visitor, 'who saw a case');
    });

    it('show figures drawn and in a table, and what is hidden as hidden', async () => {
      const visitor = await stageOf().visit('mr', 'auditor', { language });
      const { page } = visitor;
      await page.route('**/api/v1/figures', (route) => route.fulfill({ json: { items: [QUARTER] } }));
      await page.route('**/api/v1/figures/*', (route) => route.fulfill({ json: QUARTER }));
      await page.route('**/api/v1/figures/*/routes', (route) => route.fulfill({ json: ROUTES }));
      await visitor.turnTo('/figures', 'svg.chart');
      const routes = page.locator('section[aria-labelledby=routes]');
      await routes.locator('svg.chart').first().waitFor();
      expect([await page.locator('svg.chart').count(), await page.locator('table').count()]).toEqual([6, 6]);
      // From whom to whom: what is begun here goes out, what came from Niger came in; the small is hidden in drawing and table.
      const firsts = await routes.locator('tbody tr:first-child th').allInnerTexts();
      const says = {
        en: [/^From here to .*ne/, /^From .*ne.* to here$/],
        ar: [/^من هنا إلى .*ne/, /^من .*ne.* إلى هنا$/],
      };
      expect(firsts).toEqual(says[language as 'en' | 'ar'].map((each) => expect.stringMatching(each)));
      expect([await routes.locator('.bar-hidden').count(), await routes.locator('.bar-told').count()]).toEqual([2, 2]);
      const hidden = await page.locator('svg .bar-hidden').first().getAttribute('fill');
      expect(hidden).toContain('hatch');
      // Bars begin where the lines of the page begin.
      const first = page.locator('svg .bar-told').nth(1);
      const [bar, chart] = [await first.boundingBox(), await page.locator('svg.chart').first().boundingBox()];
      const space = bar && chart ? [bar.x - chart.x, chart.x + chart.width - bar.x - bar.width] : [];
      expect(Math.min(...space)).toBe(space[direction === 'ltr' ? 0 : 1]);
      await isWellMade(visitor, 'figures of a quarter');
    });
  });

  it('the ledger is verified, and an exchange is taken away as evidence', async () => {
    const auditor = await stageOf().visit('mr', 'auditor', { at: '/ledger' });
    const { page } = auditor;
    await page.locator('#verify ~ .buttons button').click();
    await page.locator('#verify ~ [role=status]', { hasText: 'The whole ledger verifies' }).waitFor();
    await page.locator('form input').fill(caseIdOf());
    await page.locator('form button').click();
    await page.locator('td', { hasText: 'Reading' }).first().waitFor();
    await isWellMade(auditor, 'ledger of a case');
    await auditor.turnTo('/evidence', 'form input');
    await page.locator('form input').fill(exchangeOf());
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('form button').click()]);
    expect(file.suggestedFilename()).toBe(`evidence-${exchangeOf()}.json`);
    // All of it verifies; whose root it leads to is for whoever has one from elsewhere.
    const { findings, messages } = verifyEvidence(readFileSync(await file.path(), 'utf8'), undefined);
    expect([findings.map(({ code }) => code), messages.length > 0]).toEqual([['trust-unchecked'], true]);
  });

  it('what a child says is heard, answered and told', async () => {
    const stage = stageOf();
    const worker = await stage.visit('mr', 'caseworker');
    const { page } = worker;
    const said = {
      sort: 'correction',
      saidBy: 'child',
      language: 'ha',
      helpedBy: 'nobody',
      words: 'My name is not so.',
    };
    await page.evaluate(
      `fetch('/api/v1/cases/${caseIdOf()}/voices', { method: 'POST', headers: { 'content-type': 'application/json' },
        body: ${JSON.stringify(JSON.stringify(said))} })`,
    );
    await page.locator('header nav a[href="/console/voices"]').click();
    expect(await page.locator('.card').first().innerText()).not.toContain('My name');
    await page.locator('.card a').first().click();
    await page.locator('main', { hasText: 'My name is not so.' }).waitFor();
    await page.locator('form select').selectOption('followed');
    await page.locator('form textarea').fill('It is put right.');
    await isWellMade(worker, 'what a child said');
    await page.locator('form button').click();
    await page.locator('input[type=date]').fill(dayIn(0));
    await page.locator('form select').nth(0).selectOption('ha');
    await page.locator('form select').nth(1).selectOption('interpreter');
    await page.locator('form button').click();
    await page.locator('main [role=status]', { hasText: 'Answered and told' }).waitFor();
  });

  it('two cases that may be of one child stand side by side, with what speaks for it', async () => {
    const stage = stageOf();
    await stage.register();
    const supervisor = await stage.visit('mr', 'supervisor');
    const { page } = supervisor;
    await page.locator('header nav a[href="/console/duplicates"]').click();
    await page.locator('tbody a').first().click();
    await page.locator('.beside section').nth(1).waitFor();
    expect(await page.locator('table').innerText()).toMatch(/Names[^]*for/);
    await isWellMade(supervisor, 'two cases');
    await page.getByRole('button', { name: 'Two children' }).click();
    await page.locator('main > [role=status]', { hasText: 'two children' }).waitFor();
  });

  it('an administrator ends the sessions of somebody whose device was lost', async () => {
    const stage = stageOf();
    const [lost, administrator] = await Promise.all([
      stage.visitOnce('ne', 'data-protection-officer'),
      stage.visit('ne', 'administrator', { language: 'ar' }),
    ]);
    const { page } = administrator;
    await page.locator('header nav a[href="/console/staff"]').click();
    const row = page.locator('tbody tr', { hasText: 'data-protection-officer' });
    await row.locator('button').first().click();
    await page.locator('dialog[open] select').selectOption('device_lost');
    await isWellMade(administrator, 'ending of sessions');
    const posted = countPosts(page, '/sessions/ending');
    await page.locator('dialog[open] button.first').dblclick();
    await row.locator('[role=status]:not(:empty)').waitFor();
    expect(posted()).toBe(1);
    await lost.page.locator('header nav a').last().click();
    await lost.page.locator('main.log-in [role=alert]').waitFor();
    const auditor = await stage.visit('ne', 'auditor');
    const ledger = await auditor.page.evaluate<string>(
      `fetch('/api/v1/ledger?from=0&limit=1000').then((it) => it.text())`,
    );
    expect(ledger).toContain('device_lost');
  });

  it('things are called what the authority calls them, and what it does not call otherwise as usual', async () => {
    const visitor = await stageOf().visit('mr', 'caseworker', { language: 'fr' });
    const { page } = visitor;
    const who = page.locator('header .who > span:not(.language)');
    expect(await who.innerText()).toBe('Assistante sociale');
    await page.locator('header select').selectOption('es');
    await page.locator('html[lang=es]').waitFor();
    expect(await who.innerText()).not.toContain('Assistante');
    // A node that took what it must not take: it is a text, whatever is in it.
    const says = '<img src=x onerror=alert(1)> "&amp;\u202e';
    const items = [{ language: 'es', key: 'role.caseworker', says }];
    await page.route('**/api/v1/terms', (route) => route.fulfill({ json: { items } }));
    await page.reload();
    await page.locator('header .who > span', { hasText: 'onerror' }).waitFor();
    expect([await who.textContent(), await page.locator('header img').count()]).toEqual([says, 0]);
  });

  it('a hold is asked for, decided by a second person and lifted again', async () => {
    const stage = stageOf();
    const officer = await stage.visit('mr', 'data-protection-officer', { at: '/keeping' });
    const { page } = officer;
    await page.locator('#set-hold ~ form input').first().fill(caseIdOf());
    await page.locator('#set-hold ~ form select').selectOption('court_order');
    await page.locator('input[type=date]').fill(dayIn(30));
    await page.locator('#set-hold ~ form button').click();
    await page.locator('#set-hold ~ [role=status]:not(:empty)').waitFor();
    const supervisor = await stage.visit('mr', 'supervisor');
    await supervisor.page.locator('.card', { hasText: 'Legal hold' }).locator('a').first().click();
    await supervisor.page.locator('button.first').click();
    await supervisor.page.locator('#decide').waitFor({ state: 'detached' });
    await page.reload();
    const row = page.locator('tr', { hasText: caseIdOf().slice(-12) });
    await row.waitFor();
    expect(await row.innerText()).toContain('court order');
    await row.getByRole('button', { name: 'Ask to lift' }).click();
    await isWellMade(officer, 'lifting of a hold');
    await page.locator('dialog[open] button.first').click();
    await row.locator('[role=status]:not(:empty)').waitFor();
  });
}
