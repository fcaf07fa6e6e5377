import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setAside } from '../../../services/country-node/src/casework/confirm-record.js';
import { beginUpload } from '../../../services/country-node/src/casework/upload/begin-upload.js';
import { continueUpload } from '../../../services/country-node/src/casework/upload/continue-upload.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { Fault } from '../../../services/country-node/src/domain/refusal.js';
import { fetchAttachments } from '../../../services/country-node/src/incoming/fetch-attachments.js';
import { type Failpoint, onReach } from '../../../services/country-node/src/ports/failpoints.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { sweepFiles } from '../../../services/country-node/src/timekeeper/sweep-files.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';
import { backUp, confirmAll, note } from '../../threats/restoring.js';
import { pieces } from '../../support/streams.js';
import { announce, keep, rowOf, someDocument } from './announce.js';

const DAY_MS = 86_400_000;

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
beforeEach(() => void world.logged.splice(0));
afterEach(() => onReach(undefined));
afterAll(() => world.end());

const folderOf = (country: Country) => join(world.placeOf(country.id), 'attachments');

function filesOf(country: Country): string[] {
  const found = readdirSync(folderOf(country), { recursive: true, withFileTypes: true });
  return found
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .sort();
}

/** Makes every file as old as so many days. */
function age(country: Country, days: number): void {
  const then = new Date(Date.now() - days * DAY_MS);
  for (const path of filesOf(country)) utimesSync(path, then, then);
}

async function acceptedWithFile(): Promise<{ caseId: string; conversation: string; file: string }> {
  const { caseId, id } = await keep(mr, someDocument(10_000));
  const conversation = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(conversation, 'accept');
  await world.settle();
  return { caseId, conversation, file: id };
}

const handOver = (conversation: string, file: string) =>
  mr.act(conversation, 'handover', { ...STORY.handover, attachments: [file] });

function failAt(place: Failpoint): void {
  onReach((reached) => (reached === place ? Promise.reject(new Fault('planned-fault')) : Promise.resolve()));
}

describe('copies for a recipient', () => {
  it('are gone when the message that should name them is refused', async () => {
    const { caseId, conversation, file } = await acceptedWithFile();
    const before = filesOf(mr);
    const givenBy = { who: 'child', relation: 'self', conflictOfInterest: false };
    const event = { event: 'withdrawn', at: world.clock.now().toISOString(), givenBy };
    await recordConsent(mr.parts, mr.caseworker, caseId, event);
    await expect(handOver(conversation, file)).rejects.toMatchObject({ name: 'Refusal' });
    expect(filesOf(mr)).toEqual(before);
  });

  it('are gone when its transaction is rolled back, and made anew when it is tried again', async () => {
    const { conversation, file } = await acceptedWithFile();
    const before = filesOf(mr);
    failAt('send:sealed');
    await expect(handOver(conversation, file)).rejects.toThrow();
    expect(filesOf(mr)).toEqual(before);
    onReach(undefined);
    await handOver(conversation, file);
    expect(filesOf(mr)).toHaveLength(before.length + 1);
  });
});

