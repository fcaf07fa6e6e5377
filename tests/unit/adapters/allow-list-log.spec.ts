import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AllowListLog } from '../../../services/country-node/src/adapters/log/allow-list-log.js';
import { NestLog } from '../../../services/country-node/src/adapters/log/nest-log.js';
import { Fault, Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { CANARIES, canariesIn } from '../../support/canaries.js';

const caseId = '01936b2a-7c11-7def-8aaa-0123456789ab';

type Line = { event: string; thrown?: unknown };
const parse = (line: string) => JSON.parse(line) as Line;

function record() {
  const lines: string[] = [];
  const clock = { now: () => new Date('2026-11-23T10:00:00.000Z') };
  return {
    log: new AllowListLog('mr', clock, (line) => void lines.push(line)),
    lines,
    read: () => parse(lines[0]!),
  };
}

describe('the log (R20)', () => {
  it('writes the event and the facts whose names and shapes are allowed', () => {
    const { log, read } = record();
    log.info('case.created', { caseId, code: 'consent-missing', count: 3, peer: 'iom-ne', ok: true });
    expect(read()).toEqual({
      time: '2026-11-23T10:00:00.000Z',
      level: 'info',
      node: 'mr',
      event: 'case.created',
      caseId,
      code: 'consent-missing',
      count: 3,
      peer: 'iom-ne',
      ok: true,
    });
  });

  it('drops unknown names and values of another shape, and says how many', () => {
    const { log, read } = record();
    log.warn('case.created', { name: 'iom', caseId: 'Aminetou', count: Number.NaN, peer: 'mr ne', code: 'Vall' });
    expect(read()).toMatchObject({ event: 'case.created', dropped: 5 });
    expect(Object.keys(read())).toEqual(['time', 'level', 'node', 'event', 'dropped']);
  });

  it('never shows a canary, wherever it was put', () => {
    const anywhere = fc.constantFrom(...CANARIES);
    const names = fc.constantFrom(
      'caseId',
      'code',
      'reason',
      'state',
      'peer',
      'route',
      'method',
      'digest',
      'name',
      'at',
    );
    fc.assert(
      fc.property(anywhere, names, fc.string(), (canary, name, noise) => {
        const { log, lines } = record();
        const failure = new Error(`${noise} ${canary}\n    at ${canary} (/home/${canary}.ts:1:1)`);
        failure.name = canary;
        log.info(canary, { [name]: canary });
        log.warn(`case.${canary}`, { [name]: noise + canary });
        log.error('case.failed', failure, { [name]: canary });
        log.error('case.failed', new Fault(canary, failure));
        log.error('case.failed', canary);
        log.error('case.failed', Object.assign(new Error('x'), { code: canary }));
        new NestLog(log).error(failure);
        expect(lines).toHaveLength(7);
        expect(canariesIn(lines.join(''))).toEqual([]);
      }),
    );
  });

  it('shows class, code, place and cause of an error', () => {
    const { log, read } = record();
    log.error(
      'inbox-failed',
      new Fault('store-unavailable', Object.assign(new Error('secret'), { code: 'ECONNREFUSED' })),
    );
    expect(read().thrown).toMatchObject({
      error: 'Fault',
      reason: 'store-unavailable',
      at: expect.stringMatching(/^allow-list-log\.spec\.ts:\d+$/) as unknown,
      cause: { error: 'Error', code: 'ECONNREFUSED' },
    });
  });

  it('shows the code of a refusal but not its pointers', () => {
    const { log, lines, read } = record();
    log.error('request.refused', new Refusal('schema-violation', ['/names/0/Aminetou']));
    expect(read().thrown).toMatchObject({ error: 'Refusal', code: 'schema-violation' });
    expect(canariesIn(lines[0]!)).toEqual([]);
  });

  it('keeps to one line whatever it is given', () => {
    const { log, lines } = record();
    log.info('a\nb', { code: 'x\n{"level":"info"}' });
    expect(lines[0]!.trimEnd()).not.toContain('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'unnamed-event', dropped: 1 });
  });

  it('passes on that the framework failed, without its words', () => {
    const { log, lines } = record();
    const nest = new NestLog(log);
    nest.log();
    nest.warn();
    nest.error('Cannot GET /api/v1/cases?name=Aminetou');
    expect(lines.map((line) => parse(line).event)).toEqual(['framework-warned', 'framework-failed']);
    expect(canariesIn(lines.join(''))).toEqual([]);
  });
});
