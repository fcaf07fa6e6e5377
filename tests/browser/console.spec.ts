import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PAGES } from '../../services/console/src/logic/pages.js';
import { DESK_OF_NIGER } from '../../deploy/local/story/inputs.js';
import { describeOversight } from './oversight.js';
import { countPosts } from './support/forms.js';
import { momentIn } from './support/moments.js';
import { beginningAt, fillOffer } from './support/offer.js';
import { explainsEachField, readPreview } from './support/previews.js';
import { afterTransfer } from './after-transfer.js';
import { acting, PICTURE } from './acting.js';
import { drafts } from './drafts.js';
import { emergencies } from './emergencies.js';
import { entering } from './entering.js';
import { naughty } from './naughty.js';
import { older } from './older.js';
import { otherExchanges } from './other-exchanges.js';
import { restored } from './restored.js';
import { slowLine } from './slow-line.js';
import { Stage } from './support/stage.js';
import { exchangeAt } from './support/take-step.js';
import type { Visitor } from './support/visitor.js';
import { byKeyboard } from './keyboard.js';
import { lookedAfter } from './looked-after.js';
import { leaving } from './leaving.js';
import { mishaps } from './mishaps.js';
import { isWellMade, seen } from './support/well-made.js';
import { takenBack } from './taken-back.js';
import { telephone } from './telephone.js';
import { underWay } from './under-way.js';
import { ways } from './ways.js';
import { wholeWay } from './whole-way.js';

let stage: Stage;
let caseId: string;
/** The last exchange that was begun. */
let exchange: string;
const consoleOf = ({ node }: Visitor) => `${node.url}/console`;
const caseAt = (visitor: Visitor) => `${consoleOf(visitor)}/cases/${caseId}`;

beforeAll(async () => {
  stage = await Stage.begin();
  caseId = await stage.register();
}, 240_000);
afterAll(() => stage?.end());

afterEach(() => stage.dismiss());

