import { Outcome } from '@rollcall/protocol/command/v1/command';
import { Binary, type ClientSession, type Collection, type Db } from 'mongodb';

/** What became of a command, kept for a day in the collection `outcomes`. */
export interface OutcomeDocument {
  /** `<tenantId>/<commandId>` */
  readonly _id: string;
  /** rollcall.command.v1.Outcome, protobuf. */
  readonly outcome: Binary;
  readonly at: Date;
}

export type Outcomes = Collection<OutcomeDocument>;

const keptForSeconds = 24 * 60 * 60;

export function outcomesOf(db: Db): Outcomes {
  return db.collection<OutcomeDocument>('outcomes');
}

/** The outcomes that no fail-over takes back: for telling somebody, who then answers his client. */
export function durableOutcomesOf(db: Db): Outcomes {
  return db.collection<OutcomeDocument>('outcomes', { readConcern: { level: 'majority' } });
}

export async function ensureOutcomeIndexes(outcomes: Outcomes): Promise<void> {
  await outcomes.createIndex({ at: 1 }, { name: 'forgotten_after_a_day', expireAfterSeconds: keptForSeconds });
}

interface CommandKey {
  readonly tenantId: string;
  readonly commandId: string;
}

export async function findOutcomes(outcomes: Outcomes, commands: readonly CommandKey[]): Promise<readonly Outcome[]> {
  const documents = await outcomes.find({ _id: { $in: commands.map(outcomeId) } }).toArray();
  return documents.map(({ outcome }) => Outcome.decode(outcome.buffer));
}

export async function insertOutcomes(
  outcomes: Outcomes,
  fresh: readonly Outcome[],
  { at, session }: { readonly at: Date; readonly session: ClientSession },
): Promise<void> {
  if (fresh.length === 0) return;
  const documents = fresh.map((each) => ({
    _id: outcomeId(each),
    outcome: new Binary(Outcome.encode(each).finish()),
    at,
  }));
  await outcomes.insertMany(documents, { session, ordered: false });
}

function outcomeId({ tenantId, commandId }: CommandKey): string {
  return `${tenantId}/${commandId}`;
}
