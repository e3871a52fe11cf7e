import { AccessRefused, type Credential, type CredentialKind, type KeptSecret } from '../domain/access.ts';
import { isValid, secretMatches, workingSecrets } from '../domain/credential.ts';
import type { AccessStore } from './access-ports.ts';
import { newSecret } from './new-secret.ts';

/** A credential that works, and with which version of its tenant's types. */
export interface Admitted {
  readonly credential: Credential;
  readonly typesVersion: number;
  /** The credential works until then, or its secret that was shown; undefined: no end is known. */
  readonly until: Date | undefined;
}

/** Who comes in. All of it rejects with AccessRefused CREDENTIAL_REFUSED, which never says why. */
export interface Admission {
  /** The credential, if it is of this kind and works, and the secret is one of its own. */
  authenticate(shown: { kind: CredentialKind; id: string; secret: string }): Promise<Admitted>;
  /** The credential without a secret: whoever asks has seen a proof of its own. */
  check(id: string): Promise<Admitted>;
  /** The one credential that trusts the issuer and one of the audiences. */
  findTrust(token: { issuer: string; audiences: readonly string[] }): Promise<Admitted>;
  /** Rejects with ASSERTION_USED, too. */
  useAssertion(assertion: { credentialId: string; jti: string; expiresAt: Date }): Promise<void>;
}

/** The time of the last use is written at most so often. */
const useResolutionMs = 60_000;
const maxAudiences = 20;

export function createAdmission(store: AccessStore, now: () => Date): Admission {
  // Compared with when there is no credential of an id, so that the answer takes as long.
  const nobody = [newSecret(now()).kept];

  const admit = async (credential: Credential | undefined, secret?: KeptSecret): Promise<Admitted> => {
    const at = now();
    if (!credential || !isValid(credential, at)) throw new AccessRefused('CREDENTIAL_REFUSED');
    const used = credential.lastUsedAt?.getTime() ?? 0;
    const [typesVersion] = await Promise.all([
      store.typesVersion(credential.tenantId),
      at.getTime() - used >= useResolutionMs && store.noteUse(credential.id, at),
    ]);
    return { credential, typesVersion, until: earliest(credential.expiresAt, secret?.expiresAt) };
  };
  return {
    async authenticate({ kind, id, secret }) {
      const found = await store.findCredential(id);
      const secrets = found ? workingSecrets(found, now()) : [];
      const matching = (secrets.length > 0 ? secrets : nobody).filter((kept) => secretMatches(kept, secret)).at(-1);
      if (!matching || found?.kind !== kind) throw new AccessRefused('CREDENTIAL_REFUSED');
      return admit(found, matching);
    },
    check: async (id) => admit(await store.findCredential(id)),
    async findTrust({ issuer, audiences }) {
      if (audiences.length === 0 || audiences.length > maxAudiences) throw new AccessRefused('CREDENTIAL_REFUSED');
      const found = await store.findTrusting(issuer, audiences);
      return admit(found.length === 1 ? found[0] : undefined);
    },
    async useAssertion(assertion) {
      if ((await store.insertAssertion(assertion)) === 'used') throw new AccessRefused('ASSERTION_USED');
    },
  };
}

function earliest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}