describe.each([
  ['en', 'ltr'],
  ['ar', 'rtl'],
])('a case goes from Mauritania to Niger in %s', (language, direction) => {
  it('is offered, approved, given to somebody, accepted and approved again', async () => {
    const [id, worker] = await Promise.all([stage.register(), stage.visit('mr', 'caseworker', { language })]);
    const { page } = worker;
    expect(await page.locator('html').getAttribute('dir')).toBe(direction);
    await isWellMade(worker, 'inbox');
    await worker.turnTo(`/cases/${id}`, '#file');
    await page.locator('svg.map').waitFor();
    expect(await page.locator('svg.map .on-the-way').count()).toBe(4);
    await isWellMade(worker, 'case');
    await worker.turnTo(beginningAt(id), 'main select');
    await fillOffer(page);
    // Left empty after all, it is not said.
    const told = page.locator('#root_onlyHere_told').getByRole('checkbox').first();
    await told.check();
    await told.uncheck();
    await page.locator('.step-form button[type=button]').last().click();
    await page.locator('.preview').waitFor();
    const preview = await readPreview(page);
    await isOnlyOfWhatWouldBeSent(worker);
    explainsEachField(preview, ['coarsened', 'held-back']);
    expect(preview.filter(({ outcome }) => outcome === 'held-back').length).toBeGreaterThan(100);
    const entered = preview.filter((each) => each.entered).map(({ outcome }) => outcome);
    expect([entered.length > 0, new Set(entered)]).toEqual([true, new Set(['sent'])]);
    await page.evaluate(
      `document.querySelector('.beside details').open = true; document.querySelector('.preview').scrollIntoView()`,
    );
    // What is held back stands beside it as it is here.
    await page.locator('.beside', { hasText: 'Gao, bus station' }).waitFor();
    await isWellMade(worker, 'offer with its preview');
    // Twice, as an impatient person does.
    const posted = countPosts(page, '/api/v1/conversations');
    await page.locator('.step-form button[type=submit]').dblclick();
    await page.waitForURL(/\/console\/conversations\//);
    expect(posted()).toBe(1);
    await page.locator('.bar').waitFor();
    const conversation = page.url().split('/').at(-1) ?? '';
    exchange = conversation;
    await isWellMade(worker, 'exchange');

    const supervisor = await stage.visit('mr', 'supervisor', { language });
    const asked = supervisor.page.locator('.card a[href*="/approvals/"]');
    await asked.first().waitFor();
    expect(await asked.count()).toBe(1);
    await isWellMade(supervisor, 'inbox with something in it');
    await asked.click();
    await supervisor.page.locator('.preview').waitFor();
    expect(await readPreview(supervisor.page)).toEqual(preview);
    await isWellMade(supervisor, 'approval');
    await supervisor.page.locator('button.first').click();
    await supervisor.page.locator('#decide').waitFor({ state: 'detached' });

    const receiver = await stage.visit('ne', 'supervisor', { language });
    const offered = receiver.page.locator(`.card a[href$="/conversations/${conversation}"]`);
    await offered.waitFor();
    await offered.click();
    await receiver.page.locator('a[href*="/cases/"]').last().click();
    await receiver.page.locator('form.inline select').selectOption({ label: 'caseworker' });
    await receiver.page.locator('form.inline button').click();
    await receiver.page.locator('form.inline + p[role=status]:not(:empty)').waitFor();

    const theirs = await stage.visit('ne', 'caseworker', { language, at: exchangeAt(conversation) });
    await theirs.page.locator('#next ~ .buttons button').nth(1).click();
    await fillAcceptance(theirs);
    await theirs.page.locator('.step-form button[type=submit]').click();
    await theirs.page.locator('#next ~ p[role=status]:not(:empty)').waitFor();

    await receiver.turnTo('/', '.card');
    await receiver.page.locator('.card a[href*="/approvals/"]').first().click();
    await receiver.page.locator('.preview').waitFor();
    await receiver.page.locator('button.first').click();
    await receiver.page.locator('#decide').waitFor({ state: 'detached' });

    // Mauritania’s page hears of it by itself.
    await page.locator('.timeline > li.in').first().waitFor();
    expect(await page.locator('.timeline > li').count()).toBe(2);
    expect(await page.locator('.bar li').count()).toBe(1);

    await page.locator('#next ~ .buttons button').first().click();
    await page.locator('.step-form button[type=button]').last().click();
    await page.locator('.preview').waitFor();
    explainsEachField(await readPreview(page), ['sent', 'held-back']);
  }, 180_000);
});

/** Something else entered, the preview is gone and that is said; the same again, it is there again. */
async function isOnlyOfWhatWouldBeSent({ page, words }: Visitor): Promise<void> {
  const language = page.locator('#root_childInformed_language');
  const entered = await language.inputValue();
  await language.fill('fr');
  await page.locator('.take-step [role=status]', { hasText: words.say('preview.stale') }).waitFor();
  expect(await page.locator('.preview').count()).toBe(0);
  await language.fill(entered);
  await page.locator('.preview').waitFor();
}

async function fillAcceptance({ page }: Visitor): Promise<void> {
  await page.locator('#root_worker_function').fill(DESK_OF_NIGER.function);
  await page.locator('#root_worker_organisation').fill(DESK_OF_NIGER.organisation);
  await page.locator('#root_worker_channel').fill(DESK_OF_NIGER.channel);
  await page.locator('#root_firstContactAt').fill(momentIn(2));
}

describe('the console', () =>
  describeOversight(
    () => stage,
    () => caseId,
    () => exchange,
  ));
entering(() => stage);
acting(() => stage);
afterTransfer(() => stage);
naughty(() => stage);
slowLine(() => stage);
wholeWay(() => stage);
otherExchanges(() => stage);
telephone(() => stage);
underWay(() => stage);
emergencies(() => stage);
takenBack(() => stage);
lookedAfter(() => stage);
mishaps(() => stage);
leaving(() => stage);
older(() => stage);
drafts(() => stage);
byKeyboard(() => stage);
ways(
  () => stage,
  () => caseId,
  () => exchange,
);

describe('a session', () => {
  it('that was left shows nothing to whoever goes back', async () => {
    const worker = await stage.visitOnce('mr', 'caseworker');
    const { page } = worker;
    await page.goto(caseAt(worker));
    await page.locator('#file').waitFor();
    expect(await page.title()).toBe('Case · Passerelle');
    await worker.logOut();
    await page.goBack();
    await page.locator('main.log-in').waitFor();
    expect(await page.locator('.facts').count()).toBe(0);
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    expect(kept).toBe('[{"language":"en"},{},""]');
    // Cookies do not know ports: the issuer's are there too.
    const cookies = await worker.context.cookies([`${worker.node.url}/api/`, `${worker.node.url}/console/callback`]);
    expect(cookies.filter(({ name }) => name.startsWith('passerelle'))).toEqual([]);
    await isWellMade(worker, 'login');
  });

  it('is left by itself when nobody is there, after asking', async () => {
    const worker = await stage.arrive('mr');
    await worker.page.clock.install();
    await worker.logIn('caseworker');
    await worker.page.clock.runFor(14.2 * 60_000);
    await worker.page.locator('dialog[open]').waitFor();
    await isWellMade(worker, 'question whether anybody is there');
    await worker.page.locator('dialog button').click();
    await worker.page.clock.runFor(2 * 60_000);
    expect(await worker.page.locator('header.top').count()).toBe(1);
    await worker.page.clock.runFor(14 * 60_000);
    await worker.page.locator('main.log-in').waitFor();
  });

  it('is not left while a file goes up', async () => {
    const worker = await stage.arrive('mr');
    const { page } = worker;
    await page.clock.install();
    await worker.logIn('caseworker');
    await worker.turnTo(`/cases/${await stage.register()}/files`, '.step-form');
    await page.locator('.step-form select').selectOption('photograph');
    await page.locator('input[type=file]').setInputFiles(PICTURE);
    await page.clock.runFor(14.2 * 60_000);
    await page.locator('dialog[open]').waitFor();
    // Nobody touches anything.
    await page.evaluate(`document.querySelector('.step-form').requestSubmit()`);
    await page.locator('.step-form [role=status]', { hasText: worker.words.say('files.stored') }).waitFor();
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.clock.runFor(14 * 60_000);
    expect(await page.locator('header.top').count()).toBe(1);
  });

  it('is not opened by a login that somebody else began', async () => {
    const worker = await stage.arrive('mr');
    await worker.page.goto(`${worker.node.url}/console/callback?code=somebodys&state=elses`);
    await worker.page.locator('main.log-in [role=alert]').waitFor();
    expect(worker.page.url()).toBe(`${worker.node.url}/console/`);
  });
});

// Of all other cases the node is in doubt afterwards.
restored(() => stage);

describe('every page that there is', () => {
  it.each(['en', 'ar'])('was looked at on the way, in %s', (language) => {
    const ways = PAGES.map(({ path }) => new RegExp(`^${language} /console${path.replaceAll(/:\w+/g, '[^/]+')}$`));
    expect(ways.filter((way) => ![...seen].some((each) => way.test(each)))).toEqual([]);
  });
});
