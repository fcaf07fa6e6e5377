import { expect } from '@jest/globals';
import { documentNode } from '../../services/country-node/src/desk/openapi/document-node.js';
import type { StaffRole } from '../../services/country-node/src/ports/store/people.js';
import { Desk } from '../support/desk.js';
import { type Country, enrol } from '../support/exchange/country.js';
import { World } from '../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../support/openapi.js';

/** Of nobody and nothing. */
export const NOBODY = '0190f5a0-0000-7000-8000-000000000000';

export interface Given {
  caseId: string;
  staffId: string;
  categories: string[] | null;
  version: number;
}

/** A desk at which a supervisor gives cases and takes them back; answers are held against the published contract. */
export class GivingDesk {
  private constructor(
    readonly world: World,
    readonly mr: Country,
    readonly desk: Desk,
    private readonly document: ApiDocument,
  ) {}

  static async open(): Promise<GivingDesk> {
    const world = await World.begin();
    const mr = world.of('mr');
    const document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
    return new GivingDesk(world, mr, await Desk.open(mr), document);
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.world.end();
  }

  idOf(who: string): string {
    return this.desk.people.get(who)!.id;
  }

  async hire(name: string, ...roles: StaffRole[]): Promise<string> {
    const row = await enrol(this.mr.parts.store, 'caseworker', name);
    if (roles.length > 0) await this.mr.parts.store.transaction((tx) => tx.people.upsertStaff({ ...row, roles }));
    this.desk.people.set(name, row);
    return name;
  }

  async statusOf(who: string, path: string): Promise<number> {
    return (await this.desk.ask(who, 'GET', path)).status;
  }

  faultsOf(answer: string, json: unknown): unknown[] {
    return componentCheck(this.document, answer)(json);
  }

  whoHas(caseId: string): Promise<Given[]> {
    return this.list(`/cases/${caseId}/assignments`, 'AssignmentList');
  }

  casesOf(who: string, query = ''): Promise<Given[]> {
    return this.list(`/staff/${this.idOf(who)}/assignments${query}`, 'CasesOfStaff');
  }

  async givenTo(who: string, caseId: string): Promise<Given | undefined> {
    return (await this.whoHas(caseId)).find(({ staffId }) => staffId === this.idOf(who));
  }

  /** 0 where it is not given. */
  async versionOf(who: string, caseId: string): Promise<number> {
    return (await this.givenTo(who, caseId))?.version ?? 0;
  }

  give(who: string, caseId: string, categories?: string[]) {
    const body = { staffId: this.idOf(who), ...(categories ? { categories } : {}) };
    return this.desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body });
  }

  take(caseId: string, staffId: string, version: number, { by = 'supervisor', key = '' } = {}) {
    const once: Record<string, string> = key ? { 'idempotency-key': `"${key}"` } : {};
    const headers = { 'if-match': `"${version}"`, ...once };
    return this.desk.ask(by, 'POST', `/cases/${caseId}/assignments/${staffId}/ending`, { headers });
  }

  async takeFrom(who: string, caseId: string) {
    return this.take(caseId, this.idOf(who), await this.versionOf(who, caseId));
  }

  async ledgerOf(caseId: string, kind: string): Promise<Record<string, unknown>[]> {
    const { items } = (await this.desk.ask('auditor', 'GET', `/ledger?caseId=${caseId}&limit=1000`)).json;
    return items.filter((each) => each['kind'] === kind).map((each) => each['content'] as Record<string, unknown>);
  }

  private async list(path: string, answer: string): Promise<Given[]> {
    const { status, json } = await this.desk.ask('supervisor', 'GET', path);
    expect([path, status, this.faultsOf(answer, json)]).toEqual([path, 200, []]);
    return json.items as unknown as Given[];
  }
}
