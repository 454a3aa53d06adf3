import { ProtocolError } from '../errors.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import type { Form } from '../rfc6749-framework/form.ts'
import type { ReadIdTokenHint } from './id-token-hint.ts'

interface WantedPerson {
  /** Ids of people, one of whom must be signed in; undefined: anyone may be. */
  readonly wantedPersons: readonly string[] | undefined
  /** The one whom an ID token named, to be kept in place of the token. */
  readonly hintedPersonId: string | undefined
}

/**
 * Whom an authorization request is about: by an ID token that the client got before, or by a
 * `sub` among the claims that it asks for.
 *
 * @param known.hintedPersonId whom an ID token named that was checked before and is gone
 * @throws ProtocolError invalid_request: a hint that cannot be read may mean another person
 * @see OpenID Connect Core §3.1.2.1 (`id_token_hint`), §5.5.1 (`sub` with a value)
 */
export async function parseWantedPerson(
  client: Client,
  form: Form,
  known: Partial<Pick<WantedPerson, 'hintedPersonId'>>,
  readIdTokenHint: ReadIdTokenHint,
): Promise<WantedPerson> {
  const claims = parseClaims(form.optional('claims'))
  const hint = form.optional('id_token_hint')
  const hintedPersonId = (await hintedPerson(hint, client, readIdTokenHint)) ?? known.hintedPersonId
  const wanted = [
    hintedPersonId === undefined ? undefined : [hintedPersonId],
    claimedPerson(claims, 'id_token'),
    claimedPerson(claims, 'userinfo'),
  ].filter((one) => one !== undefined)
  const [first, ...others] = wanted
  const wantedPersons = first?.filter((id) => others.every((ids) => ids.includes(id)))
  return { wantedPersons, hintedPersonId }
}

async function hintedPerson(
  hint: string | undefined,
  client: Client,
  read: ReadIdTokenHint,
): Promise<string | undefined> {
  if (hint === undefined) return undefined
  const told = await read(hint)
  if (!told) throw refused('id_token_hint is not an ID token that this server issued.')
  if (told.clientId === client.clientId) return told.personId
  throw refused('id_token_hint is an ID token of another client.')
}

type Members = Readonly<Record<string, unknown>>

function parseClaims(text: string | undefined): Members {
  if (text === undefined) return {}
  try {
    const claims: unknown = JSON.parse(text)
    if (isObject(claims)) return claims
  } catch {
    // The same words as for a list or a number.
  }
  throw refused('claims is not a JSON object.')
}

function claimedPerson(claims: Members, where: string): readonly string[] | undefined {
  const asked = claims[where]
  const sub = isObject(asked) ? asked.sub : undefined
  if (!isObject(sub)) return undefined
  const { value, values } = sub
  if (value === undefined && values === undefined) return undefined
  const listed: unknown = values ?? [value]
  const isList = Array.isArray(listed) && listed.every((one) => typeof one === 'string')
  if (!isList) throw refused('claims asks for a sub that is not a text.')
  return value === undefined ? listed : listed.filter((one) => one === value)
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(description: string): ProtocolError {
  return new ProtocolError('invalid_request', description)
}
