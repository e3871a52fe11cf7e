import type { Asked } from '@rollcall/protocol/command/v1/command';
import type { DirectoryCommand } from '../domain/command.ts';

/** What a command says about itself, whatever it asks for. */
export interface Envelope {
  readonly commandId: string;
  readonly tenantId: string;
  /** Who asked: `<credential id>`, or `<credential id>/<subject>` of a token that speaks for somebody. */
  readonly actor: string;
  readonly correlationId: string;
  readonly traceparent: string | undefined;
  /** Past it the command is refused. */
  readonly deadline: Date | undefined;
  /** `host:port`; empty: nobody waits. */
  readonly returnAddress: string;
  /** Kept with the outcome. */
  readonly asked: Asked | undefined;
  /** Of each operation of a bulk command. */
  readonly askedOfEach: readonly (Asked | undefined)[];
}

/** A record of the command topic, read. */
export type Received =
  | {
      readonly kind: 'command';
      readonly offset: number;
      readonly envelope: Envelope;
      /** Throws what is wrong with the command's content. */
      readonly read: () => DirectoryCommand;
    }
  /** Not a command at all: nobody can be told, and nothing can be decided. */
  | { readonly kind: 'poison'; readonly offset: number; readonly error: Error };

export type ReceivedCommand = Extract<Received, { readonly kind: 'command' }>;
