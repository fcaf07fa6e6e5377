import { describe, expect, it } from '@jest/globals';
import { demoPassword, loginPage, mayLogIn, readLogin } from '../../../deploy/local/login-page.js';

const SECRET = 'the client’s secret';
const good = {
  audience: 'passerelle:mr',
  return_to: 'http://127.0.0.1:4711/console/',
  state: 'a'.repeat(36),
};
const search = (other: Partial<typeof good> = {}) => new URLSearchParams({ ...good, ...other });

describe('the demonstration’s login page', () => {
  it('sends nobody anywhere but to a console on this machine', () => {
    expect(readLogin(search())).toEqual({ audience: good.audience, returnTo: good.return_to, state: good.state });
    for (const away of [
      'http://example.org/console/',
      'http://127.0.0.1:80@example.org/console/',
      'http://127.0.0.1:4711/console/?x',
      'https://127.0.0.1:4711/console/',
      'http://127.0.0.1:4711/api/',
    ])
      expect(readLogin(search({ return_to: away }))).toBeUndefined();
    expect(readLogin(search({ audience: 'passerelle:<b>' }))).toBeUndefined();
    expect(readLogin(search({ state: '' }))).toBeUndefined();
  });

  it('lets in who has the password and is one of its users', () => {
    const password = demoPassword(SECRET);
    const may = (entered: Record<string, string>) => mayLogIn(new URLSearchParams(entered), SECRET);
    expect(may({ user: 'caseworker', password })).toBe(true);
    expect(may({ user: 'caseworker', password: 'wrong' })).toBe(false);
    expect(may({ user: 'caseworker' })).toBe(false);
    expect(may({ user: 'somebody', password })).toBe(false);
    expect(demoPassword('another secret')).not.toBe(password);
    expect(SECRET).not.toContain(password);
  });

  it('is a page without a script', () => {
    const text = loginPage({ audience: 'passerelle:mr', returnTo: '', state: '' }, true);
    expect(text).toContain('role="alert"');
    expect(text).not.toContain('<script');
  });
});
