/** The issuer identifier of a dialect or region: the public URL and its path; `/` adds nothing. */
export function issuerOf(publicUrl: string, issuerPath: string): string {
  return issuerPath === '/' ? publicUrl : publicUrl + issuerPath
}
