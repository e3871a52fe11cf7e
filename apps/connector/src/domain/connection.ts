import type { Quirks } from './quirks.ts';
import type { RosterShape } from './roster.ts';

export type Authentication =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string };

export interface ScimConfiguration {
  readonly kind: 'scim';
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly authentication: Authentication;
  readonly quirks: Quirks;
}

export interface RosterConfiguration extends RosterShape {
  readonly kind: 'csv-roster';
  /** Absolute. */
  readonly path: string;
}

export interface Connection<
  C extends ScimConfiguration | RosterConfiguration = ScimConfiguration | RosterConfiguration,
> {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly configuration: C;
}
