import { join, relative } from 'node:path';
import { demoPassword } from './login-page.js';
import { DEMO_ROLES } from './members.js';
import type { RunningNetwork } from './start-network.js';

/** Where the APIs are, who may log in, and how; the secret stays in its file. */
export function explainDoors({ nodes, issuer, clientSecret }: RunningNetwork, folder: string): void {
  const place = relative(process.cwd(), folder);
  const secret = `$(node -p 'JSON.parse(fs.readFileSync("${join(place, 'network.json')}")).clientSecret')`;
  const [first] = nodes;
  console.log(`
The network keeps running; Ctrl-C stops it. All it keeps is in ${place}, which may be deleted.
`);
  for (const { id, name, url } of nodes) console.log(`  ${id.padEnd(16)} ${url}/api/v1   ${name}`);
  console.log(`
Who may log in, at each node: ${DEMO_ROLES.join(', ')}.
In a browser, each with the password ${demoPassword(clientSecret)}:
`);
  for (const { id, url } of nodes) console.log(`  ${id.padEnd(16)} ${url}/console/`);
  console.log(`
Over the API: a token, and the cases of a supervisor in Mauritania:

  TOKEN=$(curl -s ${issuer}/token -d grant_type=urn:passerelle:demo-user -d client_id=demo \\
    -d client_secret="${secret}" -d user=supervisor -d audience=passerelle:${first?.id} \\
    | node -p 'JSON.parse(fs.readFileSync(0)).access_token')
  curl -s -H "Authorization: Bearer $TOKEN" ${first?.url}/api/v1/cases
`);
}
