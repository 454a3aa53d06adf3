import { randomUUIDv7 } from 'node:crypto'

import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { parseSignInName } from '@frontdesk/directory/sign-in/sign-in-name.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import { secretHasher } from '@frontdesk/protocol/credentials/secret-hasher.ts'
import { boundedStretch } from '@frontdesk/protocol/credentials/stretched-secret.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'
import { generatedPassword, operatorClient } from './administration/first-administrators.ts'
import { endingEverything } from './administration/person-door.ts'
import { auditWriterName } from './administration-parts.ts'
import { locateDatabase } from './database-location.ts'
import { type HandOverCredentials, handOverCredentials } from './first-credentials.ts'
import { ownMachineUrl } from './http/transport.ts'
import { openKeyFile } from './key-file/key-file.ts'
import { checkKeyFile } from './key-file/key-file-check.ts'
import { shownBeside } from './main.ts'
import type { Settings } from './settings/settings.ts'

/** Why nothing was recovered; the message says what to do. */
export class RecoveryError extends Error {
  override readonly name = 'RecoveryError'
}

interface RecoveryOptions {
  /** Whose password is made anew: a username, an e-mail address, or `GROUPID\username`. */
  readonly name: string
  readonly handOver?: HandOverCredentials | undefined
}

/**
 * Makes a new administrator client, and a new password for a person who administers: for operators
 * on the machine of the server who lost theirs. Whoever reads key file and database may do this; a
 * running server goes on. The person's second factors, sessions and apps end; their roles stay.
 *
 * @throws RecoveryError, KeyFileError, FirstCredentialsError, and what keeps a database from opening
 */
export async function recoverAdministrator(
  settings: Settings,
  options: RecoveryOptions,
): Promise<void> {
  const location = locateDatabase(settings, new Date())
  const keys = openKeyFile(location.keyFile)
  const auditKey = keys.subkey('audit-chain', keys.currentKeyId)
  if (!auditKey) throw new RecoveryError('The key file lacks its own current key.')
  const writer = `${auditWriterName(keys.currentKeyId, location.url, settings.port)} recovery`
  const stores = await openStores({ url: location.url, auditKey, writer, clock: Date.now })
  try {
    await checkKeyFile(stores.properties, stores.commit, keys, 'server')
    const shown = shownBeside(location.keyFile, ownMachineUrl(settings, settings.port))
    const handOver = options.handOver ?? handOverCredentials(shown)
    await recover({ stores, keys, handOver }, options.name)
  } finally {
    await stores.close()
  }
}

interface Deps {
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly handOver: HandOverCredentials
}

async function recover({ stores, keys, handOver }: Deps, name: string): Promise<void> {
  const clock = Date.now
  const hasher = secretHasher(keys, boundedStretch())
  const person = await requirePerson(stores, name)
  const factors = await stores.factors.ofPerson(person.id)
  const { client, generatedSecret } = await operatorClient(
    { clock, newId: randomUUIDv7, hasher, dialect: standardDialect },
    { name: 'Recovered administrator', clientId: undefined, clientSecret: undefined },
  )
  const { password, text } = await generatedPassword({ clock, hasher })
  const recovered: Person = {
    ...person,
    password,
    status: 'enabled',
    updatedAt: secondsOf(clock()),
    version: person.version + 1,
  }
  const { username } = person
  const handedOver = handOver({
    clientId: client.clientId,
    clientSecret: generatedSecret,
    username,
    password: text,
  })
  const happened = await stores.commit({
    changes: [
      ...stores.clients.insertion(client),
      ...stores.people.update(recovered),
      ...factors.map(({ id }) => stores.factors.deletion(id)),
      ...endingEverything({ stores, clock }, person.id),
    ],
    audit: [
      {
        at: clock(),
        action: 'server.administrator-recovered',
        outcome: 'done',
        requestId: randomUUIDv7(),
        organizationId: person.organizationId,
        targetKind: 'person',
        targetId: person.id,
        detail: { username, client_id: client.clientId, factors: factors.length },
      },
    ],
  })
  if (happened) return handedOver.done()
  handedOver.undo()
  throw new RecoveryError('The person was changed meanwhile, so nothing was made. Run it again.')
}

/** @throws RecoveryError */
async function requirePerson(stores: Stores, typed: string): Promise<Person> {
  if ((await stores.properties.get('first-contents')) === undefined) {
    throw new RecoveryError(
      'This database is empty: start the server once, which makes the first credentials. Or name the right one with FRONTDESK_DATABASE.',
    )
  }
  const name = parseSignInName(typed)
  const group = name?.groupId && (await stores.organizationGroups.findByGroupId(name.groupId))
  const found =
    name && !(name.groupId && !group)
      ? await stores.people.findForSignIn(name.name, group ? group.organizationId : undefined)
      : []
  const [person, another] = found
  if (person && !another) return person
  throw new RecoveryError(
    another
      ? `People of several organizations are called ${typed}. Name one: --username 'GROUPID\\${typed}'`
      : `No person is called ${typed}. Name one with --username, a username or an e-mail address.`,
  )
}
