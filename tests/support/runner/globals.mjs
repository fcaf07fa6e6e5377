/** `@jest/globals` of the test file that is being run: modules that several of them use are loaded once. */
const current = () => globalThis[Symbol.for('passerelle.test-globals')];

function following(name) {
  const now = () => current()[name];
  return new Proxy(() => undefined, {
    apply: (_target, self, values) => Reflect.apply(now(), self, values),
    get: (_target, key) => now()[key],
    has: (_target, key) => key in now(),
  });
}

export const afterAll = following('afterAll');
export const afterEach = following('afterEach');
export const beforeAll = following('beforeAll');
export const beforeEach = following('beforeEach');
export const describe = following('describe');
export const expect = following('expect');
export const it = following('it');
export const jest = following('jest');
