import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import { listSettings, Settings } from '../../services/country-node/src/config.js';
import { describeSettings } from '../../services/country-node/src/describe-settings.js';

describe('docs/settings.md', () => {
  it('is what config.ts says', () => {
    expect(readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8')).toBe(describeSettings());
  });

  it('names every setting, of which there are at most 40, with its meaning', () => {
    const checks = getMetadataStorage().getTargetValidationMetadatas(Settings, '', false, false);
    const checked = new Set(checks.map(({ propertyName }) => propertyName));
    const listed = listSettings();
    expect(new Set(listed.map(({ name }) => name))).toEqual(checked);
    expect(listed.length).toBeLessThanOrEqual(40);
    expect(listed.every(({ meaning }) => meaning.length > 10)).toBe(true);
  });
});
