import { expect } from '@jest/globals';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import { type Answer, Desk } from '../../support/desk.js';
import { eventually } from '../../support/eventually.js';
import { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { faultsOfProblem } from '../../support/problem.js';
import { StoppablePostgres } from './stoppable-postgres.js';

/** Milliseconds that the node under test gives its database. */
export const PATIENCE_MS = 1_000;

/** A node that soon loses patience with its database, which the test can take away. */
export class OutageScene {
  private constructor(
    readonly world: World,
    readonly postgres: StoppablePostgres,
    readonly country: Country,
    readonly desk: Desk,
  ) {}

  /** @param parts takes the place of the node's own */
  static async begin(folder?: string, parts: Partial<NodeParts> = {}, patienceMs = PATIENCE_MS): Promise<OutageScene> {
    const postgres = await StoppablePostgres.start(folder);
    const world = await World.begin(postgres);
    const mr = world.of('mr');
    const store = await connectPostgres({ url: mr.databaseUrl, poolSize: 4, statementTimeoutMs: patienceMs });
    const own = { ...mr.parts, ...parts, store };
    const country = new Country(own, mr.databaseUrl, mr.caseworker, mr.supervisor, world.post);
    return new OutageScene(world, postgres, country, await Desk.open(country));
  }

  get store(): PostgresStore {
    return this.country.parts.store;
  }

  async registerCase(): Promise<Answer> {
    const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', this.world.clock.now());
    return this.desk.ask('caseworker', 'POST', '/cases', { body: newCase });
  }

  ready(): Promise<Answer> {
    return this.desk.ask('', 'GET', '/health/ready', { token: null });
  }

  /** Takes work again, without anybody's help, and says so. */
  async recovers(): Promise<void> {
    await eventually(async () => (await this.registerCase()).status === 201, 'the node takes cases again');
    await eventually(async () => (await this.ready()).status === 200, 'the node says that it is ready', 25_000);
  }

  async end(): Promise<void> {
    this.postgres.thaw();
    await this.desk.close();
    await this.store.close();
    await this.world.end();
  }
}

/** Holds an answer to be the published refusal of one of these codes, with the time to wait. */
export function expectOutage(answer: Answer, ...codes: readonly string[]): void {
  expect([answer.status, answer.headers.get('retry-after'), faultsOfProblem(answer)]).toEqual([503, '5', []]);
  expect(codes).toContain(answer.json.code);
}
