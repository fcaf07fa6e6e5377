import { describe, expect, it } from '@jest/globals';
import { demoPassword, loginPage, mayLogIn } from '../../../deploy/local/login-page.js';

const SECRET = 'the client’s secret';
describe('the demonstration’s login page', () => {
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
    const text = loginPage('passerelle:mr', true);
    expect(text).toContain('role="alert"');
    expect(text).not.toContain('<script');
  });
});
