import { expect, it } from '@jest/globals';
import { freePort } from '../../../deploy/local/free-port.js';

it('no port is given twice: what it was given to first may not listen yet', async () => {
  const ports = await Promise.all(Array.from({ length: 1_000 }, () => freePort()));
  expect(new Set(ports).size).toBe(ports.length);
});
