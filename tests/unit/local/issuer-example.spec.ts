import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AFTER_LOGOUT, TOLD_OF_LOGOUT } from '../../../services/country-node/src/desk/sessions.controller.js';
import { CALLBACK } from '../../../services/country-node/src/desk/console-login.js';

interface Client {
  clientId: string;
  publicClient: boolean;
  standardFlowEnabled: boolean;
  serviceAccountsEnabled: boolean;
  implicitFlowEnabled: boolean;
  directAccessGrantsEnabled: boolean;
  redirectUris?: string[];
  attributes: Record<string, string>;
  protocolMappers?: { protocolMapper: string; config: Record<string, string> }[];
}

const realm = JSON.parse(readFileSync('deploy/issuer/realm.json', 'utf8')) as {
  registrationAllowed: boolean;
  bruteForceProtected: boolean;
  clients: [Client, Client];
};
const [console_, program] = realm.clients;

describe('the issuer of the example', () => {
  it('knows a console as the node comes to it: public, by code with PKCE, sent back to one address', () => {
    expect(console_).toMatchObject({ clientId: 'passerelle:mr', publicClient: true, standardFlowEnabled: true });
    expect(console_.attributes).toMatchObject({ 'pkce.code.challenge.method': 'S256' });
    expect(console_.redirectUris).toEqual([`https://mr.example/console${CALLBACK}`]);
  });

  it('ends its own session with the console’s, and tells the node of its own', () => {
    expect(console_.attributes).toMatchObject({
      'post.logout.redirect.uris': `https://mr.example${AFTER_LOGOUT}`,
      'backchannel.logout.url': `https://mr.example${TOLD_OF_LOGOUT}`,
      'backchannel.logout.session.required': 'true',
    });
  });

  it('gives a program tokens that the node takes: by RFC 9068, for its audience', () => {
    expect(program).toMatchObject({ publicClient: false, standardFlowEnabled: false, serviceAccountsEnabled: true });
    expect(program.attributes).toMatchObject({ 'access.token.header.type.rfc9068': 'true' });
    expect(program.protocolMappers?.[0]).toMatchObject({
      protocolMapper: 'oidc-audience-mapper',
      config: { 'included.custom.audience': console_.clientId, 'access.token.claim': 'true' },
    });
  });

  it('lets nobody register, guess or hand over a password', () => {
    expect([realm.registrationAllowed, realm.bruteForceProtected]).toEqual([false, true]);
    for (const client of realm.clients) {
      expect([client.implicitFlowEnabled, client.directAccessGrantsEnabled]).toEqual([false, false]);
    }
  });

  it('is what the compose file imports', () => {
    const compose = readFileSync('deploy/issuer/compose.yaml', 'utf8');
    expect(compose).toContain('--import-realm');
    expect(compose).toContain('./realm.json:/opt/keycloak/data/import/realm.json:ro');
    expect(compose).not.toMatch(/PASSWORD: [^$]/);
  });
});
