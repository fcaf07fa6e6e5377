import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEARS_MS = 10 * 365 * 24 * 3_600_000;
/** Clocks of one machine agree; those of containers not always. */
const EARLIER_MS = 2 * 24 * 3_600_000;

/** PEM texts. */
export interface CertifiedKey {
  certificate: string;
  key: string;
}

/** An authority for this machine's network alone; in production a ministry's own takes its place. */
export async function makeAuthority(): Promise<CertifiedKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const usages = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  const extensions = [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(usages, true)];
  const name = 'CN=Passerelle local network';
  const made = await X509CertificateGenerator.createSelfSigned({ ...common(), name, keys, extensions });
  return { certificate: made.toString('pem'), key: await pemOf(keys.privateKey) };
}

const USAGES = {
  server: ExtendedKeyUsage.serverAuth,
  client: ExtendedKeyUsage.clientAuth,
  'time-stamps': ExtendedKeyUsage.timeStamping,
};

/** Of a broker: the hub's is shown to those who dial it, a leaf's to the hub; or of an authority of time-stamps. */
export async function certify(authority: CertifiedKey, name: string, side: keyof typeof USAGES): Promise<CertifiedKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.create({
    ...common(),
    subject: `CN=${name}`,
    issuer: new X509Certificate(authority.certificate).subject,
    publicKey: keys.publicKey,
    signingKey: await privateKeyOf(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([USAGES[side]], true),
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  return { certificate: made.toString('pem'), key: await pemOf(keys.privateKey) };
}

function common() {
  const now = Date.now();
  return {
    // Positive, as RFC 5280 4.1.2.2 asks for.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    notBefore: new Date(now - EARLIER_MS),
    notAfter: new Date(now + YEARS_MS),
    signingAlgorithm: ALGORITHM,
  };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
}

function privateKeyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
