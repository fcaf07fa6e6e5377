import type {
  ConversationKind,
  SignedStep,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { isHeld, type Receipt, Side } from './side.js';

type Parcel = { to: Side; from: Side } & ({ message: SignedStep } | { receipt: Receipt });
type Act = () => void;

/**
 * A random conversation of two honest sides. `choices` pick, one by one, among all that could happen next: a side acts or says that it opened something, a
 * parcel arrives, arrives and stays for a second time, or is lost. Then everything unreceipted is sent again until
 * nothing is left. Throws when ever neither side holds itself responsible. `mishaps`: sides also void and repeat.
 */
export function walk(kind: ConversationKind, choices: readonly number[], { mishaps }: { mishaps: boolean }) {
  const expired = new Set<string>();
  const [first = '', second = ''] = kind.roles;
  const sides = [new Side(kind, first, expired), new Side(kind, second, expired)] as const;
  const parcels: Parcel[] = [];
  const refusals: string[] = [];
  const run = (act: Act) => {
    act();
    if (!isHeld(sides)) throw new Error('nobody is responsible');
  };
  for (const choice of choices) {
    const acts = [
      ...sides.flatMap((side) => sendings(side, sides, parcels, mishaps, expired)),
      ...happenings(parcels, refusals),
    ];
    const act = acts[choice % acts.length];
    if (act) run(act);
  }
  for (let round = 0; parcels.length > 0 || sides.some((side) => !side.isAtRest()); round++) {
    if (round > 10_000) throw new Error('never comes to rest');
    if (parcels.length === 0) for (const side of sides) resend(side, sides, parcels);
    run(() => arrive(parcels, 0, refusals));
  }
  return { sides, refusals };
}

function sendings(
  side: Side,
  sides: readonly [Side, Side],
  parcels: Parcel[],
  mishaps: boolean,
  expired: Set<string>,
): Act[] {
  const post = (message: SignedStep | undefined) => {
    if (message) parcels.push({ to: across(side, sides), from: side, message });
  };
  const own = mishaps ? side.pending() : [];
  const repeat = (message: SignedStep, late: boolean) => () => {
    if (late) expired.add(message.digest);
    post(side.repeat(message));
  };
  return [
    ...side.steps().map((step) => () => post(side.send(step))),
    () => post(side.open()),
    ...own.flatMap((message) => [() => post(side.void(message)), repeat(message, false), repeat(message, true)]),
  ];
}

function happenings(parcels: Parcel[], refusals: string[]): Act[] {
  return parcels.flatMap((parcel, i) => [
    () => arrive(parcels, i, refusals),
    () => {
      parcels.push(parcel);
      arrive(parcels, i, refusals);
    },
    () => void parcels.splice(i, 1),
  ]);
}

function arrive(parcels: Parcel[], index: number, refusals: string[]): void {
  const [parcel] = parcels.splice(index, 1);
  if (!parcel) return;
  const { to, from } = parcel;
  if ('receipt' in parcel) {
    const message = to.receipt(parcel.receipt);
    if (message) parcels.push({ to: from, from: to, message });
    return;
  }
  const receipts = to.receive(parcel.message);
  refusals.push(...receipts.flatMap(({ code }) => code ?? []));
  parcels.push(...receipts.map((receipt) => ({ to: from, from: to, receipt })));
}

/** The outbox keeps a row open until the receipt is in. */
function resend(side: Side, sides: readonly [Side, Side], parcels: Parcel[]): void {
  parcels.push(...side.pending().map((message) => ({ to: across(side, sides), from: side, message })));
}

function across(side: Side, [first, second]: readonly [Side, Side]): Side {
  return side === first ? second : first;
}
