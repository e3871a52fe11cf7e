import assert from 'node:assert/strict';
import { ScimError } from '@rollcall/scim';
import { noFacts, plainTenant } from '../../src/application/tenant-facts.ts';
import { TenantState } from '../../src/application/tenant-state.ts';
import type { DefineTypesCommand, ResourceCommand } from '../../src/domain/command.ts';
import { decide } from '../../src/domain/decide.ts';
import type { DecidedEvent } from '../../src/domain/event.ts';
import { CommandRefused, type RefusalCode } from '../../src/domain/refusal.ts';
import { badgeSchemaId } from '../support/commands.ts';

type Command = ResourceCommand | DefineTypesCommand;

/** A command against what has happened: `given(…events).when(command).thenEmits(…events)`. */
export function given(...history: readonly DecidedEvent[]) {
  return {
    when(command: Command) {
      const outcome = attempt(command, history);
      return {
        thenEmits: (...events: readonly DecidedEvent[]) => assert.deepEqual(outcome, events),
        thenNothing: () => assert.deepEqual(outcome, []),
        thenIsRefused(code: RefusalCode, detail?: RegExp) {
          assert.ok(outcome instanceof CommandRefused, `not refused: ${JSON.stringify(outcome)}`);
          assert.equal(outcome.code, code);
          if (detail) assert.match(outcome.message, detail);
        },
        thenConflicts(detail: RegExp) {
          assert.ok(outcome instanceof ScimError, `not refused: ${JSON.stringify(outcome)}`);
          assert.equal(outcome.status, 409);
          assert.match(outcome.detail, detail);
        },
        thenIsInvalid(scimType: string) {
          assert.ok(outcome instanceof ScimError, `not refused: ${JSON.stringify(outcome)}`);
          assert.equal(outcome.scimType, scimType);
        },
        emitted: () => (Array.isArray(outcome) ? (outcome as readonly DecidedEvent[]) : []),
      };
    },
  };
}

function attempt(command: Command, history: readonly DecidedEvent[]): readonly DecidedEvent[] | unknown {
  const state = stateAfter(history, namesIn(command));
  try {
    return decide(command, state);
  } catch (error) {
    return error;
  }
}

const claimedPaths = ['User/userName', `User/${badgeSchemaId}:number`, 'Device/serialNumber'];

/** A tenant of which everything is known: what did not happen does not exist. */
function stateAfter(history: readonly DecidedEvent[], names: ReadonlySet<string>): TenantState {
  const state = new TenantState(plainTenant);
  const ids = new Set([...names, ...history.flatMap((each) => ('id' in each ? [each.id] : []))]);
  const claims = new Set([...names].flatMap((name) => claimedPaths.map((path) => `${path}=${name}`)));
  const rows = { pairs: new Map(), valuesOf: ids, groupsOf: ids };
  const counts = new Set(['User', 'Group', ...typeNamesIn(history)]);
  state.learn(
    { resources: ids, claims, types: ids, externalIds: names, counts, members: rows, pending: rows },
    noFacts,
  );
  for (const event of history) state.apply(event, new Date(0));
  return state;
}

/** Every text in a command may be an id or a userName that is asked about. */
function namesIn(command: Command): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') names.add(value).add(value.toLowerCase());
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(command);
  return names;
}

function typeNamesIn(history: readonly DecidedEvent[]): readonly string[] {
  return history.flatMap(({ event }) =>
    event.type === 'TypesDefined' ? event.data.resourceTypes.map(({ name }) => name) : [],
  );
}
