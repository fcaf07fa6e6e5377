import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { listSettings, readSettings, SettingsError } from '../../../services/country-node/src/config.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const CANARY = 'secret-canary-4711';
const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A node's environment with all that is required and nothing else. */
function required(): Record<string, string> {
  const names = listSettings().filter((each) => each.default === undefined);
  const texts = Object.fromEntries(names.map(({ variable }) => [variable, 'somewhere']));
  return { ...texts, PASSERELLE_NODE: 'mr', PASSERELLE_ISSUER: 'https://issuer.example' };
}

function namesAtFault(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as Error).message).not.toContain(CANARY);
    return (error as SettingsError).names;
  }
  return [];
}

function fileOf(text: string): Record<string, string> {
  const path = join(folder.path, 'settings.json');
  writeFileSync(path, text);
  return { PASSERELLE_SETTINGS: path };
}

describe('the settings of a node', () => {
  it('need nothing beyond what is required', () => {
    expect(readSettings(required())).toMatchObject({ node: 'mr', port: 8080, batch: 50, host: '127.0.0.1' });
  });

  it('come from variables, as text', () => {
    const given = { PASSERELLE_PORT: '9000', PASSERELLE_ROLES: 'desk,relay', PASSERELLE_BODY_BYTES: '5000' };
    expect(readSettings({ ...required(), ...given })).toMatchObject({
      port: 9000,
      roles: ['desk', 'relay'],
      bodyBytes: 5000,
    });
  });

  it('come from a file, which variables override', () => {
    const file = fileOf(JSON.stringify({ port: 9000, batch: 7 }));
    expect(readSettings({ ...required(), ...file, PASSERELLE_BATCH: '8' })).toMatchObject({ port: 9000, batch: 8 });
  });

  it('leave other variables alone', () => {
    expect(namesAtFault({ ...required(), PATH: '/', PASSERELLE_TEST_SERVERS: 'x' })).toEqual([]);
  });
});

describe('settings at fault', () => {
  it('are all named at once', () => {
    const wanted = listSettings()
      .filter((each) => each.default === undefined)
      .map(({ name }) => name);
    expect(new Set(namesAtFault({}))).toEqual(new Set(wanted));
    expect(wanted.length).toBeGreaterThan(8);
  });

  it('are named whatever is wrong with them, and never told', () => {
    const wrong = {
      PASSERELLE_NODE: `M R ${CANARY}`,
      PASSERELLE_PORT: CANARY,
      PASSERELLE_BATCH: '0',
      PASSERELLE_ROLES: `desk,${CANARY}`,
      PASSERELLE_ISSUER: CANARY,
      PASSERELLE_DATABASE_PASSWORD: CANARY,
    };
    const names = ['node', 'port', 'batch', 'roles', 'issuer', 'databasePassword'];
    expect(new Set(namesAtFault({ ...required(), ...wrong }))).toEqual(new Set(names));
  });

  it.each(['', ' ', '1e3', '0x10', '-1', '65536', '80.5', 'NaN'])('include a port of "%s"', (port) => {
    expect(namesAtFault({ ...required(), PASSERELLE_PORT: port })).toEqual(['port']);
  });

  it.each(['PASSERELLE_HOST', 'PASSERELLE_AUDIENCE', 'PASSERELLE_ROLES', 'PASSERELLE_NODE_KEY_FILE'])(
    'include an empty %s',
    (variable) => {
      expect(namesAtFault({ ...required(), [variable]: '' })).toHaveLength(1);
    },
  );

  it.each([
    ['is not JSON', `{"port": ${CANARY}}`],
    ['is a list', '[1]'],
    ['is empty', ''],
  ])('include a file that %s', (_what, text) => {
    expect(namesAtFault({ ...required(), ...fileOf(text) })).toEqual(['settings']);
  });

  it('include a file that is not there, and what a file adds', () => {
    expect(namesAtFault({ ...required(), PASSERELLE_SETTINGS: join(folder.path, 'none.json') })).toEqual(['settings']);
    const faulty = fileOf('{"colour":"blue","port":"x"}');
    expect(namesAtFault({ ...required(), ...faulty }).toSorted()).toEqual(['colour', 'port']);
  });
});
