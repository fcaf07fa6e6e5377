import { isProtected, readMetadata } from './read-metadata.js';

/** Member of the issuer's metadata that names a page where people log in and come back from with a token. */
const MEMBER = 'passerelle_login_page';

/**
 * The page at which the issuer lets people log in to the console of a node.
 * @param audience of the node, which the token has to be for
 * @returns undefined where the issuer names none
 * @throws Fault `issuer-unreachable`
 */
export async function discoverLoginPage(issuer: string, audience: string): Promise<URL | undefined> {
  const { [MEMBER]: named } = await readMetadata(issuer);
  const page = typeof named === 'string' ? URL.parse(named) : null;
  if (!page || !isProtected(page)) return undefined;
  page.searchParams.set('audience', audience);
  return page;
}
