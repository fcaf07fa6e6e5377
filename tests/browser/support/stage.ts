import { expect } from '@jest/globals';
import { type Browser, chromium, type Cookie } from 'playwright-core';
import { demoPassword } from '../../../deploy/local/login-page.js';
import { register } from '../../../deploy/local/story/register.js';
import { Journey } from '../../journey/support/journey.js';
import { findChromium } from './find-chromium.js';
import { type Arrival, Visitor } from './visitor.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Threads that make a page quick on a computer of its own cost more than they save where two cores do all of a run.
  '--in-process-gpu',
  '--num-raster-threads=1',
  '--js-flags=--single-threaded,--no-opt,--no-maglev',
];

/** Each takes a process of its own. */
const MOST_RESTING = 8;

/** Mauritania and Niger, or others, as processes, and a browser for whoever comes. */
export class Stage {
  /** Who is there. */
  private readonly visitors: Visitor[] = [];
  /** Browsers of people who are away, those who left last at the end: to begin another one costs more than most tests. */
  private readonly resting: { who: string; visitor: Visitor }[] = [];
  /** What those who are there are known by where their browser may wait for them. */
  private readonly regulars = new Map<Visitor, string>();
  /** Of who has logged in before, by node and role. */
  private readonly sessions = new Map<string, Cookie[]>();

  private constructor(
    readonly journey: Journey,
    private readonly browser: Browser,
  ) {}

  /** @param other what differs from a network of two */
  static async begin(other: Parameters<typeof Journey.begin>[0] = {}): Promise<Stage> {
    const [journey, browser] = await Promise.all([Journey.begin(other), launch()]);
    return new Stage(journey, browser);
  }

  /** Moussa's case, registered in Mauritania. @returns its id */
  async register(): Promise<string> {
    return (await this.journey.tell(register)).telling.known('caseId');
  }

  /**
   * Somebody at a browser of their own, logged in: the first time by the issuer's page, then with the session of that time.
   * @param at the page that they come to, below the console's address
   */
  async visit(nodeId: string, role: string, { at = '/', ...how }: Arrival & { at?: string } = {}): Promise<Visitor> {
    const [who, browser] = [`${nodeId} ${role}`, JSON.stringify([nodeId, role, how])];
    const visitor = this.takeUp(browser) ?? (await this.arrive(nodeId, how));
    this.regulars.set(visitor, browser);
    const known = this.sessions.get(who);
    if (known && (await visitor.comeBack(known, at))) return visitor;
    await visitor.logIn(role);
    this.sessions.set(who, await visitor.session());
    if (at !== '/') await visitor.load(at);
    return visitor;
  }

  private takeUp(browser: string): Visitor | undefined {
    const place = this.resting.findLastIndex(({ who }) => who === browser);
    const [found] = place < 0 ? [] : this.resting.splice(place, 1);
    if (found) this.visitors.push(found.visitor);
    return found?.visitor;
  }

  /** As `visit`, with a session that no other browser has: it will be left. */
  async visitOnce(nodeId: string, role: string): Promise<Visitor> {
    const visitor = await this.arrive(nodeId);
    await visitor.logIn(role);
    return visitor;
  }

  async arrive(nodeId: string, how: Arrival = {}): Promise<Visitor> {
    const { network } = this.journey;
    const place = {
      node: this.journey.node(nodeId),
      issuer: network.issuer,
      password: demoPassword(network.clientSecret),
    };
    const visitor = await Visitor.arrive(this.browser, place, how);
    this.visitors.push(visitor);
    return visitor;
  }

  /** Lets everybody go who came, or one of them. @throws where a page did what no page may do */
  async dismiss(gone: readonly Visitor[] = [...this.visitors]): Promise<void> {
    for (const visitor of gone) this.visitors.splice(this.visitors.indexOf(visitor), 1);
    for (const visitor of gone) await this.putAway(visitor);
    // Told once: who comes back begins anew.
    const noted = gone.map((each) => [each.breaches, each.outside, each.thrown].map((some) => some.splice(0)));
    expect(noted.flat(2)).toEqual([]);
  }

  private async putAway(visitor: Visitor): Promise<void> {
    const who = this.regulars.get(visitor);
    this.regulars.delete(visitor);
    if (who === undefined || !(await visitor.rest())) return visitor.leave();
    this.resting.push({ who, visitor });
    if (this.resting.length > MOST_RESTING) await this.resting.shift()?.visitor.leave();
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.journey.end();
  }
}

async function launch(): Promise<Browser> {
  return chromium.launch({ ...(await findChromium()), headless: true, args: FLAGS });
}
