import type { Migration } from '../migration.ts'
import { audit } from './m0001-audit.ts'
import { directory } from './m0002-directory.ts'
import { clients } from './m0003-clients.ts'
import { estate } from './m0004-estate.ts'
import { estateBreadth } from './m0005-estate-breadth.ts'
import { apiAccess } from './m0006-api-access.ts'
import { signIn } from './m0007-sign-in.ts'
import { catchUp } from './m0008-catch-up.ts'
import { clientAddresses } from './m0016-client-addresses.ts'
import { clientProofs } from './m0020-client-proofs.ts'
import { protectedResources } from './m0024-protected-resources.ts'
import { secretRetirement } from './m0030-secret-retirement.ts'
import { nameKeys } from './m0033-name-keys.ts'
import { firstPasswords } from './m0034-first-passwords.ts'
import { hintedPerson } from './m0039-hinted-person.ts'
import { clientLogos } from './m0040-client-logos.ts'
import { smartGroupNames } from './m0041-smart-group-names.ts'
import { administratorNames } from './m0042-administrator-names.ts'
import { decisionQuestions } from './m0043-decision-questions.ts'
import { answeredForms } from './m0047-answered-forms.ts'
import { deletedAccounts } from './m0050-deleted-accounts.ts'

/** Every migration there ever was, oldest first. Only ever add at the end. */
export const migrations: readonly Migration[] = [
  audit,
  directory,
  clients,
  estate,
  estateBreadth,
  apiAccess,
  signIn,
  catchUp,
  clientAddresses,
  clientProofs,
  protectedResources,
  secretRetirement,
  nameKeys,
  firstPasswords,
  hintedPerson,
  clientLogos,
  smartGroupNames,
  administratorNames,
  decisionQuestions,
  answeredForms,
  deletedAccounts,
]
