import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { listSettings, readSettings } from '../../../services/country-node/src/config.js';

const SAMPLE = 'deploy/node/settings.json';

describe('the sample of a node’s settings', () => {
  it('is what a node takes', () => {
    expect(readSettings({ PASSERELLE_SETTINGS: SAMPLE })).toMatchObject({ node: 'ne', port: 8080 });
  });

  it('has all that a node does not start without, and no more', () => {
    const required = listSettings().flatMap(({ name, default: usual }) => (usual === undefined ? [name] : []));
    expect(Object.keys(JSON.parse(readFileSync(SAMPLE, 'utf8')) as object).sort()).toEqual(required.sort());
  });
});
