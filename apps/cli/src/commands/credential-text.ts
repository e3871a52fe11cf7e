import type { Settings, TrustedIssuer } from './credential-options.ts';

/** As the admin API shows it. */
export interface Credential {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly expiresAt?: string;
  readonly lastUsedAt?: string;
  readonly settings: Settings;
  readonly secrets: readonly { readonly createdAt: string; readonly expiresAt?: string }[];
  readonly trustedIssuer?: TrustedIssuer;
}

const day = 24 * 60 * 60 * 1_000;
const warningDays = 30;

/** One line of a list. */
export function row({ settings, ...credential }: Credential) {
  const { id, kind, label, createdAt, revokedAt, expiresAt, lastUsedAt } = credential;
  const scopes = settings.scopes.join(' ') || 'all';
  return { id, kind, label, dialect: settings.dialect, scopes, createdAt, lastUsedAt, expiresAt, revokedAt };
}

/** A line for each credential that soon stops working, or has stopped without having been revoked. */
export function warnings(credentials: readonly Credential[], now: Date): readonly string[] {
  return credentials.flatMap(({ id, label, revokedAt, expiresAt }) => {
    if (revokedAt !== undefined || expiresAt === undefined) return [];
    const days = Math.floor((Date.parse(expiresAt) - now.getTime()) / day);
    if (days >= warningDays) return [];
    const name = label === '' ? id : `${id} (${label})`;
    return [days < 0 ? `Warning: ${name} has expired.` : `Warning: ${name} expires in ${days} days.`];
  });
}
