const clientIdSyntax = /^[A-Za-z0-9._~-]{1,100}$/
const secretSyntax = /^[\x20-\x7e]{12,256}$/

/** Tells whether an importer may bring this identifier: 1 to 100 unreserved characters (T5). */
export function isChosenClientId(text: string): boolean {
  return clientIdSyntax.test(text)
}

/** Tells whether an importer may bring this secret: 12 to 256 characters of printable ASCII (T5). */
export function isChosenSecret(text: string): boolean {
  return secretSyntax.test(text)
}
