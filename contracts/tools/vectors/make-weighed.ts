import type { AgreementTerms, AgreementText } from '#libs/trust/types.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { type Making } from './craft.js';
import { type Example, examplesOf, makingOf } from './make-kinds.js';
import { proveAgreed, type Received, receivedAs } from './own-list.js';
import { OFFER_BODY, offerClaims, SOME_DIGEST } from './samples.js';
import type { Scene } from './scene.js';
import type { VectorSet } from './types.js';

/** Messages in order but for one thing that matrix, agreement or somebody's consent does not let go, beside some that just may. */
export async function makeWeighed(scene: Scene, root: string): Promise<VectorSet> {
  const examples = examplesOf(scene, root);
  const stage: Stage = {
    scene,
    exampleOf: (kind, step) => examples.find((each) => each.kind.kind === kind && each.step === step)!,
    termsOf: (kind, step, change = {}) => {
      const found = scene.agreement.terms.find((each) => each.conversation === kind && each.steps.includes(step))!;
      return { ...found, ...change, categories: { ...found.categories, ...change.categories } };
    },
  };
  const all = [offers, handovers, cells, rows, corrections, foundPersons, photographs].flatMap((make) => make(stage));
  const vectors = await Promise.all(all.map((each) => receivedAs(scene, each)));
  return {
    valid: vectors.filter((_each, i) => all[i]?.code === undefined),
    'must-fail': vectors.filter((_each, i) => all[i]?.code !== undefined),
  };
}

interface Stage {
  scene: Scene;
  exampleOf: (kind: string, step: string) => Example;
  /** The terms of `mr` and `ne` for a step; categories are changed one by one. */
  termsOf: (kind: string, step: string, change?: Partial<AgreementTerms>) => AgreementTerms;
}

const OVER = 'over-disclosure';

const agreedOn = (scene: Scene, ...terms: AgreementTerms[]) => proveAgreed(scene, { ...scene.agreement, terms });

/** Leaves categories out of terms. */
function without(terms: AgreementTerms, ...left: string[]): AgreementTerms {
  const kept = Object.entries(terms.categories).filter(([category]) => !left.includes(category));
  return { ...terms, categories: Object.fromEntries(kept) };
}

/** The example with another body, under a proof that covers every category named. */
function showing({ scene }: Stage, example: Example, change: JsonObject, categories: readonly string[] = []) {
  const { consent } = example.body as { consent?: { scope: { categories: string[] } } };
  const all = [...new Set([...(consent?.scope.categories ?? []), ...categories])].sort();
  const proof = consent ? { consent: { ...consent, scope: { ...consent.scope, categories: all } } } : {};
  const body = { ...example.body, ...proof, ...change } as JsonObject;
  return { body, making: makingOf(scene, { ...example, body }) };
}

function offers({ scene, termsOf }: Stage): Received[] {
  const terms = termsOf('case-transfer', 'offer');
  const never = termsOf('case-transfer', 'offer', { categories: { FAMILY: 'never' } });
  const of = (name: string, code: string | undefined, description: string, ...agreed: AgreementTerms[]): Received => {
    const given = { name: `terms-${name}`, clause: '4.5', description, making: {}, list: agreedOn(scene, ...agreed) };
    return code ? { ...given, code } : { ...given, body: OFFER_BODY };
  };
  const none = 'agreement-not-permitted';
  return [
    of('of-another-step', none, 'Terms for another step.', { ...terms, steps: ['provide-information'] }),
    of('of-another-purpose', none, 'Terms for another purpose.', { ...terms, purposes: ['referral'] }),
    of('of-another-kind', none, 'Terms for another kind of conversation.', { ...terms, conversation: 'referral' }),
    of('that-leave-out-a-category', OVER, 'A category that the terms do not name.', without(terms, 'FAMILY')),
    of('that-say-never', OVER, 'A category of which the terms say never.', never),
    of('of-which-the-first-says-never', OVER, 'Two terms name the step; the first does not let it go.', never, terms),
    of('of-which-the-first-suffices', undefined, 'Two terms name the step; the first lets it go.', terms, never),
    of('without-protocol', undefined, 'Terms that do not name PROTOCOL.', without(terms, 'PROTOCOL')),
  ];
}

