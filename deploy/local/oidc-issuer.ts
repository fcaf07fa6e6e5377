import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import {
  type Client,
  type ClientMetadata,
  type InteractionResults,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { LOGIN_PATH, loginPage, logoutPage, mayLogIn } from './login-page.js';

/**
 * An issuer for the demonstration and the tests only. People log in to the consoles of its nodes by the authorization code
 * flow with PKCE, as at any issuer; beside that it hands a token for any of its users to whoever knows the client secret,
 * without a login. A real network uses its own OIDC issuer.
 */
export interface IssuerSettings {
  port: number;
  clientSecret: string;
  /** Ids of the nodes whose consoles people log in to. */
  nodes: string[];
}

const DEMO_GRANT = 'urn:passerelle:demo-user';
const LIFE_SECONDS = 3_600;

function resourceServer(audience: string) {
  return {
    scope: '',
    audience,
    accessTokenTTL: LIFE_SECONDS,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: 'ES256' as const } },
  };
}

/** Whoever comes with what this issuer signed for the login has asked to leave at the node. */
function logoutSource(context: KoaContextWithOIDC, form: string): void {
  context.body = logoutPage(form);
}

/** The console of a node: a public client, sent back to any port of this machine (RFC 8252 section 7.3). */
function consoleOf(node: string): ClientMetadata {
  return {
    client_id: `passerelle:${node}`,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/console/callback'],
    post_logout_redirect_uris: ['http://127.0.0.1/console/'],
    id_token_signed_response_alg: 'ES256',
  };
}

export function startIssuer({ port, clientSecret, nodes }: IssuerSettings): Promise<void> {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const provider: Provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: 'demo',
        client_secret: clientSecret,
        grant_types: [DEMO_GRANT],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
      },
      ...nodes.map(consoleOf),
    ],
    cookies: { keys: [randomUUID()] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_context, { uid }) => LOGIN_PATH + uid },
    // Nobody is asked whether a node may know who logs in to it.
    loadExistingGrant: async ({ oidc: { client, session } }) => {
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    jwks: { keys: [{ ...key, kid: randomUUID(), alg: 'ES256', use: 'sig' }] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => resourceServer(audience),
      },
    },
  });
  const issue = async (client: Client, user: string, audience: string): Promise<string> => {
    const grant = new provider.Grant({ accountId: user, clientId: client.clientId });
    const token = new provider.AccessToken({ accountId: user, client, grantId: await grant.save(), gty: DEMO_GRANT });
    token.resourceServer = new provider.ResourceServer(audience, resourceServer(audience));
    return token.save();
  };
  provider.registerGrantType(
    DEMO_GRANT,
    async (context) => {
      const { client, params } = context.oidc;
      const [user, audience] = [String(params?.['user']), String(params?.['audience'])];
      if (!client) return;
      context.body = {
        access_token: await issue(client, user, audience),
        token_type: 'Bearer',
        expires_in: LIFE_SECONDS,
      };
    },
    ['user', 'audience'],
  );
  provider.use(async (context, next) => {
    if (!context.path.startsWith(LOGIN_PATH)) return void (await next());
    const { req, res } = context;
    const { params, prompt } = await provider.interactionDetails(req, res);
    const finish = (result: InteractionResults) => {
      context.respond = false;
      return provider.interactionFinished(req, res, result);
    };
    // Asked of whatever comes back to an address on this machine.
    if (prompt.name === 'consent') return finish({ consent: {} });
    const entered = context.method === 'POST' ? new URLSearchParams(await text(req)) : undefined;
    context.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': "default-src 'none'" });
    if (!entered || !mayLogIn(entered, clientSecret)) {
      context.type = 'html';
      context.body = loginPage(String(params['client_id']), entered !== undefined);
      return;
    }
    await finish({ login: { accountId: entered.get('user') ?? '' } });
  });
  return new Promise((resolve) => {
    provider.listen(port, '127.0.0.1', () => resolve());
  });
}

/** A token for one user at one node. */
export async function demoToken(
  issuer: string,
  { clientSecret, user, audience }: { clientSecret: string; user: string; audience: string },
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: DEMO_GRANT,
      client_id: 'demo',
      client_secret: clientSecret,
      user,
      audience,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!token) throw new Error(`the demo issuer gave no token (${response.status})`);
  return token;
}

const [, file, settings] = process.argv;
if (file?.endsWith('oidc-issuer.js') && settings) {
  await startIssuer(JSON.parse(readFileSync(settings, 'utf8')) as IssuerSettings);
}
