import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { takesKey } from '../../../services/console/src/logic/takes-key.js';
import { type ApiDocument, operationsOf } from '../../support/openapi.js';

const document = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as ApiDocument;

describe('keys of acts', () => {
  it('are sent wherever the node keeps them, and nowhere else', () => {
    for (const { name, path, operation } of operationsOf(document)) {
      const [method = ''] = name.split(' ');
      const takes = (operation.parameters ?? []).some((each) => each.name === 'Idempotency-Key');
      const asked = path.replace('/api/v1/', '').replaceAll(/\{\w+\}/g, '0190f5a0-0000-7000-8000-000000000000');
      expect([name, takesKey(method, asked)]).toEqual([name, takes]);
    }
  });
});
