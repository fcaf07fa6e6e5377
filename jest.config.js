const suite = (name, extra = {}) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/tests/${name}/**/*.spec.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#libs/(.*)\\.js$': '<rootDir>/services/libs/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.passerelle'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  ...extra,
});

export default {
  projects: ['unit', 'contract', 'architecture', 'integration', 'threats', 'chaos', 'journey', 'browser'].map((name) =>
    suite(name),
  ),
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tests/support/longest-first.mjs',
};