describe('the sweep', () => {
  it('removes what nothing names once it is a day old, and nothing else', async () => {
    const document = someDocument(600_000);
    const { id } = await announce(world, document);
    await fetchAttachments(ne.parts, { batch: 10 });
    const upload = await partOfUpload(mr);
    const kept = { mr: filesOf(mr), ne: filesOf(ne) };

    // As a process leaves them that dies between the copy and the commit, and in the middle of a copy.
    const orphan = '0190f5a0-0000-7000-8000-00000000000a';
    await mr.parts.files.write(orphan, pieces(document));
    await mr.parts.files.append('0190f5a0-0000-7000-8000-00000000000b', 0, document.subarray(0, 100));
    writeFileSync(join(folderOf(mr), '0a', `${orphan}.0190f5a0.tmp`), 'half');
    expect(filesOf(mr)).toHaveLength(kept.mr.length + 3);

    await sweepFiles(mr.parts);
    expect(filesOf(mr)).toHaveLength(kept.mr.length + 3);
    age(mr, 2);
    age(ne, 2);
    await sweepFiles(mr.parts);
    await sweepFiles(ne.parts);
    expect({ mr: filesOf(mr), ne: filesOf(ne) }).toEqual(kept);
    expect((await rowOf(ne, id)).status).toBe('stored');
    expect(world.logged.filter(({ event }) => event === 'files-swept')).toHaveLength(1);

    world.clock.forward({ days: 8 });
    await sweepFiles(mr.parts);
    expect(filesOf(mr)).toHaveLength(kept.mr.length - 1);
    expect(await mr.parts.store.transaction((tx) => tx.uploads.get(upload))).toBeUndefined();
  });

  it('leaves what is partly fetched, to go on with', async () => {
    world.publish({ lifeDays: 100 });
    const { id, fileId } = await announce(world, someDocument(600_000));
    failAt('attachment:piece-kept');
    await fetchAttachments(ne.parts, { batch: 10 });
    onReach(undefined);
    age(ne, 2);
    await sweepFiles(ne.parts);
    expect(await ne.parts.files.partialSize(fileId)).toBe(262_144);
    world.clock.forward({ seconds: 400 });
    await fetchAttachments(ne.parts, { batch: 10 });
    expect((await rowOf(ne, id)).status).toBe('stored');
  });
});

// Last: what comes from a partner then waits until that has told what was lost.
describe('the sweep of a node that was restored', () => {
  /** One of its partners has no node here. */
  async function untilTold(): Promise<void> {
    await mr.send();
    await setAside(mr.parts, await enrol(mr.parts.store, 'data-protection-officer'), 'iom-ne');
    await world.resynchronise();
  }

  it('leaves what the partner still has to fetch, until that has told and a week is over; then it takes what nothing names', async () => {
    world.publish({ lifeDays: 100 });
    await resume(mr.parts, world.continuityOf('mr'));
    const { conversation, file } = await acceptedWithFile();
    await backUp(world, mr);
    await handOver(conversation, file);
    await note(world, mr);
    await world.settle();
    expect(await world.restore('mr')).toBe('restored');
    age(mr, 2);
    const before = filesOf(mr);
    await sweepFiles(mr.parts);
    // However long the partner's node is down.
    world.clock.forward({ days: 8 });
    await mr.send();
    await sweepFiles(mr.parts);
    expect(filesOf(mr)).toEqual(before);
    await untilTold();
    await confirmAll(mr);
    world.clock.forward({ seconds: 400 });
    await ne.fetchFiles();
    const { caseId } = (await ne.conversation(conversation))!;
    const [theirs] = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(caseId));
    expect(theirs?.status).toBe('stored');

    await mr.parts.files.write('0190f5a0-0000-7000-8000-00000000000c', pieces(someDocument(100)));
    age(mr, 2);
    await sweepFiles(mr.parts);
    expect(filesOf(mr)).toEqual(before);
  });

  it('is put off for a week where all have told within a moment', async () => {
    expect(await resume(mr.parts, world.continuityOf('mr'), 'restored')).toBe('restored');
    await untilTold();
    const orphan = '0190f5a0-0000-7000-8000-00000000000d';
    await mr.parts.files.write(orphan, pieces(someDocument(100)));
    age(mr, 2);
    const before = filesOf(mr);
    await sweepFiles(mr.parts);
    world.clock.forward({ days: 6 });
    await sweepFiles(mr.parts);
    expect(filesOf(mr)).toEqual(before);
    world.clock.forward({ days: 2 });
    await sweepFiles(mr.parts);
    expect(filesOf(mr)).toEqual(before.filter((path) => !path.endsWith(orphan)));
  });
});

/** @returns an upload of which some is here */
async function partOfUpload(country: Country): Promise<string> {
  const { parts, caseworker } = country;
  const { caseId } = await country.register('01-moussa');
  const limits = { fileBytes: 100_000, caseBytes: 10_000_000 };
  const file = { caseId, documentType: 'other', mediaType: 'application/pdf', size: 50_000, limits };
  const { id } = await beginUpload(parts, caseworker, file);
  await continueUpload(parts, caseworker, { id, offset: 0, bytes: pieces(someDocument(20_000)) });
  return id;
}
