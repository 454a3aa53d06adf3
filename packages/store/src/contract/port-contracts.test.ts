import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'

import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { openStores } from '../stores.ts'
import { administratorContract } from './administrator-contract.ts'
import { answeredFormContract } from './answered-form-contract.ts'
import { apiKeyContract } from './api-key-contract.ts'
import { appContract } from './app-contract.ts'
import { auditContract } from './audit-contract.ts'
import { authorizationRequestContract } from './authorization-request-contract.ts'
import { callCountContract } from './call-count-contract.ts'
import { clientContract } from './client-contract.ts'
import { clientLogoContract } from './client-logo-contract.ts'
import { clientSecretContract } from './client-secret-contract.ts'
import { commandContract } from './command-contract.ts'
import { consentContract } from './consent-contract.ts'
import { deadTokenContract } from './dead-token-contract.ts'
import { decisionQuestionContract } from './decision-question-contract.ts'
import { deletionContract } from './deletion-contract.ts'
import { deviceChangeContract } from './device-change-contract.ts'
import { deviceContract } from './device-contract.ts'
import { deviceImportContract } from './device-import-contract.ts'
import { devicePagingContract } from './device-paging-contract.ts'
import { endedAgainContract } from './ended-again-contract.ts'
import { enrollmentUserContract } from './enrollment-user-contract.ts'
import { factorContract } from './factor-contract.ts'
import { failureBucketContract } from './failure-bucket-contract.ts'
import { organizationContract } from './organization-contract.ts'
import { organizationGroupContract } from './organization-group-contract.ts'
import { personContract } from './person-contract.ts'
import { profileChangeContract } from './profile-change-contract.ts'
import { profileContract } from './profile-contract.ts'
import { propertyContract } from './property-contract.ts'
import { protectedResourceContract } from './protected-resource-contract.ts'
import { purgeContract } from './purge-contract.ts'
import { roleContract } from './role-contract.ts'
import { sessionContract } from './session-contract.ts'
import { signInPurgeContract } from './sign-in-purge-contract.ts'
import { signingKeyContract } from './signing-key-contract.ts'
import { smartGroupContract } from './smart-group-contract.ts'
import { type OpenStores, unique } from './specimens.ts'
import { standingContract } from './standing-contract.ts'
import { tagContract } from './tag-contract.ts'
import { tokenFamilyContract } from './token-family-contract.ts'

const engines: readonly [name: string, fresh: () => Promise<FreshDatabase>][] = [
  ['SQLite', freshFile],
  ['PostgreSQL', freshDatabase],
]

const contracts: readonly [port: string, contract: (open: OpenStores) => void][] = [
  ['AuditStore', auditContract],
  ['DecisionQuestionStore', decisionQuestionContract],
  ['AnsweredFormStore', answeredFormContract],
  ['OrganizationStore', organizationContract],
  ['OrganizationGroupStore', organizationGroupContract],
  ['RoleStore', roleContract],
  ['PersonStore', personContract],
  ['ClientStore', clientContract],
  ['ClientStore and SecretWarningStore', clientSecretContract],
  ['ClientLogoStore', clientLogoContract],
  ['SigningKeyStore', signingKeyContract],
  ['FailureBucketStore', failureBucketContract],
  ['PropertyStore', propertyContract],
  ['DeviceStore', deviceContract],
  ['DeviceStore, by identifier and by change,', deviceChangeContract],
  ['ProfileStore', profileContract],
  ['ProfileStore, by itself and by change,', profileChangeContract],
  ['EnrollmentUserStore', enrollmentUserContract],
  ['TagStore', tagContract],
  ['SmartGroupStore', smartGroupContract],
  ['AppStore', appContract],
  ['CommandStore', commandContract],
  ['AdministratorStore', administratorContract],
  ['ApiKeyStore', apiKeyContract],
  ['CallCountStore', callCountContract],
  ['DeviceImportStore', deviceImportContract],
  ['DeviceStore, page by page', devicePagingContract],
  ['purge', purgeContract],
  ['SessionStore, PersonTicketStore and UpstreamIdentityStore', sessionContract],
  ['FactorStore', factorContract],
  ['ConsentStore', consentContract],
  ['ProtectedResourceStore', protectedResourceContract],
  ['TokenFamilyStore', tokenFamilyContract],
  [
    'AuthorizationCodeStore, PushedRequestStore and DeviceAuthorizationStore',
    authorizationRequestContract,
  ],
  ['AssertionIdStore and RevokedTokenStore', deadTokenContract],
  ['StandingStore', standingContract],
  ['deletion of people and clients', deletionContract],
  ['what ended before a restoration', endedAgainContract],
  ['purge of sign-in and delegation', signInPurgeContract],
]

for (const [engine, fresh] of engines) {
  for (const [port, contract] of contracts) {
    describe(`${port} on ${engine}`, () => {
      let database: FreshDatabase
      before(async () => {
        database = await fresh()
      })
      after(() => database.drop())

      contract(() =>
        openStores({
          url: database.url,
          auditKey: new Uint8Array(32),
          writer: unique('writer'),
          clock: Date.now,
        }),
      )
    })
  }
}

async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-stores-'))
  return {
    url: `sqlite:${join(folder, 'frontdesk.db')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}
