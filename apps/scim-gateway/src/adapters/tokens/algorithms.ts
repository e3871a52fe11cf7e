/** Signatures with a private key. Never `none`, and never HS*, with which a public key would pass for the secret. */
export const asymmetricAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** By which clocks may differ. */
export const clockToleranceSeconds = 30;
