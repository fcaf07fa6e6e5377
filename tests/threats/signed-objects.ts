import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { signObject } from '#libs/envelope/sign.js';
import type { ObjectTyp } from '#libs/envelope/types.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import { sampleConfiguration } from '../support/national-law.js';
import { digestOf, type Scene } from './scene.js';

const ROOT = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
/** A list without any service: a salt, the category, one leaf. */
const SERVICES_LINE = canonicalJson([ROOT.slice(0, 22), 'PROTOCOL', { '/reviewedOn': '2026-11-23' }]);

/** Good claims of every kind of object that is signed, by one author to ne, to be signed as whatever kind is tried. */
export class SignedObjects {
  private constructor(
    private readonly scene: Scene,
    private readonly author: string,
    readonly claims: Record<ObjectTyp, Record<string, unknown>>,
    private readonly lines: readonly string[],
  ) {}

  /** @param author who signs all of them; what is told of a message is of an offer that mr has made */
  static async of(scene: Scene, author = 'mr'): Promise<SignedObjects> {
    const { mr, ne, world } = scene;
    const at = world.clock.now().toISOString();
    const [conversation] = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1 }));
    const [message] = await mr.messages(conversation!.id);
    const lines = (await openSignedLines(mr.parts, message!)).slice(2);
    const agreement = ne.view.agreementBetween('mr', 'ne', world.clock.now())!;
    const key = ne.view.encryptionKeyOf('ne', world.clock.now())!.thumbprint;
    const addressed = { v: 1, issuer: author, audience: 'ne', audienceKey: key };
    const offer = JSON.parse(message!.claims) as Record<string, unknown>;
    const claims: Record<ObjectTyp, Record<string, unknown>> = {
      'passerelle-message+v1': { ...offer, issuer: author },
      'passerelle-receipt+v1': {
        ...addressed,
        ...{ messageId: uuidv7(), messageDigest: ROOT, outcome: 'received', at, trustListVersion: 1 },
        ledgerHead: { size: 0, root: ROOT },
      },
      'passerelle-notice+v1': { ...addressed, notice: 'unopenable', sealedDigest: ROOT, at },
      'passerelle-fetch+v1': {
        ...addressed,
        ...{ requestId: uuidv7(), messageId: message!.id, attachmentDigest: ROOT, offset: 0, length: 10, at },
      },
      'passerelle-services+v1': {
        ...addressed,
        ...{ messageId: uuidv7(), schema: 'urn:passerelle:schema:services:v1', version: 1, issuedAt: at },
        ...{ expiresAt: new Date(Date.parse(at) + 86_400_000).toISOString(), trustListVersion: 1 },
        ...{ agreement: { id: agreement.id, version: agreement.version }, categories: ['PROTOCOL'] },
        digests: { PROTOCOL: digestOf(SERVICES_LINE) },
      },
      'passerelle-resync+v1': { ...addressed, requestId: uuidv7(), epoch: 2, conversations: [], at },
      'passerelle-copy+v1': {
        ...addressed,
        ...{ requestId: uuidv7(), at, message: { jws: 'a..b', claims: '{}' }, receipt: { jws: 'a..b', claims: '{}' } },
      },
      'passerelle-resynced+v1': { ...addressed, requestId: uuidv7(), copies: [], more: false, at },
      'passerelle-checkpoint+v1': { v: 1, issuer: author, size: 3, root: ROOT, at },
      'passerelle-figures+v1': { v: 1, node: author, period: '2026-Q1', least: 5, madeAt: at, tables: [] },
      'passerelle-agreement+v1': { ...agreement },
      'passerelle-national-configuration+v1': { ...sampleConfiguration('niger') },
      'passerelle-application+v1': { v: 1, id: author, country: 'MR', kind: 'authority', roles: [] },
      'passerelle-hub-request+v1': { v: 1, node: author, userKey: `U${'A'.repeat(55)}`, at },
    };
    return new SignedObjects(scene, author, claims, lines);
  }

  /** As fresh as a new object's, so that nothing but the kind is at fault. */
  fresh(typ: ObjectTyp): Record<string, unknown> {
    const claims = this.claims[typ];
    if (typ === 'passerelle-message+v1') return { ...claims, messageId: uuidv7(), conversationId: uuidv7() };
    return { ...claims, ...(claims['messageId'] ? { messageId: uuidv7() } : {}) };
  }

  signed(typ: ObjectTyp, claims: Record<string, unknown> = this.fresh(typ)): { jws: string; claims: string } {
    return signObject(typ, claims, this.scene.world.signerOf(this.author));
  }

  /** For ne's key, with what such an object carries beside its claims. */
  async sealed(jws: string, text: string, typ: ObjectTyp): Promise<string> {
    const recipient = this.scene.ne.view.encryptionKeyOf('ne', this.scene.world.clock.now())!;
    const body =
      { 'passerelle-message+v1': this.lines, 'passerelle-services+v1': [SERVICES_LINE] }[typ as string] ?? [];
    return (await sealSigned([jws, text, ...body], recipient)).sealed;
  }
}
