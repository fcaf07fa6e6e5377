const suite = (name, extra = {}) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/tests/${name}/**/*.spec.ts`],
  testEnvironment: '<rootDir>/tests/support/runner/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.passerelle'],
  transform: { '^.+\\.spec\\.ts$': '<rootDir>/tests/support/runner/stub.mjs' },
  ...extra,
});

export default {
  projects: ['unit', 'contract', 'architecture', 'integration', 'threats', 'chaos', 'journey', 'browser'].map((name) =>
    suite(name),
  ),
  testTimeout: 120_000,
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
};