function handovers(stage: Stage): Received[] {
  const { scene, exampleOf, termsOf } = stage;
  const under = (mode: 'coarse' | 'minimum', category: string) =>
    agreedOn(scene, termsOf('case-transfer', 'handover', { categories: { [category]: mode } }));
  const showingHealth = (health: JsonObject) =>
    showing(stage, exampleOf('case-transfer', 'handover'), { file: { health } }, ['HEALTH']);
  const { making } = showing(stage, exampleOf('case-transfer', 'handover'), {});
  const of = (name: string, description: string, more: Pick<Received, 'making' | 'list' | 'code' | 'body'>) => ({
    ...{ name: `terms-${name}`, clause: '9.3', description },
    ...more,
  });
  const beyond = showingHealth({ bloodGroup: 'A+' });
  const within = showingHealth({ allergies: ['penicillin'] });
  const least = under('minimum', 'HEALTH');
  return [
    of('coarse-of-a-file', 'A field as it is where the terms let coarse forms go.', {
      ...{ making, list: under('coarse', 'ID_CORE'), code: OVER },
    }),
    of('minimum-without-a-list', 'The minimum of a category of which the matrix lists none.', {
      ...{ making, list: under('minimum', 'ID_CORE'), code: OVER },
    }),
    of('minimum-beyond', 'Beyond the minimum, which the terms say.', {
      ...{ making: beyond.making, list: least, code: OVER },
    }),
    of('minimum-within', 'Within the minimum, which the terms say.', { ...within, list: least }),
  ];
}

function cells(stage: Stage): Received[] {
  const { scene, exampleOf, termsOf } = stage;
  const search = exampleOf('family-tracing', 'request');
  const { file } = search.body as { file: JsonObject };
  const all = termsOf('family-tracing', 'request', { categories: { ID_CORE: 'full', HEALTH: 'full' } });
  const list = agreedOn(scene, all);
  const more = { ...file, identificationCode: 'A-17' };
  const ill = { ...file, health: { bloodGroup: 'A+' } };
  const consulate = scene.others.find(({ parties }) => parties.includes('ml-consulate-mr'))!;
  const toConsulate: AgreementText = { ...consulate, terms: [termsOf('case-transfer', 'offer')] };
  const { keys } = scene;
  const offered: Making = {
    claims: {
      ...{ ...offerClaims(), issuer: 'iom-mr', audience: 'ml-consulate-mr' },
      agreement: { id: consulate.id, version: consulate.version },
    },
    signer: keys.nodes['iom-mr'].sign,
    recipient: keys.nodes['ml-consulate-mr'].encrypt,
  };
  const of = (name: string, code: string, description: string, making: Making, rest: Partial<Received> = {}) => ({
    ...{ name, clause: '9.1', description, making, list, code },
    ...rest,
  });
  return [
    of('cell-minimum-beyond', OVER, 'A field beyond the minimum of the matrix; the terms let all of the category go.', {
      ...showing(stage, search, { file: more }).making,
    }),
    of('cell-none', OVER, 'A category without a cell; terms and consent let it go.', {
      ...showing(stage, search, { file: ill }, ['HEALTH']).making,
    }),
    of('column-of-another-recipient', 'matrix-no-column', 'An offer to a consulate; the terms name it.', offered, {
      ...{ list: proveAgreed(scene, toConsulate), as: 'ml-consulate-mr' as const },
    }),
  ];
}

function rows(stage: Stage): Received[] {
  const asked = stage.exampleOf('identity-verification', 'ask');
  const { identification, family } = asked.body['file'] as { identification: JsonObject; family: JsonObject };
  const [mother] = family['members'] as JsonObject[];
  const uncle = { ...mother, relation: 'uncle' };
  const passport = { type: 'passport', number: 'A0000017', issuingCountry: 'ML' };
  const document = (documentType: string): JsonObject => ({
    ...{ items: ['document'], documentType },
    file: { identification, documents: [passport] },
  });
  const of = (name: string, description: string, change: JsonObject, taken = false): Received => {
    const { body, making } = showing(stage, asked, change);
    const given = { name: `row-${name}`, clause: '9.1', description, making, as: 'ml-consulate-mr' as const };
    return taken ? { ...given, body } : { ...given, code: OVER };
  };
  return [
    of('of-an-uncle', 'A member of the family whom the rows of the cell do not name.', {
      file: { identification, family: { members: [mother, uncle] as JsonObject[] } },
    }),
    of('of-another-document', 'A document of another type than is asked about.', document('national_identity_card')),
    of('of-the-document', 'The document that is asked about.', document('passport'), true),
  ];
}

