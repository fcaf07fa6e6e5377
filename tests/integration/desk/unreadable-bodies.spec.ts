import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { Desk } from '../../support/desk.js';
import { World } from '../../support/exchange/world.js';
import { BAD_BODIES, BODY_DEPTH, BODY_LIMIT, CANARY, PUBLISHED } from './bad-bodies.js';
import { TABLE } from './role-table.js';

let world: World;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'), { bodyBytes: BODY_LIMIT, bodyDepth: BODY_DEPTH });
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** Every route that takes JSON, as published, with somebody who may use it; nothing that it names is there. */
function routesThatTakeJson(): { person: string; method: string; path: string }[] {
  const paths = Object.entries(PUBLISHED.paths).filter(([path]) => !path.endsWith('/{step}'));
  return paths.flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { requestBody }]) => requestBody?.content['application/json'])
      .map(([method]) => {
        const route = `${method.toUpperCase()} ${path.replace('/api/v1', '')}`;
        const shape = (each: string) => each.replaceAll(/\{\w+\}/g, '{}');
        const [, may = {}] = TABLE.find(([each]) => shape(each) === shape(route)) ?? [];
        const [person = 'supervisor'] = Object.keys(may);
        const filled = route.split(' ')[1]!.replaceAll(/\{\w+\}/g, uuidv7());
        return { person, method: method.toUpperCase(), path: filled };
      }),
  );
}

describe('a body that cannot be read as JSON', () => {
  it('is refused by every route that takes JSON, and repeated by none', async () => {
    const everyRoute = routesThatTakeJson();
    expect(everyRoute.length).toBeGreaterThan(25);
    const unreadable = BAD_BODIES.filter(([, code]) => /^(json|media-type)-/.test(code));
    expect(unreadable.length).toBeGreaterThan(15);
    const read = new Set<string>();
    for (const { person, method, path } of everyRoute)
      for (const [what, code, make] of unreadable) {
        const bad = make({ some: 'thing' });
        const headers = { 'if-match': '"1"', ...bad.headers };
        const { json, text } = await desk.ask(person, method, path, { ...bad, headers });
        // Of some routes what they are about is looked for first.
        const refused = json.code === 'not-found' ? 'not-found' : code;
        expect([method, path, what, json.code]).toEqual([method, path, what, refused]);
        if (refused === code) read.add(path);
        expect(text).not.toContain(CANARY);
      }
    expect(read.size).toBeGreaterThan(15);
  });
});
