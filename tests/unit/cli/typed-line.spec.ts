import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { typeOn } from '../../../services/cli/passphrase/typed-line.js';

describe('a line that is typed without being shown', () => {
  it.each([
    ['Return', 'secret\rmore', { typed: 'secret', end: 'entered', rest: 'more' }],
    ['a line’s end that was pasted', 'secret\nmore\n', { typed: 'secret', end: 'entered', rest: 'more\n' }],
    ['nothing yet', 'sec', { typed: 'sec', rest: '' }],
    ['Backspace', 'ab\u007fc\b\b\b\bd\r', { typed: 'd', end: 'entered', rest: '' }],
    ['Backspace after a sign of two units', 'a😀\u007f\r', { typed: 'a', end: 'entered', rest: '' }],
    ['Ctrl-U', 'slip\u0015secret\r', { typed: 'secret', end: 'entered', rest: '' }],
    ['Ctrl-C', 'secret\u0003', { typed: '', end: 'broken-off', rest: '' }],
    ['Ctrl-D at its beginning', '\u0004', { typed: '', end: 'broken-off', rest: '' }],
    ['Ctrl-D after something', 'secret\u0004', { typed: 'secret', end: 'entered', rest: '' }],
    ['keys of no character', '\u001b[As\u001b[1;5De\t\u001bOHc\u0000\r', { typed: 'sec', end: 'entered', rest: '' }],
  ])('%s', (_name, keys, line) => {
    expect(typeOn('', keys)).toEqual(line);
  });

  it('is the same in whatever parts it comes', () => {
    const character = fc.constantFrom('a', 'é', 'ع', '😀', ' ', '\u007f', '\u0015');
    fc.assert(
      fc.property(fc.array(character), fc.nat(), (keys, at) => {
        const cut = at % (keys.length + 1);
        const first = typeOn('', keys.slice(0, cut).join(''));
        expect(typeOn(first.typed, keys.slice(cut).join(''))).toEqual(typeOn('', keys.join('')));
      }),
    );
  });
});