function corrections(stage: Stage): Received[] {
  const { scene, exampleOf, termsOf } = stage;
  const { making } = showing(stage, exampleOf('correction', 'correct'), {});
  const handedOver = termsOf('case-transfer', 'handover');
  const correcting = termsOf('correction', 'correct', { categories: { HEALTH: 'full', ID_CORE: 'full' } });
  const of = (name: string, code: string, description: string, ...terms: AgreementTerms[]): Received => ({
    ...{ name: `correction-${name}`, clause: 'correction.2', code, description, making },
    list: agreedOn(scene, ...terms),
  });
  return [
    of(
      'beyond-what-it-corrects',
      OVER,
      'A category that the terms of the step that it corrects do not name; those of the correction do.',
      correcting,
      without(handedOver, 'HEALTH'),
    ),
    of('without-terms', 'agreement-not-permitted', 'Terms for the step that it corrects, none for it.', handedOver),
    of('of-what-has-no-terms', 'agreement-not-permitted', 'Terms for it, none for what it corrects.', correcting),
  ];
}

function foundPersons(stage: Stage): Received[] {
  const located = stage.exampleOf('family-tracing', 'report-located');
  const { agreed, found } = located.body as { agreed: JsonObject; found: JsonObject };
  const assessed = stage.exampleOf('family-tracing', 'assess');
  const { livingConditions: _unsaid, ...fewer } = assessed.body['agreed'] as JsonObject;
  const of = (name: string, description: string, example: Example, change: JsonObject, taken = false): Received => {
    const { body, making } = showing(stage, example, change);
    const given = { name: `found-${name}`, clause: 'tracing.5', description, making };
    return taken ? { ...given, body } : { ...given, code: OVER };
  };
  const { place, relation, names } = found as Record<'place' | 'relation' | 'names', JsonObject>;
  const nameless = { ...agreed, identity: false };
  return [
    of('place-not-agreed', 'A place that the person did not let be told.', located, {
      ...{ agreed: { ...agreed, place: false }, found: { relation, names, place } },
    }),
    of('relation-not-agreed', 'Who it is to the child, of a person who keeps back who it is.', located, {
      ...{ agreed: nameless, found: { relation, place } },
    }),
    of('message-not-asked', 'A message of a person who was not asked about it.', located, {
      agreed: Object.fromEntries(Object.entries(agreed).filter(([item]) => item !== 'message')),
    }),
    of('conditions-not-agreed', 'How a person lives who did not let it be told.', assessed, { agreed: fewer }),
    of(
      'place-alone',
      'The place of a person who keeps back who it is.',
      located,
      { agreed: nameless, found: { place } },
      true,
    ),
  ];
}

function photographs(stage: Stage): Received[] {
  const { scene, exampleOf, termsOf } = stage;
  const handover = exampleOf('case-transfer', 'handover');
  const attachments = [
    {
      ...{ attachmentId: '019ab000-0000-7000-8000-0000000000b1', documentType: 'photograph', mediaType: 'image/jpeg' },
      ...{ size: 20_000, ciphertextDigest: SOME_DIGEST, ciphertextSize: 20_216 },
      identity: `AGE-SECRET-KEY-1${'Q'.repeat(58)}`,
    },
  ];
  const list = (mode: 'full' | 'never') =>
    agreedOn(scene, termsOf('case-transfer', 'handover', { categories: { BIO_PHOTO: mode } }));
  const bare = showing(stage, handover, { attachments }, ['DOCS']);
  const named = showing(stage, handover, { attachments }, ['BIO_PHOTO', 'DOCS']);
  const of = (name: string, description: string, more: Pick<Received, 'making' | 'list' | 'code' | 'body'>) => ({
    ...{ name: `photograph-${name}`, clause: '9.3', description },
    ...more,
  });
  return [
    of('beyond-the-scope', 'Announces a photograph; the proof covers documents.', {
      ...{ making: bare.making, list: list('full'), code: OVER },
    }),
    of('beyond-the-terms', 'Announces a photograph; the proof names it, the terms say never.', {
      ...{ making: named.making, list: list('never'), code: OVER },
    }),
    of('within-the-scope', 'Announces a photograph that proof and terms let go.', { ...named, list: list('full') }),
  ];
}
