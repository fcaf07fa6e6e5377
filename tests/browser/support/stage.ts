import { expect } from '@jest/globals';
import { type Browser, chromium, type Cookie } from 'playwright-core';
import { demoPassword } from '../../../deploy/local/login-page.js';
import { MEMBERS } from '../../../deploy/local/members.js';
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

/** Mauritania and Niger, or others, as processes, and a browser for whoever comes. */
export class Stage {
  readonly visitors: Visitor[] = [];
  /** Of who has logged in before, by node and role. */
  private readonly sessions = new Map<string, Cookie[]>();

  private constructor(
    readonly journey: Journey,
    private readonly browser: Browser,
  ) {}

  static async begin(members = MEMBERS.filter(({ id }) => id === 'mr' || id === 'ne')): Promise<Stage> {
    const [journey, browser] = await Promise.all([Journey.begin({ members }), launch()]);
    return new Stage(journey, browser);
  }

  /** Moussa's case, registered in Mauritania. @returns its id */
  async register(): Promise<string> {
    return (await this.journey.tell(register)).telling.known('caseId');
  }

  /** Somebody at a browser of their own, logged in: the first time by the issuer's page, then with the session of that time. */
  async visit(nodeId: string, role: string, how: Arrival = {}): Promise<Visitor> {
    const visitor = await this.arrive(nodeId, how);
    const who = `${nodeId} ${role}`;
    const known = this.sessions.get(who);
    if (known && (await visitor.comeBack(known))) return visitor;
    await visitor.logIn(role);
    this.sessions.set(who, await visitor.session());
    return visitor;
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

  /** Lets everybody go who came. @throws where a page did what no page may do */
  async dismiss(): Promise<void> {
    const gone = this.visitors.splice(0);
    for (const visitor of gone) await visitor.leave();
    for (const { breaches, outside, thrown } of gone)
      expect({ breaches, outside, thrown }).toEqual({ breaches: [], outside: [], thrown: [] });
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.journey.end();
  }
}

async function launch(): Promise<Browser> {
  return chromium.launch({ ...(await findChromium()), headless: true, args: FLAGS });
}
